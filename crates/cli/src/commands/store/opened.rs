//! A keystore that is to be changed: read under a lock, and written back as it was but for the change.

use std::collections::HashMap;
use std::path::PathBuf;

use keyferry_formats::pbe::{Scheme, Session};
use keyferry_formats::pkcs12::{Profile, Protection, Structure};
use keyferry_formats::{
    DecodeError, Entry, EntryKind, Key, Keystore, Password, SealedKey, SealedSecret, Secret, StoreKind, bcfks, bks, detect, jks,
    pkcs8, pkcs12,
};

use super::StoreArguments;
use super::change::{self, Change, Report};
use crate::{input, nearest};
use keyferry_host::context::Context;
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::files;
use keyferry_host::keystores::{self, Habits};
use keyferry_host::outputs::{Access, Existing, Outputs};
use keyferry_host::progress::Work;
use keyferry_host::secret::Source;
use keyferry_host::usable::{self, Reader};

/// The formats that are changed in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::commands) enum Format {
    /// PKCS#12, protected so.
    Pkcs12(Protection),
    /// Any other.
    Other(StoreKind),
}

/// A keystore that waits for its password.
enum Unopened<'a> {
    Pkcs12(Box<Structure<'a>>, Protection),
    Java(jks::Kind),
    /// BKS or UBER, which only reading tells apart.
    BouncyCastle,
    Bcfks(bcfks::Protection),
}

/// A keystore, and how it is written back.
pub(in crate::commands) struct Opened {
    pub format: Format,
    pub keystore: Keystore,
    pub password: Password,
    /// The passwords of keys that are decrypted and have one of their own, by alias in lower case.
    pub key_passwords: HashMap<String, Password>,
    pub(super) path: PathBuf,
    held_keys: bool,
    outputs: Outputs,
    dry_run: bool,
    json: bool,
}

impl Format {
    /// An alias as the format keeps it.
    pub(in crate::commands) fn spelled(self, alias: &str) -> String {
        if let Self::Other(kind) = self { kind.spelled(alias) } else { alias.to_owned() }
    }

    /// The format as others know it.
    pub(in crate::commands) fn detected(self) -> detect::Format {
        match self {
            Self::Pkcs12(_) => detect::Format::Pkcs12,
            Self::Other(kind) => kind.format(),
        }
    }
}

impl<'a> Unopened<'a> {
    fn of(bytes: &'a [u8], name: &str) -> Result<Self, Failure> {
        if let Some(kind) = jks::Kind::of(bytes) {
            return Ok(Self::Java(kind));
        }
        if bks::is_bks(bytes) {
            return Ok(Self::BouncyCastle);
        }
        let failed = |error: DecodeError| Failure::decode(name, &error);
        if bcfks::is_bcfks(bytes) {
            return Ok(Self::Bcfks(bcfks::protection(bytes).map_err(failed)?));
        }
        if !pkcs12::is_pkcs12(bytes) {
            return Err(no_store(name, bytes));
        }
        let structure = Structure::read(bytes).map_err(failed)?;
        // What is not written cannot be kept.
        let protection = structure.protection().map_err(|error| {
            failed(error).hint("it cannot be kept as it is; keyferry convert FILE -o NEW.p12 makes a new file of it, in a profile of your choice")
        })?;
        Ok(Self::Pkcs12(Box::new(structure), protection))
    }

    /// Whether everything in it can be read and written without a password.
    fn is_open(&self) -> bool {
        matches!(self, Self::Pkcs12(_, Protection { keys: None, certificates: None, mac: None, .. }))
    }

    /// Its entries, and how they are written back.
    fn decode(&self, bytes: &[u8], password: &Password, session: &Session) -> Result<(Keystore, Format), DecodeError> {
        let password = Some(password);
        match self {
            Self::Pkcs12(structure, protection) => {
                let keystore = structure.decode(password, session)?.keystore;
                let sealed = keystore.entries().iter().find_map(sealed_key);
                let format = Format::Pkcs12(Protection { keys: keys(protection, sealed), ..*protection });
                Ok((keystore, format))
            }
            Self::Java(kind) => Ok((jks::decode(bytes, password, session)?.keystore, Format::Other(StoreKind::Java(*kind)))),
            Self::BouncyCastle => {
                let bks::Decoded { format, keystore, .. } = bks::decode(bytes, password, session)?;
                let kind = if format == detect::Format::Bks { bks::Kind::Bks } else { bks::Kind::Uber };
                Ok((keystore, Format::Other(StoreKind::BouncyCastle(kind))))
            }
            Self::Bcfks(protection) => {
                Ok((bcfks::decode(bytes, password, session)?.keystore, Format::Other(StoreKind::Bcfks(*protection))))
            }
        }
    }
}

impl Opened {
    /// Reads the keystore of a command line; nobody else changes it from now on.
    pub(in crate::commands) fn open(arguments: &StoreArguments, context: &Context) -> Result<Self, Failure> {
        let path = &arguments.store;
        let mut outputs = Outputs::new(Existing::Replace);
        if !arguments.dry_run {
            outputs.lock(path)?;
        }
        let bytes = files::read(path)?;
        let name = files::name(path);
        let _work = Work::new(|| format!("reading {name}"));
        let unopened = Unopened::of(&bytes, &name)?;
        let source = Source::new(arguments.password.clone(), arguments.password_option);
        let password = match source.given()? {
            None if unopened.is_open() => Password::new(""),
            None => source.existing(&name)?,
            Some(password) => password,
        };
        context.session.next_input();
        let decode = |password: &Password| unopened.decode(&bytes, password, &context.session);
        let opened = input::opening(&source, password, &name, &context.session, decode)?;
        let ((keystore, format), mut password) = opened.map_err(|error| Failure::decode(&name, &error))?;
        if unopened.is_open() && keystore.entries().iter().any(|entry| sealed_key(entry).is_some()) && password.is_empty() {
            password = source.existing(&name)?;
        }
        let held_keys = keystore.is_private();
        Ok(Self {
            format,
            keystore,
            password,
            key_passwords: HashMap::new(),
            path: path.clone(),
            held_keys,
            outputs,
            dry_run: arguments.dry_run,
            json: arguments.report.json,
        })
    }

    /// How the file is called in messages.
    pub(in crate::commands) fn name(&self) -> String {
        files::name(&self.path)
    }

    /// The alias of the entry that is called so, as it is spelled in the file.
    pub(in crate::commands) fn alias(&self, name: &str) -> Result<String, Failure> {
        alias(&self.keystore, &self.name(), name)
    }

    /// Writes the file when something was changed, and says what.
    pub(in crate::commands) fn save(self, changes: &[Change], context: &Context) -> Result<(), Failure> {
        let is_new = changes.iter().any(Change::changes_something);
        let bytes = if is_new { Some(self.encode(context)?) } else { None };
        let written = is_new && !self.dry_run;
        if let Some(bytes) = bytes.filter(|_| written) {
            let access = Access::of(self.keystore.is_private(), self.held_keys);
            let mut outputs = self.outputs;
            outputs.add(&self.path, bytes, access)?;
            outputs.write()?;
        }
        change::say(&Report::new(&self.path, changes, written, self.dry_run), self.json)
    }

    fn encode(&self, context: &Context) -> Result<Vec<u8>, Failure> {
        let name = self.name();
        match self.format {
            Format::Pkcs12(protection) => keystores::pkcs12(&self.keystore, &self.password, &protection, context),
            Format::Other(kind) => {
                let own = |alias: &str| self.key_passwords.get(&alias.to_lowercase()).cloned();
                keystores::store(kind, &self.keystore, &self.password, &own, Habits::default(), context)
            }
        }
        .map_err(|error| Failure::encode(&name, &error))
    }

    /// Refuses new entries that nobody could use.
    pub(in crate::commands) fn check_usable(&self) -> Result<(), Failure> {
        usable::check(&self.keystore, Reader::Java)
    }
}

/// The DER of an encrypted key.
fn sealed_key(entry: &Entry) -> Option<&[u8]> {
    match &entry.kind {
        EntryKind::PrivateKey { key: Key::Sealed(SealedKey::Info(der)), .. }
        | EntryKind::SecretKey(Secret::Sealed(SealedSecret::Info(der))) => Some(der),
        _ => None,
    }
}

/// How keys are encrypted that come into a file or are encrypted anew: as the first one that is there, else as becomes the rest of the file. Only a
/// file without any protection has none for keys.
fn keys(file: &Protection, sealed: Option<&[u8]>) -> Option<Scheme> {
    let modern = Protection::from(Profile::Modern).keys;
    match (sealed.and_then(|der| pkcs8::encryption_scheme(der).ok()), file.certificates) {
        // RC2 with 40 bits was never for keys.
        (None, Some(Scheme::Pkcs12 { .. })) => Protection::from(Profile::Java8).keys,
        (Some(scheme), _) | (None, Some(scheme)) => Some(scheme),
        (None, None) => file.mac.and(modern),
    }
}

/// The alias of the entry of a file that is called so, as it is spelled there.
pub(in crate::commands) fn alias(keystore: &Keystore, file: &str, name: &str) -> Result<String, Failure> {
    keystore.get(name).map(|entry| entry.alias.clone()).ok_or_else(|| {
        let aliases = keystore.entries().iter().map(|entry| entry.alias.as_str());
        nearest::no_entry(file, name, aliases)
    })
}

fn no_store(name: &str, bytes: &[u8]) -> Failure {
    let what =
        if keyferry_formats::pem::is_pem(bytes) { "a PEM file" } else { "no PKCS#12, JKS, JCEKS, BKS, UBER or BCFKS keystore" };
    Failure::new(Kind::Input, format!("{name} is {what}, and is not changed in place"))
        .hint("keyferry convert FILE -o NEW.p12 makes a keystore of it; keyferry show FILE says what it is")
}

/// What an entry is, in a word or two.
pub(in crate::commands) fn kind_of(entry: &Entry) -> &'static str {
    match entry.kind {
        EntryKind::PrivateKey { .. } => "private key",
        EntryKind::TrustedCertificate(_) => "trusted certificate",
        EntryKind::Certificate(_) => "certificate without a mark of trust",
        EntryKind::SecretKey(_) => "secret key",
        EntryKind::PublicKey(_) => "public key",
        EntryKind::Stored { .. } => "stored bytes",
    }
}
