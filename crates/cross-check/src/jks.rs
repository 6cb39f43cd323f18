//! JKS, read by the crate `jks`.

use keyferry_core::certificate::Certificate;
use keyferry_formats::{EncodeError, EncodeOptions, Entry, EntryKind, Key, Keystore, Password};
use zeroize::Zeroizing;

use crate::{Outcome, failed};

/// Reads the JKS file `bytes` and compares each key and certificate with `expected`, from which it was written.
pub fn jks(bytes: &[u8], expected: &Keystore, options: &EncodeOptions<'_>) -> Result<Outcome, EncodeError> {
    const READER: &str = "jks";
    let plain_utf8 = |entry: &Entry| entry.alias.chars().all(|character| character != '\0' && u32::from(character) <= 0xffff);
    if let Some(entry) = expected.entries().iter().find(|entry| !plain_utf8(entry)) {
        return Ok(Outcome::NotChecked(format!(
            "the alias `{}` has characters that the reader of JKS does not know",
            entry.alias
        )));
    }
    let beyond = || Outcome::NotChecked("the password has characters that the reader of JKS does not know".to_owned());
    let Some(store_password) = latin1(options.password) else { return Ok(beyond()) };
    let mut store = ::jks::KeyStore::new();
    store.load(bytes, &store_password).map_err(|error| failed(READER, &error.to_string()))?;
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
                let Some(own) = latin1(options.key_password(&entry.alias).as_ref().unwrap_or(options.password)) else {
                    return Ok(beyond());
                };
                let found = store.get_private_key_entry(&alias, &own);
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
        if !certificates.eq(entry.certificates().iter().map(Certificate::as_der)) {
            return Err(differs());
        }
    }
    Ok(Outcome::Same)
}

/// The password as the crate `jks` takes it: a byte for each character.
fn latin1(password: &Password) -> Option<Zeroizing<Vec<u8>>> {
    password.as_str().chars().map(|character| u8::try_from(character).ok()).collect::<Option<_>>().map(Zeroizing::new)
}
