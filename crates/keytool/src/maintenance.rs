//! `-delete`, `-changealias`, `-keyclone`, `-storepasswd` and `-keypasswd`.

use keyferry_core::shown::shown;
use keyferry_formats::{Entry, EntryKind, Password};

use super::command_error::CommandError;
use super::names::{ALIAS, DESTALIAS, KEYPASS, NEW, Name, Text};
use super::run::Run;
use super::store::{Purpose, Store};
use super::{console, new_password, recover};

/// `-delete`.
pub(super) fn delete(run: &Run) -> Result<(), CommandError> {
    let alias = alias_of(run, ALIAS, "")?;
    let mut store = Store::open(run, Purpose::Use)?;
    store.keystore.remove(&alias).ok_or_else(|| CommandError::no_alias(&alias))?;
    store.save(run)
}

/// `-changealias`: the entry gets the time of its new name, as in keytool, which makes a new entry of it.
pub(super) fn change_alias(run: &Run) -> Result<(), CommandError> {
    let new = alias_of(run, DESTALIAS, "destination ")?;
    let mut store = Store::open(run, Purpose::Use)?;
    let alias = run.alias();
    let (entry, password) = copied(run, &store, alias, &new)?;
    store.keystore.remove(alias);
    match password {
        Some(password) => store.put_with_password(entry, password),
        None => store.put(entry),
    }
    store.save(run)
}

/// `-keyclone`: a copy of a key and its chain, under another name and, but for PKCS#12, with another password.
pub(super) fn clone_key(run: &Run) -> Result<(), CommandError> {
    if let Some(new) = run.arguments.password(NEW) {
        new_password::check("New", new)?;
    }
    let new = alias_of(run, DESTALIAS, "destination ")?;
    let mut store = Store::open(run, Purpose::Use)?;
    let alias = run.alias();
    if !matches!(store.entry(alias)?.kind, EntryKind::PrivateKey { .. }) {
        return Err(CommandError::new(format!(
            "Alias <{alias}> references an entry type that is not a private key entry.  The -keyclone command only supports \
             cloning of private key entries",
            alias = shown(alias)
        )));
    }
    let (entry, old) = copied(run, &store, alias, &new)?;
    let old = old.unwrap_or_else(|| Password::new(""));
    let password = new_password::of_clone(run, &store, &new, alias, old)?;
    store.put_with_password(entry, password);
    store.save(run)
}

/// The name of an entry, which is asked for before the password of the keystore, where there is one.
fn alias_of(run: &Run, option: Name<Text>, kind: &str) -> Result<String, CommandError> {
    let alias = if let Some(alias) = run.arguments.get(option) {
        alias.to_owned()
    } else {
        Store::check_there(run)?;
        console::line(&format!("Enter {kind}alias name:  "))?
    };
    if alias.is_empty() { Err(CommandError::new(format!("Must specify {kind}alias"))) } else { Ok(alias) }
}

/// An entry under another name, which nobody may have, and the password of its key. keytool decrypts the key, and encrypts it anew.
fn copied(run: &Run, store: &Store, alias: &str, new: &str) -> Result<(Entry, Option<Password>), CommandError> {
    if store.keystore.get(new).is_some() {
        return Err(CommandError::new(format!("Destination alias <{new}> already exists", new = shown(new))));
    }
    let given = run.arguments.password(KEYPASS).cloned().map(|password| store.same_password(password, "-keypass"));
    let (mut entry, password) = recover::entry(run, store, alias, given.as_ref())?;
    let password = password.filter(|_| entry.has_key());
    (entry.alias, entry.created) = (new.to_owned(), Some(run.context.written));
    Ok((entry, password))
}

/// `-storepasswd`. In PKCS#12 the keys get the new password too, and with it the time of the change, as in keytool.
pub(super) fn store_password(run: &Run) -> Result<(), CommandError> {
    let new = run.arguments.password(NEW);
    if let Some(new) = new {
        new_password::check("New", new)?;
    }
    let mut store = Store::open(run, Purpose::Use)?;
    let old = store.password.clone().unwrap_or_else(|| Password::new(""));
    let new = match new {
        Some(new) => new.clone(),
        None => new_password::instead_of(&old, "keystore password")?,
    };
    if store.has_one_password() {
        let aliases: Vec<String> = store.keystore.entries().iter().map(|entry| entry.alias.clone()).collect();
        for alias in aliases {
            let (mut entry, _) = recover::entry(run, &store, &alias, None)?;
            entry.created = Some(run.context.written);
            store.put(entry);
        }
    }
    store.password = Some(new);
    store.save(run)
}

/// `-keypasswd`.
pub(super) fn key_password(run: &Run) -> Result<(), CommandError> {
    let new = run.arguments.password(NEW);
    if let Some(new) = new {
        new_password::check("New", new)?;
    }
    let mut store = Store::open(run, Purpose::Use)?;
    let alias = run.alias().to_owned();
    if !store.entry(&alias)?.has_key() {
        return Err(CommandError::new(format!("Alias <{alias}> has no key", alias = shown(&alias))));
    }
    let (mut entry, old) = recover::entry(run, &store, &alias, run.arguments.password(KEYPASS))?;
    let old = old.unwrap_or_else(|| Password::new(""));
    let new = match new {
        Some(new) => new.clone(),
        None => new_password::instead_of(&old, &format!("key password for <{alias}>", alias = shown(&alias)))?,
    };
    entry.created = Some(run.context.written);
    store.put_with_password(entry, new);
    store.save(run)
}
