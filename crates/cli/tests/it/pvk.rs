//! Microsoft's private keys, PVK files and bare blobs, as openssl makes them: read natively and by the drop-in, as openssl reads them.

use crate::support::{Folder, PASSWORD};

const PASS: [&str; 2] = ["--password", "env:STOREPASS"];
const LEGACY: [&str; 4] = ["-provider", "legacy", "-provider", "default"];

/// RSA keys of two sizes and a DSA key, each in every form that openssl writes; the names of those that are plain, and of those that are not.
fn made() -> (Folder, [&'static str; 3]) {
    let folder = Folder::new();
    let openssl = |line: &[&str]| folder.openssl(line).ok();
    openssl(&["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "rsa.pem"]);
    openssl(&["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024", "-out", "small.pem"]);
    // The form has room for a q of 160 bits only.
    let sizes = ["-pkeyopt", "dsa_paramgen_bits:1024", "-pkeyopt", "dsa_paramgen_q_bits:160"];
    openssl(&[&["genpkey", "-genparam", "-algorithm", "DSA", "-out", "dsa.parameters"], &sizes[..]].concat());
    openssl(&["gendsa", "-out", "traditional.pem", "dsa.parameters"]);
    openssl(&["pkey", "-in", "traditional.pem", "-out", "dsa.pem"]);
    for (name, command) in [("rsa", "rsa"), ("small", "rsa"), ("dsa", "dsa")] {
        let key = format!("{name}.pem");
        for form in ["none", "weak", "strong"] {
            let (option, out) = (format!("-pvk-{form}"), format!("{name}-{form}.pvk"));
            let line = [command, "-in", &key, "-outform", "PVK", &option, "-passout", "env:STOREPASS", "-out", &out];
            openssl(&[&line[..], &LEGACY].concat());
        }
        openssl(&[command, "-in", &key, "-outform", "MSBLOB", "-out", &format!("{name}.blob")]);
    }
    (folder, ["rsa", "small", "dsa"])
}

#[test]
fn keys_in_every_form_are_the_ones_that_openssl_wrote() {
    let (folder, names) = made();
    for name in names {
        let expected = folder.read(&format!("{name}.pem"));
        for file in ["-none.pvk", "-weak.pvk", "-strong.pvk", ".blob"].map(|ending| format!("{name}{ending}")) {
            folder
                .keyferry(&[&["convert", &file, "-o", "a.pem", "--plain-key", "--force", "--no-attributes"][..], &PASS].concat())
                .ok();
            assert_eq!(folder.read("a.pem"), expected, "{file}");
            let line = ["pkey", "-in", &file, "-passin", "env:STOREPASS"];
            let theirs = folder.openssl(&[&line[..], &LEGACY].concat()).ok().out;
            assert_eq!(folder.keyferry(&[&["openssl"], &line[..], &LEGACY].concat()).ok().out, theirs, "{file}");
        }
        let said = folder.keyferry(&["show", &format!("{name}-strong.pvk")]).ok().text();
        assert!(said.contains("PVK, 1 entry") && said.contains("Microsoft's PVK encryption"), "{said}");
    }
    let line = ["rsa", "-inform", "PVK", "-in", "rsa-strong.pvk", "-passin", "env:STOREPASS"];
    let theirs = folder.openssl(&[&line[..], &LEGACY].concat()).ok().out;
    assert_eq!(folder.keyferry(&[&["openssl"], &line[..], &LEGACY].concat()).ok().out, theirs);
    folder
        .keyferry(&["openssl", "rsa", "-in", "rsa.pem", "-outform", "PVK"])
        .fails(1, &["-outform PVK is not supported by keyferry: it is read and not written"]);
    // Blanks behind do no harm.
    folder.write("longer.pvk", [folder.read("rsa-none.pvk"), b"\r\n".to_vec()].concat());
    folder.keyferry(&["show", "longer.pvk"]).ok();
}

#[test]
fn a_wrong_password_is_told_from_damage() {
    let (folder, _) = made();
    folder.write("wrong", "not this one");
    for file in ["rsa-weak.pvk", "rsa-strong.pvk", "dsa-strong.pvk"] {
        let line = ["convert", file, "-o", "x.pem", "--plain-key"];
        folder.keyferry(&[&line[..], &["--password", "file:wrong"]].concat()).fails(3, &["the password is wrong"]);
        folder.keyferry(&line).fails(3, &["password"]);
    }
    let convert = |file: &str| folder.keyferry(&[&["convert", file, "-o", "x.pem", "--plain-key"][..], &PASS].concat());
    for (file, place) in [("rsa-strong.pvk", 500), ("rsa-none.pvk", 500), ("rsa.blob", 500), ("rsa.blob", 1100)] {
        let mut bytes = folder.read(file);
        bytes[place] ^= 1;
        folder.write("changed.pvk", bytes);
        convert("changed.pvk").fails(4, &["the numbers of the key do not belong together"]);
    }
    for (file, length) in [("rsa-strong.pvk", 1000), ("rsa-none.pvk", 30), ("rsa.blob", 600), ("rsa-none.pvk", 10)] {
        folder.write("cut.pvk", &folder.read(file)[..length]);
        convert("cut.pvk").fails(4, &["the PVK file"]);
    }
    let mut bytes = folder.read("rsa-none.pvk");
    bytes[24 + 4] = 0x77;
    folder.write("other.pvk", bytes);
    convert("other.pvk").fails(4, &["no private key of RSA or DSA"]);
    let said = folder.keyferry(&["explain", "rsa-none.pvk", "--for", "java17"]).fails(5, &[]).text();
    assert!(said.contains("nothing in it reads PVK") && PASSWORD == "changeit", "{said}");
}
