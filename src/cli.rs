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

use std::ffi::OsString;

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
    #[command(subcommand)]
    command: Command,
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

/// Runs what the arguments ask for and answers with the exit code.
pub fn run(arguments: impl Iterator<Item = OsString>) -> u8 {
    let arguments: Vec<OsString> = arguments.collect();
    let color = Color::wanted(&arguments);
    let command = Arguments::command().color(color.into());
    let parsed = command.try_get_matches_from(arguments).and_then(|found| Arguments::from_arg_matches(&found));
    let arguments = match parsed {
        Ok(arguments) => arguments,
        Err(error) => return misuse(&error, color),
    };
    let console = Console::new(arguments.color, arguments.quiet, arguments.verbose);
    answer(
        match &arguments.command {
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

    #[test]
    fn the_command_line_holds_together() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn every_option_says_what_it_is_for() {
        for command in Arguments::command().get_subcommands() {
            assert!(command.get_about().is_some(), "{}", command.get_name());
            for option in command.get_arguments() {
                assert!(option.get_help().is_some(), "{} {}", command.get_name(), option.get_id());
            }
        }
    }
}
