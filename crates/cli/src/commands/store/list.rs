//! `list`: the entries of a keystore, a line each.

use std::fmt::Write;
use std::path::PathBuf;

use clap::Args;
use keyferry_core::shown::shown;
use keyferry_core::{Timestamp, counted};
use keyferry_formats::detect::Item;
use keyferry_formats::{Entry, EntryKind, Keystore};

use super::opened::kind_of;
use crate::commands::show;
use crate::input::{self, InputPasswordArguments, InputPasswords};
use keyferry_host::context::Context;
use keyferry_host::failure::Failure;

/// List the entries, a line each
///
/// keyferry show has everything that is to be known of them, and --json.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The keystore
    #[arg(value_name = "STORE")]
    store: PathBuf,
    #[command(flatten)]
    passwords: InputPasswordArguments,
}

pub(super) fn run(arguments: Arguments, context: &Context) -> Result<(), Failure> {
    let passwords = InputPasswords::from(arguments.passwords);
    let loaded = input::load(&arguments.store, &passwords, context)?;
    let stores = loaded.contents.items.iter().filter_map(|item| match item {
        Item::Keystore { keystore, .. } => Some(keystore),
        _ => None,
    });
    let entries: Vec<&Entry> = stores.flat_map(Keystore::entries).collect();
    if entries.is_empty() && !loaded.contents.items.iter().any(|item| matches!(item, Item::Keystore { .. })) {
        return Err(Failure::usage(format!("{} is no keystore", loaded.name())).hint("keyferry show FILE says what it is"));
    }
    let rows: Vec<[String; 4]> = entries.into_iter().map(|entry| row(entry, context.now)).collect();
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..4).map(|column| width(column).unwrap_or_default()).collect();
    let mut text = String::new();
    for row in &rows {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        let _ = writeln!(text, "{}", cells.join("  ").trim_end());
    }
    show::print(&text)
}

/// Alias, kind, how long it is valid, and whose it is.
fn row(entry: &Entry, now: Timestamp) -> [String; 4] {
    let kind = match &entry.kind {
        EntryKind::PrivateKey { chain, .. } if chain.len() > 1 => format!("private key, chain of {}", chain.len()),
        _ => kind_of(entry).to_owned(),
    };
    let details = entry.certificates().first().and_then(|certificate| certificate.details().ok());
    let days = |from: Timestamp, to: Timestamp| counted((to.seconds() - from.seconds()) / 86_400, "day", "days");
    let (valid, subject) = details.map_or_else(Default::default, |details| {
        let valid = if details.not_after < now {
            format!("EXPIRED {} ago", days(details.not_after, now))
        } else if now < details.not_before {
            format!("valid in {}", days(now, details.not_before))
        } else {
            format!("{} left", days(now, details.not_after))
        };
        (valid, details.subject.to_string())
    });
    [shown(&entry.alias).into_owned(), kind, valid, shown(&subject).into_owned()]
}
