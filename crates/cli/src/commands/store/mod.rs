//! `keyferry store`: changes to a keystore, in place.

mod add;
pub(super) mod change;
mod edit;
mod list;
pub(super) mod opened;
mod passwd;

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::convert::{self, Target};
use crate::input::InputPasswordArguments;
use crate::output;
use crate::report::ReportArguments;
use keyferry_host::context::Context;
use keyferry_host::failure::Failure;
use keyferry_host::files;
use keyferry_host::secret::PasswordSpec;

/// Change a keystore in place: rename, delete, add, merge, reorder, new passwords
///
/// PKCS#12, JKS, JCEKS, BKS, UBER and BCFKS are changed as they are: format, protection, attributes and encrypted keys stay. A file is replaced whole or not at all, and
/// two runs never change one at a time.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    List(list::Arguments),
    Rename(edit::RenameArguments),
    Delete(edit::DeleteArguments),
    Reorder(edit::ReorderArguments),
    Passwd(passwd::Arguments),
    Add(add::AddArguments),
    Merge(add::MergeArguments),
    Export(ExportArguments),
    Split(SplitArguments),
}

pub(crate) fn run(command: Command, context: &Context) -> Result<(), Failure> {
    match command {
        Command::List(arguments) => list::run(arguments, context),
        Command::Rename(arguments) => edit::rename(&arguments, context),
        Command::Delete(arguments) => edit::delete(&arguments, context),
        Command::Reorder(arguments) => edit::reorder(&arguments, context),
        Command::Passwd(arguments) => passwd::run(arguments, context),
        Command::Add(arguments) => add::add(arguments, context),
        Command::Merge(arguments) => add::merge(&arguments, context),
        Command::Export(arguments) => convert::run(arguments.into_convert()?, context),
        Command::Split(arguments) => convert::run(arguments.into_convert()?, context),
    }
}

/// What every change takes.
#[derive(Debug, Args)]
pub(super) struct StoreArguments {
    /// The keystore: PKCS#12, JKS, JCEKS, BKS, UBER or BCFKS
    #[arg(value_name = "STORE")]
    pub(super) store: PathBuf,
    /// The password of the keystore: env:NAME, file:PATH, fd:N, stdin, ask or pass:PASSWORD; asked for when needed
    #[arg(long, value_name = "SPEC")]
    pub(super) password: Option<PasswordSpec>,
    /// Say what would be changed, and write nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    #[command(flatten)]
    pub(super) report: ReportArguments,
    /// The option that gives the password.
    #[arg(skip = "--password")]
    pub(super) password_option: &'static str,
}

/// Copy entries into another file
///
/// The ending of the output says its format, as for convert.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  keyferry store export keystore.p12 fleet -o fleet.pem")]
pub(crate) struct ExportArguments {
    /// The keystore
    #[arg(value_name = "STORE")]
    store: PathBuf,
    /// The aliases of the entries
    #[arg(value_name = "ALIAS", required = true)]
    aliases: Vec<String>,
    /// The file to write (`-` is standard output), or a folder (DIR/), which gets one file per entry
    #[arg(long, short, value_name = "FILE|DIR/")]
    output: PathBuf,
    #[command(flatten)]
    copy: CopyArguments,
}

/// Copy each entry into a file of its own
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  keyferry store split keystore.jks -o parts/")]
pub(crate) struct SplitArguments {
    /// The keystore
    #[arg(value_name = "STORE")]
    store: PathBuf,
    /// The folder for the files, which are named after the aliases; it is made when it is not there
    #[arg(long, short, value_name = "DIR")]
    output: PathBuf,
    #[command(flatten)]
    copy: CopyArguments,
}

/// How copies are written.
#[derive(Debug, Args)]
struct CopyArguments {
    /// The format to write [default: PEM in a folder; that of the ending of a file]
    #[arg(long, value_enum)]
    to: Option<Target>,
    #[command(flatten)]
    passwords: InputPasswordArguments,
    /// The password of the output, at least 6 characters [default: that of the keystore]
    #[arg(long, value_name = "SPEC")]
    out_password: Option<PasswordSpec>,
    /// Leave the keys of a PEM or DER output unencrypted; needed for private keys as JWK, which has no encryption
    #[arg(long, conflicts_with = "out_password")]
    plain_key: bool,
    /// Replace the output if it exists
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    report: ReportArguments,
}

impl CopyArguments {
    fn into_convert(self, store: PathBuf, only: Vec<String>, output: PathBuf) -> convert::Arguments {
        convert::Arguments::of_entries(
            store,
            only,
            convert::Copy {
                output,
                to: self.to,
                passwords: self.passwords,
                out_password: self.out_password,
                plain_key: self.plain_key,
                force: self.force,
                report: self.report,
            },
        )
    }
}

impl ExportArguments {
    fn into_convert(self) -> Result<convert::Arguments, Failure> {
        output::beside(&self.output, &self.store, "-o")?;
        Ok(self.copy.into_convert(self.store, self.aliases, self.output))
    }
}

impl SplitArguments {
    fn into_convert(self) -> Result<convert::Arguments, Failure> {
        let mut folder = self.output;
        if !convert::is_folder(&folder) && Target::of_ending(&folder).is_ok() {
            let what =
                format!("{} is called like a file, and split writes a folder with a file for each entry", files::path(&folder));
            return Err(Failure::usage(what).hint("name a folder with -o, as in -o parts/, and the format with --to"));
        }
        // What is to become several files goes into a folder, however it is written.
        folder.push("");
        Ok(self.copy.into_convert(self.store, Vec::new(), folder))
    }
}
