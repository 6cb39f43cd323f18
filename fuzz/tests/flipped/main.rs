//! Keystores of the real tools, damaged: what we still take for whole holds what openssl and Java read from it. The crates p12, p12-keystore and jks are
//! given the same files, and counted beside us. `KEYFERRY_CASES` and `KEYFERRY_SEED` say how many files, and which.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

#[path = "../mutate/damage.rs"]
mod damage;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

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

/// How long one of them may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// What the lines of its process begin with that are not the test runner's.
const SAID: &str = "somebody else: ";

/// Somebody else's crate, in a process of its own, for some ask for memory without end, or compute for hours. It stays until that happens.
struct Somebody {
    reader: &'static str,
    kind: &'static str,
    running: Option<Running>,
}

struct Running {
    child: Child,
    files: ChildStdin,
    answers: mpsc::Receiver<&'static str>,
}

impl Running {
    fn start(reader: &str) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--ignored", "--exact", "somebody_else_reads_files", "--nocapture"]).env("KEYFERRY_READER", reader);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let (said, answers) = mpsc::channel();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let answer = line.split_once(SAID).map(|(_, answer)| answer);
                let known = ["taken", "refused", "panicked"].into_iter().find(|known| answer == Some(known));
                if known.is_some_and(|known| said.send(known).is_err()) {
                    break;
                }
            }
        });
        Self { files: child.stdin.take().unwrap(), child, answers }
    }
}

impl Somebody {
    /// What it does with a file.
    fn reads(&mut self, file: &Path) -> &'static str {
        let running = self.running.get_or_insert_with(|| Running::start(self.reader));
        writeln!(running.files, "{}", file.display()).unwrap();
        let ended = match running.answers.recv_timeout(PATIENCE) {
            Ok(answer) => return answer,
            Err(mpsc::RecvTimeoutError::Disconnected) => "aborted (memory without end)",
            Err(mpsc::RecvTimeoutError::Timeout) => "took more than ten seconds",
        };
        self.end();
        ended
    }

    fn end(&mut self) {
        if let Some(mut running) = self.running.take() {
            let _ = running.child.kill();
            running.child.wait().unwrap();
        }
    }
}

impl Drop for Somebody {
    fn drop(&mut self) {
        self.end();
    }
}

/// What [`Somebody`] runs: the names of files come on standard input.
#[test]
#[ignore = "it is run by the other test, once for each crate"]
fn somebody_else_reads_files() {
    let Ok(reader) = std::env::var("KEYFERRY_READER") else { return };
    let takes = |bytes: &[u8]| match reader.as_str() {
        "p12" => p12::PFX::parse(bytes).is_ok_and(|file| file.verify_mac(PASSWORD) && file.cert_bags(PASSWORD).is_ok()),
        "p12-keystore" => p12_keystore::Pkcs12Archive::from_pkcs12(bytes, PASSWORD).is_ok(),
        _ => jks::KeyStore::new().load(bytes, PASSWORD.as_bytes()).is_ok(),
    };
    #[expect(clippy::disallowed_methods, reason = "the names of files are no secrets")]
    for file in std::io::stdin().lines() {
        let bytes = fs::read(file.unwrap()).unwrap();
        let answer = match catch_unwind(AssertUnwindSafe(|| takes(&bytes))) {
            Ok(true) => "taken",
            Ok(false) => "refused",
            Err(_) => "panicked",
        };
        println!("{SAID}{answer}");
    }
}

fn flipped(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let mut flipped = bytes.to_vec();
    flipped[random.below(bytes.len())] ^= 1 << random.below(8);
    flipped
}

/// A file that we take for whole.
struct Taken {
    title: String,
    kind: &'static str,
    path: PathBuf,
    ours: BTreeSet<String>,
    openssl: Found,
}

impl Taken {
    /// What is wrong about it, when Java finds this in it.
    fn wrong(&self, java: Found) -> Vec<String> {
        let (title, ours) = (&self.title, &self.ours);
        let is_read_by_openssl = self.openssl.is_some();
        let readings: Vec<(&str, BTreeSet<String>)> = [("openssl", self.openssl.clone()), ("Java", java)]
            .into_iter()
            .filter_map(|(tool, found)| Some((tool, found?)))
            .collect();
        if readings.is_empty() {
            return vec![format!("{title}: we read {} things, and both tools refuse it", ours.len())];
        }
        // Of PKCS#12, Java shows no certificate that is neither a key's nor marked as trusted.
        let is_same = |tool: &str, theirs: &BTreeSet<String>| {
            theirs == ours || tool == "Java" && is_read_by_openssl && theirs.is_subset(ours)
        };
        let differ = readings.into_iter().filter(|(tool, theirs)| !is_same(tool, theirs));
        differ.map(|(tool, theirs)| format!("{title}: we read {ours:?}, {tool} {theirs:?}")).collect()
    }
}

/// What came of some cases: how often each reader did what, how many files we took, and what is wrong.
#[derive(Default)]
struct Outcome {
    counts: BTreeMap<(&'static str, &'static str), u64>,
    taken: usize,
    wrong: Vec<String>,
}

/// Goes through some cases of a seed.
fn outcome(seed: u64, cases: impl Iterator<Item = u64>) -> Outcome {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures");
    let files = FILES.map(|(name, kind)| (name, kind, fs::read(root.join(name)).unwrap()));
    let folder = tempfile::tempdir().unwrap();
    let mut others = OTHERS.map(|(reader, kind)| Somebody { reader, kind, running: None });
    let mut outcome = Outcome::default();
    let mut taken = Vec::new();
    for case in cases {
        let mut random = Random::of_case(seed, case);
        let whole = usize::try_from(case).unwrap_or(usize::MAX);
        let (name, kind, bytes) = files.get(whole).unwrap_or(&files[random.below(files.len())]);
        // First each as it is, and then half of the time one bit of it, which gets furthest.
        let file = match whole {
            _ if whole < files.len() => bytes.clone(),
            _ if whole % 2 == 1 => flipped(bytes, &mut random),
            _ => damaged(bytes, &files[random.below(files.len())].2, &mut random),
        };
        let mut count = |reader, what| *outcome.counts.entry((reader, what)).or_default() += 1;
        let found = ours(&file);
        count("keyferry", if found.is_some() { "taken" } else { "refused" });
        let path = folder.path().join(case.to_string());
        fs::write(&path, &file).unwrap();
        let title = format!("case {case} of the seed {seed} ({name})");
        for somebody in others.iter_mut().filter(|somebody| somebody.kind == *kind) {
            let answer = somebody.reads(&path);
            count(somebody.reader, answer);
            if answer == "taken" && found.is_none() {
                println!("{} takes {title}, and we do not", somebody.reader);
                count(somebody.reader, "taken, and refused by us");
            }
        }
        match found {
            Some(ours) => {
                let openssl = if *kind == "PKCS12" { openssl(&path) } else { None };
                taken.push(Taken { title, kind, path, ours, openssl });
            }
            None => fs::remove_file(path).unwrap(),
        }
    }
    let by_java = java(&taken.iter().map(|file| (file.kind, file.path.display().to_string())).collect::<Vec<_>>());
    assert_eq!(by_java.len(), taken.len());
    outcome.taken = taken.len();
    outcome.wrong = taken.iter().zip(by_java).flat_map(|(file, java)| file.wrong(java)).collect();
    outcome
}

#[test]
fn what_is_taken_for_whole_is_what_the_tools_read() {
    let (cases, seed) = cases_and_seed(USUAL, 20_261_127);
    let mut all = Outcome::default();
    thread::scope(|scope| {
        let threads = thread::available_parallelism().map_or(1, usize::from);
        let shares = 0..threads as u64;
        let shares: Vec<_> = shares.map(|first| scope.spawn(move || outcome(seed, (first..cases).step_by(threads)))).collect();
        for share in shares.into_iter().map(|share| share.join().unwrap()) {
            for (what, count) in share.counts {
                *all.counts.entry(what).or_default() += count;
            }
            all.taken += share.taken;
            all.wrong.extend(share.wrong);
        }
    });
    println!("{cases} damaged keystores from the seed {seed}:");
    for ((reader, what), count) in &all.counts {
        println!("{count:>8}  {reader}: {what}");
    }
    assert!(all.taken >= FILES.len(), "what nobody damaged is not taken for whole");
    assert!(all.wrong.is_empty(), "{} of {} differ:\n{}", all.wrong.len(), all.taken, all.wrong.join("\n"));
}
