//! `rename`, `delete` and `reorder`.

use clap::Args;
use keyferry_core::shown::shown;
use keyferry_formats::{Entry, Keystore, same_alias};

use super::StoreArguments;
use super::change::Change;
use super::opened::{Format, Opened, kind_of};
use keyferry_host::context::Context;
use keyferry_host::failure::Failure;

/// Give an entry another alias
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  keyferry store rename keystore.p12 mykey fleet")]
pub(crate) struct RenameArguments {
    #[command(flatten)]
    store: StoreArguments,
    /// The alias as it is
    #[arg(value_name = "ALIAS")]
    alias: String,
    /// The new alias
    #[arg(value_name = "NEW")]
    new: String,
}

/// Take entries out
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  keyferry store delete truststore.jks oldca
  keyferry store delete truststore.jks --expired --dry-run")]
pub(crate) struct DeleteArguments {
    #[command(flatten)]
    store: StoreArguments,
    /// The aliases of the entries
    #[arg(value_name = "ALIAS", required_unless_present = "expired")]
    aliases: Vec<String>,
    /// Take out every certificate without a key that has expired
    #[arg(long)]
    expired: bool,
}

/// Put entries first, in this order
///
/// The others follow in the order that they have. Some programs take the first key of a keystore.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  keyferry store reorder keystore.p12 fleet")]
pub(crate) struct ReorderArguments {
    #[command(flatten)]
    store: StoreArguments,
    /// The aliases of the entries that come first
    #[arg(value_name = "ALIAS", required = true)]
    aliases: Vec<String>,
}

pub(super) fn rename(arguments: &RenameArguments, context: &Context) -> Result<(), Failure> {
    let mut opened = Opened::open(&arguments.store, context)?;
    let (alias, to) = (opened.alias(&arguments.alias)?, opened.format.spelled(&arguments.new));
    if to.is_empty() {
        return Err(Failure::usage("the new alias is empty; Java would not find the entry"));
    }
    if let Some(taken) = opened.keystore.get(&to).filter(|taken| taken.alias != alias) {
        let what = format!("{} has an entry `{}` already: {}", opened.name(), shown(&taken.alias), kind_of(taken));
        return Err(
            Failure::usage(what).hint("choose another alias, or take that entry out first; aliases are the same in any case")
        );
    }
    if alias == to {
        return opened.save(&[Change::Unchanged { alias }], context);
    }
    let entries = opened.keystore.entries_mut().iter_mut();
    if let Some(entry) = entries.into_iter().find(|entry| entry.alias == alias) {
        entry.alias.clone_from(&to);
    }
    opened.save(&[Change::Renamed { alias, to }], context)
}

pub(super) fn delete(arguments: &DeleteArguments, context: &Context) -> Result<(), Failure> {
    let mut opened = Opened::open(&arguments.store, context)?;
    let named = arguments.aliases.iter().map(|alias| opened.alias(alias)).collect::<Result<Vec<_>, _>>()?;
    let is_over = |entry: &Entry| {
        let details = entry.certificates().first().and_then(|certificate| certificate.details().ok());
        arguments.expired && !entry.has_key() && details.is_some_and(|details| details.not_after < context.now)
    };
    let mut changes = Vec::new();
    opened.keystore.retain(|entry| {
        let goes = named.contains(&entry.alias) || is_over(entry);
        if goes {
            changes.push(Change::Deleted { alias: entry.alias.clone(), what: kind_of(entry) });
        }
        !goes
    });
    opened.save(&changes, context)
}

pub(super) fn reorder(arguments: &ReorderArguments, context: &Context) -> Result<(), Failure> {
    let mut opened = Opened::open(&arguments.store, context)?;
    for alias in &arguments.aliases {
        opened.alias(alias)?;
    }
    let place = |entry: &Entry| {
        let first = arguments.aliases.iter().position(|alias| same_alias(alias, &entry.alias));
        first.unwrap_or(arguments.aliases.len())
    };
    let names = |store: &Keystore| store.entries().iter().map(|entry| entry.alias.clone()).collect::<Vec<_>>();
    let before = names(&opened.keystore);
    opened.keystore.entries_mut().sort_by_key(place);
    let are_keys: Vec<bool> = opened.keystore.entries().iter().map(Entry::has_key).collect();
    if matches!(opened.format, Format::Pkcs12(_)) && !are_keys.is_sorted_by(|one, next| one >= next) {
        let what = "in PKCS#12 the keys stand before the certificates";
        return Err(Failure::usage(what).hint("name keys first, or name all that is to stand before a certificate"));
    }
    let aliases = names(&opened.keystore);
    let changes = if aliases == before { Vec::new() } else { vec![Change::Reordered { aliases }] };
    opened.save(&changes, context)
}
