//! `-list` and `-exportcert`: what a keystore holds.

use std::fmt::Write;

use keyferry_core::certificate::Certificate;
use keyferry_core::shown::shown;
use keyferry_formats::{Entry, EntryKind};

use super::command_error::CommandError;
use super::java::dump::fingerprint;
use super::java::{certificate, time};
use super::names::{ALIAS, FILE, PROTECTED, RFC};
use super::release::{LISTED_BY_ALIAS, now};
use super::run::Run;
use super::store::{Purpose, Store};
use super::trusted::Trusted;
use super::{output, secret_key};
use keyferry_host::clock;

/// How entries are shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Short,
    Verbose,
    Rfc,
}

/// `-list`.
pub(super) fn list(run: &Run) -> Result<(), CommandError> {
    let form = match (run.arguments.verbose(), run.arguments.flag(RFC)) {
        (true, true) => {
            let what = "Must not specify both -v and -rfc with 'list' command";
            return Err(CommandError::Usage(what.to_owned(), Some(run.arguments.command)));
        }
        (true, false) => Form::Verbose,
        (false, true) => Form::Rfc,
        (false, false) => Form::Short,
    };
    let store = Store::open(run, Purpose::Read)?;
    warn_of_integrity(run, &store);
    let trusted = Trusted::of_store(&store);
    if let Some(alias) = run.arguments.get(ALIAS) {
        let entry = store.entry(alias)?;
        output::print(&entry_text(alias, entry, form, &trusted)?)?;
        let by_alias = format!("<{alias}>", alias = shown(alias));
        let label = if now(&LISTED_BY_ALIAS) { &by_alias } else { "The certificate" };
        return warn(run, &store, label, entry, form, &trusted);
    }
    let mut entries: Vec<&Entry> = store.keystore.entries().iter().collect();
    entries.sort_by(|one, other| one.alias.encode_utf16().cmp(other.alias.encode_utf16()));
    let count = match entries.len() {
        1 => "Your keystore contains 1 entry".to_owned(),
        count => format!("Your keystore contains {count} entries"),
    };
    let provider = store.provider();
    output::print(&format!("Keystore type: {}\nKeystore provider: {provider}\n\n{count}\n\n", store.shown_type))?;
    let mut text = String::new();
    let listed = entries.into_iter().try_for_each(|entry| {
        text.push_str(&entry_text(&entry.alias, entry, form, &trusted)?);
        if form != Form::Short {
            const LINE: &str = "*******************************************\n";
            let _ = write!(text, "\n\n{LINE}{LINE}\n\n");
        }
        if text.len() > PIECE {
            output::print(&std::mem::take(&mut text))?;
        }
        warn(run, &store, &format!("<{alias}>", alias = shown(&entry.alias)), entry, form, &trusted)
    });
    output::print(&text)?;
    listed
}

/// So much of a list is printed at once.
const PIECE: usize = 1 << 16;

/// Without the password nobody knows whether the store is as it was written.
pub(super) fn warn_of_integrity(run: &Run, store: &Store) {
    const LINES: [&str; 5] = [
        "*****************  WARNING WARNING WARNING  *****************",
        "* The integrity of the information stored in your keystore  *",
        "* has NOT been verified!  In order to verify its integrity, *",
        "* you must provide your keystore password.                  *",
        "*****************  WARNING WARNING WARNING  *****************",
    ];
    if store.password.is_none() && !run.arguments.flag(PROTECTED) && !store.is_passwordless() {
        say!("\n{}\n", LINES.join("\n"));
    }
}

fn warn(run: &Run, store: &Store, label: &str, entry: &Entry, form: Form, trusted: &Trusted) -> Result<(), CommandError> {
    let chain = entry.certificates();
    match &entry.kind {
        EntryKind::TrustedCertificate(certificate) => trusted.warn(run, label, certificate),
        EntryKind::SecretKey(_) => {
            secret_key::warn(run, store, label, entry);
            Ok(())
        }
        _ if form == Form::Short => trusted.warn_chain(run, label, chain),
        // Where they are shown one by one, Java does not number them once more.
        _ => chain.iter().enumerate().try_for_each(|(place, one)| trusted.warn_in_chain(run, label, one, place)),
    }
}

fn entry_text(alias: &str, entry: &Entry, form: Form, trusted: &Trusted) -> Result<String, CommandError> {
    let date = time::date(entry.created.unwrap_or_else(clock::now));
    let kind = match &entry.kind {
        EntryKind::PrivateKey { .. } => "PrivateKeyEntry",
        EntryKind::TrustedCertificate(_) | EntryKind::Certificate(_) => "trustedCertEntry",
        EntryKind::SecretKey(_) | EntryKind::PublicKey(_) | EntryKind::Stored { .. } => "SecretKeyEntry",
    };
    let chain = entry.certificates();
    if form == Form::Short {
        let behind = match (&entry.kind, chain.first()) {
            (EntryKind::SecretKey(_) | EntryKind::PublicKey(_) | EntryKind::Stored { .. }, _) => String::new(),
            (_, Some(first)) => format!("Certificate fingerprint (SHA-256): {}\n", sha256(first)),
            (_, None) => "Certificate chain length: 0\n".to_owned(),
        };
        return Ok(format!("{alias}, {date}, {kind}, \n{behind}", alias = shown(alias)));
    }
    let one = |certificate: &Certificate| match form {
        Form::Rfc => Ok(certificate::pem(certificate)),
        _ => certificate::text(certificate, trusted.trusts(certificate)),
    };
    let mut text = format!("Alias name: {alias}\nCreation date: {date}\nEntry type: {kind}\n", alias = shown(alias));
    match &entry.kind {
        EntryKind::PrivateKey { .. } => {
            let _ = writeln!(text, "Certificate chain length: {}", chain.len());
            for (index, certificate) in chain.iter().enumerate() {
                let _ = write!(text, "Certificate[{}]:\n{}", index + 1, one(certificate)?);
            }
        }
        EntryKind::TrustedCertificate(certificate) | EntryKind::Certificate(certificate) => {
            let _ = write!(text, "\n{}", one(certificate)?);
        }
        EntryKind::SecretKey(_) | EntryKind::PublicKey(_) | EntryKind::Stored { .. } => {}
    }
    Ok(text)
}

fn sha256(certificate: &Certificate) -> String {
    fingerprint(&keyferry_core::signed::HashAlgorithm::Sha256.digest(certificate.as_der()))
}

/// `-exportcert`.
pub(super) fn export(run: &Run) -> Result<(), CommandError> {
    let store = Store::open(run, Purpose::Read)?;
    warn_of_integrity(run, &store);
    let alias = run.alias();
    let entry = store.entry(alias)?;
    let found = entry
        .certificates()
        .first()
        .ok_or_else(|| CommandError::new(format!("Alias <{alias}> has no certificate", alias = shown(alias))))?;
    let bytes = if run.arguments.flag(RFC) { certificate::pem(found).into_bytes() } else { found.as_der().to_vec() };
    match run.arguments.get(FILE) {
        Some(name) => {
            store.write_beside(FILE, name, bytes)?;
            say!("Certificate stored in file <{name}>", name = shown(name));
        }
        None => output::bytes(&bytes)?,
    }
    Trusted::of_store(&store).warn(run, "The certificate", found)
}
