//! The rail at the left: a chip, a name and an explanation for each lane; names of the separator lines.

use crate::blueprint::Role;
use crate::board::Board;
use crate::board::Lane;
use crate::board::Line;
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

/// A lane's entry.
#[derive(Debug, Clone)]
pub struct RailBox {
    /// Index of the lane in the board.
    pub lane: usize,
    /// Role, which gives chip and icon.
    pub role: Role,
    /// Chip.
    pub chip: Rect,
    /// Icon in the chip.
    pub icon: Rect,
    /// Name and explanation.
    pub labels: Vec<Label>,
    /// Title and bracket of a group, at its first lane.
    pub group: Option<(Label, Point, Point)>,
    /// What became of the lane.
    pub tag: Option<(State, Rect, Label)>,
}

/// Distance between a lane's words and its tag.
const TAG_GAP: Len = Len::px(4);

/// Height of a lane's tag with its distance.
fn tag_height(entry: &Lane, tools: Tools) -> Len {
    state_word(entry.state).map_or(Len::ZERO, |_| tools.metrics.tag_height + TAG_GAP)
}

/// A separator line.
#[derive(Debug, Clone)]
pub struct LineBox {
    /// Index of the line in the board.
    pub line: usize,
    /// Left and right end.
    pub ends: (Point, Point),
    /// Name and explanation.
    pub labels: Vec<Label>,
}

/// Room for a lane's words; beside feelings stand the signs of the scale.
fn text_width(entry: &Lane, tools: Tools) -> Len {
    let signs = if entry.role == Role::Feeling { Len::px(4) } else { Len::ZERO };
    tools.metrics.rail - tools.metrics.rail_text - Len::px(8) - signs
}

fn group_height(tools: Tools) -> Len {
    tools.typography.meta_label.line + Len::px(4)
}

/// Height that a lane's entry needs.
pub fn least_height(board: &Board, lane: usize, tools: Tools) -> Len {
    let Some(entry) = board.lanes.get(lane) else { return Len::ZERO };
    let name = tools.wrap(&entry.name, tools.typography.lane_name, text_width(entry, tools));
    let note = entry.note.as_ref().map(|note| tools.wrap(note, tools.typography.lane_note, text_width(entry, tools)));
    let words = height(&name, tools.typography.lane_name)
        + note.map_or(Len::ZERO, |note| height(&note, tools.typography.lane_note));
    let group = if starts_group(&board.lanes, lane).is_some() { group_height(tools) * 2 } else { Len::ZERO };
    let line = if board.lines.iter().any(|line| line.after == lane) { BEFORE_LINE * 2 } else { Len::ZERO };
    (words + tag_height(entry, tools)).max(tools.metrics.rail_chip) + group + line
}

/// Least distance of a lane's entry from the words of the line below it, so that they are not read as its own.
const BEFORE_LINE: Len = Len::px(8);

/// The name of the group that begins at a lane.
fn starts_group(lanes: &[Lane], lane: usize) -> Option<&String> {
    let group = lanes.get(lane)?.group.as_ref()?;
    let before = lane.checked_sub(1).and_then(|before| lanes.get(before)).and_then(|before| before.group.as_ref());
    (before != Some(group)).then_some(group)
}

/// Places a lane's entry in the middle of its rows; `reach` gives top and bottom of any lane.
pub fn entry(board: &Board, lane: usize, top: Len, bottom: Len, group_bottom: Len, tools: Tools) -> Option<RailBox> {
    let entry = board.lanes.get(lane).filter(|entry| !entry.name.is_empty())?;
    let (metrics, typography) = (tools.metrics, tools.typography);
    let name = tools.wrap(&entry.name, typography.lane_name, text_width(entry, tools));
    let note = entry.note.as_ref().map(|note| tools.wrap(note, typography.lane_note, text_width(entry, tools)));
    let name_height = height(&name, typography.lane_name);
    let text = name_height + note.as_ref().map_or(Len::ZERO, |note| height(note, typography.lane_note));
    let words = text + tag_height(entry, tools);
    let middle = top + (bottom - top).half();
    let chip_top = middle - metrics.rail_chip.half();
    let chip = Rect::new(metrics.margin, chip_top, metrics.rail_chip, metrics.rail_chip);
    let inset = (metrics.rail_chip - metrics.rail_icon).half();
    let icon = Rect::new(chip.x + inset, chip.y + inset, metrics.rail_icon, metrics.rail_icon);
    let x = metrics.margin + metrics.rail_text;
    let text_top = middle - words.half();
    let ghost = entry.state == State::Removed;
    let tone = if ghost { Tone::Ghost } else { Tone::Ink };
    let label = tools.block(&name, typography.lane_name, x, text_top, Anchor::Left, tone);
    let mut labels = vec![Label { strike: ghost, ..label }];
    if let Some(note) = &note {
        labels.push(tools.block(note, typography.lane_note, x, text_top + name_height, Anchor::Left, Tone::Quiet));
    }
    let tag = state_word(entry.state).map(|word| {
        let tone = if ghost { Tone::Ghost } else { Tone::OnMark };
        let at = Point::new(x, text_top + text + TAG_GAP);
        let (frame, label) = cards::tag_at(board.words.get(word), at, tone, tools);
        (entry.state, frame, label)
    });
    let group = starts_group(&board.lanes, lane).map(|group| {
        let kind = typography.meta_label;
        let at = Point::new(metrics.margin, top + tools.baseline(kind) - Len::px(2));
        let bracket = metrics.margin - Len::px(8);
        let title = tools.fitted(&group.to_uppercase(), kind, metrics.rail - Len::px(8));
        let label = tools.label(&title, kind, at, Anchor::Left, Tone::Soft);
        (label, Point::new(bracket, top), Point::new(bracket, group_bottom))
    });
    Some(RailBox { lane, role: entry.role, chip, icon, labels, group, tag })
}

/// Room that a line's words need above and below it.
pub fn line_room(line: &Line, tools: Tools) -> (Len, Len) {
    let name = tools.wrap(&line.name, tools.typography.line_name, tools.metrics.rail);
    let note = line.note.as_ref().map(|note| tools.wrap(note, tools.typography.line_note, tools.metrics.rail));
    let below = note.map_or(Len::ZERO, |note| height(&note, tools.typography.line_note) + Len::px(3));
    (height(&name, tools.typography.line_name) + Len::px(3), below)
}

/// A page wider than this says the names of its lines again at the right.
const WIDE: Len = Len::px(3000);

/// Room right of the grid for the names of the lines, on a page whose grid ends at `grid_right`.
pub fn right_room(board: &Board, grid_right: Len, tools: Tools) -> Len {
    if grid_right + tools.metrics.margin <= WIDE {
        return Len::ZERO;
    }
    let kind = tools.typography.line_name;
    let widths = board.lines.iter().map(|line| tools.wrap(&line.name, kind, tools.metrics.rail).width);
    widths.max().map_or(Len::ZERO, |width| width + RIGHT_GAP)
}

/// Distance of a line's name from the grid at its left.
const RIGHT_GAP: Len = Len::px(12);

/// Places a line at height `y` from the left margin to `right`; `grid_right` is where the grid ends.
pub fn line(board: &Board, index: usize, y: Len, (grid_right, right): (Len, Len), tools: Tools) -> Option<LineBox> {
    let line = board.lines.get(index)?;
    let (metrics, typography) = (tools.metrics, tools.typography);
    let left = metrics.margin;
    let name = tools.wrap(&line.name, typography.line_name, metrics.rail);
    let note = line.note.as_ref().map(|note| tools.wrap(note, typography.line_note, metrics.rail));
    let name_top = y - height(&name, typography.line_name) - Len::px(3);
    let mut labels = vec![tools.block(&name, typography.line_name, left, name_top, Anchor::Left, Tone::Ink)];
    if let Some(note) = &note {
        labels.push(tools.block(note, typography.line_note, left, y + Len::px(3), Anchor::Left, Tone::Quiet));
    }
    if right_room(board, grid_right, tools) > Len::ZERO {
        let x = grid_right + RIGHT_GAP;
        labels.push(tools.block(&name, typography.line_name, x, name_top, Anchor::Left, Tone::Ink));
    }
    Some(LineBox { line: index, ends: (Point::new(left, y), Point::new(right, y)), labels })
}
