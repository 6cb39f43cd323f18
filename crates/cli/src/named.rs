//! What hints, errors and documents name is there: every command of keyferry and every option, held against clap and the tables of the two tools.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Command;

use crate::help::tests::whole;
use keyferry_keytool as keytool;
use keyferry_openssl as openssl;

/// What follows the name of the program in sentences that are about it.
const OF_SENTENCES: [&str; 20] = [
    "as",
    "asks",
    "command",
    "demonstration",
    "did",
    "do",
    "does",
    "encrypts",
    "have",
    "is",
    "itself",
    "keeps",
    "knows",
    "makes",
    "puts",
    "reads",
    "that",
    "tries",
    "was",
    "works",
];

/// What openssl itself can do and ours cannot, and is named for that.
const OF_OPENSSL: [&str; 1] = ["enc"];

/// The options of other programs that ours speak of.
const OF_OTHERS: [&str; 10] =
    ["cacert", "cert", "cert-type", "crq-info", "h", "inder", "key-info", "p12-info", "p7-info", "pass"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("named.rs") {
            found.push(path);
        }
    }
}

/// The string literals of a source, tests left out; the lines of one that is written over several are put together.
fn literals(source: &str) -> Vec<String> {
    let source = source.split("#[cfg(test)]\nmod ").next().unwrap();
    let (mut found, mut rest) = (Vec::new(), source);
    while let Some(at) = rest.find(['"', '/', '\'']) {
        let (before, from) = rest.split_at(at);
        if from.starts_with("//") {
            rest = from.find('\n').map_or("", |end| &from[end..]);
        } else if let Some(inside) = from.strip_prefix('\'') {
            // A character, or a lifetime.
            let character = if from.starts_with("'\\") { 4 } else { 1 + inside.chars().next().map_or(1, char::len_utf8) + 1 };
            rest = if from.get(character - 1..character) == Some("'") { &from[character..] } else { inside };
        } else if let Some(inside) = from.strip_prefix('"') {
            let hashes = before.len() - before.trim_end_matches('#').len();
            let raw = before.trim_end_matches('#').ends_with('r');
            let end = if raw {
                inside.find(&format!("\"{}", "#".repeat(hashes))).unwrap()
            } else {
                let mut escaped = false;
                let is_end = |character: char| {
                    let end = character == '"' && !escaped;
                    escaped = character == '\\' && !escaped;
                    end
                };
                inside.find(is_end).unwrap()
            };
            let lines: Vec<&str> = inside[..end].split("\\\n").collect();
            found.push(lines.iter().enumerate().map(|(index, line)| if index == 0 { line } else { line.trim_start() }).collect());
            rest = &inside[end + 1..];
        } else {
            rest = &from[1..];
        }
    }
    found
}

/// What people read: the literals of the program, its help, and the code in the documents.
fn words() -> Vec<(String, String)> {
    let mut paths = Vec::new();
    for part in ["cli", "core", "cross-check", "explain", "formats", "host", "keytool", "openssl"] {
        sources(&root().join("crates").join(part).join("src"), &mut paths);
    }
    let mut found = Vec::new();
    for path in paths {
        let name = path.strip_prefix(root().join("crates")).unwrap_or(&path).display().to_string();
        found.extend(literals(&fs::read_to_string(&path).unwrap()).into_iter().map(|literal| (name.clone(), literal)));
    }
    helps(&mut whole(), &mut found);
    let tasks = fs::read_dir(root().join("docs/tasks")).unwrap().map(|entry| entry.unwrap().file_name());
    let tasks = tasks.map(|name| format!("docs/tasks/{}", name.to_string_lossy()));
    let documents = [
        "README.md",
        "docs/batch.md",
        "docs/compatibility.md",
        "docs/formats.md",
        "docs/monitoring.md",
        "docs/renewal.md",
        "docs/security.md",
    ];
    for document in documents.into_iter().map(str::to_owned).chain(tasks) {
        let text = fs::read_to_string(root().join(&document)).unwrap();
        let code = text.split('`').skip(1).step_by(2).chain(text.lines().filter(|line| line.starts_with("keyferry ")));
        found.extend(code.map(|code| (document.clone(), code.to_owned())));
    }
    found
}

fn helps(command: &mut Command, found: &mut Vec<(String, String)>) {
    found.push((format!("--help of {}", command.get_name()), command.render_long_help().to_string().replace('\n', " ")));
    command.get_subcommands_mut().for_each(|command| helps(command, found));
}

fn long_options(command: &Command) -> BTreeSet<String> {
    let mut all: BTreeSet<String> =
        command.get_arguments().filter_map(|argument| argument.get_long().map(str::to_owned)).collect();
    all.extend(command.get_subcommands().flat_map(long_options));
    all
}

fn is_of_name(character: char) -> bool {
    character.is_ascii_lowercase() || character.is_ascii_digit() || "-_".contains(character)
}

/// The words behind each place in which `name` stands by itself, and the rest of the sentence.
fn behind<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
    text.match_indices(name).filter_map(move |(at, _)| {
        let before = text[..at].chars().next_back();
        let rest = text[at + name.len()..].strip_prefix(' ')?;
        let end = rest.find(|character| !is_of_name(character)).unwrap_or(rest.len());
        let sentence = rest.find(['`', ';', ',', ')', '\n']).map_or(rest, |end| &rest[..end]);
        before.is_none_or(|before| !before.is_alphanumeric() && !"-_/.".contains(before)).then_some((&rest[..end], sentence))
    })
}

/// The options in a text.
fn options(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("--").filter_map(|(at, _)| {
        let name = &text[at + 2..];
        let end = name.find(|character| !is_of_name(character)).unwrap_or(name.len());
        let before = text[..at].chars().next_back();
        let alone = before.is_none_or(|before| !before.is_alphanumeric() && before != '-');
        Some(&name[..end]).filter(|name| alone && name.starts_with(|first: char| first.is_ascii_lowercase()))
    })
}

/// What is wrong with a text.
fn faults(text: &str, program: &mut Command) -> Vec<String> {
    let mut wrong = Vec::new();
    for (word, sentence) in behind(text, "keyferry") {
        match program.find_subcommand(word) {
            // The rest is the other tool's.
            Some(_) if ["keytool", "openssl"].contains(&word) => {}
            Some(command) => {
                let mut known = long_options(command);
                known.extend(program.get_arguments().filter_map(|argument| argument.get_long().map(str::to_owned)));
                known.extend(["help", "version"].map(str::to_owned));
                let named = options(sentence).filter(|option| !known.contains(*option));
                wrong.extend(named.map(|option| format!("keyferry {word} has no --{option}")));
                let second = sentence.split_whitespace().nth(1).filter(|_| command.has_subcommands());
                let second = second.map(|second| second.trim_end_matches(['.', ':']));
                let is_there = |second: &&str| command.find_subcommand(second).is_some() || !second.chars().all(is_of_name);
                wrong.extend(second.filter(|second| !is_there(second)).map(|second| format!("keyferry {word} has no {second}")));
            }
            None if word.is_empty()
                || word.starts_with('-')
                || OF_SENTENCES.contains(&word) && !text.contains(&format!("`keyferry {word}")) => {}
            None => wrong.push(format!("there is no keyferry {word}")),
        }
    }
    let of_openssl = |word: &str| openssl::COMMANDS.iter().any(|command| command.names.contains(&word));
    for (word, _) in behind(text, "`openssl").filter(|(word, _)| !word.is_empty()) {
        if !of_openssl(word) && !OF_OPENSSL.contains(&word) {
            wrong.push(format!("there is no openssl {word}"));
        }
    }
    for (word, _) in behind(text, "`keytool").filter(|(word, _)| word.starts_with('-')) {
        if !keytool::COMMANDS.iter().any(|command| {
            command.names.iter().chain(["conf"].iter()).any(|name| *name == &word[1..])
                || command.options.iter().any(|option| option.name == &word[1..])
        }) {
            wrong.push(format!("there is no keytool {word}"));
        }
    }
    wrong
}

#[test]
fn every_command_that_is_named_is_there() {
    let mut program = whole();
    let wrong: Vec<String> = words()
        .iter()
        .flat_map(|(place, text)| {
            faults(text, &mut program).into_iter().map(move |wrong| format!("{place}: {wrong}, in: {text}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_option_that_is_named_is_there() {
    let known = long_options(&whole());
    let of_openssl = openssl::COMMANDS.iter().flat_map(|command| command.options);
    let of_tools = keytool::COMMANDS.iter().flat_map(|command| command.options).chain(of_openssl);
    let of_tools: BTreeSet<&str> = of_tools.map(|option| option.name).collect();
    let is_known = |place: &str, option: &str| {
        known.contains(option)
            || ["help", "version", "as"].contains(&option)
            || OF_OTHERS.contains(&option)
            || (place.contains("keytool") || place.contains("openssl")) && of_tools.contains(option)
    };
    let mut wrong = Vec::new();
    for (place, text) in words().iter().filter(|(place, _)| !place.starts_with("docs") && !place.starts_with("README")) {
        wrong.extend(
            options(text).filter(|option| !is_known(place, option)).map(|option| format!("{place}: --{option}, in: {text}")),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_not_there_is_found() {
    let mut program = whole();
    for text in [
        "see `keyferry believe`",
        "say it to keyferry believe",
        "keyferry convert --nothing",
        "run keyferry application send",
        "`keyferry knows`",
        "see `openssl nothing`",
        "see `keytool -nothing`",
    ] {
        assert_eq!(faults(text, &mut program).len(), 1, "{text}");
    }
    for text in [
        "keyferry knows",
        "keyferry receive FILES --keep-old; --nothing",
        "keyferry: x",
        "keyferry application check: it",
        "a/keyferry x",
    ] {
        assert!(faults(text, &mut program).is_empty(), "{text}");
    }
    let source = "fn f<'a>() { g(\"one \\\n      \\\"two\\\"\"); '\"'; '\\n' } // \"three\"\n r#\"fo\"ur\"#;\n#[cfg(test)]\nmod tests { \"five\" }";
    assert_eq!(literals(source), ["one \\\"two\\\"", "fo\"ur"]);
}
