//! The faces: what is shipped, what was added, which of them has a character, and how a letter looks.

use std::borrow::Cow;
use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::RwLock;

use harfrust::FontRef;
use harfrust::ShapePlan;
use harfrust::ShaperData;
use skrifa::GlyphId;
use skrifa::MetadataProvider;
use skrifa::instance::LocationRef;
use skrifa::instance::Size;
use skrifa::outline::DrawSettings;
use skrifa::outline::OutlinePen;
use skrifa::string::StringId;

use crate::text::Face;
use crate::text::FaceId;
use crate::text::basic::Basic;
use crate::text::packed;

/// Largest font file that is taken, in bytes.
const FONT_BYTES: usize = 64 << 20;

/// A font file that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadFont {
    /// Not an OpenType font, or one without the tables that drawing needs.
    #[error("this is not a font that can be used: {0}")]
    Unreadable(String),
    /// Larger than the limit.
    #[error("the font is {0} bytes long; at most {FONT_BYTES} are read")]
    TooLarge(usize),
    /// The licence bits of the font forbid to embed it.
    #[error("the font `{0}` forbids embedding")]
    NotEmbeddable(String),
}

/// The characters a packed face was cut for, so that it stays packed until one of them is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// Any character.
    All,
    /// Code points between two bounds, in pairs, inclusive.
    Within(&'static [(u32, u32)]),
}

impl Reach {
    fn holds(self, code: u32) -> bool {
        match self {
            Reach::All => true,
            Reach::Within(spans) => spans.iter().any(|(low, high)| (*low..=*high).contains(&code)),
        }
    }
}

enum Store {
    Plain(Vec<u8>),
    /// As small as it can be; see [`packed::small`].
    Packed(&'static [u8]),
    /// A fifth larger and opened ten times as fast; see [`packed::quick`]. For what most pages use.
    Quick(&'static [u8]),
}

/// One face and what was read from it.
struct Record {
    family: Cow<'static, str>,
    weight: u16,
    italic: bool,
    reach: Reach,
    store: Store,
    /// What is known of its letters before it is opened.
    basic: Option<Basic>,
    /// A cut of it to common characters, packed as WOFF 2, as Base64.
    common: Option<&'static str>,
    /// Whether it came from outside, so that nothing is known of its kerning.
    foreign: bool,
    /// Few of the faces are ever opened.
    opened: OnceLock<Option<Box<Opened>>>,
}

/// A face ready for use.
pub(super) struct Opened {
    unpacked: Option<Vec<u8>>,
    pub(super) shaper: ShaperData,
    /// How words of a script and direction are shaped, found when the first of them is.
    pub(super) plans: RwLock<Vec<Arc<ShapePlan>>>,
    /// The ASCII characters that it has, as bits.
    ascii: u128,
    pub(super) units_per_em: u16,
    ascent: f32,
    descent: f32,
    cap_height: f32,
}

/// A face ready for use, together with its bytes.
pub(super) struct Loaded<'a> {
    pub(super) font: FontRef<'a>,
    pub(super) opened: &'a Opened,
}

/// One move of the pen along the outline of a letter, in font units, y upwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Outline {
    /// Lifts the pen.
    Move(f32, f32),
    /// A straight line.
    Line(f32, f32),
    /// A quadratic curve: control point, end.
    Quad(f32, f32, f32, f32),
    /// A cubic curve: two control points, end.
    Cubic(f32, f32, f32, f32, f32, f32),
    /// Back to the last move.
    Close,
}

/// The faces that words are measured and drawn with.
///
/// The first ones are those of [`Face`], in its order; then come the added ones, then the shipped ones for
/// other scripts.
pub struct Fonts {
    own: Vec<Record>,
    added: Vec<Record>,
    others: Vec<Record>,
}

const SANS: &str = "Cyanotype Sans";

/// A face kept packed in the program.
macro_rules! packed {
    ($file:literal) => {
        Store::Packed(include_bytes!(concat!("../../styles/fonts/", $file, ".lzma")))
    };
}

/// A face kept in the program so that it opens quickly, and what is known of it before.
macro_rules! quick {
    ($file:literal) => {
        (
            Store::Quick(include_bytes!(concat!("../../styles/fonts/", $file, ".zlib"))),
            include_bytes!(concat!("../../styles/fonts/", $file, ".basic")).as_slice(),
            include_str!(concat!(env!("OUT_DIR"), "/", $file, ".woff2.base64")),
        )
    };
}

const ARABIC: &[(u32, u32)] = &[(0x600, 0x6ff), (0x750, 0x77f), (0xfb50, 0xfdff), (0xfe70, 0xfeff)];
const HEBREW: &[(u32, u32)] = &[(0x590, 0x5ff), (0xfb1d, 0xfb4f)];
const THAI: &[(u32, u32)] = &[(0xe00, 0xe7f)];
const DEVANAGARI: &[(u32, u32)] = &[(0x900, 0x97f), (0x1cd0, 0x1cff), (0xa8e0, 0xa8ff)];
const IDEOGRAPHS: &[(u32, u32)] = &[(0x2e80, 0x33ff), (0x4e00, 0x9fff), (0xf900, 0xfaff), (0xff01, 0xffe6)];
const EMOJI: &[(u32, u32)] =
    &[(0x23, 0x2a), (0x30, 0x39), (0x203c, 0x2bff), (0x3030, 0x303d), (0x3297, 0x3299), (0x1f000, 0x1faff)];

impl Fonts {
    /// The faces shipped with the program.
    pub fn shipped() -> Fonts {
        let face = |family: &'static str, weight, italic, (store, basic, common)| Record {
            basic: Some(Basic(basic)),
            common: Some(common),
            ..Record::shipped(family, weight, italic, Reach::All, store)
        };
        let other =
            |family: &'static str, spans, store| Record::shipped(family, 500, false, Reach::Within(spans), store);
        Fonts {
            own: vec![
                face(SANS, 400, false, quick!("sans-400")),
                face(SANS, 500, false, quick!("sans-500")),
                face(SANS, 500, true, quick!("sans-500-italic")),
                face(SANS, 600, false, quick!("sans-600")),
                face(SANS, 700, false, quick!("sans-700")),
                face("Cyanotype Display", 700, false, quick!("display-700")),
            ],
            added: Vec::new(),
            others: vec![
                other("Cyanotype Arabic", ARABIC, packed!("arabic-500")),
                other("Cyanotype Hebrew", HEBREW, packed!("hebrew-500")),
                other("Cyanotype Thai", THAI, packed!("thai-500")),
                other("Cyanotype Devanagari", DEVANAGARI, packed!("devanagari-500")),
                other("Cyanotype Japanese", IDEOGRAPHS, packed!("japanese-500")),
                other("Cyanotype Chinese", IDEOGRAPHS, packed!("chinese-500")),
                other("Cyanotype Emoji", EMOJI, packed!("emoji-500")),
            ],
        }
    }

    /// Takes in a face for the characters that the shipped ones of [`Face`] lack. Faces added earlier are asked
    /// first.
    ///
    /// # Errors
    ///
    /// When the bytes are no OpenType font with outlines, are too many, or forbid embedding. A collection is
    /// read as its first font.
    pub fn add(&mut self, bytes: Vec<u8>) -> Result<FaceId, BadFont> {
        if bytes.len() > FONT_BYTES {
            return Err(BadFont::TooLarge(bytes.len()));
        }
        let font = FontRef::from_index(&bytes, 0).map_err(|error| BadFont::Unreadable(error.to_string()))?;
        if font.outline_glyphs().format().is_none() || !font.charmap().has_map() {
            return Err(BadFont::Unreadable("it has no outlines or no character map".to_owned()));
        }
        let name = |id| font.localized_strings(id).english_or_first().map(|name| name.to_string());
        let family =
            name(StringId::TYPOGRAPHIC_FAMILY_NAME).or_else(|| name(StringId::FAMILY_NAME)).unwrap_or_default();
        let family: String =
            family.chars().filter(|letter| !letter.is_control() && !"\"'\\;{}<>".contains(*letter)).collect();
        let table = skrifa::raw::TableProvider::os2(&font).ok();
        if table.is_some_and(|table| table.fs_type() & 0x000e == 0x0002) {
            return Err(BadFont::NotEmbeddable(family));
        }
        let attributes = font.attributes();
        let record = Record {
            weight: attributes.weight.value() as u16,
            italic: attributes.style != skrifa::attribute::Style::Normal,
            family: Cow::Owned(if family.is_empty() { "Added".to_owned() } else { family }),
            reach: Reach::All,
            store: Store::Plain(bytes),
            basic: None,
            common: None,
            foreign: true,
            opened: OnceLock::new(),
        };
        if record.open().is_none() {
            return Err(BadFont::Unreadable("its head says nothing about its size".to_owned()));
        }
        self.added.push(record);
        Ok(FaceId(self.own.len() + self.added.len() - 1))
    }

    /// Family of a font file, and which of some letters it has; `None` for bytes that are no font of use here.
    pub fn covers(bytes: &[u8], letters: &[char]) -> Option<(String, Vec<char>)> {
        let font = FontRef::from_index(bytes, 0).ok()?;
        let has = |letter: &&char| font.charmap().map(**letter).is_some_and(|glyph| glyph != GlyphId::new(0));
        let found = letters.iter().filter(has).copied().collect();
        let family = font.localized_strings(StringId::FAMILY_NAME).english_or_first()?.to_string();
        Some((family, found))
    }

    /// Draws text in the family `text` and titles and large figures in the family `display`, of the faces that were
    /// added: each style of type takes the face of the nearest weight. The shipped faces stay behind them for letters
    /// that they lack. A family that was not added changes nothing.
    ///
    /// Ensures: the result names the families that were not found.
    pub fn dress<'a>(&mut self, text: Option<&'a str>, display: Option<&'a str>) -> Vec<&'a str> {
        let known = |family: &str| self.added.iter().any(|record| same_family(&record.family, family));
        let mut missing: Vec<&str> = [text, display].into_iter().flatten().filter(|family| !known(family)).collect();
        missing.dedup();
        let text = text.filter(|family| known(family));
        let display = display.filter(|family| known(family)).or(text);
        for (index, face) in Face::ALL.into_iter().enumerate() {
            let Some(family) = (if face == Face::Display { display } else { text }) else { continue };
            let Some(usual) = self.own.get(index) else { continue };
            let (weight, italic) = (usual.weight, usual.italic);
            let of = |record: &&Record| same_family(&record.family, family);
            let far = |record: &&Record| (record.italic != italic, record.weight.abs_diff(weight));
            let Some(bytes) = self.added.iter().filter(of).min_by_key(far).and_then(|record| match &record.store {
                Store::Plain(bytes) => Some((bytes.clone(), record.weight, record.italic, record.family.clone())),
                Store::Packed(_) | Store::Quick(_) => None,
            }) else {
                continue;
            };
            let (bytes, weight, italic, family) = bytes;
            let worn = Record {
                family,
                weight,
                italic,
                reach: Reach::All,
                store: Store::Plain(bytes),
                basic: None,
                common: None,
                foreign: true,
                opened: OnceLock::new(),
            };
            if let Some(own) = self.own.get_mut(index) {
                self.others.push(std::mem::replace(own, worn));
            }
        }
        missing
    }

    /// How many faces there are; every index below is a [`FaceId`].
    pub fn len(&self) -> usize {
        self.own.len() + self.added.len() + self.others.len()
    }

    /// Whether there is no face at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn record(&self, face: FaceId) -> Option<&Record> {
        self.own.iter().chain(&self.added).chain(&self.others).nth(face.0)
    }

    /// Family name of a face, safe to stand in a style sheet; empty when there is no such face.
    pub fn family(&self, face: FaceId) -> &str {
        self.record(face).map_or("", |record| &record.family)
    }

    /// Weight of a face, 400 for regular.
    pub fn weight(&self, face: FaceId) -> u16 {
        self.record(face).map_or(400, |record| record.weight)
    }

    /// Whether a face slants.
    pub fn is_italic(&self, face: FaceId) -> bool {
        self.record(face).is_some_and(|record| record.italic)
    }

    /// The font file of a face, unpacked.
    pub fn bytes(&self, face: FaceId) -> Option<&[u8]> {
        let record = self.record(face)?;
        record.open()?;
        record.bytes()
    }

    /// Font units in the size of the letters.
    pub fn units_per_em(&self, face: FaceId) -> u16 {
        if let Some(units) = self.basic(face).and_then(Basic::units_per_em) {
            return units;
        }
        self.opened(face).map_or(1000, |opened| opened.units_per_em)
    }

    /// Height of a face above the baseline as a share of the size.
    pub fn ascent(&self, face: FaceId) -> f64 {
        let [ascent, _, _] = self.heights(face);
        f64::from(ascent)
    }

    /// Depth of a face below the baseline as a share of the size, positive.
    pub fn descent(&self, face: FaceId) -> f64 {
        let [_, descent, _] = self.heights(face);
        f64::from(descent)
    }

    /// Height of a capital letter as a share of the size.
    pub fn cap_height(&self, face: FaceId) -> f64 {
        let [_, _, cap_height] = self.heights(face);
        f64::from(cap_height)
    }

    /// Ascent, descent and height of a capital letter as shares of the size.
    fn heights(&self, face: FaceId) -> [f32; 3] {
        self.basic(face).and_then(Basic::heights).unwrap_or_else(|| self.heights_opened(face))
    }

    pub(super) fn heights_opened(&self, face: FaceId) -> [f32; 3] {
        self.opened(face).map_or([0.0; 3], |opened| [opened.ascent, opened.descent, opened.cap_height])
    }

    /// What is known of a face before it is opened.
    pub(super) fn basic(&self, face: FaceId) -> Option<Basic> {
        self.own.get(face.0)?.basic
    }

    /// A cut of a shipped face to ASCII and a few signs, packed as WOFF 2 and written as Base64, where one is kept ready.
    pub fn common(&self, face: FaceId) -> Option<&'static str> {
        self.own.get(face.0)?.common
    }

    /// Whether a face has a glyph for a character.
    pub fn has(&self, face: FaceId, letter: char) -> bool {
        if self.basic(face).is_some_and(|basic| basic.holds(letter)) {
            return true;
        }
        let reaches = self.record(face).is_some_and(|record| record.reach.holds(letter as u32) || letter == ' ');
        reaches
            && match letter.is_ascii() {
                true => self.opened(face).is_some_and(|opened| opened.ascii >> (letter as u32) & 1 == 1),
                false => self.load(face).is_some_and(|loaded| loaded.font.charmap().map(letter).is_some()),
            }
    }

    fn opened(&self, face: FaceId) -> Option<&Opened> {
        self.record(face)?.open()
    }

    /// The faces to ask for a character that `first` lacks, in order: the added ones, the shipped ones for
    /// other scripts, the rest.
    pub(super) fn fallbacks(&self, first: FaceId) -> impl Iterator<Item = FaceId> {
        let own = self.own.len();
        (own..self.len()).chain(0..own).map(FaceId).filter(move |face| *face != first)
    }

    /// The shipped face with pictures for emoji.
    pub(super) fn emoji(&self) -> Option<FaceId> {
        let index = self.others.iter().position(|record| record.family == "Cyanotype Emoji")?;
        Some(FaceId(self.own.len() + self.added.len() + index))
    }

    /// Whether a face was added, so that nothing is known of its kerning.
    pub(super) fn is_added(&self, face: FaceId) -> bool {
        self.record(face).is_some_and(|record| record.foreign)
    }

    pub(super) fn load(&self, face: FaceId) -> Option<Loaded<'_>> {
        let record = self.record(face)?;
        let opened = record.open()?;
        let font = FontRef::from_index(record.bytes()?, 0).ok()?;
        Some(Loaded { font, opened })
    }

    /// The outline of a glyph, in font units; empty for a space and for what the face does not have.
    pub fn outline(&self, face: FaceId, glyph: u32) -> Vec<Outline> {
        let Some(loaded) = self.load(face) else { return Vec::new() };
        let mut pen = Pen(Vec::new());
        if let Some(outline) = loaded.font.outline_glyphs().get(GlyphId::new(glyph)) {
            let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
            if outline.draw(settings, &mut pen).is_err() {
                return Vec::new();
            }
        }
        pen.0
    }
}

impl std::fmt::Debug for Fonts {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let families = self.own.iter().chain(&self.added).chain(&self.others);
        out.debug_list().entries(families.map(|record| (&record.family, record.weight, record.italic))).finish()
    }
}

impl Default for Fonts {
    fn default() -> Fonts {
        Fonts::shipped()
    }
}

impl Record {
    fn shipped(family: &'static str, weight: u16, italic: bool, reach: Reach, store: Store) -> Record {
        let (family, opened) = (Cow::Borrowed(family), OnceLock::new());
        Record { family, weight, italic, reach, store, basic: None, common: None, foreign: false, opened }
    }

    fn bytes(&self) -> Option<&[u8]> {
        match &self.store {
            Store::Plain(bytes) => Some(bytes),
            Store::Packed(_) | Store::Quick(_) => self.opened.get()?.as_ref()?.unpacked.as_deref(),
        }
    }

    fn open(&self) -> Option<&Opened> {
        let open = || {
            let whole = match &self.store {
                Store::Plain(_) => None,
                Store::Packed(packed) => Some(packed::font(&packed::small(packed)?)?),
                Store::Quick(packed) => Some(packed::font(&packed::quick(packed)?)?),
            };
            let bytes = match &self.store {
                Store::Plain(bytes) => bytes.as_slice(),
                Store::Packed(_) | Store::Quick(_) => whole.as_deref()?,
            };
            let font = FontRef::from_index(bytes, 0).ok()?;
            let metrics = font.metrics(Size::unscaled(), LocationRef::default());
            let units = f32::from(metrics.units_per_em);
            let shaper = ShaperData::new(&font);
            let charmap = font.charmap();
            let has = |code: &u8| charmap.map(*code).is_some();
            let ascii = (0..128_u8).filter(has).fold(0, |found, code| found | 1_u128 << code);
            (metrics.units_per_em > 0).then(|| Opened {
                shaper,
                plans: RwLock::default(),
                ascii,
                units_per_em: metrics.units_per_em,
                ascent: metrics.ascent / units,
                descent: -metrics.descent / units,
                cap_height: metrics.cap_height.unwrap_or(units * 0.7) / units,
                unpacked: whole,
            })
        };
        self.opened.get_or_init(|| open().map(Box::new)).as_deref()
    }
}

/// Whether two names mean the same family: upper and lower case and spaces do not count.
fn same_family(one: &str, other: &str) -> bool {
    let plain = |name: &str| {
        name.chars().filter(|letter| !letter.is_whitespace()).flat_map(char::to_lowercase).collect::<String>()
    };
    plain(one) == plain(other)
}

/// Face of a style of type and what it is called, for those who list them.
impl From<Face> for FaceId {
    fn from(face: Face) -> FaceId {
        face.id()
    }
}

struct Pen(Vec<Outline>);

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.push(Outline::Move(x, y));
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.0.push(Outline::Line(x, y));
    }
    fn quad_to(&mut self, cx0: f32, cy0: f32, x: f32, y: f32) {
        self.0.push(Outline::Quad(cx0, cy0, x, y));
    }
    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        self.0.push(Outline::Cubic(cx0, cy0, cx1, cy1, x, y));
    }
    fn close(&mut self) {
        self.0.push(Outline::Close);
    }
}
