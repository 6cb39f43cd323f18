//! `-importkeystore`: entries of one keystore put into another.

use std::fs;
use std::path::{Path, PathBuf};

use keyferry_core::shown::shown;
use keyferry_formats::{Entry, EntryKind, Password, Secret};

use super::command_error::CommandError;
use super::format::Format;
use super::names::{
    ALIAS, DESTALIAS, DESTKEYPASS, NOPROMPT, SRCKEYPASS, SRCKEYSTORE, SRCSTOREPASS, SRCSTORETYPE, STOREPASS, STORETYPE,
};
use super::run::Run;
use super::store::{self, Purpose, Store};
use super::trusted::Trusted;
use super::unopened::Unopened;
use super::{ascii, console, hashtable, new_password, old_format, recover, secret_key};
use keyferry_host::files;
use keyferry_host::outputs::{Access, Existing, Lock, Outputs};

/// What became of one entry.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Imported,
    Cancelled,
    Failed,
}

/// `-importkeystore`.
pub(super) fn import(run: &Run) -> Result<(), CommandError> {
    let arguments = &run.arguments;
    if let Some(password) = arguments.password(DESTKEYPASS) {
        new_password::check("New", password)?;
    }
    let source_name = arguments.get(SRCKEYSTORE).ok_or_else(|| CommandError::new("Please specify -srckeystore"))?;
    let destination_name = run.keystore_name()?;
    let in_place = same_file(source_name, &destination_name);
    if !in_place {
        say!("Importing keystore {} to {}...", shown(source_name), shown(&destination_name));
    }
    // Where the two are one file, opening the destination keeps it.
    let _lock = in_place.then(|| Lock::of(Path::new(&destination_name))).transpose()?;
    let (mut destination, source) = if in_place {
        let source = open_source(run, source_name)?;
        let mut destination =
            Store::new(Some(PathBuf::from(&destination_name)), arguments.get(STORETYPE).map(str::to_uppercase).as_deref())?;
        destination.held_keys = source.held_keys;
        destination.password = arguments.password(STOREPASS).or(source.password.as_ref()).cloned();
        (destination, source)
    } else {
        let destination = Store::open(run, Purpose::Make)?;
        (destination, open_source(run, source_name)?)
    };
    let given = arguments.password(SRCKEYPASS).cloned().map(|password| source.same_password(password, "-srckeypass"));
    match arguments.get(ALIAS) {
        Some(alias) => {
            if single(run, &source, &mut destination, alias, given.as_ref())? == Outcome::Failed {
                // keytool writes what was there all the same, if only an empty store.
                destination.save(run)?;
                return Err(CommandError::Silent(0));
            }
        }
        None if arguments.get(DESTALIAS).is_some() || given.is_some() => {
            return Err(CommandError::new("if alias not specified, destalias and srckeypass must not be specified"));
        }
        None => all(run, &source, &mut destination)?,
    }
    if !in_place {
        return destination.save(run);
    }
    let backup = backup(Path::new(source_name), source.access())?;
    destination.save(run)?;
    old_format::check(run);
    run.warn(format!(
        "Migrated \"{}\" to {}. The {} keystore is backed up as \"{}\".",
        source_name,
        destination.format.name(),
        source.format.name(),
        files::path(&backup)
    ));
    Ok(())
}

fn same_file(one: &str, other: &str) -> bool {
    match (fs::canonicalize(one), fs::canonicalize(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

/// Copies the source beside itself, under the first of `.old`, `.old2` ... that is free.
fn backup(path: &Path, access: Access) -> Result<PathBuf, CommandError> {
    for number in 1_u32.. {
        let mut name = path.as_os_str().to_owned();
        name.push(if number == 1 { ".old".to_owned() } else { format!(".old{number}") });
        let backup = PathBuf::from(name);
        if backup.symlink_metadata().is_err() {
            let mut outputs = Outputs::new(Existing::Refuse);
            outputs.add(&backup, files::read(path)?.to_vec(), access)?;
            outputs.write()?;
            return Ok(backup);
        }
    }
    Err(CommandError::io("there is no free name for the backup"))
}

fn open_source(run: &Run, name: &str) -> Result<Store, CommandError> {
    let path = PathBuf::from(name);
    let missing = || CommandError::of("java.io.FileNotFoundException", format!("{} (No such file or directory)", shown(name)));
    let bytes = store::read(name, &path, "Source keystore file", true)?.ok_or_else(missing)?;
    let kind = run.arguments.get(SRCSTORETYPE).map(str::to_uppercase);
    let given = run.arguments.password(SRCSTOREPASS).cloned();
    // A wrong type is found before a password is asked for.
    let unopened = Unopened::of(&bytes, kind.as_deref())?;
    let store = Store::open_with(&unopened, path.clone(), given.as_ref(), run)?;
    if given.is_some() || store.is_passwordless() {
        return Ok(store);
    }
    if let Some(password) = console::password("Enter source keystore password:  ")? {
        return Store::open_with(&unopened, path, Some(&password), run);
    }
    ask!(
        "\n*****************  WARNING WARNING WARNING  *****************\n\
         * The integrity of the information stored in the srckeystore*\n\
         * has NOT been verified!  In order to verify its integrity, *\n\
         * you must provide the srckeystore password.                *\n\
         *****************  WARNING WARNING WARNING  *****************\n\n"
    );
    Ok(store)
}

fn all(run: &Run, source: &Store, destination: &mut Store) -> Result<(), CommandError> {
    let aliases = in_order(source);
    let mut imported = 0;
    for (index, alias) in aliases.iter().enumerate() {
        match single(run, source, destination, alias, None)? {
            Outcome::Imported => {
                imported += 1;
                console::say_when_written(format!("Entry for alias {alias} successfully imported.", alias = shown(alias)));
            }
            Outcome::Cancelled => {}
            Outcome::Failed if run.arguments.flag(NOPROMPT) => {}
            Outcome::Failed => {
                if console::yes("Do you want to quit the import process? [no]:  ")? {
                    let failed = index + 1 - imported;
                    return summary(imported, failed);
                }
            }
        }
    }
    summary(imported, aliases.len() - imported)
}

#[expect(clippy::unnecessary_wraps, reason = "it ends a function that may fail")]
fn summary(imported: usize, failed: usize) -> Result<(), CommandError> {
    console::say_when_written(format!(
        "Import command completed:  {imported} entries successfully imported, {failed} entries failed or cancelled"
    ));
    Ok(())
}

/// The aliases in the order in which Java goes through them: that of the file in PKCS#12, that of a hash table in the others.
fn in_order(source: &Store) -> Vec<String> {
    let aliases: Vec<String> = source.keystore.entries().iter().map(|entry| entry.alias.clone()).collect();
    if source.format == Format::Pkcs12 { aliases } else { hashtable::order(aliases) }
}

/// One entry; `given` is the password of its key.
fn single(
    run: &Run,
    source: &Store,
    destination: &mut Store,
    alias: &str,
    given: Option<&Password>,
) -> Result<Outcome, CommandError> {
    let mut new = run.arguments.get(DESTALIAS).unwrap_or(alias).to_owned();
    if destination.keystore.get(&new).is_some() {
        if run.arguments.flag(NOPROMPT) {
            console::say_when_written(format!(
                "Warning: Overwriting existing alias {new} in destination keystore",
                new = shown(&new)
            ));
        } else if !console::yes(&format!("Existing entry alias {new} exists, overwrite? [no]:  ", new = shown(&new)))? {
            let typed = console::line_if_any("Enter new alias name\t(RETURN to cancel import for this entry):  ")?;
            new = typed.ok_or_else(|| CommandError::of("java.lang.NullPointerException", "invalid null input"))?;
            if new.is_empty() {
                console::say_when_written(format!("Entry for alias {alias} not imported.", alias = shown(alias)));
                return Ok(Outcome::Cancelled);
            }
        }
    }
    let (entry, password) = recover::entry(run, source, alias, given)?;
    if let Some(certificate) = entry.certificates().first() {
        Trusted::of_store(destination).warn(run, &format!("<{new}>", new = shown(&new)), certificate)?;
    }
    match put(run, destination, entry, &new, password) {
        Ok(()) => Ok(Outcome::Imported),
        Err(error) => {
            console::say_when_written(format!(
                "Problem importing entry for alias {alias}: {error}.\nEntry for alias {alias} not imported.",
                alias = shown(alias)
            ));
            Ok(Outcome::Failed)
        }
    }
}

/// Puts a decrypted entry in, or says why the format does not hold it. A key keeps its password, unless it gets that of `-destkeypass` or, in
/// PKCS#12, of the store.
fn put(run: &Run, destination: &mut Store, entry: Entry, alias: &str, password: Option<Password>) -> Result<(), CommandError> {
    if let EntryKind::SecretKey(Secret::Clear(key)) = &entry.kind {
        secret_key::check(destination, key)?;
    }
    if matches!(&entry.kind, EntryKind::PrivateKey { chain, .. } if chain.is_empty()) && destination.format != Format::Pkcs12 {
        let message = "Private key must be accompanied by certificate chain";
        return Err(CommandError::of("java.lang.IllegalArgumentException", message));
    }
    let is_key = entry.has_key();
    let given = run.arguments.password(DESTKEYPASS).cloned();
    let given = given.map(|password| destination.same_password(password, "-destkeypass"));
    let password = given.or(password).filter(|_| is_key);
    if is_key {
        let of_store = destination.password.as_ref().filter(|_| password.is_none() || destination.has_one_password());
        of_store.or(password.as_ref()).map_or(Ok(()), |password| ascii::check_key(destination.format, password))?;
    }
    let attributes = if destination.format == Format::Pkcs12 { entry.attributes } else { Vec::new() };
    let entry = Entry { attributes, ..Entry::new(alias, Some(run.context.written), entry.kind) };
    match password {
        Some(password) => destination.put_with_password(entry, password),
        None => destination.put(entry),
    }
    Ok(())
}
