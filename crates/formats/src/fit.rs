//! What a format cannot hold: taken out of a keystore before it is written, and told.

use std::collections::HashSet;

use crate::definition::SecretKeys;
use crate::detect::Format;
use crate::{Entry, EntryKind, Keystore, Secret};
use keyferry_core::counted;
use keyferry_core::oid::pkcs9::LOCAL_KEY_ID;
use keyferry_core::shown::shown;

/// What a format could not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// A line about it.
    pub what: String,
    /// Whether it is lost in every such conversion and nobody asks for it: when a certificate came into a keystore.
    pub is_slight: bool,
}

impl From<String> for Loss {
    fn from(what: String) -> Self {
        Self { what, is_slight: false }
    }
}

/// Takes out of `store` what `format` cannot hold, and says what that was.
pub fn fit(store: &mut Keystore, format: Format) -> Vec<Loss> {
    let holds = &format.definition().holds;
    let mut losses = Vec::new();
    if format == Format::Pkcs7 {
        *store = certificates_only(std::mem::take(store), &mut losses);
    }
    store.retain(|entry| match unfit(entry, format) {
        Some(why) => {
            losses.push(format!("the entry `{}`: {why}", shown(&entry.alias)).into());
            false
        }
        None => true,
    });
    let lists = store.revocation_lists.len();
    if lists > 0 && !holds.revocation_lists {
        let lists = counted(lists, "revocation list", "revocation lists");
        losses.push(format!("{lists}: {format} holds none").into());
        store.revocation_lists.clear();
    }
    // An identifier only ties a key to its certificate.
    let own = |entry: &&Entry| {
        let mut all = entry.attributes.iter().chain(entry.chain_attributes.iter().flatten());
        all.any(|attribute| attribute.oid != LOCAL_KEY_ID)
    };
    let attributes = store.entries().iter().filter(own).count();
    if attributes > 0 && !holds.attributes {
        losses.push(format!("PKCS#12 attributes of {}", counted(attributes, "entry", "entries")).into());
    }
    let loses_time = |entry: &&Entry| entry.created.is_some() && !(holds.times)(entry);
    let times = store.entries().iter().filter(loses_time).count();
    if times > 0 {
        let what = match times {
            1 => "the creation time of 1 entry".to_owned(),
            times => format!("the creation times of {times} entries"),
        };
        losses.push(Loss { what, is_slight: true });
    }
    losses
}

/// PKCS#7 holds certificates without names. Those of chains stay, each once.
fn certificates_only(mut store: Keystore, losses: &mut Vec<Loss>) -> Keystore {
    let revocation_lists = std::mem::take(&mut store.revocation_lists);
    let mut seen = HashSet::new();
    let mut certificates = Vec::new();
    for entry in store.into_entries() {
        match &entry.kind {
            EntryKind::TrustedCertificate(_) | EntryKind::Certificate(_) => {
                losses.push(format!("the alias `{}`", shown(&entry.alias)).into());
            }
            EntryKind::PrivateKey { .. } | EntryKind::SecretKey(_) => {
                losses.push(format!("the key `{}`: PKCS#7 holds no keys", shown(&entry.alias)).into());
            }
            EntryKind::PublicKey(_) | EntryKind::Stored { .. } => {
                losses.extend(
                    unfit(&entry, Format::Pkcs7).map(|why| Loss::from(format!("the entry `{}`: {why}", shown(&entry.alias)))),
                );
            }
        }
        certificates.extend(entry.certificates().iter().filter(|certificate| seen.insert((*certificate).clone())).cloned());
    }
    let entries = certificates.into_iter().map(|certificate| Entry::new("", None, EntryKind::TrustedCertificate(certificate)));
    let mut store: Keystore = entries.collect();
    store.revocation_lists = revocation_lists;
    store
}

/// The same for a PKCS#12 file that is written without a password: a `SecretBag` holds encrypted keys only.
pub fn fit_passwordless(store: &mut Keystore) -> Vec<Loss> {
    let mut losses = Vec::new();
    store.retain(|entry| {
        let secret = matches!(entry.kind, EntryKind::SecretKey(_));
        if secret {
            losses.push(format!("the entry `{}`: PKCS#12 without a password holds no secret keys", shown(&entry.alias)).into());
        }
        !secret
    });
    losses
}

fn unfit(entry: &Entry, format: Format) -> Option<String> {
    let holds = &format.definition().holds;
    match &entry.kind {
        EntryKind::Stored { chain, .. } if !(holds.stored)(!chain.is_empty()) => {
            Some("it has bytes of some program's own; BKS and UBER hold them".to_owned())
        }
        EntryKind::PublicKey(_) if !holds.public_keys => {
            Some(format!("{format} holds no public key without a certificate; PEM holds it"))
        }
        EntryKind::Certificate(_) if !holds.loose_certificates => {
            Some(format!("{format} holds trusted certificates only, and nobody has said that this one is"))
        }
        EntryKind::PrivateKey { chain, .. } if chain.is_empty() && !holds.keys_alone => {
            Some(format!("{format} keeps no key without a certificate"))
        }
        EntryKind::SecretKey(secret) => {
            // What is sealed does not say its algorithm.
            let algorithm = if let Secret::Clear(key) = secret { Some(key.algorithm.as_str()) } else { None };
            match (holds.secret_keys)(algorithm.unwrap_or_default()) {
                SecretKeys::None => Some(format!("{format} holds no secret keys; PKCS#12 and JCEKS hold them")),
                SecretKeys::NotThese => algorithm
                    .map(|algorithm| format!("{format} holds no secret key for {algorithm}, which has no object identifier")),
                SecretKeys::Held => None,
            }
        }
        _ => None,
    }
}
