//! One file put in place, taken back, or tidied up after. Each of the three can be stopped anywhere and begun again: what is done already is
//! found so.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::access::Access;
use super::new_file::{new_name, old_name, same_file};
use super::{carry, disk};

/// How a file comes into its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum How {
    /// By a name that is free, and must be.
    Claim,
    /// By its new name, which replaces what is there.
    Rename,
    /// Its content is written over the file that is there, which stays the same file.
    Overwrite,
}

/// A file and its place. The names are the system's own, whatever bytes they have.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Step {
    /// The folder, without links.
    pub folder: OsString,
    pub target: OsString,
    /// What the names of the new and the old content are made of.
    pub id: String,
    pub how: How,
    /// Whether there is an old file.
    pub existed: bool,
    /// What stands behind the name of the old file, when it is kept.
    pub kept: Option<String>,
    /// Who may read it.
    pub access: Access,
}

impl Step {
    pub(super) fn path(&self) -> PathBuf {
        self.beside(&self.target)
    }

    /// Whether its names are what they should be: one of a file, one of ours.
    pub(super) fn is_sound(&self) -> bool {
        let is_name = Path::new(&self.target).file_name() == Some(&self.target);
        is_name && self.id.len() == 16 && self.id.bytes().all(|byte| byte.is_ascii_hexdigit())
    }

    fn beside(&self, name: &OsString) -> PathBuf {
        Path::new(&self.folder).join(name)
    }

    fn new_path(&self) -> PathBuf {
        self.beside(&new_name(&self.id))
    }

    fn old_path(&self) -> PathBuf {
        self.beside(&old_name(&self.id))
    }

    /// Gives the old file a second name, or makes a copy of it, so that there is a way back.
    pub(super) fn save_old(&self) -> io::Result<()> {
        if !self.existed {
            return Ok(());
        }
        let (path, old) = (self.path(), self.old_path());
        if self.how != How::Overwrite && disk::hard_link(&path, &old).is_ok() {
            return Ok(());
        }
        // Another file system, or one without second names: a copy, for its owner only until it is like the first.
        let bytes = read(&path)?;
        let copy = disk::create(&old, 0o600)?;
        disk::fill(&copy, &bytes)?;
        let _ = carry::over(&path, &fs::metadata(&path)?, &copy, Access::Held);
        Ok(())
    }

    /// Puts the new file in place without a way back: by one change of a name.
    pub(super) fn place_alone(&self) -> io::Result<()> {
        if self.how == How::Claim { self.place() } else { disk::rename(&self.new_path(), &self.path()) }
    }

    /// Puts the new file in place, unless that is done.
    pub(super) fn place(&self) -> io::Result<()> {
        let (new, path) = (self.new_path(), self.path());
        let metadata = match fs::symlink_metadata(&new) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            metadata => metadata?,
        };
        match self.how {
            How::Claim => match disk::hard_link(&new, &path) {
                Ok(()) => disk::remove(&new),
                Err(_) => match fs::symlink_metadata(&path) {
                    Ok(there) if same_file(&there, &metadata) => disk::remove(&new),
                    Ok(_) => Err(io::ErrorKind::AlreadyExists.into()),
                    // A file system without second names.
                    Err(_) => disk::rename(&new, &path),
                },
            },
            How::Rename => match disk::rename(&new, &path) {
                Err(error) if is_held(&error) && self.existed => self.overwrite(),
                done => done,
            },
            How::Overwrite => self.overwrite(),
        }
    }

    fn overwrite(&self) -> io::Result<()> {
        let (new, old) = (read(&self.new_path())?, read(&self.old_path())?);
        let file = File::options().read(true).write(true).open(self.path())?;
        // What is neither the old content nor the new one nor the one half over the other was written by somebody else since.
        if is_between(&read(&self.path())?, &old, &new) {
            carry::narrow(&file, self.access)?;
            disk::overwrite(&file, &new)?;
        }
        disk::remove(&self.new_path())
    }

    /// Puts the old file back. Both contents stay beside until `discard`, so that this can be done again.
    pub(super) fn undo(&self) -> io::Result<()> {
        let (new, old, path) = (self.new_path(), self.old_path(), self.path());
        let waiting = fs::symlink_metadata(&new).ok();
        if !self.existed {
            let there = fs::symlink_metadata(&path).ok();
            let is_ours = |waiting| there.as_ref().is_some_and(|there| same_file(there, waiting));
            return if waiting.as_ref().is_none_or(is_ours) { disk::remove(&path) } else { Ok(()) };
        }
        if fs::symlink_metadata(&old).is_err() {
            return Ok(());
        }
        if self.how == How::Rename && waiting.is_none() && disk::rename(&old, &path).is_ok() {
            return Ok(());
        }
        let (before, now) = (read(&old)?, read(&path)?);
        if *now != *before && (waiting.is_none() || is_between(&now, &before, &read(&new)?)) {
            disk::overwrite(&File::options().read(true).write(true).open(&path)?, &before)?;
        }
        Ok(())
    }

    /// Removes what stands beside, after it was undone.
    pub(super) fn discard(&self) {
        // What stays is found by the next run.
        let _ = disk::remove(&self.old_path());
        let _ = disk::remove(&self.new_path());
    }

    /// Does with the old file what was asked, when all new ones are in place.
    pub(super) fn finish(&self) -> io::Result<()> {
        let old = self.old_path();
        if let (Some(suffix), true) = (&self.kept, fs::symlink_metadata(&old).is_ok()) {
            self.give_name(&old, suffix)?;
        }
        disk::remove(&old)
    }

    /// `key.pem.20261124-154300`, or with `-2` and so on behind it when that is taken.
    fn give_name(&self, old: &Path, suffix: &str) -> io::Result<()> {
        let metadata = fs::symlink_metadata(old)?;
        for number in 1_u32.. {
            let mut name = self.target.clone();
            name.push(suffix);
            if number > 1 {
                name.push(format!("-{number}"));
            }
            let name = self.beside(&name);
            match fs::symlink_metadata(&name) {
                Ok(there) if same_file(&there, &metadata) => break,
                Ok(_) => continue,
                Err(_) => {}
            }
            match disk::hard_link(old, &name) {
                Ok(()) => break,
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                // A file system without second names.
                Err(_) => return disk::rename(old, &name),
            }
        }
        Ok(())
    }
}

/// Whether the system does not let a name be taken over: something is mounted on it.
pub(super) fn is_held(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::ResourceBusy | io::ErrorKind::CrossesDevices)
}

/// Whether every byte of `now` is that of `old` or `new` at its place: the one was being written over the other.
fn is_between(now: &[u8], old: &[u8], new: &[u8]) -> bool {
    let lengths = old.len().min(new.len())..=old.len().max(new.len());
    let fits = |(at, byte): (usize, &u8)| old.get(at) == Some(byte) || new.get(at) == Some(byte);
    lengths.contains(&now.len()) && now.iter().enumerate().all(fits)
}

fn read(path: &Path) -> io::Result<Zeroizing<Vec<u8>>> {
    fs::read(path).map(Zeroizing::new)
}
