//! `cargo xtask test`: everything that has to hold.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::{pkits, root, tools};

/// The demonstration's time; it makes five RSA keys, whose search for primes varies.
const DEMO_LIMIT: Duration = Duration::from_secs(2);

const FORMATTING: [&str; 3] = ["fmt", "--all", "--check"];

const RELEASE: [&str; 5] = ["build", "--release", "--package", "keyferry", "--locked"];

/// What shares its folder of compiled code, one after the other.
const CHECKS: [(&str, &[&str]); 3] = [
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
    step("formatting");
    cargo(&FORMATTING)?;
    // It has a folder of its own, and its last step keeps one processor busy for minutes: everything else goes on beside it.
    let release = Background::start(&RELEASE)?;
    for (name, arguments) in CHECKS {
        step(name);
        cargo(arguments)?;
    }
    if cargo_deny_is_there() {
        step("licences and advisories");
        cargo(&["deny", "--offline", "check", "bans", "licenses", "sources"])?;
    }
    step("tests");
    let totals = tests()?;
    step("release build and demonstration");
    release.finish()?;
    demo()?;
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

/// A run of cargo beside the others; what it says is kept for its end, so that lines do not mix. It ends with the value.
struct Background {
    name: String,
    child: Child,
    said: tempfile::NamedTempFile,
}

impl Background {
    fn start(arguments: &[&str]) -> Result<Self, String> {
        let said = tempfile::NamedTempFile::new().map_err(|error| format!("no temporary file: {error}"))?;
        let output = said.reopen().map_err(|error| format!("no temporary file: {error}"))?;
        let mut command = cargo_command(arguments);
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(output).spawn();
        let child = child.map_err(|error| format!("cargo cannot be run: {error}"))?;
        Ok(Self { name: format!("cargo {}", arguments.join(" ")), child, said })
    }

    fn finish(mut self) -> Result<(), String> {
        let status = self.child.wait().map_err(|error| format!("cargo was lost: {error}"))?;
        eprint!("{}", std::fs::read_to_string(self.said.path()).unwrap_or_default());
        if status.success() { Ok(()) } else { Err(format!("`{}` ended with {status}", self.name)) }
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        // When something else has failed; when it has ended, there is nothing to kill.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
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
