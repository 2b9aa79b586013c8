//! A finished picture as what is filled: outlines at their places on the page, back to front.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use std::sync::OnceLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use resvg::tiny_skia::LineCap;
use resvg::tiny_skia::LineJoin;
use resvg::tiny_skia::Path;
use resvg::tiny_skia::PathBuilder;
use resvg::tiny_skia::Pixmap;
use resvg::tiny_skia::Rect as Frame;
use resvg::tiny_skia::Stroke as Pen;
use resvg::tiny_skia::StrokeDash;
use resvg::tiny_skia::Transform;
use usvg::ImageHrefResolver;
use usvg::Node;
use usvg::Options;
use usvg::Tree;

use super::bands::Layer;
use super::bands::opaque;
use super::bands::share;
use super::cover::Cover;
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

/// Steps of a pixel that places of letters are told by; that of other shapes, of which fewer are alike, are finer.
const LETTER_STEPS: i32 = 16;
const STEPS: i32 = 1024;

/// Everything a picture is made of, back to front, in pixels of the file.
pub(super) struct Inks {
    pub(super) inks: Vec<Ink>,
    shapes: Vec<Shape>,
}

/// One thing that is filled or drawn.
#[derive(Debug)]
pub(super) struct Ink {
    /// Index of its shape.
    shape: usize,
    /// Where the shape's first column and row lie.
    x: i32,
    y: i32,
    /// All rows that it may touch.
    pub(super) rows: Range<i32>,
    /// What of it can be seen, if it belongs to part of another picture.
    pub(super) clip: Option<Arc<Clip>>,
    /// As a pixel.
    color: u32,
    /// Of 255.
    opacity: u8,
}

/// What inks look like, wherever they stand.
#[derive(Debug)]
enum Shape {
    Area(Area),
    Picture(Box<Picture>),
}

/// A filled outline, or a line along it.
#[derive(Debug)]
struct Area {
    path: Arc<Path>,
    pen: Option<Pen>,
    /// What the path's units are, to the right and down.
    scale: (f32, f32),
    /// Where in the first pixel the path's origin lies.
    by: (f32, f32),
    /// Rows that can be seen.
    rows: Range<i32>,
    /// Worked out by whoever needs it first.
    cover: OnceLock<Cover>,
}

/// A picture in the picture, its first pixel at the origin.
#[derive(Debug)]
struct Picture {
    tree: Tree,
    scale: f32,
    by: (f32, f32),
    size: (u32, u32),
    pixels: OnceLock<Option<Pixmap>>,
}

impl Inks {
    /// Lays the row of an ink that comes to lie at `y`.
    pub(super) fn lay(&self, ink: &Ink, y: i32, layer: &mut Layer<'_>) {
        let x = i64::from(ink.x);
        match self.shapes.get(ink.shape) {
            Some(Shape::Area(area)) => {
                for run in area.cover().row(y.saturating_sub(ink.y)) {
                    let alpha = match (u32::from(run.alpha), u32::from(ink.opacity)) {
                        (alpha, 255) => alpha,
                        (alpha, opacity) => share(alpha, opacity),
                    };
                    layer.run(x + i64::from(run.left), x + i64::from(run.right), ink.color, alpha);
                }
            }
            Some(Shape::Picture(picture)) => {
                let Some(pixels) = picture.pixels() else { return };
                let row = usize::try_from(y.saturating_sub(ink.y)).ok();
                let row = row.and_then(|row| pixels.data().chunks_exact(pixels.width() as usize * 4).nth(row));
                let row = row.unwrap_or_default().as_chunks::<4>().0;
                (x..).zip(row).for_each(|(x, pixel)| layer.pixel(x, *pixel));
            }
            None => {}
        }
    }
}

impl Area {
    fn cover(&self) -> &Cover {
        self.cover.get_or_init(|| {
            let drawn = self.pen.as_ref().map(|pen| {
                let dashed = pen.dash.as_ref().map(|dash| self.path.dash(dash, self.scale.0));
                let line = match &dashed {
                    Some(dashed) => dashed.as_ref()?,
                    None => &self.path,
                };
                line.stroke(pen, self.scale.0)
            });
            match &drawn {
                None => Cover::new(&self.path, self.scale, self.by, &self.rows),
                Some(Some(outline)) => Cover::new(outline, self.scale, self.by, &self.rows),
                Some(None) => Cover::default(),
            }
        })
    }
}

impl Picture {
    fn pixels(&self) -> Option<&Pixmap> {
        let drawn = || {
            let mut pixels = Pixmap::new(self.size.0, self.size.1)?;
            let place = Transform::from_row(self.scale, 0.0, 0.0, self.scale, self.by.0, self.by.1);
            resvg::render(&self.tree, place, &mut pixels.as_mut());
            Some(pixels)
        };
        self.pixels.get_or_init(drawn).as_ref()
    }
}

/// A frame that nothing is seen beyond: left, top, right and bottom, which may lie amid a pixel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Clip([f64; 4]);

impl Clip {
    /// How much of a column lies within, of 255.
    pub(super) fn across(&self, x: i64) -> u32 {
        let Clip([left, _, right, _]) = *self;
        within(x as f64, left, right)
    }

    /// How much of a row lies within, of 255.
    pub(super) fn down(&self, y: i32) -> u32 {
        let Clip([_, top, _, bottom]) = *self;
        within(f64::from(y), top, bottom)
    }

    /// The columns that lie within whole; those beside them may do so in part.
    pub(super) fn inner(&self) -> Range<i64> {
        let Clip([left, _, right, _]) = *self;
        left.ceil() as i64..right.floor() as i64
    }
}

/// How much of a pixel lies between two places, of 255.
fn within(pixel: f64, from: f64, to: f64) -> u32 {
    ((to.min(pixel + 1.0) - from.max(pixel)).clamp(0.0, 1.0) * 255.0).round() as u32
}

/// Everything a picture of so many pixels is made of, at so many for each page pixel.
pub(super) fn inks(scene: &Scene, fonts: &Fonts, scale: f64, size: (u32, u32)) -> Inks {
    let mut well = Well {
        fonts,
        size,
        scale,
        shift: (0.0, 0.0),
        clip: None,
        inks: Inks { inks: Vec::new(), shapes: Vec::new() },
        known: BTreeMap::new(),
        letters: BTreeMap::new(),
        icons: BTreeMap::new(),
    };
    scene.marks.iter().for_each(|mark| well.mark(mark));
    well.inks
}

/// Shapes that come again and again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Form {
    Letter(FaceId, u32),
    /// Width, height and radius.
    Rect(Len, Len, Len),
    /// Radius.
    Circle(Len),
    Icon(&'static str),
}

/// What makes two shapes alike to the pixel: the form, the pen's width and whether it is round, the size in both
/// directions, and where in a pixel it begins.
type Likeness = (Form, Option<(u32, bool)>, (u32, u32), (i32, i32));

struct Well<'a> {
    fonts: &'a Fonts,
    size: (u32, u32),
    scale: f64,
    /// Where the origin of the marks lies, in pixels of the file.
    shift: (f64, f64),
    clip: Option<Arc<Clip>>,
    inks: Inks,
    /// Shapes with the rows they may touch.
    known: BTreeMap<Likeness, (usize, Range<i32>)>,
    /// Outlines in font units, read once; none for a space.
    letters: BTreeMap<(FaceId, u32), Option<Arc<Path>>>,
    /// Outlines on the grid of the set, read once.
    icons: BTreeMap<&'static str, Option<Arc<Path>>>,
}

/// A path before it has a place.
struct Draft<'p> {
    form: Option<Form>,
    path: &'p Arc<Path>,
    pen: Option<Pen>,
    scale: (f32, f32),
    color: Color,
    opacity: f32,
}

impl Well<'_> {
    fn mark(&mut self, mark: &Mark) {
        match mark {
            Mark::Group { marks, .. } => marks.iter().for_each(|mark| self.mark(mark)),
            Mark::View { frame, window, marks } => self.view(*frame, *window, marks),
            Mark::Rect { frame, radius, fill, stroke, .. } => {
                let path = rectangle(frame.width, frame.height, *radius);
                let form = Form::Rect(frame.width, frame.height, *radius);
                self.painted(Some(form), path, Point::new(frame.x, frame.y), *fill, stroke.as_ref());
            }
            Mark::Circle { center, radius, fill, stroke, .. } => {
                let path = PathBuilder::from_circle(0.0, 0.0, px(*radius));
                self.painted(Some(Form::Circle(*radius)), path, *center, *fill, stroke.as_ref());
            }
            Mark::Path { segments, fill, stroke, .. } => {
                let origin = match segments.first() {
                    Some(Segment::Move(at) | Segment::Line(at)) => *at,
                    _ => Point::default(),
                };
                self.painted(None, trodden(segments, origin), origin, *fill, stroke.as_ref());
            }
            Mark::Text { runs, size, tracking, fill, strike, .. } => {
                let style = words::Style { size: *size, tracking: *tracking, fill: *fill, strike: *strike };
                runs.iter().for_each(|run| self.run(run, &style));
                if *strike {
                    self.strike(runs, &style);
                }
            }
            Mark::Icon { name, frame, color, .. } => self.icon(name, *frame, *color),
            Mark::Image { frame, data, media_type, .. } => self.image(*frame, data, media_type),
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
        let (outer, clip, shift) = (self.scale, self.clip.clone(), self.shift);
        let (left, top) = self.place(Point::new(frame.x, frame.y));
        let (right, bottom) = self.place(Point::new(frame.right(), frame.bottom()));
        let [own_left, own_top, own_right, own_bottom] =
            clip.as_ref().map_or([f64::MIN, f64::MIN, f64::MAX, f64::MAX], |clip| clip.0);
        let inner = [left.max(own_left), top.max(own_top), right.min(own_right), bottom.min(own_bottom)];
        self.clip = Some(Arc::new(Clip(inner)));
        self.scale = outer * frame.width.to_f64() / window.width.to_f64();
        self.shift = (left - window.x.to_f64() * self.scale, top - window.y.to_f64() * self.scale);
        marks.iter().for_each(|mark| self.mark(mark));
        (self.scale, self.clip, self.shift) = (outer, clip, shift);
    }

    /// A path of page units around an origin, filled and drawn.
    fn painted(
        &mut self,
        form: Option<Form>,
        path: Option<Path>,
        origin: Point,
        fill: Option<Fill>,
        stroke: Option<&Stroke>,
    ) {
        let Some(path) = path.map(Arc::new) else { return };
        let at = self.place(origin);
        let scale = (self.scale as f32, self.scale as f32);
        if let Some(Fill { color, opacity }) = fill {
            let opacity = f32::from(opacity.min(100)) / 100.0;
            self.ink(Draft { form, path: &path, pen: None, scale, color, opacity }, at, STEPS);
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
        self.line(form.filter(|_| pen.dash.is_none()), &path, pen, at, scale.0, stroke.color);
    }

    /// A drawn line. What is thinner than a pixel is drawn a pixel wide and as much paler, as resvg does, so that no line
    /// falls between the samples.
    fn line(&mut self, form: Option<Form>, path: &Arc<Path>, pen: Pen, at: (f64, f64), scale: f32, color: Color) {
        let opacity = (pen.width * scale).min(1.0);
        let pen = Pen { width: pen.width.max(1.0 / scale), ..pen };
        self.ink(Draft { form, path, pen: Some(pen), scale: (scale, scale), color, opacity }, at, STEPS);
    }

    /// Lays down a path whose origin comes to lie at a place, to so many steps of a pixel.
    fn ink(&mut self, draft: Draft<'_>, (x, y): (f64, f64), steps: i32) {
        let stepped = |at: f64| ((at * f64::from(steps)).round() as i64).clamp(i64::MIN / 2, i64::MAX / 2);
        let pixel = |at: f64| stepped(at).div_euclid(steps.into()).clamp(i32::MIN.into(), i32::MAX.into()) as i32;
        let phase = |at: f64| stepped(at).rem_euclid(steps.into()) as i32;
        let (left, top, phases) = (pixel(x), pixel(y), (phase(x), phase(y)));
        let likeness = draft.form.map(|form| {
            let pen = draft.pen.as_ref().map(|pen| (pen.width.to_bits(), pen.line_join == LineJoin::Round));
            (form, pen, (draft.scale.0.to_bits(), draft.scale.1.to_bits()), phases)
        });
        let (shape, rows) = match likeness.and_then(|likeness| self.known.get(&likeness)) {
            Some((shape, rows)) => (*shape, rows.clone()),
            None => {
                let by = [phases.0, phases.1].map(|phase| phase as f32 / steps as f32);
                let Draft { path, pen, scale, .. } = draft;
                let bounds = path.bounds();
                // Mitres stand out furthest.
                let more = pen.as_ref().map_or(0.0, |pen| pen.width * pen.miter_limit.max(1.0) / 2.0 * scale.0);
                let ends = [bounds.top(), bounds.bottom()].map(|y| y * scale.1 + by[1]);
                let rows = ends[0].min(ends[1]) - more..ends[0].max(ends[1]) + more;
                let rows = rows.start.floor() as i32..(rows.end.ceil() as i32).saturating_add(1);
                // What cannot be seen may be endless.
                let page = 0i32.saturating_sub(top)..(self.size.1 as i32).saturating_sub(top);
                let seen = rows.start.max(page.start)..rows.end.min(page.end);
                let shape = self.inks.shapes.len();
                if let Some(likeness) = likeness.filter(|_| seen == rows) {
                    self.known.insert(likeness, (shape, rows));
                }
                let (path, rows, cover) = (path.clone(), seen.clone(), OnceLock::new());
                let area = Area { path, pen, scale, by: (by[0], by[1]), rows, cover };
                self.inks.shapes.push(Shape::Area(area));
                (shape, seen)
            }
        };
        let opacity = (draft.opacity * 255.0).round() as u8;
        let rows = rows.start.saturating_add(top)..rows.end.saturating_add(top);
        if rows.start < rows.end {
            let (clip, color) = (self.clip.clone(), opaque(draft.color));
            self.inks.inks.push(Ink { shape, x: left, y: top, rows, clip, color, opacity });
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
            if let Some(path) = &outline {
                let form = placed.glyph.map(|id| Form::Letter(run.face, id));
                let draft = Draft { form, path, pen: None, scale: (unit, -unit), color: style.fill, opacity: 1.0 };
                self.ink(draft, at, LETTER_STEPS);
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
            self.line(None, &Arc::new(line), pen, at, self.scale as f32, style.fill);
        }
    }

    fn icon(&mut self, name: &str, frame: Rect, color: Color) {
        let Some(icon) = icons::find(name) else {
            let radius = frame.width / 8;
            let dot = PathBuilder::from_circle(0.0, 0.0, px(radius));
            self.painted(Some(Form::Circle(radius)), dot, frame.center(), Some(color.into()), None);
            return;
        };
        let path = self.icons.entry(icon.name).or_insert_with(|| outline(icon.path).map(Arc::new)).clone();
        let Some(path) = path else { return };
        let pen =
            Pen { width: icons::STROKE as f32, line_cap: LineCap::Round, line_join: LineJoin::Round, ..Pen::default() };
        let scale = (frame.width.to_f64() * self.scale / f64::from(icons::GRID)) as f32;
        let at = self.place(Point::new(frame.x, frame.y));
        self.line(Some(Form::Icon(icon.name)), &path, pen, at, scale, color);
    }

    fn image(&mut self, frame: Rect, data: &[u8], media_type: &str) {
        let Some(tree) = picture(frame, data, media_type) else { return };
        let (x, y) = self.place(Point::new(frame.x, frame.y));
        let ends = (x + frame.width.to_f64() * self.scale, y + frame.height.to_f64() * self.scale);
        // Only what lies on the page; smoothing reaches into the pixels around.
        let left = (x - 1.0).floor().clamp(0.0, self.size.0.into()) as i32;
        let top = (y - 1.0).floor().clamp(0.0, self.size.1.into()) as i32;
        let right = (ends.0 + 1.0).ceil().clamp(0.0, self.size.0.into()) as i32;
        let bottom = (ends.1 + 1.0).ceil().clamp(0.0, self.size.1.into()) as i32;
        let size = ((right - left) as u32, (bottom - top) as u32);
        let by = ((x - f64::from(left)) as f32, (y - f64::from(top)) as f32);
        let picture = Picture { tree, scale: self.scale as f32, by, size, pixels: OnceLock::new() };
        let (shape, clip) = (self.inks.shapes.len(), self.clip.clone());
        self.inks.shapes.push(Shape::Picture(Box::new(picture)));
        self.inks.inks.push(Ink { shape, x: left, y: top, rows: top..bottom, clip, color: 0, opacity: 255 });
    }
}

fn px(len: Len) -> f32 {
    len.to_f64() as f32
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
