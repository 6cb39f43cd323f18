//! `keyferry trust`: truststores, made from certificates wherever they are, and changed in place.

mod arguments;
mod bundle;
mod gather;
mod names;

use std::collections::{HashMap, HashSet};

use keyferry_core::certificate::Certificate;
use keyferry_core::shown::shown;
use keyferry_formats::{Entry, EntryKind, Keystore};

use super::store::change::Change;
use super::store::opened::{self, kind_of};
pub(crate) use arguments::Arguments;
use bundle::Truststore;
use gather::{Candidate, Gathered};
use keyferry_host::context::Context;
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::files;

pub(crate) fn run(mut arguments: Arguments, context: &Context) -> Result<(), Failure> {
    let mut store = Truststore::open(&arguments, context)?;
    if arguments.change.removes() {
        let sources = &mut arguments.sources;
        let is_given = !sources.certificates.is_empty() || sources.system || sources.java;
        if is_given && !arguments.change.remove {
            return Err(Failure::usage("--remove-alias takes aliases, and certificates are given too")
                .hint("add --remove if they are to be taken out as well"));
        }
        // Whatever it is, it may go.
        sources.others.any = true;
        let given = if is_given { Gathered::read(sources, context)? } else { Gathered::default() };
        let changes = remove(&mut store, &given, &arguments.change.remove_alias)?;
        return store.save(&changes, context);
    }
    let mut given = Gathered::read(&arguments.sources, context)?;
    given.judge(arguments.no_expired);
    if given.candidates.is_empty() {
        return Err(nothing_left(&given.changes));
    }
    let changes = add(store.keystore(), given, context);
    store.save(&changes, context)
}

/// Everything that was given is left out, for these reasons.
fn nothing_left(changes: &[Change]) -> Failure {
    let why = changes.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    Failure::new(Kind::Check, format!("no certificate is left to be trusted: {why}"))
        .hint("--any takes certificates that are no authority's; without --no-expired those that have expired are taken; nothing was written")
}

/// Adds what is not there yet, in the order of the aliases.
fn add(store: &mut Keystore, given: Gathered, context: &Context) -> Vec<Change> {
    let mut changes = given.changes;
    let there: HashMap<Certificate, (String, bool)> = store.entries().iter().filter_map(alone).collect();
    let (known, new): (Vec<_>, Vec<_>) =
        given.candidates.into_iter().partition(|candidate| there.contains_key(&candidate.certificate));
    let known: HashMap<Certificate, Vec<String>> =
        known.into_iter().map(|candidate| (candidate.certificate, candidate.warnings)).collect();
    // In the order of the file, whatever the order of what is given.
    for entry in store.entries_mut() {
        let Some((certificate, (alias, is_trusted))) = alone(entry) else { continue };
        let Some(warnings) = known.get(&certificate) else { continue };
        changes.push(if is_trusted {
            Change::Unchanged { alias: alias.clone() }
        } else {
            entry.kind = EntryKind::TrustedCertificate(certificate);
            Change::Replaced { alias: alias.clone(), what: kind_of(entry) }
        });
        changes.extend(warnings.iter().map(|what| Change::Warned { alias: alias.clone(), what: what.clone() }));
    }
    let named: Vec<_> = new.iter().map(|one| (&one.certificate, one.name.as_str())).collect();
    let aliases = names::of(&named, |alias| store.get(alias).is_some());
    let mut new: Vec<(String, Candidate)> = aliases.into_iter().zip(new).collect();
    new.sort_by(|(one, _), (other, _)| one.cmp(other));
    for (alias, candidate) in new {
        let entry = Entry::new(alias.clone(), Some(context.written), EntryKind::TrustedCertificate(candidate.certificate));
        changes.push(Change::Added { alias: alias.clone(), what: kind_of(&entry) });
        changes.extend(candidate.warnings.into_iter().map(|what| Change::Warned { alias: alias.clone(), what }));
        store.push(entry);
    }
    changes
}

/// The certificate of an entry without a key, its alias, and whether it is trusted.
fn alone(entry: &Entry) -> Option<(Certificate, (String, bool))> {
    match &entry.kind {
        EntryKind::TrustedCertificate(certificate) => Some((certificate.clone(), (entry.alias.clone(), true))),
        EntryKind::Certificate(certificate) => Some((certificate.clone(), (entry.alias.clone(), false))),
        _ => None,
    }
}

/// Takes out these certificates and those with these aliases; keys stay.
fn remove(store: &mut Truststore, given: &Gathered, aliases: &[String]) -> Result<Vec<Change>, Failure> {
    let name = files::name(store.path());
    let keystore = store.keystore();
    let mut named = HashSet::new();
    for alias in aliases {
        let alias = opened::alias(keystore, &name, alias)?;
        if let Some(entry) = keystore.get(&alias).filter(|entry| alone(entry).is_none()) {
            let what = format!("`{}` of {name} is no certificate: {}", shown(&alias), kind_of(entry));
            return Err(Failure::usage(what).hint("keyferry store delete takes out entries of every kind; nothing was written"));
        }
        named.insert(alias);
    }
    let wanted: HashSet<&Certificate> = given.candidates.iter().map(|candidate| &candidate.certificate).collect();
    let mut changes = Vec::new();
    let mut found = HashSet::new();
    keystore.retain(|entry| {
        let Some((certificate, (alias, _))) = alone(entry) else { return true };
        let is_wanted = wanted.contains(&certificate);
        found.insert(certificate);
        let goes = is_wanted || named.contains(&alias);
        if goes {
            changes.push(Change::Deleted { alias, what: kind_of(entry) });
        }
        !goes
    });
    let absent = given.candidates.iter().filter(|candidate| !found.contains(&candidate.certificate));
    changes.extend(absent.map(|candidate| Change::Absent { what: candidate.subject() }));
    Ok(changes)
}
