//! The systems that releases are made for, and how the program is compiled for each on a Debian machine.

use std::path::PathBuf;
use std::process::Command;

use super::{Release, windows, write_program};
use crate::run::{cargo, ended};
use crate::tools::{self, Tool};
use crate::{compiled, root};

/// A system that releases are made for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target {
    pub(crate) triple: &'static str,
    /// The compiler for what ring has in C.
    compiler: Tool,
    /// Variables for cargo and the build scripts, where they would not find the compiler or the linker by themselves.
    variables: &'static [(&'static str, &'static str)],
    /// What runs its programs here, when the machine does not.
    pub(crate) emulator: Option<Tool>,
    /// What Debian, RPM and container images call the processor.
    pub(crate) processor: [&'static str; 3],
    /// Where Debian says whose the C library is that is compiled in.
    pub(crate) library: Tool,
}

/// The first is what everything else is made with: it runs on the machine that makes releases.
pub(crate) const TARGETS: [Target; 3] = [
    Target {
        triple: "x86_64-unknown-linux-musl",
        compiler: ("musl-gcc", "musl-tools"),
        variables: &[],
        emulator: None,
        processor: ["amd64", "x86_64", "amd64"],
        library: ("/usr/share/doc/musl-dev/copyright", "musl-dev"),
    },
    Target {
        triple: "aarch64-unknown-linux-musl",
        // It compiles against the headers of glibc, of which ring takes types alone; the linker is Rust's, with musl as Rust brings it.
        compiler: ("aarch64-linux-gnu-gcc", "gcc-aarch64-linux-gnu"),
        variables: &[("CC_aarch64_unknown_linux_musl", "aarch64-linux-gnu-gcc")],
        emulator: Some(("qemu-aarch64-static", "qemu-user-static")),
        processor: ["arm64", "aarch64", "arm64"],
        library: ("/usr/share/doc/musl-dev/copyright", "musl-dev"),
    },
    Target {
        triple: "x86_64-pc-windows-gnu",
        compiler: ("x86_64-w64-mingw32-gcc", "gcc-mingw-w64-x86-64"),
        variables: &[],
        emulator: None,
        processor: ["amd64", "x86_64", "amd64"],
        library: ("/usr/share/doc/mingw-w64-common/copyright", "mingw-w64-common"),
    },
];

/// The target of this name.
pub(crate) fn named(triple: &str) -> Result<&'static Target, String> {
    TARGETS.iter().find(|target| target.triple == triple).ok_or_else(|| {
        let known: Vec<&str> = TARGETS.iter().map(|target| target.triple).collect();
        format!("releases are not made for {triple}, but for {}", known.join(", "))
    })
}

impl Target {
    pub(crate) fn is_windows(&self) -> bool {
        self.triple.contains("windows")
    }

    /// What is for Linux alone is refused.
    pub(crate) fn must_be_linux(&self) -> Result<(), String> {
        if self.is_windows() {
            return Err(format!("that is for Linux; for {0} there is cargo xtask dist archive {0}", self.triple));
        }
        Ok(())
    }

    /// The name of the program's file.
    pub(crate) fn program(&self) -> &'static str {
        if self.is_windows() { "keyferry.exe" } else { "keyferry" }
    }

    /// Compiles the program; gives its path.
    pub(crate) fn build(&self, release: &Release) -> Result<PathBuf, String> {
        let mut command =
            cargo(&["build", "--release", "--locked", "--package", "keyferry", "--bin", "keyferry", "--target", self.triple]);
        command.arg("--target-dir").arg(folder());
        self.prepare(&mut command, release)?;
        ended(&mut command)?;
        Ok(folder().join(self.triple).join("release").join(self.program()))
    }

    /// Provides what a command needs that compiles the program, and tells it how releases are compiled: with no path of this machine, so that every clone gives
    /// the same bytes.
    pub(crate) fn prepare(&self, command: &mut Command, release: &Release) -> Result<(), String> {
        tools::provide_these(&[self.compiler, self.library])?;
        tools::provide_standard_library(self.triple)?;
        command.env("CARGO_INCREMENTAL", "0").env("KEYFERRY_COMMIT", release.commit.as_deref().unwrap_or("unknown"));
        // Packers that compile take the time of their files from it, and ring would be compiled anew for them if it were not always there.
        command.env("SOURCE_DATE_EPOCH", release.time.to_string());
        command.env("CARGO_ENCODED_RUSTFLAGS", compiled::without_places("--remap-path-prefix")?.join("\x1f"));
        let flags = format!("CFLAGS_{}", self.triple.replace('-', "_"));
        command.env(flags, compiled::without_places("-ffile-prefix-map")?.join(" "));
        command.envs(self.variables.iter().copied());
        let linker = match self.triple {
            "aarch64-unknown-linux-musl" => linker_of_static_pie()?,
            "x86_64-pc-windows-gnu" => windows::linker(release)?,
            _ => return Ok(()),
        };
        command.env(format!("CARGO_TARGET_{}_LINKER", self.triple.replace('-', "_").to_uppercase()), linker);
        Ok(())
    }
}

/// A linker that makes what rustc makes for x86-64 by itself: a static program that the kernel puts at another address each time. It is called as lld is, by which
/// rustc knows how to speak to it.
fn linker_of_static_pie() -> Result<PathBuf, String> {
    let path = folder().join("tools/static-pie/ld.lld");
    write_program(&path, include_bytes!("static-pie.sh"))?;
    Ok(path)
}

/// Where cargo compiles.
pub(crate) fn folder() -> PathBuf {
    root().join("target")
}
