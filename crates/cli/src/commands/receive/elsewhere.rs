//! Whose a certificate is that does not belong to our key: the key that was there before a renewal or a new request is looked for.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use keyferry_core::key::SubjectPublicKeyInfo;
use keyferry_core::registration::RequestRecord;
use keyferry_core::shell;
use keyferry_core::shown::shown;
use keyferry_formats::detect::{self, Contents, Item};
use keyferry_formats::{AnyKeyMut, Key, Password};

use crate::project::Project;
use keyferry_host::context::Context;
use keyferry_host::files;

/// The most files that are looked into; where keys lie there are few.
const MOST_FILES: usize = 100;
/// The most files of which encrypted keys are tried.
const MOST_TRIED: usize = 16;
/// Larger files hold other things.
const LARGEST: u64 = 1 << 20;

/// Where the key of a certificate may be.
pub(super) struct Places<'a> {
    /// The key that the certificate was to belong to.
    pub key: &'a Path,
    /// The folder of the outputs.
    pub outputs: &'a Path,
    /// The files that arrived, which are not ours.
    pub arrived: Vec<&'a Path>,
    pub project: Option<&'a Project>,
    /// The password of the key: what was kept beside it probably has the same.
    pub password: Option<&'a Password>,
}

/// What there is with the public key of a certificate.
enum Found {
    Key(PathBuf),
    Request(PathBuf),
}

impl Places<'_> {
    /// A sentence about what else the certificate belongs to, and what to do; `None` when nobody knows.
    pub(super) fn owner(&self, public_key: &SubjectPublicKeyInfo, context: &Context) -> Option<(String, String)> {
        let digest = public_key.fingerprint();
        let (record, since) = self.record(&digest).unzip();
        let of_record = record.map(|record| format!("the request of {}, {}", record.made, shown(&record.csr)));
        let found = self.search(public_key, context);
        let key = found.iter().find_map(|found| if let Found::Key(path) = found { Some(path) } else { None });
        let request = found.iter().find_map(|found| if let Found::Request(path) = found { Some(path) } else { None });
        if let Some(path) = key {
            let (path, typed) = (files::path(path), shell::path(path));
            let (what, otherwise) = match of_record {
                Some(of_record) => (
                    format!("it belongs to the earlier key in {path}, made for {of_record}"),
                    "wait for the certificate of the new request",
                ),
                None => (format!("it belongs to another key, the one in {path}"), "ask for a certificate for your request"),
            };
            return Some((
                what,
                format!("if that key is the one to use: keyferry receive FILES --key {typed}; otherwise {otherwise}"),
            ));
        }
        let lost = "if that key was kept, give it with --key; otherwise only the certificate of the request that is out helps";
        let none = "no key here that can be opened belongs to it";
        let what = match (of_record, request) {
            (Some(of_record), _) if since == Some(Since::Earlier) => {
                format!("it was issued for {of_record}, which another one has taken the place of; {none}")
            }
            (Some(of_record), _) => format!("it was issued for {of_record}; {none}"),
            (None, Some(request)) => format!("it was issued for the request {}; {none}", files::path(request)),
            (None, None) => return None,
        };
        Some((what, lost.to_owned()))
    }

    /// The request with this public key that the registration remembers.
    fn record(&self, digest: &str) -> Option<(&RequestRecord, Since)> {
        let state = &self.project?.registration().state;
        let now = state.renewal.iter().chain(&state.request).map(|record| (record, Since::Now));
        let earlier = state.earlier.iter().map(|record| (record, Since::Earlier));
        now.chain(earlier).find(|(record, _)| record.public_key_sha256 == digest)
    }

    /// The files of the folders in question.
    fn files(&self) -> BTreeSet<PathBuf> {
        let state = self.project.map(|project| (project, &project.registration().state));
        let recorded = state.into_iter().flat_map(|(project, state)| {
            let records = state.renewal.iter().chain(&state.request).chain(&state.earlier);
            records.map(|record| project.resolve(&record.key))
        });
        let known: Vec<PathBuf> = recorded.chain([self.key.to_owned()]).collect();
        let folders: BTreeSet<PathBuf> = known
            .iter()
            .filter_map(|path| path.parent())
            .chain([self.outputs])
            .map(|folder| if folder.as_os_str().is_empty() { Path::new(".").to_owned() } else { folder.to_owned() })
            .collect();
        let entries = folders.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten().flatten();
        let is_small = |path: &PathBuf| fs::metadata(path).is_ok_and(|found| found.is_file() && found.len() <= LARGEST);
        let paths = entries.map(|entry| entry.path()).map(|path| path.strip_prefix(".").map_or(path.clone(), Path::to_owned));
        let strange = |path: &PathBuf| path != self.key && !self.arrived.contains(&path.as_path());
        paths.filter(is_small).filter(strange).take(MOST_FILES).collect()
    }

    /// Looks into the files. What cannot be read, or has another password, is passed over.
    fn search(&self, public_key: &SubjectPublicKeyInfo, context: &Context) -> Vec<Found> {
        let (mut found, mut tried) = (Vec::new(), 0);
        for path in self.files() {
            let Ok(bytes) = files::read(&path) else { continue };
            context.session.next_input();
            let password = self.password.filter(|_| tried < MOST_TRIED);
            let contents = detect::read(&bytes, None, &context.session).or_else(|error| match password {
                Some(_) => {
                    tried += 1;
                    detect::read(&bytes, password, &context.session)
                }
                None => Err(error),
            });
            let Ok(mut contents) = contents else { continue };
            if contents.requests().any(|request| request.public_key() == public_key) {
                found.push(Found::Request(path.clone()));
            }
            if has_key(&mut contents, public_key, password, &mut tried, context) {
                found.push(Found::Key(path));
            }
        }
        found
    }
}

/// Whether a request is the one that counts, or was replaced.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Since {
    Now,
    Earlier,
}

/// Whether one of the private keys has this public half: told by the certificate beside it, or by the key itself.
fn has_key(
    contents: &mut Contents,
    public_key: &SubjectPublicKeyInfo,
    password: Option<&Password>,
    tried: &mut usize,
    context: &Context,
) -> bool {
    let beside = contents.items.iter().any(|item| match item {
        Item::Keystore { keystore, .. } => keystore.entries().iter().filter(|entry| entry.has_key()).any(|entry| {
            let own = entry.certificates().first().and_then(|certificate| certificate.details().ok());
            own.is_some_and(|details| details.public_key == *public_key)
        }),
        _ => false,
    });
    if beside {
        return true;
    }
    for (_, mut key) in contents.keys_mut() {
        if key.is_sealed() {
            let Some(password) = password.filter(|_| *tried < MOST_TRIED) else { continue };
            *tried += 1;
            if key.unseal(password, &context.session).is_err() {
                continue;
            }
        }
        let AnyKeyMut::Private(Key::Clear(key)) = key else { continue };
        if key.public_key().ok().flatten().as_ref() == Some(public_key) {
            return true;
        }
    }
    false
}
