//! Where a path of the command line leads.

use std::ffi::OsString;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use super::new_file::same_file;

/// The names of standard output.
const STANDARD_OUTPUT: [&str; 4] = ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];

/// More links than any system follows.
const MOST_LINKS: usize = 40;

/// What is written to.
#[derive(Debug)]
pub(super) enum Place {
    /// Standard output, by whatever name.
    Output,
    /// What takes bytes and keeps no file: a device, a pipe, another descriptor.
    Stream(PathBuf),
    /// A file, which may be there already. Links are followed to it, those that lead to nothing yet too.
    File(FilePlace),
}

/// The place of a file.
#[derive(Debug)]
pub(super) struct FilePlace {
    /// Its folder, without links.
    pub folder: PathBuf,
    pub name: OsString,
    /// The file that is there.
    pub existing: Option<Metadata>,
}

impl FilePlace {
    pub(super) fn path(&self) -> PathBuf {
        self.folder.join(&self.name)
    }
}

impl Place {
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        if STANDARD_OUTPUT.iter().any(|name| path == Path::new(name)) {
            return Ok(Self::Output);
        }
        let existing = match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
            Ok(metadata) if !metadata.is_file() || is_descriptor(path) => return Ok(Self::Stream(path.to_owned())),
            Ok(metadata) => Some(metadata),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let path = if existing.is_some() { fs::canonicalize(path)? } else { end_of_links(path)? };
        let name = path.file_name().ok_or(io::ErrorKind::InvalidFilename)?.to_owned();
        Ok(Self::File(FilePlace { folder: fs::canonicalize(folder(&path))?, name, existing }))
    }
}

/// Whether a path leads to standard output, a device or a pipe, which keep no file.
pub fn is_stream(path: &Path) -> bool {
    matches!(Place::of(path), Ok(Place::Output | Place::Stream(_)))
}

/// The file that is written by this name, wherever links lead; nothing where that is no file, or its folder is not there.
pub fn target(path: &Path) -> Option<PathBuf> {
    match Place::of(path) {
        Ok(Place::File(place)) => Some(place.path()),
        _ => None,
    }
}

/// Whether what is printed on standard output goes into this file.
pub fn is_standard_output(path: &Path) -> bool {
    is_same_file(path, Path::new("/dev/stdout"))
}

/// Whether two paths lead to one file, whatever links and second names it has.
pub fn is_same_file(one: &Path, other: &Path) -> bool {
    let metadata = |path: &Path| fs::metadata(path).ok().filter(Metadata::is_file);
    match (metadata(one), metadata(other)) {
        (Some(one), Some(other)) => same_file(&one, &other),
        _ => false,
    }
}

/// Whether it is a name of an open descriptor; what was written through that before stays.
fn is_descriptor(path: &Path) -> bool {
    path == Path::new("/dev/stderr") || folder(path) == Path::new("/dev/fd") || folder(path) == Path::new("/proc/self/fd")
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Where a path leads that leads to nothing yet.
fn end_of_links(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        match fs::read_link(&path) {
            Ok(next) => path = folder(&path).join(next),
            Err(_) => return Ok(path),
        }
    }
    Err(io::Error::other("too many links, one behind the other"))
}
