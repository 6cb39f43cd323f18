//! The formats of keystores that keytool has.

use keyferry_formats::{StoreKind, bcfks, bks, detect, jks, pkcs12};

/// The format of a keystore.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Pkcs12,
    Jks,
    Jceks,
    /// One of Bouncy Castle's.
    BouncyCastle(StoreKind),
}

impl Format {
    /// The type with this name, in any case.
    pub(super) fn by_name(name: &str) -> Option<Self> {
        let suns = [Self::Pkcs12, Self::Jks, Self::Jceks];
        let bouncy_castles = [
            StoreKind::BouncyCastle(bks::Kind::Bks),
            StoreKind::BouncyCastle(bks::Kind::Uber),
            StoreKind::Bcfks(bcfks::Protection::default()),
        ];
        let all = suns.into_iter().chain(bouncy_castles.map(Self::BouncyCastle));
        all.into_iter().find(|format| format.name().eq_ignore_ascii_case(name))
    }

    /// The same one of Bouncy Castle's as a file is, with its protection; `None` when it is none of that type. keytool has to be told the type.
    pub(super) fn as_in(kind: StoreKind, bytes: &[u8]) -> Option<Self> {
        let kind = match kind {
            StoreKind::Bcfks(_) if bcfks::is_bcfks(bytes) => StoreKind::Bcfks(bcfks::protection(bytes).unwrap_or_default()),
            StoreKind::BouncyCastle(_) if bks::is_bks(bytes) => kind,
            _ => return None,
        };
        Some(Self::BouncyCastle(kind))
    }

    /// The format of a file's bytes.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        match jks::Kind::of(bytes) {
            Some(jks::Kind::Jks) => Some(Self::Jks),
            Some(jks::Kind::Jceks) => Some(Self::Jceks),
            None => pkcs12::is_pkcs12(bytes).then_some(Self::Pkcs12),
        }
    }

    /// Java's name of the type.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Pkcs12 => "PKCS12",
            Self::Jks => "JKS",
            Self::Jceks => "JCEKS",
            Self::BouncyCastle(kind) => match kind.format() {
                detect::Format::Uber => "UBER",
                detect::Format::Bcfks => "BCFKS",
                _ => "BKS",
            },
        }
    }

    /// The provider that Java takes it from.
    pub(super) fn provider(self) -> &'static str {
        match self {
            Self::Jceks => "SunJCE",
            Self::BouncyCastle(_) => "BC",
            Self::Pkcs12 | Self::Jks => "SUN",
        }
    }

    /// An alias as Java keeps it in such a store: Sun's have lower case only.
    pub(super) fn spelled(self, alias: &str) -> String {
        if let Self::BouncyCastle(_) = self { alias.to_owned() } else { alias.to_lowercase() }
    }
}
