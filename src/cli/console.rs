//! What a person is told while a command runs: on standard error, coloured where that can be seen.

use std::cell::RefCell;
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
pub struct Manner {
    /// Whether messages are coloured.
    color: bool,
    /// Whether errors alone are told.
    pub quiet: bool,
    verbose: bool,
}

/// Where a person is told.
#[derive(Debug, Clone, Copy)]
pub struct Console<'a> {
    manner: Manner,
    kept: Option<&'a RefCell<String>>,
}

impl Console<'_> {
    /// A console that tells as much as was asked for.
    pub fn new(color: Color, quiet: bool, verbose: bool) -> Console<'static> {
        Console { manner: Manner { color: color.on(&std::io::stderr()), quiet, verbose }, kept: None }
    }

    /// A console that keeps what it is told, for someone to tell it when its turn comes.
    pub fn keeping(manner: Manner, kept: &RefCell<String>) -> Console<'_> {
        Console { manner, kept: Some(kept) }
    }

    /// How much this one tells, and how.
    pub fn manner(self) -> Manner {
        self.manner
    }

    /// Tells words as they stand.
    pub fn say(self, words: &str) {
        match self.kept {
            Some(kept) => kept.borrow_mut().push_str(words),
            None => to_stderr(words),
        }
    }

    /// Says why the command stops.
    pub fn error(self, why: &str) {
        self.headed("error", "\u{1b}[1m\u{1b}[91m", why);
    }

    /// Says what is doubtful, unless errors alone are wanted.
    pub fn warning(self, what: &str) {
        if !self.manner.quiet {
            self.headed("warning", "\u{1b}[1m\u{1b}[33m", what);
        }
    }

    fn headed(self, head: &str, paint: &str, words: &str) {
        match self.manner.color {
            true => self.say(&format!("{paint}{head}\u{1b}[0m: {words}\n")),
            false => self.say(&format!("{head}: {words}\n")),
        }
    }

    /// Says what was done; `more` is for those who want to know it all.
    pub fn told(self, what: &str, more: &str) {
        match (self.manner.quiet, self.manner.verbose) {
            (true, _) => {}
            (false, true) => self.say(&format!("{what}{more}\n")),
            (false, false) => self.say(&format!("{what}\n")),
        }
    }

    /// Says what was asked for.
    pub fn always(self, what: &str) {
        self.say(&format!("{what}\n"));
    }

    /// Shows findings under their lines; warnings unless errors alone are wanted.
    pub fn findings(self, source: &Source, findings: &[Diagnostic]) {
        let shown: Vec<Diagnostic> = findings
            .iter()
            .filter(|finding| !self.manner.quiet || finding.severity == Severity::Error)
            .cloned()
            .collect();
        if !shown.is_empty() {
            self.say(&diagnostic::render_text(source, &shown, self.manner.color));
        }
    }
}
