//! Writes text marks: as text in placed runs, or as outlines.

use unicode_bidi::BidiClass;

use crate::color::Color;
use crate::export::svg::TextMode;
use crate::export::svg::Writer;
use crate::export::svg::letters;
use crate::export::svg::markup::Markup;
use crate::export::svg::markup::Pen;
use crate::export::svg::markup::Start;
use crate::export::svg::markup::decimal;
use crate::export::svg::markup::number;
use crate::export::svg::tagged;
use crate::geom::Len;
use crate::scene::Tags;
use crate::scene::TextRun;
use crate::text::Face;
use crate::text::FaceId;
use crate::text::Shaped;

/// How a text mark looks.
pub(in crate::export) struct Style {
    pub(in crate::export) size: Len,
    pub(in crate::export) tracking: Len,
    pub(in crate::export) fill: Color,
    pub(in crate::export) strike: bool,
}

/// Right-to-left mark: keeps a sign at the end of a run with the words it belongs to.
const RIGHT_TO_LEFT_MARK: char = '\u{200f}';

impl Writer<'_> {
    /// Writes a text mark, and the line through it if it is struck.
    pub(super) fn text(&mut self, runs: &[TextRun], style: &Style, tags: &Tags, into: &mut Markup) {
        match self.mode {
            TextMode::Embed | TextMode::Names => self.words(runs, style, tags, into),
            TextMode::Outline => self.outlined(runs, style, tags, into),
        }
        if style.strike && !runs.is_empty() {
            // Renderers place and measure `line-through` by different tables of the font.
            let draw = |pen: &mut Pen<'_>| {
                for (left, right, y) in struck(runs) {
                    pen.letter('M');
                    pen.len(left);
                    pen.space();
                    pen.len(y - style.size * 3 / 10);
                    pen.letter('H');
                    pen.len(right);
                }
            };
            let line = into.begin("path").drawn("d", draw).set("fill", "none").color("stroke", style.fill);
            line.len("stroke-width", style.size * 7 / 100).set("data-part", "strike").close();
        }
    }

    /// Nothing is said of words that the name of a group around them says already.
    fn hushed<'m>(&self, tag: Start<'m>) -> Start<'m> {
        if self.named > 0 { tag.set("aria-hidden", "true") } else { tag }
    }

    /// One text element: placed itself when it is one run, else with one placed span for each run.
    fn words(&mut self, runs: &[TextRun], style: &Style, tags: &Tags, into: &mut Markup) {
        let tag = tagged(self.hushed(into.begin("text")), tags).len("font-size", style.size).color("fill", style.fill);
        let first = runs.first().map_or(Face::Regular.id(), |run| run.face);
        let tag = self.faced(tag, first, Face::Regular.id());
        if let [run] = runs {
            let piece = self.piece(run, style);
            return self.placed(tag, &piece, style).saying(&piece.said());
        }
        tag.open();
        for run in runs {
            let piece = self.piece(run, style);
            if run.space_before {
                into.say(" ");
            }
            if !piece.lead.is_empty() {
                into.say(piece.lead);
            }
            if !piece.body.is_empty() {
                let span = self.faced(into.begin_tight("tspan"), run.face, first);
                self.placed(span, &piece, style).saying(&piece.said());
            }
            if !piece.trail.is_empty() {
                into.say(piece.trail);
            }
        }
        into.end();
    }

    /// Splits the spaces off a run; they go between the spans, where no renderer moves them.
    fn piece<'r>(&self, run: &'r TextRun, style: &Style) -> Piece<'r> {
        let rest = run.text.trim_start_matches(' ');
        let lead = run.text.get(..run.text.len() - rest.len()).unwrap_or("");
        let body = rest.trim_end_matches(' ');
        let trail = rest.get(body.len()..).unwrap_or("");
        let room = |spaces: &str| match spaces {
            "" => Len::ZERO,
            spaces => width(&self.fonts.shape(run.face, spaces, run.right_to_left), style),
        };
        let (before, after) = if run.right_to_left { (trail, lead) } else { (lead, trail) };
        let left = room(before);
        // What a face has is drawn with it; only the rest needs a closer look.
        let whole = body.chars().all(|letter| self.fonts.has(run.face, letter));
        let shaped =
            (!whole || style.tracking != Len::ZERO).then(|| self.fonts.shape(run.face, body, run.right_to_left));
        Piece {
            run,
            lead,
            body,
            trail,
            left: run.at.x + left,
            width: run.width - left - room(after),
            missing: shaped.as_ref().is_some_and(|shaped| shaped.glyphs.iter().any(|glyph| glyph.id.is_none())),
            spread: shaped.is_some_and(|shaped| shaped.letters > 0),
        }
    }

    fn placed<'m>(&self, mut tag: Start<'m>, piece: &Piece<'_>, style: &Style) -> Start<'m> {
        tag = tag.len("x", piece.left).len("y", piece.run.at.y);
        if style.tracking != Len::ZERO && piece.spread {
            tag = tag.len("letter-spacing", style.tracking);
        }
        // A character that no face has comes from wherever the reader's machine finds it: it keeps its room.
        if piece.missing || self.mode == TextMode::Names {
            tag = tag.len("textLength", piece.width).set("lengthAdjust", "spacingAndGlyphs");
        }
        tag
    }

    /// Family, weight and slant, as far as they differ from those around.
    fn faced<'m>(&mut self, mut tag: Start<'m>, face: FaceId, around: FaceId) -> Start<'m> {
        let fonts = self.fonts;
        if face == around {
            return tag;
        }
        if fonts.family(face) != fonts.family(around) {
            tag = tag.words("font-family", self.families(face));
        }
        if fonts.weight(face) != fonts.weight(around) {
            tag = tag.decimal("font-weight", i64::from(fonts.weight(face)), 0);
        }
        if fonts.is_italic(face) != fonts.is_italic(around) {
            tag = tag.set("font-style", if fonts.is_italic(face) { "italic" } else { "normal" });
        }
        tag
    }

    /// The families to draw a face with, best first.
    pub(super) fn families(&mut self, face: FaceId) -> &str {
        if !self.families.contains_key(&face) {
            self.families.insert(face, self.listed(face));
        }
        self.families.get(&face).map_or("", String::as_str)
    }

    fn listed(&self, face: FaceId) -> String {
        let family = self.fonts.family(face);
        let others = match family {
            "Cyanotype Sans" => "Inter,Segoe UI,Helvetica Neue,Arial,sans-serif",
            "Cyanotype Display" => "Inter Display,Inter,Segoe UI,Helvetica Neue,Arial,sans-serif",
            "Cyanotype Arabic" => "Noto Sans Arabic,Segoe UI,Tahoma,sans-serif",
            "Cyanotype Hebrew" => "Noto Sans Hebrew,Segoe UI,Arial,sans-serif",
            "Cyanotype Thai" => "Noto Sans Thai,Thonburi,Tahoma,sans-serif",
            "Cyanotype Devanagari" => "Noto Sans Devanagari,Nirmala UI,sans-serif",
            "Cyanotype Japanese" => "Noto Sans JP,Noto Sans CJK JP,Hiragino Sans,Meiryo,sans-serif",
            "Cyanotype Chinese" => "Noto Sans SC,Noto Sans CJK SC,PingFang SC,Microsoft YaHei,sans-serif",
            "Cyanotype Emoji" => "Noto Emoji,Segoe UI Emoji,Apple Color Emoji,Noto Color Emoji,sans-serif",
            _ => "sans-serif",
        };
        match self.mode {
            TextMode::Embed => {
                format!("{},{},{others}", quoted(&format!("{family} {}", self.mark)), quoted(family))
            }
            _ => format!("{},{others}", quoted(family)),
        }
    }

    /// The outlines of a text mark, each glyph drawn once in the file and used wherever it stands.
    fn outlined(&mut self, runs: &[TextRun], style: &Style, tags: &Tags, into: &mut Markup) {
        let mut whole = String::new();
        for run in runs {
            if run.space_before {
                whole.push(' ');
            }
            whole.push_str(&run.text);
        }
        let mut group = self.hushed(tagged(into.begin("g"), tags)).color("fill", style.fill);
        if tags.get("data-kind").is_none() {
            group = group.set("data-kind", "text");
        }
        group = group.words("data-text", &whole).len("data-size", style.size);
        if self.named == 0 {
            group = group.set("role", "img").words("aria-label", &whole);
        }
        group.open();
        for run in runs {
            let shaped = self.fonts.shape(run.face, &run.text, run.right_to_left);
            let mut glyphs = Vec::new();
            for placed in placed(&shaped, style) {
                match placed.glyph {
                    None => glyphs.push((None, placed)),
                    Some(id) => {
                        let number = self.outlines.number(self.fonts, run.face, id, &self.mark);
                        glyphs.extend(number.map(|number| (Some(number), placed)));
                    }
                }
            }
            if glyphs.is_empty() {
                continue;
            }
            // The outlines are drawn at a size of 1,000, and a length is hundredths.
            let (x, y, scale) = (number(run.at.x), number(run.at.y), decimal(style.size.0.into(), 5));
            into.begin("g").words("transform", &format!("translate({x} {y})scale({scale})")).open();
            for (number, placed) in glyphs {
                let Some(number) = number else {
                    into.begin("path").words("d", &hollow_box(placed.x, placed.width)).close();
                    continue;
                };
                let mut glyph = into.begin("use").words("xlink:href", &format!("#{}{number}", self.mark));
                if placed.x != 0.0 {
                    glyph = glyph.decimal("x", hundredths(placed.x), 2);
                }
                if placed.y != 0.0 {
                    glyph = glyph.decimal("y", hundredths(-placed.y), 2);
                }
                glyph.close();
            }
            into.end();
        }
        into.end();
    }
}

/// A family name for a list of families, in quotes where its words could be read as something else.
fn quoted(family: &str) -> String {
    let plain = |word: &str| {
        word.starts_with(|letter: char| letter.is_ascii_alphabetic())
            && word.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
    };
    if family.split(' ').all(plain) { family.to_owned() } else { format!("'{family}'") }
}

/// A run without the spaces at its ends.
struct Piece<'r> {
    run: &'r TextRun,
    lead: &'r str,
    body: &'r str,
    trail: &'r str,
    /// Left end of the body.
    left: Len,
    width: Len,
    /// Whether it holds a character that no face has.
    missing: bool,
    /// Whether tracking spreads its letters.
    spread: bool,
}

impl Piece<'_> {
    /// The words, with a mark of direction beside a sign that would else side with the words around the run:
    /// a text element reads from left to right, whatever stands in it.
    fn said(&self) -> String {
        let strong = |letter: Option<char>| {
            letter.is_none_or(|letter| matches!(unicode_bidi::bidi_class(letter), BidiClass::R | BidiClass::AL))
        };
        let mut said = String::new();
        if self.run.right_to_left && !strong(self.body.chars().next()) {
            said.push(RIGHT_TO_LEFT_MARK);
        }
        said.push_str(self.body);
        if self.run.right_to_left && !strong(self.body.chars().next_back()) {
            said.push(RIGHT_TO_LEFT_MARK);
        }
        said
    }
}

/// A glyph at its place in a run, in thousandths of the size.
pub(in crate::export) struct Placed {
    pub(in crate::export) glyph: Option<u32>,
    pub(in crate::export) x: f64,
    pub(in crate::export) y: f64,
    pub(in crate::export) width: f64,
}

/// The glyphs of a run with their places.
pub(in crate::export) fn placed(shaped: &Shaped, style: &Style) -> impl Iterator<Item = Placed> {
    let unit = 1000.0 / f64::from(shaped.units_per_em.max(1));
    let tracking = f64::from(style.tracking.0) * 1000.0 / f64::from(style.size.0.max(1));
    shaped.glyphs.iter().map(move |glyph| Placed {
        glyph: glyph.id,
        x: glyph.x as f64 * unit + f64::from(glyph.letters_before) * tracking,
        y: glyph.y as f64 * unit,
        width: glyph.advance as f64 * unit,
    })
}

fn width(shaped: &Shaped, style: &Style) -> Len {
    let ems = shaped.ems() * f64::from(style.size.0);
    Len((ems + f64::from(shaped.letters) * f64::from(style.tracking.0)).round() as i32)
}

fn hundredths(value: f64) -> i64 {
    (value * 100.0).round() as i64
}

/// The box of a character that no face has, at a size of 1,000.
fn hollow_box(left: f64, width: f64) -> String {
    let place = |value: f64| (value * 100.0).round() as i64;
    let at = |x: f32, y: f32| (place(left + f64::from(x)), place(f64::from(-y)));
    letters::path(&letters::box_outline(width, 1000), &at, 2)
}

/// The stretches to strike: left end, right end and baseline of what stands together on a line.
pub(in crate::export) fn struck(runs: &[TextRun]) -> impl Iterator<Item = (Len, Len, Len)> {
    let mut lines: Vec<(Len, Len, Len)> = Vec::new();
    for run in runs {
        let (left, right, y) = (run.at.x, run.at.x + run.width, run.at.y);
        match lines.last_mut() {
            Some(line) if line.2 == y => *line = (line.0.min(left), line.1.max(right), y),
            _ => lines.push((left, right, y)),
        }
    }
    lines.into_iter()
}
