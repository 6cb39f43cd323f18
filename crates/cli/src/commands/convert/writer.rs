//! What the entries become: one file, or one for each.

use std::path::{Path, PathBuf};

use keyferry_core::counted;
use keyferry_formats::pem::{Document, KeyForm};
use keyferry_formats::{Keystore, Password, same_alias};

use super::folder;
use super::selection::{self, Part};
use super::target::Target;
use crate::output::{self, Pkcs12Profile};
use keyferry_host::context::Context;
use keyferry_host::failure::Failure;
use keyferry_host::outputs::{Access, Outputs, Written};
use keyferry_host::{files, words};

/// The files of a folder, and what each holds.
pub(super) type Parts = Vec<(PathBuf, Keystore)>;

/// How a keystore becomes the bytes of a file.
pub(super) struct Writer {
    pub target: Target,
    pub part: Part,
    pub profile: Pkcs12Profile,
    pub key_form: KeyForm,
    pub bare: bool,
    pub password: Option<Password>,
    /// The passwords of the keys, the specific ones first.
    pub own: Vec<(Option<String>, Password)>,
}

impl Writer {
    fn bytes(&self, store: &Keystore, context: &Context) -> Result<Vec<u8>, Failure> {
        let is_for = |name: &Option<String>, alias: &str| name.as_ref().is_none_or(|name| same_alias(name, alias));
        let own = |alias: &str| self.own.iter().find(|(name, _)| is_for(name, alias)).map(|(_, password)| password.clone());
        if let (Some(kind), Some(password)) = (self.target.store(), &self.password)
            && self.part != Part::Certificates
        {
            return output::store(kind, store, password, &own, context);
        }
        match (self.target, &self.password) {
            _ if self.part == Part::Certificates => selection::certificates(store, self.target, self.bare),
            (Target::Pkcs12, password) => {
                let none = Password::new("");
                output::pkcs12(store, password.as_ref().unwrap_or(&none), self.profile, context)
            }
            (Target::Pkcs7, _) => output::pkcs7(store),
            (Target::Jwk, _) => output::jwk(store),
            (Target::Der, password) => output::der(store, password.as_ref(), self.key_form, context),
            (_, password) => {
                let document = Document::with_key_form(self.key_form);
                let document = if self.bare { document.bare() } else { document };
                let text = output::pem(store, &|alias| own(alias).or_else(|| password.clone()), &document, context)?;
                Ok(text.to_vec())
            }
        }
    }

    /// Adds a file with these entries.
    pub(super) fn add(&self, path: &Path, store: &Keystore, outputs: &mut Outputs, context: &Context) -> Result<(), Failure> {
        let access = if self.part.is_private(store) { Access::Private } else { Access::Public };
        outputs.add(path, self.bytes(store, context)?, access)
    }

    /// Writes each entry into a file of its own, all of them or none: what was written, and with which entries.
    pub(super) fn write_each(
        &self,
        mut store: Keystore,
        folder: &Path,
        mut outputs: Outputs,
        context: &Context,
    ) -> Result<(Vec<Written>, Parts), Failure> {
        let lists = std::mem::take(&mut store.revocation_lists).len();
        let files = folder::files(store, folder, self.target, self.part);
        for (path, entry) in &files {
            self.add(path, entry, &mut outputs, context)?;
        }
        files::make_folder(folder)?;
        let written = outputs.write()?;
        for (path, store) in &files {
            for entry in store.entries() {
                words::listed(&format!("{}: {}", files::path(path), self.part.of_entry(entry)));
            }
        }
        if lists > 0 {
            let lists = counted(lists, "revocation list", "revocation lists");
            words::warning(
                &format!("left out: {lists}, for a folder gets one file an entry"),
                Some("write one file, PEM or PKCS#7"),
            );
        }
        Ok((written, files))
    }
}
