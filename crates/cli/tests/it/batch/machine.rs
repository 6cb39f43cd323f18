//! What a run does with the machine: pipes that are answered line by line, signals, memory.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use serde_json::{Value, json};

use super::{KEYFERRY, folder, job, results};
use crate::support::Folder;

/// A run whose input stays open.
struct Running {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Running {
    fn begin(folder: &Folder, more: &[&str]) -> Self {
        let mut command = folder.heeding(KEYFERRY);
        command.args(["batch", "-"]).args(more).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (input, output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, input, output }
    }

    fn give(&mut self, job: &Value) {
        writeln!(self.input, "{job}").unwrap();
    }

    fn result(&mut self) -> Value {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }
}

#[test]
fn each_line_is_answered_before_the_next_one_is_there() {
    let folder = folder();
    let mut running = Running::begin(&folder, &["--jobs", "2"]);
    for id in 0..4 {
        running.give(&job(id, &format!("{id}.p12")));
        let result = running.result();
        assert_eq!((&result["id"], &result["status"]), (&json!(id), &json!("done")));
    }
    drop(running.input);
    assert!(running.child.wait().unwrap().success());
}

#[test]
fn a_signal_lets_the_jobs_end_that_were_begun() {
    for signal in ["TERM", "INT"] {
        let folder = folder();
        let mut running = Running::begin(&folder, &["--jobs", "2"]);
        (0..60).for_each(|id| running.give(&job(id, &format!("out-{id}.p12"))));
        running.result();
        folder.run("kill".as_ref(), &["-s", signal, &running.child.id().to_string()], b"").ok();
        // Its input is still open.
        let mut rest = String::new();
        std::io::Read::read_to_string(&mut running.output, &mut rest).unwrap();
        let output = running.child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(1) && said.contains("error: stopped after "), "{signal}: {said}");
        assert!(said.contains("--resume with these results goes on"), "{said}");
        let rest = results(&rest);
        assert!(rest.len() < 59 && rest.iter().all(|result| result["status"] == "done"), "{rest:?}");
        // What is there has a result, and nothing is left over.
        let files = folder.names().into_iter().filter(|name| name.starts_with("out-") || name.starts_with('.')).count();
        assert_eq!(files, rest.len() + 1);
        drop(running.input);
    }
}

/// Where somebody sits before it, nobody is asked for a password for one of many jobs.
#[test]
fn a_job_asks_nobody_on_a_terminal() {
    let folder = folder();
    folder.write("jobs.jsonl", r#"{"inputs": "leaf.jks", "output": "a.p12"}"#);
    let mut command = folder.command(KEYFERRY.as_ref());
    command.args(["batch", "jobs.jsonl"]);
    let mut session = rexpect::session::spawn_command(command, Some(20_000)).unwrap();
    let said = session.exp_eof().unwrap();
    assert!(said.contains("the password of leaf.jks is needed, and nobody can be asked"), "{said}");
    assert!(said.contains("give `password` as env:NAME or file:PATH") && said.contains("0 done, 0 skipped, 1 failed"), "{said}");
}

#[test]
fn a_reader_that_goes_away_ends_it() {
    let folder = folder();
    let mut running = Running::begin(&folder, &["--jobs", "2"]);
    running.give(&job(0, "0.p12"));
    running.result();
    let Running { child, mut input, output } = running;
    drop(output);
    for id in 1..4 {
        // It may have ended already.
        let _ = writeln!(input, "{}", job(id, &format!("{id}.p12")));
    }
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(1) && said.contains("the results cannot be written on standard output"), "{said}");
}

#[test]
#[cfg(target_os = "linux")]
fn more_threads_than_the_machine_takes_are_an_error() {
    let folder = folder();
    // Less memory than the stacks of so many.
    let line = format!("ulimit -v 2000000; exec {KEYFERRY} batch --jobs 1024");
    folder.run("sh".as_ref(), &["-c", &line], b"").fails(1, &["error: no thread can be started: ", "give --jobs 1"]);
}

/// The most memory that a run has had, in KiB, when it has answered so many jobs.
fn memory(folder: &Folder, jobs: usize) -> u64 {
    let mut running = Running::begin(folder, &["--jobs", "2"]);
    let mut input = running.input;
    let giving = std::thread::spawn(move || {
        for id in 0..jobs {
            writeln!(input, "{}", json!({ "id": id, "inputs": "missing.jks", "output": format!("{id}.p12") })).unwrap();
        }
        input
    });
    for id in 0..jobs {
        let mut line = String::new();
        running.output.read_line(&mut line).unwrap();
        assert!(line.contains(&format!("\"id\":{id},")), "{line}");
    }
    let input = giving.join().unwrap();
    let status = std::fs::read_to_string(format!("/proc/{}/status", running.child.id())).unwrap();
    drop(input);
    assert_eq!(running.child.wait().unwrap().code(), Some(1));
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    peak.trim().trim_end_matches(" kB").parse().unwrap()
}

#[test]
#[cfg(target_os = "linux")]
fn memory_does_not_grow_with_the_jobs() {
    let folder = folder();
    let (few, many) = (memory(&folder, 1_000), memory(&folder, 20_000));
    eprintln!("1,000 jobs: {few} KiB; 20,000 jobs: {many} KiB");
    assert!(many < few + 4_096, "1,000 jobs: {few} KiB; 20,000 jobs: {many} KiB");
}
