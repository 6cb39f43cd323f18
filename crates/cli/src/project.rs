//! The registration's file on disk, `keyferry.toml`.

use std::path::{Path, PathBuf};

use clap::Args;
use keyferry_core::registration::{Registration, RegistrationFile, Subject};

use keyferry_host::failure::{Failure, Kind};
use keyferry_host::files;
use keyferry_host::outputs::{self, Outputs};

/// Which registration a command is about.
#[derive(Debug, Args)]
pub(crate) struct ProjectArguments {
    /// The registration file
    #[arg(long, value_name = "FILE", default_value = Self::USUAL)]
    pub registration: PathBuf,
}

/// A registration that is open.
#[derive(Debug)]
pub(crate) struct Project {
    path: PathBuf,
    file: RegistrationFile,
    /// The text that was read, when the file was there.
    read: Option<String>,
}

impl ProjectArguments {
    /// The file that is meant when none is named.
    pub(crate) const USUAL: &str = "keyferry.toml";

    /// The registration, which must be there.
    pub(crate) fn open(&self) -> Result<Project, Failure> {
        self.find()?.ok_or_else(|| {
            Failure::new(Kind::Failed, format!("there is no registration: {} is not there", files::path(&self.registration)))
                .hint("begin one with keyferry init, or name its file with --registration")
        })
    }

    /// The registration, if there is one.
    pub(crate) fn find(&self) -> Result<Option<Project>, Failure> {
        let path = self.registration.clone();
        outputs::tidy(path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")));
        if files::is_missing(&path) {
            return Ok(None);
        }
        let text = files::read_text(&path)?;
        let file = RegistrationFile::parse(&text).map_err(|error| Failure::in_toml(&path, &text, &error, error.position()))?;
        let project = Project { path, file, read: Some(text) };
        outputs::tidy(&project.resolve(&project.registration().outputs.folder));
        Ok(Some(project))
    }

    /// The registration, or a new one with nothing filled in.
    pub(crate) fn open_or_new(&self) -> Result<Project, Failure> {
        let found = self.find()?;
        Ok(found.unwrap_or_else(|| Project { path: self.registration.clone(), file: RegistrationFile::default(), read: None }))
    }
}

impl Project {
    pub(crate) fn registration(&self) -> &Registration {
        &self.file.registration
    }

    pub(crate) fn registration_mut(&mut self) -> &mut Registration {
        &mut self.file.registration
    }

    /// Where the file is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// How the file is called in messages.
    pub(crate) fn name(&self) -> String {
        files::path(&self.path)
    }

    /// A path of the file: relative ones begin at its folder.
    pub(crate) fn resolve(&self, path: &str) -> PathBuf {
        match self.path.parent() {
            Some(folder) if path != "-" => folder.join(path),
            _ => PathBuf::from(path),
        }
    }

    /// A path as it is written into the file.
    pub(crate) fn relative(&self, path: &Path) -> String {
        let folder = self.path.parent().unwrap_or(Path::new(""));
        path.strip_prefix(folder).unwrap_or(path).to_string_lossy().into_owned()
    }

    /// Where the value at this path stands: `keyferry.toml, line 12`.
    pub(crate) fn place(&self, path: &[&str]) -> Option<String> {
        self.file.line_of(path).map(|line| format!("{}, line {line}", files::path(&self.path)))
    }

    /// Where the field of the subject with this short name stands.
    pub(crate) fn place_of_field(&self, field: &str) -> Option<String> {
        self.place(&["subject", Subject::key_of(field)?])
    }

    /// Adds the file, as it is now, to what is written.
    pub(crate) fn add_to(&self, outputs: &mut Outputs) -> Result<(), Failure> {
        let text = self.file.to_text();
        let text = text.map_err(|error| Failure::new(Kind::Failed, format!("{} cannot be written: {error}", self.name())))?;
        outputs.update(&self.path, text.into_bytes(), self.read.as_deref().map(str::as_bytes))
    }
}
