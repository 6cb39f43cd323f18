//! JKS, the keystore of Java before version 9: a magic number, entries, and a digest over all that the store password goes into.
//! [JCEKS](crate::jceks) is the same container with other keys in it.
//!
//! ```text
//! u32 FEEDFEED, u32 version (1 or 2), u32 count, entries, SHA-1 digest
//! entry:       u32 tag (1 key, 2 certificate, 3 secret key), alias, u64 milliseconds since 1970, body
//! key:         u32 length, EncryptedPrivateKeyInfo, u32 count, certificates
//! secret key:  a serialised Java object; JCEKS only
//! certificate: type ("X.509"; version 2 only), u32 length, DER
//! ```
//! All numbers are big-endian; texts are a u16 length and Java's modified UTF-8.

mod container;
mod decode;
mod encode;
mod protector;

pub use container::{Kind, MAGIC};
pub use decode::{Decoded, decode, decode_as_java};
pub use encode::encode;
pub(crate) use protector::unprotect;

use crate::contents::{Contents, Format};
use crate::definition::{Decoder, Definition, Holds, SecretKeys};

/// JKS.
pub(crate) const DEFINITION: Definition = Definition {
    name: "JKS",
    decoder: Some(Decoder {
        knows: |bytes| bytes.starts_with(&MAGIC),
        decode: |bytes, with| {
            let Decoded { keystore, verified, .. } = decode(bytes, with.password, with.session)?;
            Ok(Contents::keystore(Format::Jks, keystore, verified))
        },
        is_keystore: true,
    }),
    holds: Holds { secret_keys: |_| SecretKeys::None, loose_certificates: false, keys_alone: false, ..Holds::KEYSTORE },
};

#[cfg(test)]
mod tests {
    use keyferry_core::Timestamp;
    use keyferry_core::certificate::{Certificate, SelfSigned};
    use keyferry_core::csr::Style;
    use keyferry_core::key::PrivateKey;
    use keyferry_core::name::rfc4514;

    use super::container::{DIGEST_LENGTH, digest};
    use super::*;
    use crate::pbe::Session;
    use crate::{DecodeError, EncodeError, EncodeOptions, Entry, EntryKind, Key, Keystore, Password};

    fn sample() -> (Keystore, Vec<u8>) {
        let key = PrivateKey::generate_rsa(&mut keyferry_core::SystemRandom, 2048).unwrap();
        let subject = rfc4514::parse("CN=a").unwrap();
        let certificate = Certificate::self_signed(
            &key,
            &SelfSigned { subject: &subject, not_before: Timestamp(0), days: 1, serial: &[1; 8], style: Style::Keytool },
        )
        .unwrap();
        let kind = EntryKind::PrivateKey { key: Key::Clear(key), chain: vec![certificate.clone()] };
        let trusted = EntryKind::TrustedCertificate(certificate);
        let store: Keystore =
            [Entry::new("Key\u{1f511}\0", Some(Timestamp(7)), kind), Entry::new("ca", None, trusted)].into_iter().collect();
        let other_password = |_: &str| Some(Password::new("secret"));
        let bytes = encode(
            Kind::Jks,
            &store,
            &EncodeOptions::new(&Password::new("changeit"), Timestamp(9), &Session::default()).key_passwords(&other_password),
            &mut keyferry_core::SystemRandom,
        )
        .unwrap();
        (store, bytes)
    }

    #[test]
    fn what_is_written_reads_back() {
        let (store, bytes) = sample();
        let session = Session::default();
        let mut decoded = decode(&bytes, Some(&Password::new("changeit")), &session).unwrap();
        assert!(decoded.verified);
        let [key, ca] = decoded.keystore.entries_mut() else { panic!("two entries") };
        assert_eq!((key.alias.as_str(), key.created), ("key\u{1f511}\0", Some(Timestamp(7))));
        assert_eq!((ca.alias.as_str(), ca.created), ("ca", Some(Timestamp(9))));
        assert_eq!(key.key_mut().unwrap().unseal(&Password::new("changeit"), &session), Err(DecodeError::WrongPassword));
        key.key_mut().unwrap().unseal(&Password::new("secret"), &session).unwrap();
        assert_eq!(key.kind, store.entries()[0].kind);
    }

    #[test]
    fn version_1_is_read() {
        let (mut store, _) = sample();
        store.retain(|entry| entry.alias == "ca");
        let password = Password::new("changeit");
        let bytes = encode(
            Kind::Jks,
            &store,
            &EncodeOptions::new(&password, Timestamp(9), &Session::default()),
            &mut keyferry_core::SystemRandom,
        )
        .unwrap();
        // Version 1 names no type of certificate.
        let at = bytes.windows(7).position(|window| window == b"\0\x05X.509").unwrap();
        let mut old = [&bytes[..at], &bytes[at + 7..bytes.len() - DIGEST_LENGTH]].concat();
        old[7] = 1;
        let digest = digest(&password, &old);
        old.extend(digest);
        let decoded = decode(&old, Some(&password), &Session::default()).unwrap();
        assert_eq!(decoded.keystore.entries()[0].kind, store.entries()[0].kind);
        old[7] = 3;
        assert!(matches!(decode(&old, None, &Session::default()).unwrap_err(), DecodeError::Unsupported { .. }));
    }

    #[test]
    fn of_several_entries_with_one_alias_java_has_the_last() {
        let (mut store, _) = sample();
        store.retain(|entry| entry.alias == "ca");
        let first = store.entries()[0].clone();
        let last = Entry { alias: "cb".to_owned(), created: Some(Timestamp(7)), ..first };
        store.push(last.clone());
        let password = Password::new("changeit");
        let mut bytes = encode(
            Kind::Jks,
            &store,
            &EncodeOptions::new(&password, Timestamp(9), &Session::default()),
            &mut keyferry_core::SystemRandom,
        )
        .unwrap();
        let at = bytes.windows(4).position(|window| window == b"\0\x02cb").unwrap();
        bytes[at + 3] = b'a';
        bytes.truncate(bytes.len() - DIGEST_LENGTH);
        bytes.extend(digest(&password, &bytes));
        let java = decode_as_java(&bytes, Some(&password), &Session::default()).unwrap();
        assert_eq!(java.entries(), [Entry { alias: "ca".to_owned(), ..last }]);
        // Nothing of the file is lost for those who convert it.
        assert_eq!(decode(&bytes, Some(&password), &Session::default()).unwrap().keystore.entries().len(), 2);
    }

    #[test]
    fn without_a_password_nothing_is_verified() {
        let (_, bytes) = sample();
        assert!(!decode(&bytes, None, &Session::default()).unwrap().verified);
    }

    #[test]
    fn wrong_password_damage_and_truncation_are_told_apart() {
        let (mut store, bytes) = sample();
        let session = Session::default();
        let (right, wrong) = (Password::new("secret"), Password::new("wrong"));
        assert_eq!(decode(&bytes, Some(&wrong), &session).unwrap_err(), DecodeError::WrongPassword);
        let mut changed = bytes.clone();
        changed[19] ^= 1;
        // The key opens with this password, the digest does not.
        let error = decode(&changed, Some(&right), &session).unwrap_err();
        assert_eq!(error, DecodeError::IntegrityOrKeyPassword { what: "the digest of the JKS file" });
        for length in MAGIC.len()..bytes.len() {
            let error = decode(&bytes[..length], Some(&wrong), &session).unwrap_err();
            assert!(matches!(error, DecodeError::Truncated { .. }), "{length}: {error}");
        }
        store.retain(|entry| entry.alias == "ca");
        let bytes = encode(
            Kind::Jks,
            &store,
            &EncodeOptions::new(&right, Timestamp(0), &Session::default()),
            &mut keyferry_core::SystemRandom,
        )
        .unwrap();
        assert_eq!(decode(&bytes, Some(&wrong), &session).unwrap_err(), DecodeError::WrongPasswordOrDamaged);
    }

    #[test]
    fn what_jks_cannot_hold_is_refused() {
        let (mut store, _) = sample();
        if let EntryKind::PrivateKey { chain, .. } = &mut store.entries_mut()[0].kind {
            chain.clear();
        }
        let error = encode(
            Kind::Jks,
            &store,
            &EncodeOptions::new(&Password::new("changeit"), Timestamp(0), &Session::default()),
            &mut keyferry_core::SystemRandom,
        )
        .unwrap_err();
        assert!(matches!(error, EncodeError::Unrepresentable { .. }));
    }

    proptest::proptest! {
        #[test]
        fn arbitrary_bytes_are_no_cause_to_panic(tail in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let mut bytes = vec![0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1];
            bytes.extend(tail);
            let _ = decode(&bytes, Some(&Password::new("x")), &Session::default());
        }
    }
}
