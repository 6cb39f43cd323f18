//! `keyferry diff`: files that keytool and openssl have made, and what differs between them.

use crate::support::{Folder, PASSWORD, Said};

/// Two keys and an authority in a PKCS#12 file, and the same as JKS by keytool.
fn with_stores() -> Folder {
    let folder = Folder::new();
    for alias in ["one", "two"] {
        generate(&folder, "a.p12", alias);
    }
    folder.authority();
    import(&folder, "a.p12", "root", "ca.pem");
    let line = [
        "-importkeystore",
        "-srckeystore",
        "a.p12",
        "-srcstorepass",
        PASSWORD,
        "-destkeystore",
        "a.jks",
        "-deststoretype",
        "JKS",
    ];
    folder.keytool(&[&line[..], &["-deststorepass", PASSWORD]].concat()).ok();
    folder.write("b.p12", folder.read("a.p12"));
    folder
}

fn generate(folder: &Folder, store: &str, alias: &str) {
    let name = format!("CN={alias}");
    let line = ["-genkeypair", "-keyalg", "EC", "-alias", alias, "-dname", &name, "-keystore", store, "-storepass", PASSWORD];
    folder.keytool(&line).ok();
}

fn import(folder: &Folder, store: &str, alias: &str, file: &str) {
    folder
        .keytool(&["-importcert", "-noprompt", "-alias", alias, "-file", file, "-keystore", store, "-storepass", PASSWORD])
        .ok();
}

fn keytool(folder: &Folder, store: &str, words: &[&str]) {
    folder.keytool(&[words, &["-keystore", store, "-storepass", PASSWORD]].concat()).ok();
}

fn diff(folder: &Folder, words: &[&str]) -> Said {
    folder.keyferry(&[&["diff"], words, &["--password", "env:STOREPASS"]].concat())
}

#[test]
fn the_same_is_the_same_in_every_format() {
    let folder = with_stores();
    let said = diff(&folder, &["a.p12", "b.p12"]).ok();
    assert_eq!(said.text(), "a.p12 and b.p12 hold the same\n");
    assert_eq!(said.err, "");
    diff(&folder, &["a.p12", "a.jks", "--ignore-order"]).ok();
    // A bundle without names, and the truststore that is made of it.
    folder.keyferry(&["trust", "t.jks", "ca.pem", "--out-password", "env:STOREPASS"]).ok();
    diff(&folder, &["ca.pem", "t.jks"]).ok();
    // Loose keys and certificates are put together.
    folder.keyferry(&["convert", "a.p12", "-o", "all.pem", "--plain-key", "--password", "env:STOREPASS"]).ok();
    diff(&folder, &["a.p12", "all.pem", "--ignore-order"]).ok();
    folder.keyferry(&["convert", "a.p12", "-o", "sealed.pem", "--password", "env:STOREPASS"]).ok();
    diff(&folder, &["sealed.pem", "all.pem"]).ok();
    // Each file has its own password.
    folder.keytool(&["-storepasswd", "-new", "another", "-keystore", "b.p12", "-storepass", PASSWORD]).ok();
    let both = ["--password", "a.p12=env:STOREPASS", "--password", "b.p12=pass:another"];
    folder.keyferry(&[&["diff", "a.p12", "b.p12"], &both[..]].concat()).ok();
    diff(&folder, &["a.p12", "b.p12"]).fails(3, &["b.p12: the password is wrong"]);
}

#[test]
fn what_differs_is_said_by_kind() {
    let folder = with_stores();
    keytool(&folder, "b.p12", &["-changealias", "-alias", "one", "-destalias", "uno"]);
    keytool(&folder, "b.p12", &["-delete", "-alias", "two"]);
    generate(&folder, "b.p12", "three");
    folder.openssl(&["req", "-x509", "-key", "ca.key", "-out", "new.pem", "-subj", "/CN=My CA", "-days", "600"]).ok();
    keytool(&folder, "b.p12", &["-delete", "-alias", "root"]);
    import(&folder, "b.p12", "root", "new.pem");
    let said = diff(&folder, &["a.p12", "b.p12"]).fails(5, &["error: a.p12 and b.p12 differ"]).text();
    for words in [
        "renamed: `one` is called `uno`: private key\n",
        "only in a.p12: `two`: private key, `CN=two`, serial ",
        "only in b.p12: `three`: private key, `CN=three`, serial ",
        "changed: `root`: trusted certificate\n  the certificate is another one\n  - `CN=My CA`, serial ",
    ] {
        assert!(said.contains(words), "`{words}` is not said in:\n{said}");
    }
    let said = diff(&folder, &["a.p12", "b.p12", "--json"]).fails(5, &[]);
    let report: serde_json::Value = serde_json::from_slice(&said.out).unwrap();
    assert_eq!((&report["schema"], &report["same"], &report["b"]), (&1.into(), &false.into(), &"b.p12".into()), "{report}");
    let all = report["differences"].as_array().unwrap();
    let mut kinds: Vec<&str> = all.iter().map(|one| one["difference"].as_str().unwrap()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["changed", "only-in-a", "only-in-b", "renamed"]);
    let changed = all.iter().find(|one| one["difference"] == "changed").unwrap();
    let fingerprint = |name: &str| {
        let said = folder.openssl(&["x509", "-in", name, "-noout", "-fingerprint", "-sha256"]).ok().text();
        said.trim().split_once('=').unwrap().1.replace(':', "").to_lowercase()
    };
    let change = &changed["changes"][0];
    assert_eq!(
        (&change["old"]["sha256"], &change["new"]["sha256"]),
        (&fingerprint("ca.pem").into(), &fingerprint("new.pem").into())
    );
    assert_eq!(change["old"]["public_key_sha256"], change["new"]["public_key_sha256"], "the key is the same");
}

#[test]
fn renewed_certificates_chains_kinds_and_keys_are_told_apart() {
    let folder = with_stores();
    // A certificate by the authority in the place of the self-signed one.
    keytool(&folder, "b.p12", &["-certreq", "-alias", "one", "-file", "one.csr"]);
    folder
        .openssl(&["x509", "-req", "-in", "one.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-days", "30", "-out", "one.pem"])
        .ok();
    import(&folder, "b.p12", "one", "one.pem");
    // Another key under the same alias.
    keytool(&folder, "b.p12", &["-delete", "-alias", "two"]);
    generate(&folder, "b.p12", "TWO");
    let said = diff(&folder, &["a.p12", "b.p12"]).fails(5, &[]).text();
    for words in [
        "changed: `one`: private key\n  the certificate is another one\n",
        "  the chain behind the certificate is another one\n  - none\n  + `CN=My CA`",
        "changed: `two`: private key\n  the key is another one; SHA-256 of the public key\n",
    ] {
        assert!(said.contains(words), "`{words}` is not said in:\n{said}");
    }
    assert!(!said.contains("only in") && !said.contains("renamed"), "{said}");
    // A certificate in the place of a key.
    folder.write("c.p12", folder.read("a.p12"));
    keytool(&folder, "c.p12", &["-delete", "-alias", "two"]);
    import(&folder, "c.p12", "two", "one.pem");
    let said = diff(&folder, &["a.p12", "c.p12"]).fails(5, &[]).text();
    assert!(
        said.contains("changed: `two`: private key\n  it is something else\n  - private key\n  + trusted certificate\n"),
        "{said}"
    );
    // Another order is a difference, unless it is not to be.
    folder.write("d.p12", folder.read("a.p12"));
    folder.keyferry(&["store", "reorder", "d.p12", "two", "--password", "env:STOREPASS"]).ok();
    let said = diff(&folder, &["a.p12", "d.p12"]).fails(5, &[]).text();
    assert_eq!(said, "the same entries in another order\n");
    diff(&folder, &["a.p12", "d.p12", "--ignore-order"]).ok();
}

#[test]
fn secret_keys_are_decrypted_and_never_shown() {
    let folder = Folder::new();
    for store in ["a.p12", "b.p12"] {
        keytool(&folder, store, &["-genseckey", "-alias", "secret", "-keyalg", "AES", "-keysize", "256", "-storetype", "PKCS12"]);
    }
    folder
        .keytool(&[
            "-importkeystore",
            "-srckeystore",
            "a.p12",
            "-srcstorepass",
            PASSWORD,
            "-destkeystore",
            "a.jceks",
            "-deststoretype",
            "JCEKS",
            "-deststorepass",
            PASSWORD,
        ])
        .ok();
    diff(&folder, &["a.p12", "a.jceks"]).ok();
    let said = diff(&folder, &["a.p12", "b.p12"]).fails(5, &[]).text();
    assert_eq!(said, "changed: `secret`: secret key\n  what is secret in it is different, and is not shown\n");
}

#[test]
fn what_cannot_be_compared_is_an_error() {
    let folder = with_stores();
    diff(&folder, &["a.p12", "gone.p12"]).fails(1, &["gone.p12"]);
    folder.write("d/x", "");
    diff(&folder, &["a.p12", "d"]).fails(2, &["d is a folder", "keyferry show --table"]);
    folder.write("text", "nothing at all");
    diff(&folder, &["a.p12", "text"]).fails(4, &["text: "]);
    folder.write(
        "half.pem",
        [&folder.read("ca.pem")[..], b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"].concat(),
    );
    diff(&folder, &["ca.pem", "half.pem"]).fails(4, &["half.pem, line ", "cannot be compared"]);
    let said = diff(&folder, &["a.p12", "gone.p12", "--json"]);
    let report: serde_json::Value = serde_json::from_slice(&said.out).unwrap();
    assert_eq!(report["error"]["kind"], "failed", "{report}");
}

#[test]
fn a_key_that_does_not_tell_its_public_half_is_told_by_itself() {
    let folder = Folder::new();
    for name in ["one", "two"] {
        let line = ["genpkey", "-algorithm", "DH", "-pkeyopt", "group:ffdhe2048", "-out"];
        folder.openssl(&[&line[..], &[&format!("{name}.pem")]].concat()).ok();
        folder.openssl(&["pkey", "-in", &format!("{name}.pem"), "-pubout", "-out", &format!("{name}.pub")]).ok();
    }
    let seal = ["pkey", "-in", "one.pem", "-aes256", "-passout", "env:STOREPASS", "-out", "sealed.pem"];
    folder.openssl(&seal).ok();
    diff(&folder, &["one.pem", "sealed.pem"]).ok();
    let said = diff(&folder, &["one.pem", "two.pem"]).fails(5, &[]).text();
    assert_eq!(said, "only in one.pem: private key\nonly in two.pem: private key\n");
    // Public keys of the same algorithm, which is only carried here.
    folder.write("copy.pub", folder.read("one.pub"));
    diff(&folder, &["one.pub", "copy.pub"]).ok();
    let said = diff(&folder, &["one.pub", "two.pub"]).fails(5, &[]).text();
    assert_eq!(said, "only in one.pub: public key\nonly in two.pub: public key\n");
    diff(&folder, &["one.pem", "one.pub"]).fails(5, &[]);
}
