//! Reads a style file: lays it over what it stands on, and finds everything that is wrong with it in one run.

use std::ops::Range;

use serde::Deserialize;
use toml::Spanned;
use toml::de::DeTable;
use toml::de::DeValue;
use toml::de::Deserializer;
use toml::de::Error;

use crate::diagnostic::Diagnostic;
use crate::nearest::nearest;
use crate::sorted::Sorted;
use crate::source::Source;
use crate::style::BUILT_IN;
use crate::style::Brand;
use crate::style::DEFAULT;
use crate::style::File;
use crate::style::Logo;
use crate::style::Style;
use crate::style::place;
use crate::style::source_of;

/// How many built-in styles a style may stand on, one upon the other.
const DEEPEST: usize = 8;

/// Most findings about one file.
const MOST: usize = 50;

type Node<'a> = Spanned<DeValue<'a>>;

/// Reads a style file. With `extends = "NAME"` it gives only what differs from a built-in style; without,
/// it must be complete.
///
/// # Errors
/// Everything that is wrong with the file, each at its place in the file, in file order.
pub fn read(source: &Source) -> Result<Style, Vec<Diagnostic>> {
    let mut found = Vec::new();
    let mut own = parsed(source.text())?;
    numbers(&own, &mut Vec::new(), &mut found);
    let mut ground = ground(&mut own, source.text().len(), DEEPEST)?;
    let extends = ground.is_some();
    // What is wrong is taken away, so that what is wrong after it is found too.
    for _ in 0..MOST {
        let mut table = ground.clone().unwrap_or_default();
        lay_over(&mut table, own.clone());
        let error = match File::deserialize(Deserializer::from(Spanned::new(0..source.text().len(), table))) {
            Ok(file) if found.is_empty() => {
                if let Some(wrong) = file.logo.as_ref().and_then(Logo::wrong) {
                    let span = place(source, &["logo", "height"]).unwrap_or_default();
                    return Err(vec![Diagnostic::error("out-of-range", span, wrong)]);
                }
                return Ok(Style {
                    name: file.name.unwrap_or_else(|| name(source.name())),
                    brand: Brand { logo: file.logo, footer: file.footer, fonts: file.fonts, lanes: file.lanes },
                    metrics: file.metrics,
                    typography: file.typography,
                    palette: file.palette,
                });
            }
            Ok(_) => break,
            Err(error) => error,
        };
        let finding = finding(&error, extends);
        let span = finding.span.start..finding.span.end;
        let said = |other: &Diagnostic| span.start <= other.span.start && other.span.end <= span.end;
        let missing = finding.name == "missing-key";
        if missing || !found.iter().any(said) {
            found.push(finding);
        }
        match missing {
            true if ground.is_none() => ground = Some(parsed(source_of(DEFAULT).unwrap_or_default())?),
            _ if strike(&mut own, &span) => {}
            _ => break,
        }
    }
    found.put_in_order_by(|finding| finding.span.start);
    Err(found)
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
        false => Err(errors.iter().take(MOST).map(|error| finding(error, true)).collect()),
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
        number(path, value, found);
        path.pop();
    }
}

fn number(path: &mut Vec<String>, value: &Node<'_>, found: &mut Vec<Diagnostic>) {
    let text = match value.get_ref() {
        DeValue::Table(inner) => return numbers(inner, path, found),
        DeValue::Array(all) => return all.iter().for_each(|value| number(path, value, found)),
        DeValue::Float(float) => float.as_str(),
        DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str(),
        _ => return,
    };
    let (low, high) = match (path.first().map(String::as_str), path.last().map(String::as_str)) {
        (Some("type"), Some("tracking")) => (-100.0, 100.0),
        (Some("type"), _) => (1.0, 1000.0),
        _ => (0.0, 10_000.0),
    };
    let amount = text.replace('_', "").parse::<f64>().unwrap_or(f64::NAN);
    if !(low..=high).contains(&amount) {
        let key = path.last().map_or("", String::as_str);
        let message = format!("`{key}` takes {low} to {high}, found {text}");
        found.push(Diagnostic::error("out-of-range", value.span(), message));
    }
}

/// Takes away what stands at a place. Whether anything stood there.
fn strike(table: &mut DeTable<'_>, span: &Range<usize>) -> bool {
    let holds = |place: Range<usize>| place.start <= span.start && span.end <= place.end && !span.is_empty();
    // The tables first: what is wrong within one leaves the rest of it alone.
    for (_, value) in table.iter_mut() {
        if let DeValue::Table(inner) = value.get_mut()
            && strike(inner, span)
        {
            return true;
        }
    }
    let found = table.iter().find(|(key, value)| holds(key.span()) || holds(value.span()));
    let key = found.map(|(key, _)| key.get_ref().to_string());
    key.is_some_and(|key| table.remove(key.as_str()).is_some())
}

/// A finding in our own words: which key was meant, and that a style need not be whole.
fn finding(error: &Error, extends: bool) -> Diagnostic {
    let span = error.span().unwrap_or(0..0);
    let message = error.message().trim().replace('\n', " ");
    let words: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    match words.split_first() {
        Some((wrong, known)) if message.starts_with("unknown field") || message.starts_with("unknown variant") => {
            let finding = Diagnostic::error("unknown-key", span, format!("a style has no `{wrong}` here"));
            match nearest(wrong, known.iter().copied()) {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => finding.help(format!("known here: {}", known.join(", "))),
            }
        }
        Some((missing, _)) if message.starts_with("missing field") && !extends => {
            Diagnostic::error("missing-key", span, format!("the style has no `{missing}`"))
                .help(format!("write `extends = \"{DEFAULT}\"` at the top to give only what differs"))
        }
        _ => Diagnostic::error("style", span, message),
    }
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
