//! What a person is told while a command runs: on standard error, coloured where that can be seen.

use std::ffi::OsString;

use anstream::AutoStream;
use anstream::stream::RawStream;
use clap::ValueEnum;
use cyanotype::diagnostic;
use cyanotype::diagnostic::Diagnostic;
use cyanotype::diagnostic::Severity;
use cyanotype::source::Source;

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
        values.filter_map(|value| Color::from_str(value, false).ok()).next_back().unwrap_or(Color::Auto)
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
        self.headed("error", "\u{1b}[1m\u{1b}[91m", why);
    }

    /// Says what is doubtful, unless errors alone are wanted.
    pub fn warning(self, what: &str) {
        if !self.quiet {
            self.headed("warning", "\u{1b}[1m\u{1b}[33m", what);
        }
    }

    fn headed(self, head: &str, paint: &str, words: &str) {
        match self.color {
            true => to_stderr(&format!("{paint}{head}\u{1b}[0m: {words}\n")),
            false => to_stderr(&format!("{head}: {words}\n")),
        }
    }

    /// Says what was done; `more` is for those who want to know it all.
    pub fn told(self, what: &str, more: &str) {
        match (self.quiet, self.verbose) {
            (true, _) => {}
            (false, true) => to_stderr(&format!("{what}{more}\n")),
            (false, false) => to_stderr(&format!("{what}\n")),
        }
    }

    /// Says what was asked for.
    pub fn always(self, what: &str) {
        to_stderr(&format!("{what}\n"));
    }

    /// Shows findings under their lines; warnings unless errors alone are wanted.
    pub fn findings(self, source: &Source, findings: &[Diagnostic]) {
        let shown: Vec<Diagnostic> =
            findings.iter().filter(|finding| !self.quiet || finding.severity == Severity::Error).cloned().collect();
        if !shown.is_empty() {
            to_stderr(&diagnostic::render_text(source, &shown, self.color));
        }
    }
}
