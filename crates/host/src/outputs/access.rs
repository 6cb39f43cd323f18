//! Who may read a file that is written.

use serde::{Deserialize, Serialize};

/// Who may read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Access {
    /// Only its owner (0600): it holds a private key or another secret. One that is there already keeps a mode that kept others out.
    Private,
    /// The same for a new file; one that is there already held private keys before, under the mode that it keeps.
    Held,
    /// Everybody, as the umask allows, or as the mode of the file that is there.
    Public,
    /// Everybody (0644), whatever the umask: another user's program is to read it, and it holds nothing secret. One that is there keeps its mode.
    Everybody,
}

impl Access {
    /// For a file that holds something private from now on, or not, and did before, or did not.
    pub fn of(now: bool, before: bool) -> Self {
        match (now, before) {
            (true, true) => Self::Held,
            (true, false) => Self::Private,
            (false, _) => Self::Public,
        }
    }
}
