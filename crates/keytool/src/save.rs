//! How a keystore is written: its bytes, who may read them, and what is said when they are on disk.

use std::path::Path;

use keyferry_core::name::rfc4514;
use keyferry_core::shown::shown;
use keyferry_formats::pkcs12::Protection;
use keyferry_formats::{EncodeOptions, Entry, EntryKind, Key, Keystore, Password, Secret, StoreKind, jks, pkcs12};

use super::command_error::CommandError;
use super::format::Format;
use super::names::{Name, Text};
use super::release::RELEASES;
use super::run::Run;
use super::store::Store;
use super::{ascii, console, file, protection};
use keyferry_host::files;
use keyferry_host::keystores::{self, Habits};
use keyferry_host::outputs::{self, Access};
use keyferry_host::random;

impl Store {
    /// Writes it into its file.
    pub(super) fn save(&self, run: &Run) -> Result<(), CommandError> {
        self.save_and_say(run, None)
    }

    /// The same with words that are true when it is written.
    pub(super) fn save_and_say(&self, run: &Run, said: Option<&str>) -> Result<(), CommandError> {
        if let Some(path) = &self.path {
            file::write(path, self.encode(run)?, self.access())?;
        }
        console::say_what_waits();
        if let Some(said) = said {
            say!("{said}");
        }
        if let Some(path) = self.path.as_ref().filter(|_| run.arguments.verbose()) {
            say!("[Storing {}]", files::path(path));
        }
        Ok(())
    }

    /// Writes what was made of it into another file, for everybody, which `option` names. The store itself is not written over: nobody has its keys anywhere else.
    pub(super) fn write_beside(&self, option: Name<Text>, name: &str, bytes: Vec<u8>) -> Result<(), CommandError> {
        let path = Path::new(name);
        if self.path.as_ref().is_some_and(|own| outputs::is_same_file(own, path)) {
            let (name, option) = (shown(name), option.text());
            return Err(CommandError::Refused(format!(
                "{name} is the keystore itself, which would be lost: give -{option} the name of another file; nothing was written"
            )));
        }
        file::write(path, bytes, Access::Public)
    }

    /// Who may read its file: truststores are for everybody.
    pub(super) fn access(&self) -> Access {
        Access::of(self.keystore.is_private(), self.held_keys)
    }

    /// The bytes of its file.
    pub(super) fn encode(&self, run: &Run) -> Result<Vec<u8>, CommandError> {
        let password = self.password.clone().unwrap_or_else(|| Password::new(""));
        let key_password = |alias: &str| self.key_password(alias).cloned();
        let habits = Habits { java: RELEASES.spoken().0, ..Habits::default() };
        let store = |kind| keystores::store(kind, &self.keystore, &password, &key_password, habits, &run.context);
        Ok(match self.format {
            Format::Jks => store(StoreKind::Java(jks::Kind::Jks))?,
            Format::Jceks => {
                check_password(self, &password, None)?;
                store(StoreKind::Java(jks::Kind::Jceks))?
            }
            Format::BouncyCastle(kind) => store(kind)?,
            Format::Pkcs12 => {
                let protection = protection::protection(&run.arguments, self.protected.as_ref())?;
                check_password(self, &password, Some(&protection))?;
                let mut keystore = named_issuers(&self.keystore);
                self.seal(&mut keystore, &protection, run)?;
                keystores::pkcs12(&keystore, &password, &protection, &run.context)?
            }
        })
    }

    /// Keys that have another password than the store, as those of a PKCS#12 have that is called something else, are encrypted with it.
    fn seal(&self, keystore: &mut Keystore, protection: &Protection, run: &Run) -> Result<(), CommandError> {
        for entry in keystore.entries_mut() {
            let Some(own) = self.key_password(&entry.alias).filter(|own| Some(*own) != self.password.as_ref()) else {
                continue;
            };
            if let EntryKind::PrivateKey { key, .. } = &mut entry.kind
                && let Key::Clear(clear) = key
                && let Some(sealed) = pkcs12::seal_key(
                    clear,
                    protection,
                    &EncodeOptions::new(own, run.context.written, &run.context.session),
                    &mut random::system(),
                )?
            {
                *key = Key::Sealed(sealed);
            }
        }
        Ok(())
    }
}

/// Fails for a store that cannot be encrypted with its password: its new keys, then its certificates, then the whole.
fn check_password(store: &Store, password: &Password, protection: Option<&Protection>) -> Result<(), CommandError> {
    let entries = store.keystore.entries();
    for entry in entries.iter().filter(|entry| is_new_key(entry)) {
        ascii::check_key(store.format, store.key_password(&entry.alias).unwrap_or(password))?;
    }
    let Some(protection) = protection else { return Ok(()) };
    let sealed = protection.certificates.is_some() && entries.iter().any(|entry| !entry.certificates().is_empty());
    if !(sealed || protection.mac.is_some()) || !ascii::is_refused(password)? {
        return Ok(());
    }
    Err(CommandError::io(if sealed {
        ascii::NO_SECRET_KEY.to_owned()
    } else {
        format!("calculateMac failed: java.io.IOException: {}", ascii::NO_SECRET_KEY)
    }))
}

fn is_new_key(entry: &Entry) -> bool {
    matches!(entry.kind, EntryKind::PrivateKey { key: Key::Clear(_), .. } | EntryKind::SecretKey(Secret::Clear(_)))
}

/// The same entries, each issuer in a chain with its subject for a name, as Java has it in PKCS#12.
fn named_issuers(store: &Keystore) -> Keystore {
    let mut named = store.clone();
    for entry in named.entries_mut() {
        let EntryKind::PrivateKey { chain, .. } = &entry.kind else { continue };
        let attributes = chain.iter().enumerate().map(|(place, certificate)| {
            let details = certificate.details().ok().filter(|_| place > 0);
            let name = details.map(|details| rfc4514::to_rfc2253(&details.subject));
            name.and_then(|name| pkcs12::name_attribute(&name).ok()).into_iter().collect()
        });
        entry.chain_attributes = attributes.collect();
    }
    named
}
