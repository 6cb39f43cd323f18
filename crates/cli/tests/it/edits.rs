//! `keyferry store`: keystores are changed in place, and the real tools agree with what came of it.

use std::process::Stdio;

use crate::support::{Folder, PASSWORD, Said, fixture};

const PASS: [&str; 2] = ["--password", "env:STOREPASS"];

/// Two keys in a PKCS#12 and one in a JKS, by keytool, and a loose authority by openssl.
fn with_stores() -> Folder {
    let folder = Folder::new();
    for (alias, store, kind, key_password) in [
        ("one", "a.p12", "PKCS12", PASSWORD),
        ("two", "a.p12", "PKCS12", PASSWORD),
        ("three", "a.jks", "JKS", "keypass1"),
        ("Four", "a.jceks", "JCEKS", PASSWORD),
    ] {
        folder.key_pair(alias, store, kind, &["-keypass", key_password]);
    }
    folder.authority();
    folder
}

fn store(folder: &Folder, words: &[&str]) -> Said {
    folder.keyferry(&[&["store"], words, &PASS[..]].concat())
}

/// The aliases and kinds of entries that keytool lists.
fn listed(folder: &Folder, store: &str, password: &str) -> Vec<(String, bool)> {
    let said = folder.keytool(&["-list", "-keystore", store, "-storepass", password]).ok().text();
    let entries = said.lines().filter(|line| line.contains("Entry, "));
    let mut found: Vec<(String, bool)> =
        entries.map(|line| (line.split(',').next().unwrap().to_owned(), line.contains("PrivateKeyEntry"))).collect();
    found.sort();
    found
}

fn names(found: &[(String, bool)]) -> Vec<&str> {
    found.iter().map(|(alias, _)| alias.as_str()).collect()
}

/// So many keys are in a PKCS#12 file, each of them encrypted.
#[track_caller]
fn all_keys_are_encrypted(folder: &Folder, store: &str, password: &str, count: usize) {
    let pass = format!("pass:{password}");
    let said = folder.openssl(&["pkcs12", "-in", store, "-info", "-noout", "-legacy", "-passin", &pass]).ok().err;
    let bags = |kind: &str| said.lines().filter(|line| line.starts_with(kind)).count();
    assert_eq!((bags("Shrouded Keybag"), bags("Key bag")), (count, 0), "{said}");
}

#[test]
fn entries_are_renamed_and_taken_out() {
    let folder = with_stores();
    let said = store(&folder, &["rename", "a.p12", "ONE", "uno"]).ok().err;
    assert_eq!(said, "a.p12:\n  `one` is called `uno`\n");
    assert_eq!(names(&listed(&folder, "a.p12", PASSWORD)), ["two", "uno"]);
    // Another spelling of the same name is one too; to the letter the same is no change.
    store(&folder, &["rename", "a.p12", "two", "TWO"]).ok();
    for (file, alias) in [("a.p12", "TWO"), ("a.jceks", "FOUR")] {
        let before = folder.read(file);
        // Java's own formats have lower case only.
        let said = store(&folder, &["rename", file, alias, alias]).ok().err;
        assert!(said.contains("nothing to change"), "{said}");
        assert_eq!(folder.read(file), before);
    }
    store(&folder, &["rename", "a.p12", "TWO", "two"]).ok();
    store(&folder, &["rename", "a.p12", "uno", "TWO"])
        .fails(2, &["a.p12 has an entry `two` already: private key", "aliases are the same in any case"]);
    store(&folder, &["rename", "a.p12", "tow", "x"]).fails(2, &["a.p12 has no entry `tow`", "did you mean `two`?"]);
    store(&folder, &["rename", "a.p12", "nothing like it", "x"]).fails(2, &["its entries are `uno`, `two`"]);
    store(&folder, &["rename", "a.p12", "uno", ""]).fails(2, &["the new alias is empty"]);
    // A dry run says it and writes nothing.
    let before = folder.read("a.p12");
    let said = store(&folder, &["delete", "a.p12", "uno", "--dry-run"]).ok().err;
    assert!(said.contains("(nothing was written)") && said.contains("`uno` is taken out: private key"), "{said}");
    assert_eq!(folder.read("a.p12"), before);
    store(&folder, &["delete", "a.p12", "uno", "nobody"]).fails(2, &["no entry `nobody`"]);
    assert_eq!(folder.read("a.p12"), before);
    store(&folder, &["delete", "a.p12", "uno"]).ok();
    assert_eq!(listed(&folder, "a.p12", PASSWORD), [("two".to_owned(), true)]);
    folder.keyferry(&["store", "delete", "a.p12", "two", "--password", "pass:wrong"]).fails(3, &["a.p12: the password is wrong"]);
    store(&folder, &["delete", "ca.pem", "two"])
        .fails(4, &["ca.pem is a PEM file, and is not changed in place", "keyferry convert"]);
}

#[test]
fn expired_certificates_are_taken_out_and_keys_stay() {
    let folder = with_stores();
    store(&folder, &["add", "a.p12", "ca.pem", "--trust"]).ok();
    store(&folder, &["delete", "a.p12", "--expired"]).ok();
    assert_eq!(listed(&folder, "a.p12", PASSWORD).len(), 3);
    let said = folder.keyferry_after(400, &["store", "delete", "a.p12", "--expired", "--password", "env:STOREPASS"]).ok().err;
    assert!(said.contains("`my-ca` is taken out: trusted certificate"), "{said}");
    assert_eq!(names(&listed(&folder, "a.p12", PASSWORD)), ["one", "two"]);
}

#[test]
fn what_is_added_is_asked_for_and_there_once() {
    let folder = with_stores();
    store(&folder, &["add", "a.p12", "ca.pem"]).fails(5, &["`CN=My CA` belongs to no key in the files", "add --trust"]);
    let said = store(&folder, &["add", "a.p12", "ca.pem", "--trust"]).ok().err;
    assert_eq!(said, "a.p12:\n  `my-ca` is added: trusted certificate\n");
    let before = folder.read("a.p12");
    let said = store(&folder, &["add", "a.p12", "ca.pem", "--trust", "--alias", "other"]).ok().err;
    assert!(said.contains("nothing to change") && said.contains("`my-ca` is there already, and the same"), "{said}");
    assert_eq!(folder.read("a.p12"), before);
    assert!(listed(&folder, "a.p12", PASSWORD).contains(&("my-ca".to_owned(), false)));
    // A key with its certificate, and the same once more.
    store(&folder, &["add", "a.jks", "ca.key", "ca.pem", "--alias", "authority"]).ok();
    let said = store(&folder, &["add", "a.jks", "ca.key", "ca.pem", "--alias", "authority"]).ok().err;
    assert!(said.contains("`authority` is there already"), "{said}");
    // The key that was there keeps its own password, the new one has the store's.
    let request = |alias: &str, password: &str| {
        folder.keytool(&["-certreq", "-alias", alias, "-keystore", "a.jks", "-storepass", PASSWORD, "-keypass", password])
    };
    request("three", "keypass1").ok();
    request("authority", PASSWORD).ok();
    // Another entry of the same name.
    let conflict = ["add", "a.jks", "ca.pem", "--trust", "--alias", "three"];
    store(&folder, &conflict).fails(5, &["`three` is a private key there", "--on-conflict rename", "Nothing was written"]);
    store(&folder, &[&conflict[..], &["--on-conflict", "rename"]].concat()).ok();
    assert_eq!(names(&listed(&folder, "a.jks", PASSWORD)), ["authority", "three", "three-2"]);
    store(&folder, &[&conflict[..], &["--on-conflict", "replace"]].concat()).ok();
    let said = store(&folder, &["add", "a.p12", "a.jceks", "ca.pem", "--trust", "--alias", "x"]).code;
    assert_eq!(said, 2, "one name for two entries");
    // The certificate of a key that is in the store belongs there, and not among the trusted.
    folder.keytool(&["-exportcert", "-alias", "two", "-keystore", "a.p12", "-storepass", PASSWORD, "-file", "two.cer"]).ok();
    store(&folder, &["add", "a.p12", "two.cer"]).fails(5, &["it is for the key `two` of a.p12", "keyferry receive"]);
}

#[test]
fn keystores_are_merged() {
    let folder = with_stores();
    store(&folder, &["merge", "a.p12", "a.jks", "a.jceks"]).fails(3, &["--from-key-password three=SPEC"]);
    let words = ["merge", "a.p12", "a.jks", "a.jceks", "--from-key-password", "three=pass:keypass1"];
    let said = store(&folder, &[&words[..], &["--json"]].concat()).ok();
    let report: serde_json::Value = serde_json::from_slice(&said.out).unwrap();
    assert_eq!((report["schema"].as_u64(), report["written"].as_bool()), (Some(1), Some(true)), "{report}");
    assert_eq!(report["changes"][0]["change"], "added");
    assert_eq!(names(&listed(&folder, "a.p12", PASSWORD)), ["four", "one", "three", "two"]);
    let before = folder.read("a.p12");
    store(&folder, &words).ok();
    assert_eq!(folder.read("a.p12"), before, "the same once more changes nothing");
    all_keys_are_encrypted(&folder, "a.p12", PASSWORD, 4);
    store(&folder, &["merge", "a.p12", "ca.pem"]).fails(2, &["ca.pem is no keystore", "keyferry store add"]);
    store(&folder, &["merge", "a.p12", "a.jceks", "--only", "nobody"]).fails(2, &["no entry `nobody`", "`four`"]);
    // Keys that came in can be used with the one password.
    folder.java("KeyStoreProbe", &["PKCS12", "a.p12", PASSWORD, PASSWORD]).ok();
}

#[test]
fn passwords_and_protection_are_changed() {
    let folder = with_stores();
    let new = ("NEW", "another1");
    let said =
        folder.keyferry_in(&[new], &["store", "passwd", "a.p12", "--password", "env:STOREPASS", "--new-password", "env:NEW"]);
    assert!(said.ok().err.contains("the keystore has the new password"));
    assert_eq!(names(&listed(&folder, "a.p12", new.1)), ["one", "two"]);
    all_keys_are_encrypted(&folder, "a.p12", new.1, 2);
    folder.keytool(&["-certreq", "-alias", "one", "-keystore", "a.p12", "-storepass", new.1]).ok();
    // In JKS a key keeps a password of its own until it gets a new one.
    let said =
        folder.keyferry_in(&[new], &["store", "passwd", "a.jks", "--password", "env:STOREPASS", "--new-password", "env:NEW"]);
    assert!(said.ok().err.contains("the key `three` keeps the password of its own"));
    let request = |password: &str| {
        folder.keytool(&["-certreq", "-alias", "three", "-keystore", "a.jks", "-storepass", new.1, "-keypass", password])
    };
    request("keypass1").ok();
    let keys = ["--key-password", "pass:keypass1", "--new-key-password", "three=pass:keypass2"];
    folder.keyferry(&[&["store", "passwd", "a.jks", "--password", "pass:another1"], &keys[..]].concat()).ok();
    request("keypass2").ok();
    assert_ne!(request("keypass1").code, 0);
    // What is protected anew has the algorithms of its profile, and its password.
    folder.keyferry(&["store", "passwd", "a.p12", "--password", "pass:another1", "--p12-profile", "legacy"]).ok();
    let said = folder.openssl(&["pkcs12", "-in", "a.p12", "-info", "-nokeys", "-legacy", "-passin", "pass:another1"]).ok();
    assert!(said.err.contains("pbeWithSHA1And40BitRC2-CBC"), "{}", said.err);
    all_keys_are_encrypted(&folder, "a.p12", new.1, 2);
    folder
        .keyferry(&["store", "passwd", "a.p12", "--password", "pass:another1", "--new-password", "pass:short"])
        .fails(3, &["has 5 characters"]);
    folder
        .keyferry(&["store", "passwd", "a.jks", "--password", "pass:another1", "--p12-profile", "modern"])
        .fails(2, &["no PKCS#12 file"]);
    let own = ["store", "passwd", "a.p12", "--password", "pass:another1", "--new-key-password", "pass:another2"];
    folder.keyferry(&own).fails(2, &["keys in PKCS#12 have the password of the store"]);
    store(&folder, &["passwd", "a.jceks"]).fails(3, &["give --new-password env:NAME"]);
}

#[test]
fn no_key_lies_open_in_a_file() {
    let folder = with_stores();
    let open = ["convert", "ca.pem", "-o", "open.p12", "--p12-profile", "passwordless"];
    folder.keyferry(&open).ok();
    // Without a password there is nothing to ask for.
    folder.keyferry(&["store", "rename", "open.p12", "ca", "authority"]).ok();
    let words = ["store", "add", "open.p12", "a.p12", "--only", "one", "--from-password", "env:STOREPASS"];
    folder.keyferry(&words).fails(5, &["open.p12 has no password", "keyferry store passwd STORE --p12-profile modern"]);
    folder.keyferry(&["store", "passwd", "open.p12", "--p12-profile", "modern", "--new-password", "env:STOREPASS"]).ok();
    folder.keyferry(&[&words[..], &PASS[..]].concat()).ok();
    assert_eq!(names(&listed(&folder, "open.p12", PASSWORD)), ["authority", "one"]);
    all_keys_are_encrypted(&folder, "open.p12", PASSWORD, 1);
    // The other way the keys would lie open: that is for truststores.
    folder
        .keyferry(&["store", "passwd", "open.p12", "--p12-profile", "passwordless", "--password", "env:STOREPASS"])
        .fails(5, &["the key `one` would lie in it for everybody to read"]);
}

#[test]
fn what_cannot_be_kept_is_not_changed() {
    let folder = with_stores();
    folder.openssl(&["pkcs12", "-in", "a.p12", "-passin", "env:STOREPASS", "-noenc", "-out", "a.pem"]).ok();
    let export = ["pkcs12", "-export", "-in", "a.pem", "-passout", "env:STOREPASS", "-certpbe", "SEED-CBC", "-out", "seed.p12"];
    folder.openssl(&[&export[..], &["-provider", "legacy", "-provider", "default"]].concat()).ok();
    let before = folder.read("seed.p12");
    store(&folder, &["rename", "seed.p12", "one", "uno"])
        .fails(4, &["seed-cbc is not supported", "keyferry convert FILE -o NEW.p12"]);
    assert_eq!(folder.read("seed.p12"), before);
    // Whose signature would it be?
    let line = [fixture("keytool/several.p12").to_str().unwrap(), PASSWORD, "BCFKS/SIGNED", "signed.bcfks"].map(str::to_owned);
    folder.java("BouncyCastle", &line.each_ref().map(String::as_str)).ok();
    store(&folder, &["rename", "signed.bcfks", "first", "uno"]).fails(4, &["to sign a BCFKS file is not supported"]);
}

#[test]
fn pbmac1_is_kept_with_its_hashes() {
    let folder = Folder::new();
    for (number, from) in ["bouncycastle", "java26", "openssl3.5", "openssl4.0"].into_iter().enumerate() {
        let name = format!("{number}.p12");
        folder.write(&name, std::fs::read(fixture(from).join("pbmac1.p12")).unwrap());
        let alias = if from.starts_with("openssl") { "My Client" } else { "first" };
        let algorithms = || {
            let text = folder.openssl(&["asn1parse", "-inform", "DER", "-in", &name]).ok().text();
            let objects =
                text.lines().filter(|line| line.contains("hmacWith")).map(|line| line.rsplit(':').next().unwrap().to_owned());
            objects.collect::<Vec<_>>()
        };
        let before = algorithms();
        folder.keyferry(&["store", "rename", &name, alias, "renamed", "--password", "env:STOREPASS"]).ok();
        assert_eq!((algorithms(), before.len()), (before.clone(), 2), "{from}");
        let said = folder.keyferry(&["show", &name, "--password", "env:STOREPASS"]).ok().text();
        assert!(said.contains("integrity verified") && said.contains("renamed"), "{said}");
    }
}

#[test]
fn keys_that_come_first_stay_first() {
    let folder = with_stores();
    let said = store(&folder, &["reorder", "a.p12", "two"]).ok().err;
    assert!(said.contains("the order is `two`, `one`"), "{said}");
    let said = store(&folder, &["list", "a.p12"]).ok().text();
    let lines: Vec<&str> = said.lines().collect();
    assert!(lines[0].starts_with("two  private key  ") && lines[0].ends_with("days left  CN=two") && lines.len() == 2, "{said}");
    store(&folder, &["add", "a.p12", "ca.pem", "--trust"]).ok();
    store(&folder, &["reorder", "a.p12", "my-ca"]).fails(2, &["in PKCS#12 the keys stand before the certificates"]);
    let before = folder.read("a.p12");
    store(&folder, &["reorder", "a.p12", "two", "one"]).ok();
    assert_eq!(folder.read("a.p12"), before);
}

#[test]
fn entries_are_copied_out() {
    let folder = with_stores();
    store(&folder, &["export", "a.p12", "two", "-o", "two.pem", "--plain-key"]).ok();
    folder.openssl(&["x509", "-in", "two.pem", "-noout", "-subject"]).ok();
    folder.openssl(&["pkey", "-in", "two.pem", "-noout"]).ok();
    store(&folder, &["export", "a.p12", "nobody", "-o", "x.pem"]).fails(2, &["no entry `nobody`"]);
    store(&folder, &["add", "a.p12", "ca.pem", "--trust"]).ok();
    store(&folder, &["split", "a.p12", "-o", "parts", "--to", "pkcs12"]).ok();
    assert_eq!(folder.names_in("parts"), ["my-ca.p12", "one.p12", "two.p12"]);
    assert_eq!(names(&listed(&folder, "parts/one.p12", PASSWORD)), ["one"]);
}

#[test]
fn writers_at_once_lose_nothing() {
    const WRITERS: usize = 64;
    let folder = with_stores();
    let children: Vec<_> = (0..WRITERS)
        .map(|number| {
            let alias = format!("ca-{number}");
            let file = format!("{number}.pem");
            let mut command = folder.command("openssl".as_ref());
            let request =
                ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "/dev/null"];
            let status =
                command.args(request).args(["-out", &file, "-subj", &format!("/CN={alias}")]).stderr(Stdio::null()).status();
            assert!(status.unwrap().success());
            let mut command = folder.command(env!("CARGO_BIN_EXE_keyferry").as_ref());
            command.args(["store", "add", "a.jks", &file, "--trust"]).args(PASS);
            command.stdin(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
        })
        .collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    assert_eq!(listed(&folder, "a.jks", PASSWORD).len(), WRITERS + 1);
}
