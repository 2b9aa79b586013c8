//! `trace`: from a pain to its cause and the team that owns it, and back.

use std::path::PathBuf;

use clap::Args;
use cyanotype::blueprint::Blueprint;
use cyanotype::blueprint::Service;
use cyanotype::diagnostic::escaped;
use cyanotype::nearest::nearest;
use cyanotype::report::trace::Ask;
use cyanotype::report::trace::csv;
use cyanotype::report::trace::json;
use cyanotype::report::trace::markdown;
use cyanotype::report::trace::select;
use cyanotype::report::trace::text;
use cyanotype::report::trace::touch_csv;
use cyanotype::report::trace::touch_json;
use cyanotype::report::trace::touch_markdown;
use cyanotype::report::trace::touch_text;
use cyanotype::trace::Hanging;
use cyanotype::trace::anchor;
use cyanotype::trace::trace_from;

use crate::cli::Done;
use crate::cli::Stop;
use crate::cli::console::Console;
use crate::cli::limits::Bounds;
use crate::cli::reading::service;
use crate::cli::report::Format;
use crate::cli::report::Place;
use crate::cli::report::refused;

/// Follow pain points along the links to their causes and owning teams.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  cyanotype trace visit.blueprint.toml\n  cyanotype trace visit.blueprint.toml P1 \
                        P3 --format markdown\n  cyanotype trace visit.blueprint.toml --team billing\n  cyanotype trace \
                        visit.blueprint.toml --from crm")]
pub struct Trace {
    /// The blueprint; `-` is standard input.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Pain points by id, or by the short name on the page such as P1. Without one, all of them.
    #[arg(value_name = "PAIN")]
    pains: Vec<String>,
    /// Only what this team owns a cause of, by its id.
    #[arg(long, value_name = "ID")]
    team: Option<String>,
    /// The variant to trace in, by its id [default: the first where a pain still hurts].
    #[arg(long, value_name = "ID")]
    variant: Option<String>,
    /// The other way round: what hangs on this card, system or team, by its id.
    #[arg(long, value_name = "ID", conflicts_with_all = ["pains", "team"])]
    from: Option<String>,
    /// text (for a terminal), markdown (for a page or a pull request), csv (for a spreadsheet) or json (for programs).
    #[arg(long, value_enum, hide_possible_values = true, value_name = "FORMAT")]
    format: Option<Format>,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    bounds: Bounds,
}

/// Tells the traces asked for.
pub fn run(asked: &Trace, console: Console) -> Done {
    let (name, service) = service(&asked.file, &asked.bounds.document(), console)?;
    if let Some(from) = &asked.from {
        return touch(asked, &name, &service, from);
    }
    let ask = Ask { pains: &asked.pains, team: asked.team.as_deref(), variant: asked.variant.as_deref() };
    let told = select(&service, ask).map_err(|findings| refused(&name, &findings))?;
    let told = match asked.place.format(asked.format, Format::Text)? {
        Format::Text => text(&told),
        Format::Markdown => markdown(&told),
        Format::Csv => csv(&told),
        Format::Json => json(&told),
    };
    asked.place.deliver(&told, [&asked.file])
}

fn touch(asked: &Trace, name: &str, service: &Service, from: &str) -> Done {
    // An unknown variant is told with the help that it gets elsewhere.
    let ask = Ask { variant: asked.variant.as_deref(), ..Ask::default() };
    select(service, ask).map_err(|findings| refused(name, &findings))?;
    let wanted = |blueprint: &&Blueprint| {
        let variant = blueprint.variant.as_ref().map(|variant| variant.id.as_str());
        asked.variant.is_none() || asked.variant.as_deref() == variant
    };
    let mut variants = service.variants.iter().filter(wanted);
    let found = variants.find_map(|blueprint| anchor(blueprint, from).map(|anchor| (blueprint, anchor)));
    let Some((blueprint, anchor)) = found else {
        let why = format!("{name}: no card, system or team is called `{}`", escaped(from));
        let why = match &asked.variant {
            Some(variant) => format!("{why} in the variant `{}`", escaped(variant)),
            None => why,
        };
        let known = service.variants.iter().filter(wanted).flat_map(|blueprint| {
            let cards = blueprint.cards.iter().filter(|card| card.system.is_none()).map(|card| card.id.as_str());
            let systems = blueprint.systems.iter().map(|system| system.id.as_str());
            cards.chain(systems).chain(blueprint.teams.iter().map(|team| team.id.as_str()))
        });
        let help = nearest(from, known).map(|near| format!("; did you mean `{near}`?"));
        return Err(Stop::Refused(why + &help.unwrap_or_default()));
    };
    let hanging: Hanging = trace_from(blueprint, anchor);
    let told = match asked.place.format(asked.format, Format::Text)? {
        Format::Text => touch_text(blueprint, &hanging),
        Format::Markdown => touch_markdown(blueprint, &hanging),
        Format::Json => touch_json(blueprint, &hanging),
        Format::Csv => touch_csv(blueprint, &hanging),
    };
    asked.place.deliver(&told, [&asked.file])
}
