//! The change list as a table for spreadsheets.

use crate::report::sheet::Sheet;
use crate::report::sheet::words;

use super::ChangeList;
use super::Named;
use super::from_to;
use super::plain;

/// Columns of the table.
const COLUMNS: usize = 13;

const HEAD: [&str; COLUMNS] =
    ["what", "kind", "id", "text", "from", "to", "why", "pains", "by", "owner", "replaces", "variants", "remark"];

/// The change list as CSV (RFC 4180, a head line, one row an edit, links after the elements). No cell starts
/// as a formula.
pub fn csv(list: &ChangeList) -> String {
    let mut rows: Vec<[String; COLUMNS]> = Vec::new();
    for told in super::edits(list) {
        let row = told.row;
        let element = &row.element;
        let (from, to) = from_to(&told, "; ");
        let what = match told.replaced {
            Some(_) => "replaced".to_owned(),
            None => element.what.iter().map(|what| what.word()).collect::<Vec<_>>().join(", "),
        };
        let mut remark = Vec::new();
        if let Some(similarity) = element.similarity {
            remark.push(format!("a guess: the words are {} alike", super::percent(similarity)));
        }
        remark.extend(element.replaced_by.as_ref().map(|id| format!("replaced by {id}")));
        if row.unexplained {
            remark.push("no opportunity explains this".to_owned());
        }
        rows.push([
            what,
            element.kind.word().to_owned(),
            element.id.clone(),
            element.words.clone(),
            from,
            to,
            row.why.clone().unwrap_or_default(),
            row.pains.iter().map(|relieved| relieved.pain.id.as_str()).collect::<Vec<_>>().join(", "),
            row.by.as_ref().map(|by| by.id.clone()).unwrap_or_default(),
            ids(&row.owner),
            element.replaces.clone().unwrap_or_default(),
            row.variants.join(", "),
            remark.join("; "),
        ]);
    }
    for rewritten in &list.arrows {
        let arrow = &rewritten.arrow;
        let mut row: [String; COLUMNS] = Default::default();
        let (from, to) = super::arrow_from_to(arrow);
        for (slot, cell) in row.iter_mut().zip([
            arrow.what.word().to_owned(),
            "link".to_owned(),
            format!("{} {}", arrow.from, arrow.kind.word()),
            arrow.label.clone().unwrap_or_default(),
            from,
            to,
        ]) {
            *slot = cell;
        }
        let [.., variants, _] = &mut row;
        *variants = rewritten.variants.join(", ");
        rows.push(row);
    }
    for fix in &list.without_change {
        let mut row: [String; COLUMNS] = Default::default();
        let [_, kind, id, text, .., remark] = &mut row;
        "opportunity".clone_into(kind);
        id.clone_from(&fix.id);
        text.clone_from(&fix.name);
        "no change carries this out".clone_into(remark);
        rows.push(row);
    }
    let mut sheet = Sheet::new(&HEAD);
    for row in rows {
        sheet.row(row.map(|cell| words(&plain(&cell))));
    }
    sheet.finish()
}

fn ids(named: &[Named]) -> String {
    named.iter().map(|named| named.id.as_str()).collect::<Vec<_>>().join(", ")
}
