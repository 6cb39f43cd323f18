//! PBKDF2 (RFC 8018, section 5.2) and its parameters, which PBES2 and PBMAC1 share.

use der::asn1::OctetStringRef;
use der::{Any, Sequence};
use keyferry_core::oid;
use keyferry_kdf::{Derivation, Hash};
use spki::{AlgorithmIdentifierOwned, AlgorithmIdentifierRef};
use zeroize::Zeroizing;

use super::{Session, hash};
use crate::{DecodeError, EncodeError};

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
    /// The hash of the pseudo-random function, which is HMAC.
    pub prf: Hash,
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
        if params.iterations == 0 {
            return Err(DecodeError::malformed(WHAT, "they ask for no iterations at all"));
        }
        let prf = params.prf.map_or(Ok(Hash::Sha1), |prf| hash::of_prf(&prf.oid))?;
        Ok(Self { prf, salt: params.salt.as_bytes().to_vec(), iterations: params.iterations, key_length: params.key_length })
    }

    /// The `AlgorithmIdentifier`.
    pub fn algorithm(&self) -> Result<AlgorithmIdentifierOwned, EncodeError> {
        let params = Pbkdf2Params {
            salt: OctetStringRef::new(&self.salt)?,
            iterations: self.iterations,
            key_length: self.key_length,
            prf: (self.prf != Hash::Sha1).then(|| hash::hmac_algorithm(self.prf)).transpose()?,
        };
        Ok(AlgorithmIdentifierOwned { oid: oid::encryption::PBKDF2, parameters: Some(Any::encode_from(&params)?) })
    }

    /// Derives `length` bytes.
    pub fn derive(&self, password: &[u8], length: usize, session: &Session) -> Result<Zeroizing<Vec<u8>>, DecodeError> {
        let (prf, salt, iterations) = (self.prf, self.salt.clone(), self.iterations);
        session.derive(password, Derivation::Pbkdf2 { prf, salt, iterations, length })
    }
}
