//! `keyferry show`: what is in a file.

mod model;
mod text;

use std::io;
use std::path::PathBuf;

use clap::Args;
use keyferry_core::shown::shown_json;
use serde::Serialize;

use crate::input::{self, InputPasswordArguments, InputPasswords};
use keyferry_host::context::Context;
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::words;

pub(crate) use model::{FileReport, ItemReport};
pub(crate) use text::write_item;

/// Show keystores, keys, certificates and requests
///
/// Files are recognised by content, not by name, even when mail or JSON has wrapped them. What cannot be read is reported with its line, and everything else is shown. Keys are never shown, and decrypted only where nothing else tells their kind (Bouncy Castle's sealed entries). JKS can be listed without its password; its
/// integrity is then not verified.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The files, or folders of files; `-` is standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    passwords: InputPasswordArguments,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// The version of the JSON that is printed; it grows when a reader has to change.
pub(crate) const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct Report {
    schema: u32,
    files: Vec<FileReport>,
}

pub(crate) fn run(arguments: Arguments, context: &Context) -> Result<(), Failure> {
    let passwords = InputPasswords::from(arguments.passwords);
    let mut files = Vec::new();
    for file in input::read_all(&arguments.files, &passwords, context)? {
        match file {
            Ok(loaded) => {
                let faults = loaded.faults();
                context.could_not_read(&faults);
                files.push(FileReport::new(&loaded, &faults, &context.session));
            }
            Err(unread) => {
                context.could_not_read([&unread.failure]);
                files.push(FileReport::unread(&unread));
            }
        }
    }
    if arguments.json {
        return print_json(&Report { schema: SCHEMA, files });
    }
    let mut text = String::new();
    for file in files.iter().filter(|file| file.format.is_some()) {
        if !text.is_empty() {
            text.push('\n');
        }
        text::write_file(&mut text, file, context.now);
    }
    print(&text)
}

/// Prints a report as JSON.
pub(crate) fn print_json(report: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(report);
    let text = text.map_err(|error| Failure::new(Kind::Failed, format!("the report cannot be written as JSON: {error}")))?;
    print(&format!("{}\n", shown_json(&text)))
}

/// Prints to standard output. A reader that has gone away, `head` for one, is no failure.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    match words::print(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::new(Kind::Failed, format!("standard output cannot be written: {error}")))
        }
        _ => Ok(()),
    }
}
