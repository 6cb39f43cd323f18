//! Files out: all of a command's files are known to be fine before the first is put in place, each is written whole or not at all, and
//! when one cannot be put in place, those before it go back.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use keyferry_core::Timestamp;
use zeroize::Zeroizing;

use crate::failure::{Failure, Kind};

/// Who may read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Only its owner (0600): it holds a private key or another secret.
    Private,
    /// Everybody, as the umask allows.
    Public,
}

/// What becomes of a file that is there already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Existing {
    /// It stays, and the command fails.
    Refuse,
    /// It is replaced.
    Replace,
    /// It is replaced, and kept beside with this behind its name.
    KeepAs(String),
}

impl Existing {
    /// Replaced with `force`, else refused.
    pub(crate) fn forced(force: bool) -> Self {
        if force { Self::Replace } else { Self::Refuse }
    }

    /// Kept beside, under the time of the change: `key.pem.20261124-154300`.
    pub(crate) fn kept(now: Timestamp) -> Self {
        Self::KeepAs(format!(".{}", stamp(now)))
    }
}

/// A time as it stands in file names: `20261124-154300`.
pub(crate) fn stamp(now: Timestamp) -> String {
    let text = now.to_string();
    text.chars()
        .filter_map(|character| if character == 'T' { Some('-') } else { character.is_ascii_digit().then_some(character) })
        .collect()
}

struct File {
    path: PathBuf,
    bytes: Zeroizing<Vec<u8>>,
    access: Access,
    existing: Existing,
}

/// The files that a command is going to write.
pub(crate) struct Outputs {
    existing: Existing,
    files: Vec<File>,
}

impl Outputs {
    /// What becomes of files that exist.
    pub(crate) fn new(existing: Existing) -> Self {
        Self { existing, files: Vec::new() }
    }

    /// Fails when the file is there already and may not be replaced. To be asked before costly work.
    pub(crate) fn check_free(&self, path: &Path) -> Result<(), Failure> {
        if self.existing == Existing::Refuse && path != Path::new("-") && path.symlink_metadata().is_ok() {
            let what = format!("{} exists already", path.display());
            return Err(
                Failure::new(Kind::Failed, what).hint("choose another name, or replace it with --force; nothing was written")
            );
        }
        Ok(())
    }

    /// Adds a file; `-` is standard output.
    pub(crate) fn add(&mut self, path: &Path, bytes: impl Into<Zeroizing<Vec<u8>>>, access: Access) -> Result<(), Failure> {
        self.check_free(path)?;
        self.push(path, bytes.into(), access, self.existing.clone())
    }

    /// Adds a file that replaces the old one whatever the others do: it is the same file, brought up to date.
    pub(crate) fn update(&mut self, path: &Path, bytes: impl Into<Zeroizing<Vec<u8>>>, access: Access) -> Result<(), Failure> {
        self.push(path, bytes.into(), access, Existing::Replace)
    }

    fn push(&mut self, path: &Path, bytes: Zeroizing<Vec<u8>>, access: Access, existing: Existing) -> Result<(), Failure> {
        if self.files.iter().any(|other| other.path == path) {
            return Err(
                Failure::usage(format!("{} would be written twice", path.display())).hint("give the outputs different names")
            );
        }
        self.files.push(File { path: path.to_owned(), bytes, access, existing });
        Ok(())
    }

    /// Writes every file: to temporary files beside their places first, and only when all of these are on disk, into place.
    pub(crate) fn write(self) -> Result<(), Failure> {
        let mut ready = Vec::new();
        for file in &self.files {
            if file.path == Path::new("-") {
                io::stdout().lock().write_all(&file.bytes).map_err(|error| failed(&file.path, &error))?;
                continue;
            }
            ready.push((file, temporary(file).map_err(|error| failed(&file.path, &error))?));
        }
        let mut placed = Vec::new();
        for (file, temporary) in ready {
            match place(file, temporary) {
                Ok(way_back) => placed.push((&file.path, way_back)),
                Err(error) => {
                    placed.into_iter().rev().for_each(|(path, way_back)| way_back.go(path));
                    return Err(failed(&file.path, &error));
                }
            }
            sync_folder(&file.path);
        }
        Ok(())
    }
}

fn failed(path: &Path, error: &io::Error) -> Failure {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty() && !parent.exists());
    match folder {
        Some(folder) => {
            let what = format!("{} cannot be written: there is no folder {}", path.display(), folder.display());
            Failure::new(Kind::Failed, what).hint("make the folder first")
        }
        None => Failure::new(Kind::Failed, format!("{} cannot be written: {error}", path.display())),
    }
}

/// How a file that was put in place is taken back.
enum WayBack {
    /// There was none before.
    Remove,
    /// The old one is kept here.
    Restore(PathBuf),
    /// The old one is gone, as was asked.
    None,
}

impl WayBack {
    fn go(self, path: &Path) {
        // The command has failed already; what cannot be undone either is not worth hiding that.
        let _ = match self {
            Self::Remove => fs::remove_file(path),
            Self::Restore(kept) => fs::rename(kept, path),
            Self::None => Ok(()),
        };
    }
}

fn place(file: &File, temporary: tempfile::NamedTempFile) -> io::Result<WayBack> {
    let path = &file.path;
    let existed = path.symlink_metadata().is_ok();
    match &file.existing {
        Existing::Refuse => temporary.persist_noclobber(path).map(|_| WayBack::Remove).map_err(|error| error.error),
        Existing::KeepAs(suffix) if existed => {
            let mut kept = path.clone().into_os_string();
            kept.push(suffix);
            // A second name first, so that there is never a moment without the file.
            fs::hard_link(path, &kept).or_else(|_| fs::copy(path, &kept).map(drop))?;
            temporary.persist(path).map_err(|error| error.error)?;
            Ok(WayBack::Restore(kept.into()))
        }
        Existing::KeepAs(_) | Existing::Replace => {
            temporary.persist(path).map_err(|error| error.error)?;
            Ok(if existed { WayBack::None } else { WayBack::Remove })
        }
    }
}

fn temporary(output: &File) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".keyferry-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = if output.access == Access::Private { 0o600 } else { 0o666 };
        builder.permissions(fs::Permissions::from_mode(mode));
    }
    let mut file = builder.tempfile_in(folder(&output.path))?;
    file.write_all(&output.bytes)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// A renamed file is safe from a crash only when its folder is on disk too. Where folders cannot be synced, nothing is lost by that.
fn sync_folder(path: &Path) {
    if let Ok(folder) = fs::File::open(folder(path)) {
        let _ = folder.sync_all();
    }
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    #[test]
    fn when_one_file_cannot_be_put_in_place_the_others_go_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("old"), "old").unwrap();
        fs::create_dir(path("taken")).unwrap();
        let mut outputs = Outputs::new(Existing::KeepAs(".kept".to_owned()));
        for name in ["new", "old", "taken"] {
            outputs.add(&path(name), b"new".to_vec(), Access::Public).unwrap();
        }
        assert!(outputs.write().is_err());
        assert_eq!(fs::read(path("old")).unwrap(), b"old");
        assert!(!path("new").exists() && !path("old.kept").exists());
    }

    #[test]
    fn the_old_file_is_kept_beside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.pem");
        fs::write(&path, "old").unwrap();
        let mut outputs = Outputs::new(Existing::kept(Timestamp::from_seconds(1_700_000_000)));
        outputs.add(&path, b"new".to_vec(), Access::Private).unwrap();
        outputs.write().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read(folder.path().join("key.pem.20231114-221320")).unwrap(), b"old");
    }
}
