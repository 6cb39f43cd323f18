//! Lets each target read what it begins with, and what a fuzzer kept in a folder of its name; `covered FOLDER`. `cargo xtask coverage` sees by it
//! which lines of a decoder are reached.

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

fn main() -> ExitCode {
    let Some(folder) = env::args_os().nth(1) else { return ExitCode::from(2) };
    for target in keyferry_fuzz::TARGETS {
        target.seeds().iter().for_each(|seed| (target.run)(seed));
        let files = fs::read_dir(Path::new(&folder).join(target.name)).into_iter().flatten();
        files.filter_map(|file| fs::read(file.ok()?.path()).ok()).for_each(|bytes| (target.run)(&bytes));
    }
    ExitCode::SUCCESS
}
