//! What can be wrong with a name.

use std::fmt;

use crate::counted;
use crate::shown::shown;

/// Why a name could not be read or encoded. Positions are byte offsets into the text that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NameError {
    /// An openssl name does not begin with `/`.
    NoLeadingSlash,
    /// A field has no `=`.
    NoEquals {
        /// Where the field begins.
        at: usize,
        /// The text of the field.
        field: String,
    },
    /// The attribute type is neither a known name nor an object identifier.
    UnknownType {
        /// Where it stands.
        at: usize,
        /// The name as written.
        name: String,
    },
    /// A field has nothing behind its `=`.
    NoValue {
        /// Where it stands.
        at: usize,
        /// The attribute type as written.
        name: String,
    },
    /// A backslash is the last character.
    TrailingBackslash,
    /// A backslash stands before a character that needs none, or the other way round.
    Escape {
        /// Where it stands.
        at: usize,
        /// The character.
        character: char,
        /// Whether it was escaped (needlessly) or not (though it must be).
        escaped: bool,
    },
    /// A quoted value does not end, or something follows its closing quote.
    Quote {
        /// Where the value begins.
        at: usize,
    },
    /// `\XX` escapes that are no UTF-8, or a `#` value that is no DER in hexadecimal.
    Hex {
        /// Where the value begins.
        at: usize,
    },
    /// The value is shorter than its attribute type allows.
    TooShort {
        /// The attribute type.
        name: String,
        /// The value.
        value: String,
        /// The least number of characters.
        min: usize,
    },
    /// The value is longer than its attribute type allows.
    TooLong {
        /// The attribute type.
        name: String,
        /// The value.
        value: String,
        /// The greatest number of characters.
        max: usize,
    },
    /// The value has a character that its string type cannot hold.
    Character {
        /// The attribute type.
        name: String,
        /// The character.
        character: char,
        /// The ASN.1 string type.
        string_type: &'static str,
    },
    /// One relative name holds the same attribute twice.
    Repeated {
        /// The attribute type.
        name: String,
    },
    /// The encoding is larger than DER lengths allow here.
    Der(der::Error),
}

impl NameError {
    /// The short name of the field that it is about, where a value does not fit.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::TooShort { name, .. } | Self::TooLong { name, .. } | Self::Character { name, .. } | Self::Repeated { name } => {
                Some(name)
            }
            _ => None,
        }
    }
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoLeadingSlash => f.write_str("an openssl-style name begins with a slash: /C=FR/O=Example/CN=name"),
            Self::NoEquals { at, field } => write!(f, "at byte {at}: `{}` has no `=` between field and value", shown(field)),
            Self::UnknownType { at, name } => {
                write!(
                    f,
                    "at byte {at}: `{name}` is not a known field (C, ST, L, O, OU, CN, emailAddress ...) or an object identifier"
                )
            }
            Self::NoValue { at, name } => write!(f, "at byte {at}: the field {name} has no value"),
            Self::TrailingBackslash => f.write_str("the name ends in a backslash, which escapes nothing"),
            Self::Escape { at, character, escaped: true } => {
                write!(
                    f,
                    "at byte {at}: `\\{character}` is not an escape; a backslash stands before , = + < > # ; \\ \" or a space only"
                )
            }
            Self::Escape { at, character, escaped: false } => {
                write!(f, "at byte {at}: `{character}` in a value needs a backslash before it, or quotes around the value")
            }
            Self::Quote { at } => write!(f, "at byte {at}: the quoted value does not end, or text follows its closing quote"),
            Self::Hex { at } => write!(f, "at byte {at}: the hexadecimal digits are no valid value"),
            Self::TooShort { name, value, min } => {
                write!(
                    f,
                    "the field {name} is too short: `{}` has {}, and at least {min} are needed",
                    shown(value),
                    characters(value)
                )
            }
            Self::TooLong { name, value, max } => {
                write!(
                    f,
                    "the field {name} is too long: `{}` has {}, and at most {max} are allowed",
                    shown(value),
                    characters(value)
                )
            }
            Self::Character { name, character, string_type } => {
                write!(
                    f,
                    "the field {name} cannot hold the character `{}`: it is written as {string_type}",
                    shown(&character.to_string())
                )
            }
            Self::Repeated { name } => write!(f, "the field {name} stands twice with the same value in one `+` group"),
            Self::Der(error) => write!(f, "the name cannot be encoded: {error}"),
        }
    }
}

impl std::error::Error for NameError {}

impl From<der::Error> for NameError {
    fn from(error: der::Error) -> Self {
        Self::Der(error)
    }
}

fn characters(value: &str) -> String {
    counted(value.chars().count(), "character", "characters")
}
