//! What a conversion reads: all files together, their keys decrypted.

use std::path::PathBuf;

use clap::Args;
use keyferry_core::certificate::Certificate;
use keyferry_core::chain::TrustSettings;
use keyferry_core::key::SubjectPublicKeyInfo;
use keyferry_formats::Counts;
use keyferry_formats::detect::{self, Item};
use keyferry_formats::trust::{has_loose, restricted, set_aside};
use keyferry_formats::{Keystore, Loss, Password};

use keyferry_host::context::Context;
use keyferry_host::failure::{Failure, Kind};

use super::selection::Part;
use super::trust;
use crate::input::{self, InputPasswords, Wanted};

/// What is taken.
#[derive(Debug, Default, Args)]
pub(super) struct WhatArguments {
    /// Take only this entry; can be given more than once
    #[arg(long, value_name = "ALIAS")]
    pub only: Vec<String>,
    /// Trust every certificate that belongs to no key, even if it is not an authority's (a server's own, for example), is not marked as trusted in its PKCS#12 file, or was rejected by somebody (openssl x509 -addreject)
    #[arg(long)]
    pub trust_all: bool,
    /// Fail instead of leaving out what the output cannot hold, or what cannot be read
    #[arg(long)]
    pub strict: bool,
}

/// All that the inputs hold, keys decrypted.
pub(super) struct Input {
    pub store: Keystore,
    /// How the files are called in messages.
    pub names: String,
    /// What was among them that no keystore holds.
    pub set_aside: Vec<Loss>,
    /// A password that opened one of them.
    pub password: Option<Password>,
    /// Whether there were certificates that a key may have been meant to have.
    pub has_certificates: bool,
    /// The certificates that somebody does not trust for everything, and for what.
    pub restricted: Vec<(Certificate, TrustSettings)>,
    pub counts: Counts,
    /// The public keys of the keys that stood alone, and in which files.
    pub loose_keys: Vec<(SubjectPublicKeyInfo, String)>,
    /// The keys that had passwords of their own.
    pub own_passwords: Vec<String>,
}

impl Input {
    /// For certificates alone, keys stay as they are.
    pub(super) fn read(
        paths: &[PathBuf],
        what: &WhatArguments,
        passwords: &InputPasswords,
        part: Part,
        context: &Context,
    ) -> Result<Self, Failure> {
        let mut loaded = input::load_all(paths, passwords, context)?;
        let unread = |why: &str| Failure::new(Kind::Input, format!("{why}; nothing was written")).hint("get the file again");
        if let Some(file) = loaded.iter().find(|file| file.contents.faults.iter().any(|fault| fault.cut_off)) {
            return Err(unread(&format!("{}: what is missing at the end of the file, nobody knows", file.name())));
        }
        if what.strict && context.is_incomplete() {
            return Err(unread("with --strict, all inputs must be readable"));
        }
        if part == Part::Certificates {
            for file in &mut loaded {
                input::forget_sealed_keys(&mut file.contents);
            }
        } else {
            let wanted = Wanted::Entries(&what.only);
            loaded.iter_mut().try_for_each(|file| file.unseal(wanted, passwords, context))?;
        }
        let password = loaded.iter().find_map(|file| file.password.clone());
        let set_aside = set_aside(&loaded.iter().map(|file| &file.contents).collect::<Vec<_>>());
        let names = loaded.iter().map(input::Loaded::name).collect::<Vec<_>>().join(", ");
        for file in &mut loaded {
            trust::of_keyless_stores(file);
        }
        let has_certificates = loaded.iter().any(|file| has_loose(&file.contents));
        let are_keystores =
            loaded.iter().all(|file| file.contents.items.iter().any(|item| matches!(item, Item::Keystore { .. })));
        let restricted = restricted(loaded.iter().map(|file| &file.contents));
        let counts = Counts::of(loaded.iter().map(|file| &file.contents));
        let loose_keys = loaded.iter().flat_map(trust::loose_keys).collect();
        let own_passwords = loaded.iter_mut().flat_map(|file| std::mem::take(&mut file.own_passwords)).collect();
        let store = detect::into_keystore(loaded.into_iter().map(|file| file.contents));
        let store = store.map_err(|error| Failure::decode(&names, &error))?;
        if is_empty(&store) && !are_keystores {
            return Err(part.missing(&names));
        }
        Ok(Self { store, names, set_aside, password, has_certificates, restricted, counts, loose_keys, own_passwords })
    }
}

/// Whether there is nothing in it.
pub(super) fn is_empty(store: &Keystore) -> bool {
    store.entries().is_empty() && store.revocation_lists.is_empty()
}
