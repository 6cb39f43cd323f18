//! Why signatures are not accepted.

use std::fmt;

/// Why a signature was not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureError {
    /// The algorithm is not one that is verified here.
    Unsupported {
        /// Its name or object identifier.
        algorithm: String,
    },
    /// The public key is not of the algorithm, or no RSA key of 1024 to 8192 bits.
    PublicKey,
    /// The signature was not made by this key over these bytes.
    Mismatch,
}

impl SignatureError {
    /// Whether nobody knows here if the signature holds: its algorithm, or the key's, is not verified.
    pub fn is_unsupported(&self) -> bool {
        matches!(self, Self::Unsupported { .. })
    }
}

impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsupported { algorithm } => {
                write!(
                    f,
                    "signatures with {algorithm} are not verified here, only RSA (PKCS#1 v1.5, and PSS as it is usual), ECDSA, DSA, Ed25519, Ed448, ML-DSA and SLH-DSA"
                )
            }
            Self::PublicKey => {
                f.write_str("the public key is not one that makes such signatures, or no RSA key of 1024 to 8192 bits")
            }
            Self::Mismatch => f.write_str("the signature does not belong to this public key, or the signed bytes were changed"),
        }
    }
}

impl std::error::Error for SignatureError {}
