//! The keystores whose keys may have passwords of their own: all but PKCS#12.

use rand_core::TryCryptoRng;

use crate::detect::Format;
use crate::{EncodeError, EncodeOptions, Keystore, bcfks, bks, jks};

/// Which of them, and how it is protected where it can be in several ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreKind {
    /// JKS and JCEKS.
    Java(jks::Kind),
    /// BKS and UBER.
    BouncyCastle(bks::Kind),
    /// BCFKS.
    Bcfks(bcfks::Protection),
}

impl StoreKind {
    /// The one that a file is of this format, as it is usually protected; `None` for what is no such keystore.
    pub fn of(format: Format) -> Option<Self> {
        match format {
            Format::Jks => Some(Self::Java(jks::Kind::Jks)),
            Format::Jceks => Some(Self::Java(jks::Kind::Jceks)),
            Format::Bks => Some(Self::BouncyCastle(bks::Kind::Bks)),
            Format::Uber => Some(Self::BouncyCastle(bks::Kind::Uber)),
            Format::Bcfks => Some(Self::Bcfks(bcfks::Protection::default())),
            _ => None,
        }
    }

    /// The format of its files.
    pub fn format(self) -> Format {
        match self {
            Self::Java(jks::Kind::Jks) => Format::Jks,
            Self::Java(jks::Kind::Jceks) => Format::Jceks,
            Self::BouncyCastle(bks::Kind::Bks) => Format::Bks,
            Self::BouncyCastle(bks::Kind::Uber) => Format::Uber,
            Self::Bcfks(_) => Format::Bcfks,
        }
    }

    /// An alias as its files keep it: Java's own have lower case only.
    pub fn spelled(self, alias: &str) -> String {
        if matches!(self, Self::Java(_)) { alias.to_lowercase() } else { alias.to_owned() }
    }

    /// Encodes `store`; see each format.
    pub fn encode<R: TryCryptoRng + ?Sized>(
        self,
        store: &Keystore,
        options: &EncodeOptions<'_>,
        random: &mut R,
    ) -> Result<Vec<u8>, EncodeError> {
        match self {
            Self::Java(kind) => jks::encode(kind, store, options, random),
            Self::BouncyCastle(kind) => bks::encode(kind, store, options, random),
            Self::Bcfks(protection) => bcfks::encode(protection, store, options, random),
        }
    }
}
