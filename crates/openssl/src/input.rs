//! What openssl's commands read: certificates, keys, requests and revocation lists, from files or standard input, with openssl's words for
//! what is wrong.
//!
//! openssl 3 finds out itself whether a certificate, a key or a revocation list is PEM, DER or in a PKCS#12; requests it reads in the format that it is
//! told, PEM else.

use std::borrow::Cow;
use std::io;
use std::path::Path;

use keyferry_core::certificate::Certificate;
use keyferry_core::csr::CertificationRequest;
use keyferry_core::key::{PrivateKey, SubjectPublicKeyInfo};
use keyferry_core::revocation::RevocationList;
use keyferry_core::shown::shown;
use keyferry_formats::detect::{self, Item};
use keyferry_formats::pbe::Session;
use keyferry_formats::pem::{self, Block, label};
use keyferry_formats::{AnyKeyMut, DecodeError, EntryKind, Key, Password, SealedKey, pkcs12};
use zeroize::Zeroizing;

use super::command_error::CommandError;
use super::options::Options;
use super::output::reason;
use super::terminal;
use crate::key_output::public_half;
use crate::names::{self, Name};
use crate::release::{FINDS, NOT_FOUND, PUBLIC_HALVES, QUESTIONS, REQUESTS_IN_ANY_FORM, now};
use keyferry_host::{files, limits};

/// How openssl calls a file, or standard input.
pub(crate) fn name(path: Option<&Path>) -> Cow<'_, str> {
    path.map_or("<stdin>".into(), Path::to_string_lossy)
}

/// The bytes of the file, or of standard input; a folder reads as nothing.
fn bytes(path: Option<&Path>) -> io::Result<Zeroizing<Vec<u8>>> {
    match files::whole(path) {
        Err(error) if error.kind() == io::ErrorKind::IsADirectory => Ok(Zeroizing::default()),
        read => read,
    }
}

/// Says what raises the limit of a file that is too large for us.
fn with_limit(error: CommandError, cause: &io::Error) -> CommandError {
    if cause.kind() == io::ErrorKind::FileTooLarge { error.limit(cause.to_string()) } else { error }
}

/// The bytes of a file that openssl opens through its store of anything; `what` is what it looks for.
pub(crate) fn store_bytes(path: Option<&Path>, what: &str) -> Result<Zeroizing<Vec<u8>>, CommandError> {
    let name = name(path);
    bytes(path).map_err(|error| {
        let said = if now(&NOT_FOUND) {
            let what = what.strip_prefix("certs of ").unwrap_or(what);
            format!("Could not open file or uri for loading {what} from {name}: {}", reason(&error))
        } else {
            format!("Could not open file or uri for loading {what} from {name}")
        };
        with_limit(CommandError::new(said), &error).queue(
            0x8000_0002,
            "system library",
            "file_open",
            reason(&error),
            &format!("calling stat({name})"),
        )
    })
}

/// The bytes of a file that openssl opens as such.
pub(crate) fn file_bytes(path: Option<&Path>) -> Result<Zeroizing<Vec<u8>>, CommandError> {
    bytes(path).map_err(|error| {
        let (name, reason) = (name(path), reason(&error));
        with_limit(CommandError::new(format!("Can't open \"{name}\" for reading, {reason}")), &error).queue(
            0x8000_0002,
            "system library",
            "BIO_new_file",
            &reason,
            &format!("calling fopen({name}, r)"),
        )
    })
}

/// What is looked for is not in the file.
pub(crate) fn could_not_read(what: &str, path: Option<&Path>) -> CommandError {
    let name = name(path);
    CommandError::new(if now(&NOT_FOUND) {
        format!("{} {} from {name}", now(&FINDS), what.strip_prefix("any ").unwrap_or(what))
    } else {
        format!("{} {what} from {name}", now(&FINDS))
    })
}

/// The error with its end, that nothing was loaded, which newer releases do not say.
fn unable(error: CommandError, what: &str) -> CommandError {
    if now(&NOT_FOUND) { error } else { error.line(format!("Unable to load {what}")) }
}

/// A key by how a command calls it, as it is called in what is wrong.
fn key_in_words(what: &str) -> Cow<'_, str> {
    if now(&NOT_FOUND) && !what.contains("private key") { format!("private key of {what}").into() } else { what.into() }
}

fn unsupported(error: CommandError) -> CommandError {
    error.queue(0x1608_010C, "STORE routines", "ossl_store_handle_load_result", "unsupported", "")
}

/// The PEM blocks of a file; none when one of them is damaged, but more than are read are an error.
pub(crate) fn blocks(bytes: &[u8]) -> Result<Vec<Block>, CommandError> {
    match pem::decode_at_most(bytes, limits::chosen().entries) {
        Err(error @ DecodeError::Limit { .. }) => Err(error.into()),
        blocks => Ok(blocks.unwrap_or_default()),
    }
}

/// The limits of key derivations, as the environment has them.
pub(crate) fn session() -> Result<Session, CommandError> {
    Ok(Session::new(limits::of_environment()?))
}

/// The things in a file with a store's eyes: PEM blocks, one DER structure, the parts of a PKCS#12. Keys of other files stay sealed.
fn items(
    bytes: &[u8],
    form: Form,
    passin: Option<&Password>,
    what: &str,
    path: Option<&Path>,
) -> Result<Vec<Item>, CommandError> {
    let session = session()?;
    if pkcs12::is_pkcs12(bytes) && form != Form::Pem {
        let mut password = passin.cloned().unwrap_or_else(|| Password::new(""));
        let mut decoded = pkcs12::decode(bytes, Some(&password), &session);
        if matches!(decoded, Err(DecodeError::WrongPassword | DecodeError::PasswordRequired)) && passin.is_none() {
            let asked = terminal::pass_phrase("Enter pass phrase for PKCS12 import pass phrase:")?;
            password = asked.ok_or_else(|| {
                let error = could_not_read(what, path);
                error.queue(0x1600_0072, "STORE routines", "try_pkcs12", "passphrase callback error", "")
            })?;
            decoded = pkcs12::decode(bytes, Some(&password), &session);
        }
        let mut decoded = decoded.map_err(|cause| {
            let error = could_not_read(what, path);
            match limits::in_words(&cause) {
                Some(words) => error.line(words),
                None => {
                    error.queue(0x1600_0071, "STORE routines", "try_pkcs12", "error verifying pkcs12 mac", "maybe wrong password")
                }
            }
        })?;
        for entry in decoded.keystore.entries_mut() {
            if let Some(mut key) = entry.key_mut() {
                // A key under another password stays sealed, and is asked for when it is needed.
                let _ = key.unseal(&password, &session);
            }
        }
        return Ok(vec![Item::Keystore { keystore: decoded.keystore, verified: decoded.verified }]);
    }
    if pem::is_pem(bytes) && form != Form::Der {
        let blocks = match pem::decode_at_most(bytes, limits::chosen().entries) {
            Ok(blocks) => blocks,
            Err(cause) => match limits::in_words(&cause) {
                Some(words) => return Err(could_not_read(what, path).line(words)),
                None => Vec::new(),
            },
        };
        return Ok(blocks.into_iter().filter_map(|block| detect::block_items(block).ok()).flatten().collect());
    }
    if form == Form::Pem || pem::is_pem(bytes) {
        return Ok(Vec::new());
    }
    Ok(der_items(bytes, &session))
}

/// What a file holds that is no PEM. A store of openssl's has no bundles, but it finds the certificates in Java's keystores.
pub(crate) fn der_items(bytes: &[u8], session: &Session) -> Vec<Item> {
    const BUNDLES: [detect::Format; 2] = [detect::Format::Pkcs7, detect::Format::PkiPath];
    let contents = detect::decode(bytes, None, session).ok().filter(|contents| !BUNDLES.contains(&contents.format));
    contents.map(|contents| contents.items).unwrap_or_default()
}

/// The format that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Whatever it is.
    Any,
    /// PEM.
    Pem,
    /// DER.
    Der,
}

/// Every certificate of a file; `kind` says which they are (`untrusted certificates`).
pub(crate) fn certificates(path: Option<&Path>, kind: &str, passin: Option<&Password>) -> Result<Vec<Certificate>, CommandError> {
    certificates_of(&store_bytes(path, &format!("certs of {kind}"))?, path, kind, passin)
}

/// The same for a file that was read already.
pub(crate) fn certificates_of(
    bytes: &[u8],
    path: Option<&Path>,
    kind: &str,
    passin: Option<&Password>,
) -> Result<Vec<Certificate>, CommandError> {
    let any = format!("any {kind}");
    let found = certificates_in(&items(bytes, Form::Any, passin, &any, path)?);
    // openssl passes over them as well, and does not say so.
    if !found.is_empty() && certificate_blocks(bytes).any(|block| detect::block_items(block).is_err()) {
        say!("Warning: {} holds a certificate that cannot be read, and that is passed over", shown(&name(path)));
    }
    if found.is_empty() { Err(could_not_read(&any, path)) } else { Ok(found) }
}

fn certificates_in(items: &[Item]) -> Vec<Certificate> {
    let mut found = Vec::new();
    for item in items {
        match item {
            Item::Certificate { certificate, .. } => found.push(certificate.clone()),
            Item::Keystore { keystore, .. } => {
                found.extend(keystore.entries().iter().flat_map(|entry| entry.certificates().iter().cloned()));
            }
            _ => {}
        }
    }
    found
}

/// The certificates of PEM blocks, `None` when one cannot be read; what else stands there is passed over.
pub(crate) fn pem_certificates(bytes: &[u8]) -> Result<Option<Vec<Certificate>>, CommandError> {
    if certificate_blocks(bytes).any(|block| detect::block_items(block).is_err()) {
        return Ok(None);
    }
    let items: Vec<Item> = blocks(bytes)?.into_iter().filter_map(|block| detect::block_items(block).ok()).flatten().collect();
    Ok(Some(certificates_in(&items)))
}

/// A revocation list.
pub(crate) fn revocation_list(path: Option<&Path>, form: Form) -> Result<RevocationList, CommandError> {
    let what = "CRL";
    let failed = |error: CommandError| unable(error, what);
    let bytes = store_bytes(path, what).map_err(failed)?;
    let list = items(&bytes, form, None, what, path).map_err(failed)?.into_iter().find_map(|item| match item {
        Item::RevocationList(der) => RevocationList::from_der(&der).ok(),
        _ => None,
    });
    list.ok_or_else(|| failed(could_not_read(what, path)))
}

/// Whether the first certificate of a PEM file is none. The next one is not what somebody who gave this file for one certificate meant.
fn first_is_unreadable(bytes: &[u8]) -> bool {
    certificate_blocks(bytes).next().is_some_and(|block| detect::block_items(block).is_err())
}

/// The blocks of a PEM file that should be certificates, when it was read before.
fn certificate_blocks(bytes: &[u8]) -> impl Iterator<Item = Block> {
    const LABELS: [&str; 3] = [label::CERTIFICATE, label::TRUSTED_CERTIFICATE, "X509 CERTIFICATE"];
    let blocks = if pem::is_pem(bytes) { blocks(bytes).unwrap_or_default() } else { Vec::new() };
    blocks.into_iter().filter(|block| LABELS.contains(&block.label.as_str()))
}

/// The first certificate of a file, which has to be one.
pub(crate) fn certificate(
    path: Option<&Path>,
    what: &str,
    form: Form,
    passin: Option<&Password>,
) -> Result<Certificate, CommandError> {
    let failed = |error: CommandError| unable(error, what);
    let bytes = store_bytes(path, what).map_err(failed)?;
    let items = items(&bytes, form, passin, what, path).map_err(failed)?;
    let first = certificates_in(&items).into_iter().next().filter(|_| form == Form::Der || !first_is_unreadable(&bytes));
    first.ok_or_else(|| {
        let error = could_not_read(what, path);
        failed(if pem::is_pem(&bytes) && form != Form::Pem { unsupported(error) } else { error })
    })
}

impl Form {
    /// The format that an option asks for.
    pub(crate) fn given(options: &Options, name: Name<names::Format>) -> Self {
        match options.format(name) {
            Some("PEM") => Self::Pem,
            Some("DER") => Self::Der,
            _ => Self::Any,
        }
    }
}

/// The private key of a file, its pass phrase asked for when it needs one.
pub(crate) fn private_key(
    path: Option<&Path>,
    what: &str,
    form: Form,
    passin: Option<&Password>,
) -> Result<PrivateKey, CommandError> {
    private_key_in(&store_bytes(path, &key_in_words(what))?, path, what, form, passin)
}

/// The same for a file that was read already.
pub(crate) fn private_key_in(
    bytes: &[u8],
    path: Option<&Path>,
    what: &str,
    form: Form,
    passin: Option<&Password>,
) -> Result<PrivateKey, CommandError> {
    let what = &*key_in_words(what);
    let items = items(bytes, form, passin, what, path)?;
    let key = items.into_iter().find_map(|item| match item {
        Item::PrivateKey { key, .. } => Some(key),
        Item::Keystore { keystore, .. } => keystore.into_entries().into_iter().find_map(|entry| match entry.kind {
            EntryKind::PrivateKey { key, .. } => Some(key),
            _ => None,
        }),
        _ => None,
    });
    let Some(mut key) = key else {
        let error = could_not_read(what, path);
        return Err(if pem::is_pem(bytes) { unsupported(error) } else { error });
    };
    unseal(&mut key, what, path, passin, now(&QUESTIONS))?;
    match key {
        Key::Clear(key) => Ok(key),
        Key::Sealed(_) => Err(could_not_read(what, path)),
    }
}

/// Decrypts a key, its pass phrase asked for when there is none.
///
/// openssl asks as often as it has decoders that could use the answer, which `questions` says for PKCS#8.
pub(crate) fn unseal(
    key: &mut Key,
    what: &str,
    path: Option<&Path>,
    passin: Option<&Password>,
    questions: usize,
) -> Result<(), CommandError> {
    let Key::Sealed(sealed) = key else { return Ok(()) };
    let traditional = matches!(sealed, SealedKey::Traditional(_));
    let password = match passin {
        Some(password) => password.clone(),
        None => ask(what, path, if traditional { 1 } else { questions })?,
    };
    AnyKeyMut::Private(key).unseal(&password, &session()?).map_err(|cause| {
        let error = could_not_read(what, path);
        if let Some(words) = limits::in_words(&cause) {
            return error.limit(words);
        }
        match cause {
            DecodeError::Unsupported { .. } | DecodeError::UnsupportedEncryption { .. } => error.line(cause.to_string()),
            _ if traditional => error.queue(0x0480_0065, "PEM routines", "PEM_do_header", "bad decrypt", ""),
            _ => {
                let detail = if password.is_empty() { "empty password" } else { "maybe wrong password" };
                error.queue(0x1180_0074, "PKCS12 routines", "PKCS12_pbe_crypt_ex", "pkcs12 cipherfinal error", detail)
            }
        }
    })
}

fn ask(what: &str, path: Option<&Path>, questions: usize) -> Result<Password, CommandError> {
    for _ in 0..questions {
        if let Some(password) = terminal::pass_phrase(&format!("Enter pass phrase for {}:", name(path)))? {
            return Ok(password);
        }
    }
    let error = could_not_read(what, path);
    Err(error.queue(0x1400_006B, "UI routines", "UI_process", "processing error", "while reading strings"))
}

/// A public key that stands as such in a file, on its own or as PKCS#1.
pub(crate) fn public_key_only(path: Option<&Path>, what: &str, form: Form) -> Result<SubjectPublicKeyInfo, CommandError> {
    let what = &*key_in_words(what);
    let bytes = store_bytes(path, what)?;
    let found = if pem::is_pem(&bytes) && form != Form::Der {
        let mut blocks = blocks(&bytes)?.into_iter();
        blocks.find_map(|block| match block.label.as_str() {
            label::PUBLIC_KEY => SubjectPublicKeyInfo::from_der(block.content.as_slice()).ok(),
            label::RSA_PUBLIC_KEY => SubjectPublicKeyInfo::of_rsa(&block.content).ok(),
            _ => None,
        })
    } else if form == Form::Pem {
        None
    } else {
        SubjectPublicKeyInfo::from_der(bytes.as_slice()).or_else(|_| SubjectPublicKeyInfo::of_rsa(&bytes)).ok()
    };
    if let (None, true) = (&found, now(&PUBLIC_HALVES)) {
        return private_key_in(&bytes, path, what, form, None).and_then(|key| public_half(&key));
    }
    found.ok_or_else(|| {
        let error = could_not_read(what, path);
        if pem::is_pem(&bytes) { unsupported(error) } else { error }
    })
}

/// A certification request; `what` is how openssl calls it when there is none.
pub(crate) fn request(path: Option<&Path>, what: &str, der: bool) -> Result<CertificationRequest, CommandError> {
    let words = || match path {
        Some(path) if now(&NOT_FOUND) => format!("error: unable to load {what} from file '{}'", path.display()),
        _ => format!("Unable to load {what}"),
    };
    let failed = || CommandError::new(words());
    let bytes = file_bytes(path).map_err(|error| error.line(words()))?;
    let der = if now(&REQUESTS_IN_ANY_FORM) { !pem::is_pem(&bytes) && bytes.first() == Some(&0x30) } else { der };
    if der {
        return CertificationRequest::from_der(&bytes)
            .map_err(|error| failed().queue(0x0688_010D, "asn1 encoding routines", "d2i_X509_REQ", error, ""));
    }
    let block = blocks(&bytes)?.into_iter().find(|block| [label::REQUEST, label::NEW_REQUEST].contains(&block.label.as_str()));
    let Some(block) = block else {
        let detail = "Expecting: CERTIFICATE REQUEST";
        return Err(failed().queue(0x0480_006C, "PEM routines", "get_name", "no start line", detail));
    };
    CertificationRequest::from_der(&block.content)
        .map_err(|error| failed().queue(0x0688_010D, "asn1 encoding routines", "PEM_ASN1_read_bio", error, ""))
}
