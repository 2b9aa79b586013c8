//! What stands above the rows: acts, stages and the time axis.

use crate::board::Bar;
use crate::board::Board;
use crate::board::Pane;
use crate::board::State;
use crate::board::state_word;
use crate::geom::Len;
use crate::geom::Point;
use crate::geom::Rect;
use crate::geom::Size;
use crate::layout::AxisBox;
use crate::layout::Label;
use crate::layout::StageBox;
use crate::layout::Tone;
use crate::layout::Tools;
use crate::layout::cards;
use crate::layout::grid::Plan;
use crate::layout::grid::rows::edges;
use crate::layout::height;
use crate::text::Anchor;
use crate::text::TextBlock;

/// Most room for the number of a step, so that its name stands beside it.
const NUMBER: Len = Len::px(80);

/// As much of a step's number as is shown.
fn shown_number(number: &str, tools: Tools) -> String {
    tools.fitted(number, tools.typography.step_number, NUMBER)
}

/// Width of a tick's number: a circle, or a pill for longer numbers.
fn number_width(number: &str, tools: Tools) -> Len {
    (tools.width(&shown_number(number, tools), tools.typography.step_number) + Len::px(11))
        .max(tools.metrics.axis_circle * 2)
}

/// What stands beside the number of a tick: name, time, old words, and the room of its tag.
#[derive(Default)]
struct TickWords {
    name: Option<TextBlock>,
    time: Option<TextBlock>,
    old: Option<TextBlock>,
    tag: Option<(State, Size)>,
}

impl TickWords {
    fn width(&self) -> Len {
        let blocks = self.name.iter().chain(&self.time).chain(&self.old).map(|block| block.width);
        blocks.chain(self.tag.map(|(_, size)| size.width)).max().unwrap_or(Len::ZERO)
    }

    fn height(&self, tools: Tools) -> Len {
        let typography = tools.typography;
        let high = |block: &Option<TextBlock>, kind| block.as_ref().map_or(Len::ZERO, |block| height(block, kind));
        high(&self.name, typography.step_name)
            + high(&self.time, typography.small)
            + high(&self.old, typography.old_words)
            + self.tag.map_or(Len::ZERO, |(_, size)| size.height)
    }
}

/// Breaks the words of a tick to the room beside its number.
fn tick_words(board: &Board, pane: &Pane, column: usize, width: Len, tools: Tools) -> TickWords {
    let typography = tools.typography;
    let Some(known) = board.columns.get(column).filter(|column| !column.folded) else { return TickWords::default() };
    let Some(Some(tick)) = pane.axis.get(column) else { return TickWords::default() };
    let room = (width - number_width(&known.number, tools) - Len::px(8)).max(Len::px(40));
    let wrap = |words: &Option<String>, kind| words.as_ref().map(|words| tools.wrap(words, kind, room));
    let tag = state_word(tick.state).map(|word| {
        let size = cards::tag_at(board.words.get(word), Point::default(), Tone::OnMark, tools).0;
        (tick.state, Size::new(size.width, size.height + TICK_TAG))
    });
    TickWords {
        name: wrap(&tick.name, typography.step_name),
        time: wrap(&tick.time, typography.small),
        old: wrap(&tick.old, typography.old_words),
        tag,
    }
}

/// Distance between the words of a tick and its tag.
const TICK_TAG: Len = Len::px(3);

pub(super) fn axis_height(board: &Board, columns: &[Len], tools: Tools) -> Len {
    let mut most = Len::ZERO;
    for pane in &board.panes {
        for (column, width) in columns.iter().enumerate() {
            most = most.max(tick_words(board, pane, column, *width, tools).height(tools));
        }
    }
    (most + Len::px(4)).max(tools.metrics.axis)
}

/// Room for a stage's words in its header.
fn stage_room(frame: Rect, first: bool, compact: bool, tools: Tools) -> (Len, Len) {
    let inset = if compact { Len::px(6) } else { Len::px(15) };
    let notch = if first || compact { Len::ZERO } else { tools.metrics.stage_point };
    (frame.x + inset + notch, frame.width - inset * 2 - notch)
}

pub(super) fn stage_height(board: &Board, columns: &[Len], gutters: &[Len], tools: Tools) -> Len {
    let metrics = tools.metrics;
    let kind = if tools.compact { tools.typography.stage_compact } else { tools.typography.stage };
    let least = if tools.compact { metrics.stage_header_compact } else { metrics.stage_header };
    let edges = edges(columns, gutters, Len::ZERO);
    let mut most = Len::ZERO;
    let mut any = false;
    for bar in board.panes.iter().flat_map(|pane| &pane.stages) {
        any = true;
        let Some(frame) = stage_frame(bar.first, bar.last, &edges, gutters, tools) else { continue };
        let (_, room) = stage_room(frame, bar.first == 0, tools.compact, tools);
        let name = tools.wrap(&bar.name, kind, room.max(Len::px(30)));
        let below = stage_detail(bar, name.width, room, tools).filter(|(_, below)| *below);
        // The name stays clear of the tag above it.
        let more = below.map_or(Len::ZERO, |_| tools.typography.stage_duration.line + Len::px(8));
        most = most.max(height(&name, kind) + more);
    }
    if any { (most + Len::px(8)).max(least) } else { Len::ZERO }
}

/// What a stage's header says of its times, and whether it stands below the name: what changed if there is room for it,
/// else as it is now, beside the name rather than below. A header without a change says it beside the name or not at
/// all, a narrow one never.
fn stage_detail<'a>(bar: &'a Bar, name: Len, room: Len, tools: Tools) -> Option<(&'a str, bool)> {
    let change = bar.change.as_deref();
    let detail = bar.detail.as_deref().filter(|_| change.is_some() || !tools.compact);
    let wide = |words: &str| tools.width(words, tools.typography.stage_duration);
    let all = || change.into_iter().chain(detail).filter(|_| bar.state != State::Removed);
    let beside = all().find(|words| name + stage_gap(tools) + wide(words) <= room).map(|words| (words, false));
    let below = || all().find(|words| change.is_some() && wide(words) <= room).map(|words| (words, true));
    beside.or_else(below)
}

/// Least distance between a stage's name and its times.
fn stage_gap(tools: Tools) -> Len {
    Len::px(if tools.compact { 8 } else { 16 })
}

/// The ground of a run of columns, as wide as its panel: to the ends of the grid at either side, else so far that
/// a strip of paper stays between two panels.
fn stage_frame(first: usize, last: usize, edges: &[(Len, Len)], gutters: &[Len], tools: Tools) -> Option<Rect> {
    let paper = if tools.compact { tools.metrics.panel_gap_compact } else { tools.metrics.panel_gap };
    let before = gutters.get(first).copied()?;
    let after = gutters.get(last + 1).copied()?;
    let reach = |gutter: Len, outer: bool| if outer { gutter } else { (gutter - paper).half() };
    let left = edges.get(first)?.0 - reach(before, first == 0);
    let right = edges.get(last)?.1 + reach(after, last + 1 == edges.len());
    Some(Rect::new(left, Len::ZERO, right - left, Len::ZERO))
}

/// Grounds of the stages: runs of columns of one stage.
pub(super) fn panels(board: &Board, edges: &[(Len, Len)], gutters: &[Len], tools: Tools) -> Vec<Rect> {
    let mut panels = Vec::new();
    let mut first = 0;
    for index in 0..board.columns.len() {
        let stage = |index: usize| board.columns.get(index).map(|column| &column.stage);
        let flag = board.columns.get(index).is_some_and(|column| column.flag);
        if index + 1 == board.columns.len() || stage(index) != stage(index + 1) || flag {
            panels.extend(stage_frame(first, index, edges, gutters, tools).filter(|_| !flag));
            first = index + 1;
        }
    }
    panels
}

pub(super) fn acts(pane: &Pane, edges: &[(Len, Len)], gutters: &[Len], top: Len, tools: Tools) -> Vec<(Rect, Label)> {
    let kind = tools.typography.stage_compact;
    let place = |bar: &crate::board::Bar| {
        let frame = stage_frame(bar.first, bar.last, edges, gutters, tools)?;
        let frame = Rect { y: top, height: tools.metrics.act_header, ..frame };
        let room = frame.width - Len::px(16);
        let mut block = tools.wrap(&bar.name, kind, room);
        if height(&block, kind) > frame.height {
            block = tools.wrap(&tools.fitted(&bar.name, kind, room), kind, room);
        }
        let text_top = frame.center().y - height(&block, kind).half();
        Some((frame, tools.block(&block, kind, frame.center().x, text_top, Anchor::Middle, Tone::Ink)))
    };
    pane.acts.iter().filter_map(place).collect()
}

pub(super) fn stages(pane: &Pane, edges: &[(Len, Len)], top: Len, plan: &Plan, tools: Tools) -> Vec<StageBox> {
    let typography = tools.typography;
    let kind = if tools.compact { typography.stage_compact } else { typography.stage };
    let last_column = edges.len().saturating_sub(1);
    let mut boxes = Vec::new();
    for (index, bar) in pane.stages.iter().enumerate() {
        let Some(panel) = stage_frame(bar.first, bar.last, edges, &plan.gutters, tools) else { continue };
        let (first, last) = (tools.compact || bar.first == 0, tools.compact || bar.last == last_column);
        let left = if first { panel.x } else { panel.x - Len::px(10) };
        let right = if last { panel.right() } else { panel.right() - Len::px(1) };
        let frame = Rect::new(left, top, right - left, plan.stage_height);
        let (x, room) = stage_room(Rect { x: left, width: right - left, ..panel }, first, tools.compact, tools);
        let mut labels = Vec::new();
        let name = tools.wrap(&bar.name, kind, room.max(Len::px(30)));
        let small = typography.stage_duration;
        let detail = stage_detail(bar, name.width, room, tools);
        let lines = if detail.is_some_and(|(_, below)| below) { small.line } else { Len::ZERO };
        let name_top = frame.center().y - (height(&name, kind) + lines).half();
        let beside = detail.filter(|(_, below)| !below && tools.compact);
        // A narrow header has name and times in its middle.
        let shift = beside.map_or(Len::ZERO, |(words, _)| (stage_gap(tools) + tools.width(words, small)).half());
        let middle = frame.center().x;
        let (name_x, anchor) = if tools.compact { (middle - shift, Anchor::Middle) } else { (x, Anchor::Left) };
        let ghost = bar.state == State::Removed;
        let tone = if ghost { Tone::Ghost } else { Tone::OnBar };
        let label = tools.block(&name, kind, name_x, name_top, anchor, tone);
        labels.push(Label { strike: ghost, ..label });
        if let Some((words, below)) = detail {
            let cap = tools.ruler.cap_height(small.font()).half();
            let row = if below { name_top + height(&name, kind) + small.line.half() } else { frame.center().y };
            let (detail_x, anchor) = match (below, tools.compact) {
                (true, _) => (name_x, anchor),
                (false, true) => (middle + shift + name.width.half(), Anchor::Right),
                (false, false) => (x + room - if last { Len::ZERO } else { Len::px(2) }, Anchor::Right),
            };
            labels.push(tools.label(words, small, Point::new(detail_x, row + cap), anchor, Tone::OnBarSoft));
        }
        boxes.push(StageBox { frame, bar: index, first, last, labels });
    }
    boxes
}

pub(super) fn axis(
    board: &Board,
    pane: &Pane,
    plan: &Plan,
    edges: &[(Len, Len)],
    top: Len,
    tools: Tools,
) -> (Vec<AxisBox>, Vec<(Point, Point)>, Vec<PlacedTag>) {
    let typography = tools.typography;
    let mut tags = Vec::new();
    let middle = top + plan.axis.half();
    let radius = tools.metrics.axis_circle;
    let mut boxes: Vec<AxisBox> = Vec::new();
    let mut rules = Vec::new();
    let mut before: Option<(Len, Option<&String>)> = None;
    for (index, (column, (left, right))) in board.columns.iter().zip(edges).enumerate() {
        if pane.axis.get(index).is_none_or(Option::is_none) {
            continue;
        }
        let blocks = tick_words(board, pane, index, *right - *left, tools);
        let words = blocks.width();
        let circle = number_width(&column.number, tools);
        let gap = if words > Len::ZERO { Len::px(7) } else { Len::ZERO };
        let start = *left + (*right - *left - circle - gap - words).half();
        let frame = Rect::new(start, middle - radius, circle, radius * 2);
        let down = tools.ruler.cap_height(typography.step_number.font()).half();
        let at = frame.center().offset(Len::ZERO, down);
        let state = pane.axis.get(index).and_then(Option::as_ref).map_or(State::Same, |tick| tick.state);
        let ghost = state == State::Removed;
        let toned = |tone: Tone| if ghost { Tone::Ghost } else { tone };
        let number = tools.label(
            &shown_number(&column.number, tools),
            typography.step_number,
            at,
            Anchor::Middle,
            toned(Tone::Ink),
        );
        let mut labels = Vec::new();
        let mut y = middle - blocks.height(tools).half();
        for (block, kind, tone, strike) in [
            (&blocks.name, typography.step_name, toned(Tone::Ink), ghost),
            (&blocks.time, typography.small, toned(Tone::Soft), ghost),
            (&blocks.old, typography.old_words, Tone::Quiet, true),
        ] {
            if let Some(block) = block {
                let label = tools.block(block, kind, start + circle + gap, y, Anchor::Left, tone);
                labels.push(Label { strike, ..label });
                y += height(block, kind);
            }
        }
        let word = blocks.tag.and_then(|(state, _)| Some((state, state_word(state)?)));
        tags.extend(word.map(|(state, word)| {
            let at = Point::new(start + circle + gap, y + TICK_TAG);
            let (frame, label) = cards::tag_at(board.words.get(word), at, tag_tone(state), tools);
            (state, frame, label)
        }));
        if let Some((end, stage)) = before.filter(|(end, _)| start - *end > Len::px(18))
            && stage == column.stage.as_ref()
        {
            rules.push((Point::new(end + Len::px(8), middle), Point::new(start - Len::px(8), middle)));
        }
        before = Some((start + circle + gap + words, column.stage.as_ref()));
        boxes.push(AxisBox { column: index, frame, number, labels });
    }
    (boxes, rules, tags)
}

/// A change tag at its place.
type PlacedTag = (State, Rect, Label);

/// Tone of the words in a change tag.
fn tag_tone(state: State) -> Tone {
    if state == State::Removed { Tone::Ghost } else { Tone::OnMark }
}

/// Tags of the stages that changed, at the top left of their headers.
pub(super) fn stage_tags(board: &Board, pane: &Pane, stages: &[StageBox], tools: Tools) -> Vec<PlacedTag> {
    let tag = |stage: &StageBox| {
        let state = pane.stages.get(stage.bar)?.state;
        let at = Point::new(stage.frame.x - tools.metrics.tag_out, stage.frame.y - tools.metrics.tag_rise);
        let (frame, label) = cards::tag_at(board.words.get(state_word(state)?), at, tag_tone(state), tools);
        Some((state, frame, label))
    };
    stages.iter().filter_map(tag).collect()
}
