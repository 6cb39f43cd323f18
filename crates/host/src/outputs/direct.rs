//! Files in folders that nothing can be put into: a read-only one, another user's. They are written over as they stand, as openssl and keytool
//! do; the old content is in memory until all is well.

use std::fs::{self, File};
use std::io;
use std::path::PathBuf;

use zeroize::Zeroizing;

use super::access::Access;
use super::left::{Broken, Left};
use super::{carry, disk};
use crate::{paths, words};

/// Whether the folder takes no new file.
pub(super) fn is_closed(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem)
}

/// A file, its new content and its old one.
#[derive(Debug)]
pub(super) struct Direct {
    pub path: PathBuf,
    file: File,
    new: Zeroizing<Vec<u8>>,
    old: Zeroizing<Vec<u8>>,
    access: Access,
    /// Why nothing stands beside.
    closed: io::Error,
}

impl Direct {
    pub(super) fn new(path: PathBuf, new: Zeroizing<Vec<u8>>, access: Access, closed: io::Error) -> io::Result<Self> {
        let file = File::options().read(true).write(true).open(&path)?;
        let old = Zeroizing::new(fs::read(&path)?);
        Ok(Self { path, file, new, old, access, closed })
    }

    pub(super) fn write(&self) -> Result<(), Broken> {
        let path = paths::path(&self.path);
        let what = format!("{path} is written over as it stands: its folder takes no copy of it ({})", self.closed);
        words::warning(&what, Some("keep a copy elsewhere: a power cut just now would damage it"));
        let written = carry::narrow(&self.file, self.access).and_then(|()| disk::overwrite(&self.file, &self.new));
        written.map_err(|error| Broken::at(self.path.clone(), Left::AsItWas)(error).after(self.undo()))
    }

    /// Writes the old content back. It needs no more room than the file has.
    pub(super) fn undo(&self) -> Result<(), Broken> {
        disk::overwrite(&self.file, &self.old).map_err(|error| {
            let text = format!("the old content of {} could not be put back: {error}", paths::path(&self.path));
            Broken::at(self.path.clone(), Left::Torn)(io::Error::new(error.kind(), text))
        })
    }
}
