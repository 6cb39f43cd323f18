//! The numbers that RSA signing is blinded with, so that its time tells nothing about the private key.
//!
//! They come from the private key and from what is signed, as ECDSA's do in RFC 6979: nobody who does not hold the key can foresee them, and
//! no source of random numbers can fail or repeat itself. The signature is the same with any of them.

use std::convert::Infallible;

use rand_core::{TryCryptoRng, TryRng};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// A stream of bytes: SHA-256 over a secret seed and a counter.
pub(crate) struct Blinding {
    seed: Zeroizing<[u8; 32]>,
    counter: u64,
}

impl Blinding {
    /// The stream for signing `digest` with the key whose private exponent is given.
    pub(crate) fn new(private_exponent: &[u8], digest: &[u8]) -> Self {
        let mut seed = Sha256::new();
        seed.update(b"keyferry: RSA blinding");
        seed.update(digest);
        seed.update(private_exponent);
        Self { seed: Zeroizing::new(seed.finalize().into()), counter: 0 }
    }
}

impl TryRng for Blinding {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, filled: &mut [u8]) -> Result<(), Infallible> {
        for chunk in filled.chunks_mut(32) {
            let block = Sha256::new().chain_update(self.seed.as_slice()).chain_update(self.counter.to_le_bytes()).finalize();
            self.counter = self.counter.wrapping_add(1);
            chunk.iter_mut().zip(block).for_each(|(byte, random)| *byte = random);
        }
        Ok(())
    }
}

impl TryCryptoRng for Blinding {}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(exponent: &[u8], digest: &[u8]) -> [u8; 80] {
        let mut bytes = [0; 80];
        Blinding::new(exponent, digest).try_fill_bytes(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn each_key_and_each_message_has_numbers_of_its_own() {
        assert_eq!(first(b"key", b"message"), first(b"key", b"message"));
        assert_ne!(first(b"key", b"message"), first(b"yek", b"message"));
        assert_ne!(first(b"key", b"message"), first(b"key", b"another"));
        let bytes = first(b"key", b"message");
        assert_ne!(bytes[..32], bytes[32..64]);
    }
}
