//! Texts with grammars of ours: configurations, names, extensions, command lines, the registration.

use std::ffi::OsString;
use std::hint::black_box;

use keyferry_core::name::{openssl, rfc4514};
use keyferry_core::profile::Profile;
use keyferry_core::registration::RegistrationFile;
use keyferry_keytool::extension as keytool_extension;
use keyferry_openssl::config::{Config, Environment, IncludeError, RequestConfig, Source};
use keyferry_openssl::extension::{self as openssl_extension, ExtensionContext};

/// An environment with one variable and no files.
struct Nowhere;

impl Environment for Nowhere {
    fn variable(&self, name: &str) -> Option<String> {
        (name == "HOME").then(|| "home".to_owned())
    }

    fn include(&self, _: &str) -> Result<Vec<Source>, IncludeError> {
        Err(std::io::Error::from(std::io::ErrorKind::NotFound).into())
    }
}

/// openssl's configuration files, and what they say of a request.
pub fn configuration(bytes: &[u8]) {
    if let Ok(config) = Config::parse(&String::from_utf8_lossy(bytes), &Nowhere) {
        black_box(RequestConfig::from_config(&config).is_ok());
    }
}

/// Names as openssl and keytool take them; what is read is written and read again.
pub fn names(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for name in [openssl::parse(&text).ok(), rfc4514::parse(&text).ok()].into_iter().flatten() {
        black_box((name.to_string(), rfc4514::to_rfc2253(&name)));
    }
}

/// Extensions as openssl's configuration and keytool's `-ext` have them.
pub fn extensions(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    black_box(keytool_extension::parse(&text).is_ok());
    let context = ExtensionContext { subject: None, public_key: None, issuer: None, sections: &|_| None };
    for name in ["subjectAltName", "basicConstraints", "keyUsage", "certificatePolicies", "nameConstraints", "1.2.3"] {
        black_box(openssl_extension::parse(name, &text, &context).is_ok());
    }
    if let Some((name, value)) = text.split_once('=') {
        black_box(openssl_extension::parse(name, value, &context).is_ok());
    }
}

/// The words of a command line, one a line.
fn words(bytes: &[u8]) -> Vec<String> {
    String::from_utf8_lossy(bytes).lines().map(str::to_owned).collect()
}

/// openssl's command lines: read, and not run.
pub fn openssl_line(bytes: &[u8]) {
    let words: Vec<OsString> = words(bytes).into_iter().map(OsString::from).collect();
    black_box(keyferry_openssl::is_understood(&words));
}

/// keytool's command lines: read, and not run.
pub fn keytool_line(bytes: &[u8]) {
    black_box(keyferry_keytool::is_understood(&words(bytes)));
}

/// `keyferry.toml`, and profiles.
pub fn registration(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    black_box((RegistrationFile::parse(&text).is_ok(), Profile::from_toml(&text).is_ok()));
}
