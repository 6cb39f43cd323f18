//! What the page makes of files, without a browser: files by openssl go in, and openssl reads what comes out.

#![expect(clippy::unwrap_used, reason = "a test")]

mod convert;
mod marks;
mod receive;

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use keyferry_web::api::{Files, Made};
use serde_json::Value;
use tempfile::TempDir;

/// An authority, a key and the certificate that the authority issued for it, all by openssl.
struct Folder {
    place: TempDir,
    /// How many days the page's clock is ahead.
    days_ahead: f64,
}

impl Folder {
    fn new() -> Self {
        let folder = Self { place: tempfile::tempdir().unwrap(), days_ahead: 0.0 };
        for (name, subject) in [("ca", "/CN=CA"), ("client", "/CN=client")] {
            folder.key(name);
            let out = if name == "ca" { ["-x509", "-out", "ca.pem"] } else { ["-batch", "-out", "client.csr"] };
            folder.openssl(&[&["req", "-new", "-subj", subject, "-key", &format!("{name}.key")], &out[..]].concat());
        }
        folder.openssl(&["x509", "-req", "-in", "client.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-out", "client.pem"]);
        folder
    }

    /// The time of the page, which is asked when it is needed: what openssl has made by then is valid.
    fn now(&self) -> f64 {
        (std::time::UNIX_EPOCH.elapsed().unwrap().as_secs_f64() + self.days_ahead * 86_400.0) * 1000.0
    }

    /// A new key, NAME.key.
    fn key(&self, name: &str) {
        let line = ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", &format!("{name}.key")];
        self.openssl(&line);
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
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
            let is_text = name.rsplit_once('.').is_some_and(|(_, ending)| matches!(ending, "key" | "pem"));
            let password = (!is_text).then(|| "changeit".to_owned());
            files.add((*name).to_owned(), fs::read(self.path(name)).unwrap(), password);
        }
        files
    }

    /// What the page makes of an answer to the request for the client's key.
    fn received(&self, answer: &[&str]) -> Made {
        let options = r#"{ "alias": "", "password": "changeit", "folder": "/etc/partner" }"#;
        keyferry_web::api::receive(&self.files(answer), &self.files(&["client.key"]), options, self.now())
    }

    /// What the page makes of these files: one `out`.
    fn converted(&self, names: &[&str], options: &str) -> Made {
        let made = keyferry_web::api::convert(&self.files(names), &format!(r#"{{ "name": "out", {options} }}"#), self.now());
        if made.count() > 0 {
            fs::write(self.path("out"), made.bytes(0)).unwrap();
        }
        made
    }

    /// A truststore of the authorities in these files.
    fn truststore(&self, names: &[&str], more: &str) -> Made {
        self.converted(names, &format!(r#""to": "pkcs12", "password": "changeit", "truststore": true{more}"#))
    }
}

/// What was done, or why nothing was.
fn outcome(made: &Made, what: &str) -> Value {
    let report: Value = serde_json::from_str(&made.report()).unwrap();
    report.get(what).unwrap_or_else(|| panic!("{report}")).clone()
}
