//! What commands that write report as JSON, and how much is said to people.

use serde_json::Value;

use crate::support::{Folder, PASSWORD, Said};

const SUBJECT: &str = "/C=FR/O=Fleet/CN=MZP128745";

fn json(said: &Said) -> Value {
    serde_json::from_slice(&said.out).unwrap_or_else(|error| panic!("{error}: {}", said.text()))
}

fn files(report: &Value) -> Vec<(&str, bool)> {
    let written = report["written"].as_array().unwrap();
    written.iter().map(|file| (file["file"].as_str().unwrap(), file["private"].as_bool().unwrap())).collect()
}

/// An identity as it comes about: a request, an authority's answer, what is received.
fn received(folder: &Folder) -> Value {
    let line = [
        "request",
        "--profile",
        "none",
        "--subject",
        SUBJECT,
        "--keyout",
        "k.pem",
        "--out",
        "r.csr",
        "--password",
        "env:STOREPASS",
        "--json",
    ];
    let said = folder.keyferry(&line).ok();
    let report = json(&said);
    assert_eq!(files(&report), [("k.pem", true), ("r.csr", false)]);
    assert_eq!(report["request"]["subject"], "CN=MZP128745, O=Fleet, C=FR", "{report}");
    assert_eq!((&report["key"]["format"], &report["key"]["encrypted"]), (&"pem".into(), &true.into()), "{report}");
    assert_eq!(said.err, "", "what was done stands in the report");
    folder.authority();
    let sign = ["x509", "-req", "-in", "r.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-days", "90", "-out", "issued.pem"];
    folder.openssl(&sign).ok();
    let line = ["receive", "issued.pem", "ca.pem", "--key", "k.pem", "--out", "id", "--password", "env:STOREPASS", "--json"];
    json(&folder.keyferry(&line).ok())
}

#[test]
fn what_was_written_is_reported() {
    let folder = Folder::new();
    let report = received(&folder);
    let written = files(&report);
    assert!(written.contains(&("id/key.pem", true)) && written.contains(&("id/truststore.jks", false)), "{report}");
    for (file, _) in &written {
        assert!(folder.exists(file), "{file}");
    }
    let chain = report["identity"]["chain"].as_array().unwrap();
    assert_eq!(chain.len(), 2, "{report}");
    assert_eq!(chain[0]["subject"], "CN=MZP128745, O=Fleet, C=FR");
    assert_eq!(report["identity"]["alias"], "k");
    let renewed = [
        "renew",
        "--profile",
        "none",
        "id/keystore.p12",
        "--out",
        "next.csr",
        "--keyout",
        "next.pem",
        "--password",
        "env:STOREPASS",
        "--json",
    ];
    let report = json(&folder.keyferry(&renewed).ok());
    assert_eq!(files(&report), [("next.pem", true), ("next.csr", false)]);
    // Both files of a conversion, and what was there before.
    let line = ["convert", "id/keystore.p12", "-o", "parts/", "--only", "k", "--password", "env:STOREPASS", "--json"];
    let report = json(&folder.keyferry(&line).ok());
    assert_eq!(files(&report), [("parts/k.pem", true)]);
    assert_eq!(report["entries"][0]["what"], "private key and a chain of 2 certificates", "{report}");
    assert_eq!(report["written"][0]["replaced"], false);
    let report = json(&folder.keyferry(&[&line[..], &["--force"]].concat()).ok());
    assert_eq!(report["written"][0]["replaced"], true);
    // What is not in the output.
    let line = ["convert", "id/keystore.p12", "r.csr", "-o", "all.jks", "--password", "env:STOREPASS", "--json"];
    let report = json(&folder.keyferry(&line).ok());
    assert_eq!(report["left_out"], serde_json::json!(["1 certification request: no keystore holds any"]));
    assert_eq!(report["warnings"][0]["what"], "left out: 1 certification request: no keystore holds any", "{report}");
    let line = ["store", "export", "all.jks", "k", "-o", "one.p12", "--password", "env:STOREPASS", "--json"];
    assert_eq!(files(&json(&folder.keyferry(&line).ok())), [("one.p12", true)]);
    let stdout = folder.keyferry(&["convert", "ca.pem", "-o", "-", "--to", "pem", "--json"]);
    let error = json(&stdout.fails(2, &["standard output cannot be the file and the JSON at once"]));
    assert_eq!(error["error"]["kind"], "usage");
}

#[test]
fn what_could_not_be_read_is_in_the_report_and_where_it_is() {
    let folder = Folder::new();
    folder.authority();
    folder.write("broken.pem", "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n");
    let said = folder.keyferry(&[
        "convert",
        "ca.pem",
        "broken.pem",
        "-o",
        "x.jks",
        "--password",
        "env:STOREPASS",
        "--out-password",
        "env:STOREPASS",
        "--json",
    ]);
    assert_eq!(said.code, 4, "{}", said.err);
    let report = json(&said);
    assert_eq!(report["errors"][0]["where"], "broken.pem, line 1", "{report}");
    assert_eq!(files(&report), [("x.jks", false)]);
    let report = json(&folder.keyferry(&["show", "nothere.pem", "broken.pem", "--json"]));
    assert_eq!(report["errors"][0]["where"], "nothere.pem", "{report}");
    let report = json(&folder.keyferry(&["convert", "nothere.pem", "-o", "y.jks", "--json"]).fails(1, &["cannot be read"]));
    assert_eq!(report["error"]["where"], "nothere.pem", "{report}");
}

#[test]
fn as_much_is_said_as_was_asked_for() {
    let folder = Folder::new();
    folder.authority();
    let line = |output: &str, more: &[&str]| {
        let password = format!("pass:{PASSWORD}");
        let line = ["convert", "ca.pem", "-o", output, "--out-password", &password];
        folder.keyferry(&[&line[..], more].concat()).ok().err
    };
    let usual = line("a.jks", &[]);
    assert!(usual.contains("a.jks:") && usual.contains("others on this machine can see"), "{usual}");
    assert_eq!(line("b.jks", &["--quiet"]), "");
    let all = line("c.jks", &["-v"]);
    assert!(all.contains("c.jks: written, for everybody") && all.contains("ca.pem: PEM, 1 entry"), "{all}");
    assert!(all.contains("c.jks:"), "{all}");
    folder.keyferry(&["-q", "-v", "show", "ca.pem"]).fails(2, &["cannot be used with"]);
    // The tools have options of their own.
    folder.keyferry(&["--cross-check", "keytool", "-list"]).fails(2, &["does not take options before keytool"]);
}
