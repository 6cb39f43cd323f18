//! Reading.

use der::{Decode, Encode, Tagged};
use keyferry_core::Timestamp;
use keyferry_core::certificate::Certificate;
use zeroize::Zeroizing;

use super::key::SealedBcfksKey;
use super::protection::{Use, decrypt, is_mac};
use super::structure::{
    CERTIFICATE, Encrypted, MacCheck, ObjectData, ObjectStore, ObjectStoreData, PRIVATE_KEY, PROTECTED_PRIVATE_KEY,
    PROTECTED_SECRET_KEY, PrivateKeyData, SECRET_KEY, SIGNATURE, WHAT,
};
use crate::pbe::{self, Session};
use crate::{DecodeError, Entry, EntryKind, Key, Keystore, Limited, Password, SealedKey, SealedSecret, Secret, StoredBytes, ber};

const INSIDE: &str = "the contents of the BCFKS file";

/// A file, decoded.
#[derive(Debug)]
pub struct Decoded {
    /// Its entries, keys sealed.
    pub keystore: Keystore,
    /// Whether the integrity was checked with the password, and held. A signature is not checked: nobody says whose it has to be.
    pub verified: bool,
}

/// Decodes a file. Without a password nothing can be read of it.
pub fn decode(bytes: &[u8], password: Option<&Password>, session: &Session) -> Result<Decoded, DecodeError> {
    let der = ber::to_der(bytes).map_err(|error| match ber::complete(bytes) {
        Err(truncated @ DecodeError::Truncated { .. }) => truncated,
        _ => error,
    })?;
    let store = ObjectStore::from_der(&der).map_err(DecodeError::asn1(WHAT))?;
    let mut passwords = pbe::candidates(password);
    if passwords.is_empty() {
        return Err(DecodeError::PasswordRequired);
    }
    let is_signed = store.check.tag() == SIGNATURE;
    if is_signed {
        // Bouncy Castle needs no password then, and encrypts with none.
        passwords.push(None);
        passwords.dedup();
        let plain = contents(&store.data, &passwords, session).map_err(wrong)?;
        return Ok(Decoded { keystore: entries(&plain, None, session)?, verified: false });
    }
    let check: MacCheck<'_> = store.check.decode_as().map_err(DecodeError::asn1(WHAT))?;
    let content = store.data.to_der().map_err(DecodeError::asn1(WHAT))?;
    let mut right = None;
    for password in &passwords {
        if is_mac(&check, &content, *password, session)? {
            right = Some(*password);
            break;
        }
    }
    let Some(right) = right else {
        return Err(match contents(&store.data, &passwords, session) {
            Ok(_) => DecodeError::Integrity { what: "the MAC of the BCFKS file" },
            Err(error) => wrong(error),
        });
    };
    let plain = contents(&store.data, &[right], session)?;
    Ok(Decoded { keystore: entries(&plain, Some(&check), session)?, verified: true })
}

/// What is in a file, decrypted.
#[cfg(test)]
pub(super) fn plain(bytes: &[u8], password: &Password, session: &Session) -> Result<Zeroizing<Vec<u8>>, DecodeError> {
    contents(&ObjectStore::from_der(bytes).map_err(DecodeError::asn1(WHAT))?.data, &[Some(password)], session)
}

/// The structure is whole, so that it is the password that is wrong.
fn wrong(error: DecodeError) -> DecodeError {
    if error == DecodeError::WrongPasswordOrDamaged { DecodeError::WrongPassword } else { error }
}

fn contents(data: &Encrypted<'_>, passwords: &[Option<&Password>], session: &Session) -> Result<Zeroizing<Vec<u8>>, DecodeError> {
    pbe::with_each(passwords, |password| decrypt(data.algorithm, data.content.as_bytes(), Use::Store, password, session))
}

pub(super) fn entries(plain: &[u8], check: Option<&MacCheck<'_>>, session: &Session) -> Result<Keystore, DecodeError> {
    let data = ObjectStoreData::from_der(plain).map_err(DecodeError::asn1(INSIDE))?;
    if check.is_some_and(|check| check.algorithm != data.integrity_algorithm) {
        return Err(DecodeError::malformed(INSIDE, "they name another integrity check than the file has"));
    }
    Limited::Entries.within(data.objects.len(), session.limits().entries)?;
    data.objects.iter().map(entry).collect()
}

fn entry(object: &ObjectData<'_>) -> Result<Entry, DecodeError> {
    let bytes = object.data.as_bytes();
    let is_protected = [PROTECTED_PRIVATE_KEY, PROTECTED_SECRET_KEY].contains(&object.kind);
    let kind = match object.kind {
        CERTIFICATE => EntryKind::TrustedCertificate(Certificate::from_der(bytes)?),
        PRIVATE_KEY | PROTECTED_PRIVATE_KEY => {
            let what = "an encrypted private key";
            let PrivateKeyData { key, chain } = PrivateKeyData::from_der(bytes).map_err(DecodeError::asn1(what))?;
            let der = key.to_der().map_err(DecodeError::asn1(what))?;
            let chain: Result<Vec<Certificate>, DecodeError> = chain
                .iter()
                .map(|certificate| Ok(Certificate::from_der(certificate.to_der().map_err(DecodeError::asn1("a certificate"))?)?))
                .collect();
            let key = Key::Sealed(SealedKey::Bcfks(SealedBcfksKey { der, is_protected }));
            EntryKind::PrivateKey { key, chain: chain? }
        }
        // A program may have put any bytes there.
        PROTECTED_SECRET_KEY if Encrypted::from_der(bytes).is_err() => {
            EntryKind::Stored { bytes: StoredBytes(Zeroizing::new(bytes.to_vec())), chain: Vec::new() }
        }
        SECRET_KEY | PROTECTED_SECRET_KEY => {
            EntryKind::SecretKey(Secret::Sealed(SealedSecret::Bcfks(SealedBcfksKey { der: bytes.to_vec(), is_protected })))
        }
        other => return Err(DecodeError::malformed("an entry", format!("{other} is not a known kind of entry"))),
    };
    // What Java shows as the time of creation.
    let modified = object.modified.to_unix_duration().as_secs();
    let created = Some(Timestamp::from_seconds(i64::try_from(modified).unwrap_or(i64::MAX)));
    Ok(Entry::new(object.alias.as_str(), created, kind))
}
