//! The hashes that keys are derived with, and HMAC: more than signatures are made with, for old files and those of others.

use hmac::digest::Digest;
use hmac::digest::block_api::{BlockSizeUser, EagerHash};
use hmac::{Hmac, KeyInit, Mac, SimpleHmac};
use md4::Md4;
use md5::Md5;
use pbkdf2::{pbkdf2, pbkdf2_hmac};
use sha1::Sha1;
use sha2::{Sha224, Sha256, Sha384, Sha512, Sha512_224, Sha512_256};
use sha3::{Sha3_224, Sha3_256, Sha3_384, Sha3_512};
use zeroize::Zeroizing;

use crate::chain::repeat;
use crate::pkcs12::{Purpose, derive_key};

/// A hash function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Hash {
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
    Sha512_224,
    Sha512_256,
    Sha3_224,
    Sha3_256,
    Sha3_384,
    Sha3_512,
    Md5,
    Md4,
}

/// Calls a function with the type of a hash; those of the SHA-3 family need another HMAC.
macro_rules! with_type {
    ($hash:expr, $call:ident, $sponge:ident, $arguments:tt) => {
        match $hash {
            Hash::Sha1 => $call::<Sha1>$arguments,
            Hash::Sha224 => $call::<Sha224>$arguments,
            Hash::Sha256 => $call::<Sha256>$arguments,
            Hash::Sha384 => $call::<Sha384>$arguments,
            Hash::Sha512 => $call::<Sha512>$arguments,
            Hash::Sha512_224 => $call::<Sha512_224>$arguments,
            Hash::Sha512_256 => $call::<Sha512_256>$arguments,
            Hash::Sha3_224 => $sponge::<Sha3_224>$arguments,
            Hash::Sha3_256 => $sponge::<Sha3_256>$arguments,
            Hash::Sha3_384 => $sponge::<Sha3_384>$arguments,
            Hash::Sha3_512 => $sponge::<Sha3_512>$arguments,
            Hash::Md5 => $call::<Md5>$arguments,
            Hash::Md4 => $call::<Md4>$arguments,
        }
    };
}

impl Hash {
    /// The length of a digest in bytes.
    pub fn length(self) -> usize {
        match self {
            Self::Md5 | Self::Md4 => 16,
            Self::Sha1 => 20,
            Self::Sha224 | Self::Sha512_224 | Self::Sha3_224 => 28,
            Self::Sha256 | Self::Sha512_256 | Self::Sha3_256 => 32,
            Self::Sha384 | Self::Sha3_384 => 48,
            Self::Sha512 | Self::Sha3_512 => 64,
        }
    }

    /// How long it takes, in runs of SHA-256: those with larger inner states take about twice as long.
    pub(crate) fn weight(self) -> u64 {
        match self {
            Self::Sha1 | Self::Sha224 | Self::Sha256 | Self::Md5 | Self::Md4 => 1,
            Self::Sha384 | Self::Sha512 | Self::Sha512_224 | Self::Sha512_256 => 2,
            Self::Sha3_224 | Self::Sha3_256 | Self::Sha3_384 | Self::Sha3_512 => 4,
        }
    }

    /// HMAC with this hash.
    pub fn hmac(self, key: &[u8], content: &[u8]) -> Option<Vec<u8>> {
        with_type!(self, hmac, sponge_hmac, (key, content))
    }

    /// PBKDF1 (RFC 8018, section 5.1): the hash over password and salt, again and again; no more bytes than the hash has.
    pub(crate) fn pbkdf1(self, password: &[u8], salt: &[u8], iterations: u32, length: usize) -> Zeroizing<Vec<u8>> {
        with_type!(self, pbkdf1, pbkdf1, (password, salt, iterations, length))
    }

    /// PBKDF2 with HMAC and this hash.
    pub(crate) fn pbkdf2(self, password: &[u8], salt: &[u8], iterations: u32, length: usize) -> Zeroizing<Vec<u8>> {
        let mut key = Zeroizing::new(vec![0; length]);
        with_type!(self, pbkdf2_hmac, sponge_pbkdf2, (password, salt, iterations, &mut key));
        key
    }

    /// PKCS#12's derivation with this hash; see [`derive_key`].
    pub(crate) fn pkcs12(
        self,
        purpose: Purpose,
        password: &[u8],
        salt: &[u8],
        iterations: u32,
        length: usize,
    ) -> Zeroizing<Vec<u8>> {
        with_type!(self, derive_key, derive_key, (purpose, password, salt, iterations, length))
    }
}

fn hmac<D: Digest + BlockSizeUser + EagerHash>(key: &[u8], content: &[u8]) -> Option<Vec<u8>> {
    let mac = <Hmac<D> as KeyInit>::new_from_slice(key).ok()?;
    Some(mac.chain_update(content).finalize().into_bytes().to_vec())
}

fn sponge_hmac<D: Digest + BlockSizeUser>(key: &[u8], content: &[u8]) -> Option<Vec<u8>> {
    let mac = <SimpleHmac<D> as KeyInit>::new_from_slice(key).ok()?;
    Some(mac.chain_update(content).finalize().into_bytes().to_vec())
}

fn pbkdf1<D: Digest + 'static>(password: &[u8], salt: &[u8], iterations: u32, length: usize) -> Zeroizing<Vec<u8>> {
    let mut digest = D::new().chain_update(password).chain_update(salt).finalize();
    repeat::<D>(&mut digest, iterations.saturating_sub(1));
    let mut key = Zeroizing::new(digest.to_vec());
    key.truncate(length);
    key
}

fn sponge_pbkdf2<D: Digest + BlockSizeUser + Clone + Sync>(password: &[u8], salt: &[u8], iterations: u32, key: &mut [u8]) {
    // HMAC takes keys of any length.
    let _ = pbkdf2::<SimpleHmac<D>>(password, salt, iterations, key);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made with Python's hashlib; no tool writes files with all of these.
    #[test]
    fn pbkdf2_with_hashes_that_are_seldom_met() {
        for (hash, expected) in [
            (Hash::Sha3_224, "e86601d52f06756cb10954b0a77b95ad481a2e2f"),
            (Hash::Sha3_256, "91814a3d30561f14c8c7212a68964d00ade9c33c"),
            (Hash::Sha3_384, "bd1f62514f5b8deb173f431acb468eee8e169255"),
            (Hash::Sha3_512, "cc0b81470f8caea27d95a341ac2dca631fdf099e"),
            (Hash::Sha512_224, "ba5b1153f982653a3fa3b98b77aa216949355864"),
            (Hash::Sha512_256, "aae86d918403797fb753af497b67d066b2c3f06f"),
            (Hash::Md5, "4c3c7723deeb0ccd5452b71bc5cbe657db44cb3b"),
        ] {
            let key = hash.pbkdf2(b"changeit", b"saltsalt", 3, 20);
            let digits = key.iter().fold(String::new(), |digits, byte| digits + &format!("{byte:02x}"));
            assert_eq!(digits, expected, "{hash:?}");
            assert_eq!(hash.hmac(b"key", b"content").map(|mac| mac.len()), Some(hash.length()));
        }
    }
}
