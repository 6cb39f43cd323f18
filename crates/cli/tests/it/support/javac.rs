//! Java's compiler.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::folder::INSTALL;

/// Compiles programs into a folder of this name, and says where it is.
pub(crate) fn compiled(name: &str, options: &[&str], sources: &[PathBuf]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).unwrap();
    let mut javac = Command::new("javac");
    javac.arg("-nowarn").args(options).arg("-d").arg(&folder).args(sources);
    let done = javac.output().unwrap_or_else(|error| panic!("javac cannot be run ({error}); install it: {INSTALL}"));
    assert!(done.status.success(), "javac:\n{}", String::from_utf8_lossy(&done.stderr));
    folder
}
