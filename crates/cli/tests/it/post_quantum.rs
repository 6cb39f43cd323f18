//! ML-DSA (FIPS 204, RFC 9881) and Ed448: keys that newer tools made are read, sign and are verified; what is deterministic is equal to the byte.

use crate::support::{Folder, PASSWORD};

const PASS: [&str; 2] = ["--password", "env:STOREPASS"];

fn made_elsewhere() -> Folder {
    Folder::with_fixtures("post-quantum")
}

#[test]
fn the_three_forms_of_a_key_are_one_key() {
    let folder = made_elsewhere();
    let shown = folder.keyferry(&["show", "both.key", "seed.key", "expanded.key", "ca.pem"]).ok().text();
    let keys: Vec<&str> = shown.lines().filter_map(|line| line.trim().strip_prefix("public key")).map(str::trim).collect();
    assert!(keys.len() == 4 && keys.iter().all(|key| *key == keys[0]), "{shown}");
    for key in ["both.key", "seed.key", "expanded.key"] {
        assert!(shown.contains(&format!("in {key}")), "{shown}");
        // OpenSSL 3.5 signs the same way when it is told to be deterministic.
        let line = ["openssl", "req", "-new", "-key", key, "-subj", "/CN=again", "-out", "ours.csr"];
        folder.keyferry(&line).ok();
        assert_eq!(folder.read("ours.csr"), folder.read("again.csr"), "{key}");
        // What it is carried in changes nothing.
        folder.keyferry(&["convert", key, "ca.pem", "-o", "a.p12", "--force", "--out-password", "env:STOREPASS"]).ok();
        folder
            .keyferry(&[&["convert", "a.p12", "-o", "back.key", "--force", "--plain-key", "--no-attributes"][..], &PASS].concat())
            .ok();
        assert_eq!(folder.read("back.key"), folder.read(key), "{key}");
    }
    let text = folder.keyferry(&["openssl", "pkey", "-in", "both.key", "-noout", "-text"]).ok().out;
    assert_eq!(text, folder.read("both.txt"));
}

#[test]
fn requests_and_chains_are_verified() {
    let folder = made_elsewhere();
    for request in ["again.csr", "leaf.csr"] {
        assert!(folder.keyferry(&["csr", "show", request]).ok().text().contains(", holds\n"), "{request}");
    }
    folder.keyferry(&["openssl", "verify", "-CAfile", "ca.pem", "leaf.pem"]).ok();
    folder.keyferry(&["openssl", "verify", "-CAfile", "leaf.pem", "ca.pem"]).fails(2, &["ca.pem"]);
    let said = folder.keyferry(&[&["show", "openssl.p12"][..], &PASS].concat()).ok().text();
    assert!(said.contains("who issued whom, by signature:\n  CN=Authority\n  └─ CN=leaf\n"), "{said}");
    // A byte of the signature is changed.
    let mut der = folder.keyferry(&["openssl", "x509", "-in", "leaf.pem", "-outform", "DER"]).ok().out;
    let last = der.len() - 1;
    der[last] ^= 1;
    folder.write("changed.der", der);
    folder.keyferry(&["openssl", "x509", "-inform", "DER", "-in", "changed.der", "-out", "changed.pem"]).ok();
    folder.keyferry(&["openssl", "verify", "-CAfile", "ca.pem", "changed.pem"]).fails(2, &["signature failure"]);
}

#[test]
fn keystores_of_newer_java_make_requests() {
    let folder = made_elsewhere();
    for (store, algorithm) in [("expanded.p12", "ML-DSA-65"), ("seed.p12", "ML-DSA-87"), ("openssl.p12", "ML-DSA-87")] {
        let alias = if store == "openssl.p12" { "leaf" } else { "first" };
        let line = ["keytool", "-certreq", "-alias", alias, "-keystore", store, "-storepass", PASSWORD, "-file", "a.csr"];
        folder.keyferry(&line).ok();
        let said = folder.keyferry(&["csr", "show", "a.csr"]).ok().text();
        assert!(said.contains(&format!("signature    {algorithm}, holds\n")), "{said}");
        folder.keyferry(&[&["convert", store, "-o", "a.jks", "--force"][..], &PASS].concat()).ok();
        folder.keyferry(&[&["diff", store, "a.jks"][..], &PASS].concat()).ok();
    }
}

#[test]
fn new_keys_of_every_set_are_made_by_both_command_lines() {
    let folder = Folder::new();
    for set in ["ML-DSA-44", "ML-DSA-65", "ML-DSA-87"] {
        folder
            .keyferry(&[
                "openssl", "req", "-x509", "-newkey", set, "-noenc", "-keyout", "a.key", "-subj", "/CN=a", "-out", "a.pem",
            ])
            .ok();
        folder.keyferry(&["openssl", "verify", "-CAfile", "a.pem", "a.pem"]).ok();
        folder
            .keyferry_in(
                &[("KEYFERRY_KEYTOOL_AS", "25")],
                &[
                    "keytool",
                    "-genkeypair",
                    "-keyalg",
                    "ML-DSA",
                    "-groupname",
                    set,
                    "-alias",
                    set,
                    "-dname",
                    "CN=a",
                    "-keystore",
                    "a.p12",
                    "-storepass",
                    PASSWORD,
                ],
            )
            .ok();
        folder
            .keyferry_in(
                &[("KEYFERRY_KEYTOOL_AS", "25")],
                &["keytool", "-certreq", "-alias", set, "-keystore", "a.p12", "-storepass", PASSWORD, "-file", "a.csr"],
            )
            .ok();
        assert!(folder.keyferry(&["csr", "show", "a.csr"]).ok().text().contains(&format!("{set}, holds")));
    }
}

/// The real tools know these: OpenSSL 3.0 and Java 17.
#[test]
fn ed448_signs_as_openssl_and_java_do() {
    let folder = Folder::new();
    folder.openssl(&["genpkey", "-algorithm", "ED448", "-out", "theirs.key"]).ok();
    folder.keyferry(&["openssl", "genpkey", "-algorithm", "ED448", "-out", "ours.key"]).ok();
    for key in ["theirs.key", "ours.key"] {
        let line = ["req", "-new", "-key", key, "-subj", "/CN=a"];
        assert_eq!(folder.keyferry(&[&["openssl"], &line[..]].concat()).ok().out, folder.openssl(&line).ok().out, "{key}");
        let line = ["pkey", "-in", key, "-text"];
        assert_eq!(folder.keyferry(&[&["openssl"], &line[..]].concat()).ok().out, folder.openssl(&line).ok().out, "{key}");
    }
    let pair = [
        "-genkeypair",
        "-keyalg",
        "EdDSA",
        "-groupname",
        "Ed448",
        "-dname",
        "CN=a",
        "-keystore",
        "a.p12",
        "-storepass",
        PASSWORD,
    ];
    folder.keytool(&[&pair[..], &["-alias", "java"]].concat()).ok();
    folder.keyferry(&[&["keytool"], &pair[..], &["-alias", "ours"]].concat()).ok();
    for alias in ["java", "ours"] {
        let line = ["-certreq", "-alias", alias, "-keystore", "a.p12", "-storepass", PASSWORD];
        assert_eq!(folder.keyferry(&[&["keytool"], &line[..]].concat()).ok().text(), folder.keytool(&line).ok().text());
    }
    // X448 signs nothing; another key signs its certificate.
    let line =
        ["-genkeypair", "-keyalg", "X448", "-signer", "ours", "-dname", "CN=x", "-keystore", "a.p12", "-storepass", PASSWORD];
    folder.keyferry(&[&["keytool"], &line[..], &["-alias", "agree"]].concat()).ok();
    let text = folder.keytool(&["-list", "-v", "-alias", "agree", "-keystore", "a.p12", "-storepass", PASSWORD]).ok().text();
    assert!(text.contains("448-bit XDH key") && text.contains("Signature algorithm name: Ed448"), "{text}");
}
