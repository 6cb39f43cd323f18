//! NIST's Public Key Interoperability Test Suite: every path of it, with its revocation lists, is judged as `openssl verify` judges it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::{Folder, Said};

/// Where `cargo xtask test` unpacks it, from the package `cryptography_vectors` of `PyPI`.
fn suite() -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/pkits");
    assert!(path.join("smime").is_dir(), "NIST's test suite is missing: cargo xtask pkits brings it");
    path
}

/// The first three policies of the suite.
const POLICIES: [&str; 3] = ["2.16.840.1.101.3.2.1.48.1", "2.16.840.1.101.3.2.1.48.2", "2.16.840.1.101.3.2.1.48.3"];

/// What is asked of each path.
const OPTIONS: [&[&str]; 10] = [
    &[],
    &["-crl_check"],
    &["-crl_check_all", "-extended_crl", "-use_deltas", "-policy_check", "-policy_print", "-purpose", "smimesign"],
    &["-policy", "anyPolicy", "-explicit_policy"],
    &["-policy", POLICIES[0], "-explicit_policy", "-policy_print"],
    &["-policy", POLICIES[1], "-policy", POLICIES[2], "-explicit_policy"],
    &["-policy", "anyPolicy", "-explicit_policy", "-inhibit_any"],
    &["-policy", POLICIES[0], "-explicit_policy", "-inhibit_map"],
    &["-x509_strict", "-check_ss_sig", "-auth_level", "2"],
    &["-partial_chain", "-ignore_critical", "-verify_depth", "1", "-crl_check_all", "-show_chain"],
];

/// Messages of which openssl 3.0 believes a list of changes as if it were a whole one, when nobody asks for such lists; we do not.
const LISTS_OF_CHANGES: [&str; 4] = [
    "SignedInvaliddeltaCRLIndicatorNoBaseTest1",
    "SignedInvaliddeltaCRLTest10",
    "SignedInvaliddeltaCRLTest3",
    "SignedValiddeltaCRLTest5",
];

/// The blocks of a kind in a text of PEM.
fn blocks(text: &str, label: &str) -> Vec<String> {
    let (begin, end) = (format!("-----BEGIN {label}-----"), format!("-----END {label}-----"));
    let found = text.split(&begin).skip(1).filter_map(|rest| rest.split_once(&end));
    found.map(|(body, _)| format!("{begin}{body}{end}\n")).collect()
}

/// Writes what a signed message brings; the end entity's certificate is the last one. Gives the options that name the files.
fn unpack(message: &Path, folder: &Folder) -> Vec<&'static str> {
    let message = message.to_str().unwrap();
    let bundle = folder.openssl(&["smime", "-pk7out", "-in", message]).ok().text();
    let all = folder.openssl_with(&["pkcs7", "-print_certs"], &bundle).ok().text();
    let (mut certificates, lists) = (blocks(&all, "CERTIFICATE"), blocks(&all, "X509 CRL"));
    folder.write("leaf.pem", certificates.pop().unwrap());
    let mut options = vec!["verify", "-CAfile", "anchor.pem"];
    if !certificates.is_empty() {
        folder.write("untrusted.pem", certificates.concat());
        options.extend(["-untrusted", "untrusted.pem"]);
    }
    if !lists.is_empty() {
        folder.write("lists.pem", lists.concat());
        options.extend(["-CRLfile", "lists.pem"]);
    }
    options
}

fn answer(said: &Said) -> (i32, String, String) {
    let words = said.err.lines().filter(|line| !line.contains(":error:")).collect::<Vec<_>>().join("\n");
    (said.code, said.text(), words)
}

#[test]
fn every_path_is_judged_as_openssl_judges_it() {
    let suite = suite();
    let mut messages: Vec<PathBuf> = fs::read_dir(suite.join("smime")).unwrap().map(|entry| entry.unwrap().path()).collect();
    messages.sort();
    assert!(messages.len() > 220, "{} messages", messages.len());
    let next = AtomicUsize::new(0);
    let work = || {
        let folder = Folder::new();
        let anchor = suite.join("certs/TrustAnchorRootCertificate.crt");
        folder.openssl(&["x509", "-inform", "DER", "-in", anchor.to_str().unwrap(), "-out", "anchor.pem"]).ok();
        let (mut wrong, mut stricter) = (Vec::new(), BTreeSet::new());
        while let Some(message) = messages.get(next.fetch_add(1, Ordering::Relaxed)) {
            let files = unpack(message, &folder);
            for options in OPTIONS {
                let line = [files.as_slice(), options, &["leaf.pem"]].concat();
                let ours = folder.keyferry(&[&["openssl"], line.as_slice()].concat());
                let theirs = folder.openssl(&line);
                if answer(&ours) == answer(&theirs) {
                    continue;
                }
                let title = message.file_stem().unwrap().to_string_lossy().into_owned();
                if ours.code == 2 && theirs.code == 0 && LISTS_OF_CHANGES.contains(&title.as_str()) {
                    stricter.insert(title);
                } else {
                    wrong.push(format!("{title} {options:?}\nours: {:?}\ntheirs: {:?}", answer(&ours), answer(&theirs)));
                }
            }
        }
        (wrong, stricter)
    };
    let (mut wrong, mut stricter) = (Vec::new(), BTreeSet::new());
    std::thread::scope(|scope| {
        for thread in [scope.spawn(work), scope.spawn(work)] {
            let found = thread.join().unwrap();
            wrong.extend(found.0);
            stricter.extend(found.1);
        }
    });
    assert!(wrong.is_empty(), "{} answers differ:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(stricter.into_iter().collect::<Vec<_>>(), LISTS_OF_CHANGES.map(str::to_owned).to_vec());
}
