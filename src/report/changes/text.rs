//! The change list in words, for a terminal.

use crate::diff::Field;
use crate::diff::Kind;
use crate::diff::Value;
use crate::diff::What;

use super::ChangeList;
use super::Edit;
use super::Figure;
use super::Named;
use super::Relief;
use super::Rewritten;
use super::is_words;
use super::plain;
use super::what_words;

/// The change list as lines of text: a heading, a block an edit, the arrows, and what does not fit together.
pub fn text(list: &ChangeList) -> String {
    let mut lines = vec![format!("{} → {}", list.from.name, list.to.name)];
    if list.is_empty() {
        lines.push("Nothing differs.".to_owned());
    } else {
        lines.push(super::counts_line(list));
    }
    for told in super::edits(list) {
        lines.push(String::new());
        lines.extend(block(list, &told));
    }
    section(&mut lines, "Arrows", list.arrows.iter().map(|rewritten| arrow(list, rewritten)));
    if !list.is_empty() {
        section(&mut lines, "In figures", list.figures.iter().map(figure));
    }
    section(
        &mut lines,
        "Changes that no opportunity explains",
        list.unexplained().map(|row| title(&Edit { row, replaced: None })),
    );
    section(&mut lines, "Opportunities that no change carries out", list.without_change.iter().map(named));
    let mut out: String = lines.iter().map(|line| clean(line) + "\n").collect();
    if !out.ends_with('\n') {
        out.push('\n');
    }
    out
}

/// Keeps the indent, which says what belongs together.
fn clean(line: &str) -> String {
    let words = line.trim_start_matches(' ');
    let indent = line.len() - words.len();
    format!("{}{}", " ".repeat(indent), plain(words)).trim_end().to_owned()
}

fn section(lines: &mut Vec<String>, heading: &str, items: impl Iterator<Item = String>) {
    let mut items = items.peekable();
    if items.peek().is_some() {
        lines.push(String::new());
        lines.push(heading.to_owned());
        lines.extend(items.map(|item| format!("  {item}")));
    }
}

fn title(told: &Edit<'_>) -> String {
    let element = &told.row.element;
    let words = match &told.row.place {
        Some(place) => format!(" at {place}"),
        None if element.words.is_empty() => String::new(),
        None => format!(": {}", element.words),
    };
    // There is one blueprint, so it needs no id.
    let id = if element.kind == Kind::Blueprint { String::new() } else { format!(" {}", element.id) };
    format!("{} {}{id}{words}", what_words(told), element.kind.word())
}

fn named(named: &Named) -> String {
    format!("{}: {}", named.id, named.name)
}

fn block(list: &ChangeList, told: &Edit<'_>) -> Vec<String> {
    let row = told.row;
    let element = &row.element;
    let mut lines = vec![title(told)];
    let holds = list.variants_of(&row.variants);
    if !holds.is_empty() {
        lines.push(format!("  in: {}", holds.join(", ")));
    }
    let whole = matches!(element.what.first(), Some(What::New | What::Removed));
    // What has no words is told by all it says.
    let shown = element.fields.iter().filter(|field| match whole {
        true => is_place(field) || (element.kind == Kind::Feeling && is_felt(field)),
        false => true,
    });
    for field in shown {
        let value = |value: &Option<Value>| value.as_ref().map_or_else(|| "–".to_owned(), Value::words);
        let words = if whole {
            value(if field.after.is_some() { &field.after } else { &field.before })
        } else {
            format!("{} → {}", value(&field.before), value(&field.after))
        };
        let name = if is_words(field.name) { "words" } else { field.name };
        lines.push(format!("  {name}: {words}"));
    }
    match told.replaced {
        Some(old) => lines.push(format!("  in the place of: {}: {}", old.element.id, old.element.words)),
        None => lines.extend(element.replaces.as_ref().map(|id| format!("  replaces: {id}"))),
    }
    lines.extend(element.replaced_by.as_ref().map(|id| format!("  replaced by: {id}")));
    lines.extend(row.why.as_ref().map(|why| format!("  why: {why}")));
    lines.extend(row.by.as_ref().map(|by| format!("  by: {}", named(by))));
    lines.extend(row.pains.iter().map(|relieved| {
        let verb = match relieved.relief {
            Relief::Removed => "removes",
            Relief::Eased => "eases",
            Relief::None => "leaves open",
        };
        format!("  {verb}: {}", named(&relieved.pain))
    }));
    if !row.owner.is_empty() {
        let names: Vec<&str> = row.owner.iter().map(|owner| owner.name.as_str()).collect();
        lines.push(format!("  owner: {}", names.join(", ")));
    }
    lines
}

/// Where something is, which a new or removed element is told by.
fn is_place(field: &Field) -> bool {
    matches!(field.name, "lane" | "stage" | "step" | "through" | "steps")
}

/// What a feeling is told by, its words aside.
fn is_felt(field: &Field) -> bool {
    matches!(field.name, "score" | "word")
}

fn arrow(list: &ChangeList, rewritten: &Rewritten) -> String {
    let arrow = &rewritten.arrow;
    let holds = list.variants_of(&rewritten.variants);
    let holds = if holds.is_empty() { String::new() } else { format!(" (in: {})", holds.join(", ")) };
    let label = arrow.label.as_ref().map(|label| format!(" ({label})")).unwrap_or_default();
    let old = [arrow.old_kind.map(|kind| kind.word()), arrow.old_to.as_deref()];
    let old = old.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let was = if old.is_empty() { String::new() } else { format!(", was {old}") };
    format!("{}: {} {} {}{label}{was}{holds}", arrow.what.word(), arrow.from, arrow.kind.word(), arrow.to)
}

fn figure(figure: &Figure) -> String {
    let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "–".to_owned());
    let more = [figure.difference.clone(), figure.remark.clone()].into_iter().flatten().collect::<Vec<_>>().join("; ");
    let more = if more.is_empty() { more } else { format!(" ({more})") };
    format!("{}: {} → {}{more}", figure.name, value(&figure.from), value(&figure.to))
}
