//! `check`: everything there is to say about blueprints, without a picture.

use std::path::PathBuf;

use clap::Args;
use clap::ValueEnum;
use cyanotype::check::CheckOptions;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::cli::Done;
use crate::cli::Stop;
use crate::cli::console::Console;
use crate::cli::limits::Bounds;
use crate::cli::reading::Read;
use crate::cli::reading::once;
use crate::cli::reading::read;

/// Look for mistakes and doubts in blueprints.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  cyanotype check visit.blueprint.toml\n  cyanotype check visits/*.toml --deny \
                        warnings\n  cyanotype check visit.blueprint.toml --allow \
                        pain-without-fix\n\nThe exit code is 1 when there are errors.")]
pub struct Check {
    /// Blueprints to check; `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// What counts as an error too: `warnings`.
    #[arg(long, value_enum, value_name = "warnings", hide_possible_values = true)]
    deny: Option<Denied>,
    /// Name of a warning that is not wanted (repeatable).
    #[arg(long, value_name = "NAME")]
    allow: Vec<String>,
    /// The day to hold review and due dates against, as YYYY-MM-DD [default: today].
    #[arg(long, value_name = "DATE")]
    today: Option<Date>,
    #[command(flatten)]
    bounds: Bounds,
}

/// What counts as an error too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Denied {
    /// Every warning.
    Warnings,
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
    let read: Vec<Read> = asked.files.iter().map(|path| read(path, &limits, &options)).collect::<Result<_, _>>()?;
    read.iter().for_each(|read| tell(read, console));
    let wrong = read.iter().any(|read| match (read.counts(), asked.deny) {
        ((0, 0), _) | ((0, _), None) => false,
        ((0, _), Some(Denied::Warnings)) | (_, _) => true,
    });
    match wrong {
        true => Err(Stop::Document),
        false => Ok(()),
    }
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
