//! Files of a folder that change all at once, as Kubernetes changes those of a mounted volume: they stand in a dated folder, `..data` is a link to it,
//! and each file is a link through that. New files go into a new dated folder, and when all of them are there the link gets its new end in one rename.
//! Whoever reads sees all old or all new: through the names in the folder at each moment, and for as long as they like once they have followed `..data`.
//!
//! The folder before stays, for those who are reading in it; older ones go. Files that stood there by themselves are taken in first: the dated
//! folder of a moment holds them under second names, so that nothing changes for a reader while the links take their places.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::access::Access;
use super::left::{Broken, Left};
use super::{carry, disk};
use crate::paths;

/// The link to the dated folder.
const DATA: &str = "..data";

/// Links on their way to their places.
const NEW_DATA: &str = "..data_tmp";
const NEW_LINK: &str = "..link_tmp";

/// More changes in one second than anybody makes.
const MOST_NAMES: usize = 10_000;

/// Whether the files of a folder are changed in this way.
pub fn is_swapped(folder: &Path) -> bool {
    target(folder).is_some()
}

/// The dated folder, by its name, that is in use.
fn target(folder: &Path) -> Option<String> {
    let target = fs::read_link(folder.join(DATA)).ok()?.into_os_string().into_string().ok()?;
    is_dated(&target).then_some(target)
}

/// Whether a name is one that we give: `..20261124-154300`, and a number behind it.
fn is_dated(name: &str) -> bool {
    let Some((day, rest)) = name.strip_prefix("..").and_then(|name| name.split_once('-')) else { return false };
    let mut rest = rest.splitn(2, '-');
    let is_number = |text: &str, length| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    let time = rest.next().is_some_and(|time| is_number(time, 6));
    is_number(day, 8) && time && rest.next().is_none_or(|number| is_number(number, number.len().clamp(1, 5)))
}

/// A file that is to be swapped.
pub(super) struct Member<'a> {
    pub path: &'a Path,
    pub bytes: &'a Zeroizing<Vec<u8>>,
    pub access: Access,
}

/// New files that are on disk, in a dated folder that nobody looks at yet.
#[derive(Debug)]
pub(super) struct Volume {
    folder: PathBuf,
    /// The names of the files.
    names: Vec<PathBuf>,
    /// Their dated folder.
    new: String,
    /// The one before.
    before: Option<String>,
    /// Whether the new files are seen, or may be after a crash: then their folder stays.
    done: bool,
}

impl Volume {
    /// Takes in what stands in the folder by itself, and writes the new files beside.
    pub(super) fn prepare(folder: &Path, stamp: &str, files: &[Member<'_>]) -> io::Result<Self> {
        let folder = fs::canonicalize(folder)?;
        let names = files.iter().filter_map(|file| file.path.file_name().map(PathBuf::from)).collect();
        let mut volume = Self { folder, names, new: String::new(), before: None, done: false };
        volume.names.iter().try_for_each(|name| volume.check(name))?;
        volume.take_in(stamp)?;
        volume.before = target(&volume.folder);
        volume.new = volume.dated(stamp)?;
        for file in files {
            volume.fill(file)?;
        }
        disk::sync_folder(&volume.folder.join(&volume.new))?;
        Ok(volume)
    }

    /// A link that leads elsewhere is somebody's decision.
    fn check(&self, name: &Path) -> io::Result<()> {
        match fs::read_link(self.folder.join(name)) {
            Ok(target) if target != Path::new(DATA).join(name) => {
                Err(io::Error::other(format!("{} is a link that leads elsewhere, and would be cut", name.display())))
            }
            _ => Ok(()),
        }
    }

    fn is_link(&self, name: &Path) -> bool {
        self.folder.join(name).symlink_metadata().is_ok_and(|metadata| metadata.is_symlink())
    }

    fn stands_by_itself(&self, name: &Path) -> bool {
        self.folder.join(name).symlink_metadata().is_ok_and(|metadata| metadata.is_file())
    }

    fn take_in(&self, stamp: &str) -> io::Result<()> {
        if !self.names.iter().any(|name| self.stands_by_itself(name)) {
            return Ok(());
        }
        let dated = self.dated(stamp)?;
        for name in &self.names {
            let Ok(path) = fs::canonicalize(self.folder.join(name)) else { continue };
            second_name(&path, &self.folder.join(&dated).join(name))?;
        }
        disk::sync_folder(&self.folder.join(&dated))?;
        self.look_at(&dated)?;
        self.link()
    }

    /// A new dated folder, for those who may look into the folder itself.
    fn dated(&self, stamp: &str) -> io::Result<String> {
        for number in 1..MOST_NAMES {
            let name = if number == 1 { format!("..{stamp}") } else { format!("..{stamp}-{number}") };
            match disk::create_folder(&self.folder.join(&name)) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
                Ok(()) => return like(&self.folder, &self.folder.join(&name)).map(|()| name),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    /// Writes one file, with the owner and mode of the one before.
    fn fill(&self, output: &Member<'_>) -> io::Result<()> {
        let name = output.path.file_name().unwrap_or_default();
        let file = disk::create(&self.folder.join(&self.new).join(name), carry::new_mode(output.access))?;
        let old = self.folder.join(name);
        match fs::metadata(&old) {
            Ok(existing) => carry::over(&old, &existing, &file, output.access)?,
            Err(_) => carry::open_up(&file, output.access)?,
        }
        disk::fill(&file, output.bytes)
    }

    /// From now on the new files are seen. After an error they are not, unless that cannot be helped.
    pub(super) fn commit(&mut self) -> Result<(), Broken> {
        let looked = self.look_at(&self.new);
        // What is seen, the disk knows: the link may have its new end, and something behind that have failed.
        self.done = looked.is_ok() || self.is_seen();
        // A name that is new is a link from now on.
        looked.and_then(|()| self.link()).map_err(|error| {
            let undone = if self.done { self.undo() } else { Ok(()) };
            let left = undone.as_ref().map_or_else(|other| other.left, |()| Left::AsItWas);
            Broken::at(self.folder.clone(), left)(error).after(undone)
        })
    }

    /// Whether readers see the new files, or may.
    fn is_seen(&self) -> bool {
        match fs::read_link(self.folder.join(DATA)) {
            Ok(target) => target == Path::new(&self.new),
            Err(error) => error.kind() != io::ErrorKind::NotFound,
        }
    }

    /// From now on the old ones are seen again. After an error the new ones may be, and stay.
    pub(super) fn undo(&mut self) -> Result<(), Broken> {
        let undone = match &self.before {
            Some(before) => self.look_at(before),
            None => disk::remove(&self.folder.join(DATA)).and_then(|()| disk::sync_folder(&self.folder)),
        };
        match undone {
            Err(error) if self.is_seen() => {
                let text = format!("the old files of {} could not be put back: {error}", paths::path(&self.folder));
                Err(Broken::at(self.folder.clone(), Left::GoesOn)(io::Error::new(error.kind(), text)))
            }
            // Where the disk has not said that the link is on it, a crash may bring its other end back.
            undone => {
                self.done = undone.is_err();
                Ok(())
            }
        }
    }

    /// Removes what nobody looks at any more, once all is well. What cannot be removed does no harm.
    pub(super) fn clean(&self) {
        self.cut_off();
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        for name in entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()) {
            let is_needed = name == self.new || Some(&name) == self.before.as_ref();
            if is_dated(&name) && !is_needed {
                let _ = disk::remove_folder(&self.folder.join(name));
            }
        }
    }

    /// Puts `..data` before this dated folder, in one step.
    fn look_at(&self, dated: &str) -> io::Result<()> {
        self.put_link(OsStr::new(dated), NEW_DATA, Path::new(DATA))
    }

    fn put_link(&self, target: &OsStr, on_the_way: &str, name: &Path) -> io::Result<()> {
        let new = self.folder.join(on_the_way);
        disk::remove(&new)?;
        disk::symlink(Path::new(target), &new)?;
        disk::rename(&new, &self.folder.join(name))?;
        disk::sync_folder(&self.folder)
    }

    /// Each name leads through `..data`.
    fn link(&self) -> io::Result<()> {
        for name in self.names.iter().filter(|name| !self.is_link(name)) {
            self.put_link(Path::new(DATA).join(name).as_os_str(), NEW_LINK, name)?;
        }
        Ok(())
    }

    /// Names of files that are not made any more lead to nothing, and go.
    fn cut_off(&self) {
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        for entry in entries.flatten() {
            let (path, name) = (entry.path(), PathBuf::from(entry.file_name()));
            let is_ours = fs::read_link(&path).is_ok_and(|target| target == Path::new(DATA).join(&name));
            if is_ours && !self.names.contains(&name) {
                let _ = disk::remove(&path);
            }
        }
    }
}

impl Drop for Volume {
    fn drop(&mut self) {
        if !self.done && !self.new.is_empty() {
            let _ = disk::remove_folder(&self.folder.join(&self.new));
        }
    }
}

/// A second name of the same file; a copy where a file has one name only.
fn second_name(path: &Path, second: &Path) -> io::Result<()> {
    if disk::hard_link(path, second).is_ok() {
        return Ok(());
    }
    let existing = fs::metadata(path)?;
    let file = disk::create(second, 0o600)?;
    carry::over(path, &existing, &file, Access::Held)?;
    disk::fill(&file, &Zeroizing::new(fs::read(path)?))
}

/// A dated folder is for whoever the folder is for.
#[cfg(unix)]
fn like(folder: &Path, dated: &Path) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
    let (meant, own) = (fs::metadata(folder)?, fs::metadata(dated)?);
    if (meant.uid(), meant.gid()) != (own.uid(), own.gid()) {
        let owner = (meant.uid() != own.uid()).then_some(meant.uid());
        chown(dated, owner, Some(meant.gid()))?;
    }
    fs::set_permissions(dated, fs::Permissions::from_mode(meant.mode() & 0o777))
}

#[cfg(not(unix))]
fn like(_: &Path, _: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_ours_are_known() {
        for (name, ours) in [
            ("..20261124-154300", true),
            ("..20261124-154300-2", true),
            ("..20261124-154300-12345", true),
            ("..20261124-154300-", false),
            ("..20261124-154300-x", false),
            ("..20261124-1543", false),
            ("..2026_11_24_15_43_00.123", false),
            ("20261124-154300", false),
            ("..data", false),
            ("..", false),
        ] {
            assert_eq!(is_dated(name), ours, "{name}");
        }
    }
}
