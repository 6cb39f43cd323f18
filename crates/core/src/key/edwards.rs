//! The keys of RFC 8410: Ed25519 and Ed448, which sign, X25519 and X448, which agree on secrets. Their private key is an OCTET STRING of fixed length,
//! their public key so many bytes too.

use der::Decode;
use der::asn1::OctetStringRef;
use ecdsa::signature::{Signer, Verifier};
use zeroize::Zeroizing;

use super::KeyKind;
use crate::signed::SignatureError;

/// How long the private key is, in bytes; `None` for other kinds of keys.
pub(super) fn length(kind: KeyKind) -> Option<usize> {
    match kind {
        KeyKind::Ed25519 | KeyKind::X25519 => Some(32),
        KeyKind::X448 => Some(56),
        KeyKind::Ed448 => Some(57),
        _ => None,
    }
}

/// The bytes of a private key.
pub(super) fn private_bytes(kind: KeyKind, inner: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let bytes = <&OctetStringRef>::from_der(inner).ok()?.as_bytes();
    (Some(bytes.len()) == length(kind)).then(|| Zeroizing::new(bytes.to_vec()))
}

/// The public key of a private one.
pub(super) fn public_key(kind: KeyKind, inner: &[u8]) -> Option<Vec<u8>> {
    let private = private_bytes(kind, inner)?;
    Some(match kind {
        KeyKind::X25519 => {
            let private = Zeroizing::new(<[u8; 32]>::try_from(private.as_slice()).ok()?);
            x25519_dalek::PublicKey::from(&x25519_dalek::StaticSecret::from(*private)).to_bytes().to_vec()
        }
        KeyKind::X448 => {
            let private = Zeroizing::new(<[u8; 56]>::try_from(private.as_slice()).ok()?);
            x448::PublicKey::from(&x448::StaticSecret::from(*private)).as_bytes().to_vec()
        }
        _ => return EdwardsKey::of(kind, inner).map(|key| key.public_key()),
    })
}

/// A private key that signs (RFC 8032), without a context and a hash before.
pub(super) enum EdwardsKey {
    Ed25519(Box<ed25519_dalek::SigningKey>),
    Ed448(Box<ed448_goldilocks::SigningKey>),
}

impl EdwardsKey {
    pub(super) fn of(kind: KeyKind, inner: &[u8]) -> Option<Self> {
        let private = private_bytes(kind, inner)?;
        match kind {
            KeyKind::Ed25519 => {
                ed25519_dalek::SigningKey::try_from(private.as_slice()).ok().map(|key| Self::Ed25519(Box::new(key)))
            }
            KeyKind::Ed448 => {
                ed448_goldilocks::SigningKey::try_from(private.as_slice()).ok().map(|key| Self::Ed448(Box::new(key)))
            }
            _ => None,
        }
    }

    fn public_key(&self) -> Vec<u8> {
        match self {
            Self::Ed25519(key) => key.verifying_key().to_bytes().to_vec(),
            Self::Ed448(key) => key.verifying_key().to_bytes().to_vec(),
        }
    }

    pub(super) fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Ed25519(key) => key.sign(message).to_bytes().to_vec(),
            Self::Ed448(key) => key.sign(message).to_bytes().to_vec(),
        }
    }
}

/// Whether a signature of a message is one of this public key's, which is of this kind.
pub(crate) fn verify(kind: KeyKind, public_key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), SignatureError> {
    let (no_key, mismatch) = (SignatureError::PublicKey, SignatureError::Mismatch);
    let holds = match kind {
        KeyKind::Ed25519 => {
            let key = ed25519_dalek::VerifyingKey::try_from(public_key).map_err(|_| no_key)?;
            ed25519_dalek::Signature::from_slice(signature).and_then(|signature| key.verify(message, &signature)).is_ok()
        }
        KeyKind::Ed448 => {
            let key = <[u8; 57]>::try_from(public_key).ok().and_then(|key| ed448_goldilocks::VerifyingKey::from_bytes(&key).ok());
            let key = key.ok_or(no_key)?;
            ed448_goldilocks::Signature::try_from(signature).is_ok_and(|signature| key.verify(message, &signature).is_ok())
        }
        _ => return Err(no_key),
    };
    if holds { Ok(()) } else { Err(mismatch) }
}
