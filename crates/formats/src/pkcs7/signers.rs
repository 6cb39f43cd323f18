//! Who signed a `SignedData` (RFC 5652, sections 5.3 to 5.6), judged as Java does it for jar files.

use der::asn1::{AnyRef, ObjectIdentifier, OctetStringRef};
use der::{Any, Decode, Encode, Tag, TagNumber, Tagged};
use keyferry_core::certificate::{Certificate, CertificateDetails};
use keyferry_core::extension::KeyUsages;
use keyferry_core::key::KeyKind;
use keyferry_core::oid::content::SIGNED_DATA;
use keyferry_core::oid::pkcs9::{CONTENT_TYPE, MESSAGE_DIGEST, TIME_STAMP_TOKEN};
use keyferry_core::signed::{SignatureAlgorithm, SignatureError, Signed};

use super::digests::{Digested, Hash, Work};
use super::{ContentInfo, WHAT, elements};
use crate::{DecodeError, ber};

const FIRST: Tag = Tag::ContextSpecific { constructed: true, number: TagNumber(0) };
const SECOND: Tag = Tag::ContextSpecific { constructed: true, number: TagNumber(1) };

/// More signers than any block has; each is a signature that is verified.
const MOST_SIGNERS: usize = 100;

/// A `SignedData` with its signers.
#[derive(Debug)]
pub(crate) struct SignedContent {
    content_type: ObjectIdentifier,
    /// What is signed, where it is inside.
    content: Option<Vec<u8>>,
    certificates: Vec<(Certificate, CertificateDetails)>,
    signers: Vec<SignerInfo>,
}

/// ```text
/// SignerInfo ::= SEQUENCE {
///     version INTEGER, sid SignerIdentifier, digestAlgorithm AlgorithmIdentifier, signedAttrs [0] IMPLICIT SET OPTIONAL,
///     signatureAlgorithm AlgorithmIdentifier, signature OCTET STRING, unsignedAttrs [1] IMPLICIT SET OPTIONAL }
/// ```
#[derive(Debug)]
struct SignerInfo {
    issuer: Vec<u8>,
    serial_number: Vec<u8>,
    hash: ObjectIdentifier,
    signed_attributes: Option<Vec<u8>>,
    algorithm: Vec<u8>,
    signature: Vec<u8>,
    unsigned_attributes: Vec<u8>,
}

/// Somebody who signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Signatory {
    /// The certificate of the key that signed, and those above it that came along.
    pub chain: Vec<Certificate>,
    /// The same of whoever vouches for the time.
    pub timestamp: Option<Vec<Certificate>>,
}

impl SignedContent {
    /// Takes it apart, DER or BER.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, DecodeError> {
        let wrong = DecodeError::asn1(WHAT);
        let der = ber::to_der(bytes)?;
        let info = ContentInfo::from_der(&der).map_err(DecodeError::asn1(WHAT))?;
        if info.content_type != SIGNED_DATA {
            return Err(DecodeError::Unsupported { what: format!("PKCS#7 of the type {}", info.content_type) });
        }
        let inner = elements(info.content.content.value())?;
        let (content_type, content) = match inner.as_slice() {
            [content_type] => (content_type, None),
            [content_type, content, ..] => {
                let content = AnyRef::from_der(content).map_err(DecodeError::asn1(WHAT))?;
                let content = <&OctetStringRef>::from_der(content.value()).map_err(DecodeError::asn1(WHAT))?;
                (content_type, Some(content.as_bytes().to_vec()))
            }
            [] => return Err(wrong(Tag::ObjectIdentifier.value_error().into())),
        };
        let signers = elements(info.content.rest.signers)?;
        if signers.len() > MOST_SIGNERS {
            return Err(DecodeError::Unsupported { what: format!("a block of {} signers", signers.len()) });
        }
        let mut certificates = Vec::new();
        for der in elements(info.content.rest.certificates)? {
            let certificate = Certificate::from_der(der)?;
            let details = certificate.details()?;
            certificates.push((certificate, details));
        }
        Ok(Self {
            content_type: ObjectIdentifier::from_der(content_type).map_err(DecodeError::asn1(WHAT))?,
            content,
            certificates,
            signers: signers.into_iter().map(SignerInfo::parse).collect::<Result<_, _>>()?,
        })
    }

    /// Those whose signatures over `data` hold; nothing is said about whom to trust. Fails where a signature is of a kind that cannot be judged, and where it
    /// is too much work.
    pub(crate) fn signatories<B: AsRef<[u8]>>(&self, data: &Digested<B>, work: &Work) -> Result<Vec<Signatory>, DecodeError> {
        let mut found = Vec::new();
        for signer in &self.signers {
            let Some((leaf, details)) = self.certificate_of(signer) else { continue };
            if signer.holds(self.content_type, data, details, work)? {
                let timestamp = signer.timestamp(work)?;
                found.push(Signatory { chain: self.chain(leaf, details), timestamp });
            }
        }
        Ok(found)
    }

    fn certificate_of(&self, signer: &SignerInfo) -> Option<(&Certificate, &CertificateDetails)> {
        let is_it =
            |details: &CertificateDetails| details.issuer_der == signer.issuer && details.serial_number == signer.serial_number;
        self.certificates.iter().find(|(_, details)| is_it(details)).map(|(certificate, details)| (certificate, details))
    }

    /// The certificate and those above it, by name, as Java lays them down; each is used once.
    fn chain(&self, leaf: &Certificate, details: &CertificateDetails) -> Vec<Certificate> {
        let mut chain = vec![leaf.clone()];
        if details.is_self_issued() {
            return chain;
        }
        let mut left: Vec<(&Certificate, &CertificateDetails, Vec<u8>)> =
            self.certificates.iter().map(|(one, details)| (one, details, details.subject.canonical())).collect();
        let mut issuer = details.issuer.canonical();
        while let Some(place) = left.iter().position(|(_, _, subject)| *subject == issuer) {
            let (above, details, _) = left.remove(place);
            chain.push(above.clone());
            if details.is_self_issued() {
                break;
            }
            issuer = details.issuer.canonical();
        }
        chain
    }
}

impl SignerInfo {
    fn parse(der: &[u8]) -> Result<Self, DecodeError> {
        let wrong = || DecodeError::asn1(WHAT)(Tag::Sequence.value_error().into());
        let read = |der| AnyRef::from_der(der).map_err(DecodeError::asn1(WHAT));
        let parts = elements(read(der)?.value())?;
        let mut parts = parts.into_iter().skip(1).peekable();
        let name = elements(read(parts.next().ok_or_else(wrong)?)?.value())?;
        let [issuer, serial_number] = name[..] else { return Err(wrong()) };
        let hash = elements(read(parts.next().ok_or_else(wrong)?)?.value())?;
        let hash = ObjectIdentifier::from_der(hash.first().ok_or_else(wrong)?).map_err(DecodeError::asn1(WHAT))?;
        let mut tagged = |tag: Tag| -> Result<Option<Vec<u8>>, DecodeError> {
            let Some(element) = parts.peek().map(|der| read(der)).transpose()?.filter(|element| element.tag() == tag) else {
                return Ok(None);
            };
            parts.next();
            Ok(Some(element.value().to_vec()))
        };
        let signed_attributes = tagged(FIRST)?;
        let algorithm = parts.next().ok_or_else(wrong)?.to_vec();
        let signature = read(parts.next().ok_or_else(wrong)?)?.value().to_vec();
        let unsigned_attributes = match parts.next().map(read).transpose()? {
            Some(element) if element.tag() == SECOND => element.value().to_vec(),
            _ => Vec::new(),
        };
        let (issuer, serial_number) = (issuer.to_vec(), read(serial_number)?.value().to_vec());
        Ok(Self { issuer, serial_number, hash, signed_attributes, algorithm, signature, unsigned_attributes })
    }

    /// Whether the signature is one of this certificate's key over the data.
    fn holds<B: AsRef<[u8]>>(
        &self,
        content_type: ObjectIdentifier,
        data: &Digested<B>,
        details: &CertificateDetails,
        work: &Work,
    ) -> Result<bool, DecodeError> {
        let hash = || Hash::by_oid(&self.hash).ok_or_else(|| unsupported(&format!("the hash {}", self.hash)));
        let signed = match &self.signed_attributes {
            None => {
                work.charge(data.bytes().len() as u64)?;
                data.bytes().to_vec()
            }
            Some(attributes) => {
                let digest = value_of(attributes, &MESSAGE_DIGEST)?;
                let kind = value_of(attributes, &CONTENT_TYPE)?;
                let digest = digest.and_then(|der| Some(<&OctetStringRef>::from_der(&der).ok()?.as_bytes().to_vec()));
                let kind = kind.and_then(|der| ObjectIdentifier::from_der(&der).ok());
                let Some(digest) = digest.filter(|_| kind == Some(content_type)) else { return Ok(false) };
                if !data.has(hash()?, &digest, work)? {
                    return Ok(false);
                }
                // What is signed has the tag of a SET (section 5.4).
                let set = Any::new(Tag::Set, attributes.as_slice()).and_then(|set| set.to_der());
                set.map_err(DecodeError::asn1(WHAT))?
            }
        };
        if let Some(usages) = details.key_usage
            && !usages.has_any(KeyUsages::DIGITAL_SIGNATURE | KeyUsages::NON_REPUDIATION)
        {
            return Err(DecodeError::Unsupported { what: "a signature of a key that is not for signatures".to_owned() });
        }
        let algorithm = self.algorithm(details, hash)?;
        let signed = Signed::detached(signed, &algorithm, &self.signature).map_err(DecodeError::asn1(WHAT))?;
        match signed.verify_worthless(&details.public_key) {
            Ok(()) => Ok(true),
            Err(SignatureError::Unsupported { algorithm }) => Err(unsupported(&algorithm)),
            Err(_) => Ok(false),
        }
    }

    /// The DER of the signature algorithm: many name the algorithm of the key there, which leaves the hash to the other field.
    fn algorithm(
        &self,
        details: &CertificateDetails,
        hash: impl Fn() -> Result<Hash, DecodeError>,
    ) -> Result<Vec<u8>, DecodeError> {
        let key = details.public_key.algorithm().map_err(|error| unsupported(&error.to_string()))?;
        let named = elements(AnyRef::from_der(&self.algorithm).map_err(DecodeError::asn1(WHAT))?.value())?;
        let oid = named.first().and_then(|der| ObjectIdentifier::from_der(der).ok());
        if oid != Some(key.oid()) || key.kind == KeyKind::RsaPss {
            return Ok(self.algorithm.clone());
        }
        let algorithm = match hash()? {
            Hash::Sound(hash) => SignatureAlgorithm::with_hash(&key, hash),
            Hash::Broken(hash) => Some(SignatureAlgorithm::RsaBroken(hash)).filter(|_| key.kind == KeyKind::Rsa),
        };
        let algorithm = algorithm.ok_or_else(|| unsupported(&key.name()))?;
        algorithm.identifier().and_then(|identifier| identifier.to_der()).map_err(DecodeError::asn1(WHAT))
    }

    /// Whoever vouches for the time of the signature (RFC 3161).
    fn timestamp(&self, work: &Work) -> Result<Option<Vec<Certificate>>, DecodeError> {
        let Some(token) = value_of(&self.unsigned_attributes, &TIME_STAMP_TOKEN)? else { return Ok(None) };
        let token = SignedContent::parse(&token)?;
        let wrong = || DecodeError::asn1("the time stamp")(Tag::Sequence.value_error().into());
        let content = token.content.clone().ok_or_else(wrong)?;
        let signatory = token.signatories(&Digested::new(&content), work)?.into_iter().next().ok_or_else(wrong)?;
        // TSTInfo: version, policy, messageImprint.
        let info = elements(AnyRef::from_der(&content).map_err(DecodeError::asn1(WHAT))?.value())?;
        let imprint = AnyRef::from_der(info.get(2).ok_or_else(wrong)?).map_err(DecodeError::asn1(WHAT))?;
        let imprint = elements(imprint.value())?;
        let [algorithm, digest] = imprint[..] else { return Err(wrong()) };
        let algorithm = elements(AnyRef::from_der(algorithm).map_err(DecodeError::asn1(WHAT))?.value())?;
        let oid = algorithm.first().and_then(|der| ObjectIdentifier::from_der(der).ok()).ok_or_else(wrong)?;
        let hash = Hash::by_oid(&oid).ok_or_else(|| unsupported(&format!("the hash {oid}")))?;
        let digest = <&OctetStringRef>::from_der(digest).map_err(DecodeError::asn1(WHAT))?;
        if digest.as_bytes() == hash.digest(&self.signature) { Ok(Some(signatory.chain)) } else { Err(wrong()) }
    }
}

fn unsupported(what: &str) -> DecodeError {
    DecodeError::Unsupported { what: format!("a signature with {what}") }
}

/// The DER of the first value of an attribute.
fn value_of(attributes: &[u8], wanted: &ObjectIdentifier) -> Result<Option<Vec<u8>>, DecodeError> {
    for attribute in elements(attributes)? {
        let parts = elements(AnyRef::from_der(attribute).map_err(DecodeError::asn1(WHAT))?.value())?;
        let [oid, values, ..] = parts[..] else { continue };
        if ObjectIdentifier::from_der(oid).is_ok_and(|oid| oid == *wanted) {
            let values = AnyRef::from_der(values).map_err(DecodeError::asn1(WHAT))?;
            return Ok(elements(values.value())?.first().map(|value| value.to_vec()));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn element(tag: Tag, parts: &[Vec<u8>]) -> Vec<u8> {
        AnyRef::new(tag, &parts.concat()).unwrap().to_der().unwrap()
    }

    #[test]
    fn a_block_of_more_signers_than_anybody_has_is_not_judged() {
        let block = |signers: usize| {
            let (sequence, set) =
                (|parts: &[Vec<u8>]| element(Tag::Sequence, parts), |parts: &[Vec<u8>]| element(Tag::Set, parts));
            let (oid, signers) = (|oid: ObjectIdentifier| oid.to_der().unwrap(), vec![sequence(&[]); signers]);
            let content = sequence(&[oid(keyferry_core::oid::content::DATA)]);
            let signed = sequence(&[vec![2, 1, 1], set(&[]), content, set(&signers)]);
            SignedContent::parse(&sequence(&[oid(SIGNED_DATA), element(FIRST, &[signed])])).unwrap_err()
        };
        assert_eq!(block(101), DecodeError::Unsupported { what: "a block of 101 signers".to_owned() });
        assert!(matches!(block(100), DecodeError::Malformed { .. }));
    }
}
