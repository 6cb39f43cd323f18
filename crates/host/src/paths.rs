//! What files are called in messages, and whether they are there.

use std::path::Path;

use keyferry_core::shown::shown;

/// Whether nothing has this name. Where the disk does not say so, something may be there: the error comes again when it is read.
pub fn is_missing(path: &Path) -> bool {
    matches!(path.try_exists(), Ok(false))
}

/// How a file that is read is called in messages.
pub fn name(path: &Path) -> String {
    shown(&raw_name(path)).into_owned()
}

/// The same for data, as it is.
pub fn raw_name(path: &Path) -> String {
    if path == Path::new("-") { "standard input".to_owned() } else { path.to_string_lossy().into_owned() }
}

/// How a path is shown: without what a terminal would obey.
pub fn path(path: &Path) -> String {
    shown(&path.to_string_lossy()).into_owned()
}
