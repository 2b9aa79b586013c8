//! `outline`: what a blueprint says, in reading order: the text alternative of the picture.

use std::path::PathBuf;

use clap::Args;
use clap::ValueEnum;
use cyanotype::report::outline::outline_csv;
use cyanotype::report::outline::outline_json;
use cyanotype::report::outline::outline_markdown;

use crate::cli::Done;
use crate::cli::Stop;
use crate::cli::console::Console;
use crate::cli::limits::Bounds;
use crate::cli::reading::service;
use crate::cli::reading::variant;
use crate::cli::report::Place;

/// Tell what a blueprint says in reading order, as text, table or data.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  cyanotype outline visit.blueprint.toml\n  cyanotype outline visit.blueprint.toml \
                        --variant future --format json\n  cyanotype outline visit.blueprint.toml --format csv -o \
                        visit.csv"
)]
pub struct Outline {
    /// The blueprint; `-` is standard input.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The variant to tell, by its id [default: the first].
    #[arg(long, value_name = "ID")]
    variant: Option<String>,
    /// markdown (for reading), csv (one row a card) or json (the settled model).
    #[arg(long, value_enum, hide_possible_values = true, value_name = "FORMAT")]
    format: Option<Format>,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    bounds: Bounds,
}

/// How an outline is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For reading.
    Markdown,
    /// One row a card.
    Csv,
    /// The settled model.
    Json,
}

/// Tells the outline.
pub fn run(asked: &Outline, console: Console) -> Done {
    let (name, service) = service(&asked.file, &asked.bounds.document(), console)?;
    let blueprint = variant(&name, &service, asked.variant.as_deref())?;
    let told = match asked.place.format(asked.format, Format::Markdown)? {
        Format::Markdown => outline_markdown(blueprint),
        Format::Csv => outline_csv(blueprint),
        Format::Json => {
            let data = serde_json::to_string_pretty(&outline_json(blueprint, &service));
            data.map_err(|error| Stop::Refused(error.to_string()))? + "\n"
        }
    };
    asked.place.deliver(&told, [&asked.file])
}
