//! Password integrity: `MacData` (RFC 7292, section 4 and appendix B).

use der::Sequence;
use der::asn1::{AnyRef, ObjectIdentifier, OctetStringRef};
use hmac::digest::block_api::{BlockSizeUser, EagerHash};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};
use spki::AlgorithmIdentifierRef;

use crate::pbe::{Purpose, Session, derive_key};
use crate::{DecodeError, Password};

/// ```text
/// MacData ::= SEQUENCE { mac DigestInfo, macSalt OCTET STRING, iterations INTEGER DEFAULT 1 }
/// ```
#[derive(Sequence)]
pub(super) struct MacData<'a> {
    pub mac: DigestInfo<'a>,
    pub salt: &'a OctetStringRef,
    #[asn1(default = "one")]
    pub iterations: u32,
}

fn one() -> u32 {
    1
}

/// ```text
/// DigestInfo ::= SEQUENCE { digestAlgorithm AlgorithmIdentifier, digest OCTET STRING }
/// ```
#[derive(Sequence)]
pub(super) struct DigestInfo<'a> {
    pub algorithm: AlgorithmIdentifierRef<'a>,
    pub digest: &'a OctetStringRef,
}

/// The hashes that the MAC is made with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum MacHash {
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

const HASHES: [(MacHash, ObjectIdentifier); 5] = [
    (MacHash::Sha1, ObjectIdentifier::new_unwrap("1.3.14.3.2.26")),
    (MacHash::Sha224, ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.4")),
    (MacHash::Sha256, ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1")),
    (MacHash::Sha384, ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2")),
    (MacHash::Sha512, ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3")),
];
/// `id-PBMAC1` (RFC 9579).
const PBMAC1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.14");

impl MacHash {
    pub(super) fn algorithm(self) -> AlgorithmIdentifierRef<'static> {
        let oid = HASHES.iter().find(|(hash, _)| *hash == self).map_or(HASHES[2].1, |(_, oid)| *oid);
        AlgorithmIdentifierRef { oid, parameters: Some(AnyRef::NULL) }
    }

    /// The MAC over `content`; `password` as a `BMPString`, or empty for none.
    pub(super) fn compute(self, content: &[u8], password: &[u8], salt: &[u8], iterations: u32) -> Option<Vec<u8>> {
        match self {
            Self::Sha1 => keyed::<Sha1>(content, password, salt, iterations),
            Self::Sha224 => keyed::<Sha224>(content, password, salt, iterations),
            Self::Sha256 => keyed::<Sha256>(content, password, salt, iterations),
            Self::Sha384 => keyed::<Sha384>(content, password, salt, iterations),
            Self::Sha512 => keyed::<Sha512>(content, password, salt, iterations),
        }
    }
}

fn keyed<D: Digest + BlockSizeUser + EagerHash>(
    content: &[u8],
    password: &[u8],
    salt: &[u8],
    iterations: u32,
) -> Option<Vec<u8>> {
    let key = derive_key::<D>(Purpose::Mac, password, salt, iterations, <D as Digest>::output_size());
    let mut mac = <Hmac<D> as KeyInit>::new_from_slice(&key).ok()?;
    mac.update(content);
    Some(mac.finalize().into_bytes().to_vec())
}

impl MacData<'_> {
    /// Whether the MAC over `content` is the one that was written with this password; `None` is the password of no characters at all.
    pub(super) fn verify(&self, content: &[u8], password: Option<&Password>, session: &Session) -> Result<bool, DecodeError> {
        let oid = self.mac.algorithm.oid;
        if oid == PBMAC1 {
            return Err(DecodeError::Unsupported { what: "the integrity check PBMAC1 (RFC 9579)".to_owned() });
        }
        let hash = HASHES.iter().find(|(_, known)| *known == oid).map(|(hash, _)| *hash);
        let hash = hash.ok_or_else(|| DecodeError::Unsupported { what: format!("a MAC with the hash {oid}") })?;
        session.check_iterations(self.iterations)?;
        let password = password.map(Password::bmp_string).unwrap_or_default();
        let computed = hash.compute(content, &password, self.salt.as_bytes(), self.iterations).unwrap_or_default();
        Ok(subtle::ConstantTimeEq::ct_eq(computed.as_slice(), self.mac.digest.as_bytes()).into())
    }
}
