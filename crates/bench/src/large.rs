//! A hundred thousand certificates, and a thousand files.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::{fs, thread};

use keyferry_formats::pbe::{Derivation, Hash, Pbkdf2, Purpose, Session};
use keyferry_formats::pem::Document;

use crate::process::{Place, contender, java_store};
use crate::race::{Contender, Goal, Outcome, race};

const CERTIFICATES: usize = 100_000;
const FILES: usize = 1_000;

pub(crate) fn races(place: &Place) -> Result<Vec<Outcome>, String> {
    bundle(&place.folder)?;
    compile(place)?;
    let trust = "keyferry trust large.p12 large.pem --force --out-password env:STOREPASS";
    let one_pass = "java -Xmx4g -cp . OnePass large.pem java.p12 changeit";
    let mut outcomes = vec![race(
        "Truststore (PKCS#12) of a PEM file with 100,000 certificates",
        5,
        &[Goal::wall("java", 1.0 / 20.0)],
        vec![contender(trust, &["large.p12"], place), contender(one_pass, &["java.p12"], place)],
    )?];
    for (what, line, theirs) in [
        ("The same as JKS", "keyferry trust large.jks large.pem --force --out-password env:STOREPASS", None),
        (
            "100,000 certificates in PKCS#12, listed",
            "keyferry store list large.p12 --password env:STOREPASS",
            Some("openssl pkcs12 -in large.p12 -passin env:STOREPASS -nokeys -out listed.pem"),
        ),
        (
            "100,000 certificates in JKS, listed",
            "keyferry store list large.jks --password env:STOREPASS",
            Some("java -Xmx4g -cp . Listed large.jks changeit"),
        ),
        ("JKS to PKCS#12", "keyferry convert large.jks -o converted.p12 --force --password env:STOREPASS", None),
    ] {
        let mut contenders = vec![contender(line, &[], place)];
        contenders.extend(theirs.map(|theirs| contender(theirs, &[], place)));
        outcomes.push(race(what, 3, &[], contenders)?);
    }
    outcomes.push(batch(place)?);
    Ok(outcomes)
}

/// A PEM file with so many certificates that differ in serial number and names. Their signatures do not hold, which nobody asks of a trusted one.
fn bundle(folder: &Path) -> Result<(), String> {
    const NAME: &str = "Authority 00000000";
    let subject = format!("/C=FR/O=Bench/CN={NAME}");
    let line = [
        "req", "-x509", "-newkey", "rsa:2048", "-noenc", "-keyout", "x.key", "-outform", "DER", "-out", "x.der", "-days", "3650",
    ];
    let made = Command::new("openssl")
        .args(line)
        .args(["-subj", &subject, "-set_serial", "0x4142434445464748"])
        .current_dir(folder)
        .output();
    if !made.is_ok_and(|made| made.status.success()) {
        return Err("openssl req made no certificate".to_owned());
    }
    let der = fs::read(folder.join("x.der")).map_err(|error| error.to_string())?;
    let places = |part: &[u8]| -> Vec<usize> {
        (0..der.len()).filter(|at| der.get(*at..).is_some_and(|rest| rest.starts_with(part))).collect()
    };
    let (names, serials) = (places(NAME.as_bytes()), places(b"ABCDEFGH"));
    let mut out = Document::default().bare();
    for number in 0..CERTIFICATES {
        let mut der = der.clone();
        let digits = format!("{number:08}");
        for at in serials.iter().copied().chain(names.iter().map(|at| at + NAME.len() - 8)) {
            if let Some(place) = der.get_mut(at..at + 8) {
                place.copy_from_slice(digits.as_bytes());
            }
        }
        out.certificate(&der);
    }
    fs::write(folder.join("large.pem"), out.into_bytes()).map_err(|error| error.to_string())
}

fn compile(place: &Place) -> Result<(), String> {
    let sources = ["OnePass.java", "Listed.java"].map(|name| place.root.join("crates/bench/java").join(name));
    let done = Command::new("javac").arg("-d").arg(&place.folder).args(sources).output();
    if done.is_ok_and(|done| done.status.success()) { Ok(()) } else { Err("javac did not compile crates/bench/java".to_owned()) }
}

/// A thousand JKS files beside what their key derivations alone would take on all cores.
fn batch(place: &Place) -> Result<Outcome, String> {
    java_store(place)?;
    let store = place.folder.join("store.jks");
    let mut jobs = String::new();
    for number in 0..FILES {
        fs::copy(&store, place.folder.join(format!("{number}.jks"))).map_err(|error| error.to_string())?;
        let _ =
            writeln!(jobs, r#"{{"inputs":["{number}.jks"],"output":"{number}.p12","password":"env:STOREPASS","force":true}}"#);
    }
    fs::write(place.folder.join("jobs.jsonl"), jobs).map_err(|error| error.to_string())?;
    let ours = contender("keyferry batch jobs.jsonl", &[], place);
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let limit = Contender::new("their key derivations", move || {
        thread::scope(|scope| {
            for core in 0..cores {
                scope.spawn(move || (core..FILES).step_by(cores).for_each(|_| derivations()));
            }
        });
        Ok(())
    });
    race("1,000 JKS files to PKCS#12, one run", 5, &[Goal::wall("their key derivations", 1.0 / 0.9)], vec![ours, limit])
}

/// What a PKCS#12 file as we write it takes: the key of what is encrypted, and that of the MAC.
fn derivations() {
    let kdf = Pbkdf2 { prf: Hash::Sha256, salt: vec![7; 16], iterations: 10_000, key_length: None };
    let _ = std::hint::black_box(kdf.derive(b"changeit", 32, &Session::default()));
    let password = keyferry_formats::Password::new("changeit").bmp_string();
    let mac = Derivation::Pkcs12 { hash: Hash::Sha256, purpose: Purpose::Mac, salt: vec![7; 20], iterations: 10_000, length: 32 };
    std::hint::black_box(mac.derive(&password));
}
