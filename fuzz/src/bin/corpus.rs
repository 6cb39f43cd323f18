//! Lets each target read what it begins with and what a fuzzer kept for it; `corpus FOLDER`, with a folder for each target. What is read so is what
//! `cargo xtask coverage` measures.

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

fn main() -> ExitCode {
    let Some(folder) = env::args_os().nth(1) else { return ExitCode::from(2) };
    for target in keyferry_fuzz::TARGETS {
        let files = fs::read_dir(Path::new(&folder).join(target.name)).into_iter().flatten();
        let kept = files.filter_map(|file| fs::read(file.ok()?.path()).ok());
        for input in target.seeds().into_iter().chain(kept) {
            (target.run)(&input);
        }
    }
    ExitCode::SUCCESS
}
