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

/// Where it stands of which commit the files are.
fn origin() -> PathBuf {
    folder().join(".commit")
}

/// Takes away what was made of another commit, or of changes that are in none: what stands in one list of sums is of one commit.
pub(crate) fn begin(release: &Release) -> Result<(), String> {
    let place = folder();
    let failed = |error: std::io::Error| format!("{}: {error}", place.display());
    fs::create_dir_all(&place).map_err(failed)?;
    let commit = release.commit.as_deref().unwrap_or_default();
    if !commit.is_empty() && fs::read_to_string(origin()).is_ok_and(|made_of| made_of == commit) {
        return Ok(());
    }
    let recipes = place.join("recipes");
    if recipes.exists() {
        fs::remove_dir_all(&recipes).map_err(failed)?;
    }
    for (name, _) in contents::files_of(&place)? {
        if is_of(&name, release.version) || name == SUMS {
            eprintln!("xtask: {name} was made of other sources, and is removed");
            fs::remove_file(place.join(&name)).map_err(failed)?;
        }
    }
    write(&origin(), commit.as_bytes())
}

const SUMS: &str = "SHA256SUMS";

/// Writes `SHA256SUMS`: a line for each file of this version.
pub(crate) fn write_all(release: &Release) -> Result<PathBuf, String> {
    let mut files = contents::files_of(&folder())?;
    files.retain(|(name, _)| is_of(name, release.version));
    files.sort();
    let lines: Vec<String> = files.iter().map(|(name, bytes)| format!("{}  {name}\n", sha256(bytes))).collect();
    let path = folder().join(SUMS);
    write(&path, lines.concat().as_bytes())?;
    Ok(path)
}

/// Files of other versions lie there as they were made.
fn is_of(name: &str, version: &str) -> bool {
    name.starts_with("keyferry") && name.contains(version)
}
