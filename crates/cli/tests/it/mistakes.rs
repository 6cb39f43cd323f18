//! The ways in which receiving a certificate goes wrong, and what is said then.

use std::fmt::Write;

use crate::registration::{AUTHORITIES, received, requested};
use crate::support::{Folder, Said};

const PASS: [&str; 2] = ["--password", "env:STOREPASS"];

fn receive(folder: &Folder, files: &[&str]) -> Said {
    folder.keyferry(&[&["receive"], files, &PASS].concat())
}

fn signed() -> Folder {
    let folder = requested();
    folder.sign("CSRName.csr", "issued.pem", "365");
    folder
}

/// Fails as told, and writes nothing.
#[track_caller]
fn refused(folder: &Folder, files: &[&str], code: i32, words: &[&str]) {
    let before = folder.read("keyferry.toml");
    receive(folder, files).fails(code, words);
    assert!(!folder.exists("ready"), "something was written");
    assert_eq!(folder.read("keyferry.toml"), before);
}

const SUBJECT: &str =
    "emailAddress=it@partner.example, CN=MZP128745, OU=Programs Partners, O=Free2Move, L=Paris, ST=Kansas, C=FR";

#[test]
fn a_certificate_for_another_key() {
    let folder = signed();
    refused(
        &folder,
        &[&["demo/keytool/issued.pem"], &AUTHORITIES[..]].concat(),
        5,
        &[
            "error: the certificate in demo/keytool/issued.pem, for `CN=MZP128745, ",
            "does not belong to the key in KeyName.pem\n  public key of the certificate: SHA-256 ",
            "help: give the key that the request was made with; if the key was made again since, make a new request with it. Nothing was written",
        ],
    );
}

/// Another key was made since: which one the certificate belongs to, and what can be done, is said.
#[test]
fn a_certificate_for_an_earlier_key() {
    let folder = signed();
    let files = [&["issued.pem"], &AUTHORITIES[..]].concat();
    let (earlier, asked_again) =
        ("it belongs to the earlier key in KeyName.pem, made for the request of ", [&PASS[..], &["--force"]].concat());
    // Kept: by a request with its key elsewhere, and by a renewal.
    let line = ["request", "--keyout", "New.pem", "--out", "New.csr"];
    folder.keyferry(&[&line[..], &asked_again].concat()).ok();
    let said = receive(&folder, &files).fails(
        5,
        &[
            "does not belong to the key in New.pem",
            earlier,
            ", CSRName.csr\n",
            "help: if that key is the one to use: keyferry receive FILES --key KeyName.pem; otherwise",
            "Nothing was written",
        ],
    );
    assert!(!said.err.contains("if the key was made again since"), "{}", said.err);
    folder.sign("New.csr", "new.pem", "365");
    receive(&folder, &[&["new.pem"], &AUTHORITIES[..]].concat()).ok();
    folder.keyferry(&[&["renew", "--keyout", "Next.pem", "--out", "Next.csr"], &PASS[..]].concat()).ok();
    for (certificate, words) in [
        ("issued.pem", [earlier, ", CSRName.csr\n"]),
        ("new.pem", ["it belongs to the earlier key in New.pem, made for the request of ", ", New.csr\n"]),
    ] {
        receive(&folder, &[&[certificate], &AUTHORITIES[..]].concat()).fails(5, &words);
    }
    // Only the outputs have it, and those that a renewal kept.
    for name in ["New.pem", "New.csr"] {
        std::fs::remove_file(folder.path().join(name)).unwrap();
    }
    receive(&folder, &[&["new.pem"], &AUTHORITIES[..]].concat()).fails(5, &["it belongs to the earlier key in ready/key"]);
    // Nobody has it any more: the registration remembers the request.
    std::fs::remove_file(folder.path().join("KeyName.pem")).unwrap();
    let words = ["it was issued for the request of ", ", CSRName.csr, which another one has taken the place of; no key here"];
    receive(&folder, &files).fails(5, &words);
}

#[test]
fn a_certificate_for_a_key_beside_without_a_registration() {
    let folder = signed();
    std::fs::remove_file(folder.path().join("keyferry.toml")).unwrap();
    folder.openssl(&["genrsa", "-out", "other.pem", "2048"]).ok();
    let line = [&["receive", "--key", "other.pem", "--out", "new", "issued.pem"], &AUTHORITIES[..]].concat();
    let with_password = [&line[..], &PASS].concat();
    folder
        .keyferry(&with_password)
        .fails(5, &["it belongs to another key, the one in KeyName.pem\n", "receive FILES --key KeyName.pem;"]);
    // Where no password opens the key, the request tells, and a store that shows its certificates.
    folder.keyferry(&line).fails(5, &["it was issued for the request CSRName.csr; no key here that can be opened"]);
    let convert = ["convert", "KeyName.pem", "issued.pem", "-o", "a.jks", "--out-password", "pass:another one"];
    folder.keyferry(&[&convert[..], &PASS].concat()).ok();
    folder.keyferry(&line).fails(5, &["it belongs to another key, the one in a.jks\n"]);
    assert!(!folder.exists("new"));
}

#[test]
fn the_chain_in_another_order() {
    let folder = signed();
    let mut pile = String::new();
    for name in ["demo/authority/ca.pem", "issued.pem", "demo/authority/issuing.pem"] {
        pile.push_str(&String::from_utf8(folder.read(name)).unwrap());
    }
    folder.write("pile.pem", pile);
    let words = format!(
        "pile.pem: the certificates are in another order; put right, each followed by its issuer: `{SUBJECT}`, \
         `CN=Demonstration Issuing CA, O=keyferry demonstration, C=FR`, `CN=Demonstration Root CA, O=keyferry demonstration, C=FR`\n"
    );
    receive(&folder, &["pile.pem"]).fails(0, &[&words]);
    folder
        .openssl(&["verify", "-CAfile", "ready/ca_cert.pem", "-untrusted", "ready/client_cert.pem", "ready/client_cert.pem"])
        .ok();
}

#[test]
fn the_issued_certificate_is_missing() {
    let folder = signed();
    let words = "error: demo/authority/ca.pem, demo/authority/issuing.pem: there are certificates of authorities only, and the issued one is \
                 missing\n  help: give the certificate that came back for your request too. Nothing was written\n";
    refused(&folder, &AUTHORITIES, 5, &[words]);
}

#[test]
fn an_intermediate_authority_is_missing() {
    let folder = signed();
    let words = format!(
        "error: the issuer of `{SUBJECT}` is missing: no certificate for `CN=Demonstration Issuing CA, O=keyferry demonstration, C=FR` was given\n  \
         help: ask for the certificate of that issuer, and give its file too. Nothing was written\n"
    );
    refused(&folder, &["issued.pem", "demo/authority/ca.pem"], 5, &[&words]);
}

#[test]
fn the_authority_of_another_environment() {
    let folder = signed();
    folder.keyferry(&["demo", "other"]).ok();
    let words = format!(
        "error: `{SUBJECT}` was not signed by the given certificate of `CN=Demonstration Issuing CA, O=keyferry demonstration, C=FR`, though the \
         name fits: the signature does not belong to this public key, or the signed bytes were changed\n  help: it is probably the authority \
         of another environment (test instead of production), or an older one; ask for the right one. Nothing was written\n"
    );
    refused(&folder, &["issued.pem", "other/authority/ca.pem", "other/authority/issuing.pem"], 5, &[&words]);
}

/// The same with the clock so many days on.
#[track_caller]
fn at(folder: &Folder, days: i64, words: &str) {
    folder.keyferry_after(days, &[&["receive", "issued.pem"], &AUTHORITIES[..], &PASS].concat()).fails(5, &[words]);
    assert!(!folder.exists("ready"));
}

#[test]
fn expired() {
    let folder = signed();
    at(&folder, 800, &format!("error: the certificate of `{SUBJECT}` expired at "));
    at(&folder, 800, "  help: ask for a new one, and check this machine's clock. Nothing was written\n");
}

#[test]
fn not_yet_valid() {
    let folder = signed();
    at(&folder, -2, &format!("error: the certificate of `{SUBJECT}` is not valid before "));
    at(&folder, -2, "  help: check this machine's clock and its time zone. Nothing was written\n");
}

#[test]
fn a_request_for_another_login() {
    let folder = signed();
    let text = String::from_utf8(folder.read("keyferry.toml")).unwrap();
    folder.write("keyferry.toml", text.replace("mzp = \"MZP128745\"", "mzp = \"MZP999\""));
    let words = "error: CSRName.csr: CN `MZP128745`: the registration is for MZP999 (keyferry.toml, line 30)\n  help: check the request of \
                 that registration, or name another one with --registration [rule registration]\n";
    folder.keyferry(&["csr", "check", "CSRName.csr"]).fails(5, &[words]);
    refused(
        &folder,
        &[&["issued.pem"], &AUTHORITIES[..]].concat(),
        5,
        &[
            "error: the certificate is for `MZP128745`, and the registration for `MZP999` (keyferry.toml, line 30)\n  help: the files of two registrations were mixed up",
        ],
    );
}

#[test]
fn the_wrong_pass_phrase_of_the_key() {
    let folder = signed();
    let before = folder.read("keyferry.toml");
    let line = [&["receive", "issued.pem"], &AUTHORITIES[..], &["--password", "env:HOME"]].concat();
    let words = "error: KeyName.pem: the password is wrong, or the file is damaged\n  help: check the password first; this encryption has no check that \
                 would tell the two apart. If it is right, ask for the file again\n";
    folder.keyferry(&line).fails(3, &[words]);
    assert!(!folder.exists("ready"));
    assert_eq!(folder.read("keyferry.toml"), before);
}

#[test]
fn byte_order_mark_and_windows_line_ends() {
    let folder = signed();
    let text = String::from_utf8(folder.read("issued.pem")).unwrap();
    folder.write("windows.pem", format!("\u{feff}{}", text.replace('\n', "\r\n")));
    let words = "windows.pem: it begins with a byte order mark, its lines end as in Windows (CR LF); read all the same\n";
    receive(&folder, &[&["windows.pem"], &AUTHORITIES[..]].concat()).fails(0, &[words]);
}

#[test]
fn a_certificate_with_text_around_it() {
    let folder = signed();
    let mut mail = String::from("Dear partner,\n\nhere is your certificate:\n\n");
    for line in String::from_utf8(folder.read("issued.pem")).unwrap().lines() {
        let _ = writeln!(mail, "    {line}");
    }
    mail.push_str("\nRegards\n");
    folder.write("mail.txt", mail);
    let words = "mail.txt: 3 lines of other text stand around it; read all the same\n";
    receive(&folder, &[&["mail.txt"], &AUTHORITIES[..]].concat()).fails(0, &[words]);
}

#[test]
fn a_pkcs12_in_place_of_a_certificate() {
    let folder = signed();
    let chain = ["-certfile", "demo/authority/issuing.pem", "-passout", "pass:theirs"];
    folder.openssl(&[&["pkcs12", "-export", "-nokeys", "-in", "issued.pem", "-out", "sent.p12"], &chain[..]].concat()).ok();
    let line = [&["receive", "sent.p12", "demo/authority/ca.pem"], &PASS[..]].concat();
    folder.keyferry(&line).fails(3, &["error: the password of sent.p12 is needed", "help: give --received-password env:NAME"]);
    let words = "sent.p12: a PKCS#12 file in place of a certificate; its certificates are taken\n";
    folder.keyferry(&[&line[..], &["--received-password", "pass:theirs"]].concat()).fails(0, &[words]);
    // One with somebody else's key is something else.
    let folder = signed();
    let line =
        ["receive", "demo/keytool/ready/keystore.p12", "--received-password", "env:STOREPASS", "--password", "env:STOREPASS"];
    folder.keyferry(&line).fails(
        5,
        &["does not belong to the key in KeyName.pem", "the file brings a private key of its own, which somebody else made"],
    );
    assert!(!folder.exists("ready"));
}

/// An authority that makes the key sends both in one file: its password is asked for once.
#[test]
fn a_pkcs12_that_the_key_is_in_too() {
    let folder = signed();
    let key = ["-inkey", "KeyName.pem", "-passin", "env:STOREPASS", "-passout", "pass:theirs"];
    folder.openssl(&[&["pkcs12", "-export", "-in", "issued.pem", "-out", "sent.p12"], &key[..]].concat()).ok();
    let line = [&["receive", "sent.p12"], &AUTHORITIES[..], &["--key", "./sent.p12", "--out-password", "env:STOREPASS"]].concat();
    folder.keyferry(&line).fails(3, &["error: the password of sent.p12 is needed", "help: give --password env:NAME"]);
    let password = [&line[..], &["--password", "stdin", "--out", "ready"]].concat();
    folder.keyferry_with(&password, "theirs\n").ok();
    folder.openssl(&["pkcs12", "-in", "ready/keystore.p12", "-passin", "env:STOREPASS", "-noout"]).ok();
}

#[test]
fn outputs_that_are_there_already() {
    let folder = received();
    let before = folder.read("ready/key.pem");
    let files = [&["issued.pem"], &AUTHORITIES[..]].concat();
    let words =
        "error: ready/key.pem exists already\n  help: choose another name, or replace it with --force; nothing was written\n";
    receive(&folder, &files).fails(1, &[words]);
    assert_eq!(folder.read("ready/key.pem"), before);
    receive(&folder, &[&files[..], &["--force"]].concat()).ok();
    receive(&folder, &[&files[..], &["--keep-old"]].concat()).ok();
}

#[test]
fn what_the_authority_changed_is_said() {
    let folder = requested();
    let line =
        ["x509", "-req", "-in", "CSRName.csr", "-CA", "demo/authority/issuing.pem", "-CAkey", "demo/authority/issuing-key.pem"];
    let subject = ["-subj", "/C=FR/O=Free 2 Move/OU=Programs Partners/CN=MZP128745/serialNumber=7", "-out", "issued.pem"];
    folder.openssl(&[&line[..], &subject].concat()).ok();
    receive(&folder, &[&["issued.pem"], &AUTHORITIES[..]].concat()).fails(
        0,
        &[
            "the authority changed O from `Free2Move` to `Free 2 Move`",
            "the certificate has no emailAddress; the request had `it@partner.example`",
            "the authority added serialNumber `7`",
        ],
    );
}

#[test]
fn what_is_odd_about_a_chain_is_said() {
    let folder = requested();
    folder.sign_with("CSRName.csr", "issued.pem", "365", "extendedKeyUsage=serverAuth\n");
    let files = [&["issued.pem"], &AUTHORITIES[..]].concat();
    receive(&folder, &files).fails(0, &["is for serverAuth, and not for TLS clients (clientAuth)"]);
    let line =
        ["x509", "-req", "-in", "CSRName.csr", "-CA", "demo/authority/issuing.pem", "-CAkey", "demo/authority/issuing-key.pem"];
    folder.openssl(&[&line[..], &["-sha1", "-out", "weak.pem"]].concat()).ok();
    let weak = [&["weak.pem"], &AUTHORITIES[..], &["--force"]].concat();
    receive(&folder, &weak).fails(0, &["is signed with SHA1withRSA, which is weak"]);
}

#[test]
fn what_is_not_in_the_chain_is_named() {
    let folder = signed();
    folder.keyferry(&["demo", "other"]).ok();
    receive(&folder, &[&["issued.pem", "other/keytool/issued.pem"], &AUTHORITIES[..]].concat())
        .fails(0, &["Passed over: the certificate of `CN=MZP128745, "]);
    let trusted = folder.keyferry(&["show", "ready/ca_cert.pem"]).ok().text();
    assert_eq!(trusted.matches("subject ").count(), 1, "{trusted}");
    receive(&folder, &[&["issued.pem", "other/authority/ca.pem", "--force"], &AUTHORITIES[..]].concat())
        .fails(0, &["Trusted too, though not in our chain: `CN=Demonstration Root CA, O=keyferry demonstration, C=FR`."]);
    let trusted = folder.keyferry(&["show", "ready/ca_cert.pem"]).ok().text();
    assert_eq!(trusted.matches("subject ").count(), 2, "{trusted}");
}

#[test]
fn authorities_with_elliptic_keys() {
    for (name, options) in [
        ("P-256", &["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"][..]),
        ("P-384", &["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384", "-sha384"]),
        ("Ed25519", &["-newkey", "ed25519"]),
    ] {
        let folder = Folder::new();
        folder.keyferry(&["request", "--mzp", "MZP1", "--profile", "none", "--plain-key"]).ok();
        let make = ["req", "-x509", "-nodes", "-subj", "/CN=Elliptic", "-keyout", "ca.key", "-out", "ca.pem"];
        folder.openssl(&[&make[..], options].concat()).ok();
        folder.openssl(&["x509", "-req", "-in", "CSRName.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-out", "issued.pem"]).ok();
        let line = ["receive", "ca.pem", "issued.pem", "--key", "KeyName.pem", "--out-password", "env:STOREPASS"];
        folder.keyferry(&line).fails(0, &["belongs to the key"]);
        let mut damaged = folder.openssl(&["x509", "-in", "issued.pem", "-outform", "DER"]).ok().out;
        let last = damaged.len() - 1;
        damaged[last] ^= 1;
        folder.write("issued.pem", damaged);
        let said = folder.keyferry(&[&line[..], &["--force"]].concat());
        assert_eq!(said.code, 5, "{name}: {}", said.err);
    }
}
