//! The bytes of keystores, read back with somebody else's code when that is asked for.

use std::borrow::Cow;

use keyferry_core::Timestamp;
use keyferry_core::certificate::Certificate;
use keyferry_core::key::PrivateKey;
use keyferry_core::oid::pkcs9::LOCAL_KEY_ID;
use keyferry_formats::detect::BagAttributes;
#[cfg(feature = "cross-check")]
use keyferry_formats::jks;
use keyferry_formats::pkcs12::Protection;
use keyferry_formats::{EncodeError, EncodeOptions, Entry, EntryKind, Keystore, Password, StoreKind, pkcs12};

#[cfg(feature = "cross-check")]
use keyferry_cross_check::Outcome;

use crate::clock;
use crate::context::Context;
use crate::random::{self, Passwords};
#[cfg(feature = "cross-check")]
use crate::read_back::read_back;

/// Whose habits a keystore follows where readers do not care.
#[derive(Clone, Copy, Debug)]
pub struct Habits {
    /// The oldest release of Java that is to open it.
    pub java: u8,
    /// The bytes of the MAC's salt in PKCS#12; `None` for as many as is usual.
    pub mac_salt: Option<usize>,
}

impl Default for Habits {
    fn default() -> Self {
        Self { java: 8, mac_salt: None }
    }
}

fn options<'a>(password: &'a Password, habits: Habits, context: &'a Context) -> EncodeOptions<'a> {
    let created = if has_own_dates(context) { Timestamp::default() } else { context.written };
    let mut options = EncodeOptions::new(password, created, &context.session);
    (options.java, options.mac_salt) = (habits.java, habits.mac_salt);
    options
}

/// Whether the dates of entries come from their certificates: the time would make two outputs differ.
fn has_own_dates(context: &Context) -> bool {
    context.deterministic && !clock::is_fixed()
}

/// The same entries; where outputs are to be the same each time, those that are new have the date from which their certificate is valid, and the beginning of
/// 1970 where they have none.
fn dated<'a>(store: &'a Keystore, context: &Context) -> Cow<'a, Keystore> {
    if !has_own_dates(context) {
        return Cow::Borrowed(store);
    }
    // An identifier that a file of openssl's has is kept with an entry that has no date.
    let has_identifier = |entry: &Entry| entry.attributes.iter().any(|attribute| attribute.oid == LOCAL_KEY_ID);
    let entries = store.entries().iter().cloned().map(|mut entry| {
        if entry.created == Some(context.written) || (entry.created.is_none() && !has_identifier(&entry)) {
            entry.created = Some(date_of(&entry));
        }
        entry
    });
    let mut dated: Keystore = entries.collect();
    dated.revocation_lists.clone_from(&store.revocation_lists);
    Cow::Owned(dated)
}

fn date_of(entry: &Entry) -> Timestamp {
    let certificate = match &entry.kind {
        EntryKind::PrivateKey { chain, .. } => chain.first(),
        EntryKind::TrustedCertificate(certificate) | EntryKind::Certificate(certificate) => Some(certificate),
        _ => None,
    };
    certificate.and_then(|certificate| certificate.details().ok()).map_or_else(Timestamp::default, |details| details.not_before)
}

fn own(password: &Password) -> Passwords {
    Passwords { own: Some(password.clone()), keys: Vec::new() }
}

/// The bytes of a PKCS#12 file.
pub fn pkcs12(store: &Keystore, password: &Password, protection: &Protection, context: &Context) -> Result<Vec<u8>, EncodeError> {
    let store = &*dated(store, context);
    let bytes = random::salted(context, &own(password), |instead, salts| {
        pkcs12::encode(store, protection, &options(&instead(password), Habits::default(), context), salts)
    })?;
    #[cfg(feature = "cross-check")]
    read_back(context.cross_check, || keyferry_cross_check::pkcs12(&bytes, store, password, protection))?;
    Ok(bytes)
}

/// The bytes of a PKCS#12 file as openssl makes it: of certificates and keys with their attributes, in this order.
pub fn pkcs12_bags(
    certificates: &[(Certificate, BagAttributes)],
    keys: &[(PrivateKey, BagAttributes)],
    password: &Password,
    protection: &Protection,
    habits: Habits,
    context: &Context,
) -> Result<Vec<u8>, EncodeError> {
    let bytes = random::salted(context, &own(password), |instead, salts| {
        pkcs12::encode_bags(certificates, keys, protection, &options(&instead(password), habits, context), salts)
    })?;
    #[cfg(feature = "cross-check")]
    read_back(context.cross_check, || {
        let keys = keys.iter().map(|(key, _)| key).collect();
        let certificates = certificates.iter().map(|(certificate, _)| certificate).collect();
        keyferry_cross_check::bags(&bytes, keys, certificates, password, protection)
    })?;
    Ok(bytes)
}

/// The bytes of a keystore that is no PKCS#12; keys take the store password where `key_password` knows none.
pub fn store(
    kind: StoreKind,
    store: &Keystore,
    password: &Password,
    key_password: &dyn Fn(&str) -> Option<Password>,
    habits: Habits,
    context: &Context,
) -> Result<Vec<u8>, EncodeError> {
    let store = &*dated(store, context);
    let of_keys = store.entries().iter().filter_map(|entry| Some((entry.alias.clone(), key_password(&entry.alias)?)));
    let passwords = Passwords { keys: of_keys.collect(), ..own(password) };
    let bytes = random::salted(context, &passwords, |instead, salts| {
        let key_password = |alias: &str| key_password(alias).map(|password| instead(&password));
        kind.encode(store, &options(&instead(password), habits, context).key_passwords(&key_password), salts)
    })?;
    #[cfg(feature = "cross-check")]
    read_back(context.cross_check, || match kind {
        StoreKind::Java(jks::Kind::Jks) => {
            keyferry_cross_check::jks(&bytes, store, &options(password, habits, context).key_passwords(key_password))
        }
        other => Ok(Outcome::NotChecked(format!("there is no independent reader of {}", other.format()))),
    })?;
    Ok(bytes)
}
