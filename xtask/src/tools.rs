//! What the tests and the parts of a release need: found, or installed where that is possible.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::root;
use crate::run::{cargo, ended, said};

/// A program, or the path of a file, and the Debian package it comes in.
pub(crate) type Tool = (&'static str, &'static str);

/// What the tests compare with.
const TOOLS: [Tool; 19] = [
    ("openssl", "openssl"),
    ("keytool", "default-jdk-headless"),
    ("java", "default-jdk-headless"),
    ("curl", "curl"),
    ("git", "git"),
    ("faketime", "faketime"),
    ("certtool", "gnutls-bin"),
    ("certutil", "libnss3-tools"),
    ("pk12util", "libnss3-tools"),
    ("node", "nodejs"),
    ("ssh-keygen", "openssh-client"),
    ("ps", "procps"),
    ("prometheus-node-exporter", "prometheus-node-exporter"),
    ("strace", "strace"),
    ("zsh", "zsh"),
    ("fish", "fish"),
    ("groff", "groff-base"),
    ("/usr/share/java/bcprov.jar", "libbcprov-java"),
    ("/usr/lib/python3/dist-packages/jsonschema/__init__.py", "python3-jsonschema"),
];

/// Where a program is.
pub(crate) fn found(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    // An absolute path stays what it is when it is joined.
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

fn missing(tools: &[Tool]) -> Vec<Tool> {
    tools.iter().copied().filter(|(name, _)| found(name).is_none()).collect()
}

/// Makes sure that every tool of the tests is there.
pub(crate) fn provide() -> Result<(), String> {
    provide_these(&TOOLS)
}

/// Makes sure that these tools are there: on Debian and Ubuntu, as root, by installing them; elsewhere by saying what to install.
pub(crate) fn provide_these(tools: &[Tool]) -> Result<(), String> {
    let absent = missing(tools);
    if absent.is_empty() {
        return Ok(());
    }
    let mut packages: Vec<&str> = absent.iter().map(|(_, package)| *package).collect();
    packages.dedup();
    let names: Vec<&str> = absent.iter().map(|(program, _)| *program).collect();
    let install = format!("apt-get install {}", packages.join(" "));
    if !is_debian() || !is_root() {
        return Err(format!("missing: {}. On Debian and Ubuntu, run as root: {install}", names.join(", ")));
    }
    eprintln!("xtask: missing {}; running {install}", names.join(", "));
    apt_get(&["update", "--quiet"])?;
    apt_get(&[&["install", "--yes", "--quiet", "--no-install-recommends"], packages.as_slice()].concat())?;
    match missing(tools).as_slice() {
        [] => Ok(()),
        [(program, _), ..] => Err(format!("{program} is still missing after {install}")),
    }
}

/// Makes sure of the standard library for a target, which rustup has.
pub(crate) fn provide_standard_library(triple: &str) -> Result<(), String> {
    let ask = ["--print", "target-libdir", "--target", triple];
    let folder = said(Command::new("rustc").args(ask).current_dir(root()))?;
    if Path::new(folder.trim()).is_dir() {
        return Ok(());
    }
    ended(Command::new("rustup").args(["target", "add", triple]).current_dir(root())).map_err(|error| {
        format!("missing: Rust's standard library for {triple}. With rustup, run: rustup target add {triple} ({error})")
    })
}

/// A program that comes from the registry of crates under its own name, installed into target/tools where it is missing.
pub(crate) fn from_cargo(program: &str) -> Result<PathBuf, String> {
    let tools = root().join("target/tools");
    let ours = tools.join("bin").join(program);
    if let Some(there) = found(program).or_else(|| ours.is_file().then(|| ours.clone())) {
        return Ok(there);
    }
    ended(cargo(&["install", program, "--locked", "--root"]).arg(&tools))?;
    Ok(ours)
}

fn is_debian() -> bool {
    fs::metadata("/etc/debian_version").is_ok()
}

/// A program that works for root alone: who is not root runs it in a space of names of his own, where the kernel lets him.
pub(crate) fn as_root(program: &str) -> Command {
    if is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("unshare");
    command.args(["--map-root-user", program]);
    command
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// A server that does not answer is asked again, and not for ever.
const PATIENT: [&str; 4] = ["-o", "Acquire::Retries=3", "-o", "Acquire::http::Timeout=60"];

fn apt_get(arguments: &[&str]) -> Result<(), String> {
    let status = Command::new("apt-get").args(PATIENT).args(arguments).env("DEBIAN_FRONTEND", "noninteractive").status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("apt-get {} ended with {status}", arguments.join(" "))),
        Err(error) => Err(format!("apt-get cannot be run: {error}")),
    }
}
