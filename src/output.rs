//! What goes out: files whole or not at all, standard output and error without a panic.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::File;
use std::fs::Metadata;
use std::fs::Permissions;
use std::io;
use std::io::ErrorKind;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use cyanotype::resources::reason;
use cyanotype::resources::shown;

/// Files that are half written. Whoever ends the program takes them away.
static UNFINISHED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

fn unfinished() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes away half-written files and ends the program. No new one can begin in between.
pub fn end(code: i32) -> ! {
    let unfinished = unfinished();
    for path in unfinished.iter() {
        // Nothing is left to tell if it cannot be removed: the program ends here.
        let _ = std::fs::remove_file(path);
    }
    std::process::exit(code)
}

/// A place that something is written to, looked at and found fit.
#[derive(Debug)]
pub struct Target {
    /// As the person wrote it.
    written: PathBuf,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    /// Standard output.
    Stream,
    /// A device or pipe, written straight.
    Device,
    /// A file, by its path without links, and what is there now.
    File { place: PathBuf, now: Option<Metadata> },
}

impl Target {
    /// Looks at a place before anything is made for it. `-` is standard output.
    ///
    /// # Errors
    /// One sentence: why nothing can be written there.
    pub fn new(path: &Path) -> Result<Target, String> {
        let written = path.to_owned();
        if path == Path::new("-") {
            return Ok(Target { written, kind: Kind::Stream });
        }
        let cannot = |why: &str| format!("`{}` cannot be written: {why}", shown(path));
        let about = match path.metadata() {
            Ok(about) => Some(about),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) if path.is_symlink() => return Err(cannot(&format!("it is a link, and {}", reason(&error)))),
            Err(error) => return Err(cannot(&missing_part(path).unwrap_or_else(|| reason(&error)))),
        };
        let Some(about) = about else {
            if path.is_symlink() {
                let to = path.read_link().unwrap_or_default();
                return Err(cannot(&format!("it is a link to `{}`, which is not there", shown(&to))));
            }
            if let Some(why) = missing_part(path) {
                return Err(cannot(&why));
            }
            let name = path.file_name().ok_or_else(|| cannot("it names no file"))?;
            let place = parent(path).canonicalize().map_err(|error| cannot(&reason(&error)))?.join(name);
            return Ok(Target { written, kind: Kind::File { place, now: None } });
        };
        if about.is_dir() {
            return Err(cannot("it is a folder"));
        }
        if !about.is_file() {
            return Ok(Target { written, kind: Kind::Device });
        }
        if about.permissions().readonly() {
            return Err(cannot("it is read-only"));
        }
        // Opening tells of rights that the bits do not show; nothing is changed by it.
        File::options().write(true).open(path).map_err(|error| cannot(&reason(&error)))?;
        let place = path.canonicalize().map_err(|error| cannot(&reason(&error)))?;
        Ok(Target { written, kind: Kind::File { place, now: Some(about) } })
    }

    /// Whether this is standard output.
    pub fn is_stream(&self) -> bool {
        matches!(self.kind, Kind::Stream)
    }

    /// The place as it is named in messages.
    pub fn quoted(&self) -> String {
        match self.kind {
            Kind::Stream => "standard output".to_owned(),
            Kind::Device | Kind::File { .. } => format!("`{}`", shown(&self.written)),
        }
    }

    /// Whether writing here would overwrite that file: the same path, a link to it, or another name of it.
    pub fn is(&self, other: &Path) -> bool {
        let Kind::File { place, now } = &self.kind else { return false };
        let same_path = other.canonicalize().is_ok_and(|other| other == *place);
        same_path || now.as_ref().zip(other.metadata().ok()).is_some_and(|(now, other)| same_file(now, &other))
    }

    /// Whether two outputs would end in one place.
    pub fn clashes(&self, other: &Target) -> bool {
        match (&self.kind, &other.kind) {
            (Kind::Stream, Kind::Stream) => true,
            (Kind::File { place, .. }, Kind::File { place: second, .. }) => place == second || self.is(second),
            _ => false,
        }
    }

    fn cannot(&self, error: &io::Error) -> String {
        format!("{} cannot be written: {}", self.quoted(), reason(error))
    }
}

fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The first folder on the way that is not there, or is no folder.
fn missing_part(path: &Path) -> Option<String> {
    let ways: Vec<&Path> = path.ancestors().skip(1).filter(|part| !part.as_os_str().is_empty()).collect();
    ways.into_iter().rev().find_map(|part| match part.metadata() {
        Ok(about) if about.is_dir() => None,
        Ok(_) => Some(format!("`{}` is not a folder", shown(part))),
        Err(error) if error.kind() == ErrorKind::NotFound => Some(format!("there is no folder `{}`", shown(part))),
        Err(error) => Some(format!("`{}`: {}", shown(part), reason(&error))),
    })
}

#[cfg(unix)]
fn same_file(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(not(unix))]
fn same_file(_: &Metadata, _: &Metadata) -> bool {
    false
}

/// Something finished and where it goes.
pub struct Product {
    /// Where it goes.
    pub target: Target,
    /// All of it.
    pub bytes: Vec<u8>,
}

/// Writes every product or, as far as the machine lets it, none.
///
/// Files are first written beside their targets and only then put in their place, so that a reader sees the old
/// file or the new one, whole.
///
/// # Errors
/// One sentence that names the place and the reason; files that were there are then as they were.
pub fn write_all<'a>(products: impl Iterator<Item = &'a Product> + Clone) -> Result<(), String> {
    let mut drafts = Vec::new();
    for product in products.clone() {
        if let Kind::File { place, now } = &product.target.kind {
            let permissions = now.as_ref().map(Metadata::permissions);
            let draft = Draft::write(place, &product.bytes, permissions);
            drafts.push((product, draft.map_err(|error| product.target.cannot(&error))?));
        }
    }
    for product in products {
        let done = match &product.target.kind {
            Kind::Stream => to_stdout(&product.bytes),
            Kind::Device => to_device(&product.target.written, &product.bytes),
            Kind::File { .. } => Ok(()),
        };
        done.map_err(|error| product.target.cannot(&error))?;
    }
    // Held over all of them, so that a signal comes before the first or after the last.
    let mut unfinished = unfinished();
    for (product, draft) in &drafts {
        draft.put(&mut unfinished).map_err(|error| product.target.cannot(&error))?;
    }
    drop(unfinished);
    for (_, draft) in &drafts {
        // The file is whole either way; only a power cut could still bring back the old one.
        let _ = File::open(parent(&draft.place)).and_then(|folder| folder.sync_all());
    }
    Ok(())
}

/// A file that is written beside its place and taken away unless it is put there.
struct Draft {
    path: PathBuf,
    place: PathBuf,
}

impl Draft {
    fn write(place: &Path, bytes: &[u8], permissions: Option<Permissions>) -> io::Result<Draft> {
        let (draft, mut file) = Draft::begin(place)?;
        file.write_all(bytes)?;
        if let Some(permissions) = permissions {
            file.set_permissions(permissions)?;
        }
        file.sync_all()?;
        Ok(draft)
    }

    fn begin(place: &Path) -> io::Result<(Draft, File)> {
        let mut unfinished = unfinished();
        let mut builder = tempfile::Builder::new();
        builder.prefix(".cyanotype-").suffix(".part");
        let made = builder.make_in(parent(place), |path| File::options().write(true).create_new(true).open(path));
        let made = made.map_err(|error| match error.kind() {
            // Of the folder this is not true; some, such as /proc, hold no new files.
            ErrorKind::NotFound => io::Error::other("no file can be made in this folder"),
            _ => error,
        })?;
        let (file, path) = made.into_parts();
        let path = path.keep().map_err(|kept| kept.error)?;
        unfinished.insert(path.clone());
        Ok((Draft { path, place: place.to_owned() }, file))
    }

    fn put(&self, unfinished: &mut BTreeSet<PathBuf>) -> io::Result<()> {
        std::fs::rename(&self.path, &self.place)?;
        unfinished.remove(&self.path);
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        let mut unfinished = unfinished();
        if unfinished.remove(&self.path) {
            // The reason why it is not needed is told already.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

fn to_device(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut device = File::options().write(true).open(path)?;
    quietly(device.write_all(bytes))
}

/// Writes to standard output. A reader that has seen enough is no failure.
///
/// # Errors
/// Whatever else the machine refuses.
pub fn to_stdout(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    quietly(out.write_all(bytes).and_then(|()| out.flush()))
}

fn quietly(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        done => done,
    }
}

/// Writes to standard error. Where that is closed or full there is nobody left to tell.
pub fn to_stderr(words: &str) {
    let mut out = io::stderr().lock();
    let _ = out.write_all(words.as_bytes()).and_then(|()| out.flush());
}

/// The output for an input that names none: the name up to `.blueprint.toml` or its ending, then the ending wanted.
pub fn beside(input: &Path, ending: &str) -> PathBuf {
    let mut name = stem(input);
    name.push(".");
    name.push(ending);
    input.with_file_name(name)
}

/// The name of a file without its folder and without `.blueprint.toml` or its last ending.
pub fn stem(input: &Path) -> OsString {
    let plain = |path: &Path| path.file_stem().map(OsString::from).unwrap_or_default();
    let name = plain(input);
    let inner = Path::new(&name);
    match inner.extension().is_some_and(|ending| ending == "blueprint") && input.extension().is_some() {
        true => plain(inner),
        false => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_output_stands_beside_its_input() {
        for (input, output) in [
            ("visit.blueprint.toml", "visit.svg"),
            ("a/visit.toml", "a/visit.svg"),
            ("a.b/visit", "a.b/visit.svg"),
            ("v1.2.toml", "v1.2.svg"),
            (".blueprint.toml", ".blueprint.svg"),
        ] {
            assert_eq!(beside(Path::new(input), "svg"), Path::new(output), "{input}");
        }
    }

    #[test]
    fn the_first_missing_folder_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let why = Target::new(&folder.path().join("a/b/c.svg")).unwrap_err();
        assert!(why.contains(&format!("there is no folder `{}`", folder.path().join("a").display())), "{why}");
    }

    #[test]
    fn a_failed_write_leaves_no_draft() {
        let folder = tempfile::tempdir().unwrap();
        let good = Target::new(&folder.path().join("a.svg")).unwrap();
        let bad = Target::new(&folder.path().join("b.svg")).unwrap();
        std::fs::create_dir(folder.path().join("b.svg")).unwrap();
        let products = [Product { target: bad, bytes: vec![1] }, Product { target: good, bytes: vec![2] }];
        assert!(write_all(products.iter()).unwrap_err().contains("b.svg"));
        let left: Vec<_> = folder.path().read_dir().unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["b.svg"]);
    }
}
