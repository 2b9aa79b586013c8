//! A board and a style's distances in, places on the page out.
//!
//! Knows no colours, no SVG, no states and no services: a card that must carry a tag brings the tag's
//! words. Everything is laid out from left to right; a page that runs the other way is mirrored at the end,
//! by the painter.

pub mod beads;
pub mod below;
pub mod bones;
pub mod cards;
pub mod changes;
pub mod feelings;
pub mod gaps;
pub mod grid;
pub mod head;
pub mod heads;
pub mod legend;
pub mod rail;
pub mod route;
pub mod title;
pub mod work;

use unicode_segmentation::UnicodeSegmentation;

use crate::board::Arrangement;
use crate::board::Board;
use crate::board::Sample;
use crate::board::State;
use crate::geom::Len;
use crate::geom::Point;
use crate::geom::Rect;
use crate::geom::Size;
use crate::layout::cards::ItemBox;
use crate::layout::feelings::FeelingBox;
use crate::layout::route::Route;
use crate::scene::TextRun;
use crate::stages::Told;
use crate::stages::nobody;
use crate::style::Metrics;
use crate::style::Type;
use crate::style::Typography;
use crate::text::Anchor;
use crate::text::Font;
use crate::text::Ruler;
use crate::text::TextBlock;

/// What every phase measures with.
#[derive(Clone, Copy)]
pub struct Tools<'a> {
    /// Distances.
    pub metrics: &'a Metrics,
    /// Type.
    pub typography: &'a Typography,
    /// The only one who knows how wide words are.
    pub ruler: &'a Ruler<'a>,
    /// Whether the page's words run from right to left.
    pub right_to_left: bool,
    /// Whether the smaller type of comparisons is used.
    pub compact: bool,
    /// Whether the page has a given size (then columns may be narrower).
    pub paged: bool,
    /// Who hears that words are measured.
    pub told: Told<'a>,
}

/// Which colour words take, by what they are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Main text.
    Ink,
    /// Secondary text.
    Soft,
    /// Notes.
    Quiet,
    /// On the stage header.
    OnBar,
    /// Second to that.
    OnBarSoft,
    /// On a filled pin or tag.
    OnMark,
    /// On a team's badge.
    OnTeam,
    /// In a pain's colour.
    Pain,
    /// In an opportunity's colour.
    Opportunity,
    /// Of a ghost.
    Ghost,
}

/// Words at their place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Runs at their places.
    pub runs: Vec<TextRun>,
    /// Style of type.
    pub font: Font,
    /// What they are for.
    pub tone: Tone,
    /// Struck through.
    pub strike: bool,
}

/// A page with every place found.
#[derive(Debug, Clone)]
pub struct Layout {
    /// Extent of the page.
    pub size: Size,
    /// Height that the content uses.
    pub used: Len,
    /// Words of the head.
    pub head: Vec<Label>,
    /// State pill.
    pub pill: Option<(Rect, Label)>,
    /// Upright hairlines between the facts.
    pub fact_rules: Vec<(Point, Point)>,
    /// Pictures of the personas, in the board's order.
    pub portraits: Vec<Rect>,
    /// The logo.
    pub logo: Option<Rect>,
    /// The panes.
    pub panes: Vec<PaneBox>,
    /// Rail entries.
    pub rail: Vec<rail::RailBox>,
    /// Separator lines.
    pub lines: Vec<rail::LineBox>,
    /// Hairlines that set registers off.
    pub hairlines: Vec<(Point, Point)>,
    /// Strips and tiles below the grid.
    pub below: below::Below,
    /// The list of changes.
    pub changes: changes::Table,
    /// The work list of a team's page.
    pub work: Option<work::WorkBox>,
    /// Legend.
    pub legend: Vec<(Sample, Rect, Label)>,
    /// Words in the legend's tags.
    pub legend_tags: Vec<Label>,
    /// Headings of legend and owners.
    pub legend_heads: Vec<Label>,
    /// Owners: index of the team in the board, middle of the badge, letters, name.
    pub owners: Vec<cards::BadgeBox>,
    /// Footer words.
    pub footer: Vec<Label>,
    /// Hairline above the footer.
    pub footer_rule: (Point, Point),
}

/// A pane with every place found.
#[derive(Debug, Clone)]
pub struct PaneBox {
    /// From its title to its last row.
    pub frame: Rect,
    /// Title and detail, and the rule below them.
    pub title: Vec<Label>,
    /// Rule below the title.
    pub title_rule: Option<(Point, Point)>,
    /// Counts of changes: tag frame, words in it, number before it.
    pub counts: Vec<CountBox>,
    /// Grounds of the stages.
    pub panels: Vec<Rect>,
    /// Grounds of folded columns.
    pub folds: Vec<Rect>,
    /// Bars of acts: frame and name.
    pub acts: Vec<(Rect, Label)>,
    /// Stage headers: frame, whether it is the first and last, words.
    pub stages: Vec<StageBox>,
    /// Numbers on the time axis.
    pub axis: Vec<AxisBox>,
    /// Pieces of the axis' line.
    pub axis_rules: Vec<(Point, Point)>,
    /// Items, in the order of the pane's items.
    pub items: Vec<ItemBox>,
    /// Connectors, in the order of the pane's wires.
    pub routes: Vec<Route>,
    /// Labels of connectors, in the order of the pane's wires.
    pub wire_labels: Vec<Option<Label>>,
    /// Feelings, in the order of the pane's feelings.
    pub feelings: Vec<FeelingBox>,
    /// Beads of traces.
    pub beads: Vec<BeadBox>,
    /// The channels between the rows, from the top down: extent, and y of every track in it.
    pub channels: Vec<(Rect, Vec<Len>)>,
    /// The gutters between the columns, from left to right.
    pub gutters: Vec<Rect>,
    /// Tags of stages and steps that changed.
    pub tags: Vec<(State, Rect, Label)>,
}

/// A count of changes: its place in the pane's counts, the frame of its tag, the number before it, the words in it.
pub type CountBox = (usize, Rect, Label, Label);

/// A numbered bead on a traced connector.
#[derive(Debug, Clone)]
pub struct BeadBox {
    /// Index of the wire in the pane.
    pub wire: usize,
    /// Index of the strip in the board.
    pub strip: usize,
    /// Middle.
    pub center: Point,
    /// Number.
    pub label: Label,
}

/// A stage header.
#[derive(Debug, Clone)]
pub struct StageBox {
    /// From its left end to its point.
    pub frame: Rect,
    /// Index of its bar in the pane.
    pub bar: usize,
    /// Whether the left end is straight.
    pub first: bool,
    /// Whether the right end is straight.
    pub last: bool,
    /// Name and duration.
    pub labels: Vec<Label>,
}

/// A step on the time axis.
#[derive(Debug, Clone)]
pub struct AxisBox {
    /// Column.
    pub column: usize,
    /// Circle or pill round the number.
    pub frame: Rect,
    /// Number in it.
    pub number: Label,
    /// Name and time.
    pub labels: Vec<Label>,
}

impl Tools<'_> {
    /// Words on one line, their left end, middle or right end on the baseline at `at`.
    pub fn label(&self, text: &str, kind: Type, at: Point, anchor: Anchor, tone: Tone) -> Label {
        let line = self.ruler.line(text, kind.font(), self.right_to_left);
        Label { runs: line.place(at, anchor), font: kind.font(), tone, strike: false }
    }

    /// Width of words on one line.
    pub fn width(&self, text: &str, kind: Type) -> Len {
        self.ruler.width(text, kind.font(), self.right_to_left)
    }

    /// As much of words as fits on one line of a width, with an ellipsis where something is left out.
    pub fn fitted(&self, text: &str, kind: Type, width: Len) -> String {
        if self.width(text, kind) <= width {
            return text.to_owned();
        }
        let cut = |end: usize| text.get(..end).map(|start| format!("{}…", start.trim_end()));
        let ends: Vec<usize> = text.grapheme_indices(true).map(|(end, _)| end).collect();
        let fits = ends.partition_point(|end| cut(*end).is_some_and(|start| self.width(&start, kind) <= width));
        ends.get(fits.saturating_sub(1)).and_then(|end| cut(*end)).unwrap_or_default()
    }

    /// Words broken to a width.
    pub fn wrap(&self, text: &str, kind: Type, width: Len) -> TextBlock {
        self.ruler.wrap(text, kind.font(), width, self.right_to_left)
    }

    /// Distance from the top of a line's box to its baseline, so that capitals stand in its middle.
    pub fn baseline(&self, kind: Type) -> Len {
        (kind.line + self.ruler.cap_height(kind.font())).half()
    }

    /// Places broken words with the top of the first line's box at `top`.
    pub fn block(&self, block: &TextBlock, kind: Type, x: Len, top: Len, anchor: Anchor, tone: Tone) -> Label {
        let at = Point::new(x, top + self.baseline(kind));
        Label { runs: block.place(at, kind.line, anchor), font: kind.font(), tone, strike: false }
    }
}

/// Height of broken words.
pub fn height(block: &TextBlock, kind: Type) -> Len {
    kind.line * i32::try_from(block.lines.len()).unwrap_or(i32::MAX)
}

/// Finds the place of everything on a page as large as its content asks.
pub fn layout(board: &Board, metrics: &Metrics, typography: &Typography, ruler: &Ruler) -> Layout {
    layout_told(board, metrics, typography, ruler, &nobody)
}

/// The same, telling of the stages `measure` and `layout`.
pub fn layout_told(board: &Board, metrics: &Metrics, typography: &Typography, ruler: &Ruler, told: Told) -> Layout {
    let tools = Tools { told, ..tools(board, metrics, typography, ruler, false) };
    let plan = grid::plan(board, metrics.page_least, tools);
    let layout = placed(board, &plan, metrics.page_least, None, tools);
    told("layout");
    layout
}

/// Finds the place of everything on a page of a given size. Height that is left over goes to the channels, up to half
/// as much again; a page whose content asks for more becomes larger than asked, which [`Layout::size`] tells.
pub fn on_page(board: &Board, metrics: &Metrics, typography: &Typography, ruler: &Ruler, page: Size) -> Layout {
    let usual = filled(board, metrics, typography, ruler, page);
    if usual.used <= page.height {
        return usual;
    }
    // A page that is nearly full gives way between the rows before it is split: a little, then more.
    let levels = [tightened(metrics), tightened(&tightened(metrics))];
    let tight = levels.iter().map(|metrics| filled(board, metrics, typography, ruler, page));
    tight.into_iter().find(|tight| tight.used <= page.height).unwrap_or(usual)
}

/// Height that the content of a page asks for at least, with its rows as near to each other as [`on_page`] brings them.
pub fn least_height(board: &Board, metrics: &Metrics, typography: &Typography, ruler: &Ruler, page: Size) -> Len {
    let tight = tightened(&tightened(metrics));
    let tools = tools(board, &tight, typography, ruler, true);
    if board.panes.is_empty() && board.work.is_some() {
        return list(board, page, tools).used;
    }
    placed(board, &narrowed(board, page.width, tools), page.width, Some(page.height), tools).used
}

/// The same distances with less height between rows and for feelings.
fn tightened(metrics: &Metrics) -> Metrics {
    let share = |length: Len| length * i32::from(metrics.tight) / 100;
    Metrics {
        channel_interaction: share(metrics.channel_interaction),
        channel_visibility: share(metrics.channel_visibility),
        channel_internal: share(metrics.channel_internal),
        channel_line: share(metrics.channel_line),
        gap_customer: share(metrics.gap_customer),
        gap_lane: share(metrics.gap_lane),
        gap_register: share(metrics.gap_register),
        gap_metric: share(metrics.gap_metric),
        panel_bottom: share(metrics.panel_bottom),
        feeling_unit: share(metrics.feeling_unit),
        feeling_unit_compact: share(metrics.feeling_unit_compact),
        ..metrics.clone()
    }
}

/// Height that feelings take at most of what is left over on a page.
const FEELINGS_MOST: Len = Len::px(160);

/// A page filled from the top; height that is left goes to the feelings first, then between the rows.
fn filled(board: &Board, metrics: &Metrics, typography: &Typography, ruler: &Ruler, page: Size) -> Layout {
    let tools = tools(board, metrics, typography, ruler, true);
    if board.panes.is_empty() && board.work.is_some() {
        return list(board, page, tools);
    }
    let mut plan = narrowed(board, page.width, tools);
    let first = placed(board, &plan, page.width, Some(page.height), tools);
    let spare = page.height - first.used;
    if spare <= Len::ZERO {
        return first;
    }
    // A curve reaches over four units at most.
    let lane = plan.feelings_height(tools);
    let more = if lane > Len::ZERO { (FEELINGS_MOST - lane).min(spare).max(Len::ZERO) / 4 } else { Len::ZERO };
    let roomy = Metrics {
        feeling_unit: metrics.feeling_unit + more,
        feeling_unit_compact: metrics.feeling_unit_compact + more,
        ..metrics.clone()
    };
    let tools = Tools { metrics: &roomy, ..tools };
    let mut spare = spare;
    if more > Len::ZERO {
        plan = narrowed(board, page.width, tools);
        spare = page.height - placed(board, &plan, page.width, Some(page.height), tools).used;
    }
    plan.stretch(spare.max(Len::ZERO), board.arrangement == Arrangement::Stacked, board.panes.len());
    placed(board, &plan, page.width, Some(page.height), tools)
}

/// The grid of a page, its columns narrower where connectors have widened the gutters between them.
fn narrowed(board: &Board, width: Len, tools: Tools) -> grid::Plan {
    let mut plan = grid::plan(board, width, tools);
    for _ in 0..NARROWED {
        let over = plan.width() + tools.metrics.margin - width;
        if over <= Len::ZERO {
            break;
        }
        plan = grid::plan(board, width - over - Len::px(1), tools);
    }
    plan
}

/// How often columns are made narrower for the gutters between them.
const NARROWED: usize = 2;

/// Numbers for the channels and gutters of every pane of a finished layout.
pub fn bones(
    board: &Board,
    layout: &Layout,
    metrics: &Metrics,
    typography: &Typography,
    ruler: &Ruler,
) -> Vec<bones::Bones> {
    let tools = tools(board, metrics, typography, ruler, false);
    layout.panes.iter().map(|pane| bones::bones(pane, tools)).collect()
}

/// Tells for runs of columns the width that each needs at least, everything beside the grid included; gutters that
/// connectors widen come on top.
pub fn run_widths<'a>(
    board: &'a Board,
    metrics: &'a Metrics,
    typography: &'a Typography,
    ruler: &'a Ruler<'a>,
) -> impl Fn(std::ops::RangeInclusive<usize>) -> Len + 'a {
    let tools = tools(board, metrics, typography, ruler, true);
    let width = grid::least_width(board, tools);
    move |run| grid::run_width(board, run, width, tools)
}

/// Heights of the rows of the list of changes on a page of this width.
pub fn change_heights(
    board: &Board,
    metrics: &Metrics,
    typography: &Typography,
    ruler: &Ruler,
    page: Size,
) -> Vec<Len> {
    changes::heights(board, page.width, tools(board, metrics, typography, ruler, true))
}

fn tools<'a>(
    board: &Board,
    metrics: &'a Metrics,
    typography: &'a Typography,
    ruler: &'a Ruler<'a>,
    paged: bool,
) -> Tools<'a> {
    let compact = board.arrangement == Arrangement::Side;
    Tools { metrics, typography, ruler, right_to_left: board.right_to_left, compact, paged, told: &nobody }
}

fn placed(board: &Board, plan: &grid::Plan, least: Len, height: Option<Len>, tools: Tools) -> Layout {
    let metrics = tools.metrics;
    let grid_right = plan.width();
    let grid_width = grid_right + rail::right_room(board, grid_right, tools) + metrics.margin;
    let Some(content) = &board.work else {
        let width = grid_width.max(least);
        let head = head::head(board, width, tools);
        let body = grid::place(board, plan, head.bottom, width, tools);
        let below = below::below(board, &body, width, tools);
        return whole(board, head, Some(body), below, None, width, height, tools);
    };
    // How wide the list is hangs on how high the grid is, and where the grid begins on how wide the page is.
    let tall = grid::place(board, plan, Len::ZERO, grid_width, tools);
    let high = below::below(board, &tall, grid_width, tools).bottom;
    let room = tools.paged.then_some(least - grid_width - metrics.margin);
    let Some((columns, list_width)) = work::beside(board, content, high, room, tools) else {
        let width = grid_width.max(least);
        let head = head::head(board, width, tools);
        let body = grid::place(board, plan, head.bottom, width, tools);
        let mut below = below::below(board, &body, width, tools);
        let at = Point::new(metrics.margin, below.bottom + work::ABOVE);
        let wide = width - metrics.margin * 2;
        let list = work::place(board, content, at, wide, work::columns(wide), tools);
        below.bottom = list.frame.bottom();
        return whole(board, head, Some(body), below, Some(list), width, height, tools);
    };
    let width = (grid_width + list_width + metrics.margin).max(least);
    let head = head::head(board, width, tools);
    let left = width - metrics.margin - list_width;
    let body = grid::place(board, plan, head.bottom, left, tools);
    let mut below = below::below(board, &body, left, tools);
    let list = work::place(board, content, Point::new(left, head.bottom), list_width, columns, tools);
    below.bottom = below.bottom.max(list.frame.bottom());
    whole(board, head, Some(body), below, Some(list), width, height, tools)
}

/// A page that holds a work list alone.
fn list(board: &Board, page: Size, tools: Tools) -> Layout {
    let metrics = tools.metrics;
    let head = head::head(board, page.width, tools);
    let width = page.width - metrics.margin * 2;
    let at = Point::new(metrics.margin, head.bottom);
    let list = board.work.as_ref().map(|work| work::place(board, work, at, width, work::columns(width), tools));
    let bottom = list.as_ref().map_or(head.bottom, |list| list.frame.bottom());
    let below = below::Below { bottom, ..below::Below::default() };
    whole(board, head, None, below, list, page.width, Some(page.height), tools)
}

#[expect(clippy::too_many_arguments, reason = "every part of the page, each found by its own phase")]
fn whole(
    board: &Board,
    head: head::Head,
    body: Option<grid::Placed>,
    below: below::Below,
    work: Option<work::WorkBox>,
    width: Len,
    height: Option<Len>,
    tools: Tools,
) -> Layout {
    let changes = changes::table(board, below.bottom, width, tools);
    let mut legend = legend::legend(board, changes.bottom, width, tools);
    let mut footer = head::footer(board, legend.bottom, width, tools);
    let used = footer.bottom;
    // Legend and footer stand at the foot of the page.
    if let Some(spare) = height.map(|height| height - used).filter(|spare| *spare > Len::ZERO) {
        legend = legend::legend(board, changes.bottom + spare, width, tools);
        footer = head::footer(board, legend.bottom, width, tools);
    }
    let body = body.unwrap_or_default();
    Layout {
        size: Size::new(width, footer.bottom),
        used,
        head: head.labels,
        pill: head.pill,
        fact_rules: head.rules,
        portraits: head.portraits,
        logo: head.logo,
        panes: body.panes,
        rail: body.rail,
        lines: body.lines,
        hairlines: body.hairlines,
        below,
        changes,
        work,
        legend: legend.samples,
        legend_tags: legend.tags,
        legend_heads: legend.heads,
        owners: legend.owners,
        footer: footer.labels,
        footer_rule: footer.rule,
    }
}
