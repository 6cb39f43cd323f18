//! macOS, for which nothing is made here: the program is checked for it, without Apple's compiler, libraries or machines.

use std::fs;

use super::target;
use crate::run::{cargo, ended};
use crate::tools;

const TARGETS: [&str; 2] = ["aarch64-apple-darwin", "x86_64-apple-darwin"];

/// What ring asks Apple's header of this name.
const HEADER: (&str, &str) =
    ("TargetConditionals.h", "#define TARGET_OS_MAC 1\n#define TARGET_OS_OSX 1\n#define TARGET_OS_IPHONE 0\n");

/// The headers that it compiles against in the place of Apple's: of these it takes types alone.
const HEADERS: &str = "/usr/include/x86_64-linux-musl";

/// Checks the program for both processors; a warning is an error.
pub(crate) fn check() -> Result<(), String> {
    tools::provide_these(&[("clang", "clang"), ("/usr/share/doc/musl-dev/copyright", "musl-dev")])?;
    let folder = tempfile::tempdir().map_err(|error| format!("there is no temporary folder: {error}"))?;
    let header = folder.path().join(HEADER.0);
    fs::write(&header, HEADER.1).map_err(|error| format!("{}: {error}", header.display()))?;
    for triple in TARGETS {
        tools::provide_standard_library(triple)?;
        let mut command = cargo(&["check", "--locked", "--package", "keyferry", "--target", triple]);
        command.arg("--target-dir").arg(target::folder());
        let of_this = |name: &str| format!("{name}_{}", triple.replace('-', "_"));
        command.env(of_this("CC"), "clang");
        command.env(of_this("CFLAGS"), format!("-nostdlibinc -isystem {HEADERS} -I{}", folder.path().display()));
        ended(command.env("RUSTFLAGS", "-D warnings"))?;
        println!("{triple}: it compiles; nothing was linked");
    }
    Ok(())
}
