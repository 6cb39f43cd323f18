//! One run at a time changes a file: from before it is read until it is written.
//!
//! The file itself is locked, so that nothing is left behind and read-only folders do no harm. For one that is not there yet its folder is locked:
//! runs that make new files in one folder follow each other.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::journal::wait_for;
use super::new_file::{is_at, open_or_make_own, open_own};
use super::place::{FilePlace, Place};
use crate::failure::{Failure, Kind};
use crate::paths;

/// A file that nobody else changes while this lives.
#[derive(Debug)]
pub struct Lock {
    _file: Option<File>,
    /// The file, or the folder, that is locked.
    locked: PathBuf,
}

impl Lock {
    /// Waits until no other run works on this file. What is no file, and what cannot be locked, is not waited for.
    pub fn of(path: &Path) -> Result<Self, Failure> {
        super::settle(path);
        loop {
            let Ok(Place::File(place)) = Place::of(path) else { return Ok(Self { _file: None, locked: path.to_owned() }) };
            if let Some(lock) = Self::once(&place).map_err(|error| failed(path, &error))? {
                return Ok(lock);
            }
        }
    }

    /// The one run of its kind, by a file that is there for nothing else; nothing while another one lives. Where there are no locks nobody else is known.
    pub fn alone(path: &Path) -> Result<Option<Self>, Failure> {
        let file = open_or_make_own(path).map_err(|error| {
            let what = format!("{} cannot be opened: {error}", paths::path(path));
            Failure::new(Kind::Failed, what).at(paths::path(path)).hint("see who may write in its folder; nothing was written")
        })?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => Ok(None),
            Ok(()) | Err(TryLockError::Error(_)) => Ok(Some(Self { _file: Some(file), locked: path.to_owned() })),
        }
    }

    /// Whether another lock for this file would wait for this one: it is of the file, or of its folder where the file is not there yet.
    pub(super) fn covers(&self, path: &Path) -> bool {
        matches!(Place::of(path), Ok(Place::File(place)) if target(&place) == self.locked)
    }

    /// Tries once; nothing when the file is another one meanwhile.
    fn once(place: &FilePlace) -> io::Result<Option<Self>> {
        let (path, locked) = (place.path(), target(place));
        // Some file systems lock only what is open for writing.
        let opened = match open_own(&locked, true) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(_) => open_own(&locked, false),
            opened => opened,
        };
        // Elsewhere a lock would keep this very run from reading. What cannot be opened cannot be changed either, and the write says why.
        let Some(file) = opened.ok().filter(|_| cfg!(unix)) else { return Ok(Some(Self { _file: None, locked })) };
        wait_for(&file, &path)?;
        let is_still_there = is_at(&file, &locked)?;
        let came_meanwhile = place.existing.is_none() && path.exists();
        Ok((is_still_there && !came_meanwhile).then_some(Self { _file: Some(file), locked }))
    }
}

/// What is locked for a file.
fn target(place: &FilePlace) -> PathBuf {
    if place.existing.is_some() { place.path() } else { place.folder.clone() }
}

fn failed(path: &Path, error: &io::Error) -> Failure {
    if error.raw_os_error().is_some() {
        let what = format!("{} cannot be locked: {error}", paths::path(path));
        return Failure::new(Kind::Failed, what).at(paths::path(path)).hint("mend that, and run this again; nothing was written");
    }
    Failure::new(Kind::Failed, error.to_string()).hint("wait until that has ended, and run this again; nothing was written")
}
