//! The files of an archive, a layer or a package, before they are written: always in one order, with nothing of the machine that makes them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// A file as it stands in an archive.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) bytes: Vec<u8>,
    pub(crate) mode: u16,
}

/// Files by their paths, whose parts are divided by `/`, and folders, which need naming only where their mode is not the usual one.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    pub(crate) files: BTreeMap<String, File>,
    folders: BTreeMap<String, u16>,
}

impl Tree {
    /// A file that everybody may read.
    pub(crate) fn text(&mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.files.insert(path.into(), File { bytes: bytes.into(), mode: 0o644 });
    }

    /// A file that everybody may run.
    pub(crate) fn program(&mut self, path: impl Into<String>, bytes: Vec<u8>) {
        self.files.insert(path.into(), File { bytes, mode: 0o755 });
    }

    /// A folder whose mode is not the usual one, or with nothing in it.
    pub(crate) fn folder(&mut self, path: impl Into<String>, mode: u16) {
        self.folders.insert(path.into(), mode);
    }

    /// The folders in which the files are, and those that were named, each before what is in it, with their modes.
    pub(crate) fn folders(&self) -> BTreeMap<String, u16> {
        let above = |path: &str| -> BTreeSet<String> {
            path.match_indices('/').filter_map(|(at, _)| path.get(..at).map(str::to_owned)).collect()
        };
        let mut folders: BTreeMap<String, u16> =
            self.files.keys().flat_map(|path| above(path)).map(|path| (path, 0o755)).collect();
        folders.extend(self.folders.iter().map(|(path, mode)| (path.clone(), *mode)));
        folders
    }

    /// Writes it to the disk, below a folder.
    pub(crate) fn write_into(&self, place: &Path) -> Result<(), String> {
        let set = |path: &Path, mode: u16| {
            let mode = fs::Permissions::from_mode(mode.into());
            fs::set_permissions(path, mode).map_err(|error| format!("{}: {error}", path.display()))
        };
        for (path, mode) in self.folders() {
            let path = place.join(path);
            fs::create_dir_all(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            set(&path, mode)?;
        }
        for (path, file) in &self.files {
            let path = place.join(path);
            super::write(&path, &file.bytes)?;
            set(&path, file.mode)?;
        }
        // A temporary folder is its owner's alone, which the root of a system is not.
        set(place, 0o755)
    }

    /// The same in a folder.
    pub(crate) fn inside(self, folder: &str) -> Self {
        let files = self.files.into_iter().map(|(path, file)| (format!("{folder}/{path}"), file)).collect();
        let folders = self.folders.into_iter().map(|(path, mode)| (format!("{folder}/{path}"), mode)).collect();
        Self { files, folders }
    }
}
