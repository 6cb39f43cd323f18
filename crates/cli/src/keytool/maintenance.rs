//! `-delete`, `-changealias`, `-storepasswd` and `-keypasswd`.

use keyferry_core::shown::shown;
use keyferry_formats::Password;

use super::run::Run;
use super::stop::Stop;
use super::store::{Format, Purpose, Store};
use super::{console, new_password, recover};

/// `-delete`.
pub(super) fn delete(run: &Run) -> Result<(), Stop> {
    let mut store = Store::open(run, Purpose::Use)?;
    let alias = match run.arguments.get("alias") {
        Some(alias) => alias.to_owned(),
        None => console::line("Enter alias name:  ")?,
    };
    if alias.is_empty() {
        return Err(Stop::new("Must specify alias"));
    }
    store.keystore.remove(&alias).ok_or_else(|| Stop::no_alias(&alias))?;
    store.save(run)
}

/// `-changealias`: the entry gets the time of its new name, as in keytool, which makes a new entry of it.
pub(super) fn change_alias(run: &Run) -> Result<(), Stop> {
    let mut store = Store::open(run, Purpose::Use)?;
    let given = run.arguments.password("keypass").cloned().map(|password| store.same_password(password, "-keypass"));
    let alias = run.alias().to_owned();
    let new = match run.arguments.get("destalias") {
        Some(alias) => alias.to_owned(),
        None => console::line("Enter destination alias name:  ")?,
    };
    if store.keystore.get(&new).is_some() {
        return Err(Stop::new(format!("Destination alias <{new}> already exists", new = shown(&new))));
    }
    // keytool decrypts the key, and encrypts it anew under its other name.
    let (mut entry, password) = recover::entry(run, &store, &alias, given.as_ref())?;
    store.keystore.remove(&alias);
    store.key_passwords.extend(password.map(|password| (new.to_lowercase(), password)));
    (entry.alias, entry.created) = (new, Some(run.written));
    store.put(entry);
    store.save(run)
}

/// `-storepasswd`. In PKCS#12 the keys get the new password too, and with it the time of the change, as in keytool.
pub(super) fn store_password(run: &Run) -> Result<(), Stop> {
    let new = run.arguments.password("new");
    if let Some(new) = new {
        new_password::check("New", new)?;
    }
    let mut store = Store::open(run, Purpose::Use)?;
    let old = store.password.clone().unwrap_or_else(|| Password::new(""));
    let new = match new {
        Some(new) => new.clone(),
        None => new_password::instead_of(&old, "keystore password")?,
    };
    if store.format == Format::Pkcs12 {
        let aliases: Vec<String> = store.keystore.entries().iter().map(|entry| entry.alias.clone()).collect();
        for alias in aliases {
            let (mut entry, _) = recover::entry(run, &store, &alias, None)?;
            entry.created = Some(run.written);
            store.put(entry);
        }
    }
    store.password = Some(new);
    store.save(run)
}

/// `-keypasswd`.
pub(super) fn key_password(run: &Run) -> Result<(), Stop> {
    let new = run.arguments.password("new");
    if let Some(new) = new {
        new_password::check("New", new)?;
    }
    let mut store = Store::open(run, Purpose::Use)?;
    if store.format == Format::Pkcs12 {
        let message = "-keypasswd commands not supported if -storetype is PKCS12";
        return Err(Stop::of("java.lang.UnsupportedOperationException", message));
    }
    let alias = run.alias().to_owned();
    if !store.entry(&alias)?.has_key() {
        return Err(Stop::new(format!("Alias <{alias}> has no key", alias = shown(&alias))));
    }
    let (mut entry, old) = recover::entry(run, &store, &alias, run.arguments.password("keypass"))?;
    let old = old.unwrap_or_else(|| Password::new(""));
    let new = match new {
        Some(new) => new.clone(),
        None => new_password::instead_of(&old, &format!("key password for <{alias}>", alias = shown(&alias)))?,
    };
    entry.created = Some(run.written);
    store.put_with_password(entry, new);
    store.save(run)
}
