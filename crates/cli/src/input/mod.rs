//! Reading what the user names: one file at a time, with its password, asked for only when it is needed. What cannot be read is said and never
//! hides what can be.

mod glance;
mod held;
mod passwords;
mod unseal;

use std::fmt;
use std::path::{Path, PathBuf};

use keyferry_core::counted;
use keyferry_core::key::PrivateKey;
use keyferry_formats::detect::{self, Contents, Foreign, Item};
use keyferry_formats::pbe::Session;
use keyferry_formats::pem::Fault;
use keyferry_formats::{DecodeError, Entry, Key, Keystore, Password, in_any_encoding};
use zeroize::Zeroizing;

pub(crate) use glance::{Glanced, glance};
pub(crate) use held::{HeldKey, certificate_in_use, forget_sealed_keys, held_key, request, strangers};
pub(crate) use passwords::{InputPasswordArguments, InputPasswords};
pub(crate) use unseal::{Wanted, unseal_one};

use keyferry_host::ask::PASSWORD_TRIES;
use keyferry_host::context::Context;
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::files::Folder;
use keyferry_host::progress::Work;
use keyferry_host::secret::Source;
use keyferry_host::{files, words};

/// A file that was read.
pub(crate) struct Loaded {
    pub path: PathBuf,
    pub bytes: Zeroizing<Vec<u8>>,
    pub contents: Contents,
    /// The password that opened it, if it needed one.
    pub password: Option<Password>,
    /// The keys that were decrypted with a password of their own, in words.
    pub own_passwords: Vec<String>,
}

/// A file that could not be read at all.
#[derive(Debug)]
pub(crate) struct Unread {
    pub path: PathBuf,
    pub failure: Failure,
    /// Whether the fault is the file's. A name, a password or a limit is the command line's, and may be put right.
    pub malformed: bool,
}

/// Reads a file of any format. Keys that are encrypted of themselves stay sealed. Parts that cannot be read are said.
pub(crate) fn load(path: &Path, passwords: &InputPasswords, context: &Context) -> Result<Loaded, Failure> {
    passwords.check(&[path.to_owned()])?;
    let _work = Work::new(|| format!("reading {}", files::name(path)));
    let loaded = open(path, passwords, context)?.map_err(|error| Failure::decode(&files::name(path), &error))?;
    let mut faults = loaded.faults();
    match faults.pop() {
        Some(last) if loaded.contents.items.is_empty() => {
            context.could_not_read(faults);
            Err(last)
        }
        last => {
            context.could_not_read(faults.into_iter().chain(last));
            Ok(loaded)
        }
    }
}

/// Reads several files. Of a folder, every file that is something is taken, in the order of their names. Those that are malformed are said and
/// passed over, while others are left.
pub(crate) fn load_all(paths: &[PathBuf], passwords: &InputPasswords, context: &Context) -> Result<Vec<Loaded>, Failure> {
    let mut loaded = Vec::new();
    let mut unread = Vec::new();
    for file in read_all(paths, passwords, context)? {
        match file {
            Ok(file) => {
                unread.extend(file.faults());
                if !file.contents.items.is_empty() || file.contents.faults.is_empty() {
                    loaded.push(file);
                }
            }
            Err(file) if file.malformed => unread.push(file.failure),
            Err(Unread { failure, .. }) => {
                context.could_not_read(unread);
                return Err(failure);
            }
        }
    }
    let last = if loaded.is_empty() { unread.pop() } else { None };
    context.could_not_read(unread);
    last.map_or(Ok(loaded), Err)
}

/// Fails when something could not be read, for commands that take all or nothing.
pub(crate) fn is_whole(context: &Context) -> Result<(), Failure> {
    if !context.is_incomplete() {
        return Ok(());
    }
    Err(Failure::new(Kind::Input, "not everything could be read; nothing was written")
        .hint("name the others one by one, or move that file away"))
}

/// The same with each file's own outcome, of which nothing has been said yet.
pub(crate) fn read_all(
    paths: &[PathBuf],
    passwords: &InputPasswords,
    context: &Context,
) -> Result<Vec<Result<Loaded, Unread>>, Failure> {
    read_each(paths, passwords, context).map(|(read, _)| read)
}

/// What became of files, and those that were passed over.
pub(crate) type Read = (Vec<Result<Loaded, Unread>>, Vec<PathBuf>);

/// The same with the files in folders that are none of ours.
pub(crate) fn read_each(paths: &[PathBuf], passwords: &InputPasswords, context: &Context) -> Result<Read, Failure> {
    let all = listed(paths, passwords)?;
    let (mut read, mut passed_over) = (Vec::new(), Vec::new());
    let count = all.len();
    let work = Work::new(|| format!("reading {}", counted(count, "file", "files")));
    for (place, (path, in_folder)) in all.into_iter().enumerate() {
        work.says(|| format!("reading {}, {} of {count}", files::name(&path), place + 1));
        match open(&path, passwords, context) {
            Ok(Err(error)) if in_folder && is_nothing(&error) => {
                pass_over(&path, &error);
                passed_over.push(path);
            }
            Ok(Ok(file)) => read.push(Ok(file)),
            Ok(Err(error)) => {
                let failure = Failure::decode(&files::name(&path), &error);
                let malformed = failure.kind() == Kind::Input && !matches!(error, DecodeError::Limit { .. });
                read.push(Err(Unread { path, failure, malformed }));
            }
            Err(failure) => read.push(Err(Unread { path, failure, malformed: false })),
        }
    }
    Ok((read, passed_over))
}

/// The files that are named, and those in the folders that are, with which it is so. A password names one of them.
fn listed(paths: &[PathBuf], passwords: &InputPasswords) -> Result<Vec<(PathBuf, bool)>, Failure> {
    let mut all = Vec::new();
    for path in paths {
        if path.is_dir() {
            let Folder { files, folders, others } = Folder::read(path)?;
            if files.is_empty() {
                words::warning(&format!("there is no file in the folder {}", files::path(path)), None);
            }
            let passed_over = [
                (folders, "not looked into, since only files are read in a folder", Some("name it too")),
                (others, "not read, for it is no file, or a link to nothing", None),
            ];
            for (paths, why, hint) in passed_over.into_iter().filter(|(paths, ..)| !paths.is_empty()) {
                let names: Vec<String> = paths.iter().map(|path| files::path(path)).collect();
                words::warning(&format!("{why}: {}", names.join(", ")), hint);
            }
            all.extend(files.into_iter().map(|path| (path, true)));
        } else {
            all.push((path.clone(), false));
        }
    }
    passwords.check(&all.iter().map(|(path, _)| path.clone()).collect::<Vec<_>>())?;
    Ok(all)
}

/// Says that a file in a folder is none of ours.
fn pass_over(path: &Path, error: &DecodeError) {
    words::warning(&format!("{}: passed over: {error}", files::path(path)), None);
}

/// Whether a file is none of ours, as others stand beside certificates: an authority's list of numbers, a text.
fn is_nothing(error: &DecodeError) -> bool {
    matches!(error, DecodeError::Unrecognised | DecodeError::Foreign(Foreign { has_keys: false, .. }))
}

/// Reads a file, asking for its password when it turns out to need one.
fn open(path: &Path, passwords: &InputPasswords, context: &Context) -> Result<Result<Loaded, DecodeError>, Failure> {
    let bytes = files::read(path)?;
    context.session.next_input();
    let read = |password: Option<&Password>| detect::read(&bytes, password, &context.session);
    let source = passwords.of_file(path);
    let mut password = source.given()?;
    if password.is_none() {
        match read(None) {
            Err(DecodeError::PasswordRequired) => password = Some(source.existing(&files::name(path))?),
            contents => return Ok(contents.map(|contents| Loaded::new(path, bytes, contents, password))),
        }
    }
    let password = password.unwrap_or_else(|| Password::new(""));
    let opened = opening(source, password, &files::name(path), &context.session, |password| read(Some(password)))?;
    Ok(opened.map(|(contents, password)| Loaded::new(path, bytes, contents, Some(password))))
}

/// What a password opens, and which it was: where a person types it, a wrong one is asked for again.
pub(crate) fn opening<T>(
    source: &Source,
    mut password: Password,
    what: &str,
    session: &Session,
    mut open: impl FnMut(&Password) -> Result<T, DecodeError>,
) -> Result<Result<(T, Password), DecodeError>, Failure> {
    for _ in 1..PASSWORD_TRIES {
        match in_any_encoding(&password, &mut open) {
            Err(error) if error.is_wrong_password() && source.asks() => {
                // Nothing remembers it while another one is waited for: it opens something else, perhaps.
                session.forget(&password);
                drop(password);
                password = source.again(what)?;
            }
            outcome => return Ok(outcome),
        }
    }
    Ok(in_any_encoding(&password, open))
}

/// Without the bytes, which may be a key.
impl fmt::Debug for Loaded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Loaded").field("path", &self.path).field("contents", &self.contents).finish_non_exhaustive()
    }
}

impl Loaded {
    fn new(path: &Path, bytes: Zeroizing<Vec<u8>>, contents: Contents, password: Option<Password>) -> Self {
        let loaded = Self { path: path.to_owned(), bytes, contents, password, own_passwords: Vec::new() };
        words::detail(|| loaded.in_words());
        loaded
    }

    /// What was found in it.
    fn in_words(&self) -> String {
        let of_item = |item: &Item| match item {
            Item::Keystore { keystore: store, .. } => store.entries().len() + store.revocation_lists.len(),
            _ => 1,
        };
        let count = self.contents.items.iter().map(of_item).sum::<usize>();
        let opened = if self.password.is_some() { ", opened with a password" } else { "" };
        format!("{}: {}, {}{opened}", self.name(), self.contents.format, counted(count, "entry", "entries"))
    }

    /// How the file is called in messages.
    pub(crate) fn name(&self) -> String {
        files::name(&self.path)
    }

    /// The same for data, as it is.
    pub(crate) fn raw_name(&self) -> String {
        files::raw_name(&self.path)
    }

    /// The private keys that are decrypted.
    pub(crate) fn private_keys(&self) -> impl Iterator<Item = &PrivateKey> {
        let stored = self.contents.keystores().flat_map(Keystore::entries).filter_map(Entry::clear_key);
        let loose = self.contents.items.iter().filter_map(|item| match item {
            Item::PrivateKey { key: Key::Clear(key), .. } => Some(key),
            _ => None,
        });
        stored.chain(loose)
    }

    /// What of it cannot be read, each part with its line.
    pub(crate) fn faults(&self) -> Vec<Failure> {
        let name = self.name();
        let of = |fault: &Fault| {
            let failure = Failure::decode(&format!("{name}, line {}", fault.line), &fault.error);
            if fault.cut_off { failure.hint("copy or download the file again") } else { failure }
        };
        self.contents.faults.iter().map(of).collect()
    }
}
