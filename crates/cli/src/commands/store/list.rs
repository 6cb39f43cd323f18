//! `list`: the entries of a keystore, a line each.

use std::path::PathBuf;

use clap::Args;

use crate::commands::show;
use crate::input::{self, InputPasswordArguments, InputPasswords};
use crate::report;
use keyferry_host::context::Context;
use keyferry_host::failure::Failure;

/// List the entries, a line each
///
/// keyferry show has everything that is to be known of them, and --json.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  keyferry store list keystore.p12")]
pub(crate) struct Arguments {
    /// The keystore
    #[arg(value_name = "STORE")]
    store: PathBuf,
    #[command(flatten)]
    passwords: InputPasswordArguments,
}

pub(super) fn run(arguments: Arguments, context: &Context) -> Result<(), Failure> {
    let passwords = InputPasswords::from(arguments.passwords);
    let mut loaded = input::load(&arguments.store, &passwords, context)?;
    if loaded.contents.keystores().next().is_none() {
        return Err(Failure::usage(format!("{} is no keystore", loaded.name())).hint("keyferry show FILE says what it is"));
    }
    let faults = loaded.faults();
    let report = show::reported(&mut loaded, &faults, context);
    report::toned(&show::table(&[report], context.now))
}
