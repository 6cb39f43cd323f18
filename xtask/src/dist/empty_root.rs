//! A root folder with nothing in it but what was put there: no library, no /etc, no /proc, no devices. What runs in it needs nothing of a system but its kernel.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::target::Target;
use crate::run::said;
use crate::tools;

/// The root, and how programs of the target are run in it.
#[derive(Debug)]
pub(crate) struct EmptyRoot {
    folder: TempDir,
    /// The root, in that folder.
    path: PathBuf,
    target: Target,
}

/// Where the emulator lies in a root.
const EMULATOR: &str = "emulator";

impl EmptyRoot {
    /// For programs of this target; an emulator comes into it where that needs one.
    pub(crate) fn new(target: &Target) -> Result<Self, String> {
        let folder = tempfile::tempdir().map_err(|error| format!("there is no temporary folder: {error}"))?;
        let path = folder.path().to_owned();
        Self { folder, path, target: *target }.below("")
    }

    /// The same with its root further down.
    pub(crate) fn below(mut self, path: &str) -> Result<Self, String> {
        self.path = self.folder.path().join(path);
        if let Some(tool) = self.target.emulator {
            tools::provide_these(&[tool])?;
            self.put(EMULATOR, &super::read(&Path::new("/usr/bin").join(tool.0))?)?;
        }
        Ok(self)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Puts a program into it.
    pub(crate) fn put(&self, name: &str, bytes: &[u8]) -> Result<(), String> {
        super::write_program(&self.path().join(name), bytes)
    }

    /// Runs a program of it, whose path is the first word, with these variables and no other; gives what it says on its standard output.
    pub(crate) fn run(&self, words: &[&str], variables: &[(&str, &str)]) -> Result<String, String> {
        let mut command = tools::as_root("/usr/bin/unshare");
        command.arg(format!("--root={}", self.path().display()));
        command.args(self.target.emulator.map(|_| format!("/{EMULATOR}"))).args(words);
        said(command.env_clear().envs(variables.iter().copied()).current_dir("/"))
    }
}
