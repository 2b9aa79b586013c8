//! Files that are written beside their places and put there only when all are whole.

use std::fs::File;
use std::fs::Permissions;
use std::io;
use std::io::ErrorKind;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use super::room::Room;
#[cfg(target_os = "linux")]
use super::unnamed::Unnamed;
use crate::signals;

/// A file that is written on the disk of its place, and gone unless it is put there.
pub enum Draft {
    /// Has no name until it is put there: whatever ends the run, nothing is left of it.
    #[cfg(target_os = "linux")]
    Unnamed(Unnamed),
    /// Stands in a room of this run.
    Named {
        /// Where it is written.
        path: PathBuf,
        /// Where it goes.
        place: PathBuf,
        /// Stands as long as anything in it is needed.
        room: Arc<Room>,
    },
}

impl Draft {
    /// Writes all of it.
    ///
    /// # Errors
    /// What the machine refuses; nothing is left then.
    pub fn write(place: &Path, bytes: &[u8], permissions: Option<Permissions>) -> io::Result<Draft> {
        #[cfg(target_os = "linux")]
        if let Some(mut unnamed) = Unnamed::begin(place) {
            fill(unnamed.file(), bytes, permissions)?;
            return Ok(Draft::Unnamed(unnamed));
        }
        Draft::named(place, bytes, permissions)
    }

    fn named(place: &Path, bytes: &[u8], permissions: Option<Permissions>) -> io::Result<Draft> {
        let room = Room::beside(place).map_err(|error| match error.kind() {
            // Of the folder this is not true; some, such as /proc, hold no new files.
            ErrorKind::NotFound => io::Error::other("no file can be made in this folder"),
            _ => error,
        })?;
        let draft = Draft::Named { path: room.draft(), place: place.to_owned(), room };
        if let Draft::Named { path, room, .. } = &draft {
            fill(&mut room.create(path)?, bytes, permissions)?;
        }
        Ok(draft)
    }

    /// Where it goes.
    pub fn place(&self) -> &Path {
        match self {
            #[cfg(target_os = "linux")]
            Draft::Unnamed(unnamed) => unnamed.place(),
            Draft::Named { place, .. } => place,
        }
    }

    fn put(&self) -> io::Result<()> {
        match self {
            #[cfg(target_os = "linux")]
            Draft::Unnamed(unnamed) => match unnamed.put()? {
                true => Ok(()),
                // It can be read, but not be given a name here.
                false => {
                    let (bytes, permissions) = unnamed.content()?;
                    let named = Draft::named(unnamed.place(), &bytes, Some(permissions))?;
                    named.put()
                }
            },
            Draft::Named { path, place, .. } => std::fs::rename(path, place),
        }
    }
}

/// Puts every draft in its place; a signal comes before the first or after the last.
///
/// # Errors
/// The first that the machine refuses, with whose it is.
pub fn put<'a, T>(drafts: impl Iterator<Item = (T, &'a Draft)>) -> Result<(), (T, io::Error)> {
    signals::whole(|| {
        for (whose, draft) in drafts {
            draft.put().map_err(|error| (whose, error))?;
        }
        Ok(())
    })
}

fn fill(file: &mut File, bytes: &[u8], permissions: Option<Permissions>) -> io::Result<()> {
    file.write_all(bytes)?;
    if let Some(permissions) = permissions {
        file.set_permissions(permissions)?;
    }
    file.sync_all()
}
