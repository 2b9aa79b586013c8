//! The head of a pane in a comparison: name, version and date, counts of changes.

use crate::board::Board;
use crate::board::Pane;
use crate::board::State;
use crate::board::state_word;
use crate::geom::Len;
use crate::geom::Point;
use crate::geom::Rect;
use crate::layout::Label;
use crate::layout::Tone;
use crate::layout::Tools;
use crate::layout::cards;
use crate::layout::height;
use crate::text::Anchor;

/// First baseline below the top of the pane.
const BASELINE: Len = Len::px(22);

/// Distance between two rows of counts.
const ROW: Len = Len::px(22);

/// Between two counts, and between a number and its tag.
const GAP: Len = Len::px(16);
const NUMBER_GAP: Len = Len::px(5);

/// The head of a pane.
#[derive(Debug, Clone, Default)]
pub struct TitleBox {
    /// Name and detail.
    pub labels: Vec<Label>,
    /// Counts of changes: index of the count, tag frame, number before it, words in the tag.
    pub counts: Vec<(usize, Rect, Label, Label)>,
    /// From the top of the pane to where its stages begin.
    pub height: Len,
}

/// Places the head of a pane. Counts stand at the right end of the name's line, or below it in a narrow pane.
pub fn title(board: &Board, pane: &Pane, at: Point, width: Len, tools: Tools) -> TitleBox {
    let typography = tools.typography;
    let kind = typography.pane_title;
    let name = tools.wrap(&pane.name, kind, width);
    let top = at.y + BASELINE - tools.baseline(kind);
    let more = (height(&name, kind) - kind.line).max(Len::ZERO);
    let mut title = TitleBox {
        labels: vec![tools.block(&name, kind, at.x, top, Anchor::Left, Tone::Ink)],
        counts: Vec::new(),
        height: tools.metrics.pane_title + more,
    };
    let shown: Vec<(usize, State, usize)> = pane
        .counts
        .iter()
        .flatten()
        .enumerate()
        .filter(|(_, (_, count))| *count > 0)
        .map(|(index, (state, count))| (index, *state, *count))
        .collect();
    let widths: Vec<Len> = shown.iter().map(|(_, state, count)| count_width(board, *state, *count, tools)).collect();
    let all: Len = widths.iter().copied().sum::<Len>() + GAP * i32::try_from(widths.len()).unwrap_or(0);
    let baseline = at.y + BASELINE + more;
    let beside = name.lines.len() == 1 && name.width + all <= width;
    let mut x = if beside { at.x + width - all + GAP } else { at.x };
    let mut y = if beside { baseline } else { baseline + ROW };
    for ((index, state, count), wide) in shown.iter().zip(&widths) {
        if !beside && x > at.x && x + *wide > at.x + width {
            x = at.x;
            y += ROW;
        }
        title.counts.extend(count_at(board, (*index, *state, *count), Point::new(x, y), tools));
        x += *wide + GAP;
    }
    if !beside && !shown.is_empty() {
        title.height += y - baseline;
    }
    if let Some(detail) = &pane.detail {
        let x = at.x + name.width + Len::px(12);
        let used = if beside { all } else { Len::ZERO };
        if name.lines.len() == 1 && x + tools.width(detail, typography.meta_value) + used <= at.x + width {
            let at = Point::new(x, baseline);
            title.labels.push(tools.label(detail, typography.meta_value, at, Anchor::Left, Tone::Quiet));
        }
    }
    title
}

/// Width of a number and its tag.
fn count_width(board: &Board, state: State, count: usize, tools: Tools) -> Len {
    let Some(word) = state_word(state) else { return Len::ZERO };
    let tag = cards::tag_at(board.words.get(word), Point::default(), Tone::OnMark, tools).0.width;
    tools.width(&board.count(count), tools.typography.count) + NUMBER_GAP + tag
}

/// A number and its tag with their left end at a point of the baseline.
fn count_at(
    board: &Board,
    (index, state, count): (usize, State, usize),
    at: Point,
    tools: Tools,
) -> Option<(usize, Rect, Label, Label)> {
    let kind = tools.typography.count;
    let words = board.words.get(state_word(state)?);
    let number = board.count(count);
    let left = at.x + tools.width(&number, kind) + NUMBER_GAP;
    let tone = if state == State::Removed { Tone::Ghost } else { Tone::OnMark };
    let (frame, label) = cards::tag_at(words, Point::new(left, at.y - Len::px(12)), tone, tools);
    Some((index, frame, tools.label(&number, kind, at, Anchor::Left, Tone::Ink), label))
}
