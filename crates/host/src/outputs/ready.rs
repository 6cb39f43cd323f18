//! All files of a write that are on disk beside their places, and the moment in which they get there.

use std::fs;
use std::io;
use std::path::Path;

use super::direct::{self, Direct};
use super::journal::Journal;
use super::left::{Broken, Left};
use super::new_file::{NewFile, is_at};
use super::output::{Existing, Output};
use super::place::FilePlace;
use super::step::{self, How, Step};
use super::{carry, disk};

/// What is on disk beside its place.
#[derive(Default)]
pub(super) struct Ready {
    files: Vec<(Step, NewFile)>,
    /// Those that nothing can be put beside.
    direct: Vec<Direct>,
}

impl Ready {
    /// Whether a file is among them.
    pub(super) fn has(&self, place: &FilePlace) -> bool {
        let path = place.path();
        self.files.iter().any(|(step, _)| step.path() == path) || self.direct.iter().any(|direct| direct.path == path)
    }

    /// Writes a file beside its place.
    pub(super) fn prepare(&mut self, place: &FilePlace, output: &Output) -> io::Result<()> {
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
        if place.existing.is_none() {
            carry::open_up(&new.file, access)?;
        }
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

    /// Puts everything in place, or nothing.
    pub(super) fn commit(mut self) -> Result<(), Broken> {
        if let ([(step, new)], []) = (self.files.as_mut_slice(), self.direct.as_slice())
            && step.how != How::Overwrite
            && step.kept.is_none()
        {
            // One name is one step.
            let path = step.path();
            match step.place_alone() {
                Ok(()) => {
                    new.keep();
                    return disk::sync_folder(Path::new(&step.folder)).map_err(Broken::at(path, Left::GoesOn));
                }
                // It has its name, and what failed comes behind that.
                Err(error) if matches!(is_at(&new.file, &path), Ok(true)) => return Err(Broken::at(path, Left::GoesOn)(error)),
                Err(error) if step::is_held(&error) && step.existed => step.how = How::Overwrite,
                Err(error) => return Err(Broken::at(path, Left::AsItWas)(error)),
            }
        }
        for (step, _) in &self.files {
            step.save_old().map_err(Broken::at(step.path(), Left::AsItWas))?;
        }
        let steps: Vec<Step> = self.files.iter().map(|(step, _)| step.clone()).collect();
        let begun = if steps.is_empty() { None } else { Some(Journal::begin(steps)) };
        // Where there is a journal, the new contents are its own.
        if begun.as_ref().is_some_and(|begun| begun.as_ref().map_or_else(|broken| broken.left == Left::GoesOn, |_| true)) {
            self.files.iter_mut().for_each(|(_, new)| new.keep());
        }
        let mut journal = begun.transpose()?;
        for place in 0..self.direct.len() {
            let Some(Err(broken)) = self.direct.get(place).map(Direct::write) else { continue };
            let broken = broken.after(journal.as_mut().map_or(Ok(()), Journal::undo));
            return Err(undone(broken, self.direct.iter().take(place)));
        }
        let Some(mut journal) = journal else { return Ok(()) };
        journal.go().map_err(|broken| if broken.left == Left::GoesOn { broken } else { undone(broken, self.direct.iter()) })
    }
}

/// Puts back what was written over as it stood.
fn undone<'a>(broken: Broken, direct: impl Iterator<Item = &'a Direct>) -> Broken {
    direct.fold(broken, |broken, direct| broken.after(direct.undo()))
}

#[cfg(unix)]
fn has_more_names(existing: &fs::Metadata) -> bool {
    std::os::unix::fs::MetadataExt::nlink(existing) > 1
}

#[cfg(not(unix))]
fn has_more_names(_: &fs::Metadata) -> bool {
    false
}
