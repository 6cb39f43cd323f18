//! Whole processes: command lines of keyferry, openssl and keytool that do the same.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use crate::race::{Contender, Goal, Outcome, race};

/// Where things are.
pub(crate) struct Place {
    pub root: PathBuf,
    pub keyferry: PathBuf,
    /// A temporary folder, in which everything runs.
    pub folder: PathBuf,
    pub quick: bool,
}

struct Case {
    what: &'static str,
    /// Keyferry's first. `F/` stands for the folder of the fixtures.
    lines: &'static [&'static str],
    goals: &'static [(&'static str, f64)],
    /// What is removed before each run.
    remove: &'static [&'static str],
    rounds: usize,
}

const ROOTS: &str = "/etc/ssl/certs/java/cacerts";

const CASES: &[Case] = &[
    Case { what: "Start", lines: &["keyferry --version", "openssl version"], goals: &[], remove: &[], rounds: 101 },
    Case {
        what: "RSA key of 2048 bits",
        lines: &["keyferry openssl genrsa -out k.pem 2048", "openssl genrsa -out k.pem 2048"],
        goals: &[("openssl", 0.2)],
        remove: &[],
        rounds: 101,
    },
    Case {
        what: "RSA key of 4096 bits",
        lines: &["keyferry openssl genrsa -out k.pem 4096", "openssl genrsa -out k.pem 4096"],
        goals: &[("openssl", 0.2)],
        remove: &[],
        rounds: 41,
    },
    Case {
        what: "Request for a key",
        lines: &[
            "keyferry request --key F/openssl/key-plain.pem --subject /CN=x --profile none --out r.csr --force",
            "openssl req -new -key F/openssl/key-plain.pem -subj /CN=x -out r.csr",
        ],
        goals: &[("openssl", 0.4)],
        remove: &[],
        rounds: 51,
    },
    Case {
        what: "Key of 2048 bits and request",
        lines: &[
            "keyferry request --subject /CN=x --profile none --plain-key --force",
            "openssl req -new -newkey rsa:2048 -noenc -subj /CN=x -keyout k.pem -out r.csr",
        ],
        goals: &[],
        remove: &[],
        rounds: 101,
    },
    Case {
        what: "PEM to PKCS#12, 10,000 iterations",
        lines: &[
            "keyferry convert pair.pem -o o.p12 --force --out-password env:STOREPASS",
            "openssl pkcs12 -export -in pair.pem -out p.p12 -iter 10000 -passout env:STOREPASS",
        ],
        goals: &[("openssl", 0.4)],
        remove: &[],
        rounds: 51,
    },
    Case {
        what: "PKCS#12 to PEM, 10,000 iterations",
        lines: &[
            "keyferry convert F/keytool/default.p12 --to pem -o o.pem --force --plain-key --password env:STOREPASS",
            "openssl pkcs12 -in F/keytool/default.p12 -passin env:STOREPASS -noenc -out p.pem",
        ],
        goals: &[("openssl", 0.4)],
        remove: &[],
        rounds: 51,
    },
    Case {
        what: "PKCS#12 to JKS",
        lines: &[
            "keyferry convert F/keytool/default.p12 -o o.jks --force --password env:STOREPASS",
            "keytool -importkeystore -noprompt -srckeystore F/keytool/default.p12 -srcstorepass:env STOREPASS -destkeystore p.jks -deststoretype JKS -deststorepass:env STOREPASS",
        ],
        goals: &[("keytool", 1.0 / 40.0)],
        remove: &["p.jks"],
        rounds: 15,
    },
    Case {
        what: "JKS to PKCS#12",
        lines: &[
            "keyferry convert store.jks -o o.p12 --force --password env:STOREPASS",
            "keytool -importkeystore -noprompt -srckeystore store.jks -srcstorepass:env STOREPASS -destkeystore p.p12 -deststorepass:env STOREPASS",
        ],
        goals: &[("keytool", 1.0 / 40.0)],
        remove: &["p.p12"],
        rounds: 15,
    },
    Case {
        what: "Show a PKCS#12 file",
        lines: &[
            "keyferry show F/keytool/default.p12 --password env:STOREPASS",
            "openssl pkcs12 -in F/keytool/default.p12 -passin env:STOREPASS -nokeys",
            "keytool -list -keystore F/keytool/default.p12 -storepass:env STOREPASS",
        ],
        goals: &[("openssl", 0.4)],
        remove: &[],
        rounds: 31,
    },
    Case {
        what: "Old PKCS#12 to PEM",
        lines: &[
            "keyferry convert F/keytool/legacy.p12 --to pem -o o.pem --force --plain-key --password env:STOREPASS",
            "openssl pkcs12 -legacy -in F/keytool/legacy.p12 -passin env:STOREPASS -noenc -out p.pem",
        ],
        goals: &[],
        remove: &[],
        rounds: 31,
    },
    Case {
        what: "Java's roots, listed",
        lines: &[
            "keyferry store list /etc/ssl/certs/java/cacerts --password env:STOREPASS",
            "keytool -list -cacerts -storepass:env STOREPASS",
        ],
        goals: &[("keytool", 1.0 / 100.0)],
        remove: &[],
        rounds: 15,
    },
];

pub(crate) fn races(place: &Place) -> Result<Vec<Outcome>, String> {
    let fixtures = place.root.join("fixtures/openssl");
    let read = |name: &str| fs::read(fixtures.join(name)).map_err(|error| format!("{name}: {error}"));
    let pair = [read("key-plain.pem")?, read("client.pem")?].concat();
    fs::write(place.folder.join("pair.pem"), pair).map_err(|error| format!("pair.pem: {error}"))?;
    java_store(place)?;
    // Java's roots are measured where the system has them.
    let is_there = |case: &&Case| Path::new(ROOTS).exists() || !case.lines.iter().any(|line| line.contains(ROOTS));
    CASES.iter().filter(is_there).map(|case| outcome(case, place)).collect()
}

/// Makes `store.jks`, with keytool's key and its certificate under one password.
pub(crate) fn java_store(place: &Place) -> Result<(), String> {
    let line = "keyferry convert F/keytool/default.p12 -o store.jks --force --password env:STOREPASS";
    ended(command(line, place), line)
}

fn outcome(case: &Case, place: &Place) -> Result<Outcome, String> {
    let contenders = case.lines.iter().map(|line| contender(line, case.remove, place)).collect();
    let goals: Vec<Goal> = case.goals.iter().map(|(beside, ratio)| Goal::wall(beside, *ratio)).collect();
    race(case.what, place.rounds(case.rounds), &goals, contenders)
}

impl Place {
    /// Fewer rounds when there is no time.
    pub(crate) fn rounds(&self, rounds: usize) -> usize {
        if self.quick { rounds.min(7) } else { rounds }
    }
}

/// A command line that is measured as a process, its memory by a run before.
pub(crate) fn contender<'a>(line: &'static str, remove: &'static [&'static str], place: &'a Place) -> Contender<'a> {
    let removed = move || {
        for name in remove {
            let _ = fs::remove_file(place.folder.join(name));
        }
    };
    let name = line.split(' ').next().unwrap_or_default();
    removed();
    let peak = peak(line, place);
    Contender { name, before: Some(Box::new(removed)), run: Box::new(move || ended(command(line, place), line)), peak }
}

fn command(line: &str, place: &Place) -> Command {
    let fixtures = place.root.join("fixtures").display().to_string();
    let mut words =
        line.split(' ').map(|word| word.strip_prefix("F/").map_or_else(|| word.to_owned(), |rest| format!("{fixtures}/{rest}")));
    let program = match words.next() {
        Some(name) if name == "keyferry" => place.keyferry.clone(),
        name => name.unwrap_or_default().into(),
    };
    let mut command = Command::new(program);
    command.args(words).current_dir(&place.folder).env("STOREPASS", "changeit");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn ended(mut command: Command, line: &str) -> Result<(), String> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        other => Err(format!("`{line}` failed: {other:?}")),
    }
}

/// Runs a command line in a process that has no other children, and so knows what this one took.
fn peak(line: &str, place: &Place) -> Option<u64> {
    let own = env::current_exe().ok()?;
    let made = command(line, place);
    let mut wrapped = Command::new(own);
    wrapped.arg("--peak").arg(made.get_program()).args(made.get_args()).current_dir(&place.folder).env("STOREPASS", "changeit");
    let output = wrapped.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}
