//! What only newer versions of Java and OpenSSL than the system's can judge. `cargo xtask readers` brings them and runs this.

use std::path::{Path, PathBuf};

use keyferry_core::oid::post_quantum::POST_QUANTUM_ALGORITHMS;

use crate::stores::registered;
use crate::support::{Folder, PASSWORD, QUICK_JAVA, fixture};
use crate::tls::Server;
use crate::versions::script;

const OPENSSL: [&str; 3] = ["openssl3.5", "openssl3.6", "openssl4.0"];
/// Java 25.0.2 reads keys that are expanded, and no others.
const JAVA: [&str; 4] = ["java25.0.5", "java26", "java27", "java28"];

fn there(names: &[&str]) -> Vec<PathBuf> {
    let found: Vec<PathBuf> = names.iter().copied().filter_map(script).collect();
    assert!(!found.is_empty(), "cargo xtask versions brings them");
    found
}

#[test]
#[ignore = "cargo xtask readers brings the versions that it asks, and runs it"]
fn keys_requests_and_certificates_with_ml_dsa_are_good() {
    let folder = Folder::new();
    for set in ["ML-DSA-44", "ML-DSA-65", "ML-DSA-87"] {
        let line = ["openssl", "req", "-x509", "-newkey", set, "-noenc", "-keyout", "a.key", "-subj", "/CN=a", "-out", "a.pem"];
        folder.keyferry(&line).ok();
        folder.keyferry(&["openssl", "req", "-new", "-key", "a.key", "-subj", "/CN=a", "-out", "a.csr"]).ok();
        let line = ["convert", "a.key", "a.pem", "-o", "a.p12", "--alias", "a", "--force", "--out-password", "env:STOREPASS"];
        folder.keyferry(&line).ok();
        for openssl in there(&OPENSSL) {
            let ask = |line: &[&str]| folder.run(openssl.as_ref(), line, b"").ok();
            ask(&["verify", "-CAfile", "a.pem", "a.pem"]);
            ask(&["req", "-in", "a.csr", "-verify", "-noout"]);
            ask(&["pkcs12", "-in", "a.p12", "-passin", "env:STOREPASS", "-noout"]);
            let text = ["pkey", "-in", "a.key", "-noout", "-text"];
            // 4.0 prints 16 bytes in a line.
            if !openssl.to_string_lossy().contains("openssl4") {
                assert!(folder.keyferry(&[&["openssl"], &text[..]].concat()).ok().out == ask(&text).out, "{set}");
            }
            let same = ["req", "-new", "-key", "a.key", "-subj", "/CN=a", "-sigopt", "deterministic:1"];
            assert!(ask(&same).out == folder.read("a.csr"), "{set}");
        }
        for java in there(&JAVA) {
            let keytool = |line: &[&str]| {
                let main = ["sun.security.tools.keytool.Main"];
                let store = ["-keystore", "a.p12", "-storepass", PASSWORD];
                folder.run(java.as_ref(), &[&QUICK_JAVA[..], &main, line, &store].concat(), b"").ok().text()
            };
            assert!(keytool(&["-list", "-v"]).contains(&format!("Subject Public Key Algorithm: {set} key")));
            folder.write("java.csr", keytool(&["-certreq", "-alias", "a"]));
            assert!(folder.keyferry(&["csr", "show", "java.csr"]).ok().text().contains(&format!("{set}, holds")));
        }
    }
}

#[test]
#[ignore = "cargo xtask readers brings the versions that it asks, and runs it"]
fn pbmac1_is_opened_by_all_that_know_it() {
    let folder = Folder::new();
    let several = fixture("keytool/several.p12");
    let convert = ["convert", several.to_str().unwrap(), "--p12-profile", "pbmac1", "--password", "env:STOREPASS"];
    folder.keyferry(&[&convert[..], &["-o", "ours.p12"]].concat()).ok();
    let mut files = vec!["ours.p12".to_owned()];
    // Those of others stay what they are when they are changed.
    for from in ["bouncycastle", "java26", "openssl3.5", "openssl4.0"] {
        let name = format!("{from}.p12");
        folder.write(&name, std::fs::read(fixture(from).join("pbmac1.p12")).unwrap());
        let alias = if from.starts_with("openssl") { "My Client" } else { "first" };
        folder.keyferry(&["store", "rename", &name, alias, "renamed", "--password", "env:STOREPASS"]).ok();
        files.push(name);
    }
    for file in &files {
        for openssl in there(&OPENSSL) {
            folder.run(openssl.as_ref(), &["pkcs12", "-in", file, "-passin", "env:STOREPASS", "-noout"], b"").ok();
        }
        for java in there(&JAVA) {
            let list = ["sun.security.tools.keytool.Main", "-list", "-keystore", file, "-storepass", PASSWORD];
            let said = folder.run(java.as_ref(), &[&QUICK_JAVA[..], &list].concat(), b"").ok().text();
            assert!(said.contains("PrivateKeyEntry"), "{said}");
        }
    }
    let lines: Vec<[&str; 4]> = files.iter().map(|file| ["PKCS12", file.as_str(), PASSWORD, PASSWORD]).collect();
    let found = newer_bouncy_castle(&folder, &lines);
    assert_eq!(found.matches("key renamed ").count(), 4, "{found}");
    assert!(found.contains("key first "), "{found}");
}

/// What Bouncy Castle 1.86 finds in files, each with its type and passwords.
fn newer_bouncy_castle(folder: &Folder, stores: &[[&str; 4]]) -> String {
    let kinds: Vec<String> = stores.iter().map(|[kind, ..]| format!("{kind}@BC")).collect();
    let rest = stores.iter().zip(&kinds).flat_map(|([_, rest @ ..], kind)| [&[kind.as_str()], &rest[..]].concat());
    let probe = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/java/KeyStoreProbe.java");
    let line: Vec<&str> = [probe.to_str().unwrap()].into_iter().chain(rest).collect();
    let [java] = there(&["bouncycastle1.86"]).try_into().unwrap();
    folder.run(java.as_ref(), &line, b"").ok().text()
}

#[test]
#[ignore = "cargo xtask readers brings the versions that it asks, and runs it"]
fn keys_that_agree_go_both_ways_in_every_form() {
    let folder = Folder::new();
    let authority = "req -x509 -newkey ML-DSA-44 -noenc -keyout ca.key -subj /CN=ca -out ca.pem";
    folder.keyferry(&[&["openssl"], &authority.split(' ').collect::<Vec<_>>()[..]].concat()).ok();
    for (set, form) in [("ML-KEM-512", "seed-only"), ("ML-KEM-768", "priv-only"), ("ML-KEM-1024", "seed-priv")] {
        for openssl in there(&OPENSSL) {
            let ask = |line: &[&str]| folder.run(openssl.as_ref(), line, b"").ok();
            let formats = format!("ml-kem.output_formats={form}");
            ask(&["genpkey", "-algorithm", set, "-provparam", &formats, "-out", "theirs.key"]);
            folder.keyferry(&["openssl", "genpkey", "-algorithm", set, "-out", "ours.key"]).ok();
            for key in ["theirs.key", "ours.key"] {
                let public = folder.keyferry(&["openssl", "pkey", "-in", key, "-pubout"]).ok().out;
                assert!(public == ask(&["pkey", "-in", key, "-pubout"]).out, "{set} {key}");
                let text = ["pkey", "-in", key, "-noout", "-text"];
                if !openssl.to_string_lossy().contains("openssl4") {
                    assert!(folder.keyferry(&[&["openssl"], &text[..]].concat()).ok().out == ask(&text).out, "{set} {key}");
                }
                folder.write("a.pub", public);
                let made = ["x509", "-new", "-force_pubkey", "a.pub", "-subj", "/CN=a", "-CA", "ca.pem", "-CAkey", "ca.key"];
                folder.keyferry(&[&["openssl"], &made[..], &["-out", "a.pem"]].concat()).ok();
                ask(&["verify", "-CAfile", "ca.pem", "a.pem"]);
                let out = ["-o", "a.p12", "--alias", "a", "--force", "--out-password", "env:STOREPASS"];
                folder.keyferry(&[&["convert", key, "a.pem", "ca.pem"], &out[..]].concat()).ok();
                ask(&["pkcs12", "-in", "a.p12", "-passin", "env:STOREPASS", "-noout"]);
                // Which OpenSSL made it is nothing to Java.
                for java in there(&JAVA).into_iter().filter(|_| openssl.to_string_lossy().contains("openssl3.5")) {
                    let list = ["sun.security.tools.keytool.Main", "-list", "-v", "-keystore", "a.p12", "-storepass", PASSWORD];
                    let said = folder.run(java.as_ref(), &[&QUICK_JAVA[..], &list].concat(), b"").ok().text();
                    assert!(said.contains(&format!("Subject Public Key Algorithm: {set} key")), "{said}");
                    // The key itself is read when it is copied.
                    let copy = "-importkeystore -noprompt -srckeystore a.p12 -srcstorepass changeit -destkeystore b.p12 -deststorepass changeit";
                    let copy: Vec<&str> = copy.split(' ').collect();
                    folder.run(java.as_ref(), &[&QUICK_JAVA[..], &list[..1], &copy].concat(), b"").ok();
                    folder.keyferry(&["diff", "a.p12", "b.p12", "--password", "env:STOREPASS"]).ok();
                    std::fs::remove_file(folder.path().join("b.p12")).unwrap();
                }
            }
        }
    }
}

#[test]
#[ignore = "cargo xtask readers brings the versions that it asks, and runs it"]
fn newer_bouncy_castle_opens_its_formats_as_they_are_written() {
    let folder = Folder::new();
    let several = fixture("bouncycastle/store.uber");
    let mut files = Vec::new();
    for kind in ["bcfks", "bks", "uber"] {
        let file = format!("ours.{kind}");
        folder.keyferry(&["convert", several.to_str().unwrap(), "-o", &file, "--password", "env:STOREPASS"]).ok();
        files.push((kind.to_uppercase(), file));
    }
    // Of its own files everything stays, and how it is protected too.
    for name in ["kwp.bcfks", "sha3.bcfks", "scrypt.bcfks", "aes256-aes128-gcm.p12"] {
        folder.write(name, std::fs::read(fixture("bouncycastle").join(name)).unwrap());
        folder.keyferry(&["store", "rename", name, "second", "renamed", "--password", "env:STOREPASS"]).ok();
        let kind = if name.ends_with("p12") { "PKCS12-AES256-AES128-GCM" } else { "BCFKS" };
        files.push((kind.to_owned(), name.to_owned()));
    }
    let lines: Vec<[&str; 4]> = files.iter().map(|(kind, file)| [kind.as_str(), file, PASSWORD, PASSWORD]).collect();
    let found = newer_bouncy_castle(&folder, &lines);
    assert_eq!(found.matches("trusted root ").count(), 7, "{found}");
    assert_eq!((found.matches("key second ").count(), found.matches("key renamed ").count()), (3, 4), "{found}");
    assert_eq!(found.matches("secret secret HmacSHA1 66840dda").count(), 6, "{found}");
}

#[test]
#[ignore = "cargo xtask readers brings the versions that it asks, and runs it"]
fn slh_dsa_of_every_set_is_verified_both_ways() {
    let folder = Folder::new();
    let sets: Vec<&str> =
        POST_QUANTUM_ALGORITHMS.objects().filter_map(|object| object.long_name).filter(|name| name.starts_with("SLH")).collect();
    assert_eq!(sets.len(), 12);
    for openssl in there(&OPENSSL).into_iter().take(1) {
        let ask = |line: &[&str]| folder.run(openssl.as_ref(), line, b"").ok();
        for set in &sets {
            folder.keyferry(&["openssl", "genpkey", "-algorithm", set, "-out", "ours.key"]).ok();
            ask(&["genpkey", "-algorithm", set, "-out", "theirs.key"]);
            for key in ["ours.key", "theirs.key"] {
                let request = ["req", "-new", "-key", key, "-subj", "/CN=a"];
                let ours = folder.keyferry(&[&["openssl"], &request[..]].concat()).ok().out;
                assert!(ours == ask(&[&request[..], &["-sigopt", "deterministic:1"]].concat()).out, "{set} {key}");
                folder.write("hedged.csr", ask(&request).out);
                assert!(folder.keyferry(&["csr", "show", "hedged.csr"]).ok().text().contains(&format!("{set}, holds")));
                let text = ["pkey", "-in", key, "-noout", "-text"];
                assert!(folder.keyferry(&[&["openssl"], &text[..]].concat()).ok().out == ask(&text).out, "{set} {key}");
            }
            let line = ["openssl", "req", "-x509", "-key", "ours.key", "-subj", "/CN=a", "-out", "a.pem"];
            folder.keyferry(&line).ok();
            ask(&["verify", "-CAfile", "a.pem", "a.pem"]);
            ask(&["req", "-x509", "-key", "theirs.key", "-subj", "/CN=a", "-out", "b.pem"]);
            folder.keyferry(&["openssl", "verify", "-CAfile", "b.pem", "b.pem"]).ok();
        }
    }
}

#[test]
#[ignore = "cargo xtask readers brings the versions that it asks, and runs it"]
fn openssl_has_the_same_names_for_algorithms_that_are_new() {
    let folder = Folder::new();
    for openssl in there(&OPENSSL) {
        let listed = folder.run(openssl.as_ref(), &["list", "-objects"], b"").ok().text();
        for object in POST_QUANTUM_ALGORITHMS.objects() {
            let (short, long) = (object.short_name.unwrap(), object.long_name.unwrap());
            assert!(listed.lines().any(|line| line == format!("{short} = {long}, {}", object.oid)), "{}", object.oid);
        }
    }
}

#[test]
#[ignore = "cargo xtask readers brings the versions that it asks, and runs it"]
fn servers_that_exchange_keys_in_the_new_way_only_are_reached() {
    let folder = registered();
    for openssl in there(&OPENSSL) {
        let options = ["-groups", "X25519MLKEM768", "-Verify", "3", "-verify_return_error", "-CAfile", "demo/authority/ca.pem"];
        let server = Server::of(openssl.as_ref(), &folder, &options);
        let (identity, truststore) = ("demo/openssl/ready/keystore.p12", "demo/openssl/ready/truststore.p12");
        let line = ["connect", &server.address(), "--identity", identity, "--truststore", truststore];
        let passwords = ["--password", "env:STOREPASS", "--truststore-password", "env:STOREPASS"];
        let said = folder.keyferry(&[&line[..], &passwords].concat()).ok().text();
        assert!(said.contains("TLS 1.3") && said.contains("Our certificate was accepted."), "{said}");
    }
}
