//! The static binary beside the build for glibc: the C library decides how fast memory is had and given back, and how soon a program begins.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use base64ct::{Base64, Encoding};

use super::target::TARGETS;
use super::trial::words;
use super::{Release, read, write};
use crate::root;
use crate::run::{cargo, content, ended};

const CERTIFICATES: usize = 50_000;

/// What is measured, how often, and the command line.
const RACES: [(&str, usize, &str); 4] = [
    ("start and end (`-V`)", 200, "-V"),
    (
        "a PKCS#12 store of a PEM file with 50,000 certificates",
        7,
        "trust large.p12 large.pem --force --out-password pass:changeit",
    ),
    ("that store to JKS", 7, "convert large.p12 -o large.jks --force --password pass:changeit"),
    ("that store listed", 7, "store list large.jks --password pass:changeit"),
];

/// Runs both by turns, and prints the medians and their ratio.
pub(crate) fn run(release: &Release) -> Result<(), String> {
    let [here, ..] = &TARGETS;
    let ours = here.build(release)?;
    ended(&mut cargo(&["build", "--release", "--locked", "--package", "keyferry"]))?;
    let usual = root().join("target/release/keyferry");
    let folder = tempfile::tempdir().map_err(|error| format!("there is no temporary folder: {error}"))?;
    bundle(&ours, folder.path())?;
    println!("| What | static (musl) | glibc | ratio |\n| --- | ---: | ---: | ---: |");
    for (what, rounds, line) in RACES {
        let (mut first, mut second, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..rounds {
            let (one, other) = (time(&ours, line, folder.path())?, time(&usual, line, folder.path())?);
            ratios.push(one.as_secs_f64() / other.as_secs_f64());
            first.push(one.as_secs_f64() * 1e3);
            second.push(other.as_secs_f64() * 1e3);
        }
        println!("| {what} | {:.1} ms | {:.1} ms | {:.2} |", median(first), median(second), median(ratios));
    }
    Ok(())
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(f64::NAN)
}

fn time(program: &Path, line: &str, folder: &Path) -> Result<Duration, String> {
    let mut command = Command::new(program);
    command.args(words(line)).current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let status = command.status().map_err(|error| format!("{} cannot be run: {error}", program.display()))?;
    let took = start.elapsed();
    content(&command, status).map(|()| took)
}

/// A PEM file with so many certificates, which differ in serial number and name; nobody asks for the signatures of trusted ones.
fn bundle(program: &Path, folder: &Path) -> Result<(), String> {
    let line = "openssl req -x509 -newkey rsa:2048 -noenc -keyout x.key -outform DER -out x.der -days 3650 \
                -subj /O=Bench/CN=Authority-00000000 -set_serial 0x4142434445464748";
    ended(Command::new(program).args(words(line)).current_dir(folder).stderr(Stdio::null()))?;
    let der = read(&folder.join("x.der"))?;
    let places: Vec<usize> =
        (0..der.len()).filter(|at| der.get(*at..at + 8).is_some_and(|part| part == b"ABCDEFGH" || part == b"00000000")).collect();
    let mut text = String::new();
    for number in 0..CERTIFICATES {
        let mut der = der.clone();
        let digits = format!("{number:08}");
        for at in &places {
            if let Some(place) = der.get_mut(*at..at + 8) {
                place.copy_from_slice(digits.as_bytes());
            }
        }
        text.push_str("-----BEGIN CERTIFICATE-----\n");
        let encoded = Base64::encode_string(&der);
        for line in encoded.as_bytes().chunks(64) {
            let _ = writeln!(text, "{}", String::from_utf8_lossy(line));
        }
        text.push_str("-----END CERTIFICATE-----\n");
    }
    write(&folder.join("large.pem"), text.as_bytes())
}
