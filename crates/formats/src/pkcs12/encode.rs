//! Writing: keys in plain data, certificates encrypted, and a MAC over all, in the order that keytool uses.

use std::collections::HashSet;

use der::asn1::{AnyRef, OctetString, OctetStringRef};
use der::{Any, Decode, Encode};
use keyferry_core::Timestamp;
use rand_core::TryCryptoRng;
use spki::AlgorithmIdentifierOwned;
use zeroize::Zeroizing;

use super::bag::{self, Attributes};
use super::mac::{DigestInfo, MacData, MacHash, Pbmac1};
use super::pfx::{self, ContentInfo, DATA, Pfx};
use super::secret;
use crate::pbe::{Kdf, Pbes2, Pbes2Cipher, Pbkdf2, Pkcs12Pbe, Prf, Session};
use crate::pkcs8::{random_bytes, seal};
use crate::{EncodeError, Entry, EntryKind, Key, Keystore, Password, Secret};

/// How a file is protected, named by who must read it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// AES-256 and HMAC-SHA256: OpenSSL 1.1 and 3, Java 8u301, 11.0.12 and everything later.
    #[default]
    Modern,
    /// Triple DES and SHA-1: any Java 8, Windows, macOS.
    Java8,
    /// RC2-40 for certificates, triple DES for keys, SHA-1: OpenSSL 1.0 and the oldest Java.
    Legacy,
    /// As `Modern`, with PBMAC1 (RFC 9579) for the integrity: OpenSSL 3.4, NSS and Bouncy Castle of 2024, Java of 2025, and later.
    Pbmac1,
    /// Nothing encrypted and no MAC: Java 18 and later. For truststores, and for keys that something else protects.
    Passwordless,
}

impl Profile {
    fn iterations(self) -> u32 {
        match self {
            Self::Modern | Self::Java8 | Self::Pbmac1 | Self::Passwordless => 10_000,
            Self::Legacy => 2048,
        }
    }
}

/// Encodes `store`, keys and certificates under one password, as Java wants it. Entries without a creation time get `now`.
///
/// Every key must have been unsealed ([`EncodeError::Sealed`]).
pub fn encode<R: TryCryptoRng + ?Sized>(
    store: &Keystore,
    password: &Password,
    profile: Profile,
    now: Timestamp,
    random: &mut R,
    session: &Session,
) -> Result<Vec<u8>, EncodeError> {
    let mut writer = Writer { password, profile, shared_salt: random_bytes::<16, R>(random)?, random, session };
    let (mut keys, mut certificates) = (Vec::new(), Vec::new());
    let mut identifiers = HashSet::new();
    let mut issuers = HashSet::new();
    for entry in store.entries() {
        match &entry.kind {
            EntryKind::PrivateKey { key, chain } => {
                let Key::Clear(key) = key else { return Err(EncodeError::Sealed { alias: entry.alias.clone() }) };
                let (attributes, id) = key_attributes(entry, now, &mut identifiers);
                keys.extend(match writer.seal(key.as_pkcs8_der())? {
                    Some(sealed) => bag::encode(bag::SHROUDED_KEY_BAG, &sealed, &attributes)?,
                    None => bag::encode(bag::KEY_BAG, key.as_pkcs8_der(), &attributes)?,
                });
                for (position, certificate) in chain.iter().enumerate() {
                    let other = entry.chain_attributes.get(position).cloned().unwrap_or_default();
                    let mut attributes = Attributes { other, ..Attributes::default() };
                    if position == 0 {
                        (attributes.friendly_name, attributes.local_key_id) = (Some(entry.alias.clone()), Some(id.clone()));
                    } else if !issuers.insert(certificate.as_der()) {
                        continue;
                    }
                    certificates.extend(bag::encode_certificate(certificate.as_der(), &attributes)?);
                }
            }
            EntryKind::SecretKey(secret) => {
                let Secret::Clear(secret) = secret else { return Err(EncodeError::Sealed { alias: entry.alias.clone() }) };
                let (attributes, _) = key_attributes(entry, now, &mut identifiers);
                let sealed = writer.seal(&secret::to_pkcs8(secret)?)?.ok_or_else(|| EncodeError::Unrepresentable {
                    what: format!("the secret key `{}` cannot be written without a password", entry.alias),
                })?;
                keys.extend(bag::encode(bag::SECRET_BAG, &secret::encode_bag(&sealed)?, &attributes)?);
            }
            EntryKind::TrustedCertificate(certificate) => {
                let friendly_name = Some(entry.alias.clone());
                let attributes = Attributes { friendly_name, trusted: true, other: entry.attributes.clone(), local_key_id: None };
                certificates.extend(bag::encode_certificate(certificate.as_der(), &attributes)?);
            }
        }
    }
    for list in &store.revocation_lists {
        certificates.extend(bag::encode_revocation_list(list)?);
    }
    let mut safes = Vec::new();
    if !keys.is_empty() {
        safes.extend(pfx::data(&sequence(&keys)?)?);
    }
    if !certificates.is_empty() {
        let plain = sequence(&certificates)?;
        safes.extend(match writer.encrypt(&plain, true)? {
            Some((algorithm, encrypted)) => pfx::encrypted_data((&algorithm).into(), &encrypted)?,
            None => pfx::data(&plain)?,
        });
    }
    writer.finish(&sequence(&safes)?)
}

/// keytool's identifier, `Time <milliseconds>`, or the one that the entry came with. Two entries of one millisecond are told apart by
/// another millisecond, for Java finds a key's certificate by the identifier alone.
fn key_attributes(entry: &Entry, now: Timestamp, taken: &mut HashSet<Vec<u8>>) -> (Attributes, Vec<u8>) {
    let kept = entry.attributes.iter().find(|attribute| attribute.oid == bag::LOCAL_KEY_ID);
    let kept = kept.and_then(|kept| Any::from_der(&kept.values).ok()).and_then(|set| OctetString::from_der(set.value()).ok());
    let kept = kept.map(|id| id.as_bytes().to_vec()).filter(|id| entry.created.is_none() && !taken.contains(id));
    let id = kept.unwrap_or_else(|| {
        let mut time = entry.created.unwrap_or(now).0;
        while taken.contains(format!("Time {time}").as_bytes()) {
            time += 1;
        }
        format!("Time {time}").into_bytes()
    });
    taken.insert(id.clone());
    let other = entry.attributes.iter().filter(|attribute| attribute.oid != bag::LOCAL_KEY_ID).cloned().collect();
    let attributes =
        Attributes { friendly_name: Some(entry.alias.clone()), local_key_id: Some(id.clone()), trusted: false, other };
    (attributes, id)
}

fn sequence(elements: &[u8]) -> Result<Zeroizing<Vec<u8>>, EncodeError> {
    Ok(Zeroizing::new(Any::new(der::Tag::Sequence, elements)?.to_der()?))
}

struct Writer<'a, R: ?Sized> {
    password: &'a Password,
    profile: Profile,
    /// All of a modern file is encrypted under one derived key, each part with its own IV, so that a reader derives it once.
    shared_salt: [u8; 16],
    random: &'a mut R,
    session: &'a Session,
}

impl<R: TryCryptoRng + ?Sized> Writer<'_, R> {
    /// The DER of an `EncryptedPrivateKeyInfo`; `None` where nothing is encrypted.
    fn seal(&mut self, key: &[u8]) -> Result<Option<Vec<u8>>, EncodeError> {
        self.encrypt(key, false)?.map(|(algorithm, encrypted)| seal(&algorithm, &encrypted)).transpose()
    }

    fn encrypt(&mut self, plain: &[u8], certificates: bool) -> Result<Option<(AlgorithmIdentifierOwned, Vec<u8>)>, EncodeError> {
        let iterations = self.profile.iterations();
        let scheme = match self.profile {
            Profile::Passwordless => return Ok(None),
            Profile::Modern | Profile::Pbmac1 => {
                let iv = random_bytes::<16, R>(self.random)?.to_vec();
                let salt = self.shared_salt.to_vec();
                let kdf = Kdf::Pbkdf2(Pbkdf2 { prf: Prf::HmacSha256, salt, iterations, key_length: None });
                let scheme = Pbes2 { cipher: Pbes2Cipher::Aes256, kdf, iv };
                return Ok(Some((scheme.algorithm()?, scheme.encrypt(plain, self.password, self.session)?)));
            }
            // The IV of these comes from the salt, so each part needs its own.
            Profile::Legacy if certificates => Pkcs12Pbe::rc2_40(random_bytes::<20, R>(self.random)?, iterations),
            Profile::Java8 | Profile::Legacy => Pkcs12Pbe::triple_des(random_bytes::<20, R>(self.random)?, iterations),
        };
        Ok(Some((scheme.algorithm()?, scheme.encrypt(plain, self.password, self.session)?)))
    }

    /// The PFX around the authenticated safe, with its MAC.
    fn finish(self, auth_safe: &[u8]) -> Result<Vec<u8>, EncodeError> {
        let content = OctetStringRef::new(auth_safe)?.to_der()?;
        let content = ContentInfo { content_type: DATA, content: AnyRef::from_der(&content)? };
        let salt = random_bytes::<20, R>(self.random)?;
        let iterations = self.profile.iterations();
        let hash = match self.profile {
            Profile::Passwordless => return Ok(Pfx { version: 3, auth_safe: content, mac_data: None }.to_der()?),
            Profile::Pbmac1 => {
                let kdf = Pbkdf2 { prf: Prf::HmacSha256, salt: salt.to_vec(), iterations, key_length: Some(32) };
                let mac = Pbmac1 { kdf, mac: Prf::HmacSha256 };
                let digest = mac.compute(auth_safe, self.password.utf8(), self.session)?;
                let algorithm = mac.algorithm()?;
                let mac = DigestInfo { algorithm: (&algorithm).into(), digest: OctetStringRef::new(&digest)? };
                // RFC 9579 has salt and iterations in the algorithm; here stands what no reader uses.
                let mac_data = Some(MacData { mac, salt: OctetStringRef::new(b"NOT USED")?, iterations: 1 });
                return Ok(Pfx { version: 3, auth_safe: content, mac_data }.to_der()?);
            }
            Profile::Modern => MacHash::Sha256,
            Profile::Java8 | Profile::Legacy => MacHash::Sha1,
        };
        let digest = hash.compute(auth_safe, &self.password.bmp_string(), &salt, iterations);
        let digest = digest.ok_or(EncodeError::Asn1(der::ErrorKind::Failed.into()))?;
        let mac = DigestInfo { algorithm: hash.algorithm(), digest: OctetStringRef::new(&digest)? };
        let mac_data = Some(MacData { mac, salt: OctetStringRef::new(&salt)?, iterations });
        Ok(Pfx { version: 3, auth_safe: content, mac_data }.to_der()?)
    }
}
