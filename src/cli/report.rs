//! Where reports go, and how they are told.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::Path;
use std::path::PathBuf;

use clap::Args;
use clap::ValueEnum;
use cyanotype::diagnostic::Diagnostic;
use cyanotype::diagnostic::escaped;
use cyanotype::report::sheet::for_file;
use cyanotype::resources::shown;

use crate::cli::Done;
use crate::cli::Stop;
use crate::cli::print;
use crate::cli::reading::is_stream;
use crate::output::Name;
use crate::output::Product;
use crate::output::Target;
use crate::output::names;
use crate::output::write_all;

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

/// Where a report goes.
#[derive(Debug, Args)]
pub struct Place {
    /// File to write instead of standard output.
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
}

impl Place {
    /// The format asked for, else the one that the name of the file ends with, else the usual one.
    ///
    /// # Errors
    /// When the name says one format and the option another.
    pub fn format<F: ValueEnum>(&self, asked: Option<F>, usual: F) -> Result<F, Stop> {
        let ending =
            self.output.as_deref().and_then(Path::extension).and_then(OsStr::to_str).map(str::to_ascii_lowercase);
        let said = match ending.as_deref() {
            Some("csv") => "csv",
            Some("md" | "markdown") => "markdown",
            Some("json") => "json",
            _ => return Ok(asked.unwrap_or(usual)),
        };
        let name = |format: &F| format.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
        let Some(meant) = F::value_variants().iter().find(|known| name(known) == said) else {
            return Ok(asked.unwrap_or(usual));
        };
        match (asked, &self.output) {
            (Some(asked), Some(output)) if name(&asked) != said => {
                let (output, asked) = (shown(output), name(&asked));
                Err(Stop::Refused(format!("`{output}` is named like {said}, and `--format` says {asked}")))
            }
            _ => Ok(meant.clone()),
        }
    }

    /// Hands a report over; never to one of the files it was made from.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn deliver<'a>(&self, report: &str, inputs: impl IntoIterator<Item = &'a PathBuf>) -> Done {
        let Some(path) = self.output.as_deref().filter(|path| !is_stream(path)) else { return print(report) };
        let target = Target::new(path).map_err(Stop::Refused)?;
        refuse_input(&target, &names_of(inputs.into_iter().map(PathBuf::as_path)))?;
        let is_table = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
        let report = if is_table { for_file(report) } else { report.to_owned() };
        write_all(std::iter::once(Product { target, bytes: report.into_bytes() })).map_err(Stop::Refused)
    }
}

/// Everything that the files a run reads are known by, and what a person calls them.
pub fn names_of<'a>(inputs: impl Iterator<Item = &'a Path>) -> BTreeMap<Name, &'a Path> {
    inputs
        .filter(|input| !is_stream(input))
        .flat_map(|input| names(input).into_iter().map(move |name| (name, input)))
        .collect()
}

/// Refuses to write over anything that is read.
///
/// # Errors
/// When the target is one of the inputs, under whatever name.
pub fn refuse_input(target: &Target, inputs: &BTreeMap<Name, &Path>) -> Done {
    match target.names().iter().find_map(|name| inputs.get(name)) {
        None => Ok(()),
        Some(input) => Err(Stop::Refused(format!(
            "{} is not written: it is the same file as the input `{}`",
            target.quoted(),
            shown(input)
        ))),
    }
}

/// What was asked for and is not there, as one sentence.
pub fn refused(name: &str, findings: &[Diagnostic]) -> Stop {
    let told = findings.iter().map(|finding| match &finding.help {
        Some(help) => format!("{}; {help}", finding.message),
        None => finding.message.clone(),
    });
    Stop::Refused(format!("{name}: {}", escaped(&told.collect::<Vec<_>>().join("; "))))
}
