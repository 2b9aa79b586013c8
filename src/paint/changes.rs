//! The list of changes below the panes.

use crate::board::State;
use crate::board::speech;
use crate::layout::Layout;
use crate::layout::changes::RowBox;
use crate::paint::Brush;
use crate::paint::marks;
use crate::scene::Access;
use crate::scene::Mark;
use crate::scene::Tags;

/// The table, row by row.
pub fn changes(brush: Brush, layout: &Layout, marks: &mut Vec<Mark>) {
    let table = &layout.changes;
    marks.extend(table.chip.into_iter().flat_map(|chip| brush.chip(chip, "document")));
    marks.extend(table.rules.iter().map(|ends| brush.rule(*ends, brush.palette.hairline)));
    marks.extend(table.labels.iter().map(|label| brush.words(label, Tags::kind("text"))));
    marks.extend(table.rows.iter().map(|row| self::row(brush, row)));
}

fn row(brush: Brush, placed: &RowBox) -> Mark {
    let row = brush.board.changes.get(placed.row);
    let mut parts = Vec::new();
    if let Some((state, frame, label)) = &placed.tag {
        // What is neither new nor gone nor moved has changed in some way.
        let state = if *state == State::Same { State::Changed } else { *state };
        parts.push(marks::tag(brush, state, *frame, label, None));
    }
    parts.extend(placed.cells.iter().map(|(_, label)| brush.words(label, Tags::kind("text"))));
    Mark::Group {
        tags: Tags::kind("row"),
        access: Some(Access::Named { role: "group", label: row.map(speech::change).unwrap_or_default() }),
        href: None,
        marks: parts,
    }
}
