//! Every change that is made to the disk while files are put in place. The tests stop at any of them, as a killed process does.

use std::fs::{self, File};
use std::io::{self, Seek, Write};
use std::path::Path;

/// How much is written at once over a file that stays; small in the tests, so that they can stop between.
const PIECE: usize = if cfg!(test) { 64 } else { 1 << 20 };

pub(super) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    step()?;
    fs::rename(from, to)
}

pub(super) fn hard_link(from: &Path, to: &Path) -> io::Result<()> {
    step()?;
    fs::hard_link(from, to)
}

/// Removes a file; one that is gone already is no error.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    step()?;
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Makes a link that is not there yet; for Unix, where a link may lead to a folder or a file.
pub(super) fn symlink(target: &Path, link: &Path) -> io::Result<()> {
    step()?;
    #[cfg(unix)]
    return std::os::unix::fs::symlink(target, link);
    #[cfg(not(unix))]
    return Err(io::Error::new(io::ErrorKind::Unsupported, format!("{} would lead to {}", link.display(), target.display())));
}

/// Makes a folder that is not there yet, for its owner only as long as nobody says otherwise.
pub(super) fn create_folder(path: &Path) -> io::Result<()> {
    step()?;
    #[cfg_attr(not(unix), expect(unused_mut, reason = "it has a mode elsewhere"))]
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Removes a folder and the files in it.
pub(super) fn remove_folder(path: &Path) -> io::Result<()> {
    for entry in fs::read_dir(path)?.flatten() {
        remove(&entry.path())?;
    }
    step()?;
    fs::remove_dir(path)
}

/// Makes a file that is not there yet, with this mode from the first moment (less what the umask takes).
pub(super) fn create(path: &Path, mode: u32) -> io::Result<File> {
    step()?;
    let mut options = File::options();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    #[cfg(not(unix))]
    let _ = mode;
    options.open(path)
}

/// Writes what a new file holds, and waits for the disk.
pub(super) fn fill(mut file: &File, bytes: &[u8]) -> io::Result<()> {
    step()?;
    file.write_all(bytes)?;
    sync(file)
}

/// Writes over a file that stays the same file. Nothing is cut off before all is written: room that it has, it keeps.
pub(super) fn overwrite(mut file: &File, bytes: &[u8]) -> io::Result<()> {
    file.rewind()?;
    for piece in bytes.chunks(PIECE) {
        step()?;
        file.write_all(piece)?;
    }
    step()?;
    file.set_len(bytes.len() as u64)?;
    sync(file)
}

/// The tests kill runs by the hundred and pull no plugs.
fn sync(file: &File) -> io::Result<()> {
    if cfg!(test) { Ok(()) } else { file.sync_all() }
}

/// A name is safe from a crash only when its folder is on disk too. Where folders cannot be opened, or synced at all, nobody can have that, and it is no
/// error; that the disk does not take a folder is one.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    step()?;
    let synced = File::open(folder).and_then(|folder| sync(&folder));
    synced.or_else(|error| if has_no_folders_to_sync(&error) { Ok(()) } else { Err(error) })
}

/// Whether an error says that this folder, or the system, knows no such thing; elsewhere than on Unix folders are not opened.
fn has_no_folders_to_sync(error: &io::Error) -> bool {
    use io::ErrorKind::{InvalidInput, PermissionDenied, ReadOnlyFilesystem, Unsupported};
    #[cfg(unix)]
    if error.raw_os_error() == Some(rustix::io::Errno::BADF.raw_os_error()) {
        // Some file systems sync only what is open for writing, which a folder never is.
        return true;
    }
    !cfg!(unix) || matches!(error.kind(), InvalidInput | PermissionDenied | ReadOnlyFilesystem | Unsupported)
}

#[cfg(not(test))]
#[expect(clippy::unnecessary_wraps, reason = "in the tests it may fail")]
fn step() -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
pub(super) use fuse::{burn_after, changes, fail_at, step};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn a_disk_that_fails_is_told_from_one_that_syncs_no_folders() {
        use rustix::io::Errno;
        let is_fine = |error: Errno| has_no_folders_to_sync(&error.into());
        assert!(
            [Errno::INVAL, Errno::NOTSUP, Errno::NOSYS, Errno::ACCESS, Errno::PERM, Errno::ROFS, Errno::BADF]
                .into_iter()
                .all(is_fine)
        );
        assert!(![Errno::IO, Errno::NOSPC, Errno::DQUOT, Errno::MFILE, Errno::NOENT].into_iter().any(is_fine));
    }
}

#[cfg(test)]
mod fuse {
    use std::cell::{Cell, RefCell};
    use std::io;

    thread_local! {
        static CHANGES: Cell<u32> = const { Cell::new(0) };
        static GONE_AFTER: Cell<Option<u32>> = const { Cell::new(None) };
        static FAILS_AT: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
    }

    /// After so many changes nothing is changed any more, as if the process were gone; `None` for a whole process again.
    pub(in super::super) fn burn_after(changes: Option<u32>) {
        fail_at(&[]);
        GONE_AFTER.set(changes);
    }

    /// These changes fail, counted from now on, and all others do not.
    pub(in super::super) fn fail_at(places: &[u32]) {
        CHANGES.set(0);
        GONE_AFTER.set(None);
        FAILS_AT.with_borrow_mut(|fails| places.clone_into(fails));
    }

    /// How many changes there were since then.
    pub(in super::super) fn changes() -> u32 {
        CHANGES.get()
    }

    pub(in super::super) fn step() -> io::Result<()> {
        let place = CHANGES.replace(CHANGES.get() + 1);
        if GONE_AFTER.get().is_some_and(|after| place >= after) {
            return Err(io::Error::other("the process is gone"));
        }
        if FAILS_AT.with_borrow(|fails| fails.contains(&place)) {
            return Err(io::Error::other("the disk does not do it"));
        }
        Ok(())
    }
}
