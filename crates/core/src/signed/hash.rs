//! The hash functions that signatures are made with.

use der::asn1::ObjectIdentifier;
use md2::Md2;
use md5::Md5;
use rsa::Pkcs1v15Sign;
use sha1::Sha1;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};

use crate::oid::{self, hash};

/// The hash functions that signatures are made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HashAlgorithm {
    /// SHA-1, which is weak.
    Sha1,
    /// SHA-224.
    Sha224,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

/// Hash functions that are broken: whoever has one signature with them may make another. Only keytool's command lines sign with them, when they are
/// asked to, and [`Signed::verify`](super::Signed::verify) accepts none of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BrokenHash {
    /// MD2.
    Md2,
    /// MD5.
    Md5,
}

impl HashAlgorithm {
    /// Every hash.
    pub const ALL: [Self; 5] = [Self::Sha1, Self::Sha224, Self::Sha256, Self::Sha384, Self::Sha512];

    /// The digest of `data`.
    pub fn digest(self, data: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha1 => Sha1::digest(data).to_vec(),
            Self::Sha224 => Sha224::digest(data).to_vec(),
            Self::Sha256 => Sha256::digest(data).to_vec(),
            Self::Sha384 => Sha384::digest(data).to_vec(),
            Self::Sha512 => Sha512::digest(data).to_vec(),
        }
    }

    /// The length of the digest in bits.
    pub fn bits(self) -> usize {
        match self {
            Self::Sha1 => 160,
            Self::Sha224 => 224,
            Self::Sha256 => 256,
            Self::Sha384 => 384,
            Self::Sha512 => 512,
        }
    }

    /// The RSASSA-PKCS1-v1_5 padding with this hash (RFC 8017, section 8.2).
    pub(crate) fn padding(self) -> Pkcs1v15Sign {
        match self {
            Self::Sha1 => Pkcs1v15Sign::new::<Sha1>(),
            Self::Sha224 => Pkcs1v15Sign::new::<Sha224>(),
            Self::Sha256 => Pkcs1v15Sign::new::<Sha256>(),
            Self::Sha384 => Pkcs1v15Sign::new::<Sha384>(),
            Self::Sha512 => Pkcs1v15Sign::new::<Sha512>(),
        }
    }

    /// The hash with this name, as openssl's `default_md` has it (`sha256`, `SHA2-256`), in any case.
    pub fn by_name(name: &str) -> Option<Self> {
        let plain = name.to_ascii_lowercase().replace("sha2-", "sha").replace('-', "");
        let is_it = |hash: &Self| oid::short_name(&hash.oid()).is_some_and(|known| known.eq_ignore_ascii_case(&plain));
        Self::ALL.into_iter().find(is_it)
    }

    /// Its object identifier.
    pub fn oid(self) -> ObjectIdentifier {
        match self {
            Self::Sha1 => hash::SHA1,
            Self::Sha224 => hash::SHA224,
            Self::Sha256 => hash::SHA256,
            Self::Sha384 => hash::SHA384,
            Self::Sha512 => hash::SHA512,
        }
    }

    /// The hash with this object identifier.
    pub fn by_oid(oid: &ObjectIdentifier) -> Option<Self> {
        Self::ALL.into_iter().find(|hash| hash.oid() == *oid)
    }

    /// Whether signatures with it can be forged, or are refused by Java and TLS for that fear: SHA-1.
    pub fn is_weak(self) -> bool {
        self == Self::Sha1
    }
}

impl BrokenHash {
    /// The digest of `data`, for whoever checks what others have made.
    pub fn digest(self, data: &[u8]) -> Vec<u8> {
        match self {
            Self::Md2 => Md2::digest(data).to_vec(),
            Self::Md5 => Md5::digest(data).to_vec(),
        }
    }

    /// The RSASSA-PKCS1-v1_5 padding with this hash.
    pub(crate) fn padding(self) -> Pkcs1v15Sign {
        match self {
            Self::Md2 => Pkcs1v15Sign::new::<Md2>(),
            Self::Md5 => Pkcs1v15Sign::new::<Md5>(),
        }
    }
}
