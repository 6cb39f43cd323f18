//! Passwords of single entries and of single files: nobody is asked for one that is not needed.

use crate::support::Folder;

/// A JKS with two keys, each with a password of its own, made by keytool.
fn two_keys() -> Folder {
    let folder = Folder::new();
    for (alias, password) in [("fonky", "family"), ("reflection", "eternal")] {
        let line = ["-genkeypair", "-alias", alias, "-keyalg", "EC", "-dname", &format!("CN={alias}"), "-keypass", password];
        folder.keytool(&[&line[..], &["-keystore", "two.jks", "-storetype", "JKS", "-storepass", "wibble"]].concat()).ok();
    }
    folder
}

const STORE: [&str; 5] = ["two.jks", "--password", "pass:wibble", "--out-password", "pass:changeit"];

#[test]
fn one_entry_needs_its_own_password_alone() {
    let folder = two_keys();
    let convert = |more: &[&str]| folder.keyferry(&[&["convert", "-o", "out.p12", "--force"], &STORE[..], more].concat());
    convert(&["--only", "fonky", "--key-password", "fonky=pass:family"]).ok();
    let listed = folder.keytool(&["-list", "-keystore", "out.p12", "-storepass", "changeit"]).ok().text();
    assert!(listed.contains("fonky, ") && !listed.contains("reflection"), "{listed}");
    convert(&["--only", "REFLECTION", "--key-password", "pass:eternal"]).ok();
    convert(&["--key-password", "pass:eternal"]).fails(3, &["the key `fonky`"]);
    convert(&["--only", "fonky"]).fails(3, &["the key `fonky`", "--key-password fonky=SPEC"]);
    convert(&["--only", "nobody"]).fails(2, &["has no entry `nobody`", "its entries are "]);
}

#[test]
fn the_one_key_that_a_command_uses_needs_its_own_password_alone() {
    let folder = two_keys();
    let request = |more: &[&str]| {
        folder.keyferry(&[&["request", "--key", "two.jks", "--profile", "none", "--out", "x.csr", "--force"], more].concat())
    };
    let renew = |more: &[&str]| {
        let line =
            ["renew", "two.jks", "--same-key", "--password", "pass:wibble", "--profile", "none", "--out", "x.csr", "--force"];
        folder.keyferry(&[&line[..], more].concat())
    };
    // The password of the store is asked for first, and that of a key that nobody chose never.
    request(&["--password", "pass:wibble"]).fails(2, &["two.jks has several keys", "choose one with --alias: "]);
    renew(&["--key-password", "fonky=pass:family"]).fails(2, &["two.jks has several keys"]);
    renew(&["--alias", "fonky", "--key-password", "fonky=pass:family"]).ok();
    assert!(folder.openssl(&["req", "-in", "x.csr", "-noout", "-subject"]).ok().text().contains("CN = fonky"));
}

#[test]
fn each_of_several_files_has_its_own_password() {
    let folder = Folder::new();
    for (name, password) in [("one.p12", "password1"), ("two.p12", "password2"), ("three=3.p12", "password3")] {
        let alias = name.split(['.', '=']).next().unwrap();
        let line = ["-genkeypair", "-alias", alias, "-keyalg", "EC", "-dname", "CN=x", "-keystore", name, "-storepass", password];
        folder.keytool(&line).ok();
    }
    let convert = |passwords: &[&str]| {
        let mut line =
            vec!["convert", "one.p12", "./two.p12", "three=3.p12", "-o", "all.p12", "--out-password", "pass:changeit", "--force"];
        line.extend(passwords.iter().flat_map(|password| ["--password", password]));
        folder.keyferry(&line)
    };
    convert(&["one.p12=pass:password1", "two.p12=pass:password2", "three=3.p12=pass:password3"]).ok();
    let listed = folder.keytool(&["-list", "-keystore", "all.p12", "-storepass", "changeit"]).ok().text();
    assert_eq!(listed.matches("PrivateKeyEntry").count(), 3, "{listed}");
    convert(&["one.p12=pass:password1", "three=3.p12=pass:password3", "pass:password2"]).ok();
    convert(&["one.p12=pass:password1", "pass:password2"]).fails(3, &["three=3.p12: the password is wrong"]);
    convert(&["one.p12=pass:password1", "pass:password2", "four.p12=pass:password3"])
        .fails(2, &["--password names the file four.p12, which is not among the inputs", "one.p12, ./two.p12, three=3.p12"]);
}

/// The bytes of a password are openssl's, whatever their encoding; and what one program made of the characters, another may find.
#[test]
fn passwords_beyond_ascii_in_every_encoding() {
    let folder = Folder::new();
    folder.write("latin1", b"gr\xfc\xdfe1\n");
    folder.write("utf8", "grüße1\n");
    folder.write("as-old-openssl", "grÃ¼Ã\u{9f}e1\n");
    let new = ["req", "-x509", "-newkey", "rsa:2048", "-noenc", "-keyout", "plain.pem", "-out", "leaf.pem", "-subj", "/CN=x"];
    folder.openssl(&new).ok();
    let stores: [(&str, &str, &[&str]); 4] = [
        ("latin1.p12", "latin1", &[]),
        ("utf8.p12", "utf8", &[]),
        ("latin1-pbe.p12", "latin1", &["-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES"]),
        ("old.p12", "as-old-openssl", &["-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES", "-macalg", "sha1"]),
    ];
    for (name, password, more) in stores {
        let line = ["pkcs12", "-export", "-inkey", "plain.pem", "-in", "leaf.pem", "-out", name, "-passout"];
        folder.openssl(&[&line[..], &[&format!("file:{password}")], more].concat()).ok();
        for given in ["latin1", "utf8"] {
            let line = ["convert", name, "-o", "out.pem", "--plain-key", "--force", "--password", &format!("file:{given}")];
            folder.keyferry(&line).ok();
            let read = folder.openssl(&["pkcs12", "-in", name, "-passin", &format!("file:{password}"), "-nokeys", "-noout"]);
            assert_eq!(read.code, 0, "{name}: {}", read.err);
        }
    }
    for (password, others) in [("latin1", ["utf8", "latin1"]), ("utf8", ["latin1", "utf8"])] {
        let spec = format!("file:{password}");
        folder.openssl(&["pkcs8", "-topk8", "-in", "plain.pem", "-out", "sealed.pem", "-passout", &spec]).ok();
        for other in others {
            let line =
                ["convert", "sealed.pem", "-o", "out.pem", "--plain-key", "--force", "--password", &format!("file:{other}")];
            folder.keyferry(&line).ok();
        }
        // What we write with these bytes, openssl opens with them, and the documented command line is openssl's own.
        let line = ["convert", "plain.pem", "-o", "out.pem", "--force", "--out-password", &spec];
        folder.keyferry(&line).ok();
        folder.openssl(&["pkey", "-in", "out.pem", "-passin", &spec, "-noout"]).ok();
        folder.keyferry(&["openssl", "pkey", "-in", "sealed.pem", "-passin", &spec, "-noout"]).ok();
        let line = ["convert", "plain.pem", "leaf.pem", "-o", "out.p12", "--force", "--out-password", &spec];
        folder.keyferry(&line).ok();
        folder.openssl(&["pkcs12", "-in", "out.p12", "-passin", &spec, "-noout"]).ok();
    }
    folder.write("wrong", "grüsse1\n");
    folder.keyferry(&["show", "utf8.p12", "--password", "file:wrong"]).fails(3, &["the password is wrong"]);
}
