//! What arrived: sorted out, whatever order and wrapping it came in.

use std::path::{Path, PathBuf};

use keyferry_core::certificate::Certificate;
use keyferry_core::chain::Chain;
use keyferry_formats::detect::{Format, Item};
use keyferry_formats::{Entry, EntryKind};
use keyferry_identity::Mark;

use crate::input::{self, InputPasswords, Loaded};
use keyferry_host::context::Context;
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::secret::PasswordSpec;
use keyferry_host::words;

/// The files that arrived.
pub(super) struct Arrivals {
    pub files: Vec<Loaded>,
}

impl Arrivals {
    /// Reads the files. Only a PKCS#12 file needs a password, its own; one that the key is in too has that of the key's file, unless one was given.
    pub(super) fn read(
        paths: &[PathBuf],
        password: Option<PasswordSpec>,
        (key, of_key): (&Path, &InputPasswords),
        context: &Context,
    ) -> Result<Self, Failure> {
        let is_given = password.is_some();
        let passwords = InputPasswords::new(password, "--received-password");
        let passwords = if is_given { passwords } else { passwords.sharing(key, of_key) };
        let files = input::load_all(paths, &passwords, context)?;
        for file in &files {
            if !file.contents.oddities.is_empty() {
                let oddities: Vec<_> = file.contents.oddities.iter().map(ToString::to_string).collect();
                words::note(&format!("{}: {}; read all the same", file.name(), oddities.join(", ")));
            }
            if file.contents.format == Format::Pkcs12 {
                words::note(&format!("{}: a PKCS#12 file in place of a certificate; its certificates are taken", file.name()));
            }
        }
        Ok(Self { files })
    }

    /// Every certificate with the file that it came in.
    pub(super) fn certificates(&self) -> impl Iterator<Item = (&Certificate, &Loaded)> {
        self.files.iter().flat_map(|file| file.contents.certificates().into_iter().map(move |certificate| (certificate, file)))
    }

    /// Fails for an authority that somebody has marked as one not to be trusted for servers; other marks get lost, which is said.
    pub(super) fn check_trust(&self) -> Result<(), Failure> {
        for file in &self.files {
            for Mark { what, forbids } in Mark::all(&file.contents).map_err(|error| Failure::certificate(&file.name(), &error))? {
                let what = format!("{}: {what}", file.name());
                if forbids {
                    return Err(Failure::new(Kind::Check, what).hint(Mark::HINT));
                }
                words::warning(&what, Some("the files that are written do not say so"));
            }
        }
        Ok(())
    }

    /// The certificates but this one, each once.
    pub(super) fn others(&self, leaf: &Certificate) -> Vec<Certificate> {
        let mut others: Vec<Certificate> = Vec::new();
        for (certificate, _) in self.certificates() {
            if certificate != leaf && !others.contains(certificate) {
                others.push(certificate.clone());
            }
        }
        others
    }

    /// Whether a file brought a private key: authorities that make the key themselves send one.
    pub(super) fn brings_key(file: &Loaded) -> bool {
        let entry = |entry: &Entry| matches!(entry.kind, EntryKind::PrivateKey { .. });
        file.contents.items.iter().any(|item| match item {
            Item::PrivateKey { .. } => true,
            Item::Keystore { keystore, .. } => keystore.entries().iter().any(entry),
            _ => false,
        })
    }

    /// Says when a file had its certificates in another order than that of the chain.
    pub(super) fn report(&self, chain: &Chain) {
        let path = chain.certificates();
        for file in &self.files {
            let certificates = file.contents.certificates();
            let came = certificates.iter().filter_map(|certificate| path.iter().position(|other| other == *certificate));
            if came.is_sorted() {
                continue;
            }
            let names =
                path.iter().filter_map(|certificate| certificate.details().ok()).map(|details| format!("`{}`", details.subject));
            words::note(&format!(
                "{}: the certificates are in another order; put right, each followed by its issuer: {}",
                file.name(),
                names.collect::<Vec<_>>().join(", ")
            ));
        }
    }
}
