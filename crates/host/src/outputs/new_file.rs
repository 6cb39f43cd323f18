//! Files that are still to be put in place. They stand beside their places under names of ours, `.keyferry-ID.new`, and are locked while the
//! process that made them lives: what is not locked was left over by one that was killed.

use std::ffi::OsString;
use std::fs::{self, File, Metadata, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use keyferry_core::SystemRandom;
use keyferry_core::rand_core::TryRng;

use super::disk;

/// How every name of ours begins.
pub(super) const PREFIX: &str = ".keyferry-";

/// The name of a file that is to be put in place.
pub(super) fn new_name(id: &str) -> OsString {
    format!("{PREFIX}{id}.new").into()
}

/// The name under which the old one waits for the end.
pub(super) fn old_name(id: &str) -> OsString {
    format!("{PREFIX}{id}.old").into()
}

/// A file beside its place. It is removed unless it is kept.
#[derive(Debug)]
pub(super) struct NewFile {
    folder: PathBuf,
    /// What its name is made of.
    pub id: String,
    pub file: File,
    kept: bool,
}

impl NewFile {
    /// Makes an empty one, locked, with this mode.
    pub(super) fn create(folder: &Path, mode: u32) -> io::Result<Self> {
        loop {
            let id = random_id()?;
            let path = folder.join(new_name(&id));
            let file = match disk::create(&path, mode) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                file => file?,
            };
            let new = Self { folder: folder.to_owned(), id, file, kept: false };
            // Where files cannot be locked, nothing that is left over is ever removed; see `sweep`. Where this one cannot be, it would be.
            new.file.lock().or_else(|error| if has_no_locks(&error) { Ok(()) } else { Err(error) })?;
            // Somebody who cleaned up may have been quicker than the lock.
            if is_at(&new.file, &path)? {
                return Ok(new);
            }
        }
    }

    pub(super) fn path(&self) -> PathBuf {
        self.folder.join(new_name(&self.id))
    }

    /// From now on others take care of it: it has another name, or stands in a journal.
    pub(super) fn keep(&mut self) {
        self.kept = true;
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if !self.kept {
            let _ = disk::remove(&self.folder.join(old_name(&self.id)));
            let _ = disk::remove(&self.path());
        }
    }
}

/// Whether the file system knows no locks.
fn has_no_locks(error: &io::Error) -> bool {
    #[cfg(unix)]
    if error.raw_os_error() == Some(rustix::io::Errno::NOLCK.raw_os_error()) {
        return true;
    }
    matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput)
}

/// Eight random bytes in hexadecimal.
pub(super) fn random_id() -> io::Result<String> {
    let number = SystemRandom.try_next_u64();
    let number = number.map_err(|error| io::Error::other(format!("the system gives no random numbers: {error}")))?;
    Ok(format!("{number:016x}"))
}

/// Whether the open file is the one that has this name. An error says neither.
pub(super) fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        there => Ok(same_file(&file.metadata()?, &there?)),
    }
}

#[cfg(unix)]
pub(super) fn same_file(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(not(unix))]
pub(super) fn same_file(one: &Metadata, other: &Metadata) -> bool {
    (one.created().ok(), one.len()) == (other.created().ok(), other.len())
}

/// Opens a file by its own name, never through a link, and without waiting for anybody.
pub(super) fn open_own(path: &Path, write: bool) -> io::Result<File> {
    by_its_own_name(File::options().read(true).write(write)).open(path)
}

/// The same for one that nobody else reads, and that is made when it is not there. What is no file, and what belongs neither to us nor to the owner of its
/// folder, is an error: somebody else has put it there.
pub(super) fn open_or_make_own(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = by_its_own_name(&mut options).open(path).map_err(|error| match fs::symlink_metadata(path) {
        Ok(there) if there.is_symlink() => io::Error::new(error.kind(), "it is a link, which may lead anywhere"),
        _ => error,
    })?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let owners = [rustix::process::geteuid().as_raw(), fs::metadata(folder)?.uid()];
        if !owners.contains(&metadata.uid()) {
            return Err(io::Error::other("it belongs to another user"));
        }
    }
    Ok(file)
}

fn by_its_own_name(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits();
        std::os::unix::fs::OpenOptionsExt::custom_flags(options, i32::try_from(flags).unwrap_or_default());
    }
    options
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    #[test]
    fn a_file_of_ours_is_opened_by_its_own_name_only() {
        use std::os::unix::fs::{PermissionsExt, chown, symlink};
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let said = |name: &str| open_or_make_own(&path(name)).unwrap_err().to_string();
        for _ in 0..2 {
            let file = open_or_make_own(&path("own")).unwrap();
            assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
        symlink("nothing", path("link")).unwrap();
        symlink("own", path("second")).unwrap();
        fs::create_dir(path("folder")).unwrap();
        std::os::unix::net::UnixListener::bind(path("socket")).unwrap();
        assert_eq!(
            (said("link").as_str(), said("second").as_str()),
            ("it is a link, which may lead anywhere", "it is a link, which may lead anywhere")
        );
        assert!(fs::symlink_metadata(path("nothing")).is_err());
        assert!(open_or_make_own(&path("folder")).is_err() && open_or_make_own(&path("socket")).is_err());
        rustix::fs::mknodat(rustix::fs::CWD, path("pipe"), rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
        assert_eq!(said("pipe"), "it is no file");
        // Only root gives files away.
        fs::write(path("theirs"), "").unwrap();
        if chown(path("theirs"), Some(65534), None).is_ok() {
            assert_eq!(said("theirs"), "it belongs to another user");
            chown(folder.path(), Some(65534), None).unwrap();
            open_or_make_own(&path("theirs")).unwrap();
        }
    }
}
