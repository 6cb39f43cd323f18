//! What is behind the names of formats.

use std::fmt;

use crate::Password;
use crate::contents::Format;
use crate::definition::{Decoder, Definition, Opening};
use crate::pbe::Session;

macro_rules! definitions {
    ($($(#[$doc:meta])+ $name:ident = $definition:expr;)+) => {
        impl Format {
            /// What there is to know of it.
            pub(crate) fn definition(self) -> &'static Definition {
                match self {
                    $(Self::$name => &$definition,)+
                }
            }
        }
    };
}

every_format!(definitions);

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.definition().name)
    }
}

/// The format of a keystore of which nothing can be read without its password, as its beginning tells it.
pub fn closed(bytes: &[u8]) -> Option<Format> {
    if crate::bcfks::is_bcfks(bytes) {
        return Some(Format::Bcfks);
    }
    // BKS is read without a password.
    let known = [(crate::pkcs12::is_pkcs12 as fn(&[u8]) -> bool, Format::Pkcs12), (crate::bks::is_bks, Format::Uber)];
    known.into_iter().find(|(knows, _)| knows(bytes)).map(|(_, format)| format)
}

/// The decoder of these bytes, of all or of keystores only.
pub(super) fn decoder(bytes: &[u8], keystores_only: bool) -> Option<&'static Decoder> {
    let decoders = Format::ALL.iter().filter_map(|format| format.definition().decoder.as_ref());
    decoders.filter(|decoder| decoder.is_keystore || !keystores_only).find(|decoder| (decoder.knows)(bytes))
}

/// What files are opened with, and the keystores in them.
pub(super) fn opening<'a>(password: Option<&'a Password>, session: &'a Session) -> Opening<'a> {
    Opening { password, session, keystore: |bytes| decoder(bytes, true) }
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
            if path.is_dir() { defined(&path) } else { fs::read_to_string(path).unwrap().matches(": Definition =").count() }
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
            ("bouncycastle/store.bcfks", Format::Bcfks),
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
        // The tools write none of these; Java's own is in the tests that run it, a JSON Web Key is no file of theirs, and PVK is made where it is tested.
        let tried: Vec<Format> =
            files.into_iter().map(|(_, format)| format).chain([Format::PkiPath, Format::Jwk, Format::Pvk]).collect();
        assert!(Format::ALL.iter().all(|format| tried.contains(format)), "{tried:?}");
    }
}
