//! The numbers by which openssl finds certificates in a folder: digests of names, in a form in which case and spaces do not matter.

use keyferry_core::name::DistinguishedName;
use md5::Md5;
use sha1::{Digest, Sha1};

/// The first four bytes of a digest, the last of them highest.
fn number(digest: &[u8]) -> u32 {
    digest.iter().take(4).rev().fold(0, |value, byte| value << 8 | u32::from(*byte))
}

/// The number of openssl 1.0 and later.
pub(crate) fn canonical(name: &DistinguishedName) -> u32 {
    number(&Sha1::digest(name.canonical()))
}

/// The number of older ones: MD5 over the name as it is.
pub(crate) fn old(der: &[u8]) -> u32 {
    number(&Md5::digest(der))
}
