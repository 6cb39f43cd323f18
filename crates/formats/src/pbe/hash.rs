//! The hashes that keys are derived and files are checked with: more than signatures are made with, for old files and those of others.

use der::asn1::{AnyRef, ObjectIdentifier};
use hmac::digest::block_api::{BlockSizeUser, EagerHash};
use hmac::{Hmac, KeyInit, Mac, SimpleHmac};
use keyferry_core::oid::{self, hash};
use md4::Md4;
use md5::Md5;
use pbkdf2::{pbkdf2, pbkdf2_hmac};
use sha1::Sha1;
use sha1::digest::Digest;
use sha2::{Sha224, Sha256, Sha384, Sha512, Sha512_224, Sha512_256};
use sha3::{Sha3_224, Sha3_256, Sha3_384, Sha3_512};
use spki::AlgorithmIdentifierRef;
use zeroize::Zeroizing;

use super::chain::repeat;
use super::pkcs12_kdf::{Purpose, derive_key};
use crate::{DecodeError, EncodeError};

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

/// Each with its object identifier, that of HMAC with it (MD4 has none), and its length in bytes.
const HASHES: [(Hash, ObjectIdentifier, Option<ObjectIdentifier>, usize); 13] = [
    (Hash::Sha1, hash::SHA1, Some(hash::HMAC_SHA1), 20),
    (Hash::Sha224, hash::SHA224, Some(hash::HMAC_SHA224), 28),
    (Hash::Sha256, hash::SHA256, Some(hash::HMAC_SHA256), 32),
    (Hash::Sha384, hash::SHA384, Some(hash::HMAC_SHA384), 48),
    (Hash::Sha512, hash::SHA512, Some(hash::HMAC_SHA512), 64),
    (Hash::Sha512_224, hash::SHA512_224, Some(hash::HMAC_SHA512_224), 28),
    (Hash::Sha512_256, hash::SHA512_256, Some(hash::HMAC_SHA512_256), 32),
    (Hash::Sha3_224, hash::SHA3_224, Some(hash::HMAC_SHA3_224), 28),
    (Hash::Sha3_256, hash::SHA3_256, Some(hash::HMAC_SHA3_256), 32),
    (Hash::Sha3_384, hash::SHA3_384, Some(hash::HMAC_SHA3_384), 48),
    (Hash::Sha3_512, hash::SHA3_512, Some(hash::HMAC_SHA3_512), 64),
    (Hash::Md5, hash::MD5, Some(hash::HMAC_MD5), 16),
    (Hash::Md4, hash::MD4, None, 16),
];

/// Other object identifiers of HMAC, which some programs write.
const OTHER_HMACS: [(Hash, ObjectIdentifier); 2] = [(Hash::Md5, hash::IPSEC_HMAC_MD5), (Hash::Sha1, hash::IPSEC_HMAC_SHA1)];

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
    fn row(self) -> &'static (Self, ObjectIdentifier, Option<ObjectIdentifier>, usize) {
        HASHES.iter().find(|(hash, ..)| *hash == self).unwrap_or(&HASHES[2])
    }

    /// Its object identifier.
    pub fn oid(self) -> ObjectIdentifier {
        self.row().1
    }

    /// The hash with this object identifier.
    pub fn by_oid(oid: &ObjectIdentifier) -> Option<Self> {
        HASHES.iter().find(|(_, known, ..)| known == oid).map(|(hash, ..)| *hash)
    }

    /// The `AlgorithmIdentifier` of HMAC with it, whose parameters are NULL. There is none with MD4.
    pub(crate) fn hmac_algorithm(self) -> Result<AlgorithmIdentifierRef<'static>, EncodeError> {
        let unknown = || EncodeError::Unrepresentable { what: "there is no HMAC with MD4".to_owned() };
        Ok(AlgorithmIdentifierRef { oid: self.row().2.ok_or_else(unknown)?, parameters: Some(AnyRef::NULL) })
    }

    /// The hash of a pseudo-random function of PBKDF2 (RFC 8018, appendix B.1), which is HMAC with it.
    pub(crate) fn of_prf(oid: &ObjectIdentifier) -> Result<Self, DecodeError> {
        let unsupported =
            || DecodeError::UnsupportedEncryption { what: format!("PBKDF2 with the PRF {}", oid::display_name(oid)) };
        Self::by_hmac_oid(oid).ok_or_else(unsupported)
    }

    /// The hash of the HMAC with this object identifier.
    fn by_hmac_oid(oid: &ObjectIdentifier) -> Option<Self> {
        let usual = HASHES.iter().find(|(_, _, known, _)| known.as_ref() == Some(oid)).map(|(hash, ..)| *hash);
        usual.or_else(|| OTHER_HMACS.iter().find(|(_, known)| known == oid).map(|(hash, _)| *hash))
    }

    /// The length of a digest in bytes.
    pub fn length(self) -> usize {
        self.row().3
    }

    /// How long it takes, in runs of SHA-256: those with larger inner states take about twice as long.
    pub(super) fn weight(self) -> u64 {
        match self {
            Self::Sha1 | Self::Sha224 | Self::Sha256 | Self::Md5 | Self::Md4 => 1,
            Self::Sha384 | Self::Sha512 | Self::Sha512_224 | Self::Sha512_256 => 2,
            Self::Sha3_224 | Self::Sha3_256 | Self::Sha3_384 | Self::Sha3_512 => 4,
        }
    }

    /// HMAC with this hash.
    pub(crate) fn hmac(self, key: &[u8], content: &[u8]) -> Option<Vec<u8>> {
        with_type!(self, hmac, sponge_hmac, (key, content))
    }

    /// PBKDF1 (RFC 8018, section 5.1): the hash over password and salt, again and again; no more bytes than the hash has.
    pub(super) fn pbkdf1(self, password: &[u8], salt: &[u8], iterations: u32, length: usize) -> Zeroizing<Vec<u8>> {
        with_type!(self, pbkdf1, pbkdf1, (password, salt, iterations, length))
    }

    /// PBKDF2 with HMAC and this hash.
    pub(super) fn pbkdf2(self, password: &[u8], salt: &[u8], iterations: u32, length: usize) -> Zeroizing<Vec<u8>> {
        let mut key = Zeroizing::new(vec![0; length]);
        with_type!(self, pbkdf2_hmac, sponge_pbkdf2, (password, salt, iterations, &mut key));
        key
    }

    /// PKCS#12's derivation with this hash; see [`derive_key`].
    pub(super) fn pkcs12(
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
    use keyferry_core::key::hex;

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
            assert_eq!(hex(&hash.pbkdf2(b"changeit", b"saltsalt", 3, 20)), expected, "{hash:?}");
        }
    }

    #[test]
    fn each_hash_is_found_by_its_object_identifiers() {
        for (hash, oid, hmac, length) in HASHES {
            assert_eq!(Hash::by_oid(&oid), Some(hash));
            assert_eq!(hash.hmac(b"key", b"content").map(|mac| mac.len()), Some(length));
            if let Some(hmac) = hmac {
                assert_eq!(Hash::by_hmac_oid(&hmac), Some(hash));
            }
        }
    }
}
