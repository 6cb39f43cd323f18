//! Files out: all of a command's files are known to be fine before the first is put in place, each is written whole or not at all, and
//! when one cannot be put in place, those before it go back.
//!
//! `place` finds out where a path leads. The new content is written beside it (`new_file`), gets the owner, mode and access control list of
//! the old file (`carry`), and takes its name. Where that would tear something apart (a file with several names, one that something is mounted
//! on, an owner that cannot be given), the content is written over the old file, which stays the same file, with its old content kept beside until
//! all is well (`step`). All of them are `ready` before the first is put in place. Several files, and those that are written over, go by a `journal`;
//! `lock` keeps two runs from changing one file at a time; `sweep` removes what killed runs left over. `direct` is for files in folders that nothing
//! can be put into, `volume` for those that change all at once. How the files stand after an error is said by `left`.

mod access;
mod carry;
mod direct;
mod disk;
mod failed;
mod journal;
mod left;
mod lock;
mod new_file;
mod output;
mod place;
mod ready;
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
use failed::failed;
use journal::Recovered;
use left::{Broken, Left};
pub use lock::Lock;
use output::Output;
pub use output::{Existing, Written, stamp};
use place::Place;
pub use place::{is_same_file, is_standard_output, is_stream, target};
use ready::Ready;
pub use volume::is_swapped;
use volume::{Member, Volume};

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
            let failed = |error| failed(&output.path, &error, Left::AsItWas);
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
            move |error| failed(&folder, &error, Left::AsItWas)
        };
        let swapped: Vec<Member<'_>> = swapped.into_iter().map(Output::member).collect();
        let volume = swap.map(|swap| Volume::prepare(&swap.folder, &swap.stamp, &swapped).map_err(not_swapped(swap)));
        let mut volume = volume.transpose()?;
        for (place, output) in streams {
            stream(&place, &output.bytes).map_err(|error| failed(&output.path, &error, Left::AsItWas))?;
        }
        Self::commit(volume.as_mut(), ready).map_err(|Broken { path, error, left }| failed(&path, &error, left))?;
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

    /// Puts in place what is swapped, and then the others.
    fn commit(mut volume: Option<&mut Volume>, ready: Ready) -> Result<(), Broken> {
        let swapped = volume.as_mut().map_or(Ok(()), |volume| volume.commit());
        if swapped.as_ref().is_err_and(|broken| broken.left == Left::AsItWas) {
            return swapped;
        }
        // What is seen, and cannot be taken back, is followed by the others.
        match (ready.commit(), swapped) {
            (Ok(()), swapped) => swapped,
            (Err(broken), Ok(())) if broken.left != Left::GoesOn => Err(broken.after(volume.map_or(Ok(()), Volume::undo))),
            (Err(broken), swapped) => Err(broken.after(swapped)),
        }
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
