//! PBKDF2 (RFC 8018, section 5.2) and its parameters, which PBES2 and PBMAC1 share.

use der::asn1::{AnyRef, ObjectIdentifier, OctetStringRef};
use der::{Any, Sequence};
use keyferry_core::oid;
use spki::{AlgorithmIdentifierOwned, AlgorithmIdentifierRef};
use zeroize::Zeroizing;

use super::hash::Hash as Digest;
use super::{Derivation, Session};
use crate::{DecodeError, EncodeError};

/// The pseudo-random functions of PBKDF2 (RFC 8018, appendix B.1): HMAC with one of these hashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Prf {
    HmacSha1,
    HmacSha224,
    HmacSha256,
    HmacSha384,
    HmacSha512,
    HmacSha512_224,
    HmacSha512_256,
    HmacSha3_224,
    HmacSha3_256,
    HmacSha3_384,
    HmacSha3_512,
    HmacMd5,
}

const PRFS: [(Prf, Digest); 12] = [
    (Prf::HmacSha1, Digest::Sha1),
    (Prf::HmacSha224, Digest::Sha224),
    (Prf::HmacSha256, Digest::Sha256),
    (Prf::HmacSha384, Digest::Sha384),
    (Prf::HmacSha512, Digest::Sha512),
    (Prf::HmacSha512_224, Digest::Sha512_224),
    (Prf::HmacSha512_256, Digest::Sha512_256),
    (Prf::HmacSha3_224, Digest::Sha3_224),
    (Prf::HmacSha3_256, Digest::Sha3_256),
    (Prf::HmacSha3_384, Digest::Sha3_384),
    (Prf::HmacSha3_512, Digest::Sha3_512),
    (Prf::HmacMd5, Digest::Md5),
];

impl Prf {
    /// The function with this object identifier.
    pub fn by_oid(oid: ObjectIdentifier) -> Result<Self, DecodeError> {
        let hash = Digest::by_hmac_oid(&oid);
        let found = PRFS.iter().find(|(_, known)| Some(*known) == hash).map(|(prf, _)| *prf);
        found.ok_or_else(|| DecodeError::UnsupportedEncryption {
            what: format!("PBKDF2 with the PRF {}", oid::display_name(&oid)),
        })
    }

    /// Its hash.
    pub(crate) fn hash(self) -> Digest {
        PRFS.iter().find(|(prf, _)| *prf == self).map_or(Digest::Sha256, |(_, hash)| *hash)
    }

    /// The `AlgorithmIdentifier`, whose parameters are NULL.
    pub fn algorithm(self) -> AlgorithmIdentifierRef<'static> {
        let oid = self.hash().hmac_oid().unwrap_or(oid::hash::HMAC_SHA256);
        AlgorithmIdentifierRef { oid, parameters: Some(AnyRef::NULL) }
    }
}

/// ```text
/// PBKDF2-params ::= SEQUENCE {
///     salt OCTET STRING, iterationCount INTEGER, keyLength INTEGER OPTIONAL, prf AlgorithmIdentifier DEFAULT hmacWithSHA1 }
/// ```
#[derive(Sequence)]
struct Pbkdf2Params<'a> {
    salt: &'a OctetStringRef,
    iterations: u32,
    key_length: Option<u16>,
    prf: Option<AlgorithmIdentifierRef<'a>>,
}

/// PBKDF2 with its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pbkdf2 {
    /// The pseudo-random function.
    pub prf: Prf,
    /// The salt.
    pub salt: Vec<u8>,
    /// The iteration count.
    pub iterations: u32,
    /// The length of the key in bytes, where it is written down.
    pub key_length: Option<u16>,
}

impl Pbkdf2 {
    /// Reads the parameters of a key derivation, which must be PBKDF2.
    pub fn decode(algorithm: AlgorithmIdentifierRef<'_>) -> Result<Self, DecodeError> {
        const WHAT: &str = "the parameters of PBKDF2";
        if algorithm.oid != oid::encryption::PBKDF2 {
            return Err(DecodeError::UnsupportedEncryption {
                what: format!("the key derivation {}", oid::display_name(&algorithm.oid)),
            });
        }
        let parameters = algorithm.parameters.ok_or_else(|| DecodeError::malformed(WHAT, "they are missing"))?;
        let params: Pbkdf2Params<'_> = parameters.decode_as().map_err(DecodeError::asn1(WHAT))?;
        let prf = params.prf.map_or(Ok(Prf::HmacSha1), |prf| Prf::by_oid(prf.oid))?;
        Ok(Self { prf, salt: params.salt.as_bytes().to_vec(), iterations: params.iterations, key_length: params.key_length })
    }

    /// The `AlgorithmIdentifier`.
    pub fn algorithm(&self) -> Result<AlgorithmIdentifierOwned, EncodeError> {
        let params = Pbkdf2Params {
            salt: OctetStringRef::new(&self.salt)?,
            iterations: self.iterations,
            key_length: self.key_length,
            prf: (self.prf != Prf::HmacSha1).then(|| self.prf.algorithm()),
        };
        Ok(AlgorithmIdentifierOwned { oid: oid::encryption::PBKDF2, parameters: Some(Any::encode_from(&params)?) })
    }

    /// Derives `length` bytes.
    pub fn derive(&self, password: &[u8], length: usize, session: &Session) -> Result<Zeroizing<Vec<u8>>, DecodeError> {
        let (prf, salt, iterations) = (self.prf, self.salt.clone(), self.iterations);
        session.derive(password, Derivation::Pbkdf2 { prf, salt, iterations, length })
    }
}
