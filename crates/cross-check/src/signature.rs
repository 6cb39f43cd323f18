//! Signatures, judged by ring.

use keyferry_formats::EncodeError;
use x509_parser::error::X509Error;
use x509_parser::oid_registry::OID_SIG_ED25519;
use x509_parser::public_key::PublicKey;
use x509_parser::x509::SubjectPublicKeyInfo;

use crate::failed;

/// The RSA keys that ring knows, in bits.
const RSA_SIZES: std::ops::RangeInclusive<usize> = 2048..=8192;

/// Whether the signature holds by `found`; false when ring does not know such signatures, or not by such keys.
pub(crate) fn holds(found: &Result<(), X509Error>, signer: &SubjectPublicKeyInfo<'_>) -> Result<bool, EncodeError> {
    match found {
        Ok(()) => Ok(true),
        Err(X509Error::SignatureUnsupportedAlgorithm) => Ok(false),
        Err(_) if !is_known(signer) => Ok(false),
        Err(_) => Err(failed("ring", "the signature does not hold")),
    }
}

fn is_known(signer: &SubjectPublicKeyInfo<'_>) -> bool {
    match signer.parsed() {
        Ok(PublicKey::RSA(key)) => RSA_SIZES.contains(&key.key_size()),
        // The uncompressed form of a point.
        Ok(PublicKey::EC(point)) => point.data().first() == Some(&4),
        _ => signer.algorithm.algorithm == OID_SIG_ED25519,
    }
}
