//! Writing: keys in plain data, certificates encrypted, and a MAC over all.

use std::collections::HashSet;

use der::asn1::{OctetString, OctetStringRef};
use der::{Any, Decode, Encode};
use keyferry_core::Timestamp;
use keyferry_core::certificate::Certificate;
use keyferry_core::key::PrivateKey;
use keyferry_core::oid;
use keyferry_core::shown::shown;
use keyferry_core::signed::HashAlgorithm;
use rand_core::TryCryptoRng;
use spki::AlgorithmIdentifierOwned;
use zeroize::Zeroizing;

use super::bag::{self, Attributes};
use super::mac::{self, DigestInfo, MacData, Pbmac1};
use super::nested::{Growing, Level};
use super::pfx;
use super::protection::{Layout, MacScheme, Protection};
use super::secret;
use crate::assemble::BagAttributes;
use crate::pbe::{self, Pbkdf2, Scheme, Session, SharedKey};
use crate::pkcs8::{encryption_oid, seal};
use crate::random::random_bytes;
use crate::{EncodeError, EncodeOptions, Entry, EntryKind, Key, Keystore, Password, SealedKey, SealedSecret, Secret};

/// The length of the salt of openssl's MAC, in bytes; `openssl pkcs12 -info` shows it.
const OPENSSL_SALT: usize = 8;
/// The same of keytool's.
const KEYTOOL_SALT: usize = 20;
/// The longest salt that is written, beyond what any hash has a use for.
const LONGEST_SALT: usize = 1024;

/// Encodes `store`, keys and certificates under one password, as Java wants it.
///
/// A key that is still sealed in one of PKCS#12's schemes is written as it is; its password has to be that of the file. Any other key must have
/// been unsealed ([`EncodeError::Sealed`]).
pub fn encode<R: TryCryptoRng + ?Sized>(
    store: &Keystore,
    protection: &Protection,
    options: &EncodeOptions<'_>,
    random: &mut R,
) -> Result<Vec<u8>, EncodeError> {
    let mut writer = Writer::new(protection, options, random)?;
    writer.derive_ahead();
    let (mut keys, mut certificates) = (Vec::new(), Growing::with_capacity(expected(store)));
    let mut issuers = HashSet::new();
    for entry in store.entries() {
        match &entry.kind {
            EntryKind::PrivateKey { key, chain } => {
                let attributes = writer.key_attributes(entry, chain.first());
                keys.extend(writer.key_bag(entry, key, &attributes)?);
                for (position, certificate) in chain.iter().enumerate() {
                    let other = entry.chain_attributes.get(position).cloned().unwrap_or_default();
                    let mut own = Attributes { other, ..Attributes::default() };
                    if position == 0 {
                        (own.friendly_name, own.local_key_id) =
                            (attributes.friendly_name.clone(), attributes.local_key_id.clone());
                    } else if !issuers.insert(certificate.as_der()) {
                        continue;
                    }
                    bag::append_certificate(&mut certificates, certificate.as_der(), &own)?;
                }
            }
            EntryKind::SecretKey(secret) => {
                let attributes = writer.key_attributes(entry, None);
                keys.extend(writer.secret_bag(entry, secret, &attributes)?);
            }
            EntryKind::PublicKey(_) | EntryKind::Stored { .. } => return Err(EncodeError::no_entry(&entry.alias)),
            EntryKind::TrustedCertificate(certificate) | EntryKind::Certificate(certificate) => {
                let is_trusted = matches!(entry.kind, EntryKind::TrustedCertificate(_));
                let trusted = is_trusted && protection.layout == Layout::Keytool;
                let friendly_name = writer.name(entry);
                let attributes = Attributes { friendly_name, trusted, other: entry.attributes.clone(), local_key_id: None };
                bag::append_certificate(&mut certificates, certificate.as_der(), &attributes)?;
            }
        }
    }
    for list in &store.revocation_lists {
        certificates.append(&bag::encode_revocation_list(list)?);
    }
    writer.assemble(&keys, certificates)
}

/// Encodes certificates and keys with just these names and identifiers, in this order: what a file as `openssl pkcs12 -export` makes it holds.
/// Nothing is left out, not what is there twice either.
pub fn encode_bags<R: TryCryptoRng + ?Sized>(
    certificates: &[(Certificate, BagAttributes)],
    keys: &[(PrivateKey, BagAttributes)],
    protection: &Protection,
    options: &EncodeOptions<'_>,
    random: &mut R,
) -> Result<Vec<u8>, EncodeError> {
    let mut writer = Writer::new(protection, options, random)?;
    writer.derive_ahead();
    let attributes = |names: &BagAttributes| Attributes {
        friendly_name: names.friendly_name.clone(),
        local_key_id: names.local_key_id.clone(),
        trusted: names.trusted,
        ..Attributes::default()
    };
    let (mut key_bags, mut certificate_bags) = (Vec::new(), Growing::with_capacity(0));
    for (certificate, names) in certificates {
        bag::append_certificate(&mut certificate_bags, certificate.as_der(), &attributes(names))?;
    }
    for (key, names) in keys {
        key_bags.extend(writer.clear_key_bag(key, &attributes(names))?);
    }
    writer.assemble(&key_bags, certificate_bags)
}

/// Encrypts one key as [`encode`] does, with a password of its own, which Java asks for besides that of the file; `None` where keys are not
/// encrypted.
pub fn seal_key<R: TryCryptoRng + ?Sized>(
    key: &PrivateKey,
    protection: &Protection,
    options: &EncodeOptions<'_>,
    random: &mut R,
) -> Result<Option<SealedKey>, EncodeError> {
    let mut writer = Writer::new(protection, options, random)?;
    Ok(writer.seal(key.as_pkcs8_der())?.map(SealedKey::Info))
}

/// The tag of a SEQUENCE.
const SEQUENCE: u8 = 0x30;

fn sequence(elements: &[u8]) -> Result<Zeroizing<Vec<u8>>, EncodeError> {
    Ok(Zeroizing::new(Any::new(der::Tag::Sequence, elements)?.to_der()?))
}

struct Writer<'a, R: ?Sized> {
    password: &'a Password,
    protection: &'a Protection,
    /// All that is encrypted with PBES2 has one salt and so one derived key, each part with its own IV: a reader derives it once.
    shared: SharedKey,
    random: &'a mut R,
    session: &'a Session,
    now: Timestamp,
    mac_salt: Vec<u8>,
    /// The identifiers that keys have already.
    identifiers: HashSet<Vec<u8>>,
}

impl<'a, R: TryCryptoRng + ?Sized> Writer<'a, R> {
    fn new(protection: &'a Protection, options: &EncodeOptions<'a>, random: &'a mut R) -> Result<Self, EncodeError> {
        let shared = SharedKey { salt: random_bytes::<16, R>(random)?, with_length: protection.layout == Layout::Keytool };
        let EncodeOptions { password, created: now, session, mac_salt, .. } = *options;
        let usual = if protection.layout == Layout::OpenSsl { OPENSSL_SALT } else { KEYTOOL_SALT };
        let mut mac_salt = vec![0; mac_salt.unwrap_or(usual).min(LONGEST_SALT)];
        random.try_fill_bytes(&mut mac_salt).map_err(|_| EncodeError::Random)?;
        Ok(Self { password, protection, shared, random, session, now, mac_salt, identifiers: HashSet::new() })
    }

    /// Derives the key of what will be encrypted together with the MAC's.
    fn derive_ahead(&self) {
        let Protection { keys, certificates, .. } = *self.protection;
        self.session.for_writing(|| {
            self.session.ahead(|| {
                self.shared.ask([keys, certificates], self.password, self.session);
                let _ = self.mac(&[]);
            });
        });
    }

    /// The file around the bags of keys and certificates, in the order of its layout.
    fn assemble(mut self, keys: &[u8], mut certificates: Growing) -> Result<Vec<u8>, EncodeError> {
        let keys = if keys.is_empty() { Vec::new() } else { pfx::data(&sequence(keys)?)? };
        if !certificates.is_empty() {
            self.certificate_safe(&mut certificates)?;
        }
        match self.protection.layout {
            Layout::Keytool => certificates.prepend(&keys),
            Layout::OpenSsl => certificates.append(&keys),
        }
        certificates.wrap(&[Level::bare(SEQUENCE)]);
        self.finish(certificates)
    }

    fn clear_key_bag(&mut self, key: &PrivateKey, attributes: &Attributes) -> Result<Vec<u8>, EncodeError> {
        Ok(match self.seal(key.as_pkcs8_der())? {
            Some(sealed) => bag::encode(oid::bag::SHROUDED_KEY_BAG, &sealed, attributes)?,
            None => bag::encode(oid::bag::KEY_BAG, key.as_pkcs8_der(), attributes)?,
        })
    }

    fn key_bag(&mut self, entry: &Entry, key: &Key, attributes: &Attributes) -> Result<Vec<u8>, EncodeError> {
        Ok(match key {
            Key::Clear(key) => self.clear_key_bag(key, attributes)?,
            Key::Sealed(SealedKey::Info(sealed)) if is_ours(sealed) => {
                bag::encode(oid::bag::SHROUDED_KEY_BAG, sealed, attributes)?
            }
            Key::Sealed(_) => return Err(EncodeError::Sealed { alias: entry.alias.clone() }),
        })
    }

    fn secret_bag(&mut self, entry: &Entry, secret: &Secret, attributes: &Attributes) -> Result<Vec<u8>, EncodeError> {
        let unencrypted = || EncodeError::Unrepresentable {
            what: format!("the secret key `{}` cannot be written without a password", shown(&entry.alias)),
        };
        let sealed = match secret {
            Secret::Clear(secret) => self.seal(&secret::to_pkcs8(secret)?)?.ok_or_else(unencrypted)?,
            Secret::Sealed(SealedSecret::Info(sealed)) if is_ours(sealed) => sealed.clone(),
            Secret::Sealed(_) => return Err(EncodeError::Sealed { alias: entry.alias.clone() }),
        };
        Ok(bag::encode(oid::bag::SECRET_BAG, &secret::encode_bag(&sealed)?, attributes)?)
    }

    /// Makes a safe of the bags of certificates.
    fn certificate_safe(&mut self, bags: &mut Growing) -> Result<(), EncodeError> {
        bags.wrap(&[Level::bare(SEQUENCE)]);
        let Some(scheme) = self.protection.certificates else { return pfx::wrap_data(bags).map_err(Into::into) };
        let (algorithm, encryption) = scheme.encryption(&self.shared, self.password, self.random, self.session)?;
        bags.change(|bytes, start| encryption.encrypt_in_place(bytes, start))?;
        Ok(pfx::wrap_encrypted_data(bags, &algorithm)?)
    }

    fn name(&self, entry: &Entry) -> Option<String> {
        Some(entry.alias.clone()).filter(|alias| !alias.is_empty() || self.protection.layout == Layout::Keytool)
    }

    /// The name and the identifier of a key. keytool's identifier is `Time <milliseconds>`; two entries of one millisecond are told apart by
    /// another millisecond, for Java finds a key's certificate by the identifier alone. openssl's is the SHA-1 of the certificate.
    fn key_attributes(&mut self, entry: &Entry, leaf: Option<&Certificate>) -> Attributes {
        let other = entry.attributes.iter().filter(|attribute| attribute.oid != oid::pkcs9::LOCAL_KEY_ID).cloned().collect();
        let local_key_id = match self.protection.layout {
            Layout::OpenSsl => leaf.map(|leaf| HashAlgorithm::Sha1.digest(leaf.as_der())),
            Layout::Keytool => Some(self.identifier(entry)),
        };
        Attributes { friendly_name: self.name(entry), local_key_id, trusted: false, other }
    }

    /// keytool's identifier, or the one that the entry came with.
    fn identifier(&mut self, entry: &Entry) -> Vec<u8> {
        let kept = entry.attributes.iter().find(|attribute| attribute.oid == oid::pkcs9::LOCAL_KEY_ID);
        let kept = kept.and_then(|kept| Any::from_der(&kept.values).ok()).and_then(|set| OctetString::from_der(set.value()).ok());
        let kept = kept.map(|id| id.as_bytes().to_vec()).filter(|id| entry.created.is_none() && !self.identifiers.contains(id));
        let id = kept.unwrap_or_else(|| {
            let mut time = entry.created.unwrap_or(self.now).0;
            while self.identifiers.contains(format!("Time {time}").as_bytes()) {
                time += 1;
            }
            format!("Time {time}").into_bytes()
        });
        self.identifiers.insert(id.clone());
        id
    }

    /// The DER of an `EncryptedPrivateKeyInfo`; `None` where keys are not encrypted.
    fn seal(&mut self, key: &[u8]) -> Result<Option<Vec<u8>>, EncodeError> {
        self.encrypt(key, self.protection.keys)?.map(|(algorithm, encrypted)| seal(&algorithm, &encrypted)).transpose()
    }

    fn encrypt(
        &mut self,
        plain: &[u8],
        scheme: Option<Scheme>,
    ) -> Result<Option<(AlgorithmIdentifierOwned, Vec<u8>)>, EncodeError> {
        let Some(scheme) = scheme else { return Ok(None) };
        scheme.encrypt_with(&self.shared, plain, self.password, self.random, self.session).map(Some)
    }

    /// The PFX around the authenticated safe, with its MAC.
    fn finish(self, mut auth_safe: Growing) -> Result<Vec<u8>, EncodeError> {
        let mac_data = self.mac(auth_safe.as_slice())?;
        pfx::wrap(&mut auth_safe, &mac_data)?;
        Ok(auth_safe.into_bytes())
    }

    /// The DER of the `MacData`; nothing where the file has none.
    fn mac(&self, auth_safe: &[u8]) -> Result<Vec<u8>, EncodeError> {
        let (session, salt) = (self.session, self.mac_salt.as_slice());
        match self.protection.mac {
            None => Ok(Vec::new()),
            Some(MacScheme::Pbmac1 { prf, mac, key_bytes, iterations }) => {
                let kdf = Pbkdf2 { prf, salt: salt.to_vec(), iterations, key_length: Some(key_bytes) };
                let mac = Pbmac1 { kdf, mac };
                let digest = session.for_writing(|| mac.compute(auth_safe, self.password.bytes(), session))?;
                let algorithm = mac.algorithm()?;
                let mac = DigestInfo { algorithm: (&algorithm).into(), digest: OctetStringRef::new(&digest)? };
                // RFC 9579 has salt and iterations in the algorithm; what stands here no reader uses, and openssl says the same again.
                let (unused, times) =
                    if self.protection.layout == Layout::OpenSsl { (salt, iterations) } else { (&b"NOT USED"[..], 1) };
                Ok(MacData { mac, salt: OctetStringRef::new(unused)?, iterations: times }.to_der()?)
            }
            Some(MacScheme::Hmac { hash, iterations }) => {
                let password = self.password.bmp_string();
                let digest = session.for_writing(|| mac::compute(hash, auth_safe, &password, salt, iterations, session))?;
                let mac = DigestInfo { algorithm: mac::algorithm(hash), digest: OctetStringRef::new(&digest)? };
                Ok(MacData { mac, salt: OctetStringRef::new(salt)?, iterations }.to_der()?)
            }
        }
    }
}

/// About how many bytes the bags of the certificates take, so that nothing is moved as they grow.
fn expected(store: &Keystore) -> usize {
    /// Headers and attributes.
    const AROUND: usize = 128;
    let of_entry = |entry: &Entry| {
        let certificates = entry.certificates().iter().map(|certificate| certificate.as_der().len() + AROUND).sum::<usize>();
        certificates + 2 * entry.alias.len()
    };
    store.entries().iter().map(of_entry).sum()
}

/// Whether a sealed key is in a scheme that readers of PKCS#12 know.
fn is_ours(sealed: &[u8]) -> bool {
    encryption_oid(sealed).is_some_and(|oid| pbe::is_scheme(&oid))
}
