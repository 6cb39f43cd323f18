//! `cargo xtask twins`: the command lines of keytool and openssl, held against releases that are not the system's.

use std::process::Command;

use crate::run::{cargo, ended};
use crate::versions;

/// Pairs in which every release is.
pub(crate) const ALL: [(&str, &str); 5] = [("17", "3.0"), ("21", "3.6"), ("25", "3.5"), ("26", "4.0"), ("27", "3.5")];

/// The newest pair that is maintained for long, which every change is held against.
pub(crate) const NEWEST: (&str, &str) = ("25", "3.5");

/// The test that compares.
pub(crate) const COMPARISON: &str = "each_line_does_what_its_tool_does";

/// The folders of `cargo xtask versions` with a pair: the newest of each release.
fn folders((keytool, openssl): (&str, &str)) -> [String; 2] {
    let java = if keytool == "25" { "java25.0.5".to_owned() } else { format!("java{keytool}") };
    [java, format!("openssl{openssl}")]
}

/// Makes sure of both tools of a pair.
pub(crate) fn provide(pair: (&str, &str)) -> Result<(), String> {
    let folders = folders(pair);
    versions::provide_these(&folders.each_ref().map(String::as_str))
}

/// Runs the suite against each pair in turn, to the end; fails when one shows a difference that has no name.
pub(crate) fn run(pairs: &[(&str, &str)]) -> Result<(), String> {
    let mut wrong = Vec::new();
    for pair in pairs {
        provide(*pair)?;
        eprintln!("\n== keytool {}, openssl {}", pair.0, pair.1);
        wrong.extend(compare(*pair).err());
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

/// Runs the suite against one pair.
fn compare((keytool, openssl): (&str, &str)) -> Result<(), String> {
    ended(&mut command(Some((keytool, openssl))))
        .map_err(|error| format!("keytool {keytool} and openssl {openssl} do something else; see above ({error})"))
}

/// What runs the suite against a pair, or against the system's tools.
pub(crate) fn command(pair: Option<(&str, &str)>) -> Command {
    // Of the whole workspace, so that what `cargo xtask test` compiled is taken: other features would compile it again.
    let mut command = cargo(&["test", "--workspace", "--locked", "--test", "twins", COMPARISON]);
    if let Some((keytool, openssl)) = pair {
        command.env("KEYFERRY_TWINS_KEYTOOL", keytool).env("KEYFERRY_TWINS_OPENSSL", openssl);
    }
    command
}
