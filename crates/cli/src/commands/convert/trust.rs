//! Which keys have no certificate, though there are some.

use keyferry_core::key::SubjectPublicKeyInfo;
use keyferry_core::shown::shown;
use keyferry_formats::detect::Item;
use keyferry_formats::trust::{trust_in_keyless_stores, without_certificate};
use keyferry_formats::{Key, Keystore};

use crate::input::Loaded;
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::words;

/// In a keystore without keys the authorities are what it is for: they are trusted, which is said.
pub(super) fn of_keyless_stores(file: &mut Loaded) {
    let name = file.name();
    for said in trust_in_keyless_stores(&mut file.contents) {
        words::note(&format!("{name}: {said}"));
    }
}

/// The public keys of the keys that stand alone in a file, with its name.
pub(super) fn loose_keys(file: &Loaded) -> Vec<(SubjectPublicKeyInfo, String)> {
    let keys = file.contents.items.iter().filter_map(|item| match item {
        Item::PrivateKey { key: Key::Clear(key), .. } => key.public_key().ok().flatten(),
        _ => None,
    });
    keys.map(|key| (key, file.name())).collect()
}

/// A key and certificates that are all other keys' were not meant to come apart.
pub(super) fn every_key_has_its_own(
    store: &Keystore,
    has_certificates: bool,
    loose_keys: &[(SubjectPublicKeyInfo, String)],
) -> Result<(), Failure> {
    match without_certificate(store).filter(|_| has_certificates) {
        Some(entry) => {
            let own = entry.clear_key().and_then(|key| key.public_key().ok().flatten());
            let file = loose_keys.iter().find(|(key, _)| Some(key) == own.as_ref()).map(|(_, file)| format!(", that of {file}"));
            let what =
                format!("none of the certificates belongs to the key `{}`{}", shown(&entry.alias), file.unwrap_or_default());
            let hint = "give the certificate that was issued for this key, or convert the key alone; --only ALIAS takes one entry of several";
            Err(Failure::new(Kind::Check, what).hint(hint))
        }
        None => Ok(()),
    }
}
