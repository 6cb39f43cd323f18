//! `cargo xtask test`: everything that has to hold.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::{pkits, root, tools};

/// The demonstration's time; it makes five RSA keys, whose search for primes varies.
const DEMO_LIMIT: Duration = Duration::from_secs(2);

const CHECKS: [(&str, &[&str]); 4] = [
    ("formatting", &["fmt", "--all", "--check"]),
    ("lints", &["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]),
    (
        "lints of the lean build",
        &["clippy", "--package", "keyferry", "--no-default-features", "--locked", "--", "-D", "warnings"],
    ),
    ("documentation", &["doc", "--workspace", "--no-deps", "--document-private-items", "--locked"]),
];

pub(crate) fn run() -> Result<(), String> {
    tools::provide()?;
    pkits::provide()?;
    for (name, arguments) in CHECKS {
        step(name);
        cargo(arguments)?;
    }
    if cargo_deny_is_there() {
        step("licences and advisories");
        cargo(&["deny", "--offline", "check", "bans", "licenses", "sources"])?;
    }
    step("release build and demonstration");
    cargo(&["build", "--release", "--package", "keyferry", "--locked"])?;
    demo()?;
    step("tests");
    let totals = tests()?;
    println!("\nEverything holds. The test runner's own totals:");
    println!("{}", totals.join("\n"));
    Ok(())
}

fn step(name: &str) {
    eprintln!("\n== {name}");
}

fn cargo_command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.args(arguments).current_dir(root()).env("RUSTDOCFLAGS", "-D warnings");
    command
}

fn cargo(arguments: &[&str]) -> Result<(), String> {
    let status = cargo_command(arguments).status().map_err(|error| format!("cargo cannot be run: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("`cargo {}` ended with {status}", arguments.join(" "))) }
}

/// The licences are checked where cargo-deny is installed; it is no part of the set-up.
fn cargo_deny_is_there() -> bool {
    let found = cargo_command(&["deny", "--version"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    found.is_ok_and(|status| status.success())
}

/// Runs every test, and gives the closing line of each test binary back.
fn tests() -> Result<Vec<String>, String> {
    let arguments = ["test", "--workspace", "--locked", "--no-fail-fast"];
    let child = cargo_command(&arguments).stdout(Stdio::piped()).spawn();
    let mut child = child.map_err(|error| format!("cargo cannot be run: {error}"))?;
    let mut totals = Vec::new();
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            println!("{line}");
            if line.starts_with("test result:") {
                totals.push(line);
            }
        }
    }
    let status = child.wait().map_err(|error| format!("cargo was lost: {error}"))?;
    if status.success() { Ok(totals) } else { Err(format!("`cargo {}` ended with {status}", arguments.join(" "))) }
}

/// The release build's demonstration, the quickest of three: it has to stay below its limit.
fn demo() -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(|error| format!("no temporary folder: {error}"))?;
    let binary = root().join("target/release/keyferry");
    let mut quickest = Duration::MAX;
    for _ in 0..3 {
        let start = Instant::now();
        let output = Command::new(&binary).arg("demo").current_dir(folder.path()).output();
        quickest = quickest.min(start.elapsed());
        let output = output.map_err(|error| format!("{} cannot be run: {error}", binary.display()))?;
        if !output.status.success() {
            return Err(format!("the demonstration failed:\n{}", String::from_utf8_lossy(&output.stderr)));
        }
    }
    eprintln!("the demonstration takes {quickest:.1?}");
    if quickest > DEMO_LIMIT { Err(format!("the demonstration takes {quickest:?}, more than {DEMO_LIMIT:?}")) } else { Ok(()) }
}
