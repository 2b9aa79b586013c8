//! The letters of a drawing: which are used, and how they travel with it, as fonts or as outlines.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use skera::Plan;
use skera::SubsetFlags;
use skrifa::FontRef;
use skrifa::GlyphId;
use skrifa::Tag as TableTag;
use skrifa::raw::collections::IntSet;
use skrifa::string::StringId;
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use crate::export::svg::markup::Rules;
use crate::export::svg::markup::Tag;
use crate::export::svg::markup::push_decimal;
use crate::export::svg::woff::Packer;
use crate::scene::Mark;
use crate::scene::TextRun;
use crate::text::FaceId;
use crate::text::Fonts;
use crate::text::Outline;

/// The characters used in each face, and a fingerprint of all words and icons. Places do not count: pictures
/// of the same words define the same letters and may share them.
#[derive(Debug, Default)]
pub(super) struct Used {
    pub(super) faces: BTreeMap<FaceId, BTreeSet<char>>,
    /// The ASCII characters of each face, as bits, until all are found.
    ascii: BTreeMap<FaceId, u128>,
    print: u64,
}

impl Used {
    /// Goes through a picture, for its letters too if they are asked for.
    pub(super) fn of(marks: &[Mark], letters: bool) -> Used {
        let mut used = Used { print: 0xcbf2_9ce4_8422_2325, ..Used::default() };
        used.visit(marks, letters);
        for (face, bits) in std::mem::take(&mut used.ascii) {
            let found = (0..128_u8).filter(|code| bits >> code & 1 == 1).map(char::from);
            let found: Vec<char> = found.flat_map(|letter| std::iter::once(letter).chain(companions(letter))).collect();
            used.faces.entry(face).or_default().extend(found);
        }
        used
    }

    fn visit(&mut self, marks: &[Mark], letters: bool) {
        for mark in marks {
            match mark {
                Mark::Group { marks, .. } | Mark::View { marks, .. } => self.visit(marks, letters),
                Mark::Text { runs, .. } => {
                    for run in runs {
                        if letters {
                            self.take(run);
                        }
                        self.stamp(run.text.as_bytes());
                        self.stamp(&(run.face.0 as u64).to_le_bytes());
                    }
                }
                Mark::Icon { name, .. } => self.stamp(name.as_bytes()),
                Mark::Rect { .. } | Mark::Circle { .. } | Mark::Path { .. } | Mark::Image { .. } => {}
            }
        }
    }

    fn take(&mut self, run: &TextRun) {
        if run.text.is_ascii() {
            let bits = self.ascii.entry(run.face).or_default();
            *bits = run.text.bytes().fold(*bits, |bits, code| bits | 1 << (code & 127));
            return;
        }
        let letters = self.faces.entry(run.face).or_default();
        letters.extend(run.text.chars());
        letters.extend(run.text.nfd());
        // Marks are joined to their letter one by one, so every stage on the way may be asked for.
        for cluster in run.text.graphemes(true).filter(|cluster| cluster.chars().nth(1).is_some()) {
            for length in 2..=cluster.chars().count().min(6) {
                letters.extend(cluster.chars().take(length).nfc());
            }
        }
        letters.extend(run.text.chars().flat_map(companions));
    }

    /// FNV-1a (Fowler, Noll, Vo): short, and the same everywhere.
    pub(super) fn stamp(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.print = (self.print ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    /// Six letters that tell this drawing from others on the same web page.
    pub(super) fn mark(&self) -> String {
        let mut rest = self.print ^ (self.print >> 32);
        let mut mark = String::new();
        for _ in 0..6 {
            let digit = u8::try_from(rest % 26).unwrap_or(0);
            mark.push(char::from(b'a' + digit));
            rest /= 26;
        }
        mark
    }
}

/// Characters that a renderer may ask a font for in place of one that is written: the parts of Thai and Lao
/// vowels, the counterpart of a bracket in words from right to left, the plain hyphen and the plain space.
fn companions(letter: char) -> impl Iterator<Item = char> {
    const MIRRORED: [(char, char); 11] = [
        ('(', ')'),
        ('[', ']'),
        ('{', '}'),
        ('<', '>'),
        ('«', '»'),
        ('‹', '›'),
        ('≤', '≥'),
        ('\u{2045}', '\u{2046}'),
        ('\u{207d}', '\u{207e}'),
        ('\u{208d}', '\u{208e}'),
        ('\u{27e8}', '\u{27e9}'),
    ];
    let pair = MIRRORED.iter().find_map(|(open, close)| match letter {
        found if found == *open => Some(*close),
        found if found == *close => Some(*open),
        _ => None,
    });
    let parts: &[char] = match letter {
        '\u{e33}' => &['\u{e4d}', '\u{e32}'],
        '\u{eb3}' => &['\u{ecd}', '\u{eb2}'],
        '\u{2011}' => &['\u{2010}', '-'],
        _ => &[],
    };
    pair.into_iter().chain(parts.iter().copied())
}

/// A cut font: as Base64 already, or to be written so.
enum Data {
    Encoded(&'static str),
    Plain(Vec<u8>),
}

/// The `@font-face` rules for the faces used, each with a font cut to its characters.
pub(super) fn font_faces(used: &Used, fonts: &Fonts, mark: &str) -> Rules {
    let mut rules = Rules::default();
    let mut packer = None;
    for (face, letters) in &used.faces {
        let ready = fonts.common(*face).filter(|_| letters.iter().all(|letter| is_common(*letter)));
        let (kind, format, data) = match ready {
            Some(ready) => ("font/woff2", "woff2", Data::Encoded(ready)),
            None => {
                let Some(data) = fonts.bytes(*face).and_then(|bytes| subset(bytes, letters)) else { continue };
                match packer.get_or_insert_with(Packer::new).pack(&data) {
                    Some(packed) => ("font/woff", "woff", Data::Plain(packed)),
                    None => ("font/ttf", "truetype", Data::Plain(data)),
                }
            }
        };
        let style = if fonts.is_italic(*face) { "italic" } else { "normal" };
        rules.say(format!(
            "@font-face{{font-family:\"{} {mark}\";font-weight:{};font-style:{style};\
             src:url(data:{kind};base64,",
            fonts.family(*face),
            fonts.weight(*face),
        ));
        match data {
            Data::Encoded(base64) => rules.encoded(base64),
            Data::Plain(bytes) => rules.data(&bytes),
        }
        rules.say(format!(") format(\"{format}\")}}\n"));
    }
    rules
}

/// The signs, beside ASCII, of the cuts that are kept ready; `styles/fonts/make.py` holds the same list.
const SIGNS: &str = "\u{a0}£©°±·×–—‘’“”„•…€←→−≤≥";

/// Whether the cuts that are kept ready have a character. To carry the few others that a drawing may not need costs some
/// kilobytes, to cut and pack a face takes longer than to draw a small page, and in a text editor any letter can be put in.
fn is_common(letter: char) -> bool {
    matches!(letter, ' '..='~') || SIGNS.contains(letter)
}

/// Cuts a font to some characters; `None` when it cannot be read.
fn subset(bytes: &[u8], letters: &BTreeSet<char>) -> Option<Vec<u8>> {
    let font = FontRef::from_index(bytes, 0).ok()?;
    let glyphs: IntSet<GlyphId> = IntSet::empty();
    // A space is always needed: renderers ask for it where lines are joined.
    let letters: IntSet<u32> = letters.iter().map(|letter| *letter as u32).chain([0x20]).collect();
    let drop: IntSet<TableTag> =
        ["DSIG", "STAT", "meta", "gasp", "fpgm", "prep", "cvt ", "MATH", "BASE", "JSTF", "SVG ", "CBDT", "CBLC"]
            .iter()
            .filter_map(|tag| TableTag::new_checked(tag.as_bytes()).ok())
            .collect();
    let plan = Plan::new(
        &glyphs,
        &letters,
        &font,
        SubsetFlags::SUBSET_FLAGS_NO_HINTING | SubsetFlags::SUBSET_FLAGS_NOTDEF_OUTLINE,
        &drop,
        &IntSet::all(),
        &features(),
        &IntSet::<StringId>::empty(),
        &IntSet::<u16>::empty(),
    );
    skera::subset_font(&font, &plan).ok()
}

/// The layout features that are on by default wherever words are drawn.
fn features() -> IntSet<TableTag> {
    const ON: [&[u8; 4]; 34] = [
        b"abvf", b"abvm", b"abvs", b"akhn", b"blwf", b"blwm", b"blws", b"calt", b"ccmp", b"cjct", b"clig", b"curs",
        b"dist", b"fina", b"half", b"haln", b"init", b"isol", b"kern", b"liga", b"locl", b"mark", b"medi", b"mkmk",
        b"nukt", b"pref", b"pres", b"pstf", b"psts", b"rclt", b"rkrf", b"rlig", b"rphf", b"vatu",
    ];
    ON.iter().map(|tag| TableTag::new(tag)).collect()
}

/// The outlines of the glyphs used, each drawn once and numbered in order of first use.
#[derive(Debug, Default)]
pub(super) struct Outlines {
    numbers: BTreeMap<(FaceId, u32), Option<usize>>,
    pub(super) defs: Vec<Tag>,
}

impl Outlines {
    /// Number of a glyph's outline, drawn at a size of 1,000; `None` for one without ink.
    pub(super) fn number(&mut self, fonts: &Fonts, face: FaceId, glyph: u32, mark: &str) -> Option<usize> {
        if let Some(known) = self.numbers.get(&(face, glyph)) {
            return *known;
        }
        let tenths = 10_000.0 / f64::from(fonts.units_per_em(face).max(1));
        let place = |value: f32| (f64::from(value) * tenths).round() as i64;
        let path = path(&fonts.outline(face, glyph), &|x, y| (place(x), place(-y)), 1);
        let number = (!path.is_empty()).then(|| {
            let number = self.defs.len();
            self.defs.push(Tag::new("path").words("id", &format!("{mark}{number}")).words("d", &path));
            number
        });
        self.numbers.insert((face, glyph), number);
        number
    }
}

/// Path data of an outline whose points are placed by `at`, in units with `places` decimals.
pub(super) fn path(outline: &[Outline], at: &dyn Fn(f32, f32) -> (i64, i64), places: u32) -> String {
    let mut path = String::new();
    push_path(&mut path, outline, at, places);
    path
}

/// Appends the path data of an outline.
pub(super) fn push_path(path: &mut String, outline: &[Outline], at: &dyn Fn(f32, f32) -> (i64, i64), places: u32) {
    let mut pen = |letter: char, points: &[(f32, f32)]| {
        path.push(letter);
        for (index, (x, y)) in points.iter().enumerate() {
            let (x, y) = at(*x, *y);
            if index > 0 && x >= 0 {
                path.push(' ');
            }
            push_decimal(path, x, places);
            if y >= 0 {
                path.push(' ');
            }
            push_decimal(path, y, places);
        }
    };
    for move_ in outline {
        match *move_ {
            Outline::Move(x, y) => pen('M', &[(x, y)]),
            Outline::Line(x, y) => pen('L', &[(x, y)]),
            Outline::Quad(cx, cy, x, y) => pen('Q', &[(cx, cy), (x, y)]),
            Outline::Cubic(ax, ay, bx, by, x, y) => pen('C', &[(ax, ay), (bx, by), (x, y)]),
            Outline::Close => pen('Z', &[]),
        }
    }
}

/// The outline of the box for a character that no face has: a frame as wide as the character's room.
pub(in crate::export) fn box_outline(width: f64, units_per_em: u16) -> Vec<Outline> {
    let em = f32::from(units_per_em);
    let (left, right, top, pen) = (em * 0.08, width as f32 - em * 0.08, em * 0.72, em * 0.06);
    let frame = |left: f32, right: f32, bottom: f32, top: f32| {
        [Outline::Move(left, bottom), Outline::Line(left, top), Outline::Line(right, top), Outline::Line(right, bottom)]
    };
    let mut outline: Vec<Outline> = frame(left, right, 0.0, top).into();
    outline.push(Outline::Close);
    // The inside turns the other way, which leaves it empty.
    outline.extend(frame(right - pen, left + pen, pen, top - pen));
    outline.push(Outline::Close);
    outline
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::color::Color;
    use crate::geom::Len;
    use crate::geom::Point;
    use crate::scene::Tags;
    use crate::text::Anchor;
    use crate::text::Face;
    use crate::text::Font;
    use crate::text::Glyph;
    use crate::text::Ruler;

    #[test]
    fn an_embedded_font_draws_what_was_measured() {
        let fonts = Fonts::shipped();
        let ruler = Ruler::new(&fonts);
        let samples = [
            ("AV To. 1204 – Größe → Đặt", false),
            ("e\u{301}a\u{308} o\u{302}\u{301} ①", false),
            ("الخطوة الثالثة", true),
            ("שלום) לקוח", true),
            ("(שלום", true),
            ("ยกเลิกคำสั่งซื้อ น้ำ", false),
            ("ग्राहक सेवा क्षि ऩ क़", false),
            ("請求書を発行 か\u{3099}", false),
            ("👨‍👩‍👧‍👦🇩🇪👍🏽", false),
        ];
        for (words, right_to_left) in samples {
            let line = ruler.line(words, Font::new(Face::Medium, Len::px(20)), right_to_left);
            for run in line.place(Point::default(), Anchor::Left) {
                let mark = Mark::Text {
                    runs: vec![run.clone()],
                    size: Len::px(20),
                    tracking: Len::ZERO,
                    fill: Color::WHITE,
                    strike: false,
                    tags: Tags::none(),
                };
                let used = Used::of(&[mark], true);
                let cut = subset(fonts.bytes(run.face).expect("bytes"), &used.faces[&run.face]).expect("a font");
                assert!(cut.len() < 60_000, "{} bytes for {words}", cut.len());
                let mut embedded = Fonts::shipped();
                let face = embedded.add(cut).expect("a font that can be read");
                let whole = fonts.shape(run.face, &run.text, run.right_to_left);
                let part = embedded.shape(face, &run.text, run.right_to_left);
                let drawn = |fonts: &Fonts, face: FaceId, glyph: &Glyph| {
                    (glyph.x, glyph.y, glyph.id.map(|id| fonts.outline(face, id)))
                };
                assert_eq!(whole.advance, part.advance, "{words}");
                let whole: Vec<_> = whole.glyphs.iter().map(|glyph| drawn(&fonts, run.face, glyph)).collect();
                let part: Vec<_> = part.glyphs.iter().map(|glyph| drawn(&embedded, face, glyph)).collect();
                assert!(whole == part, "{words} is drawn otherwise");
            }
        }
    }

    #[test]
    fn pictures_on_one_page_do_not_share_names() {
        let mark = |words: &str| {
            let mut used = Used::of(&[], false);
            used.stamp(words.as_bytes());
            used.mark()
        };
        assert_ne!(mark("current"), mark("future"));
        assert_eq!(mark("current"), mark("current"));
        assert!(mark("current").chars().all(|letter| letter.is_ascii_lowercase()));
    }
}
