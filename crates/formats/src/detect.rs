//! What a file is, told by its content and never by its name, and what is in it. A new format is a line in [`decode`].

use std::fmt;

use der::asn1::AnyRef;
use der::{Decode, Encode, Header, Reader, SliceReader, Tag};
use keyferry_core::certificate::{Certificate, is_public_key, is_revocation_list};
use keyferry_core::csr::CertificationRequest;
use keyferry_core::key::PrivateKey;

pub use crate::assemble::BagAttributes;
use crate::assemble::{self, Named};
use crate::pbe::Session;
use crate::pem::{self, Block, TraditionalKey, label};
use crate::pkcs7::{self, Bundle};
use crate::{AnyKeyMut, DecodeError, Entry, Key, Keystore, Pairing, Password, SealedKey, bks, jks, pkcs8, pkcs12};

/// The formats that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// PEM blocks.
    Pem,
    /// One DER structure: a key, certificate or request.
    Der,
    /// A PKCS#7 bundle.
    Pkcs7,
    /// Java's sequence of certificates.
    PkiPath,
    /// PKCS#12.
    Pkcs12,
    /// Sun's JKS.
    Jks,
    /// Sun's JCEKS.
    Jceks,
    /// Bouncy Castle's BKS.
    Bks,
    /// Bouncy Castle's UBER.
    Uber,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pem => "PEM",
            Self::Der => "DER",
            Self::Pkcs7 => "PKCS7",
            Self::PkiPath => "PkiPath",
            Self::Pkcs12 => "PKCS12",
            Self::Jks => "JKS",
            Self::Jceks => "JCEKS",
            Self::Bks => "BKS",
            Self::Uber => "UBER",
        })
    }
}

/// One thing in a file.
#[derive(Clone, Debug)]
pub enum Item {
    /// A private key that stands alone.
    PrivateKey {
        /// The name and the identifier that stood with it.
        attributes: BagAttributes,
        /// The key, perhaps still encrypted.
        key: Key,
    },
    /// A certificate that stands alone.
    Certificate {
        /// The name and the identifier that stood with it.
        attributes: BagAttributes,
        /// The certificate.
        certificate: Certificate,
    },
    /// A certification request.
    Request(Box<CertificationRequest>),
    /// The DER of a public key, a `SubjectPublicKeyInfo`.
    PublicKey(Vec<u8>),
    /// The DER of a revocation list.
    RevocationList(Vec<u8>),
    /// A keystore.
    Keystore {
        /// Its entries.
        keystore: Keystore,
        /// Whether the file's own integrity check was made (and held).
        verified: bool,
    },
}

/// What a file holds.
#[derive(Clone, Debug)]
pub struct Contents {
    /// The format of the file.
    pub format: Format,
    /// What is in it, in order.
    pub items: Vec<Item>,
}

/// Reads a file of any known format. A password is needed for PKCS#12; the keys of other formats stay sealed, and JKS's integrity is
/// checked only when there is one.
pub fn decode(bytes: &[u8], password: Option<&Password>, session: &Session) -> Result<Contents, DecodeError> {
    let allowed = session.limits().input;
    if bytes.len() > allowed {
        return Err(DecodeError::Limit { what: "bytes of input", asked: bytes.len() as u64, allowed: allowed as u64 });
    }
    let keystore = |format, keystore, verified| Contents { format, items: vec![Item::Keystore { keystore, verified }] };
    if let Some(kind) = jks::Kind::of(bytes) {
        let decoded = jks::decode(bytes, password, session)?;
        let format = if kind == jks::Kind::Jks { Format::Jks } else { Format::Jceks };
        return Ok(keystore(format, decoded.keystore, decoded.verified));
    }
    if bks::is_bks(bytes) {
        let decoded = bks::decode(bytes, password, session)?;
        return Ok(keystore(decoded.format, decoded.keystore, decoded.verified));
    }
    if pkcs12::is_pkcs12(bytes) {
        let decoded = pkcs12::decode(bytes, password, session)?;
        return Ok(keystore(Format::Pkcs12, decoded.keystore, decoded.verified));
    }
    if pem::is_pem(bytes) {
        let blocks = pem::decode_at_most(bytes, session.limits().entries)?;
        return Ok(Contents { format: Format::Pem, items: pem_items(blocks)? });
    }
    if pkcs7::is_pkcs7(bytes) {
        return Ok(Contents { format: Format::Pkcs7, items: bundle_items(pkcs7::decode(bytes)?) });
    }
    if let Some(certificates) = pkcs7::decode_pki_path(bytes) {
        return Ok(Contents { format: Format::PkiPath, items: certificates.into_iter().map(loose).collect() });
    }
    if bytes.first() == Some(&0x30) {
        return Ok(Contents { format: Format::Der, items: vec![der_item(bytes)?] });
    }
    Err(DecodeError::Unrecognised)
}

fn loose(certificate: Certificate) -> Item {
    Item::Certificate { attributes: BagAttributes::default(), certificate }
}

fn bundle_items(bundle: Bundle) -> Vec<Item> {
    let lists = bundle.revocation_lists.into_iter().map(Item::RevocationList);
    bundle.certificates.into_iter().map(loose).chain(lists).collect()
}

fn pem_items(blocks: Vec<Block>) -> Result<Vec<Item>, DecodeError> {
    let mut items = Vec::new();
    for block in blocks {
        items.extend(block_items(block)?);
    }
    Ok(items)
}

/// What a PEM block holds; nothing, when it only repeats what stands in the key (the parameters of a curve).
pub fn block_items(mut block: Block) -> Result<Vec<Item>, DecodeError> {
    if [label::CERTIFICATE, "X509 CERTIFICATE"].contains(&block.label.as_str()) {
        // No second copy: it may be large, and is no secret.
        let certificate = Certificate::from_der(std::mem::take(&mut *block.content))?;
        return Ok(vec![Item::Certificate { attributes: block.attributes, certificate }]);
    }
    let (content, attributes) = (block.content.as_slice(), block.attributes);
    if let Some(dek_info) = &block.dek_info {
        let sealed = TraditionalKey::new(&block.label, dek_info, content.to_vec())?;
        return Ok(vec![Item::PrivateKey { attributes, key: Key::Sealed(SealedKey::Traditional(sealed)) }]);
    }
    let clear = |key: PrivateKey| Item::PrivateKey { attributes: attributes.clone(), key: Key::Clear(key) };
    Ok(vec![match block.label.as_str() {
        label::PRIVATE_KEY => clear(PrivateKey::from_pkcs8_der(content)?),
        label::RSA_PRIVATE_KEY => clear(PrivateKey::from_pkcs1_der(content)?),
        label::EC_PRIVATE_KEY => clear(PrivateKey::from_sec1_der(content)?),
        label::DSA_PRIVATE_KEY => clear(PrivateKey::from_dsa_der(content)?),
        // The curve or the group stands in the key again.
        "EC PARAMETERS" | "DSA PARAMETERS" | "DH PARAMETERS" => return Ok(Vec::new()),
        label::ENCRYPTED_PRIVATE_KEY => Item::PrivateKey { attributes, key: Key::Sealed(SealedKey::Info(content.to_vec())) },
        label::TRUSTED_CERTIFICATE => {
            let (first, _) = AnyRef::from_der_partial(content).map_err(DecodeError::asn1("a trusted certificate"))?;
            let der = first.to_der().map_err(DecodeError::asn1("a trusted certificate"))?;
            Item::Certificate { attributes, certificate: Certificate::from_der(der)? }
        }
        label::PKCS7 | "CMS" => {
            return Ok(bundle_items(pkcs7::decode(content)?));
        }
        label::X509_CRL if is_revocation_list(content) => Item::RevocationList(content.to_vec()),
        label::PUBLIC_KEY if is_public_key(content) => Item::PublicKey(content.to_vec()),
        label::X509_CRL | label::PUBLIC_KEY => {
            return Err(DecodeError::malformed(
                "the PEM block",
                format!("the {} in line {} is none", label::shown(&block.label), block.line),
            ));
        }
        label::REQUEST | label::NEW_REQUEST => Item::Request(Box::new(CertificationRequest::from_der(content)?)),
        other => return Err(DecodeError::Unsupported { what: format!("the {} in line {}", label::shown(other), block.line) }),
    }])
}

/// Whether a sequence begins with an encrypted structure, as Bouncy Castle's BCFKS does.
fn is_bcfks(bytes: &[u8]) -> bool {
    let first = AnyRef::from_der(bytes).ok().and_then(|outer| AnyRef::from_der_partial(outer.value()).ok());
    first.and_then(|(first, _)| first.to_der().ok()).is_some_and(|first| pkcs8::is_encrypted(&first))
}

/// A key, certificate or request, told apart by trying.
fn der_item(bytes: &[u8]) -> Result<Item, DecodeError> {
    complete(bytes)?;
    if pkcs8::is_encrypted(bytes) {
        return Ok(Item::PrivateKey { attributes: BagAttributes::default(), key: Key::Sealed(SealedKey::Info(bytes.to_vec())) });
    }
    let key = PrivateKey::from_pkcs8_der(bytes).or_else(|_| PrivateKey::from_pkcs1_der(bytes));
    if let Ok(key) = key.or_else(|_| PrivateKey::from_sec1_der(bytes)).or_else(|_| PrivateKey::from_dsa_der(bytes)) {
        return Ok(Item::PrivateKey { attributes: BagAttributes::default(), key: Key::Clear(key) });
    }
    if let Ok(request) = CertificationRequest::from_der(bytes) {
        return Ok(Item::Request(Box::new(request)));
    }
    if is_bcfks(bytes) {
        let what = "the BCFKS format of Bouncy Castle".to_owned();
        return Err(DecodeError::Unsupported { what });
    }
    if is_revocation_list(bytes) {
        return Ok(Item::RevocationList(bytes.to_vec()));
    }
    if is_public_key(bytes) {
        return Ok(Item::PublicKey(bytes.to_vec()));
    }
    let certificate = Certificate::from_der(bytes).map_err(|_| DecodeError::Unrecognised)?;
    match certificate.details() {
        Ok(_) => Ok(loose(certificate)),
        Err(_) => Err(DecodeError::Unrecognised),
    }
}

/// Whether a SEQUENCE is all there and nothing else.
pub(crate) fn complete(bytes: &[u8]) -> Result<(), DecodeError> {
    let what = "the outer SEQUENCE";
    let mut reader = SliceReader::new(bytes).map_err(DecodeError::asn1(what))?;
    let header = Header::decode(&mut reader).map_err(DecodeError::asn1(what))?;
    header.tag().assert_eq(Tag::Sequence).map_err(DecodeError::asn1(what))?;
    let length = usize::try_from(u32::from(header.length())).unwrap_or(usize::MAX);
    let here = usize::try_from(u32::from(reader.remaining_len())).unwrap_or_default();
    match here.cmp(&length) {
        std::cmp::Ordering::Less => Err(DecodeError::Truncated { what, at: 0 }),
        std::cmp::Ordering::Equal => Ok(()),
        std::cmp::Ordering::Greater => {
            let at = Some(bytes.len() - (here - length));
            Err(DecodeError::Malformed { what, at, why: "other bytes follow it".to_owned() })
        }
    }
}

impl Contents {
    /// Every private and secret key, with the alias of its entry; a key that stands alone has an empty one.
    pub fn keys_mut(&mut self) -> Vec<(String, AnyKeyMut<'_>)> {
        let mut keys = Vec::new();
        for item in &mut self.items {
            match item {
                Item::PrivateKey { key, .. } => keys.push((String::new(), AnyKeyMut::Private(key))),
                Item::Keystore { keystore, .. } => {
                    keys.extend(keystore.entries_mut().iter_mut().filter_map(|entry| {
                        let alias = entry.alias.clone();
                        entry.key_mut().map(|key| (alias, key))
                    }));
                }
                Item::Certificate { .. } | Item::Request(_) | Item::PublicKey(_) | Item::RevocationList(_) => {}
            }
        }
        keys
    }

    /// Looks whether each decrypted key in a keystore has the certificate of its own; see [`pair`](crate::pair).
    pub fn pair(&mut self) -> Vec<Pairing> {
        let stores = self.items.iter_mut().filter_map(|item| match item {
            Item::Keystore { keystore, .. } => Some(keystore),
            _ => None,
        });
        stores.flat_map(|keystore| crate::pair(keystore, [])).collect()
    }

    /// Every certificate, those of keystores included.
    pub fn certificates(&self) -> Vec<&Certificate> {
        let mut certificates = Vec::new();
        for item in &self.items {
            match item {
                Item::Certificate { certificate, .. } => certificates.push(certificate),
                Item::Keystore { keystore, .. } => certificates.extend(keystore.entries().iter().flat_map(Entry::certificates)),
                Item::PrivateKey { .. } | Item::Request(_) | Item::PublicKey(_) | Item::RevocationList(_) => {}
            }
        }
        certificates
    }

    /// Every certification request.
    pub fn requests(&self) -> impl Iterator<Item = &CertificationRequest> {
        self.items.iter().filter_map(|item| match item {
            Item::Request(request) => Some(request.as_ref()),
            _ => None,
        })
    }
}

/// All that several files hold as one keystore: loose keys get the certificates that belong to them, whichever file they came from.
/// Loose keys that are still sealed are [`PasswordRequired`](DecodeError::PasswordRequired).
pub fn into_keystore(files: impl IntoIterator<Item = Contents>) -> Result<Keystore, DecodeError> {
    let (mut keys, mut certificates, mut entries, mut revocation_lists) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for item in files.into_iter().flat_map(|contents| contents.items) {
        match item {
            Item::PrivateKey { attributes, key: Key::Clear(value) } => keys.push(Named { attributes, value }),
            Item::PrivateKey { key: Key::Sealed(_), .. } => return Err(DecodeError::PasswordRequired),
            Item::Certificate { attributes, certificate: value } => certificates.push(Named { attributes, value }),
            Item::Keystore { mut keystore, .. } => {
                revocation_lists.append(&mut keystore.revocation_lists);
                entries.extend(keystore.into_entries());
            }
            Item::RevocationList(list) => revocation_lists.push(list),
            Item::Request(_) | Item::PublicKey(_) => {}
        }
    }
    let mut store: Keystore = entries.into_iter().collect();
    store.extend(assemble::keystore(keys, certificates).into_entries());
    store.revocation_lists = revocation_lists;
    Ok(store)
}
