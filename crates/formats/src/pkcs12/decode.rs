//! Reading: the MAC, then the safes, then the bags put together into entries as Java does.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use der::Encode;
use der::asn1::OctetStringRef;
use keyferry_core::Timestamp;
use keyferry_core::certificate::Certificate;
use keyferry_core::key::PrivateKey;
use keyferry_core::oid;

use super::bag::{self, Attributes};
use super::bags::{Bags, KeyBag};
use super::pfx::{ContentInfo, EncryptedData};
use super::protection::Protection;
use super::structure::Structure;
use crate::assemble::{BagAttributes, Named, Pool, time_of};
use crate::pbe::{self, Session};
use crate::{Attribute, DecodeError, Entry, EntryKind, Key, Keystore, Password, Secret, ber};

/// A PKCS#12 file, decoded.
#[derive(Debug)]
pub struct Decoded {
    /// Its entries; certificates that Java's attribute marks as trusted are told from others.
    pub keystore: Keystore,
    /// How the file is protected, as [`Structure::protection`] has it.
    pub protection: Result<Protection, DecodeError>,
    /// Whether there was a MAC, which held.
    pub verified: bool,
}

/// Decodes a PKCS#12 file: [`Structure::read`] and [`Structure::decode`].
pub fn decode(bytes: &[u8], password: Option<&Password>, session: &Session) -> Result<Decoded, DecodeError> {
    Structure::read(bytes)?.decode(password, session)
}

impl Structure<'_> {
    /// Decodes the file. Keys stay sealed, or come clear from files that do not encrypt them.
    ///
    /// A password is needed when the file has a MAC or encrypted certificates. The empty password also opens files that were written with
    /// no password at all (RFC 7292 hashes the two differently).
    pub fn decode(&self, password: Option<&Password>, session: &Session) -> Result<Decoded, DecodeError> {
        let safe = self.authenticated_safe()?;
        let safes = safe.safes()?;
        let candidates = pbe::candidates(password);
        let decoded = |bags, verified| Decoded {
            keystore: assemble(bags, &candidates, session),
            protection: self.protection_of(&safes),
            verified,
        };
        let Some(mac) = &safe.mac else { return Ok(decoded(open(&safes, &candidates, session)?, false)) };
        if candidates.is_empty() {
            return Err(DecodeError::PasswordRequired);
        }
        for candidate in &candidates {
            if mac.verify(safe.content, *candidate, session)? {
                // Some writers hash a missing password for the MAC and an empty one for the encryption.
                let bags = open(&safes, &candidates, session).map_err(|error| match error {
                    DecodeError::WrongPasswordOrDamaged => {
                        DecodeError::malformed("the encrypted safe", "the password is right, but it does not decrypt")
                    }
                    other => other,
                })?;
                return Ok(decoded(bags, true));
            }
        }
        Err(why_the_mac_failed(&safes, &candidates, session))
    }

    /// Decodes what the file does not encrypt, and verifies nothing: in most files the keys, sealed, and no certificates.
    pub fn decode_public(&self, session: &Session) -> Result<Decoded, DecodeError> {
        let safe = self.authenticated_safe()?;
        let mut safes = safe.safes()?;
        let protection = self.protection_of(&safes);
        safes.retain(|safe| safe.content_type == oid::content::DATA);
        Ok(Decoded { keystore: assemble(open(&safes, &[], session)?, &[], session), protection, verified: false })
    }
}

/// Only encrypted content can tell a wrong password from a changed file: one part that still opens proves the password right. The answer is
/// worth no more than one further key; what is encrypted under the same one is tried too.
fn why_the_mac_failed(safes: &[ContentInfo<'_>], candidates: &[Option<&Password>], session: &Session) -> DecodeError {
    let opens = |safe: &ContentInfo<'_>| match open(std::slice::from_ref(safe), candidates, session) {
        Ok(bags) if safe.content_type == oid::content::ENCRYPTED_DATA => !bags.keys.is_empty() || !bags.certificates.is_empty(),
        Ok(bags) => bags.keys.iter().any(|bag| match (&bag.key, candidates) {
            (Key::Sealed(sealed), [Some(password), ..]) => sealed.unseal(password, session).is_ok(),
            _ => false,
        }),
        Err(_) => false,
    };
    if session.with_keys(1, || safes.iter().any(opens)) {
        DecodeError::Integrity { what: "the MAC of the PKCS#12 file" }
    } else {
        DecodeError::WrongPassword
    }
}

/// Opens the safes, each with the first of the passwords that opens it: some writers take a missing password in one place and an empty one in
/// another.
fn open(safes: &[ContentInfo<'_>], candidates: &[Option<&Password>], session: &Session) -> Result<Bags, DecodeError> {
    let mut bags = Bags::default();
    for safe in safes {
        if safe.content_type == oid::content::DATA {
            bags.read(&ber::to_der(safe.octets()?)?, 0, session)?;
        } else if safe.content_type == oid::content::ENCRYPTED_DATA {
            let data: EncryptedData<'_> = safe.content.decode_as().map_err(DecodeError::asn1("the encrypted safe"))?;
            let encrypted = data.content.encrypted()?;
            let mut plain = pbe::with_each(candidates, |password| {
                let plain = pbe::decrypt(data.content.algorithm, &encrypted, password, session)?;
                // Padding is right by chance once in 256 times; what is then no SEQUENCE was decrypted with the wrong key.
                let der = match ber::to_der(&plain).map_err(|_| DecodeError::WrongPasswordOrDamaged)? {
                    Cow::Borrowed(_) => None,
                    Cow::Owned(der) => Some(der.into()),
                };
                Ok(der.unwrap_or(plain))
            })?;
            if !bags.take_certificates(&mut plain, session)? {
                bags.read(&plain, 0, session)?;
            }
        } else {
            return Err(DecodeError::Unsupported {
                what: format!("a PKCS#12 safe of type {} (public-key encryption)", oid::display_name(&safe.content_type)),
            });
        }
    }
    Ok(bags)
}

/// Each key with its certificate and that one's issuers. A certificate that no key needed, or that Java's attribute marks as trusted, is an entry
/// of its own. What has no name is numbered, as Java does.
fn assemble(mut bags: Bags, candidates: &[Option<&Password>], session: &Session) -> Keystore {
    // An authority may be there twice, as part of a chain and as trusted by itself: the chain takes the former.
    bags.certificates.sort_by_key(|bag| bag.attributes.trusted);
    let (certificates, attributes): (Vec<_>, Vec<_>) =
        bags.certificates.into_iter().map(|bag| (bag.certificate, bag.attributes)).unzip();
    let named = |(certificate, attributes): (&Certificate, &Attributes)| {
        let attributes =
            BagAttributes { friendly_name: None, local_key_id: attributes.local_key_id.clone(), ..BagAttributes::default() };
        Named { attributes, value: certificate.clone() }
    };
    // Without a key nothing is looked for among them.
    let all: Vec<_> = if bags.keys.is_empty() { Vec::new() } else { certificates.iter().zip(&attributes).map(named).collect() };
    let mut pool = Pool::new(all);
    let askers = Askers::of(&bags.keys);
    let mut entries = Vec::new();
    for bag in bags.keys {
        let leaf = leaf_of(&bag, &askers, &pool, candidates, session);
        let indices = leaf.map(|leaf| pool.chain_of(leaf)).unwrap_or_default();
        let chain = pool.taken(&indices);
        let of_certificate = |(position, index): (usize, &usize)| {
            let kept = attributes.get(*index).cloned().unwrap_or_default();
            // The leaf has the name of its key; that of an issuer is its own.
            let name = kept.friendly_name.filter(|_| position > 0).and_then(|name| bag::name_attribute(&name).ok());
            kept.other.into_iter().chain(name).collect()
        };
        let chain_attributes: Vec<Vec<Attribute>> = indices.iter().enumerate().map(of_certificate).collect();
        let mut loose = keyed(bag.attributes, EntryKind::PrivateKey { key: bag.key, chain });
        loose.chain_attributes = if chain_attributes.iter().all(Vec::is_empty) { Vec::new() } else { chain_attributes };
        entries.push((bag.place, loose));
    }
    for bag in bags.secrets {
        entries.push((bag.place, keyed(bag.attributes, EntryKind::SecretKey(Secret::Sealed(bag.sealed)))));
    }
    entries.sort_by_key(|(place, _)| *place);
    let mut entries: Vec<Loose> = entries.into_iter().map(|(_, loose)| loose).collect();
    // Java writes an issuer again for each key.
    let used: HashSet<Certificate> =
        (0..certificates.len()).filter(|index| pool.is_used(*index)).filter_map(|index| pool.get(index).cloned()).collect();
    for (certificate, attributes) in certificates.into_iter().zip(attributes) {
        if attributes.trusted || !used.contains(&certificate) {
            entries.push(Loose {
                name: attributes.friendly_name,
                created: None,
                kind: if attributes.trusted {
                    EntryKind::TrustedCertificate(certificate)
                } else {
                    EntryKind::Certificate(certificate)
                },
                other: attributes.other,
                chain_attributes: Vec::new(),
            });
        }
    }
    let mut unnamed = 0_usize;
    let named = |loose: Loose| {
        let alias = loose.name.unwrap_or_else(|| {
            unnamed += 1;
            unnamed.to_string()
        });
        Entry {
            alias,
            created: loose.created,
            kind: loose.kind,
            attributes: loose.other,
            chain_attributes: loose.chain_attributes,
        }
    };
    let mut store: Keystore = entries.into_iter().map(named).collect();
    store.revocation_lists = bags.revocation_lists;
    store
}

/// The certificate of a key. The `localKeyID` tells when one key and one certificate have it; whoever decrypts the key finds out whether that is
/// true. Where it leaves a doubt the key is decrypted, for its public key to tell; only when that cannot be, its place in the chain does.
fn leaf_of(bag: &KeyBag, askers: &Askers, pool: &Pool, candidates: &[Option<&Password>], session: &Session) -> Option<usize> {
    let id = bag.attributes.local_key_id.as_deref();
    let named = id.map(|id| pool.with_id(id)).unwrap_or_default();
    let asked = askers.0.get(&bag.attributes.local_key_id)?;
    let public_key = |key: &PrivateKey| key.public_key().ok().flatten();
    let told = match &bag.key {
        Key::Clear(key) => public_key(key),
        Key::Sealed(sealed) => match named {
            [leaf] if asked.keys == 1 => return Some(*leaf),
            _ if pool.is_empty() => return None,
            _ => candidates
                .iter()
                .flatten()
                .find_map(|password| sealed.unseal(password, session).ok())
                .as_ref()
                .and_then(public_key),
        },
    };
    if let Some(public_key) = told {
        return pool.leaf_for(&public_key, id);
    }
    *asked.last.get_or_init(|| match named {
        [leaf] if asked.keys == 1 => Some(*leaf),
        [] if id.is_none() && asked.keys == 1 => pool.last_of(&pool.places()),
        named => pool.last_of(named),
    })
}

/// The identifiers of keys.
struct Askers(HashMap<Option<Vec<u8>>, Asked>);

#[derive(Default)]
struct Asked {
    /// How many keys have it.
    keys: usize,
    /// Which certificate with it is the last of a chain, once that was looked for.
    last: OnceCell<Option<usize>>,
}

impl Askers {
    fn of(keys: &[KeyBag]) -> Self {
        let mut askers: HashMap<Option<Vec<u8>>, Asked> = HashMap::new();
        for bag in keys {
            askers.entry(bag.attributes.local_key_id.clone()).or_default().keys += 1;
        }
        Self(askers)
    }
}

/// An entry that has no alias yet.
struct Loose {
    name: Option<String>,
    created: Option<Timestamp>,
    kind: EntryKind,
    other: Vec<Attribute>,
    chain_attributes: Vec<Vec<Attribute>>,
}

/// The entry of a key: its identifier is a time, or is kept.
fn keyed(mut attributes: Attributes, kind: EntryKind) -> Loose {
    let created = attributes.local_key_id.as_deref().and_then(time_of);
    if created.is_none()
        && let Some(id) = attributes.local_key_id.take()
    {
        attributes.other.extend(local_key_id_attribute(&id));
    }
    Loose { name: attributes.friendly_name, created, kind, other: attributes.other, chain_attributes: Vec::new() }
}

/// An identifier that is no time is kept, so that it is written back.
fn local_key_id_attribute(id: &[u8]) -> Option<Attribute> {
    let octets = der::Any::encode_from(&OctetStringRef::new(id).ok()?).ok()?;
    let mut set = der::asn1::SetOfVec::new();
    set.insert(octets).ok()?;
    Some(Attribute { oid: oid::pkcs9::LOCAL_KEY_ID, values: set.to_der().ok()? })
}
