//! Every file that the real tools made, into every format that is written; each result opened by the real tools, and compared with what
//! the first tool says is in its file. The table in docs/formats.md comes from the same data.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use base64ct::{Base64, Encoding};
use keyferry_core::key::PrivateKey;

use crate::fixtures::{FIXTURES, blocks, exported};
use crate::support::{Folder, PASSWORD, fixture};

/// Who opens a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Opener {
    /// Java's `KeyStore` of this type.
    Java(&'static str),
    /// `openssl` with these arguments, the file behind the first.
    OpenSsl(&'static [&'static str]),
    /// Bouncy Castle's `KeyStore` of this type.
    BouncyCastle(&'static str),
    /// Node.js, a JSON Web Key.
    Node,
    /// keyferry itself, where neither of the tools that the tests run knows the format.
    Keyferry,
}

/// One way of writing.
struct Target {
    name: &'static str,
    arguments: &'static [&'static str],
    openers: &'static [Opener],
    keeps_keys: bool,
    /// Java's stores keep no key without a certificate.
    keeps_bare_keys: bool,
}

const PKCS12: &[&str] = &["pkcs12", "-in", "FILE", "-noenc", "-passin", "env:STOREPASS"];
const LEGACY: &[&str] = &["pkcs12", "-legacy", "-in", "FILE", "-noenc", "-passin", "env:STOREPASS"];
const NO_PASSWORD: &[&str] = &["pkcs12", "-in", "FILE", "-noenc", "-passin", "pass:"];
/// openssl 3.0 does not know PBMAC1.
const NO_MAC: &[&str] = &["pkcs12", "-in", "FILE", "-nomacver", "-noenc", "-passin", "env:STOREPASS"];
const PKCS7: &[&str] = &["pkcs7", "-inform", "DER", "-in", "FILE", "-print_certs"];
const STORE_UTIL: &[&str] = &["storeutl", "-passin", "env:STOREPASS", "FILE"];

const fn target(name: &'static str, arguments: &'static [&'static str], openers: &'static [Opener]) -> Target {
    Target { name, arguments, openers, keeps_keys: true, keeps_bare_keys: true }
}

const TARGETS: [Target; 13] = [
    target("PEM", &["--to", "pem"], &[Opener::OpenSsl(STORE_UTIL)]),
    target("PKCS#12 modern", &["--to", "pkcs12"], &[Opener::OpenSsl(PKCS12), Opener::Java("PKCS12")]),
    target("PKCS#12 java8", &["--to", "pkcs12", "--p12-profile", "java8"], &[Opener::OpenSsl(PKCS12), Opener::Java("PKCS12")]),
    target("PKCS#12 legacy", &["--to", "pkcs12", "--p12-profile", "legacy"], &[Opener::OpenSsl(LEGACY), Opener::Java("PKCS12")]),
    target("PKCS#12 pbmac1", &["--to", "pkcs12", "--p12-profile", "pbmac1"], &[Opener::Keyferry, Opener::OpenSsl(NO_MAC)]),
    target("PKCS#12 passwordless", &["--to", "pkcs12", "--p12-profile", "passwordless"], &[Opener::OpenSsl(NO_PASSWORD)]),
    Target { keeps_bare_keys: false, ..target("JKS", &["--to", "jks"], &[Opener::Java("JKS")]) },
    Target { keeps_bare_keys: false, ..target("JCEKS", &["--to", "jceks"], &[Opener::Java("JCEKS")]) },
    Target { keeps_bare_keys: false, ..target("BCFKS", &["--to", "bcfks"], &[Opener::BouncyCastle("BCFKS@BC")]) },
    target("BKS", &["--to", "bks"], &[Opener::BouncyCastle("BKS@BC")]),
    target("UBER", &["--to", "uber"], &[Opener::BouncyCastle("UBER@BC")]),
    target("JWK", &["--to", "jwk", "--plain-key"], &[Opener::Node]),
    Target { keeps_keys: false, ..target("PKCS#7", &["--to", "pkcs7"], &[Opener::OpenSsl(PKCS7)]) },
];

type Blocks = BTreeSet<(String, String)>;

/// Prints the private keys and the certificates in JSON Web Keys as PEM.
const NODE: &str = "const c = require('crypto'), fs = require('fs');
const found = JSON.parse(fs.readFileSync(process.argv[2]));
for (const key of found.keys ?? [found]) {
  if (key.d) process.stdout.write(c.createPrivateKey({key, format: 'jwk'}).export({format: 'pem', type: 'pkcs8'}));
  for (const der of key.x5c ?? []) console.log(new c.X509Certificate(Buffer.from(der, 'base64')).toString());
}
";

/// The blocks with a key's public half, computed from its private one, in its place: Bouncy Castle and Node.js hand out EC keys in a form of their own.
fn by_public_key(blocks: &Blocks) -> Blocks {
    let public = |body: &str| {
        let der = Base64::decode_vec(body).unwrap();
        let key = PrivateKey::from_pkcs8_der(der).unwrap().public_key().unwrap().unwrap();
        keyferry_core::key::fingerprint(key.as_der())
    };
    let same =
        |(label, body): &(String, String)| (label.clone(), if label == "PRIVATE KEY" { public(body) } else { body.clone() });
    blocks.iter().map(same).collect()
}

/// What of `exported` a target holds.
fn expected(target: &Target, exported: &Blocks) -> Blocks {
    let bare = !exported.iter().any(|(label, _)| label == "CERTIFICATE");
    let keeps_keys = target.keeps_keys && (target.keeps_bare_keys || !bare);
    exported.iter().filter(|(label, _)| label == "CERTIFICATE" || keeps_keys).cloned().collect()
}

#[test]
fn every_pair_holds_what_went_in() {
    let folder = Folder::new();
    folder.write("jwk.js", NODE);
    let mut for_java: Vec<(String, &str, Blocks)> = Vec::new();
    for (name, key_password) in FIXTURES {
        let (path, exported) = (fixture(name), exported(name));
        // Bouncy Castle's PKCS#12 takes up to 1.2 million iterations each time: they go to the first two targets, and from the second of those on.
        let is_slow = name.strip_prefix("bouncycastle/").is_some_and(|file| file.contains(".p12"));
        let second = folder.path().join(format!("{}-{}", name.replace('/', "-"), TARGETS[1].name.replace(' ', "-")));
        for (place, target) in TARGETS.iter().enumerate() {
            let file = format!("{}-{}", name.replace('/', "-"), target.name.replace(' ', "-"));
            let mut line = vec![
                "convert",
                if is_slow && place > 1 { second.to_str().unwrap() } else { path.to_str().unwrap() },
                "-o",
                &file,
                "--password",
                "env:STOREPASS",
                // A client's certificate alone is in Java's stores as a trusted one or not at all.
                "--trust-all",
            ];
            line.extend(target.arguments);
            if !target.arguments.contains(&"--plain-key") {
                line.extend(["--out-password", "env:STOREPASS"]);
            }
            line.extend(key_password.map(|spec| ["--key-password", spec]).into_iter().flatten());
            let expected = expected(target, &exported);
            // The real tools read every file, which is as good as our independent reader, and sooner done.
            let said = folder.keyferry_in(&[("KEYFERRY_CROSS_CHECK", "0")], &line);
            if expected.is_empty() {
                said.fails(1, &["can be written as"]);
                continue;
            }
            assert_eq!(said.code, 0, "{name} to {}: {}", target.name, said.err);
            for opener in target.openers {
                let found = match opener {
                    Opener::Java(kind) | Opener::BouncyCastle(kind) => {
                        for_java.push((file.clone(), kind, expected.clone()));
                        continue;
                    }
                    Opener::Node => {
                        let found = folder.run("node".as_ref(), &["jwk.js", &file], b"").ok().text();
                        assert!(by_public_key(&blocks(&found)) == by_public_key(&expected), "{name} to {}", target.name);
                        continue;
                    }
                    Opener::OpenSsl(arguments) => {
                        let arguments: Vec<&str> =
                            arguments.iter().map(|word| if *word == "FILE" { file.as_str() } else { *word }).collect();
                        folder.openssl(&arguments).ok().text()
                    }
                    Opener::Keyferry => folder
                        .keyferry(&["convert", &file, "--to", "pem", "--plain-key", "-o", "-", "--password", "env:STOREPASS"])
                        .ok()
                        .text(),
                };
                assert!(blocks(&found) == expected, "{name} to {}", target.name);
            }
        }
    }
    let arguments: Vec<&str> = for_java.iter().flat_map(|(file, kind, _)| [*kind, file.as_str(), PASSWORD, PASSWORD]).collect();
    // Key derivations are what takes the time, and Java's better compiler is worth it for them.
    let said = folder.java_with(&["-XX:TieredStopAtLevel=4"], "Export", &arguments).ok().text();
    let stores: Vec<&str> = said.split("store ").skip(1).collect();
    assert_eq!(stores.len(), for_java.len());
    for ((file, kind, expected), found) in for_java.iter().zip(stores) {
        let found_blocks = blocks(found);
        let is_same = if kind.ends_with("@BC") {
            by_public_key(&found_blocks) == by_public_key(expected)
        } else {
            found_blocks == *expected
        };
        assert!(found.starts_with(file.as_str()) && is_same, "{file} as {kind}");
    }
}

/// The table of the formats, as docs/formats.md has it.
fn table() -> String {
    let mut text = "| Read | Made by |".to_owned();
    for target in &TARGETS {
        let _ = write!(text, " {} |", target.name);
    }
    text.push_str("\n| --- | --- |");
    text.push_str(&" --- |".repeat(TARGETS.len()));
    for (name, _) in FIXTURES {
        let (tool, file) = name.split_once('/').unwrap();
        let exported = exported(name);
        let _ = write!(text, "\n| {file} | {tool} |");
        for target in &TARGETS {
            let held = expected(target, &exported);
            let openers = target.openers.iter().map(|opener| match opener {
                Opener::Java(_) => "Java",
                Opener::BouncyCastle(_) => "Bouncy Castle",
                Opener::Node => "Node.js",
                Opener::OpenSsl(arguments) if arguments.contains(&"-nomacver") => "openssl -nomacver",
                Opener::OpenSsl(_) => "openssl",
                Opener::Keyferry => "keyferry",
            });
            let openers = openers.collect::<Vec<_>>().join(", ");
            let part = if held.len() == exported.len() { "" } else { " (certificates)" };
            let cell = if held.is_empty() { "nothing to write".to_owned() } else { format!("{openers}{part}") };
            let _ = write!(text, " {cell} |");
        }
    }
    text
}

/// `UPDATE_DOCS=1` writes the table anew.
#[test]
fn the_table_of_formats_is_the_one_that_is_tested() {
    const MARKS: [&str; 2] = ["<!-- table -->\n", "\n<!-- end of table -->"];
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/formats.md");
    let text = fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once(MARKS[0]).unwrap();
    let (found, after) = rest.split_once(MARKS[1]).unwrap();
    let table = table();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, format!("{before}{}{table}{}{after}", MARKS[0], MARKS[1])).unwrap();
        return;
    }
    assert!(found == table, "docs/formats.md is out of date; run the tests once with UPDATE_DOCS=1");
}
