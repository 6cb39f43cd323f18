use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use std::process::Command;

use super::*;

#[test]
fn every_identifier_stands_once_and_its_names_lead_to_it() {
    let mut seen = BTreeSet::new();
    for object in objects() {
        assert!(seen.insert(object.oid), "{} stands twice", object.oid);
        assert_eq!(object.short_name.is_some(), object.long_name.is_some(), "{}", object.oid);
        for name in [object.short_name, object.long_name].into_iter().flatten() {
            assert_eq!(by_name(name), Some(object.oid), "{name}");
        }
        assert_eq!(get(&object.oid), Some(object));
    }
    assert_eq!(by_name("CN").as_ref().and_then(long_name), Some("commonName"));
    assert_eq!(by_name("1.2.3").map(|oid| display_name(&oid)).as_deref(), Some("1.2.3"));
    assert_eq!(java_name(&signature::SHA256_WITH_RSA), "SHA256withRSA");
    assert_eq!(signature::SIGNATURE_ALGORITHMS.by_java_name("sha256WithRsa"), Some(signature::SHA256_WITH_RSA));
}

/// openssl 3.0 has no object identifier beside these names, or does not have the names yet.
const NAMED_BY_OTHERS: [ObjectIdentifier; 3] = [hash::HMAC_SM3, cipher::RC5_CBC_PAD, cipher::CHACHA20_POLY1305];

#[test]
fn openssl_has_the_same_names() {
    let listed = Command::new("openssl").args(["list", "-objects"]).output().unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    // `CN = commonName, 2.5.4.3`, and `title = 2.5.4.12` where both names are one.
    let lines = listed.lines().filter_map(|line| {
        let (short, rest) = line.split_once(" = ")?;
        let (long, oid) = rest.rsplit_once(", ").unwrap_or((short, rest));
        Some((ObjectIdentifier::new(oid).ok()?, (short, long)))
    });
    let known: BTreeMap<_, _> = lines.collect();
    assert!(known.len() > 1000, "{}", known.len());
    for object in objects().filter(|object| !NAMED_BY_OTHERS.contains(&object.oid)) {
        // OpenSSL has these from version 3.5 on.
        let is_new = post_quantum::POST_QUANTUM_ALGORITHMS.get(&object.oid).is_some();
        let named = known.get(&object.oid).copied();
        assert!(named == object.short_name.zip(object.long_name) || is_new && named.is_none(), "{}: {named:?}", object.oid);
    }
}

/// The files of Rust below a folder.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Whether a literal is an object identifier: digits in at least three parts, the first 0, 1 or 2. (Four parts may be an IP address.)
fn is_identifier(literal: &str) -> bool {
    let parts: Vec<&str> = literal.split('.').collect();
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    parts.len() > 2 && parts.iter().all(is_number) && matches!(parts[0], "0" | "1" | "2")
}

#[test]
fn no_object_identifier_is_written_elsewhere() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut files = Vec::new();
    for member in fs::read_dir(crates).unwrap() {
        let folder = member.unwrap().path().join("src");
        if folder.is_dir() {
            sources(&folder, &mut files);
        }
    }
    assert!(is_identifier("2.5.29.15") && !is_identifier("127.0.0.1"));
    assert!(files.len() > 200, "{}", files.len());
    let registry = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/oid");
    let elsewhere = files.iter().filter(|path| !path.starts_with(&registry) && !path.ends_with("tests.rs"));
    let mut written = Vec::new();
    for path in elsewhere {
        let text = fs::read_to_string(path).unwrap();
        // What tests say is theirs, as a check of its own.
        let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        for (number, line) in text.lines().enumerate() {
            if line.split('"').skip(1).step_by(2).any(is_identifier) {
                written.push(format!("{}:{}: {}", path.display(), number + 1, line.trim()));
            }
        }
    }
    assert!(written.is_empty(), "take the constants of keyferry_core::oid:\n{}", written.join("\n"));
}
