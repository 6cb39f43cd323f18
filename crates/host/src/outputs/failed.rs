//! Why a file could not be written, and what has become of what was there.

use std::io;
use std::path::Path;

use crate::failure::{Failure, Kind};
use crate::paths;

/// `undone` says that everything is as it was.
pub(super) fn failed(path: &Path, error: &io::Error, undone: bool) -> Failure {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty() && paths::is_missing(parent));
    if let Some(folder) = folder {
        let what = format!("{} cannot be written: there is no folder {}", paths::path(path), paths::path(folder));
        return Failure::new(Kind::Failed, what).at(paths::path(path)).hint("make the folder first");
    }
    let failure = Failure::new(Kind::Failed, format!("{} cannot be written: {error}", paths::path(path))).at(paths::path(path));
    if !undone {
        return failure.hint("mend that, and run keyferry status here: it brings to an end what was begun");
    }
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            failure.hint("make room on the disk, and run it again; what was there is as it was")
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            failure.hint("choose another folder, or run it as a user who may write there; what was there is as it was")
        }
        io::ErrorKind::AlreadyExists => failure.hint("choose another name; nothing was written"),
        _ => failure.hint("what was there is as it was"),
    }
}
