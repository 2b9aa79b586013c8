//! The list of changes as a table below the panes: columns that are empty are left out, rows are as high as their
//! words ask.

use crate::board::Board;
use crate::board::ChangeField as Field;
use crate::board::ChangeRow;
use crate::board::State;
use crate::geom::Len;
use crate::geom::Point;
use crate::geom::Rect;
use crate::layout::Label;
use crate::layout::Tone;
use crate::layout::Tools;
use crate::layout::cards;
use crate::layout::height;
use crate::style::Type;
use crate::text::Anchor;
use crate::text::TextBlock;
use crate::words::Word;

/// The table with every place found.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// Chip and icon in the rail.
    pub chip: Option<(Rect, Rect)>,
    /// Words in the rail, heads of the columns, headings of parts.
    pub labels: Vec<Label>,
    /// Rows.
    pub rows: Vec<RowBox>,
    /// Hairlines.
    pub rules: Vec<(Point, Point)>,
    /// Lower end.
    pub bottom: Len,
}

/// A row with every place found.
#[derive(Debug, Clone)]
pub struct RowBox {
    /// Index of the row in the board.
    pub row: usize,
    /// From its upper to its lower hairline.
    pub frame: Rect,
    /// Tag that says what happened.
    pub tag: Option<(State, Rect, Label)>,
    /// Words, each with the cell they stand in.
    pub cells: Vec<(Rect, Label)>,
}

/// Words that tags may hold: as wide as the widest of them, whatever a page shows.
const TAGS: [Word; 5] = [Word::New, Word::Changed, Word::Moved, Word::Removed, Word::Replaced];

/// Between two columns.
const GUTTER: Len = Len::px(18);
/// Above and below the words of a row.
const PAD: Len = Len::px(8);
/// Most width of the table: longer lines are hard to read.
const MOST: Len = Len::px(1760);

/// Head of a column.
fn title(field: Field) -> Option<Word> {
    match field {
        Field::What => None,
        Field::Element => Some(Word::Element),
        Field::From => Some(Word::Before),
        Field::To => Some(Word::After),
        Field::Why => Some(Word::Why),
        Field::Pains => Some(Word::RemovesPain),
        Field::By => Some(Word::ExplainedBy),
        Field::Owner => Some(Word::Owner),
    }
}

/// Share of the width that is left beside the tags.
fn share(field: Field) -> i32 {
    match field {
        Field::What => 0,
        Field::Element | Field::Pains | Field::By => 16,
        Field::From | Field::To => 22,
        Field::Why => 15,
        Field::Owner => 10,
    }
}

/// The paragraphs of a cell, each with the tone of its words and whether it is strong.
fn words(field: Field, row: &ChangeRow) -> Vec<(&str, Tone, bool)> {
    match field {
        Field::What => Vec::new(),
        Field::Element => {
            let mut words = vec![(row.element.as_str(), Tone::Ink, true)];
            words.extend(row.words.as_deref().map(|words| (words, Tone::Soft, false)));
            words
        }
        Field::From => row.from.iter().map(|line| (line.as_str(), Tone::Soft, false)).collect(),
        Field::To => row.to.iter().map(|line| (line.as_str(), Tone::Ink, false)).collect(),
        Field::Why => {
            let tone = if row.unexplained { Tone::Pain } else { Tone::Ink };
            row.why.iter().map(|line| (line.as_str(), tone, false)).collect()
        }
        Field::Pains => row.pains.iter().map(|line| (line.as_str(), Tone::Ink, false)).collect(),
        Field::By => row.by.iter().map(|line| (line.as_str(), Tone::Ink, false)).collect(),
        Field::Owner => row.owner.iter().map(|line| (line.as_str(), Tone::Ink, false)).collect(),
    }
}

/// The columns of the list, each with its left end and width.
fn columns(board: &Board, width: Len, tools: Tools) -> Vec<(Field, Len, Len)> {
    let (left, right) = ends(width, tools);
    let tags = TAGS.iter().map(|word| board.words.get(*word));
    let tags = tags.map(|word| cards::tag_at(word, Point::default(), Tone::OnMark, tools).0.width);
    let tag = tags.max().unwrap_or(Len::ZERO);
    let shown = &board.change_fields;
    let gutters = GUTTER * i32::try_from(shown.len().saturating_sub(1)).unwrap_or(0);
    let room = right - left - tag - gutters;
    let shares: i32 = shown.iter().map(|field| share(*field)).sum::<i32>().max(1);
    let mut x = left;
    let mut found = Vec::new();
    for &field in shown {
        let size = if field == Field::What { tag } else { room * share(field) / shares };
        found.push((field, x, size));
        x += size + GUTTER;
    }
    found
}

fn ends(width: Len, tools: Tools) -> (Len, Len) {
    let left = tools.metrics.margin + tools.metrics.rail;
    (left, (width - tools.metrics.margin).min(left + MOST))
}

fn kind_of(strong: bool, tools: Tools) -> Type {
    if strong { tools.typography.small_strong } else { tools.typography.small }
}

/// The broken paragraphs of a cell.
fn paragraphs(field: Field, row: &ChangeRow, width: Len, tools: Tools) -> Vec<(TextBlock, Type, Tone)> {
    let words = words(field, row).into_iter();
    words
        .map(|(words, tone, strong)| {
            let kind = kind_of(strong, tools);
            (tools.wrap(words, kind, width), kind, tone)
        })
        .collect()
}

fn cell_height(paragraphs: &[(TextBlock, Type, Tone)]) -> Len {
    paragraphs.iter().map(|(block, kind, _)| height(block, *kind)).sum()
}

fn section_height(row: &ChangeRow, width: Len, tools: Tools) -> Len {
    let kind = tools.typography.lane_name;
    let (left, right) = ends(width, tools);
    let block = row.section.as_ref().map(|section| tools.wrap(section, kind, right - left));
    block.map_or(Len::ZERO, |block| height(&block, kind) + Len::px(16))
}

fn row_height(row: &ChangeRow, columns: &[(Field, Len, Len)], tools: Tools) -> Len {
    let cells = columns.iter().map(|(field, _, size)| cell_height(&paragraphs(*field, row, *size, tools)));
    let least = tools.metrics.tag_height.max(tools.typography.small.line);
    cells.max().unwrap_or(Len::ZERO).max(least) + PAD * 2
}

/// Height of the heads of the columns.
fn heads_height(columns: &[(Field, Len, Len)], board: &Board, tools: Tools) -> Len {
    let heads = columns.iter().filter_map(|(field, _, size)| head(*field, board, *size, tools));
    heads.map(|block| height(&block, tools.typography.meta_label)).max().unwrap_or(Len::ZERO) + Len::px(8)
}

fn head(field: Field, board: &Board, width: Len, tools: Tools) -> Option<TextBlock> {
    let words = board.words.get(title(field)?).to_uppercase();
    Some(tools.wrap(&words, tools.typography.meta_label, width))
}

/// Heights of the rows on a page of this width, headings of their parts included.
pub fn heights(board: &Board, width: Len, tools: Tools) -> Vec<Len> {
    let columns = columns(board, width, tools);
    let high = |row: &ChangeRow| section_height(row, width, tools) + row_height(row, &columns, tools);
    board.changes.iter().map(high).collect()
}

/// Places the table below `top`.
///
/// Ensures: the words of every cell stand inside of it, and rows follow one another without overlap.
pub fn table(board: &Board, top: Len, width: Len, tools: Tools) -> Table {
    let mut table = Table { bottom: top, ..Table::default() };
    if board.changes.is_empty() {
        return table;
    }
    let (metrics, typography) = (tools.metrics, tools.typography);
    let (left, right) = ends(width, tools);
    let columns = columns(board, width, tools);
    let top = top + Len::px(20);
    rail(board, top, &mut table, tools);
    for (field, x, size) in &columns {
        let Some(block) = head(*field, board, *size, tools) else { continue };
        table.labels.push(tools.block(&block, typography.meta_label, *x, top, Anchor::Left, Tone::Soft));
    }
    let mut y = top + heads_height(&columns, board, tools);
    for (index, row) in board.changes.iter().enumerate() {
        if let Some(section) = &row.section {
            let kind = typography.lane_name;
            let block = tools.wrap(section, kind, right - left);
            table.labels.push(tools.block(&block, kind, left, y + Len::px(10), Anchor::Left, Tone::Ink));
            y += height(&block, kind) + Len::px(16);
        }
        table.rules.push((Point::new(left, y), Point::new(right, y)));
        let frame = Rect::new(left, y, right - left, row_height(row, &columns, tools));
        table.rows.push(row_box(index, row, frame, &columns, tools));
        y = frame.bottom();
    }
    table.rules.push((Point::new(left, y), Point::new(right, y)));
    table.bottom = table.bottom.max(y).max(top + metrics.rail_chip);
    table
}

fn row_box(index: usize, row: &ChangeRow, frame: Rect, columns: &[(Field, Len, Len)], tools: Tools) -> RowBox {
    let mut cells = Vec::new();
    for (field, x, size) in columns {
        let mut y = frame.y + PAD;
        for (block, kind, tone) in paragraphs(*field, row, *size, tools) {
            let high = height(&block, kind);
            let cell = Rect::new(*x, y, *size, high);
            cells.push((cell, tools.block(&block, kind, *x, y, Anchor::Left, tone)));
            y += high;
        }
    }
    let tone = if row.state == State::Removed { Tone::Ghost } else { Tone::OnMark };
    let lift = (tools.typography.small.line - tools.metrics.tag_height).half();
    let tag = (!row.what.is_empty()).then(|| {
        let (tag, label) = cards::tag_at(&row.what, Point::new(frame.x, frame.y + PAD + lift), tone, tools);
        (row.state, tag, label)
    });
    RowBox { row: index, frame, tag, cells }
}

fn rail(board: &Board, top: Len, table: &mut Table, tools: Tools) {
    let metrics = tools.metrics;
    let chip = Rect::new(metrics.margin, top - Len::px(6), metrics.rail_chip, metrics.rail_chip);
    let inset = (metrics.rail_chip - metrics.rail_icon).half();
    table.chip = Some((chip, Rect::new(chip.x + inset, chip.y + inset, metrics.rail_icon, metrics.rail_icon)));
    let x = metrics.margin + metrics.rail_text;
    let room = metrics.rail - metrics.rail_text - Len::px(8);
    let (kind, small) = (tools.typography.lane_name, tools.typography.lane_note);
    let name = tools.wrap(board.words.get(Word::ChangeList), kind, room);
    table.labels.push(tools.block(&name, kind, x, top - Len::px(6), Anchor::Left, Tone::Ink));
    let note = tools.wrap(board.words.get(Word::ChangeListNote), small, room);
    let note_top = top - Len::px(4) + height(&name, kind);
    table.labels.push(tools.block(&note, small, x, note_top, Anchor::Left, Tone::Quiet));
    table.bottom = table.bottom.max(note_top + height(&note, small));
}
