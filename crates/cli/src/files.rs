//! Files in, files out: everything is read first and written last, each file whole or not at all.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use keyferry_formats::Limits;
use zeroize::Zeroizing;

use crate::failure::{Failure, Kind};

/// How a path is shown.
pub(crate) fn name(path: &Path) -> String {
    if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() }
}

/// The bytes of a file, or of standard input for `-`.
pub(crate) fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, Failure> {
    // One byte more than is decoded, so that the decoder sees that it is too much.
    let most = Limits::default().input as u64 + 1;
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        io::stdin().lock().take(most).read_to_end(&mut bytes)
    } else {
        fs::File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes))
    };
    let bytes = read.map(|_| bytes);
    bytes.map(Zeroizing::new).map_err(|error| {
        let failure = Failure::new(Kind::Failed, format!("{} cannot be read: {error}", name(path)));
        if error.kind() == io::ErrorKind::NotFound { failure.hint("check the spelling and the folder") } else { failure }
    })
}

/// The files of a folder, by name; folders in it are left alone.
pub(crate) fn in_folder(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let entries = fs::read_dir(folder)
        .map_err(|error| Failure::new(Kind::Failed, format!("{} cannot be read: {error}", folder.display())))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    paths.sort();
    Ok(paths)
}

/// Text of a file.
pub(crate) fn read_text(path: &Path) -> Result<String, Failure> {
    let bytes = read(path)?;
    String::from_utf8(bytes.to_vec()).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Failure::new(Kind::Input, format!("{}: it is no UTF-8 text (byte {at})", name(path)))
            .hint("save it as UTF-8; openssl would read the bytes as Latin-1")
    })
}

/// Who may read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Only its owner (0600): it holds a private key.
    Private,
    /// Everybody, as the umask allows.
    Public,
}

/// The files that a command is going to write. Nothing is written before all of them are known to be fine.
#[derive(Default)]
pub(crate) struct Outputs {
    force: bool,
    files: Vec<(PathBuf, Zeroizing<Vec<u8>>, Access)>,
}

impl Outputs {
    /// With `force`, files that exist are replaced.
    pub(crate) fn new(force: bool) -> Self {
        Self { force, files: Vec::new() }
    }

    /// Fails when the file is there already and may not be replaced. To be asked before costly work.
    pub(crate) fn check_free(&self, path: &Path) -> Result<(), Failure> {
        if !self.force && path != Path::new("-") && path.symlink_metadata().is_ok() {
            let what = format!("{} exists already", path.display());
            return Err(
                Failure::new(Kind::Failed, what).hint("choose another name, or replace it with --force; nothing was written")
            );
        }
        Ok(())
    }

    /// Adds a file; `-` is standard output.
    pub(crate) fn add(&mut self, path: &Path, bytes: impl Into<Zeroizing<Vec<u8>>>, access: Access) -> Result<(), Failure> {
        let bytes = bytes.into();
        self.check_free(path)?;
        if self.files.iter().any(|(other, ..)| other == path) {
            return Err(
                Failure::usage(format!("{} would be written twice", path.display())).hint("give the outputs different names")
            );
        }
        self.files.push((path.to_owned(), bytes, access));
        Ok(())
    }

    /// Writes every file: to temporary files beside their places first, and only when all of these are on disk, into place.
    pub(crate) fn write(self) -> Result<(), Failure> {
        let failed = |path: &Path, error: io::Error| {
            let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty() && !parent.exists());
            match folder {
                Some(folder) => {
                    let what = format!("{} cannot be written: there is no folder {}", path.display(), folder.display());
                    Failure::new(Kind::Failed, what).hint("make the folder first")
                }
                None => Failure::new(Kind::Failed, format!("{} cannot be written: {error}", path.display())),
            }
        };
        let mut ready = Vec::new();
        for (path, bytes, access) in &self.files {
            if path == Path::new("-") {
                io::stdout().lock().write_all(bytes).map_err(|error| failed(path, error))?;
                continue;
            }
            ready.push((path, temporary(path, bytes, *access).map_err(|error| failed(path, error))?));
        }
        for (path, file) in ready {
            let placed = if self.force {
                file.persist(path).map_err(|error| error.error)
            } else {
                file.persist_noclobber(path).map_err(|error| error.error)
            };
            placed.map_err(|error| failed(path, error))?;
            sync_folder(path);
        }
        Ok(())
    }
}

fn temporary(path: &Path, bytes: &[u8], access: Access) -> io::Result<tempfile::NamedTempFile> {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".keyferry-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = if access == Access::Private { 0o600 } else { 0o666 };
        builder.permissions(fs::Permissions::from_mode(mode));
    }
    #[cfg(not(unix))]
    let _ = access;
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// A renamed file is safe from a crash only when its folder is on disk too. Where folders cannot be synced, nothing is lost by that.
fn sync_folder(path: &Path) {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if let Ok(folder) = fs::File::open(folder) {
        let _ = folder.sync_all();
    }
}
