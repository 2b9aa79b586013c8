//! The change list as a comment under a pull request.

use crate::diff::Kind;
use crate::report::sheet;

use super::ChangeList;
use super::Edit;
use super::Named;
use super::arrow_from_to;
use super::from_to;
use super::plain;
use super::what_words;

/// The change list as GitHub-flavoured markdown: a table of the edits, one of the arrows, and what does not
/// fit together. Words from the file are escaped: no markup, no mention, no reference comes out of them.
pub fn markdown(list: &ChangeList) -> String {
    let mut out = format!("### {} → {}\n\n", escape(&list.from.name), escape(&list.to.name));
    if list.is_empty() {
        out.push_str("Nothing differs.\n");
    } else {
        out.push_str(&format!("{}.\n", escape(&super::counts_line(list))));
    }
    if !list.rows.is_empty() {
        out.push_str("\n| What | Element | From | To | Why | By | Removes | Owner |\n");
        out.push_str("| --- | --- | --- | --- | --- | --- | --- | --- |\n");
        for told in super::edits(list) {
            out.push_str(&line(list, &told));
        }
    }
    if !list.arrows.is_empty() {
        out.push_str("\n#### Arrows\n\n| What | Card | Type | From | To |\n| --- | --- | --- | --- | --- |\n");
        for rewritten in &list.arrows {
            let arrow = &rewritten.arrow;
            let (from, to) = arrow_from_to(arrow);
            let cells = [
                format!("{}{}", arrow.what.word(), holds(list, &rewritten.variants)),
                code(&arrow.from),
                arrow.kind.word().to_owned(),
                escape(&from),
                escape(&to),
            ];
            out.push_str(&format!("| {} |\n", cells.join(" | ")));
        }
    }
    if !list.is_empty() && !list.figures.is_empty() {
        out.push_str("\n#### In figures\n\n| Figure | Before | After | Difference |\n| --- | --- | --- | --- |\n");
        for figure in &list.figures {
            let more: Vec<&str> = figure.difference.iter().chain(&figure.remark).map(String::as_str).collect();
            let value = |value: &Option<String>| escape(value.as_deref().unwrap_or("–"));
            let cells = [escape(&figure.name), value(&figure.from), value(&figure.to), escape(&more.join("; "))];
            out.push_str(&format!("| {} |\n", cells.join(" | ")));
        }
    }
    let unexplained: Vec<String> =
        list.unexplained().map(|row| format!("{}: {}", code(&row.element.id), escape(&row.element.words))).collect();
    section(&mut out, "Changes that no opportunity explains", unexplained);
    let idle = list.without_change.iter().map(|fix| format!("{}: {}", code(&fix.id), escape(&fix.name))).collect();
    section(&mut out, "Opportunities that no change carries out", idle);
    out
}

fn section(out: &mut String, heading: &str, items: Vec<String>) {
    if !items.is_empty() {
        out.push_str(&format!("\n#### {heading}\n\n"));
        for item in items {
            out.push_str(&format!("- {item}\n"));
        }
    }
}

/// The variants in which an edit holds, where that is not all.
fn holds(list: &ChangeList, variants: &[String]) -> String {
    match list.variants_of(variants) {
        [] => String::new(),
        some => format!(" (in {})", some.iter().map(|id| escape(id)).collect::<Vec<_>>().join(", ")),
    }
}

fn line(list: &ChangeList, told: &Edit<'_>) -> String {
    let row = told.row;
    let element = &row.element;
    let (from, to) = from_to(told, "\u{1}");
    let cell = |words: &str| words.split('\u{1}').map(escape).collect::<Vec<_>>().join("<br>");
    let names = |named: &[Named]| named.iter().map(|named| escape(&named.name)).collect::<Vec<_>>().join("<br>");
    let pains: Vec<String> = row.pains.iter().map(|relieved| escape(&relieved.words())).collect();
    // An id alone says little to who reviews it: what no other cell names is named beside it.
    let says = |cell: &str| !element.words.is_empty() && cell.split('\u{1}').any(|line| line == element.words);
    let words = match &row.place {
        Some(place) => format!(" at {}", escape(place)),
        None if element.words.is_empty() || says(&from) || says(&to) => String::new(),
        None => format!(": {}", escape(&element.words)),
    };
    let (mut from, mut to) = (cell(&from), cell(&to));
    if let Some(id) = &element.replaced_by {
        to = format!("replaced by {}", code(id));
    }
    if let (Some(id), None) = (&element.replaces, told.replaced) {
        from = format!("in place of {}", code(id));
    }
    let cells = [
        format!("{}{}", escape(&what_words(told)), holds(list, &row.variants)),
        match told.replaced {
            Some(old) => format!("{} {} → {}", element.kind.word(), code(&old.element.id), code(&element.id)),
            None if element.kind == Kind::Blueprint => format!("{}{words}", element.kind.word()),
            None => format!("{} {}{words}", element.kind.word(), code(&element.id)),
        },
        from,
        to,
        row.why.as_deref().map(escape).unwrap_or_default(),
        row.by.as_ref().map(|by| escape(&by.name)).unwrap_or_default(),
        pains.join("<br>"),
        names(&row.owner),
    ];
    format!("| {} |\n", cells.join(" | "))
}

/// An id as code. Ids are letters, digits, `-`, `_` and `.`, but what a table would break on goes all the same.
fn code(id: &str) -> String {
    let id: String = plain(id).chars().filter(|character| !matches!(character, '`' | '|')).collect();
    format!("`{id}`")
}

/// Words in which nothing is markup, a mention or a reference.
fn escape(words: &str) -> String {
    sheet::markdown(&plain(words))
}
