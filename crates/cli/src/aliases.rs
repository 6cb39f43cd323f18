//! Aliases that somebody chooses.

use keyferry_formats::{Keystore, same_alias};

use crate::nearest;
use keyferry_host::failure::Failure;

/// The entries with these aliases, or all where none is named; `files` is what messages call where they come from.
pub(crate) fn only(mut store: Keystore, aliases: &[String], files: &str) -> Result<Keystore, Failure> {
    if let Some(missing) = aliases.iter().find(|alias| store.get(alias).is_none()) {
        return Err(nearest::no_entry(files, missing, store.entries().iter().map(|entry| entry.alias.as_str())));
    }
    if !aliases.is_empty() {
        store.retain(|entry| aliases.iter().any(|alias| same_alias(alias, &entry.alias)));
    }
    Ok(store)
}
