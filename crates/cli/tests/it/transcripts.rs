//! Whole conversations, word for word: every command's help, what commands do and say, and their errors, in `tests/transcripts`.
//!
//! A line `$ COMMAND` is run by bash, in a folder with the fixtures of the twin suite; the lines below it are what it says, on both of its outputs, where
//! `[..]` stands for any text in a line; `? N` is its exit code where that is not 0. Lines that begin with `#` are remarks.
//! `KEYFERRY_TRANSCRIPTS=write` writes down what is said today, for reading before it is committed.

use std::fs;
use std::path::{Path, PathBuf};

use crate::discreet;
use crate::support::Folder;

/// A command line and what it says.
struct Exchange {
    /// The remarks and blank lines above it.
    above: String,
    command: String,
    said: Vec<String>,
}

fn transcripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts")
}

fn parse(text: &str) -> Vec<Exchange> {
    let mut exchanges: Vec<Exchange> = Vec::new();
    let mut above = String::new();
    for line in text.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            exchanges.push(Exchange { above: std::mem::take(&mut above), command: command.to_owned(), said: Vec::new() });
        } else if line.starts_with('#') {
            above.push_str(line);
            above.push('\n');
        } else {
            exchanges.last_mut().expect("a transcript begins with a command").said.push(line.to_owned());
        }
    }
    for exchange in &mut exchanges {
        // Blank lines stand between exchanges.
        while exchange.said.last().is_some_and(String::is_empty) {
            exchange.said.pop();
        }
    }
    exchanges
}

/// What a command says, its exit code behind it.
fn answer(folder: &Folder, command: &str) -> Vec<String> {
    let mut bash = folder.installed("bash");
    bash.args(["-c", &format!("{{ {command}\n}} 2>&1 </dev/null")]).env("COLUMNS", "100").env("NO_COLOR", "1");
    let output = bash.env_remove("KEYFERRY_CROSS_CHECK").output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut said: Vec<String> = text.lines().map(|line| line.trim_end().to_owned()).collect();
    while said.last().is_some_and(String::is_empty) {
        said.pop();
    }
    match output.status.code() {
        Some(0) => {}
        code => said.push(format!("? {}", code.unwrap_or(-1))),
    }
    said
}

/// Whether a line is as it should be; `[..]` is any text.
fn fits(meant: &str, said: &str) -> bool {
    let mut pieces = meant.trim_end().split("[..]");
    let Some(mut rest) = said.strip_prefix(pieces.next().unwrap_or_default()) else { return false };
    let mut last = None;
    for piece in pieces {
        if let Some(piece) = last.replace(piece) {
            match rest.split_once(piece) {
                Some((_, behind)) => rest = behind,
                None => return false,
            }
        }
    }
    last.map_or(rest.is_empty(), |last| rest.ends_with(last))
}

/// Holds a transcript against what is said today, or writes that down.
fn check(path: &Path, write: bool) -> Vec<String> {
    let exchanges = parse(&fs::read_to_string(path).unwrap());
    let folder = Folder::with_fixtures("twins");
    let (mut wrong, mut texts) = (Vec::new(), Vec::new());
    for Exchange { above, command, said: meant } in &exchanges {
        let said = answer(&folder, command);
        let same = said.len() == meant.len() && meant.iter().zip(&said).all(|(meant, said)| fits(meant, said));
        if !same {
            let name = path.file_name().unwrap().to_string_lossy();
            wrong.push(format!("{name}: $ {command}\nshould say:\n{}\nbut says:\n{}\n", meant.join("\n"), said.join("\n")));
        }
        let lines = if same { meant } else { &said };
        texts.push(format!("{above}$ {command}\n{}\n", lines.join("\n")));
    }
    if write && !wrong.is_empty() {
        fs::write(path, texts.join("\n")).unwrap();
        wrong.clear();
    }
    wrong
}

fn is_writing() -> bool {
    std::env::var_os("KEYFERRY_TRANSCRIPTS").is_some_and(|value| value == "write")
}

fn texts(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "txt"));
    paths.sort();
    paths
}

#[test]
fn commands_say_what_they_said() {
    let wrong: Vec<String> = texts(&transcripts()).iter().flat_map(|path| check(path, is_writing())).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Every command of ours, `store add` among them.
fn commands() -> Vec<String> {
    let folder = Folder::new();
    let (mut all, mut queue) = (Vec::new(), vec![String::new()]);
    while let Some(command) = queue.pop() {
        let words: Vec<&str> = command.split_whitespace().chain(["--help"]).collect();
        let below = discreet::commands(&folder.keyferry(&words).ok().text());
        queue.extend(
            below
                .into_iter()
                .filter(|name| !["help", "keytool", "openssl"].contains(&name.as_str()))
                .map(|name| if command.is_empty() { name } else { format!("{command} {name}") }),
        );
        all.push(command);
    }
    all
}

#[test]
fn every_help_is_what_it_was() {
    let folder = transcripts().join("help");
    let mut meant: Vec<PathBuf> = Vec::new();
    for command in commands() {
        let words: Vec<&str> = std::iter::once("keyferry").chain(command.split_whitespace()).collect();
        let path = folder.join(format!("{}.txt", words.join("-")));
        if is_writing() && !path.exists() {
            fs::write(&path, format!("$ {} --help\n", words.join(" "))).unwrap();
        }
        meant.push(path);
    }
    meant.sort();
    assert_eq!(texts(&folder), meant, "one for each command: KEYFERRY_TRANSCRIPTS=write");
    let wrong: Vec<String> = meant.iter().flat_map(|path| check(path, is_writing())).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn any_text_is_any_text() {
    assert!(fits("a [..] c", "a b c") && fits("[..]", "") && fits("a[..]b[..]c", "a--b--b--c") && fits("same", "same"));
    assert!(!fits("a [..] c", "a b d") && !fits("same", "same ") && !fits("a[..]b[..]c", "a--c"));
}
