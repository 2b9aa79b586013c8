//! Draws again whenever a file that the picture was drawn from is saved.

use std::collections::BTreeSet;
use std::fs::File;
use std::fs::Metadata;
use std::hash::DefaultHasher;
use std::hash::Hasher;
use std::io::Read;
use std::path::Path;
use std::path::PathBuf;
use std::thread::sleep;
use std::time::Duration;
use std::time::SystemTime;

use crate::cli::Done;
use crate::cli::Stop;
use crate::cli::console::Console;

/// Between two looks at the files.
const LOOK: Duration = Duration::from_millis(100);

/// So long after its last change a file that looks the same is the same: clocks of file systems are coarser than theirs.
const SETTLED: Duration = Duration::from_secs(2);

/// How much earlier than now a file may be said to have been changed.
const GRAIN: Duration = Duration::from_millis(50);

/// Looks after which a file that was taken away counts as gone; some editors write it anew.
const PATIENCE: usize = 5;

/// What a file is known by, whatever links lead to it.
#[derive(Debug, PartialEq, Eq)]
struct Stamp {
    size: u64,
    /// Device and number.
    number: (u64, u64),
    /// When it was last changed in any way, which nobody can set back; elsewhere, when it was last written.
    changed: SystemTime,
}

impl Stamp {
    #[cfg(unix)]
    fn of(about: &Metadata) -> Stamp {
        use std::os::unix::fs::MetadataExt;
        let (seconds, rest) = (about.ctime().try_into(), about.ctime_nsec().try_into());
        let since = Duration::new(seconds.unwrap_or(0), rest.unwrap_or(0));
        Stamp { size: about.len(), number: (about.dev(), about.ino()), changed: SystemTime::UNIX_EPOCH + since }
    }

    #[cfg(not(unix))]
    fn of(about: &Metadata) -> Stamp {
        let changed = about.modified().unwrap_or(SystemTime::UNIX_EPOCH);
        Stamp { size: about.len(), number: (0, 0), changed }
    }
}

/// A file as it was last seen.
struct Seen {
    path: PathBuf,
    /// `None` while it is not there.
    stamp: Option<Stamp>,
    content: u64,
    /// When it was looked into.
    at: SystemTime,
}

impl Seen {
    fn new(path: &Path) -> Seen {
        // Before the content, so that a change in between is seen at the next look.
        let (stamp, at) = (stamp(path), SystemTime::now());
        Seen { path: path.to_owned(), content: content(path), stamp, at }
    }

    /// Whether the file says something else by now.
    fn changed(&mut self) -> bool {
        let since = self.stamp.as_ref().map(|stamp| self.at.duration_since(stamp.changed).unwrap_or_default());
        if stamp(&self.path) == self.stamp && since.is_none_or(|since| since > SETTLED) {
            return false;
        }
        let now = Seen::new(&self.path);
        let differs = now.content != self.content || now.stamp.is_some() != self.stamp.is_some();
        if !differs {
            *self = now;
        }
        differs
    }
}

fn stamp(path: &Path) -> Option<Stamp> {
    path.metadata().ok().filter(Metadata::is_file).map(|about| Stamp::of(&about))
}

fn content(path: &Path) -> u64 {
    let mut hash = DefaultHasher::new();
    let mut piece = [0; PIECE];
    // What cannot be read is told when it is drawn.
    let file = stamp(path).and_then(|_| File::open(path).ok());
    if let Some(mut file) = file {
        while let Ok(read @ 1..) = file.read(&mut piece) {
            hash.write(piece.get(..read).unwrap_or_default());
        }
    }
    hash.finish()
}

/// How much of a file is held at a time.
const PIECE: usize = 16 << 10;

/// Draws, and again whenever one of the files changes, until the program is ended. The last good picture stays while a
/// file is wrong. `draw` says which files it looked at, as far as it came.
///
/// # Errors
/// What stops the first drawing, unless it is the document, which can be mended.
pub fn follow(files: &[PathBuf], console: Console, mut draw: impl FnMut() -> (Done, Vec<PathBuf>)) -> Done {
    let mut paths: BTreeSet<PathBuf> = files.iter().cloned().collect();
    let mut first = true;
    loop {
        let (begun, mut seen) = (SystemTime::now(), paths.iter().map(|path| Seen::new(path)).collect::<Vec<_>>());
        let (done, looked_at) = draw();
        match done {
            Err(Stop::Refused(why)) if first => return Err(Stop::Refused(why)),
            Err(Stop::Refused(why)) => console.error(&why),
            Err(Stop::Document) | Ok(()) => {}
        }
        let more: Vec<Seen> =
            looked_at.into_iter().filter(|path| paths.insert(path.clone())).map(|path| Seen::new(&path)).collect();
        // What was not known before may have been saved after it was read.
        let late = more.iter().filter_map(|seen| seen.stamp.as_ref()).any(|stamp| stamp.changed + GRAIN >= begun);
        seen.extend(more);
        if first {
            let files = if seen.len() == 1 { "1 file".to_owned() } else { format!("{} files", seen.len()) };
            console.told(&format!("watching {files}"), "; Ctrl+C ends it");
            first = false;
        }
        if late {
            continue;
        }
        while !seen.iter_mut().any(Seen::changed) {
            sleep(LOOK);
        }
        for _ in 0..PATIENCE {
            // A file is often written in several pieces.
            sleep(LOOK / 2);
            if seen.iter().all(|seen| seen.stamp.is_none() || stamp(&seen.path).is_some()) {
                break;
            }
        }
    }
}
