//! `openssl storeutl`: everything that a file holds.

use crate::names::{Any, CERTS, CRLS, KEYS, NOOUT, Name, OUT, PASSIN, TEXT};
use crate::release::{COUNTS_NOTHING, EXTRA_WORDS, OPENSSL_4_0, now};
use std::ffi::OsStr;
use std::path::Path;
use std::process::ExitCode;

use keyferry_core::certificate::Certificate;
use keyferry_core::key::{PrivateKey, SubjectPublicKeyInfo};
use keyferry_formats::detect::{self, Item};
use keyferry_formats::pbe::Session;
use keyferry_formats::pem::{self, label};
use keyferry_formats::pkcs12::{self, Bag, BagContent, Structure};
use keyferry_formats::{DecodeError, Key, Password};
use zeroize::Zeroizing;

use super::command_error::{CommandError, Outcome};
use super::key_output::{KeyOutput, PEM_PASS_PHRASE, public_half, public_pem};
use super::options::{Given, Options};
use super::text::certificate::{self, Parts};
use super::text::name::{COMPAT, to_bytes};
use super::text::{key, revocation};
use super::{digest, input, output, pass, terminal};
use crate::shared_options as shared;
use keyferry_host::limits;
use keyferry_host::option_table::OptionSpec;

use crate::{Action, Command};
use keyferry_host::outputs::Access;

pub(super) const SPEC: Command = Command {
    names: &["storeutl"],
    summary: "Shows everything that a file holds",
    options: &[
        OptionSpec::heading("General"),
        shared::HELP,
        OptionSpec::flag("*", "Name of a digest (-sha256)").ignored("it is for -fingerprint alone"),
        shared::ENGINE,
        OptionSpec::heading("What to look for"),
        OptionSpec::flag("certs", "Look for certificates"),
        OptionSpec::flag("keys", "Look for keys"),
        OptionSpec::flag("crls", "Look for revocation lists"),
        OptionSpec::flag("skeys", "Search for symmetric keys only")
            .refused("symmetric keys are in keystores: see `keyferry show`")
            .since(OPENSSL_4_0),
        OptionSpec::value("subject", "val", "Look for this subject")
            .refused("openssl has it for folders only; see `keyferry show`"),
        OptionSpec::value("issuer", "val", "Look for this issuer, with -serial")
            .refused("openssl has it for no files; see `keyferry show`"),
        OptionSpec::value("serial", "val", "Look for this serial number, with -issuer")
            .refused("openssl has it for no files; see `keyferry show`"),
        OptionSpec::value("fingerprint", "val", "Look for a key with this fingerprint, in hexadecimal digits")
            .refused("openssl has it for no files; see `keyferry show`"),
        OptionSpec::value("alias", "val", "Look for this name").refused("openssl has it for no files; see `keyferry show`"),
        OptionSpec::flag("r", "Look into what names lead to"),
        OptionSpec::heading("Input"),
        shared::PASSIN,
        OptionSpec::heading("Output"),
        OptionSpec::value("out", "outfile", "File to write in place of standard output"),
        OptionSpec::flag("text", "Show what is found in words"),
        OptionSpec::flag("noout", "Say how much there is, and no more"),
        OptionSpec::heading("Providers"),
        shared::PROVIDER_PATH,
        shared::PROVIDER.ignored("what is old is read without it"),
        shared::PROVPARAM,
        shared::PROPQUERY,
        OptionSpec::heading("Operands"),
        OptionSpec::operand("uri", "File to look into"),
    ],
    run: Action(run),
};

/// How often a pass phrase is asked for where nothing is typed.
const QUESTIONS: usize = 3;

/// One thing of a store.
enum Object {
    Certificate(Certificate),
    RevocationList(Vec<u8>),
    PublicKey(SubjectPublicKeyInfo),
    PrivateKey(Key),
}

impl Object {
    fn of(item: Item) -> Option<Self> {
        match item {
            Item::Certificate { certificate, .. } => Some(Self::Certificate(certificate)),
            Item::RevocationList(der) => Some(Self::RevocationList(der)),
            Item::PublicKey(key) => Some(Self::PublicKey(key)),
            Item::PrivateKey { key, .. } => Some(Self::PrivateKey(key)),
            Item::Request(_) | Item::Keystore { .. } => None,
        }
    }

    /// Whether it is what is searched for. `None` when openssl takes it for a fault that it is not.
    fn is_wanted(&self, search: Option<Name<Any>>) -> Option<bool> {
        let (kind, is_key) = match self {
            Self::Certificate(_) => (Some(CERTS), false),
            Self::RevocationList(_) => (Some(CRLS), false),
            Self::PrivateKey(_) => (Some(KEYS), true),
            Self::PublicKey(_) => (None, true),
        };
        let wanted = search.is_none_or(|search| kind.is_some_and(|kind| search == kind));
        if wanted || !is_key { Some(wanted) } else { None }
    }

    fn title(&self) -> &'static str {
        match self {
            Self::Certificate(_) => "Certificate",
            Self::RevocationList(_) => "CRL",
            Self::PublicKey(_) => "Public key",
            Self::PrivateKey(_) => "Pkey",
        }
    }
}

pub(super) fn run(options: &Options) -> Outcome {
    let uri = match options.operands.as_slice() {
        [uri] => uri,
        [] if now(&EXTRA_WORDS) => return Err(options.usage("Missing argument: URI")),
        [_, extra, ..] if now(&EXTRA_WORDS) => {
            return Err(options.usage(format!("Extra argument after URI: \"{}\"", options.repeated(extra))));
        }
        _ => return Err(CommandError::usage("storeutl", None)),
    };
    let searches: Vec<Name<Any>> =
        options.in_order().map(Given::name).filter(|name| [CERTS, KEYS, CRLS].iter().any(|search| name == search)).collect();
    if searches.len() > 1 {
        return Err(CommandError::new("storeutl: only one search type can be given."));
    }
    if let Some(name) = options.name().filter(|name| !digest::is_known(name)) {
        return Err(options.usage(format!("Unknown option or message digest: {name}")));
    }
    let passin = pass::input(options.secret(PASSIN))?;
    let out = options.path(OUT);
    if let Some(path) = out {
        output::check_writable(path)?;
    }
    let path = path_of(uri);
    if path.is_dir() {
        let path = path.to_string_lossy();
        return Err(CommandError::new(format!(
            "storeutl: {path} is a folder, which is not supported by keyferry: see `keyferry show {path}`"
        )));
    }
    let bytes = input::store_bytes(Some(path), "")
        .map_err(|why| why.limits_only().line(format!("Couldn't open file or uri {}", uri.to_string_lossy())))?;
    let mut listing = Listing {
        options,
        search: searches.first().copied(),
        path,
        passin,
        headings: out.is_some(),
        found: 0,
        faults: 0,
        text: Zeroizing::default(),
    };
    listing.file(&bytes)?;
    if listing.found > 0 || now(&COUNTS_NOTHING) {
        let total = format!("Total found: {}\n", listing.found);
        listing.text.extend_from_slice(total.as_bytes());
    }
    output::write(out, listing.text, Access::Private)?;
    Ok(ExitCode::from(u8::try_from(listing.faults).unwrap_or(u8::MAX)))
}

/// The file that a word names, be it as a URI.
fn path_of(uri: &OsStr) -> &Path {
    let file = uri.to_str().and_then(|uri| uri.strip_prefix("file://").or_else(|| uri.strip_prefix("file:")));
    Path::new(file.filter(|path| path.starts_with('/')).map_or(uri, OsStr::new))
}

/// What was found so far.
struct Listing<'a> {
    options: &'a Options,
    search: Option<Name<Any>>,
    path: &'a Path,
    passin: Option<Password>,
    /// Whether the titles go to standard output, and all else elsewhere.
    headings: bool,
    found: usize,
    faults: usize,
    text: Zeroizing<Vec<u8>>,
}

impl Listing<'_> {
    fn file(&mut self, bytes: &[u8]) -> Result<(), CommandError> {
        if pkcs12::is_pkcs12(bytes) {
            return self.pkcs12(bytes);
        }
        if !pem::is_pem(bytes) {
            let items = input::der_items(bytes, &input::session()?);
            let objects: Vec<Object> = match SubjectPublicKeyInfo::of_rsa(bytes) {
                Ok(spki) if items.is_empty() => vec![Object::PublicKey(spki)],
                _ => items.into_iter().filter_map(Object::of).collect(),
            };
            self.faults += usize::from(objects.is_empty() && !bytes.is_empty());
            return objects.into_iter().try_for_each(|object| self.object(object));
        }
        for block in input::blocks(bytes)? {
            let object = if block.label == label::RSA_PUBLIC_KEY {
                SubjectPublicKeyInfo::of_rsa(&block.content).ok().map(Object::PublicKey)
            } else {
                detect::block_items(block).ok().and_then(|items| items.into_iter().find_map(Object::of))
            };
            match object {
                Some(object) => self.object(object)?,
                None => self.faults += 1,
            }
        }
        Ok(())
    }

    /// The first key, its certificate, and then all others.
    fn pkcs12(&mut self, bytes: &[u8]) -> Result<(), CommandError> {
        let session = input::session()?;
        let Some((structure, password)) = self.open(bytes, &session)? else {
            self.faults += 1;
            return Ok(());
        };
        let safes = match structure.safes(Some(&password), &session) {
            Ok(safes) => safes,
            Err(error) => {
                self.limit(&error);
                self.faults = self.faults.max(1);
                return Ok(());
            }
        };
        let mut bags = Vec::new();
        for safe in safes {
            match safe.bags {
                Ok(more) => flatten(more, &mut bags),
                Err(error) => self.limit(&error),
            }
        }
        let (mut key, mut certificates) = (None, Vec::new());
        for bag in bags {
            match bag.content {
                BagContent::Key(found) => key = key.or(Some(found)),
                BagContent::ShroudedKey { key: sealed, .. } if key.is_none() => match sealed.unseal(&password, &session) {
                    Ok(found) => key = Some(found),
                    Err(error) => self.limit(&error),
                },
                BagContent::Certificate(certificate) => certificates.push(certificate),
                _ => {}
            }
        }
        let public_key = key.as_ref().and_then(|key| public_half(key).ok());
        let own = certificates.iter().position(|one| one.details().ok().map(|details| details.public_key) == public_key);
        let own = own.filter(|_| public_key.is_some()).map(|position| certificates.remove(position));
        let key = key.map(|key| Object::PrivateKey(Key::Clear(key)));
        let objects = key.into_iter().chain(own.into_iter().chain(certificates).map(Object::Certificate));
        for object in objects {
            if object.is_wanted(self.search) == Some(true) {
                self.object(object)?;
            }
        }
        Ok(())
    }

    /// What is passed over for a limit is said, and counts as a fault: openssl would have opened it.
    fn limit(&mut self, error: &DecodeError) {
        if let Some(words) = limits::in_words(error) {
            say!("{words}");
            self.faults = self.faults.max(1);
        }
    }

    /// The structure and its password, asked for when the empty one is not right.
    fn open<'b>(&self, bytes: &'b [u8], session: &Session) -> Result<Option<(Structure<'b>, Password)>, CommandError> {
        let Ok(structure) = Structure::read(bytes) else { return Ok(None) };
        let right = |password: &Password| structure.verify(password, session) == Ok(true);
        let empty = Password::new("");
        if let Some(words) = structure.verify(&empty, session).err().as_ref().and_then(limits::in_words) {
            say!("{words}");
            return Ok(None);
        }
        let password = match &self.passin {
            _ if right(&empty) => Some(empty),
            Some(password) => Some(password.clone()),
            None => terminal::pass_phrase("Enter pass phrase for PKCS12 import pass phrase:")?,
        };
        Ok(password.filter(right).map(|password| (structure, password)))
    }

    fn object(&mut self, object: Object) -> Result<(), CommandError> {
        match object.is_wanted(self.search) {
            Some(true) => {}
            Some(false) => return Ok(()),
            None => {
                self.faults += 1;
                return Ok(());
            }
        }
        let title = object.title();
        let object = match object {
            Object::PrivateKey(mut key) => {
                // What is wrong with the pass phrase stands in openssl's error queue alone; limits are ours, and openssl would have gone on.
                if let Err(error) = input::unseal(&mut key, "key", Some(self.path), self.passin.as_ref(), QUESTIONS) {
                    error.limits_only().report();
                    self.faults += 1;
                    return Ok(());
                }
                Object::PrivateKey(key)
            }
            other => other,
        };
        let heading = format!("{}: {title}\n", self.found);
        if self.headings {
            keyferry_host::words::told(format_args!("{heading}"));
        } else {
            self.text.extend_from_slice(heading.as_bytes());
        }
        self.found += 1;
        if self.options.has(TEXT) {
            self.text.extend_from_slice(&text(&object));
        }
        if !self.options.has(NOOUT) {
            self.text.extend_from_slice(&pem_of(&object)?);
        }
        Ok(())
    }
}

fn flatten(bags: Vec<Bag>, flat: &mut Vec<Bag>) {
    for bag in bags {
        match bag.content {
            BagContent::Bags(inner) => flatten(inner, flat),
            _ => flat.push(bag),
        }
    }
}

fn text(object: &Object) -> Zeroizing<Vec<u8>> {
    let text = match object {
        Object::Certificate(certificate) => certificate::print(certificate, &COMPAT, &Parts::default()),
        Object::RevocationList(der) => revocation::print(der, &COMPAT),
        Object::PublicKey(spki) => key::public_key(spki),
        Object::PrivateKey(Key::Clear(key)) => {
            return Zeroizing::new(key::private_key(key).unwrap_or_default().as_bytes().to_vec());
        }
        Object::PrivateKey(Key::Sealed(_)) => None,
    };
    Zeroizing::new(to_bytes(&text.unwrap_or_default()))
}

fn pem_of(object: &Object) -> Result<Zeroizing<Vec<u8>>, CommandError> {
    let block = |label, der: &[u8]| Ok(Zeroizing::new(pem::block(label, der).as_bytes().to_vec()));
    let plain = |key: &PrivateKey| {
        KeyOutput { traditional: false, cipher: None, passout: None, question: PEM_PASS_PHRASE, legacy: true }.pem(key)
    };
    match object {
        Object::Certificate(certificate) => block(label::CERTIFICATE, certificate.as_der()),
        Object::RevocationList(der) => block(label::X509_CRL, der),
        Object::PublicKey(spki) => Ok(public_pem(spki)),
        Object::PrivateKey(Key::Clear(key)) => plain(key),
        Object::PrivateKey(Key::Sealed(_)) => Ok(Zeroizing::default()),
    }
}
