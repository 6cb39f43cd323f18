//! Reading what the user names: one file at a time, with its password, asked for only when it is needed.

use std::path::{Path, PathBuf};

use clap::Args;
use keyferry_formats::detect::{self, Contents};
use keyferry_formats::{DecodeError, Entry, EntryKind, Keystore, Password};

use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::secret::{EntrySpec, PasswordSpec, Source};
use crate::{files, words};

/// The passwords of inputs.
#[derive(Debug, Args)]
pub(crate) struct InputPasswordArguments {
    /// The password of the input: env:NAME, file:PATH, fd:N, stdin or pass:PASSWORD; asked for when needed
    #[arg(long, value_name = "SPEC")]
    password: Option<PasswordSpec>,
    /// The password of a key inside it, where it differs; for one entry with ALIAS= before it, and more than once
    #[arg(long, value_name = "[ALIAS=]SPEC")]
    key_password: Vec<EntrySpec>,
}

impl InputPasswordArguments {
    /// Only the password of the file.
    pub(crate) fn of_store(password: Option<PasswordSpec>) -> Self {
        Self { password, key_password: Vec::new() }
    }
}

/// The same, each read at most once.
#[derive(Debug)]
pub(crate) struct InputPasswords {
    store: Source,
    keys: Vec<(Option<String>, Source)>,
}

impl From<InputPasswordArguments> for InputPasswords {
    fn from(arguments: InputPasswordArguments) -> Self {
        let keys = arguments.key_password.into_iter().map(|entry| (entry.alias, Source::new(Some(entry.spec), "--key-password")));
        Self { store: Source::new(arguments.password, "--password"), keys: keys.collect() }
    }
}

impl InputPasswords {
    fn own(&self, alias: &str) -> Option<&Source> {
        let named = |name: &Option<String>| name.as_ref().is_some_and(|name| name.to_lowercase() == alias.to_lowercase());
        let specific = self.keys.iter().find(|(name, _)| named(name));
        specific.or_else(|| self.keys.iter().find(|(name, _)| name.is_none())).map(|(_, source)| source)
    }
}

/// A file that was read.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub path: PathBuf,
    pub contents: Contents,
    /// The password that opened it, if it needed one.
    pub password: Option<Password>,
}

/// Reads a file of any format. Keys that are encrypted of themselves stay sealed.
pub(crate) fn load(path: &Path, passwords: &InputPasswords, context: &Context) -> Result<Loaded, Failure> {
    let bytes = files::read(path)?;
    let name = files::name(path);
    let mut password = passwords.store.given()?;
    let mut contents = detect::decode(&bytes, password.as_ref(), &context.session);
    if matches!(contents, Err(DecodeError::PasswordRequired)) && password.is_none() {
        password = Some(passwords.store.existing(&name)?);
        contents = detect::decode(&bytes, password.as_ref(), &context.session);
    }
    let contents = contents.map_err(|error| Failure::decode(&name, &error))?;
    Ok(Loaded { path: path.to_owned(), contents, password })
}

/// Reads several files. Of a folder, every file that is something is taken, in the order of their names.
pub(crate) fn load_all(paths: &[PathBuf], passwords: &InputPasswords, context: &Context) -> Result<Vec<Loaded>, Failure> {
    let mut loaded = Vec::new();
    for path in paths {
        if !path.is_dir() {
            loaded.push(load(path, passwords, context)?);
            continue;
        }
        for path in files::in_folder(path)? {
            let bytes = files::read(&path)?;
            match detect::decode(&bytes, None, &context.session) {
                Err(DecodeError::Unrecognised) => {
                    words::warning(&format!("{}: passed over, it is nothing that is known", path.display()), None);
                }
                _ => loaded.push(load(&path, passwords, context)?),
            }
        }
    }
    Ok(loaded)
}

impl Loaded {
    /// How the file is called in messages.
    pub(crate) fn name(&self) -> String {
        files::name(&self.path)
    }

    /// Decrypts the keys: each with the password given for it, or with that of the file.
    pub(crate) fn unseal(&mut self, passwords: &InputPasswords, context: &Context) -> Result<(), Failure> {
        let file = self.name();
        for (alias, mut key) in self.contents.keys_mut() {
            if !key.is_sealed() {
                continue;
            }
            let what = if alias.is_empty() { file.clone() } else { format!("the key `{alias}` in {file}") };
            let own = passwords.own(&alias);
            let password = match (own, &self.password) {
                (Some(own), _) => own.existing(&what)?,
                (None, Some(password)) => password.clone(),
                (None, None) => {
                    let password = passwords.store.existing(&what)?;
                    self.password = Some(password.clone());
                    password
                }
            };
            key.unseal(&password, &context.session).map_err(|error| {
                let failure = Failure::decode(&what, &error);
                let same = own.is_none() && !alias.is_empty() && failure.kind() == Kind::Password;
                if same {
                    failure.hint(format!("the key has a password of its own; give it with --key-password {alias}=SPEC"))
                } else {
                    failure
                }
            })?;
        }
        Ok(())
    }
}

/// The entry with the private key: the one with this alias, or the only one.
pub(crate) fn key_entry<'a>(store: &'a Keystore, alias: Option<&str>, file: &str) -> Result<&'a Entry, Failure> {
    let keys: Vec<&Entry> = store.entries().iter().filter(|entry| matches!(entry.kind, EntryKind::PrivateKey { .. })).collect();
    let aliases = || keys.iter().map(|entry| entry.alias.as_str()).collect::<Vec<_>>().join(", ");
    match (alias, keys.as_slice()) {
        (_, []) => Err(no_key(file)),
        (None, [entry]) => Ok(entry),
        (Some(alias), _) => {
            let found = store.get(alias).filter(|entry| keys.iter().any(|key| key.alias == entry.alias));
            found
                .ok_or_else(|| Failure::usage(format!("{file} has no key `{alias}`")).hint(format!("its keys are {}", aliases())))
        }
        (None, _) => {
            Err(Failure::usage(format!("{file} has several keys")).hint(format!("choose one with --alias: {}", aliases())))
        }
    }
}

pub(crate) fn no_key(file: &str) -> Failure {
    Failure::new(Kind::Input, format!("{file} has no private key"))
}
