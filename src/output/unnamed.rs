//! Files that have no name until they are put in their place, as Linux knows them: a run that is killed leaves nothing.
//!
//! Source of the calls: `open(2)`, O_TMPFILE. Where a file system does not know them, a room serves.

use std::fs::File;
use std::fs::Permissions;
use std::hash::DefaultHasher;
use std::hash::Hash;
use std::hash::Hasher;
use std::io;
use std::io::ErrorKind;
use std::io::Read;
use std::io::Seek;
use std::os::fd::AsRawFd;
use std::path::Path;
use std::path::PathBuf;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;

use rustix::fs::AtFlags;
use rustix::fs::CWD;
use rustix::fs::Mode;
use rustix::fs::OFlags;

use super::parent;
use super::room::PREFIX;
use super::room::SUFFIX;

/// Each is open until it is put in its place, and a process may have but so many files open.
const MOST: usize = 8;
/// Other runs that write the same file may take a name away in the moment between its making and its use.
const TRIES: usize = 16;

static OPEN: AtomicUsize = AtomicUsize::new(0);

/// A file without a name, on the disk of its place.
pub struct Unnamed {
    file: File,
    place: PathBuf,
}

impl Unnamed {
    /// An empty one; none where the machine has no such files, or when there are enough.
    pub fn begin(place: &Path) -> Option<Unnamed> {
        let few = OPEN.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |open| (open < MOST).then_some(open + 1));
        few.ok()?;
        let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
        let rights = Mode::RUSR | Mode::WUSR | Mode::RGRP | Mode::WGRP | Mode::ROTH | Mode::WOTH;
        match rustix::fs::open(parent(place), flags, rights) {
            Ok(file) => Some(Unnamed { file: file.into(), place: place.to_owned() }),
            Err(_) => {
                OPEN.fetch_sub(1, Ordering::Relaxed);
                None
            }
        }
    }

    /// The file, to be written.
    pub fn file(&mut self) -> &mut File {
        &mut self.file
    }

    /// Where it goes.
    pub fn place(&self) -> &Path {
        &self.place
    }

    /// Puts it in its place, whole. False when it can be given no name there.
    ///
    /// What already has a name can only be replaced by what has one too, so for a moment it is called after its place.
    /// Whatever has that name is a whole file meant for that place, of a run that was killed in that moment or of one that
    /// goes on right now, which then sees that its own is gone and writes it again.
    ///
    /// # Errors
    /// Why what is there cannot be replaced.
    pub fn put(&self) -> io::Result<bool> {
        let name = self.passing_name();
        for _ in 0..TRIES {
            match self.link(&name) {
                Ok(()) => match std::fs::rename(&name, &self.place) {
                    Ok(()) => return Ok(true),
                    Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
                    Err(error) => {
                        let _ = std::fs::remove_file(&name);
                        return Err(error);
                    }
                },
                Err(error) if error.kind() == ErrorKind::AlreadyExists => match std::fs::remove_file(&name) {
                    Err(error) if error.kind() != ErrorKind::NotFound => return Ok(false),
                    _ => {}
                },
                Err(_) => return Ok(false),
            }
        }
        Ok(false)
    }

    /// The same for every run that writes this place.
    fn passing_name(&self) -> PathBuf {
        let mut hash = DefaultHasher::new();
        self.place.file_name().hash(&mut hash);
        parent(&self.place).join(format!("{PREFIX}{:016x}{SUFFIX}", hash.finish()))
    }

    fn link(&self, name: &Path) -> io::Result<()> {
        let own = format!("/proc/self/fd/{}", self.file.as_raw_fd());
        Ok(rustix::fs::linkat(CWD, own, CWD, name, AtFlags::SYMLINK_FOLLOW)?)
    }

    /// What is written, to be written elsewhere.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub fn content(&self) -> io::Result<(Vec<u8>, Permissions)> {
        let mut file = &self.file;
        file.rewind()?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok((bytes, file.metadata()?.permissions()))
    }
}

impl Drop for Unnamed {
    fn drop(&mut self) {
        OPEN.fetch_sub(1, Ordering::Relaxed);
    }
}
