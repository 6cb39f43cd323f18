//! Why a file could not be written, and what has become of what was there.

use std::io;
use std::path::Path;

use super::left::Left;
use crate::failure::{Failure, Kind};
use crate::paths;

/// The failure of a write, and what is to be done next.
pub(super) fn failed(path: &Path, error: &io::Error, left: Left) -> Failure {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty() && paths::is_missing(parent));
    if let Some(folder) = folder {
        let what = format!("{} cannot be written: there is no folder {}", paths::path(path), paths::path(folder));
        return Failure::new(Kind::Failed, what).at(paths::path(path)).hint("make the folder first");
    }
    let failure = Failure::new(Kind::Failed, format!("{} cannot be written: {error}", paths::path(path))).at(paths::path(path));
    match left {
        Left::AsItWas => {}
        Left::GoesBack => {
            return failure.hint("mend that, and run keyferry status here: it puts back the old files that are not back yet");
        }
        Left::GoesOn => {
            return failure
                .hint("the new files are in place, or come there with the next run: mend that, and run keyferry status here");
        }
        Left::Torn => {
            return failure
                .hint("some of its files may be new and some old: mend that, run keyferry status here, and look at them");
        }
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
