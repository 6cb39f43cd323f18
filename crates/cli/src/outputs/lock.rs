//! One run at a time changes a file: from before it is read until it is written.
//!
//! The file itself is locked, so that nothing is left behind and read-only folders do no harm. One that is not there yet has a stand-in beside
//! it, `.keyferry-lock-NAME`, for as long as the run takes.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::disk;
use super::journal::wait_for;
use super::new_file::{is_at, open_own};
use super::place::{FilePlace, Place};
use crate::failure::{Failure, Kind};

/// How the names of stand-ins begin.
pub(super) const PREFIX: &str = ".keyferry-lock-";

/// A file that nobody else changes while this lives.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: Option<File>,
    stand_in: Option<PathBuf>,
}

impl Lock {
    /// Waits until no other run works on this file. What is no file, and what cannot be locked, is not waited for.
    pub(crate) fn of(path: &Path) -> Result<Self, Failure> {
        super::settle(path);
        loop {
            let Ok(Place::File(place)) = Place::of(path) else { return Ok(Self { _file: None, stand_in: None }) };
            if let Some(lock) = Self::once(&place).map_err(|error| failed(&error))? {
                return Ok(lock);
            }
        }
    }

    /// Tries once; nothing when the file is another one meanwhile.
    fn once(place: &FilePlace) -> io::Result<Option<Self>> {
        let path = place.path();
        let itself = cfg!(unix) && place.existing.is_some();
        let locked = if itself {
            path.clone()
        } else {
            let mut name = std::ffi::OsString::from(PREFIX);
            name.push(&place.name);
            place.folder.join(name)
        };
        // Some file systems lock only what is open for writing.
        let opened = match open_own(&locked, true) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && itself => return Ok(None),
            Err(error) if error.kind() == io::ErrorKind::NotFound => disk::create(&locked, 0o600),
            Err(_) => open_own(&locked, false),
            opened => opened,
        };
        let file = match opened {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(None),
            // What cannot be opened cannot be changed either, and the write says why.
            Err(_) => return Ok(Some(Self { _file: None, stand_in: None })),
        };
        wait_for(&file, &path)?;
        let is_still_there = is_at(&file, &locked);
        let came_meanwhile = cfg!(unix) && !itself && path.exists();
        // A stand-in that is another run's by now is not ours to remove.
        let stand_in = (!itself && is_still_there).then_some(locked);
        let lock = Self { _file: Some(file), stand_in };
        Ok((is_still_there && !came_meanwhile).then_some(lock))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Still locked: who waits for it finds it gone, and looks again.
        if let Some(path) = &self.stand_in {
            let _ = disk::remove(path);
        }
    }
}

fn failed(error: &io::Error) -> Failure {
    Failure::new(Kind::Failed, error.to_string()).hint("wait until that has ended, and run this again; nothing was written")
}
