//! A file as far as it can be read without asking anybody: what needs a password that was not given stays closed.

use std::fmt;
use std::path::{Path, PathBuf};

use keyferry_formats::detect::{self, Contents};
use keyferry_formats::{DecodeError, Password};
use zeroize::Zeroizing;

use super::{InputPasswords, is_nothing, listed, opening, pass_over};
use keyferry_host::context::Context;
use keyferry_host::failure::Failure;
use keyferry_host::files;

/// A file that was looked at.
pub(crate) struct Glanced {
    pub path: PathBuf,
    pub bytes: Zeroizing<Vec<u8>>,
    /// What is in it; `None` when only a password tells.
    pub contents: Option<Contents>,
    /// The password that opened it, if one was given.
    pub password: Option<Password>,
}

/// Without the bytes, which may be a key.
impl fmt::Debug for Glanced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Glanced").field("path", &self.path).finish_non_exhaustive()
    }
}

/// Looks at files; one that cannot be read is an error of its own. Of a folder, every file that is something is looked at.
pub(crate) fn glance(
    paths: &[PathBuf],
    passwords: &InputPasswords,
    context: &Context,
) -> Result<Vec<Result<Glanced, Failure>>, Failure> {
    let mut glanced = Vec::new();
    for (path, in_folder) in listed(paths, passwords)? {
        match one(&path, passwords, context) {
            Ok(Err(error)) if in_folder && is_nothing(&error) => pass_over(&path, &error),
            Ok(Err(error)) => glanced.push(Err(unreadable(&path, &error))),
            Ok(Ok(file)) => glanced.push(Ok(file)),
            Err(failure) => glanced.push(Err(failure)),
        }
    }
    Ok(glanced)
}

fn one(path: &Path, passwords: &InputPasswords, context: &Context) -> Result<Result<Glanced, DecodeError>, Failure> {
    let bytes = files::read(path)?;
    context.session.next_input();
    let read = |password: Option<&Password>| {
        let contents = detect::read(&bytes, password, &context.session)?;
        password.map_or(Ok(()), |password| contents.opened_by(password, &context.session))?;
        Ok(contents)
    };
    let source = passwords.of_file(path);
    let opened = match source.given()? {
        Some(password) => opening(source, password, &files::name(path), &context.session, |password| read(Some(password)))?
            .map(|(contents, password)| (Some(contents), Some(password))),
        None => match read(None) {
            Err(DecodeError::PasswordRequired) => {
                // Many that nobody has a password for have an empty one.
                let empty = Password::new("");
                Ok(read(Some(&empty)).map_or((None, None), |contents| (Some(contents), Some(empty))))
            }
            contents => contents.map(|contents| (Some(contents), None)),
        },
    };
    Ok(opened.map(|(contents, password)| Glanced { path: path.to_owned(), bytes, contents, password }))
}

/// Why a file cannot be read; of one that was cut off it is said first, and how much is missing where the file tells.
fn unreadable(path: &Path, error: &DecodeError) -> Failure {
    let name = files::name(path);
    let failure = Failure::decode(&name, error);
    let DecodeError::Truncated { .. } = error else { return failure };
    let Some((says, has)) = files::read(path).ok().and_then(|bytes| Some((whole_length(&bytes)?, bytes.len()))) else {
        return failure;
    };
    if says <= has {
        return failure;
    }
    let what = format!("{name}: the file is cut off: it says that it is {says} bytes long, and it is {has}");
    Failure::new(failure.kind(), what).at(&name).hint("copy or download the file again, in binary mode")
}

/// How long the structure at the beginning of a DER file is, by its own account.
fn whole_length(bytes: &[u8]) -> Option<usize> {
    let (&[tag, first], rest) = bytes.split_first_chunk::<2>()?;
    match first {
        _ if tag != 0x30 => None,
        ..=0x7f => Some(2 + usize::from(first)),
        0x81..=0x84 => {
            let length = rest.get(..usize::from(first - 0x80))?;
            let content = length.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
            content.checked_add(2 + length.len())
        }
        _ => None,
    }
}
