//! Files out: all of a command's files are known to be fine before the first is put in place, each is written whole or not at all, and
//! when one cannot be put in place, those before it go back.
//!
//! `place` finds out where a path leads. The new content is written beside it (`new_file`), gets the owner, mode and access control list of
//! the old file (`carry`), and takes its name. Where that would tear something apart (a file with several names, one that something is mounted
//! on, an owner that cannot be given), the content is written over the old file, which stays the same file, with its old content kept beside until
//! all is well (`step`). Several files, and those that are written over, go by a `journal`; `lock` keeps two runs from changing one file at a
//! time; `sweep` removes what killed runs left over. `direct` is for files in folders that nothing can be put into.

mod access;
mod carry;
mod direct;
mod disk;
mod failed;
mod journal;
mod lock;
mod new_file;
mod place;
mod step;
mod sweep;
mod volume;

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use keyferry_core::Timestamp;
use zeroize::Zeroizing;

use crate::failure::{Failure, Kind};
use crate::{paths, words};

pub use access::Access;
use direct::Direct;
use failed::failed;
use journal::{Broken, Journal, Recovered};
pub use lock::Lock;
use new_file::NewFile;
use place::{FilePlace, Place};
pub use place::{is_same_file, is_standard_output, is_stream, target};
use step::{How, Step};
pub use volume::is_swapped;
use volume::{Member, Volume};

/// What becomes of a file that is there already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Existing {
    /// It stays, and the command fails.
    Refuse,
    /// It is replaced.
    Replace,
    /// It is replaced, and kept beside with this behind its name.
    /// More than one in a second get numbers behind that.
    KeepAs(String),
}

impl Existing {
    /// Replaced with `force`, else refused.
    pub fn forced(force: bool) -> Self {
        if force { Self::Replace } else { Self::Refuse }
    }

    /// Kept beside, under the time of the change: `key.pem.20261124-154300`.
    pub fn kept(now: Timestamp) -> Self {
        Self::KeepAs(format!(".{}", stamp(now)))
    }
}

/// A time as it stands in file names: `20261124-154300`.
pub fn stamp(now: Timestamp) -> String {
    let text = now.to_string();
    text.chars()
        .filter_map(|character| if character == 'T' { Some('-') } else { character.is_ascii_digit().then_some(character) })
        .collect()
}

struct Output {
    path: PathBuf,
    bytes: Zeroizing<Vec<u8>>,
    access: Access,
    existing: Existing,
}

impl Output {
    fn member(&self) -> Member<'_> {
        Member { path: &self.path, bytes: &self.bytes, access: self.access }
    }
}

/// Without the bytes, which may be a key.
impl std::fmt::Debug for Output {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Output").field("path", &self.path).field("access", &self.access).finish_non_exhaustive()
    }
}

/// A file that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Its name; `-` is standard output.
    pub path: PathBuf,
    /// Who may read it when it is new.
    pub access: Access,
    /// Whether there was a file of that name.
    pub replaced: bool,
}

impl Written {
    fn of(output: &Output) -> Self {
        let replaced = output.path.symlink_metadata().is_ok();
        Self { path: output.path.clone(), access: output.access, replaced }
    }
}

/// Files of a folder that change all at once.
#[derive(Debug)]
struct Swap {
    folder: PathBuf,
    paths: Vec<PathBuf>,
    /// What the name of their dated folder is made of.
    stamp: String,
}

/// The files that a command is going to write.
#[derive(Debug)]
pub struct Outputs {
    existing: Existing,
    files: Vec<Output>,
    locks: Vec<Lock>,
    swap: Option<Swap>,
}

impl Outputs {
    /// What becomes of files that exist.
    pub fn new(existing: Existing) -> Self {
        Self { existing, files: Vec::new(), locks: Vec::new(), swap: None }
    }

    /// Fails when the file is there already and may not be replaced. To be asked before costly work.
    pub fn check_free(&self, path: &Path) -> Result<(), Failure> {
        settle(path);
        if self.existing == Existing::Refuse && !is_stream(path) && path.symlink_metadata().is_ok() {
            let what = format!("{} exists already", paths::path(path));
            return Err(Failure::new(Kind::Failed, what)
                .at(paths::path(path))
                .hint("choose another name, or replace it with --force; nothing was written"));
        }
        Ok(())
    }

    /// Adds a file; `-` is standard output.
    pub fn add(&mut self, path: &Path, bytes: impl Into<Zeroizing<Vec<u8>>>, access: Access) -> Result<(), Failure> {
        self.check_free(path)?;
        self.push(path, bytes.into(), access, self.existing.clone())
    }

    /// Those of these files of a folder that are added are put in place all at once, by a link (`volume` says how), before the others. The old ones stay in
    /// their own folder until the next time.
    pub fn swap(&mut self, folder: &Path, paths: impl Iterator<Item = PathBuf>, now: Timestamp) -> Result<(), Failure> {
        // The folder itself is locked: no file has this name.
        self.hold(&folder.join("..lock"))?;
        self.swap = Some(Swap { folder: folder.to_owned(), paths: paths.collect(), stamp: stamp(now) });
        Ok(())
    }

    /// Keeps other runs from changing a file that is there, from before it is read until all is written.
    pub fn lock(&mut self, path: &Path) -> Result<(), Failure> {
        if paths::is_missing(path) { Ok(()) } else { self.hold(path) }
    }

    /// Locks a file once: two new ones of a folder have one lock.
    fn hold(&mut self, path: &Path) -> Result<(), Failure> {
        if !self.locks.iter().any(|lock| lock.covers(path)) {
            self.locks.push(Lock::of(path)?);
        }
        Ok(())
    }

    /// Adds a file that replaces the old one whatever the others do: it is the same file, brought up to date. `before` is what was read; when
    /// something else is there by now, that is not written over.
    pub fn update(&mut self, path: &Path, bytes: Vec<u8>, before: Option<&[u8]>) -> Result<(), Failure> {
        self.unchanged(path, before)?;
        self.push(path, bytes.into(), Access::Public, Existing::Replace)
    }

    /// The same for a file with secrets that is there. When something in it is `replaced`, the old file is kept if the others' are.
    pub fn update_secrets(
        &mut self,
        path: &Path,
        bytes: Zeroizing<Vec<u8>>,
        before: &[u8],
        replaced: bool,
    ) -> Result<(), Failure> {
        self.unchanged(path, Some(before))?;
        let existing = if replaced { self.existing.clone() } else { Existing::Replace };
        self.push(path, bytes, Access::Private, existing)
    }

    /// Keeps other runs from changing a file, which must be as it was read.
    fn unchanged(&mut self, path: &Path, before: Option<&[u8]>) -> Result<(), Failure> {
        self.hold(path)?;
        let now = match fs::read(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            now => Some(now.map(Zeroizing::new).map_err(|error| {
                let what = format!("{} cannot be read: {error}", paths::path(path));
                Failure::new(Kind::Failed, what).at(paths::path(path)).hint("mend that, and run it again; nothing was written")
            })?),
        };
        if now.as_ref().map(|now| now.as_slice()) != before {
            let what = format!("{} was changed by somebody else while this ran", paths::path(path));
            return Err(Failure::new(Kind::Failed, what).at(paths::path(path)).hint("run it again; nothing was written"));
        }
        Ok(())
    }

    /// Whether files that are there may be replaced.
    pub fn may_replace(&self) -> bool {
        self.existing != Existing::Refuse
    }

    fn push(&mut self, path: &Path, bytes: Zeroizing<Vec<u8>>, access: Access, existing: Existing) -> Result<(), Failure> {
        if self.files.iter().any(|other| other.path == path) {
            return Err(twice(path));
        }
        self.files.push(Output { path: path.to_owned(), bytes, access, existing });
        Ok(())
    }

    /// Writes every file: beside their places first, and only when all of these are on disk, into place. What goes to standard output, devices
    /// and pipes goes there between the two. Says which were written, in the order in which they were added.
    pub fn write(self) -> Result<Vec<Written>, Failure> {
        let written: Vec<Written> = self.files.iter().map(Written::of).collect();
        let (mut ready, mut streams) = (Ready::default(), Vec::new());
        let is_swapped = |output: &&Output| self.swap.as_ref().is_some_and(|swap| swap.paths.contains(&output.path));
        let (swapped, others): (Vec<&Output>, Vec<&Output>) = self.files.iter().partition(is_swapped);
        for output in others {
            let failed = |error| failed(&output.path, &error, true);
            if let Place::File(place) = Place::of(&output.path).map_err(failed)? {
                settle_folder(&place.folder);
                sweep::sweep(&place.folder);
            }
            // What was swept away may have been a second name of it.
            match Place::of(&output.path).map_err(failed)? {
                Place::File(place) if ready.has(&place) => return Err(twice(&output.path)),
                Place::File(place) => ready.prepare(&place, output).map_err(failed)?,
                place => streams.push((place, output)),
            }
        }
        let swap = self.swap.as_ref().filter(|_| !swapped.is_empty());
        let not_swapped = |swap: &Swap| {
            let folder = swap.folder.clone();
            move |error| failed(&folder, &error, true)
        };
        let swapped: Vec<Member<'_>> = swapped.into_iter().map(Output::member).collect();
        let volume = swap.map(|swap| Volume::prepare(&swap.folder, &swap.stamp, &swapped).map_err(not_swapped(swap)));
        let mut volume = volume.transpose()?;
        for (place, output) in streams {
            stream(&place, &output.bytes).map_err(|error| failed(&output.path, &error, true))?;
        }
        if let (Some(volume), Some(swap)) = (&mut volume, swap) {
            volume.commit().map_err(not_swapped(swap))?;
        }
        ready.commit().map_err(|Broken { path, error, undone }| {
            let back = volume.as_mut().map_or(Ok(()), Volume::undo);
            failed(&path, &error, undone && back.is_ok())
        })?;
        if let Some(volume) = &volume {
            volume.clean();
        }
        for Written { path, access, replaced } in &written {
            words::detail(|| {
                let whose = if *access == Access::Private { "for its owner only" } else { "for everybody" };
                format!("{}: {}, {whose}", paths::path(path), if *replaced { "written anew" } else { "written" })
            });
        }
        Ok(written)
    }
}

fn twice(path: &Path) -> Failure {
    Failure::usage(format!("{} would be written twice", paths::path(path))).hint("give the outputs different names")
}

fn stream(place: &Place, bytes: &[u8]) -> io::Result<()> {
    let Place::Stream(path) = place else {
        let mut stdout = io::stdout().lock();
        return stdout.write_all(bytes).and_then(|()| stdout.flush());
    };
    // Behind what others have written there, when that is kept in a file after all.
    let mut file = File::options().append(true).open(path)?;
    file.write_all(bytes)
}

/// What is on disk beside its place.
#[derive(Default)]
struct Ready {
    files: Vec<(Step, NewFile)>,
    /// Those that nothing can be put beside.
    direct: Vec<Direct>,
}

impl Ready {
    fn has(&self, place: &FilePlace) -> bool {
        let path = place.path();
        self.files.iter().any(|(step, _)| step.path() == path) || self.direct.iter().any(|direct| direct.path == path)
    }

    fn prepare(&mut self, place: &FilePlace, output: &Output) -> io::Result<()> {
        let (path, access) = (place.path(), output.access);
        if place.existing.is_some() && output.existing == Existing::Refuse {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let mode = if place.existing.is_some() { 0o600 } else { carry::new_mode(access) };
        let new = match (NewFile::create(&place.folder, mode), &place.existing) {
            // An old file that is to be kept has no place there either.
            (Err(error), Some(_)) if direct::is_closed(&error) && !matches!(output.existing, Existing::KeepAs(_)) => {
                self.direct.push(Direct::new(path, output.bytes.clone(), access, error)?);
                return Ok(());
            }
            (new, _) => new?,
        };
        let how = match &place.existing {
            None if output.existing == Existing::Refuse => How::Claim,
            None => How::Rename,
            Some(existing) if has_more_names(existing) => How::Overwrite,
            Some(existing) if carry::over(&path, existing, &new.file, access).is_ok() => How::Rename,
            Some(_) => {
                carry::to_owner_only(&new.file)?;
                How::Overwrite
            }
        };
        // Only now, when nobody can read it any more who is not to.
        disk::fill(&new.file, &output.bytes)?;
        let kept = match &output.existing {
            Existing::KeepAs(suffix) => Some(suffix.clone()),
            Existing::Refuse | Existing::Replace => None,
        };
        let step = Step {
            folder: place.folder.clone().into_os_string(),
            target: place.name.clone(),
            id: new.id.clone(),
            how,
            existed: place.existing.is_some(),
            kept: kept.filter(|_| place.existing.is_some()),
            access,
        };
        self.files.push((step, new));
        Ok(())
    }

    fn commit(mut self) -> Result<(), Broken> {
        let broken = |path: PathBuf| |error| Broken { path, error, undone: true };
        if let ([(step, new)], []) = (self.files.as_mut_slice(), self.direct.as_slice())
            && step.how != How::Overwrite
            && step.kept.is_none()
        {
            // One name is one step.
            match step.place_alone() {
                Ok(()) => {
                    new.keep();
                    disk::sync_folder(Path::new(&step.folder));
                    return Ok(());
                }
                Err(error) if step::is_held(&error) && step.existed => step.how = How::Overwrite,
                Err(error) => return Err(broken(step.path())(error)),
            }
        }
        for (step, _) in &self.files {
            step.save_old().map_err(broken(step.path()))?;
        }
        let mut journal = match self.files.first() {
            None => None,
            Some((first, _)) => {
                let path = first.path();
                let steps = self.files.iter().map(|(step, _)| step.clone()).collect();
                Some(Journal::begin(steps).map_err(broken(path))?)
            }
        };
        self.files.iter_mut().for_each(|(_, new)| new.keep());
        for place in 0..self.direct.len() {
            let Some(Err(broken)) = self.direct.get(place).map(Direct::write) else { continue };
            let others = self.direct.iter().take(place).try_for_each(Direct::undo);
            let undone = others.and_then(|()| journal.as_mut().map_or(Ok(()), Journal::undo));
            return Err(match undone {
                Ok(()) => broken,
                Err(error) => Broken { error, undone: false, ..broken },
            });
        }
        let Some(mut journal) = journal else { return Ok(()) };
        journal.go().map_err(|broken| match self.direct.iter().try_for_each(Direct::undo) {
            Ok(()) => broken,
            Err(error) => Broken { error, ..broken },
        })
    }
}

#[cfg(unix)]
fn has_more_names(existing: &fs::Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(existing) > 1
}

#[cfg(not(unix))]
fn has_more_names(_: &fs::Metadata) -> bool {
    false
}

/// Before a file is read or written: what a killed run left half done beside it is brought to an end, and that is said.
pub fn settle(path: &Path) {
    if let Ok(Place::File(place)) = Place::of(path) {
        settle_folder(&place.folder);
    }
}

/// The same for a folder of ours; and what killed runs left over there is removed.
pub fn tidy(folder: &Path) {
    if let Ok(folder) = fs::canonicalize(folder) {
        settle_folder(&folder);
        sweep::sweep(&folder);
    }
}

/// Whether a file has a name of those that are still to be put in place.
pub fn is_left_over(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(new_file::PREFIX.as_bytes()))
}

fn settle_folder(folder: &Path) {
    match journal::recover(folder) {
        Ok(None) => {}
        Ok(Some(Recovered { files: written, undone })) => {
            let names = written.iter().map(|path| paths::path(path)).collect::<Vec<_>>().join(", ");
            let what = if undone { "the old files are back" } else { "all of the new files are in place now" };
            words::warning(&format!("an earlier run was stopped while it wrote {names}; {what}"), None);
        }
        Err(error) => {
            words::warning(&error.to_string(), Some("run keyferry as the user who was writing there, then look at the files"));
        }
    }
}

/// Fails for a file that a program may not write to, as its own mode or its folder's says; openssl and keytool do not write there either.
pub fn check_permission(path: &Path) -> io::Result<()> {
    match Place::of(path)? {
        Place::File(place) if place.existing.is_some() => File::options().write(true).open(place.path()).map(drop),
        #[cfg(unix)]
        Place::File(place) => {
            use rustix::fs::Access;
            Ok(rustix::fs::access(&place.folder, Access::WRITE_OK | Access::EXEC_OK)?)
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
