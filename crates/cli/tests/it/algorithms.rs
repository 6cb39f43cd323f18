//! Ciphers and hashes that old files and those of others are encrypted and checked with: read where openssl makes them, else refused by name.

use std::collections::HashMap;

use keyferry_core::oid::Family;
use keyferry_core::oid::cipher::CIPHERS as SECRET_KEY_CIPHERS;
use keyferry_core::oid::curve::CURVES;
use keyferry_core::oid::encryption::ENCRYPTION_SCHEMES;
use keyferry_core::oid::extended_key_usage::EXTENDED_KEY_USAGES;
use keyferry_core::oid::hash::HASHES;
use keyferry_core::oid::key::KEY_ALGORITHMS;
use keyferry_core::oid::signature::SIGNATURE_ALGORITHMS;

use crate::support::{Folder, PASSWORD};

const PROVIDERS: [&str; 4] = ["-provider", "legacy", "-provider", "default"];
const CIPHERS: [&str; 8] = [
    "aria-128-cbc",
    "aria-192-cbc",
    "aria-256-cbc",
    "camellia-128-cbc",
    "camellia-192-cbc",
    "camellia-256-cbc",
    "cast5-cbc",
    "bf-cbc",
];

/// A key and its certificate.
fn identity() -> Folder {
    let folder = Folder::new();
    let line = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-keyout", "key.pem"];
    folder.openssl(&[&line[..], &["-out", "leaf.pem", "-subj", "/CN=x"]].concat()).ok();
    folder
}

/// Makes a file with openssl, keys encrypted with the tests' password.
fn make(folder: &Folder, line: &[&str]) {
    folder.openssl(&[line, &["-passout", "env:STOREPASS"], &PROVIDERS].concat()).ok();
}

/// The key in a file is ours, whoever reads it.
#[track_caller]
fn is_read(folder: &Folder, file: &str, how: &str) {
    let line = ["convert", file, "-o", "out.pem", "--plain-key", "--force", "--password", "env:STOREPASS"];
    let said = folder.keyferry(&line);
    assert_eq!(said.code, 0, "{how}: {}", said.err);
    let der = |file| folder.openssl(&["pkey", "-in", file, "-outform", "DER"]).ok().out;
    assert_eq!(der("out.pem"), der("key.pem"), "{how}");
}

#[test]
fn ciphers_of_others_are_read() {
    let folder = identity();
    for cipher in CIPHERS {
        make(&folder, &["pkcs8", "-topk8", "-in", "key.pem", "-out", "key.p8", "-v2", cipher]);
        is_read(&folder, "key.p8", cipher);
        make(&folder, &["ec", "-in", "key.pem", "-out", "key.ec", &format!("-{cipher}")]);
        is_read(&folder, "key.ec", cipher);
        let line = ["pkcs12", "-export", "-inkey", "key.pem", "-in", "leaf.pem", "-out", "a.p12"];
        make(&folder, &[&line[..], &["-keypbe", cipher, "-certpbe", cipher]].concat());
        is_read(&folder, "a.p12", cipher);
        let wrong = ["convert", "a.p12", "-o", "no.pem", "--password", "pass:wrong password"];
        folder.keyferry(&wrong).fails(3, &["the password is wrong"]);
        // The documented command lines tell the same of the file, and write it too.
        let line = [&["pkcs12", "-in", "a.p12", "-passin", "env:STOREPASS", "-noout", "-info"][..], &PROVIDERS].concat();
        assert_eq!(folder.keyferry(&[&["openssl"], &line[..]].concat()).ok().err, folder.openssl(&line).ok().err, "{cipher}");
        let line = ["pkcs12", "-export", "-inkey", "key.pem", "-in", "leaf.pem", "-out", "ours.p12", "-keypbe", cipher];
        folder.keyferry(&[&["openssl"], &line[..], &["-passout", "env:STOREPASS"], &PROVIDERS].concat()).ok();
        folder.openssl(&[&["pkcs12", "-in", "ours.p12", "-passin", "env:STOREPASS", "-noout"][..], &PROVIDERS].concat()).ok();
    }
}

#[test]
fn java_has_the_same_names() {
    let folder = Folder::new();
    let options = ["--add-exports", "java.base/sun.security.util=ALL-UNNAMED"];
    let listed = folder.java_with(&options, "ObjectNames", &[]).ok().text();
    let known: HashMap<&str, Vec<&str>> =
        listed.lines().map(|line| line.split('\t')).map(|mut line| (line.next().unwrap(), line.collect())).collect();
    // What keytool prints is not in this table for attribute types, extensions and access methods; the twin suite compares it.
    let families = [
        &CURVES,
        &EXTENDED_KEY_USAGES,
        &HASHES,
        &KEY_ALGORITHMS,
        &SIGNATURE_ALGORITHMS,
        &SECRET_KEY_CIPHERS,
        &ENCRYPTION_SCHEMES,
    ];
    let named =
        families.into_iter().flat_map(Family::objects).filter_map(|object| Some((object.oid.to_string(), object.java_name?)));
    for (oid, name) in named {
        // Java has it since 21; the twin suite compares that.
        if name == "Blowfish" && !known.contains_key(oid.as_str()) {
            continue;
        }
        // A secret key for `RC2/CBC/PKCS5Padding` is one for RC2.
        let is_it = |known: &&str| *known == name || known.split('/').next() == Some(name);
        assert!(
            known.get(oid.as_str()).is_some_and(|names| names.iter().any(is_it)),
            "{oid}: {name}, {:?}",
            known.get(oid.as_str())
        );
    }
}

/// openssl makes keys on all of these, and keyferry on few.
#[test]
fn public_keys_on_every_curve_are_shown_as_openssl_shows_them() {
    let folder = Folder::new();
    for curve in keyferry_core::key::NamedCurve::all() {
        let name = curve.openssl_name();
        folder
            .openssl(&["genpkey", "-algorithm", "EC", "-pkeyopt", &format!("ec_paramgen_curve:{name}"), "-out", "key.pem"])
            .ok();
        folder.openssl(&["pkey", "-in", "key.pem", "-pubout", "-out", "public.pem"]).ok();
        let line = ["pkey", "-pubin", "-in", "public.pem", "-text", "-noout"];
        let ours = folder.keyferry(&[&["openssl"], &line[..]].concat()).ok().text();
        assert_eq!(ours, folder.openssl(&line).ok().text(), "{name}");
    }
}

#[test]
fn hashes_of_others_are_read() {
    let folder = identity();
    for hash in ["md5", "md4", "sha512-224", "sha512-256", "sha3-224", "sha3-256", "sha3-384", "sha3-512"] {
        let line = ["pkcs12", "-export", "-inkey", "key.pem", "-in", "leaf.pem", "-out", "a.p12", "-macalg", hash];
        make(&folder, &line);
        is_read(&folder, "a.p12", hash);
        let said = folder.keyferry(&["show", "a.p12", "--password", "env:STOREPASS"]).ok().text();
        assert!(said.contains("integrity verified"), "{hash}: {said}");
        folder.keyferry(&["show", "a.p12", "--password", "pass:wrong password"]).fails(3, &["the password is wrong"]);
        let line = [&["pkcs12", "-in", "a.p12", "-passin", "env:STOREPASS", "-noout", "-info"][..], &PROVIDERS].concat();
        assert_eq!(folder.keyferry(&[&["openssl"], &line[..]].concat()).ok().err, folder.openssl(&line).ok().err, "{hash}");
        // Nothing new is written with what is broken.
        if !hash.starts_with("md") {
            let line = ["openssl", "pkcs12", "-export", "-inkey", "key.pem", "-in", "leaf.pem", "-out", "ours.p12"];
            folder.keyferry(&[&line[..], &["-macalg", hash, "-passout", "env:STOREPASS"]].concat()).ok();
            folder.openssl(&["pkcs12", "-in", "ours.p12", "-passin", "env:STOREPASS", "-noout"]).ok();
        }
    }
    for prf in ["hmacWithMD5", "hmacWithSHA512-224", "hmacWithSHA512-256", "HMAC-MD5", "HMAC-SHA1"] {
        make(&folder, &["pkcs8", "-topk8", "-in", "key.pem", "-out", "key.p8", "-v2", "aes-256-cbc", "-v2prf", prf]);
        is_read(&folder, "key.p8", prf);
    }
}

#[test]
fn what_is_not_read_is_refused_by_its_name() {
    let folder = identity();
    for cipher in ["seed-cbc", "sm4-cbc", "aes-256-cfb"] {
        make(&folder, &["pkcs8", "-topk8", "-in", "key.pem", "-out", "key.p8", "-v2", cipher]);
        let line = ["convert", "key.p8", "-o", "no.pem", "--password", "env:STOREPASS"];
        folder.keyferry(&line).fails(4, &[&format!("PBES2 with the cipher {cipher} is not supported"), "AES-256"]);
    }
    for hash in ["ripemd160", "sm3", "blake2b512", "blake2s256", "whirlpool"] {
        let line = ["pkcs12", "-export", "-inkey", "key.pem", "-in", "leaf.pem", "-out", "a.p12", "-macalg", hash];
        make(&folder, &line);
        let line = ["show", "a.p12", "--password", &format!("pass:{PASSWORD}")];
        folder.keyferry(&line).fails(4, &[&format!("a MAC with the hash {hash} is not supported"), "SHA-256"]);
    }
    make(&folder, &["ec", "-in", "key.pem", "-out", "key.ec", "-seed-cbc"]);
    let line = ["convert", "key.ec", "-o", "no.pem", "--password", "env:STOREPASS"];
    folder.keyferry(&line).fails(4, &["SEED-CBC is not supported"]);
}
