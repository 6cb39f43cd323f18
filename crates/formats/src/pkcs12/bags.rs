//! The bags of safes, as they come (RFC 7292, section 4.2).

use der::asn1::{AnyRef, ObjectIdentifier, OctetStringRef};
use der::{Decode, Encode, Reader, SliceReader};
use keyferry_core::certificate::Certificate;
use keyferry_core::key::PrivateKey;
use keyferry_core::oid;
use zeroize::Zeroizing;

use super::bag::{Attributes, CertBag, SafeBag};
use super::secret;
use crate::pbe::Session;
use crate::{DecodeError, Key, Limited, SealedKey, SealedSecret};

/// How deep bags may stand in bags.
pub(super) const DEPTH: usize = 8;

/// The error of a bag of safes at this depth, where they are not read any more.
pub(super) fn too_deep(depth: usize) -> DecodeError {
    DecodeError::malformed("a safe bag", format!("{} safes stand within each other, and {DEPTH} are read", depth + 1))
}

pub(super) struct KeyBag {
    /// Its place among the keys of either kind.
    pub place: usize,
    pub key: Key,
    pub attributes: Attributes,
}

pub(super) struct SecretBag {
    pub place: usize,
    pub sealed: SealedSecret,
    pub attributes: Attributes,
}

pub(super) struct CertificateBag {
    pub certificate: Certificate,
    pub attributes: Attributes,
}

/// The bags of a file, as they come; nested safe contents are flattened.
#[derive(Default)]
pub(super) struct Bags {
    pub keys: Vec<KeyBag>,
    pub secrets: Vec<SecretBag>,
    pub certificates: Vec<CertificateBag>,
    pub revocation_lists: Vec<Vec<u8>>,
}

/// So much of what was read is let go at once.
const PIECE: usize = 1 << 20;

/// Where each bag of a safe begins that holds certificates alone; nothing where it holds something else or cannot be read.
fn certificates_alone(der: &[u8]) -> Option<Vec<usize>> {
    let mut reader = SliceReader::new(der).ok()?;
    der::Header::decode(&mut reader).ok()?.tag().assert_eq(der::Tag::Sequence).ok()?;
    let mut places = Vec::new();
    while !reader.is_finished() {
        places.push(usize::try_from(u32::from(reader.position())).ok()?);
        SafeBag::decode(&mut reader).ok().filter(|bag| bag.id == oid::bag::CERT_BAG)?;
    }
    Some(places)
}

impl Bags {
    fn count(&self) -> usize {
        self.keys.len() + self.secrets.len() + self.certificates.len() + self.revocation_lists.len()
    }

    /// Reads a safe of certificates alone, which may be many: from its end, so that what was read is let go before the rest is. Says whether it is one.
    pub(super) fn take_certificates(&mut self, der: &mut Vec<u8>, session: &Session) -> Result<bool, DecodeError> {
        let allowed = session.limits().entries;
        let few = |places: &Vec<usize>| self.count() + places.len() <= allowed;
        let Some(places) = certificates_alone(der).filter(few) else { return Ok(false) };
        let before = self.certificates.len();
        let mut outcome = Ok(true);
        for place in places.into_iter().rev() {
            let bag = SafeBag::from_der(der.get(place..).unwrap_or_default()).map_err(DecodeError::asn1("a safe bag"));
            if let Err(error) = bag.and_then(|bag| self.read_bag(&bag, 0, session)) {
                // The first one in the file counts.
                outcome = Err(error);
            }
            der.truncate(place);
            if der.capacity() - der.len() > PIECE {
                der.shrink_to_fit();
            }
        }
        if let Some(read) = self.certificates.get_mut(before..) {
            read.reverse();
        }
        outcome
    }

    /// Reads `SafeContents ::= SEQUENCE OF SafeBag`.
    pub(super) fn read(&mut self, der: &[u8], depth: usize, session: &Session) -> Result<(), DecodeError> {
        let what = "a safe bag";
        let mut reader = SliceReader::new(der).map_err(DecodeError::asn1(what))?;
        let header = der::Header::decode(&mut reader).map_err(DecodeError::asn1(what))?;
        header.tag().assert_eq(der::Tag::Sequence).map_err(DecodeError::asn1(what))?;
        while !reader.is_finished() {
            let bag = SafeBag::decode(&mut reader).map_err(DecodeError::asn1(what))?;
            Limited::Entries.within(self.count() + 1, session.limits().entries)?;
            self.read_bag(&bag, depth, session)?;
        }
        Ok(())
    }

    fn read_bag(&mut self, bag: &SafeBag<'_>, depth: usize, session: &Session) -> Result<(), DecodeError> {
        let attributes = Attributes::decode(bag.attributes).map_err(DecodeError::asn1("the attributes of a bag"))?;
        let place = self.keys.len() + self.secrets.len();
        let value = || bag.value.to_der().map(Zeroizing::new).map_err(DecodeError::asn1("a safe bag"));
        match bag.id {
            oid::bag::KEY_BAG => {
                let key = Key::Clear(PrivateKey::from_pkcs8_der(value()?.as_slice())?);
                self.keys.push(KeyBag { place, key, attributes });
            }
            oid::bag::SHROUDED_KEY_BAG => {
                let key = Key::Sealed(SealedKey::Info(value()?.to_vec()));
                self.keys.push(KeyBag { place, key, attributes });
            }
            oid::bag::CERT_BAG => {
                let octets = contained(&bag.value, oid::bag::X509_CERTIFICATE, "a certificate bag", "a certificate")?;
                let certificate = Certificate::from_der(octets)?;
                self.certificates.push(CertificateBag { certificate, attributes });
            }
            oid::bag::SAFE_CONTENTS_BAG if depth < DEPTH => self.read(&value()?, depth + 1, session)?,
            oid::bag::SAFE_CONTENTS_BAG => return Err(too_deep(depth)),
            oid::bag::SECRET_BAG => {
                let sealed = SealedSecret::Info(secret::decode_bag(&value()?)?);
                self.secrets.push(SecretBag { place, sealed, attributes });
            }
            oid::bag::CRL_BAG => {
                let octets = contained(&bag.value, oid::bag::X509_CRL, "a revocation list's bag", "a revocation list")?;
                self.revocation_lists.push(octets.to_vec());
            }
            other => {
                return Err(DecodeError::Unsupported { what: format!("a PKCS#12 bag of type {}", oid::display_name(&other)) });
            }
        }
        Ok(())
    }
}

/// The bytes in a certificate bag or a revocation list's (RFC 7292, sections 4.2.3 and 4.2.4), which must be of this type.
pub(super) fn contained<'a>(
    bag: &AnyRef<'a>,
    kind: ObjectIdentifier,
    what: &'static str,
    thing: &str,
) -> Result<&'a [u8], DecodeError> {
    let inner: CertBag<'a> = bag.decode_as().map_err(DecodeError::asn1(what))?;
    if inner.id != kind {
        return Err(DecodeError::Unsupported { what: format!("{thing} of type {}", oid::display_name(&inner.id)) });
    }
    let octets: &OctetStringRef = inner.value.decode_as().map_err(DecodeError::asn1(what))?;
    Ok(octets.as_bytes())
}
