//! `cargo xtask test`: everything that has to hold.

use std::io::{BufRead, BufReader};
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::{bench, pkits, run, supply, tools, twins};

const TESTS: [&str; 4] = ["test", "--workspace", "--locked", "--no-fail-fast"];

/// What is done while the tests run, one after the other, for they share a folder of compiled code; the newest tools' command lines come behind them.
const CHECKS: [(&str, &[&str]); 3] = [
    ("lints", &["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]),
    (
        "lints of the lean build",
        &["clippy", "--package", "keyferry", "--no-default-features", "--locked", "--", "-D", "warnings"],
    ),
    ("documentation", &["doc", "--workspace", "--no-deps", "--document-private-items", "--locked"]),
];

/// How long each step took, in the order in which they ended.
type Times = Vec<(&'static str, Duration)>;

pub(crate) fn run() -> Result<(), String> {
    let start = Instant::now();
    let mut times = Times::new();
    step("tools");
    timed(&mut times, "tools", || tools::provide().and_then(|()| pkits::provide()))?;
    step("formatting");
    timed(&mut times, "formatting", || run::ended(&mut run::cargo(&["fmt", "--all", "--check"])))?;
    step("tests");
    let compiling = Instant::now();
    // The tests wait for Java and for each other, and the checks for what they depend on: both together leave no processor idle. Only once the tests run
    // is the folder of compiled code free for the checks.
    let (tests, checks) = thread::scope(|scope| {
        let newest = scope.spawn(|| twins::provide(twins::NEWEST));
        let beside = || {
            let (mut times, checks) = checks();
            let there = newest.join().unwrap_or_else(|_| Err("the newest tools were lost".to_owned()));
            let compared =
                timed(&mut times, "command lines of the newest tools", || there.and_then(|()| twins::compare(twins::NEWEST)));
            (times, checks.and(compared))
        };
        let mut running = None;
        let mut beside = Some(beside);
        let tests = tests(|| running = beside.take().map(|beside| (Instant::now(), scope.spawn(beside))));
        let Some((began, beside)) = running else { return (tests, Ok(())) };
        times.push(("compiling the tests", began - compiling));
        times.push(("tests", began.elapsed()));
        let (found, checks) = beside.join().unwrap_or_else(|_| (Times::new(), Err("the checks were lost".to_owned())));
        times.extend(found);
        (tests, checks)
    });
    // By itself, for it measures.
    let quick = timed(&mut times, "bench --quick", || bench::run(Some("--quick")));
    eprintln!("\nHow long it took (what is behind `tests` ran beside them):");
    for (name, time) in times {
        eprintln!("{:>7.1} s  {name}", time.as_secs_f64());
    }
    eprintln!("{:>7.1} s  in all", start.elapsed().as_secs_f64());
    checks?;
    quick?;
    let totals = tests?;
    println!("\nEverything holds. The test runner's own totals:");
    println!("{}", totals.join("\n"));
    Ok(())
}

fn step(name: &str) {
    eprintln!("\n== {name}");
}

fn timed<T>(times: &mut Times, name: &'static str, what: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let outcome = what();
    times.push((name, start.elapsed()));
    outcome
}

fn cargo_command(arguments: &[&str]) -> Command {
    let mut command = run::cargo(arguments);
    command.env("RUSTDOCFLAGS", "-D warnings");
    command
}

fn ended(arguments: &[&str], status: std::process::ExitStatus) -> Result<(), String> {
    if status.success() { Ok(()) } else { Err(format!("`cargo {}` ended with {status}", arguments.join(" "))) }
}

/// Runs the checks, and gives how long each took. What one says is printed when it ends, so that lines do not mix.
fn checks() -> (Times, Result<(), String>) {
    let mut times = Times::new();
    let mut wrong = Vec::new();
    for (name, arguments) in CHECKS {
        let output = timed(&mut times, name, || cargo_command(arguments).stdin(Stdio::null()).output());
        let outcome = output.map_err(|error| format!("cargo cannot be run: {error}")).and_then(|output| {
            let Output { status, stdout, stderr } = output;
            eprint!("\n== {name}\n{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
            ended(arguments, status)
        });
        wrong.extend(outcome.err());
    }
    wrong.extend(timed(&mut times, "dependencies", supply::check).err());
    (times, if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) })
}

/// Compiles every test, says when that is done, runs them, and gives the closing line of each test binary back.
fn tests(compiled: impl FnOnce()) -> Result<Vec<String>, String> {
    let child = cargo_command(&TESTS).stdout(Stdio::piped()).spawn();
    let mut child = child.map_err(|error| format!("cargo cannot be run: {error}"))?;
    let mut totals = Vec::new();
    let mut compiled = Some(compiled);
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if let Some(compiled) = compiled.take() {
                compiled();
            }
            println!("{line}");
            if line.starts_with("test result:") {
                totals.push(line);
            }
        }
    }
    let status = child.wait().map_err(|error| format!("cargo was lost: {error}"))?;
    ended(&TESTS, status).map(|()| totals)
}
