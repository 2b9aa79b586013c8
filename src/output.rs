//! What goes out: files whole or not at all, standard output and error without a panic.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs::File;
use std::fs::Metadata;
use std::fs::Permissions;
use std::fs::TryLockError;
use std::io;
use std::io::ErrorKind;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::sync::Weak;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use cyanotype::resources::reason;
use cyanotype::resources::shown;

/// Rooms for half-written files, by the folders they stand in. Whoever ends the program takes them away.
static ROOMS: Mutex<BTreeMap<PathBuf, Known>> = Mutex::new(BTreeMap::new());

struct Known {
    path: PathBuf,
    room: Weak<Room>,
}

fn rooms() -> MutexGuard<'static, BTreeMap<PathBuf, Known>> {
    ROOMS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes away half-written files and ends the program. No new one can begin in between.
pub fn end(code: i32) -> ! {
    // What ends in a mistake while it holds them would wait for itself; the next run tidies up after it.
    let held = if std::thread::panicking() { ROOMS.try_lock().ok() } else { Some(rooms()) };
    for known in held.iter().flat_map(|rooms| rooms.values()) {
        // Nothing is left to tell if it cannot be removed: the program ends here.
        let _ = std::fs::remove_dir_all(&known.path);
    }
    passing(None);
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
        Held::Beside(draft) => Some(parent(&draft.place)),
        Held::Memory(_) => None,
    });
    for folder in places.collect::<BTreeSet<_>>() {
        // The file is whole either way; only a power cut could still bring back the old one.
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
    Ok(())
}

/// Puts everything that waits in its place. After a power cut the file of before may be back, which for a picture is
/// soon mended.
///
/// # Errors
/// One sentence that names the place and the reason; files that were there are then as they were.
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
    // Held over all of them, so that a signal comes before the first or after the last.
    let held = rooms();
    for (target, draft) in drafts {
        std::fs::rename(&draft.path, &draft.place).map_err(|error| target.cannot(&error))?;
    }
    drop(held);
    Ok(())
}

/// A file that is written beside its place and taken away with its room unless it is put there.
struct Draft {
    path: PathBuf,
    place: PathBuf,
    /// Stands as long as anything in it is needed.
    _room: Arc<Room>,
}

impl Draft {
    fn write(place: &Path, bytes: &[u8], permissions: Option<Permissions>) -> io::Result<Draft> {
        let room = Room::beside(place).map_err(|error| match error.kind() {
            // Of the folder this is not true; some, such as /proc, hold no new files.
            ErrorKind::NotFound => io::Error::other("no file can be made in this folder"),
            _ => error,
        })?;
        let path = room.path.join(room.drafts.fetch_add(1, Ordering::Relaxed).to_string());
        let draft = Draft { path, place: place.to_owned(), _room: room };
        // No file begins while rooms are taken away.
        let held = rooms();
        let opened = File::options().write(true).create_new(true).open(&draft.path);
        drop(held);
        let mut file = opened?;
        file.write_all(bytes)?;
        if let Some(permissions) = permissions {
            file.set_permissions(permissions)?;
        }
        file.sync_all()?;
        Ok(draft)
    }
}

/// A folder of this run in the folder of what is written, so that what is written is on the same disk. It is gone when
/// nothing in it is needed; what a run leaves behind that was killed, the next one that writes there takes away.
struct Room {
    path: PathBuf,
    drafts: AtomicUsize,
    /// Locked as long as this run lives: a room that can be locked is nobody's. `None` where files have no locks.
    _lock: Option<File>,
}

const PREFIX: &str = ".cyanotype-";
const SUFFIX: &str = ".part";
/// Another run may clear a room away in the moment between its making and its locking; this often a new one is made.
const TRIES: usize = 16;

impl Room {
    fn beside(place: &Path) -> io::Result<Arc<Room>> {
        let folder = parent(place);
        let mut rooms = rooms();
        if let Some(room) = rooms.get(folder).and_then(|known| known.room.upgrade()) {
            return Ok(room);
        }
        clear_away(folder);
        for _ in 0..TRIES {
            let made = tempfile::Builder::new().prefix(PREFIX).suffix(SUFFIX).tempdir_in(folder)?;
            let lock = match lock(made.path()) {
                Lock::Held(lock) => Some(lock),
                Lock::Unknown => None,
                Lock::Taken => continue,
            };
            if !made.path().is_dir() {
                continue;
            }
            let room = Arc::new(Room { path: made.keep(), drafts: AtomicUsize::new(0), _lock: lock });
            let known = Known { path: room.path.clone(), room: Arc::downgrade(&room) };
            rooms.insert(folder.to_owned(), known);
            return Ok(room);
        }
        Err(io::Error::other("other runs take the files of this one away"))
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let mut rooms = rooms();
        rooms.retain(|_, known| known.path != self.path);
        // The reason why anything in it is not needed is told already. It holds nothing but drafts, and their names are known:
        // to read a folder that cannot be closed again is a panic of the standard library.
        for number in 0..self.drafts.load(Ordering::Relaxed) {
            let _ = std::fs::remove_file(self.path.join(number.to_string()));
        }
        let _ = std::fs::remove_dir(&self.path);
    }
}

enum Lock {
    Held(File),
    Taken,
    /// There are no locks here.
    Unknown,
}

fn lock(room: &Path) -> Lock {
    let Ok(folder) = File::open(room) else { return if room.exists() { Lock::Unknown } else { Lock::Taken } };
    match folder.try_lock() {
        Ok(()) => Lock::Held(folder),
        Err(TryLockError::WouldBlock) => Lock::Taken,
        Err(TryLockError::Error(_)) => Lock::Unknown,
    }
}

/// Takes away the rooms of runs that were killed.
fn clear_away(folder: &Path) {
    let Ok(entries) = folder.read_dir() else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let is_room = name.to_str().is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX));
        if is_room
            && entry.file_type().is_ok_and(|kind| kind.is_dir())
            && let Lock::Held(_lock) = lock(&entry.path())
        {
            // It is in nobody's way if it stays.
            let _ = std::fs::remove_dir_all(entry.path());
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
