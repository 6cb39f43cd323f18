//! `keyferry trust`: truststores that the real tools list, open and verify with.

use crate::support::{Folder, PASSWORD, Said};

const PASS: [&str; 2] = ["--out-password", "env:STOREPASS"];

/// A self-signed authority of this name, by openssl, as `NAME.pem` and `NAME.key`.
fn authority(folder: &Folder, file: &str, subject: &str, days: &str) {
    let (key, out) = (format!("{file}.key"), format!("{file}.pem"));
    let line = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", &key, "-out", &out, "-subj", subject, "-days", days];
    folder.openssl(&line).ok();
}

/// Two authorities, and a certificate that the first one has issued.
fn with_authorities() -> Folder {
    let folder = Folder::new();
    authority(&folder, "one", "/O=Example/CN=Example Root No. 1", "300");
    authority(&folder, "two", "/O=Second, Inc.", "3000");
    folder
        .openssl(&["req", "-newkey", "rsa:2048", "-nodes", "-keyout", "leaf.key", "-out", "leaf.csr", "-subj", "/CN=leaf"])
        .ok();
    folder
        .openssl(&["x509", "-req", "-in", "leaf.csr", "-CA", "one.pem", "-CAkey", "one.key", "-days", "30", "-out", "leaf.pem"])
        .ok();
    folder
}

fn trust(folder: &Folder, words: &[&str]) -> Said {
    folder.keyferry(&[&["trust"], words, &PASS[..]].concat())
}

/// The aliases that keytool lists as trusted.
fn listed(folder: &Folder, store: &str) -> Vec<String> {
    let said = folder.keytool(&["-list", "-keystore", store, "-storepass", PASSWORD]).ok().text();
    let entries = said.lines().filter(|line| line.contains("trustedCertEntry"));
    let mut found: Vec<String> = entries.map(|line| line.split(',').next().unwrap().to_owned()).collect();
    found.sort();
    found
}

#[test]
fn every_format_is_read_by_the_tools_that_it_is_for() {
    let folder = with_authorities();
    let said = trust(&folder, &["t.p12", "one.pem", "two.pem", "one.pem"]).ok().err;
    let shown = "t.p12:\n  `example-root-no-1` is added: trusted certificate\n  `second-inc` is added: trusted certificate\n";
    assert_eq!(said, shown);
    trust(&folder, &["t.jks", "t.p12", "--password", "env:STOREPASS"]).ok();
    for (store, kind) in [("t.p12", "PKCS12"), ("t.jks", "JKS")] {
        assert_eq!(listed(&folder, store), ["example-root-no-1", "second-inc"]);
        let probe = folder.java("KeyStoreProbe", &[kind, store, PASSWORD, PASSWORD]).ok().text();
        assert!(probe.contains("store") && probe.matches("trusted ").count() == 2, "{probe}");
    }
    folder.openssl(&["pkcs12", "-in", "t.p12", "-nokeys", "-passin", "pass:changeit", "-out", "again.pem"]).ok();
    folder.keyferry(&["trust", "t.pem", "t.jks", "--password", "env:STOREPASS"]).ok();
    for bundle in ["again.pem", "t.pem"] {
        folder.openssl(&["verify", "-CAfile", bundle, "-no-CApath", "-no-CAstore", "leaf.pem"]).ok();
    }
    // PKCS#7, and a folder in which other things lie too.
    folder.write("d/notes.txt", "nothing");
    folder.openssl(&["crl2pkcs7", "-nocrl", "-certfile", "two.pem", "-outform", "DER", "-out", "d/two.p7b"]).ok();
    trust(&folder, &["of-folder.p12", "d"]).ok();
    assert_eq!(listed(&folder, "of-folder.p12"), ["second-inc"]);
}

#[test]
fn the_same_is_written_whatever_the_order() {
    let folder = with_authorities();
    // Two authorities of one name.
    authority(&folder, "three", "/CN=example root no 1", "30");
    let epoch = [("SOURCE_DATE_EPOCH", "1700000000")];
    for (ending, rest) in [("jks", &PASS[..]), ("p12", &["--p12-profile", "passwordless"]), ("pem", &[])] {
        let (first, second) = (format!("first.{ending}"), format!("second.{ending}"));
        let files: [&[&str]; 2] = [&["one.pem", "two.pem", "three.pem"], &["three.pem", "one.pem", "two.pem", "one.pem"]];
        for (out, files) in [(&first, files[0]), (&second, files[1])] {
            folder.keyferry_in(&epoch, &[&["trust", out], files, rest].concat()).ok();
        }
        assert_eq!(folder.read(&first), folder.read(&second), "{ending}");
    }
    let aliases = listed(&folder, "first.jks");
    assert_eq!((aliases.len(), aliases[2].as_str()), (3, "second-inc"));
    let fingerprint = |name: &str| {
        let said = folder.openssl(&["x509", "-in", name, "-noout", "-fingerprint", "-sha256"]).ok().text();
        said.trim().split_once('=').unwrap().1.replace(':', "").to_lowercase()[..8].to_owned()
    };
    let mut names = ["one.pem", "three.pem"].map(|name| format!("example-root-no-1-{}", fingerprint(name)));
    names.sort();
    assert_eq!(aliases[..2], names);
    // Without a password; openssl reads it with an empty one.
    folder.openssl(&["pkcs12", "-in", "first.p12", "-nokeys", "-nomacver", "-passin", "pass:"]).ok();
}

#[test]
fn what_is_there_is_replaced_added_to_and_taken_from_when_asked() {
    let folder = with_authorities();
    for out in ["t.p12", "t.jks", "t.pem"] {
        let aliases = || -> Vec<String> {
            let said = folder.keyferry(&["show", out, "--table", "--password", "env:STOREPASS"]).ok().text();
            ["example-root-no-1", "second-inc"].iter().filter(|name| said.contains(**name)).map(|&name| name.to_owned()).collect()
        };
        trust(&folder, &[out, "one.pem"]).ok();
        let before = folder.read(out);
        trust(&folder, &[out, "two.pem"]).fails(1, &["exists already", "--add adds to it", "--force replaces it"]);
        let said = trust(&folder, &[out, "two.pem", "--add", "--dry-run"]).ok().err;
        assert!(said.contains("`second-inc` is added") && said.contains("nothing was written"), "{said}");
        let said = trust(&folder, &[out, "one.pem", "--add"]).ok().err;
        assert!(said.contains("nothing to change") && said.contains("is there already"), "{said}");
        assert_eq!(folder.read(out), before, "{out}");
        trust(&folder, &[out, "two.pem", "--add"]).ok();
        assert_eq!(aliases(), ["example-root-no-1", "second-inc"], "{out}");
        let said = trust(&folder, &[out, "--remove", "one.pem", "leaf.pem"]).ok().err;
        assert!(said.contains("`example-root-no-1` is taken out") && said.contains("`CN=leaf` is not there"), "{said}");
        assert_eq!(aliases(), ["second-inc"], "{out}");
        trust(&folder, &[out, "--remove-alias", "second-ink"])
            .fails(2, &["has no entry `second-ink`", "did you mean `second-inc`?"]);
        trust(&folder, &[out, "--remove-alias", "second-inc", "one.pem"]).fails(2, &["add --remove"]);
        if out == "t.pem" {
            trust(&folder, &[out, "--remove-alias", "second-inc"])
                .fails(5, &["nothing would be left in t.pem", "delete the file"]);
            continue;
        }
        let said = trust(&folder, &[out, "--remove-alias", "SECOND-INC", "--json"]).ok();
        let report: serde_json::Value = serde_json::from_slice(&said.out).unwrap();
        assert_eq!((&report["written"], &report["changes"][0]["change"]), (&true.into(), &"deleted".into()), "{report}");
        assert!(aliases().is_empty(), "{out}");
        trust(&folder, &[out, "two.pem", "--force"]).ok();
        assert_eq!(aliases(), ["second-inc"], "{out}");
    }
    assert_eq!(listed(&folder, "t.jks"), ["second-inc"]);
    // With --add, one that is not there is made; a key in a keystore stays, and is no certificate to be taken out.
    trust(&folder, &["new.p12", "one.pem", "--add"]).ok();
    folder
        .keytool(&[
            "-genkeypair",
            "-keyalg",
            "EC",
            "-alias",
            "mine",
            "-dname",
            "CN=mine",
            "-keystore",
            "new.p12",
            "-storepass",
            PASSWORD,
        ])
        .ok();
    trust(&folder, &["new.p12", "--remove-alias", "mine"])
        .fails(2, &["`mine` of new.p12 is no certificate", "keyferry store delete"]);
    trust(&folder, &["new.p12", "one.pem", "--remove"]).ok();
    assert!(folder.keytool(&["-list", "-keystore", "new.p12", "-storepass", PASSWORD]).ok().text().contains("PrivateKeyEntry"));
    trust(&folder, &["new.p12", "two.pem", "--add", "--p12-profile", "java8"]).fails(2, &["store passwd"]);
    trust(&folder, &["gone.p12", "--remove", "one.pem"]).fails(1, &["gone.p12"]);
    folder.write("mixed.pem", [folder.read("one.pem"), folder.read("one.key")].concat());
    trust(&folder, &["mixed.pem", "two.pem", "--add"]).fails(4, &["mixed.pem holds more than certificates", "--certs-only"]);
}

#[test]
fn mistakes_are_said_before_anything_is_trusted() {
    let folder = with_authorities();
    trust(&folder, &["t.p12", "leaf.pem"]).fails(
        5,
        &[
            "`CN=leaf` is no authority's",
            "give the certificate of its authority instead, `CN=Example Root No. 1, O=Example`",
            "--any",
        ],
    );
    trust(&folder, &["t.p12", "leaf.key"]).fails(4, &["no certificate in leaf.key"]);
    trust(&folder, &["t.txt", "one.pem"]).fails(2, &["t.txt does not say what to write", "call it .p12, .jks or .pem"]);
    trust(&folder, &["t.der", "one.pem"]).fails(2, &["a truststore is PKCS#12, JKS or PEM"]);
    trust(&folder, &["t.pem", "one.pem", "--p12-profile", "java8"]).fails(2, &["--p12-profile is for PKCS#12"]);
    trust(&folder, &["t.p12"]).fails(2, &["CERTS"]);
    folder.keyferry(&["trust", "t.p12", "one.pem", "--out-password", "pass:short"]).fails(3, &["5 characters"]);
    assert!(!folder.exists("t.p12"));
    trust(&folder, &["any.p12", "leaf.pem", "--any"]).ok();
    assert_eq!(listed(&folder, "any.p12"), ["leaf"]);
    // Keys are never taken, nor are their own certificates with them.
    folder
        .openssl(&[
            "pkcs12",
            "-export",
            "-inkey",
            "leaf.key",
            "-in",
            "leaf.pem",
            "-certfile",
            "one.pem",
            "-out",
            "leaf.p12",
            "-passout",
            "pass:changeit",
        ])
        .ok();
    let said = trust(&folder, &["t.p12", "leaf.p12", "--password", "env:STOREPASS"]).ok().err;
    for words in [
        "left out: 1 key of leaf.p12: a truststore holds no keys",
        "left out: the certificate of `CN=leaf`",
        "`example-root-no-1` is added",
    ] {
        assert!(said.contains(words), "{said}");
    }
    assert_eq!(listed(&folder, "t.p12"), ["example-root-no-1"]);
}

#[test]
fn what_has_expired_or_is_weak_is_reported() {
    let folder = with_authorities();
    let line = [
        "req", "-x509", "-newkey", "rsa:1024", "-nodes", "-keyout", "w.key", "-out", "weak.pem", "-subj", "/CN=weak", "-sha1",
        "-days", "3000",
    ];
    folder.openssl(&line).ok();
    let issue =
        ["x509", "-req", "-in", "two.csr", "-CA", "one.pem", "-CAkey", "one.key", "-sha1", "-out", "sub.pem", "-days", "3000"];
    folder.openssl(&["req", "-new", "-key", "two.key", "-subj", "/CN=sub", "-out", "two.csr"]).ok();
    folder.write("ca.cnf", "basicConstraints=critical,CA:TRUE\n");
    folder.openssl(&[&issue[..], &["-extfile", "ca.cnf"]].concat()).ok();
    let said = trust(&folder, &["t.p12", "weak.pem", "sub.pem"]).ok().err;
    assert!(said.contains("warning: `weak` has an RSA key of 1024 bits, which is weak"), "{said}");
    assert!(said.contains("warning: `sub` is signed with SHA1withRSA, which is weak"), "{said}");
    assert!(!said.contains("`weak` is signed"), "nobody checks a root's own signature: {said}");
    // MD5, and what openssl keeps beside a certificate about trust.
    let md5 = |word: &str| if word == "-sha1" { "-md5".to_owned() } else { word.to_owned() };
    let line: Vec<String> = issue.iter().chain(&["-extfile", "ca.cnf"]).map(|word| md5(word)).collect();
    folder.openssl(&line.iter().map(String::as_str).collect::<Vec<_>>()).ok();
    folder.openssl(&["x509", "-in", "two.pem", "-addreject", "serverAuth", "-trustout", "-out", "rejected.pem"]).ok();
    let said = trust(&folder, &["odd.p12", "rejected.pem", "sub.pem"]).ok().err;
    assert!(said.contains("warning: `sub` is signed with MD5withRSA, which is weak"), "{said}");
    assert!(said.contains("warning: `second-inc` is not trusted for everything where it comes from: "), "{said}");
    let late = |words: &[&str]| folder.keyferry_after(400, &[&["trust"], words, &PASS[..]].concat());
    let said = late(&["late.p12", "one.pem", "two.pem"]).ok().err;
    assert!(said.contains("warning: `example-root-no-1` expired on "), "{said}");
    let said = late(&["late.p12", "one.pem", "two.pem", "--no-expired", "--force"]).ok().err;
    assert!(said.contains("left out: `CN=Example Root No. 1, O=Example`: it expired on "), "{said}");
    assert_eq!(listed(&folder, "late.p12"), ["second-inc"]);
    late(&["none.p12", "one.pem", "--no-expired"]).fails(5, &["no certificate is left to be trusted", "without --no-expired"]);
    let said = folder.keyferry_after(-5, &["trust", "early.pem", "one.pem"]).ok().err;
    assert!(said.contains("is not valid before"), "{said}");
}

#[test]
fn what_the_machine_trusts_is_taken() {
    let folder = with_authorities();
    trust(&folder, &["all.p12", "--system", "one.pem"]).ok();
    let bundle = String::from_utf8(std::fs::read("/etc/ssl/certs/ca-certificates.crt").unwrap()).unwrap();
    let aliases = listed(&folder, "all.p12");
    assert_eq!(aliases.len(), bundle.matches("BEGIN CERTIFICATE").count() + 1);
    assert!(aliases.iter().all(|alias| alias.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')), "{aliases:?}");
    trust(&folder, &["java.jks", "--java"]).ok();
    let of_java = folder.keytool(&["-list", "-cacerts", "-storepass", PASSWORD]).ok().text().matches("trustedCertEntry").count();
    assert_eq!(listed(&folder, "java.jks").len(), of_java);
    // Another JDK's, with a password of its own.
    folder.write("jdk/lib/security/empty", "");
    trust(&folder, &["jdk/lib/security/cacerts.jks", "two.pem"]).ok();
    let path = folder.path().join("jdk");
    std::fs::rename(path.join("lib/security/cacerts.jks"), path.join("lib/security/cacerts")).unwrap();
    let home = [("JAVA_HOME", path.to_str().unwrap())];
    folder.keyferry_in(&home, &[&["trust", "own.jks", "--java"], &PASS[..]].concat()).ok();
    assert_eq!(listed(&folder, "own.jks"), ["second-inc"]);
}
