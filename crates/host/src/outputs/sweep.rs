//! What killed runs left behind: new contents that never came into place, and old ones that had to wait for the end. Ours are known by their
//! names, and dead ones by having no lock.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, PoisonError};

use super::new_file::{PREFIX, is_at, new_name, old_name, open_own};
use super::{disk, journal};
use crate::apart;

/// The folders that are remembered as swept; beyond that they are swept again.
const MOST: usize = 1024;

/// Where work beside other work has swept already: with each of thousands of files in one folder it would look at all of them.
static SWEPT: LazyLock<Mutex<HashSet<PathBuf>>> = LazyLock::new(Mutex::default);

fn is_swept(folder: &Path) -> bool {
    let mut swept = SWEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if swept.len() >= MOST {
        swept.clear();
    }
    !swept.insert(folder.to_owned())
}

/// Removes it from a folder. What cannot be removed stays: it does no harm.
pub(super) fn sweep(folder: &Path) {
    if apart::is_on() && is_swept(folder) {
        return;
    }
    let Ok(entries) = fs::read_dir(folder) else { return };
    let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let names: HashSet<String> = names.filter(|name| name.starts_with(PREFIX)).collect();
    for name in &names {
        if id(name, ".new").is_some() {
            remove_dead(folder, &folder.join(name));
        }
    }
    for id in names.iter().filter_map(|name| id(name, ".old")) {
        // An old one belongs to a new one, or to a journal.
        if folder.join(new_name(id)).symlink_metadata().is_err() && !is_journalled(folder) {
            let _ = disk::remove(&folder.join(old_name(id)));
        }
    }
}

/// What the name is made of, when it is one of ours.
fn id<'a>(name: &'a str, ending: &str) -> Option<&'a str> {
    let id = name.strip_prefix(PREFIX)?.strip_suffix(ending)?;
    (id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(id)
}

fn remove_dead(folder: &Path, path: &Path) {
    let Ok(file) = open_own(path, false) else { return };
    let is_dead = file.metadata().is_ok_and(|metadata| metadata.is_file()) && file.try_lock().is_ok();
    if is_dead && matches!(is_at(&file, path), Ok(true)) && !is_journalled(folder) {
        let _ = disk::remove(path);
    }
}

fn is_journalled(folder: &Path) -> bool {
    folder.join(journal::NAME).symlink_metadata().is_ok()
}
