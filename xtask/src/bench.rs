//! `cargo xtask bench`: keyferry beside openssl, keytool and other crates; docs/benchmarks.md is what comes out of it.

use std::process::Command;

use crate::{root, tools};

/// Measures everything with the release build, or the sections with a word in their titles; or, `--quick`, with what the tests have compiled and in half a minute,
/// what is computed, beside what it is made of.
pub(crate) fn run(part: Option<&str>) -> Result<(), String> {
    let quick = part == Some("--quick");
    let (profile, folder) = if quick { (&[][..], "debug") } else { (&["--release"][..], "release") };
    let cargo = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO"));
        command.args(arguments).args(profile).arg("--locked").current_dir(root());
        command
    };
    if !quick {
        tools::provide()?;
        succeeds(cargo(&["build", "--package", "keyferry"]), "the release build failed")?;
    }
    let mut bench = cargo(&["run", "--quiet", "--package", "keyferry-bench"]);
    if !quick {
        bench.args(["--features", "others"]);
    }
    bench.arg("--").arg(root()).arg(root().join("target").join(folder).join("keyferry"));
    bench.args(part);
    succeeds(bench, "a goal is missed, or something failed")
}

fn succeeds(mut command: Command, what: &str) -> Result<(), String> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{what} ({status})")),
        Err(error) => Err(format!("cargo cannot be run: {error}")),
    }
}
