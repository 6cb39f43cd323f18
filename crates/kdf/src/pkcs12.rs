//! The key derivation of PKCS#12 (RFC 7292, appendix B.2).

use sha1::digest::block_api::BlockSizeUser;
use sha1::digest::{Digest, OutputSizeUser};
use zeroize::Zeroizing;

use crate::chain::repeat;

/// What a key is derived for: the diversifier byte ID of RFC 7292, appendix B.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// An encryption key.
    Key = 1,
    /// An initialisation vector.
    Iv = 2,
    /// A MAC key.
    Mac = 3,
}

/// Derives `length` bytes with the hash `D`. `password` is a `BMPString` with its two zero bytes, or empty for no password at all.
/// At least one iteration is done.
pub(crate) fn derive_key<D: Digest + BlockSizeUser + 'static>(
    purpose: Purpose,
    password: &[u8],
    salt: &[u8],
    iterations: u32,
    length: usize,
) -> Zeroizing<Vec<u8>> {
    let block = D::block_size();
    let mut input = Zeroizing::new(repeat_to_blocks(salt, block));
    input.extend_from_slice(&Zeroizing::new(repeat_to_blocks(password, block)));
    let diversifier = vec![purpose as u8; block];
    let mut key = Zeroizing::new(Vec::with_capacity(length + <D as OutputSizeUser>::output_size()));
    while key.len() < length {
        let mut digest = D::new().chain_update(&diversifier).chain_update(&*input).finalize();
        repeat::<D>(&mut digest, iterations.saturating_sub(1));
        key.extend_from_slice(&digest);
        // Each block of the input, as a big-endian number, grows by the repeated digest plus one.
        let addend = Zeroizing::new(repeat_to_blocks(&digest, block));
        for chunk in input.chunks_mut(block) {
            let mut carry = 1_u16;
            for (byte, add) in chunk.iter_mut().zip(&*addend).rev() {
                carry += u16::from(*byte) + u16::from(*add);
                *byte = carry.to_be_bytes()[1];
                carry >>= 8;
            }
        }
    }
    key.truncate(length);
    key
}

/// `bytes`, over and over, up to a whole number of blocks; nothing stays nothing. A digest longer than the block is never asked for.
fn repeat_to_blocks(bytes: &[u8], block: usize) -> Vec<u8> {
    bytes.iter().copied().cycle().take(bytes.len().div_ceil(block) * block).collect()
}
