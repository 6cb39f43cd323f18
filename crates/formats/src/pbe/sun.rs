//! The key derivation of Sun's `PBEWithMD5AndTripleDES`: each half of the salt is hashed with the password, again and again.

use md5::{Digest, Md5};
use zeroize::Zeroizing;

/// 24 bytes of key and 8 of IV.
pub(crate) fn derive(password: &[u8], mut salt: [u8; 8], iterations: u32) -> Zeroizing<Vec<u8>> {
    let [a, b, c, d, rest @ ..] = salt;
    if [a, b, c, d] == rest {
        // Sun meant to turn the first half round, and mistook an index.
        salt = [d, a, b, d, a, b, c, d];
    }
    let mut derived = Zeroizing::new(Vec::with_capacity(32));
    for half in salt.chunks(4) {
        let mut digest = Md5::new().chain_update(half).chain_update(password).finalize();
        for _ in 1..iterations {
            digest = Md5::new().chain_update(digest).chain_update(password).finalize();
        }
        derived.extend_from_slice(&digest);
    }
    derived
}
