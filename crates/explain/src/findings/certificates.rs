//! Certificates and the chains that they make.

use keyferry_core::certificate::{Certificate, CertificateDetails};
use keyferry_core::chain::{Issuers, SHORTEST_RSA, weaknesses};
use keyferry_core::counted;
use keyferry_core::key::KeyKind;
use keyferry_core::shown::shown;
use keyferry_formats::detect::{Contents, Item};
use keyferry_formats::{Entry, EntryKind, Key};

use crate::commands::Commands;
use crate::file::{File, Opened};
use crate::finding::{Finding, Kind, Severity};

const PLACE: &str = "with the certificate of the key in the place of CERTIFICATE";
const ANEW: &str = "when the new certificate is there, keyferry receive puts it into the keystore";

/// The length of a new RSA key in the place of a weak one.
const STRONG_RSA: u32 = 3072;

/// The command line that mends what is wrong with a certificate.
#[derive(Clone, Copy)]
enum Mend<'a> {
    Renew(&'a str),
    Remove(Option<&'a String>),
    Nothing,
}

pub(super) fn find(file: &File<'_>, opened: &Opened, commands: &Commands, found: &mut Vec<Finding>) {
    for keystore in opened.contents.keystores() {
        for entry in keystore.entries() {
            of_entry(file, entry, keystore.entries().len() > 1, commands, found);
        }
    }
    loose(file, &opened.contents, commands, found);
}

/// The bits that a new key has to have, where the one of this certificate has too few: `keyferry renew` makes one like the old one.
fn more_bits(certificate: Option<&Certificate>) -> Option<u32> {
    let details = certificate?.details().ok()?;
    let algorithm = details.public_key.algorithm().ok().filter(|algorithm| algorithm.kind == KeyKind::Rsa)?;
    algorithm.bits.filter(|bits| *bits < SHORTEST_RSA).map(|_| STRONG_RSA)
}

fn of_entry(file: &File<'_>, entry: &Entry, has_others: bool, commands: &Commands, found: &mut Vec<Finding>) {
    let place = format!("`{}`", shown(&entry.alias));
    let certificates = entry.certificates();
    let renew = commands.renew(Some(&entry.alias), more_bits(certificates.first()));
    let remove = commands.delete(&entry.alias);
    let is_key = entry.has_key();
    for (position, certificate) in certificates.iter().enumerate() {
        let Ok(details) = certificate.details() else { continue };
        let mend = match (is_key, position) {
            (true, 0) => Mend::Renew(&renew),
            (true, _) => Mend::Nothing,
            (false, _) => Mend::Remove(remove.as_ref()),
        };
        let is_anchor = !is_key || details.is_self_issued();
        of_certificate(file, &details, is_anchor, &place, mend, found);
    }
    if is_key {
        chain(certificates, &place, "p12", commands, found);
    }
    if matches!(&entry.kind, EntryKind::PrivateKey { chain, .. } if chain.is_empty()) {
        let what = "the key has no certificate: no server and no client can use it for TLS";
        let only = has_others.then_some(entry.alias.as_str());
        let line = commands.join(only, "CERTIFICATE");
        found.push(Finding::new(Kind::NoCertificate, Severity::Wrong, what).at(place).mend(Some(line)).advice(PLACE));
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
            Mend::Renew(line) => finding.mend(Some(line.to_owned())).advice(ANEW),
            Mend::Remove(line) => finding.mend(line.cloned()),
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
fn chain(certificates: &[Certificate], place: &str, ending: &str, commands: &Commands, found: &mut Vec<Finding>) {
    let Some((leaf, rest)) = certificates.split_first() else { return };
    let ancestry = Issuers::new(rest).of(leaf);
    let in_order = ancestry.places.iter().copied().eq(0..ancestry.places.len());
    if !in_order || ancestry.places.len() < rest.len() {
        let (what, mend) = if in_order {
            let count =
                counted(rest.len() - ancestry.places.len(), "certificate of the chain has", "certificates of the chain have");
            (format!("{count} signed none of those before"), None)
        } else {
            let what = "the chain is out of order: each certificate has to be followed by that of its issuer, and strict servers refuse this";
            (what.to_owned(), commands.convert("new", ending, ""))
        };
        let finding = Finding::new(Kind::ChainOrder, Severity::Wrong, what).at(place);
        found.push(match mend {
            Some(line) => finding.mend(Some(line)),
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
    let line = commands.convert_with("ISSUER", ending);
    found.push(Finding::new(Kind::ChainIncomplete, severity, what).at(place).mend(line).advice(advice));
}

/// Certificates that stand in PEM, PKCS#7 or DER, and the chain that they make for the key beside them.
fn loose(file: &File<'_>, contents: &Contents, commands: &Commands, found: &mut Vec<Finding>) {
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
    let renew = commands.renew(None, leaf.and_then(|leaf| more_bits(certificates.get(leaf))));
    for (position, certificate) in certificates.iter().enumerate() {
        let Ok(details) = certificate.details() else { continue };
        let mend = if leaf == Some(position) { Mend::Renew(&renew) } else { Mend::Nothing };
        of_certificate(file, &details, details.is_self_issued(), "certificate", mend, found);
    }
    let (Some(_), false) = (&own, certificates.is_empty()) else { return };
    match leaf {
        None => {
            let what = "none of the certificates belongs to the key beside them: whoever uses both together fails";
            let finding = Finding::new(Kind::ForeignCertificate, Severity::Wrong, what).at("key");
            found.push(finding.advice("put the certificate that was issued for this key beside it"));
        }
        Some(0) => chain(&certificates, "certificate", "pem", commands, found),
        Some(_) => {
            let what = "the chain is out of order: the certificate of the key has to come first, then its issuers";
            let line = commands.convert("new", "pem", "");
            found.push(Finding::new(Kind::ChainOrder, Severity::Wrong, what).at("certificate").mend(line));
        }
    }
}
