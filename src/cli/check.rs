//! `check`: everything there is to say about blueprints, without a picture.

use std::path::PathBuf;

use clap::Args;
use clap::ValueEnum;
use cyanotype::check::CheckOptions;
use cyanotype::diagnostic::WARNINGS;
use cyanotype::diagnostic::render_github;
use cyanotype::diagnostic::render_json;
use cyanotype::nearest::nearest;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::cli::Done;
use crate::cli::Stop;
use crate::cli::console::Console;
use crate::cli::limits::Bounds;
use crate::cli::print;
use crate::cli::reading::Read;
use crate::cli::reading::once;
use crate::cli::reading::read as read_file;

/// Look for mistakes and doubts in blueprints.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  cyanotype check visit.blueprint.toml\n  cyanotype check visits/*.toml --deny \
                        warnings --format github\n  cyanotype check visit.blueprint.toml --allow \
                        pain-without-fix\n\nText goes to standard error, json and github to standard output. The exit \
                        code is 1 when there are errors.")]
pub struct Check {
    /// Blueprints to check; `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// How findings are told: text for people, json for programs, github as annotations of a pull request.
    #[arg(long, value_enum, default_value_t = Format::Text, hide_possible_values = true, value_name = "text|json|github")]
    format: Format,
    /// What counts as an error too: `warnings`.
    #[arg(long, value_enum, value_name = "warnings", hide_possible_values = true)]
    deny: Option<Denied>,
    /// Name of a warning that is not wanted (repeatable).
    #[arg(long, value_name = "NAME", value_parser = warning)]
    allow: Vec<String>,
    /// The day to hold review dates against, as YYYY-MM-DD [default: today].
    #[arg(long, value_name = "DATE")]
    today: Option<Date>,
    #[command(flatten)]
    bounds: Bounds,
}

/// How findings are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// Annotations of a pull request.
    Github,
}

/// What counts as an error too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Denied {
    /// Every warning.
    Warnings,
}

fn warning(name: &str) -> Result<String, String> {
    match (WARNINGS.contains(&name), nearest(name, WARNINGS.iter().copied())) {
        (true, _) => Ok(name.to_owned()),
        (false, Some(near)) => Err(format!("no warning has this name; did you mean `{near}`?")),
        (false, None) => Err(format!("no warning has this name; known are {}", WARNINGS.join(", "))),
    }
}

/// The day it is, where the world's clocks meet.
pub fn today() -> Date {
    TimeZone::UTC.to_datetime(Timestamp::now()).date()
}

/// Checks every file and tells everything.
pub fn run(asked: &Check, console: Console) -> Done {
    once(&asked.files)?;
    let options = CheckOptions { today: Some(asked.today.unwrap_or_else(today)), allow: asked.allow.clone() };
    let limits = asked.bounds.document();
    // A file that cannot be read hides nothing of the others.
    let (mut read, mut refused) = (Vec::new(), Vec::new());
    for path in &asked.files {
        match read_file(path, &limits, &options) {
            Ok(file) => read.push(file),
            Err(Stop::Refused(why)) => refused.push(why),
            Err(stop) => return Err(stop),
        }
    }
    match asked.format {
        Format::Text => read.iter().for_each(|read| tell(read, console)),
        Format::Json => print(&data(&read)?)?,
        Format::Github => {
            print(&read.iter().map(|read| render_github(&read.source, &read.findings)).collect::<String>())?;
        }
    }
    if let Some(last) = refused.pop() {
        refused.iter().for_each(|why| console.error(why));
        return Err(Stop::Refused(last));
    }
    let wrong = read.iter().any(|read| match (read.counts(), asked.deny) {
        ((0, 0), _) | ((0, _), None) => false,
        ((0, _), Some(Denied::Warnings)) | (_, _) => true,
    });
    match wrong {
        true => Err(Stop::Document),
        false => Ok(()),
    }
}

/// The findings of all files in one array.
fn data(read: &[Read]) -> Result<String, Stop> {
    let findings = read.iter().flat_map(|read| match render_json(&read.source, &read.findings) {
        Value::Array(findings) => findings,
        other => vec![other],
    });
    let text = serde_json::to_string_pretty(&Value::Array(findings.collect()));
    text.map(|text| text + "\n").map_err(|error| Stop::Refused(error.to_string()))
}

fn tell(read: &Read, console: Console) {
    console.findings(&read.source, &read.findings);
    let count = |number: usize, word: &str| match number {
        1 => format!("1 {word}"),
        _ => format!("{number} {word}s"),
    };
    let (errors, warnings) = read.counts();
    let told = match (errors, warnings) {
        (0, 0) => "nothing to find fault with".to_owned(),
        (0, _) => count(warnings, "warning"),
        (_, 0) => count(errors, "error"),
        _ => format!("{}, {}", count(errors, "error"), count(warnings, "warning")),
    };
    console.told(&format!("{}: {told}", read.source.name()), "");
}
