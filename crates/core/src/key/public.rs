//! Public halves that a private key does not carry: computed from the private number, for the usual curves.

use der::asn1::{ObjectIdentifier, OctetStringRef, UintRef};
use der::{Decode, Encode};
use p256::elliptic_curve::sec1::ToSec1Point;
use zeroize::Zeroizing;

use super::curve::{ED25519, P256, P384, P521, SECP256K1, X25519};
use super::traditional::EcPrivateKey;

/// The content of the public key's BIT STRING for the `ECPrivateKey` (RFC 5915) in `inner`: the public key that stands in it, or else the
/// uncompressed point of its number; `None` for curves that are not known here.
pub(super) fn of_ec(inner: &[u8], curve: Option<ObjectIdentifier>) -> Option<Vec<u8>> {
    let key = EcPrivateKey::from_der(inner).ok()?;
    if let Some(bits) = key.public_key {
        return Some(bits.raw_bytes().to_vec());
    }
    let number = key.private_key.as_bytes();
    match curve? {
        P256 => {
            Some(p256::SecretKey::from_slice(&padded(number, 32)).ok()?.public_key().to_sec1_point(false).as_bytes().to_vec())
        }
        P384 => {
            Some(p384::SecretKey::from_slice(&padded(number, 48)).ok()?.public_key().to_sec1_point(false).as_bytes().to_vec())
        }
        P521 => {
            Some(p521::SecretKey::from_slice(&padded(number, 66)).ok()?.public_key().to_sec1_point(false).as_bytes().to_vec())
        }
        SECP256K1 => {
            Some(k256::SecretKey::from_slice(&padded(number, 32)).ok()?.public_key().to_sec1_point(false).as_bytes().to_vec())
        }
        _ => None,
    }
}

/// Some writers leave leading zeros out.
pub(super) fn padded(number: &[u8], length: usize) -> Zeroizing<Vec<u8>> {
    let mut padded = Zeroizing::new(vec![0; length.saturating_sub(number.len())]);
    padded.extend_from_slice(number);
    padded
}

/// The same for the keys of RFC 8410, whose private key is an OCTET STRING of 32 bytes.
pub(super) fn of_curve25519(algorithm: ObjectIdentifier, inner: &[u8]) -> Option<Vec<u8>> {
    let seed = seed_of_curve25519(inner)?;
    match algorithm {
        ED25519 => Some(ed25519_dalek::SigningKey::from_bytes(&seed).verifying_key().to_bytes().to_vec()),
        X25519 => Some(x25519_dalek::PublicKey::from(&x25519_dalek::StaticSecret::from(*seed)).to_bytes().to_vec()),
        _ => None,
    }
}

/// The 32 bytes of such a key.
pub(super) fn seed_of_curve25519(inner: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
    let seed = <&OctetStringRef>::from_der(inner).ok()?;
    Some(Zeroizing::new(<[u8; 32]>::try_from(seed.as_bytes()).ok()?))
}

/// The content of the public key's BIT STRING for a DSA key: the number y.
pub(super) fn of_dsa(info: pkcs8::PrivateKeyInfoRef<'_>) -> Option<Vec<u8>> {
    let key = dsa::SigningKey::try_from(info).ok()?;
    UintRef::new(&key.verifying_key().y().to_be_bytes()).and_then(|y| y.to_der()).ok()
}
