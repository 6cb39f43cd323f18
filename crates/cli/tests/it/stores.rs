//! What we write is opened by keytool, openssl and a Java program, and holds what went in.

use std::fmt::Write;

use crate::support::{Folder, PASSWORD};

fn sha256(bytes: &[u8]) -> String {
    keyferry_core::key::fingerprint(bytes)
}

/// A registration, received into the folder `ready`: the demonstration's files of the path of openssl.
pub(crate) fn registered() -> Folder {
    let folder = Folder::new();
    folder.keyferry(&["demo", "demo"]).ok();
    folder
}

const READY: &str = "demo/openssl/ready";

#[test]
fn keytool_lists_every_store() {
    let folder = registered();
    for (store, kind, entry) in [
        ("keystore.p12", "PKCS12", "PrivateKeyEntry"),
        ("keystore.jks", "JKS", "PrivateKeyEntry"),
        ("truststore.p12", "PKCS12", "trustedCertEntry"),
        ("truststore.jks", "JKS", "trustedCertEntry"),
    ] {
        let path = format!("{READY}/{store}");
        let said = folder.keytool(&["-list", "-v", "-keystore", &path, "-storepass:env", "STOREPASS"]).ok().text();
        assert!(said.contains(&format!("Keystore type: {kind}")), "{said}");
        assert!(said.contains("Your keystore contains 1 entry"), "{said}");
        assert!(said.contains(&format!("Entry type: {entry}")), "{said}");
        if entry == "PrivateKeyEntry" {
            assert!(said.contains("Certificate chain length: 3") && said.contains("Alias name: keyname"), "{said}");
        }
    }
}

#[test]
fn java_finds_the_keys_and_certificates_that_went_in() {
    let folder = registered();
    let path = |name: &str| format!("{READY}/{name}");
    let key = folder
        .openssl(&["pkcs8", "-topk8", "-nocrypt", "-outform", "DER", "-in", &path("key.pem"), "-passin", "env:STOREPASS"])
        .ok();
    let der = |name: &str| sha256(&folder.openssl(&["x509", "-in", name, "-outform", "DER"]).ok().out);
    let key = sha256(&key.out);
    let (leaf, issuing, root) = (der("demo/openssl/issued.pem"), der("demo/authority/issuing.pem"), der("demo/authority/ca.pem"));
    let mut arguments = Vec::new();
    let mut expected = String::new();
    let stores = [("PKCS12", path("keystore.p12")), ("JKS", path("keystore.jks"))];
    for (kind, store) in &stores {
        arguments.extend([kind, store.as_str(), PASSWORD, PASSWORD]);
        let _ = write!(
            expected,
            "store {store} 1\nkey keyname {key}\nchain keyname {leaf}\nchain keyname {issuing}\nchain keyname {root}\n"
        );
    }
    let truststores = [("PKCS12", path("truststore.p12")), ("JKS", path("truststore.jks"))];
    for (kind, store) in &truststores {
        arguments.extend([kind, store.as_str(), PASSWORD, PASSWORD]);
        let _ = write!(expected, "store {store} 1\ntrusted ca {root}\n");
    }
    assert_eq!(folder.java("KeyStoreProbe", &arguments).ok().text(), expected);
}

#[test]
fn openssl_opens_every_profile_of_pkcs12() {
    let folder = registered();
    let (key, certificate) = (format!("{READY}/key.pem"), format!("{READY}/client_cert.pem"));
    for (profile, legacy) in [("modern", None), ("java8", None), ("legacy", Some("-legacy"))] {
        let out = format!("{profile}.p12");
        folder
            .keyferry(&[
                "convert",
                &key,
                &certificate,
                "-o",
                &out,
                "--p12-profile",
                profile,
                "--password",
                "env:STOREPASS",
                "--alias",
                "Client é",
            ])
            .ok();
        let mut line = vec!["pkcs12", "-in", &out, "-passin", "env:STOREPASS", "-nodes"];
        line.extend(legacy);
        let said = folder.openssl(&line).ok().text();
        assert_eq!(said.matches("BEGIN CERTIFICATE").count(), 2, "{said}");
        assert_eq!(said.matches("BEGIN PRIVATE KEY").count(), 1, "{said}");
        let said = folder.keytool(&["-list", "-keystore", &out, "-storepass:env", "STOREPASS"]).ok().text();
        assert!(said.contains("PrivateKeyEntry"), "{said}");
    }
}

#[test]
fn several_entries_and_key_passwords_survive_every_format() {
    let folder = registered();
    for (alias, path) in [("One", "openssl"), ("two", "keytool")] {
        let store = format!("demo/{path}/ready/keystore.p12");
        folder
            .keyferry(&["convert", &store, "-o", &format!("{alias}.p12"), "--alias", alias, "--password", "env:STOREPASS"])
            .ok();
    }
    let trust = format!("{READY}/truststore.jks");
    folder
        .keyferry(&[
            "convert",
            "One.p12",
            "two.p12",
            &trust,
            "-o",
            "all.jks",
            "--password",
            "env:STOREPASS",
            "--out-key-password",
            "two=pass:others",
        ])
        .ok();
    let listed = folder.keytool(&["-list", "-keystore", "all.jks", "-storepass:env", "STOREPASS"]).ok().text();
    assert!(listed.contains("contains 3 entries"), "{listed}");
    // keytool opens the key with its own password only.
    let take = |password: &str| {
        let line = [
            "-importkeystore",
            "-srckeystore",
            "all.jks",
            "-srcstorepass:env",
            "STOREPASS",
            "-srcalias",
            "two",
            "-srckeypass",
            password,
            "-destkeystore",
            "taken.p12",
            "-deststorepass:env",
            "STOREPASS",
            "-destkeypass:env",
            "STOREPASS",
        ];
        folder.keytool(&line).code
    };
    assert_eq!((take("wrong1"), take("others")), (1, 0));
    folder
        .keyferry(&["convert", "all.jks", "-o", "all.p12", "--password", "env:STOREPASS", "--key-password", "Two=pass:others"])
        .ok();
    folder.keyferry(&["convert", "all.p12", "-o", "all.pem", "--password", "env:STOREPASS"]).ok();
    folder.keyferry(&["convert", "all.pem", "-o", "again.jks", "--password", "env:STOREPASS"]).ok();
    let arguments = ["JKS", "again.jks", PASSWORD, PASSWORD, "PKCS12", "all.p12", PASSWORD, PASSWORD];
    let said = folder.java("KeyStoreProbe", &arguments).ok().text();
    let (again, p12) = said.split_once("store all.p12").unwrap();
    // Aliases are those of Java: lower case in JKS, as they were spelled in PKCS#12.
    let again: Vec<&str> = again.lines().skip(1).collect();
    let p12: Vec<&str> = p12.lines().skip(1).collect();
    assert_eq!(again, p12);
    assert_eq!(again.len(), 2 * (1 + 3) + 1, "{again:?}");
}

#[test]
fn a_truststore_is_the_same_every_time() {
    let folder = registered();
    let line = |out: &'static str| ["convert", "demo/authority/ca.pem", "-o", out, "--out-password", "env:STOREPASS"];
    for out in ["one.jks", "two.jks"] {
        let mut command = folder.command(env!("CARGO_BIN_EXE_keyferry").as_ref());
        let status = command.args(line(out)).env("SOURCE_DATE_EPOCH", "1700000000").status().unwrap();
        assert!(status.success());
    }
    assert_eq!(folder.read("one.jks"), folder.read("two.jks"));
}
