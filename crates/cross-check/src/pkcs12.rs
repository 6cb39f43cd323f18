//! PKCS#12, read by the crates `p12` and `p12-keystore`.

use std::collections::BTreeSet;

use keyferry_core::certificate::Certificate;
use keyferry_core::key::PrivateKey;
use keyferry_formats::pbe::{Cipher, Hash, Pkcs12Cipher, Scheme, Session};
use keyferry_formats::pkcs12::{MacScheme, Protection, without_mac};
use keyferry_formats::{EncodeError, Entry, EntryKind, Key, Keystore, Password, SealedKey};

use crate::{Outcome, failed};

/// Reads the PKCS#12 file `bytes` and compares the keys and certificates in it with `expected`, from which it was written. Keys that were
/// written without being unsealed are not.
pub fn pkcs12(bytes: &[u8], expected: &Keystore, password: &Password, protection: &Protection) -> Result<Outcome, EncodeError> {
    let entries = expected.entries();
    let sealed: Vec<_> = entries.iter().filter_map(sealed_key).collect();
    // The readers decrypt every key with the one password, or fail.
    let session = Session::default();
    if sealed.iter().any(|key| key.unseal(password, &session).is_err()) {
        return Ok(Outcome::NotChecked("a key has another password than the file".to_owned()));
    }
    let keys = sealed.is_empty().then(|| entries.iter().filter_map(Entry::clear_key).collect::<Vec<_>>());
    let certificates: Vec<_> = entries.iter().flat_map(Entry::certificates).collect();
    let trusted = entries.iter().filter(|entry| matches!(entry.kind, EntryKind::TrustedCertificate(_))).count();
    compare(bytes, &Content { keys, certificates, trusted }, password, protection)
}

fn sealed_key(entry: &Entry) -> Option<&SealedKey> {
    match &entry.kind {
        EntryKind::PrivateKey { key: Key::Sealed(sealed), .. } => Some(sealed),
        _ => None,
    }
}

/// The same for a file that was written from keys and certificates.
pub fn bags(
    bytes: &[u8],
    keys: Vec<&PrivateKey>,
    certificates: Vec<&Certificate>,
    password: &Password,
    protection: &Protection,
) -> Result<Outcome, EncodeError> {
    let content = Content { keys: Some(keys), trusted: certificates.len(), certificates };
    compare(bytes, &content, password, protection)
}

/// What a file has to hold.
struct Content<'a> {
    /// `None` when some were written without being unsealed.
    keys: Option<Vec<&'a PrivateKey>>,
    /// Entries that share an issuer share its certificate.
    certificates: Vec<&'a Certificate>,
    /// How many of the certificates there are at least.
    trusted: usize,
}

fn compare(bytes: &[u8], expected: &Content<'_>, password: &Password, protection: &Protection) -> Result<Outcome, EncodeError> {
    let is_utf8 = password.bytes() == password.as_str().as_bytes();
    let (reader, keys, certificates) = if is_modern(protection) && is_utf8 {
        // It knows no PBMAC1; the content is compared all the same.
        let pbmac1 = matches!(protection.mac, Some(MacScheme::Pbmac1 { .. }));
        let stripped = if pbmac1 { without_mac(bytes)? } else { bytes.to_vec() };
        let archive = p12_keystore::Pkcs12Archive::from_pkcs12(&stripped, password.as_str());
        let archive = archive.map_err(|error| failed("p12-keystore", &error.to_string()))?;
        let keys: Vec<_> = archive.keys.iter().map(|bag| bag.key.as_der().to_vec()).collect();
        ("p12-keystore", keys, archive.certs.iter().map(|bag| bag.cert.as_der().to_vec()).collect())
    } else if is_old(protection) {
        let reader = "p12";
        let pfx = p12::PFX::parse(bytes).map_err(|error| failed(reader, &error.to_string()))?;
        if !pfx.verify_mac(password.as_str()) {
            return Err(failed(reader, "the MAC differs"));
        }
        let keys = pfx.key_bags(password.as_str()).map_err(|error| failed(reader, &error.to_string()))?;
        let certificates = pfx.cert_x509_bags(password.as_str()).map_err(|error| failed(reader, &error.to_string()))?;
        (reader, keys, certificates)
    } else {
        return Ok(Outcome::NotChecked("no reader knows this protection of PKCS#12".to_owned()));
    };
    if let Some(wanted) = &expected.keys
        && !keys.iter().map(Vec::as_slice).eq(wanted.iter().map(|key| key.as_pkcs8_der()))
    {
        return Err(failed(reader, "the private keys differ"));
    }
    let found: BTreeSet<&[u8]> = certificates.iter().map(Vec::as_slice).collect();
    if found != expected.certificates.iter().map(|certificate| certificate.as_der()).collect()
        || certificates.len() < expected.trusted
    {
        return Err(failed(reader, "the certificates differ"));
    }
    Ok(Outcome::Same)
}

/// Whether `p12-keystore` knows it: PBES2 with AES-256, and HMAC-SHA256.
fn is_modern(protection: &Protection) -> bool {
    let pbes2 = |scheme: Option<Scheme>| {
        scheme.is_none_or(|scheme| {
            let Scheme::Pbes2 { cipher, prf, .. } = scheme else { return false };
            cipher == Cipher::Aes256 && prf == Hash::Sha256
        })
    };
    let mac = match protection.mac {
        None | Some(MacScheme::Pbmac1 { .. }) => true,
        Some(MacScheme::Hmac { hash, .. }) => hash == Hash::Sha256,
    };
    pbes2(protection.keys) && pbes2(protection.certificates) && mac
}

/// Whether `p12` knows it: triple DES, RC2-40 and SHA-1.
fn is_old(protection: &Protection) -> bool {
    let old = |scheme: Option<Scheme>| {
        matches!(scheme, Some(Scheme::Pkcs12 { cipher: Pkcs12Cipher::TripleDes | Pkcs12Cipher::Rc2_40, .. }))
    };
    old(protection.keys)
        && old(protection.certificates)
        && matches!(protection.mac, Some(MacScheme::Hmac { hash: Hash::Sha1, .. }))
}
