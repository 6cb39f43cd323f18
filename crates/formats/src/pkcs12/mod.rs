//! PKCS#12 (RFC 7292), as openssl and Java read and write it.
//!
//! Keys, certificates, secret keys and revocation lists, plain or password-encrypted, with password integrity. Public-key privacy is named as
//! unsupported.

mod bag;
mod bags;
mod decode;
mod encode;
mod inspect;
mod mac;
mod nested;
mod pfx;
mod protection;
pub(crate) mod secret;
mod structure;

pub use bag::name_attribute;
pub use decode::{Decoded, decode};
pub use encode::{encode, encode_bags, seal_key};
pub use inspect::{Bag, BagContent, Safe};
pub use pfx::{is_pkcs12, without_mac};
pub use protection::{Layout, MacScheme, Profile, Protection};
pub use secret::knows_algorithm;
pub use structure::{MacInfo, Structure};

use crate::contents::{Contents, Format};
use crate::definition::{Decoder, Definition, Holds, SecretKeys};

/// PKCS#12.
pub(crate) const DEFINITION: Definition = Definition {
    name: "PKCS12",
    decoder: Some(Decoder {
        knows: is_pkcs12,
        decode: |bytes, with| {
            let Decoded { keystore, verified, .. } = decode(bytes, with.password, with.session)?;
            Ok(Contents::keystore(Format::Pkcs12, keystore, verified))
        },
        is_keystore: true,
    }),
    holds: Holds {
        secret_keys: |algorithm| if knows_algorithm(algorithm) { SecretKeys::Held } else { SecretKeys::NotThese },
        revocation_lists: true,
        attributes: true,
        // Java keeps the time of a key in its identifier.
        times: crate::Entry::has_key,
        ..Holds::KEYSTORE
    },
};

#[cfg(test)]
mod tests {
    use keyferry_core::Timestamp;
    use keyferry_core::certificate::{Certificate, SelfSigned};
    use keyferry_core::csr::Style;
    use keyferry_core::key::PrivateKey;
    use keyferry_core::name::rfc4514;

    use super::*;
    use crate::pbe::Session;
    use crate::{DecodeError, EncodeOptions, Entry, EntryKind, Key, Keystore, Limited, Limits, Password};

    fn sample() -> Keystore {
        let entry = |name: &str, created| {
            let key = PrivateKey::generate_rsa(&mut keyferry_core::SystemRandom, 2048).unwrap();
            let subject = rfc4514::parse(&format!("CN={name}")).unwrap();
            let certificate = Certificate::self_signed(
                &key,
                &SelfSigned { subject: &subject, not_before: Timestamp(0), days: 1, serial: &[1; 8], style: Style::Keytool },
            )
            .unwrap();
            (
                Entry::new(name, Some(created), EntryKind::PrivateKey { key: Key::Clear(key), chain: vec![certificate.clone()] }),
                certificate,
            )
        };
        let (one, certificate) = entry("One", Timestamp(5));
        let (two, _) = entry("zwö", Timestamp(5));
        [one, two, Entry::new("ca", None, EntryKind::TrustedCertificate(certificate))].into_iter().collect()
    }

    fn write(store: &Keystore, profile: Profile) -> Vec<u8> {
        let password = Password::new("changeit");
        encode(
            store,
            &profile.into(),
            &EncodeOptions::new(&password, Timestamp(9), &Session::default()),
            &mut keyferry_core::SystemRandom,
        )
        .unwrap()
    }

    #[test]
    fn every_profile_reads_back() {
        let store = sample();
        let (password, session) = (Password::new("changeit"), Session::default());
        for profile in [Profile::Modern, Profile::Java8, Profile::Legacy, Profile::Pbmac1, Profile::Passwordless] {
            let bytes = write(&store, profile);
            assert!(is_pkcs12(&bytes));
            let mut decoded = decode(&bytes, Some(&password), &session).unwrap();
            assert_eq!(decoded.verified, profile != Profile::Passwordless);
            decoded.keystore.unseal_all(&password, &session).unwrap();
            let kinds = |store: &Keystore| {
                store.entries().iter().map(|entry| (entry.alias.clone(), entry.kind.clone())).collect::<Vec<_>>()
            };
            assert_eq!(kinds(&decoded.keystore), kinds(&store));
            let times: Vec<_> = decoded.keystore.entries().iter().map(|entry| entry.created).collect();
            // The second key of the same millisecond gets the next one: Java tells keys apart by it.
            assert_eq!(times, [Some(Timestamp(5)), Some(Timestamp(6)), None]);
        }
    }

    #[test]
    fn wrong_password_damage_and_truncation_are_told_apart() {
        let bytes = write(&sample(), Profile::Modern);
        let session = Session::default();
        let (right, wrong) = (Password::new("changeit"), Password::new("changeme"));
        assert_eq!(decode(&bytes, Some(&wrong), &session).unwrap_err(), DecodeError::WrongPassword);
        assert_eq!(decode(&bytes, None, &session).unwrap_err(), DecodeError::PasswordRequired);
        let mut changed = bytes.clone();
        let last = changed.len() - 40;
        changed[last] ^= 1;
        assert_eq!(
            decode(&changed, Some(&right), &session).unwrap_err(),
            DecodeError::Integrity { what: "the MAC of the PKCS#12 file" }
        );
        for length in (30..bytes.len()).step_by(97) {
            let error = decode(&bytes[..length], Some(&right), &session).unwrap_err();
            assert!(matches!(error, DecodeError::Truncated { .. }), "{length}: {error}");
        }
    }

    /// The same structure with indefinite lengths, and octet strings in two pieces.
    fn to_ber(mut der: &[u8]) -> Vec<u8> {
        let mut ber = Vec::new();
        while let Some(tag) = der.first() {
            let (size, length) = match der[1] {
                short @ 0..0x80 => (1, usize::from(short)),
                long => {
                    let digits = usize::from(long & 0x7f);
                    (1 + digits, der[2..2 + digits].iter().fold(0, |length, digit| length * 256 + usize::from(*digit)))
                }
            };
            let content = &der[1 + size..1 + size + length];
            match tag {
                0x04 if length > 1 => {
                    let (one, two) = content.split_at(length / 2);
                    ber.extend([0x24, 0x80]);
                    for piece in [one, two] {
                        ber.extend([0x04, 0x84]);
                        ber.extend(u32::try_from(piece.len()).unwrap().to_be_bytes());
                        ber.extend(piece);
                    }
                    ber.extend([0, 0]);
                }
                tag if tag & 0x20 != 0 => {
                    ber.extend([*tag, 0x80]);
                    ber.extend(to_ber(content));
                    ber.extend([0, 0]);
                }
                _ => ber.extend(&der[..1 + size + length]),
            }
            der = &der[1 + size + length..];
        }
        ber
    }

    #[test]
    fn ber_is_read() {
        let store = sample();
        let (password, session) = (Password::new("changeit"), Session::default());
        let der = write(&store, Profile::Modern);
        let ber = to_ber(&der);
        assert!(ber.len() > der.len() && is_pkcs12(&ber));
        let decoded = decode(&ber, Some(&password), &session).unwrap();
        assert!(decoded.verified);
        assert_eq!(decoded.keystore, decode(&der, Some(&password), &session).unwrap().keystore);
        let error = decode(&ber[..ber.len() - 1], Some(&password), &session).unwrap_err();
        assert!(matches!(error, DecodeError::Truncated { .. }), "{error}");
    }

    #[test]
    fn an_iteration_count_beyond_the_limit_is_not_run() {
        let bytes = write(&sample(), Profile::Modern);
        let session = Session::new(Limits { kdf_iterations: 9999, ..Limits::default() });
        let error = decode(&bytes, Some(&Password::new("changeit")), &session).unwrap_err();
        assert_eq!(error, DecodeError::Limit { what: Limited::Iterations, asked: 10_000, allowed: 9999 });
    }

    #[test]
    fn flipped_bits_are_no_cause_to_panic() {
        let store: Keystore = sample().into_entries().into_iter().skip(2).collect();
        let bytes = write(&store, Profile::Legacy);
        for index in 0..bytes.len() {
            let session = Session::new(Limits { kdf_iterations: 4096, ..Limits::default() });
            let mut changed = bytes.clone();
            changed[index] ^= 0x41;
            if let Ok(decoded) = decode(&changed, Some(&Password::new("changeit")), &session) {
                assert_eq!(decoded.keystore.entries().len(), store.entries().len(), "byte {index} changed the content unnoticed");
            }
        }
    }
}
