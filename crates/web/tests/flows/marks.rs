//! What becomes trusted, and what does not.

use crate::{Folder, outcome};

#[test]
fn an_authority_that_is_marked_as_not_to_be_trusted_becomes_no_trust_anchor() {
    let folder = Folder::new();
    for (name, usage) in [("rejected.pem", "serverAuth"), ("not-for-mail.pem", "emailProtection")] {
        folder.openssl(&["x509", "-in", "ca.pem", "-trustout", "-addreject", usage, "-out", name]);
    }
    let refused = outcome(&folder.received(&["client.pem", "rejected.pem"]), "refused");
    assert_eq!(refused["what"], "rejected.pem: the certificate of `CN=CA` is marked as rejected for serverAuth");
    let report = outcome(&folder.received(&["client.pem", "not-for-mail.pem"]), "done");
    let warning = "not-for-mail.pem: the certificate of `CN=CA` is marked as rejected for emailProtection; the files that are made do not say so";
    assert_eq!(report["warnings"][0], warning);

    let refused = outcome(&folder.truststore(&["rejected.pem"], ""), "refused");
    let why = "the certificate of `CN=CA`: somebody has said that it is not to be trusted for servers";
    assert_eq!(refused["hint"], why);
    // Another copy without a mark does not undo it.
    let refused = outcome(&folder.truststore(&["rejected.pem", "ca.pem"], ""), "refused");
    assert!(refused["hint"].as_str().unwrap().contains(why), "{refused}");
    // Somebody asks for it.
    let made = folder.truststore(&["rejected.pem"], r#", "trustAll": true"#);
    assert_eq!(
        outcome(&made, "done")["left_out"][0],
        "what stands beside the certificate of `CN=CA` about trust: rejected for serverAuth"
    );
    let listed = folder.openssl(&["pkcs12", "-in", "out", "-passin", "pass:changeit", "-nokeys"]);
    assert!(listed.contains("2.16.840.1.113894.746875.1.1"), "{listed}");
}

#[test]
fn what_speaks_against_an_authority_is_said() {
    let mut folder = Folder::new();
    folder.openssl(&[
        "req", "-x509", "-newkey", "rsa:1024", "-nodes", "-keyout", "old.key", "-subj", "/CN=Old", "-days", "9", "-out",
        "old.pem",
    ]);
    folder.days_ahead = 10.0;
    let report = outcome(&folder.truststore(&["old.pem", "ca.pem"], ""), "done");
    let warnings: Vec<&str> = report["warnings"].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
    assert!(warnings[0].starts_with("the certificate of `CN=Old` expired on "), "{warnings:?}");
    assert_eq!(warnings[1..], ["the certificate of `CN=Old` has an RSA key of 1024 bits, which is weak"]);
}

#[test]
fn authorities_that_become_trusted_are_named() {
    let folder = Folder::new();
    folder.openssl(&["pkcs12", "-export", "-nokeys", "-in", "ca.pem", "-passout", "pass:changeit", "-out", "ca.p12"]);
    let report = outcome(&folder.converted(&["ca.p12"], r#""to": "jks", "password": "changeit""#), "done");
    assert_eq!(report["warnings"][0], "ca.p12: 1 authority without Java's mark of trust, in a file without keys: trusted");
}
