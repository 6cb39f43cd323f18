//! A file that is going to be written, what becomes of one that is there, and what is said of it afterwards.

use std::path::PathBuf;

use keyferry_core::Timestamp;
use zeroize::Zeroizing;

use super::access::Access;
use super::volume::Member;

/// What becomes of a file that is there already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Existing {
    /// It stays, and the command fails.
    Refuse,
    /// It is replaced.
    Replace,
    /// It is replaced, and kept beside with this behind its name.
    /// More than one in a second get numbers behind that.
    KeepAs(String),
}

impl Existing {
    /// Replaced with `force`, else refused.
    pub fn forced(force: bool) -> Self {
        if force { Self::Replace } else { Self::Refuse }
    }

    /// Kept beside, under the time of the change: `key.pem.20261124-154300`.
    pub fn kept(now: Timestamp) -> Self {
        Self::KeepAs(format!(".{}", stamp(now)))
    }
}

/// A time as it stands in file names: `20261124-154300`.
pub fn stamp(now: Timestamp) -> String {
    let text = now.to_string();
    text.chars()
        .filter_map(|character| if character == 'T' { Some('-') } else { character.is_ascii_digit().then_some(character) })
        .collect()
}

/// A file that is going to be written.
pub(super) struct Output {
    pub path: PathBuf,
    pub bytes: Zeroizing<Vec<u8>>,
    pub access: Access,
    pub existing: Existing,
}

impl Output {
    pub(super) fn member(&self) -> Member<'_> {
        Member { path: &self.path, bytes: &self.bytes, access: self.access }
    }
}

/// Without the bytes, which may be a key.
impl std::fmt::Debug for Output {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Output").field("path", &self.path).field("access", &self.access).finish_non_exhaustive()
    }
}

/// A file that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Its name; `-` is standard output.
    pub path: PathBuf,
    /// Who may read it when it is new.
    pub access: Access,
    /// Whether there was a file of that name.
    pub replaced: bool,
}

impl Written {
    pub(super) fn of(output: &Output) -> Self {
        let replaced = output.path.symlink_metadata().is_ok();
        Self { path: output.path.clone(), access: output.access, replaced }
    }
}
