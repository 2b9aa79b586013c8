//! The finished picture, back to front. After this there is only drawing: nothing here knows what a
//! step or a lane is, and nothing that reads it decides where anything goes.

use std::sync::Arc;

use crate::color::Color;
use crate::geom::Len;
use crate::geom::Point;
use crate::geom::Rect;
use crate::geom::Size;
use crate::text::FaceId;

/// One finished page.
#[derive(Debug, Clone)]
pub struct Scene {
    /// Extent of the page in page pixels.
    pub size: Size,
    /// BCP 47 tag of the words.
    pub language: String,
    /// Accessible title.
    pub title: String,
    /// Accessible description, in sentences.
    pub description: String,
    /// `data-*` attributes of the root (`data-profile`, `data-theme`).
    pub tags: Tags,
    /// Colour of the paper; `None` leaves the page transparent.
    pub background: Option<Color>,
    /// What is drawn, first the hindmost.
    pub marks: Vec<Mark>,
}

/// Sheets of paper: extent in page pixels, and width in millimetres.
const SHEETS: [(Size, f64); 2] =
    [(Size::new(Len::px(1360), Len::px(962)), 297.0), (Size::new(Len::px(1920), Len::px(1358)), 420.0)];

impl Scene {
    /// Page pixels for an inch: 96, as on a screen, but on a sheet of paper as many as fill it at its own size.
    pub fn per_inch(&self) -> f64 {
        self.sheet().map_or(96.0, |(sheet, width)| sheet.width.to_f64() / width * 25.4)
    }

    /// Whether it is to be printed on a sheet, and not shown on a screen.
    pub fn is_sheet(&self) -> bool {
        self.sheet().is_some()
    }

    /// Its sheet; a page may be higher than that, when it holds what cannot be split.
    fn sheet(&self) -> Option<(Size, f64)> {
        let named = matches!(self.tags.get("data-profile"), Some("a4" | "a3"));
        let like = |sheet: Size| if named { self.size.width == sheet.width } else { self.size == sheet };
        SHEETS.into_iter().find(|(sheet, _)| like(*sheet))
    }
}

/// Attributes of a mark that the drawing carries for checks: names (`data-kind`) and values. The writer
/// escapes the values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tags(pub Vec<(&'static str, String)>);

impl Tags {
    /// No attributes.
    pub const fn none() -> Tags {
        Tags(Vec::new())
    }

    /// Starts a list with `data-kind`.
    pub fn kind(kind: &str) -> Tags {
        Tags(vec![("data-kind", kind.to_owned())])
    }

    /// Starts a list with `data-part`.
    pub fn part(part: &str) -> Tags {
        Tags(vec![("data-part", part.to_owned())])
    }

    /// The same list with one attribute more.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Tags {
        self.0.push((name, value.into()));
        self
    }

    /// The value of an attribute.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }
}

/// What assistive technology hears of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    /// Nothing (`aria-hidden`).
    Hidden,
    /// A role (`graphics-object`, `graphics-symbol`, `group`, `list`, `listitem`, …) and a name.
    Named {
        /// ARIA role.
        role: &'static str,
        /// Accessible name.
        label: String,
    },
}

/// One thing that is drawn.
#[derive(Debug, Clone)]
pub enum Mark {
    /// Marks that belong together.
    Group {
        /// Attributes.
        tags: Tags,
        /// What assistive technology hears; `None` leaves it to the content.
        access: Option<Access>,
        /// Address the group leads to, already checked and encoded.
        href: Option<String>,
        /// Content, back to front.
        marks: Vec<Mark>,
    },
    /// An upright rectangle.
    Rect {
        /// Outline.
        frame: Rect,
        /// Corner radius.
        radius: Len,
        /// Inside.
        fill: Option<Fill>,
        /// Outline stroke, centred on the outline.
        stroke: Option<Stroke>,
        /// Attributes.
        tags: Tags,
    },
    /// A circle.
    Circle {
        /// Middle.
        center: Point,
        /// Radius.
        radius: Len,
        /// Inside.
        fill: Option<Fill>,
        /// Outline stroke.
        stroke: Option<Stroke>,
        /// Attributes.
        tags: Tags,
    },
    /// Lines and curves.
    Path {
        /// What the pen does.
        segments: Vec<Segment>,
        /// Inside (non-zero rule).
        fill: Option<Fill>,
        /// Stroke.
        stroke: Option<Stroke>,
        /// Attributes.
        tags: Tags,
    },
    /// Words, already broken into lines and runs. One text element.
    Text {
        /// Runs in reading order; each is one string in one face at a fixed place.
        runs: Vec<TextRun>,
        /// Size of the letters.
        size: Len,
        /// Extra space after every letter.
        tracking: Len,
        /// Colour.
        fill: Color,
        /// Struck through.
        strike: bool,
        /// Attributes.
        tags: Tags,
    },
    /// An icon of the built-in set.
    Icon {
        /// Name of the icon in the set (already found there).
        name: String,
        /// Where it stands; square.
        frame: Rect,
        /// Colour of its strokes.
        color: Color,
        /// Attributes.
        tags: Tags,
    },
    /// Part of another picture, fitted into a frame of the same shape and cut off at its edges.
    View {
        /// Where it stands.
        frame: Rect,
        /// The part that is shown, in the other picture's own pixels.
        window: Rect,
        /// The other picture, back to front.
        marks: Vec<Mark>,
    },
    /// An embedded picture.
    Image {
        /// Where it stands; the picture is fitted inside, centred.
        frame: Rect,
        /// The bytes of the file.
        data: Arc<[u8]>,
        /// Media type, found from the content.
        media_type: &'static str,
        /// Attributes.
        tags: Tags,
    },
}

/// One string in one face at a fixed place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextRun {
    /// Left end of the baseline.
    pub at: Point,
    /// The string, in logical order, of one direction.
    pub text: String,
    /// Face that draws it.
    pub face: FaceId,
    /// Advance width as measured.
    pub width: Len,
    /// Whether it runs from right to left.
    pub right_to_left: bool,
    /// Whether a space was left out before this run at a line break (for whoever reads the text).
    pub space_before: bool,
}

/// Colour of an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fill {
    /// Colour.
    pub color: Color,
    /// Opacity in percent, 100 for opaque.
    pub opacity: u8,
}

impl From<Color> for Fill {
    fn from(color: Color) -> Fill {
        Fill { color, opacity: 100 }
    }
}

/// How a line is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stroke {
    /// Colour.
    pub color: Color,
    /// Width.
    pub width: Len,
    /// Lengths of dashes and gaps in turn; empty for a solid line.
    pub dash: Vec<Len>,
    /// Round caps and joins (else butt caps and mitre joins).
    pub round: bool,
}

impl Stroke {
    /// A solid line.
    pub fn solid(color: Color, width: Len) -> Stroke {
        Stroke { color, width, dash: Vec::new(), round: false }
    }

    /// The same line with dashes.
    pub fn dashed(mut self, dash: &[Len]) -> Stroke {
        self.dash = dash.to_vec();
        self
    }

    /// The same line with round caps and joins.
    pub fn rounded(mut self) -> Stroke {
        self.round = true;
        self
    }
}

/// One move of the pen, in absolute coordinates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Segment {
    /// Lifts the pen.
    Move(Point),
    /// A straight line.
    Line(Point),
    /// A cubic Bézier curve with two control points.
    Cubic(Point, Point, Point),
    /// A circular arc of the given radius, less than half a circle or exactly half; `clockwise` as seen on
    /// the page.
    Arc {
        /// Radius.
        radius: Len,
        /// Direction on the page (SVG sweep flag).
        clockwise: bool,
        /// End.
        to: Point,
    },
    /// Back to the last move.
    Close,
}
