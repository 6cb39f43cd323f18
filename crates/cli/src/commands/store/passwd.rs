//! `passwd`: new passwords, and another protection.

use clap::Args as ClapArgs;
use keyferry_core::shell;
use keyferry_core::shown::shown;
use keyferry_formats::pkcs12::Profile;
use keyferry_formats::{AnyKeyMut, Password, same_alias};

use super::StoreArguments;
use super::change::Change;
use super::opened::{Format, Opened};
use crate::input::{self, InputPasswords};
use crate::output::Pkcs12Profile;
use keyferry_host::context::Context;
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::new_password::Opener;
use keyferry_host::secret::{EntrySpec, PasswordSpec, Source};

/// Change the password of a keystore and of its keys, or how it is protected
///
/// Keys that have the password of the keystore get its new one; in PKCS#12 all do, for Java opens nothing else.
#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:
  keyferry store passwd keystore.jks
  keyferry store passwd old.p12 --p12-profile modern --password env:OLD --new-password env:NEW")]
pub(crate) struct Arguments {
    #[command(flatten)]
    store: StoreArguments,
    /// The new password of the keystore, at least 6 characters; asked for twice on a terminal
    #[arg(long, value_name = "SPEC")]
    new_password: Option<PasswordSpec>,
    /// The passwords of keys that have one of their own; ALIAS=SPEC is for one entry
    #[arg(long, value_name = "[ALIAS=]SPEC")]
    key_password: Vec<EntrySpec>,
    /// A new password for the keys alone (JKS, JCEKS); ALIAS=SPEC is for one entry; the keystore keeps its own unless --new-password gives another
    #[arg(long, value_name = "[ALIAS=]SPEC")]
    new_key_password: Vec<EntrySpec>,
    /// Protect a PKCS#12 file anew; it keeps its password unless --new-password gives another
    #[arg(long, value_enum, value_name = "PROFILE")]
    p12_profile: Option<Pkcs12Profile>,
}

pub(super) fn run(arguments: Arguments, context: &Context) -> Result<(), Failure> {
    let mut opened = Opened::open(&arguments.store, context)?;
    let is_pkcs12 = matches!(opened.format, Format::Pkcs12(_));
    if is_pkcs12 && !arguments.new_key_password.is_empty() {
        return Err(Failure::usage("keys in PKCS#12 have the password of the store; Java opens nothing else")
            .hint("leave --new-key-password out"));
    }
    if !is_pkcs12 && arguments.p12_profile.is_some() {
        return Err(Failure::usage(format!("{} is no PKCS#12 file", opened.name()))
            .hint("keyferry convert FILE -o NEW.p12 makes one of it"));
    }
    let first_key = opened.keystore.entries().iter().find(|entry| entry.has_key()).map(|entry| entry.alias.clone());
    if let (Some(Pkcs12Profile::Passwordless), Some(alias)) = (arguments.p12_profile, first_key) {
        let alias = shown(&alias);
        let what =
            format!("{} would have no password, and the key `{alias}` would lie in it for everybody to read", opened.name());
        return Err(Failure::new(Kind::Check, what).hint("take the keys out first; passwordless files are for truststores"));
    }
    let mut changes = Vec::new();
    let old = opened.password.clone();
    let profile = arguments.p12_profile.map(Profile::from);
    let becomes_open = profile == Some(Profile::Passwordless);
    let changes_store = arguments.new_password.is_some()
        || arguments.new_key_password.is_empty() && profile.is_none()
        // What had no password needs one now.
        || old.is_empty() && profile.is_some();
    if changes_store && !becomes_open {
        let reader = if is_pkcs12 { Opener::JavaPkcs12 } else { Opener::Any };
        let source = Source::new(arguments.new_password, "--new-password");
        opened.password = source.chosen(&opened.name(), reader)?;
        if opened.password != old {
            changes.push(Change::StorePassword);
        }
    }
    reseal(&mut opened, &old, &arguments.key_password, &arguments.new_key_password, &mut changes, context)?;
    if let (Some(profile), Format::Pkcs12(before)) = (profile, opened.format) {
        let after = profile.into();
        if after != before {
            let name = arguments.p12_profile.and_then(|profile| clap::ValueEnum::to_possible_value(&profile));
            changes.push(Change::Protected { profile: name.map(|name| name.get_name().to_owned()).unwrap_or_default() });
            opened.format = Format::Pkcs12(after);
        }
    }
    opened.save(&changes, context)
}

/// Decrypts every key that is to be encrypted anew, and notes the passwords of those that have one of their own.
fn reseal(
    opened: &mut Opened,
    old: &Password,
    own: &[EntrySpec],
    new: &[EntrySpec],
    changes: &mut Vec<Change>,
    context: &Context,
) -> Result<(), Failure> {
    let passwords = InputPasswords::of(&[], "--password", own, "--key-password");
    let (name, path) = (opened.name(), opened.path.clone());
    let is_pkcs12 = matches!(opened.format, Format::Pkcs12(_));
    for given in own.iter().chain(new) {
        if let Some(alias) = &given.alias {
            opened.alias(alias)?;
        }
    }
    let mut own_of = Vec::new();
    for entry in opened.keystore.entries_mut() {
        let alias = entry.alias.clone();
        let Some(mut key) = entry.key_mut().filter(AnyKeyMut::is_sealed) else { continue };
        let what = format!("the key `{}` in {name}", shown(&alias));
        let new_of = new.iter().find(|spec| spec.alias.as_ref().is_some_and(|other| same_alias(other, &alias)));
        let new_of = new_of.or_else(|| new.iter().find(|spec| spec.alias.is_none()));
        let opened_by = if key.unseal(old, &context.session).is_ok() {
            None
        } else if let Some(given) = passwords.of_key(&path, &alias) {
            let unseal = |password: &Password| key.unseal(password, &context.session);
            let opened = input::opening(given, given.existing(&what)?, &what, &context.session, unseal)?;
            Some(opened.map_err(|error| Failure::decode(&what, &error))?.1)
        } else if is_pkcs12 || new_of.is_some() {
            let failure = Failure::new(Kind::Password, format!("{what} has a password of its own"));
            return Err(
                failure.hint(format!("give it with --key-password {}=SPEC; nothing was written", shell::word(&alias, "ALIAS")))
            );
        } else {
            changes.push(Change::KeptKeyPassword { alias });
            continue;
        };
        match (new_of, opened_by) {
            (Some(spec), _) => {
                let source = Source::new(Some(spec.spec.clone()), "--new-key-password");
                own_of.push((alias.to_lowercase(), source.chosen(&what, Opener::Any)?));
                changes.push(Change::KeyPassword { alias });
            }
            (None, Some(own)) if !is_pkcs12 => {
                own_of.push((alias.to_lowercase(), own));
                changes.push(Change::KeptKeyPassword { alias });
            }
            (None, Some(_)) => changes.push(Change::KeyPassword { alias }),
            (None, None) => {}
        }
    }
    opened.key_passwords.extend(own_of);
    Ok(())
}
