//! Private keys: PKCS#8 bytes that are carried as they came, and the RSA keys among them that can sign.

mod algorithm;
pub(crate) mod blinding;
pub(crate) mod brainpool;
pub(crate) mod curve;
pub(crate) mod dsa_numbers;
pub(crate) mod edwards;
mod generate;
mod ml_dsa;
mod ml_kem;
mod named_curve;
mod numbers;
mod public;
mod rsa_numbers;
mod secret;
mod seed_form;
mod signing;
mod slh_dsa;
mod spki;
mod structure;
mod traditional;

use std::fmt;

use der::asn1::BitStringRef;
use der::{Decode, Encode};
use pkcs8::PrivateKeyInfoRef;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

pub use self::spki::SubjectPublicKeyInfo;
pub use algorithm::{KeyAlgorithm, KeyKind};
pub use curve::EcCurve;
pub use generate::RSA_SIZES;
pub use ml_dsa::MlDsa;
pub use ml_kem::MlKem;
pub use named_curve::NamedCurve;
pub use numbers::RsaNumbers;
pub use secret::SecretKey;
pub use seed_form::{ExpandedSecret, SeedForm};
pub use signing::SigningKey;
pub use slh_dsa::SlhDsa;
pub use traditional::TraditionalForm;

/// A private key of any algorithm, as the DER of a PKCS#8 `PrivateKeyInfo` (RFC 5208) or `OneAsymmetricKey` (RFC 5958).
///
/// The bytes stay as they came, attributes included, and are wiped when the value is dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct PrivateKey {
    der: Zeroizing<Vec<u8>>,
}

fn bit_length(magnitude: &[u8]) -> usize {
    let trimmed = magnitude.iter().position(|byte| *byte != 0).and_then(|first| magnitude.get(first..)).unwrap_or_default();
    let leading = trimmed.first().map_or(0, |first| first.leading_zeros());
    (trimmed.len() * 8).saturating_sub(leading as usize)
}

impl PrivateKey {
    /// Takes the DER of a `PrivateKeyInfo`. Only the outer structure is checked, so keys of any algorithm can be carried.
    pub fn from_pkcs8_der(bytes: impl Into<Vec<u8>>) -> Result<Self, KeyError> {
        let der = Zeroizing::new(bytes.into());
        PrivateKeyInfoRef::try_from(der.as_slice()).map_err(KeyError::not_pkcs8)?;
        Ok(Self { der })
    }

    /// The DER of the `PrivateKeyInfo`.
    pub fn as_pkcs8_der(&self) -> &[u8] {
        &self.der
    }

    fn info(&self) -> Result<PrivateKeyInfoRef<'_>, KeyError> {
        PrivateKeyInfoRef::try_from(self.der.as_slice()).map_err(KeyError::not_pkcs8)
    }

    /// The algorithm and the size.
    pub fn algorithm(&self) -> Result<KeyAlgorithm, KeyError> {
        let algorithm = KeyAlgorithm::of_identifier(&self.info()?.algorithm);
        if !algorithm.kind.is_rsa() {
            return Ok(algorithm);
        }
        Ok(KeyAlgorithm { bits: Some(bit_length(self.rsa_numbers()?.modulus.as_bytes())), ..algorithm })
    }

    fn pkcs1(&self) -> Result<pkcs1::RsaPrivateKeyRef<'_>, KeyError> {
        let info = self.info()?;
        let kind = KeyKind::of(&info.algorithm.oid);
        if kind != KeyKind::Rsa {
            return Err(KeyError::NotRsa { algorithm: kind.name() });
        }
        self.rsa_numbers()
    }

    /// The numbers of an RSA key, whatever signatures it is for.
    fn rsa_numbers(&self) -> Result<pkcs1::RsaPrivateKeyRef<'_>, KeyError> {
        pkcs1::RsaPrivateKeyRef::from_der(self.info()?.private_key.as_bytes()).map_err(KeyError::Malformed)
    }

    /// The secret numbers of an ML-DSA or ML-KEM key; `None` for a key of another kind.
    pub fn expanded_secret(&self) -> Result<Option<ExpandedSecret>, KeyError> {
        let info = self.info()?;
        let inner = info.private_key.as_bytes();
        match KeyKind::of(&info.algorithm.oid) {
            KeyKind::MlDsa(set) => seed_form::FromSeed::secret(set, inner).map(Some),
            KeyKind::MlKem(set) => seed_form::FromSeed::secret(set, inner).map(Some),
            _ => Ok(None),
        }
    }

    /// The public key: for RSA, for the curves of [`EcCurve`], for DSA, Ed25519, Ed448, X25519, X448, ML-DSA, ML-KEM and SLH-DSA, and
    /// for others when the public key stands beside the private one (RFC 5958, RFC 5915).
    pub fn public_key(&self) -> Result<Option<SubjectPublicKeyInfo>, KeyError> {
        let info = self.info()?;
        let spki = |bits: BitStringRef<'_>| SubjectPublicKeyInfo::of_parts(info.algorithm, bits).map(Some);
        if KeyKind::of(&info.algorithm.oid).is_rsa() {
            let key = pkcs1::RsaPrivateKeyRef::from_der(info.private_key.as_bytes()).map_err(KeyError::Malformed)?;
            let inner = key.public_key().to_der().map_err(KeyError::Malformed)?;
            return spki(BitStringRef::from_bytes(&inner).map_err(KeyError::Malformed)?);
        }
        match public::of(&info)? {
            Some(bytes) => spki(BitStringRef::from_bytes(&bytes).map_err(KeyError::Malformed)?),
            None => info.public_key.map_or(Ok(None), spki),
        }
    }
}

/// Secrets are not shown.
impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrivateKey").field("algorithm", &self.algorithm()).finish_non_exhaustive()
    }
}

/// SHA-256 of `bytes` in lower-case hexadecimal: how keys, requests and certificates are told apart in our output.
pub fn fingerprint(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    text.extend(bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).filter_map(|digit| char::from_digit(digit.into(), 16)));
    text
}

/// The magnitude of the content of an INTEGER, without zeros in front but for zero itself, and whether it is negative (X.690, section 8.3).
pub fn magnitude(content: &[u8]) -> (bool, Vec<u8>) {
    let negative = content.first().is_some_and(|first| first & 0x80 != 0);
    let mut bytes: Vec<u8> = if negative {
        let mut carry = true;
        let mut inverted: Vec<u8> = content
            .iter()
            .rev()
            .map(|byte| {
                let (value, overflow) = (!byte).overflowing_add(u8::from(carry));
                carry = overflow;
                value
            })
            .collect();
        inverted.reverse();
        inverted
    } else {
        content.to_vec()
    };
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    bytes.drain(..zeros.min(bytes.len().saturating_sub(1)));
    (negative, bytes)
}

/// The bytes that hexadecimal digits of either case stand for; `None` when they are none.
pub fn unhex(digits: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
    let digit = |byte: u8| char::from(byte).to_digit(16);
    if !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|[high, low]| u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()).collect()
}

/// What can be wrong with a key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyError {
    /// The bytes are no key structure.
    Malformed(der::Error),
    /// An RSA key was needed.
    NotRsa {
        /// The algorithm that the key is for.
        algorithm: String,
    },
    /// A key of this size is not made or not used here.
    Size {
        /// The size.
        bits: usize,
    },
    /// The signature is longer than the key.
    TooSmall,
    /// The numbers of the key do not belong together.
    Inconsistent,
    /// Keys of this algorithm do not sign, or not so.
    CannotSign {
        /// The algorithm that the key is for, and that of the signature.
        algorithm: String,
    },
    /// Keys of this algorithm agree on secrets: they sign nothing, wherever they are.
    OnlyAgrees {
        /// The algorithm that the key is for.
        algorithm: String,
    },
    /// Keys of this algorithm are written as PKCS#8 only.
    NoTraditionalForm {
        /// The algorithm that the key is for.
        algorithm: String,
    },
    /// The source of random numbers failed.
    Generation,
}

impl KeyError {
    /// That keys of this kind do not sign: never, or not here.
    pub fn cannot_sign(kind: KeyKind) -> Self {
        let algorithm = kind.name();
        if kind.only_agrees() { Self::OnlyAgrees { algorithm } } else { Self::CannotSign { algorithm } }
    }

    fn not_pkcs8(error: pkcs8::Error) -> Self {
        Self::Malformed(match error {
            pkcs8::Error::Asn1(error) => error,
            _ => der::ErrorKind::Failed.into(),
        })
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(error) => write!(f, "the key is malformed: {error}"),
            Self::NotRsa { algorithm } => write!(f, "the key is an {algorithm} key; an RSA key is needed"),
            Self::Size { bits } => {
                write!(
                    f,
                    "keys of {bits} bits are not supported (RSA keys have 1024 to 8192, DSA keys 1024 to 4096 in steps of 64, with a q of 160, 224 or 256)"
                )
            }
            Self::CannotSign { algorithm } => {
                write!(f, "keys for {algorithm} do not sign here; RSA, EC, Ed25519, Ed448, DSA, ML-DSA and SLH-DSA keys do")
            }
            Self::OnlyAgrees { algorithm } => write!(
                f,
                "keys for {algorithm} agree on secrets and sign nothing: such a key has no request and no certificate by itself, only one that another key signs"
            ),
            Self::TooSmall => f.write_str("the key is too small for signatures of this algorithm"),
            Self::Inconsistent => f.write_str("the numbers of the key do not belong together: the key is damaged"),
            Self::NoTraditionalForm { algorithm } => {
                write!(f, "the key is an {algorithm} key, which has no traditional form here; PKCS#8 holds it")
            }
            Self::Generation => f.write_str("the system's source of random numbers failed"),
        }
    }
}

impl std::error::Error for KeyError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Malformed(error) => Some(error),
            _ => None,
        }
    }
}
