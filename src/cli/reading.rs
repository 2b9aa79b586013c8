//! Reads blueprints: from bytes to a service, with everything there is to say about them.

use std::path::Path;
use std::path::PathBuf;

use cyanotype::blueprint::Blueprint;
use cyanotype::blueprint::Service;
use cyanotype::check::CheckOptions;
use cyanotype::check::load_told;
use cyanotype::diagnostic::Diagnostic;
use cyanotype::diagnostic::Severity;
use cyanotype::diagnostic::escaped;
use cyanotype::limits::Limits;
use cyanotype::nearest::way_out;
use cyanotype::resources::read_at_most;
use cyanotype::resources::read_named;
use cyanotype::resources::shown;
use cyanotype::source::Source;
use cyanotype::source::Undecodable;
use cyanotype::source::decode;
use cyanotype::stages::Told;
use cyanotype::stages::nobody;

use crate::cli::Stop;
use crate::cli::console::Console;

/// A file that was read, as far as it could be understood.
pub struct Read {
    /// Where it was read from; `-` is standard input.
    pub path: PathBuf,
    /// The file as it stands.
    pub bytes: Vec<u8>,
    /// The text.
    pub source: Source,
    /// What it means, unless it is wrong.
    pub service: Option<Service>,
    /// Everything there is to say, in file order.
    pub findings: Vec<Diagnostic>,
}

impl Read {
    /// Number of errors and of warnings.
    pub fn counts(&self) -> (usize, usize) {
        let errors = self.findings.iter().filter(|finding| finding.severity == Severity::Error).count();
        (errors, self.findings.len() - errors)
    }
}

/// Reads a blueprint that something is to be made of. What is wrong with it is shown; doubts are left to `check`.
///
/// # Errors
/// When it is wrong, or the machine refuses.
pub fn service(path: &Path, limits: &Limits, console: Console) -> Result<(String, Service), Stop> {
    let read = read(path, limits, &CheckOptions::default())?;
    match read.service {
        Some(service) => Ok((read.source.name().to_owned(), service)),
        None => {
            console.findings(&read.source, &read.findings);
            Err(Stop::Document)
        }
    }
}

/// The variant of an id; without one the first.
///
/// # Errors
/// When there is none of that name.
pub fn variant<'a>(name: &str, service: &'a Service, id: Option<&str>) -> Result<&'a Blueprint, Stop> {
    let index = id.map_or(Ok(0), |id| find_variant(name, service, id))?;
    service.variants.get(index).ok_or_else(|| Stop::Refused(format!("{name}: the file has no variant")))
}

/// The place of a variant in the file.
pub fn position(service: &Service, id: &str) -> Option<usize> {
    service.variants.iter().position(|blueprint| blueprint.variant.as_ref().is_some_and(|variant| variant.id == id))
}

/// The place of a variant in the file.
///
/// # Errors
/// When there is none of that name.
pub fn find_variant(name: &str, service: &Service, id: &str) -> Result<usize, Stop> {
    position(service, id).ok_or_else(|| {
        let ids = service.variants.iter().filter_map(|blueprint| blueprint.variant.as_ref());
        let help = way_out(id, ids.map(|variant| variant.id.as_str()), "the file has no variants");
        Stop::Refused(format!("{name}: no variant is called `{}`; {help}", escaped(id)))
    })
}

/// Whether a path stands for standard input.
pub fn is_stream(path: &Path) -> bool {
    path == Path::new("-")
}

/// Reads a blueprint.
///
/// # Errors
/// When the machine refuses; a wrong blueprint is no such error.
pub fn read(path: &Path, limits: &Limits, options: &CheckOptions) -> Result<Read, Stop> {
    read_told(path, limits, options, &nobody)
}

/// The same, telling of its stages.
///
/// # Errors
/// As [`read`].
pub fn read_told(path: &Path, limits: &Limits, options: &CheckOptions, told: Told) -> Result<Read, Stop> {
    let most = ("file", limits.file);
    let (name, bytes) = match is_stream(path) {
        true => ("<stdin>".to_owned(), read_at_most(std::io::stdin().lock(), most)),
        false => (shown(path), read_named(path, most)),
    };
    let bytes = bytes.map_err(|why| Stop::Refused(format!("`{name}` cannot be read: {why}")))?;
    let path = path.to_owned();
    let source = match decode(&name, &bytes, limits) {
        Ok(source) => source,
        Err(undecodable) => {
            let Undecodable { source, findings } = *undecodable;
            return Ok(Read { path, bytes, source, service: None, findings });
        }
    };
    Ok(match load_told(&source, limits, options, told) {
        Ok(loaded) => Read { path, bytes, source, service: Some(loaded.output), findings: loaded.warnings },
        Err(findings) => Read { path, bytes, source, service: None, findings },
    })
}

/// Looks whether everything is there that will be read, and refuses to read standard input twice.
///
/// # Errors
/// When a file is missing, or `-` is named more than once.
pub fn ready(paths: &[PathBuf]) -> Result<(), Stop> {
    for path in paths.iter().filter(|path| !is_stream(path) && path.metadata().is_err()) {
        read_named(path, ("file", 0))
            .map_err(|why| Stop::Refused(format!("`{}` cannot be read: {why}", shown(path))))?;
    }
    once(paths)
}

/// Whether standard input is named at most once.
///
/// # Errors
/// When it is named more often.
pub fn once(paths: &[PathBuf]) -> Result<(), Stop> {
    match paths.iter().filter(|path| is_stream(path)).count() > 1 {
        true => Err(Stop::Refused("standard input (`-`) can be read only once".to_owned())),
        false => Ok(()),
    }
}
