//! Authorities with one name and different keys, one key under names that are spelled in two ways, and certificates that cannot be read: nothing is
//! put together or judged by a name, or by a place in a file, alone.

use crate::support::{Folder, Said};

const KEY: [&str; 6] = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout"];
const BROKEN: &str = "-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n";

/// `real.pem` has issued `leaf.pem` (its key is in `leaf.p12` and `leaf.jks`) and `list.crl`. `namesake.pem` has the same name and another key;
/// `spelled.pem` the same key, and the name in other letters.
fn folder() -> Folder {
    let folder = Folder::new();
    for (name, subject) in [("real", "/CN=Acme Root"), ("namesake", "/CN=Acme Root"), ("leaf", "/CN=leaf")] {
        let (key, certificate) = (format!("{name}.key"), format!("{name}.pem"));
        folder
            .openssl(&[&["req", "-x509", "-subj", subject, "-days", "100", "-out", &certificate], &KEY[..], &[&key]].concat())
            .ok();
    }
    folder.openssl(&["req", "-x509", "-subj", "/CN=ACME  root", "-days", "100", "-key", "real.key", "-out", "spelled.pem"]).ok();
    for kind in ["PKCS12", "JKS"] {
        let store = format!("leaf.{}", if kind == "JKS" { "jks" } else { "p12" });
        let made = ["pkcs12", "-export", "-in", "leaf.pem", "-inkey", "leaf.key", "-name", "leaf", "-out", "made.p12"];
        folder.openssl(&[&made[..], &["-passout", "pass:changeit"]].concat()).ok();
        let from = ["-srckeystore", "made.p12", "-srcstorepass", "changeit", "-destkeystore", &store];
        let to = ["-deststoretype", kind, "-deststorepass", "changeit"];
        folder.keyferry(&[&["keytool", "-importkeystore"], &from[..], &to].concat()).ok();
    }
    folder.openssl(&["req", "-new", "-key", "leaf.key", "-subj", "/CN=leaf", "-out", "leaf.csr"]).ok();
    let sign = ["x509", "-req", "-in", "leaf.csr", "-CA", "real.pem", "-CAkey", "real.key", "-set_serial", "7", "-days", "50"];
    folder.openssl(&[&sign[..], &["-out", "leaf.pem"]].concat()).ok();
    folder.write("ca.cnf", "[ca]\ndefault_ca = own\n[own]\ndatabase = index.txt\ndefault_md = sha256\ndefault_crl_days = 30\n");
    folder.write("index.txt", "");
    let list = ["ca", "-gencrl", "-config", "ca.cnf", "-cert", "real.pem", "-keyfile", "real.key", "-out", "list.crl"];
    folder.openssl(&list).ok();
    folder
}

fn join(folder: &Folder, names: &[&str], to: &str) {
    folder.write(to, names.iter().flat_map(|name| folder.read(name)).collect::<Vec<u8>>());
}

fn import(folder: &Folder, file: &str, store: &str, more: &[&str]) -> Said {
    let line = ["keytool", "-importcert", "-alias", "leaf", "-file", file, "-keystore", store, "-storepass", "changeit"];
    folder.keyferry_with(&[&line[..], more].concat(), "no\n")
}

#[test]
fn a_reply_is_put_in_order_by_signature_and_names_are_compared_as_names() {
    let folder = folder();
    join(&folder, &["leaf.pem", "namesake.pem"], "impostor.pem");
    join(&folder, &["leaf.pem", "namesake.pem", "real.pem"], "one.pem");
    join(&folder, &["real.pem", "namesake.pem", "leaf.pem"], "other.pem");
    for store in ["leaf.p12", "leaf.jks"] {
        let before = folder.read(store);
        for reply in ["impostor.pem", "one.pem", "other.pem"] {
            for more in [&["-noprompt"][..], &[]] {
                let said = import(&folder, reply, store, more);
                assert!(
                    said.code == 1 && said.text().contains("Incomplete certificate chain in reply"),
                    "{reply}: {}",
                    said.text()
                );
            }
        }
        assert!(folder.read(store) == before, "{store}");
    }
    // The same key, self-signed under two spellings: each has signed the other.
    join(&folder, &["leaf.pem", "spelled.pem"], "two.pem");
    join(&folder, &["spelled.pem", "real.pem", "leaf.pem"], "three.pem");
    for store in ["leaf.p12", "leaf.jks"] {
        for reply in ["two.pem", "three.pem"] {
            import(&folder, reply, store, &["-noprompt"]).ok();
        }
    }
}

#[test]
fn a_certificate_is_trusted_without_a_question_for_a_verified_signature_only() {
    let folder = folder();
    let store = ["-keystore", "trust.p12", "-storepass", "changeit"];
    for name in ["namesake", "spelled"] {
        let file = format!("{name}.pem");
        folder.keyferry(&[&["keytool", "-importcert", "-noprompt", "-alias", name, "-file", &file], &store[..]].concat()).ok();
    }
    let add = |alias: &str, file: &str| {
        folder.keyferry_with(&[&["keytool", "-importcert", "-alias", alias, "-file", file], &store[..]].concat(), "no\n")
    };
    let said = add("first", "leaf.pem").ok();
    assert!(said.err.contains("Certificate was added"), "{}", said.err);
    // The same with a signature of an algorithm that nobody knows, and one authority only that has the name.
    folder.keyferry(&[&["keytool", "-delete", "-alias", "namesake"], &store[..]].concat()).ok();
    folder.openssl(&["x509", "-in", "leaf.pem", "-outform", "DER", "-out", "leaf.der"]).ok();
    let mut der = folder.read("leaf.der");
    let algorithm = [0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2];
    let places: Vec<usize> = (0..der.len() - 8).filter(|place| der[*place..].starts_with(&algorithm)).collect();
    assert_eq!(places.len(), 2);
    for place in places {
        der[place + 7] = 9;
    }
    folder.write("unknown.der", der);
    let said = add("second", "unknown.der");
    assert!(said.err.contains("Trust this certificate?") && said.err.contains("was not added"), "{}", said.err);
    // The same with MD5, which others can find another certificate for that has the same; keytool only warns.
    let rsa = [
        "req", "-x509", "-subj", "/CN=RSA", "-days", "100", "-out", "rsa.pem", "-newkey", "rsa:2048", "-nodes", "-keyout",
        "rsa.key",
    ];
    folder.openssl(&rsa).ok();
    folder.keyferry(&[&["keytool", "-importcert", "-noprompt", "-alias", "rsa", "-file", "rsa.pem"], &store[..]].concat()).ok();
    let sign = ["x509", "-req", "-in", "leaf.csr", "-CA", "rsa.pem", "-CAkey", "rsa.key", "-set_serial", "8", "-days", "50"];
    for (hash, question) in [("-sha256", false), ("-md5", true)] {
        folder.openssl(&[&sign[..], &[hash, "-out", "third.pem"]].concat()).ok();
        let said = add("third", "third.pem");
        assert_eq!(said.err.contains("Trust this certificate?"), question, "{hash}: {}", said.err);
        assert_eq!(said.err.contains("was added"), !question, "{hash}: {}", said.err);
        folder.keyferry(&[&["keytool", "-delete", "-alias", "third"], &store[..]].concat());
    }
}

#[test]
fn the_issuer_of_a_revocation_list_is_the_one_whose_signature_holds() {
    let folder = folder();
    let crl = |file: &str| folder.keyferry(&["openssl", "crl", "-in", "list.crl", "-noout", "-CAfile", file]).err;
    join(&folder, &["namesake.pem", "real.pem"], "one.pem");
    join(&folder, &["real.pem", "namesake.pem"], "other.pem");
    for (file, verdict) in
        [("one.pem", "verify OK"), ("other.pem", "verify OK"), ("spelled.pem", "verify OK"), ("namesake.pem", "verify failure")]
    {
        assert!(crl(file).contains(verdict), "{file}: {}", crl(file));
    }
    for (name, verdict) in [("namesake", "not verified"), ("spelled", "Verified by spelled in keystore")] {
        let (file, store) = (format!("{name}.pem"), ["-keystore", "trust.p12", "-storepass", "changeit"]);
        folder.keyferry(&[&["keytool", "-importcert", "-noprompt", "-alias", name, "-file", &file], &store[..]].concat()).ok();
        let said = folder.keyferry(&[&["keytool", "-printcrl", "-file", "list.crl"], &store[..]].concat());
        assert!(said.text().contains(verdict), "{name}: {}", said.text());
    }
}

#[test]
fn a_certificate_that_cannot_be_read_is_not_passed_over_for_the_next_one() {
    let folder = folder();
    folder.write("broken.pem", BROKEN);
    join(&folder, &["broken.pem", "leaf.pem"], "first.pem");
    join(&folder, &["leaf.pem", "broken.pem"], "last.pem");
    join(&folder, &["broken.pem", "real.pem"], "authorities.pem");
    let verify = |more: &[&str]| folder.keyferry(&[&["openssl", "verify"], more].concat());
    verify(&["-CAfile", "real.pem", "first.pem"]).fails(2, &["Could not read certificate file from first.pem"]);
    verify(&["-CAfile", "real.pem", "last.pem"]).ok();
    verify(&["-CAfile", "authorities.pem", "leaf.pem"]).fails(1, &["Error loading file authorities.pem"]);
    for option in ["-trusted", "-untrusted"] {
        let more = if option == "-trusted" { &[][..] } else { &["-CAfile", "real.pem"] };
        let said = verify(&[more, &[option, "authorities.pem", "leaf.pem"]].concat()).ok();
        assert!(said.err.contains("authorities.pem holds a certificate that cannot be read"), "{}", said.err);
    }
    // A list that cannot be read may revoke.
    let broken = BROKEN.replace("CERTIFICATE", "X509 CRL");
    folder.write("lists.pem", [folder.read("list.crl"), broken.into_bytes()].concat());
    let checked = ["-crl_check", "-CAfile", "real.pem", "-CRLfile", "list.crl", "leaf.pem"];
    verify(&checked).ok();
    verify(&checked.map(|word| if word == "list.crl" { "lists.pem" } else { word }))
        .fails(1, &["Could not read any other CRLs from lists.pem"]);
    folder.keyferry(&["openssl", "x509", "-in", "first.pem", "-noout"]).fails(1, &["Could not read certificate from first.pem"]);
    let export = ["openssl", "pkcs12", "-export", "-inkey", "leaf.key", "-passout", "pass:changeit", "-out", "new.p12"];
    for more in [&["-in", "first.pem"][..], &["-in", "leaf.pem", "-certfile", "authorities.pem"]] {
        let said = folder.keyferry(&[&export[..], more].concat()).ok();
        assert!(said.err.contains("holds a certificate that cannot be read"), "{}", said.err);
    }
    let bundle = ["openssl", "crl2pkcs7", "-nocrl", "-certfile", "authorities.pem", "-out", "new.p7b"];
    folder.keyferry(&bundle).fails(1, &["error reading the file, authorities.pem", "error loading certificates"]);
}
