//! `cargo xtask test`: everything that has to hold.

use std::io::{BufRead, BufReader};
use std::process::{Command, Output, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::{bench, pkits, run, supply, tools, twins};

const TESTS: [&str; 4] = ["test", "--workspace", "--locked", "--no-fail-fast"];

/// What is done while the tests run, one after the other, for they share a folder of compiled code; the command lines of the tools come behind them, which
/// leaves no processor idle at the end.
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
    step("tools, and the tests compiled");
    // What is fetched and installed leaves the processors to the compiler, and the newest tools are needed last.
    let newest = thread::spawn(|| twins::provide(twins::NEWEST));
    let tools = thread::spawn(|| {
        let start = Instant::now();
        (tools::provide().and_then(|()| pkits::provide()), start.elapsed())
    });
    timed(&mut times, "formatting", || run::ended(&mut run::cargo(&["fmt", "--all", "--check"])))?;
    timed(&mut times, "compiling the tests", || run::ended(cargo_command(&TESTS).arg("--no-run")))?;
    let (tools, took) = tools.join().map_err(|_| "the tools were lost")?;
    times.push(("tools (beside it)", took));
    tools?;
    step("tests");
    let running = Instant::now();
    let (tests, (found, checks)) = thread::scope(|scope| {
        let beside = scope.spawn(|| beside(newest));
        let tests = tests(cargo_command(&TESTS).args(["--", "--skip", twins::COMPARISON]));
        times.push(("tests", running.elapsed()));
        (tests, beside.join().unwrap_or_else(|_| (Times::new(), Err("the checks were lost".to_owned()))))
    });
    times.extend(found);
    // By itself, for it measures.
    let quick = timed(&mut times, "bench --quick", || bench::run(Some("--quick")));
    eprintln!("\nHow long it took (what is behind `tests` ran beside them):");
    for (name, time) in times {
        eprintln!("{:>7.1} s  {name}", time.as_secs_f64());
    }
    eprintln!("{:>7.1} s  in all", start.elapsed().as_secs_f64());
    quick?;
    let totals = [tests?, checks?].concat();
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

/// The checks, and then the command lines of the system's tools and of the newest ones; gives how long each took, and the closing lines.
fn beside(newest: thread::JoinHandle<Result<(), String>>) -> (Times, Result<Vec<String>, String>) {
    let (mut times, checks) = checks();
    let system = timed(&mut times, "command lines of the system's tools", || tests(&mut twins::command(None)));
    let there = newest.join().unwrap_or_else(|_| Err("the newest tools were lost".to_owned()));
    let compare = || there.and_then(|()| tests(&mut twins::command(Some(twins::NEWEST))));
    let newest = timed(&mut times, "command lines of the newest tools", compare);
    let mut totals = Vec::new();
    let mut wrong: Vec<String> = checks.err().into_iter().collect();
    for outcome in [system, newest] {
        match outcome {
            Ok(lines) => totals.extend(lines),
            Err(why) => wrong.push(why),
        }
    }
    (times, if wrong.is_empty() { Ok(totals) } else { Err(wrong.join("\n")) })
}

/// Runs the checks, and gives how long each took. What one says is printed when it ends, so that lines do not mix.
fn checks() -> (Times, Result<(), String>) {
    let mut times = Times::new();
    let mut wrong = Vec::new();
    for (name, arguments) in CHECKS {
        let mut command = cargo_command(arguments);
        let output = timed(&mut times, name, || command.stdin(Stdio::null()).output());
        let outcome = output.map_err(|error| format!("cargo cannot be run: {error}")).and_then(|output| {
            let Output { status, stdout, stderr } = output;
            eprint!("\n== {name}\n{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
            run::content(&command, status)
        });
        wrong.extend(outcome.err());
    }
    wrong.extend(timed(&mut times, "dependencies", supply::check).err());
    (times, if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) })
}

/// Longer than any test takes on the slowest of machines: one that has not ended by then never will.
const PATIENCE: Duration = Duration::from_secs(20 * 60);

/// Runs tests, and gives the closing line of each of their programs back. When nothing comes of them any more, they are ended, and what was under way is
/// said.
fn tests(command: &mut Command) -> Result<Vec<String>, String> {
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(|error| format!("cargo cannot be run: {error}"))?;
    let output = child.stdout.take().ok_or("cargo says nothing")?;
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || BufReader::new(output).lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
    let (mut totals, mut slow) = (Vec::new(), Vec::new());
    loop {
        match lines.recv_timeout(PATIENCE) {
            Ok(line) => {
                println!("{line}");
                let name = line.strip_prefix("test ").and_then(|rest| rest.split(' ').next()).map(str::to_owned);
                slow.retain(|other| Some(other) != name.as_ref());
                slow.extend(name.filter(|_| line.ends_with("has been running for over 60 seconds")));
                totals.extend(line.starts_with("test result:").then_some(line));
            }
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
            Err(mpsc::RecvTimeoutError::Timeout) => {
                run::end_all(&child.id().to_string());
                let minutes = PATIENCE.as_secs() / 60;
                return Err(format!("no test has ended for {minutes} minutes; under way were {}", slow.join(", ")));
            }
        }
    }
    let status = child.wait().map_err(|error| format!("cargo was lost: {error}"))?;
    run::content(command, status).map(|()| totals)
}
