//! The formats that convert writes.

use std::path::Path;

use clap::ValueEnum;
use keyferry_formats::StoreKind;
use keyferry_formats::detect::Format;

use crate::nearest::nearest;
use keyferry_host::failure::Failure;
use keyferry_host::files;
use keyferry_host::new_password::Opener;

/// The endings of the names of files, and what they ask for.
const ENDINGS: [(Target, &[&str]); 10] = [
    (Target::Pem, &["pem", "crt", "cer", "key"]),
    (Target::Pkcs12, &["p12", "pfx", "pkcs12"]),
    (Target::Jks, &["jks"]),
    (Target::Jceks, &["jceks"]),
    (Target::Bks, &["bks"]),
    (Target::Uber, &["uber", "ubr"]),
    (Target::Bcfks, &["bcfks"]),
    (Target::Pkcs7, &["p7b", "p7c"]),
    (Target::Der, &["der"]),
    (Target::Jwk, &["jwk", "jwks"]),
];

/// What an output is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Target {
    Pem,
    #[value(aliases = ["p12", "pfx"])]
    Pkcs12,
    Jks,
    Jceks,
    /// Bouncy Castle's BKS, as Android has it
    Bks,
    /// Bouncy Castle's UBER
    Uber,
    /// Bouncy Castle's BCFKS, for FIPS
    Bcfks,
    /// A bundle of certificates (.p7b), DER
    #[value(alias = "p7b")]
    Pkcs7,
    /// One certificate or unencrypted key, DER
    Der,
    /// JSON Web Keys, not encrypted; a set where there are several
    Jwk,
}

impl Target {
    pub(super) fn format(self) -> Format {
        match self {
            Self::Pem => Format::Pem,
            Self::Pkcs12 => Format::Pkcs12,
            Self::Jks => Format::Jks,
            Self::Jceks => Format::Jceks,
            Self::Bks => Format::Bks,
            Self::Uber => Format::Uber,
            Self::Bcfks => Format::Bcfks,
            Self::Pkcs7 => Format::Pkcs7,
            Self::Der => Format::Der,
            Self::Jwk => Format::Jwk,
        }
    }

    pub(crate) fn is_keystore(self) -> bool {
        self == Self::Pkcs12 || self.store().is_some()
    }

    /// The keystore that it is, when its keys may have passwords of their own.
    pub(crate) fn store(self) -> Option<StoreKind> {
        StoreKind::of(self.format())
    }

    pub(crate) fn opener(self) -> Opener {
        if self == Self::Pkcs12 { Opener::JavaPkcs12 } else { Opener::Any }
    }

    /// The format that the ending of an output asks for.
    pub(crate) fn of_ending(path: &Path) -> Result<Self, Failure> {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        let ending = ending.as_deref();
        let known = |endings: &&[&str]| ending.is_some_and(|ending| endings.contains(&ending));
        if let Some((target, _)) = ENDINGS.iter().find(|(_, endings)| known(endings)) {
            return Ok(*target);
        }
        let failure = Failure::usage(format!("{} does not say what to write", files::path(path)));
        let known = ENDINGS.iter().flat_map(|(_, endings)| endings.iter().copied());
        let meant = ending.and_then(|ending| nearest(ending, known));
        let meant = meant.map(|meant| format!("did you mean {}? Otherwise ", files::path(&path.with_extension(meant))));
        Err(failure
            .hint(format!("{}add --to pem, der, pkcs12, jks, jceks, bks, uber, bcfks, pkcs7 or jwk", meant.unwrap_or_default())))
    }
}
