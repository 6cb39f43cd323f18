//! Our own crates, and what of others' generic code is compiled in them, are compiled with what measures them; all other crates are as they always are, for
//! hashes and ciphers would be most of what is seen. Cargo calls this program in place of the compiler for that.

use std::process::Command;

use crate::run::ended;

/// Which flags a compiler gets.
const VARIABLE: &str = "KEYFERRY_INSTRUMENT";

/// For libFuzzer: LLVM's own pass, which the stable toolchain has too. It is what `cargo fuzz` passes, but for the sanitizer.
pub(crate) const FUZZING: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares";
/// For llvm-cov.
pub(crate) const COVERAGE: &str = "-Cinstrument-coverage";

/// Crates of ours that compute, and decide nothing by what a stranger wrote.
const NOT_MEASURED: [&str; 2] = ["keyferry_kdf", "keyferry_primes"];

/// Lets a cargo command compile our crates with these flags.
pub(crate) fn ours<'a>(command: &'a mut Command, flags: &str) -> Result<&'a mut Command, String> {
    let us = std::env::current_exe().map_err(|error| format!("this program is not to be found: {error}"))?;
    Ok(command.env("RUSTC_WORKSPACE_WRAPPER", us).env(VARIABLE, flags))
}

/// Compiles a crate of ours; `line` is the compiler and its arguments.
pub(crate) fn compile(line: &[&str]) -> Result<(), String> {
    let (compiler, arguments) = line.split_first().ok_or("there is no compiler to call")?;
    let mut command = Command::new(compiler);
    command.args(arguments);
    if !arguments.windows(2).any(|pair| matches!(pair, ["--crate-name", name] if NOT_MEASURED.contains(name))) {
        command.args(std::env::var(VARIABLE).unwrap_or_default().split_whitespace());
    }
    ended(&mut command)
}
