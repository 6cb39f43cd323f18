//! A thousand changes by chance: after each one the keystore is what a list in memory says, and in the end keytool reads it.

use keyferry_formats::pbe::Session;
use keyferry_formats::{EntryKind, Password, jks, pkcs12};

use crate::support::{Folder, PASSWORD};

const STEPS: usize = 500;
const CERTIFICATES: u64 = 12;

/// Numbers that look like chance, the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// The entries of a keystore: aliases and certificates, in the order of the file.
fn entries(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let (password, session) = (Password::new(PASSWORD), Session::default());
    let store = match jks::Kind::of(bytes) {
        Some(_) => jks::decode(bytes, Some(&password), &session).unwrap().keystore,
        None => pkcs12::decode(bytes, None, &session).unwrap().keystore,
    };
    let entry = |entry: keyferry_formats::Entry| match entry.kind {
        EntryKind::TrustedCertificate(certificate) => (entry.alias, certificate.as_der().to_vec()),
        other => panic!("{other:?}"),
    };
    store.into_entries().into_iter().map(entry).collect()
}

fn edits(name: &str, seed: u64) {
    let folder = Folder::new();
    let certificate = |number: u64| format!("{number}.pem");
    let mut ders = Vec::new();
    for number in 0..CERTIFICATES {
        let (out, subject) = (certificate(number), format!("/CN=C{number}"));
        let key = ["req", "-x509", "-newkey", "ed25519", "-nodes", "-keyout", "key.pem", "-out", &out, "-subj", &subject];
        folder.openssl(&key).ok();
        ders.push(folder.openssl(&["x509", "-in", &out, "-outform", "DER"]).ok().out);
    }
    folder.keyferry(&[
        "convert",
        "0.pem",
        "-o",
        name,
        "--alias",
        "a0",
        "--p12-profile",
        "passwordless",
        "--out-password",
        "env:STOREPASS",
    ]);
    let mut model = vec![("a0".to_owned(), ders[0].clone())];
    assert_eq!(entries(&folder.read(name)), model);
    let mut chance = Chance(seed);
    for step in 0..STEPS {
        let alias = format!("a{}", chance.below(8));
        let place = model.iter().position(|(other, _)| *other == alias);
        let number = chance.below(CERTIFICATES);
        let der = &ders[usize::try_from(number).unwrap()];
        let (words, code) = match chance.below(4) {
            0 | 1 => {
                let there = model.iter().any(|(_, other)| other == der);
                let code = if there { 0 } else { i32::from(place.is_some()) * 5 };
                if !there && place.is_none() {
                    model.push((alias.clone(), der.clone()));
                }
                (
                    vec![
                        "add".to_owned(),
                        name.to_owned(),
                        certificate(number),
                        "--trust".to_owned(),
                        "--alias".to_owned(),
                        alias,
                    ],
                    code,
                )
            }
            2 => {
                let to = format!("a{}", chance.below(8));
                let taken = model.iter().any(|(other, _)| *other == to) && to != alias;
                let code = if place.is_none() || taken { 2 } else { 0 };
                if let Some(place) = place.filter(|_| code == 0) {
                    model[place].0.clone_from(&to);
                }
                (vec!["rename".to_owned(), name.to_owned(), alias, to], code)
            }
            _ if chance.below(2) == 0 => {
                if let Some(place) = place {
                    model.remove(place);
                }
                (vec!["delete".to_owned(), name.to_owned(), alias], i32::from(place.is_none()) * 2)
            }
            _ => {
                if let Some(place) = place {
                    let entry = model.remove(place);
                    model.insert(0, entry);
                }
                (vec!["reorder".to_owned(), name.to_owned(), alias], i32::from(place.is_none()) * 2)
            }
        };
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let mut command = folder.command(env!("CARGO_BIN_EXE_keyferry").as_ref());
        command.env_remove("KEYFERRY_CROSS_CHECK").arg("store").args(&words).args(["--password", "env:STOREPASS"]);
        let said = command.output().unwrap();
        assert_eq!(said.status.code(), Some(code), "step {step}, {words:?}: {}", String::from_utf8_lossy(&said.stderr));
        assert_eq!(entries(&folder.read(name)), model, "step {step}, {words:?}");
    }
    let said = folder.keytool(&["-list", "-keystore", name, "-storepass", PASSWORD]).ok().text();
    assert_eq!(said.matches("trustedCertEntry").count(), model.len(), "{said}");
}

#[test]
fn a_jks_is_what_a_list_says() {
    edits("store.jks", 1);
}

#[test]
fn a_pkcs12_is_what_a_list_says() {
    edits("store.p12", 2);
}
