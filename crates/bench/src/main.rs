//! keyferry beside others in one run. `cargo xtask bench` builds what is measured and starts this; docs/benchmarks.md is what comes out.

mod derivations;
mod keys;
mod large;
#[cfg_attr(not(feature = "others"), path = "nobody.rs")]
mod others;
mod process;
mod race;
mod report;
mod several;
#[cfg(feature = "others")]
mod stores;

use std::process::{Command, ExitCode, Stdio};

use process::Place;
use race::Outcome;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--peak", program, arguments @ ..] => return peak(program, arguments),
        [root, keyferry] => run(root, keyferry, Part::Whole),
        [root, keyferry, "--quick"] => run(root, keyferry, Part::Quick),
        [root, keyferry, word] => run(root, keyferry, Part::Of(word)),
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

const MEMORY: &str = "/dev/shm";

/// What is measured.
#[derive(Clone, Copy, PartialEq)]
enum Part<'a> {
    /// Everything, and docs/benchmarks.md is written.
    Whole,
    /// What is computed in one process, in a few rounds.
    Quick,
    /// The sections with this word in their titles.
    Of(&'a str),
}

type Races = fn(&Place) -> Result<Vec<Outcome>, String>;

const SECTIONS: &[(&str, Races)] = &[
    ("RSA keys, and keys on curves, in one process", keys::races),
    ("Key derivation, in one process", derivations::races),
    #[cfg(feature = "others")]
    ("Keystores, in one process", stores::races),
    ("Command lines", process::races),
    ("Large and many", large::races),
];

/// Measures. Whether every goal was reached.
fn run(root: &str, keyferry: &str, part: Part<'_>) -> Result<bool, String> {
    // In memory, where there is such a folder: what is measured is no disk.
    let folder = tempfile::tempdir_in(MEMORY).or_else(|_| tempfile::tempdir());
    let folder = folder.map_err(|error| format!("no temporary folder: {error}"))?;
    let quick = part == Part::Quick;
    let place = Place { root: root.into(), keyferry: keyferry.into(), folder: folder.path().to_owned(), quick };
    let wanted = |title: &str| match part {
        Part::Whole => true,
        Part::Quick => title.starts_with("RSA keys") || title.starts_with("Key derivation"),
        Part::Of(word) => title.contains(word),
    };
    let sections = SECTIONS.iter().filter(|(title, _)| wanted(title));
    let sections = sections.map(|(title, races)| Ok((*title, races(&place)?))).collect::<Result<Vec<_>, String>>()?;
    if sections.is_empty() {
        return Err("no section has this word in its title".to_owned());
    }
    report::report(&sections, &place, part == Part::Whole)
}

/// Runs a command and prints the most memory that it took.
fn peak(program: &str, arguments: &[&str]) -> ExitCode {
    let status = Command::new(program).args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    println!("{}", race::peak_of_children());
    if status.is_ok_and(|status| status.success()) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
