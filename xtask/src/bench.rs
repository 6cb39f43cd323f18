//! `cargo xtask bench`: keyferry beside openssl, keytool and other crates; docs/benchmarks.md is what comes out of it.

use std::process::Command;

use crate::{root, tools};

const RELEASE: [&str; 5] = ["build", "--release", "--locked", "--package", "keyferry"];
const BENCH: [&str; 9] = ["run", "--quiet", "--release", "--locked", "--package", "keyferry-bench", "--features", "others", "--"];
/// All of the workspace, so that nothing is compiled for this but what the tests have compiled: a package alone has features of its own.
const QUICK: [&str; 8] = ["test", "--quiet", "--workspace", "--locked", "--test", "quick", "--", "--ignored"];

/// Measures everything with the release build, or the sections with a word in their titles; or, `--quick`, with what the tests have compiled and in half a minute,
/// what is computed, beside what it is made of.
pub(crate) fn run(part: Option<&str>) -> Result<(), String> {
    let missed = "a goal is missed, or something failed";
    if part == Some("--quick") {
        return succeeds(cargo(&QUICK).arg("--nocapture"), missed);
    }
    tools::provide()?;
    succeeds(&mut cargo(&RELEASE), "the release build failed")?;
    succeeds(cargo(&BENCH).arg(root()).arg(root().join("target/release/keyferry")).args(part), missed)
}

fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.args(arguments).current_dir(root());
    command
}

fn succeeds(command: &mut Command, what: &str) -> Result<(), String> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{what} ({status})")),
        Err(error) => Err(format!("cargo cannot be run: {error}")),
    }
}
