//! The module that the page and the package for npm are made of: crates/web, compiled for WebAssembly, with the script that wasm-bindgen puts around it.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use base64ct::{Base64, Encoding};

use crate::run::{cargo, ended};
use crate::tools::{found, provide_standard_library};
use crate::{compiled, root};

/// The module.
#[derive(Debug)]
pub(crate) struct Module {
    /// The script that stands around it.
    pub(crate) script: String,
    wasm: Vec<u8>,
}

impl Module {
    /// It as scripts have it: compressed as small as can be, by gzip's rules, and in Base64.
    pub(crate) fn text(&self) -> Result<String, String> {
        let mut compressed = Vec::new();
        let packed = zopfli::compress(zopfli::Options::default(), zopfli::Format::Gzip, self.wasm.as_slice(), &mut compressed);
        packed.map_err(|error| format!("the module cannot be compressed: {error}"))?;
        Ok(Base64::encode_string(&compressed))
    }
}

/// Compiles it. No path of this machine is in it, so that every clone gives the same bytes.
pub(crate) fn made() -> Result<Module, String> {
    provide_standard_library("wasm32-unknown-unknown")?;
    let words = ["build", "--package", "keyferry-web", "--profile", "wasm", "--target", "wasm32-unknown-unknown", "--locked"];
    let mut command = cargo(&words);
    command.arg("--target-dir").arg(root().join("target"));
    command.env("CARGO_INCREMENTAL", "0");
    command.env("CARGO_ENCODED_RUSTFLAGS", compiled::without_places("--remap-path-prefix")?.join("\x1f"));
    ended(&mut command)?;
    let compiled = root().join("target/wasm32-unknown-unknown/wasm/keyferry_web.wasm");
    let folder = tempfile::tempdir().map_err(|error| format!("there is no temporary folder: {error}"))?;
    let words = ["--target", "no-modules", "--no-typescript", "--out-dir"];
    ended(Command::new(bindgen()?).args(words).arg(folder.path()).arg(&compiled))?;
    let wasm = folder.path().join("keyferry_web_bg.wasm");
    match found("wasm-opt") {
        Some(optimiser) => {
            // What the compiler takes for granted by now.
            let features = [
                "--enable-bulk-memory",
                "--enable-nontrapping-float-to-int",
                "--enable-sign-ext",
                "--enable-mutable-globals",
                "--enable-reference-types",
                "--enable-multivalue",
            ];
            ended(Command::new(optimiser).arg("-Oz").args(features).arg(&wasm).arg("-o").arg(&wasm))?;
        }
        None => eprintln!("xtask: wasm-opt is missing, and the module larger without it; on Debian: apt-get install binaryen"),
    }
    let script = folder.path().join("keyferry_web.js");
    Ok(Module {
        script: fs::read_to_string(&script).map_err(|error| format!("{}: {error}", script.display()))?,
        wasm: fs::read(&wasm).map_err(|error| format!("{}: {error}", wasm.display()))?,
    })
}

/// wasm-bindgen of the version that the crate has, installed where it is missing.
fn bindgen() -> Result<PathBuf, String> {
    let lock = root().join("Cargo.lock");
    let lock = fs::read_to_string(&lock).map_err(|error| format!("{}: {error}", lock.display()))?;
    let version = lock.split("name = \"wasm-bindgen\"\nversion = \"").nth(1).and_then(|rest| rest.split('"').next());
    let version = version.ok_or("Cargo.lock has no wasm-bindgen")?;
    let tools = root().join("target/tools");
    let there = tools.join("bin/wasm-bindgen");
    let says = Command::new(&there).arg("--version").output().map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    if says.is_ok_and(|says| says.trim().ends_with(version)) {
        return Ok(there);
    }
    ended(cargo(&["install", "wasm-bindgen-cli", "--version", version, "--locked", "--force", "--root"]).arg(&tools))?;
    Ok(there)
}
