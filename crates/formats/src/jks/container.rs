//! What JKS and JCEKS have in common, and how they are told apart.

use keyferry_core::oid::encryption::{JCEKS_KEY_PROTECTOR, JKS_KEY_PROTECTOR};
use sha1::{Digest, Sha1};

use crate::{Password, pkcs8};

/// Which of the two formats that share the container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Sun's JKS.
    Jks,
    /// Sun's JCEKS.
    Jceks,
}

impl Kind {
    /// The first four bytes of its files.
    pub(crate) const fn magic(self) -> [u8; 4] {
        match self {
            Self::Jks => MAGIC,
            Self::Jceks => JCEKS_MAGIC,
        }
    }

    /// Whether a sealed key is sealed as this format does it; JCEKS takes the keys of JKS too.
    pub(super) fn keeps(self, sealed: &[u8]) -> bool {
        let oid = pkcs8::encryption_oid(sealed);
        oid == Some(JKS_KEY_PROTECTOR) || (self == Self::Jceks && oid == Some(JCEKS_KEY_PROTECTOR))
    }

    /// The format whose file begins like this.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        [Self::Jks, Self::Jceks].into_iter().find(|kind| bytes.starts_with(&kind.magic()))
    }
}

/// The first four bytes of a JCEKS file.
const JCEKS_MAGIC: [u8; 4] = [0xce; 4];

/// The first four bytes of a JKS file.
pub const MAGIC: [u8; 4] = [0xfe, 0xed, 0xfe, 0xed];

pub(super) const KEY_TAG: u32 = 1;
pub(super) const CERTIFICATE_TAG: u32 = 2;
pub(super) const SECRET_KEY_TAG: u32 = 3;
pub(super) const DIGEST_LENGTH: usize = 20;

/// The digest at the end of the file, which binds its content to the store password.
pub(super) fn digest(password: &Password, content: &[u8]) -> [u8; DIGEST_LENGTH] {
    Sha1::new().chain_update(password.utf16()).chain_update(b"Mighty Aphrodite").chain_update(content).finalize().into()
}
