//! Signatures of authorities with elliptic keys: ECDSA (RFC 5758, section 3.2) and Ed25519 (RFC 8410).

use der::asn1::{AnyRef, ObjectIdentifier};
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::signature::hazmat::PrehashVerifier;
use spki::SubjectPublicKeyInfoRef;

use super::{HashAlgorithm, SignatureError};
use crate::key::curve::{ED25519, P256, P384, P521};

const ECDSA: [(ObjectIdentifier, HashAlgorithm); 5] = [
    (ObjectIdentifier::new_unwrap("1.2.840.10045.4.1"), HashAlgorithm::Sha1),
    (ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.1"), HashAlgorithm::Sha224),
    (ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2"), HashAlgorithm::Sha256),
    (ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3"), HashAlgorithm::Sha384),
    (ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.4"), HashAlgorithm::Sha512),
];

/// The hash of an ECDSA signature algorithm.
pub(super) fn hash(algorithm: &ObjectIdentifier) -> Option<HashAlgorithm> {
    ECDSA.iter().find(|(known, _)| known == algorithm).map(|(_, hash)| *hash)
}

/// Checks a signature; `None` when the algorithm or the curve is not known here.
pub(super) fn verify(
    algorithm: &ObjectIdentifier,
    key: &SubjectPublicKeyInfoRef<'_>,
    content: &[u8],
    signature: &[u8],
) -> Option<Result<(), SignatureError>> {
    let point = key.subject_public_key.raw_bytes();
    if *algorithm == ED25519 {
        return Some(ed25519(key, point, content, signature));
    }
    let digest = hash(algorithm)?.digest(content);
    let Some(Ok(curve)) = key.algorithm.parameters.map(AnyRef::decode_as::<ObjectIdentifier>) else {
        return Some(Err(SignatureError::PublicKey));
    };
    macro_rules! verified {
        ($curve:ident) => {{
            let key = $curve::ecdsa::VerifyingKey::from_sec1_bytes(point).map_err(|_| SignatureError::PublicKey);
            let signature = $curve::ecdsa::DerSignature::from_bytes(signature).map_err(|_| SignatureError::Mismatch);
            key.and_then(|key| key.verify_prehash(&digest, &signature?).map_err(|_| SignatureError::Mismatch))
        }};
    }
    match curve {
        P256 => Some(verified!(p256)),
        P384 => Some(verified!(p384)),
        P521 => Some(verified!(p521)),
        _ => None,
    }
}

fn ed25519(key: &SubjectPublicKeyInfoRef<'_>, point: &[u8], content: &[u8], signature: &[u8]) -> Result<(), SignatureError> {
    let key = <[u8; 32]>::try_from(point).ok().filter(|_| key.algorithm.oid == ED25519);
    let key = key.and_then(|key| ed25519_dalek::VerifyingKey::from_bytes(&key).ok()).ok_or(SignatureError::PublicKey)?;
    let signature = ed25519_dalek::Signature::from_slice(signature).map_err(|_| SignatureError::Mismatch)?;
    key.verify(content, &signature).map_err(|_| SignatureError::Mismatch)
}
