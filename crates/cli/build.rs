//! Which commit a release is made of, for `--version`: from `KEYFERRY_COMMIT`, from the package that cargo made, or from the repository around it. Other builds do not
//! ask, for they would be made anew after each commit.

use std::env;
use std::fs;
use std::path::Path;

fn main() {
    println!("cargo::rerun-if-env-changed=KEYFERRY_COMMIT");
    let is_release = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let commit = env::var("KEYFERRY_COMMIT").ok().or_else(|| if is_release { packaged().or_else(checked_out) } else { None });
    let commit = commit.filter(|commit| commit.len() >= 7 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()));
    println!("cargo::rustc-env=KEYFERRY_BUILT_FROM={}", commit.as_deref().unwrap_or("unknown"));
    let target = env::var("TARGET").unwrap_or_default();
    println!("cargo::rustc-env=KEYFERRY_BUILT_FOR={target}");
    let features = if env::var_os("CARGO_FEATURE_CROSS_CHECK").is_some() { "cross-check" } else { "none" };
    println!("cargo::rustc-env=KEYFERRY_FEATURES={features}");
}

/// cargo writes it into each package.
fn packaged() -> Option<String> {
    let text = fs::read_to_string(".cargo_vcs_info.json").ok()?;
    let (_, rest) = text.split_once("\"sha1\"")?;
    rest.split('"').nth(1).map(str::to_owned)
}

/// Where HEAD points, directly or by the name of a branch.
fn checked_out() -> Option<String> {
    let git = Path::new("../../.git");
    let read = |name: &str| {
        println!("cargo::rerun-if-changed={}", git.join(name).display());
        fs::read_to_string(git.join(name)).ok()
    };
    let head = read("HEAD")?;
    let Some(name) = head.trim().strip_prefix("ref: ") else { return Some(head.trim().to_owned()) };
    let packed = || {
        let text = read("packed-refs")?;
        let line = text.lines().find(|line| line.ends_with(name))?;
        line.split(' ').next().map(str::to_owned)
    };
    read(name).map(|commit| commit.trim().to_owned()).or_else(packed)
}
