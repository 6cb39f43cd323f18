//! The keystores of Bouncy Castle that are written: BCFKS, BKS and UBER, opened by Bouncy Castle itself.

use crate::support::{BOUNCY_CASTLE, Folder, PASSWORD, Said, fixture};

const KINDS: [(&str, &str); 3] = [("BCFKS", "a.bcfks"), ("BKS", "a.bks"), ("UBER", "a.uber")];

/// What Bouncy Castle finds in files, each with its type and the passwords of store and keys.
fn probed(folder: &Folder, stores: &[[&str; 4]]) -> String {
    let kinds: Vec<String> = stores.iter().map(|[kind, ..]| format!("{kind}@BC")).collect();
    let line: Vec<&str> =
        stores.iter().zip(&kinds).flat_map(|([_, rest @ ..], kind)| [&[kind.as_str()], &rest[..]].concat()).collect();
    folder.java("KeyStoreProbe", &line).ok().text()
}

/// A keystore of Java's with keys of several algorithms, a secret key and a trusted certificate.
fn identities() -> Folder {
    let folder = Folder::new();
    for (alias, line) in
        [("rsa", "-keyalg RSA"), ("ec", "-keyalg EC"), ("ed", "-keyalg Ed25519"), ("dsa", "-keyalg DSA -keysize 1024")]
    {
        let line: Vec<&str> = line.split(' ').collect();
        let name = format!("CN={alias}");
        let rest = ["-alias", alias, "-dname", &name, "-keystore", "from.jceks", "-storetype", "JCEKS", "-storepass", PASSWORD];
        folder.keytool(&[&["-genkeypair"], &line[..], &rest].concat()).ok();
    }
    let secret = ["-genseckey", "-alias", "Secret", "-keyalg", "AES", "-keysize", "256", "-keystore", "from.jceks"];
    folder.keytool(&[&secret[..], &["-storetype", "JCEKS", "-storepass", PASSWORD]].concat()).ok();
    folder.authority();
    let trusted = ["-importcert", "-noprompt", "-alias", "root", "-file", "ca.pem", "-keystore", "from.jceks"];
    folder.keytool(&[&trusted[..], &["-storetype", "JCEKS", "-storepass", PASSWORD]].concat()).ok();
    folder
}

#[test]
fn bouncy_castle_opens_what_is_written() {
    let folder = identities();
    let java = folder.java("KeyStoreProbe", &["JCEKS", "from.jceks", PASSWORD, PASSWORD]).ok().text();
    let entries = |text: &str| text.lines().filter(|line| !line.starts_with("store ")).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(entries(&java).len(), 10, "{java}");
    for (kind, file) in KINDS {
        folder.keyferry(&["convert", "from.jceks", "-o", file, "--password", "env:STOREPASS"]).ok();
        let found = probed(&folder, &[[kind, file, PASSWORD, PASSWORD]]);
        // Bouncy Castle puts the public half into an EC key when it hands one out.
        let handed_out = |text: &str| entries(text).into_iter().filter(|line| !line.starts_with("key ec ")).collect::<Vec<_>>();
        assert_eq!(handed_out(&found), handed_out(&java), "{kind}");
        assert!(found.contains("key ec "), "{found}");
        // Back again, and into each other.
        folder.keyferry(&["convert", file, "-o", "back.jceks", "--password", "env:STOREPASS", "--force"]).ok();
        let back = folder.java("KeyStoreProbe", &["JCEKS", "back.jceks", PASSWORD, PASSWORD]).ok().text();
        assert_eq!(entries(&back), entries(&java), "{kind}");
        folder.keyferry(&["diff", "from.jceks", file, "--password", "env:STOREPASS"]).ok();
        folder.keyferry(&["show", file, "--password", "pass:another"]).fails(3, &["the password is wrong"]);
    }
}

#[test]
fn keys_have_passwords_of_their_own_and_files_are_changed_in_place() {
    let folder = identities();
    for (kind, file) in KINDS {
        let line =
            ["convert", "from.jceks", "-o", file, "--password", "env:STOREPASS", "--out-key-password", "ec=pass:of the key"];
        folder.keyferry(&line).ok();
        // What is not decrypted stays as it is: no password but that of the store is needed.
        let store = |line: &[&str]| folder.keyferry(&[&["store"], line, &["--password", "env:STOREPASS"]].concat()).ok();
        store(&["delete", file, "rsa", "ed", "dsa"]);
        store(&["rename", file, "ec", "The Key"]);
        store(&["rename", file, "secret", "Other"]);
        let passwd = ["store", "passwd", file, "--password", "env:STOREPASS", "--new-password", "pass:another one"];
        let said = folder.keyferry(&passwd).ok();
        assert!(said.err.contains("the key `The Key` keeps the password of its own"), "{}", said.err);
        // The other keys have the new password, the one has its own.
        let found = probed(&folder, &[[kind, file, "another one", "another one"]]);
        for line in ["closed The Key", "secret Other AES ", "trusted root "] {
            assert!(found.contains(line), "{kind}: {found}");
        }
        let found = probed(&folder, &[[kind, file, "another one", "of the key"]]);
        for line in ["key The Key ", "chain The Key ", "closed Other", "trusted root "] {
            assert!(found.contains(line), "{kind}: {found}");
        }
    }
}

#[test]
fn a_file_keeps_the_way_in_which_bouncy_castle_protected_it() {
    let folder = Folder::new();
    for (file, way) in [
        ("store.bcfks", "AES-256-CCM (PBES2, SHA-512, 51200 iterations)"),
        ("kwp.bcfks", "AES-256 key wrap (PBES2, SHA-512, "),
        ("sha3.bcfks", "AES-256-CCM (PBES2, SHA3-512, 1000 iterations)"),
        ("scrypt.bcfks", "AES-256-CCM (PBES2, scrypt)"),
        ("store.bks", "BKS"),
        ("store-v1.bks", "BKS"),
        ("store.uber", "UBER"),
    ] {
        folder.write(file, std::fs::read(fixture("bouncycastle").join(file)).unwrap());
        let kind = file.rsplit('.').next().unwrap().to_uppercase();
        let before = probed(&folder, &[[&kind, file, PASSWORD, PASSWORD]]);
        folder.keyferry(&["store", "rename", file, "first", "renamed", "--password", "env:STOREPASS"]).ok();
        let after = probed(&folder, &[[&kind, file, PASSWORD, PASSWORD]]);
        let sorted = |text: &str| {
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            lines.sort();
            lines
        };
        assert_eq!(sorted(&before.replace(" first ", " renamed ")), sorted(&after), "{file}");
        let said = folder.keyferry(&["explain", file, "--password", "env:STOREPASS"]).text();
        assert!(said.contains(way) && said.contains("Bouncy Castle's provider"), "{said}");
    }
}

const PROVIDER: [&str; 4] =
    ["-providerclass", "org.bouncycastle.jce.provider.BouncyCastleProvider", "-providerpath", BOUNCY_CASTLE];

/// keytool with Bouncy Castle, and keyferry's. (Of certificates, Java shows less with -v when they are objects of Bouncy Castle.)
fn both(folder: &Folder, line: &[&str]) -> [Said; 2] {
    let line = [line, &PROVIDER].concat();
    let theirs = folder.jdk("keytool", &[&["-J-Duser.language=en"], &line[..]].concat());
    [theirs, folder.keyferry(&[&["keytool"], &line[..]].concat())]
}

#[test]
fn keytool_has_them_by_their_type() {
    let folder = Folder::new();
    for (kind, file) in [("BCFKS", "store.bcfks"), ("BKS", "store.bks"), ("UBER", "store.uber")] {
        folder.write(file, std::fs::read(fixture("bouncycastle").join(file)).unwrap());
        let of = |file: &'static str, password: &'static str| ["-keystore", file, "-storetype", kind, "-storepass", password];
        let same = |line: &[&str]| {
            let [theirs, ours] = both(&folder, line);
            assert_eq!((theirs.code, theirs.text(), &theirs.err), (ours.code, ours.text(), &ours.err), "{kind}: {line:?}");
            theirs
        };
        same(&[&["-list"], &of(file, PASSWORD)[..]].concat()).ok();
        same(&[&["-list"], &of(file, "another")[..]].concat());
        same(&[&["-list", "-keystore", file, "-storepass", PASSWORD][..]].concat());
        same(&[&["-exportcert", "-rfc", "-alias", "second"], &of(file, PASSWORD)[..]].concat()).ok();
        same(&[&["-certreq", "-alias", "first"], &of(file, PASSWORD)[..]].concat()).ok();
        // Ours makes a key, theirs one more, and each sees both.
        for tool in ["ours", "theirs"] {
            let name = format!("CN={tool}");
            let line = ["-genkeypair", "-keyalg", "EC", "-alias", tool, "-dname", &name, "-keypass", PASSWORD];
            let line = [&line[..], &of("made", PASSWORD), &PROVIDER].concat();
            if tool == "ours" { folder.keyferry(&[&["keytool"], &line[..]].concat()) } else { folder.jdk("keytool", &line) }.ok();
        }
        let said = same(&[&["-list"], &of("made", PASSWORD)[..]].concat()).ok().text();
        assert!(said.contains("contains 2 entries") && said.contains("ours, ") && said.contains("theirs, "), "{said}");
        std::fs::remove_file(folder.path().join("made")).unwrap();
        // From it into PKCS#12, and back.
        let line = ["keytool", "-importkeystore", "-srckeystore", file, "-srcstoretype", kind, "-srcstorepass", PASSWORD];
        folder.keyferry(&[&line[..], &["-destkeystore", "a.p12", "-deststorepass", PASSWORD]].concat()).ok();
        let line = ["keytool", "-importkeystore", "-srckeystore", "a.p12", "-srcstorepass", PASSWORD, "-destkeystore", "back"];
        folder.keyferry(&[&line[..], &["-deststoretype", kind, "-deststorepass", PASSWORD]].concat()).ok();
        let found = probed(&folder, &[[kind, "back", PASSWORD, PASSWORD]]);
        assert!(found.contains("key first ") && found.contains("trusted root "), "{found}");
        for name in ["a.p12", "back"] {
            std::fs::remove_file(folder.path().join(name)).unwrap();
        }
    }
    let line = [
        "keytool",
        "-genseckey",
        "-alias",
        "a",
        "-keyalg",
        "Blowfish",
        "-keysize",
        "128",
        "-keystore",
        "no",
        "-storetype",
        "BCFKS",
    ];
    let said = folder.keyferry(&[&line[..], &["-storepass", PASSWORD, "-keypass", PASSWORD]].concat());
    assert!(said.text().contains("BCFKS KeyStore cannot recognize secret key (BLOWFISH) for storage."), "{}", said.text());
    let said = folder.keyferry(&["keytool", "-list", "-providerclass", "org.example.Provider"]);
    assert!(said.code == 1 && said.text().contains("-providerclass is not supported"), "{}{}", said.text(), said.err);
}
