//! Password integrity: `MacData` (RFC 7292, section 4 and appendix B).

use der::asn1::{AnyRef, OctetStringRef};
use der::{Any, Sequence};
use keyferry_core::oid;
use spki::{AlgorithmIdentifierOwned, AlgorithmIdentifierRef};

use super::protection::MacScheme;
use crate::pbe::{Derivation, Hash, Pbkdf2, Purpose, Session, hash};
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

/// The `AlgorithmIdentifier` of a hash.
pub(super) fn algorithm(hash: Hash) -> AlgorithmIdentifierRef<'static> {
    AlgorithmIdentifierRef { oid: hash::oid(hash), parameters: Some(AnyRef::NULL) }
}

/// The MAC over `content`; `password` as a `BMPString`, or empty for none. The key is as long as the hash.
pub(super) fn compute(
    hash: Hash,
    content: &[u8],
    password: &[u8],
    salt: &[u8],
    iterations: u32,
    session: &Session,
) -> Result<Vec<u8>, DecodeError> {
    let (salt, length) = (salt.to_vec(), hash.length());
    let derivation = Derivation::Pkcs12 { hash, purpose: Purpose::Mac, salt, iterations, length };
    Ok(hash.hmac(&session.derive(password, derivation)?, content).unwrap_or_default())
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
    pub mac: Hash,
}

impl Pbmac1 {
    /// How it is made, as far as it is written so.
    pub(super) fn scheme(&self) -> Result<MacScheme, DecodeError> {
        let Pbkdf2 { prf, iterations, .. } = self.kdf;
        Ok(MacScheme::Pbmac1 { prf, mac: self.mac, key_bytes: self.key_length()?, iterations })
    }

    /// The length of the key. RFC 9579 wants it written down, and it may not be so short that anything passes.
    fn key_length(&self) -> Result<u16, DecodeError> {
        let length = self.kdf.key_length.filter(|length| (20..=64).contains(length));
        length.ok_or_else(|| DecodeError::malformed("the parameters of PBMAC1", "the key length is missing or out of range"))
    }

    pub(super) fn decode(algorithm: AlgorithmIdentifierRef<'_>) -> Result<Self, DecodeError> {
        const WHAT: &str = "the parameters of PBMAC1";
        let parameters = algorithm.parameters.ok_or_else(|| DecodeError::malformed(WHAT, "they are missing"))?;
        let params: Pbmac1Params<'_> = parameters.decode_as().map_err(DecodeError::asn1(WHAT))?;
        Ok(Self { kdf: Pbkdf2::decode(params.key_derivation)?, mac: hash::of_prf(&params.mac.oid)? })
    }

    pub(super) fn algorithm(&self) -> Result<AlgorithmIdentifierOwned, EncodeError> {
        let kdf = self.kdf.algorithm()?;
        let params = Pbmac1Params { key_derivation: (&kdf).into(), mac: hash::hmac_algorithm(self.mac)? };
        Ok(AlgorithmIdentifierOwned { oid: oid::encryption::PBMAC1, parameters: Some(Any::encode_from(&params)?) })
    }

    /// The MAC over `content`. The password is UTF-8, none at all an empty one.
    pub(super) fn compute(&self, content: &[u8], password: &[u8], session: &Session) -> Result<Vec<u8>, DecodeError> {
        let key = self.kdf.derive(password, self.key_length()?.into(), session)?;
        Ok(self.mac.hmac(&key, content).unwrap_or_default())
    }
}

impl MacData<'_> {
    /// Whether the MAC over `content` is the one that was written with this password; `None` is the password of no characters at all.
    pub(super) fn verify(&self, content: &[u8], password: Option<&Password>, session: &Session) -> Result<bool, DecodeError> {
        let algorithm = self.mac.algorithm;
        let computed = if algorithm.oid == oid::encryption::PBMAC1 {
            Pbmac1::decode(algorithm)?.compute(content, password.map_or(&[], Password::bytes), session)?
        } else {
            let hash = hash::by_oid(&algorithm.oid).ok_or_else(|| DecodeError::UnsupportedEncryption {
                what: format!("a MAC with the hash {}", oid::display_name(&algorithm.oid)),
            })?;
            let password = password.map(Password::bmp_string).unwrap_or_default();
            compute(hash, content, &password, self.salt.as_bytes(), self.iterations, session)?
        };
        let stored = self.mac.digest.as_bytes();
        if stored.len() != computed.len() {
            let why = format!("it has {} bytes, and its hash makes {}", stored.len(), computed.len());
            return Err(DecodeError::malformed("the MAC of the PKCS#12 file", why));
        }
        Ok(!computed.is_empty() && bool::from(subtle::ConstantTimeEq::ct_eq(computed.as_slice(), stored)))
    }
}
