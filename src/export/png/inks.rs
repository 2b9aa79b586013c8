//! A finished picture as what is filled: outlines at their places on the page, back to front.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use resvg::tiny_skia::LineCap;
use resvg::tiny_skia::LineJoin;
use resvg::tiny_skia::Path;
use resvg::tiny_skia::PathBuilder;
use resvg::tiny_skia::PathSegment;
use resvg::tiny_skia::Rect as Frame;
use resvg::tiny_skia::Stroke as Pen;
use resvg::tiny_skia::StrokeDash;
use usvg::ImageHrefResolver;
use usvg::Node;
use usvg::Options;
use usvg::Tree;

use crate::color::Color;
use crate::export::svg::letters;
use crate::export::svg::words;
use crate::geom::Len;
use crate::geom::Point;
use crate::geom::Rect;
use crate::icons;
use crate::scene::Fill;
use crate::scene::Mark;
use crate::scene::Scene;
use crate::scene::Segment;
use crate::scene::Stroke;
use crate::scene::TextRun;
use crate::text::FaceId;
use crate::text::Fonts;
use crate::text::Outline;

/// One thing that is filled or drawn, in pixels of the file. Its path is small: it is told from `x` and `y`,
/// so that places far out on a wide page are as exact as the first ones.
#[derive(Debug, Clone)]
pub(super) struct Ink {
    pub(super) shape: Shape,
    /// Where the path's origin lies.
    pub(super) x: f64,
    /// Where the path's origin lies.
    pub(super) y: f64,
    /// What the path's units are, to the right and down.
    pub(super) scale: (f32, f32),
    /// Left, top, right and bottom of all that it may touch.
    pub(super) bounds: [f64; 4],
    /// What of it can be seen, if it belongs to part of another picture.
    pub(super) clip: Option<[f64; 4]>,
    pub(super) color: Color,
    /// Of 255.
    pub(super) opacity: u8,
}

/// How an ink meets the page.
#[derive(Debug, Clone)]
pub(super) enum Shape {
    /// A filled outline.
    Area(Arc<Path>),
    /// A line that is no wider than a pixel.
    Hairline(Path, Pen),
    /// A picture.
    Picture(Arc<Tree>),
}

/// Everything a picture is made of, at so many pixels for each page pixel.
pub(super) fn inks(scene: &Scene, fonts: &Fonts, scale: f64) -> Vec<Ink> {
    let mut well = Well {
        fonts,
        scale,
        shift: (0.0, 0.0),
        clip: None,
        inks: Vec::new(),
        letters: BTreeMap::new(),
        icons: BTreeMap::new(),
    };
    scene.marks.iter().for_each(|mark| well.mark(mark));
    well.inks
}

struct Well<'a> {
    fonts: &'a Fonts,
    scale: f64,
    /// Where the origin of the marks lies, in pixels of the file.
    shift: (f64, f64),
    clip: Option<[f64; 4]>,
    inks: Vec<Ink>,
    /// Outlines in font units, read once; none for a space.
    letters: BTreeMap<(FaceId, u32), Option<Arc<Path>>>,
    /// Outlines on the grid of the set, read once.
    icons: BTreeMap<&'static str, Option<Path>>,
}

impl Well<'_> {
    fn mark(&mut self, mark: &Mark) {
        match mark {
            Mark::Group { marks, .. } => marks.iter().for_each(|mark| self.mark(mark)),
            Mark::View { frame, window, marks } => self.view(*frame, *window, marks),
            Mark::Rect { frame, radius, fill, stroke, .. } => {
                let path = rectangle(frame.width, frame.height, *radius);
                self.painted(path, Point::new(frame.x, frame.y), *fill, stroke.as_ref());
            }
            Mark::Circle { center, radius, fill, stroke, .. } => {
                let path = PathBuilder::from_circle(0.0, 0.0, px(*radius));
                self.painted(path, *center, *fill, stroke.as_ref());
            }
            Mark::Path { segments, fill, stroke, .. } => {
                let origin = match segments.first() {
                    Some(Segment::Move(at) | Segment::Line(at)) => *at,
                    _ => Point::default(),
                };
                self.painted(trodden(segments, origin), origin, *fill, stroke.as_ref());
            }
            Mark::Text { runs, size, tracking, fill, strike, .. } => {
                let style = words::Style { size: *size, tracking: *tracking, fill: *fill, strike: *strike };
                runs.iter().for_each(|run| self.run(run, &style));
                if *strike {
                    self.strike(runs, &style);
                }
            }
            Mark::Icon { name, frame, color, .. } => self.icon(name, *frame, *color),
            Mark::Image { frame, data, media_type, .. } => {
                let Some(tree) = picture(*frame, data, media_type) else { return };
                let (x, y) = self.place(Point::new(frame.x, frame.y));
                let (width, height) = (frame.width.to_f64() * self.scale, frame.height.to_f64() * self.scale);
                self.inks.push(Ink {
                    shape: Shape::Picture(Arc::new(tree)),
                    x,
                    y,
                    scale: (self.scale as f32, self.scale as f32),
                    bounds: [x - 1.0, y - 1.0, x + width + 1.0, y + height + 1.0],
                    clip: self.clip,
                    color: Color::WHITE,
                    opacity: 255,
                });
            }
        }
    }

    fn place(&self, at: Point) -> (f64, f64) {
        (at.x.to_f64() * self.scale + self.shift.0, at.y.to_f64() * self.scale + self.shift.1)
    }

    /// Part of another picture: its marks, moved and scaled, and cut off at the frame.
    fn view(&mut self, frame: Rect, window: Rect, marks: &[Mark]) {
        if window.width <= Len::ZERO {
            return;
        }
        let (outer, clip, shift) = (self.scale, self.clip, self.shift);
        let (left, top) = self.place(Point::new(frame.x, frame.y));
        let (right, bottom) = self.place(Point::new(frame.right(), frame.bottom()));
        let [own_left, own_top, own_right, own_bottom] = clip.unwrap_or([f64::MIN, f64::MIN, f64::MAX, f64::MAX]);
        self.clip = Some([left.max(own_left), top.max(own_top), right.min(own_right), bottom.min(own_bottom)]);
        self.scale = outer * frame.width.to_f64() / window.width.to_f64();
        self.shift = (left - window.x.to_f64() * self.scale, top - window.y.to_f64() * self.scale);
        marks.iter().for_each(|mark| self.mark(mark));
        (self.scale, self.clip, self.shift) = (outer, clip, shift);
    }

    /// A path of page units around an origin, filled and drawn.
    fn painted(&mut self, path: Option<Path>, origin: Point, fill: Option<Fill>, stroke: Option<&Stroke>) {
        let Some(path) = path else { return };
        let at = self.place(origin);
        let scale = self.scale as f32;
        if let Some(Fill { color, opacity }) = fill {
            let opacity = (f32::from(opacity.min(100)) * 2.55).round() as u8;
            self.area(Arc::new(path.clone()), at, (scale, scale), color, opacity);
        }
        let Some(stroke) = stroke else { return };
        let dash: Vec<f32> = stroke.dash.iter().map(|length| px(*length)).collect();
        // A pattern of an odd number of lengths is gone through twice.
        let dash = if dash.len() % 2 == 1 { [dash.clone(), dash].concat() } else { dash };
        let (cap, join) =
            if stroke.round { (LineCap::Round, LineJoin::Round) } else { (LineCap::Butt, LineJoin::Miter) };
        let pen = Pen {
            width: px(stroke.width),
            line_cap: cap,
            line_join: join,
            dash: StrokeDash::new(dash, 0.0),
            ..Pen::default()
        };
        self.line(&path, pen, at, scale, stroke.color);
    }

    fn area(&mut self, path: Arc<Path>, (x, y): (f64, f64), scale: (f32, f32), color: Color, opacity: u8) {
        let bounds = reach(&path, x, y, scale, 0.0);
        self.inks.push(Ink { shape: Shape::Area(path), x, y, scale, bounds, clip: self.clip, color, opacity });
    }

    /// A drawn line. Each dash is an ink of its own, so that a line across a wide page costs each part of the page
    /// only the dashes that lie on it.
    fn line(&mut self, path: &Path, mut pen: Pen, at: (f64, f64), scale: f32, color: Color) {
        let pieces = match pen.dash.take() {
            Some(dash) => path.dash(&dash, scale).map(|path| contours(&path)).unwrap_or_default(),
            None => vec![path.clone()],
        };
        for piece in pieces {
            // The rasteriser draws these otherwise than areas.
            if pen.width * scale <= 1.0 {
                let bounds = reach(&piece, at.0, at.1, (scale, scale), 1.0);
                let (shape, scale) = (Shape::Hairline(piece, pen.clone()), (scale, scale));
                self.inks.push(Ink { shape, x: at.0, y: at.1, scale, bounds, clip: self.clip, color, opacity: 255 });
            } else if let Some(outline) = piece.stroke(&pen, scale) {
                self.area(Arc::new(outline), at, (scale, scale), color, 255);
            }
        }
    }

    fn run(&mut self, run: &TextRun, style: &words::Style) {
        let shaped = self.fonts.shape(run.face, &run.text, run.right_to_left);
        let em = style.size.to_f64() * self.scale;
        let unit = (em / f64::from(shaped.units_per_em.max(1))) as f32;
        let (left, base) = self.place(run.at);
        for placed in words::placed(&shaped, style) {
            let at = (left + placed.x * em / 1000.0, base - placed.y * em / 1000.0);
            let fonts = self.fonts;
            let outline = match placed.glyph {
                Some(id) => self
                    .letters
                    .entry((run.face, id))
                    .or_insert_with(|| drawn(&fonts.outline(run.face, id)).map(Arc::new))
                    .clone(),
                None => {
                    let width = placed.width * f64::from(shaped.units_per_em) / 1000.0;
                    drawn(&letters::box_outline(width, shaped.units_per_em)).map(Arc::new)
                }
            };
            if let Some(outline) = outline {
                self.area(outline, at, (unit, -unit), style.fill, 255);
            }
        }
    }

    fn strike(&mut self, runs: &[TextRun], style: &words::Style) {
        for (left, right, y) in words::struck(runs) {
            let mut line = PathBuilder::new();
            line.move_to(0.0, 0.0);
            line.line_to(px(right - left), 0.0);
            let Some(line) = line.finish() else { continue };
            let pen = Pen { width: px(style.size * 7 / 100), ..Pen::default() };
            let at = self.place(Point::new(left, y - style.size * 3 / 10));
            self.line(&line, pen, at, self.scale as f32, style.fill);
        }
    }

    fn icon(&mut self, name: &str, frame: Rect, color: Color) {
        let Some(icon) = icons::find(name) else {
            let dot = PathBuilder::from_circle(0.0, 0.0, px(frame.width / 8));
            self.painted(dot, frame.center(), Some(color.into()), None);
            return;
        };
        let Some(path) = self.icons.entry(icon.name).or_insert_with(|| outline(icon.path)).clone() else { return };
        let pen =
            Pen { width: icons::STROKE as f32, line_cap: LineCap::Round, line_join: LineJoin::Round, ..Pen::default() };
        let scale = (frame.width.to_f64() * self.scale / f64::from(icons::GRID)) as f32;
        self.line(&path, pen, self.place(Point::new(frame.x, frame.y)), scale, color);
    }
}

fn px(len: Len) -> f32 {
    len.to_f64() as f32
}

/// All that a path may touch, with `more` around it, in pixels of the file.
fn reach(path: &Path, x: f64, y: f64, scale: (f32, f32), more: f64) -> [f64; 4] {
    let bounds = path.bounds();
    let across = [bounds.left(), bounds.right()].map(|at| x + f64::from(at * scale.0));
    let down = [bounds.top(), bounds.bottom()].map(|at| y + f64::from(at * scale.1));
    [
        across[0].min(across[1]) - more,
        down[0].min(down[1]) - more,
        across[0].max(across[1]) + more,
        down[0].max(down[1]) + more,
    ]
}

/// How far the control points of a quarter circle of radius 1 stand from its ends (Riškus, 2006).
const QUARTER: f32 = 0.552_284_8;

/// A rectangle at the origin, its corners quarter circles.
fn rectangle(width: Len, height: Len, radius: Len) -> Option<Path> {
    let (width, height) = (px(width), px(height));
    let radius = px(radius).min(width / 2.0).min(height / 2.0);
    if radius <= 0.0 {
        return Frame::from_xywh(0.0, 0.0, width, height).map(PathBuilder::from_rect);
    }
    let hold = radius * (1.0 - QUARTER);
    let (right, bottom) = (width - radius, height - radius);
    let mut path = PathBuilder::new();
    path.move_to(radius, 0.0);
    path.line_to(right, 0.0);
    path.cubic_to(width - hold, 0.0, width, hold, width, radius);
    path.line_to(width, bottom);
    path.cubic_to(width, height - hold, width - hold, height, right, height);
    path.line_to(radius, height);
    path.cubic_to(hold, height, 0.0, height - hold, 0.0, bottom);
    path.line_to(0.0, radius);
    path.cubic_to(0.0, hold, hold, 0.0, radius, 0.0);
    path.close();
    path.finish()
}

/// The way of the pen, told from an origin.
fn trodden(segments: &[Segment], origin: Point) -> Option<Path> {
    let at = |point: Point| (px(point.x - origin.x), px(point.y - origin.y));
    let mut path = PathBuilder::new();
    for segment in segments {
        match *segment {
            Segment::Move(to) => {
                let (x, y) = at(to);
                path.move_to(x, y);
            }
            Segment::Line(to) => {
                let (x, y) = at(to);
                path.line_to(x, y);
            }
            Segment::Cubic(one, two, to) => {
                let ((ax, ay), (bx, by), (x, y)) = (at(one), at(two), at(to));
                path.cubic_to(ax, ay, bx, by, x, y);
            }
            Segment::Arc { radius, clockwise, to } => arc(&mut path, px(radius), clockwise, at(to)),
            Segment::Close => path.close(),
        }
    }
    path.finish()
}

/// A circular arc of at most half a circle from where the pen is, as curves of at most a quarter each. Where the
/// radius is too small for the way, the arc is half a circle over it, as in SVG (its appendix on arcs, B.2.5).
fn arc(path: &mut PathBuilder, radius: f32, clockwise: bool, (x, y): (f32, f32)) {
    let Some(start) = path.last_point() else { return };
    let (dx, dy) = (x - start.x, y - start.y);
    let chord = dx.hypot(dy);
    if chord == 0.0 || radius <= 0.0 {
        path.line_to(x, y);
        return;
    }
    let radius = radius.max(chord / 2.0);
    // The centre lies beside the middle of the chord; on the page, clockwise turns from right to down.
    let away = (radius * radius - chord * chord / 4.0).max(0.0).sqrt() / chord;
    let side = if clockwise { 1.0 } else { -1.0 };
    let (cx, cy) = (start.x + dx / 2.0 - side * dy * away, start.y + dy / 2.0 + side * dx * away);
    let begin = (start.y - cy).atan2(start.x - cx);
    let sweep = side * 2.0 * (chord / (2.0 * radius)).min(1.0).asin();
    let parts = if sweep.abs() > std::f32::consts::FRAC_PI_2 + 1e-3 { 2u8 } else { 1 };
    let step = sweep / f32::from(parts);
    let hold = 4.0 / 3.0 * (step / 4.0).tan() * radius;
    for part in 0..parts {
        let (from, to) = (begin + step * f32::from(part), begin + step * f32::from(part + 1));
        let end = if part + 1 == parts { (x, y) } else { (cx + radius * to.cos(), cy + radius * to.sin()) };
        path.cubic_to(
            cx + radius * from.cos() - hold * from.sin(),
            cy + radius * from.sin() + hold * from.cos(),
            end.0 + hold * to.sin(),
            end.1 - hold * to.cos(),
            end.0,
            end.1,
        );
    }
}

/// The outline of a letter in font units, upwards.
fn drawn(outline: &[Outline]) -> Option<Path> {
    let mut path = PathBuilder::new();
    for step in outline {
        match *step {
            Outline::Move(x, y) => path.move_to(x, y),
            Outline::Line(x, y) => path.line_to(x, y),
            Outline::Quad(cx, cy, x, y) => path.quad_to(cx, cy, x, y),
            Outline::Cubic(ax, ay, bx, by, x, y) => path.cubic_to(ax, ay, bx, by, x, y),
            Outline::Close => path.close(),
        }
    }
    path.finish()
}

/// Each stretch that the pen goes without being lifted.
fn contours(path: &Path) -> Vec<Path> {
    let mut all = Vec::new();
    let mut pen = PathBuilder::new();
    for segment in path.segments() {
        match segment {
            PathSegment::MoveTo(to) => {
                all.extend(std::mem::take(&mut pen).finish());
                pen.move_to(to.x, to.y);
            }
            PathSegment::LineTo(to) => pen.line_to(to.x, to.y),
            PathSegment::QuadTo(by, to) => pen.quad_to(by.x, by.y, to.x, to.y),
            PathSegment::CubicTo(one, two, to) => pen.cubic_to(one.x, one.y, two.x, two.y, to.x, to.y),
            PathSegment::Close => pen.close(),
        }
    }
    all.extend(pen.finish());
    all
}

/// Path data as a path.
fn outline(data: &str) -> Option<Path> {
    let grid = icons::GRID;
    let text = format!(
        "<svg xmlns='http://www.w3.org/2000/svg' width='{grid}' height='{grid}'><path d='{data}' fill='none' stroke='#000'/></svg>"
    );
    let tree = Tree::from_str(&text, &closed()).ok()?;
    tree.root().children().iter().find_map(|node| match node {
        Node::Path(path) => Some(path.data().clone()),
        _ => None,
    })
}

/// An embedded picture, fitted into a frame at the origin.
fn picture(frame: Rect, data: &[u8], media_type: &str) -> Option<Tree> {
    let (width, height) = (px(frame.width), px(frame.height));
    let text = format!(
        "<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}'>\
         <image width='{width}' height='{height}' href='data:{media_type};base64,{}'/></svg>",
        STANDARD.encode(data)
    );
    Tree::from_str(&text, &closed()).ok()
}

/// Pictures come from the text itself, never from a file.
pub(super) fn closed() -> Options<'static> {
    Options {
        image_href_resolver: ImageHrefResolver {
            resolve_data: ImageHrefResolver::default_data_resolver(),
            resolve_string: Box::new(|_, _| None),
        },
        ..Options::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_file_is_read_for_a_picture() {
        let text = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9' width='9' height='9'>\
                    <image href='/etc/hostname' width='9' height='9'/><image href='Cargo.toml' width='9' height='9'/></svg>";
        assert!(!Tree::from_str(text, &closed()).unwrap().root().has_children());
    }

    #[test]
    fn arcs_end_where_they_should_and_bulge_to_the_right_side() {
        let at = |x, y| Point::new(Len::px(x), Len::px(y));
        let bounds = |clockwise, to| {
            let way = [Segment::Move(at(0, 0)), Segment::Arc { radius: Len::px(10), clockwise, to }];
            let bounds = trodden(&way, at(0, 0)).unwrap().compute_tight_bounds().unwrap();
            [bounds.left(), bounds.top(), bounds.right(), bounds.bottom()].map(|side| side.round() as i32)
        };
        assert_eq!(bounds(true, at(20, 0)), [0, -10, 20, 0], "over the top");
        assert_eq!(bounds(false, at(20, 0)), [0, 0, 20, 10], "through below");
        assert_eq!(bounds(true, at(10, 10)), [0, 0, 10, 10]);
        assert_eq!(bounds(true, at(0, -20)), [-10, -20, 0, 0], "half a circle on the left");
        assert_eq!(bounds(true, at(40, 0)), [0, -20, 40, 0], "a radius too small grows");
    }
}
