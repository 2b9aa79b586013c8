//! Where pictures go, and in which format; settled before anything is read.

use std::ffi::OsString;
use std::path::Path;
use std::path::PathBuf;

use clap::ValueEnum;
use cyanotype::resources::shown;

use crate::cli::Stop;
use crate::cli::reading::is_stream;
use crate::output::Target;
use crate::output::beside;
use crate::output::stem;

/// A format of pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Scalable, as text.
    Svg,
    /// Pixels.
    Png,
}

impl Format {
    /// The ending of its files.
    pub fn ending(self) -> &'static str {
        match self {
            Format::Svg => "svg",
            Format::Png => "png",
        }
    }
}

/// One input, and everything that is made of it.
pub struct Job {
    /// The blueprint.
    pub input: PathBuf,
    /// Its pictures.
    pub targets: Vec<(Target, Format)>,
}

/// What stands for the input's name in an output.
const NAME: &str = "{name}";

/// Says for every input where its pictures go.
///
/// # Errors
/// When a place is not fit, when two pictures would meet in one place, or a picture an input.
pub fn jobs(inputs: &[PathBuf], outputs: &[PathBuf], format: Option<Format>) -> Result<Vec<Job>, Stop> {
    if let Some(output) = outputs.iter().find(|output| inputs.len() > 1 && !has_name(output)) {
        let example = format!("out/{NAME}.svg");
        let why = format!("`{}` would be written once for each of {} files", shown(output), inputs.len());
        return Err(Stop::Refused(format!("{why}; say where the name goes, such as -o '{example}'")));
    }
    let mut jobs = Vec::new();
    for input in inputs {
        let mut targets = Vec::new();
        for output in places(input, outputs, format) {
            let format = decide(&output, format)?;
            let target = Target::new(&output).map_err(|why| Stop::Refused(folder_help(&output, why)))?;
            if target.is_stream() && format == Format::Png && std::io::IsTerminal::is_terminal(&std::io::stdout()) {
                return Err(Stop::Refused("a PNG is not written to a terminal; name a file with -o".to_owned()));
            }
            targets.push((target, format));
        }
        jobs.push(Job { input: input.clone(), targets });
    }
    let all: Vec<&(Target, Format)> = jobs.iter().flat_map(|job| &job.targets).collect();
    for (at, (target, _)) in all.iter().enumerate() {
        if let Some((other, _)) = all.iter().skip(at + 1).find(|(other, _)| target.clashes(other)) {
            return Err(Stop::Refused(format!("two pictures would be written to one place, {}", other.quoted())));
        }
    }
    for job in &jobs {
        keep_inputs(&job.targets, inputs.iter().filter(|input| !is_stream(input)).map(PathBuf::as_path))?;
    }
    Ok(jobs)
}

/// Refuses to write over anything that is read.
///
/// # Errors
/// When a target is one of the inputs, under whatever name.
pub fn keep_inputs<'a>(
    targets: &[(Target, Format)],
    inputs: impl Iterator<Item = &'a Path> + Clone,
) -> Result<(), Stop> {
    for (target, _) in targets {
        if let Some(input) = inputs.clone().find(|input| target.is(input)) {
            let why = format!("{} is not written: it is the same file as the input", target.quoted());
            return Err(Stop::Refused(format!("{why} `{}`", shown(input))));
        }
    }
    Ok(())
}

fn places(input: &Path, outputs: &[PathBuf], format: Option<Format>) -> Vec<PathBuf> {
    match outputs.is_empty() {
        true if is_stream(input) => vec![PathBuf::from("-")],
        true => vec![beside(input, format.unwrap_or(Format::Svg).ending())],
        false => outputs.iter().map(|output| named(output, input)).collect(),
    }
}

fn has_name(output: &Path) -> bool {
    output.components().any(|part| part.as_os_str().to_str().is_some_and(|part| part.contains(NAME)))
}

/// The output with the input's name put in.
fn named(output: &Path, input: &Path) -> PathBuf {
    if !has_name(output) {
        return output.to_owned();
    }
    let name = match is_stream(input) {
        true => OsString::from("stdin"),
        false => stem(input),
    };
    let parts = output.components().map(|part| match part.as_os_str().to_str() {
        Some(words) if words.contains(NAME) => {
            let mut whole = OsString::new();
            for (at, piece) in words.split(NAME).enumerate() {
                if at > 0 {
                    whole.push(&name);
                }
                whole.push(piece);
            }
            whole
        }
        _ => part.as_os_str().to_owned(),
    });
    parts.collect()
}

/// The format of an output: what its ending says, else what was asked for.
fn decide(output: &Path, asked: Option<Format>) -> Result<Format, Stop> {
    let ending = output.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    let known = Format::value_variants();
    let by_ending = ending.as_deref().and_then(|ending| known.iter().find(|format| format.ending() == ending).copied());
    let place = || format!("`{}`", shown(output));
    // A device has no ending to go by; a folder is told as what it is.
    let free = is_stream(output) || output.metadata().is_ok_and(|about| !about.is_file());
    match (by_ending, asked) {
        (Some(named), Some(asked)) if named != asked => Err(Stop::Refused(format!(
            "{} is named like {}, and --format says {}",
            place(),
            named.ending().to_uppercase(),
            asked.ending().to_uppercase()
        ))),
        (Some(format), _) => Ok(format),
        (None, asked) if free || (asked.is_some() && ending.is_none()) => Ok(asked.unwrap_or(Format::Svg)),
        (None, _) => {
            let what = match ending {
                Some(ending) => format!("no format is known by the ending `.{}`", shown(Path::new(&ending))),
                None => "it has no ending that says the format".to_owned(),
            };
            Err(Stop::Refused(format!("{} cannot be written: {what}; known are .svg and .png", place())))
        }
    }
}

fn folder_help(output: &Path, why: String) -> String {
    match output.is_dir() {
        true => format!("{why}; name a file in it, such as `{}`", shown(&output.join("{name}.svg"))),
        false => why,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_the_input_is_put_in() {
        let output = Path::new("out/{name}/{name}-x.png");
        assert_eq!(named(output, Path::new("a/visit.blueprint.toml")), Path::new("out/visit/visit-x.png"));
        assert_eq!(named(Path::new("x.svg"), Path::new("visit.toml")), Path::new("x.svg"));
        assert_eq!(named(Path::new("{name}.svg"), Path::new("-")), Path::new("stdin.svg"));
    }

    #[test]
    fn the_ending_says_the_format() {
        assert_eq!(decide(Path::new("a.SVG"), None).ok(), Some(Format::Svg));
        assert_eq!(decide(Path::new("a.png"), Some(Format::Png)).ok(), Some(Format::Png));
        assert_eq!(decide(Path::new("-"), None).ok(), Some(Format::Svg));
        assert_eq!(decide(Path::new("-"), Some(Format::Png)).ok(), Some(Format::Png));
        assert_eq!(decide(Path::new("picture"), Some(Format::Png)).ok(), Some(Format::Png));
        for (path, format) in [("a.svg", Some(Format::Png)), ("a.pdf", None), ("a", None), ("a.pdf", Some(Format::Svg))]
        {
            assert!(decide(Path::new(path), format).is_err(), "{path}");
        }
    }
}
