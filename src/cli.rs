//! What the command line offers; one short function per command.

mod changes;
mod check;
mod console;
mod explain;
mod limits;
mod outline;
mod plan;
mod reading;
mod render;
mod report;
mod ship;
mod styles;
mod trace;

use std::ffi::OsStr;
use std::ffi::OsString;

use clap::Args;
use clap::CommandFactory;
use clap::FromArgMatches;
use clap::Parser;
use clap::Subcommand;
use clap::error::ErrorKind;
use cyanotype::diagnostic::escaped;

use crate::cli::console::Color;
use crate::cli::console::Console;
use crate::output;

/// Why a command did not do what it was asked for.
#[derive(Debug)]
pub enum Stop {
    /// The document is wrong; the findings are shown already.
    Document,
    /// Wrong use, or the machine refused; one sentence.
    Refused(String),
}

/// What every command answers.
pub type Done = Result<(), Stop>;

const DONE: u8 = 0;
const DOCUMENT: u8 = 1;
const REFUSED: u8 = 2;

/// Service blueprints as code: a TOML file becomes a picture of how a service works.
#[derive(Debug, Parser)]
#[command(
    name = "cyanotype",
    version,
    propagate_version = true,
    disable_help_subcommand = false,
    after_help = "Examples:\n  cyanotype render visit.blueprint.toml\n  cyanotype styles light > brand.toml\n\nExit \
                  codes: 0 done; 1 the blueprint is wrong; 2 wrong use, or a file that cannot be read or written."
)]
struct Arguments {
    /// When to colour messages: auto (on a terminal, unless NO_COLOR is set), always or never.
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Color::Auto, hide_possible_values = true, global = true, help_heading = "Messages")]
    color: Color,
    /// Show errors only.
    #[arg(short, long, global = true, conflicts_with = "verbose", help_heading = "Messages")]
    quiet: bool,
    /// Tell what is read and written, and how large it is.
    #[arg(short, long, global = true, help_heading = "Messages")]
    verbose: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    Render(Box<render::Render>),
    Check(check::Check),
    Explain(explain::Explain),
    Trace(trace::Trace),
    Changes(changes::Changes),
    Plan(plan::Plan),
    Ship(ship::Ship),
    Outline(outline::Outline),
    Styles(styles::Styles),
}

/// What can be said on the command line. When the first word is a command, that one alone: to describe all of them takes
/// longer than to draw a small page.
fn offered(first: Option<&OsString>) -> clap::Command {
    type Describe = fn(clap::Command) -> clap::Command;
    let whole = Arguments::command().subcommand_required(true).arg_required_else_help(true);
    let one: (&'static str, Describe) = match first.map(OsString::as_os_str).and_then(OsStr::to_str) {
        Some("render") => ("render", render::Render::augment_args),
        Some("check") => ("check", check::Check::augment_args),
        Some("explain") => ("explain", explain::Explain::augment_args),
        Some("trace") => ("trace", trace::Trace::augment_args),
        Some("changes") => ("changes", changes::Changes::augment_args),
        Some("plan") => ("plan", plan::Plan::augment_args),
        Some("ship") => ("ship", ship::Ship::augment_args),
        Some("outline") => ("outline", outline::Outline::augment_args),
        Some("styles") => ("styles", styles::Styles::augment_args),
        _ => return Command::augment_subcommands(whole),
    };
    let (name, describe) = one;
    whole.subcommand(describe(clap::Command::new(name)))
}

/// Runs what the arguments ask for and answers with the exit code.
pub fn run(arguments: impl Iterator<Item = OsString>) -> u8 {
    let arguments: Vec<OsString> = arguments.collect();
    let color = Color::wanted(&arguments);
    let asked = offered(arguments.get(1)).color(color.into()).try_get_matches_from(arguments);
    let parsed = asked.and_then(|found| Ok((Arguments::from_arg_matches(&found)?, Command::from_arg_matches(&found)?)));
    let (arguments, command) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => return misuse(&error, color),
    };
    let console = Console::new(arguments.color, arguments.quiet, arguments.verbose);
    answer(
        match &command {
            Command::Render(asked) => render::run(asked, console),
            Command::Check(asked) => check::run(asked, console),
            Command::Explain(asked) => explain::run(asked),
            Command::Trace(asked) => trace::run(asked, console),
            Command::Changes(asked) => changes::run(asked, console),
            Command::Plan(asked) => plan::run(asked, console),
            Command::Ship(asked) => ship::run(asked, console),
            Command::Outline(asked) => outline::run(asked, console),
            Command::Styles(asked) => styles::run(asked),
        },
        console,
    )
}

fn answer(done: Done, console: Console) -> u8 {
    match done {
        Ok(()) => DONE,
        Err(Stop::Document) => DOCUMENT,
        Err(Stop::Refused(why)) => {
            console.error(&why);
            REFUSED
        }
    }
}

/// Help and version go out as results; anything else was wrong use.
fn misuse(error: &clap::Error, color: Color) -> u8 {
    let words = error.render();
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        let words = match color.on(&std::io::stdout()) {
            true => words.ansi().to_string(),
            false => words.to_string(),
        };
        return answer(print(&words), Console::new(color, false, false));
    }
    let plain = words.to_string();
    // What was typed is quoted in the message, whatever it holds.
    let safe: Vec<String> = plain.split('\n').map(escaped).collect();
    let safe = safe.join("\n");
    match color.on(&std::io::stderr()) && safe == plain {
        true => output::to_stderr(&words.ansi().to_string()),
        false => output::to_stderr(&safe),
    }
    REFUSED
}

/// Writes a result to standard output.
fn print(words: &str) -> Done {
    output::to_stdout(words.as_bytes()).map_err(|error| {
        Stop::Refused(format!("standard output cannot be written: {}", cyanotype::resources::reason(&error)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> clap::Command {
        offered(None)
    }

    #[test]
    fn the_command_line_holds_together() {
        all().debug_assert();
    }

    #[test]
    fn a_command_alone_says_what_it_says_among_all() {
        for name in all().get_subcommands().map(|command| command.get_name().to_owned()) {
            let alone = offered(Some(&OsString::from(&name)));
            let names: Vec<&str> = alone.get_subcommands().map(clap::Command::get_name).collect();
            assert_eq!(names, [&name]);
            for asked in
                [vec!["--help"], vec!["-h"], vec!["--color", "never", "--nothing"], vec!["a", "b", "c", "d", "e"]]
            {
                let words = || ["cyanotype", &name].into_iter().chain(asked.iter().copied());
                let told = |command: clap::Command| match command.try_get_matches_from(words()) {
                    Ok(found) => format!("{:?}", found.subcommand()),
                    Err(error) => error.render().to_string(),
                };
                assert_eq!(told(alone.clone()), told(all()), "{name} {asked:?}");
            }
        }
    }

    #[test]
    fn every_option_says_what_it_is_for() {
        for command in all().get_subcommands() {
            assert!(command.get_about().is_some(), "{}", command.get_name());
            for option in command.get_arguments() {
                assert!(option.get_help().is_some(), "{} {}", command.get_name(), option.get_id());
            }
        }
    }
}
