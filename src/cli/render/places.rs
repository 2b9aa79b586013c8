//! Where pictures go, and in which format; settled before anything is read.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::ffi::OsString;
use std::path::Path;
use std::path::PathBuf;

use clap::ValueEnum;
use cyanotype::resources::shown;

use crate::cli::Stop;
use crate::cli::reading::is_stream;
use crate::cli::report::names_of;
use crate::cli::report::refuse_input;
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
    /// Where its picture goes.
    pub outputs: Vec<Output>,
}

/// A place for a picture.
pub struct Output {
    path: PathBuf,
    target: Target,
    /// What it is written as.
    pub format: Format,
}

/// What stands for the input's name in an output.
const NAME: &str = "{name}";
/// What stands for the number of the page.
const PAGE: &str = "{page}";

/// Says for every input where its pictures go.
///
/// # Errors
/// When a place is not fit, when two pictures would meet in one place, or a picture an input.
pub fn jobs(inputs: &[PathBuf], outputs: &[PathBuf], format: Option<Format>) -> Result<Vec<Job>, Stop> {
    if let Some(output) = outputs.iter().find(|output| inputs.len() > 1 && !has(output, NAME)) {
        let example = format!("out/{NAME}.svg");
        let why = format!("`{}` would be written once for each of {} files", shown(output), inputs.len());
        return Err(Stop::Refused(format!("{why}; say where the name goes, such as -o '{example}'")));
    }
    let mut jobs = Vec::new();
    let read = names_of(inputs.iter().map(PathBuf::as_path));
    for input in inputs {
        let mut wanted = Vec::new();
        for path in places(input, outputs, format) {
            let format = decide(&path, format)?;
            let target = Target::new(&path).map_err(|why| Stop::Refused(folder_help(&path, why)))?;
            if target.is_stream() && format == Format::Png && std::io::IsTerminal::is_terminal(&std::io::stdout()) {
                return Err(Stop::Refused("a PNG is not written to a terminal; name a file with -o".to_owned()));
            }
            refuse_input(&target, &read)?;
            wanted.push(Output { path, target, format });
        }
        jobs.push(Job { input: input.clone(), outputs: wanted });
    }
    apart(jobs.iter().flat_map(|job| &job.outputs).map(|output| &output.target))?;
    Ok(jobs)
}

/// Whether an output asks for a picture of each input.
pub fn is_named(output: &Path) -> bool {
    has(output, NAME)
}

/// Says where the picture of two files compared goes: without outputs beside the later file, `visit.changes.svg`.
///
/// # Errors
/// When a place is not fit, when two pictures would meet in one place, or a picture an input.
pub fn compared(pair: &[PathBuf; 2], outputs: &[PathBuf], format: Option<Format>) -> Result<Job, Stop> {
    let [_, later] = pair;
    let usual = || match is_stream(later) {
        true => PathBuf::from("-"),
        false => beside(later, &format!("changes.{}", format.unwrap_or(Format::Svg).ending())),
    };
    let wanted = if outputs.is_empty() { vec![usual()] } else { outputs.to_vec() };
    let mut job = jobs(std::slice::from_ref(later), &wanted, format)?;
    let job = job.pop().ok_or_else(|| Stop::Refused("there is nothing to draw".to_owned()))?;
    let read = names_of(pair.iter().map(PathBuf::as_path));
    for output in &job.outputs {
        refuse_input(&output.target, &read)?;
    }
    Ok(job)
}

/// The places of the pages of a picture, one each.
///
/// `{page}` stands for the number of the page. Where it is missing and there are several pages, the number comes before
/// the ending.
///
/// # Errors
/// When a place is not fit.
pub fn pages(output: Output, count: usize) -> Result<Vec<Target>, Stop> {
    if count == 1 && !has(&output.path, PAGE) {
        return Ok(vec![output.target]);
    }
    if output.target.is_stream() {
        let why = format!("{count} pages cannot go to standard output");
        return Err(Stop::Refused(format!("{why}; name files with -o, such as -o 'page-{PAGE}.svg'")));
    }
    // All as long as the last, so that they also sort in order.
    let digits = count.to_string().len();
    let numbered = (1..=count).map(|number| {
        let number = OsString::from(format!("{number:0digits$}"));
        let path = match has(&output.path, PAGE) {
            true => put(&output.path, PAGE, &number),
            false => with_number(&output.path, &number),
        };
        Target::new(&path).map_err(Stop::Refused)
    });
    numbered.collect()
}

/// Refuses two pictures in one place.
///
/// # Errors
/// When two targets are the same.
pub fn apart<'a>(targets: impl Iterator<Item = &'a Target>) -> Result<(), Stop> {
    let mut taken = BTreeSet::new();
    for target in targets {
        // A name of its own twice is no clash, so all are looked at before they are taken.
        let names = target.names();
        if names.iter().any(|name| taken.contains(name)) {
            return Err(Stop::Refused(format!("two pictures would be written to one place, {}", target.quoted())));
        }
        taken.extend(names);
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

fn has(path: &Path, word: &str) -> bool {
    path.components().any(|part| part.as_os_str().to_str().is_some_and(|part| part.contains(word)))
}

/// The output with the input's name put in.
fn named(output: &Path, input: &Path) -> PathBuf {
    match is_stream(input) {
        true => put(output, NAME, &OsString::from("stdin")),
        false => put(output, NAME, &stem(input)),
    }
}

/// A path with something put in for a word.
fn put(path: &Path, word: &str, value: &OsStr) -> PathBuf {
    let parts = path.components().map(|part| match part.as_os_str().to_str() {
        Some(words) if words.contains(word) => {
            let mut whole = OsString::new();
            for (at, piece) in words.split(word).enumerate() {
                if at > 0 {
                    whole.push(value);
                }
                whole.push(piece);
            }
            whole
        }
        _ => part.as_os_str().to_owned(),
    });
    parts.collect()
}

fn with_number(path: &Path, number: &OsStr) -> PathBuf {
    let mut name = path.file_stem().map(OsString::from).unwrap_or_default();
    name.push("-");
    name.push(number);
    if let Some(ending) = path.extension() {
        name.push(".");
        name.push(ending);
    }
    path.with_file_name(name)
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
    fn pages_are_numbered_where_there_are_several() {
        let folder = tempfile::tempdir().unwrap();
        let numbered = |name: &str, count| {
            let path = folder.path().join(name);
            let output = Output { target: Target::new(&path).unwrap(), path, format: Format::Svg };
            let targets = pages(output, count).unwrap();
            let name = |target: &Target| target.quoted().rsplit('/').next().unwrap_or_default().replace('`', "");
            targets.iter().map(name).collect::<Vec<_>>()
        };
        assert_eq!(numbered("a.svg", 1), ["a.svg"]);
        assert_eq!(numbered("a.svg", 2), ["a-1.svg", "a-2.svg"]);
        assert_eq!(numbered("{page}.svg", 1), ["1.svg"]);
        assert_eq!(numbered("a{page}b.svg", 2), ["a1b.svg", "a2b.svg"]);
        assert_eq!(numbered("a.svg", 10)[..2], ["a-01.svg", "a-02.svg"]);
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
