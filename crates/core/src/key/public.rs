//! Public halves that a private key does not carry: computed from the private number, for the usual curves.

use der::asn1::UintRef;
use der::{Decode, Encode};
use ecdsa::elliptic_curve::sec1::ToSec1Point;
use ecdsa::elliptic_curve::{PublicKey, SecretKey};
use pkcs8::PrivateKeyInfoRef;
use zeroize::Zeroizing;

use super::curve::{EcCurve, on_curve};
use super::structure::EcPrivateKey;
use super::{KeyError, KeyKind, dsa_numbers, edwards};
use crate::oid::key::{DSA, EC};

/// The content of the public key's BIT STRING, computed from the private number; what stands beside it has to be the same. `None` where
/// nothing is computed.
pub(super) fn of(info: &PrivateKeyInfoRef<'_>) -> Result<Option<Vec<u8>>, KeyError> {
    let inner = info.private_key.as_bytes();
    let computed = match info.algorithm.oid {
        EC => return of_ec(info),
        DSA => match of_dsa(info) {
            Err(KeyError::Size { .. }) => None,
            own => Some(own?),
        },
        other => match KeyKind::of(&other) {
            KeyKind::MlDsa(set) => Some(set.private_key(inner)?.public_key),
            KeyKind::MlKem(set) => Some(set.public_key(inner)?),
            KeyKind::SlhDsa(set) => Some(set.public_key(inner)?),
            kind => edwards::public_key(kind, inner),
        },
    };
    match (&computed, info.public_key) {
        (Some(own), Some(beside)) if beside.raw_bytes() != own.as_slice() => Err(KeyError::Inconsistent),
        _ => Ok(computed),
    }
}

/// The same for an EC key: in the spelling that stands beside the number (RFC 5915, RFC 5958), else the uncompressed point.
fn of_ec(info: &PrivateKeyInfoRef<'_>) -> Result<Option<Vec<u8>>, KeyError> {
    let key = EcPrivateKey::from_der(info.private_key.as_bytes()).map_err(KeyError::Malformed)?;
    let beside: Vec<&[u8]> = [info.public_key, key.public_key].into_iter().flatten().map(|bits| bits.raw_bytes()).collect();
    let first = beside.first().map(|point| point.to_vec());
    let Some(curve) = info.algorithm.parameters_oid().ok().and_then(|oid| EcCurve::by_oid(&oid)) else {
        return Ok(first);
    };
    let number = padded(key.private_key.as_bytes(), curve.bits().div_ceil(8));
    let (own, point) = on_curve!(curve, C => {
        let own = SecretKey::<C>::from_slice(&number).map_err(|_| KeyError::Inconsistent)?.public_key();
        let is_own = |point: &&[u8]| PublicKey::<C>::from_sec1_bytes(point).is_ok_and(|point| point == own);
        (beside.iter().all(is_own), own.to_sec1_point(false).as_bytes().to_vec())
    });
    if own { Ok(first.or(Some(point))) } else { Err(KeyError::Inconsistent) }
}

/// Some writers leave leading zeros out.
pub(super) fn padded(number: &[u8], length: usize) -> Zeroizing<Vec<u8>> {
    let mut padded = Zeroizing::new(vec![0; length.saturating_sub(number.len())]);
    padded.extend_from_slice(number);
    padded
}

/// The content of the public key's BIT STRING for a DSA key: the number y.
fn of_dsa(info: &PrivateKeyInfoRef<'_>) -> Result<Vec<u8>, KeyError> {
    let key = dsa_numbers::signing_key(info)?;
    UintRef::new(&key.verifying_key().y().to_be_bytes()).and_then(|y| y.to_der()).map_err(KeyError::Malformed)
}
