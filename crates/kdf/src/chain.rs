//! A block that is hashed again and again, which is what the key derivations with SHA-1 and SHA-256 cost.
//!
//! The block stays, padding included: each step begins with a state that is known, and what comes out stands in the block for the next one. A step waits for the
//! one before, and leaves half of the processor idle; so two chains run side by side, in little more time than one of them.

use std::any::TypeId;
use std::sync::{Mutex, PoisonError};
use std::thread;

use hmac::digest::{Digest, Output};
use sha1::{Sha1, block_api::compress};
use sha2::{Sha256, block_api::compress256};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// A hash with blocks of 64 bytes, whose state is its digest.
pub(crate) struct Compression<const WORDS: usize> {
    /// Where it begins (FIPS 180-4, section 5.3).
    begin: [u32; WORDS],
    compress: fn(&mut [u32; WORDS], &[[u8; BLOCK]]),
    digest: fn(&[u8]) -> Zeroizing<Vec<u8>>,
}

const BLOCK: usize = 64;

pub(crate) const SHA1: Compression<5> = Compression {
    begin: [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0],
    compress,
    digest: |bytes| Zeroizing::new(Sha1::digest(bytes).to_vec()),
};
pub(crate) const SHA256: Compression<8> = Compression {
    begin: [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19],
    compress: compress256,
    digest: |bytes| Zeroizing::new(Sha256::digest(bytes).to_vec()),
};

/// A chain of so many steps.
#[derive(Zeroize, ZeroizeOnDrop)]
pub(crate) struct Chain<const WORDS: usize> {
    /// Where steps begin, by turns.
    begins: [[u32; WORDS]; 2],
    block: [[u8; BLOCK]; 1],
    /// The states of every other step and of where the chain began, added up without carry.
    sum: [u32; WORDS],
    left: u64,
}

impl<const WORDS: usize> Compression<WORDS> {
    /// `digest` hashed so many times over.
    pub(crate) fn repeated(&self, digest: &[u8], times: u32) -> Chain<WORDS> {
        Chain::new([self.begin; 2], digest, 0, times.into())
    }

    /// One block of PBKDF2 with HMAC (RFC 8018, section 5.2), the function F: `salt` ends with the number of the block.
    pub(crate) fn pbkdf2(&self, password: &[u8], salt: &[u8], iterations: u32) -> Chain<WORDS> {
        let key = if password.len() > BLOCK { (self.digest)(password) } else { Zeroizing::new(password.to_vec()) };
        let padded = |pad: u8| {
            let mut block = Zeroizing::new(vec![pad; BLOCK]);
            block.iter_mut().zip(key.iter()).for_each(|(byte, key)| *byte ^= key);
            block
        };
        // HMAC (RFC 2104) hashes a block made of the key first, which is the same each time.
        let (inner, outer) = (padded(0x36), padded(0x5c));
        let hash = |before: &[u8], content: &[u8]| (self.digest)(&Zeroizing::new([before, content].concat()));
        let first = hash(&outer, &hash(&inner, salt));
        let state = |block: &[u8]| {
            let mut state = self.begin;
            (self.compress)(&mut state, block.as_chunks().0);
            state
        };
        Chain::new([state(&inner), state(&outer)], &first, BLOCK, 2 * u64::from(iterations.saturating_sub(1)))
    }

    /// Runs chains to their ends: two at a time, and on all processors when there is much to do.
    pub(crate) fn run(&self, chains: &mut [Chain<WORDS>]) {
        /// How many steps are worth a thread: some tens of milliseconds.
        const WORTH_A_THREAD: u64 = 1 << 20;
        let steps: u64 = chains.iter().map(|chain| chain.left).sum();
        let most = usize::try_from(steps / WORTH_A_THREAD).unwrap_or(usize::MAX).min(chains.len() / 2);
        let threads = if most > 1 { most.min(thread::available_parallelism().map_or(1, usize::from)) } else { 1 };
        let pairs = Mutex::new(chains.chunks_mut(2));
        let work = || {
            let next = || pairs.lock().unwrap_or_else(PoisonError::into_inner).next();
            while let Some(pair) = next() {
                self.run_pair(pair);
            }
        };
        thread::scope(|scope| {
            for _ in 1..threads {
                // Where there is no thread to be had, the others do it.
                let _ = thread::Builder::new().spawn_scoped(scope, work);
            }
            work();
        });
    }

    fn run_pair(&self, pair: &mut [Chain<WORDS>]) {
        if let [one, other] = pair {
            let both = one.left.min(other.left);
            for _ in 0..both {
                one.step(self.compress);
                other.step(self.compress);
            }
        }
        for chain in pair {
            while chain.left > 0 {
                chain.step(self.compress);
            }
        }
    }
}

/// Hashes `digest` so many times over, alone.
pub(crate) fn repeat<D: Digest + 'static>(digest: &mut Output<D>, times: u32) {
    fn run<const WORDS: usize>(hash: &Compression<WORDS>, digest: &mut [u8], times: u32) {
        let mut chains = [hash.repeated(digest, times)];
        hash.run_pair(&mut chains);
        digest.copy_from_slice(chains[0].digest());
    }
    if TypeId::of::<D>() == TypeId::of::<Sha1>() {
        run(&SHA1, digest, times);
    } else if TypeId::of::<D>() == TypeId::of::<Sha256>() {
        run(&SHA256, digest, times);
    } else {
        for _ in 0..times {
            *digest = D::digest(&*digest);
        }
    }
}

impl<const WORDS: usize> Chain<WORDS> {
    /// A chain that begins with a digest; so many bytes were hashed before it each time.
    fn new(begins: [[u32; WORDS]; 2], digest: &[u8], before: usize, steps: u64) -> Self {
        let mut chain = Self { begins, block: [[0; BLOCK]], sum: [0; WORDS], left: steps };
        let [block] = &mut chain.block;
        let (text, padding) = block.split_at_mut(4 * WORDS);
        text.copy_from_slice(digest);
        for (word, bytes) in chain.sum.iter_mut().zip(text.as_chunks().0) {
            *word = u32::from_be_bytes(*bytes);
        }
        // A one behind the text, and the length in bits at the end (FIPS 180-4, section 5.1.1).
        if let [one, .., high, low] = padding {
            *one = 0x80;
            [*high, *low] = u16::try_from(8 * (before + 4 * WORDS)).unwrap_or_default().to_be_bytes();
        }
        chain
    }

    #[inline]
    fn step(&mut self, compress: fn(&mut [u32; WORDS], &[[u8; BLOCK]])) {
        // The number of steps is even where it matters.
        let [even, odd] = &self.begins;
        let last_of_two = self.left % 2 == 1;
        let mut state = if last_of_two { *odd } else { *even };
        compress(&mut state, &self.block);
        if last_of_two {
            self.sum.iter_mut().zip(state).for_each(|(sum, word)| *sum ^= word);
        }
        let [block] = &mut self.block;
        block.iter_mut().zip(state.map(u32::to_be_bytes).as_flattened()).for_each(|(place, byte)| *place = *byte);
        self.left -= 1;
    }

    /// What the last step gave.
    pub(crate) fn digest(&self) -> &[u8] {
        let [block] = &self.block;
        block.get(..4 * WORDS).unwrap_or_default()
    }

    /// The sum, as PBKDF2 has it.
    pub(crate) fn sum(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.sum.iter().flat_map(|word| word.to_be_bytes()).collect())
    }
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

    /// Chains of all lengths, one beside the other and on several threads, end as they do alone.
    #[test]
    fn chains_do_not_disturb_each_other() {
        let salts: Vec<Vec<u8>> = (0..9_u8).map(|number| vec![number; usize::from(number)]).collect();
        let lengths = [0, 1, 2, 3, 500, 4000, 4001, 40, 7];
        let begun = |times: u32| -> Vec<Chain<8>> {
            let each = salts.iter().zip(lengths);
            each.map(|(salt, length)| {
                if salt.len() % 2 == 0 {
                    SHA256.pbkdf2(b"changeit", salt, times * length)
                } else {
                    SHA256.repeated(&Sha256::digest(salt), times * length)
                }
            })
            .collect()
        };
        for times in [1, 2000] {
            let (mut together, mut alone) = (begun(times), begun(times));
            SHA256.run(&mut together);
            for (one, other) in alone.iter_mut().zip(&together) {
                SHA256.run_pair(std::slice::from_mut(one));
                assert!(one.digest() == other.digest() && one.sum() == other.sum());
            }
        }
    }

    #[test]
    fn pbkdf2_is_that_of_the_library() {
        for (password, salt) in [(vec![b'x'; 3], vec![1; 8]), (vec![b'y'; 64], vec![2; 100]), (vec![b'z'; 65], Vec::new())] {
            for iterations in [1, 2, 3, 1000] {
                let numbered = [&salt[..], &[0, 0, 0, 1]].concat();
                let mut chain = [SHA256.pbkdf2(&password, &numbered, iterations)];
                SHA256.run_pair(&mut chain);
                let mut theirs = [0; 32];
                pbkdf2::pbkdf2_hmac::<Sha256>(&password, &salt, iterations, &mut theirs);
                assert_eq!(*chain[0].sum(), theirs);
                let mut chain = [SHA1.pbkdf2(&password, &numbered, iterations)];
                SHA1.run_pair(&mut chain);
                let mut theirs = [0; 20];
                pbkdf2::pbkdf2_hmac::<Sha1>(&password, &salt, iterations, &mut theirs);
                assert_eq!(*chain[0].sum(), theirs);
            }
        }
    }
}
