//! Keystores of the real tools, damaged: what we still take for whole holds what openssl and Java read from it. The crates p12, p12-keystore and jks are
//! given the same files, and counted beside us. `KEYFERRY_CASES` and `KEYFERRY_SEED` say how many files, and which.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

#[path = "../mutate/damage.rs"]
mod damage;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use damage::{Random, cases_and_seed, damaged};
use keyferry_core::key::fingerprint;
use keyferry_formats::pbe::Session;
use keyferry_formats::{Limits, Password, detect, pem};
use keyferry_fuzz::PASSWORD;

/// The password of the key in the fixture `store.jks`.
const KEY_PASSWORD: &str = "keypassword";

/// So many files when nobody says otherwise.
const USUAL: u64 = 150;

/// The files, and Java's name for their type. All cost 10,000 iterations or less, but for JCEKS.
const FILES: [(&str, &str); 10] = [
    ("keytool/default.p12", "PKCS12"),
    ("keytool/legacy.p12", "PKCS12"),
    ("keytool/several.p12", "PKCS12"),
    ("keytool/truststore.p12", "PKCS12"),
    ("openssl/default.p12", "PKCS12"),
    ("openssl/legacy.p12", "PKCS12"),
    ("openssl/certificates-only.p12", "PKCS12"),
    ("keytool/store.jks", "JKS"),
    ("keytool/truststore.jks", "JKS"),
    ("keytool/store.jceks", "JCEKS"),
];

/// The digests of certificates and private keys; `None` where a file is refused.
type Found = Option<BTreeSet<String>>;

fn ours(bytes: &[u8]) -> Found {
    let (password, session) = (Password::new(PASSWORD), Session::new(Limits { kdf_iterations: 200_000, ..Limits::default() }));
    let contents = detect::decode(bytes, Some(&password), &session).ok()?;
    let mut store = detect::into_keystore([contents]).ok()?;
    // The one in JKS has a password of its own.
    store.unseal_all(&password, &session).or_else(|_| store.unseal_all(&Password::new(KEY_PASSWORD), &session)).ok()?;
    let mut found = BTreeSet::new();
    for entry in store.entries() {
        found.extend(entry.clear_key().map(|key| fingerprint(key.as_pkcs8_der())));
        found.extend(entry.certificates().iter().map(|certificate| fingerprint(certificate.as_der())));
    }
    Some(found)
}

fn openssl(file: &Path) -> Found {
    let line = ["pkcs12", "-legacy", "-noenc", "-passin", "pass:changeit", "-in"];
    let output = Command::new("openssl").args(line).arg(file).output().expect("openssl is missing: apt-get install openssl");
    output.status.success().then(|| {
        let blocks = pem::decode(&output.stdout).unwrap_or_default();
        blocks.iter().map(|block| fingerprint(&block.content)).collect()
    })
}

/// What Java says of each file.
fn java(files: &[(&str, String)]) -> Vec<Found> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/flipped/Flipped.java");
    let words = files.iter().flat_map(|(kind, file)| [*kind, file.as_str()]);
    let output = Command::new("java").arg("-XX:+UseSerialGC").arg(source).args(words).output();
    let output = output.expect("java is missing: apt-get install default-jdk-headless");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| Some(line.strip_prefix("opened")?.split_whitespace().map(str::to_owned).collect())).collect()
}

/// The crates that read files of Java's name for their type.
const OTHERS: [(&str, &str); 3] = [("p12", "PKCS12"), ("p12-keystore", "PKCS12"), ("jks", "JKS")];

/// How the process that lets somebody else's crate read ends.
const TAKEN: i32 = 10;
const REFUSED: i32 = 11;
/// How long it may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// What somebody else's crate does with a file, in a process of its own: some ask for memory without end, or compute for hours.
fn other(reader: &str, file: &Path) -> &'static str {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--ignored", "--exact", "somebody_else_reads_a_file"])
        .env("KEYFERRY_READER", reader)
        .env("KEYFERRY_FILE", file);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        if let Some(status) = child.try_wait().unwrap() {
            return match status.code() {
                Some(TAKEN) => "taken",
                Some(REFUSED) => "refused",
                Some(_) => "panicked",
                None => "aborted (memory without end)",
            };
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    "took more than ten seconds"
}

/// What [`other`] runs.
#[test]
#[ignore = "it is run by the other test, once for each file"]
fn somebody_else_reads_a_file() {
    let (Ok(reader), Some(file)) = (std::env::var("KEYFERRY_READER"), std::env::var_os("KEYFERRY_FILE")) else { return };
    let bytes = fs::read(file).unwrap();
    let is_taken = match reader.as_str() {
        "p12" => p12::PFX::parse(&bytes).is_ok_and(|file| file.verify_mac(PASSWORD) && file.cert_bags(PASSWORD).is_ok()),
        "p12-keystore" => p12_keystore::Pkcs12Archive::from_pkcs12(&bytes, PASSWORD).is_ok(),
        _ => jks::KeyStore::new().load(bytes.as_slice(), PASSWORD.as_bytes()).is_ok(),
    };
    std::process::exit(if is_taken { TAKEN } else { REFUSED });
}

fn flipped(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let mut flipped = bytes.to_vec();
    flipped[random.below(bytes.len())] ^= 1 << random.below(8);
    flipped
}

#[test]
fn what_is_taken_for_whole_is_what_the_tools_read() {
    let (cases, seed) = cases_and_seed(USUAL, 20_261_127);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures");
    let files = FILES.map(|(name, kind)| (name, kind, fs::read(root.join(name)).unwrap()));
    let folder = tempfile::tempdir().unwrap();
    let mut counts = BTreeMap::<(&str, &str), u64>::new();
    let mut taken = Vec::new();
    for case in 0..cases {
        let mut random = Random::of_case(seed, case);
        let whole = usize::try_from(case).unwrap_or(usize::MAX);
        let (name, kind, bytes) = files.get(whole).unwrap_or(&files[random.below(files.len())]);
        // First each as it is, and then half of the time one bit of it, which gets furthest.
        let file = match whole {
            _ if whole < files.len() => bytes.clone(),
            _ if whole % 2 == 1 => flipped(bytes, &mut random),
            _ => damaged(bytes, &files[random.below(files.len())].2, &mut random),
        };
        let found = ours(&file);
        *counts.entry(("keyferry", if found.is_some() { "taken" } else { "refused" })).or_default() += 1;
        let path = folder.path().join(case.to_string());
        fs::write(&path, &file).unwrap();
        for (reader, _) in OTHERS.iter().filter(|(_, of)| of == kind) {
            let outcome = other(reader, &path);
            *counts.entry((reader, outcome)).or_default() += 1;
            if outcome == "taken" && found.is_none() {
                println!("{reader} takes case {case} of the seed {seed} ({name}), and we do not");
                *counts.entry((reader, "taken, and refused by us")).or_default() += 1;
            }
        }
        match found {
            Some(found) => taken.push((format!("case {case} of the seed {seed} ({name})"), *kind, path, found)),
            None => fs::remove_file(path).unwrap(),
        }
    }
    let by_java = java(&taken.iter().map(|(_, kind, path, ..)| (*kind, path.display().to_string())).collect::<Vec<_>>());
    assert_eq!(by_java.len(), taken.len());
    let mut wrong = Vec::new();
    for ((title, kind, path, found), java) in taken.iter().zip(by_java) {
        let openssl = if *kind == "PKCS12" { openssl(path) } else { None };
        let readings: Vec<(&str, BTreeSet<String>)> =
            [("openssl", openssl), ("Java", java)].into_iter().filter_map(|(tool, found)| Some((tool, found?))).collect();
        if readings.is_empty() {
            wrong.push(format!("{title}: we read {} things, and both tools refuse it", found.len()));
        }
        let is_read_by_openssl = readings.iter().any(|(tool, _)| *tool == "openssl");
        for (tool, theirs) in readings {
            // Of PKCS#12, Java shows no certificate that is neither a key's nor marked as trusted.
            let is_same = theirs == *found || tool == "Java" && is_read_by_openssl && theirs.is_subset(found);
            if !is_same {
                wrong.push(format!("{title}: we read {found:?}, {tool} {theirs:?}"));
            }
        }
    }
    println!("{cases} damaged keystores from the seed {seed}:");
    for ((reader, outcome), count) in &counts {
        println!("{count:>8}  {reader}: {outcome}");
    }
    assert!(taken.len() >= files.len(), "what nobody damaged is not taken for whole");
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), taken.len(), wrong.join("\n"));
}
