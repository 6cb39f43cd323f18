//! `add` and `merge`: entries from other files.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use keyferry_core::certificate::Certificate;
use keyferry_core::shown::shown;
use keyferry_formats::detect::{self, Item};
use keyferry_formats::pkcs12::Protection;
use keyferry_formats::{Entry, EntryKind, Key, Keystore, fit};

use super::StoreArguments;
use super::change::Change;
use super::opened::{Format, Opened, kind_of};
use crate::aliases;
use crate::input::{self, InputPasswords, Loaded, Wanted};
use keyferry_host::context::Context;
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::secret::{EntrySpec, PasswordSpec};
use keyferry_host::words;

/// Add keys and certificates from files
///
/// Files are recognised by content: PEM, DER, PKCS#12, JKS, PKCS#7 and more. Each key gets the certificates of its chain. Adding the same again changes nothing.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  keyferry store add truststore.p12 ca.pem
  keyferry store add keystore.jks key.pem cert.pem ca.pem --alias fleet")]
pub(crate) struct AddArguments {
    #[command(flatten)]
    store: StoreArguments,
    /// The files to take from, or folders of files
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The alias of the new entry, when it is one
    #[arg(long)]
    alias: Option<String>,
    /// Trust the certificates that belong to no key
    #[arg(long)]
    trust: bool,
    #[command(flatten)]
    from: FromArguments,
}

/// Take in the entries of other keystores
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  keyferry store merge all.p12 one.jks two.p12
  keyferry store merge all.p12 one.jks --on-conflict rename --dry-run")]
pub(crate) struct MergeArguments {
    #[command(flatten)]
    store: StoreArguments,
    /// The other keystores
    #[arg(value_name = "OTHER", required = true)]
    others: Vec<PathBuf>,
    #[command(flatten)]
    from: FromArguments,
}

#[derive(Debug, Args)]
struct FromArguments {
    /// Take only this entry; can be given more than once
    #[arg(long, value_name = "ALIAS")]
    only: Vec<String>,
    /// What to do when an alias is taken by another entry
    #[arg(long, value_enum, default_value = "refuse")]
    on_conflict: OnConflict,
    /// The password of the files [default: that of the keystore]; FILE=SPEC is for one of several
    #[arg(long, value_name = "[FILE=]SPEC")]
    from_password: Vec<EntrySpec>,
    /// The password of the keys in them, where it differs; ALIAS=SPEC is for one entry, FILE=ALIAS=SPEC for that of one of several files
    #[arg(long, value_name = "[FILE=][ALIAS=]SPEC")]
    from_key_password: Vec<EntrySpec>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum OnConflict {
    /// Change nothing, and say what stands in the way
    Refuse,
    /// Add it under the alias with a number behind it
    Rename,
    /// Put it in the place of the other one
    Replace,
}

pub(super) fn add(arguments: AddArguments, context: &Context) -> Result<(), Failure> {
    let mut opened = Opened::open(&arguments.store, context)?;
    let loaded = read(&arguments.files, &arguments.from, &opened, context)?;
    let loose: HashSet<Certificate> = loaded.iter().flat_map(loose).collect();
    let names = names(&loaded);
    let mut entries = entries(loaded)?;
    for entry in entries.entries_mut() {
        let (EntryKind::TrustedCertificate(certificate) | EntryKind::Certificate(certificate)) = &entry.kind else { continue };
        if !loose.contains(certificate) {
            continue;
        }
        if !arguments.trust {
            return Err(not_asked(certificate, &opened));
        }
        if let Some(name) = own_name(&entry.alias, certificate) {
            entry.alias = name;
        }
        entry.kind = EntryKind::TrustedCertificate(certificate.clone());
    }
    let mut entries = aliases::only(entries.into_entries().into_iter().collect(), &arguments.from.only, &names)?;
    if let Some(alias) = arguments.alias {
        match entries.entries_mut() {
            [entry] => entry.alias = alias,
            all => {
                return Err(Failure::usage(format!("--alias names one entry, and there are {}", all.len()))
                    .hint("choose one with --only"));
            }
        }
    }
    let another =
        "--on-conflict rename adds under a new alias, --on-conflict replace takes the new one; --alias names a single one";
    let changes = put_all(&mut opened, entries, arguments.from.on_conflict, another, context)?;
    opened.save(&changes, context)
}

pub(super) fn merge(arguments: &MergeArguments, context: &Context) -> Result<(), Failure> {
    let mut opened = Opened::open(&arguments.store, context)?;
    let loaded = read(&arguments.others, &arguments.from, &opened, context)?;
    let is_store = |file: &&Loaded| !file.contents.items.iter().all(|item| matches!(item, Item::Keystore { .. }));
    if let Some(other) = loaded.iter().find(is_store) {
        return Err(Failure::usage(format!("{} is no keystore", other.name()))
            .hint("keyferry store add takes keys and certificates from files of any kind"));
    }
    let names = names(&loaded);
    let entries = aliases::only(entries(loaded)?, &arguments.from.only, &names)?;
    let another = "--on-conflict rename adds under a new alias, --on-conflict replace takes the new one";
    let changes = put_all(&mut opened, entries, arguments.from.on_conflict, another, context)?;
    opened.save(&changes, context)
}

/// Reads the files with their keys decrypted; all of them, or nothing is changed.
fn read(files: &[PathBuf], from: &FromArguments, opened: &Opened, context: &Context) -> Result<Vec<Loaded>, Failure> {
    let same = [EntrySpec { alias: None, spec: PasswordSpec::Known(opened.password.clone()) }];
    let given = [&from.from_password[..], &same].concat();
    let passwords = InputPasswords::of(&given, "--from-password", &from.from_key_password, "--from-key-password");
    let mut loaded = input::load_all(files, &passwords, context)?;
    input::is_whole(context)?;
    loaded.iter_mut().try_for_each(|file| file.unseal(Wanted::Entries(&from.only), &passwords, context))?;
    Ok(loaded)
}

/// The certificates that stand in a file by themselves, whose owner has said nothing of them.
fn loose(file: &Loaded) -> impl Iterator<Item = Certificate> {
    file.contents.items.iter().filter_map(|item| match item {
        Item::Certificate { certificate, .. } => Some(certificate.clone()),
        _ => None,
    })
}

fn names(loaded: &[Loaded]) -> String {
    loaded.iter().map(Loaded::name).collect::<Vec<_>>().join(", ")
}

fn entries(loaded: Vec<Loaded>) -> Result<Keystore, Failure> {
    let names = names(&loaded);
    let requests = loaded.iter().flat_map(|file| file.contents.requests()).count();
    if requests > 0 {
        words::warning(&format!("{names}: no keystore holds certification requests; they are passed over"), None);
    }
    let store = detect::into_keystore(loaded.into_iter().map(|file| file.contents));
    let store = store.map_err(|error| Failure::decode(&names, &error))?;
    if store.entries().is_empty() {
        return Err(Failure::new(Kind::Input, format!("there is no entry in {names}")));
    }
    Ok(store)
}

fn not_asked(certificate: &Certificate, opened: &Opened) -> Failure {
    let details = certificate.details().ok();
    let subject = details.as_ref().map(|details| details.subject.to_string()).unwrap_or_default();
    let is_its = |entry: &&Entry| {
        let own = entry.certificates().first().and_then(|own| own.details().ok());
        entry.has_key() && own.map(|own| own.public_key) == details.as_ref().map(|details| details.public_key.clone())
    };
    let failure = Failure::new(
        Kind::Check,
        format!("the certificate of `{}` belongs to no key in the files, and would be trusted", shown(&subject)),
    );
    match opened.keystore.entries().iter().find(is_its) {
        Some(entry) => failure.hint(format!(
            "it is for the key `{}` of {}: keyferry receive puts it in its place; nothing was written",
            shown(&entry.alias),
            opened.name()
        )),
        None => failure.hint("add --trust if it is to be; nothing was written"),
    }
}

/// A readable alias for a certificate without a name: what its subject calls it.
fn own_name(alias: &str, certificate: &Certificate) -> Option<String> {
    let is_usual = ["ca", "certificate"].iter().any(|usual| {
        alias.strip_prefix(usual).is_some_and(|rest| rest.is_empty() || rest.strip_prefix('-').is_some_and(is_number))
    });
    let details = certificate.details().ok().filter(|_| is_usual)?;
    Some(details.subject.alias())
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Puts every entry in, or says what stands in the way of all that cannot be.
fn put_all(
    opened: &mut Opened,
    mut entries: Keystore,
    on_conflict: OnConflict,
    another: &str,
    context: &Context,
) -> Result<Vec<Change>, Failure> {
    let losses = fit(&mut entries, opened.format.detected());
    if let Some(loss) = losses.iter().find(|loss| !loss.is_slight) {
        let what = format!("{} cannot hold everything: {}", opened.name(), loss.what);
        return Err(Failure::new(Kind::Check, what).hint("choose entries with --only; nothing was written"));
    }
    let known = Known::of(&opened.keystore);
    let (mut changes, mut conflicts) = (Vec::new(), Vec::new());
    for mut entry in entries.into_entries() {
        entry.created = entry.created.or(Some(context.written));
        entry.alias = opened.format.spelled(&entry.alias);
        let what = kind_of(&entry);
        if entry.has_key() && matches!(opened.format, Format::Pkcs12(Protection { keys: None, .. })) {
            let what = format!(
                "{} has no password, and the key `{}` would lie in it for everybody to read",
                opened.name(),
                shown(&entry.alias)
            );
            let hint = "keyferry store passwd STORE --p12-profile modern gives it one; nothing was written";
            return Err(Failure::new(Kind::Check, what).hint(hint));
        }
        if let Some(alias) = known.same(&entry, opened, context) {
            changes.push(Change::Unchanged { alias });
            continue;
        }
        if matches!(&entry.kind, EntryKind::PrivateKey { chain, .. } if chain.is_empty()) {
            let what = "it has no certificate, and Java shows no such key".to_owned();
            changes.push(Change::Warned { alias: entry.alias.clone(), what });
        }
        match (opened.keystore.get(&entry.alias), on_conflict) {
            (Some(there), OnConflict::Refuse) => {
                conflicts.push(format!("`{}` is {}", shown(&there.alias), difference(there, &entry)));
            }
            (Some(there), OnConflict::Replace) => {
                let alias = there.alias.clone();
                entry.alias.clone_from(&alias);
                opened.keystore.set(entry);
                changes.push(Change::Replaced { alias, what });
            }
            (None, _) | (Some(_), OnConflict::Rename) => {
                opened.keystore.push(entry);
                let alias = opened.keystore.entries().last().map(|entry| entry.alias.clone()).unwrap_or_default();
                changes.push(Change::Added { alias, what });
            }
        }
    }
    if !conflicts.is_empty() {
        let what = format!("{}: {}", opened.name(), conflicts.join("; "));
        return Err(Failure::new(Kind::Check, what).hint(format!("{another}. Nothing was written")));
    }
    if changes.iter().any(Change::changes_something) {
        opened.check_usable()?;
    }
    Ok(changes)
}

/// What stands under an alias, and how the new entry is another one.
fn difference(there: &Entry, new: &Entry) -> String {
    let (old_kind, new_kind) = (kind_of(there), kind_of(new));
    let own_key =
        |entry: &Entry| entry.certificates().first().and_then(|own| own.details().ok()).map(|details| details.public_key);
    match (own_key(there), own_key(new)) {
        (Some(old), Some(new)) if old == new && old_kind == new_kind => {
            format!("a {old_kind} there, and the new one has the same key and another certificate, or another chain")
        }
        _ => format!("a {old_kind} there, and the new {new_kind} is another one"),
    }
}

/// What a keystore holds already.
struct Known {
    /// The trusted certificates, and their aliases.
    trusted: HashMap<Certificate, String>,
    /// The certificates of private keys, and the aliases of those.
    of_keys: HashMap<Certificate, Vec<String>>,
}

impl Known {
    fn of(store: &Keystore) -> Self {
        let trusted = store.entries().iter().filter_map(|entry| match &entry.kind {
            EntryKind::TrustedCertificate(certificate) => Some((certificate.clone(), entry.alias.clone())),
            _ => None,
        });
        let mut of_keys: HashMap<Certificate, Vec<String>> = HashMap::new();
        for entry in store.entries().iter().filter(|entry| entry.has_key()) {
            if let Some(own) = entry.certificates().first() {
                of_keys.entry(own.clone()).or_default().push(entry.alias.clone());
            }
        }
        Self { trusted: trusted.collect(), of_keys }
    }

    /// The alias under which the very same is there already.
    fn same(&self, entry: &Entry, opened: &Opened, context: &Context) -> Option<String> {
        match &entry.kind {
            EntryKind::TrustedCertificate(certificate) => self.trusted.get(certificate).cloned(),
            EntryKind::PrivateKey { chain, .. } => {
                let same = |alias: &String| {
                    let there = opened.keystore.get(alias)?;
                    let same_chain = matches!(&there.kind, EntryKind::PrivateKey { chain: other, .. } if other == chain);
                    (same_chain && same_key(there, entry, opened, context)).then(|| there.alias.clone())
                };
                let others = chain.first().and_then(|own| self.of_keys.get(own)).into_iter().flatten();
                same(&entry.alias).or_else(|| others.into_iter().find_map(same))
            }
            _ => {
                let mut there = opened.keystore.get(&entry.alias)?.clone();
                if let Some(mut key) = there.key_mut() {
                    key.unseal(&opened.password, &context.session).ok()?;
                }
                (there.kind == entry.kind).then_some(there.alias)
            }
        }
    }
}

/// Whether two entries have one private key. A certificate tells; without one the key in the keystore is decrypted.
fn same_key(there: &Entry, new: &Entry, opened: &Opened, context: &Context) -> bool {
    let public = new.clear_key().and_then(|key| key.public_key().ok().flatten());
    let of_certificate = there.certificates().first().and_then(|own| own.details().ok()).map(|details| details.public_key);
    if let Some(own) = of_certificate {
        return public == Some(own);
    }
    let mut there = there.clone();
    let opens = there.key_mut().is_some_and(|mut key| key.unseal(&opened.password, &context.session).is_ok());
    opens
        && matches!((&there.kind, &new.kind), (EntryKind::PrivateKey { key: Key::Clear(one), .. }, EntryKind::PrivateKey { key: Key::Clear(other), .. }) if one == other)
}
