//! `keyferry trust`: truststores, made from certificates wherever they are, and changed in place.

mod bundle;
mod gather;
mod names;

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use clap::Args;
use keyferry_core::certificate::Certificate;
use keyferry_core::shown::shown;
use keyferry_formats::{Entry, EntryKind, Keystore};

use super::store::change::Change;
use super::store::opened::{self, kind_of};
use crate::output::Pkcs12Profile;
use bundle::Truststore;
use gather::{Candidate, Gathered};
use keyferry_host::context::Context;
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::files;
use keyferry_host::secret::{EntrySpec, PasswordSpec};

/// Make a truststore, or change one
///
/// OUT gets every certificate that is given, each once, under an alias made from its subject: files of any kind (PEM, DER, .p7b, keystores), folders of them,
/// and with --system or --java what this machine trusts already. Its ending says the format: .p12 or .pfx, .jks, .pem. What is given is trusted, for that is
/// what is asked for; keys are never taken. Certificates that have expired or are weak are reported.
///
/// With SOURCE_DATE_EPOCH the same certificates always give the same bytes: PEM, JKS and PKCS#12 with --p12-profile passwordless. Other PKCS#12 files hold
/// random numbers.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  keyferry trust truststore.p12 authorities/ partner.p7b
  keyferry trust truststore.p12 --p12-profile passwordless --java company-root.pem
  keyferry trust truststore.p12 --add new-root.pem --out-password env:STOREPASS
  keyferry trust bundle.pem --remove old-root.pem")]
pub(crate) struct Arguments {
    /// The truststore: .p12, .pfx, .jks, .jceks, .pem or .crt
    #[arg(value_name = "OUT")]
    out: PathBuf,
    #[command(flatten)]
    sources: SourceArguments,
    #[command(flatten)]
    change: ChangeArguments,
    /// Leave out what has expired or is not valid yet
    #[arg(long)]
    no_expired: bool,
    /// The password of OUT, at least 6 characters: env:NAME, file:PATH, fd:N, stdin, ask or pass:PASSWORD; PEM and passwordless PKCS#12 have none
    #[arg(long, value_name = "SPEC")]
    out_password: Option<PasswordSpec>,
    /// How a new PKCS#12 file is protected [default: modern]
    #[arg(long, value_enum, value_name = "PROFILE")]
    p12_profile: Option<Pkcs12Profile>,
    /// Say what would be done, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Print what was done as JSON
    #[arg(long)]
    json: bool,
}

/// Where certificates come from.
#[derive(Debug, Args)]
struct SourceArguments {
    /// The files with certificates, or folders of files; `-` is standard input
    #[arg(value_name = "CERTS", required_unless_present_any = ["system", "java", "remove_alias"])]
    certificates: Vec<PathBuf>,
    /// Take the roots of this system
    #[arg(long)]
    system: bool,
    /// Take the roots of Java: its cacerts, below JAVA_HOME or where the system has it
    #[arg(long)]
    java: bool,
    /// Take certificates that are no authority's too, a server's own for example
    #[arg(long)]
    any: bool,
    /// The password of a file to take from; FILE=SPEC is for one of several; can be given more than once; asked for when needed
    #[arg(long, value_name = "[FILE=]SPEC")]
    password: Vec<EntrySpec>,
}

/// What becomes of a truststore that is there.
#[derive(Debug, Args)]
struct ChangeArguments {
    /// Replace OUT if it exists
    #[arg(long, conflicts_with_all = ["add", "remove", "remove_alias"])]
    force: bool,
    /// Add to OUT in place; when there is none it is made
    #[arg(long, conflicts_with_all = ["remove", "remove_alias"])]
    add: bool,
    /// Take these certificates out of OUT, in place
    #[arg(long)]
    remove: bool,
    /// Take out what has this alias; can be given more than once
    #[arg(long, value_name = "ALIAS")]
    remove_alias: Vec<String>,
}

impl ChangeArguments {
    fn removes(&self) -> bool {
        self.remove || !self.remove_alias.is_empty()
    }
}

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
        sources.any = true;
        let given = if is_given { Gathered::read(sources, context)? } else { Gathered::default() };
        let changes = remove(&mut store, &given, &arguments.change.remove_alias)?;
        return store.save(&changes, context);
    }
    let mut given = Gathered::read(&arguments.sources, context)?;
    given.judge(arguments.no_expired, context);
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
    let aliases = names::of(&new, |alias| store.get(alias).is_some());
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
