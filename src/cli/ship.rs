//! `ship`: fixes are done, and what they change becomes the state of today, in the file itself.

use std::path::PathBuf;

use clap::Args;
use cyanotype::blueprint::Service;
use cyanotype::check::CheckOptions;
use cyanotype::check::load;
use cyanotype::diagnostic::escaped;
use cyanotype::ship::Shipped;
use cyanotype::ship::diff;
use cyanotype::ship::ship;
use cyanotype::source::decode;
use jiff::civil::Date;

use crate::cli::Done;
use crate::cli::Stop;
use crate::cli::console::Console;
use crate::cli::limits::Bounds;
use crate::cli::print;
use crate::cli::reading::is_stream;
use crate::cli::reading::read;
use crate::cli::report::refused;
use crate::output::Product;
use crate::output::Target;
use crate::output::write_all;

/// Mark fixes as shipped, and fold what they change into the current state of the file.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  cyanotype ship visit.blueprint.toml reconcile --on 2026-12-01 --dry-run\n  \
                        cyanotype ship visit.blueprint.toml reconcile --on 2026-12-01\n\nThe file is rewritten in \
                        place; comments, order and layout of its text stay. With `-` the new text goes to standard \
                        output.")]
pub struct Ship {
    /// The blueprint to rewrite; `-` reads standard input and writes standard output.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Fixes that have shipped: their ids, or their short names on the page such as O1.
    #[arg(required = true, value_name = "OPPORTUNITY")]
    opportunities: Vec<String>,
    /// The day they shipped, as YYYY-MM-DD.
    #[arg(long, value_name = "DATE")]
    on: Date,
    /// Show what would change, as a diff, and write nothing.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    bounds: Bounds,
}

/// Ships the fixes named.
pub fn run(asked: &Ship, console: Console) -> Done {
    let limits = asked.bounds.document();
    let read = read(&asked.file, &limits, &CheckOptions::default())?;
    let Some(service) = &read.service else {
        console.findings(&read.source, &read.findings);
        return Err(Stop::Document);
    };
    let wanted: Vec<String> = asked.opportunities.iter().map(|name| id(service, name)).collect();
    let name = read.source.name();
    let before = String::from_utf8(read.bytes).map_err(|_| Stop::Refused(format!("`{name}` is not UTF-8 text")))?;
    let shipped = ship(&before, &wanted, asked.on).map_err(|findings| refused(name, &findings))?;
    let after = shipped.text.as_str();
    // Whatever happens here, the file must stay one that can be read.
    let whole = decode(name, after.as_bytes(), &limits)
        .is_ok_and(|source| load(&source, &limits, &CheckOptions::default()).is_ok());
    if !whole {
        return Err(Stop::Refused(format!("{name} is not written: the file would no longer be without errors")));
    }
    if asked.dry_run {
        print(&diff(name, &before, after))?;
    } else if is_stream(&asked.file) {
        print(after)?;
    } else if after != before {
        let target = Target::new(&asked.file).map_err(Stop::Refused)?;
        write_all(std::iter::once(Product { target, bytes: after.as_bytes().to_vec() })).map_err(Stop::Refused)?;
    }
    tell(name, &shipped, after != before, console);
    Ok(())
}

/// The id of an opportunity that is named by its id or, where that is no id, by its short name on the page.
fn id(service: &Service, name: &str) -> String {
    let known = || service.variants.iter().flat_map(|blueprint| &blueprint.opportunities);
    match known().find(|fix| fix.code.eq_ignore_ascii_case(name)) {
        Some(fix) if known().all(|other| other.id != name) => fix.id.clone(),
        _ => name.to_owned(),
    }
}

fn tell(name: &str, shipped: &Shipped, changed: bool, console: Console) {
    for line in &shipped.done {
        console.told(&escaped(line), "");
    }
    for line in &shipped.left {
        console.told(&format!("left: {}", escaped(line)), "");
    }
    if !changed {
        console.told(&format!("{name}: nothing changes"), "");
    }
}
