//! A team's work list: beside the grid in as many columns as keep it no higher than the grid, or on pages of its own.

use crate::board::Board;
use crate::board::Chapter;
use crate::board::Entry;
use crate::board::PinKind;
use crate::board::State;
use crate::board::Work;
use crate::board::state_word;
use crate::geom::Len;
use crate::geom::Point;
use crate::geom::Rect;
use crate::layout::Label;
use crate::layout::Tone;
use crate::layout::Tools;
use crate::layout::cards;
use crate::layout::cards::BadgeBox;
use crate::layout::cards::PinBox;
use crate::layout::height;
use crate::style::Type;
use crate::text::Anchor;

/// A work list with every place found.
#[derive(Debug, Clone, Default)]
pub struct WorkBox {
    /// Outline.
    pub frame: Rect,
    /// Words.
    pub labels: Vec<Label>,
    /// The team's own badge, then those of the other sides.
    pub badges: Vec<BadgeBox>,
    /// Pins before entries.
    pub pins: Vec<(PinKind, PinBox)>,
    /// What becomes of entries.
    pub tags: Vec<(State, Rect, Label)>,
    /// Hairlines above chapters.
    pub rules: Vec<(Point, Point)>,
}

/// Width of a column of the list.
const COLUMN: Len = Len::px(280);

/// Between two columns.
const GAP: Len = Len::px(28);

/// Between the frame and what stands in it.
const INSET: Len = Len::px(16);

/// From the left end of an entry with a pin to its words.
const HANG: Len = Len::px(36);

/// Between two entries, and above a chapter.
const ENTRY_GAP: Len = Len::px(12);
const CHAPTER_GAP: Len = Len::px(18);

/// Above a list that stands below a grid.
pub const ABOVE: Len = Len::px(14);

/// Most columns of a list that stands beside a grid.
const BESIDE_MOST: i32 = 3;

/// How many columns the list takes beside a grid of a height, and how wide it is with them: as few as keep it no higher
/// than the grid. Where there is only so much `room`, `None` when it is too narrow or the list too long for it.
pub fn beside(board: &Board, work: &Work, high: Len, room: Option<Len>, tools: Tools) -> Option<(i32, Len)> {
    let heights = heights(board, work, COLUMN, tools);
    let left = high - head_height(board, work, COLUMN, tools) - INSET;
    let fits = |columns: &i32| least_height(&heights, *columns) <= left;
    let most = room.map_or(BESIDE_MOST, |room| ((room - INSET * 2 + GAP).0 / (COLUMN + GAP).0).min(BESIDE_MOST));
    let wide = |columns: i32| (columns, COLUMN * columns + GAP * (columns - 1) + INSET * 2);
    let found = (1..=most).find(fits);
    found.or(room.is_none().then_some(BESIDE_MOST)).map(wide)
}

/// Places a list in columns of one width, so that they come out as even as can be.
pub fn place(board: &Board, work: &Work, at: Point, width: Len, columns: i32, tools: Tools) -> WorkBox {
    let columns = columns.max(1);
    let column = (width - INSET * 2 - GAP * (columns - 1)) / columns;
    let mut placed = WorkBox::default();
    let left = at.x + INSET;
    let top = head(board, work, Point::new(left, at.y), column, &mut placed, tools);
    let blocks = blocks(work);
    let heights = heights(board, work, column, tools);
    let most = least_height(&heights, columns);
    let (mut x, mut y, mut bottom) = (left, top, top);
    let mut fresh = true;
    for (block, (gap, high, follow)) in blocks.iter().zip(&heights) {
        if !fresh && y + *gap + *high + *follow > top + most && x + (column + GAP) * 2 - GAP <= at.x + width - INSET {
            (x, y, fresh) = (x + column + GAP, top, true);
        }
        if !fresh {
            y += *gap;
        }
        y = self::block(board, *block, Point::new(x, y), column, &mut placed, tools);
        bottom = bottom.max(y);
        fresh = false;
    }
    placed.frame = Rect::between(at.x, at.y, at.x + width, bottom + INSET);
    placed
}

/// How many columns a list takes on a page of its own.
pub fn columns(width: Len) -> i32 {
    ((width - INSET * 2 + GAP).0 / (COLUMN + GAP).0).max(1)
}

/// What is never broken over columns.
#[derive(Clone, Copy)]
enum Block<'a> {
    Chapter(&'a Chapter),
    None(&'a str),
    Entry(&'a Entry),
}

fn blocks(work: &Work) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    for chapter in &work.chapters {
        blocks.push(Block::Chapter(chapter));
        blocks.extend(chapter.none.iter().map(|words| Block::None(words)));
        blocks.extend(chapter.entries.iter().map(Block::Entry));
    }
    blocks
}

/// Gap above, height and height that must follow in the same column, for every block.
fn heights(board: &Board, work: &Work, column: Len, tools: Tools) -> Vec<(Len, Len, Len)> {
    let blocks = blocks(work);
    let mut scratch = WorkBox::default();
    let mut high = |block: &Block| self::block(board, *block, Point::default(), column, &mut scratch, tools);
    let own: Vec<(Len, Len)> = blocks
        .iter()
        .map(|block| match block {
            Block::Chapter(_) => (CHAPTER_GAP, high(block)),
            Block::None(_) | Block::Entry(_) => (ENTRY_GAP, high(block)),
        })
        .collect();
    let next = own.iter().skip(1).map(|(gap, high)| *gap + *high).chain([Len::ZERO]);
    let follows = blocks.iter().zip(next);
    let follows = follows.map(|(block, next)| if matches!(block, Block::Chapter(_)) { next } else { Len::ZERO });
    own.iter().zip(follows).map(|((gap, high), follow)| (*gap, *high, follow)).collect()
}

/// The least height of columns that hold the blocks in order.
fn least_height(heights: &[(Len, Len, Len)], columns: i32) -> Len {
    let whole: Len = heights.iter().map(|(gap, high, _)| *gap + *high).sum();
    let taken = |most: Len| {
        let (mut count, mut y) = (1, Len::ZERO);
        for (gap, high, follow) in heights {
            let above = if y > Len::ZERO { *gap } else { Len::ZERO };
            if y > Len::ZERO && y + above + *high + *follow > most {
                (count, y) = (count + 1, *high);
            } else {
                y += above + *high;
            }
        }
        count
    };
    let single = heights.iter().map(|(_, high, follow)| *high + *follow).max().unwrap_or(Len::ZERO);
    let (mut low, mut high) = (single.max(whole / columns).0, whole.max(single).0);
    while low < high {
        let middle = i32::midpoint(low, high);
        if taken(Len(middle)) <= columns {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Len(high)
}

fn head_height(board: &Board, work: &Work, column: Len, tools: Tools) -> Len {
    head(board, work, Point::default(), column, &mut WorkBox::default(), tools)
}

/// Title and name of the team; returns where the list begins.
fn head(board: &Board, work: &Work, at: Point, column: Len, placed: &mut WorkBox, tools: Tools) -> Len {
    let (metrics, typography) = (tools.metrics, tools.typography);
    let kind = typography.legend_head;
    let title = tools.wrap(&work.title.to_uppercase(), kind, column);
    let top = at.y + Len::px(14);
    placed.labels.push(tools.block(&title, kind, at.x, top, Anchor::Left, Tone::Soft));
    let top = top + height(&title, kind) + Len::px(6);
    let Some(team) = board.teams.get(work.team) else { return top };
    let kind = typography.pane_title;
    let indent = metrics.badge * 2 + Len::px(8);
    let name = tools.wrap(&team.name, kind, column - indent);
    placed.labels.push(tools.block(&name, kind, at.x + indent, top, Anchor::Left, Tone::Ink));
    let center = Point::new(at.x + metrics.badge, top + kind.line.half());
    placed.badges.push(cards::badge(Some(work.team), &team.initials, None, center, tools));
    top + height(&name, kind) + Len::px(14)
}

/// Places a block; returns its lower end.
fn block(board: &Board, block: Block, at: Point, column: Len, placed: &mut WorkBox, tools: Tools) -> Len {
    let typography = tools.typography;
    match block {
        Block::Chapter(chapter) => {
            placed.rules.push((at, Point::new(at.x + column, at.y)));
            let words = match chapter.none {
                Some(_) => chapter.title.clone(),
                None => format!("{} ({})", chapter.title, chapter.total),
            };
            paragraph(&words, typography.lane_name, at.offset(Len::ZERO, Len::px(10)), column, Tone::Ink, placed, tools)
        }
        Block::None(words) => paragraph(words, typography.small, at, column, Tone::Quiet, placed, tools),
        Block::Entry(entry) => self::entry(board, entry, at, column, placed, tools),
    }
}

fn paragraph(words: &str, kind: Type, at: Point, width: Len, tone: Tone, placed: &mut WorkBox, tools: Tools) -> Len {
    let block = tools.wrap(words, kind, width);
    placed.labels.push(tools.block(&block, kind, at.x, at.y, Anchor::Left, tone));
    at.y + height(&block, kind)
}

fn entry(board: &Board, entry: &Entry, at: Point, column: Len, placed: &mut WorkBox, tools: Tools) -> Len {
    let (metrics, typography) = (tools.metrics, tools.typography);
    let kind = typography.small_strong;
    let hang = if entry.pin.is_some() { HANG } else { metrics.badge * 2 + metrics.badge_gap };
    let (x, width) = (at.x + hang, column - hang);
    let mut y = at.y;
    let mut pin_bottom = y;
    if let Some((kind_of_pin, code)) = &entry.pin {
        let tone = if *kind_of_pin == PinKind::Caused { Tone::Pain } else { Tone::OnMark };
        let mut pin = cards::pin(code, Point::default(), tone, tools);
        let center = Point::new(at.x + pin.width.half(), y + kind.line.half());
        // A long short name pushes its words below.
        if pin.width > HANG - Len::px(8) {
            y += metrics.pin_circle * 2 + Len::px(2);
        }
        pin = cards::pin(code, center, tone, tools);
        pin_bottom = center.y + metrics.pin_circle;
        placed.pins.push((*kind_of_pin, pin));
    }
    y = sides(board, entry, Point::new(at.x, y), column, placed, tools);
    for words in &entry.text {
        y = paragraph(words, kind, Point::new(x, y), width, Tone::Ink, placed, tools);
    }
    y += Len::px(2);
    for words in &entry.small {
        y = paragraph(words, typography.small, Point::new(x, y), width, Tone::Soft, placed, tools) + Len::px(1);
    }
    y.max(pin_bottom)
}

/// Badges of the other sides and what becomes of the entry, in rows; returns their lower end.
fn sides(board: &Board, entry: &Entry, at: Point, column: Len, placed: &mut WorkBox, tools: Tools) -> Len {
    let metrics = tools.metrics;
    let circle = metrics.badge * 2;
    let (mut x, mut y) = (at.x, at.y);
    let mut bottom = y;
    for &side in &entry.sides {
        let Some(team) = board.teams.get(side) else { continue };
        let named = circle + metrics.badge_gap + tools.width(&team.name, tools.typography.team);
        let names = named <= column;
        let width = if names { named } else { circle };
        if x > at.x && x + width > at.x + column {
            (x, y) = (at.x, bottom + Len::px(4));
        }
        let center = Point::new(x + metrics.badge, y + metrics.badge);
        placed.badges.push(cards::badge(Some(side), &team.initials, names.then_some(&team.name), center, tools));
        bottom = y + circle;
        x += width + Len::px(10);
    }
    if let Some(word) = state_word(entry.state) {
        let tone = if entry.state == State::Removed { Tone::Ghost } else { Tone::OnMark };
        let (frame, _) = cards::tag_at(board.words.get(word), Point::default(), tone, tools);
        if x > at.x && x + frame.width > at.x + column {
            (x, y) = (at.x, bottom + Len::px(4));
        }
        let top = Point::new(x, y + metrics.badge - metrics.tag_height.half());
        let (frame, label) = cards::tag_at(board.words.get(word), top, tone, tools);
        placed.tags.push((entry.state, frame, label));
        bottom = bottom.max(y + circle);
    }
    if bottom > at.y { bottom + Len::px(4) } else { at.y }
}
