//! `styles`: the built-in styles by name, or one of them whole.

use clap::Args;
use cyanotype::diagnostic::escaped;
use cyanotype::nearest::nearest;
use cyanotype::style::BUILT_IN;
use cyanotype::style::DEFAULT;
use cyanotype::style::STARTER;
use cyanotype::style::source_of;

use crate::cli::Done;
use crate::cli::Stop;
use crate::cli::print;

/// List the built-in styles, or print one of them whole, to start a brand style from.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  cyanotype styles\n  cyanotype styles light > brand.toml\n  cyanotype render \
                        visit.blueprint.toml --style brand.toml\n\nA style file that starts with `extends = \"light\"` \
                        gives only what differs.")]
pub struct Styles {
    /// A built-in style; its whole TOML file goes to standard output. Without a name all of them are listed.
    name: Option<String>,
}

/// Prints what was asked for.
pub fn run(asked: &Styles) -> Done {
    let Some(name) = &asked.name else { return print(&list()) };
    match source_of(name) {
        Some(text) => print(&format!("{text}{STARTER}")),
        None => {
            let known = BUILT_IN.iter().map(|(name, _)| *name);
            let help = match nearest(name, known.clone()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("built in are {}", known.collect::<Vec<_>>().join(", ")),
            };
            Err(Stop::Refused(format!("no built-in style is called `{}`; {help}", escaped(name))))
        }
    }
}

fn list() -> String {
    let line = |name: &str| match name == DEFAULT {
        true => format!("{name} (used when none is named)\n"),
        false => format!("{name}\n"),
    };
    BUILT_IN.iter().map(|(name, _)| line(name)).collect()
}
