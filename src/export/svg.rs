//! Writes a finished picture as SVG. The only room that knows how SVG is spelled.

pub(in crate::export) mod letters;
mod markup;
mod woff;
pub(in crate::export) mod words;

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::color::Color;
use crate::export::svg::letters::Outlines;
use crate::export::svg::letters::Used;
use crate::export::svg::markup::Markup;
use crate::export::svg::markup::Pen;
use crate::export::svg::markup::Start;
use crate::export::svg::markup::Tag;
use crate::export::svg::markup::number;
use crate::geom::Len;
use crate::geom::Point;
use crate::geom::Rect;
use crate::icons;
use crate::scene::Access;
use crate::scene::Fill;
use crate::scene::Mark;
use crate::scene::Scene;
use crate::scene::Segment;
use crate::scene::Stroke;
use crate::scene::Tags;
use crate::text::FaceId;
use crate::text::Fonts;

/// How words are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TextMode {
    /// As text, with the letters used embedded as fonts: browsers draw what was measured, and words can be
    /// searched and copied.
    #[default]
    Embed,
    /// As outlines: every renderer draws the same; the words stand in `data-text`.
    Outline,
    /// As text with the names of the fonts alone; every run is fitted to its measured width.
    Names,
}

/// Writes a picture as SVG. Equal pictures give equal bytes.
///
/// The text holds no script, no reference outside itself and no style that renderers read differently. The
/// root names its title and description; ids and embedded families end in letters of their own for each
/// picture, so that several can stand on one web page.
pub fn svg(scene: &Scene, fonts: &Fonts, mode: TextMode) -> String {
    Writer::new(scene, fonts, mode).document(scene)
}

/// Roles of groups whose names say all that stands in them, so that their words are not said again.
const SAID: &[&str] = &["graphics-object", "graphics-symbol", "img"];

struct Writer<'a> {
    fonts: &'a Fonts,
    mode: TextMode,
    used: Used,
    /// Letters that end every id and embedded family.
    mark: String,
    outlines: Outlines,
    icons: BTreeMap<&'static str, &'static str>,
    /// How many groups around the mark that is written say by their names what stands in them.
    named: usize,
    /// Lists of families that were needed before.
    families: BTreeMap<FaceId, String>,
}

impl<'a> Writer<'a> {
    fn new(scene: &Scene, fonts: &'a Fonts, mode: TextMode) -> Writer<'a> {
        let mut used = Used::of(&scene.marks, mode == TextMode::Embed);
        for words in [&scene.title, &scene.description, &scene.language] {
            used.stamp(words.as_bytes());
        }
        let (mark, families) = (used.mark(), BTreeMap::new());
        let (outlines, icons) = (Outlines::default(), BTreeMap::new());
        Writer { fonts, mode, used, mark, outlines, icons, named: 0, families }
    }

    fn document(mut self, scene: &Scene) -> String {
        let mut marks = Markup::default();
        for mark in &scene.marks {
            self.mark(mark, &mut marks);
        }
        let (width, height) = (number(scene.size.width), number(scene.size.height));
        // A sheet says how large it is on paper; to the tenth, a page fits its sheet.
        let side = |length: Len| match scene.is_sheet() {
            true => {
                format!("{}mm", markup::decimal((length.to_f64() / scene.per_inch() * 254.0 + 0.01).floor() as i64, 1))
            }
            false => number(length),
        };
        let mut root = Tag::new("svg")
            .set("xmlns", "http://www.w3.org/2000/svg")
            .set("xmlns:xlink", "http://www.w3.org/1999/xlink")
            .words("viewBox", &format!("0 0 {width} {height}"))
            .words("width", &side(scene.size.width))
            .words("height", &side(scene.size.height));
        let (title, description) = (format!("{}-title", self.mark), format!("{}-desc", self.mark));
        for (name, value) in &scene.tags.0 {
            root = root.words(name, value);
        }
        root = root
            .set("role", "graphics-document")
            .words("aria-labelledby", &format!("{title} {description}"))
            .words("lang", &scene.language)
            .words("xml:lang", &scene.language)
            .set("text-rendering", "geometricPrecision")
            .with(Tag::new("title").words("id", &title).saying(&scene.title))
            .with(Tag::new("desc").words("id", &description).saying(&scene.description));
        if self.mode != TextMode::Outline {
            root = root.words("font-family", self.families(crate::text::Face::Regular.id()));
        }
        let mut room = marks.len() + HEAD;
        if self.mode == TextMode::Embed && !self.used.faces.is_empty() {
            let rules = letters::font_faces(&self.used, self.fonts, &self.mark);
            room += rules.len();
            root.push(Tag::new("style").ruled(rules));
        }
        let mut defs = Tag::new("defs");
        for (name, path) in &self.icons {
            let grid = icons::GRID.to_string();
            let symbol = Tag::new("symbol")
                .words("id", &self.icon_id(name))
                .words("viewBox", &format!("0 0 {grid} {grid}"))
                .set("fill", "none")
                .words("stroke-width", &icons::STROKE.to_string())
                .set("stroke-linecap", "round")
                .set("stroke-linejoin", "round");
            defs.push(symbol.with(Tag::new("path").words("d", path)));
        }
        std::mem::take(&mut self.outlines.defs).into_iter().for_each(|outline| defs.push(outline));
        if !defs.is_empty() {
            root.push(defs);
        }
        if let Some(color) = scene.background {
            let paper = Tag::new("rect").words("width", &width).words("height", &height).color("fill", color);
            root.push(paper.set("data-part", "paper"));
        }
        root.fill(marks);
        root.written(room)
    }

    /// Writes one mark.
    fn mark(&mut self, mark: &Mark, into: &mut Markup) {
        match mark {
            Mark::Group { tags, access, href, marks } => {
                self.group(tags, access.as_ref(), href.as_deref(), marks, into);
            }
            Mark::View { frame, window, marks } => {
                let view = framed(into.begin("svg"), *frame)
                    .drawn("viewBox", |pen| {
                        pen.len(window.x);
                        for side in [window.y, window.width, window.height] {
                            pen.space();
                            pen.len(side);
                        }
                    })
                    .set("overflow", "hidden")
                    .set("preserveAspectRatio", "none");
                view.open();
                for mark in marks {
                    self.mark(mark, into);
                }
                into.end();
            }
            Mark::Rect { frame, radius, fill, stroke, tags } => {
                let mut tag = framed(tagged(into.begin("rect"), tags), *frame);
                if *radius > Len::ZERO {
                    tag = tag.len("rx", *radius);
                }
                painted(tag, *fill, stroke.as_ref()).close();
            }
            Mark::Circle { center, radius, fill, stroke, tags } => {
                let tag = tagged(into.begin("circle"), tags);
                let tag = tag.len("cx", center.x).len("cy", center.y).len("r", *radius);
                painted(tag, *fill, stroke.as_ref()).close();
            }
            Mark::Path { segments, fill, stroke, tags } => {
                let tag = tagged(into.begin("path"), tags).drawn("d", |pen| path_data(pen, segments));
                painted(tag, *fill, stroke.as_ref()).close();
            }
            Mark::Text { runs, size, tracking, fill, strike, tags } => {
                let style = words::Style { size: *size, tracking: *tracking, fill: *fill, strike: *strike };
                self.text(runs, &style, tags, into);
            }
            Mark::Icon { name, frame, color, tags } => self.icon(name, *frame, *color, tags, into),
            Mark::Image { frame, data, media_type, tags } => {
                framed(tagged(into.begin("image"), tags), *frame)
                    .words("xlink:href", &format!("data:{media_type};base64,{}", STANDARD.encode(data)))
                    .close();
            }
        }
    }

    fn group(&mut self, tags: &Tags, access: Option<&Access>, href: Option<&str>, marks: &[Mark], into: &mut Markup) {
        if let Some(href) = href {
            into.begin("a").words("href", href).open();
        }
        let group = tagged(into.begin("g"), tags);
        let group = match access {
            Some(Access::Hidden) => group.set("aria-hidden", "true"),
            Some(Access::Named { role, label }) => group.set("role", role).words("aria-label", label),
            None => group,
        };
        group.open();
        let named = usize::from(matches!(access, Some(Access::Named { role, .. }) if SAID.contains(role)));
        self.named += named;
        for mark in marks {
            self.mark(mark, into);
        }
        self.named -= named;
        into.end();
        if href.is_some() {
            into.end();
        }
    }

    /// The icon, or, should the set not hold it, the neutral dot of an unknown one.
    fn icon(&mut self, name: &str, frame: Rect, color: Color, tags: &Tags, into: &mut Markup) {
        let Some(icon) = icons::find(name) else {
            let center = frame.center();
            let dot = tagged(into.begin("circle"), tags).len("cx", center.x).len("cy", center.y);
            return dot.len("r", frame.width / 8).color("fill", color).close();
        };
        self.icons.insert(icon.name, icon.path);
        framed(tagged(into.begin("use"), tags), frame)
            .words("xlink:href", &format!("#{}", self.icon_id(icon.name)))
            .color("stroke", color)
            .close();
    }

    fn icon_id(&self, name: &str) -> String {
        format!("{}-{name}", self.mark)
    }
}

/// Room for what stands before the marks, in bytes.
const HEAD: usize = 16 << 10;

/// The attributes of a mark.
fn tagged<'m>(mut tag: Start<'m>, tags: &Tags) -> Start<'m> {
    for (name, value) in &tags.0 {
        tag = tag.words(name, value);
    }
    tag
}

fn framed(tag: Start<'_>, frame: Rect) -> Start<'_> {
    tag.len("x", frame.x).len("y", frame.y).len("width", frame.width).len("height", frame.height)
}

/// Fill and stroke as plain attributes.
fn painted<'m>(mut tag: Start<'m>, fill: Option<Fill>, stroke: Option<&Stroke>) -> Start<'m> {
    tag = match fill {
        Some(Fill { color, opacity }) if opacity < 100 => {
            tag.color("fill", color).decimal("fill-opacity", i64::from(opacity), 2)
        }
        Some(Fill { color, .. }) => tag.color("fill", color),
        None => tag.set("fill", "none"),
    };
    let Some(stroke) = stroke else { return tag };
    tag = tag.color("stroke", stroke.color).len("stroke-width", stroke.width);
    if let Some((first, others)) = stroke.dash.split_first() {
        tag = tag.drawn("stroke-dasharray", |pen| {
            pen.len(*first);
            for length in others {
                pen.space();
                pen.len(*length);
            }
        });
    }
    if stroke.round {
        tag = tag.set("stroke-linecap", "round").set("stroke-linejoin", "round");
    }
    tag
}

/// The `d` of a path, in absolute coordinates.
fn path_data(pen: &mut Pen<'_>, segments: &[Segment]) {
    for segment in segments {
        match segment {
            Segment::Move(to) => go(pen, 'M', &[*to]),
            Segment::Line(to) => go(pen, 'L', &[*to]),
            Segment::Cubic(one, two, to) => go(pen, 'C', &[*one, *two, *to]),
            Segment::Arc { radius, clockwise, to } => {
                pen.letter('A');
                pen.len(*radius);
                pen.space();
                pen.len(*radius);
                for flag in [0, 0, i64::from(*clockwise)] {
                    pen.space();
                    pen.decimal(flag, 0);
                }
                pen.space();
                place(pen, *to);
            }
            Segment::Close => pen.letter('Z'),
        }
    }
}

/// Places, the first behind a letter, the others behind a space.
fn go(pen: &mut Pen<'_>, letter: char, points: &[Point]) {
    pen.letter(letter);
    for (index, point) in points.iter().enumerate() {
        if index > 0 {
            pen.space();
        }
        place(pen, *point);
    }
}

fn place(pen: &mut Pen<'_>, point: Point) {
    pen.len(point.x);
    pen.space();
    pen.len(point.y);
}
