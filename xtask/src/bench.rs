//! `cargo xtask bench`: how long the release build takes for what people do, beside openssl and keytool in the same run.
//!
//! Times depend on the machine and on what else it does; the ratios are what counts. Runs alternate, and the median is taken.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::{root, tools};

const ROUNDS: usize = 15;

/// What is done, and the command lines that do it; `F` stands for the folder of the fixtures. The first is keyferry's.
const CASES: &[(&str, &[&str])] = &[
    ("start", &["keyferry --version", "openssl version"]),
    ("the demonstration", &["keyferry demo"]),
    (
        "key of 2048 bits and request",
        &[
            "keyferry request --subject /CN=x --profile none --plain-key --force",
            "openssl req -new -newkey rsa:2048 -noenc -subj /CN=x -keyout k.pem -out r.csr",
        ],
    ),
    (
        "list PKCS#12 (keytool's)",
        &[
            "keyferry show F/keytool/default.p12 --password env:STOREPASS",
            "openssl pkcs12 -in F/keytool/default.p12 -passin env:STOREPASS -nokeys",
            "keytool -list -keystore F/keytool/default.p12 -storepass:env STOREPASS",
        ],
    ),
    (
        "PKCS#12 to PEM",
        &[
            "keyferry convert F/keytool/default.p12 --to pem -o - --plain-key --password env:STOREPASS",
            "openssl pkcs12 -in F/keytool/default.p12 -passin env:STOREPASS -noenc",
        ],
    ),
    (
        "old PKCS#12 to PEM",
        &[
            "keyferry convert F/keytool/legacy.p12 --to pem -o - --plain-key --password env:STOREPASS",
            "openssl pkcs12 -legacy -in F/keytool/legacy.p12 -passin env:STOREPASS -noenc",
        ],
    ),
    (
        "JCEKS to PKCS#12",
        &[
            "keyferry convert F/keytool/store.jceks -o o.p12 --force --password env:STOREPASS",
            "keytool -importkeystore -noprompt -srckeystore F/keytool/store.jceks -srcstorepass:env STOREPASS -destkeystore p.p12 -deststorepass:env STOREPASS",
        ],
    ),
];

pub(crate) fn run() -> Result<(), String> {
    tools::provide()?;
    let built = Command::new(env!("CARGO"))
        .args(["build", "--release", "--package", "keyferry", "--locked"])
        .current_dir(root())
        .status();
    if !built.is_ok_and(|status| status.success()) {
        return Err("the release build failed".to_owned());
    }
    let folder = tempfile::tempdir().map_err(|error| format!("no temporary folder: {error}"))?;
    println!("{:<32} {:>12}  beside the others", "", "keyferry");
    for (name, lines) in CASES {
        let medians = medians(lines, folder.path())?;
        let mut medians = medians.iter().zip(*lines);
        let Some((ours, _)) = medians.next() else { continue };
        let others = medians.map(|(time, line)| {
            let program = line.split(' ').next().unwrap_or_default();
            format!("{program} {:.1} times as long", time.as_secs_f64() / ours.as_secs_f64())
        });
        println!("{name:<32} {:>9.1} ms  {}", ours.as_secs_f64() * 1000.0, others.collect::<Vec<_>>().join(", "));
    }
    Ok(())
}

/// The median time of each command line, all of them run in turn.
fn medians(lines: &[&str], folder: &Path) -> Result<Vec<Duration>, String> {
    let mut times = vec![Vec::new(); lines.len()];
    for _ in 0..ROUNDS {
        for (line, times) in lines.iter().zip(&mut times) {
            // keytool would add to a keystore that is there.
            let _ = fs::remove_file(folder.join("p.p12"));
            times.push(time(line, folder)?);
        }
    }
    Ok(times.into_iter().map(median).collect())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn time(line: &str, folder: &Path) -> Result<Duration, String> {
    let fixtures = root().join("fixtures").display().to_string();
    let mut words =
        line.split(' ').map(|word| word.strip_prefix("F/").map_or_else(|| word.to_owned(), |rest| format!("{fixtures}/{rest}")));
    let program = match words.next() {
        Some(name) if name == "keyferry" => root().join("target/release/keyferry"),
        name => name.unwrap_or_default().into(),
    };
    let mut command = Command::new(program);
    command.args(words).current_dir(folder).env("STOREPASS", "changeit");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let status = command.status();
    let time = start.elapsed();
    match status {
        Ok(status) if status.success() => Ok(time),
        other => Err(format!("`{line}` failed: {other:?}")),
    }
}
