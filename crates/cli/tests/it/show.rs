//! `keyferry show` over many files: one table, what expires, and certificates as PEM.

use crate::support::{Folder, PASSWORD};
use crate::terminal;

/// A PKCS#12 with a key and an authority, a JKS with another key, an authority's certificate and a file that is nothing.
fn with_files() -> Folder {
    let folder = Folder::new();
    for (alias, store, kind, days) in [("one", "a.p12", "PKCS12", "20"), ("two", "b.jks", "JKS", "400")] {
        folder.key_pair(alias, store, kind, &["-keypass", PASSWORD, "-validity", days, "-startdate", "-1H"]);
    }
    folder.authority();
    folder.write("broken.pem", "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n");
    folder
}

const FILES: [&str; 4] = ["show", "a.p12", "b.jks", "ca.pem"];
const PASS: [&str; 2] = ["--password", "env:STOREPASS"];

#[test]
fn many_files_are_one_table() {
    let folder = with_files();
    let said = folder.keyferry(&[&FILES[..], &["broken.pem", "--table"], &PASS[..]].concat());
    assert_eq!(said.code, 4, "what cannot be read is no success");
    let text = said.text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 4, "{text}");
    assert_eq!(lines[0], "a.p12       one  private key     19 days left   CN=one");
    assert_eq!(lines[1], "b.jks       two  private key     399 days left  CN=two");
    assert!(lines[2].starts_with("ca.pem           certificate     ") && lines[2].ends_with("days left  CN=My CA"), "{text}");
    assert!(lines[3].starts_with("broken.pem       cannot be read"), "{text}");
    // One file needs no name.
    let said = folder.keyferry(&[&["show", "a.p12", "--table"], &PASS[..]].concat()).ok().text();
    assert_eq!(said, "one  private key  19 days left  CN=one\n");
}

#[test]
fn what_expires_is_told_to_cron() {
    let folder = with_files();
    let show = |days: &str| folder.keyferry(&[&FILES[..], &["--expiring", days], &PASS[..]].concat());
    let said = show("10d").ok();
    assert_eq!((said.text(), said.err), (String::new(), String::new()));
    let said = show("4w").fails(5, &["1 certificate expires within 28 days, or has expired"]);
    assert_eq!(said.text(), "a.p12  one  private key  19 days left  CN=one\n");
    show("300").fails(5, &["2 certificates expire within 300 days, or have expired"]);
    show("soon").fails(2, &["a number of days, as in 30d, or of weeks, as in 4w"]);
    let line = [&FILES[..], &["--expiring", "0"], &PASS[..]].concat();
    let said = folder.keyferry_after(25, &line).fails(5, &["1 certificate"]);
    assert!(said.text().contains("EXPIRED"), "{}", said.text());
}

#[test]
fn what_expires_stands_out_on_a_terminal_and_a_name_does_not() {
    let folder = with_files();
    folder.key_pair("5 days left", "c.p12", "PKCS12", &["-validity", "400", "-startdate", "-1H"]);
    let mut session = terminal::keyferry(&folder, &[&["show", "a.p12", "c.p12", "--table"], &PASS[..]].concat());
    let said = session.exp_eof().unwrap();
    let lines: Vec<&str> = said.lines().collect();
    assert!(
        lines[0].starts_with("\u{1b}[1m\u{1b}[33ma.p12  one ") && lines[0].ends_with("19 days left   CN=one\u{1b}[0m"),
        "{said:?}"
    );
    assert!(
        lines[1].starts_with("c.p12  5 days left  private key  ") && lines[1].ends_with("399 days left  CN=5 days left"),
        "{said:?}"
    );
    let mut session = terminal::keyferry(&folder, &[&["show", "a.p12"], &PASS[..]].concat());
    let said = session.exp_eof().unwrap();
    let coloured: Vec<&str> = said.lines().filter(|line| line.contains('\u{1b}')).collect();
    assert!(coloured.len() == 1 && coloured[0].contains("valid      "), "{said:?}");
}

#[test]
fn certificates_are_printed_as_pem_and_known_by_both_fingerprints() {
    let folder = with_files();
    let said = folder.keyferry(&[&FILES[..], &["ca.pem", "--pem"], &PASS[..]].concat()).ok();
    folder.write("all.pem", &said.out);
    assert_eq!(said.text().matches("BEGIN CERTIFICATE").count(), 3, "each once");
    folder.openssl(&["crl2pkcs7", "-nocrl", "-certfile", "all.pem", "-out", "all.p7b"]).ok();
    let json = folder.keyferry(&["show", "ca.pem", "--json"]).ok().out;
    let report: serde_json::Value = serde_json::from_slice(&json).unwrap();
    let certificate = &report["files"][0]["items"][0]["certificate"];
    for digest in ["sha1", "sha256"] {
        let option = format!("-{digest}");
        let said = folder.openssl(&["x509", "-in", "ca.pem", "-noout", "-fingerprint", &option]).ok().text();
        let print = said.trim().split('=').nth(1).unwrap().replace(':', "").to_lowercase();
        assert_eq!(certificate[digest].as_str(), Some(print.as_str()));
    }
    assert!([299, 300].contains(&certificate["days_left"].as_i64().unwrap()));
}

#[test]
fn programs_read_why_there_is_no_report() {
    let folder = with_files();
    let said = folder.keyferry(&["csr", "show", "nothere.pem", "--json"]).fails(1, &["error: "]);
    let report: serde_json::Value = serde_json::from_slice(&said.out).unwrap();
    assert_eq!(report["error"]["kind"], "failed", "{report}");
    let said = folder
        .keyferry(&["store", "rename", "a.p12", "oen", "x", "--json", "--password", "env:STOREPASS"])
        .fails(2, &["did you mean"]);
    let report: serde_json::Value = serde_json::from_slice(&said.out).unwrap();
    assert_eq!((report["schema"].as_u64(), report["error"]["kind"].as_str()), (Some(1), Some("usage")), "{report}");
    assert_eq!(report["error"]["hint"], "did you mean `one`?");
    // One document, even where a report stands for itself.
    let said = folder.keyferry(&["csr", "check", "ca.pem", "--json"]);
    let documents = serde_json::Deserializer::from_slice(&said.out).into_iter::<serde_json::Value>();
    assert_eq!(documents.map(Result::unwrap).count(), 1);
    // People read the words, and nothing else.
    assert!(folder.keyferry(&["show", "nothere.pem"]).fails(1, &["error: "]).out.is_empty());
}
