//! What of the inputs goes into which file.

use crate::support::{Folder, PASSWORD, Said};

const PASS: [&str; 2] = ["--password", "env:STOREPASS"];

/// A PKCS#12 of openssl: a key, its certificate and the authority's.
fn with_identity() -> Folder {
    let folder = Folder::new();
    folder
        .openssl(&["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=CA"])
        .ok();
    folder
        .openssl(&["req", "-newkey", "rsa:2048", "-nodes", "-keyout", "plain.key", "-out", "a.csr", "-subj", "/CN=client"])
        .ok();
    folder.openssl(&["x509", "-req", "-in", "a.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-out", "leaf.pem"]).ok();
    let export = ["pkcs12", "-export", "-inkey", "plain.key", "-in", "leaf.pem", "-certfile", "ca.pem", "-name", "client"];
    folder.openssl(&[&export[..], &["-passout", "env:STOREPASS", "-out", "id.p12"]].concat()).ok();
    folder
}

fn convert(folder: &Folder, words: &[&str]) -> Said {
    folder.keyferry(&[&["convert"], words, &PASS[..]].concat())
}

fn text(folder: &Folder, name: &str) -> String {
    String::from_utf8(folder.read(name)).unwrap()
}

fn count(text: &str, label: &str) -> usize {
    text.matches(&format!("-----BEGIN {label}-----")).count()
}

#[cfg(unix)]
#[track_caller]
fn is_private(folder: &Folder, name: &str) {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "{name}");
}

#[cfg(not(unix))]
fn is_private(_: &Folder, _: &str) {}

#[test]
fn the_ending_says_whether_the_key_goes_along() {
    let folder = with_identity();
    for name in ["tls.crt", "tls.CER"] {
        let said = convert(&folder, &["id.p12", "-o", name]).ok().err;
        assert!(
            said.contains("Without the key `client`: a .") && said.contains("-o tls.key writes the key, -o tls.pem both"),
            "{said}"
        );
        let text = text(&folder, name);
        assert_eq!((count(&text, "CERTIFICATE"), text.contains("PRIVATE KEY")), (2, false));
        // The key's own is the first.
        let said = folder.openssl(&["x509", "-in", name, "-noout", "-subject", "-nameopt", "RFC2253"]).ok().text();
        assert!(said.contains("CN=client"), "{said}");
    }
    let said = convert(&folder, &["id.p12", "-o", "tls.key", "--plain-key"]).ok().err;
    assert!(said.contains("Without the certificates") && said.contains("-o tls.crt writes the certificates"), "{said}");
    let key = text(&folder, "tls.key");
    assert_eq!((count(&key, "PRIVATE KEY"), count(&key, "CERTIFICATE")), (1, 0));
    let public = |name: &str| folder.openssl(&["pkey", "-in", name, "-pubout"]).ok().out;
    assert_eq!(public("tls.key"), public("plain.key"));
    is_private(&folder, "tls.key");
    // In DER there is one of them.
    convert(&folder, &["leaf.pem", "plain.key", "--to", "der", "-o", "der.cer"]).ok();
    folder.openssl(&["x509", "-inform", "DER", "-in", "der.cer", "-noout"]).ok();
    convert(&folder, &["id.p12", "--to", "der", "-o", "der.key", "--plain-key"]).ok();
    folder.openssl(&["pkey", "-inform", "DER", "-in", "der.key", "-noout"]).ok();
    convert(&folder, &["id.p12", "--to", "der", "-o", "two.cer"]).fails(2, &["DER holds one certificate, and there are 2"]);
    // What is not there is not made.
    convert(&folder, &["plain.key", "-o", "none.crt"]).fails(4, &["there is no certificate in plain.key"]);
    convert(&folder, &["leaf.pem", "-o", "none.key"]).fails(4, &["there is no private key in leaf.pem"]);
    assert!(!folder.exists("none.crt") && !folder.exists("none.key") && !folder.exists("two.cer"));
}

#[test]
fn certificates_alone_need_no_password_of_a_key() {
    let folder = with_identity();
    let import =
        ["-importkeystore", "-srckeystore", "id.p12", "-destkeystore", "id.jks", "-deststoretype", "JKS", "-alias", "client"];
    let passwords = ["-srcstorepass", PASSWORD, "-deststorepass", PASSWORD, "-destkeypass", "another"];
    folder.keytool(&[&import[..], &passwords].concat()).ok();
    folder.openssl(&["pkey", "-in", "plain.key", "-aes256", "-passout", "pass:another", "-out", "sealed.key"]).ok();
    let alone = |words: &[&str]| folder.keyferry(&[&["convert"], words].concat());
    alone(&["id.jks", "-o", "jks.pem", "--certs-only"]).ok();
    alone(&["sealed.key", "leaf.pem", "ca.pem", "-o", "loose.crt"]).ok();
    for name in ["jks.pem", "loose.crt"] {
        let text = text(&folder, name);
        assert_eq!((count(&text, "CERTIFICATE"), text.contains("PRIVATE KEY")), (2, false), "{name}");
    }
    alone(&["id.jks", "-o", "bundle.p7b", "--certs-only", "--strict"]).ok();
    let said = folder.openssl(&["pkcs7", "-inform", "DER", "-in", "bundle.p7b", "-print_certs"]).ok().text();
    assert_eq!(count(&said, "CERTIFICATE"), 2);
    alone(&["sealed.key", "-o", "x.crt"]).fails(4, &["there is no certificate in sealed.key"]);
    // An unencrypted key tells which certificate is the first.
    alone(&["ca.pem", "leaf.pem", "plain.key", "-o", "order.crt"]).ok();
    let said = folder.openssl(&["x509", "-in", "order.crt", "-noout", "-subject"]).ok().text();
    assert!(said.contains("client"), "{said}");
}

#[test]
fn parts_that_a_file_cannot_be_are_refused() {
    let folder = with_identity();
    convert(&folder, &["id.p12", "-o", "x.crt", "--keys-only"]).fails(2, &["--keys-only does not go with the name x.crt"]);
    convert(&folder, &["id.p12", "-o", "x.key", "--certs-only"]).fails(2, &["--certs-only does not go with the name x.key"]);
    convert(&folder, &["id.p12", "-o", "x.jks", "--certs-only"]).fails(2, &["--certs-only is for"]);
    convert(&folder, &["id.p12", "-o", "x.p7b", "--keys-only"]).fails(2, &["--keys-only is for"]);
    convert(&folder, &["id.p12", "-o", "x.p12", "--no-attributes"]).fails(2, &["--no-attributes is for PEM outputs"]);
    convert(&folder, &["id.p12", "-o", "x.pem", "--certs-only", "--keys-only"]).fails(2, &["cannot be used with"]);
    assert!(folder.names().iter().all(|name| !name.starts_with("x.")));
}

#[test]
fn pem_without_attributes_is_blocks_and_nothing_else() {
    let folder = with_identity();
    convert(&folder, &["id.p12", "-o", "with.pem", "--plain-key"]).ok();
    convert(&folder, &["id.p12", "-o", "bare.pem", "--plain-key", "--no-attributes"]).ok();
    let (with, bare) = (text(&folder, "with.pem"), text(&folder, "bare.pem"));
    assert!(with.contains("friendlyName: client") && bare.starts_with("-----BEGIN"), "{with}{bare}");
    let lines: Vec<&str> = with.lines().filter(|line| !line.starts_with("Bag") && !line.starts_with(' ')).collect();
    assert_eq!(lines, bare.lines().collect::<Vec<_>>());
    convert(&folder, &["id.p12", "-o", "bare.crt", "--no-attributes"]).ok();
    assert!(text(&folder, "bare.crt").starts_with("-----BEGIN"));
}

#[test]
fn a_folder_gets_one_file_an_entry() {
    let folder = with_identity();
    let import = |alias: &str| {
        let line = ["-importcert", "-noprompt", "-file", "ca.pem", "-keystore", "many.p12", "-alias", alias];
        folder.keytool(&[&line[..], &["-storepass", PASSWORD]].concat()).ok();
    };
    std::fs::copy(folder.path().join("id.p12"), folder.path().join("many.p12")).unwrap();
    ["../up", "a/b", "a_b", "a b"].into_iter().for_each(import);
    let before = folder.names();
    convert(&folder, &["many.p12", "-o", "out/", "--plain-key"]).ok();
    assert_eq!(folder.names_in("out"), ["_.._up.crt", "a_b-2.crt", "a_b-3.crt", "a_b.crt", "client.pem"]);
    is_private(&folder, "out/client.pem");
    for name in folder.names_in("out") {
        folder.openssl(&["x509", "-in", &format!("out/{name}"), "-noout"]).ok();
    }
    let text = text(&folder, "out/client.pem");
    assert_eq!((count(&text, "PRIVATE KEY"), count(&text, "CERTIFICATE")), (1, 2));
    // All or none: one that is there already keeps the others away.
    std::fs::remove_file(folder.path().join("out/client.pem")).unwrap();
    let again = ["many.p12", "-o", "out", "--certs-only"];
    convert(&folder, &again).fails(1, &["out/_.._up.crt exists already"]);
    assert!(!folder.exists("out/client.crt") && !folder.exists("out/client.pem"));
    convert(&folder, &[&again[..], &["--force"]].concat()).ok();
    assert!(folder.exists("out/client.crt"));
    convert(&folder, &["many.p12", "-o", "keys/", "--keys-only"]).ok();
    assert_eq!(folder.names_in("keys"), ["client.key"]);
    is_private(&folder, "keys/client.key");
    folder.openssl(&["pkey", "-in", "keys/client.key", "-passin", "env:STOREPASS", "-noout"]).ok();
    // Other formats too, each file with the password.
    convert(&folder, &["many.p12", "-o", "stores/", "--to", "jks"]).ok();
    assert_eq!(folder.names_in("stores").len(), 5);
    let said = folder.keytool(&["-list", "-keystore", "stores/client.jks", "-storepass", PASSWORD]).ok().text();
    assert!(said.contains("1 entry") && said.contains("PrivateKeyEntry"), "{said}");
    let made = ["keys", "out", "stores"];
    let after: Vec<String> = folder.names().into_iter().filter(|name| !made.contains(&name.as_str())).collect();
    assert_eq!(after, before);
}

#[test]
fn a_certificate_that_several_inputs_trust_is_there_once() {
    let folder = with_identity();
    let import = |store: &str, alias: &str, file: &str| {
        let line = ["-importcert", "-noprompt", "-storetype", "JKS", "-file", file, "-keystore", store, "-alias", alias];
        folder.keytool(&[&line[..], &["-storepass", PASSWORD]].concat()).ok();
    };
    import("one.jks", "ca", "ca.pem");
    import("two.jks", "root", "ca.pem");
    import("two.jks", "leaf", "leaf.pem");
    let said = convert(&folder, &["one.jks", "two.jks", "ca.pem", "-o", "both.p12"]).ok().err;
    assert!(said.contains("`root` is the same certificate as `ca`, and taken once."), "{said}");
    assert!(!said.contains("warning"), "{said}");
    let said = folder.keytool(&["-list", "-keystore", "both.p12", "-storepass", PASSWORD]).ok().text();
    assert!(said.contains("2 entries") && said.contains("ca, ") && said.contains("leaf, "), "{said}");
    // One store that has it under two names has its reasons.
    import("two.jks", "again", "ca.pem");
    convert(&folder, &["one.jks", "two.jks", "-o", "three.p12"]).ok();
    let said = folder.keytool(&["-list", "-keystore", "three.p12", "-storepass", PASSWORD]).ok().text();
    assert!(said.contains("3 entries"), "{said}");
    convert(&folder, &["two.jks", "-o", "all.jks"]).ok();
    let said = folder.keytool(&["-list", "-keystore", "all.jks", "-storepass", PASSWORD]).ok().text();
    assert!(said.contains("3 entries"), "{said}");
}

/// What `keyferry explain` suggests for a chain that ends too early: the issuer's certificate goes on with it in every format, and is not trusted for that.
#[test]
fn a_chain_in_a_keystore_goes_on_with_the_certificates_that_are_given() {
    let folder = with_identity();
    let export = ["pkcs12", "-export", "-inkey", "plain.key", "-in", "leaf.pem", "-name", "client", "-passout", "env:STOREPASS"];
    folder.openssl(&[&export[..], &["-out", "short.p12"]].concat()).ok();
    convert(&folder, &["short.p12", "-o", "short.jks"]).ok();
    let said = folder.keyferry(&[&["explain", "short.jks"], &PASS[..]].concat()).ok().text();
    assert!(said.contains("keyferry convert short.jks ISSUER -o short-new.p12"), "{said}");
    for from in ["short.p12", "short.jks"] {
        for kind in ["jks", "pkcs12"] {
            let out = format!("whole-{from}.{kind}");
            convert(&folder, &[from, "ca.pem", "--to", kind, "-o", &out]).ok();
            let listed = folder.keytool(&["-list", "-v", "-keystore", &out, "-storepass", PASSWORD]).ok().text();
            assert!(listed.contains("contains 1 entry") && listed.contains("Certificate chain length: 2"), "{out}: {listed}");
        }
        convert(&folder, &[from, "ca.pem", "-o", "whole.pem", "--force"]).ok();
        assert_eq!(count(&text(&folder, "whole.pem"), "CERTIFICATE"), 2, "{from}");
        assert_eq!(text(&folder, "whole.pem").matches("friendlyName").count(), 2, "the key and its certificate: {from}");
    }
    // A certificate that has issued none of them is what it was.
    folder.keyferry(&["demo"]).ok();
    convert(&folder, &["short.p12", "keyferry-demo/authority/ca.pem", "-o", "beside.jks"]).ok();
    let listed = folder.keytool(&["-list", "-keystore", "beside.jks", "-storepass", PASSWORD]).ok().text();
    assert!(listed.contains("PrivateKeyEntry") && listed.contains("trustedCertEntry"), "{listed}");
}

#[test]
fn a_public_key_of_nobody_is_named() {
    let folder = with_identity();
    for (key, out) in [("plain.key", "own.pub"), ("ca.key", "other.pub")] {
        folder.openssl(&["pkey", "-in", key, "-pubout", "-out", out]).ok();
    }
    let line = ["plain.key", "leaf.pem", "-o", "out.p12", "--force", "--out-password", "env:STOREPASS"];
    let said = convert(&folder, &[&line[..], &["own.pub"]].concat()).ok();
    assert!(!said.err.contains("left out"), "{}", said.err);
    let lost = "left out: 1 public key: no key and no certificate belongs to it\n";
    convert(&folder, &[&line[..], &["other.pub"]].concat()).fails(0, &[lost]);
    convert(&folder, &[&line[..], &["other.pub", "--strict"]].concat())
        .fails(5, &["out.p12 cannot hold everything: 1 public key"]);
}
