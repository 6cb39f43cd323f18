//! Writing, as Bouncy Castle does.

use der::asn1::{AnyRef, GeneralizedTime, OctetStringRef, Utf8StringRef};
use der::{Decode, Encode};
use keyferry_core::Timestamp;
use keyferry_core::shown::shown;
use rand_core::TryCryptoRng;

use super::key::SealedBcfksKey;
use super::protection::{Protection, Sealing, Use};
use super::secret;
use super::structure::{
    CERTIFICATE, Encrypted, MacCheck, ObjectData, ObjectStore, ObjectStoreData, PRIVATE_KEY, PROTECTED_PRIVATE_KEY,
    PROTECTED_SECRET_KEY, PrivateKeyData, SECRET_KEY,
};
use crate::pbe::hash;
use crate::pkcs8::seal;
use crate::{EncodeError, EncodeOptions, Entry, EntryKind, Key, Keystore, SealedKey, SealedSecret, Secret};

/// Encodes `store`. Each key is encrypted with its own password, or with that of the store where it has none; one that is still sealed as this format seals
/// it is written as it is, with the password that it has.
pub fn encode<R: TryCryptoRng + ?Sized>(
    protection: Protection,
    store: &Keystore,
    options: &EncodeOptions<'_>,
    random: &mut R,
) -> Result<Vec<u8>, EncodeError> {
    let sealing = Sealing::new(protection, random)?;
    let encoded: Vec<(u8, Vec<u8>)> =
        store.entries().iter().map(|entry| content(entry, &sealing, options, random)).collect::<Result<_, _>>()?;
    let now = time(options.created, options)?;
    let objects = store.entries().iter().zip(&encoded).map(|(entry, (kind, data))| {
        let created = time(entry.created.unwrap_or(options.created), options)?;
        let (alias, data) = (Utf8StringRef::new(&entry.alias)?, OctetStringRef::new(data)?);
        Ok(ObjectData { kind: *kind, alias, created, modified: created, data, comment: None })
    });
    let objects = objects.collect::<Result<_, EncodeError>>()?;
    let integrity_algorithm = hash::hmac_algorithm(sealing.hash())?;
    let inside =
        ObjectStoreData { version: 1, integrity_algorithm, created: now, modified: now, objects, comment: None }.to_der()?;
    let (algorithm, encrypted) = sealing.encrypt(&inside, Use::Store, options.password, random, options.session)?;
    let data = Encrypted { algorithm: (&algorithm).into(), content: OctetStringRef::new(&encrypted)? };
    let (kdf, mac) = sealing.mac(&data.to_der()?, options.password, options.session)?;
    let check = MacCheck { algorithm: integrity_algorithm, key_derivation: (&kdf).into(), mac: OctetStringRef::new(&mac)? };
    let check = check.to_der()?;
    Ok(ObjectStore { data, check: AnyRef::from_der(&check)? }.to_der()?)
}

/// A time to the second; one that cannot be written is that of the file.
fn time(time: Timestamp, options: &EncodeOptions<'_>) -> Result<GeneralizedTime, EncodeError> {
    let date = time.to_date_time().or_else(|| options.created.to_date_time());
    let unwritable = || EncodeError::Unrepresentable { what: "the times in BCFKS lie in the years 1970 to 9999".to_owned() };
    date.map(GeneralizedTime::from_date_time).ok_or_else(unwritable)
}

/// The type of an entry, and what is in it.
fn content<R: TryCryptoRng + ?Sized>(
    entry: &Entry,
    sealing: &Sealing,
    options: &EncodeOptions<'_>,
    random: &mut R,
) -> Result<(u8, Vec<u8>), EncodeError> {
    let own = options.key_password(&entry.alias);
    let password = own.as_ref().unwrap_or(options.password);
    let still_sealed = || EncodeError::Sealed { alias: entry.alias.clone() };
    let kind_of = |sealed: &SealedBcfksKey, usual, protected| if sealed.is_protected { protected } else { usual };
    match &entry.kind {
        EntryKind::TrustedCertificate(certificate) => Ok((CERTIFICATE, certificate.as_der().to_vec())),
        EntryKind::PrivateKey { chain, .. } if chain.is_empty() => {
            let what = format!("the key `{}` has no certificate, and BCFKS keeps no key without one", shown(&entry.alias));
            Err(EncodeError::Unrepresentable { what })
        }
        EntryKind::PrivateKey { key, chain } => {
            let (kind, sealed) = match key {
                Key::Clear(key) => {
                    let (algorithm, encrypted) =
                        sealing.encrypt(key.as_pkcs8_der(), Use::PrivateKey, password, random, options.session)?;
                    (PRIVATE_KEY, seal(&algorithm, &encrypted)?)
                }
                Key::Sealed(SealedKey::Bcfks(sealed)) => {
                    (kind_of(sealed, PRIVATE_KEY, PROTECTED_PRIVATE_KEY), sealed.der.clone())
                }
                Key::Sealed(_) => return Err(still_sealed()),
            };
            let chain = chain.iter().map(|certificate| AnyRef::from_der(certificate.as_der())).collect::<Result<_, _>>()?;
            Ok((kind, PrivateKeyData { key: AnyRef::from_der(&sealed)?, chain }.to_der()?))
        }
        EntryKind::SecretKey(Secret::Clear(key)) => {
            let (algorithm, encrypted) =
                sealing.encrypt(&secret::encode(key)?, Use::SecretKey, password, random, options.session)?;
            Ok((SECRET_KEY, seal(&algorithm, &encrypted)?))
        }
        EntryKind::SecretKey(Secret::Sealed(SealedSecret::Bcfks(sealed))) => {
            Ok((kind_of(sealed, SECRET_KEY, PROTECTED_SECRET_KEY), sealed.der.clone()))
        }
        EntryKind::SecretKey(Secret::Sealed(_)) => Err(still_sealed()),
        EntryKind::Stored { bytes, chain } if chain.is_empty() => Ok((PROTECTED_SECRET_KEY, bytes.0.to_vec())),
        EntryKind::Certificate(_) | EntryKind::PublicKey(_) | EntryKind::Stored { .. } => {
            let what = format!("BCFKS holds keys and trusted certificates, and `{}` is something else", shown(&entry.alias));
            Err(EncodeError::Unrepresentable { what })
        }
    }
}
