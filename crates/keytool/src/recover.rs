//! Entries as another store or another name is given them: decrypted, and with the password that opened them.

use keyferry_core::shown::shown;
use keyferry_formats::{AnyKeyMut, Entry, EntryKind, Pairing, Password, is_paired};

use super::command_error::CommandError;
use super::console;
use super::run::Run;
use super::store::Store;

/// A copy of an entry with its key decrypted, and the password of the key where it had one. `given` is tried alone; else that of the store, and
/// then, but for what is called PKCS#12, one that is asked for.
///
/// The entry has the certificate of its key, or is refused: Java takes what the file says.
pub(super) fn entry(
    run: &Run,
    store: &Store,
    alias: &str,
    given: Option<&Password>,
) -> Result<(Entry, Option<Password>), CommandError> {
    let (mut entry, password) = decrypted(run, store, alias, given)?;
    let found = if is_paired(&entry) { None } else { store.certificates().pair(&mut entry) };
    // Somebody put certificates beside a key that are all other keys'.
    let is_left_alone =
        matches!(&entry.kind, EntryKind::PrivateKey { chain, .. } if chain.is_empty() && !store.unmarked.is_empty());
    if is_left_alone || matches!(found, Some(Pairing::Foreign { .. })) {
        let alias = shown(alias);
        return Err(CommandError::new(format!(
            "The certificate of <{alias}> is another key's, and its own is not in the keystore"
        )));
    }
    Ok((entry, password))
}

fn decrypted(run: &Run, store: &Store, alias: &str, given: Option<&Password>) -> Result<(Entry, Option<Password>), CommandError> {
    let mut entry = store.entry(alias)?.clone();
    let Some(mut key) = entry.key_mut().filter(AnyKeyMut::is_sealed) else { return Ok((entry, store.password.clone())) };
    let failed = |error| store.unrecoverable(&error);
    if let Some(given) = given {
        key.unseal(given, &run.context.session).map_err(failed)?;
        return Ok((entry, Some(given.clone())));
    }
    if let Some(password) = &store.password {
        match key.unseal(password, &run.context.session) {
            Ok(()) => return Ok((entry, store.password.clone())),
            Err(error) if store.has_one_password() => return Err(failed(error)),
            Err(_) => {}
        }
    }
    let password = console::key_password(alias, None)?;
    key.unseal(&password, &run.context.session).map_err(failed)?;
    Ok((entry, Some(password)))
}
