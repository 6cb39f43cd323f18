//! `-importcert`: a certificate that is trusted, or the reply to a request.

use keyferry_core::certificate::Certificate;
use keyferry_core::chain::{Ancestry, Issuers};
use keyferry_core::shown::shown;
use keyferry_formats::{Entry, EntryKind, pem};

use super::command_error::CommandError;
use super::java::certificate;
use super::names::{FILE, KEYPASS, NOPROMPT};
use super::run::Run;
use super::store::{Purpose, Store};
use super::trusted::{Known, Trusted};
use super::{console, file, output, reply};

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

/// The certificates above `certificate`, up to one that signed itself, each with where it was found; `None` when there is no such way. Warns of all of
/// them, from the top on, and of the certificate itself. `look` is [`Issuers::proven`] for whoever trusts what comes out, or [`Issuers::signed`].
pub(super) fn chain_above(
    run: &Run,
    trusted: &Trusted,
    certificate: &Certificate,
    look: fn(&Issuers, &Certificate) -> Ancestry,
) -> Result<Option<Vec<Certificate>>, CommandError> {
    let known: Vec<&Known> = trusted.all().collect();
    let above = look(&Issuers::new(known.iter().map(|known| &known.certificate)), certificate);
    if !above.is_complete {
        return Ok(None);
    }
    for place in above.places.iter().rev() {
        if let Some(known) = known.get(*place) {
            trusted.warn(run, &issuer(trusted, known), &known.certificate)?;
        }
    }
    trusted.warn(run, "The input", certificate)?;
    let certificates = above.places.iter().filter_map(|place| known.get(*place).map(|known| known.certificate.clone()));
    Ok(Some(certificates.collect()))
}

/// What a known certificate is called in warnings.
pub(super) fn issuer(trusted: &Trusted, known: &Known) -> String {
    let place = if trusted.system.iter().any(|other| std::ptr::eq(other, known)) { " in cacerts" } else { "" };
    format!("Issuer <{alias}>{place}", alias = shown(&known.alias))
}

/// Whether it is its own issuer, by name and signature.
pub(super) fn is_self_signed(certificate: &Certificate) -> Result<bool, CommandError> {
    let details = certificate::details(certificate)?;
    Ok(details.is_self_issued() && certificate.bears_signature_of(&details.public_key).is_ok())
}

/// The entry that has this certificate.
pub(super) fn entry_of<'a>(known: &'a [Known], certificate: &Certificate) -> Option<&'a Known> {
    known.iter().find(|known| known.certificate == *certificate)
}

/// A trusted certificate; false when the answer is no.
fn trust(run: &Run, store: &mut Store, alias: &str, bytes: &[u8]) -> Result<bool, CommandError> {
    if store.keystore.get(alias).is_some() {
        return Err(CommandError::new(format!("Certificate not imported, alias <{alias}> already exists", alias = shown(alias))));
    }
    let no_certificate = || CommandError::new("Input not an X.509 certificate");
    let certificate = first_certificate(bytes).ok_or_else(no_certificate)?;
    if !certificate::is_readable(&certificate) {
        return Err(no_certificate());
    }
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
    if is_self_signed(certificate)? {
        if let Some(Known { alias, .. }) = entry_of(&trusted.system, certificate) {
            say!("Certificate already exists in system-wide CA keystore under alias <{alias}>", alias = shown(alias));
            return ask("Do you still want to add it to your own keystore? [no]:  ");
        }
    } else if chain_above(run, trusted, certificate, Issuers::proven)?.is_some() {
        return Ok(true);
    }
    output::print(&certificate::text(certificate, trusted.trusts(certificate))?)?;
    ask("Trust this certificate? [no]:  ")
}

/// The first certificate of a file, PEM or DER.
fn first_certificate(bytes: &[u8]) -> Option<Certificate> {
    if !pem::is_pem(bytes) {
        return Certificate::from_der(bytes).ok();
    }
    let first = pem::decode(bytes).ok()?.into_iter().next()?;
    Certificate::from_der(first.content.to_vec()).ok()
}
