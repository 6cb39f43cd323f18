//! Microsoft's private keys: PVK files, which `openssl rsa -outform PVK` writes too, and the blob in them (`PRIVATEKEYBLOB` of its `CryptoAPI`), which may stand alone.
//! They are read, and not written: RC4 keeps nothing secret.

mod blob;

use std::fmt;

use keyferry_core::key::PrivateKey;
use sha1::{Digest, Sha1};
use zeroize::Zeroizing;

use crate::pbe::Cipher;
use crate::perhaps_sealed::PerhapsSealed;
use crate::{DecodeError, Password};

const MAGIC: [u8; 4] = [0x1e, 0xf1, 0xb5, 0xb0];
const WHAT: &str = "the PVK file";
/// The bytes of a key for RC4, and those of a weak one, which zeros follow.
const KEY: usize = 16;
const WEAK_KEY: usize = 5;

/// Takes the next number, whose lowest byte comes first.
fn number(bytes: &mut &[u8]) -> Result<u32, DecodeError> {
    let (first, rest) = bytes.split_first_chunk::<4>().ok_or(DecodeError::Truncated { what: WHAT, at: 0 })?;
    *bytes = rest;
    Ok(u32::from_le_bytes(*first))
}

/// Takes so many bytes.
fn take<'a>(bytes: &mut &'a [u8], length: usize) -> Result<&'a [u8], DecodeError> {
    let (taken, rest) = bytes.split_at_checked(length).ok_or(DecodeError::Truncated { what: WHAT, at: 0 })?;
    *bytes = rest;
    Ok(taken)
}

/// Whether the bytes begin as a PVK file, or as the blob in one.
pub(crate) fn is_pvk(bytes: &[u8]) -> bool {
    bytes.starts_with(&MAGIC) || blob::begins(bytes)
}

/// The key in a PVK file or a blob, perhaps still encrypted.
///
/// ```text
/// PVK ::= magic, reserved, key type, encrypted or not, length of the salt, length of the blob (numbers of four bytes), salt, blob
/// ```
pub(crate) fn decode(bytes: &[u8]) -> Result<PerhapsSealed<SealedPvk>, DecodeError> {
    if blob::begins(bytes) {
        return blob::key(bytes).map(PerhapsSealed::Clear);
    }
    let rest = &mut bytes.get(MAGIC.len()..).unwrap_or_default();
    let (_, _) = (number(rest)?, number(rest)?);
    let encrypted = number(rest)? != 0;
    let [salt_length, length] = [number(rest)?, number(rest)?].map(|length| usize::try_from(length).unwrap_or(usize::MAX));
    let (salt, blob) = (take(rest, salt_length)?, take(rest, length)?);
    if !encrypted {
        return blob::key(blob).map(PerhapsSealed::Clear);
    }
    blob::header(blob)?;
    Ok(PerhapsSealed::Sealed(SealedPvk { salt: salt.to_vec(), blob: blob.to_vec() }))
}

/// A key that is still encrypted.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedPvk {
    salt: Vec<u8>,
    blob: Vec<u8>,
}

impl SealedPvk {
    /// Decrypts the key, whether all of its cipher's key is used or five bytes of it. How the numbers begin tells a wrong password.
    pub fn unseal(&self, password: &Password) -> Result<PrivateKey, DecodeError> {
        let (header, ciphertext) = self.blob.split_at_checked(blob::HEADER).unwrap_or_default();
        let digest = Sha1::new().chain_update(&self.salt).chain_update(password.bytes()).finalize();
        let mut key = Zeroizing::new(digest.get(..KEY).unwrap_or_default().to_vec());
        for used in [KEY, WEAK_KEY] {
            key.iter_mut().skip(used).for_each(|byte| *byte = 0);
            let plain = Cipher::Rc4 { key_bytes: KEY }.decrypt(&key, &[], ciphertext)?;
            if blob::begins_with_numbers(&plain) {
                return blob::key(&Zeroizing::new([header, &plain].concat()));
            }
        }
        Err(DecodeError::WrongPassword)
    }
}

impl fmt::Debug for SealedPvk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealedPvk(..)")
    }
}
