//! `explain`: what a finding means, with an example that has it and one that has not.

use clap::Args;
use cyanotype::diagnostic::WARNINGS;
use cyanotype::diagnostic::escaped;
use cyanotype::diagnostic::explain;
use cyanotype::diagnostic::explained;
use cyanotype::nearest::nearest;

use crate::cli::Done;
use crate::cli::Stop;
use crate::cli::print;

/// Say what a finding means, by its name, with a bad and a good example.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  cyanotype explain\n  cyanotype explain cause-not-reached\n\nThe name stands in \
                        brackets before every finding: warning[cause-not-reached].")]
pub struct Explain {
    /// Name of a finding. Without one all names are listed.
    name: Option<String>,
}

/// Prints what was asked for.
pub fn run(asked: &Explain) -> Done {
    let Some(name) = &asked.name else { return print(&list()) };
    match explain(name) {
        Some(text) => print(&text),
        None => {
            let help = match nearest(name, explained()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`cyanotype explain` lists all names".to_owned(),
            };
            Err(Stop::Refused(format!("no finding is called `{}`; {help}", escaped(name))))
        }
    }
}

fn list() -> String {
    let (warnings, errors): (Vec<&str>, Vec<&str>) = explained().partition(|name| WARNINGS.contains(name));
    let chapter = |title: &str, names: &[&str]| {
        let lines: String = names.iter().map(|name| format!("  {name}\n")).collect();
        format!("{title}\n{lines}")
    };
    let warnings = chapter("Warnings, which `allow` silences", &warnings);
    format!("{warnings}\n{}", chapter("Errors", &errors))
}
