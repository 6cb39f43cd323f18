//! Certificates and the chains that they make.

use keyferry_core::certificate::{Certificate, CertificateDetails};
use keyferry_core::chain::{Issuers, weaknesses};
use keyferry_core::counted;
use keyferry_core::shown::shown;
use keyferry_formats::detect::{Contents, Item};
use keyferry_formats::{Entry, EntryKind, Key};

use crate::file::{File, Opened};
use crate::finding::{Finding, Kind, Severity};
use crate::mend;

const PLACE: &str = "with the certificate of the key in the place of CERTIFICATE";
const ANEW: &str = "when the new certificate is there, keyferry receive puts it into the keystore";

/// The command line that mends what is wrong with a certificate.
#[derive(Clone, Copy)]
enum Mend<'a> {
    Renew(&'a str),
    Remove(&'a str),
    Nothing,
}

pub(super) fn find(file: &File<'_>, opened: &Opened, found: &mut Vec<Finding>) {
    for keystore in opened.contents.keystores() {
        for entry in keystore.entries() {
            of_entry(file, entry, found);
        }
    }
    loose(file, &opened.contents, found);
}

fn of_entry(file: &File<'_>, entry: &Entry, found: &mut Vec<Finding>) {
    let place = format!("`{}`", shown(&entry.alias));
    let certificates = entry.certificates();
    let renew = format!("keyferry renew {} --alias {} --profile none", mend::file(file.name), mend::word(&entry.alias, "ALIAS"));
    let remove = format!("keyferry store delete {} {}", mend::file(file.name), mend::word(&entry.alias, "ALIAS"));
    let is_key = entry.has_key();
    for (position, certificate) in certificates.iter().enumerate() {
        let Ok(details) = certificate.details() else { continue };
        let mend = match (is_key, position) {
            (true, 0) => Mend::Renew(&renew),
            (true, _) => Mend::Nothing,
            (false, _) => Mend::Remove(&remove),
        };
        let is_anchor = !is_key || details.is_self_issued();
        of_certificate(file, &details, is_anchor, &place, mend, found);
    }
    if is_key {
        chain(file, certificates, &place, "p12", found);
    }
    if matches!(&entry.kind, EntryKind::PrivateKey { chain, .. } if chain.is_empty()) {
        let what = "the key has no certificate: no server and no client can use it for TLS";
        let (key, new) = (mend::beside(file.name, "key", "pem"), mend::beside(file.name, "new", "p12"));
        let line = format!("keyferry convert {} -o {key} && keyferry convert {key} CERTIFICATE -o {new}", mend::file(file.name));
        found.push(Finding::new(Kind::NoCertificate, Severity::Wrong, what).at(place).mend(line).advice(PLACE));
    }
}

fn of_certificate(
    file: &File<'_>,
    details: &CertificateDetails,
    is_anchor: bool,
    place: &str,
    mend: Mend<'_>,
    found: &mut Vec<Finding>,
) {
    let subject = shown(&details.subject.to_string()).into_owned();
    let mut add = |kind, severity, what: String| {
        let finding = Finding::new(kind, severity, what).at(place);
        found.push(match mend {
            Mend::Renew(line) => finding.mend(line).advice(ANEW),
            Mend::Remove(line) => finding.mend(line),
            Mend::Nothing => finding,
        });
    };
    let days = |seconds: i64| counted(seconds / 86_400, "day", "days");
    let now = file.now.seconds();
    if now > details.not_after.seconds() {
        let ago = days(now - details.not_after.seconds());
        add(Kind::Expired, Severity::Wrong, format!("the certificate of `{subject}` expired {ago} ago ({})", details.not_after));
    } else if file.now < details.not_before {
        add(
            Kind::NotYetValid,
            Severity::Wrong,
            format!("the certificate of `{subject}` is valid from {} on only", details.not_before),
        );
    }
    for concern in weaknesses(details, !is_anchor) {
        add(Kind::WeakCertificate, Severity::Weak, format!("the certificate of `{subject}` {}", concern.message));
    }
    let explicit = details.public_key.algorithm().is_ok_and(|algorithm| algorithm.has_explicit_curve);
    if explicit {
        let what =
            format!("the key of `{subject}` spells its curve out in numbers: Java does not read it, and RFC 5480 forbids it");
        add(Kind::ExplicitCurve, Severity::Wrong, what);
    }
}

/// Whether each certificate is followed by the one that signed it, and the last one signed itself.
fn chain(file: &File<'_>, certificates: &[Certificate], place: &str, ending: &str, found: &mut Vec<Finding>) {
    let Some((leaf, rest)) = certificates.split_first() else { return };
    let (name, new) = (mend::file(file.name), mend::beside(file.name, "new", ending));
    let ancestry = Issuers::new(rest).of(leaf);
    let in_order = ancestry.places.iter().copied().eq(0..ancestry.places.len());
    if !in_order || ancestry.places.len() < rest.len() {
        let (what, mend) = if in_order {
            let count =
                counted(rest.len() - ancestry.places.len(), "certificate of the chain has", "certificates of the chain have");
            (format!("{count} signed none of those before"), None)
        } else {
            let what = "the chain is out of order: each certificate has to be followed by that of its issuer, and strict servers refuse this";
            (what.to_owned(), Some(format!("keyferry convert {name} -o {new}")))
        };
        let finding = Finding::new(Kind::ChainOrder, Severity::Wrong, what).at(place);
        found.push(match mend {
            Some(line) => finding.mend(line),
            None => finding
                .advice("take the certificates that do not belong to it out, and make the keystore anew with keyferry convert"),
        });
    }
    if ancestry.is_complete {
        return;
    }
    let last = ancestry.places.last().and_then(|place| rest.get(*place)).unwrap_or(leaf);
    let Ok(details) = last.details() else { return };
    if details.is_self_issued() {
        return;
    }
    let issuer = shown(&details.issuer.to_string()).into_owned();
    let what = format!("the chain ends before a root: the certificate of its issuer `{issuer}` is not in the file");
    let severity = if rest.is_empty() { Severity::Wrong } else { Severity::Note };
    let advice = "with the issuer's certificate in the place of ISSUER; where the other side has it anyway, nothing is missing";
    let line = format!("keyferry convert {name} ISSUER -o {new}");
    found.push(Finding::new(Kind::ChainIncomplete, severity, what).at(place).mend(line).advice(advice));
}

/// Certificates that stand in PEM, PKCS#7 or DER, and the chain that they make for the key beside them.
fn loose(file: &File<'_>, contents: &Contents, found: &mut Vec<Finding>) {
    let certificates: Vec<Certificate> = contents
        .items
        .iter()
        .filter_map(|item| match item {
            Item::Certificate { certificate, .. } => Some(certificate.clone()),
            _ => None,
        })
        .collect();
    let keys: Vec<_> = contents
        .items
        .iter()
        .filter_map(|item| match item {
            Item::PrivateKey { key, .. } => Some(key),
            _ => None,
        })
        .collect();
    let own = match keys.as_slice() {
        [Key::Clear(key)] => key.public_key().ok().flatten(),
        _ => None,
    };
    let is_own = |certificate: &Certificate| own.is_some() && certificate.details().map(|details| details.public_key).ok() == own;
    let leaf = certificates.iter().position(is_own);
    let renew = format!("keyferry renew {} --profile none", mend::file(file.name));
    for (position, certificate) in certificates.iter().enumerate() {
        let Ok(details) = certificate.details() else { continue };
        let mend = if leaf == Some(position) { Mend::Renew(&renew) } else { Mend::Nothing };
        of_certificate(file, &details, details.is_self_issued(), "certificate", mend, found);
    }
    let (Some(_), false) = (&own, certificates.is_empty()) else { return };
    let new = mend::beside(file.name, "new", "pem");
    match leaf {
        None => {
            let what = "none of the certificates belongs to the key beside them: whoever uses both together fails";
            let finding = Finding::new(Kind::ForeignCertificate, Severity::Wrong, what).at("key");
            found.push(finding.advice("put the certificate that was issued for this key beside it"));
        }
        Some(0) => chain(file, &certificates, "certificate", "pem", found),
        Some(_) => {
            let what = "the chain is out of order: the certificate of the key has to come first, then its issuers";
            let line = format!("keyferry convert {} -o {new}", mend::file(file.name));
            found.push(Finding::new(Kind::ChainOrder, Severity::Wrong, what).at("certificate").mend(line));
        }
    }
}
