//! RSASSA-PSS as openssl and Java use it: with any hash, mask and salt, by keys for it alone, and by keys that are bound to parameters.

use crate::support::{Folder, PASSWORD};

/// How openssl makes keys for RSASSA-PSS alone: bound to nothing, to all, to a hash alone (the mask's is SHA-1 then), to a salt alone.
const BOUND: [(&str, &[&str]); 4] = [
    ("free", &[]),
    ("all", &["rsa_pss_keygen_md:sha256", "rsa_pss_keygen_mgf1_md:sha256", "rsa_pss_keygen_saltlen:40"]),
    ("hash", &["rsa_pss_keygen_md:sha512"]),
    ("salt", &["rsa_pss_keygen_saltlen:30"]),
];

fn key_line<'a>(out: &'a str, options: &[&'a str]) -> Vec<&'a str> {
    let mut line = vec!["genpkey", "-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048", "-out", out];
    line.extend(options.iter().flat_map(|option| ["-pkeyopt", option]));
    line
}

#[test]
fn signatures_of_every_kind_are_verified() {
    let folder = Folder::new();
    folder.openssl(&["genpkey", "-algorithm", "RSA", "-out", "a.key"]).ok();
    let with = |hash: &str, options: &[&str]| {
        let hash = format!("-{hash}");
        let mut line = vec!["req", "-new", "-key", "a.key", "-subj", "/CN=a", "-out", "a.csr", &hash];
        line.extend(["rsa_padding_mode:pss"].iter().chain(options).flat_map(|option| ["-sigopt", option]));
        folder.openssl(&line).ok();
        folder.keyferry(&["csr", "show", "a.csr"]).ok().text()
    };
    for hash in ["sha1", "sha224", "sha256", "sha384", "sha512"] {
        for options in [&[][..], &["rsa_pss_saltlen:-1"], &["rsa_pss_saltlen:0"], &["rsa_pss_saltlen:20", "rsa_mgf1_md:sha1"]] {
            let said = with(hash, options);
            assert!(said.contains("signature    RSASSA-PSS, holds\n"), "{hash} {options:?}: {said}");
        }
    }
    // What is not known is not called wrong; what was changed is.
    assert!(with("sha256", &["rsa_mgf1_md:sha512-256"]).contains("RSASSA-PSS, which is not verified here"));
    with("sha256", &[]);
    folder.openssl(&["req", "-in", "a.csr", "-outform", "DER", "-out", "a.der"]).ok();
    let mut der = folder.read("a.der");
    let last = der.len() - 1;
    der[last] ^= 1;
    folder.write("a.der", der);
    assert!(folder.keyferry(&["csr", "show", "a.der"]).ok().text().contains("RSASSA-PSS, DOES NOT HOLD"));
}

#[test]
fn keys_for_it_alone_go_both_ways() {
    let folder = Folder::new();
    for (name, options) in BOUND {
        folder.openssl(&key_line("theirs.key", options)).ok();
        folder.keyferry(&[&["openssl"], &key_line("ours.key", options)[..]].concat()).ok();
        for key in ["theirs.key", "ours.key"] {
            let text = ["pkey", "-in", key, "-noout", "-text"];
            assert_eq!(folder.keyferry(&[&["openssl"], &text[..]].concat()).ok().out, folder.openssl(&text).ok().out, "{name}");
            folder.keyferry(&["openssl", "pkey", "-in", key, "-check", "-noout"]).ok();
            let line = ["-key", key, "-subj", "/CN=a", "-out"];
            folder.openssl(&[&["req", "-x509"], &line[..], &["theirs.crt"]].concat()).ok();
            folder.keyferry(&["openssl", "verify", "-CAfile", "theirs.crt", "theirs.crt"]).ok();
            folder.keyferry(&[&["openssl", "req", "-x509"], &line[..], &["ours.crt"]].concat()).ok();
            folder.openssl(&["verify", "-CAfile", "ours.crt", "ours.crt"]).ok();
            folder.keyferry(&[&["openssl", "req", "-new"], &line[..], &["ours.csr"]].concat()).ok();
            folder.openssl(&["req", "-in", "ours.csr", "-verify", "-noout"]).ok();
            let native = ["request", "--key", key, "--subject", "/CN=a", "--profile", "none", "--out", "native.csr", "--force"];
            folder.keyferry(&native).ok();
            folder.openssl(&["req", "-in", "native.csr", "-verify", "-noout"]).ok();
        }
        // Another hash than the one that a key is bound to.
        let line = ["-new", "-key", "ours.key", "-subj", "/CN=a", "-sha384"];
        let (theirs, ours) =
            (folder.openssl(&[&["req"], &line[..]].concat()), folder.keyferry(&[&["openssl", "req"], &line[..]].concat()));
        assert_eq!((ours.code, theirs.code), if name == "free" { (0, 0) } else { (1, 1) }, "{name}: {} {}", ours.err, theirs.err);
    }
    let wrong = |option: &str| {
        let line = key_line("x.key", &[option]).into_iter().map(str::to_owned).collect::<Vec<_>>();
        let line: Vec<&str> = line.iter().map(String::as_str).collect();
        let said = format!("genpkey: Error setting {option} parameter:");
        folder.openssl(&line).fails(1, &[&said]);
        folder.keyferry(&[&["openssl"], &line[..]].concat()).fails(1, &[&said]);
    };
    wrong("rsa_pss_keygen_md:nope");
    wrong("rsa_pss_keygen_saltlen:x");
}

#[test]
fn java_and_keyferry_take_each_other_s() {
    let folder = Folder::new();
    for (name, options) in BOUND {
        folder.openssl(&key_line("a.key", options)).ok();
        folder.openssl(&["req", "-x509", "-key", "a.key", "-subj", "/CN=a", "-out", "a.crt"]).ok();
        folder
            .keyferry(&["convert", "a.key", "a.crt", "-o", "a.p12", "--alias", "a", "--force", "--out-password", "env:STOREPASS"])
            .ok();
        let line = ["-certreq", "-alias", "a", "-keystore", "a.p12", "-storepass", PASSWORD];
        let theirs = folder.keytool(&line);
        let ours = folder.keyferry(&[&["keytool"], &line[..]].concat());
        assert_eq!(ours.code, theirs.code, "{name}: {}\n{}", ours.text(), theirs.text());
        for said in [theirs, ours].iter().filter(|said| said.code == 0) {
            folder.write("a.csr", &said.out);
            assert!(folder.keyferry(&["csr", "show", "a.csr"]).ok().text().contains("RSASSA-PSS, holds\n"), "{name}");
            folder.openssl(&["req", "-in", "a.csr", "-verify", "-noout"]).ok();
        }
    }
}
