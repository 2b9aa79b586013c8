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
use crate::export::svg::markup::Tag;
use crate::export::svg::markup::decimal;
use crate::export::svg::markup::number;
use crate::export::svg::markup::push_decimal;
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
}

impl<'a> Writer<'a> {
    fn new(scene: &Scene, fonts: &'a Fonts, mode: TextMode) -> Writer<'a> {
        let mut used = Used::of(&scene.marks);
        for words in [&scene.title, &scene.description, &scene.language] {
            used.stamp(words.as_bytes());
        }
        let mark = used.mark();
        Writer { fonts, mode, used, mark, outlines: Outlines::default(), icons: BTreeMap::new(), named: 0 }
    }

    fn document(mut self, scene: &Scene) -> String {
        let mut marks = Vec::new();
        for mark in &scene.marks {
            self.mark(mark, &mut marks);
        }
        let (width, height) = (number(scene.size.width), number(scene.size.height));
        let mut root = Tag::new("svg")
            .set("xmlns", "http://www.w3.org/2000/svg")
            .set("xmlns:xlink", "http://www.w3.org/1999/xlink")
            .words("viewBox", &format!("0 0 {width} {height}"))
            .words("width", &width)
            .words("height", &height);
        let (title, description) = (format!("{}-title", self.mark), format!("{}-desc", self.mark));
        root = self
            .tagged(root, &scene.tags)
            .set("role", "graphics-document")
            .words("aria-labelledby", &format!("{title} {description}"))
            .words("lang", &scene.language)
            .words("xml:lang", &scene.language)
            .set("text-rendering", "geometricPrecision")
            .with(Tag::new("title").words("id", &title).saying(&scene.title))
            .with(Tag::new("desc").words("id", &description).saying(&scene.description));
        if self.mode != TextMode::Outline {
            root = root.words("font-family", &self.families(crate::text::Face::Regular.id()));
        }
        if self.mode == TextMode::Embed && !self.used.faces.is_empty() {
            let rules = letters::font_faces(&self.used, self.fonts, &self.mark);
            root.push(Tag::new("style").saying(&rules));
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
            root.push(self.part(paper, "paper"));
        }
        marks.into_iter().for_each(|mark| root.push(mark));
        format!("{root}\n")
    }

    /// Writes one mark.
    fn mark(&mut self, mark: &Mark, into: &mut Vec<Tag>) {
        match mark {
            Mark::Group { tags, access, href, marks } => {
                let mut inner = Vec::new();
                let named = usize::from(matches!(access, Some(Access::Named { role, .. }) if SAID.contains(role)));
                self.named += named;
                for mark in marks {
                    self.mark(mark, &mut inner);
                }
                self.named -= named;
                into.push(self.group(tags, access.as_ref(), href.as_deref(), inner));
            }
            Mark::View { frame, window, marks } => {
                let sides = [window.x, window.y, window.width, window.height].map(number);
                let mut view = framed(Tag::new("svg"), *frame)
                    .words("viewBox", &sides.join(" "))
                    .set("overflow", "hidden")
                    .set("preserveAspectRatio", "none");
                let mut inner = Vec::new();
                for mark in marks {
                    self.mark(mark, &mut inner);
                }
                inner.into_iter().for_each(|mark| view.push(mark));
                into.push(view);
            }
            Mark::Rect { frame, radius, fill, stroke, tags } => {
                let mut tag = framed(self.tagged(Tag::new("rect"), tags), *frame);
                if *radius > Len::ZERO {
                    tag = tag.len("rx", *radius);
                }
                into.push(painted(tag, *fill, stroke.as_ref()));
            }
            Mark::Circle { center, radius, fill, stroke, tags } => {
                let tag = self.tagged(Tag::new("circle"), tags);
                let tag = tag.len("cx", center.x).len("cy", center.y).len("r", *radius);
                into.push(painted(tag, *fill, stroke.as_ref()));
            }
            Mark::Path { segments, fill, stroke, tags } => {
                let tag = self.tagged(Tag::new("path"), tags).words("d", &path_data(segments));
                into.push(painted(tag, *fill, stroke.as_ref()));
            }
            Mark::Text { runs, size, tracking, fill, strike, tags } => {
                let style = words::Style { size: *size, tracking: *tracking, fill: *fill, strike: *strike };
                self.text(runs, &style, tags, into);
            }
            Mark::Icon { name, frame, color, tags } => into.push(self.icon(name, *frame, *color, tags)),
            Mark::Image { frame, data, media_type, tags } => {
                let tag = framed(self.tagged(Tag::new("image"), tags), *frame)
                    .words("xlink:href", &format!("data:{media_type};base64,{}", STANDARD.encode(data)));
                into.push(tag);
            }
        }
    }

    fn group(&self, tags: &Tags, access: Option<&Access>, href: Option<&str>, marks: Vec<Tag>) -> Tag {
        let mut group = self.tagged(Tag::new("g"), tags);
        group = match access {
            Some(Access::Hidden) => group.set("aria-hidden", "true"),
            Some(Access::Named { role, label }) => group.set("role", role).words("aria-label", label),
            None => group,
        };
        marks.into_iter().for_each(|mark| group.push(mark));
        match href {
            Some(href) => Tag::new("a").words("href", href).with(group),
            _ => group,
        }
    }

    /// The icon, or, should the set not hold it, the neutral dot of an unknown one.
    fn icon(&mut self, name: &str, frame: Rect, color: Color, tags: &Tags) -> Tag {
        let Some(icon) = icons::find(name) else {
            let center = frame.center();
            let dot = self.tagged(Tag::new("circle"), tags).len("cx", center.x).len("cy", center.y);
            return dot.len("r", frame.width / 8).color("fill", color);
        };
        self.icons.insert(icon.name, icon.path);
        framed(self.tagged(Tag::new("use"), tags), frame)
            .words("xlink:href", &format!("#{}", self.icon_id(icon.name)))
            .color("stroke", color)
    }

    fn icon_id(&self, name: &str) -> String {
        format!("{}-{name}", self.mark)
    }

    /// The attributes of a mark.
    fn tagged(&self, mut tag: Tag, tags: &Tags) -> Tag {
        for (name, value) in &tags.0 {
            tag = tag.words(name, value);
        }
        tag
    }

    fn part(&self, tag: Tag, part: &'static str) -> Tag {
        self.tagged(tag, &Tags::part(part))
    }
}

fn framed(tag: Tag, frame: Rect) -> Tag {
    tag.len("x", frame.x).len("y", frame.y).len("width", frame.width).len("height", frame.height)
}

/// Fill and stroke as plain attributes.
fn painted(mut tag: Tag, fill: Option<Fill>, stroke: Option<&Stroke>) -> Tag {
    tag = match fill {
        Some(Fill { color, opacity }) if opacity < 100 => {
            tag.color("fill", color).words("fill-opacity", &decimal(i64::from(opacity), 2))
        }
        Some(Fill { color, .. }) => tag.color("fill", color),
        None => tag.set("fill", "none"),
    };
    let Some(stroke) = stroke else { return tag };
    tag = tag.color("stroke", stroke.color).len("stroke-width", stroke.width);
    if !stroke.dash.is_empty() {
        let dash: Vec<String> = stroke.dash.iter().map(|length| number(*length)).collect();
        tag = tag.words("stroke-dasharray", &dash.join(" "));
    }
    if stroke.round {
        tag = tag.set("stroke-linecap", "round").set("stroke-linejoin", "round");
    }
    tag
}

/// The `d` of a path, in absolute coordinates.
fn path_data(segments: &[Segment]) -> String {
    let mut text = String::new();
    for segment in segments {
        match segment {
            Segment::Move(to) => push_points(&mut text, 'M', &[*to]),
            Segment::Line(to) => push_points(&mut text, 'L', &[*to]),
            Segment::Cubic(one, two, to) => push_points(&mut text, 'C', &[*one, *two, *to]),
            Segment::Arc { radius, clockwise, to } => {
                let radius = number(*radius);
                text.push('A');
                text.push_str(&radius);
                text.push(' ');
                text.push_str(&radius);
                text.push_str(if *clockwise { " 0 0 1" } else { " 0 0 0" });
                push_points(&mut text, ' ', &[*to]);
            }
            Segment::Close => text.push('Z'),
        }
    }
    text
}

/// Appends places, the first behind a letter, the others behind a space.
fn push_points(text: &mut String, mut before: char, points: &[Point]) {
    for point in points {
        text.push(before);
        push_decimal(text, i64::from(point.x.0), 2);
        text.push(' ');
        push_decimal(text, i64::from(point.y.0), 2);
        before = ' ';
    }
}
