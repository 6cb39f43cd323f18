//! What each format tells of itself.

use crate::contents::Contents;
use crate::pbe::Session;
use crate::{DecodeError, Entry, Password};

/// What there is to know of a format.
pub(crate) struct Definition {
    /// What it is called.
    pub name: &'static str,
    /// How its files are read; `None` when another format's reader tells them from its own.
    pub decoder: Option<Decoder>,
    /// What it holds.
    pub holds: Holds,
}

/// What a file is opened with.
pub(crate) struct Opening<'a> {
    /// The password, where there is one.
    pub password: Option<&'a Password>,
    pub session: &'a Session,
    /// Finds what reads a keystore that begins like these bytes: one may stand within a text.
    pub keystore: fn(&[u8]) -> Option<&'static Decoder>,
}

impl Opening<'_> {
    /// The keystore that these bytes are, if their beginning is that of one.
    pub(crate) fn keystore(&self, bytes: &[u8]) -> Option<Result<Contents, DecodeError>> {
        (self.keystore)(bytes).map(|decoder| (decoder.decode)(bytes, self))
    }
}

/// How the files of a format are known, and read.
pub(crate) struct Decoder {
    /// Whether the bytes are of the format.
    pub knows: fn(&[u8]) -> bool,
    /// What is in them.
    pub decode: fn(&[u8], &Opening<'_>) -> Result<Contents, DecodeError>,
    /// Whether it is a keystore of its own, which may stand within a text or another file too.
    pub is_keystore: bool,
}

/// What a format holds besides private keys and the certificates that are trusted.
#[expect(clippy::struct_excessive_bools, reason = "each is a thing of its own")]
pub(crate) struct Holds {
    /// Secret keys of these algorithms.
    pub secret_keys: fn(&str) -> SecretKeys,
    /// Public keys without a certificate.
    pub public_keys: bool,
    /// Bytes of a program's own, with certificates beside them (`true`) or without.
    pub stored: fn(bool) -> bool,
    /// Certificates that nobody has said to be trusted.
    pub loose_certificates: bool,
    /// Keys without a certificate.
    pub keys_alone: bool,
    /// Revocation lists.
    pub revocation_lists: bool,
    /// The attributes of PKCS#12.
    pub attributes: bool,
    /// Whether the creation time of an entry is kept.
    pub times: fn(&Entry) -> bool,
}

/// Whether a format holds secret keys of an algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SecretKeys {
    /// It does.
    Held,
    /// It does not hold those of this algorithm.
    NotThese,
    /// It holds none at all.
    None,
}

impl Holds {
    /// Everything that there is.
    pub(crate) const ALL: Self = Self {
        secret_keys: |_| SecretKeys::Held,
        public_keys: true,
        stored: |_| false,
        loose_certificates: true,
        keys_alone: true,
        revocation_lists: true,
        attributes: true,
        times: |_| true,
    };

    /// What every keystore holds.
    pub(crate) const KEYSTORE: Self = Self { public_keys: false, revocation_lists: false, attributes: false, ..Self::ALL };

    /// What texts and bundles hold: everything but secret keys and what is a keystore's own.
    pub(crate) const LOOSE: Self = Self { secret_keys: |_| SecretKeys::None, attributes: false, times: |_| false, ..Self::ALL };
}
