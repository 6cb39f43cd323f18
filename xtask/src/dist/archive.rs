//! The archive for a target, which is unpacked and used where it is.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;

use super::target::Target;
use super::{Release, contents, folder, tar, write, zip};
use crate::tools::{self, Tool};

const ZSTD: Tool = ("zstd", "zstd");

/// The name of an archive without its ending, which is also that of the one folder in it.
pub(crate) fn stem(target: &Target, release: &Release) -> String {
    format!("keyferry-{}-{}", release.version, target.triple)
}

/// Where the archive of a target is.
pub(crate) fn path(target: &Target, release: &Release) -> PathBuf {
    let ending = if target.is_windows() { "zip" } else { "tar.zst" };
    folder().join(format!("{}.{ending}", stem(target, release)))
}

/// Makes it; gives its path.
pub(crate) fn make(target: &Target, release: &Release) -> Result<PathBuf, String> {
    let tree = contents::of(target, release)?.inside(&stem(target, release));
    let bytes =
        if target.is_windows() { zip::archive(&tree, release.time)? } else { compressed(tar::archive(&tree, release.time)?)? };
    let path = path(target, release);
    write(&path, &bytes)?;
    Ok(path)
}

/// As zstd has it, in one thread, since the number of threads is seen in what comes out.
fn compressed(bytes: Vec<u8>) -> Result<Vec<u8>, String> {
    tools::provide_these(&[ZSTD])?;
    let mut command = Command::new(ZSTD.0);
    command.args(["-19", "--long=23", "--single-thread", "--quiet", "--stdout", "-"]);
    let lost = |error: std::io::Error| format!("zstd was lost: {error}");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(lost)?;
    let input = child.stdin.take();
    let writer = thread::spawn(move || input.map_or(Ok(()), |mut input| input.write_all(&bytes)));
    let output = child.wait_with_output().map_err(lost)?;
    writer.join().map_err(|_| "what zstd reads was lost")?.map_err(lost)?;
    crate::run::content(&command, output.status)?;
    Ok(output.stdout)
}
