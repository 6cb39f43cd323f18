//! The formats of keystores that keytool has.

use keyferry_formats::{jks, pkcs12};

/// The format of a keystore.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Pkcs12,
    Jks,
    Jceks,
}

impl Format {
    /// The type with this name, in any case.
    pub(super) fn by_name(name: &str) -> Option<Self> {
        [Self::Pkcs12, Self::Jks, Self::Jceks].into_iter().find(|format| format.name().eq_ignore_ascii_case(name))
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
        }
    }

    /// The provider that Java takes it from.
    pub(super) fn provider(self) -> &'static str {
        if self == Self::Jceks { "SunJCE" } else { "SUN" }
    }
}
