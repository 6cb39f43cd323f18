//! Where the files of an identity go.

use std::path::PathBuf;

use keyferry_core::registration::OutputPlan;
use keyferry_identity::files;

/// The folder of the outputs and what is to be in it.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub folder: PathBuf,
    pub plan: OutputPlan,
}

impl Target {
    /// Where the programs that use the files will find them.
    pub(super) fn deployed_at(&self) -> String {
        if !self.plan.deployed_at.is_empty() {
            return self.plan.deployed_at.clone();
        }
        let absolute = std::path::absolute(&self.folder);
        absolute.unwrap_or_else(|_| self.folder.clone()).to_string_lossy().into_owned()
    }

    /// The paths of the files.
    pub(crate) fn paths(&self) -> impl Iterator<Item = PathBuf> {
        files(&self.plan).map(|(name, _)| self.folder.join(name))
    }
}
