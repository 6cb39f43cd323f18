//! `PRIVATEKEYBLOB`: a header of eight bytes, and the numbers of a key, each with its lowest byte first.

use keyferry_core::key::{PrivateKey, RsaNumbers};
use zeroize::Zeroizing;

use super::{WHAT, number, take};
use crate::DecodeError;

/// The length of the header: type, version, two reserved bytes, algorithm.
pub(super) const HEADER: usize = 8;
/// A private key of version 2.
const BEGINNING: [u8; 4] = [7, 2, 0, 0];
/// RSA for signatures and for key exchange, and DSA.
const ALGORITHMS: [u32; 3] = [0x2400, 0xa400, 0x2200];
const RSA: &[u8] = b"RSA2";
const DSA: &[u8] = b"DSS2";
/// The bytes of q and x of a DSA key.
const SUBPRIME: usize = 20;

/// Whether the bytes are such a blob of an algorithm that is read.
pub(super) fn begins(bytes: &[u8]) -> bool {
    header(bytes).is_ok()
}

/// Looks at the header.
pub(super) fn header(bytes: &[u8]) -> Result<(), DecodeError> {
    let rest = &mut &*bytes;
    let is_private = take(rest, BEGINNING.len())? == BEGINNING;
    if is_private && ALGORITHMS.contains(&number(rest)?) {
        Ok(())
    } else {
        Err(DecodeError::malformed(WHAT, "what is in it is no private key of RSA or DSA"))
    }
}

/// Whether the numbers of a private key begin so.
pub(super) fn begins_with_numbers(bytes: &[u8]) -> bool {
    bytes.starts_with(RSA) || bytes.starts_with(DSA)
}

/// Takes a number of so many bytes, the lowest of which comes first.
fn next(bytes: &mut &[u8], length: usize) -> Result<Zeroizing<Vec<u8>>, DecodeError> {
    Ok(Zeroizing::new(take(bytes, length)?.iter().rev().copied().collect()))
}

/// The key of a whole blob.
pub(super) fn key(blob: &[u8]) -> Result<PrivateKey, DecodeError> {
    header(blob)?;
    let rest = &mut blob.get(HEADER..).unwrap_or_default();
    let kind = take(rest, RSA.len())?;
    let bits = usize::try_from(number(rest)?).unwrap_or(usize::MAX);
    let (length, half) = (bits.div_ceil(8), bits.div_ceil(16));
    let key = match kind {
        RSA => {
            let exponent = number(rest)?.to_be_bytes();
            let modulus = next(rest, length)?;
            let (p, q, dp, dq, qinv) =
                (next(rest, half)?, next(rest, half)?, next(rest, half)?, next(rest, half)?, next(rest, half)?);
            let d = next(rest, length)?;
            let numbers = RsaNumbers { public: [modulus.to_vec(), exponent.to_vec()], private: Some([d, p, q, dp, dq, qinv]) };
            numbers.private_key()?
        }
        DSA => {
            let (p, q, g) = (next(rest, length)?, next(rest, SUBPRIME)?, next(rest, length)?);
            let x = next(rest, SUBPRIME)?;
            Some(PrivateKey::from_dsa_numbers([&p, &q, &g], &x)?)
        }
        _ => None,
    };
    let key = key.ok_or_else(|| DecodeError::malformed(WHAT, "its numbers are those of no private key of RSA or DSA"))?;
    key.check()?;
    Ok(key)
}
