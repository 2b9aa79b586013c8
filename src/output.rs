//! What goes out: files whole or not at all, standard output and error without a panic.

mod draft;
mod room;
#[cfg(target_os = "linux")]
mod unnamed;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::File;
use std::fs::Metadata;
use std::io;
use std::io::ErrorKind;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use cyanotype::resources::reason;
use cyanotype::resources::shown;

use self::draft::Draft;

/// Takes away half-written files and ends the program. No new one can begin in between.
pub fn end(code: i32) -> ! {
    room::leave();
    // Whoever writes to standard error may wait for its reader, and holds it.
    if PASSING.load(Ordering::SeqCst) {
        passing(None);
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

    /// What else it may be known by: two places that share one of these are the same.
    pub fn names(&self) -> Vec<Name> {
        match &self.kind {
            Kind::Stream => vec![Name::Stream],
            Kind::Device => Vec::new(),
            Kind::File { place, now } => {
                let number = now.as_ref().and_then(number);
                number.into_iter().chain([Name::Path(place.clone())]).collect()
            }
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

/// Something that a file is known by, whatever it is called.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Name {
    /// Standard output.
    Stream,
    /// Path without links.
    Path(PathBuf),
    /// Number of the file on its device, which all its names share.
    Number(u64, u64),
}

/// Everything a file that is there is known by: its path without links, and whatever its other names share with it.
pub fn names(path: &Path) -> Vec<Name> {
    let whole = path.canonicalize().ok().map(Name::Path);
    whole.into_iter().chain(path.metadata().ok().as_ref().and_then(number)).collect()
}

#[cfg(unix)]
fn number(about: &Metadata) -> Option<Name> {
    use std::os::unix::fs::MetadataExt;
    Some(Name::Number(about.dev(), about.ino()))
}

#[cfg(not(unix))]
fn number(_: &Metadata) -> Option<Name> {
    None
}

/// Something finished and where it goes.
pub struct Product {
    /// Where it goes.
    pub target: Target,
    /// All of it.
    pub bytes: Vec<u8>,
}

/// Something finished that waits for its turn: a file is written already, beside its place, so that no memory is
/// taken by it.
pub struct Waiting {
    /// Where it goes.
    pub target: Target,
    /// Bytes of it.
    pub size: usize,
    held: Held,
}

enum Held {
    Beside(Draft),
    Memory(Vec<u8>),
}

impl Product {
    /// Writes a file beside its place; what goes elsewhere is kept.
    ///
    /// # Errors
    /// One sentence that names the place and the reason.
    pub fn wait(self) -> Result<Waiting, String> {
        let Product { target, bytes } = self;
        let size = bytes.len();
        let held = match &target.kind {
            Kind::File { place, now } => {
                let permissions = now.as_ref().map(Metadata::permissions);
                let draft = Draft::write(place, &bytes, permissions);
                Held::Beside(draft.map_err(|error| target.cannot(&error))?)
            }
            Kind::Stream | Kind::Device => Held::Memory(bytes),
        };
        Ok(Waiting { target, size, held })
    }
}

/// Writes every product or, as far as the machine lets it, none.
///
/// Files are first written beside their targets and only then put in their place, so that a reader sees the old
/// file or the new one, whole.
///
/// # Errors
/// One sentence that names the place and the reason; files that were there are then as they were.
pub fn write_all(products: impl Iterator<Item = Product>) -> Result<(), String> {
    let waiting = products.map(Product::wait).collect::<Result<Vec<_>, _>>()?;
    deliver(waiting.iter())?;
    let places = waiting.iter().filter_map(|waiting| match &waiting.held {
        Held::Beside(draft) => Some(parent(draft.place())),
        Held::Memory(_) => None,
    });
    for folder in places.collect::<BTreeSet<_>>() {
        // The file is whole either way; only a power cut could still bring back the old one.
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
    Ok(())
}

/// Puts everything that waits in its place, one after the other. After a power cut the file of before may be back, which for a picture is
/// soon mended.
///
/// # Errors
/// One sentence that names the place and the reason; what was there is then as it was, and so is what comes after it.
pub fn deliver<'a>(waiting: impl Iterator<Item = &'a Waiting> + Clone) -> Result<(), String> {
    for Waiting { target, held, .. } in waiting.clone() {
        let Held::Memory(bytes) = held else { continue };
        let done = match &target.kind {
            Kind::Device => to_device(&target.written, bytes),
            Kind::Stream | Kind::File { .. } => to_stdout(bytes),
        };
        done.map_err(|error| target.cannot(&error))?;
    }
    let drafts = waiting.filter_map(|waiting| match &waiting.held {
        Held::Beside(draft) => Some((&waiting.target, draft)),
        Held::Memory(_) => None,
    });
    draft::put(drafts).map_err(|(target, error)| target.cannot(&error))
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
    let clear = if PASSING.swap(false, Ordering::SeqCst) { CLEAR } else { "" };
    let _ = out.write_all(clear.as_bytes()).and_then(|()| out.write_all(words.as_bytes())).and_then(|()| out.flush());
}

/// Whether the last line of the terminal is one that goes again.
static PASSING: AtomicBool = AtomicBool::new(false);

/// Goes back to the begin of the line and empties it.
const CLEAR: &str = "\r\u{1b}[K";

/// Shows a line on the terminal that goes when anything else is told, in place of the one before; `None` takes it away.
pub fn passing(line: Option<&str>) {
    to_stderr(line.unwrap_or(""));
    PASSING.store(line.is_some(), Ordering::SeqCst);
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
        assert!(write_all(products.into_iter()).unwrap_err().contains("b.svg"));
        let left: Vec<_> = folder.path().read_dir().unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["b.svg"]);
    }
}
