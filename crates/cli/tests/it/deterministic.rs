//! `--deterministic`: the same input gives the same bytes, on another day too, and everything else has salts of its own.

use std::collections::HashSet;

use crate::support::{Folder, PASSWORD};

const PASS: [&str; 2] = ["--password", "env:STOREPASS"];

/// What is written, with its name and further options.
const OUTPUTS: [(&str, &[&str]); 14] = [
    ("modern.p12", &[]),
    ("java8.p12", &["--p12-profile", "java8"]),
    ("legacy.p12", &["--p12-profile", "legacy"]),
    ("pbmac1.p12", &["--p12-profile", "pbmac1"]),
    ("store.jks", &[]),
    ("own.jks", &["--out-key-password", "env:OTHER"]),
    ("store.jceks", &[]),
    ("own.jceks", &["--out-key-password", "env:OTHER"]),
    ("pkcs8.pem", &[]),
    ("des3.pem", &["--key-cipher", "des3"]),
    ("scrypt.pem", &["--key-scrypt"]),
    ("traditional.pem", &["--traditional"]),
    ("key.der", &["--keys-only"]),
    ("scrypt.der", &["--keys-only", "--key-scrypt"]),
];

/// Converts the fixture's key and chain, or what else there is; `after` so many days.
fn convert(folder: &Folder, inputs: &[&str], name: &str, more: &[&str], after: i64) {
    let line = [&["convert"], inputs, &["-o", name, "--alias", "client", "--out-password", "env:NEWPASS"], more].concat();
    let line: Vec<&str> = line.into_iter().chain(PASS).collect();
    let then = if after == 0 { "now".to_owned() } else { format!("+{after}d") };
    let keyferry = env!("CARGO_BIN_EXE_keyferry");
    let mut words = if after == 0 { Vec::new() } else { vec!["faketime", "-f", &then] };
    words.push(keyferry);
    let mut command = folder.command(words[0].as_ref());
    command.args(&words[1..]).args(line).env("NEWPASS", PASSWORD).env("OTHER", "another one");
    let output = command.output().unwrap();
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
}

fn twins() -> Folder {
    Folder::with_fixtures("twins")
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let folder = twins();
    let inputs = ["leaf.key", "leaf.pem", "issuing.pem"];
    for (name, more) in OUTPUTS {
        let inputs = if more.contains(&"--keys-only") { &inputs[..1] } else { &inputs[..] };
        let write = |place: &str, options: &[&str], after| {
            let name = format!("{place}-{name}");
            convert(&folder, inputs, &name, &[more, options].concat(), after);
            folder.read(&name)
        };
        let first = write("a", &["--deterministic"], 0);
        assert_eq!(first, write("b", &["--deterministic"], 3), "{name}");
        assert_ne!(first, write("c", &[], 0), "{name}: without the option");
        // Another content, if only one that is encrypted, has other salts.
        let other = if inputs.len() == 1 { &["ec.key"][..] } else { &["leaf.key", "leaf.pem"] };
        let name_of_other = format!("d-{name}");
        convert(&folder, other, &name_of_other, &[more, &["--deterministic"]].concat(), 0);
        assert_ne!(first, folder.read(&name_of_other), "{name}");
    }
    opened(&folder);
}

/// The real tools read what was written.
fn opened(folder: &Folder) {
    for (name, kind) in [("modern.p12", "PKCS12"), ("java8.p12", "PKCS12"), ("store.jks", "JKS"), ("store.jceks", "JCEKS")] {
        let store = format!("a-{name}");
        let line = ["-list", "-keystore", &store, "-storetype", kind, "-storepass:env", "STOREPASS"];
        assert!(folder.keytool(&line).ok().text().contains("PrivateKeyEntry"), "{name}");
    }
    let of = |key: &str, more: &[&str]| {
        folder.openssl(&[&["pkey", "-in", key, "-passin", "env:STOREPASS", "-pubout"], more].concat()).ok().text()
    };
    let meant = of("leaf.key", &[]);
    for name in ["pkcs8.pem", "des3.pem", "scrypt.pem", "traditional.pem", "key.der", "scrypt.der"] {
        let form = if name.ends_with("der") { &["-inform", "DER"][..] } else { &[] };
        assert_eq!(of(&format!("a-{name}"), form), meant, "{name}");
    }
    let said = folder.openssl(&["pkcs12", "-in", "a-modern.p12", "-passin", "env:STOREPASS", "-nokeys"]).ok().text();
    assert!(said.contains("BEGIN CERTIFICATE"), "{said}");
}

#[test]
fn another_password_or_content_shares_no_salt_and_no_ciphertext() {
    let folder = twins();
    let mut octets = HashSet::new();
    for (name, key, password) in [("a", "leaf.key", PASSWORD), ("b", "leaf.key", "changeit2"), ("c", "ca.key", PASSWORD)] {
        let name = format!("{name}.der");
        let line = ["convert", key, "-o", &name, "--keys-only", "--deterministic", "--out-password", "env:NEWPASS"];
        folder.keyferry_in(&[("NEWPASS", password)], &line).ok();
        let said = folder.openssl(&["asn1parse", "-inform", "DER", "-in", &name]).ok().text();
        let found: Vec<&str> = said.lines().filter_map(|line| line.split_once("OCTET STRING").map(|(_, value)| value)).collect();
        assert_eq!(found.len(), 3, "salt, initialisation vector, what is encrypted: {said}");
        for value in found {
            assert!(octets.insert(value.to_owned()), "{name}: {value}");
        }
    }
    // JKS adds a stream to the key: its salt, the first 20 bytes of what is encrypted, must never be the same for two keys.
    let salt = |store: &str, alias: &str| {
        let bytes = folder.read(store);
        let start = bytes.windows(alias.len()).position(|window| window == alias.as_bytes()).unwrap();
        // Alias, date, length, then an EncryptedPrivateKeyInfo of OID 1.3.6.1.4.1.42.2.17.1.1.
        let oid = [0x2b, 6, 1, 4, 1, 0x2a, 2, 17, 1, 1];
        let at = bytes[start..].windows(oid.len()).position(|window| window == oid).unwrap() + start;
        let octets = bytes[at..].windows(2).position(|window| window == [4, 0x82]).unwrap() + at;
        bytes[octets + 4..octets + 24].to_vec()
    };
    let mut salts = HashSet::new();
    for (name, key, certificate) in [("a.jks", "leaf.key", "leaf.pem"), ("b.jks", "weak.key", "weak.pem")] {
        if key == "weak.key" {
            let line = "req -x509 -newkey rsa:2048 -nodes -keyout weak.key -out weak.pem -subj /CN=x -days 9";
            folder.openssl(&line.split(' ').collect::<Vec<_>>()).ok();
        }
        convert(&folder, &[key, certificate], name, &["--deterministic"], 0);
        assert!(salts.insert(salt(name, "client")), "{name}");
    }
    let both = ["a.jks", "b.jks"];
    folder.keyferry(&[&["store", "rename", "b.jks", "client", "second", "--deterministic"], &PASS[..]].concat()).ok();
    folder
        .keyferry(
            &[&["convert"], &both[..], &["-o", "both.jks", "--deterministic", "--out-password", "env:STOREPASS"], &PASS].concat(),
        )
        .ok();
    for alias in ["client", "second"] {
        assert!(salts.insert(salt("both.jks", alias)), "{alias}");
    }
}

#[test]
fn every_command_that_encrypts_does_it() {
    let folder = twins();
    let twice = |line: &[&str], outputs: &[&str]| {
        let mut first: Vec<Vec<u8>> = Vec::new();
        for after in [0, 2] {
            let words = [line, &["--deterministic"]].concat();
            if after == 0 { folder.keyferry(&words) } else { folder.keyferry_after(after, &words) }.ok();
            let written: Vec<Vec<u8>> = outputs.iter().map(|name| folder.read(name)).collect();
            if after == 0 {
                first = written;
            } else {
                assert_eq!(first, written, "{line:?}");
            }
        }
    };
    let receive =
        ["receive", "leaf.pem", "issuing.pem", "ca.pem", "--key", "leaf.key", "--out-password", "env:STOREPASS", "--out", "id"];
    let all = ["id/key.pem", "id/keystore.p12", "id/keystore.jks", "id/truststore.p12", "id/truststore.jks"];
    twice(&[&receive[..], &["--force"]].concat(), &all);
    folder.keytool(&["-list", "-keystore", "id/keystore.jks", "-storepass:env", "STOREPASS"]).ok();
    twice(&["trust", "t.p12", "ca.pem", "issuing.pem", "--out-password", "env:STOREPASS", "--force"], &["t.p12"]);
    // Secret keys, and passwords of their own.
    let line = ["convert", "seed.jceks", "-o", "new.jceks", "--force", PASS[0], PASS[1], "--out-password", "env:STOREPASS"];
    twice(&line, &["new.jceks"]);
    // A change in place: from the same file to the same file.
    let mut results = Vec::new();
    for _ in 0..2 {
        folder.run("cp".as_ref(), &["leaf.p12", "x.p12"], b"").ok();
        folder.keyferry(&[&["store", "passwd", "x.p12", "--p12-profile", "java8", "--deterministic"], &PASS[..]].concat()).ok();
        results.push(folder.read("x.p12"));
    }
    assert_eq!(results[0], results[1]);
    assert_ne!(results[0], folder.read("leaf.p12"));
    // SOURCE_DATE_EPOCH says what dates there are, when it is set.
    let line = ["convert", "leaf.key", "leaf.pem", "-o", "dated.jks", "--deterministic", "--alias=a", PASS[0], PASS[1]];
    let line = [&line[..], &["--out-password", "env:STOREPASS"]].concat();
    folder.keyferry_in(&[("SOURCE_DATE_EPOCH", "1700000000")], &line).ok();
    let said = folder.keytool(&["-list", "-v", "-keystore", "dated.jks", "-storepass:env", "STOREPASS"]).ok().text();
    assert!(said.contains("Creation date: Nov 14, 2023"), "{said}");
    folder.keyferry(&[&line[..], &["--force"]].concat()).ok();
    let said = folder.keytool(&["-list", "-v", "-keystore", "dated.jks", "-storepass:env", "STOREPASS"]).ok().text();
    let begins = folder.openssl(&["x509", "-in", "leaf.pem", "-noout", "-startdate"]).ok().text();
    let date = folder.run("date".as_ref(), &["-u", "-d", begins.trim().strip_prefix("notBefore=").unwrap(), "+%b %-d, %Y"], b"");
    assert!(said.contains(&format!("Creation date: {}", date.ok().text().trim())), "{said}");
}
