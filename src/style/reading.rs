//! Reads a style file: lays it over what it stands on, and finds everything that is wrong with it in one run.

use std::ops::Range;

use toml::Spanned;
use toml::de::DeTable;
use toml::de::DeValue;
use toml::de::Error;

use crate::diagnostic::Diagnostic;
use crate::nearest::nearest;
use crate::sorted::Sorted;
use crate::source::Source;
use crate::style::BUILT_IN;
use crate::style::Brand;
use crate::style::Logo;
use crate::style::Style;
use crate::style::place;
use crate::style::source_of;
use crate::style::token::Node;
use crate::style::token::Reading;
use crate::style::token::number;

/// How many built-in styles a style may stand on, one upon the other.
const DEEPEST: usize = 8;

/// Most findings about one file.
const MOST: usize = 50;

/// Reads a style file. With `extends = "NAME"` it gives only what differs from a built-in style; without,
/// it must be complete.
///
/// # Errors
/// Everything that is wrong with the file, each at its place in the file, in file order.
pub fn read(source: &Source) -> Result<Style, Vec<Diagnostic>> {
    let whole = 0..source.text().len();
    let mut own = parsed(source.text())?;
    let ground = ground(&mut own, whole.end, DEEPEST)?;
    let mut reading = Reading::new(ground.is_some());
    numbers(&own, &mut Vec::new(), &mut reading.found);
    let mut table = ground.unwrap_or_default();
    lay_over(&mut table, own);
    let head = Spanned::new(whole, DeValue::Table(table));
    let style = style(source, &head, &mut reading);
    if let Some(wrong) = style.as_ref().and_then(|style| style.brand.logo.as_ref()).and_then(Logo::wrong) {
        let span = place(source, &["logo", "height"]).unwrap_or_default();
        reading.found.push(Diagnostic::error("out-of-range", span, wrong));
    }
    match style {
        Some(style) if reading.found.is_empty() => Ok(style),
        _ => {
            reading.found.put_in_order_by(|finding| finding.span.start);
            reading.found.truncate(MOST);
            Err(reading.found)
        }
    }
}

fn style(source: &Source, head: &Node<'_>, reading: &mut Reading) -> Option<Style> {
    let known = ["name", "footer", "logo", "fonts", "lanes", "metrics", "type", "palette"];
    let table = reading.table(head, &known)?;
    let brand = Brand {
        logo: reading.maybe(table, "logo"),
        footer: reading.maybe(table, "footer"),
        fonts: reading.maybe(table, "fonts"),
        lanes: reading.maybe(table, "lanes").unwrap_or_default(),
    };
    let called = reading.maybe(table, "name").unwrap_or_else(|| name(source.name()));
    let (metrics, typography) = (reading.must(table, head, "metrics"), reading.must(table, head, "type"));
    let palette = reading.must(table, head, "palette");
    Some(Style { name: called, brand, metrics: metrics?, typography: typography?, palette: palette? })
}

/// The name of a style: of its file without folders and ending, so that the page does not depend on where it lies.
fn name(file: &str) -> String {
    let last = file.rsplit(['/', '\\']).next().unwrap_or(file);
    last.strip_suffix(".toml").filter(|stem| !stem.is_empty()).unwrap_or(last).to_owned()
}

fn parsed(text: &str) -> Result<DeTable<'_>, Vec<Diagnostic>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    match errors.is_empty() {
        true => Ok(table.into_inner()),
        false => Err(errors.iter().take(MOST).map(finding).collect()),
    }
}

/// The whole style that a style stands on, if it says so.
fn ground<'a>(own: &mut DeTable<'a>, length: usize, deepest: usize) -> Result<Option<DeTable<'a>>, Vec<Diagnostic>> {
    let Some(base) = own.remove("extends") else { return Ok(None) };
    // A built-in style on the way has places of its own, which mean nothing here.
    let span = if deepest == DEEPEST { base.span() } else { 0..length };
    let DeValue::String(name) = base.into_inner() else {
        return Err(vec![Diagnostic::error("wrong-type", span, "`extends` takes the name of a built-in style")]);
    };
    let text = source_of(&name).filter(|_| deepest > 0).ok_or_else(|| vec![unknown(&name, span)])?;
    let mut over = parsed(text)?;
    let mut whole = ground(&mut over, length, deepest - 1)?.unwrap_or_default();
    lay_over(&mut whole, over);
    Ok(Some(whole))
}

/// Puts every value of `over` into `ground`, table by table.
fn lay_over<'a>(ground: &mut DeTable<'a>, over: DeTable<'a>) {
    for (key, value) in over {
        match ground.get_mut(key.get_ref().as_ref()).map(|known| known.get_mut()) {
            Some(DeValue::Table(known)) if value.get_ref().is_table() => {
                if let DeValue::Table(inner) = value.into_inner() {
                    lay_over(known, inner);
                }
            }
            _ => {
                ground.insert(key, value);
            }
        }
    }
}

/// Looks for numbers that are none, or that no page can use.
fn numbers(table: &DeTable<'_>, path: &mut Vec<String>, found: &mut Vec<Diagnostic>) {
    for (key, value) in table {
        path.push(key.get_ref().to_string());
        match value.get_ref() {
            DeValue::Table(inner) => numbers(inner, path, found),
            DeValue::Array(all) => all.iter().for_each(|value| in_bounds(path, value, found)),
            _ => in_bounds(path, value, found),
        }
        path.pop();
    }
}

fn in_bounds(path: &[String], value: &Node<'_>, found: &mut Vec<Diagnostic>) {
    let Some(amount) = number(value.get_ref()) else { return };
    let (low, high) = match (path.first().map(String::as_str), path.last().map(String::as_str)) {
        (Some("type"), Some("tracking")) => (-100.0, 100.0),
        (Some("type"), _) => (1.0, 1000.0),
        _ => (0.0, 10_000.0),
    };
    if !(low..=high).contains(&amount) {
        let key = path.last().map_or("", String::as_str);
        let message = format!("`{key}` takes {low} to {high}, found {amount}");
        found.push(Diagnostic::error("out-of-range", value.span(), message));
    }
}

/// Broken TOML as a finding.
fn finding(error: &Error) -> Diagnostic {
    Diagnostic::error("style", error.span().unwrap_or(0..0), error.message().trim().replace('\n', " "))
}

/// No built-in style of a name.
pub(super) fn unknown(name: &str, span: Range<usize>) -> Diagnostic {
    let names: Vec<String> = BUILT_IN.iter().map(|(name, _)| format!("`{name}`")).collect();
    let finding = Diagnostic::error("unknown-style", span, format!("no built-in style is called `{name}`"));
    match nearest(name, BUILT_IN.iter().map(|(name, _)| *name)) {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding.help(format!("a style stands on a built-in one, never on a file: {}", names.join(", "))),
    }
}
