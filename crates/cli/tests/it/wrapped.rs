//! What people have: the answers of services and the files of other programs, made by the real tools, go through the native commands.

use crate::support::{Folder, Said};

/// A root, an authority below it, and a client's key, request and certificate, made by openssl.
pub(crate) fn issued() -> Folder {
    let folder = Folder::new();
    let signed = |name: &str, subject: &str, issuer: &str, extensions: &str| {
        folder
            .openssl(&[
                "req",
                "-newkey",
                "rsa:2048",
                "-noenc",
                "-keyout",
                &format!("{name}.key"),
                "-out",
                &format!("{name}.csr"),
                "-subj",
                subject,
            ])
            .ok();
        folder.write("extensions.cnf", extensions);
        let issuer = [format!("{issuer}.pem"), format!("{issuer}.key")];
        let line = ["x509", "-req", "-in", &format!("{name}.csr"), "-CA", &issuer[0], "-CAkey", &issuer[1], "-days", "365"];
        folder.openssl(&[&line[..], &["-extfile", "extensions.cnf", "-out", &format!("{name}.pem")]].concat()).ok();
    };
    let root = [
        "req", "-x509", "-newkey", "rsa:2048", "-noenc", "-keyout", "root.key", "-out", "root.pem", "-subj", "/CN=Root", "-days",
        "900",
    ];
    folder.openssl(&root).ok();
    signed("issuing", "/CN=Issuing", "root", "basicConstraints=critical,CA:TRUE\n");
    signed("leaf", "/CN=client", "issuing", "extendedKeyUsage=clientAuth\n");
    folder
}

pub(crate) fn text(folder: &Folder, name: &str) -> String {
    String::from_utf8(folder.read(name)).unwrap()
}

fn utf16(text: &str) -> Vec<u8> {
    "\u{feff}".chars().chain(text.chars()).collect::<String>().encode_utf16().flat_map(u16::to_le_bytes).collect()
}

const OUT: [&str; 4] = ["--out-password", "env:STOREPASS", "--force", "--output"];

/// Has keytool say how long the chain of the one key is.
fn chain_length(folder: &Folder, store: &str) -> usize {
    let listed = folder.keytool(&["-list", "-v", "-keystore", store, "-storepass", "changeit"]).ok().text();
    let (_, rest) = listed.split_once("chain length: ").unwrap_or_else(|| panic!("{listed}"));
    rest.lines().next().unwrap().trim().parse().unwrap()
}

#[test]
fn a_chain_that_came_in_another_wrapping_is_whole() {
    let folder = issued();
    let issuing = text(&folder, "issuing.pem");
    let escaped = issuing.replace('\n', "\\n");
    folder.openssl(&["x509", "-in", "issuing.pem", "-outform", "DER", "-out", "issuing.der"]).ok();
    let base64 = folder.openssl(&["base64", "-A", "-in", "issuing.der"]).ok().text();
    let der = folder.read("issuing.der");
    let files: [(&str, Vec<u8>); 10] = [
        ("line.pem", issuing.replace('\n', "").into()),
        ("escaped.env", format!("CA=\"{escaped}\"").into()),
        ("answer.json", format!("{{\"data\":{{\"issuing_ca\":\"{escaped}\",\"ca_chain\":[\"{escaped}\"]}}}}\n").into()),
        ("remark.pem", issuing.replace("BEGIN CERTIFICATE-----", "BEGIN CERTIFICATE----- # issuing").into()),
        ("mail.txt", issuing.lines().map(|line| format!("> {line}\r\n")).collect::<Vec<_>>().concat().into()),
        ("joined.pem", (issuing.trim_end().to_owned() + &text(&folder, "root.pem")).into()),
        ("windows.txt", utf16(&issuing.replace('\n', "\r\n"))),
        ("base64.txt", base64.clone().into()),
        ("base64.json", format!("{{\"certificate\":\"{}\"}}", base64.replace('/', "\\/")).into()),
        ("behind.der", [&der, &b"\r\n"[..]].concat()),
    ];
    for (name, bytes) in files {
        folder.write(name, bytes);
        let line = [&["convert", "leaf.key", "leaf.pem", name], &OUT[..], &["out.p12"]].concat();
        folder.keyferry(&line).ok();
        let expected = if name == "joined.pem" { 3 } else { 2 };
        assert_eq!(chain_length(&folder, "out.p12"), expected, "{name}");
    }
}

#[test]
fn bundles_and_keystores_under_other_labels() {
    let folder = issued();
    folder.write("all.pem", text(&folder, "leaf.pem") + &text(&folder, "issuing.pem") + &text(&folder, "root.pem"));
    folder.openssl(&["crl2pkcs7", "-nocrl", "-certfile", "all.pem", "-out", "bundle.p7b"]).ok();
    folder.write("certnew.p7b", text(&folder, "bundle.p7b").replace("PKCS7", "CERTIFICATE").replace('\n', "\r\n"));
    let line = ["receive", "certnew.p7b", "--key", "leaf.key", "--out", "ready", "--password", "env:STOREPASS"];
    folder.keyferry(&line).ok();
    assert_eq!(chain_length(&folder, "ready/keystore.p12"), 3);
    let certtool = ["--to-p12", "--load-privkey", "leaf.key", "--load-certificate", "leaf.pem", "--p12-name", "client"];
    let certtool = [&certtool[..], &["--password", "changeit", "--outfile", "gnutls.pem"]].concat();
    folder.run("certtool".as_ref(), &certtool, b"").ok();
    assert!(text(&folder, "gnutls.pem").contains("BEGIN PKCS12"));
    folder.keyferry(&[&["convert", "gnutls.pem", "--password", "env:STOREPASS"], &OUT[..], &["out.p12"]].concat()).ok();
    assert_eq!(chain_length(&folder, "out.p12"), 1);
    folder.keyferry(&["show", "gnutls.pem"]).fails(3, &["the password of gnutls.pem is needed"]);
    // A public key as openssl's and ssh-keygen's other form, and with the wrong label.
    folder.openssl(&["rsa", "-in", "leaf.key", "-RSAPublicKey_out", "-out", "public.pem"]).ok();
    folder.openssl(&["pkey", "-in", "leaf.key", "-pubout", "-out", "spki.pem"]).ok();
    folder.write("mixed.pem", text(&folder, "spki.pem").replace("PUBLIC KEY", "RSA PUBLIC KEY"));
    let key = |name: &str| folder.keyferry(&["show", name]).ok().text().lines().skip(1).collect::<Vec<_>>().join("\n");
    assert!(key("spki.pem").contains("RSA 2048"));
    assert_eq!([key("public.pem"), key("mixed.pem")], [key("spki.pem"), key("spki.pem")]);
}

#[test]
fn requests_of_windows() {
    let folder = issued();
    folder.write("windows.csr", utf16(&text(&folder, "leaf.csr").replace('\n', "\r\n")));
    assert!(folder.keyferry(&["csr", "show", "windows.csr"]).ok().text().contains("CN=client"));
    folder.write("windows.pem", utf16(&text(&folder, "leaf.pem")));
    let line = [
        "receive",
        "windows.pem",
        "issuing.pem",
        "root.pem",
        "--key",
        "leaf.key",
        "--out",
        "ready",
        "--password",
        "env:STOREPASS",
    ];
    folder.keyferry(&line).fails(0, &["windows.pem: its text is UTF-16; read all the same"]);
}

/// A file of two certificates with something between them that cannot be read.
fn damaged(folder: &Folder) -> usize {
    let (one, two) = (text(folder, "issuing.pem"), text(folder, "root.pem"));
    let bad = text(folder, "leaf.pem").replacen("MII", "M-I", 1);
    folder.write("damaged.pem", format!("{one}{bad}{two}"));
    one.lines().count() + 1
}

#[test]
fn one_bad_block_hides_nothing() {
    let folder = issued();
    let line = damaged(&folder);
    let words = format!(
        "error: damaged.pem, line {line}: the PEM block is malformed: the CERTIFICATE that begins in line {line} is not Base64\n"
    );
    let shown = folder.keyferry(&["show", "damaged.pem", "leaf.pem"]).fails(4, &[&words]);
    assert_eq!(shown.text().matches("    subject ").count(), 3, "{}", shown.text());
    assert!(shown.text().contains("damaged.pem: PEM, 2 entries, 1 that cannot be read\n"), "{}", shown.text());
    let shown = folder.keyferry(&["show", "--json", "damaged.pem"]).fails(4, &[&words]);
    let report: serde_json::Value = serde_json::from_slice(&shown.out).unwrap();
    let items = report["files"][0]["items"].as_array().unwrap();
    let types: Vec<&str> = items.iter().map(|item| item["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["certificate", "certificate", "error"]);
    assert_eq!(items[2]["line"], line);
    // What is written is written without it, and not as if all had been well.
    let convert = |more: &[&str]| folder.keyferry(&[&["convert", "damaged.pem"], &OUT[..], &["out.p12"], more].concat());
    convert(&["--strict"]).fails(4, &[&words, "with --strict", "nothing was written"]);
    assert!(!folder.exists("out.p12"));
    convert(&[]).fails(4, &[&words, "out.p12 was written without what could not be read"]);
    let listed = folder.keytool(&["-list", "-keystore", "out.p12", "-storepass", "changeit"]).ok().text();
    assert_eq!(listed.matches("trustedCertEntry").count(), 2, "{listed}");
    // The rest of a file that was cut off may be anything.
    let whole = folder.read("damaged.pem");
    folder.write("cut.pem", &whole[..whole.len() - 100]);
    let line = [&["convert", "cut.pem"], &OUT[..], &["cut.p12"]].concat();
    folder.keyferry(&line).fails(4, &["the file was cut off", "cut.pem: what is missing at the end of the file, nobody knows"]);
    assert!(!folder.exists("cut.p12"));
}

#[test]
fn one_bad_file_hides_nothing() {
    let folder = issued();
    folder.write("page.pem", "<!DOCTYPE html>\n<html><body>log in</body></html>\n");
    folder.write("jwk.json", "{\"kty\":\"RSA\",\"n\":\"MARKER\",\"e\":\"AQAB\"}");
    let words = ["page.pem: it is an HTML page, and no key", "jwk.json: a JSON Web Key is malformed"];
    let shown = folder.keyferry(&["show", "--json", "page.pem", "leaf.pem", "jwk.json"]).fails(4, &words);
    let report: serde_json::Value = serde_json::from_slice(&shown.out).unwrap();
    assert_eq!(
        [0, 1, 2].map(|index| report["files"][index]["items"][0]["type"].as_str().unwrap().to_owned()),
        ["error", "certificate", "error"]
    );
    assert!(report["files"][0]["format"].is_null() && !shown.err.contains("MARKER"));
    let line = [&["convert", "page.pem", "leaf.key", "leaf.pem", "jwk.json"], &OUT[..], &["out.p12"]].concat();
    folder.keyferry(&line).fails(4, &words);
    assert_eq!(chain_length(&folder, "out.p12"), 1);
    // Where nothing is left, nothing is done.
    folder.keyferry(&[&["convert", "page.pem"], &OUT[..], &["none.p12"]].concat()).fails(4, &["an HTML page"]);
    // A name or a password that is wrong is put right first.
    folder
        .keyferry(&[&["convert", "leaf.pem", "missing.pem"], &OUT[..], &["none.p12"]].concat())
        .fails(1, &["missing.pem cannot be read"]);
    assert!(!folder.exists("none.p12"));
    let both: Said = folder.keyferry(&["show", "missing.pem", "leaf.pem"]);
    assert!(both.fails(1, &["missing.pem cannot be read"]).text().contains("CN=client"));
}

#[test]
fn what_stands_beside_certificates_in_a_folder_is_passed_over_by_name() {
    let folder = issued();
    folder.write("ca/leaf.pem", folder.read("leaf.pem"));
    for (name, content, what) in [
        ("serial", "1000\n", "text without a PEM block"),
        ("crlnumber", "01\n", "text without a PEM block"),
        ("index.txt", "V\t271126000000Z\t\t1000\tunknown\t/CN=client\n", "text without a PEM block"),
        ("index.txt.attr", "", "an empty file"),
        ("index.html", "<html></html>\n", "an HTML page"),
    ] {
        folder.write(&format!("ca/{name}"), content);
        let words = format!("warning: ca/{name}: passed over: it is {what}");
        let shown = folder.keyferry(&["show", "ca"]).fails(0, &[&words]);
        assert_eq!(shown.text().matches("    subject ").count(), 1);
    }
    // What may hold keys is not passed over.
    folder.write("ca/key.jwk", "{\"kty\":\"RSA\"}");
    folder.keyferry(&["show", "ca"]).fails(4, &["ca/key.jwk: a JSON Web Key is malformed: it has no member"]);
}
