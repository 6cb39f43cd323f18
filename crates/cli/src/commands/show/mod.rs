//! `keyferry show`: what is in a file.

mod metrics;
mod partners;
mod reported;
mod table;
mod text;

use std::collections::HashSet;
use std::path::PathBuf;

use clap::Args;
use keyferry_core::counted;
use keyferry_explain::report::{FileReport, drawn, trees};
use keyferry_formats::pem;
use serde::Serialize;

use crate::input::{self, InputPasswordArguments, InputPasswords};
use crate::prometheus::PrometheusArguments;
use crate::report::{self, ReportArguments};
use crate::spans;
use keyferry_host::context::Context;
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::toned::TonedText;

use partners::Partners;
pub(crate) use reported::reported;
pub(crate) use table::table;
pub(crate) use text::write_item;

/// Show keystores, keys, certificates and requests
///
/// Files are recognised by content, not by name, even when mail or JSON has wrapped them. What cannot be read is reported with its line, and everything else is shown. Keys are never shown, and decrypted only where nothing else tells whose or of what kind they are: those that stand alone, when a password is given, and Bouncy Castle's sealed entries. JKS can be listed without its password; its
/// integrity is then not verified.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  keyferry show keystore.p12
  keyferry show keystores/ --table
  keyferry show keystores/ --expiring 30d
  keyferry show keystores/ --expiring 30d --prometheus certificates.prom
  keyferry show server.pem --json")]
pub(crate) struct Arguments {
    /// The files, or folders of files; `-` is standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    passwords: InputPasswordArguments,
    /// A line for each entry, of all files in one table
    #[arg(long, conflicts_with_all = ["json", "pem", "expiring"])]
    table: bool,
    /// Only what has expired or expires within so many days (30d, 4w); exits with 5 when there is something, for cron
    #[arg(long, value_name = "DAYS", value_parser = spans::days, conflicts_with_all = ["json", "pem"])]
    expiring: Option<i64>,
    /// Print the certificates as PEM, each once
    #[arg(long, conflicts_with = "json")]
    pem: bool,
    #[command(flatten)]
    report: ReportArguments,
    #[command(flatten)]
    prometheus: PrometheusArguments,
}

/// How much is printed of a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// A line for an entry, or only the certificates.
    Brief,
    Json,
    Text,
}

impl Arguments {
    fn form(&self) -> Form {
        if self.pem || self.table || self.expiring.is_some() || self.prometheus.is_printed() {
            Form::Brief
        } else if self.report.json {
            Form::Json
        } else {
            Form::Text
        }
    }
}

#[derive(Serialize)]
struct Report {
    files: Vec<FileReport>,
}

pub(crate) fn run(arguments: Arguments, context: &Context) -> Result<(), Failure> {
    let form = arguments.form();
    let passwords = InputPasswords::from(arguments.passwords);
    let (mut files, mut paths) = (Vec::new(), Vec::new());
    let mut document = pem::Document::default();
    let mut seen = HashSet::new();
    let (read, passed_over) = input::read_each(&arguments.files, &passwords, context)?;
    for file in read {
        match file {
            Ok(mut loaded) => {
                let mut faults = loaded.faults();
                if arguments.pem {
                    let all =
                        loaded.contents.certificates().into_iter().filter(|certificate| seen.insert((*certificate).clone()));
                    all.for_each(|certificate| document.certificate(certificate.as_der()));
                }
                let protection = if form == Form::Brief { Vec::new() } else { reported::protection(&loaded, context) };
                let chains = if form == Form::Text { drawn(&trees(&loaded.contents.certificates())) } else { Vec::new() };
                let mut report = FileReport { protection, chains, ..reported(&mut loaded, &faults, context) };
                if form != Form::Brief {
                    faults.extend(reported::open_keys(&mut report, &loaded, context));
                }
                files.push(report);
                paths.push(loaded.path);
                context.could_not_read(faults);
            }
            Err(unread) => {
                files.push(reported::unread(&unread));
                paths.push(unread.path);
                context.could_not_read([unread.failure]);
            }
        }
    }
    if arguments.prometheus.is_given() {
        arguments.prometheus.write("show", metrics::metrics(&paths, &files, &passed_over), context)?;
    }
    if arguments.prometheus.is_printed() {
        return match arguments.expiring {
            Some(days) => expiring(table::expiring(&files, days, context.now).1, days),
            None => Ok(()),
        };
    }
    if arguments.pem {
        return report::text(&String::from_utf8_lossy(&document.into_bytes()));
    }
    if arguments.table {
        return report::toned(&table(&files, context.now));
    }
    if let Some(days) = arguments.expiring {
        return report_expiring(&files, days, context);
    }
    if arguments.report.json {
        return report::json(&Report { files });
    }
    let partners = Partners::of(&files);
    let mut text = TonedText::default();
    for (place, file) in files.iter().filter(|file| file.format.is_some()).enumerate() {
        if place > 0 {
            text.push_str("\n");
        }
        text::write_file(&mut text, file, &partners, context.now)?;
    }
    report::toned(&text)
}

/// Prints what expires; that is a check that does not hold.
fn report_expiring(files: &[FileReport], days: i64, context: &Context) -> Result<(), Failure> {
    let (text, count) = table::expiring(files, days, context.now);
    report::toned(&text)?;
    expiring(count, days)
}

fn expiring(count: usize, days: i64) -> Result<(), Failure> {
    if count == 0 {
        return Ok(());
    }
    let soon = counted(days, "day", "days");
    let what = match count {
        1 => format!("1 certificate expires within {soon}, or has expired"),
        count => format!("{count} certificates expire within {soon}, or have expired"),
    };
    Err(Failure::new(Kind::Check, what).hint("ask for new ones in time: keyferry renew, for the certificate of a registration"))
}
