//! The table of readers of `keyferry explain`, held against other versions of Java and OpenSSL than the system's. `cargo xtask readers` brings them and runs this.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use crate::readers::{
    Measured, Verdicts, WITH_LEGACY, ask_java, ask_openssl, differences, files, files_with_many_iterations, texts, verdicts,
};
use crate::support::{Folder, PASSWORD, QUICK_JAVA, compiled, fixture};

/// The readers that decrypt keys with Java, by the name of the encryption, and by the text of its parameters.
type WithJava = (&'static [&'static str], &'static [&'static str]);

const UP_TO_17: WithJava = (&["kafka-java17", "netty-old"], &["netty"]);
const FROM_21: WithJava = (&["kafka-java21"], &["netty"]);

/// Each version, the reader of the table that it is, and the readers that use it.
const JAVA: [(&str, &str, WithJava); 12] = [
    ("java8", "java8", (&[], &[])),
    ("java8u252", "java8", (&[], &[])),
    ("java8u301", "java8u301", UP_TO_17),
    ("java11", "java11", (&[], &[])),
    ("java11.0.12", "java11.0.12", UP_TO_17),
    ("java17", "java17", UP_TO_17),
    ("java21", "java21", FROM_21),
    ("java25", "java25", FROM_21),
    ("java25.0.5", "java25.0.5", FROM_21),
    ("java26", "java26", FROM_21),
    ("java27", "java26", FROM_21),
    ("java28", "java26", FROM_21),
];

/// Each version and the reader that it is, and the one that it is with its legacy provider.
const OPENSSL: [(&str, &str, Option<&str>); 6] = [
    ("openssl1.0.2", "openssl1.0.2", None),
    ("openssl1.1.1", "openssl1.1.1", None),
    ("openssl3.0", "openssl3", Some("openssl3-legacy")),
    ("openssl3.5", "openssl3.4", None),
    ("openssl3.6", "openssl3.4", None),
    ("openssl4.0", "openssl3.4", None),
];

/// The files without an integrity check.
const WITHOUT_MAC: [&str; 4] = ["no-mac.p12", "plain.p12", "p-passwordless.p12", "t-passwordless.p12"];

fn target() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/versions")
}

/// The script that starts a version, when it is there.
pub(crate) fn script(name: &str) -> Option<PathBuf> {
    let path = target().join(name).join("run");
    path.is_file().then_some(path)
}

/// Asks every Java that is there.
fn ask_every_java(folder: &Folder, files: &[String]) -> Vec<(&'static str, Measured)> {
    let probe = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/java/ReaderProbe.java");
    let classes = compiled("java8", &["--release", "8"], &[probe]);
    let classes = ["-cp", classes.to_str().unwrap(), "ReaderProbe"];
    let there = JAVA.into_iter().filter_map(|(name, reader, others)| Some((name, script(name)?, reader, others)));
    let asked = there.map(|(name, java, reader, (by_name, by_text))| {
        let mut measured = Vec::new();
        let ask = |line: &[&str]| folder.run(java.as_ref(), &[&QUICK_JAVA[..], &classes, line].concat(), b"");
        ask_java(ask, (reader, by_name, by_text), files, &mut measured);
        (name, measured)
    });
    asked.collect()
}

/// Asks every openssl that is there.
fn ask_every_openssl(folder: &Folder, stores: &[String], keys: &[String]) -> Vec<(&'static str, Measured)> {
    let there = OPENSSL.into_iter().filter_map(|(name, reader, with_legacy)| Some((name, script(name)?, reader, with_legacy)));
    let asked = there.map(|(name, openssl, reader, with_legacy)| {
        let mut measured = Vec::new();
        // The table says so of the old ones: they open these with that option only.
        let without_mac = |line: &[&str]| reader.starts_with("openssl1") && line.iter().any(|word| WITHOUT_MAC.contains(word));
        let ask = |line: &[&str]| {
            let more: &[&str] = if without_mac(line) { &["-nomacver"] } else { &[] };
            folder.run(openssl.as_ref(), &[line, more].concat(), b"")
        };
        ask_openssl(ask, (reader, &[], &[]), (stores, keys), &mut measured);
        if let Some(reader) = with_legacy {
            ask_openssl(ask, (reader, WITH_LEGACY.0, WITH_LEGACY.1), (stores, keys), &mut measured);
        }
        (name, measured)
    });
    asked.collect()
}

/// Makes a keystore in which only the encryption is new, and the length of the key is written down.
fn by_keytool_with_aes_and_sha1(folder: &Folder) -> String {
    const AES: &str = "PBEWithHmacSHA256AndAES_256";
    let of_key = format!("-J-Dkeystore.pkcs12.keyProtectionAlgorithm={AES}");
    let of_certificates = format!("-J-Dkeystore.pkcs12.certProtectionAlgorithm={AES}");
    let options = [&of_key, &of_certificates, "-J-Dkeystore.pkcs12.macAlgorithm=HmacPBESHA1"];
    let name = "keytool-aes-sha1.p12";
    let line = ["-genkeypair", "-keyalg", "EC", "-alias", "a", "-dname", "CN=a", "-storepass", PASSWORD, "-keystore", name];
    folder.keytool(&[&options[..], &line].concat()).ok();
    name.to_owned()
}

/// Fails unless the table says of each version what it did.
fn hold(versions: &[(&'static str, Measured)], verdicts: &Verdicts) {
    let mut wrong = String::new();
    for (name, measured) in versions {
        let these = differences(measured, verdicts);
        wrong += &these.lines().fold(String::new(), |text, line| text + name + ": " + line + "\n");
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(versions.len() > 1, "cargo xtask versions brings them: {}", versions.len());
}

/// What was measured as a table: a line for each file, a column for each reader of each version.
fn matrix(versions: &[(&'static str, Measured)]) -> String {
    let mut lines: BTreeMap<&str, BTreeMap<(&str, &str), String>> = BTreeMap::new();
    for (version, measured) in versions {
        for (reader, file, opens, said) in measured {
            let first = said.lines().find(|line| !line.is_empty()).unwrap_or_default().replace('|', "/");
            let cell = if *opens { "opens".to_owned() } else { first };
            lines.entry(file).or_default().insert((*version, *reader), cell);
        }
    }
    let columns: BTreeSet<(&str, &str)> = lines.values().flat_map(|cells| cells.keys().copied()).collect();
    let mut text = "| File |".to_owned();
    for (version, reader) in &columns {
        let _ = write!(text, " {version} ({reader}) |");
    }
    let _ = write!(text, "\n| --- |{}", " --- |".repeat(columns.len()));
    for (file, cells) in &lines {
        let _ = write!(text, "\n| {file} |");
        for column in &columns {
            let _ = write!(text, " {} |", cells.get(column).map_or("", String::as_str));
        }
    }
    text + "\n"
}

#[test]
#[ignore = "cargo xtask readers brings the versions that it asks, and runs it"]
fn other_versions_do_what_the_table_says() {
    let folder = Folder::new();
    let (mut stores, keys) = files(&folder);
    folder.write("secrets.p12", fs::read(fixture("keytool/secrets.p12")).unwrap());
    folder.keyferry(&["convert", "key.pem", "cert.pem", "-o", "a.jceks", "--alias", "a", "--out-password", "env:STOREPASS"]).ok();
    stores.extend(["secrets.p12".to_owned(), "a.jceks".to_owned()]);
    folder.openssl(&["ec", "-in", "key.pem", "-aes256", "-passout", "env:STOREPASS", "-out", "k-traditional.key"]).ok();
    // Kafka and Netty ask Java for keys in PKCS#8 only.
    let for_openssl = [&keys[..], &["k-traditional.key".to_owned()]].concat();
    stores.push(by_keytool_with_aes_and_sha1(&folder));
    let mut by_java = ask_every_java(&folder, &[&stores[..], &keys].concat());
    for (_, measured) in by_java.iter_mut().filter(|(name, _)| *name == "java11") {
        // What the table says it needs, the length of the key, is not in openssl's file.
        let place = measured.iter().position(|(_, file, ..)| file == "no-mac.p12").unwrap();
        assert!(!measured.remove(place).2);
    }
    let texts = texts(&folder);
    for ((_, measured), (_, of_texts)) in by_java.iter_mut().zip(ask_every_java(&folder, &texts)) {
        measured.extend(of_texts);
    }
    stores.extend(texts);
    let versions = [by_java, ask_every_openssl(&folder, &stores, &for_openssl)].concat();
    let path = target().join("matrix.md");
    fs::write(&path, matrix(&versions)).unwrap();
    println!("{} versions were asked; {} has their answers", versions.len(), path.display());
    hold(&versions, &verdicts(&folder, &[stores, for_openssl].concat()));
}

#[test]
#[ignore = "cargo xtask readers brings the versions that it asks, and runs it"]
fn every_java_does_as_many_iterations_as_the_table_says() {
    let folder = Folder::new();
    let files = files_with_many_iterations(&folder);
    let mut versions = ask_every_java(&folder, &files);
    // The table has no limit for Java 8 before 8u301: 8u77 knows none, 8u252 does.
    versions.retain(|(name, _)| !["java8", "java8u252"].contains(name));
    hold(&versions, &verdicts(&folder, &files));
}
