//! What the page makes trusted, and what it does not, without a browser: files that openssl marked or that are damaged, and what openssl reads of what is made.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use keyferry_web::api::{Files, Made, convert, receive};
use serde_json::Value;
use tempfile::TempDir;

/// An authority, a key and the certificate that the authority issued for it, all by openssl.
struct Folder {
    place: TempDir,
    now: f64,
}

impl Folder {
    fn new() -> Self {
        let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs_f64() * 1000.0;
        let folder = Self { place: tempfile::tempdir().unwrap(), now };
        for (name, subject) in [("ca", "/CN=CA"), ("client", "/CN=client")] {
            let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", &format!("{name}.key")];
            let out = if name == "ca" { ["-x509", "-out", "ca.pem"] } else { ["-batch", "-out", "client.csr"] };
            folder.openssl(&[&["req", "-new", "-subj", subject], &key[..], &out].concat());
        }
        folder.openssl(&["x509", "-req", "-in", "client.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-out", "client.pem"]);
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    fn openssl(&self, words: &[&str]) -> String {
        let output = Command::new("openssl").args(words).current_dir(self.place.path()).output();
        let output = output.expect("openssl is missing: apt-get install openssl");
        assert!(output.status.success(), "openssl {words:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Files as they are given to the page.
    fn files(&self, names: &[&str]) -> Files {
        let mut files = Files::new();
        for name in names {
            let password = (*name == "answer.p12").then(|| "changeit".to_owned());
            files.add((*name).to_owned(), fs::read(self.path(name)).unwrap(), password);
        }
        files
    }

    /// What the page makes of an answer to the request for the client's key.
    fn received(&self, answer: &[&str]) -> Made {
        let options = r#"{ "alias": "", "password": "changeit", "folder": "/etc/partner" }"#;
        receive(&self.files(answer), &self.files(&["client.key"]), options, self.now)
    }

    /// A truststore of the authorities in these files.
    fn truststore(&self, names: &[&str], more: &str) -> Made {
        let options = format!(r#"{{ "name": "t.p12", "to": "pkcs12", "password": "changeit", "truststore": true{more} }}"#);
        convert(&self.files(names), &options, self.now)
    }
}

/// What was done, or why nothing was.
fn outcome(made: &Made, what: &str) -> Value {
    let report: Value = serde_json::from_str(&made.report()).unwrap();
    report.get(what).unwrap_or_else(|| panic!("{report}")).clone()
}

#[test]
fn what_came_as_pkcs12_is_received() {
    let folder = Folder::new();
    let line = ["pkcs12", "-export", "-nokeys", "-in", "client.pem", "-certfile", "ca.pem", "-passout", "pass:changeit"];
    folder.openssl(&[&line[..], &["-out", "answer.p12"]].concat());
    let made = folder.received(&["answer.p12"]);
    assert_eq!(outcome(&made, "done")["chain"].as_array().unwrap().len(), 2);
    let zip = made.bytes(0);
    // Files stand in the zip as they are.
    let issued = fs::read(folder.path("client.pem")).unwrap();
    assert!(zip.windows(issued.len()).any(|part| part == issued), "client_cert.pem");
}

#[test]
fn a_certificate_that_cannot_be_read_is_not_passed_over() {
    let folder = Folder::new();
    let authority = fs::read_to_string(folder.path("ca.pem")).unwrap();
    let damaged = authority.replacen("MII", "MIJ", 1);
    fs::write(folder.path("answer.pem"), fs::read_to_string(folder.path("client.pem")).unwrap() + &authority + &damaged).unwrap();
    let refused = outcome(&folder.received(&["answer.pem"]), "refused");
    assert!(refused["what"].as_str().unwrap().starts_with("answer.pem, line "), "{refused}");
}

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
    fs::write(folder.path("t.p12"), made.bytes(0)).unwrap();
    let listed = folder.openssl(&["pkcs12", "-in", "t.p12", "-passin", "pass:changeit", "-nokeys"]);
    assert!(listed.contains("2.16.840.1.113894.746875.1.1"), "{listed}");
}
