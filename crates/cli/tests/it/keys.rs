//! Private keys of every algorithm, in every form and encryption that openssl writes, are what openssl makes of them in PKCS#8.

use crate::support::Folder;

/// Name, and the options of `openssl genpkey`.
const KEYS: [(&str, &[&str]); 8] = [
    ("rsa", &["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]),
    ("rsa-pss", &["-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"]),
    ("p256", &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]),
    ("p521", &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"]),
    ("ed25519", &["-algorithm", "ED25519"]),
    ("ed448", &["-algorithm", "ED448"]),
    ("x25519", &["-algorithm", "X25519"]),
    ("dsa", &["-paramfile", "dsa.params"]),
];

/// The forms in which openssl writes a key, as its command lines.
const FORMS: [&[&str]; 22] = [
    &["pkey"],
    &["pkey", "-outform", "DER"],
    &["pkey", "-aes256", "-passout", "env:STOREPASS"],
    &["pkey", "-des3", "-passout", "env:STOREPASS"],
    &["pkcs8", "-topk8", "-passout", "env:STOREPASS", "-outform", "DER"],
    &["pkcs8", "-topk8", "-v2", "aes-128-cbc", "-v2prf", "hmacWithSHA1", "-passout", "env:STOREPASS"],
    &["pkcs8", "-topk8", "-v2", "aes-192-cbc", "-v2prf", "hmacWithSHA512", "-passout", "env:STOREPASS"],
    &["pkcs8", "-topk8", "-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA384", "-iter", "1", "-passout", "env:STOREPASS"],
    &["pkcs8", "-topk8", "-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA224", "-passout", "env:STOREPASS"],
    &["pkcs8", "-topk8", "-v2", "des3", "-passout", "env:STOREPASS"],
    &["pkcs8", "-topk8", "-v2", "des", "-provider", "legacy", "-provider", "default", "-passout", "env:STOREPASS"],
    &["pkcs8", "-topk8", "-v2", "rc2", "-provider", "legacy", "-provider", "default", "-passout", "env:STOREPASS"],
    &["pkcs8", "-topk8", "-scrypt", "-passout", "env:STOREPASS"],
    &["pkcs8", "-topk8", "-v1", "PBE-MD5-DES", "-provider", "legacy", "-provider", "default", "-passout", "env:STOREPASS"],
    &["pkcs8", "-topk8", "-v1", "PBE-MD5-RC2-64", "-provider", "legacy", "-provider", "default", "-passout", "env:STOREPASS"],
    &["pkcs8", "-topk8", "-v1", "PBE-SHA1-DES", "-provider", "legacy", "-provider", "default", "-passout", "env:STOREPASS"],
    &["pkcs8", "-topk8", "-v1", "PBE-SHA1-RC2-64", "-provider", "legacy", "-provider", "default", "-passout", "env:STOREPASS"],
    &["pkcs8", "-topk8", "-v1", "PBE-SHA1-3DES", "-passout", "env:STOREPASS"],
    &["pkcs8", "-topk8", "-v1", "PBE-SHA1-2DES", "-passout", "env:STOREPASS"],
    &["pkcs8", "-topk8", "-v1", "PBE-SHA1-RC2-128", "-provider", "legacy", "-provider", "default", "-passout", "env:STOREPASS"],
    &["pkcs8", "-topk8", "-v1", "PBE-SHA1-RC4-128", "-provider", "legacy", "-provider", "default", "-passout", "env:STOREPASS"],
    &["pkcs8", "-topk8", "-v1", "PBE-SHA1-RC4-40", "-provider", "legacy", "-provider", "default", "-passout", "env:STOREPASS"],
];

/// The traditional forms, which only some algorithms have.
const TRADITIONAL: [&[&str]; 7] = [
    &["pkey", "-traditional"],
    &["pkey", "-traditional", "-outform", "DER"],
    &["pkey", "-traditional", "-aes128", "-passout", "env:STOREPASS"],
    &["pkey", "-traditional", "-aes192", "-passout", "env:STOREPASS"],
    &["pkey", "-traditional", "-aes256", "-passout", "env:STOREPASS"],
    &["pkey", "-traditional", "-des3", "-passout", "env:STOREPASS"],
    &["pkey", "-traditional", "-des", "-provider", "legacy", "-provider", "default", "-passout", "env:STOREPASS"],
];

#[test]
fn every_form_is_read() {
    let folder = Folder::new();
    folder
        .openssl(&["genpkey", "-genparam", "-algorithm", "DSA", "-pkeyopt", "dsa_paramgen_bits:1024", "-out", "dsa.params"])
        .ok();
    for (name, options) in KEYS {
        let key = format!("{name}.pem");
        folder.openssl(&[&["genpkey", "-out", &key], options].concat()).ok();
        let plain = folder.openssl(&["pkcs8", "-topk8", "-nocrypt", "-in", &key]).ok().text();
        let traditional = ["rsa", "p256", "p521", "dsa"].contains(&name);
        let forms = FORMS.iter().chain(TRADITIONAL.iter().filter(|_| traditional));
        for (index, form) in forms.enumerate() {
            let file = format!("{name}-{index}");
            folder.openssl(&[form, &["-in", key.as_str(), "-out", file.as_str()][..]].concat()).ok();
            let ours =
                folder.keyferry(&["convert", &file, "--to", "pem", "--plain-key", "-o", "-", "--password", "env:STOREPASS"]).ok();
            let ours = ours.text();
            let ours = &ours[ours.find("-----BEGIN").unwrap()..];
            assert_eq!(ours, plain, "{name}: {form:?}");
        }
    }
}

#[test]
fn every_form_that_is_written_is_opened_by_openssl() {
    let folder = Folder::new();
    for (name, options) in KEYS.iter().filter(|(name, _)| ["rsa", "p256", "ed25519"].contains(name)) {
        let key = format!("{name}.pem");
        folder.openssl(&[&["genpkey", "-out", &key], *options].concat()).ok();
        let plain = folder.openssl(&["pkcs8", "-topk8", "-nocrypt", "-in", &key]).ok().text();
        for options in [
            &[][..],
            &["--plain-key"],
            &["--key-cipher", "aes-128"],
            &["--key-cipher", "des3"],
            &["--key-scrypt"],
            &["--key-scrypt", "--key-cipher", "aes-192"],
            &["--to", "der"],
            &["--to", "der", "--plain-key"],
            &["--traditional", "--plain-key"],
            &["--traditional"],
            &["--traditional", "--key-cipher", "aes-128"],
            &["--traditional", "--key-cipher", "des3"],
        ] {
            let password: &[&str] = if options.contains(&"--plain-key") { &[] } else { &["--out-password", "env:STOREPASS"] };
            let line = [&["convert", key.as_str(), "-o", "out.pem", "--force"], password, options].concat();
            let said = folder.keyferry(&line);
            if *name == "ed25519" && options.contains(&"--traditional") {
                said.fails(1, &["Ed25519 key, which has no traditional form", "PKCS#8 holds it"]);
                continue;
            }
            assert_eq!(said.code, 0, "{name} {options:?}: {}", said.err);
            let theirs =
                folder.openssl(&["pkcs8", "-topk8", "-nocrypt", "-in", "out.pem", "-passin", "env:STOREPASS"]).ok().text();
            assert_eq!(theirs, plain, "{name} {options:?}");
        }
    }
}

#[test]
fn costs_beyond_the_limits_are_refused_before_they_are_paid() {
    let folder = Folder::new();
    folder.openssl(&["genpkey", "-algorithm", "ED25519", "-out", "key.pem"]).ok();
    let line = ["pkcs8", "-topk8", "-in", "key.pem", "-passout", "env:STOREPASS", "-out"];
    folder.openssl(&[&line[..], &["many.pem", "-iter", "6000000"]].concat()).ok();
    folder.openssl(&[&line[..], &["big.pem", "-scrypt"]].concat()).ok();
    let convert = |file: &str, more: &[&str]| {
        let line = ["convert", file, "--to", "pem", "--plain-key", "-o", "-", "--password", "env:STOREPASS"];
        folder.keyferry(&[&line[..], more].concat())
    };
    convert("many.pem", &[]).fails(4, &["6000000 key derivation iterations; at most 5000000", "--max-iterations"]);
    convert("big.pem", &["--max-scrypt-memory", "8"]).fails(4, &["16777216 bytes of scrypt memory", "--max-scrypt-memory"]);
    convert("big.pem", &[]).ok();
}
