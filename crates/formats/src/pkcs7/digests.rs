//! Digests of what is signed, each computed once, and what computing them may cost.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use der::asn1::ObjectIdentifier;
use keyferry_core::oid::hash;
use keyferry_core::signed::{BrokenHash, HashAlgorithm};

use crate::{DecodeError, Limited};

/// A hash function by its name or object identifier, the broken ones among them: what they are worth is for others to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Hash {
    Sound(HashAlgorithm),
    Broken(BrokenHash),
}

impl Hash {
    /// The hash that manifests call so, in any case.
    pub(crate) fn by_name(name: &str) -> Option<Self> {
        match name.to_ascii_uppercase().as_str() {
            "MD5" => Some(Self::Broken(BrokenHash::Md5)),
            "MD2" => Some(Self::Broken(BrokenHash::Md2)),
            "SHA" => Some(Self::Sound(HashAlgorithm::Sha1)),
            _ => HashAlgorithm::by_name(name).map(Self::Sound),
        }
    }

    pub(super) fn by_oid(oid: &ObjectIdentifier) -> Option<Self> {
        match *oid {
            hash::MD2 => Some(Self::Broken(BrokenHash::Md2)),
            hash::MD5 => Some(Self::Broken(BrokenHash::Md5)),
            _ => HashAlgorithm::by_oid(oid).map(Self::Sound),
        }
    }

    pub(super) fn digest(self, data: &[u8]) -> Vec<u8> {
        match self {
            Self::Sound(hash) => hash.digest(data),
            Self::Broken(hash) => hash.digest(data),
        }
    }
}

/// How many bytes may still be unpacked, and hashed more than once.
#[derive(Debug)]
pub(crate) struct Work {
    whole: u64,
    left: Cell<u64>,
}

impl Work {
    pub(crate) fn new(whole: u64) -> Self {
        Self { whole, left: Cell::new(whole) }
    }

    /// Takes bytes off; fails when there are not so many left.
    pub(crate) fn charge(&self, bytes: u64) -> Result<(), DecodeError> {
        let left = self.left.get().checked_sub(bytes);
        let asked = self.whole.saturating_sub(self.left.get()).saturating_add(bytes);
        self.left.set(left.ok_or(DecodeError::Limit { what: Limited::Input, asked, allowed: self.whole })?);
        Ok(())
    }
}

/// A content, with what is known of its digests.
#[derive(Debug)]
pub(crate) struct Digested<B> {
    bytes: B,
    known: RefCell<HashMap<Hash, Vec<u8>>>,
}

impl<B: AsRef<[u8]>> Digested<B> {
    pub(crate) fn new(bytes: B) -> Self {
        Self { bytes, known: RefCell::default() }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.bytes.as_ref()
    }

    /// Whether this is the digest of the content. One hash is paid for by whoever read the content, the others are work of their own.
    pub(crate) fn has(&self, hash: Hash, digest: &[u8], work: &Work) -> Result<bool, DecodeError> {
        let mut known = self.known.borrow_mut();
        if !known.contains_key(&hash) {
            if !known.is_empty() {
                work.charge(self.bytes().len() as u64)?;
            }
            known.insert(hash, hash.digest(self.bytes()));
        }
        Ok(known.get(&hash).is_some_and(|found| found == digest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_hash_is_work_and_the_same_one_again_is_none() {
        let (content, work) = (Digested::new([0; 100]), Work::new(150));
        let (sha1, sha256) = (Hash::by_name("SHA-1").unwrap(), Hash::by_name("SHA-256").unwrap());
        let right = sha256.digest(&[0; 100]);
        assert!(!content.has(sha1, &right, &work).unwrap());
        assert!(content.has(sha256, &right, &work).unwrap() && content.has(sha256, &right, &work).unwrap());
        assert!(!content.has(sha1, &right, &work).unwrap());
        assert_eq!(work.left.get(), 50);
        let error = content.has(Hash::by_name("MD5").unwrap(), &right, &work).unwrap_err();
        assert!(matches!(error, DecodeError::Limit { asked: 200, allowed: 150, .. }), "{error:?}");
    }
}
