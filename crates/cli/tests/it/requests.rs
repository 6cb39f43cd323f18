//! Requests are bit by bit what openssl and keytool make of the same key and subject.

use crate::support::{ANSWERS, CONFIG, DNAME, FIELDS, Folder};

/// The DER in a PEM file.
fn der(folder: &Folder, file: &str) -> Vec<u8> {
    folder.openssl(&["req", "-in", file, "-outform", "DER"]).ok().out
}

#[test]
fn the_documented_configuration_asks_the_same_and_makes_the_same() {
    let folder = Folder::new();
    folder.write("CSRConfig.conf", CONFIG);
    let line = ["request", "--config", "CSRConfig.conf", "--password", "env:STOREPASS"];
    folder.keyferry_with(&line, ANSWERS).ok();
    let key = folder.openssl(&["pkey", "-in", "KeyName.pem", "-passin", "env:STOREPASS", "-noout", "-text"]).ok();
    assert!(key.text().contains("Private-Key: (2048 bit"), "{}", key.text());
    let line =
        ["req", "-new", "-key", "KeyName.pem", "-passin", "env:STOREPASS", "-config", "CSRConfig.conf", "-out", "theirs.csr"];
    folder.openssl_with(&line, ANSWERS).ok();
    assert!(folder.read("CSRName.csr") == folder.read("theirs.csr"));
    folder.openssl(&["req", "-verify", "-noout", "-in", "CSRName.csr"]).ok();
}

#[test]
fn fields_given_one_by_one_make_the_documented_request() {
    let folder = Folder::new();
    folder.write("CSRConfig.conf", CONFIG);
    folder.keyferry(&FIELDS).ok();
    let line = ["req", "-new", "-key", "KeyName.pem", "-config", "CSRConfig.conf", "-out", "theirs.csr"];
    folder.openssl_with(&line, ANSWERS).ok();
    assert!(folder.read("CSRName.csr") == folder.read("theirs.csr"));
}

#[test]
fn openssl_subjects_of_every_kind_are_the_same() {
    let folder = Folder::new();
    folder.openssl(&["genrsa", "-out", "key.pem", "2048"]).ok();
    for (index, subject) in [
        "/C=FR/ST=Île de France/L=Évry/O=Société Générale/OU=Programs Partners/CN=MZP1/emailAddress=it@partner.example",
        "/C=FR/O=Free2Move/OU=Programs Partners/OU=Second unit/OU=Third/CN=MZP1",
        "/C=FR/O=A\\/S \\+ Co/CN=a\\\\b",
        "/C=FR/O=Multi+OU=valued+L=Paris/CN=MZP1",
        "/DC=org/DC=example/UID=user/CN=x/serialNumber=12/street=Rue 1",
        "/CN=日本語",
    ]
    .into_iter()
    .enumerate()
    {
        let (ours, theirs) = (format!("ours{index}.csr"), format!("theirs{index}.csr"));
        folder.keyferry(&["request", "--key", "key.pem", "--subject", subject, "--profile", "none", "--out", &ours]).ok();
        let config = "[req]\ndistinguished_name=dn\n[dn]\n";
        folder.write("empty.conf", config);
        let line = [
            "req",
            "-new",
            "-utf8",
            "-multivalue-rdn",
            "-key",
            "key.pem",
            "-config",
            "empty.conf",
            "-subj",
            subject,
            "-out",
            &theirs,
        ];
        folder.openssl(&line).ok();
        assert!(folder.read(&ours) == folder.read(&theirs), "{subject}");
    }
}

#[test]
fn longer_keys_and_another_hash() {
    let folder = Folder::new();
    folder.openssl(&["genrsa", "-out", "key.pem", "4096"]).ok();
    folder.write("hash.conf", CONFIG.replace("default_bits = 2048", "default_md = sha384"));
    folder.keyferry_with(&["request", "--key", "key.pem", "--config", "hash.conf"], ANSWERS).ok();
    folder.openssl_with(&["req", "-new", "-key", "key.pem", "-config", "hash.conf", "-out", "theirs.csr"], ANSWERS).ok();
    assert!(folder.read("CSRName.csr") == folder.read("theirs.csr"));
}

#[test]
fn keytool_makes_the_same_request_from_our_keystore() {
    let folder = Folder::new();
    for (index, (dname, store_type, bits)) in [
        (DNAME, "pkcs12", "2048"),
        (DNAME, "jks", "3072"),
        (
            "CN=MZP1,OU=Programs Partners,O=Société Générale,L=Évry,ST=Île de France,C=FR,email=it@partner.example",
            "pkcs12",
            "2048",
        ),
        ("CN=MZP1,OU=Programs Partners,OU=Second unit,OU=Third,O=Free2Move,L=Paris,C=FR", "jks", "2048"),
        (r#"CN="a, b",O=x\+y+OU=z\, w,C=FR"#, "pkcs12", "4096"),
    ]
    .into_iter()
    .enumerate()
    {
        let (store, ours, theirs) = (format!("store{index}"), format!("ours{index}.csr"), format!("theirs{index}.csr"));
        folder
            .keyferry(&[
                "request",
                "--style",
                "keytool",
                "--keystore",
                &store,
                "--store-type",
                store_type,
                "--alias",
                "KeyName",
                "--dname",
                dname,
                "--bits",
                bits,
                "--profile",
                "none",
                "--password",
                "env:STOREPASS",
                "--out",
                &ours,
            ])
            .ok();
        folder
            .keytool(&["-certreq", "-alias", "Keyname", "-keystore", &store, "-storepass:env", "STOREPASS", "-file", &theirs])
            .ok();
        assert!(der(&folder, &ours) == der(&folder, &theirs), "{dname}");
    }
}

#[test]
fn a_keystore_of_keytool_gives_the_same_request() {
    let folder = Folder::new();
    for (index, (dname, store_type)) in
        [(DNAME, "PKCS12"), ("CN=é,OU=one,OU=two,O=Free2Move,C=FR", "JKS"), (r"CN=\C3\A9 plain,O=x,C=FR", "PKCS12")]
            .into_iter()
            .enumerate()
    {
        let (store, theirs) = (format!("store{index}"), format!("theirs{index}.csr"));
        folder
            .keytool(&[
                "-genkeypair",
                "-alias",
                "KeyName",
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-dname",
                dname,
                "-keystore",
                &store,
                "-storetype",
                store_type,
                "-storepass:env",
                "STOREPASS",
            ])
            .ok();
        folder
            .keytool(&["-certreq", "-alias", "KeyName", "-keystore", &store, "-storepass:env", "STOREPASS", "-file", &theirs])
            .ok();
        // With the subject of the certificate, and with the same name typed again.
        for (ours, more) in [("certificate.csr", None), ("typed.csr", Some(dname))] {
            let mut line =
                vec!["request", "--key", &store, "--password", "env:STOREPASS", "--profile", "none", "--out", ours, "--force"];
            line.extend(more.map(|dname| ["--dname", dname]).into_iter().flatten());
            folder.keyferry(&line).ok();
            assert!(der(&folder, ours) == der(&folder, &theirs), "{dname}");
        }
    }
}

#[test]
fn what_no_independent_reader_judges_is_said_by_us_and_not_by_the_drop_ins() {
    let folder = Folder::new();
    folder.openssl(&["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521", "-out", "p521.pem"]).ok();
    folder.openssl(&["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "p256.pem"]).ok();
    let made = |key: &str| {
        let line = ["request", "--profile", "none", "--subject", "/CN=a", "--key", key, "--out", "-", "--cross-check"];
        folder.keyferry(&line).ok().err
    };
    assert!(made("p521.pem").contains("no independent reader knows this kind of signature"));
    assert!(!made("p256.pem").contains("independent"));
    assert_eq!(folder.keyferry(&["openssl", "req", "-new", "-subj", "/CN=a", "-key", "p521.pem"]).ok().err, "");
}
