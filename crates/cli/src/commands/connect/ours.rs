//! What is wrong with our own certificate, looked for when the server did not take it: a server says little, but the certificate is here, and so is
//! what the server asked for.

use keyferry_core::Timestamp;
use keyferry_core::certificate::{Certificate, CertificateDetails};
use keyferry_core::chain::{Issuers, concerns};
use keyferry_core::counted;
use keyferry_core::name::DistinguishedName;
use rustls::AlertDescription;

use super::client::Client;
use super::session::Session;

/// What to do about a certificate of another authority than those that the server asks for, or of one that it does not know.
pub(super) const ENVIRONMENT: &str =
    "check that certificate and server are of the same environment (test, production); show this to the car maker otherwise";
const WHOLE_CHAIN: &str = "it has to stand behind ours in the identity: keyferry receive CERTIFICATE INTERMEDIATE CA, with --key or --keystore, \
                           makes files with the whole chain";

/// The most names of authorities in one sentence.
const MOST_NAMES: usize = 3;

/// A part of a sentence that goes on from "the server does not take our certificate", and what to do.
#[derive(Debug)]
pub(super) struct Culprit {
    pub what: String,
    pub hint: String,
}

fn culprit(what: impl Into<String>, hint: impl Into<String>) -> Culprit {
    Culprit { what: what.into(), hint: hint.into() }
}

/// What the server most likely did not like; `alert` is what it said.
pub(super) fn find(client: &Client, session: &Session, alert: Option<AlertDescription>, now: Timestamp) -> Option<Culprit> {
    let by_itself = || of_itself(client, now);
    let by_chain = || of_chain(client, session);
    let found = match alert {
        Some(AlertDescription::UnknownCA) => by_chain().or_else(by_itself),
        _ => by_itself().or_else(by_chain),
    };
    found.or_else(|| of_version(client))
}

/// Whether one of these authorities issued a certificate of the chain; any did when there is none.
pub(super) fn is_asked_for(asked: &[DistinguishedName], chain: &[Certificate]) -> bool {
    asked.is_empty() || details(chain).any(|details| is_among(asked, &details.issuer))
}

/// Whether our own certificate is valid at this time.
pub(super) fn is_valid(client: &Client, now: Timestamp) -> bool {
    details(&client.chain).next().is_some_and(|leaf| leaf.not_before <= now && now <= leaf.not_after)
}

fn is_among(names: &[DistinguishedName], name: &DistinguishedName) -> bool {
    let canonical = name.canonical();
    names.iter().any(|name| name.canonical() == canonical)
}

fn details(certificates: &[Certificate]) -> impl Iterator<Item = CertificateDetails> {
    certificates.iter().filter_map(|certificate| certificate.details().ok())
}

/// What the certificates that we send say of themselves.
fn of_itself(client: &Client, now: Timestamp) -> Option<Culprit> {
    for (place, details) in details(&client.chain).enumerate() {
        let whose = if place == 0 { "it".to_owned() } else { format!("the certificate of its authority `{}`", details.subject) };
        if now > details.not_after {
            return Some(culprit(format!("{whose} expired at {}", details.not_after), "renew it: keyferry renew"));
        }
        if now < details.not_before {
            let what = format!("{whose} is not valid before {}", details.not_before);
            return Some(culprit(what, "check this machine's clock and its time zone"));
        }
    }
    if details(&client.chain).next().is_some_and(|leaf| leaf.is_ca) {
        let hint = "give --identity the key with the certificate that the authority issued for it";
        return Some(culprit("it is the certificate of an authority (CA), not of a client", hint));
    }
    let concern = concerns(&client.chain, None).ok()?.into_iter().next()?;
    let own = details(&client.chain).next().is_some_and(|leaf| leaf.subject.to_string() == concern.subject);
    let what = if own { format!("it {}", concern.message) } else { concern.to_string() };
    Some(culprit(what, concern.fix))
}

/// Whether what we send leads to somebody whom the server asks for.
fn of_chain(client: &Client, session: &Session) -> Option<Culprit> {
    let asked = session.asked.as_deref().unwrap_or_default();
    let top = client.chain.last()?;
    let top_details = top.details().ok()?;
    let authorities = client.authorities.iter().map(|anchor| &anchor.certificate);
    let ours = client.chain.iter().chain(authorities).chain(&session.server.chain);
    let pool: Vec<&Certificate> = ours.collect();
    if !asked.is_empty() && is_asked_for(asked, &client.chain) {
        return None;
    }
    if top_details.is_self_issued() {
        return of_root(client, asked, &top_details);
    }
    let ancestry = Issuers::new(pool.iter().copied()).proven(top);
    let above: Vec<CertificateDetails> = ancestry.places.iter().filter_map(|place| pool.get(*place)?.details().ok()).collect();
    // An intermediate authority that somebody here knows, and we do not send.
    let leads = |details: &CertificateDetails| {
        if asked.is_empty() { !details.is_self_issued() } else { is_among(asked, &details.issuer) }
    };
    if let Some(last) = above.iter().position(leads) {
        let names: Vec<String> = above.iter().take(last + 1).map(|details| format!("`{}`", details.subject)).collect();
        let what = match names.as_slice() {
            [name] => format!("the certificate of the intermediate authority {name} was not sent with it"),
            names => format!("the certificates of the intermediate authorities {} were not sent with it", names.join(", ")),
        };
        return Some(culprit(what, WHOLE_CHAIN));
    }
    match above.last() {
        Some(root) if root.is_self_issued() => of_root(client, asked, root),
        // The issuer of a whole chain need not be sent, and a server that names nobody may know it.
        _ if asked.is_empty() && client.chain.len() > 1 => None,
        _ => Some(unclear(asked, &top_details)),
    }
}

/// Our chain ends at an authority that issued itself.
fn of_root(client: &Client, asked: &[DistinguishedName], root: &CertificateDetails) -> Option<Culprit> {
    if client.chain.len() == 1 && details(&client.chain).next().is_some_and(|leaf| leaf.is_self_issued()) {
        let what = "it is signed with its own key, by no authority: such a one stands in a keystore until the issued certificate has come";
        return Some(culprit(what, "give the issued certificate with --identity; keyferry receive puts it in its place"));
    }
    if asked.is_empty() {
        return None;
    }
    let what = format!("it comes from `{}`, and the server asks for certificates of {}", root.subject, names(asked));
    Some(culprit(what, ENVIRONMENT))
}

fn unclear(asked: &[DistinguishedName], top: &CertificateDetails) -> Culprit {
    let wanted = if asked.is_empty() { String::new() } else { format!(" The server asks for certificates of {}.", names(asked)) };
    culprit(
        format!("its issuer `{}` is not known to the server, and no certificate of it was sent along", top.issuer),
        format!(
            "ask what `{}` is.{wanted} If it is an intermediate authority, its certificate is missing: {WHOLE_CHAIN}. If not, {ENVIRONMENT}",
            top.issuer
        ),
    )
}

fn names(asked: &[DistinguishedName]) -> String {
    let mut names: Vec<String> = asked.iter().take(MOST_NAMES).map(|name| format!("`{name}`")).collect();
    if let Some(more) = asked.len().checked_sub(MOST_NAMES).filter(|more| *more > 0) {
        names.push(counted(more, "other", "others"));
    }
    names.join(", ")
}

/// Not every server minds.
fn of_version(client: &Client) -> Option<Culprit> {
    let version = details(&client.chain).next()?.version;
    let what = || format!("it is of version {version}, without extensions, and not every server takes such a one from a client");
    (version < 3)
        .then(|| culprit(what(), "ask the authority for a certificate of version 3, with the extended key usage clientAuth"))
}
