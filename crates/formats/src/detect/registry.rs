//! Every format that is read: a folder of its own, where it is defined, and a line here. Nothing else has to know of a new one.

use std::fmt;

use super::Contents;
use super::items::DER;
use crate::pbe::Session;
use crate::{DecodeError, Entry, Password, bks, jceks, jks, pem, pkcs7, pkcs12};

/// What there is to know of a format.
pub(crate) struct Definition {
    /// What it is called.
    pub name: &'static str,
    /// How its files are read; `None` when another format's reader tells them from its own.
    pub decoder: Option<Decoder>,
    /// What it holds.
    pub holds: Holds,
}

/// Reads the bytes of a file, with a password where there is one.
type Decode = fn(&[u8], Option<&Password>, &Session) -> Result<Contents, DecodeError>;

/// How the files of a format are known, and read.
pub(crate) struct Decoder {
    /// Whether the bytes are of the format.
    pub knows: fn(&[u8]) -> bool,
    /// What is in them.
    pub decode: Decode,
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

macro_rules! formats {
    ($($(#[$doc:meta])+ $name:ident = $definition:expr;)+) => {
        /// The formats that are read.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Format {
            $($(#[$doc])+ $name,)+
        }

        impl Format {
            /// All of them, in the order in which a file is tried.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// What there is to know of it.
            pub(crate) fn definition(self) -> &'static Definition {
                match self {
                    $(Self::$name => &$definition,)+
                }
            }
        }
    };
}

formats! {
    /// Sun's JKS.
    Jks = jks::DEFINITION;
    /// Sun's JCEKS.
    Jceks = jceks::DEFINITION;
    /// Bouncy Castle's BKS.
    Bks = bks::DEFINITION;
    /// Bouncy Castle's UBER.
    Uber = bks::UBER;
    /// PKCS#12.
    Pkcs12 = pkcs12::DEFINITION;
    /// PEM blocks.
    Pem = pem::DEFINITION;
    /// A PKCS#7 bundle.
    Pkcs7 = pkcs7::DEFINITION;
    /// Java's sequence of certificates.
    PkiPath = pkcs7::PKI_PATH;
    /// One DER structure: a key, certificate or request.
    Der = DER;
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.definition().name)
    }
}

/// The decoder of these bytes, of all or of keystores only.
pub(super) fn decoder(bytes: &[u8], keystores_only: bool) -> Option<&'static Decoder> {
    let decoders = Format::ALL.iter().filter_map(|format| format.definition().decoder.as_ref());
    decoders.filter(|decoder| decoder.is_keystore || !keystores_only).find(|decoder| (decoder.knows)(bytes))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    /// The definitions in the sources, wherever they are.
    fn defined(folder: &Path) -> usize {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let of = |path: std::path::PathBuf| {
            if path.is_dir() {
                defined(&path)
            } else {
                fs::read_to_string(path).unwrap().matches(": Definition = Definition {").count()
            }
        };
        entries.map(of).sum()
    }

    #[test]
    fn every_definition_is_in_the_registry() {
        // One more stands in this line.
        assert_eq!(defined(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")), Format::ALL.len() + 1);
    }

    #[test]
    fn every_format_is_read_as_itself() {
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
        let password = Password::new("changeit");
        let files = [
            ("keytool/store.jks", Format::Jks),
            ("keytool/store.jceks", Format::Jceks),
            ("bouncycastle/store.bks", Format::Bks),
            ("bouncycastle/store.uber", Format::Uber),
            ("keytool/default.p12", Format::Pkcs12),
            ("openssl/client.pem", Format::Pem),
            ("openssl/bundle.p7b", Format::Pkcs7),
            ("openssl/key-plain.der", Format::Der),
        ];
        for (name, format) in files {
            let bytes = fs::read(fixtures.join(name)).unwrap();
            let found = super::super::decode(&bytes, Some(&password), &Session::default()).unwrap();
            assert_eq!(found.format, format, "{name}");
        }
        // The tools write none; Java's own is in the tests that run it.
        let tried: Vec<Format> = files.into_iter().map(|(_, format)| format).chain([Format::PkiPath]).collect();
        assert!(Format::ALL.iter().all(|format| tried.contains(format)), "{tried:?}");
    }
}
