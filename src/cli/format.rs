//! How reports are told.

use clap::ValueEnum;

/// How a report is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For a terminal.
    Text,
    /// For a page or a pull request.
    Markdown,
    /// For a spreadsheet.
    Csv,
    /// For programs.
    Json,
}
