//! Writes what each target begins with into a folder of its name; `seeds FOLDER`.

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs, io};

fn write(folder: &Path) -> io::Result<()> {
    for target in keyferry_fuzz::TARGETS {
        let own = folder.join(target.name);
        fs::create_dir_all(&own)?;
        for (number, seed) in target.seeds().iter().enumerate() {
            fs::write(own.join(format!("seed-{number}")), seed)?;
        }
    }
    Ok(())
}

fn main() -> ExitCode {
    let Some(folder) = env::args_os().nth(1) else { return ExitCode::from(2) };
    match write(Path::new(&folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
