//! `-importcert`: a certificate that is trusted, or the reply to a request.

use keyferry_core::certificate::Certificate;
use keyferry_core::chain::Issuers;
use keyferry_core::shown::shown;
use keyferry_formats::{Entry, EntryKind};

use super::command_error::CommandError;
use super::java::certificate;
use super::names::{FILE, KEYPASS, NOPROMPT};
use super::run::Run;
use super::store::{Purpose, Store};
use super::trusted::{Known, Trusted, entry_of};
use super::{console, file, input, output, reply};

/// `-importcert`.
pub(super) fn import(run: &Run) -> Result<(), CommandError> {
    let mut store = Store::open(run, Purpose::Make)?;
    let given = run.arguments.password(KEYPASS).cloned().map(|password| store.same_password(password, "-keypass"));
    let bytes = file::read(run.arguments.get(FILE))?;
    let alias = run.alias().to_owned();
    let is_key = matches!(store.keystore.get(&alias).map(|entry| &entry.kind), Some(EntryKind::PrivateKey { .. }));
    let (done, said, not_done) = if is_key {
        let done = reply::install(run, &mut store, &alias, &bytes, given.as_ref())?;
        (done, "Certificate reply was installed in keystore", "Certificate reply was not installed in keystore")
    } else {
        let done = trust(run, &mut store, &alias, &bytes)?;
        (done, "Certificate was added to keystore", "Certificate was not added to keystore")
    };
    if done {
        return store.save_and_say(run, Some(said));
    }
    say!("{not_done}");
    Ok(())
}

/// A trusted certificate; false when the answer is no.
fn trust(run: &Run, store: &mut Store, alias: &str, bytes: &[u8]) -> Result<bool, CommandError> {
    if store.keystore.get(alias).is_some() {
        return Err(CommandError::new(format!("Certificate not imported, alias <{alias}> already exists", alias = shown(alias))));
    }
    let no_certificate = || CommandError::new("Input not an X.509 certificate");
    let certificate = input::first_certificate(bytes).ok_or_else(no_certificate)?;
    let trusted = Trusted::of(run, store)?;
    let is_trusted = if run.arguments.flag(NOPROMPT) {
        trusted.warn(run, "The input", &certificate)?;
        true
    } else {
        is_trusted(run, &trusted, &certificate)?
    };
    if is_trusted {
        store.put(Entry::new(alias, Some(run.context.written), EntryKind::TrustedCertificate(certificate)));
    }
    Ok(is_trusted)
}

/// Whether a chain leads to what is trusted already, or somebody says that it is to be trusted.
fn is_trusted(run: &Run, trusted: &Trusted, certificate: &Certificate) -> Result<bool, CommandError> {
    let ask = |question: &str| {
        trusted.warn(run, "The input", certificate)?;
        run.say_warnings_before_question();
        console::yes(question)
    };
    if let Some(Known { alias, .. }) = entry_of(&trusted.own, certificate) {
        say!("Certificate already exists in keystore under alias <{alias}>", alias = shown(alias));
        return ask("Do you still want to add it? [no]:  ");
    }
    if certificate::is_self_signed(certificate)? {
        if let Some(Known { alias, .. }) = entry_of(&trusted.system, certificate) {
            say!("Certificate already exists in system-wide CA keystore under alias <{alias}>", alias = shown(alias));
            return ask("Do you still want to add it to your own keystore? [no]:  ");
        }
    } else if trusted.chain_above(run, certificate, Issuers::proven)?.is_some() {
        return Ok(true);
    }
    output::print(&certificate::text(certificate, trusted.trusts(certificate))?)?;
    ask("Trust this certificate? [no]:  ")
}
