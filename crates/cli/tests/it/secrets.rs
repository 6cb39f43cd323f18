//! JCEKS, and secret keys in it and in PKCS#12.

use crate::support::{Folder, PASSWORD};

/// What Java finds in a keystore, without the line that names it.
fn probe(folder: &Folder, kind: &str, store: &str, key_password: &str) -> Vec<String> {
    let said = folder.java("KeyStoreProbe", &[kind, store, PASSWORD, key_password]).ok().text();
    said.lines().skip(1).map(str::to_owned).collect()
}

#[test]
fn secret_keys_go_between_pkcs12_and_jceks() {
    let folder = Folder::new();
    for (alias, algorithm, size) in [("aes", "AES", "256"), ("triple", "DESede", "168"), ("mac", "HmacSHA256", "256")] {
        let line = ["-genseckey", "-alias", alias, "-keyalg", algorithm, "-keysize", size, "-storepass:env", "STOREPASS"];
        folder.keytool(&[&line[..], &["-keystore", "made.p12"]].concat()).ok();
        folder.keytool(&[&line[..], &["-keystore", "made.jceks", "-storetype", "JCEKS", "-keypass", PASSWORD]].concat()).ok();
    }
    for (from, from_kind, to, to_kind) in [
        ("made.p12", "PKCS12", "p12.jceks", "JCEKS"),
        ("made.jceks", "JCEKS", "jceks.p12", "PKCS12"),
        ("made.jceks", "JCEKS", "jceks.jceks", "JCEKS"),
        ("made.p12", "PKCS12", "p12.p12", "PKCS12"),
    ] {
        folder.keyferry(&["convert", from, "-o", to, "--password", "env:STOREPASS"]).ok();
        let theirs = probe(&folder, from_kind, from, PASSWORD);
        assert_eq!(theirs.len(), 3);
        assert_eq!(probe(&folder, to_kind, to, PASSWORD), theirs, "{from} to {to}");
    }
    folder
        .keyferry(&["convert", "made.p12", "-o", "no.jks", "--password", "env:STOREPASS"])
        .fails(1, &["JKS holds no secret keys", "`aes`", "nothing of made.p12 can be written as JKS"]);
    folder
        .keyferry(&["convert", "made.jceks", "-o", "no.p12", "--password", "pass:not this"])
        .fails(3, &["the password is wrong"]);
    assert!(!folder.exists("no.jks") && !folder.exists("no.p12"));
}

#[test]
fn private_keys_in_jceks_have_passwords_of_their_own() {
    let folder = Folder::new();
    let line =
        ["-genkeypair", "-keyalg", "RSA", "-alias", "Key", "-dname", "CN=x", "-keystore", "made.jceks", "-storetype", "JCEKS"];
    folder.keytool(&[&line[..], &["-storepass:env", "STOREPASS", "-keypass", "another"]].concat()).ok();
    let convert = ["convert", "made.jceks", "-o", "ours.jceks", "--password", "env:STOREPASS"];
    folder.keyferry(&convert).fails(3, &["--key-password key=SPEC"]);
    folder.keyferry(&[&convert[..], &["--key-password", "pass:another", "--out-key-password", "pass:third one"]].concat()).ok();
    assert_eq!(probe(&folder, "JCEKS", "ours.jceks", "third one"), probe(&folder, "JCEKS", "made.jceks", "another"));
    folder
        .keyferry(&[
            "convert",
            "made.jceks",
            "-o",
            "no.jceks",
            "--password",
            "env:STOREPASS",
            "--key-password",
            "pass:another",
            "--out-key-password",
            "pass:é é é é",
        ])
        .fails(1, &["ASCII passwords only"]);
}
