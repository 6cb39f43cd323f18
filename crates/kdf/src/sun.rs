//! The key derivation of Sun's `PBEWithMD5AndTripleDES`: each half of the salt is hashed with the password, again and again.

use md5::block_api::compress;
use md5::{Digest, Md5};
use zeroize::{Zeroize, Zeroizing};

const DIGEST: usize = 16;
const BLOCK: usize = 64;

/// Where MD5 begins (RFC 1321, section 3.3).
const BEGIN: [u32; 4] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];

/// 24 bytes of key and 8 of IV.
pub(crate) fn derive(password: &[u8], mut salt: [u8; 8], iterations: u32) -> Zeroizing<Vec<u8>> {
    let [a, b, c, d, rest @ ..] = salt;
    if [a, b, c, d] == rest {
        // Sun meant to turn the first half round, and mistook an index.
        salt = [d, a, b, d, a, b, c, d];
    }
    let mut derived = Zeroizing::new(Vec::with_capacity(2 * DIGEST));
    for half in salt.chunks(4) {
        let mut digest = Md5::new().chain_update(half).chain_update(password).finalize().into();
        match block(password) {
            Some(mut block) => in_one_block(&mut digest, &mut block, iterations.saturating_sub(1)),
            None => {
                for _ in 1..iterations {
                    digest = Md5::new().chain_update(digest).chain_update(password).finalize().into();
                }
            }
        }
        derived.extend_from_slice(&digest);
        digest.zeroize();
    }
    derived
}

/// A digest's place and the password behind it as MD5 pads them (RFC 1321, sections 3.1 and 3.2), if they fit into one block.
fn block(password: &[u8]) -> Option<Zeroizing<[u8; BLOCK]>> {
    let mut block = Zeroizing::new([0; BLOCK]);
    let end = DIGEST + password.len();
    block.get_mut(DIGEST..end)?.copy_from_slice(password);
    // A one behind the text, and the length in bits in the last eight bytes, of which two are enough.
    let [one, .., low, high, _, _, _, _, _, _] = block.get_mut(end..)? else { return None };
    *one = 0x80;
    [*low, *high] = u16::try_from(8 * end).ok()?.to_le_bytes();
    Some(block)
}

/// Hashes the digest with what is behind its place in the block, so many times over.
fn in_one_block(digest: &mut [u8; DIGEST], block: &mut [u8; BLOCK], times: u32) {
    for _ in 0..times {
        block.iter_mut().zip(&*digest).for_each(|(place, byte)| *place = *byte);
        let mut state = BEGIN;
        compress(&mut state, std::slice::from_ref(block));
        digest.iter_mut().zip(state.map(u32::to_le_bytes).as_flattened()).for_each(|(place, byte)| *place = *byte);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Those in one block are what MD5 itself gives; the longest of them has 39 bytes.
    #[test]
    fn passwords_of_every_length_are_hashed_the_same_way() {
        for length in 0..70 {
            let password = vec![b'x'; length];
            let plain = |half: &[u8]| {
                (1..5).fold(Md5::digest([half, &password].concat()), |digest, _| Md5::digest([&*digest, &password].concat()))
            };
            let derived = derive(&password, *b"saltmore", 5);
            assert_eq!(*derived, [plain(b"salt"), plain(b"more")].concat(), "{length}");
            assert_eq!(block(&password).is_some(), length < 40);
        }
    }
}
