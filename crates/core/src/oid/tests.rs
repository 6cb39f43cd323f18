use std::collections::{BTreeMap, BTreeSet};

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
        assert_eq!(object.short_name.zip(object.long_name), known.get(&object.oid).copied(), "{}", object.oid);
    }
}
