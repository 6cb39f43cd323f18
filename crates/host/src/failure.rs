//! What a command reports when it cannot do what was asked: words, a way out, and the exit code.

use std::fmt;
use std::path::Path;
use std::process::ExitCode;

use keyferry_core::TextPosition;
use keyferry_core::certificate::CertificateError;
use keyferry_core::key::KeyError;
use keyferry_formats::{DecodeError, EncodeError};

use crate::{excerpt, paths, raising};

/// Exit codes, the same for every command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 1: something outside went wrong, a file that cannot be written for one.
    Failed = 1,
    /// 2: the command line asks for something impossible.
    Usage = 2,
    /// 3: a password is wrong or missing.
    Password = 3,
    /// 4: an input is malformed or not supported.
    Input = 4,
    /// 5: a check did not hold.
    Check = 5,
    /// 70: a fault in keyferry itself, which its other work outlives; `EX_SOFTWARE` of sysexits.h.
    Fault = 70,
}

/// A sentence with the system's words in it, without the system's numbers.
fn without_numbers(mut text: String) -> String {
    const BEFORE: &str = " (os error ";
    while let Some(at) = text.find(BEFORE) {
        let number = text.get(at + BEFORE.len()..).unwrap_or_default();
        let Some(length) = number.find(')').filter(|length| number.bytes().take(*length).all(|byte| byte.is_ascii_digit()))
        else {
            break;
        };
        text.replace_range(at..=at + BEFORE.len() + length, "");
    }
    text
}

/// An error for the user.
#[derive(Debug)]
pub struct Failure {
    kind: Kind,
    what: String,
    place: Option<String>,
    excerpt: Option<String>,
    hint: Option<String>,
}

impl Failure {
    /// A failure of this kind, in a sentence.
    pub fn new(kind: Kind, what: impl Into<String>) -> Self {
        Self { kind, what: without_numbers(what.into()), place: None, excerpt: None, hint: None }
    }

    /// The command line asks for something impossible.
    pub fn usage(what: impl Into<String>) -> Self {
        Self::new(Kind::Usage, what)
    }

    /// Adds what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds where it is: the file, the line, the option. The sentence names it too.
    #[must_use]
    pub fn at(mut self, place: impl Into<String>) -> Self {
        self.place = Some(place.into());
        self
    }

    /// What is wrong with a configuration, whose text this is, and where.
    pub fn in_toml(path: &Path, text: &str, error: &impl fmt::Display, position: Option<TextPosition>) -> Self {
        let failure = Self::new(Kind::Input, format!("{}: {error}", paths::path(path))).at(paths::path(path));
        match position {
            Some(TextPosition { line, column }) => failure.excerpt(text, line, Some(column)),
            None => failure,
        }
    }

    /// Adds the line of a configuration that it is about, without the value in it; line and column count from 1.
    #[must_use]
    pub fn excerpt(mut self, text: &str, line: usize, column: Option<usize>) -> Self {
        self.excerpt = excerpt::of(text, line, column);
        self
    }

    /// That line, and below it a mark at the place.
    pub fn excerpt_text(&self) -> Option<&str> {
        self.excerpt.as_deref()
    }

    /// Where it is.
    pub fn place(&self) -> Option<&str> {
        self.place.as_deref()
    }

    /// What kind of failure it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// What to do next.
    pub fn hint_text(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// The exit code of its kind.
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.kind as u8)
    }

    /// A decoding error of the file `name`.
    pub fn decode(name: &str, error: &DecodeError) -> Self {
        let (kind, hint) = match error {
            DecodeError::PasswordRequired => {
                (Kind::Password, Some("give --password env:NAME, file:PATH, fd:N or stdin, or run it on a terminal"))
            }
            DecodeError::WrongPassword => (Kind::Password, Some("check the password, its capitals and the keyboard layout")),
            DecodeError::WrongPasswordOrDamaged => (
                Kind::Password,
                Some(
                    "check the password first; this encryption has no check that would tell the two apart. If it is right, ask for the file again",
                ),
            ),
            DecodeError::Truncated { .. } => (Kind::Input, Some("copy or download the file again, in binary mode")),
            DecodeError::Integrity { .. } => (Kind::Input, Some("go back to an untouched copy of the file")),
            DecodeError::IntegrityOrKeyPassword { .. } => (
                Kind::Input,
                Some("try the password of the keystore itself; if this is it, go back to an untouched copy of the file"),
            ),
            DecodeError::UnsupportedEncryption { .. } => {
                (Kind::Input, Some("ask for the file with AES-256 and SHA-256, or write it anew with the program that made it"))
            }
            DecodeError::Foreign(foreign) => (Kind::Input, Some(foreign.instead).filter(|instead| !instead.is_empty())),
            DecodeError::Unrecognised => (
                Kind::Input,
                Some("PEM, DER, PKCS#12, JKS, JCEKS, PKCS#7, BKS, UBER and BCFKS files are read, whatever their names"),
            ),
            _ => (Kind::Input, None),
        };
        let hint = match (hint, error) {
            (None, DecodeError::Limit { what, .. }) => raising::hint(*what),
            (hint, _) => hint.map(str::to_owned),
        };
        Self { hint, ..Self::new(kind, format!("{name}: {error}")).at(name) }
    }

    /// What is wrong with a certificate in the file `name`.
    pub fn certificate(name: &str, error: &CertificateError) -> Self {
        let hint = "take another copy of the certificate, or ask whoever issued it for it again; nothing was written";
        Self::new(Kind::Input, format!("{name}: {error}")).at(name).hint(hint)
    }

    /// What is wrong with a key in the file `name`.
    pub fn key(name: &str, error: &KeyError) -> Self {
        let failure = Self::new(Kind::Input, format!("{name}: {error}")).at(name);
        match error {
            KeyError::Malformed(_) | KeyError::Inconsistent => failure.hint("take another copy of the key; nothing was written"),
            KeyError::OnlyAgrees { .. } => failure.hint(
                "have a certificate made for its public key: `keyferry openssl x509 -new -force_pubkey KEY.pub -subj NAME -CA CA.pem -CAkey CA.key`",
            ),
            _ => failure,
        }
    }

    /// An error while encoding `name`.
    pub fn encode(name: &str, error: &EncodeError) -> Self {
        Self::new(Kind::Failed, format!("{name} cannot be written: {error}")).at(name)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}
