//! Passwords that are to be: of a new key, and in the place of an old one.

use keyferry_core::shown::shown;
use keyferry_formats::Password;

use super::command_error::CommandError;
use super::names::{KEYPASS, NEW};
use super::store::Store;
use super::{console, run::Run};

fn length(password: &Password) -> usize {
    password.as_str().chars().count()
}

/// Fails when the password is too short; `what` is `New` for `-new` and `-destkeypass`, and `Key` for `-keypass`.
pub(super) fn check(what: &str, password: &Password) -> Result<(), CommandError> {
    if length(password) >= console::SHORTEST {
        return Ok(());
    }
    Err(CommandError::new(format!("{what} password must be at least 6 characters")))
}

/// The password of a new key: `-keypass`, that of the store in PKCS#12, or one that is asked for. RETURN takes that of the store.
pub(super) fn of_key(run: &Run, store: &Store, alias: &str) -> Result<Password, CommandError> {
    let of_store = store.password.clone().unwrap_or_else(|| Password::new(""));
    if let Some(given) = run.arguments.password(KEYPASS) {
        return Ok(given.clone());
    }
    if store.has_one_password() {
        return Ok(of_store);
    }
    chosen(alias, "keystore password):  ", &of_store)?
        .ok_or_else(|| CommandError::new("Too many failures - key not added to keystore"))
}

/// The password of the copy of a key: `-new`, that of the key in PKCS#12, or one that is asked for. RETURN takes that of the key.
pub(super) fn of_clone(
    run: &Run,
    store: &Store,
    alias: &str,
    original: &str,
    of_original: Password,
) -> Result<Password, CommandError> {
    if store.has_one_password() {
        return Ok(of_original);
    }
    if let Some(new) = run.arguments.password(NEW) {
        return Ok(new.clone());
    }
    chosen(alias, &format!("for <{original}>)", original = shown(original)), &of_original)?
        .ok_or_else(|| CommandError::new("Too many failures. Key entry not cloned"))
}

/// The password of a key, from a person; RETURN takes `usual`, which is called what stands behind `same as`.
fn chosen(alias: &str, same: &str, usual: &Password) -> Result<Option<Password>, CommandError> {
    console::tries(|| {
        say!("Enter key password for <{alias}>", alias = shown(alias));
        let Some(password) = console::password(&format!("\t(RETURN if same as {same}"))? else {
            return Ok(Some(usual.clone()));
        };
        if length(&password) < console::SHORTEST {
            say!("Key password is too short - must be at least 6 characters");
            return Ok(None);
        }
        again("Re-enter new password: ", password)
    })
}

/// Another password for `what`: `keystore password`, or `key password for <leaf>`.
pub(super) fn instead_of(old: &Password, what: &str) -> Result<Password, CommandError> {
    let chosen = console::tries(|| {
        let entered = console::password(&format!("New {what}: "))?.unwrap_or_else(|| Password::new(""));
        if length(&entered) < console::SHORTEST {
            say!("Password is too short - must be at least 6 characters");
            return Ok(None);
        }
        if entered == *old {
            say!("Passwords must differ");
            return Ok(None);
        }
        again(&format!("Re-enter new {what}: "), entered)
    })?;
    chosen.ok_or_else(|| CommandError::new("Too many failures - try later"))
}

/// The password, when it is typed the same again.
fn again(prompt: &str, password: Password) -> Result<Option<Password>, CommandError> {
    if console::password(prompt)?.as_ref() == Some(&password) {
        return Ok(Some(password));
    }
    say!("They don't match. Try again");
    Ok(None)
}
