//! Authorities with one name and different keys, and one key under a name that is spelled in two ways: nobody is trusted by a name alone.

use crate::support::Folder;

const KEY: [&str; 6] = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout"];

/// `real.pem` has issued `leaf.pem`. `namesake.pem` has the same name and another key; `spelled.pem` the same key, and the name in other letters.
fn folder() -> Folder {
    let folder = Folder::new();
    for name in ["real", "namesake"] {
        let (key, certificate) = (format!("{name}.key"), format!("{name}.pem"));
        let line = ["req", "-x509", "-subj", "/CN=Acme Root", "-days", "100", "-out", &certificate];
        folder.openssl(&[&line, &KEY[..], &[&key]].concat()).ok();
    }
    folder.openssl(&["req", "-x509", "-subj", "/CN=ACME  root", "-days", "100", "-key", "real.key", "-out", "spelled.pem"]).ok();
    folder.openssl(&[&["req", "-new", "-subj", "/CN=leaf", "-out", "leaf.csr"], &KEY[..], &["leaf.key"]].concat()).ok();
    let sign = ["x509", "-req", "-in", "leaf.csr", "-CA", "real.pem", "-CAkey", "real.key", "-set_serial", "7", "-days", "50"];
    folder.openssl(&[&sign[..], &["-out", "leaf.pem"]].concat()).ok();
    folder
}

#[test]
fn a_certificate_is_trusted_without_a_question_for_a_verified_signature_only() {
    let folder = folder();
    let store = ["-keystore", "trust.p12", "-storepass", "changeit"];
    for name in ["namesake", "spelled"] {
        let file = format!("{name}.pem");
        folder.keyferry(&[&["keytool", "-importcert", "-noprompt", "-alias", name, "-file", &file], &store[..]].concat()).ok();
    }
    let add = |alias: &str, file: &str| {
        folder.keyferry_with(&[&["keytool", "-importcert", "-alias", alias, "-file", file], &store[..]].concat(), "no\n")
    };
    let said = add("first", "leaf.pem").ok();
    assert!(said.err.contains("Certificate was added"), "{}", said.err);
    // The same with a signature of an algorithm that nobody knows, and one authority only that has the name.
    folder.keyferry(&[&["keytool", "-delete", "-alias", "namesake"], &store[..]].concat()).ok();
    folder.openssl(&["x509", "-in", "leaf.pem", "-outform", "DER", "-out", "leaf.der"]).ok();
    let mut der = folder.read("leaf.der");
    let algorithm = [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];
    let places: Vec<usize> = (0..der.len() - 8).filter(|place| der[*place..].starts_with(&algorithm)).collect();
    assert_eq!(places.len(), 2);
    for place in places {
        der[place + 7] = 9;
    }
    folder.write("unknown.der", der);
    let said = add("second", "unknown.der");
    assert!(said.err.contains("Trust this certificate?") && said.err.contains("was not added"), "{}", said.err);
}
