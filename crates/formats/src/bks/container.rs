//! What BKS and UBER have in common.

use zeroize::Zeroizing;

use crate::DecodeError;
use crate::java::cursor::Cursor;
use crate::pbe::{Derivation, Hash, Purpose, Session};

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// BKS: the keys are encrypted, and a MAC is over the whole.
    Bks,
    /// UBER: the whole is encrypted.
    Uber,
}

pub(super) const DIGEST_LENGTH: usize = 20;

pub(super) const WHAT: &str = "the BKS file";

/// What stands before the entries.
pub(super) struct Header<'a> {
    pub version: u32,
    pub salt: &'a [u8],
    pub iterations: u32,
}

impl<'a> Header<'a> {
    pub(super) fn read(cursor: &mut Cursor<'a>) -> Result<Self, DecodeError> {
        let version = cursor.u32(WHAT)?;
        let salt = cursor.bytes(WHAT)?;
        Ok(Self { version, salt, iterations: cursor.u32(WHAT)? })
    }

    pub(super) fn derive(
        &self,
        purpose: Purpose,
        password: &[u8],
        length: usize,
        session: &Session,
    ) -> Result<Zeroizing<Vec<u8>>, DecodeError> {
        let derivation =
            Derivation::Pkcs12 { hash: Hash::Sha1, purpose, salt: self.salt.to_vec(), iterations: self.iterations, length };
        session.derive(password, derivation)
    }
}
