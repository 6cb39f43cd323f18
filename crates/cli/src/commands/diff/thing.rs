//! What a file holds, in a form in which it can be compared whatever the format.

use std::collections::HashSet;

use keyferry_core::certificate::Certificate;
use keyferry_core::counted;
use keyferry_core::key::{SubjectPublicKeyInfo, fingerprint};
use keyferry_formats::detect::{self, Item};
use keyferry_formats::{Entry, EntryKind, Key, Keystore, Secret, in_any_encoding};

use crate::commands::store::opened::kind_of;
use crate::input::{InputPasswords, Loaded, Wanted};
use keyferry_host::context::Context;
use keyferry_host::failure::Failure;
use keyferry_host::progress::Work;
use keyferry_host::words;

/// What something is, whatever it is called and however it is protected.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Identity {
    Certificate(Certificate),
    PrivateKey(OwnKey),
    /// The SHA-256 of a secret: algorithm and key, or stored bytes.
    Secret(String),
    PublicKey(SubjectPublicKeyInfo),
    /// The DER of a request or a revocation list.
    Signed(Vec<u8>),
}

/// Which private key it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum OwnKey {
    /// The one with this public half.
    Of(SubjectPublicKeyInfo),
    /// One that does not tell its public half: the SHA-256 of its PKCS#8; `None` while it is encrypted.
    Untold(Option<String>),
}

impl OwnKey {
    /// The SHA-256 of the public half, or of what stands for it.
    pub(super) fn sha256(&self) -> String {
        match self {
            Self::Of(public_key) => public_key.fingerprint(),
            Self::Untold(digest) => fingerprint(digest.as_deref().unwrap_or_default().as_bytes()),
        }
    }
}

/// One thing in a file.
#[derive(Debug)]
pub(super) struct Thing {
    /// Its alias, where it has one.
    pub alias: Option<String>,
    /// What it is, in a word or two.
    pub kind: &'static str,
    /// Whether somebody has said so: of a certificate that stands alone nobody has said whether it is trusted.
    pub kind_matters: bool,
    pub identity: Identity,
    /// The certificates of a key, its own first.
    pub chain: Vec<Certificate>,
}

/// Everything in a file, in order.
pub(super) fn all(mut file: Loaded, passwords: &InputPasswords, context: &Context) -> Result<Vec<Thing>, Failure> {
    let is_loose = file.contents.items.iter().any(|item| matches!(item, Item::PrivateKey { .. }));
    let unknown: Vec<String> =
        file.contents.keystores().flat_map(Keystore::entries).filter(|entry| is_unknown(entry)).map(alias).collect();
    if is_loose || !unknown.is_empty() {
        file.unseal(Wanted::Entries(&unknown), passwords, context)?;
    }
    open_keys(&mut file, context);
    if !is_loose {
        return Ok(file.contents.items.into_iter().flat_map(of_item).collect());
    }
    // Only together do they tell whose chain a certificate belongs to.
    let named: HashSet<String> = file.contents.items.iter().filter_map(own_name).collect();
    let mut contents = file.contents;
    let (rest, items): (Vec<Item>, Vec<Item>) =
        contents.items.into_iter().partition(|item| matches!(item, Item::Request(_) | Item::PublicKey(_)));
    contents.items = items;
    let store = detect::into_keystore([contents]).map_err(|error| Failure::decode("the keys", &error))?;
    let mut things = Vec::new();
    for entry in store.entries() {
        let mut thing = of_entry(entry);
        thing.alias = thing.alias.filter(|alias| named.contains(alias));
        thing.kind_matters = entry.has_key();
        things.push(thing);
    }
    things.extend(store.revocation_lists.iter().map(|list| loose("revocation list", Identity::Signed(list.clone()))));
    things.extend(rest.into_iter().flat_map(of_item));
    Ok(things)
}

/// Decrypts the keys that the password of the file opens; of the others their certificates tell which they are.
fn open_keys(file: &mut Loaded, context: &Context) {
    let Some(password) = file.password.clone() else { return };
    let _work = Work::new(|| format!("decrypting the keys in {}", file.name()));
    context.session.next_input();
    let mut sealed = 0_usize;
    for (_, mut key) in file.contents.keys_mut() {
        if key.is_sealed() && in_any_encoding(&password, |password| key.unseal(password, &context.session)).is_err() {
            sealed += 1;
        }
    }
    if sealed > 0 {
        let (keys, are) = (counted(sealed, "key", "keys"), if sealed == 1 { "is" } else { "are" });
        words::note(&format!("{}: {keys} with another password {are} compared by the certificate.", file.name()));
    }
}

fn alias(entry: &Entry) -> String {
    entry.alias.clone()
}

/// Whether nothing but the key itself tells which it is.
fn is_unknown(entry: &Entry) -> bool {
    match &entry.kind {
        EntryKind::PrivateKey { key: Key::Sealed(_), chain } => chain.first().is_none_or(|own| own.details().is_err()),
        EntryKind::SecretKey(Secret::Sealed(_)) => true,
        _ => false,
    }
}

fn own_name(item: &Item) -> Option<String> {
    match item {
        Item::PrivateKey { attributes, .. } | Item::Certificate { attributes, .. } => attributes.friendly_name.clone(),
        _ => None,
    }
}

fn loose(kind: &'static str, identity: Identity) -> Thing {
    Thing { alias: None, kind, kind_matters: true, identity, chain: Vec::new() }
}

fn of_item(item: Item) -> Vec<Thing> {
    match item {
        Item::Keystore { keystore, .. } => {
            let lists = keystore.revocation_lists.iter().map(|list| loose("revocation list", Identity::Signed(list.clone())));
            keystore.entries().iter().map(of_entry).chain(lists).collect()
        }
        Item::Certificate { attributes, certificate, .. } => vec![Thing {
            alias: attributes.friendly_name,
            kind_matters: false,
            ..loose("certificate", Identity::Certificate(certificate))
        }],
        Item::Request(request) => vec![loose("certification request", Identity::Signed(request.as_der().to_vec()))],
        Item::PublicKey(key) => vec![loose("public key", Identity::PublicKey(key))],
        Item::RevocationList(list) => vec![loose("revocation list", Identity::Signed(list))],
        Item::PrivateKey { attributes, key } => {
            vec![Thing { alias: attributes.friendly_name, ..loose("private key", of_key(&key, None)) }]
        }
    }
}

fn of_entry(entry: &Entry) -> Thing {
    let (identity, chain) = match &entry.kind {
        EntryKind::PrivateKey { key, chain } => (of_key(key, chain.first()), chain.clone()),
        EntryKind::TrustedCertificate(certificate) | EntryKind::Certificate(certificate) => {
            (Identity::Certificate(certificate.clone()), Vec::new())
        }
        EntryKind::SecretKey(Secret::Clear(key)) => {
            (Identity::Secret(format!("{} {}", key.algorithm, fingerprint(&key.encoded))), Vec::new())
        }
        // Everything that nothing else tells was decrypted.
        EntryKind::SecretKey(Secret::Sealed(_)) => (Identity::Secret(String::new()), Vec::new()),
        EntryKind::PublicKey(key) => (Identity::PublicKey(key.clone()), Vec::new()),
        EntryKind::Stored { bytes, chain } => (Identity::Secret(fingerprint(&bytes.0)), chain.clone()),
    };
    Thing { alias: Some(entry.alias.clone()), kind: kind_of(entry), kind_matters: true, identity, chain }
}

/// The public key of the certificate, or of the key itself; a key that does not tell it stands for itself.
fn of_key(key: &Key, own: Option<&Certificate>) -> Identity {
    let of_certificate = || Some(own?.details().ok()?.public_key);
    let told = match key {
        Key::Clear(key) => key.public_key().ok().flatten(),
        Key::Sealed(_) => None,
    };
    Identity::PrivateKey(match (told.or_else(of_certificate), key) {
        (Some(public_key), _) => OwnKey::Of(public_key),
        (None, Key::Clear(key)) => OwnKey::Untold(Some(fingerprint(key.as_pkcs8_der()))),
        // Everything that nothing else tells was decrypted.
        (None, Key::Sealed(_)) => OwnKey::Untold(None),
    })
}
