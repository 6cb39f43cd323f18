//! `keytool -printcert -jarfile` beside keytool itself: jar files that jarsigner has signed, and what can be wrong with them.

use crate::support::{Folder, PASSWORD, QUICK_TOOL};

/// A signed jar file of two, with keys of every kind beside it.
fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("a.txt", "hello\n");
    folder.write("d/b.txt", "world\n".repeat(100));
    folder.write(&format!("d/{}.txt", "\u{e9}".repeat(70)), "a name that goes over several lines\n");
    folder.jdk("jar", &["cf", "plain.jar", "a.txt", "d"]).ok();
    folder
}

impl Folder {
    /// A key pair with these options of `-genkeypair`.
    fn pair(&self, alias: &str, options: &[&str]) {
        let line =
            ["-genkeypair", "-alias", alias, "-dname", &format!("CN={alias}"), "-keystore", "k.p12", "-storepass", PASSWORD];
        self.keytool(&[&line, options].concat()).ok();
    }

    /// Signs a copy of a jar file, whatever that is worth.
    fn sign_jar(&self, from: &str, to: &str, alias: &str, options: &[&str]) {
        if from != to {
            self.write(to, self.read(from));
        }
        let line = ["-keystore", "k.p12", "-storepass", PASSWORD];
        self.jdk("jarsigner", &[&line, options, &[to, alias]].concat()).ok();
    }

    /// Both print a jar file and say the same.
    #[track_caller]
    fn printed_alike(&self, jar: &str, options: &[&str]) -> String {
        let line = [&["-printcert", "-jarfile", jar], options].concat();
        let (ours, theirs) = (self.keyferry(&[&["keytool"], &line[..]].concat()), self.keytool(&line));
        assert_eq!((ours.text(), &ours.err, ours.code), (theirs.text(), &theirs.err, theirs.code), "{jar}");
        ours.text() + &ours.err
    }
}

#[test]
fn signers_are_shown_as_keytool_shows_them() {
    let folder = folder();
    folder.pair("ec", &["-keyalg", "EC", "-groupname", "secp256r1"]);
    folder.pair("ed", &["-keyalg", "Ed25519"]);
    folder.pair("dsa", &["-keyalg", "DSA"]);
    folder.pair("ca", &["-keyalg", "RSA", "-ext", "bc:c"]);
    folder.pair("rsa", &["-keyalg", "RSA", "-signer", "ca", "-ext", "ku:c=dS", "-ext", "eku=codeSigning"]);
    folder.pair("pss", &["-keyalg", "RSASSA-PSS", "-keysize", "2048"]);
    for alias in ["ec", "ed", "dsa", "rsa", "pss"] {
        let jar = format!("{alias}.jar");
        folder.sign_jar("plain.jar", &jar, alias, &[]);
        assert!(folder.printed_alike(&jar, &[]).contains(&format!("Signer #1:\n\nCertificate #1:\nOwner: CN={alias}\n")));
    }
    folder.sign_jar("rsa.jar", "two.jar", "ec", &["-sigfile", "A"]);
    assert!(folder.printed_alike("two.jar", &["-rfc"]).contains("Signer #2:"));
    folder.sign_jar("plain.jar", "direct.jar", "rsa", &["-sectionsonly"]);
    folder.printed_alike("direct.jar", &["-v"]);
    folder.printed_alike("plain.jar", &[]);
    folder.printed_alike("nothere.jar", &[]);
    folder.printed_alike("a.txt", &[]);
    folder.write("empty.jar", "");
    folder.printed_alike("empty.jar", &[]);
}

#[test]
fn weak_signers_are_warned_of_as_keytool_warns() {
    let folder = folder();
    folder.pair("weak", &["-keyalg", "RSA", "-keysize", "1024", "-sigalg", "SHA1withRSA", "-ext", "eku=codeSigning"]);
    folder.pair("bad", &["-keyalg", "RSA", "-keysize", "512", "-sigalg", "MD5withRSA"]);
    folder.pair("weakca", &["-keyalg", "RSA", "-keysize", "1024", "-sigalg", "SHA1withRSA", "-ext", "bc:c"]);
    folder.pair("leaf", &["-keyalg", "RSA", "-keysize", "1024", "-sigalg", "SHA1withRSA", "-signer", "weakca"]);
    folder.sign_jar("plain.jar", "weak.jar", "weak", &["-digestalg", "SHA-1", "-sigalg", "SHA1withRSA"]);
    assert!(folder.printed_alike("weak.jar", &[]).contains("The certificate uses a 1024-bit RSA key"));
    folder.sign_jar("plain.jar", "bad.jar", "bad", &["-digestalg", "MD5", "-sigalg", "MD5withRSA"]);
    assert!(folder.printed_alike("bad.jar", &[]).contains("considered a security risk and is disabled."));
    folder.sign_jar("plain.jar", "leaf.jar", "leaf", &[]);
    assert!(folder.printed_alike("leaf.jar", &[]).contains("The certificate #2 uses"));
    assert!(!folder.printed_alike("leaf.jar", &["-keystore", "k.p12", "-storepass", PASSWORD]).is_empty());
    folder.sign_jar("leaf.jar", "two.jar", "weak", &[]);
    assert!(folder.printed_alike("two.jar", &[]).contains("The certificate #2 of signer #2 uses"));
    folder.printed_alike("two.jar", &["-nowarn"]);
}

#[test]
fn jar_files_that_were_changed_are_refused_as_keytool_refuses_them() {
    let folder = folder();
    folder.pair("rsa", &["-keyalg", "RSA"]);
    folder.sign_jar("plain.jar", "signed.jar", "rsa", &[]);
    let unpack = |name: &str, from: &str| {
        std::fs::create_dir(folder.path().join(name)).unwrap();
        let from = format!("../{from}");
        let into = folder.path().join(name);
        let mut command = folder.command("jar".as_ref());
        assert!(command.current_dir(into).args(QUICK_TOOL).args(["xf", &from]).status().unwrap().success());
    };
    // What is in the jar file, changed and packed again: the manifest and the signature first, as Java wants it.
    let changed = |name: &str, change: &dyn Fn(&str)| {
        unpack(name, "signed.jar");
        change(name);
        let mut command = folder.command("jar".as_ref());
        let line = ["cfM", &format!("../{name}.jar"), "META-INF", "a.txt", "d"];
        assert!(command.current_dir(folder.path().join(name)).args(QUICK_TOOL).args(line).status().unwrap().success());
        folder.printed_alike(&format!("{name}.jar"), &[])
    };
    // Bytes, for characters may stand on two lines.
    let edit = |path: String, from: &str, to: &str| {
        let text = folder.read(&path);
        let at = text.windows(from.len()).position(|part| part == from.as_bytes()).unwrap();
        folder.write(&path, [&text[..at], to.as_bytes(), &text[at + from.len()..]].concat());
    };
    assert!(changed("same", &|_| ()).contains("Signer #1:"));
    assert!(changed("content", &|name| folder.write(&format!("{name}/a.txt"), "evil\n")).contains("digest error for a.txt"));
    let manifest = |name: &str| format!("{name}/META-INF/MANIFEST.MF");
    let signature = |name: &str| format!("{name}/META-INF/RSA.SF");
    changed("main", &|name| edit(manifest(name), "Created-By", "Changed-By"));
    changed("section", &|name| edit(manifest(name), "Name: a.txt\r\n", "Name: a.txt\r\nX: y\r\n"));
    changed("nosection", &|name| edit(manifest(name), "Name: a.txt", "Name: c.txt"));
    changed("more", &|name| {
        let longer = [folder.read(&manifest(name)), b"Name: c.txt\r\nSHA-256-Digest: AAAA\r\n\r\n".to_vec()].concat();
        folder.write(&manifest(name), longer);
    });
    assert!(changed("signature", &|name| edit(signature(name), "Created-By", "Changed-By")).contains("cannot verify signature"));
    changed("version", &|name| edit(signature(name), "Signature-Version: 1.0", "Signature-Version: 2.0"));
    changed("lines", &|name| edit(manifest(name), "Created-By: ", "Created-By"));
    changed("misplaced", &|name| edit(manifest(name), "Manifest-Version: 1.0\r\n", "Manifest-Version: 1.0\r\n\r\nB: C\r\n"));
    changed("sflines", &|name| edit(signature(name), "Created-By: ", "Created-By"));
    changed("block", &|name| folder.write(&format!("{name}/META-INF/RSA.RSA"), "no PKCS#7"));
    changed("bare", &|name| std::fs::remove_file(folder.path().join(manifest(name))).unwrap());
    changed("half", &|name| std::fs::remove_file(folder.path().join(signature(name))).unwrap());
}

#[test]
fn a_file_that_unpacks_without_end_is_refused() {
    let folder = folder();
    folder.pair("rsa", &["-keyalg", "RSA"]);
    folder.write("big", vec![0; 300 << 20]);
    folder.jdk("jar", &["uf", "plain.jar", "big"]).ok();
    folder.sign_jar("plain.jar", "big.jar", "rsa", &[]);
    assert!(folder.read("big.jar").len() < 1 << 20);
    let said = folder.keyferry(&["keytool", "-printcert", "-jarfile", "big.jar"]);
    assert_eq!(said.code, 1);
    let words = "big is larger than what is read of a jar file; KEYFERRY_MAX_INPUT raises that";
    assert!(said.text().contains(words), "{}", said.text());
}
