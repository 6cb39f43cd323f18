//! JSON Web Keys (RFC 7517; their numbers in RFC 7518, section 6, and RFC 8037): one key, or a set of them.

mod read;
mod write;

use keyferry_core::key::{EcCurve, KeyKind};

use crate::definition::{Definition, Holds};

pub(crate) use read::contents;
pub use write::encode;

/// What there is to know of the format. It is read where the texts are told apart.
pub(crate) const DEFINITION: Definition =
    Definition { name: "JWK", decoder: None, holds: Holds { revocation_lists: false, ..Holds::LOOSE } };

/// The curves of elliptic keys, `crv`.
const CURVES: [(&str, EcCurve); 4] =
    [("P-256", EcCurve::P256), ("P-384", EcCurve::P384), ("P-521", EcCurve::P521), ("secp256k1", EcCurve::Secp256k1)];

/// The same for the keys of RFC 8037, which are one number.
const OCTET_CURVES: [(&str, KeyKind); 4] =
    [("Ed25519", KeyKind::Ed25519), ("Ed448", KeyKind::Ed448), ("X25519", KeyKind::X25519), ("X448", KeyKind::X448)];

#[cfg(test)]
mod tests {
    use keyferry_core::SystemRandom;
    use keyferry_core::certificate::Certificate;
    use keyferry_core::key::PrivateKey;

    use super::*;
    use crate::contents::{Format, Item};
    use crate::pbe::Session;
    use crate::{DecodeError, Entry, EntryKind, Key, Keystore, detect};

    fn read(text: &str) -> Result<crate::contents::Contents, DecodeError> {
        detect::read(text.as_bytes(), None, &Session::default())
    }

    fn alone(key: &PrivateKey) -> Keystore {
        [Entry::new("a \"name\"", None, EntryKind::PrivateKey { key: Key::Clear(key.clone()), chain: Vec::new() })]
            .into_iter()
            .collect()
    }

    #[test]
    fn keys_of_every_kind_come_back() {
        let random = &mut SystemRandom;
        let mut keys = vec![
            PrivateKey::generate_rsa(random, 1024).unwrap(),
            PrivateKey::generate_ed25519(random).unwrap(),
            PrivateKey::generate_ed448(random).unwrap(),
            PrivateKey::generate_x25519(random).unwrap(),
            PrivateKey::generate_x448(random).unwrap(),
        ];
        keys.extend(CURVES.map(|(_, curve)| PrivateKey::generate_ec(random, curve).unwrap()));
        for key in keys {
            let text = encode(&alone(&key)).unwrap();
            let text = std::str::from_utf8(&text).unwrap();
            let contents = read(text).unwrap();
            assert_eq!((contents.format, contents.faults.len()), (Format::Jwk, 0));
            let [Item::PrivateKey { attributes, key: Key::Clear(back) }] = contents.items.as_slice() else {
                panic!("{contents:?}")
            };
            assert_eq!(attributes.friendly_name.as_deref(), Some("a \"name\""));
            assert_eq!((back, back.check()), (&key, Ok(())));
        }
    }

    #[test]
    fn a_set_says_what_of_it_cannot_be_read() {
        let text = r#"{"keys": [
            {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "kid": "public"},
            {"kty": "oct", "k": "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"},
            {"kty": "RSA", "n": "AQAB", "e": "AQAB", "d": "AQAB"},
            {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA", "d": "AA"},
            {"kty": "OKP", "crv": "Ed25519", "x": "not base64!"}
        ]}"#;
        let contents = read(text).unwrap();
        assert!(matches!(contents.items.as_slice(), [Item::PublicKey(_)]), "{contents:?}");
        let said: Vec<String> = contents.faults.iter().map(|fault| format!("{}: {}", fault.line, fault.error)).collect();
        assert_eq!(said.len(), 4, "{said:?}");
        for (fault, words) in said.iter().zip(["key 2", "key 3", "key 4", "key 5"]) {
            assert!(fault.contains(words), "{fault}");
        }
    }

    #[test]
    fn a_private_key_has_to_be_its_public_one_s() {
        let random = &mut SystemRandom;
        for key in [PrivateKey::generate_ed25519(random).unwrap(), PrivateKey::generate_ec(random, EcCurve::P256).unwrap()] {
            let other = encode(&alone(&PrivateKey::generate_ed25519(random).unwrap())).unwrap();
            let mut text = String::from_utf8(encode(&alone(&key)).unwrap().to_vec()).unwrap();
            let other = String::from_utf8(other.to_vec()).unwrap();
            let member = |text: &str| text.split("\"d\": \"").nth(1).unwrap().split('"').next().unwrap().to_owned();
            text = text.replace(&member(&text), &member(&other));
            assert!(read(&text).is_err(), "{text}");
        }
    }

    #[test]
    fn hostile_texts_are_errors() {
        let deep = "[".repeat(100_000);
        for text in [
            r#"{"kty":"RSA"}"#,
            r#"{"kty":"RSA","n":"","e":""}"#,
            r#"{"kty":"EC","crv":"P-256","x":"","y":""}"#,
            r#"{"kty":"EC","crv":"P-999","x":"AA","y":"AA"}"#,
            r#"{"kty":7}"#,
            r#"{"kty":"RSA","n":"AQAB","e":"AQAB","kid":7}"#,
            r#"{"keys":[{"kty":"RSA"}]}"#,
            r#"{"keys":7,"kty" :"RSA"}"#,
            &format!(r#"{{"kty":"RSA","x":{deep}"#),
        ] {
            assert!(read(text).is_err(), "{text:.60}");
        }
    }

    #[test]
    fn certificates_go_along() {
        let fixtures = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/openssl");
        let bytes = std::fs::read(fixtures.join("client.pem")).unwrap();
        let pem = detect::read(&bytes, None, &Session::default()).unwrap();
        let chain: Vec<Certificate> = pem.certificates().into_iter().cloned().collect();
        let store: Keystore = [Entry::new("client", None, EntryKind::TrustedCertificate(chain[0].clone()))].into_iter().collect();
        let text = encode(&store).unwrap();
        let contents = read(std::str::from_utf8(&text).unwrap()).unwrap();
        assert_eq!(contents.certificates(), [&chain[0]]);
    }
}
