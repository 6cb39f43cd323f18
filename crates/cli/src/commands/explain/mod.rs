//! `keyferry explain`: who opens a file and who does not, what is weak or wrong about it, and what mends it.

mod chosen;
mod error;
mod text;

use std::path::{Path, PathBuf};

use clap::Args;
use keyferry_core::shown::shown;
use keyferry_explain::report::ExplainedReport;
use keyferry_explain::{File, Reader, explain};
use keyferry_formats::detect::Contents;
use keyferry_formats::{DecodeError, Password};
use serde::Serialize;

use crate::input::{self, Glanced, InputPasswordArguments, InputPasswords};
use crate::report::{self, ReportArguments};
use keyferry_host::context::Context;
use keyferry_host::failure::Failure;
use keyferry_host::files;

/// Say who opens a file and who does not, and what is weak or wrong about it; or what an error means
///
/// Readers are versions of Java, OpenSSL, Windows, macOS, Android, NSS, GnuTLS, and libraries that read PEM. What they do is a table of facts,
/// each with its source (shown with --json); what nobody has tried or written is called not known. Without a password the structure is
/// explained, and what could not be looked at is said. The file is not changed.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  keyferry explain keystore.p12
  keyferry explain keystore.p12 --password env:STOREPASS
  keyferry explain truststore.p12 --for java8,openssl3,windows2016
  keyferry explain server.pem keystores/ --json
  keyferry explain --error 'Invalid keystore format'
  keyferry explain --error - < trace.txt")]
pub(crate) struct Arguments {
    /// The files, or folders of files; `-` is standard input
    files: Vec<PathBuf>,
    /// Explain an error message of Java, keytool, OpenSSL, curl, Kafka, Spring Boot, Tomcat, Netty, nginx, Apache, .NET, Node.js, Python or Go; `-` is standard input, which
    /// is also read when there are no files: a whole stack trace, for example
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, conflicts_with_all = ["files", "readers", "password", "key_password"])]
    error: Option<String>,
    /// Judge for these readers only (java8,openssl3); exits with 5 unless all of them are known to open every file
    #[arg(long = "for", value_name = "READERS", value_delimiter = ',', long_help = chosen::long_help())]
    readers: Vec<String>,
    #[command(flatten)]
    passwords: InputPasswordArguments,
    #[command(flatten)]
    report: ReportArguments,
}

#[derive(Serialize)]
struct Report<'a> {
    files: &'a [ExplainedReport],
}

pub(crate) fn run(arguments: Arguments, context: &Context) -> Result<(), Failure> {
    if arguments.error.is_some() || arguments.files.is_empty() && arguments.readers.is_empty() && error::is_piped() {
        return error::run(arguments.error.as_deref(), arguments.report.json);
    }
    if arguments.files.is_empty() {
        return Err(
            Failure::usage("nothing is given to be explained").hint("give files, or a message: keyferry explain --error TEXT")
        );
    }
    let chosen = chosen::readers(&arguments.readers)?;
    let passwords = InputPasswords::from(arguments.passwords);
    let mut files = Vec::new();
    for file in input::glance(&arguments.files, &passwords, context)? {
        match file {
            Ok(glanced) => match explained(glanced, &passwords, chosen.as_deref(), context)? {
                Ok(report) => files.push(report),
                Err(failure) => context.could_not_read([failure]),
            },
            Err(failure) => context.could_not_read([failure]),
        }
    }
    if arguments.report.json {
        report::json(&Report { files: &files })?;
    } else {
        let texts: Vec<String> = files.iter().map(text::of_file).collect();
        report::text(&texts.join("\n"))?;
    }
    match chosen {
        Some(_) => chosen::verdict(&files),
        None => Ok(()),
    }
}

/// Explains one file, unless a password that was given for one of its keys is wrong.
fn explained(
    mut glanced: Glanced,
    passwords: &InputPasswords,
    chosen: Option<&[Reader]>,
    context: &Context,
) -> Result<Result<ExplainedReport, Failure>, Failure> {
    let name = glanced.path.to_string_lossy();
    let keys =
        glanced.contents.as_mut().map_or_else(|| Ok(Vec::new()), |contents| key_passwords(&glanced.path, contents, passwords))?;
    let of_key = |alias: &str| keys.iter().find(|(of, _)| of == alias).map(|(_, password)| password.clone());
    context.session.next_input();
    let file = File {
        name: &name,
        bytes: &glanced.bytes,
        contents: glanced.contents.as_ref(),
        password: glanced.password.as_ref(),
        key_password: &of_key,
        now: context.now,
        session: &context.session,
    };
    let explanation = explain(&file);
    if let Some(alias) = explanation.closed.iter().find(|alias| keys.iter().any(|(of, _)| of == *alias)) {
        let file = files::name(&glanced.path);
        let what = if alias.is_empty() { file } else { format!("the key `{}` in {file}", shown(alias)) };
        return Ok(Err(Failure::decode(&what, &DecodeError::WrongPassword)));
    }
    Ok(Ok(ExplainedReport::new(files::raw_name(&glanced.path), &file, &explanation, chosen)))
}

/// The passwords of keys that have one of their own on the command line.
fn key_passwords(path: &Path, contents: &mut Contents, passwords: &InputPasswords) -> Result<Vec<(String, Password)>, Failure> {
    let mut found = Vec::new();
    for (alias, _) in contents.keys_mut() {
        if let Some(password) = passwords.of_key(path, &alias).map(|source| source.existing(&alias)).transpose()? {
            found.push((alias, password));
        }
    }
    Ok(found)
}
