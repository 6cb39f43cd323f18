//! Files into others: nothing is lost, chosen or left without protection unless it is said.

use std::fs;

use keyferry_core::SystemRandom;
use keyferry_formats::detect;
use keyferry_formats::pbe::Session;
use keyferry_formats::{Entry, EntryKind, Keystore, Password, Target, TargetFormat};
use keyferry_web::api::{Files, open};
use serde_json::Value;

use crate::{Folder, outcome};

const PASSWORD: &str = r#""password": "changeit""#;

/// What is said of why nothing was done.
fn refusal(folder: &Folder, names: &[&str], options: &str) -> String {
    outcome(&folder.converted(names, options), "refused").get("what").and_then(Value::as_str).unwrap().to_owned()
}

#[test]
fn revocation_lists_stay_or_are_named() {
    let folder = Folder::new();
    fs::write(folder.path("index.txt"), "").unwrap();
    fs::write(
        folder.path("ca.cnf"),
        "[ca]\ndefault_ca = own\n[own]\ndatabase = index.txt\ndefault_md = sha256\ndefault_crl_days = 9\n",
    )
    .unwrap();
    folder.openssl(&["ca", "-gencrl", "-config", "ca.cnf", "-cert", "ca.pem", "-keyfile", "ca.key", "-out", "crl.pem"]);
    let files = ["ca.pem", "crl.pem"];
    outcome(&folder.converted(&files, r#""to": "pem""#), "done");
    folder.openssl(&["crl", "-in", "out", "-noout"]);
    outcome(&folder.converted(&files, r#""to": "pem", "renamed": { "ca": "mine" }"#), "done");
    folder.openssl(&["crl", "-in", "out", "-noout"]);
    let report = outcome(&folder.converted(&files, &format!(r#""to": "jks", {PASSWORD}"#)), "done");
    assert_eq!(report["left_out"][0], "1 revocation list: JKS holds none");
    let report = outcome(&folder.truststore(&files, ""), "done");
    assert_eq!(report["left_out"][0], "1 revocation list: a truststore holds none");
}

#[test]
fn a_key_is_written_without_protection_by_nobody_who_did_not_say_so() {
    let folder = Folder::new();
    let files = ["client.key", "client.pem"];
    let passwordless = r#""to": "pkcs12", "profile": "passwordless""#;
    assert!(refusal(&folder, &files, passwordless).contains("whoever reads the file can use the private key"));
    assert!(refusal(&folder, &files, r#""to": "jwk""#).contains("whoever reads the file can use the private key"));
    for plain in [passwordless, r#""to": "pem""#] {
        let both = format!(r#"{plain}, "plainKey": true, {PASSWORD}"#);
        assert_eq!(refusal(&folder, &files, &both), "there is a password, and the keys would be written without it");
    }
    outcome(&folder.converted(&files, &format!(r#"{passwordless}, "plainKey": true"#)), "done");
    folder.openssl(&["pkcs12", "-in", "out", "-passin", "pass:", "-nomacver", "-nodes"]);
    // What the format cannot heed is not taken in silence either.
    assert_eq!(
        refusal(&folder, &files, &format!(r#""to": "jks", "plainKey": true, {PASSWORD}"#)),
        "keys in JKS are always encrypted"
    );
    assert_eq!(
        refusal(&folder, &files, &format!(r#""to": "jks", "profile": "java8", {PASSWORD}"#)),
        "a profile is for PKCS#12, and JKS has none"
    );
}

#[test]
fn names_of_no_entry_are_refused() {
    let folder = Folder::new();
    let files = ["client.key", "client.pem", "ca.pem"];
    for wrong in [r#""leftOut": ["keyy"]"#, r#""renamed": { "keyy": "mine" }"#] {
        assert_eq!(refusal(&folder, &files, &format!(r#""to": "jks", {PASSWORD}, {wrong}"#)), "there is no entry `keyy`");
    }
    let report =
        outcome(&folder.converted(&files, &format!(r#""to": "jks", {PASSWORD}, "renamed": {{ "KEY": "mine" }}"#)), "done");
    assert_eq!(report["entries"][0]["alias"], "mine");
    let mut files = folder.files(&files);
    files.key_password("keyy".to_owned(), "changeit".to_owned());
    let made = keyferry_web::api::convert(&files, &format!(r#"{{ "name": "out", "to": "jks", {PASSWORD} }}"#), folder.now());
    assert_eq!(outcome(&made, "refused")["what"], "ca.pem: there is no key `keyy` for the password that was given for it");
}

#[test]
fn a_key_that_no_certificate_is_for_is_not_written_beside_others_without_a_word() {
    let folder = Folder::new();
    folder.key("stranger");
    let files = ["client.key", "client.pem", "stranger.key"];
    let options = format!(r#""to": "pkcs12", {PASSWORD}"#);
    assert_eq!(refusal(&folder, &files, &options), "none of the certificates belongs to the key `key-2`");
    // With the certificates left out it is what was meant.
    let alone = ["stranger.key", "ca.pem"];
    assert_eq!(refusal(&folder, &alone, &options), "none of the certificates belongs to the key `key`");
    outcome(&folder.converted(&alone, &format!(r#"{options}, "leftOut": ["ca"]"#)), "done");
    folder.openssl(&["pkcs12", "-in", "out", "-passin", "pass:changeit", "-nocerts", "-nodes"]);
}

#[test]
fn a_public_key_of_nobody_is_named() {
    let folder = Folder::new();
    folder.key("stranger");
    folder.openssl(&["pkey", "-in", "stranger.key", "-pubout", "-out", "public.pem"]);
    let report = outcome(&folder.converted(&["client.pem", "public.pem"], r#""to": "pem""#), "done");
    assert_eq!(report["left_out"][0], "1 public key: no key and no certificate belongs to it");
    folder.openssl(&["pkey", "-in", "client.key", "-pubout", "-out", "public.pem"]);
    let report = outcome(&folder.converted(&["client.pem", "public.pem"], r#""to": "pem""#), "done");
    assert_eq!(report["left_out"].as_array().unwrap().len(), 0, "{report}");
}

#[test]
fn a_certificate_that_stands_with_another_key_is_put_right_with_a_word() {
    let folder = Folder::new();
    let session = Session::default();
    let entries = |names: &[&str]| {
        let contents = names.iter().map(|name| detect::decode(&fs::read(folder.path(name)).unwrap(), None, &session).unwrap());
        detect::into_keystore(contents).unwrap().into_entries()
    };
    let (mut key, own) = (entries(&["client.key"]), entries(&["client.pem"]));
    if let EntryKind::PrivateKey { chain, .. } = &mut key[0].kind {
        chain.extend(entries(&["ca.pem"]).remove(0).certificates().iter().cloned());
    }
    let own =
        own.into_iter().map(|entry| Entry::new("own", None, EntryKind::TrustedCertificate(entry.certificates()[0].clone())));
    let store: Keystore = key.into_iter().chain(own).collect();
    let password = Password::new("changeit");
    let format = TargetFormat::of(detect::Format::Jks, keyferry_formats::pkcs12::Profile::Modern).unwrap();
    let target = Target { format, password: Some(&password), created: keyferry_core::Timestamp(0) };
    fs::write(folder.path("mixed.jks"), target.encode(&store, &session, &mut SystemRandom).unwrap()).unwrap();
    let report = outcome(&folder.converted(&["mixed.jks"], &format!(r#""to": "pkcs12", {PASSWORD}"#)), "done");
    let warning = "mixed.jks: another key's certificate stands with the key `key`; its own is taken, by the public key";
    assert_eq!(report["warnings"][0], warning);
}

#[test]
fn the_password_of_a_key_alone_is_a_wrong_one_for_the_store() {
    let store = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/keytool/store.jks");
    let mut files = Files::new();
    files.add("store.jks".to_owned(), fs::read(store).unwrap(), Some("keypassword".to_owned()));
    let answer: Value = serde_json::from_str(&open(&files, 1.8e12)).unwrap();
    assert_eq!(answer["done"][0]["state"], "wrong-password", "{answer}");
}
