//! What a person is told while a command runs: on standard error, coloured where that can be seen.

use std::ffi::OsString;

use anstream::AutoStream;
use anstream::stream::RawStream;
use clap::ValueEnum;

use crate::output::to_stderr;

/// When messages are coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Color {
    /// What the arguments ask for, known before they are understood, so that complaints about them obey it.
    pub fn wanted(arguments: &[OsString]) -> Color {
        let words = arguments.iter().map(|word| word.to_str().unwrap_or_default());
        let values = words.clone().zip(words.skip(1)).filter_map(|(name, value)| match name {
            "--color" => Some(value),
            _ => value.strip_prefix("--color="),
        });
        values.filter_map(|value| Color::from_str(value, false).ok()).last().unwrap_or(Color::Auto)
    }

    /// Whether a stream gets colours.
    pub fn on(self, stream: &impl RawStream) -> bool {
        match self {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => AutoStream::choice(stream) != anstream::ColorChoice::Never,
        }
    }
}

impl From<Color> for clap::ColorChoice {
    fn from(color: Color) -> clap::ColorChoice {
        match color {
            Color::Auto => clap::ColorChoice::Auto,
            Color::Always => clap::ColorChoice::Always,
            Color::Never => clap::ColorChoice::Never,
        }
    }
}

/// How much is told, and how.
#[derive(Debug, Clone, Copy)]
pub struct Console {
    /// Whether messages are coloured.
    pub color: bool,
    quiet: bool,
    verbose: bool,
}

impl Console {
    /// A console that tells as much as was asked for.
    pub fn new(color: Color, quiet: bool, verbose: bool) -> Console {
        Console { color: color.on(&std::io::stderr()), quiet, verbose }
    }

    /// Says why the command stops.
    pub fn error(self, why: &str) {
        match self.color {
            true => to_stderr(&format!("\u{1b}[1m\u{1b}[91merror\u{1b}[0m\u{1b}[1m:\u{1b}[0m {why}\n")),
            false => to_stderr(&format!("error: {why}\n")),
        }
    }
}
