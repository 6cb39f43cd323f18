//! ML-DSA (FIPS 204, RFC 9881), ML-KEM (FIPS 203, RFC 9935), SLH-DSA (FIPS 205, RFC 9909) and Ed448: keys that newer tools made are read, sign and are verified; what is deterministic is equal to the byte.

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

#[test]
fn keys_that_agree_are_carried_in_their_three_forms() {
    let folder = made_elsewhere();
    let keys = ["kem-both.key", "kem-seed.key", "kem-expanded.key"];
    let shown = folder.keyferry(&[&["show"], &keys[..], &["kem.pem"]].concat()).ok().text();
    let known: Vec<&str> = shown.lines().filter_map(|line| line.trim().strip_prefix("public key")).map(str::trim).collect();
    assert!(known.len() == 4 && known.iter().all(|key| *key == known[0]), "{shown}");
    assert_eq!(shown.matches("ML-KEM-768, not encrypted").count(), 3, "{shown}");
    for key in keys {
        assert!(shown.contains(&format!("in {key}")), "{shown}");
        let public = folder.keyferry(&["openssl", "pkey", "-in", key, "-pubout"]).ok().out;
        assert_eq!(public, folder.read("kem.pub"), "{key}");
        folder.keyferry(&["openssl", "pkey", "-in", key, "-check", "-noout"]).ok();
        // The way through every keystore that has a place for keys changes nothing.
        for store in ["a.p12", "a.jks", "a.jceks"] {
            folder
                .keyferry(&["convert", key, "kem.pem", "ca.pem", "-o", store, "--force", "--out-password", "env:STOREPASS"])
                .ok();
            let back = ["convert", store, "-o", "back.key", "--force", "--plain-key", "--no-attributes"];
            folder.keyferry(&[&back[..], &PASS].concat()).ok();
            assert_eq!(folder.read("back.key"), folder.read(key), "{key} by {store}");
        }
        // Another key's certificate is none of this key's.
        folder
            .keyferry(&["convert", key, "leaf.pem", "-o", "b.p12", "--out-password", "env:STOREPASS"])
            .fails(5, &["none of the certificates belongs to the key"]);
    }
    let text = folder.keyferry(&["openssl", "pkey", "-in", "kem-both.key", "-noout", "-text"]).ok().out;
    assert_eq!(text, folder.read("kem.txt"));
    // A byte of the public half in a key is changed.
    let pem = String::from_utf8(folder.read("kem-both.key")).unwrap();
    let mut lines: Vec<String> = pem.lines().map(str::to_owned).collect();
    lines[40] = lines[40].chars().rev().collect();
    folder.write("changed.key", lines.join("\n") + "\n");
    folder
        .keyferry(&["convert", "changed.key", "-o", "b.p12", "--out-password", "env:STOREPASS"])
        .fails(5, &["the numbers of the key do not belong together", "take another copy"]);
}

#[test]
fn keystores_of_newer_java_with_keys_that_agree_are_read() {
    let folder = made_elsewhere();
    for (store, set) in [("kem-expanded.p12", "ML-KEM-512"), ("kem-seed.p12", "ML-KEM-1024"), ("kem.p12", "ML-KEM-768")] {
        let text = folder.keyferry(&["keytool", "-list", "-v", "-keystore", store, "-storepass", PASSWORD]).ok().text();
        assert!(text.contains(&format!("Subject Public Key Algorithm: {set} key")), "{text}");
        folder.keyferry(&[&["convert", store, "-o", "a.jks", "--force"][..], &PASS].concat()).ok();
        folder.keyferry(&[&["diff", store, "a.jks"][..], &PASS].concat()).ok();
    }
}

/// Only another key vouches for one that signs nothing: with openssl by `-force_pubkey`, with keytool by `-signer`.
#[test]
fn keys_that_agree_sign_nothing_and_others_sign_for_them() {
    let folder = made_elsewhere();
    folder.keyferry(&["openssl", "genpkey", "-algorithm", "X25519", "-out", "x.key"]).ok();
    for (key, name) in [("kem-both.key", "ML-KEM-768"), ("x.key", "X25519")] {
        let said = format!("keys for {name} agree on secrets and sign nothing");
        for line in [&["openssl", "req", "-new"][..], &["openssl", "req", "-x509"], &["openssl", "x509", "-new"]] {
            folder.keyferry(&[line, &["-key", key, "-subj", "/CN=a"]].concat()).fails(1, &[&said]);
        }
        let line = ["request", "--key", key, "--subject", "/CN=a", "--profile", "none", "--out", "requested.csr"];
        folder.keyferry(&line).fails(4, &[&said, "openssl x509 -new -force_pubkey"]);
        folder.keyferry(&["openssl", "pkey", "-in", key, "-pubout", "-out", "a.pub"]).ok();
        let by = ["-subj", "/CN=a", "-CA", "ca.pem", "-CAkey", "both.key", "-out", "a.pem"];
        folder.keyferry(&[&["openssl", "x509", "-new", "-force_pubkey", "a.pub"], &by[..]].concat()).ok();
        for level in ["0", "2", "3"] {
            folder.keyferry(&["openssl", "verify", "-auth_level", level, "-CAfile", "ca.pem", "a.pem"]).ok();
        }
        folder.keyferry(&["openssl", "verify", "-auth_level", "4", "-CAfile", "ca.pem", "a.pem"]).fails(2, &["too weak"]);
    }
    let store = ["-keystore", "expanded.p12", "-storepass", PASSWORD];
    let keytool = |line: &[&str]| folder.keyferry(&[&["keytool"], line, &store].concat());
    // keytool says what is wrong on standard output.
    let refused = |line: &[&str], why: &str| {
        let said = keytool(line);
        assert!(said.code == 1 && said.text().contains(why), "{}", said.text());
    };
    for set in ["ML-KEM", "ML-KEM-512", "ML-KEM-768", "ML-KEM-1024"] {
        let make = ["-genkeypair", "-keyalg", set, "-alias", set, "-dname", "CN=a"];
        refused(&make, "Cannot derive signature algorithm from ML-KEM");
        keytool(&[&make[..], &["-signer", "first"]].concat()).ok();
        refused(&["-certreq", "-alias", set], "Cannot derive signature algorithm");
        let named = if set == "ML-KEM" { "ML-KEM-768" } else { set };
        refused(
            &["-certreq", "-alias", set, "-sigalg", "ML-DSA"],
            &format!("InvalidKeyException: Unsupported parameter set name: {named}"),
        );
        assert!(keytool(&["-list", "-v", "-alias", set]).ok().text().contains(&format!("Algorithm: {named} key")));
    }
    let make = ["-genkeypair", "-signer", "first", "-alias", "b", "-dname", "CN=b", "-keyalg"];
    refused(&[&make[..], &["ML-KEM-512", "-groupname", "ML-KEM-768"]].concat(), "Unsupported parameter set name: ML-KEM-768");
    refused(&[&make[..], &["ML-KEM", "-keysize", "768"]].concat(), "keysize not supported");
}

#[test]
fn slh_dsa_signs_as_openssl_does() {
    let folder = made_elsewhere();
    for (key, set) in [("slh-128s", "SLH-DSA-SHA2-128s"), ("slh-192f", "SLH-DSA-SHAKE-192f"), ("slh-256s", "SLH-DSA-SHA2-256s")] {
        let line = ["openssl", "req", "-new", "-key", &format!("{key}.key"), "-subj", "/CN=slh"];
        assert_eq!(folder.keyferry(&line).ok().out, folder.read(&format!("{key}.csr")), "{key}");
        let said = folder.keyferry(&["csr", "show", &format!("{key}.csr")]).ok().text();
        assert!(said.contains(&format!("signature    {set}, holds\n")), "{said}");
    }
    let text = folder.keyferry(&["openssl", "pkey", "-in", "slh-128s.key", "-noout", "-text"]).ok().out;
    assert_eq!(text, folder.read("slh-128s.txt"));
    for level in ["0", "3"] {
        folder.keyferry(&["openssl", "verify", "-auth_level", level, "-CAfile", "slh-ca.pem", "slh-leaf.pem"]).ok();
    }
    folder.keyferry(&["openssl", "verify", "-auth_level", "4", "-CAfile", "slh-ca.pem", "slh-leaf.pem"]).fails(2, &["too weak"]);
    folder.keyferry(&["openssl", "verify", "-CAfile", "ca.pem", "slh-leaf.pem"]).fails(2, &["local issuer"]);
    // Through keystores, and found by its certificate.
    folder.keyferry(&[&["convert", "slh.p12", "-o", "a.jks"][..], &PASS].concat()).ok();
    folder.keyferry(&[&["diff", "slh.p12", "a.jks"][..], &PASS].concat()).ok();
    let back = ["convert", "a.jks", "-o", "back.key", "--plain-key", "--no-attributes"];
    folder.keyferry(&[&back[..], &PASS].concat()).ok();
    assert_eq!(folder.read("back.key"), folder.read("slh-128s.key"));
    // No Java makes such keys.
    let line = ["-genkeypair", "-keyalg", "SLH-DSA-SHA2-128s", "-dname", "CN=a", "-keystore", "b.p12", "-storepass", PASSWORD];
    let said = folder.keyferry(&[&["keytool"], &line[..]].concat());
    assert!(said.code == 1 && said.text().contains("SLH-DSA-SHA2-128s KeyPairGenerator not available"), "{}", said.text());
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
