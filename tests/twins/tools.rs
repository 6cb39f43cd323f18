//! The tools that ours are compared with: the system's, or the versions that `KEYFERRY_TWINS_KEYTOOL` and `KEYFERRY_TWINS_OPENSSL` name, as `--as` does,
//! from `cargo xtask versions`.

use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

use crate::folder::INSTALL;
use crate::keytool::{SYSTEM, Staying};
use crate::root;

/// A tool, and the version that we speak beside it.
pub(crate) struct Tool {
    pub program: PathBuf,
    pub spoken: String,
}

/// keytool, started by `java`.
pub(crate) struct Java {
    pub program: PathBuf,
    pub spoken: String,
    pub staying: Staying,
}

/// Which folder of `cargo xtask versions` has a version: the newest of it.
const FOLDERS: [(&str, &str); 9] = [
    ("17", "java17"),
    ("21", "java21"),
    ("25", "java25.0.5"),
    ("26", "java26"),
    ("27", "java27"),
    ("3.0", "openssl3.0"),
    ("3.5", "openssl3.5"),
    ("3.6", "openssl3.6"),
    ("4.0", "openssl4.0"),
];

/// The version that the variable names, and its program.
fn named(variable: &str) -> Option<(String, PathBuf)> {
    let spoken = std::env::var(variable).ok()?;
    let (_, folder) =
        FOLDERS.iter().find(|(version, _)| *version == spoken).unwrap_or_else(|| panic!("{variable}: no version {spoken}"));
    let program = root().join("target/versions").join(folder).join("run");
    assert!(program.is_file(), "{} is not there; `cargo xtask versions` fetches it", program.display());
    Some((spoken, program))
}

/// The release of a tool that is spoken.
pub(crate) fn spoken(tool: &str) -> &'static str {
    if tool == "keytool" { &JAVA.spoken } else { &OPENSSL.spoken }
}

/// What a program says of its version, up to the number of points that tell one version from another.
fn system(program: &str, argument: &str, parts: usize) -> String {
    let output = Command::new(program).arg(argument).output();
    let output = output.unwrap_or_else(|error| panic!("{program} cannot be run ({error}); install it: {INSTALL}"));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let number = text.split_whitespace().find(|word| word.starts_with(|digit: char| digit.is_ascii_digit())).unwrap().to_owned();
    number.split('.').take(parts).collect::<Vec<_>>().join(".")
}

pub(crate) static JAVA: LazyLock<Java> = LazyLock::new(|| match named("KEYFERRY_TWINS_KEYTOOL") {
    Some((spoken, program)) => Java { staying: Staying::of(&program), program, spoken },
    None => Java { program: "java".into(), spoken: system("java", "--version", 1), staying: SYSTEM.clone() },
});

pub(crate) static OPENSSL: LazyLock<Tool> = LazyLock::new(|| match named("KEYFERRY_TWINS_OPENSSL") {
    Some((spoken, program)) => Tool { program, spoken },
    None => Tool { program: "openssl".into(), spoken: system("openssl", "version", 2) },
});
