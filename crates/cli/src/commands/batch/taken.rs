//! Which outputs are some job's already: two jobs of one run never write the same file, whichever comes first.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use keyferry_host::failure::Failure;
use keyferry_host::{files, outputs};

use sha2::{Digest, Sha256};

use crate::commands::convert::is_folder;

/// A path in few bytes, for there may be millions: the first half of its SHA-256.
type Key = [u8; 16];

/// The outputs of the jobs so far.
#[derive(Debug, Default)]
pub(super) struct Taken {
    files: HashSet<Key>,
    /// Folders that get a file for each entry.
    folders: HashSet<Key>,
    /// Folders in which one of the files is.
    above: HashSet<Key>,
}

impl Taken {
    /// Takes the output of one more job; fails when it is another one's, or lies in another one's folder.
    pub(super) fn take(&mut self, output: &Path) -> Result<(), Failure> {
        let place = place(output);
        let own = key(&place);
        // Whether a folder is there already is a matter of time, so each is held against both.
        let mut free = !self.folders.contains(&own) && !self.files.contains(&own);
        if is_folder(output) {
            free = free && !self.above.contains(&own) && self.folders.insert(own);
        } else {
            let folder = place.parent().map(key).unwrap_or_default();
            free = free && !self.folders.contains(&folder) && self.files.insert(own);
            if free {
                self.above.insert(folder);
            }
        }
        if free {
            return Ok(());
        }
        let name = files::path(output);
        let failure = Failure::usage(format!("{name} is the output of an earlier job, or one of its files")).at(name);
        Err(failure.hint("give each job an output of its own; nothing was written for this one"))
    }
}

/// The place itself, whatever links lead to it; its last folders may not be there yet.
fn place(path: &Path) -> PathBuf {
    if let Some(target) = outputs::target(path) {
        return target;
    }
    let absolute: PathBuf = std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).components().collect();
    let found = absolute.ancestors().find_map(|above| {
        let rest = absolute.strip_prefix(above).ok()?;
        let above = above.canonicalize().ok()?;
        Some(above.components().chain(rest.components()).collect())
    });
    found.unwrap_or(absolute)
}

fn key(path: &Path) -> Key {
    let digest = Sha256::digest(path.as_os_str().as_encoded_bytes());
    std::array::from_fn(|place| digest.get(place).copied().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_output_is_taken_once_by_whatever_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::create_dir(path("real")).unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(path("real"), path("link")).unwrap();
        let mut taken = Taken::default();
        let mut take = |name: &str| taken.take(&path(name)).is_ok();
        assert!(take("a.p12") && take("A.jks") && take("real/a.p12") && take("new/a.p12") && take("each/"));
        assert!(!take("a.p12") && !take("./a.p12") && !take("real/../a.p12"));
        assert!(
            !take("each/") && !take("each") && !take("a.p12/") && !take("each/client.crt") && !take("new/") && !take("real/")
        );
        assert!(cfg!(not(unix)) || !take("link/a.p12"));
        assert!(take("link/b.p12") && !take("real/b.p12"));
    }
}
