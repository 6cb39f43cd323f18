//! The one key, or the one certificate, that a command works with.

use keyferry_core::certificate::Certificate;
use keyferry_core::csr::CertificationRequest;
use keyferry_core::key::PrivateKey;
use keyferry_formats::detect::{self, Contents, Item};
use keyferry_formats::{Entry, EntryKind, Key, Keystore};

use super::Loaded;
use crate::nearest;
use keyferry_host::failure::{Failure, Kind};

/// A private key of a file, and what stands with it.
#[derive(Debug)]
pub(crate) struct HeldKey {
    pub alias: String,
    pub key: PrivateKey,
    pub chain: Vec<Certificate>,
}

/// The private key of several files together, decrypted before: the one with this alias, or the only one.
pub(crate) fn held_key(
    contents: impl IntoIterator<Item = Contents>,
    alias: Option<&str>,
    names: &str,
) -> Result<HeldKey, Failure> {
    let store = detect::into_keystore(contents).map_err(|error| Failure::decode(names, &error))?;
    let entry = key_entry(&store, alias, names)?;
    match &entry.kind {
        EntryKind::PrivateKey { key: Key::Clear(key), chain } => {
            Ok(HeldKey { alias: entry.alias.clone(), key: key.clone(), chain: chain.clone() })
        }
        _ => Err(no_key(names)),
    }
}

/// The certificate of the private key, which may still be sealed, and the alias of both; or there is no key at all: then the certificate that is no
/// authority's.
pub(crate) fn certificate_in_use(
    contents: impl IntoIterator<Item = Contents>,
    alias: Option<&str>,
    names: &str,
) -> Result<(Option<Certificate>, Option<String>), Failure> {
    let contents = contents.into_iter().map(|mut contents| {
        forget_sealed_keys(&mut contents);
        contents
    });
    let store = detect::into_keystore(contents).map_err(|error| Failure::decode(names, &error))?;
    let has_key = store.entries().iter().any(|entry| matches!(entry.kind, EntryKind::PrivateKey { .. }));
    if has_key {
        let entry = key_entry(&store, alias, names)?;
        return Ok((entry.certificates().first().cloned(), Some(entry.alias.clone())));
    }
    let mut all = store.entries().iter().filter_map(|entry| entry.certificates().first());
    let own: Vec<&Certificate> = all.clone().filter(|certificate| !certificate.is_authority()).collect();
    match own.as_slice() {
        [] => Ok((all.next().cloned(), None)),
        [one] => Ok((Some((*one).clone()), None)),
        several => Err(Failure::usage(format!("{names}: which of {} certificates is the one in use?", several.len()))
            .hint("give that one alone, or its key with it")),
    }
}

/// Takes out the keys that stand alone and that nobody needs a password for. One that is not encrypted stays: it tells which certificate is the first of a
/// chain.
pub(crate) fn forget_sealed_keys(contents: &mut Contents) {
    contents.items.retain(|item| !matches!(item, Item::PrivateKey { key: Key::Sealed(_), .. }));
}

/// The entry with the private key: the one with this alias, or the only one.
fn key_entry<'a>(store: &'a Keystore, alias: Option<&str>, file: &str) -> Result<&'a Entry, Failure> {
    let keys: Vec<&Entry> = store.entries().iter().filter(|entry| matches!(entry.kind, EntryKind::PrivateKey { .. })).collect();
    let aliases = || keys.iter().map(|entry| entry.alias.clone()).collect::<Vec<_>>();
    match (alias, keys.as_slice()) {
        (_, []) => Err(no_key(file)),
        (None, [entry]) => Ok(entry),
        (Some(alias), _) => {
            let found = store.get(alias).filter(|entry| keys.iter().any(|key| key.alias == entry.alias));
            found.ok_or_else(|| nearest::no_key(file, alias, keys.iter().map(|entry| entry.alias.as_str())))
        }
        (None, _) => Err(several_keys(file, &aliases())),
    }
}

/// Nobody said which.
pub(super) fn several_keys(file: &str, aliases: &[String]) -> Failure {
    Failure::usage(format!("{file} has several keys")).hint(format!("choose one with --alias: {}", aliases.join(", ")))
}

fn no_key(file: &str) -> Failure {
    Failure::new(Kind::Input, format!("{file} has no private key"))
        .hint("give the file that the key is in; keyferry show FILE says what there is in one")
}

/// The certification request of a file.
pub(crate) fn request(file: &Loaded) -> Result<CertificationRequest, Failure> {
    file.contents.requests().next().cloned().ok_or_else(|| {
        Failure::new(Kind::Input, format!("{} has no certification request in it", file.name()))
            .hint("give the file with the request, CSRName.csr for one; keyferry show FILE says what there is in one")
    })
}

/// Certificates came with a key, and none is for it.
pub(crate) fn strangers(names: &str) -> Failure {
    Failure::new(Kind::Check, format!("none of the certificates in {names} belongs to the key"))
        .hint("give the certificate that was issued for this key")
}
