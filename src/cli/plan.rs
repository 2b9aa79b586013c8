//! `plan`: the fixes of one or several services, ranked, with their owners.

use std::path::PathBuf;

use clap::Args;
use clap::ValueEnum;
use cyanotype::diagnostic::escaped;
use cyanotype::nearest::way_out;
use cyanotype::plan::Part;
use cyanotype::plan::Plan as Ranked;
use cyanotype::plan::Row;
use cyanotype::plan::plan;
use cyanotype::report::plan::csv;
use cyanotype::report::plan::json;
use cyanotype::report::plan::markdown;
use cyanotype::report::plan::text;
use jiff::civil::Date;

use crate::cli::Done;
use crate::cli::Stop;
use crate::cli::check::today;
use crate::cli::console::Console;
use crate::cli::limits::Bounds;
use crate::cli::reading::ready;
use crate::cli::reading::service;
use crate::cli::report::Format;
use crate::cli::report::Place;

/// List the fixes, ranked and grouped by team, with target, due date and status.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  cyanotype plan visit.blueprint.toml\n  cyanotype plan services/*.toml --team \
                        billing --format markdown\n  cyanotype plan visit.blueprint.toml --status planned --status \
                        in-progress")]
pub struct Plan {
    /// Blueprints; several make one portfolio. `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Only fixes that this team owns, by its id (repeatable).
    #[arg(long = "team", value_name = "ID")]
    teams: Vec<String>,
    /// Only fixes in this state (repeatable): proposed, planned, in-progress, shipped or dropped.
    #[arg(long = "status", value_enum, value_name = "STATUS", hide_possible_values = true)]
    states: Vec<Status>,
    /// The day that due dates are held against, as YYYY-MM-DD [default: today].
    #[arg(long, value_name = "DATE")]
    today: Option<Date>,
    /// text (for a terminal), markdown (for a page or a pull request), csv (for a spreadsheet) or json (for programs).
    #[arg(long, value_enum, hide_possible_values = true, value_name = "FORMAT")]
    format: Option<Format>,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    bounds: Bounds,
}

/// State of a fix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Status {
    /// Thought of.
    Proposed,
    /// Decided.
    Planned,
    /// Begun.
    InProgress,
    /// Done.
    Shipped,
    /// Given up.
    Dropped,
}

impl Status {
    fn word(self) -> &'static str {
        match self {
            Status::Proposed => "proposed",
            Status::Planned => "planned",
            Status::InProgress => "in-progress",
            Status::Shipped => "shipped",
            Status::Dropped => "dropped",
        }
    }
}

/// Tells the plan.
pub fn run(asked: &Plan, console: Console) -> Done {
    ready(&asked.files)?;
    let limits = asked.bounds.document();
    let services: Vec<_> = asked.files.iter().map(|path| service(path, &limits, console)).collect::<Result<_, _>>()?;
    let parts: Vec<Part> = services.iter().map(|(file, service)| Part { file, service }).collect();
    let teams: Vec<&str> = parts
        .iter()
        .flat_map(|part| &part.service.variants)
        .flat_map(|blueprint| &blueprint.teams)
        .map(|team| team.id.as_str())
        .collect();
    if let Some(unknown) = asked.teams.iter().find(|team| !teams.contains(&team.as_str())) {
        let help = way_out(unknown, teams, "no team is declared");
        return Err(Stop::Refused(format!("no team is called `{}`; {help}", escaped(unknown))));
    }
    let ranked: Ranked = plan(&parts, Some(asked.today.unwrap_or_else(today)));
    let ranked = ranked.only(|row| asked.wants(row));
    let told = match asked.place.format(asked.format, Format::Text)? {
        Format::Text => text(&ranked),
        Format::Markdown => markdown(&ranked),
        Format::Csv => csv(&ranked),
        Format::Json => json(&ranked),
    };
    asked.place.deliver(&told, &asked.files)
}

impl Plan {
    fn wants(&self, row: &Row) -> bool {
        let owner = row.owner.as_ref().map(|(id, _)| id);
        let team = self.teams.is_empty() || owner.is_some_and(|owner| self.teams.contains(owner));
        // A fix without a status is one that was thought of.
        let status = row.status.as_deref().unwrap_or("proposed");
        team && (self.states.is_empty() || self.states.iter().any(|state| state.word() == status))
    }
}
