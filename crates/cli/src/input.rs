//! Reading what the user names: one file at a time, with its password, asked for only when it is needed.

use std::path::{Path, PathBuf};

use clap::Args;
use keyferry_core::certificate::Certificate;
use keyferry_core::key::PrivateKey;
use keyferry_core::shown::shown;
use keyferry_formats::detect::{self, Contents};
use keyferry_formats::pem::{self, Oddity};
use keyferry_formats::{DecodeError, Entry, EntryKind, Key, Keystore, Pairing, Password, same_alias};

use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::secret::{EntrySpec, PasswordSpec, Source};
use crate::{files, words};

/// The passwords of inputs.
#[derive(Debug, Default, Args)]
pub(crate) struct InputPasswordArguments {
    /// The password of the input: env:NAME, file:PATH, fd:N, stdin, ask or pass:PASSWORD; asked for when needed
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

impl InputPasswords {
    /// The password of files in which no key matters, from an option of its own.
    pub(crate) fn new(password: Option<PasswordSpec>, option: &'static str) -> Self {
        Self { store: Source::new(password, option), keys: Vec::new() }
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
        let named = |name: &Option<String>| name.as_ref().is_some_and(|name| same_alias(name, alias));
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
    /// What mail programs and editors did to it, of a PEM file.
    pub oddities: Vec<Oddity>,
}

/// Reads a file of any format. Keys that are encrypted of themselves stay sealed.
pub(crate) fn load(path: &Path, passwords: &InputPasswords, context: &Context) -> Result<Loaded, Failure> {
    open(path, passwords, context)?.map_err(|error| Failure::decode(&files::name(path), &error))
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
            match open(&path, passwords, context)? {
                Ok(file) => loaded.push(file),
                Err(DecodeError::Unrecognised) => {
                    words::warning(&format!("{}: passed over, it is nothing that is known", files::path(&path)), None);
                }
                Err(error) => return Err(Failure::decode(&files::name(&path), &error)),
            }
        }
    }
    Ok(loaded)
}

/// Reads a file, asking for its password when it turns out to need one.
fn open(path: &Path, passwords: &InputPasswords, context: &Context) -> Result<Result<Loaded, DecodeError>, Failure> {
    let bytes = files::read(path)?;
    context.session.next_input();
    let mut password = passwords.store.given()?;
    let mut contents = detect::decode(&bytes, password.as_ref(), &context.session);
    if matches!(contents, Err(DecodeError::PasswordRequired)) && password.is_none() {
        password = Some(passwords.store.existing(&files::name(path))?);
        contents = detect::decode(&bytes, password.as_ref(), &context.session);
    }
    let oddities = pem::oddities(&bytes);
    Ok(contents.map(|contents| Loaded { path: path.to_owned(), contents, password, oddities }))
}

impl Loaded {
    /// How the file is called in messages.
    pub(crate) fn name(&self) -> String {
        files::name(&self.path)
    }

    /// The same for data, as it is.
    pub(crate) fn raw_name(&self) -> String {
        files::raw_name(&self.path)
    }

    /// Decrypts the keys: each with the password given for it, or with that of the file.
    pub(crate) fn unseal(&mut self, passwords: &InputPasswords, context: &Context) -> Result<(), Failure> {
        let file = self.name();
        context.session.next_input();
        for (alias, mut key) in self.contents.keys_mut() {
            if !key.is_sealed() {
                continue;
            }
            let what =
                if alias.is_empty() { file.clone() } else { format!("the key `{alias}` in {file}", alias = shown(&alias)) };
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
                    failure.hint(format!(
                        "the key has a password of its own; give it with --key-password {alias}=SPEC",
                        alias = shown(&alias)
                    ))
                } else {
                    failure
                }
            })?;
        }
        self.pair()
    }

    /// Each key has its own certificate, now that it can tell; what the file says may be wrong.
    fn pair(&mut self) -> Result<(), Failure> {
        let file = self.name();
        for found in self.contents.pair() {
            let (alias, instead) = match found {
                Pairing::Mended { alias, instead } => (alias, instead),
                Pairing::Foreign { alias } => {
                    let alias = shown(&alias);
                    let what =
                        format!("{file}: the certificate of the key `{alias}` belongs to another key, and its own is not there");
                    let hint = "whoever made the file mixed two up: take the key with the certificate that was issued for it";
                    return Err(Failure::new(Kind::Check, what).hint(hint));
                }
            };
            if instead {
                let alias = shown(&alias);
                let what = format!(
                    "{file}: another key's certificate stands with the key `{alias}`; its own is taken, by the public key"
                );
                words::warning(&what, None);
            }
        }
        Ok(())
    }
}

/// A private key of a file, and what stands with it.
#[derive(Debug)]
pub(crate) struct HeldKey {
    pub alias: String,
    pub key: PrivateKey,
    pub chain: Vec<Certificate>,
}

impl Loaded {
    /// The private key, decrypted before: the one with this alias, or the only one.
    pub(crate) fn private_key(&self, alias: Option<&str>) -> Result<HeldKey, Failure> {
        held_key([self.contents.clone()], alias, &self.name())
    }
}

/// The private key of several files together: the one with this alias, or the only one.
pub(crate) fn held_key(
    contents: impl IntoIterator<Item = Contents>,
    alias: Option<&str>,
    names: &str,
) -> Result<HeldKey, Failure> {
    let store = detect::into_keystore(contents).map_err(|error| Failure::decode(names, &error))?;
    let entry = key_entry(&store, alias, names)?;
    match &entry.kind {
        EntryKind::PrivateKey { key: Key::Clear(key), chain } => {
            Ok(HeldKey { alias: entry.alias.clone(), key: key.clone(), chain: chain.clone() })
        }
        _ => Err(no_key(names)),
    }
}

/// The certificate of the private key, which may still be sealed, or not be there at all: then the first certificate.
pub(crate) fn certificate_in_use(
    contents: impl IntoIterator<Item = Contents>,
    alias: Option<&str>,
    names: &str,
) -> Result<Option<Certificate>, Failure> {
    let store = detect::into_keystore(contents).map_err(|error| Failure::decode(names, &error))?;
    let has_key = store.entries().iter().any(|entry| matches!(entry.kind, EntryKind::PrivateKey { .. }));
    let entry = if has_key { Some(key_entry(&store, alias, names)?) } else { store.entries().first() };
    Ok(entry.and_then(|entry| entry.certificates().first()).cloned())
}

/// The entry with the private key: the one with this alias, or the only one.
fn key_entry<'a>(store: &'a Keystore, alias: Option<&str>, file: &str) -> Result<&'a Entry, Failure> {
    let keys: Vec<&Entry> = store.entries().iter().filter(|entry| matches!(entry.kind, EntryKind::PrivateKey { .. })).collect();
    let aliases = || keys.iter().map(|entry| entry.alias.as_str()).collect::<Vec<_>>().join(", ");
    match (alias, keys.as_slice()) {
        (_, []) => Err(no_key(file)),
        (None, [entry]) => Ok(entry),
        (Some(alias), _) => {
            let found = store.get(alias).filter(|entry| keys.iter().any(|key| key.alias == entry.alias));
            found.ok_or_else(|| {
                Failure::usage(format!("{file} has no key `{alias}`", alias = shown(alias)))
                    .hint(format!("its keys are {}", aliases()))
            })
        }
        (None, _) => {
            Err(Failure::usage(format!("{file} has several keys")).hint(format!("choose one with --alias: {}", aliases())))
        }
    }
}

fn no_key(file: &str) -> Failure {
    Failure::new(Kind::Input, format!("{file} has no private key"))
}
