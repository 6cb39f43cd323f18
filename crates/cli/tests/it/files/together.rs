//! Files that `openssl`'s commands write together: all or none.

use std::os::unix::fs::symlink;

use crate::support::Folder;

const NEW_KEY: [&str; 7] = ["openssl", "req", "-newkey", "ed25519", "-nodes", "-subj", "/CN=x"];

/// No file may have more than 512 bytes (or 1024, as the shell counts), which is as good as a full disk.
const FULL: &str = "trap '' XFSZ; ulimit -f 1;";

#[test]
fn a_key_and_its_request_may_share_a_file() {
    let folder = Folder::new();
    folder.write("both.pem", "of another day");
    symlink("both.pem", folder.path().join("link.pem")).unwrap();
    for (key, out) in [("both.pem", "both.pem"), ("link.pem", "both.pem"), ("/dev/stdout", "-")] {
        let said = folder.keyferry(&[&NEW_KEY[..], &["-keyout", key, "-out", out]].concat()).ok();
        let text = if out == "-" { said.text() } else { String::from_utf8(folder.read("both.pem")).unwrap() };
        let begins: Vec<&str> = text.lines().filter(|line| line.starts_with("-----BEGIN")).collect();
        assert_eq!(begins, ["-----BEGIN PRIVATE KEY-----", "-----BEGIN CERTIFICATE REQUEST-----"], "{key}");
        folder.write("read.pem", text);
        folder.openssl(&["req", "-in", "read.pem", "-noout", "-verify"]).ok();
        folder.openssl(&["pkey", "-in", "read.pem", "-noout"]).ok();
    }
}

#[test]
fn two_halves_of_a_key_are_written_together() {
    let folder = Folder::new();
    folder.write("public.pem", "old");
    // The private half is too large for the disk, the public one is not.
    let line =
        "\"$K\" openssl --as 3.5 genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -outpubkey public.pem -out private.pem";
    folder.shell(&format!("{FULL} {line}")).fails(1, &["private.pem cannot be written"]);
    assert_eq!((folder.read("public.pem").as_slice(), folder.names()), (&b"old"[..], vec!["public.pem".to_owned()]));
    folder.shell(line).ok();
    let public = folder.openssl(&["pkey", "-in", "private.pem", "-pubout"]).ok().text();
    assert_eq!(folder.read("public.pem"), public.as_bytes());
    // In one file the private half stays.
    folder.shell(&line.replace("public.pem", "private.pem")).ok();
    folder.openssl(&["pkey", "-in", "private.pem", "-noout"]).ok();
}

#[test]
fn a_certificate_that_fails_uses_up_no_serial_number() {
    let folder = Folder::with_fixtures("twins");
    folder.write("ca.srl", "10FF\n");
    let line = ["openssl", "x509", "-req", "-in", "leaf.csr", "-CA", "ca.pem", "-CAcreateserial"];
    for (rest, words) in [
        (["-CAkey", "ca.key", "-out", "nowhere/x.pem"], "Can't open \"nowhere/x.pem\" for writing"),
        (["-CAkey", "leaf.key", "-out", "x.pem"], "do not match"),
    ] {
        folder.keyferry(&[&line[..], &rest].concat()).fails(1, &[words]);
        folder.keyferry(&[&line[..], &rest, &["-CAserial", "new.srl"]].concat()).fails(1, &[words]);
        assert_eq!(folder.read("ca.srl"), b"10FF\n", "{rest:?}");
        assert!(!folder.exists("new.srl") && !folder.exists("x.pem"), "{rest:?}");
    }
    let made = |name: &str| folder.keyferry(&[&line[..], &["-CAkey", "ca.key", "-out", name]].concat()).ok();
    made("x.pem");
    assert_eq!(folder.read("ca.srl"), b"1100\n");
    assert_eq!(folder.openssl(&["x509", "-in", "x.pem", "-noout", "-serial"]).ok().text(), "serial=1100\n");
}

/// Each of several certificates has its own number, and the file the last one.
#[test]
fn several_certificates_count_on() {
    let folder = Folder::with_fixtures("twins");
    folder.write("ca.srl", "10FF\n");
    folder.write("two.pem", [folder.read("ca.pem"), folder.read("ca.pem")].concat());
    let line = "openssl --as 4.0 x509 -multi -in two.pem -CA ca.pem -CAkey ca.key -CAserial ca.srl -serial -noout";
    let said = folder.keyferry(&line.split(' ').collect::<Vec<_>>()).ok();
    assert_eq!(said.text(), "serial=1100\nserial=1101\n", "{}", said.err);
    assert_eq!(folder.read("ca.srl"), b"1101\n");
}
