//! A file as far as it can be read without asking anybody: what needs a password that was not given stays closed.

use std::path::{Path, PathBuf};

use keyferry_formats::detect::{self, Contents};
use keyferry_formats::{DecodeError, Password};
use zeroize::Zeroizing;

use super::{InputPasswords, opening};
use keyferry_host::context::Context;
use keyferry_host::failure::Failure;
use keyferry_host::files;

/// A file that was looked at.
#[derive(Debug)]
pub(crate) struct Glanced {
    pub path: PathBuf,
    pub bytes: Zeroizing<Vec<u8>>,
    /// What is in it; `None` when only a password tells.
    pub contents: Option<Contents>,
    /// The password that opened it, if one was given.
    pub password: Option<Password>,
}

/// Looks at files; one that cannot be read is an error of its own. Of a folder, every file is looked at.
pub(crate) fn glance(
    paths: &[PathBuf],
    passwords: &InputPasswords,
    context: &Context,
) -> Result<Vec<Result<Glanced, Failure>>, Failure> {
    let mut all = Vec::new();
    for path in paths {
        if path.is_dir() {
            all.extend(files::in_folder(path)?);
        } else {
            all.push(path.clone());
        }
    }
    passwords.check(&all)?;
    Ok(all.iter().map(|path| one(path, passwords, context)).collect())
}

fn one(path: &Path, passwords: &InputPasswords, context: &Context) -> Result<Glanced, Failure> {
    let bytes = files::read(path)?;
    context.session.next_input();
    let read = |password: Option<&Password>| detect::read(&bytes, password, &context.session);
    let name = files::name(path);
    let source = passwords.of_file(path);
    let opened = match source.given()? {
        Some(password) => opening(source, password, &name, |password| read(Some(password)))?
            .map(|(contents, password)| (Some(contents), Some(password))),
        None => match read(None) {
            Err(DecodeError::PasswordRequired) => Ok((None, None)),
            contents => contents.map(|contents| (Some(contents), None)),
        },
    };
    let (contents, password) = opened.map_err(|error| Failure::decode(&name, &error))?;
    Ok(Glanced { path: path.to_owned(), bytes, contents, password })
}
