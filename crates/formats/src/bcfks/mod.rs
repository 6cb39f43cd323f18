//! BCFKS, the keystore of Bouncy Castle for FIPS: everything is encrypted, keys once more by themselves, and a MAC is over the whole.
//!
//! It is DER; `structure` has its types. A key derivation gets more than the password: the characters of the password and a zero, then a word for what
//! the key is for and a zero, all in UTF-16.

mod decode;
mod encode;
mod key;
mod protection;
mod secret;
mod structure;

pub use decode::{Decoded, decode};
pub use encode::encode;
pub use key::SealedBcfksKey;
pub use protection::{Protection, protection};
pub use secret::knows_algorithm;

use der::Encode;
use keyferry_core::oid::encryption::PBES2;

use crate::ber;
use crate::contents::{Contents, Format};
use crate::definition::{Decoder, Definition, Holds, SecretKeys};

/// BCFKS.
pub(crate) const DEFINITION: Definition = Definition {
    name: "BCFKS",
    decoder: Some(Decoder {
        knows: is_bcfks,
        decode: |bytes, with| {
            let Decoded { keystore, verified } = decode(bytes, with.password, with.session)?;
            Ok(Contents::keystore(Format::Bcfks, keystore, verified))
        },
        is_keystore: true,
    }),
    holds: Holds {
        secret_keys: |algorithm| if knows_algorithm(algorithm) { SecretKeys::Held } else { SecretKeys::NotThese },
        stored: |has_chain| !has_chain,
        loose_certificates: false,
        keys_alone: false,
        times: |entry| entry.created.is_none_or(|time| time.to_date_time().is_some()),
        ..Holds::KEYSTORE
    },
};

/// Whether the bytes begin as such a file does: with what is encrypted with PBES2, one level deeper than an encrypted key is.
pub fn is_bcfks(bytes: &[u8]) -> bool {
    let inside = |bytes| ber::enter(bytes).filter(|(tag, _)| *tag == 0x30).map(|(_, content)| content);
    let algorithm = inside(bytes).and_then(inside).and_then(inside);
    algorithm.is_some_and(|algorithm| PBES2.to_der().is_ok_and(|oid| algorithm.starts_with(&oid)))
}

#[cfg(test)]
mod tests {
    use keyferry_core::SystemRandom;
    use keyferry_core::Timestamp;
    use keyferry_core::key::SecretKey;
    use zeroize::Zeroizing;

    use super::*;
    use crate::pbe::{Scheme, Session};
    use crate::{
        DecodeError, EncodeError, EncodeOptions, Entry, EntryKind, Keystore, Limited, Limits, Password, Secret, StoredBytes,
    };

    fn secret(algorithm: &str, length: usize) -> EntryKind {
        let encoded = Zeroizing::new(vec![7; length]);
        EntryKind::SecretKey(Secret::Clear(SecretKey { algorithm: algorithm.to_owned(), encoded }))
    }

    fn written(store: &Keystore, protection: Protection, password: &Password) -> Result<Vec<u8>, EncodeError> {
        encode(protection, store, &EncodeOptions::new(password, Timestamp(9), &Session::default()), &mut SystemRandom)
    }

    fn sample() -> Keystore {
        let stored = EntryKind::Stored { bytes: StoredBytes(Zeroizing::new(vec![1, 2, 3])), chain: Vec::new() };
        [Entry::new("Key", None, secret("AES", 16)), Entry::new("bytes", None, stored)].into_iter().collect()
    }

    #[test]
    fn wrong_password_damage_and_truncation_are_told_apart() {
        let (right, wrong, session) = (Password::new("changeit"), Password::new("changeme"), Session::default());
        let bytes = written(&sample(), Protection::default(), &right).unwrap();
        assert!(is_bcfks(&bytes) && decode(&bytes, Some(&right), &session).unwrap().verified);
        assert_eq!(protection(&bytes).unwrap(), Protection::default());
        assert_eq!(decode(&bytes, Some(&wrong), &session).unwrap_err(), DecodeError::WrongPassword);
        assert_eq!(decode(&bytes, None, &session).unwrap_err(), DecodeError::PasswordRequired);
        // The MAC stands at the end.
        let mut changed = bytes.clone();
        *changed.last_mut().unwrap() ^= 1;
        let error = decode(&changed, Some(&right), &session).unwrap_err();
        assert_eq!(error, DecodeError::Integrity { what: "the MAC of the BCFKS file" });
        for length in (30..bytes.len()).step_by(97) {
            let error = decode(&bytes[..length], Some(&right), &session).unwrap_err();
            assert!(matches!(error, DecodeError::Truncated { .. }), "{length}: {error}");
        }
        let few = Session::new(Limits { kdf_iterations: 1000, ..Limits::default() });
        let error = decode(&bytes, Some(&right), &few).unwrap_err();
        assert_eq!(error, DecodeError::Limit { what: Limited::Iterations, asked: 51_200, allowed: 1000 });
    }

    /// Damage inside shows only where the encryption is right, which makes it rare, and still no cause to panic.
    #[test]
    fn contents_that_are_damaged_are_refused_or_read() {
        let password = Password::new("changeit");
        let fixture = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/bouncycastle/store.bcfks");
        let plain = decode::plain(&std::fs::read(fixture).unwrap(), &password, &Session::default()).unwrap();
        assert_eq!(decode::entries(&plain, None, &Session::default()).unwrap().entries().len(), 4);
        for index in 0..plain.len() {
            for mask in [0x01, 0x80, 0xff] {
                let mut changed = plain.clone();
                changed[index] ^= mask;
                let _ = decode::entries(&changed, None, &Session::default());
            }
            assert!(decode::entries(&plain[..index], None, &Session::default()).is_err());
        }
        let few = Session::new(Limits { entries: 3, ..Limits::default() });
        let error = decode::entries(&plain, None, &few).unwrap_err();
        assert_eq!(error, DecodeError::Limit { what: Limited::Entries, asked: 4, allowed: 3 });
    }

    #[test]
    fn the_empty_password_is_none_as_bouncy_castle_has_it() {
        let (empty, session) = (Password::new(""), Session::default());
        let bytes = written(&sample(), Protection::default(), &empty).unwrap();
        let mut keystore = decode(&bytes, Some(&empty), &session).unwrap().keystore;
        keystore.unseal_all(&empty, &session).unwrap();
        assert_eq!(keystore.get("key").unwrap().kind, secret("AES", 16));
    }

    #[test]
    fn what_bouncy_castle_does_not_read_is_not_written() {
        let password = Password::new("changeit");
        let other = Protection { encryption: Scheme::aes256(1000), ..Protection::default() };
        let said = |outcome: Result<Vec<u8>, EncodeError>| outcome.unwrap_err().to_string();
        assert!(said(written(&sample(), other, &password)).contains("reads no BCFKS that is encrypted with"));
        for (kind, words) in [
            (secret("ChaCha20", 32), "no object identifier for a secret key for ChaCha20 with 256 bits"),
            (secret("ARIA", 10), "for ARIA with 80 bits"),
        ] {
            let store: Keystore = [Entry::new("a", None, kind)].into_iter().collect();
            assert!(said(written(&store, Protection::default(), &password)).contains(words), "{words}");
        }
        // Names with several lengths have an identifier for each.
        let keys = [("ARIA", 24), ("Camellia", 16), ("HmacSHA512/256", 9), ("1.2.3", 1)];
        let store: Keystore = keys.map(|(name, length)| Entry::new(name, None, secret(name, length))).into_iter().collect();
        let bytes = written(&store, Protection::default(), &password).unwrap();
        let mut found = decode(&bytes, Some(&password), &Session::default()).unwrap().keystore;
        found.unseal_all(&password, &Session::default()).unwrap();
        for (name, length) in keys {
            assert_eq!(found.get(name).unwrap().kind, secret(name, length));
        }
    }
}
