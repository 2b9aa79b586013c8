//! What lies between neighbouring states, a box each in one strip: name, counts, fixes carried out, figures.

use crate::board::Board;
use crate::board::Gap;
use crate::board::State;
use crate::board::Tile;
use crate::board::state_word;
use crate::geom::Len;
use crate::geom::Point;
use crate::geom::Rect;
use crate::layout::Label;
use crate::layout::Tone;
use crate::layout::Tools;
use crate::layout::cards;
use crate::layout::cards::PinBox;
use crate::layout::height;
use crate::text::Anchor;

/// A gap with every place found.
#[derive(Debug, Clone)]
pub struct GapBox {
    /// Index of the gap in the board.
    pub gap: usize,
    /// Outline.
    pub frame: Rect,
    /// Name, numbers of the counts, fixes, figures.
    pub labels: Vec<Label>,
    /// Tags of the counts.
    pub tags: Vec<(State, Rect, Label)>,
    /// Pins of the fixes.
    pub pins: Vec<PinBox>,
    /// Hairlines between the figures.
    pub rules: Vec<(Point, Point)>,
}

/// Least width of a box.
const LEAST: Len = Len::px(300);
/// Most width of a box.
const MOST: Len = Len::px(620);
/// From the outline to the words.
const INSET: Len = Len::px(16);
/// Between two boxes.
const SPACE: Len = Len::px(14);

/// Places the gaps of a board in a strip from `left` to `right`, in several rows where they need them.
///
/// Ensures: boxes of one row have one height, and everything in a box lies inside of it.
pub fn strip(board: &Board, left: Len, top: Len, right: Len, tools: Tools) -> Vec<GapBox> {
    let count = i32::try_from(board.gaps.len()).unwrap_or(i32::MAX).max(1);
    let fit = ((right - left + SPACE).0 / (LEAST + SPACE).0).clamp(1, count);
    let across = (count + (count + fit - 1) / fit - 1) / ((count + fit - 1) / fit);
    let width = ((right - left - SPACE * (across - 1)) / across).min(MOST);
    let mut boxes: Vec<GapBox> = Vec::new();
    let mut y = top;
    for row in board.gaps.chunks(usize::try_from(across).unwrap_or(1).max(1)) {
        let start = boxes.len();
        let mut x = left;
        for gap in row {
            boxes.push(one(board, gap, boxes.len(), Point::new(x, y), width, tools));
            x += width + SPACE;
        }
        let high = boxes.iter().skip(start).map(|placed| placed.frame.height).max().unwrap_or(Len::ZERO);
        boxes.iter_mut().skip(start).for_each(|placed| placed.frame.height = high);
        y += high + Len::px(10);
    }
    boxes
}

fn one(board: &Board, gap: &Gap, index: usize, at: Point, width: Len, tools: Tools) -> GapBox {
    let typography = tools.typography;
    let (x, room) = (at.x + INSET, width - INSET * 2);
    let mut placed = GapBox {
        gap: index,
        frame: Rect::default(),
        labels: Vec::new(),
        tags: Vec::new(),
        pins: Vec::new(),
        rules: Vec::new(),
    };
    let name = tools.wrap(&gap.name, typography.lane_name, room);
    let mut y = at.y + Len::px(12);
    placed.labels.push(tools.block(&name, typography.lane_name, x, y, Anchor::Left, Tone::Ink));
    y += height(&name, typography.lane_name) + Len::px(8);
    y = counts(board, gap, Point::new(x, y), room, &mut placed, tools);
    for (code, text) in &gap.fixes {
        let kind = typography.small_strong;
        let block = tools.wrap(text, kind, room - Len::px(30));
        let center = Point::new(x + Len::px(11), y + kind.line.half().max(Len::px(11)));
        placed.pins.push(cards::pin(code, center, Tone::OnMark, tools));
        let text_top = (center.y - kind.line.half()).max(y);
        placed.labels.push(tools.block(&block, kind, x + Len::px(30), text_top, Anchor::Left, Tone::Ink));
        y = (text_top + height(&block, kind)).max(center.y + Len::px(11)) + Len::px(6);
    }
    for tile in &gap.figures.tiles {
        placed.rules.push((Point::new(x, y), Point::new(x + room, y)));
        y = figure(tile, Point::new(x, y + Len::px(6)), room, &mut placed, tools) + Len::px(6);
    }
    if !gap.figures.also.is_empty() {
        placed.rules.push((Point::new(x, y), Point::new(x + room, y)));
        let block = tools.wrap(&gap.figures.also, typography.small, room);
        placed.labels.push(tools.block(&block, typography.small, x, y + Len::px(6), Anchor::Left, Tone::Soft));
        y += Len::px(6) + height(&block, typography.small) + Len::px(6);
    }
    placed.frame = Rect::between(at.x, at.y, at.x + width, y + Len::px(6));
    placed
}

/// Counts of changes in a row, or in several; a dash where nothing changed.
fn counts(board: &Board, gap: &Gap, at: Point, room: Len, placed: &mut GapBox, tools: Tools) -> Len {
    let (metrics, kind) = (tools.metrics, tools.typography.count);
    let (mut x, mut y) = (at.x, at.y);
    let down = (metrics.tag_height + tools.ruler.cap_height(kind.font())).half();
    for (state, count) in gap.counts.iter().filter(|(_, count)| *count > 0) {
        let Some(word) = state_word(*state) else { continue };
        let number = board.count(*count);
        let tone = if *state == State::Removed { Tone::Ghost } else { Tone::OnMark };
        let lead = tools.width(&number, kind) + Len::px(5);
        let tag = cards::tag_at(board.words.get(word), Point::default(), tone, tools).0.width;
        if x > at.x && x + lead + tag > at.x + room {
            x = at.x;
            y += metrics.tag_height + Len::px(7);
        }
        placed.labels.push(tools.label(&number, kind, Point::new(x, y + down), Anchor::Left, Tone::Ink));
        let (frame, label) = cards::tag_at(board.words.get(word), Point::new(x + lead, y), tone, tools);
        placed.tags.push((*state, frame, label));
        x += lead + tag + Len::px(14);
    }
    if placed.tags.is_empty() {
        placed.labels.push(tools.label("–", kind, Point::new(x, y + down), Anchor::Left, Tone::Soft));
    }
    y + metrics.tag_height + Len::px(10)
}

/// One figure: its name at the left, before and after at the right, or below it where they are long.
fn figure(tile: &Tile, at: Point, room: Len, placed: &mut GapBox, tools: Tools) -> Len {
    let (small, strong) = (tools.typography.small, tools.typography.small_strong);
    let difference = tile.difference.as_ref().map(|words| format!(" ({words})")).unwrap_or_default();
    let values = format!("{} → {}{difference}", tile.from, tile.to_words());
    let tone = match tile.better {
        Some(true) => Tone::Opportunity,
        Some(false) => Tone::Pain,
        None => Tone::Ink,
    };
    let wide = tools.width(&values, strong);
    let beside = wide <= room * 3 / 5;
    let name = tools.wrap(&tile.name, small, if beside { room - wide - Len::px(12) } else { room });
    placed.labels.push(tools.block(&name, small, at.x, at.y, Anchor::Left, Tone::Soft));
    let name_bottom = at.y + height(&name, small);
    let y = if beside { at.y } else { name_bottom };
    let block = tools.wrap(&values, strong, if beside { wide + Len(1) } else { room });
    let (x, anchor) = if beside { (at.x + room, Anchor::Right) } else { (at.x, Anchor::Left) };
    placed.labels.push(tools.block(&block, strong, x, y, anchor, tone));
    name_bottom.max(y + height(&block, strong))
}
