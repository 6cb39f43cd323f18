//! Passwords from where the user keeps them.

use std::cell::RefCell;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::rc::Rc;
use std::str::FromStr;
use std::sync::atomic::{AtomicBool, Ordering};

use keyferry_core::shown::shown;
use keyferry_formats::Password;

use crate::failure::{Failure, Kind};
use crate::new_password::{self, Opener};
use crate::{apart, files, words};

pub use crate::typed::{Line, is_at_end, of_line, on_terminal, prompt, read_line, read_password, unreadable};

/// Where a password comes from, in openssl's words (its manual page openssl-passphrase-options).
#[derive(Clone)]
pub enum PasswordSpec {
    /// `pass:...`: on the command line itself, where other users of the machine can see it.
    Literal(Password),
    /// One that is known already, from a configuration file.
    Known(Password),
    /// `env:NAME`.
    Environment(String),
    /// `file:PATH`: the first line.
    File(String),
    /// `fd:N`: the first line of an open file descriptor.
    Descriptor(u32),
    /// `stdin`: one line; several passwords take a line each, in the order in which they are needed. On a terminal it is asked for.
    Stdin,
    /// `ask`: a person, on the terminal, also when standard input is something else.
    Ask,
}

impl std::fmt::Debug for PasswordSpec {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordSpec(..)")
    }
}

impl FromStr for PasswordSpec {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(':') {
            Some(("pass", password)) => Ok(Self::Literal(Password::new(password))),
            Some(("env", name)) => Ok(Self::Environment(name.to_owned())),
            Some(("file", path)) => Ok(Self::File(path.to_owned())),
            Some(("fd", number)) => number.parse().map(Self::Descriptor).map_err(|_| "fd: takes a number, as in fd:3".to_owned()),
            None if text == "stdin" => Ok(Self::Stdin),
            None if text == "ask" => Ok(Self::Ask),
            _ => Err("a password is given as env:NAME, file:PATH, fd:N, stdin, ask, or pass:PASSWORD (which others on this machine can see)".to_owned()),
        }
    }
}

impl PasswordSpec {
    /// Fails for a secret that stands on the command line, where no kind word helps: the client secret is the car maker's too.
    pub fn hidden(&self, option: &str) -> Result<&Self, Failure> {
        match self {
            Self::Literal(_) => {
                Err(Failure::usage(format!("{option} does not take pass:, which others on this machine can see"))
                    .hint("give env:NAME, file:PATH, fd:N, stdin or ask"))
            }
            _ => Ok(self),
        }
    }

    /// Whether it can be read at any time, by any number of readers, and stands nowhere in plain sight: a variable, or a file that is one.
    pub fn is_kept(&self) -> bool {
        match self {
            Self::Environment(_) => true,
            Self::File(path) => !fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()),
            Self::Literal(_) | Self::Known(_) | Self::Descriptor(_) | Self::Stdin | Self::Ask => false,
        }
    }

    /// Whether a person is asked: what is typed for standard input must not be seen either.
    pub fn asks(&self) -> bool {
        matches!(self, Self::Ask) || matches!(self, Self::Stdin) && on_terminal()
    }

    /// Reads the password; a person is asked this `question`.
    pub fn read(&self, question: &str) -> Result<Password, Failure> {
        match self {
            _ if self.asks() => prompt(question),
            Self::Literal(password) => {
                static WARNED: AtomicBool = AtomicBool::new(false);
                if !WARNED.swap(true, Ordering::Relaxed) {
                    words::advice(
                        "others on this machine can see a password on the command line",
                        Some("env:NAME, file:PATH, fd:N and stdin hide it; --quiet says nothing about it"),
                    );
                }
                warn_of_line_break(password, "the password on the command line");
                Ok(password.clone())
            }
            Self::Environment(name) => {
                let password = self.read_quietly()?;
                warn_of_line_break(&password, &format!("the password in the environment variable {}", shown(name)));
                Ok(password)
            }
            _ => self.read_quietly(),
        }
    }

    /// Reads the password without a word about `pass:`, for command lines that are not ours to judge.
    pub fn read_quietly(&self) -> Result<Password, Failure> {
        match self {
            Self::Literal(password) | Self::Known(password) => Ok(password.clone()),
            Self::Environment(name) => std::env::var_os(name).map(|value| of_os(&value)).ok_or_else(|| {
                let name = shown(name);
                Failure::new(Kind::Password, format!("the environment variable {name} is not set"))
                    .hint(format!("export {name} first"))
            }),
            Self::File(path) => first_line(path, &format!("the password file {}", shown(path))),
            Self::Descriptor(number) => first_line(&format!("/dev/fd/{number}"), &format!("the file descriptor {number}")),
            Self::Stdin => read_password()?.ok_or_else(|| {
                Failure::new(Kind::Password, "standard input ended before the password")
                    .hint("write it there, a line for each password that is asked for")
            }),
            Self::Ask => prompt("Password: "),
        }
    }
}

/// Editors and `echo` add line breaks; from files and standard input they are taken off, where they may be meant they are not.
fn warn_of_line_break(password: &Password, what: &str) {
    if password.as_str().ends_with(['\r', '\n']) {
        words::warning(
            &format!("{what} ends with a line break, which is taken as a part of it"),
            Some("take it off where the password is kept (printf %s instead of echo), unless it was always there"),
        );
    }
}

#[cfg(unix)]
fn of_os(value: &OsStr) -> Password {
    Password::from_bytes(std::os::unix::ffi::OsStrExt::as_bytes(value))
}

#[cfg(not(unix))]
fn of_os(value: &OsStr) -> Password {
    Password::new(value.to_string_lossy())
}

fn first_line(path: &str, name: &str) -> Result<Password, Failure> {
    let line = fs::File::open(path).and_then(|file| files::line(&mut io::BufReader::new(file)));
    let line = line.map_err(|error| {
        Failure::new(Kind::Password, format!("{name} cannot be read: {error}"))
            .hint("check its name or number; a password is the first line of a file that can be read")
    })?;
    Ok(of_line(&line))
}

/// A password that an option may give: read when it is first needed, and once; clones share what was read.
#[derive(Clone, Debug)]
pub struct Source {
    spec: Option<PasswordSpec>,
    option: &'static str,
    read: Rc<RefCell<Option<Password>>>,
}

impl Source {
    /// What `option` was given.
    pub fn new(spec: Option<PasswordSpec>, option: &'static str) -> Self {
        Self { spec, option, read: Rc::default() }
    }

    /// The password, if the option was given.
    pub fn given(&self) -> Result<Option<Password>, Failure> {
        let Some(spec) = &self.spec else { return Ok(None) };
        self.once(|| spec.read(&format!("Password ({}): ", self.option))).map(Some)
    }

    fn once(&self, read: impl FnOnce() -> Result<Password, Failure>) -> Result<Password, Failure> {
        if let Some(password) = &*self.read.borrow() {
            return Ok(password.clone());
        }
        let password = read()?;
        *self.read.borrow_mut() = Some(password.clone());
        Ok(password)
    }

    /// Whether a person types it, and can be asked again when it is wrong.
    pub fn asks(&self) -> bool {
        self.spec.as_ref().map_or_else(on_terminal, PasswordSpec::asks)
    }

    /// Asks again for the password of `what`, which was wrong, and takes the answer from now on.
    pub fn again(&self, what: &str) -> Result<Password, Failure> {
        say!("  that is not the password of {what}");
        *self.read.borrow_mut() = None;
        self.existing(what)
    }

    /// The password of `what`, which exists: given, or asked for on a terminal.
    pub fn existing(&self, what: &str) -> Result<Password, Failure> {
        let question = format!("Password of {what}: ");
        match &self.spec {
            Some(spec) => self.once(|| spec.read(&question)),
            None if on_terminal() => prompt(&question),
            None => Err(missing(what, self.option)),
        }
    }

    /// A password for `what`, which is new: given, or asked for twice. It has to be [good](new_password::check) for its opener.
    pub fn chosen(&self, what: &str, opener: Opener) -> Result<Password, Failure> {
        let password = match &self.spec {
            None if !on_terminal() => return Err(missing(what, self.option)),
            Some(spec) if !spec.asks() => self.once(|| spec.read(""))?,
            _ => self.once(|| new_password::ask(what))?,
        };
        new_password::check(&password, what, opener)?;
        Ok(password)
    }

    /// A password for `what`, which is new: given, or else the one that is `used` already by `whose`, or asked for.
    pub fn chosen_or(&self, used: Option<Password>, what: &str, whose: &str, opener: Opener) -> Result<Password, Failure> {
        match used.filter(|_| self.spec.is_none()) {
            Some(used) => {
                new_password::check(&used, &format!("{what} (that of {whose}; {} gives another)", self.option), opener)?;
                Ok(used)
            }
            None => self.chosen(what, opener),
        }
    }
}

/// A password for one entry, or for all: `[ALIAS=]SPEC`.
#[derive(Clone, Debug)]
pub struct EntrySpec {
    /// Whose it is; `None` for all.
    pub alias: Option<String>,
    /// Where it comes from.
    pub spec: PasswordSpec,
}

impl FromStr for EntrySpec {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // A password may hold `=`, and so may an alias; the first `=` with a spec behind it divides the two.
        let error = match text.parse() {
            Ok(spec) => return Ok(Self { alias: None, spec }),
            Err(error) => error,
        };
        text.match_indices('=')
            .find_map(|(at, _)| {
                let (alias, spec) = (text.get(..at)?, text.get(at + 1..)?);
                Some(Self { alias: Some(alias.to_owned()), spec: spec.parse().ok()? })
            })
            .ok_or(error)
    }
}

fn missing(what: &str, option: &str) -> Failure {
    if apart::is_on() {
        let what = format!("the password of {what} is needed, and nobody can be asked");
        let hint = format!("give `{}` as env:NAME or file:PATH", option.trim_start_matches('-'));
        return Failure::new(Kind::Password, what).hint(hint);
    }
    Failure::new(Kind::Password, format!("the password of {what} is needed, and there is no terminal to ask on"))
        .hint(format!("give {option} env:NAME, file:PATH, fd:N or stdin"))
}
