//! Files of other programs, made here and now: certtool of `GnuTLS`, NSS's pk12util, Bouncy Castle, openssl's and Java's bundles.

use std::collections::BTreeSet;

use crate::fixtures::{blocks, exported};
use crate::support::{Folder, PASSWORD, fixture};

/// What keyferry finds in a file.
#[track_caller]
fn found(folder: &Folder, file: &str) -> BTreeSet<(String, String)> {
    let line = ["convert", file, "--to", "pem", "--plain-key", "-o", "-", "--password", "env:STOREPASS"];
    let said = folder.keyferry(&line);
    assert_eq!(said.code, 0, "{file}: {}", said.err);
    blocks(&said.text())
}

/// The key and the chain of the fixtures, in a folder.
fn identity() -> Folder {
    let folder = Folder::new();
    for name in ["key-plain.pem", "client.pem", "default.p12"] {
        folder.write(name, std::fs::read(fixture("openssl").join(name)).unwrap());
    }
    folder
}

#[test]
fn certtool() {
    let folder = identity();
    let run = |arguments: &[&str]| folder.run("certtool".as_ref(), arguments, b"").ok();
    // It takes one certificate; the chain goes in as authorities.
    let chain = String::from_utf8(folder.read("client.pem")).unwrap();
    let end = "-----END CERTIFICATE-----\n";
    let leaf = &chain[..chain.find(end).unwrap() + end.len()];
    folder.write("leaf.pem", leaf);
    let expected: BTreeSet<_> = blocks(leaf).into_iter().chain(exported("openssl/key-plain.pem")).collect();
    for (index, options) in [
        &["--pkcs-cipher", "aes-256"][..],
        &["--pkcs-cipher", "aes-128", "--hash", "SHA512"],
        &["--pkcs-cipher", "aes-192", "--hash", "SHA1"],
        &["--pkcs-cipher", "3des-pkcs12"],
        &["--pkcs-cipher", "3des"],
        &["--pkcs-cipher", "arcfour"],
        &["--pkcs-cipher", "rc2-40"],
    ]
    .into_iter()
    .enumerate()
    {
        let file = format!("{index}.p12");
        let line = [
            "--to-p12",
            "--load-privkey",
            "key-plain.pem",
            "--load-certificate",
            "leaf.pem",
            "--p12-name",
            "mine",
            "--password",
            PASSWORD,
            "--outder",
            "--outfile",
            &file,
        ];
        run(&[&line[..], options].concat());
        assert_eq!(found(&folder, &file), expected, "{options:?}");
        let file = format!("{index}.p8");
        let line = ["--to-p8", "--load-privkey", "key-plain.pem", "--password", PASSWORD, "--outfile", &file];
        run(&[&line[..], options].concat());
        assert_eq!(found(&folder, &file), exported("openssl/key-plain.pem"), "{options:?}");
    }
}

#[test]
fn pk12util() {
    let folder = identity();
    std::fs::create_dir(folder.path().join("db")).unwrap();
    folder.run("certutil".as_ref(), &["-N", "-d", "db", "--empty-password"], b"").ok();
    folder.run("pk12util".as_ref(), &["-i", "default.p12", "-d", "db", "-W", PASSWORD], b"").ok();
    for (index, options) in
        [&[][..], &["-c", "AES-256-CBC", "-C", "AES-128-CBC"], &["-c", "DES-EDE3-CBC", "-C", "none"]].into_iter().enumerate()
    {
        let file = format!("{index}.p12");
        let line = ["-o", &file, "-n", "My Client", "-d", "db", "-W", PASSWORD];
        folder.run("pk12util".as_ref(), &[&line[..], options].concat(), b"").ok();
        assert_eq!(found(&folder, &file), exported("openssl/default.p12"), "{options:?}");
    }
}

#[test]
fn bouncy_castle() {
    let folder = identity();
    let several = fixture("keytool/several.p12");
    let stores = [
        "BKS",
        "a.bks",
        "BKS-V1",
        "a.bks1",
        "UBER",
        "a.uber",
        "BCFKS",
        "a.bcfks",
        "BCFKS/KWP",
        "b.bcfks",
        "BCFKS/SHA3",
        "c.bcfks",
        "BCFKS/SCRYPT",
        "d.bcfks",
        "BCFKS/SIGNED",
        "e.bcfks",
        "PKCS12",
        "a.p12",
        "PKCS12-3DES-3DES",
        "b.p12",
    ];
    folder
        .java_with(
            &["-Dorg.bouncycastle.bks.enable_v1=true"],
            "BouncyCastle",
            &[&[several.to_str().unwrap(), PASSWORD], &stores[..]].concat(),
        )
        .ok();
    let expected = exported("keytool/several.p12");
    let bcfks = ["a.bcfks", "b.bcfks", "c.bcfks", "d.bcfks", "e.bcfks"];
    for file in [&["a.bks", "a.bks1", "a.uber", "a.p12", "b.p12"], &bcfks[..]].concat() {
        let found = found(&folder, file);
        assert_eq!(found, expected, "{file}");
    }
    // The secret key goes to JCEKS; with the wrong password nothing goes anywhere.
    for file in [&["a.bks", "a.bks1", "a.uber"], &bcfks[..4]].concat() {
        folder
            .keyferry(&["convert", file, "-o", "secret.jceks", "--only", "secret", "--password", "env:STOREPASS", "--force"])
            .ok();
        let said = folder.java("KeyStoreProbe", &["JCEKS", "secret.jceks", PASSWORD, PASSWORD]).ok().text();
        assert!(
            said.contains("secret secret HmacSHA1 66840dda154e8a113c31dd0ad32f7f3a366a80e8136979d8f5a101d3d29d6f72"),
            "{said}"
        );
        folder.keyferry(&["convert", file, "-o", "no.p12", "--password", "pass:not this"]).fails(3, &["the password is wrong"]);
    }
    let said = folder.keyferry(&["show", "a.bcfks", "--password", "env:STOREPASS"]).ok().text();
    assert!(said.contains("BCFKS, integrity verified, 4 entries"), "{said}");
    folder.keyferry(&["show", "a.bcfks"]).fails(3, &["no terminal"]);
    // Whose signature it has to be nobody says.
    let said = folder.keyferry(&["show", "e.bcfks", "--password", "env:STOREPASS"]).ok().text();
    assert!(said.contains("BCFKS, integrity NOT verified"), "{said}");
    let said = folder.keyferry(&["show", "a.bks"]).ok().text();
    assert!(said.contains("BKS, integrity NOT verified"), "{said}");
    folder.keyferry(&["show", "a.uber"]).fails(3, &["no terminal"]);
}

#[test]
fn bundles_and_paths() {
    let folder = identity();
    let expected = exported("openssl/client.pem");
    folder.openssl(&["crl2pkcs7", "-nocrl", "-certfile", "client.pem", "-out", "bundle.pem"]).ok();
    folder.openssl(&["crl2pkcs7", "-nocrl", "-certfile", "client.pem", "-outform", "DER", "-out", "bundle.p7b"]).ok();
    folder.openssl(&["x509", "-in", "client.pem", "-addtrust", "clientAuth", "-trustout", "-out", "trusted.pem"]).ok();
    folder.openssl(&["pkey", "-in", "key-plain.pem", "-pubout", "-out", "public.pem"]).ok();
    folder.java("PkiPath", &["client.pem", "path.pkipath"]).ok();
    for file in ["bundle.pem", "bundle.p7b", "path.pkipath"] {
        assert_eq!(found(&folder, file), expected, "{file}");
    }
    assert!(expected.is_superset(&found(&folder, "trusted.pem")));
    // What we write is what openssl writes, in the same order.
    folder.keyferry(&["convert", "client.pem", "-o", "ours.p7b"]).ok();
    assert!(folder.read("ours.p7b") == folder.read("bundle.p7b"));
    let said = folder.keyferry(&["show", "public.pem", "path.pkipath", "bundle.p7b"]).ok().text();
    assert!(said.contains("public key\n  key          RSA 2048") && said.contains("PkiPath") && said.contains("PKCS7"), "{said}");
    // A key finds its certificate in a bundle.
    folder.keyferry(&["convert", "bundle.p7b", "key-plain.pem", "-o", "whole.p12", "--out-password", "env:STOREPASS"]).ok();
    assert_eq!(found(&folder, "whole.p12"), exported("openssl/default.p12"));
}

#[test]
fn a_folder_is_a_pile_of_files() {
    let folder = identity();
    folder.write("pile/key", folder.read("key-plain.pem"));
    folder.write("pile/chain", folder.read("client.pem"));
    folder.write("pile/notes.txt", "nothing\n");
    let said = folder.keyferry(&["convert", "pile", "-o", "whole.p12", "--out-password", "env:STOREPASS"]).ok();
    assert!(said.err.contains("notes.txt: passed over"), "{}", said.err);
    assert_eq!(found(&folder, "whole.p12"), exported("openssl/default.p12"));
}

#[test]
fn pkcs12_with_other_passwords_and_with_none() {
    let folder = identity();
    let line = ["pkcs12", "-export", "-in", "client.pem", "-inkey", "key-plain.pem"];
    for (index, (password, options)) in [
        ("", &[][..]),
        ("", &["-legacy"]),
        ("", &["-nomac"]),
        ("", &["-keypbe", "NONE", "-certpbe", "NONE"]),
        ("", &["-keypbe", "NONE", "-certpbe", "NONE", "-nomac"]),
        ("pässwörd €", &[]),
        ("pässwörd €", &["-legacy"]),
        ("\u{1f511} beyond", &["-macalg", "SHA512"]),
        ("changeit", &["-macalg", "SHA224"]),
        ("changeit", &["-macalg", "SHA384", "-nomaciter"]),
    ]
    .into_iter()
    .enumerate()
    {
        let file = format!("{index}.p12");
        folder.openssl(&[&line[..], &["-passout", &format!("pass:{password}"), "-out", &file], options].concat()).ok();
        let line = ["convert", &file, "--to", "pem", "--plain-key", "-o", "-", "--password", &format!("pass:{password}")];
        let said = folder.keyferry(&line);
        assert_eq!(said.code, 0, "`{password}` {options:?}: {}", said.err);
        assert_eq!(blocks(&said.text()), exported("openssl/default.p12"), "`{password}` {options:?}");
    }
}

#[test]
fn attributes_that_nobody_knows_survive_pkcs12() {
    let folder = identity();
    let line =
        ["pkcs12", "-export", "-in", "client.pem", "-inkey", "key-plain.pem", "-passout", "env:STOREPASS", "-name", "mine"];
    folder.openssl(&[&line[..], &["-CSP", "My Provider", "-LMK", "-caname", "The Root", "-out", "made.p12"]].concat()).ok();
    folder.keyferry(&["convert", "made.p12", "-o", "ours.p12", "--password", "env:STOREPASS"]).ok();
    let printed = |file: &str| {
        let said = folder.openssl(&["pkcs12", "-in", file, "-noenc", "-passin", "env:STOREPASS"]).ok().text();
        let attributes = said.lines().map(str::trim).filter(|line| line.contains(':') && !line.starts_with("Key Attributes"));
        attributes.map(str::to_owned).collect::<BTreeSet<_>>()
    };
    let theirs = printed("made.p12");
    assert!(theirs.contains("Microsoft CSP Name: My Provider") && theirs.contains("friendlyName: The Root"), "{theirs:?}");
    assert_eq!(printed("ours.p12"), theirs);
}

#[test]
fn what_is_left_out_is_said_and_refused_when_strict() {
    let folder = identity();
    let line = ["convert", "default.p12", "-o", "out.p7b", "--password", "env:STOREPASS"];
    folder.keyferry(&[&line[..], &["--strict"]].concat()).fails(5, &["cannot hold everything", "the key `My Client`"]);
    assert!(!folder.exists("out.p7b"));
    let said = folder.keyferry(&line).ok();
    assert!(said.err.contains("left out: the key `My Client`: PKCS#7 holds no keys"), "{}", said.err);
    let line = ["convert", "default.p12", "-o", "out.jks", "--password", "env:STOREPASS", "--strict"];
    folder.keyferry(&line).ok();
}
