//! Certificates that stand in a file twice, and trusted ones that are no authority's.

use std::collections::HashMap;

use keyferry_core::certificate::Certificate;
use keyferry_core::shown::shown;
use keyferry_formats::detect::Item;
use keyferry_formats::pkcs12::{Bag, BagContent};
use keyferry_formats::{EntryKind, Keystore};

use crate::commands::Commands;
use crate::file::{File, Opened};
use crate::finding::{Finding, Kind, Severity};
use crate::needs::Inside;

const ON_PURPOSE: &str =
    "where it was put there on purpose, for one server, it has to be replaced whenever that server's certificate is";

pub(super) fn find(file: &File<'_>, inside: Option<&Inside>, opened: &Opened, commands: &Commands, found: &mut Vec<Finding>) {
    for keystore in opened.contents.keystores() {
        no_authorities(keystore, commands, found);
        under_two_names(keystore, commands, found);
        if let Some(inside) = inside {
            in_two_bags(inside, keystore, commands, found);
        }
    }
    let loose = opened.contents.items.iter().filter_map(|item| match item {
        Item::Certificate { certificate, .. } => Some(certificate),
        _ => None,
    });
    let mend = if file.usual_ending() == "pem" { commands.as_pem() } else { commands.convert("new", "p7b", "") };
    for (certificate, _) in counted(loose).into_iter().filter(|(_, count)| *count > 1) {
        found.push(twice(certificate, "stands in the file more than once").at("certificate").mend(mend.clone()));
    }
}

fn subject(certificate: &Certificate) -> String {
    shown(&certificate.details().map(|details| details.subject.to_string()).unwrap_or_default()).into_owned()
}

fn twice(certificate: &Certificate, how: &str) -> Finding {
    let what = format!("the certificate of `{}` {how}", subject(certificate));
    Finding::new(Kind::DuplicateCertificate, Severity::Note, what)
}

/// How often each stands there, in the order of the first.
fn counted<'a>(certificates: impl Iterator<Item = &'a Certificate>) -> Vec<(&'a Certificate, usize)> {
    let (mut places, mut counts) = (HashMap::new(), Vec::new());
    for certificate in certificates {
        let place = *places.entry(certificate).or_insert(counts.len());
        match counts.get_mut(place) {
            Some((_, count)) => *count += 1,
            None => counts.push((certificate, 1)),
        }
    }
    counts
}

/// The certificate of an entry that is nothing else.
fn alone(kind: &EntryKind) -> Option<&Certificate> {
    match kind {
        EntryKind::TrustedCertificate(certificate) | EntryKind::Certificate(certificate) => Some(certificate),
        _ => None,
    }
}

/// Whoever trusts a certificate that is no authority's trusts that one only.
fn no_authorities(keystore: &Keystore, commands: &Commands, found: &mut Vec<Finding>) {
    for entry in keystore.entries() {
        let EntryKind::TrustedCertificate(certificate) = &entry.kind else { continue };
        if certificate.is_authority() {
            continue;
        }
        let what = format!(
            "the certificate of `{}` is trusted and is no authority's: no other is trusted through it",
            subject(certificate)
        );
        let finding = Finding::new(Kind::NoAuthority, Severity::Note, what).at(format!("`{}`", shown(&entry.alias)));
        let mend = (keystore.entries().len() > 1).then(|| commands.delete(&entry.alias)).flatten();
        found.push(finding.mend(mend).advice(ON_PURPOSE));
    }
}

fn under_two_names(keystore: &Keystore, commands: &Commands, found: &mut Vec<Finding>) {
    let mut first: HashMap<&Certificate, &str> = HashMap::new();
    for entry in keystore.entries() {
        let Some(certificate) = alone(&entry.kind) else { continue };
        if let Some(other) = first.get(certificate) {
            let finding = twice(certificate, &format!("stands under the alias `{}` too", shown(other)));
            found.push(finding.at(format!("`{}`", shown(&entry.alias))).mend(commands.delete(&entry.alias)));
        } else {
            first.insert(certificate, &entry.alias);
        }
    }
}

fn certificates(bags: &[Bag]) -> Vec<&Certificate> {
    let mut all = Vec::new();
    for bag in bags {
        match &bag.content {
            BagContent::Certificate(certificate) => all.push(certificate),
            BagContent::Bags(inner) => all.extend(certificates(inner)),
            _ => {}
        }
    }
    all
}

/// In a PKCS#12 file a certificate may stand once for each entry that it is, and for each chain, as keytool writes them.
fn in_two_bags(inside: &Inside, keystore: &Keystore, commands: &Commands, found: &mut Vec<Finding>) {
    let bags = inside.safes.iter().filter_map(|safe| safe.bags.as_ref().ok()).flat_map(|bags| certificates(bags));
    for (certificate, count) in counted(bags) {
        let entries = keystore.entries();
        let own = entries.iter().filter(|entry| alone(&entry.kind) == Some(certificate)).count();
        let in_chains = entries.iter().filter(|entry| entry.has_key() && entry.certificates().contains(certificate)).count();
        if count > (own + in_chains).max(1) {
            found.push(twice(certificate, "stands in the file more than once").mend(commands.convert("new", "p12", "")));
        }
    }
}
