//! What the real tools wrote is read, and is what they export themselves. `cargo xtask fixtures` makes all of it.

use std::collections::BTreeSet;
use std::fs;

use crate::support::{Folder, fixture};

/// Each fixture with more than a request in it, and the password of its keys where that is another.
pub(crate) const FIXTURES: [(&str, Option<&str>); 40] = [
    ("openssl/KeyName.pem", None),
    ("openssl/key-aes.pem", None),
    ("openssl/key-plain.pem", None),
    ("openssl/key-plain.der", None),
    ("openssl/key-traditional.pem", None),
    ("openssl/client.pem", None),
    ("openssl/default.p12", None),
    ("openssl/legacy.p12", None),
    ("openssl/certificates-only.p12", None),
    ("openssl/bundle.p7b", None),
    ("keytool/KeyStoreName.jks", None),
    ("keytool/default.p12", None),
    ("keytool/legacy.p12", None),
    ("keytool/store.jks", Some("pass:keypassword")),
    ("keytool/store.jceks", None),
    ("keytool/several.p12", None),
    ("keytool/secrets.jceks", None),
    ("keytool/secrets.p12", None),
    ("keytool/truststore.p12", None),
    ("keytool/truststore.jks", None),
    ("bouncycastle/store.bks", None),
    ("bouncycastle/store-v1.bks", None),
    ("bouncycastle/store.uber", None),
    ("bouncycastle/store.bcfks", None),
    ("bouncycastle/kwp.bcfks", None),
    ("bouncycastle/sha3.bcfks", None),
    ("bouncycastle/scrypt.bcfks", None),
    ("bouncycastle/default.p12", None),
    ("bouncycastle/def.p12", None),
    ("bouncycastle/3des-3des.p12", None),
    ("bouncycastle/3des-40rc2.p12", None),
    ("bouncycastle/aes256-aes128.p12", None),
    ("bouncycastle/aes256-aes128-gcm.p12", None),
    ("bouncycastle/pbmac1.p12", None),
    ("java25.0.5/default.p12", None),
    ("java26/default.p12", None),
    ("java26/pbmac1.p12", None),
    ("openssl3.5/pbmac1.p12", None),
    ("openssl4.0/default.p12", None),
    ("openssl4.0/pbmac1.p12", None),
];

/// The label and the Base64 of every block.
pub(crate) fn blocks(pem: &str) -> BTreeSet<(String, String)> {
    let mut blocks = BTreeSet::new();
    let mut rest = pem;
    while let Some((_, behind)) = rest.split_once("-----BEGIN ") {
        let (label, behind) = behind.split_once("-----").unwrap();
        let (body, behind) = behind.split_once("-----END ").unwrap();
        blocks.insert((label.to_owned(), body.split_whitespace().collect()));
        rest = behind;
    }
    blocks
}

/// What the tool that made a fixture says is in it.
pub(crate) fn exported(name: &str) -> BTreeSet<(String, String)> {
    let export = fixture("exports").join(format!("{}.pem", name.replace('/', "-")));
    let text = fs::read_to_string(&export).unwrap_or_else(|error| panic!("{}: {error}", export.display()));
    let blocks = blocks(&text);
    assert!(!blocks.is_empty(), "{name}");
    blocks
}

#[test]
fn every_fixture_holds_what_its_own_tool_exports() {
    let folder = Folder::new();
    for (name, key_password) in FIXTURES {
        let path = fixture(name);
        let mut line =
            vec!["convert", path.to_str().unwrap(), "--to", "pem", "--plain-key", "-o", "-", "--password", "env:STOREPASS"];
        line.extend(key_password.map(|spec| ["--key-password", spec]).into_iter().flatten());
        let ours = folder.keyferry(&line).ok().text();
        let theirs = exported(name);
        assert_eq!(blocks(&ours), theirs, "{name}");
    }
}

#[test]
fn no_fixture_is_forgotten() {
    let known: BTreeSet<String> = FIXTURES.iter().map(|(name, _)| (*name).to_owned()).collect();
    let others = ["CSRConfig.conf", "answers.txt", "CSRName.csr"];
    let mut found = BTreeSet::new();
    for tool in ["openssl", "keytool", "bouncycastle", "java25.0.5", "java26", "openssl3.5", "openssl4.0"] {
        for entry in fs::read_dir(fixture(tool)).unwrap() {
            let name = entry.unwrap().file_name().to_string_lossy().into_owned();
            if !others.contains(&name.as_str()) {
                found.insert(format!("{tool}/{name}"));
            }
        }
    }
    assert_eq!(found, known);
}

#[test]
fn aliases_and_times_are_those_that_keytool_shows() {
    let folder = Folder::new();
    let path = fixture("keytool/several.p12");
    let path = path.to_str().unwrap();
    let ours = folder.keyferry(&["show", path, "--password", "env:STOREPASS", "--json"]).ok().text();
    let theirs = folder.keytool(&["-list", "-keystore", path, "-storepass:env", "STOREPASS"]).ok().text();
    let mut count = 0;
    for line in theirs.lines().filter(|line| line.contains("Entry")) {
        let alias = line.split(", ").next().unwrap();
        assert!(ours.contains(&format!("\"alias\": \"{alias}\"")), "{alias} in {ours}");
        count += 1;
    }
    assert_eq!(count, ours.matches("\"alias\"").count());
    assert!(ours.contains("\"verified\": true") && ours.contains("\"created\": \"20"), "{ours}");
}

#[test]
fn the_documented_requests_are_shown_and_judged() {
    let folder = Folder::new();
    let check = |name: &str| folder.keyferry(&["csr", "check", fixture(name).to_str().unwrap()]);
    check("openssl/CSRName.csr").ok();
    // The keytool line of the documentation has the placeholder and the wrong unit in it.
    check("keytool/CSRName.csr").fails(5, &["OU `Programs Partner`", "CN `MZPXXXX`"]);
    let said = folder.keyferry(&["csr", "show", fixture("keytool/CSRName.csr").to_str().unwrap()]).ok().text();
    assert!(said.contains("SHA256withRSA, holds") && said.contains("extensions   subjectKeyIdentifier: 3c"), "{said}");
}
