//! keyferry beside others in one run. `cargo xtask bench` builds what is measured and starts this; docs/benchmarks.md is what comes out.

mod derivations;
mod keys;
mod large;
#[cfg_attr(not(feature = "others"), path = "nobody.rs")]
mod others;
mod process;
mod race;
mod report;
#[cfg(feature = "others")]
mod stores;

use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};

use process::Place;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--peak", program, arguments @ ..] => return peak(program, arguments),
        [root, keyferry] => run(root.into(), keyferry.into(), false),
        [root, keyferry, "--quick"] => run(root.into(), keyferry.into(), true),
        _ => Err("cargo xtask bench starts this".to_owned()),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(5),
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Measures everything. Whether every goal was reached.
fn run(root: PathBuf, keyferry: PathBuf, quick: bool) -> Result<bool, String> {
    let folder = tempfile::tempdir().map_err(|error| format!("no temporary folder: {error}"))?;
    let place = Place { root, keyferry, folder: folder.path().to_owned(), quick };
    let mut sections = vec![
        ("RSA keys and signatures, in one process", keys::races(&place)?),
        ("Key derivation, in one process", derivations::races(&place)?),
    ];
    if !quick {
        #[cfg(feature = "others")]
        sections.push(("Keystores, in one process", stores::races(&place)?));
        sections.push(("Command lines", process::races(&place)?));
        sections.push(("Large and many", large::races(&place)?));
    }
    report::report(&sections, &place)
}

/// Runs a command and prints the most memory that it took.
fn peak(program: &str, arguments: &[&str]) -> ExitCode {
    let status = Command::new(program).args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    println!("{}", race::peak_of_children());
    if status.is_ok_and(|status| status.success()) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
