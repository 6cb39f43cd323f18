//! Whether a signature was made by a public key.

use crypto_bigint::BoxedUint;
use der::Decode;
use der::asn1::{AnyRef, ObjectIdentifier};
use ecdsa::VerifyingKey;
use ecdsa::signature::hazmat::PrehashVerifier;
use spki::SubjectPublicKeyInfoRef;

use super::{PssParameters, SignatureAlgorithm, SignatureError};
use crate::key::curve::on_curve;
use crate::key::{EcCurve, KeyKind, dsa_numbers, edwards};

/// What a signature has to be worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Worth {
    /// Nobody without the key can have made it, as far as is known.
    Something,
    /// Anybody with time and money may have made it.
    Nothing,
}

/// Checks a signature; `None` when the curve is not known here.
pub(super) fn verify(
    algorithm: SignatureAlgorithm,
    key: &SubjectPublicKeyInfoRef<'_>,
    content: &[u8],
    signature: &[u8],
    worth: Worth,
) -> Option<Result<(), SignatureError>> {
    let no_key = |_| SignatureError::PublicKey;
    let mismatch = |_| SignatureError::Mismatch;
    let pkcs1 = |padding, digest: &[u8]| {
        rsa_key(key, worth).and_then(|key| key.verify(padding, digest, signature).map_err(|_| SignatureError::Mismatch))
    };
    Some(match algorithm {
        SignatureAlgorithm::RsaPkcs1(hash) => pkcs1(hash.padding(), &hash.digest(content)),
        SignatureAlgorithm::RsaBroken(hash) => pkcs1(hash.padding(), &hash.digest(content)),
        SignatureAlgorithm::RsaPss(parameters) => {
            let bound = key.algorithm.parameters.filter(|_| KeyKind::of(&key.algorithm.oid) == KeyKind::RsaPss);
            if let Some(bound) = bound
                && !PssParameters::read(bound)?.allow(&parameters)
            {
                return Some(Err(SignatureError::PublicKey));
            }
            rsa_key(key, worth).and_then(|key| parameters.verify(&key, content, signature))
        }
        SignatureAlgorithm::Ecdsa(hash) => return ecdsa(key, &hash.digest(content), signature),
        SignatureAlgorithm::Dsa(hash) => dsa_numbers::verifying_key(key).map_err(no_key).and_then(|key| {
            let signature = dsa::Signature::from_der(signature).map_err(|_| SignatureError::Mismatch)?;
            key.verify_prehash(&hash.digest(content), &signature).map_err(mismatch)
        }),
        SignatureAlgorithm::Ed25519
        | SignatureAlgorithm::Ed448
        | SignatureAlgorithm::MlDsa(_)
        | SignatureAlgorithm::SlhDsa(_) => of_one_kind(algorithm, key, content, signature),
    })
}

/// The key; the crate takes RSA of 1024 to 8192 bits, and smaller ones when it is told to.
fn rsa_key(key: &SubjectPublicKeyInfoRef<'_>, worth: Worth) -> Result<rsa::PublicKey, SignatureError> {
    /// The smallest keys that Java reads.
    const SMALLEST: usize = 512;
    let numbers = key.subject_public_key.as_bytes().and_then(|bytes| pkcs1::RsaPublicKeyRef::from_der(bytes).ok());
    let is_rsa = KeyKind::of(&key.algorithm.oid).is_rsa();
    let numbers = numbers.filter(|_| is_rsa).ok_or(SignatureError::PublicKey)?;
    let smallest = if worth == Worth::Nothing { SMALLEST } else { rsa::PublicKey::MIN_SIZE };
    let [modulus, exponent] = [numbers.modulus, numbers.public_exponent].map(|n| BoxedUint::from_be_slice_vartime(n.as_bytes()));
    rsa::PublicKey::new_with_size_limits(modulus, exponent, smallest..=rsa::PublicKey::MAX_SIZE)
        .map_err(|_| SignatureError::PublicKey)
}

fn ecdsa(key: &SubjectPublicKeyInfoRef<'_>, digest: &[u8], signature: &[u8]) -> Option<Result<(), SignatureError>> {
    let point = key.subject_public_key.raw_bytes();
    let Some(Ok(curve)) = key.algorithm.parameters.map(AnyRef::decode_as::<ObjectIdentifier>) else {
        return Some(Err(SignatureError::PublicKey));
    };
    Some(on_curve!(EcCurve::by_oid(&curve)?, C => {
        let key = VerifyingKey::<C>::from_sec1_bytes(point).map_err(|_| SignatureError::PublicKey);
        let signature = ecdsa::der::Signature::<C>::from_bytes(signature).map_err(|_| SignatureError::Mismatch);
        key.and_then(|key| key.verify_prehash(digest, &signature?).map_err(|_| SignatureError::Mismatch))
    }))
}

/// A signature whose algorithm says all about the key.
fn of_one_kind(
    algorithm: SignatureAlgorithm,
    key: &SubjectPublicKeyInfoRef<'_>,
    content: &[u8],
    signature: &[u8],
) -> Result<(), SignatureError> {
    let public_key = key.subject_public_key.raw_bytes();
    match (algorithm, KeyKind::of(&key.algorithm.oid)) {
        (SignatureAlgorithm::Ed25519, kind @ KeyKind::Ed25519) | (SignatureAlgorithm::Ed448, kind @ KeyKind::Ed448) => {
            edwards::verify(kind, public_key, content, signature)
        }
        (SignatureAlgorithm::MlDsa(set), KeyKind::MlDsa(own)) if set == own => set.verify(public_key, content, signature),
        (SignatureAlgorithm::SlhDsa(set), KeyKind::SlhDsa(own)) if set == own => set.verify(public_key, content, signature),
        _ => Err(SignatureError::PublicKey),
    }
}
