//! Decrypting the keys of a file: those that are needed, each with its own password, and no password is asked for that is not.

use keyferry_core::shell;
use keyferry_core::shown::shown;
use keyferry_formats::detect::{self, Item};
use keyferry_formats::{AnyKeyMut, EntryKind, Pairing, Password, in_any_encoding, same_alias};

use super::held::{forget_sealed_keys, several_keys};
use super::{InputPasswords, Loaded, opening};
use keyferry_host::context::Context;
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::progress::Work;
use keyferry_host::secret::{self, Source};
use keyferry_host::words;

/// The keys that a command needs. One that stands alone without a name may be any.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Wanted<'a> {
    /// Those of the entries with these aliases, or all where there are none.
    Entries(&'a [String]),
    /// The private key with this alias, or any.
    PrivateKey(Option<&'a str>),
}

impl Wanted<'_> {
    fn includes(self, alias: &str, key: &AnyKeyMut<'_>) -> bool {
        match self {
            Self::Entries(aliases) => {
                aliases.is_empty() || alias.is_empty() || aliases.iter().any(|wanted| same_alias(wanted, alias))
            }
            Self::PrivateKey(wanted) => {
                matches!(key, AnyKeyMut::Private(_))
                    && (alias.is_empty() || wanted.is_none_or(|wanted| same_alias(wanted, alias)))
            }
        }
    }
}

impl Loaded {
    /// Decrypts the keys that are wanted: each with the password given for it, or with that of the file. Others that stand alone are left out.
    pub(crate) fn unseal(&mut self, wanted: Wanted<'_>, passwords: &InputPasswords, context: &Context) -> Result<(), Failure> {
        let file = self.name();
        let path = self.path.clone();
        let loose = self.contents.format.is_loose();
        if !loose && self.password.is_none() {
            let needs_it = |(alias, key): &(String, AnyKeyMut<'_>)| {
                key.is_sealed() && wanted.includes(alias, key) && passwords.of_key(&path, alias).is_none()
            };
            if self.contents.keys_mut().iter().any(needs_it) {
                self.open_again(passwords, context)?;
            }
        }
        context.session.next_input();
        let mut keys = self.contents.keys_mut();
        keys.retain(|(alias, key)| key.is_sealed() && wanted.includes(alias, key));
        let mut keys = keys.as_mut_slice();
        let mut is_first = true;
        while let [(alias, key), others @ ..] = keys {
            let what = if alias.is_empty() { file.clone() } else { format!("the key `{alias}` in {file}", alias = shown(alias)) };
            let own = passwords.of_key(&path, alias);
            let _work = Work::new(|| format!("decrypting {what}"));
            let mut unseal = |password: &Password| key.unseal(password, &context.session);
            let opened = match (own, &self.password) {
                (Some(own), _) => opening(own, own.existing(&what)?, &what, &context.session, unseal)?,
                (None, Some(password)) => match in_any_encoding(password, &mut unseal) {
                    Err(error) if error.is_wrong_password() && secret::on_terminal() => {
                        let source = Source::new(None, passwords.key_option());
                        opening(&source, source.existing(&what)?, &what, &context.session, unseal)?
                    }
                    opened => opened,
                },
                (None, None) => {
                    let source = passwords.of_file(&self.path);
                    let opened = opening(source, source.existing(&what)?, &what, &context.session, unseal)?;
                    if let Ok(((), password)) = &opened {
                        self.password = Some(password.clone());
                    }
                    opened
                }
            };
            let opened = opened.map(|((), password)| {
                if !loose && self.password.as_ref() != Some(&password) {
                    self.own_passwords.push(format!("`{}` in {file}", shown(alias)));
                }
            });
            opened.map_err(|error| {
                let failure = Failure::decode(&what, &error);
                let same = own.is_none() && !alias.is_empty() && !loose && failure.kind() == Kind::Password;
                if same {
                    failure.hint(format!(
                        "the key has a password of its own; give it with {} {}=SPEC",
                        passwords.key_option(),
                        shell::word(alias, "ALIAS")
                    ))
                } else {
                    failure
                }
            })?;
            if let (true, None, Some(password)) = (std::mem::take(&mut is_first), own, &self.password) {
                let same = others.iter_mut().filter(|(alias, _)| passwords.of_key(&path, alias).is_none());
                AnyKeyMut::derive_ahead(same.map(|(_, key)| key), password, &context.session);
            }
            keys = others;
        }
        forget_sealed_keys(&mut self.contents);
        self.pair()
    }

    /// Reads a keystore anew that opened without its password: that verifies the whole, and most keys have no other.
    fn open_again(&mut self, passwords: &InputPasswords, context: &Context) -> Result<(), Failure> {
        let name = self.name();
        let source = passwords.of_file(&self.path);
        context.session.next_input();
        let read = |password: &Password| detect::read(&self.bytes, Some(password), &context.session);
        let opened = opening(source, source.existing(&name)?, &name, &context.session, read)?;
        let (contents, password) = opened.map_err(|error| Failure::decode(&name, &error))?;
        self.contents = contents;
        self.password = Some(password);
        Ok(())
    }

    /// Each key has its own certificate, now that it can tell; what the file says may be wrong.
    fn pair(&mut self) -> Result<(), Failure> {
        let file = self.name();
        for found in self.contents.pair() {
            let what = format!("{file}: {found}");
            match found {
                Pairing::Mended { instead, .. } if instead => words::warning(&what, None),
                Pairing::Mended { .. } => {}
                Pairing::Foreign { .. } => {
                    let hint = "whoever made the file mixed two up: take the key with the certificate that was issued for it";
                    return Err(Failure::new(Kind::Check, what).hint(hint));
                }
            }
        }
        Ok(())
    }

    /// The aliases of the private keys.
    pub(crate) fn key_aliases(&self) -> Vec<String> {
        let mut aliases = Vec::new();
        for item in &self.contents.items {
            match item {
                Item::PrivateKey { attributes, .. } => {
                    aliases.push(attributes.friendly_name.clone().unwrap_or_else(|| "key".to_owned()));
                }
                Item::Keystore { keystore, .. } => {
                    let keys = keystore.entries().iter().filter(|entry| matches!(entry.kind, EntryKind::PrivateKey { .. }));
                    aliases.extend(keys.map(|entry| entry.alias.clone()));
                }
                _ => {}
            }
        }
        aliases
    }
}

/// Decrypts the one private key of several files, or the one with this alias. Returns the password of a file that needed one.
pub(crate) fn unseal_one(
    files: &mut [Loaded],
    alias: Option<&str>,
    passwords: &InputPasswords,
    context: &Context,
) -> Result<Option<Password>, Failure> {
    let aliases: Vec<String> = files.iter().flat_map(Loaded::key_aliases).collect();
    if alias.is_none() && aliases.len() > 1 {
        let names = files.iter().map(Loaded::name).collect::<Vec<_>>().join(", ");
        return Err(several_keys(&names, &aliases));
    }
    files.iter_mut().try_for_each(|file| file.unseal(Wanted::PrivateKey(alias), passwords, context))?;
    Ok(files.iter().find_map(|file| file.password.clone()))
}
