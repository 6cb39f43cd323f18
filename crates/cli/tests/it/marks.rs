//! What openssl keeps behind a `TRUSTED CERTIFICATE`: that somebody rejects a use of it is never lost without a word.

use crate::stores::registered;
use crate::support::Folder;
use crate::tls::Server;

/// The demonstration, and its authority marked by openssl in these ways.
fn marked(marks: &[(&str, &[&str])]) -> Folder {
    let folder = registered();
    for (name, options) in marks {
        folder.openssl(&[&["x509", "-in", "demo/authority/ca.pem", "-trustout", "-out", name], *options].concat()).ok();
    }
    folder
}

const MARKS: [(&str, &[&str]); 5] = [
    ("rejected.pem", &["-addreject", "serverAuth"]),
    ("rejected-for-all.pem", &["-addreject", "anyExtendedKeyUsage"]),
    ("for-mail.pem", &["-addtrust", "emailProtection"]),
    ("not-for-mail.pem", &["-addreject", "emailProtection"]),
    ("for-all.pem", &["-addtrust", "anyExtendedKeyUsage"]),
];

const OUT: [&str; 3] = ["--out-password", "env:STOREPASS", "--force"];
const SUBJECT: &str = "`CN=Demonstration Root CA, O=keyferry demonstration, C=FR`";

fn entries_in_java(folder: &Folder, store: &str) -> usize {
    let listed = folder.keytool(&["-list", "-keystore", store, "-storepass:env", "STOREPASS"]).ok().text();
    listed.matches("trustedCertEntry").count()
}

#[test]
fn a_rejected_authority_becomes_no_trust_anchor() {
    let folder = marked(&MARKS);
    for (name, words) in [
        ("rejected.pem", "rejected for serverAuth"),
        ("rejected-for-all.pem", "rejected for anyExtendedKeyUsage"),
        ("for-mail.pem", "trusted for emailProtection only"),
    ] {
        let lost = format!("left out: what stands beside the certificate of {SUBJECT} about trust: {words}\n");
        let why = format!("{SUBJECT}: somebody has said that it is not to be trusted for servers");
        let convert = |to: &str, more: &[&str]| folder.keyferry(&[&["convert", name, "-o", to], &OUT[..], more].concat());
        convert("out.jks", &[]).fails(1, &[&lost, &why, "nothing of"]);
        let kept = convert("out.p12", &[]).fails(0, &[&lost, "is kept without a mark, and Java does not show it: somebody has"]);
        assert!(!kept.err.contains("trusted certificate"), "{}", kept.err);
        assert_eq!(entries_in_java(&folder, "out.p12"), 0);
        // Another copy without a mark does not undo it, in either order.
        for files in [["demo/authority/ca.pem", name], [name, "demo/authority/ca.pem"]] {
            folder.keyferry(&[&["convert"], &files[..], &["-o", "out.jks"], &OUT].concat()).fails(1, &[&lost, &why]);
        }
        // Somebody asks for it.
        for to in ["out.jks", "out.p12"] {
            convert(to, &["--trust-all"]).fails(0, &[&lost]);
            assert_eq!(entries_in_java(&folder, to), 1);
        }
        for more in [&["--strict"][..], &["--strict", "--trust-all"]] {
            convert("strict.p12", more).fails(5, &["strict.p12 cannot hold everything: what stands beside", words]);
        }
        assert!(!folder.exists("strict.p12"));
    }
}

#[test]
fn other_marks_are_lost_with_a_word_and_no_marks_without() {
    let folder = marked(&MARKS);
    let line = |name| [&["convert", name, "-o", "out.jks"], &OUT[..]].concat();
    folder.keyferry(&line("not-for-mail.pem")).fails(0, &["about trust: rejected for emailProtection"]);
    assert_eq!(entries_in_java(&folder, "out.jks"), 1);
    let strict = [&line("not-for-mail.pem")[..], &["--strict"]].concat();
    folder.keyferry(&strict).fails(5, &["out.jks cannot hold everything"]);
    let quiet = folder.keyferry(&[&line("for-all.pem")[..], &["--strict"]].concat()).ok();
    assert!(!quiet.err.contains("about trust"), "{}", quiet.err);
    assert_eq!(entries_in_java(&folder, "out.jks"), 1);
}

#[test]
fn show_says_what_is_kept_about_trust() {
    let folder = marked(&MARKS);
    for (name, words) in [
        ("rejected.pem", "certificate, rejected for serverAuth\n"),
        ("for-mail.pem", "certificate, trusted for emailProtection only\n"),
        ("for-all.pem", "certificate\n"),
    ] {
        let said = folder.keyferry(&["show", name]).ok().text();
        assert!(said.contains(words), "{said}");
    }
    let json = folder.keyferry(&["show", "--json", "rejected.pem"]).ok().out;
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(json["files"][0]["items"][0]["trust"]["rejected_for"][0], "serverAuth");
}

#[test]
fn connect_trusts_nobody_whom_the_truststore_rejects() {
    let folder = marked(&MARKS);
    let server = Server::start(&folder);
    let connect = |truststores: &[&str]| {
        let identity = ["--identity", "demo/openssl/ready/keystore.p12", "--password", "env:STOREPASS"];
        let given = truststores.iter().flat_map(|name| ["--truststore", name]).collect::<Vec<_>>();
        folder.keyferry(&[&["connect", &server.address()], &identity[..], &given].concat())
    };
    connect(&["not-for-mail.pem"]).ok();
    let words = "its authority `CN=Demonstration Root CA, O=keyferry demonstration, C=FR` is in the truststore as one that is not to be trusted: \
                 rejected for serverAuth";
    connect(&["rejected.pem"]).fails(5, &[words]);
    connect(&["demo/authority/ca.pem", "rejected.pem"]).fails(5, &[words]);
}

#[test]
fn receive_puts_no_rejected_authority_into_a_truststore() {
    let folder = marked(&MARKS);
    let receive = |authority| {
        let line =
            ["receive", "--key", "demo/openssl/KeyName.pem", "demo/openssl/issued.pem", "demo/authority/issuing.pem", authority];
        folder.keyferry(&[&line[..], &["--out", "new", "--password", "env:STOREPASS"]].concat())
    };
    receive("rejected.pem").fails(5, &["is marked as rejected for serverAuth", "Nothing was written"]);
    assert!(!folder.exists("new"));
    receive("not-for-mail.pem").fails(0, &["is marked as rejected for emailProtection"]);
}
