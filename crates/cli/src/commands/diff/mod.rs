//! `keyferry diff`: what differs between two files.

mod compare;
mod difference;
mod thing;

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::input::{self, InputPasswordArguments, InputPasswords, Loaded};
use crate::report::{self, ReportArguments};
use difference::Difference;
use keyferry_host::context::Context;
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::files;

/// Show what differs between two keystores, or any two files with keys and certificates
///
/// Entries are matched by certificate and public key, never by name: what has another alias is renamed, and what is another one under the same alias is
/// changed. Aliases are the same in any case. The formats and passwords of the files do not matter, nor do the dates at which entries were made, and attributes. Keys are decrypted with the
/// password of the file; of those with another one their certificates tell which they are.
///
/// Exits with 0 when the files hold the same, and with 5 when they differ.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  keyferry diff old.jks new.p12
  keyferry diff a.p12 b.p12 --password a.p12=env:OLD --password b.p12=env:NEW
  keyferry diff truststore.p12 /etc/ssl/certs/ca-certificates.crt --json")]
pub(crate) struct Arguments {
    /// The one file; `-` is standard input
    #[arg(value_name = "A")]
    one: PathBuf,
    /// The other file
    #[arg(value_name = "B")]
    other: PathBuf,
    #[command(flatten)]
    passwords: InputPasswordArguments,
    /// The same entries in another order are the same
    #[arg(long)]
    ignore_order: bool,
    #[command(flatten)]
    report: ReportArguments,
}

#[derive(Serialize)]
struct Report<'a> {
    a: String,
    b: String,
    same: bool,
    differences: &'a [Difference],
}

pub(crate) fn run(arguments: Arguments, context: &Context) -> Result<(), Failure> {
    let passwords = InputPasswords::from(arguments.passwords);
    let [one, other] = read(&[arguments.one, arguments.other], &passwords, context)?;
    let names = [&one, &other].map(Loaded::name);
    let raw_names = [&one, &other].map(Loaded::raw_name);
    let one = thing::all(one, &passwords, context)?;
    let other = thing::all(other, &passwords, context)?;
    let differences = compare::compare(&one, &other, arguments.ignore_order);
    let [a, b] = names;
    if arguments.report.json {
        let [a, b] = raw_names;
        let same = differences.is_empty();
        report::json(&Report { a, b, same, differences: &differences })?;
    } else if differences.is_empty() {
        report::text(&format!("{a} and {b} hold the same\n"))?;
    } else {
        report::text(&difference::text(&differences, &a, &b))?;
    }
    if differences.is_empty() { Ok(()) } else { Err(Failure::new(Kind::Check, format!("{a} and {b} differ"))) }
}

/// Both files, of which everything can be read: what cannot might be what differs.
fn read(paths: &[PathBuf; 2], passwords: &InputPasswords, context: &Context) -> Result<[Loaded; 2], Failure> {
    if let Some(folder) = paths.iter().find(|path| path.is_dir()) {
        return Err(Failure::usage(format!("{} is a folder, and two files are compared", files::path(folder)))
            .hint("keyferry show --table lists all files of folders"));
    }
    let loaded = input::read_all(paths, passwords, context)?;
    let loaded: Vec<Loaded> = loaded.into_iter().collect::<Result<_, _>>().map_err(|unread| unread.failure)?;
    if let Some(fault) = loaded.iter().flat_map(Loaded::faults).next() {
        return Err(Failure::new(fault.kind(), fault.to_string())
            .hint("what cannot be read cannot be compared; keyferry show FILE shows the rest"));
    }
    loaded.try_into().map_err(|_| Failure::usage("two files are compared").hint("give A and B"))
}
