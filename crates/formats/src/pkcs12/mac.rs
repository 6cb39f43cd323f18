//! Password integrity: `MacData` (RFC 7292, section 4 and appendix B).

use der::asn1::{AnyRef, ObjectIdentifier, OctetStringRef};
use der::{Any, Sequence};
use hmac::digest::block_api::{BlockSizeUser, EagerHash};
use hmac::{Hmac, KeyInit, Mac};
use keyferry_core::signed::HashAlgorithm;
use sha1::Sha1;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};
use spki::{AlgorithmIdentifierOwned, AlgorithmIdentifierRef};

use crate::pbe::{Derivation, Pbkdf2, Prf, Purpose, Session, derive_key_with};
use crate::{DecodeError, EncodeError, Password};

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
const HASHES: [(HashAlgorithm, ObjectIdentifier); 5] = [
    (HashAlgorithm::Sha1, ObjectIdentifier::new_unwrap("1.3.14.3.2.26")),
    (HashAlgorithm::Sha224, ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.4")),
    (HashAlgorithm::Sha256, ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1")),
    (HashAlgorithm::Sha384, ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2")),
    (HashAlgorithm::Sha512, ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3")),
];
/// `id-PBMAC1` (RFC 9579).
const PBMAC1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.14");

/// The `AlgorithmIdentifier` of a hash.
pub(super) fn algorithm(hash: HashAlgorithm) -> AlgorithmIdentifierRef<'static> {
    let oid = HASHES.iter().find(|(known, _)| *known == hash).map_or(HASHES[2].1, |(_, oid)| *oid);
    AlgorithmIdentifierRef { oid, parameters: Some(AnyRef::NULL) }
}

/// The hash with this object identifier.
pub(super) fn hash_by_oid(oid: &ObjectIdentifier) -> Option<HashAlgorithm> {
    HASHES.iter().find(|(_, known)| known == oid).map(|(hash, _)| *hash)
}

/// The MAC over `content`; `password` as a `BMPString`, or empty for none.
pub(super) fn compute(hash: HashAlgorithm, content: &[u8], password: &[u8], salt: &[u8], iterations: u32) -> Option<Vec<u8>> {
    keyed(hash, &derive_key_with(hash, Purpose::Mac, password, salt, iterations, hash.bits() / 8), content)
}

fn keyed(hash: HashAlgorithm, key: &[u8], content: &[u8]) -> Option<Vec<u8>> {
    match hash {
        HashAlgorithm::Sha1 => hmac::<Sha1>(key, content),
        HashAlgorithm::Sha224 => hmac::<Sha224>(key, content),
        HashAlgorithm::Sha256 => hmac::<Sha256>(key, content),
        HashAlgorithm::Sha384 => hmac::<Sha384>(key, content),
        HashAlgorithm::Sha512 => hmac::<Sha512>(key, content),
    }
}

fn hmac<D: Digest + BlockSizeUser + EagerHash>(key: &[u8], content: &[u8]) -> Option<Vec<u8>> {
    let mut mac = <Hmac<D> as KeyInit>::new_from_slice(key).ok()?;
    mac.update(content);
    Some(mac.finalize().into_bytes().to_vec())
}

/// ```text
/// PBMAC1-params ::= SEQUENCE { keyDerivationFunc AlgorithmIdentifier, messageAuthScheme AlgorithmIdentifier }
/// ```
/// (RFC 8018, appendix A.5)
#[derive(Sequence)]
struct Pbmac1Params<'a> {
    key_derivation: AlgorithmIdentifierRef<'a>,
    mac: AlgorithmIdentifierRef<'a>,
}

/// PBMAC1 (RFC 9579): the key comes from PBKDF2, and is as long as it says.
pub(super) struct Pbmac1 {
    pub kdf: Pbkdf2,
    pub mac: Prf,
}

impl Pbmac1 {
    fn decode(algorithm: AlgorithmIdentifierRef<'_>) -> Result<Self, DecodeError> {
        const WHAT: &str = "the parameters of PBMAC1";
        let parameters = algorithm.parameters.ok_or_else(|| DecodeError::malformed(WHAT, "they are missing"))?;
        let params: Pbmac1Params<'_> = parameters.decode_as().map_err(DecodeError::asn1(WHAT))?;
        Ok(Self { kdf: Pbkdf2::decode(params.key_derivation)?, mac: Prf::by_oid(params.mac.oid)? })
    }

    pub(super) fn algorithm(&self) -> Result<AlgorithmIdentifierOwned, EncodeError> {
        let kdf = self.kdf.algorithm()?;
        let params = Pbmac1Params { key_derivation: (&kdf).into(), mac: self.mac.algorithm() };
        Ok(AlgorithmIdentifierOwned { oid: PBMAC1, parameters: Some(Any::encode_from(&params)?) })
    }

    /// The MAC over `content`. The password is UTF-8, none at all an empty one.
    pub(super) fn compute(&self, content: &[u8], password: &[u8], session: &Session) -> Result<Vec<u8>, DecodeError> {
        // RFC 9579 wants the length written down, and not so short that anything passes.
        let length = self.kdf.key_length.filter(|length| (20..=64).contains(length));
        let length = length
            .ok_or_else(|| DecodeError::malformed("the parameters of PBMAC1", "the key length is missing or out of range"))?;
        let key = self.kdf.derive(password, length.into(), session)?;
        Ok(keyed(self.mac.hash(), &key, content).unwrap_or_default())
    }
}

impl MacData<'_> {
    /// Whether the MAC over `content` is the one that was written with this password; `None` is the password of no characters at all.
    pub(super) fn verify(&self, content: &[u8], password: Option<&Password>, session: &Session) -> Result<bool, DecodeError> {
        let algorithm = self.mac.algorithm;
        let computed = if algorithm.oid == PBMAC1 {
            Pbmac1::decode(algorithm)?.compute(content, password.map_or(&[], Password::bytes), session)?
        } else {
            let hash = hash_by_oid(&algorithm.oid)
                .ok_or_else(|| DecodeError::Unsupported { what: format!("a MAC with the hash {}", algorithm.oid) })?;
            let password = password.map(Password::bmp_string).unwrap_or_default();
            let (salt, iterations, length) = (self.salt.as_bytes().to_vec(), self.iterations, hash.bits() / 8);
            let derivation = Derivation::Pkcs12 { hash, purpose: Purpose::Mac, salt, iterations, length };
            keyed(hash, &session.derive(&password, derivation)?, content).unwrap_or_default()
        };
        Ok(!computed.is_empty() && bool::from(subtle::ConstantTimeEq::ct_eq(computed.as_slice(), self.mac.digest.as_bytes())))
    }
}
