//! Bouncy Castle's keystores with entries of every kind, and keystores with nothing in them or with the empty password, as Java makes them.

use serde_json::Value;

use crate::support::{Folder, PASSWORD, fixture};

/// Makes keystores, and gives the lines in which Java says what it finds in them: file, alias, and what the entry is.
fn made(folder: &Folder, password: &str, own: &str, kind: &str, stores: &[&str]) -> Vec<String> {
    let options = ["--add-opens", "java.base/java.security=ALL-UNNAMED"];
    let source = fixture("keytool/default.p12");
    let line = [&[password, own, kind, source.to_str().unwrap()], stores].concat();
    folder.java_with(&options, "BouncyKinds", &line).ok().text().lines().map(str::to_owned).collect()
}

/// The entries that keyferry shows, in the words of that program, as far as it shows them.
fn shown(folder: &Folder, file: &str, password: &str) -> Vec<String> {
    let said = folder.keyferry(&["show", file, "--json", "--password", &format!("pass:{password}")]).ok().text();
    let report: Value = serde_json::from_str(&said).unwrap();
    let text = |item: &Value, field: &str| item[field].as_str().unwrap_or_default().to_owned();
    let entry = |item: &Value| {
        let what = match item["type"].as_str().unwrap() {
            "trusted-certificate-entry" => "certificate".to_owned(),
            "stored-entry" => "stored".to_owned(),
            "secret-key-entry" => format!("RAW {}", text(item, "algorithm")),
            "public-key-entry" => format!("X.509 {} {}", text(item, "algorithm"), text(item, "public_key_sha256")),
            "private-key-entry" => format!("PKCS#8 {}", text(&item["key"], "algorithm")),
            "sealed-key-entry" => "sealed".to_owned(),
            other => panic!("{other}"),
        };
        format!("{file} {} {what}", text(item, "alias"))
    };
    report["files"][0]["items"].as_array().unwrap().iter().map(entry).collect()
}

#[test]
fn every_kind_of_entry_is_listed_as_bouncy_castle_lists_it() {
    let folder = Folder::new();
    let (bks, uber) = (["BKS", "a.bks"], ["UBER", "a.uber"]);
    let theirs = made(&folder, PASSWORD, PASSWORD, "full", &[bks, uber].concat());
    assert_eq!(theirs.len(), 16);
    for file in ["a.bks", "a.uber"] {
        let ours = shown(&folder, file, PASSWORD);
        let theirs: Vec<&String> = theirs.iter().filter(|line| line.starts_with(file)).collect();
        assert_eq!(ours.len(), theirs.len());
        // Keys that are secret are not shown, only named.
        for line in theirs {
            assert!(ours.iter().any(|ours| line == ours || line.starts_with(&format!("{ours} "))), "{line}\n{ours:#?}");
        }
    }
    // Of what is sealed with another password nothing is claimed.
    made(&folder, PASSWORD, "another", "full", &[bks, uber].concat());
    for file in ["a.bks", "a.uber"] {
        let ours = shown(&folder, file, PASSWORD);
        assert!(ours.contains(&format!("{file} public sealed")) && ours.contains(&format!("{file} secret sealed")), "{ours:?}");
    }
}

#[test]
fn every_kind_of_entry_is_converted_or_said_to_be_left_out() {
    let folder = Folder::new();
    let theirs = made(&folder, PASSWORD, "another", "full", &["BKS", "a.bks", "UBER", "a.uber"]);
    let digest = |alias: &str| {
        let line = theirs.iter().find(|line| line.starts_with(&format!("a.bks {alias} "))).unwrap();
        line.rsplit(' ').next().unwrap().to_owned()
    };
    for file in ["a.bks", "a.uber"] {
        let passwords = ["--password", "env:STOREPASS", "--key-password", "pass:another", "--force"];
        for (kind, out) in [("JCEKS", "out.jceks"), ("PKCS12", "out.p12")] {
            let said = folder.keyferry(&[&["convert", file, "-o", out][..], &passwords].concat()).ok();
            for left_out in ["public", "plain-public", "stored", "stored-with-chain"] {
                assert!(said.err.contains(&format!("left out: the entry `{left_out}`")), "{}", said.err);
            }
            let found = folder.java("KeyStoreProbe", &[kind, out, PASSWORD, PASSWORD]).ok().text();
            for expected in [
                format!("store {out} 4"),
                format!("secret secret AES {}", digest("secret")),
                format!("secret plain-secret AES {}", digest("plain-secret")),
                format!("key private {}", digest("private")),
                "trusted certificate".to_owned(),
            ] {
                assert!(found.contains(&expected), "{expected}\n{found}");
            }
        }
        folder.keyferry(&[&["convert", file, "-o", "out.p12", "--strict"][..], &passwords].concat()).fails(5, &["cannot hold"]);
        // PEM holds public keys.
        for alias in ["public", "plain-public"] {
            folder.keyferry(&[&["convert", file, "-o", "out.pem", "--only", alias][..], &passwords].concat()).ok();
            let der = folder.openssl(&["pkey", "-pubin", "-in", "out.pem", "-pubout", "-outform", "DER"]).ok().out;
            assert_eq!(keyferry_core::key::fingerprint(&der), digest("public"));
        }
        let line = ["convert", file, "-o", "out.pem", "--only", "public", "--password", "env:STOREPASS", "--force"];
        folder.keyferry(&line).fails(3, &["the key `public`"]);
    }
}

#[test]
fn what_only_bouncy_castle_holds_goes_between_its_keystores() {
    let folder = Folder::new();
    let theirs = made(&folder, PASSWORD, PASSWORD, "full", &["BKS", "a.bks"]);
    let convert = |out: &str| folder.keyferry(&["convert", "a.bks", "-o", out, "--password", "env:STOREPASS"]).ok().err;
    for (kind, file) in [("BKS@BC", "b.bks"), ("UBER@BC", "b.uber")] {
        let said = convert(file);
        assert!(!said.contains("left out"), "{said}");
        let ours = shown(&folder, file, PASSWORD);
        for line in theirs.iter().map(|line| line.replacen("a.bks", file, 1)) {
            assert!(ours.iter().any(|ours| line == *ours || line.starts_with(&format!("{ours} "))), "{line}\n{ours:#?}");
        }
        let line = ["store", "delete", file, "stored", "stored-with-chain", "--password", "env:STOREPASS"];
        folder.keyferry(&line).ok();
        let found = folder.java("KeyStoreProbe", &[kind, file, PASSWORD, PASSWORD]).ok().text();
        for alias in ["private", "public", "plain-public", "secret", "plain-secret"] {
            let line = theirs.iter().find(|line| line.starts_with(&format!("a.bks {alias} "))).unwrap();
            let digest = line.rsplit(' ').next().unwrap();
            assert!(found.lines().any(|line| line.contains(&format!(" {alias} ")) && line.ends_with(digest)), "{alias}: {found}");
        }
    }
    // BCFKS holds bytes without certificates, and no public keys.
    let said = convert("b.bcfks");
    for left_out in ["public", "plain-public", "stored-with-chain"] {
        assert!(said.contains(&format!("left out: the entry `{left_out}`")), "{said}");
    }
    assert!(!said.contains("`stored`"), "{said}");
    assert!(shown(&folder, "b.bcfks", PASSWORD).contains(&"b.bcfks stored stored".to_owned()));
}

/// Bouncy Castle derives from the empty password as from none; Sun hashes two zero bytes.
#[test]
fn the_empty_password_opens_what_was_made_with_it_and_what_was_made_with_none() {
    let folder = Folder::new();
    let stores = [
        "BKS",
        "a.bks",
        "UBER",
        "a.uber",
        "PKCS12",
        "a.p12",
        "PKCS12-3DES-3DES",
        "b.p12",
        "PKCS12@SunJSSE",
        "c.p12",
        "JKS@SUN",
        "a.jks",
        "BCFKS",
        "a.bcfks",
    ];
    let theirs = made(&folder, "", "", "full", &stores);
    for file in ["a.bks", "a.uber", "a.p12", "b.p12", "c.p12", "a.jks", "a.bcfks"] {
        let line = ["convert", file, "-o", "out.jceks", "--only", "private", "--password", "pass:", "--force"];
        folder.keyferry(&[&line[..], &["--out-password", "env:STOREPASS"]].concat()).ok();
        let found = folder.java("KeyStoreProbe", &["JCEKS", "out.jceks", PASSWORD, PASSWORD]).ok().text();
        let digest = theirs.iter().find(|line| line.starts_with(&format!("{file} private "))).unwrap();
        assert!(found.contains(digest.rsplit(' ').next().unwrap()), "{file}: {found}");
        folder.keyferry(&[&line[..7], &["pass:wrong", "--force"]].concat()).fails(3, &["the password is wrong"]);
    }
    // A key in one way, the rest in the other: each part is tried both ways.
    let openssl = ["pkcs12", "-export", "-legacy", "-in", "leaf.pem", "-inkey", "key.pem", "-passout", "pass:", "-out", "d.p12"];
    for (name, from) in [("leaf.pem", "client.pem"), ("key.pem", "key-plain.pem")] {
        folder.write(name, std::fs::read(fixture("openssl").join(from)).unwrap());
    }
    folder.openssl(&openssl).ok();
    folder.keyferry(&["convert", "d.p12", "-o", "d.pem", "--password", "pass:", "--plain-key"]).ok();
}

#[test]
fn empty_keystores_are_keystores() {
    let folder = Folder::new();
    let types = ["BKS", "UBER", "PKCS12", "PKCS12@SunJSSE", "JKS@SUN", "JCEKS@SunJCE", "BCFKS"];
    for password in ["", PASSWORD] {
        let files: Vec<String> = (0..types.len()).map(|number| format!("{number}-{}.store", password.len())).collect();
        let stores: Vec<&str> = types.iter().zip(&files).flat_map(|(kind, file)| [*kind, file.as_str()]).collect();
        assert!(made(&folder, password, password, "empty", &stores).is_empty());
        let mut probes: Vec<String> = Vec::new();
        for file in &files {
            let given = format!("pass:{password}");
            let said = folder.keyferry(&["show", file, "--password", &given]).ok().text();
            assert!(said.contains("integrity verified, 0 entries"), "{said}");
            for (kind, ending) in [
                ("PKCS12", "p12"),
                ("JKS", "jks"),
                ("JCEKS", "jceks"),
                ("BKS@BC", "bks"),
                ("UBER@BC", "uber"),
                ("BCFKS@BC", "bcfks"),
            ] {
                let out = format!("{file}.{ending}");
                let line = ["convert", file, "-o", &out, "--out-password", "env:STOREPASS", "--password", &given];
                let said = folder.keyferry(&line).ok();
                assert!(said.err.contains("an empty keystore"), "{}", said.err);
                probes.extend([kind, &out, PASSWORD, PASSWORD].map(str::to_owned));
            }
            let line = ["convert", file, "-o", "out.pem", "--password", &given];
            folder.keyferry(&line).fails(4, &["there is no key and no certificate in"]);
        }
        let probes: Vec<&str> = probes.iter().map(String::as_str).collect();
        let found = folder.java("KeyStoreProbe", &probes).ok().text();
        assert!(found.lines().count() == 42 && found.lines().all(|line| line.ends_with(" 0")), "{found}");
    }
    folder.openssl(&["pkcs12", "-in", "0-0.store.p12", "-passin", "env:STOREPASS", "-noout"]).ok();
}
