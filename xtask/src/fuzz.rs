//! `cargo xtask fuzz`: libFuzzer on every target of fuzz/, for so long in all. What it found stays in target/fuzz and is where the next run begins; how often
//! each target was run is added up in fuzz/executions.txt.
//!
//! Nothing here needs a sanitizer, for there is no unsafe code of ours.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::run::{cargo, ended};
use crate::{instrument, root};

/// Seconds for all targets together when nobody says otherwise.
const USUAL: u64 = 600;
/// No case is longer, in bytes: files are read in proportion, and short cases are many.
const LONGEST: usize = 8192;

pub(crate) fn run(options: &[&str]) -> Result<(), String> {
    let (mut seconds, mut cases, mut wanted) = (USUAL, None, Vec::new());
    let mut words = options.iter();
    while let Some(word) = words.next() {
        match *word {
            "--time" => seconds = number(word, words.next())?,
            "--cases" => cases = Some(number(word, words.next())?),
            name => wanted.push(name),
        }
    }
    let names = names(&wanted)?;
    let folder = root().join("target/fuzz");
    build(&folder, &names)?;
    let corpus = corpus();
    let seeds = ["run", "--quiet", "--package", "keyferry-fuzz", "--bin", "seeds", "--locked", "--"];
    ended(cargo(&seeds).arg(&corpus))?;
    let Some(cases) = cases else {
        let all: Vec<(&String, u64)> = names.iter().map(|name| (name, u64::MAX)).collect();
        return round(&folder, &all, seconds);
    };
    loop {
        let all = executions()?;
        let left = |name| cases.saturating_sub(all.get(name).copied().unwrap_or_default());
        let left: Vec<(&String, u64)> = names.iter().map(|name| (name, left(name))).filter(|(_, left)| *left > 0).collect();
        if left.is_empty() {
            return Ok(());
        }
        round(&folder, &left, seconds)?;
    }
}

fn number(option: &str, text: Option<&&str>) -> Result<u64, String> {
    let text = text.ok_or_else(|| format!("{option} takes a number"))?;
    text.parse().map_err(|_| format!("{option}: `{text}` is no number"))
}

/// Runs each target for its share of the seconds, and no more cases than stand beside it. What it counts is kept at once, so that a long run can be stopped.
fn round(folder: &Path, targets: &[(&String, u64)], seconds: u64) -> Result<(), String> {
    let (programs, corpus) = (folder.join("mutate"), corpus());
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let each = (seconds * cores as u64 / targets.len().max(1) as u64).max(1);
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while let Some((name, cases)) = targets.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let limits = Limits { seconds: each, cases: *cases };
                    let outcome = one(&programs.join(name), &corpus.join(name), &folder.join("findings"), limits);
                    let mut wrong = wrong.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                    let kept = outcome.and_then(|count| {
                        eprintln!("{count:>12}  {name}");
                        add(name, count)
                    });
                    wrong.extend(kept.err().map(|why| {
                        eprintln!("     finding  {name}: {why}");
                        format!("{name}: {why}")
                    }));
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

/// Where what the fuzzer kept is, in a folder for each target.
pub(crate) fn corpus() -> PathBuf {
    root().join("target/fuzz/corpus")
}

/// The targets, or those that were asked for.
fn names(wanted: &[&str]) -> Result<Vec<String>, String> {
    let folder = root().join("fuzz/fuzz_targets");
    let files = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut all: Vec<String> =
        files.filter_map(|file| Some(file.ok()?.path().file_stem()?.to_string_lossy().into_owned())).collect();
    all.sort();
    if let Some(unknown) = wanted.iter().find(|name| !all.iter().any(|known| known == *name)) {
        return Err(format!("there is no target `{unknown}`; there are {}", all.join(", ")));
    }
    Ok(if wanted.is_empty() { all } else { wanted.iter().map(|name| (*name).to_owned()).collect() })
}

fn build(folder: &Path, names: &[String]) -> Result<(), String> {
    let mut command =
        cargo(&["build", "--profile", "mutate", "--package", "keyferry-fuzz", "--features", "libfuzzer", "--locked"]);
    command.args(names.iter().flat_map(|name| ["--bin", name]));
    ended(instrument::ours(&mut command, instrument::FUZZING)?.env("CARGO_TARGET_DIR", folder))
}

/// Where a run of one target ends, whichever comes first.
#[derive(Clone, Copy)]
struct Limits {
    seconds: u64,
    cases: u64,
}

/// Runs one target; gives how many cases there were.
fn one(program: &Path, corpus: &Path, findings: &Path, limits: Limits) -> Result<u64, String> {
    fs::create_dir_all(findings).map_err(|error| format!("{}: {error}", findings.display()))?;
    let name = program.file_name().unwrap_or_default().to_string_lossy();
    let prefix = format!("-artifact_prefix={}/{name}-", findings.display());
    let mut command = Command::new(program);
    command.arg(corpus).arg(prefix).args([
        format!("-max_total_time={}", limits.seconds),
        // What libFuzzer counts with; above it, no limit.
        format!("-runs={}", i32::try_from(limits.cases).unwrap_or(-1)),
        format!("-max_len={LONGEST}"),
        "-timeout=10".to_owned(),
        "-rss_limit_mb=1024".to_owned(),
        "-malloc_limit_mb=256".to_owned(),
        "-print_final_stats=1".to_owned(),
        "-verbosity=1".to_owned(),
    ]);
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("it cannot be run: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        let about: Vec<&str> = said.lines().filter(|line| is_about_a_finding(line)).collect();
        return Err(format!("it ended with {}\n{}", output.status, about.join("\n")));
    }
    let count = said.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:")?.trim().parse().ok());
    count.ok_or_else(|| "it does not say how many cases there were".to_owned())
}

fn is_about_a_finding(line: &str) -> bool {
    ["panicked at", "ERROR", "Test unit written", "assertion"].iter().any(|word| line.contains(word))
}

fn path() -> PathBuf {
    root().join("fuzz/executions.txt")
}

/// How often each target was run so far.
fn executions() -> Result<BTreeMap<String, u64>, String> {
    let text = fs::read_to_string(path()).unwrap_or_default();
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines
        .map(|line| {
            let (name, count) = line.split_once(' ').ok_or_else(|| format!("`{line}` is no name and number"))?;
            Ok((name.to_owned(), count.trim().parse().map_err(|_| format!("`{line}` has no number"))?))
        })
        .collect()
}

/// Adds what one run of a target counted. Called by one thread at a time.
fn add(name: &str, count: u64) -> Result<(), String> {
    let mut all = executions()?;
    *all.entry(name.to_owned()).or_default() += count;
    let total: u64 = all.values().sum();
    let mut text = format!("# How often each target was run, added up by `cargo xtask fuzz`: {total} in all.\n");
    for (name, count) in &all {
        let _ = writeln!(text, "{name} {count}");
    }
    fs::write(path(), text).map_err(|error| format!("{}: {error}", path().display()))
}
