//! SHA-256 of what is given away, as `sha256sum --check` reads it.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use sha2::{Digest, Sha256};

use super::{Release, contents, folder, write};

/// The hash in hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Writes `SHA256SUMS`: a line for each file of this version.
pub(crate) fn write_all(release: &Release) -> Result<PathBuf, String> {
    // In a new clone nothing may have been made yet but a program.
    fs::create_dir_all(folder()).map_err(|error| format!("{}: {error}", folder().display()))?;
    let mut files = contents::files_of(&folder())?;
    files.retain(|(name, _)| is_of(name, release.version));
    files.sort();
    let lines: Vec<String> = files.iter().map(|(name, bytes)| format!("{}  {name}\n", sha256(bytes))).collect();
    let path = folder().join("SHA256SUMS");
    write(&path, lines.concat().as_bytes())?;
    Ok(path)
}

/// Files of other versions lie there as they were made.
fn is_of(name: &str, version: &str) -> bool {
    name.starts_with("keyferry") && name.contains(version)
}
