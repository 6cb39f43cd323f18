//! Reading what we wrote with other people's code, before it is put in place.
//!
//! JKS goes through the crate `jks`, PKCS#12 with triple DES or RC2 through `p12`, modern PKCS#12 through `p12-keystore`. They see only
//! bytes that come from our own encoders.

use std::collections::BTreeSet;

use zeroize::Zeroizing;

use crate::pkcs12::{self, MacScheme, Protection};
use crate::{EncodeError, Entry, EntryKind, Key, Keystore, Password};

fn failed(reader: &str, what: &str) -> EncodeError {
    EncodeError::CrossCheck { what: format!("{reader}: {what}") }
}

/// Reads the JKS file `bytes` and compares each key and certificate with `expected`, from which it was written.
pub fn jks(
    bytes: &[u8],
    expected: &Keystore,
    password: &Password,
    key_password: &dyn Fn(&str) -> Option<Password>,
) -> Result<(), EncodeError> {
    const READER: &str = "jks";
    let plain_utf8 = |entry: &Entry| entry.alias.chars().all(|character| character != '\0' && u32::from(character) <= 0xffff);
    if let Some(entry) = expected.entries().iter().find(|entry| !plain_utf8(entry)) {
        let what = format!(
            "the alias `{}` has characters that the reader of --cross-check does not know; leave that option out",
            entry.alias
        );
        return Err(EncodeError::Unrepresentable { what });
    }
    let mut store = jks::KeyStore::new();
    store.load(bytes, &latin1(password)?).map_err(|error| failed(READER, &error.to_string()))?;
    if store.len() != expected.entries().len() {
        return Err(failed(READER, "the number of entries differs"));
    }
    for entry in expected.entries() {
        // A key that was written without being unsealed has a password that is not known here.
        if matches!(&entry.kind, EntryKind::PrivateKey { key: Key::Sealed(_), .. }) {
            continue;
        }
        let differs = || failed(READER, &format!("the entry `{}` differs", entry.alias));
        let alias = entry.alias.to_lowercase();
        let certificates = match entry.clear_key() {
            Some(key) => {
                let own = key_password(&entry.alias);
                let found = store.get_private_key_entry(&alias, &latin1(own.as_ref().unwrap_or(password))?);
                let found = found.map_err(|error| failed(READER, &error.to_string()))?;
                if found.private_key != key.as_pkcs8_der() {
                    return Err(differs());
                }
                found.certificate_chain
            }
            None => {
                vec![store.get_trusted_certificate_entry(&alias).map_err(|error| failed(READER, &error.to_string()))?.certificate]
            }
        };
        let certificates = certificates.iter().map(|certificate| certificate.content.as_slice());
        if !certificates.eq(entry.certificates().iter().map(keyferry_core::certificate::Certificate::as_der)) {
            return Err(differs());
        }
    }
    Ok(())
}

/// The password as the crate `jks` takes it: a byte for each character.
fn latin1(password: &Password) -> Result<Zeroizing<Vec<u8>>, EncodeError> {
    let bytes: Result<Vec<u8>, _> = password.as_str().chars().map(u8::try_from).collect();
    let beyond = |_| EncodeError::Unrepresentable {
        what: "the password has characters that the reader of --cross-check does not know; leave that option out".to_owned(),
    };
    bytes.map(Zeroizing::new).map_err(beyond)
}

/// Reads the PKCS#12 file `bytes` and compares the keys and certificates in it with `expected`, from which it was written. What neither reader
/// knows is not checked, nor are keys that were written without being unsealed.
pub fn pkcs12(bytes: &[u8], expected: &Keystore, password: &Password, protection: &Protection) -> Result<(), EncodeError> {
    let is_utf8 = password.bytes() == password.as_str().as_bytes();
    let (reader, keys, certificates) = if protection.is_modern() && is_utf8 {
        // It knows no PBMAC1; the content is compared all the same.
        let pbmac1 = matches!(protection.mac, Some(MacScheme::Pbmac1 { .. }));
        let stripped = if pbmac1 { pkcs12::without_mac(bytes)? } else { bytes.to_vec() };
        let archive = p12_keystore::Pkcs12Archive::from_pkcs12(&stripped, password.as_str());
        let archive = archive.map_err(|error| failed("p12-keystore", &error.to_string()))?;
        let keys: Vec<_> = archive.keys.iter().map(|bag| bag.key.as_der().to_vec()).collect();
        ("p12-keystore", keys, archive.certs.iter().map(|bag| bag.cert.as_der().to_vec()).collect())
    } else if protection.is_old() {
        let reader = "p12";
        let pfx = p12::PFX::parse(bytes).map_err(|error| failed(reader, &error.to_string()))?;
        if !pfx.verify_mac(password.as_str()) {
            return Err(failed(reader, "the MAC differs"));
        }
        let keys = pfx.key_bags(password.as_str()).map_err(|error| failed(reader, &error.to_string()))?;
        let certificates = pfx.cert_x509_bags(password.as_str()).map_err(|error| failed(reader, &error.to_string()))?;
        (reader, keys, certificates)
    } else {
        return Ok(());
    };
    let sealed = |entry: &Entry| matches!(&entry.kind, EntryKind::PrivateKey { key: Key::Sealed(_), .. });
    if !expected.entries().iter().any(sealed)
        && !keys.iter().map(Vec::as_slice).eq(expected
            .entries()
            .iter()
            .filter_map(Entry::clear_key)
            .map(keyferry_core::key::PrivateKey::as_pkcs8_der))
    {
        return Err(failed(reader, "the private keys differ"));
    }
    // Entries that share an issuer share its certificate.
    let found: BTreeSet<&[u8]> = certificates.iter().map(Vec::as_slice).collect();
    let wanted = expected.entries().iter().flat_map(Entry::certificates).map(keyferry_core::certificate::Certificate::as_der);
    let trusted = expected.entries().iter().filter(|entry| matches!(entry.kind, EntryKind::TrustedCertificate(_))).count();
    if found != wanted.collect() || certificates.len() < trusted {
        return Err(failed(reader, "the certificates differ"));
    }
    Ok(())
}
