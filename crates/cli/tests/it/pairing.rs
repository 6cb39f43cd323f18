//! A key has the certificate of its own public key, whatever a file says, and nobody becomes trusted because his certificate lay beside a key.

use keyferry_core::certificate::Certificate;
use keyferry_core::key::PrivateKey;
use keyferry_formats::detect::{BagAttributes, Contents, Item};
use keyferry_formats::pbe::Session;
use keyferry_formats::pkcs12::{self, Profile};
use keyferry_formats::{EncodeOptions, Key, Password, detect};

use crate::support::{Folder, PASSWORD};

/// A root, an issuing authority below it, and two clients: for each `NAME.key` and `NAME.pem`.
fn folder() -> Folder {
    let folder = Folder::new();
    let ca = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\nsubjectKeyIdentifier=hash\n";
    folder.write("ca.ext", ca);
    folder.write("client.ext", "basicConstraints=CA:FALSE\nsubjectAltName=DNS:client.example,email:it@partner.example\n");
    let key = |name: &str| folder.openssl(&["genpkey", "-algorithm", "RSA", "-out", &format!("{name}.key")]).ok();
    for name in ["root", "issuing", "one", "two"] {
        key(name);
    }
    folder.openssl(&["req", "-x509", "-key", "root.key", "-subj", "/O=Example/CN=Root", "-days", "300", "-out", "root.pem"]).ok();
    issue(&folder, "issuing", "root", "ca.ext", "10", "200");
    issue(&folder, "one", "issuing", "client.ext", "11", "100");
    issue(&folder, "two", "issuing", "client.ext", "12", "100");
    folder
}

/// `NAME.pem` for the key `NAME.key`.
fn issue(folder: &Folder, name: &str, issuer: &str, extensions: &str, serial: &str, days: &str) {
    let [key, csr, pem] = [".key", ".csr", ".pem"].map(|ending| format!("{name}{ending}"));
    folder.openssl(&["req", "-new", "-key", &key, "-subj", &format!("/O=Example/CN={name}"), "-out", &csr]).ok();
    let (ca, ca_key) = (format!("{issuer}.pem"), format!("{issuer}.key"));
    let sign = ["x509", "-req", "-in", &csr, "-CA", &ca, "-CAkey", &ca_key, "-set_serial", serial, "-days", days];
    folder.openssl(&[&sign[..], &["-extfile", extensions, "-out", &pem]].concat()).ok();
}

fn read(folder: &Folder, name: &str) -> Contents {
    detect::decode(&folder.read(name), None, &Session::default()).unwrap()
}

pub(crate) fn certificate(folder: &Folder, name: &str) -> Certificate {
    read(folder, name).certificates()[0].clone()
}

fn key(folder: &Folder, name: &str) -> PrivateKey {
    match read(folder, name).items.remove(0) {
        Item::PrivateKey { key: Key::Clear(key), .. } => key,
        other => panic!("{other:?}"),
    }
}

/// Writes a PKCS#12 file with these certificates and keys in this order, each with its name and identifier: (file, name, identifier).
pub(crate) fn bags(folder: &Folder, to: &str, certificates: &[(&str, &str, &[u8])], keys: &[(&str, &str, &[u8])]) {
    let attributes = |name: &str, id: &[u8]| BagAttributes {
        friendly_name: Some(name.to_owned()).filter(|name| !name.is_empty()),
        local_key_id: Some(id.to_vec()).filter(|id| !id.is_empty()),
        ..BagAttributes::default()
    };
    let certificates: Vec<_> =
        certificates.iter().map(|(file, name, id)| (certificate(folder, file), attributes(name, id))).collect();
    let keys: Vec<_> = keys.iter().map(|(file, name, id)| (key(folder, file), attributes(name, id))).collect();
    let protection = Profile::Modern.into();
    let (password, session) = (Password::new(PASSWORD), Session::default());
    folder.write(
        to,
        pkcs12::encode_bags(
            &certificates,
            &keys,
            &protection,
            &EncodeOptions::new(&password, keyferry_core::Timestamp(0), &session),
            &mut keyferry_core::SystemRandom,
        )
        .unwrap(),
    );
}

/// The chain of an entry as keytool shows it: the subjects.
#[track_caller]
fn chain(folder: &Folder, store: &str, alias: &str) -> Vec<String> {
    let said = folder.keytool(&["-list", "-v", "-keystore", store, "-storepass", PASSWORD, "-alias", alias]).ok().text();
    said.lines().filter_map(|line| line.strip_prefix("Owner: ")).map(str::to_owned).collect()
}

fn aliases(folder: &Folder, store: &str) -> Vec<String> {
    let said = folder.keytool(&["-list", "-keystore", store, "-storepass", PASSWORD]).ok().text();
    let lines = said.lines().filter(|line| line.contains("Entry,"));
    lines.map(|line| line.split(',').next().unwrap().to_owned()).collect()
}

const OUT: [&str; 4] = ["--out-password", "env:STOREPASS", "--password", "env:STOREPASS"];

fn convert(folder: &Folder, from: &[&str], to: &str) -> crate::support::Said {
    folder.keyferry(&[&["convert"], from, &["-o", to, "--force"], &OUT[..]].concat())
}

fn import(folder: &Folder, from: &str, to: &str) -> crate::support::Said {
    let source = ["-srckeystore", from, "-srcstorepass", PASSWORD, "-destkeystore", to, "-deststorepass", PASSWORD];
    folder.keyferry(&[&["keytool", "-importkeystore", "-noprompt", "-deststoretype", "JKS"], &source[..]].concat())
}

const ONE: [&str; 3] = ["CN=one, O=Example", "CN=issuing, O=Example", "CN=Root, O=Example"];

#[test]
fn a_key_has_the_certificate_of_its_public_key_whatever_the_file_says() {
    let folder = folder();
    let (root, issuing) = (("root.pem", "", &b""[..]), ("issuing.pem", "", &b""[..]));
    // Without identifiers, the root first.
    bags(&folder, "none.p12", &[root, issuing, ("one.pem", "", b"")], &[("one.key", "one", b"")]);
    // One identifier on everything.
    let every = [("root.pem", "", &b"1"[..]), ("issuing.pem", "", b"1"), ("two.pem", "", b"1"), ("one.pem", "", b"1")];
    bags(&folder, "every.p12", &every, &[("one.key", "one", b"1"), ("two.key", "two", b"1")]);
    // The identifiers of two keys swapped.
    let swapped = [root, issuing, ("one.pem", "", b"2"), ("two.pem", "", b"1")];
    bags(&folder, "swapped.p12", &swapped, &[("one.key", "one", b"1"), ("two.key", "two", b"2")]);
    // An identifier that no certificate has.
    bags(&folder, "stray.p12", &[root, issuing, ("one.pem", "", b"")], &[("one.key", "one", b"9")]);
    for file in ["none.p12", "every.p12", "swapped.p12", "stray.p12"] {
        for to in ["out.jks", "out.p12"] {
            let said = convert(&folder, &[file], to).ok();
            assert_eq!(chain(&folder, to, "one"), ONE, "{file} to {to}");
            assert_eq!(
                said.err.contains("another key's certificate stands with the key `one`"),
                file == "swapped.p12",
                "{}",
                said.err
            );
        }
        let store = format!("{file}.jks");
        import(&folder, file, &store).ok();
        assert_eq!(chain(&folder, &store, "one"), ONE, "{file} by -importkeystore");
        if file != "none.p12" && file != "stray.p12" {
            assert_eq!(chain(&folder, &store, "two")[0], "CN=two, O=Example", "{file}");
        }
        // Nothing but the two keys came of it.
        assert!(aliases(&folder, "out.jks").iter().all(|alias| ["one", "two"].contains(&alias.as_str())), "{file}");
    }
    // The subject of the next request is that of the own certificate.
    folder.keyferry(&["request", "--key", "none.p12", "--password", "env:STOREPASS", "--profile", "none", "-o", "next.csr"]).ok();
    let said = folder.openssl(&["req", "-in", "next.csr", "-noout", "-subject"]).ok().text();
    assert!(said.contains("CN = one"), "{said}");
}

#[test]
fn a_key_and_the_certificate_of_another_one_are_an_error() {
    let folder = folder();
    bags(&folder, "foreign.p12", &[("two.pem", "", b"1"), ("issuing.pem", "", b"")], &[("one.key", "one", b"1")]);
    for to in ["out.p12", "out.jks", "out.pem"] {
        convert(&folder, &["foreign.p12"], to).fails(5, &["the certificate of the key `one` belongs to another key"]);
        for loose in [&["one.key", "two.pem"][..], &["one.key", "two.pem", "issuing.pem"], &["one.key", "issuing.pem"]] {
            convert(&folder, loose, to).fails(5, &["none of the certificates belongs to the key `key`"]);
        }
        assert!(!folder.exists(to));
    }
    let said = import(&folder, "foreign.p12", "foreign.jks");
    assert!(said.code == 1 && said.text().contains("The certificate of <one> is another key's"), "{}{}", said.text(), said.err);
    assert!(!folder.exists("foreign.jks"));
    // A key alone is one, and what is chosen is all that counts.
    convert(&folder, &["one.key"], "alone.p12").ok();
    convert(&folder, &["one.key", "two.key", "two.pem", "--only", "key-2"], "two.p12").ok();
    assert_eq!(chain(&folder, "two.p12", "key-2"), ["CN=two, O=Example"]);
}

#[test]
fn only_authorities_and_what_is_asked_for_become_trusted() {
    let folder = folder();
    for to in ["out.jks", "out.p12"] {
        let said = convert(&folder, &["root.pem", "two.pem"], to).ok();
        assert_eq!(aliases(&folder, to), ["ca"], "{}", said.err);
        assert!(said.err.contains("the certificate of `CN=two, O=Example`") && said.err.contains("--trust-all"), "{}", said.err);
        convert(&folder, &["root.pem", "two.pem", "--trust-all"], to).ok();
        assert_eq!(aliases(&folder, to), ["ca", "certificate"]);
    }
    convert(&folder, &["two.pem"], "leaf.jks").fails(1, &["nothing of two.pem can be written as JKS"]);
    convert(&folder, &["root.pem", "two.pem", "--strict"], "strict.jks").fails(5, &["`CN=two, O=Example`"]);
    // Beside a key, what Java's mark is not on is nobody's; without any key the authorities are what the file is for.
    bags(
        &folder,
        "beside.p12",
        &[("one.pem", "", b"1"), ("two.pem", "", b""), ("root.pem", "", b"")],
        &[("one.key", "one", b"1")],
    );
    let said = convert(&folder, &["beside.p12"], "beside.jks").ok();
    assert_eq!(aliases(&folder, "beside.jks"), ["one"], "{}", said.err);
    assert!(said.err.contains("`CN=Root, O=Example`") && said.err.contains("`CN=two, O=Example`"), "{}", said.err);
    convert(&folder, &["beside.p12", "--trust-all"], "beside.jks").ok();
    assert_eq!(aliases(&folder, "beside.jks").len(), 3);
    convert(&folder, &["beside.p12"], "again.p12").ok();
    assert_eq!(aliases(&folder, "again.p12"), ["one"]);
    let shown = folder.openssl(&["pkcs12", "-in", "again.p12", "-passin", "env:STOREPASS", "-nokeys"]).ok().text();
    assert_eq!(shown.matches("BEGIN CERTIFICATE").count(), 3, "{shown}");
    folder
        .openssl(&["pkcs12", "-export", "-nokeys", "-in", "root.pem", "-passout", "env:STOREPASS", "-out", "unmarked.p12"])
        .ok();
    let shown = folder.keyferry(&["show", "unmarked.p12", "--password", "env:STOREPASS"]).ok().text();
    assert!(shown.contains("Java shows no entry") && shown.contains("keyferry convert FILE -o NEW.p12"), "{shown}");
    assert_eq!(aliases(&folder, "unmarked.p12"), [""; 0]);
    let said = convert(&folder, &["unmarked.p12"], "marked.p12").ok();
    assert_eq!(aliases(&folder, "marked.p12"), ["1"]);
    assert!(said.err.contains("unmarked.p12: 1 authority without Java's mark of trust"), "{}", said.err);
}

#[test]
fn a_key_that_nobody_can_use_is_no_success() {
    let folder = folder();
    folder
        .openssl(&["ecparam", "-name", "prime256v1", "-param_enc", "explicit", "-genkey", "-noout", "-out", "explicit.key"])
        .ok();
    folder.openssl(&["req", "-x509", "-key", "explicit.key", "-subj", "/CN=x", "-days", "10", "-out", "explicit.pem"]).ok();
    for to in ["out.p12", "out.jks"] {
        convert(&folder, &["explicit.key", "explicit.pem"], to).fails(5, &["spelled out in numbers", "-param_enc named_curve"]);
    }
    convert(&folder, &["explicit.key", "explicit.pem"], "out.pem").ok();
    for curve in ["secp256k1", "brainpoolP256r1"] {
        folder.openssl(&["ecparam", "-name", curve, "-genkey", "-noout", "-out", "odd.key"]).ok();
        folder.openssl(&["req", "-x509", "-key", "odd.key", "-subj", "/CN=x", "-days", "10", "-out", "odd.pem"]).ok();
        let said = convert(&folder, &["odd.key", "odd.pem"], "odd.p12").ok();
        assert!(
            said.err.contains(&format!("Java 16 and later do not have {curve}, and cannot sign with the key `key`")),
            "{}",
            said.err
        );
        let signed = folder.keytool(&["-certreq", "-keystore", "odd.p12", "-storepass", PASSWORD, "-alias", "key"]);
        assert!(signed.text().contains("Curve not supported"), "{}", signed.text());
    }
    // A bit of the prime p turned: its product with q is another number.
    let mut der = key(&folder, "one.key").as_pkcs8_der().to_vec();
    let middle = der.len() / 2;
    der[middle] ^= 4;
    folder.write("damaged.der", der);
    for to in ["damaged.p12", "damaged.pem"] {
        convert(&folder, &["damaged.der"], to).fails(5, &["the key `key` cannot be used", "do not belong together"]);
    }
    assert!(!folder.exists("out.p12") && !folder.exists("damaged.pem"));
}

#[test]
fn of_two_certificates_for_our_key_the_latest_valid_one_is_taken() {
    let folder = folder();
    for (name, serial, days) in [("old", "40", "2"), ("new", "41", "90")] {
        folder.write(&format!("{name}.key"), folder.read("one.key"));
        issue(&folder, name, "issuing", "client.ext", serial, days);
    }
    for order in [["old.pem", "new.pem"], ["new.pem", "old.pem"]] {
        let line =
            [&["receive"], &order[..], &["issuing.pem", "root.pem", "--key", "one.key", "-o", "ready", "--force"]].concat();
        let said = folder.keyferry(&[&line[..], &["--out-password", "env:STOREPASS"]].concat()).ok();
        assert!(said.err.contains("Several certificates are for our key"), "{}", said.err);
        let serial = folder.openssl(&["x509", "-in", "ready/client_cert.pem", "-noout", "-serial"]).ok().text();
        assert_eq!(serial, "serial=29\n", "{order:?}");
        assert_eq!(aliases(&folder, "ready/truststore.p12"), ["ca"]);
    }
}

#[test]
fn a_renewal_knows_its_authorities_and_trusts_no_certificate_of_our_own() {
    let folder = folder();
    let receive = |files: &[&str], key: &str, more: &[&str]| {
        let line = [&["receive"], files, &["--key", key, "-o", "ready", "--out-password", "env:STOREPASS"], more].concat();
        folder.keyferry(&line).ok()
    };
    // A second authority, a server's, came along the first time.
    folder.openssl(&["genpkey", "-algorithm", "RSA", "-out", "other.key"]).ok();
    folder.openssl(&["req", "-x509", "-key", "other.key", "-subj", "/CN=Servers", "-days", "300", "-out", "other.pem"]).ok();
    receive(&["one.pem", "issuing.pem", "root.pem", "other.pem"], "one.key", &[]);
    let renew = ["renew", "ready/client_cert.pem", "--keyout", "next.key", "-o", "next.csr", "--new-password", "env:STOREPASS"];
    let said = folder.keyferry(&[&renew[..], &["--profile", "none"]].concat()).ok();
    assert!(said.err.contains("DNS:client.example, email:it@partner.example"), "{}", said.err);
    let shown = folder.keyferry(&["csr", "show", "next.csr"]).ok().text();
    assert!(shown.contains("extensions   subjectAltName: DNS:client.example, email:it@partner.example"), "{shown}");
    let json = folder.keyferry(&["csr", "show", "--json", "next.csr"]).ok().text();
    assert!(json.contains("\"name\": \"subjectAltName\"") && json.contains("DNS:client.example"), "{json}");
    let asked = folder.openssl(&["req", "-in", "next.csr", "-noout", "-text", "-verify"]).ok().text();
    assert!(asked.contains("DNS:client.example, email:it@partner.example"), "{asked}");
    // Our old certificate of version 1 comes back with the new one, and no authority does.
    let old = ["x509", "-req", "-in", "one.csr", "-CA", "issuing.pem", "-CAkey", "issuing.key", "-set_serial", "9", "-days", "3"];
    folder.openssl(&[&old[..], &["-out", "old.pem"]].concat()).ok();
    let sign =
        ["x509", "-req", "-in", "next.csr", "-CA", "issuing.pem", "-CAkey", "issuing.key", "-set_serial", "77", "-days", "90"];
    folder.openssl(&[&sign[..], &["-extfile", "client.ext", "-out", "next.pem"]].concat()).ok();
    let said = receive(&["next.pem", "old.pem"], "next.key", &["--keep-old", "--password", "env:STOREPASS"]);
    for words in ["Trusted as before: `CN=Servers`", "`CN=issuing, O=Example` did not come along; it is known", "Passed over"] {
        assert!(said.err.contains(words), "`{words}` is not in {}", said.err);
    }
    for store in ["ready/truststore.p12", "ready/truststore.jks"] {
        assert_eq!(aliases(&folder, store).len(), 2, "{store}");
    }
    assert_eq!(chain(&folder, "ready/keystore.p12", "next")[1..], ONE[1..]);
    // Whoever begins again with --force knows nobody.
    let line = ["receive", "next.pem", "--key", "next.key", "-o", "ready", "--force", "--password", "env:STOREPASS"];
    folder.keyferry(&line).fails(5, &["the issuer of `CN=one, O=Example` is missing"]);
}
