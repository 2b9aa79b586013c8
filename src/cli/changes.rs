//! `changes`: what differs between two variants or two files, why, and by whom.

use std::path::PathBuf;

use clap::Args;
use cyanotype::blueprint::Service;
use cyanotype::diff::between_variants;
use cyanotype::diff::paired_variants;
use cyanotype::report::changes::ChangeList;
use cyanotype::report::changes::State;
use cyanotype::report::changes::between_files;
use cyanotype::report::changes::changes;
use cyanotype::report::changes::csv;
use cyanotype::report::changes::json;
use cyanotype::report::changes::markdown;
use cyanotype::report::changes::text;

use crate::cli::Done;
use crate::cli::Stop;
use crate::cli::console::Console;
use crate::cli::limits::Bounds;
use crate::cli::reading::find_variant;
use crate::cli::reading::position;
use crate::cli::reading::ready;
use crate::cli::reading::service;
use crate::cli::report::Format;
use crate::cli::report::Place;

/// List what is new, changed, moved and removed between two variants or two files, with reasons and owners.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  cyanotype changes visit.blueprint.toml\n  cyanotype changes visit.blueprint.toml \
                        --from current --to summer --format markdown\n  cyanotype changes old.blueprint.toml \
                        new.blueprint.toml --format csv > changes.csv\n  git show HEAD~1:visit.blueprint.toml | cyanotype \
                        changes - visit.blueprint.toml --format markdown"
)]
pub struct Changes {
    /// The blueprint, or the earlier of two; `-` is standard input.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The later blueprint, in a file of its own.
    #[arg(value_name = "OTHER")]
    other: Option<PathBuf>,
    /// The earlier variant, by its id [default: the one that the later builds on; with two files, every variant that
    /// both have].
    #[arg(long, value_name = "ID")]
    from: Option<String>,
    /// The later variant, by its id [default: the first that builds on another; with two files, every variant that both
    /// have].
    #[arg(long, value_name = "ID")]
    to: Option<String>,
    /// text (for a terminal), markdown (for a page or a pull request), csv (for a spreadsheet) or json (for programs).
    #[arg(long, value_enum, hide_possible_values = true, value_name = "FORMAT")]
    format: Option<Format>,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    bounds: Bounds,
}

/// Tells what differs.
pub fn run(asked: &Changes, console: Console) -> Done {
    let limits = asked.bounds.document();
    ready(&std::iter::once(&asked.file).chain(&asked.other).cloned().collect::<Vec<_>>())?;
    let (name, service_of_file) = service(&asked.file, &limits, console)?;
    let list = match &asked.other {
        None => within(asked, &name, &service_of_file)?,
        Some(other) => {
            let (other_name, other) = service(other, &limits, console)?;
            between(asked, (&name, &service_of_file), (&other_name, &other))?
        }
    };
    let told = match asked.place.format(asked.format, Format::Text)? {
        Format::Text => text(&list),
        Format::Markdown => markdown(&list),
        Format::Csv => csv(&list),
        Format::Json => json(&list),
    };
    asked.place.deliver(&told, std::iter::once(&asked.file).chain(&asked.other))
}

/// Two variants of one file.
fn within(asked: &Changes, name: &str, service: &Service) -> Result<ChangeList, Stop> {
    let base = |index: usize| {
        let from = service.variants.get(index)?.variant.as_ref()?.from.as_deref()?;
        position(service, from)
    };
    let to = match &asked.to {
        Some(id) => find_variant(name, service, id)?,
        None => (0..service.variants.len()).find(|index| base(*index).is_some()).ok_or_else(|| {
            let ids: Vec<&str> =
                service.variants.iter().filter_map(|variant| variant.variant.as_ref()).map(|one| one.id.as_str()).collect();
            Stop::Refused(match ids.as_slice() {
                [] | [_] => format!(
                    "{name}: there is nothing to compare: the file has one state; two files are compared by `changes OLD NEW`"
                ),
                [first, second, ..] => format!(
                    "{name}: there is nothing to compare: no variant builds on another ({}); `--from {first} --to {second}` \
                     compares two of them",
                    ids.join(", ")
                ),
            })
        })?,
    };
    let from = match &asked.from {
        Some(id) => find_variant(name, service, id)?,
        None => base(to).ok_or_else(|| {
            Stop::Refused(format!("{name}: this variant builds on no other; `--from ID` says what to compare it with"))
        })?,
    };
    let found = service.variants.get(from).zip(service.variants.get(to)).zip(between_variants(service, from, to));
    let ((before, after), diff) =
        found.ok_or_else(|| Stop::Refused(format!("{name}: these two cannot be compared")))?;
    Ok(changes(before, after, &diff, State::of(before), State::of(after)))
}

/// Two files: every variant that both have, or the two that were asked for.
fn between(asked: &Changes, before: (&str, &Service), after: (&str, &Service)) -> Result<ChangeList, Stop> {
    let pairs = pairs(before, after, asked.from.as_deref(), asked.to.as_deref())?;
    let mut list = between_files(before.1, after.1, &pairs, before.0, after.0);
    for state in [&mut list.from, &mut list.to] {
        if state.name == "<stdin>" {
            "standard input".clone_into(&mut state.name);
        }
    }
    Ok(list)
}

/// Which variants of two files are held against each other: those of the same id, else the first of each. Where one is
/// named, the other file's of that id, else its first.
///
/// # Errors
/// When there is none of that name.
pub fn pairs(
    before: (&str, &Service),
    after: (&str, &Service),
    from: Option<&str>,
    to: Option<&str>,
) -> Result<Vec<(usize, usize)>, Stop> {
    let named =
        |(name, service): (&str, &Service), id: Option<&str>| id.map(|id| find_variant(name, service, id)).transpose();
    let (earlier, later) = (named(before, from)?, named(after, to)?);
    let like = |service: &Service, id: Option<&str>| id.and_then(|id| position(service, id)).unwrap_or(0);
    Ok(match (earlier, later) {
        (None, None) => paired_variants(before.1, after.1),
        (Some(earlier), None) => vec![(earlier, like(after.1, from))],
        (None, Some(later)) => vec![(like(before.1, to), later)],
        (Some(earlier), Some(later)) => vec![(earlier, later)],
    })
}
