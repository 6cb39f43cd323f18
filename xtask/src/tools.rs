//! The programs that the tests compare with: found, or installed where that is possible.

use std::fs;
use std::process::Command;

/// Each program, or file, and the Debian package it comes in.
const TOOLS: [(&str, &str); 19] = [
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

fn missing() -> Vec<(&'static str, &'static str)> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    // An absolute path stays what it is when it is joined.
    let is_there = |name: &str| std::env::split_paths(&path).any(|folder| folder.join(name).is_file());
    TOOLS.into_iter().filter(|(name, _)| !is_there(name)).collect()
}

/// Makes sure that every tool is there: on Debian and Ubuntu, as root, by installing it; elsewhere by saying what to install.
pub(crate) fn provide() -> Result<(), String> {
    let absent = missing();
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
    match missing().as_slice() {
        [] => Ok(()),
        [(program, _), ..] => Err(format!("{program} is still missing after {install}")),
    }
}

fn is_debian() -> bool {
    fs::metadata("/etc/debian_version").is_ok()
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
