//! Below the grid of a comparison: the trace in words, and a tile for each metric.

use crate::board::Board;
use crate::board::Leg;
use crate::board::Strip;
use crate::board::Tile;
use crate::geom::Len;
use crate::geom::Point;
use crate::geom::Rect;
use crate::layout::Label;
use crate::layout::Tone;
use crate::layout::Tools;
use crate::layout::cards;
use crate::layout::cards::BadgeBox;
use crate::layout::cards::PinBox;
use crate::layout::gaps;
use crate::layout::gaps::GapBox;
use crate::layout::grid::Placed;
use crate::layout::height;
use crate::text::Anchor;
use crate::text::TextBlock;
use crate::words::Word;

/// Strips and tiles.
#[derive(Debug, Clone, Default)]
pub struct Below {
    /// Traces in words.
    pub strips: Vec<StripBox>,
    /// Metrics before and after.
    pub tiles: Vec<TileBox>,
    /// What lies between neighbouring states.
    pub gaps: Vec<GapBox>,
    /// Words in the rail.
    pub labels: Vec<Label>,
    /// Pins in the rail, one for each pain that is traced.
    pub pins: Vec<PinBox>,
    /// Chip of the tiles in the rail.
    pub chip: Option<(Rect, Rect)>,
    /// Lower end.
    pub bottom: Len,
}

/// A trace in words.
#[derive(Debug, Clone)]
pub struct StripBox {
    /// Index of the strip in the board.
    pub strip: usize,
    /// Outline.
    pub frame: Rect,
    /// Title and the words of the stops.
    pub labels: Vec<Label>,
    /// Owners of the stops.
    pub badges: Vec<BadgeBox>,
    /// Numbered arrows between the stops.
    pub arrows: Vec<ArrowBox>,
}

/// A numbered arrow between two stops of a strip; it points as the link does.
#[derive(Debug, Clone)]
pub struct ArrowBox {
    /// Where it begins.
    pub from: Point,
    /// Where it points at.
    pub to: Point,
    /// Whether it points at its beginning too.
    pub both: bool,
    /// Middle of the bead.
    pub bead: Point,
    /// Number on the bead.
    pub label: Label,
}

/// A metric before and after.
#[derive(Debug, Clone)]
pub struct TileBox {
    /// Index of the tile in the board.
    pub tile: usize,
    /// Outline.
    pub frame: Rect,
    /// Name.
    pub name: Label,
    /// Value before.
    pub from: Label,
    /// Value after.
    pub to: Label,
    /// Unit of both, where it is a word.
    pub unit: Option<Label>,
    /// Difference.
    pub difference: Option<Label>,
    /// Arrow between the values.
    pub arrow: (Point, Point),
    /// Bars before and after.
    pub bars: Option<(Rect, Rect)>,
}

/// Places strips and tiles below the grid.
pub fn below(board: &Board, placed: &Placed, width: Len, tools: Tools) -> Below {
    let mut below = Below { bottom: placed.bottom, ..Below::default() };
    strips(board, placed, &mut below, tools);
    figures(board, placed, width, &mut below, tools);
    gaps(board, width, &mut below, tools);
    below
}

fn gaps(board: &Board, width: Len, below: &mut Below, tools: Tools) {
    if board.gaps.is_empty() {
        return;
    }
    let top = below.bottom + Len::px(14);
    let (left, right) = (tools.metrics.margin + tools.metrics.rail, width - tools.metrics.margin);
    below.gaps = gaps::strip(board, left, top, right, tools);
    let bottom = below.gaps.iter().map(|placed| placed.frame.bottom()).max().unwrap_or(top);
    below.bottom =
        rail_entry(board, (Word::BetweenStates, Some(Word::BetweenStatesNote)), top, below, tools).max(bottom);
}

/// Chip and words in the rail; gives their lower end.
fn rail_entry(board: &Board, (name, note): (Word, Option<Word>), top: Len, below: &mut Below, tools: Tools) -> Len {
    let metrics = tools.metrics;
    let chip = Rect::new(metrics.margin, top + Len::px(4), metrics.rail_chip, metrics.rail_chip);
    let inset = (metrics.rail_chip - metrics.rail_icon).half();
    below.chip = Some((chip, Rect::new(chip.x + inset, chip.y + inset, metrics.rail_icon, metrics.rail_icon)));
    let x = metrics.margin + metrics.rail_text;
    let kind = tools.typography.lane_name;
    let room = metrics.rail - metrics.rail_text - Len::px(8);
    let name = tools.wrap(board.words.get(name), kind, room);
    below.labels.push(tools.block(&name, kind, x, top + Len::px(2), Anchor::Left, Tone::Ink));
    let small = tools.typography.lane_note;
    let note_top = top + Len::px(4) + height(&name, kind);
    let Some(note) = note else { return note_top.max(chip.bottom()) };
    let block = tools.wrap(board.words.get(note), small, room);
    below.labels.push(tools.block(&block, small, x, note_top, Anchor::Left, Tone::Quiet));
    note_top + height(&block, small)
}

fn strips(board: &Board, placed: &Placed, below: &mut Below, tools: Tools) {
    let shown = || board.strips.iter().filter(|strip| strip.shown);
    let orders = shown().map(|strip| strip.order).max().map_or(0, |most| most + 1);
    for order in 0..orders {
        let top = below.bottom + Len::px(14);
        let mut row_top = top;
        for row in strip_rows(board, placed, order) {
            let start = below.strips.len();
            let mut bottom = row_top;
            for (index, pane) in row {
                let (frame, strip) = strip_box(board, index, pane, row_top, tools);
                bottom = bottom.max(frame.bottom());
                below.strips.push(strip);
            }
            for strip in below.strips.iter_mut().skip(start) {
                strip.frame.height = bottom - row_top;
            }
            row_top = bottom + Len::px(10);
        }
        let mut bottom = row_top - Len::px(10);
        if let Some(first) = shown().find(|strip| strip.order == order) {
            rail_words(board, &first.code, top, below, tools);
            bottom = bottom.max(top + Len::px(64));
        }
        below.bottom = bottom;
    }
}

/// The strips of one trace in rows, each with its pane: strips of panes side by side share a row, those of panes one
/// above the other, and several of one pane, do not.
fn strip_rows(board: &Board, placed: &Placed, order: usize) -> Vec<Vec<(usize, Rect)>> {
    let mut rows: Vec<Vec<(usize, Rect)>> = Vec::new();
    for (index, strip) in board.strips.iter().enumerate().filter(|(_, strip)| strip.order == order) {
        let Some(pane) = placed.panes.get(strip.pane).map(|pane| pane.frame) else { continue };
        let free = rows.iter_mut().find(|row| row.iter().all(|(_, other)| other.x != pane.x));
        match free {
            Some(row) => row.push((index, pane)),
            None => rows.push(vec![(index, pane)]),
        }
    }
    rows
}

fn rail_words(board: &Board, code: &str, top: Len, below: &mut Below, tools: Tools) {
    let metrics = tools.metrics;
    let kind = tools.typography.lane_name;
    let center = Point::new(metrics.margin + metrics.rail_chip.half(), top + Len::px(18));
    below.pins.push(cards::pin(code, center, Tone::OnMark, tools));
    let x = metrics.margin + metrics.rail_text;
    let down = tools.ruler.cap_height(kind.font()).half();
    let at = Point::new(x, center.y + down);
    below.labels.push(tools.label(board.words.get(Word::Trace), kind, at, Anchor::Left, Tone::Ink));
    let note = tools.typography.lane_note;
    let block = tools.wrap(board.words.get(Word::TraceNote), note, metrics.rail - Len::px(16));
    below.labels.push(tools.block(&block, note, metrics.margin, top + Len::px(36), Anchor::Left, Tone::Quiet));
}

fn strip_box(board: &Board, index: usize, pane: Rect, top: Len, tools: Tools) -> (Rect, StripBox) {
    let typography = tools.typography;
    let mut strip =
        StripBox { strip: index, frame: Rect::default(), labels: Vec::new(), badges: Vec::new(), arrows: Vec::new() };
    let Some(content) = board.strips.get(index) else { return (Rect::default(), strip) };
    let inset = Len::px(16);
    let title = tools.wrap(&content.title, typography.lane_name, pane.width - inset * 2);
    strip.labels.push(tools.block(
        &title,
        typography.lane_name,
        pane.x + inset,
        top + Len::px(11),
        Anchor::Left,
        Tone::Ink,
    ));
    let mut row = top + Len::px(11) + height(&title, typography.lane_name) + Len::px(12);
    let kind = typography.small_strong;
    let (left, right) = (pane.x + inset, pane.right() - inset);
    let mut x = left;
    let mut bottom = row;
    let spread = spread(board, content, right - left, tools);
    for (number, (words, owners, nobody)) in content.stops.iter().enumerate() {
        let lead = if number == 0 { Len::ZERO } else { ARROW + Len::px(14) + spread };
        let room = (right - left - lead).max(Len::px(20));
        let block = tools.wrap(words, kind, STOP.min(room) + Len(1));
        let owned = owned(board, owners, nobody, room, tools);
        let width = block.width.max(owned.width);
        if number > 0 && x + lead + width > right {
            x = left;
            row = bottom + Len::px(12);
        }
        if number > 0 {
            let left = Point::new(x + Len::px(4) + spread.half(), row + kind.line.half());
            let leg = content.legs.get(number - 1).copied().unwrap_or(Leg::On);
            strip.arrows.push(arrow(left, leg, &board.count(number), tools));
            x += lead;
        }
        strip.labels.push(tools.block(&block, kind, x, row, Anchor::Left, Tone::Ink));
        let below = row + height(&block, kind) + Len::px(6);
        for (team, names, dx, dy) in &owned.badges {
            let Some(known) = board.teams.get(*team) else { continue };
            let center = Point::new(x + *dx + tools.metrics.badge, below + *dy + tools.metrics.badge);
            let name = names.then_some(&known.name);
            strip.badges.push(cards::badge(Some(*team), &known.initials, name, center, tools));
        }
        if let Some(nobody) = &owned.nobody {
            strip.labels.push(tools.block(nobody, typography.team, x, below + Len::px(2), Anchor::Left, Tone::Soft));
        }
        bottom = bottom.max(below + owned.height);
        x += width + Len::px(8);
    }
    strip.frame = Rect::between(pane.x, top, pane.right(), bottom + Len::px(12));
    (strip.frame, strip)
}

/// A numbered arrow from its left end; its bead stands in the middle of what its heads leave.
fn arrow(left: Point, leg: Leg, number: &str, tools: Tools) -> ArrowBox {
    let right = left.offset(ARROW, Len::ZERO);
    let (from, to) = if leg == Leg::Back { (right, left) } else { (left, right) };
    let head = Len::px(match leg {
        Leg::On => -3,
        Leg::Back => 3,
        Leg::Both => 0,
    });
    let bead = left.offset(ARROW.half() + head, Len::ZERO);
    let kind = tools.typography.pin;
    let at = bead.offset(Len::ZERO, tools.ruler.cap_height(kind.font()).half());
    ArrowBox { from, to, both: leg == Leg::Both, bead, label: tools.label(number, kind, at, Anchor::Middle, Tone::Ink) }
}

/// How much farther apart the stops of a strip stand that has room to spare on one row.
fn spread(board: &Board, strip: &Strip, room: Len, tools: Tools) -> Len {
    let widths = strip.stops.iter().map(|(words, owners, nobody)| {
        let block = tools.wrap(words, tools.typography.small_strong, STOP.min(room) + Len(1));
        block.width.max(owned(board, owners, nobody, room, tools).width)
    });
    let gaps = i32::try_from(strip.stops.len()).unwrap_or(i32::MAX) - 1;
    let whole: Len = widths.sum::<Len>() + (ARROW + Len::px(14 + 8)) * gaps.max(0);
    if gaps < 1 || whole >= room { Len::ZERO } else { ((room - whole) / gaps).min(SPREAD) }
}

/// Most that stops move apart.
const SPREAD: Len = Len::px(64);

/// Length of the arrow between two stops of a strip.
const ARROW: Len = Len::px(42);

/// Most width of a stop's words.
const STOP: Len = Len::px(118);

/// Who owns a stop, below its words.
#[derive(Default)]
struct Owned {
    /// Team, whether its name stands beside it, place from the left end and top.
    badges: Vec<(usize, bool, Len, Len)>,
    /// Words where nobody owns it.
    nobody: Option<TextBlock>,
    width: Len,
    height: Len,
}

fn owned(board: &Board, owners: &[usize], nobody: &str, room: Len, tools: Tools) -> Owned {
    let metrics = tools.metrics;
    let kind = tools.typography.team;
    let circle = metrics.badge * 2;
    let mut owned = Owned { height: circle, ..Owned::default() };
    let (mut x, mut y) = (Len::ZERO, Len::ZERO);
    for &team in owners {
        let Some(known) = board.teams.get(team) else { continue };
        let named = circle + metrics.badge_gap + tools.width(&known.name, kind);
        let names = named <= room;
        let width = if names { named } else { circle };
        if x > Len::ZERO && x + width > room {
            x = Len::ZERO;
            y += circle + Len::px(4);
        }
        owned.badges.push((team, names, x, y));
        owned.width = owned.width.max(x + width);
        x += width + Len::px(8);
    }
    owned.height = y + circle;
    if owners.is_empty() && !nobody.is_empty() {
        let block = tools.wrap(nobody, kind, room);
        owned.width = block.width;
        owned.height = owned.height.max(height(&block, kind) + Len::px(4));
        owned.nobody = Some(block);
    }
    owned
}

fn figures(board: &Board, placed: &Placed, width: Len, below: &mut Below, tools: Tools) {
    if board.figures.is_empty() {
        return;
    }
    let metrics = tools.metrics;
    let tiles = &board.figures.tiles;
    let top = below.bottom + Len::px(14);
    let left = metrics.margin + metrics.rail;
    let gap = Len::px(14);
    let least = tiles.iter().map(|tile| values_width(tile, tools)).max().unwrap_or(Len::ZERO).max(Len::px(230));
    // They end where the panes end, unless these are narrower than a tile; on a page of a given size they take all of it.
    let panes = placed.panes.iter().map(|pane| pane.frame.right()).max().unwrap_or(Len::ZERO);
    let page = width - metrics.margin;
    let right = if tools.paged { page } else { page.min(panes.max(left + least)) };
    let fit = ((right - left + gap).0 / (least + gap).0).max(1);
    let count = i32::try_from(tiles.len()).unwrap_or(i32::MAX);
    let rows = (count + fit - 1) / fit;
    let across = ((count + rows - 1) / rows.max(1)).max(1);
    let size = ((right - left - gap * (across - 1)) / across).min(least.max(WIDEST_TILE));
    let name_height = tiles
        .iter()
        .map(|tile| {
            height(
                &tools.wrap(&tile.name, tools.typography.meta_value, size - Len::px(32)),
                tools.typography.meta_value,
            )
        })
        .max()
        .unwrap_or(Len::ZERO);
    let high = name_height + Len::px(70);
    for (index, tile) in tiles.iter().enumerate() {
        let index_len = i32::try_from(index).unwrap_or(0);
        let frame = Rect::new(
            left + (size + gap) * (index_len % across),
            top + (high + Len::px(10)) * (index_len / across),
            size,
            high,
        );
        below.bottom = below.bottom.max(frame.bottom());
        below.tiles.push(tile_box(tile, index, frame, name_height, tools));
    }
    if !board.figures.also.is_empty() {
        let line_top = if tiles.is_empty() { top + Len::px(4) } else { below.bottom + Len::px(10) };
        let kind = tools.typography.small;
        let block = tools.wrap(&board.figures.also, kind, right - left);
        below.labels.push(tools.block(&block, kind, left, line_top, Anchor::Left, Tone::Soft));
        below.bottom = line_top + height(&block, kind);
    }
    // Without bars there are no colours to explain.
    let note = (!tiles.is_empty()).then_some(Word::ChangeInMetricsNote);
    let entry = rail_entry(board, (Word::ChangeInMetrics, note), top, below, tools);
    below.bottom = below.bottom.max(entry);
}

/// Most width of a tile: up to here tiles share the whole page, so that they end where the panes end.
const WIDEST_TILE: Len = Len::px(640);

/// Width of a tile that holds both values, their unit and the difference in one line.
fn values_width(tile: &Tile, tools: Tools) -> Len {
    let (kind, small) = (tools.typography.delta_value, tools.typography.small_strong);
    let beside =
        |words: &str, gap: i32| if words.is_empty() { Len::ZERO } else { Len::px(gap) + tools.width(words, small) };
    let after = beside(&tile.unit, 6) + beside(tile.difference.as_deref().unwrap_or_default(), 12);
    Len::px(16 * 2 + 10 + 20 + 10) + tools.width(&tile.from, kind) + tools.width(&tile.to, kind) + after
}

fn tile_box(tile: &Tile, index: usize, frame: Rect, name_height: Len, tools: Tools) -> TileBox {
    let typography = tools.typography;
    let inset = Len::px(16);
    let name = tools.wrap(&tile.name, typography.meta_value, frame.width - inset * 2);
    let baseline = frame.y + Len::px(12) + name_height + Len::px(24);
    let value = typography.delta_value;
    let x = frame.x + inset;
    let from = tools.label(&tile.from, value, Point::new(x, baseline), Anchor::Left, Tone::Soft);
    let middle = baseline - tools.ruler.cap_height(value.font()).half();
    let arrow_left = x + tools.width(&tile.from, value) + Len::px(10);
    let arrow = (Point::new(arrow_left, middle), Point::new(arrow_left + Len::px(20), middle));
    let tone = match tile.better {
        Some(true) => Tone::Opportunity,
        Some(false) => Tone::Pain,
        None => Tone::Ink,
    };
    let to = tools.label(&tile.to, value, Point::new(arrow.1.x + Len::px(10), baseline), Anchor::Left, tone);
    let small = typography.small_strong;
    let to_right = arrow.1.x + Len::px(10) + tools.width(&tile.to, value);
    let unit_at = Point::new(to_right + Len::px(6), baseline);
    let unit = Some(&tile.unit).filter(|unit| !unit.is_empty());
    let unit_right = unit.map_or(to_right, |unit| unit_at.x + tools.width(unit, small));
    let unit = unit.filter(|_| unit_right <= frame.right() - inset);
    let unit = unit.map(|unit| tools.label(unit, small, unit_at, Anchor::Left, tone));
    let used = unit_right + Len::px(12);
    let difference = tile.difference.as_ref().filter(|words| used + tools.width(words, small) <= frame.right() - inset);
    let difference = difference
        .map(|words| tools.label(words, small, Point::new(frame.right() - inset, baseline), Anchor::Right, tone));
    let bars = tile.bars.map(|(before, after)| {
        let whole = i64::from((frame.width - inset * 2).0);
        let bar = |share: i32, y: Len| {
            let length = i32::try_from(whole * i64::from(share) / 1000).unwrap_or(0);
            Rect::new(x, y, Len(length), Len::px(5))
        };
        (bar(before, baseline + Len::px(11)), bar(after, baseline + Len::px(19)))
    });
    TileBox {
        tile: index,
        frame,
        name: tools.block(&name, typography.meta_value, x, frame.y + Len::px(10), Anchor::Left, Tone::Soft),
        from,
        to,
        unit,
        difference,
        arrow,
        bars,
    }
}
