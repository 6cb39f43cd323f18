//! `cargo xtask bench`: keyferry beside openssl, keytool and other crates; docs/benchmarks.md is what comes out of it.

use crate::run::{cargo, ended};
use crate::{root, tools};

const RELEASE: [&str; 5] = ["build", "--release", "--locked", "--package", "keyferry"];
const BENCH: [&str; 9] = ["run", "--quiet", "--release", "--locked", "--package", "keyferry-bench", "--features", "others", "--"];
/// All of the workspace, so that nothing is compiled for this but what the tests have compiled: a package alone has features of its own.
const QUICK: [&str; 8] = ["test", "--quiet", "--workspace", "--locked", "--test", "quick", "--", "--ignored"];

/// Measures everything with the release build, or the sections with a word in their titles; or, `--quick`, with what the tests have compiled and in half a minute,
/// what is computed, beside what it is made of.
pub(crate) fn run(part: Option<&str>) -> Result<(), String> {
    let missed = |error| format!("a goal is missed, or something failed: {error}");
    if part == Some("--quick") {
        return ended(cargo(&QUICK).arg("--nocapture")).map_err(missed);
    }
    tools::provide()?;
    ended(&mut cargo(&RELEASE))?;
    ended(cargo(&BENCH).arg(root()).arg(root().join("target/release/keyferry")).args(part)).map_err(missed)
}
