//! Folders for files that are written beside their places and have names already.

use std::collections::BTreeMap;
use std::fs::File;
use std::fs::TryLockError;
use std::io;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;
use std::sync::Weak;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use super::parent;
use crate::signals;

/// Rooms for half-written files, by the folders they stand in. Whoever ends the program takes them away.
static ROOMS: Mutex<BTreeMap<PathBuf, Known>> = Mutex::new(BTreeMap::new());

struct Known {
    path: PathBuf,
    room: Weak<Room>,
}

fn rooms() -> MutexGuard<'static, BTreeMap<PathBuf, Known>> {
    ROOMS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes every room away, for the end of the program.
pub fn leave() {
    // What ends in a mistake while it holds them would wait for itself; the next run tidies up after it.
    let held = if std::thread::panicking() { ROOMS.try_lock().ok() } else { Some(rooms()) };
    for known in held.iter().flat_map(|rooms| rooms.values()) {
        // Nothing is left to tell if it cannot be removed: the program ends here.
        let _ = std::fs::remove_dir_all(&known.path);
    }
    // No file begins from here on.
    std::mem::forget(held);
}

/// A folder of this run in the folder of what is written, so that what is written is on the same disk. It is gone when
/// nothing in it is needed; what a run leaves behind that was killed, the next one that needs a room there takes away.
pub struct Room {
    path: PathBuf,
    drafts: AtomicUsize,
    /// Locked as long as this run lives: a room that can be locked is nobody's. `None` where files have no locks.
    _lock: Option<File>,
}

/// How the name of what is written for the moment begins.
pub const PREFIX: &str = ".cyanotype-";
/// How it ends.
pub const SUFFIX: &str = ".part";
/// Another run may clear a room away in the moment between its making and its locking; this often a new one is made.
const TRIES: usize = 16;

impl Room {
    /// The room of this run in the folder of a place.
    ///
    /// # Errors
    /// Why no folder can be made there.
    pub fn beside(place: &Path) -> io::Result<Arc<Room>> {
        let folder = parent(place);
        signals::watch();
        let mut rooms = rooms();
        if let Some(room) = rooms.get(folder).and_then(|known| known.room.upgrade()) {
            return Ok(room);
        }
        clear_away(folder);
        for _ in 0..TRIES {
            let made = tempfile::Builder::new().prefix(PREFIX).suffix(SUFFIX).tempdir_in(folder)?;
            let lock = match lock(made.path())? {
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

    /// A path in it that nothing has yet.
    pub fn draft(&self) -> PathBuf {
        self.path.join(self.drafts.fetch_add(1, Ordering::Relaxed).to_string())
    }

    /// Makes a file in it, unless the program is about to end.
    ///
    /// # Errors
    /// Why it cannot be made.
    pub fn create(&self, draft: &Path) -> io::Result<File> {
        let _held = rooms();
        File::options().write(true).create_new(true).open(draft)
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

fn lock(room: &Path) -> io::Result<Lock> {
    let folder = match File::open(room) {
        Ok(folder) => folder,
        Err(_) if !room.exists() => return Ok(Lock::Taken),
        // Elsewhere folders cannot be opened at all. Here it is said why not, such as that too many files are open: nobody
        // may take for left behind what is merely not locked.
        Err(error) if cfg!(unix) => return Err(error),
        Err(_) => return Ok(Lock::Unknown),
    };
    Ok(match folder.try_lock() {
        Ok(()) => Lock::Held(folder),
        Err(TryLockError::WouldBlock) => Lock::Taken,
        Err(TryLockError::Error(_)) => Lock::Unknown,
    })
}

/// Takes away the rooms of runs that were killed.
fn clear_away(folder: &Path) {
    let Ok(entries) = folder.read_dir() else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let is_room = name.to_str().is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX));
        if is_room
            && entry.file_type().is_ok_and(|kind| kind.is_dir())
            && let Ok(Lock::Held(_lock)) = lock(&entry.path())
        {
            // It is in nobody's way if it stays.
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}
