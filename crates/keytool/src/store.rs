//! Keystores as keytool opens and saves them. Keys stay sealed: what one command needs is decrypted beside, and all others are written back as
//! they were.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

use keyferry_core::certificate::Certificate;
use keyferry_core::key::PrivateKey;
use keyferry_core::shown::shown;
use keyferry_formats::pkcs12::Protection;
use keyferry_formats::{CertificatePool, DecodeError, Entry, EntryKind, Key, Keystore, Password, StoreKind};

use super::command_error::CommandError;
use super::console;
use super::file;
use super::format::Format;
use super::names::{KEYPASS, PROTECTED, STOREPASS, STORETYPE};
use super::run::Run;
use super::unopened::{self, Decoded, Unopened};
use keyferry_host::outputs::Lock;
use keyferry_host::{files, limits};

/// What a command does with a keystore.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// It reads: the password is asked for once, and may be left out.
    Read,
    /// It changes what is there, or needs a key of it: the password is asked for up to three times.
    Use,
    /// The same, and makes the keystore when there is none.
    Make,
}

/// An open keystore.
#[derive(Debug)]
pub(super) struct Store {
    /// Its file; nothing for `-keystore NONE`.
    pub path: Option<PathBuf>,
    /// The format that it is written in.
    pub format: Format,
    /// Its type as keytool shows it, which may not be what the file is.
    pub shown_type: String,
    /// Its entries; aliases are in lower case.
    pub keystore: Keystore,
    /// The password, where one was given.
    pub password: Option<Password>,
    /// The passwords of keys that are not sealed yet, by alias, where they differ from the store's.
    key_passwords: HashMap<String, Password>,
    /// How certificates and the whole are protected in a PKCS#12 file that was there.
    pub protected: Option<Protection>,
    /// Certificates of the file that are no entries.
    pub unmarked: Vec<Certificate>,
    /// All that were in the file, once a key has needed them.
    certificates: OnceCell<CertificatePool>,
    /// Whether the file held keys before.
    pub held_keys: bool,
    /// Keeps other runs from changing the file, where it is going to be written.
    lock: Option<Lock>,
}

impl Store {
    /// Opens the keystore of the command line: `-keystore`, `-cacerts` or the one in the home folder.
    pub(super) fn open(run: &Run, purpose: Purpose) -> Result<Self, CommandError> {
        let store = Self::opened(run, purpose)?;
        if let (Some(password), Some(key)) = (&store.password, run.arguments.password(KEYPASS))
            && store.has_one_password()
            && password != key
        {
            ignored_password("-keypass");
        }
        Ok(store)
    }

    fn opened(run: &Run, purpose: Purpose) -> Result<Self, CommandError> {
        let name = run.keystore_name()?;
        let path = PathBuf::from(&name);
        let lock = lock(run, purpose, &path)?;
        let mut store = Self::opened_at(run, purpose, &name, path)?;
        store.lock = lock;
        Ok(store)
    }

    fn opened_at(run: &Run, purpose: Purpose, name: &str, path: PathBuf) -> Result<Self, CommandError> {
        let given = run.arguments.password(STOREPASS).cloned();
        let bytes = read(name, &path, "Keystore file", purpose == Purpose::Make)?;
        let shown = run.arguments.get(STORETYPE).map(str::to_uppercase);
        let mut store = match bytes {
            None => Self::new(Some(path), shown.as_deref())?,
            Some(bytes) => {
                // Wrong types are found before a password is asked for.
                let unopened = Unopened::of(&bytes, shown.as_deref())?;
                let mut store = Self::open_with(&unopened, path, given.as_ref(), run)?;
                if run.arguments.command == "keypasswd" && store.has_one_password() {
                    let message = "-keypasswd commands not supported if -storetype is PKCS12";
                    return Err(CommandError::of("java.lang.UnsupportedOperationException", message));
                }
                if given.is_none() && !run.arguments.flag(PROTECTED) && !store.is_passwordless() {
                    let password = match purpose {
                        Purpose::Read => console::password("Enter keystore password:  ")?,
                        Purpose::Use | Purpose::Make => Some(asked(run, false)?),
                    };
                    if password.is_some() {
                        let path = store.path.take().unwrap_or_default();
                        store = Self::open_with(&unopened, path, password.as_ref(), run)?;
                    }
                }
                return Ok(store);
            }
        };
        store.password = match given {
            Some(password) if password.as_str().chars().count() < console::SHORTEST => {
                return Err(CommandError::new("Keystore password must be at least 6 characters"));
            }
            Some(password) => Some(password),
            None => Some(asked(run, true)?),
        };
        Ok(store)
    }

    /// A keystore that is not there yet.
    pub(super) fn new(path: Option<PathBuf>, shown_type: Option<&str>) -> Result<Self, CommandError> {
        let shown_type = shown_type.unwrap_or("PKCS12").to_owned();
        let format = unopened::named(&shown_type)?;
        let (keystore, key_passwords) = (Keystore::default(), HashMap::new());
        Ok(Self {
            path,
            format,
            shown_type,
            keystore,
            password: None,
            key_passwords,
            protected: None,
            unmarked: Vec::new(),
            certificates: OnceCell::new(),
            held_keys: false,
            lock: None,
        })
    }

    /// Decodes a keystore file of the machine, or one that is looked into beside another.
    pub(super) fn load(
        path: PathBuf,
        bytes: &[u8],
        shown_type: Option<&str>,
        password: Option<&Password>,
        run: &Run,
    ) -> Result<Self, CommandError> {
        Self::open_with(&Unopened::of(bytes, shown_type)?, path, password, run)
    }

    /// Decodes a keystore. Without the password what is not encrypted is read, and nothing is verified.
    pub(super) fn open_with(
        unopened: &Unopened<'_>,
        path: PathBuf,
        password: Option<&Password>,
        run: &Run,
    ) -> Result<Self, CommandError> {
        let Decoded { keystore, unmarked, protected } = unopened.decode(password, run)?;
        let (password, held_keys) = (password.cloned(), keystore.is_private());
        let empty = Self::new(Some(path), Some(&unopened.shown_type))?;
        Ok(Self { format: unopened.format(), keystore, password, protected, unmarked, held_keys, ..empty })
    }

    /// Whether keytool has one password for the store and its keys. It goes by the type that was asked for, which may not be what the file is: Java
    /// reads JKS as PKCS12 and the other way round.
    pub(super) fn has_one_password(&self) -> bool {
        self.shown_type == Format::Pkcs12.name()
    }

    /// Fails when there is no file of the keystore.
    pub(super) fn check_there(run: &Run) -> Result<(), CommandError> {
        let name = run.keystore_name()?;
        read(&name, Path::new(&name), "Keystore file", false).map(|_| ())
    }

    /// Whether there is nothing to do with a password, and keytool asks for none where it opens a store: a PKCS#12 file with neither encrypted certificates nor a MAC.
    pub(super) fn is_passwordless(&self) -> bool {
        self.format == Format::Pkcs12 && self.protected.is_some_and(|found| found.mac.is_none() && found.certificates.is_none())
    }

    /// The certificates among which keys find their own.
    pub(super) fn certificates(&self) -> &CertificatePool {
        let all = || self.keystore.entries().iter().flat_map(Entry::certificates).chain(&self.unmarked);
        self.certificates.get_or_init(|| CertificatePool::new(all()))
    }

    /// The provider that keytool names; it goes by the type that was asked for.
    pub(super) fn provider(&self) -> &'static str {
        Format::by_name(&self.shown_type).unwrap_or(self.format).provider()
    }

    /// The entry.
    pub(super) fn entry(&self, alias: &str) -> Result<&Entry, CommandError> {
        self.keystore.get(alias).ok_or_else(|| CommandError::no_alias(alias))
    }

    /// The private key of an entry and its password: that in `given`, that of the store, or one that is asked for.
    pub(super) fn private_key(
        &self,
        run: &Run,
        alias: &str,
        given: Option<&Password>,
    ) -> Result<(PrivateKey, Password), CommandError> {
        let EntryKind::PrivateKey { key, .. } = &self.entry(alias)?.kind else {
            return Err(CommandError::new(format!("Alias <{alias}> has no key", alias = shown(alias))));
        };
        let store_password = self.password.clone().unwrap_or_else(|| Password::new(""));
        let sealed = match key {
            Key::Clear(key) => return Ok((key.clone(), store_password)),
            Key::Sealed(sealed) => sealed,
        };
        let unseal = |password: &Password| sealed.unseal(password, &run.context.session);
        let given = given.cloned().map(|password| self.same_password(password, "-keypass"));
        let password = match given {
            Some(password) => password,
            None => match unseal(&store_password) {
                Ok(key) => return Ok((key, store_password)),
                Err(_) => console::key_password(alias, None)?,
            },
        };
        let key = unseal(&password).map_err(|error| self.unrecoverable(&error))?;
        Ok((key, password))
    }

    /// The password of the key of this name, where it has one of its own. Names are the same in any case.
    pub(super) fn key_password(&self, alias: &str) -> Option<&Password> {
        self.key_passwords.get(&alias.to_lowercase())
    }

    /// The password of a key in this store, when `given` was asked for with `option`: PKCS#12 has one for all.
    pub(super) fn same_password(&self, given: Password, option: &str) -> Password {
        match &self.password {
            Some(password) if self.has_one_password() && *password != given => {
                // What is said of -keypass was said when the store was opened.
                if option == "-keypass" {
                    return password.clone();
                }
                ignored_password(option);
                password.clone()
            }
            _ => given,
        }
    }

    /// What keytool says of a key that its password does not open.
    pub(super) fn unrecoverable(&self, error: &DecodeError) -> CommandError {
        let message = match (self.format, error) {
            (
                _,
                DecodeError::Unsupported { .. } | DecodeError::UnsupportedEncryption { .. } | DecodeError::Limit { .. },
            ) => limits::in_words(error).unwrap_or_else(|| error.to_string()),
            (Format::Jks, _) => "Cannot recover key".to_owned(),
            (Format::Jceks, _) => {
                "Given final block not properly padded. Such issues can arise if a bad key is used during decryption.".to_owned()
            }
            (Format::BouncyCastle(StoreKind::Bcfks(_)), _) => "BCFKS KeyStore unable to recover private key: mac check in CCM failed".to_owned(),
            (Format::BouncyCastle(_), _) => "no match".to_owned(),
            (Format::Pkcs12, _) => {
                "Get Key failed: Given final block not properly padded. Such issues can arise if a bad key is used during decryption."
                    .to_owned()
            }
        };
        CommandError::of("java.security.UnrecoverableKeyException", message)
    }

    /// Puts an entry in, in the place of one with this alias or behind all.
    pub(super) fn put(&mut self, mut entry: Entry) {
        entry.alias = self.format.spelled(&entry.alias);
        self.keystore.set(entry);
    }

    /// The same for one whose key gets a password of its own; in PKCS#12 keys have that of the store.
    pub(super) fn put_with_password(&mut self, entry: Entry, password: Password) {
        if !self.has_one_password() {
            self.key_passwords.insert(entry.alias.to_lowercase(), password);
        }
        self.put(entry);
    }
}

/// Keeps the file for this run when its command is going to write it.
fn lock(run: &Run, purpose: Purpose, path: &Path) -> Result<Option<Lock>, CommandError> {
    let only_reads = purpose == Purpose::Read || ["certreq", "gencert", "gencrl"].contains(&run.arguments.command);
    Ok(if only_reads { None } else { Some(Lock::of(path)?) })
}

/// The bytes of a keystore file; `None` when there is none and there may be none. `what` begins the messages: `Keystore file`.
pub(super) fn read(name: &str, path: &Path, what: &str, may_be_missing: bool) -> Result<Option<Vec<u8>>, CommandError> {
    match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_file() && metadata.len() == 0 => {
            Err(CommandError::new(format!("{what} exists, but is empty: {}", shown(name))))
        }
        Ok(metadata) if metadata.is_file() => Ok(Some(std::mem::take(&mut *files::read(path)?))),
        // A disk that does not say whether it is there: taken for missing, it would be replaced by a new one.
        Err(error) if !is_absence(&error) => Err(file::not_there(path, &error)),
        _ if may_be_missing => Ok(None),
        _ => Err(CommandError::new(format!("{what} does not exist: {}", shown(name)))),
    }
}

/// Whether nothing can be there, or, in Java's eyes, is: what may not be looked at.
fn is_absence(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::PermissionDenied)
}

/// PKCS#12 as Java has it knows one password.
fn ignored_password(option: &str) {
    say!(
        "Warning:  Different store and key passwords not supported for PKCS12 KeyStores. Ignoring user-specified {option} value."
    );
}

/// The store password from a person, up to three times; a new one is to be typed twice.
fn asked(run: &Run, is_new: bool) -> Result<Password, CommandError> {
    let prompt = match run.arguments.command {
        "importkeystore" => "Enter destination keystore password:  ",
        _ => "Enter keystore password:  ",
    };
    let found = console::tries(|| {
        let Some(password) = console::password(prompt)?.filter(|password| password.as_str().chars().count() >= console::SHORTEST)
        else {
            say!("Keystore password is too short - must be at least 6 characters");
            return Ok(None);
        };
        if is_new && console::password("Re-enter new password: ")?.as_ref() != Some(&password) {
            say!("They don't match. Try again");
            return Ok(None);
        }
        Ok(Some(password))
    })?;
    found.ok_or_else(|| {
        say!("Too many failures - try later");
        // keytool ends here as if all were well.
        CommandError::Silent(0)
    })
}
