//! Numbers that take the place of random ones where an output is to be the same each time: salts and initialisation vectors from the content and the
//! passwords.
//!
//! ```text
//! secret = PBKDF2-HMAC-SHA256(passwords, SHA-256(content), 100,000 iterations)
//! seed   = HMAC-SHA256(secret, label || SHA-256(content))                       as HKDF-Extract, RFC 5869
//! block  = HMAC-SHA256(seed, number of the block)                               as HKDF-Expand, with a longer counter
//! ```
//!
//! The content is everything that is to be written, private keys too. Salts are public, and with a content that others know, such as a truststore, they tell
//! whether a password that somebody guesses is the right one: hence the iterations, ten times those of the files themselves. Another content, if only by a bit, has other salts: a cipher
//! that adds a stream to its text (JKS's) must never use one of them twice.

use std::convert::Infallible;

use hmac::{Hmac, KeyInit, Mac};
use rand_core::{TryCryptoRng, TryRng};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::grown::Grown;
use crate::pbe::{Derivation, Hash};

/// What these numbers are for.
const LABEL: &[u8] = b"deterministic-output-v1";

/// Ten times those of the files that we write.
const ITERATIONS: u32 = 100_000;

/// A source of numbers that gives the same ones each time.
pub struct DerivedNumbers {
    seed: Zeroizing<[u8; 32]>,
    block: Zeroizing<[u8; 32]>,
    /// How many bytes of the block are used.
    used: usize,
    count: u64,
}

impl DerivedNumbers {
    /// Those for this content and these passwords, each with what it is for.
    pub fn new(content: &[u8], passwords: &[(&str, &[u8])]) -> Self {
        let content = Sha256::digest(content);
        let mut all = Grown::default();
        for (name, password) in passwords {
            for part in [name.as_bytes(), password] {
                all.put((part.len() as u64).to_be_bytes());
                all.put(part);
            }
        }
        let derivation = Derivation::Pbkdf2 { prf: Hash::Sha256, salt: content.to_vec(), iterations: ITERATIONS, length: 32 };
        Self::of_seed(mac(&derivation.derive(&all), &[LABEL, &content]))
    }

    /// Those by which something is written to find out what its content is, and is thrown away.
    pub fn of_rehearsal() -> Self {
        Self::of_seed(mac(&[0; 32], &[LABEL]))
    }

    fn of_seed(seed: Zeroizing<[u8; 32]>) -> Self {
        Self { seed, block: Zeroizing::new([0; 32]), used: 32, count: 0 }
    }

    fn byte(&mut self) -> u8 {
        if self.used == self.block.len() {
            self.block = mac(&*self.seed, &[&self.count.to_be_bytes()]);
            (self.count, self.used) = (self.count + 1, 0);
        }
        let byte = self.block.get(self.used).copied().unwrap_or_default();
        self.used += 1;
        byte
    }
}

fn mac(key: &[u8], parts: &[&[u8]]) -> Zeroizing<[u8; 32]> {
    // A key that is shorter than a block of the hash is filled up with zeros (RFC 2104).
    let mut whole = Zeroizing::new([0; 64]);
    whole.iter_mut().zip(key).for_each(|(whole, byte)| *whole = *byte);
    let mut mac = Hmac::<Sha256>::new((&*whole).into());
    for part in parts {
        mac.update(part);
    }
    Zeroizing::new(mac.finalize().into_bytes().into())
}

/// Without the numbers.
impl std::fmt::Debug for DerivedNumbers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DerivedNumbers").finish_non_exhaustive()
    }
}

impl TryRng for DerivedNumbers {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_be_bytes(std::array::from_fn(|_| self.byte())))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_be_bytes(std::array::from_fn(|_| self.byte())))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for byte in bytes {
            *byte = self.byte();
        }
        Ok(())
    }
}

impl TryCryptoRng for DerivedNumbers {}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// A content, and passwords with what they are for.
    type Case<'a> = (&'a [u8], &'a [(&'a str, &'a [u8])]);

    fn numbers(content: &[u8], passwords: &[(&str, &[u8])]) -> [u8; 80] {
        let mut bytes = [0; 80];
        let Ok(()) = DerivedNumbers::new(content, passwords).try_fill_bytes(&mut bytes);
        bytes
    }

    #[test]
    fn the_same_has_the_same_numbers_and_everything_else_has_others() {
        let all: [Case<'_>; 6] = [
            (b"content", &[("", b"password")]),
            (b"Content", &[("", b"password")]),
            (b"content", &[("", b"Password")]),
            (b"content", &[("", b"password"), ("a", b"")]),
            (b"content", &[("", b"pass"), ("word", b"")]),
            (b"content", &[]),
        ];
        let different: HashSet<[u8; 80]> = all.iter().map(|(content, passwords)| numbers(content, passwords)).collect();
        assert_eq!(different.len(), all.len());
        assert_eq!(numbers(all[0].0, all[0].1), numbers(all[0].0, all[0].1));
        // However they are asked for.
        let mut one = DerivedNumbers::new(b"content", &[("", b"password")]);
        let Ok(first) = one.try_next_u64();
        let Ok(second) = one.try_next_u32();
        let bytes = numbers(b"content", &[("", b"password")]);
        assert_eq!([&first.to_be_bytes()[..], &second.to_be_bytes()].concat(), bytes[..12]);
        let blocks: HashSet<&[u8]> = bytes.chunks(16).collect();
        assert_eq!(blocks.len(), 5);
    }

    /// Made by Python's hashlib and hmac from the formula above.
    #[test]
    fn the_numbers_are_those_of_the_formula() {
        let bytes = numbers(b"content", &[("", b"password")]);
        let expected = "b8a09bed2a12a26b59518cd471762e5533b46c26ca03fd327bf75bc316291a58e82c41449d4f528b";
        assert!(
            bytes.iter().zip(0..40).all(|(byte, at)| expected.get(2 * at..2 * at + 2) == Some(&format!("{byte:02x}"))),
            "{bytes:02x?}"
        );
    }
}
