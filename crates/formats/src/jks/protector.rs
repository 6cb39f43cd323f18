//! How JKS encrypts private keys: a stream of chained SHA-1 digests, and a digest of password and key to check it with.

use keyferry_core::oid::encryption::JKS_KEY_PROTECTOR;
use rand_core::TryCryptoRng;
use sha1::{Digest, Sha1};
use spki::AlgorithmIdentifierOwned;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::pkcs8::seal;
use crate::random::random_bytes;
use crate::{DecodeError, EncodeError, Password};

const LENGTH: usize = 20;

/// Decrypts what stands in a JKS key's `encryptedData`: salt, key XOR stream, check digest.
pub(crate) fn unprotect(data: &[u8], password: &Password) -> Result<Zeroizing<Vec<u8>>, DecodeError> {
    let short = || DecodeError::malformed("the encrypted private key", "it is shorter than its salt and check digest");
    let (salt, rest) = data.split_first_chunk::<LENGTH>().ok_or_else(short)?;
    let (encrypted, check) = rest.split_last_chunk::<LENGTH>().ok_or_else(short)?;
    let password = password.utf16();
    let plain = apply_stream(encrypted, &password, *salt);
    if bool::from(check_digest(&password, &plain).ct_eq(check)) { Ok(plain) } else { Err(DecodeError::WrongPassword) }
}

/// Encrypts the DER of a PKCS#8 key into that of an `EncryptedPrivateKeyInfo`, whose algorithm has `parameters`.
pub(super) fn protect<R: TryCryptoRng + ?Sized>(
    key: &[u8],
    password: &Password,
    parameters: Option<der::Any>,
    random: &mut R,
) -> Result<Vec<u8>, EncodeError> {
    let salt = random_bytes::<LENGTH, R>(random)?;
    let password = password.utf16();
    let mut data = salt.to_vec();
    data.extend_from_slice(&apply_stream(key, &password, salt));
    data.extend_from_slice(&check_digest(&password, key));
    seal(&AlgorithmIdentifierOwned { oid: JKS_KEY_PROTECTOR, parameters }, &data)
}

/// Block by block, the stream is the digest of the password and the block before; the salt comes first.
fn apply_stream(bytes: &[u8], password: &[u8], salt: [u8; LENGTH]) -> Zeroizing<Vec<u8>> {
    let mut result = Zeroizing::new(Vec::with_capacity(bytes.len()));
    let mut block = Zeroizing::new(salt);
    for chunk in bytes.chunks(LENGTH) {
        *block = Sha1::new().chain_update(password).chain_update(*block).finalize().into();
        result.extend(chunk.iter().zip(block.iter()).map(|(byte, stream)| byte ^ stream));
    }
    result
}

fn check_digest(password: &[u8], plain: &[u8]) -> [u8; LENGTH] {
    Sha1::new().chain_update(password).chain_update(plain).finalize().into()
}
