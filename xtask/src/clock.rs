//! `cargo xtask clock`: every test today and with the clock moved, for nothing may hold on the day of its making only; and the moving of clocks,
//! with `faketime`.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;

use crate::run::cargo;
use crate::tools;

const DAY: i64 = 86_400;

/// 29 February 2028, 12:00 UTC.
const LEAP_DAY: i64 = 1_835_438_400;

/// A program of tests, and the folder that it is run in, that of its package.
struct Tests {
    program: PathBuf,
    folder: PathBuf,
}

/// Runs the tests whose names contain one of `filters`, all without any, at four times.
pub(crate) fn run(filters: &[&str]) -> Result<(), String> {
    tools::provide()?;
    let tests = built()?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let to_leap_day = LEAP_DAY - i64::try_from(now).unwrap_or_default();
    let clocks = [("today", 0), ("40 days on", 40 * DAY), ("2 years on", 730 * DAY), ("29 February 2028", to_leap_day)];
    let mut failed = Vec::new();
    for (name, offset) in clocks {
        for one in &tests {
            eprintln!("\n== {name}: {}", one.program.display());
            if !passes(one, offset, filters)? {
                failed.push(format!("{name}: {}", one.program.display()));
            }
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(format!("tests fail when the clock is moved:\n{}", failed.join("\n"))) }
}

/// Compiles the tests, with the true clock, and says where they are.
fn built() -> Result<Vec<Tests>, String> {
    let mut command = cargo(&["test", "--workspace", "--no-run", "--locked", "--message-format=json"]);
    let output = command.stderr(Stdio::inherit()).output().map_err(|error| format!("cargo cannot be run: {error}"))?;
    if !output.status.success() {
        return Err(format!("the tests cannot be compiled: cargo ended with {}", output.status));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let messages = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    Ok(messages
        .filter(|message| message.pointer("/profile/test") == Some(&Value::Bool(true)))
        .filter_map(|m| tests(&m))
        .collect())
}

fn tests(message: &Value) -> Option<Tests> {
    let program = message.get("executable")?.as_str()?.into();
    let folder = Path::new(message.get("manifest_path")?.as_str()?).parent()?.to_owned();
    Some(Tests { program, folder })
}

fn passes(tests: &Tests, offset: i64, filters: &[&str]) -> Result<bool, String> {
    let mut command = if offset == 0 { Command::new("env") } else { moved(&["-f", &format!("{offset:+}")]) };
    command.arg(&tests.program);
    let status = command.args(filters).current_dir(&tests.folder).status();
    Ok(status.map_err(|error| format!("{} cannot be run: {error}", tests.program.display()))?.success())
}

/// The beginning of a command that runs the rest with its clock at a time; the rest are its arguments. The time is a date as `date` reads it,
/// or, behind `-f`, in faketime's own form: `+86400`.
pub(crate) fn moved(time: &[&str]) -> Command {
    let mut command = Command::new("faketime");
    // Java waits for ever on a monotonic clock that is moved, and with what should mend that it turns in circles for seconds.
    command.args(time).env("FAKETIME_DONT_FAKE_MONOTONIC", "1").env("FAKETIME_FORCE_MONOTONIC_FIX", "0");
    command
}
