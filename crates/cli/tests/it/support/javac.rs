//! Java's compiler.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::folder::INSTALL;

/// Compiles programs into a folder of this name, and says where it is. Both suites may ask for the same at the same time: it is put there as a whole, and
/// whoever comes second takes what is there. A folder's name has in it what it was made from.
pub(crate) fn compiled(name: &str, options: &[&str], sources: &[PathBuf]) -> PathBuf {
    let mut hasher = DefaultHasher::new();
    options.hash(&mut hasher);
    let mut texts: Vec<Vec<u8>> = sources.iter().map(|source| fs::read(source).unwrap()).collect();
    texts.sort();
    texts.hash(&mut hasher);
    let all = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let folder = all.join(format!("{name}-{:016x}", hasher.finish()));
    if folder.is_dir() {
        return folder;
    }
    let made = tempfile::tempdir_in(all).unwrap();
    let mut javac = Command::new("javac");
    javac
        .args(["-nowarn", "-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"])
        .args(options)
        .arg("-d")
        .arg(made.path())
        .args(sources);
    let done = javac.output().unwrap_or_else(|error| panic!("javac cannot be run ({error}); install it: {INSTALL}"));
    assert!(done.status.success(), "javac:\n{}", String::from_utf8_lossy(&done.stderr));
    let moved = fs::rename(made.path(), &folder);
    assert!(moved.is_ok() || folder.is_dir(), "{}: {moved:?}", folder.display());
    folder
}
