//! The formats that convert writes.

use std::path::Path;

use clap::ValueEnum;
use keyferry_formats::detect::Format;

use keyferry_host::failure::Failure;
use keyferry_host::files;
use keyferry_host::new_password::Opener;

/// What an output is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Target {
    Pem,
    Pkcs12,
    Jks,
    Jceks,
    /// A bundle of certificates (.p7b), DER
    Pkcs7,
    /// One certificate or unencrypted key, DER
    Der,
}

impl Target {
    pub(super) fn format(self) -> Format {
        match self {
            Self::Pem => Format::Pem,
            Self::Pkcs12 => Format::Pkcs12,
            Self::Jks => Format::Jks,
            Self::Jceks => Format::Jceks,
            Self::Pkcs7 => Format::Pkcs7,
            Self::Der => Format::Der,
        }
    }

    pub(super) fn is_keystore(self) -> bool {
        matches!(self, Self::Pkcs12 | Self::Jks | Self::Jceks)
    }

    pub(crate) fn opener(self) -> Opener {
        if self == Self::Pkcs12 { Opener::JavaPkcs12 } else { Opener::Any }
    }

    /// The format that the ending of an output asks for.
    pub(crate) fn of_ending(path: &Path) -> Result<Self, Failure> {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        match ending.as_deref() {
            Some("pem" | "crt" | "cer" | "key") => Ok(Self::Pem),
            Some("p12" | "pfx" | "pkcs12") => Ok(Self::Pkcs12),
            Some("jks") => Ok(Self::Jks),
            Some("jceks") => Ok(Self::Jceks),
            Some("p7b" | "p7c") => Ok(Self::Pkcs7),
            Some("der") => Ok(Self::Der),
            _ => Err(Failure::usage(format!("{} does not say what to write", files::path(path)))
                .hint("add --to pem, der, pkcs12, jks, jceks or pkcs7")),
        }
    }
}
