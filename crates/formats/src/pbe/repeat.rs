//! A digest hashed again and again, which is what the older key derivations cost.

use std::any::TypeId;

use sha1::digest::{Digest, Output};
use sha1::{Sha1, block_api::compress};
use sha2::{Sha256, block_api::compress256};
use zeroize::Zeroizing;

/// Where each hash begins (FIPS 180-4, section 5.3).
const SHA1: [u32; 5] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];
const SHA256: [u32; 8] = [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// Hashes `digest` so many times over. A digest of SHA-1 or SHA-256, the hashes of most files, is one block with its padding: that stays, and each time
/// the state alone goes in and comes out.
pub(super) fn repeat<D: Digest + 'static>(digest: &mut Output<D>, times: u32) {
    if TypeId::of::<D>() == TypeId::of::<Sha1>() {
        blocks(digest, times, SHA1, compress);
    } else if TypeId::of::<D>() == TypeId::of::<Sha256>() {
        blocks(digest, times, SHA256, compress256);
    } else {
        for _ in 0..times {
            *digest = D::digest(&*digest);
        }
    }
}

/// The same for a hash with blocks of 64 bytes, whose state is its digest.
fn blocks<const WORDS: usize>(digest: &mut [u8], times: u32, begin: [u32; WORDS], compress: fn(&mut [u32; WORDS], &[[u8; 64]])) {
    let mut block = Zeroizing::new([[0_u8; 64]]);
    let [bytes] = &mut *block;
    let (text, padding) = bytes.split_at_mut(digest.len());
    text.copy_from_slice(digest);
    // A one behind the text, and its length in bits at the end (FIPS 180-4, section 5.1.1).
    if let [one, .., high, low] = padding {
        *one = 0x80;
        [*high, *low] = u16::try_from(8 * digest.len()).unwrap_or_default().to_be_bytes();
    }
    let mut state = Zeroizing::new(begin);
    for _ in 0..times {
        *state = begin;
        compress(&mut state, &*block);
        let [bytes] = &mut *block;
        for (place, word) in bytes.as_chunks_mut::<4>().0.iter_mut().zip(state.iter()) {
            *place = word.to_be_bytes();
        }
    }
    let [bytes] = &*block;
    digest.copy_from_slice(bytes.get(..digest.len()).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds<D: Digest + 'static>() {
        for times in [0, 1, 2, 1000] {
            let mut digest = D::digest(b"a text");
            let mut plain = digest.clone();
            repeat::<D>(&mut digest, times);
            for _ in 0..times {
                plain = D::digest(&plain);
            }
            assert!(digest == plain, "{times}");
        }
    }

    #[test]
    fn it_is_what_the_hash_itself_does() {
        holds::<Sha1>();
        holds::<Sha256>();
        holds::<sha2::Sha224>();
        holds::<sha2::Sha512>();
        holds::<md5::Md5>();
        holds::<sha3::Sha3_256>();
    }
}
