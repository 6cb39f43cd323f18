//! The journal: what is being put in place, so that a run that is killed between two files never leaves some old and some new.
//!
//! All new contents are on disk beside their places, under names of ours, before anything is changed. Then the journal, `.keyferry-journal`,
//! gets its name: that is the one moment in which everything is decided. Before it, the old files are as they were and the new ones are
//! litter; after it, whoever comes next does what is left to do, as the journal says, however often it takes. An error on the way (a file that
//! cannot be replaced) turns the journal round, and the old files are put back; that too is gone through to its end by the next run if need be. The journal
//! is locked by the process that works by it. When files go into several folders, the journal stands in one, and the others have a file under
//! the same name that says where; they are there first and go last.
//!
//! A rename of a whole folder would be one step without a journal, but the folder may hold other files, be a mount, or be in use.

use std::ffi::OsString;
use std::fs::{File, TryLockError};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::disk;
use super::left::{Broken, Left};
use super::new_file::{NewFile, is_at, open_own};
use super::step::Step;
use crate::{paths, words};

/// Its name in every folder.
pub(super) const NAME: &str = ".keyferry-journal";

/// How long another run is waited for.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);

/// How long nothing is said of it.
const SILENCE: Duration = Duration::from_secs(5);

/// What stands in a journal.
#[derive(Debug, Serialize, Deserialize)]
enum Content {
    /// The files, in their order. `folder` and `inode` are those of the folder that the journal was written in: one that came out of an archive
    /// says nothing about this folder.
    Files { id: String, undo: bool, folder: OsString, inode: u64, steps: Vec<Step>, signposts: Vec<OsString> },
    /// The folder with the journal of this number.
    See { id: String, folder: OsString },
}

/// The files of a run that was killed, brought to an end.
#[derive(Debug)]
pub(super) struct Recovered {
    pub files: Vec<PathBuf>,
    /// Whether the old ones are back; else the new ones are in place.
    pub undone: bool,
}

/// A journal that has its name, and is ours while this lives.
#[derive(Debug)]
pub(super) struct Journal {
    id: String,
    steps: Vec<Step>,
    /// The folder it is in.
    folder: PathBuf,
    /// The other folders.
    signposts: Vec<PathBuf>,
    /// Open and locked.
    files: Vec<File>,
}

impl Journal {
    /// Decides: from here on the steps will be gone through. After an error that is left to the next run, they will too.
    pub(super) fn begin(steps: Vec<Step>) -> Result<Self, Broken> {
        let path = steps.first().map(Step::path).unwrap_or_default();
        Self::decide(steps).map_err(|(error, left)| Broken { path, error, left })
    }

    fn decide(steps: Vec<Step>) -> Result<Self, (io::Error, Left)> {
        let as_it_was = |error| (error, Left::AsItWas);
        let mut folders: Vec<PathBuf> = steps.iter().map(|step| PathBuf::from(&step.folder)).collect();
        // One order for all, so that two runs never wait for each other.
        folders.sort();
        folders.dedup();
        let folder = folders.pop().ok_or_else(|| as_it_was(io::ErrorKind::InvalidInput.into()))?;
        let id = super::new_file::random_id().map_err(as_it_was)?;
        let mut journal = Self { id: id.clone(), steps, folder: folder.clone(), signposts: Vec::new(), files: Vec::new() };
        let signposts = journal.signposts_first(&folders).map_err(as_it_was);
        let placed = signposts.and_then(|()| {
            // Whether it was decided, the disk knows.
            Self::put(&folder, &journal.content(false)).map_err(|error| (error, journal.left()))
        });
        match placed {
            Ok(file) => journal.files.push(file),
            Err((error, left)) => {
                if left == Left::AsItWas {
                    journal.remove_signposts();
                }
                return Err((error, left));
            }
        }
        Ok(journal)
    }

    /// Whether the next run goes on by this journal, which nobody has worked by yet.
    fn left(&self) -> Left {
        match read(&self.folder.join(NAME)) {
            Ok(Content::Files { id, .. }) if id == self.id => Left::GoesOn,
            Ok(_) => Left::AsItWas,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Left::AsItWas,
            Err(_) => Left::GoesOn,
        }
    }

    fn content(&self, undo: bool) -> Content {
        let signposts = self.signposts.iter().map(|folder| folder.clone().into_os_string()).collect();
        let (folder, inode) = (self.folder.clone().into_os_string(), inode(&self.folder));
        Content::Files { id: self.id.clone(), undo, folder, inode, steps: self.steps.clone(), signposts }
    }

    fn signposts_first(&mut self, folders: &[PathBuf]) -> io::Result<()> {
        for folder in folders {
            let content = Content::See { id: self.id.clone(), folder: self.folder.clone().into_os_string() };
            let file = Self::put(folder, &content)?;
            self.files.push(file);
            self.signposts.push(folder.clone());
        }
        Ok(())
    }

    /// Gives a file its name, when nobody else's has it any more.
    fn put(folder: &Path, content: &Content) -> io::Result<File> {
        let new = prepared(folder, content)?;
        let path = folder.join(NAME);
        loop {
            match disk::hard_link(&new.path(), &path) {
                Ok(()) => break,
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => recover(folder).map(drop)?,
                // A file system without second names.
                Err(_) if path.symlink_metadata().is_err() => {
                    disk::rename(&new.path(), &path)?;
                    break;
                }
                Err(error) => return Err(error),
            }
        }
        disk::sync_folder(folder).and_then(|()| new.file.try_clone()).inspect_err(|_| {
            // Nothing is done by it yet. Whether it is gone, the disk is asked.
            let _ = disk::remove(&path);
        })
    }

    /// Goes through the steps; when one fails, through those before it again, backwards.
    pub(super) fn go(&mut self) -> Result<(), Broken> {
        for step in self.steps.clone() {
            if let Err(error) = step.place() {
                let undone = self.undo();
                // Where the journal could not be turned, the next run tries this step again.
                let left = undone.as_ref().map_or_else(|other| other.left, |()| Left::AsItWas);
                return Err(Broken::at(step.path(), left)(error).after(undone));
            }
        }
        self.end().map_err(Broken::at(self.folder.join(NAME), Left::GoesOn))
    }

    /// Puts everything back.
    pub(super) fn undo(&mut self) -> Result<(), Broken> {
        let path = self.folder.join(NAME);
        let turn = || {
            let turned = prepared(&self.folder, &self.content(true))?;
            disk::rename(&turned.path(), &path)?;
            Ok(turned)
        };
        let mut turned: NewFile = turn().map_err(|error: io::Error| {
            let text = format!("{} could not be turned round: {error}", paths::path(&path));
            Broken::at(path.clone(), Left::GoesOn)(io::Error::new(error.kind(), text))
        })?;
        turned.keep();
        // Nothing is put back before the disk has it that the journal is turned: whoever went on by the other one would find some of its new files gone.
        let synced = disk::sync_folder(&self.folder).and_then(|()| turned.file.try_clone());
        let locked = synced.map(|file| self.files.push(file));
        locked.and_then(|()| self.put_back()).map_err(Broken::at(path, Left::GoesBack))
    }

    fn put_back(&mut self) -> io::Result<()> {
        for step in self.steps.iter().rev() {
            step.undo().map_err(|error| {
                let text = format!(
                    "{} could not be put back ({error}); the next run of keyferry tries again",
                    paths::path(&step.path())
                );
                io::Error::new(error.kind(), text)
            })?;
        }
        // What is needed to put them back goes only when they are on disk.
        self.sync()?;
        disk::remove(&self.folder.join(NAME))?;
        self.steps.iter().for_each(Step::discard);
        self.remove_signposts();
        Ok(())
    }

    /// Everything is in place: tidies up, and removes the journal.
    fn end(&mut self) -> io::Result<()> {
        self.sync()?;
        self.steps.iter().try_for_each(Step::finish)?;
        disk::remove(&self.folder.join(NAME))?;
        self.remove_signposts();
        self.sync()
    }

    fn sync(&self) -> io::Result<()> {
        [&self.folder].into_iter().chain(&self.signposts).try_for_each(|folder| disk::sync_folder(folder))
    }

    /// Removes those of this journal; another run may have put its own there meanwhile.
    fn remove_signposts(&self) {
        for folder in &self.signposts {
            let path = folder.join(NAME);
            if matches!(read(&path), Ok(Content::See { id, .. }) if id == self.id) {
                let _ = disk::remove(&path);
            }
        }
    }

    /// Does what is left to do.
    fn resume(mut self, undo: bool) -> io::Result<Recovered> {
        let files = self.steps.iter().map(Step::path).collect();
        // The run before may have failed at just that: what is done by a journal is done by one that is on disk.
        self.sync()?;
        if undo {
            self.put_back()?;
            return Ok(Recovered { files, undone: true });
        }
        match self.go() {
            Ok(()) => Ok(Recovered { files, undone: false }),
            Err(Broken { left: Left::AsItWas, .. }) => Ok(Recovered { files, undone: true }),
            Err(Broken { path, error, .. }) => Err(io::Error::new(error.kind(), format!("{}: {error}", paths::path(&path)))),
        }
    }
}

fn prepared(folder: &Path, content: &Content) -> io::Result<NewFile> {
    let new = NewFile::create(folder, 0o600)?;
    disk::fill(&new.file, &serde_json::to_vec(content).map_err(io::Error::other)?)?;
    Ok(new)
}

/// Brings what a killed run left half done in this folder to an end; a run that lives is waited for.
pub(super) fn recover(folder: &Path) -> io::Result<Option<Recovered>> {
    let path = folder.join(NAME);
    let file = match open_own(&path, false) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(interrupted(&path, &error.to_string())),
        Ok(file) => file,
    };
    if !is_ours(&file)? {
        return Err(interrupted(&path, "it belongs to another user"));
    }
    wait_for(&file, &path)?;
    if !is_at(&file, &path)? {
        // Its run came to its end.
        return recover(folder);
    }
    match content(&file).map_err(|error| interrupted(&path, &error.to_string()))? {
        Content::Files { folder: other, inode: number, .. } if *other != *folder || number != inode(folder) => {
            Err(interrupted(&path, &format!("it is about {}", paths::path(Path::new(&other)))))
        }
        Content::Files { steps, .. } if !steps.iter().all(Step::is_sound) => Err(interrupted(&path, "keyferry did not write it")),
        Content::Files { id, undo, steps, signposts, .. } => {
            let signposts = signposts.into_iter().map(PathBuf::from).collect();
            Journal { id, steps, folder: folder.to_owned(), signposts, files: vec![file] }.resume(undo).map(Some)
        }
        Content::See { id, folder: other } => {
            let other = PathBuf::from(other);
            let is_there = matches!(read(&other.join(NAME)), Ok(Content::Files { id: there, .. }) if there == id);
            let recovered = if is_there { recover(&other)? } else { None };
            disk::remove(&path)?;
            Ok(recovered)
        }
    }
}

fn interrupted(path: &Path, why: &str) -> io::Error {
    let what = format!(
        "a run of keyferry was stopped while it replaced files here, some may be old and some new, and its journal {} cannot be followed: {why}",
        paths::path(path)
    );
    io::Error::other(what)
}

/// Waits until the process that locked the file has ended.
pub(super) fn wait_for(file: &File, path: &Path) -> io::Result<()> {
    let (begun, mut said) = (Instant::now(), false);
    loop {
        match file.try_lock() {
            // Where there are no locks nobody can be waited for.
            Ok(()) | Err(TryLockError::Error(_)) => return Ok(()),
            Err(TryLockError::WouldBlock) if begun.elapsed() < PATIENCE => {
                if !said && begun.elapsed() > SILENCE {
                    words::note(&format!("waiting for another run of keyferry that works on {} ...", paths::path(path)));
                    said = true;
                }
                std::thread::sleep(Duration::from_millis(10));
            }
            Err(TryLockError::WouldBlock) => {
                let what =
                    format!("another run of keyferry works on {}, or beside it, for more than a minute", paths::path(path));
                return Err(io::Error::new(io::ErrorKind::TimedOut, what));
            }
        }
    }
}

fn read(path: &Path) -> io::Result<Content> {
    content(&open_own(path, false)?)
}

fn content(file: &File) -> io::Result<Content> {
    /// More than any journal has.
    const MOST: u64 = 1 << 20;
    let mut bytes = Vec::new();
    file.take(MOST).read_to_end(&mut bytes)?;
    serde_json::from_slice(&bytes).map_err(io::Error::other)
}

/// The number of a folder on its disk.
#[cfg(unix)]
fn inode(folder: &Path) -> u64 {
    std::fs::metadata(folder).map_or(0, |metadata| std::os::unix::fs::MetadataExt::ino(&metadata))
}

#[cfg(not(unix))]
fn inode(_: &Path) -> u64 {
    0
}

/// Whether nobody else can have written it: what it says is done.
#[cfg(unix)]
fn is_ours(file: &File) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let metadata = file.metadata()?;
    let (owner, mode) = (metadata.uid(), metadata.mode() & 0o777);
    Ok(metadata.is_file() && owner == rustix::process::geteuid().as_raw() && mode == 0o600)
}

#[cfg(not(unix))]
fn is_ours(file: &File) -> io::Result<bool> {
    Ok(file.metadata()?.is_file())
}
