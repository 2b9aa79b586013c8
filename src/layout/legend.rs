//! Legend and owners below the grid.

use std::borrow::Cow;

use crate::blueprint::CardMark;
use crate::board::Board;
use crate::board::Content;
use crate::board::PinKind;
use crate::board::Sample;
use crate::board::State;
use crate::board::WireKind;
use crate::board::begun;
use crate::geom::Len;
use crate::geom::Point;
use crate::geom::Rect;
use crate::layout::Label;
use crate::layout::Tone;
use crate::layout::Tools;
use crate::layout::cards;
use crate::layout::cards::BadgeBox;
use crate::style::Type;
use crate::text::Anchor;
use crate::text::TextBlock;
use crate::words::Word;

/// Legend and owners at their places.
pub struct Legend {
    /// Samples: frame of the sample and its words.
    pub samples: Vec<(Sample, Rect, Label)>,
    /// Words in the samples of tags and pins.
    pub tags: Vec<Label>,
    /// Headings.
    pub heads: Vec<Label>,
    /// Owners.
    pub owners: Vec<BadgeBox>,
    /// Lower end.
    pub bottom: Len,
}

/// The words that explain a sample.
pub fn word(sample: Sample, compare: bool, future: bool) -> Word {
    match sample {
        Sample::Wire(WireKind::Path) => Word::CustomerPath,
        Sample::Wire(WireKind::Triggers) => Word::Triggers,
        Sample::Wire(WireKind::Back) => Word::Rework,
        Sample::Wire(WireKind::Handoff) => Word::Handoff,
        Sample::Wire(WireKind::Uses) => Word::UsesSystem,
        Sample::Wire(WireKind::With) => Word::DependsBoth,
        Sample::Pin(PinKind::Felt) if compare => Word::PainPoint,
        Sample::Pin(PinKind::Felt) => Word::PainFelt,
        Sample::Pin(PinKind::Caused) => Word::PainCaused,
        Sample::Pin(PinKind::Answered) if compare => Word::OpportunityTaken,
        Sample::Pin(PinKind::Answered) => Word::OpportunityPin,
        Sample::Face(-1) => Word::Positive,
        Sample::Face(0) => Word::Neutral,
        Sample::Face(_) => Word::Negative,
        Sample::Curve(_) => Word::LaneFeeling,
        Sample::GhostCurve => Word::CurrentState,
        Sample::UnknownCurve => Word::FeelingUnknown,
        Sample::Mark(CardMark::Fail) => Word::MarkFail,
        Sample::Mark(CardMark::Wait) => Word::MarkWait,
        Sample::Mark(CardMark::Decision) => Word::MarkDecision,
        Sample::Mark(CardMark::MomentOfTruth) => Word::MarkMoment,
        Sample::Mark(CardMark::Question) => Word::MarkQuestion,
        Sample::Mark(CardMark::Idea) => Word::MarkIdea,
        Sample::Mark(CardMark::Assumption) => Word::MarkAssumption,
        Sample::Mark(CardMark::End) => Word::MarkEnd,
        Sample::State(State::New) if future => Word::AddedInFuture,
        Sample::State(State::New) => Word::New,
        Sample::State(State::Moved) => Word::MovedPlace,
        Sample::State(State::Removed) => Word::RemovedGhost,
        Sample::State(_) => Word::Changed,
        Sample::Trace(0, false) => Word::TraceCurrent,
        Sample::Trace(0, true) => Word::TraceFuture,
        Sample::Trace(..) => Word::Trace,
        Sample::Folded => Word::Folded,
        Sample::Tentative => Word::Assumed,
        Sample::Optional => Word::Optional,
    }
}

/// Radius of a face in the legend.
pub const FACE: Len = Len::px(9);

/// Share of its usual size that a pin has in the legend, in percent.
const PIN_SHARE: i32 = 78;

/// Width and height of a pin in the legend.
fn pin_size(kind: PinKind, tools: Tools) -> (Len, Len) {
    let metrics = tools.metrics;
    let (width, height) = match kind {
        PinKind::Answered => (metrics.pin_circle * 2, metrics.pin_circle * 2),
        PinKind::Felt | PinKind::Caused => (metrics.pin_width, metrics.pin_height),
    };
    (width * PIN_SHARE / 100, height * PIN_SHARE / 100)
}

/// The short name that a pin shows in the legend: the first of its kind on the page.
fn pin_code(kind: PinKind, board: &Board) -> Option<&str> {
    let items = || board.panes.iter().flat_map(|pane| &pane.items);
    let pinned = items().flat_map(|item| &item.pins).find(|pin| pin.kind == kind).map(|pin| &pin.code);
    let register = if kind == PinKind::Answered { Content::Opportunity } else { Content::Pain };
    let listed = items().find(|item| item.content == register).and_then(|item| item.code.as_ref());
    pinned.or(listed).map(String::as_str)
}

fn pin_label(kind: PinKind, board: &Board, center: Point, tools: Tools) -> Option<Label> {
    let usual = tools.typography.pin;
    let small = Type { size: usual.size * PIN_SHARE / 100, ..usual };
    let down = tools.ruler.cap_height(small.font()).half();
    let tone = if kind == PinKind::Caused { Tone::Pain } else { Tone::OnMark };
    let code = pin_code(kind, board).filter(|code| tools.width(code, small) <= pin_size(kind, tools).0 - Len::px(5));
    code.map(|code| tools.label(code, small, center.offset(Len::ZERO, down), Anchor::Middle, tone))
}

/// Length of the connector beside the sample of a state, where connectors of that state are on the page.
pub fn stub(state: State, board: &Board) -> Len {
    let mut wires = board.panes.iter().flat_map(|pane| &pane.wires);
    let shown = wires.any(|wire| wire.state == state && wire.traces.is_empty());
    if shown { STUB } else { Len::ZERO }
}

/// Length of such a connector with the distance from the sample's tag.
const STUB: Len = Len::px(36);

fn sample_width(sample: Sample, board: &Board, tools: Tools) -> Len {
    match sample {
        Sample::Wire(_) | Sample::Curve(_) | Sample::GhostCurve | Sample::UnknownCurve | Sample::Trace(..) => {
            Len::px(36)
        }
        Sample::Pin(kind) => pin_size(kind, tools).0,
        Sample::Face(_) => FACE * 2,
        Sample::Mark(_) => Len::px(16),
        Sample::State(state) => crate::board::state_word(state).map_or(Len::ZERO, |word| {
            tools.width(&board.words.get(word).to_uppercase(), tools.typography.tag) + Len::px(10) + stub(state, board)
        }),
        Sample::Folded => Len::px(16),
        Sample::Tentative | Sample::Optional => Len::px(30),
    }
}

/// Names of the states whose curves stand behind those of later ones.
fn ghosts(board: &Board) -> String {
    let curves = board.panes.iter().flat_map(|pane| &pane.feelings).flat_map(|feelings| &feelings.curves);
    let mut names: Vec<&str> = curves.filter(|curve| curve.ghost).filter_map(|curve| curve.name.as_deref()).collect();
    names.dedup();
    // Beside a curve it is short.
    if names == [board.words.get(Word::CurveCurrent)] {
        return board.words.get(Word::CurrentState).to_owned();
    }
    names.join(", ")
}

/// Every owner whose badge is on the page, its letters and name; last the sign for what nobody owns.
fn owners<'a>(board: &'a Board, nobody: &'a String) -> Vec<(Option<usize>, &'a str, &'a String)> {
    let team = |index: &usize| board.teams.get(*index).map(|team| (Some(*index), team.initials.as_str(), &team.name));
    let missing = board.panes.iter().flat_map(|pane| &pane.items).any(|item| item.owner_missing && !item.slip);
    let nobody = missing.then_some((None, cards::NOBODY, nobody));
    board.shown_teams.iter().filter_map(team).chain(nobody).collect()
}

/// Words beside a sample or badge, the first line at its middle. Most have one line; a name may be longer than the page.
fn beside(block: &TextBlock, kind: Type, x: Len, middle: Len, tools: Tools) -> Label {
    tools.block(block, kind, x, middle - kind.line.half(), Anchor::Left, Tone::Soft)
}

/// How far such words reach below the line they begin on.
fn below(block: &TextBlock, kind: Type) -> Len {
    kind.line * i32::try_from(block.lines.len().saturating_sub(1)).unwrap_or(i32::MAX)
}

/// Places legend and owners below `top`.
pub fn legend(board: &Board, top: Len, width: Len, tools: Tools) -> Legend {
    let (metrics, typography) = (tools.metrics, tools.typography);
    let left = metrics.margin + metrics.rail;
    let right = width - metrics.margin;
    let mut legend =
        Legend { samples: Vec::new(), tags: Vec::new(), heads: Vec::new(), owners: Vec::new(), bottom: top };
    let mut middle = top + Len::px(22);
    let future = board.panes.iter().any(|pane| pane.variant == "future");
    let head = |word: Word, middle: Len| {
        let kind = typography.legend_head;
        let down = tools.ruler.cap_height(kind.font()).half();
        let at = Point::new(metrics.margin, middle + down);
        tools.label(&board.words.get(word).to_uppercase(), kind, at, Anchor::Left, Tone::Soft)
    };
    let small = typography.small;
    let ghosts = ghosts(board);
    if !board.legend.is_empty() {
        legend.heads.push(head(Word::Legend, middle));
        let (mut x, mut low) = (left, middle);
        for &sample in &board.legend {
            let plain = board.words.get(word(sample, board.panes.len() > 1, future));
            let words = match sample {
                Sample::Curve(order) => Cow::Borrowed(board.curves.get(order).map_or("", String::as_str)),
                // Of several traces each says whose it is.
                Sample::Trace(order, _) if board.strips.iter().any(|strip| strip.order > 0) => {
                    let code = board.strips.iter().find(|strip| strip.order == order).map(|strip| strip.code.as_str());
                    Cow::Owned(format!("{plain} {}", code.unwrap_or_default()))
                }
                Sample::GhostCurve => Cow::Borrowed(ghosts.as_str()),
                _ => Cow::Borrowed(plain),
            };
            let size = sample_width(sample, board, tools);
            let block = tools.wrap(&begun(&words), small, right - left - size - Len::px(9));
            let whole = size + Len::px(9) + block.width;
            if x > left && x + whole > right {
                x = left;
                middle = low + metrics.legend_line - Len::px(2);
                low = middle;
            }
            let high = if let Sample::Pin(kind) = sample { pin_size(kind, tools).1 } else { Len::px(22) };
            let frame = Rect::new(x, middle - high.half(), size, high);
            if let Sample::State(state) = sample {
                let top = Point::new(x, middle - metrics.tag_height.half());
                let tone = if state == State::Removed { Tone::Ghost } else { Tone::OnMark };
                let tag =
                    crate::board::state_word(state).map(|word| cards::tag_at(board.words.get(word), top, tone, tools));
                legend.tags.extend(tag.map(|tag| tag.1));
            }
            if let Sample::Pin(kind) = sample {
                legend.tags.extend(pin_label(kind, board, frame.center(), tools));
            }
            let label = beside(&block, small, x + size + Len::px(9), middle, tools);
            legend.samples.push((sample, frame, label));
            low = low.max(middle + below(&block, small));
            x += whole + metrics.legend_gap;
        }
        legend.bottom = low + Len::px(14);
        middle = low + metrics.legend_line;
    }
    let nobody = begun(board.words.get(Word::NoOwner));
    let owners = owners(board, &nobody);
    if !owners.is_empty() {
        legend.heads.push(head(Word::Owners, middle));
        let (mut x, mut low) = (left, middle);
        for (team, initials, name) in owners {
            let (kind, room) = (typography.team, metrics.badge * 2 + metrics.badge_gap);
            let block = tools.wrap(name, kind, right - left - room);
            let whole = room + block.width;
            if x > left && x + whole > right {
                x = left;
                middle = low + metrics.legend_line - Len::px(4);
                low = middle;
            }
            let mut badge = cards::badge(team, initials, None, Point::new(x + metrics.badge, middle), tools);
            badge.name = Some(beside(&block, kind, x + room, middle, tools));
            legend.owners.push(badge);
            low = low.max(middle + below(&block, kind));
            x += whole + metrics.legend_gap;
        }
        legend.bottom = low + Len::px(14);
    }
    legend
}
