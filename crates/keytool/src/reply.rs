//! The reply to a request: one certificate, whose issuers are looked for in the keystore, or a chain in any order, each certificate perhaps more than
//! once. Who issued which is told by signatures.

use std::collections::HashSet;

use keyferry_core::certificate::Certificate;
use keyferry_core::chain::Issuers;
use keyferry_core::shown::shown;
use keyferry_formats::{Entry, EntryKind, Key, Password};

use super::command_error::CommandError;
use super::format::Format;
use super::java::certificate;
use super::names::NOPROMPT;
use super::run::Run;
use super::store::Store;
use super::trusted::{Known, Trusted, entry_of};
use super::{console, input, output};

/// More certificates than any chain has.
const LONGEST: usize = 64;

/// Puts the certificates in for a key that is there; false when the answer is no.
pub(super) fn install(
    run: &Run,
    store: &mut Store,
    alias: &str,
    bytes: &[u8],
    given: Option<&Password>,
) -> Result<bool, CommandError> {
    let (key, password) = store.private_key(run, alias, given)?;
    let own = store.entry(alias)?.certificates().first().cloned();
    let own = own.ok_or_else(|| CommandError::new(format!("{alias} has no public key (certificate)", alias = shown(alias))))?;
    let failed = |error| CommandError::of("java.security.cert.CertificateException", error);
    let reply = if bytes.is_empty() { Vec::new() } else { input::certificates(bytes).map_err(failed)? };
    let trusted = Trusted::of(run, store)?;
    let chain = match reply.as_slice() {
        [] => return Err(CommandError::new("Reply has no certificates")),
        [one] => Some(chain_of(run, one, &own, &trusted)?),
        _ => {
            trusted.warn_chain(run, "Reply", &reply)?;
            let chain = ordered(alias, &own, reply, store.format == Format::Pkcs12)?;
            trusted_chain(run, chain, &trusted)?
        }
    };
    let Some(chain) = chain else { return Ok(false) };
    if store.format == Format::Pkcs12 && !is_linked(&chain)? {
        return Err(CommandError::of("java.security.KeyStoreException", "Certificate chain is not valid"));
    }
    store.put_with_password(
        Entry::new(alias, Some(run.context.written), EntryKind::PrivateKey { key: Key::Clear(key), chain }),
        password,
    );
    Ok(true)
}

/// The chain of a reply that is one certificate.
fn chain_of(run: &Run, reply: &Certificate, own: &Certificate, trusted: &Trusted) -> Result<Vec<Certificate>, CommandError> {
    if certificate::details(reply)?.public_key != certificate::details(own)?.public_key {
        return Err(CommandError::new("Public keys in reply and keystore don't match"));
    }
    if reply == own {
        return Err(CommandError::new("Certificate reply and certificate in keystore are identical"));
    }
    let above = trusted
        .chain_above(run, reply, Issuers::signed)?
        .ok_or_else(|| CommandError::new("Failed to establish chain from reply"))?;
    Ok([vec![reply.clone()], above].concat())
}

/// A reply that is a chain, the certificate of the key first, and each of the others the signer of the one before.
fn ordered(alias: &str, own: &Certificate, reply: Vec<Certificate>, is_pkcs12: bool) -> Result<Vec<Certificate>, CommandError> {
    let mut seen = HashSet::new();
    let mut others: Vec<Certificate> = reply.into_iter().filter(|one| seen.insert(one.clone())).collect();
    let incomplete = || CommandError::new("Incomplete certificate chain in reply");
    if others.len() > LONGEST {
        return Err(incomplete());
    }
    let own_key = certificate::details(own)?.public_key;
    let keys: Vec<_> =
        others.iter().map(|one| certificate::details(one).map(|details| details.public_key)).collect::<Result<_, _>>()?;
    let leaf = keys.iter().position(|key| *key == own_key).ok_or_else(|| {
        CommandError::new(format!("Certificate reply does not contain public key for <{alias}>", alias = shown(alias)))
    })?;
    let leaf = others.remove(leaf);
    let issuers = Issuers::new(&others);
    let through = |without| {
        let places = issuers.through_all(&leaf, without)?;
        Some(places.iter().filter_map(|place| others.get(*place).cloned()).collect::<Vec<_>>())
    };
    if let Some(above) = through(None) {
        return Ok([vec![leaf], above].concat());
    }
    // keytool does not look at what is left when all others have their place, and PKCS#12 takes it only when its name fits. Where it does, or
    // nothing refuses it, keytool makes a chain that is none.
    for (left, last) in others.iter().enumerate().filter(|_| is_pkcs12) {
        if let Some(above) = through(Some(left)) {
            let chain = [vec![leaf.clone()], above, vec![last.clone()]].concat();
            if !is_linked(&chain)? {
                return Ok(chain);
            }
        }
    }
    Err(incomplete())
}

/// The chain with whoever signed its end; `None` when nobody trusts that.
fn trusted_chain(run: &Run, mut chain: Vec<Certificate>, trusted: &Trusted) -> Result<Option<Vec<Certificate>>, CommandError> {
    if run.arguments.flag(NOPROMPT) {
        return Ok(Some(chain));
    }
    let Some(top) = chain.last().cloned() else { return Ok(None) };
    let wanted = certificate::details(&top)?.issuer.canonical();
    let has_signed = |known: &&Known| {
        let details = known.certificate.details();
        details.is_ok_and(|details| details.subject.canonical() == wanted && top.bears_signature_of(&details.public_key).is_ok())
    };
    for known in [&trusted.own, &trusted.system] {
        if entry_of(known, &top).is_some() {
            return Ok(Some(chain));
        }
        if let Some(signer) = known.iter().find(has_signed) {
            trusted.warn(run, &trusted.issuer(signer), &signer.certificate)?;
            chain.push(signer.certificate.clone());
            return Ok(Some(chain));
        }
    }
    say!("\nTop-level certificate in reply:\n");
    output::print(&certificate::text(&top, trusted.trusts(&top))?)?;
    ask!("\n... is not trusted. ");
    run.say_warnings_before_question();
    Ok(if console::yes("Install reply anyway? [no]:  ")? { Some(chain) } else { None })
}

/// Whether each certificate has the name of the issuer of the one before.
fn is_linked(chain: &[Certificate]) -> Result<bool, CommandError> {
    for pair in chain.windows(2) {
        let [one, next] = pair else { continue };
        if certificate::details(one)?.issuer.canonical() != certificate::details(next)?.subject.canonical() {
            return Ok(false);
        }
    }
    Ok(true)
}
