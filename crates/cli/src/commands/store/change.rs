//! What was changed in a keystore, for people and as JSON.

use std::fmt;

use keyferry_core::shown::shown;
use serde::Serialize;

/// One change, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub(super) enum Change {
    /// An entry has another name.
    Renamed { alias: String, to: String },
    /// An entry was taken out.
    Deleted { alias: String, what: &'static str },
    /// A new entry.
    Added { alias: String, what: &'static str },
    /// An entry took the place of another one with its name.
    Replaced { alias: String, what: &'static str },
    /// What was to be added is there already.
    Unchanged { alias: String },
    /// The entries stand in another order.
    Reordered { aliases: Vec<String> },
    /// The keystore has another password.
    StorePassword,
    /// A key has another password.
    KeyPassword { alias: String },
    /// A key keeps a password of its own.
    KeptKeyPassword { alias: String },
    /// The file is protected in another way.
    Protected { profile: String },
}

impl Change {
    /// Whether the file becomes another one by it.
    pub(super) fn changes_something(&self) -> bool {
        !matches!(self, Self::Unchanged { .. } | Self::KeptKeyPassword { .. })
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Renamed { alias, to } => write!(f, "`{}` is called `{}`", shown(alias), shown(to)),
            Self::Deleted { alias, what } => write!(f, "`{}` is taken out: {what}", shown(alias)),
            Self::Added { alias, what } => write!(f, "`{}` is added: {what}", shown(alias)),
            Self::Replaced { alias, what } => write!(f, "`{}` is replaced: {what}", shown(alias)),
            Self::Unchanged { alias } => write!(f, "`{}` is there already, and the same", shown(alias)),
            Self::Reordered { aliases } => {
                let names: Vec<String> = aliases.iter().map(|alias| format!("`{}`", shown(alias))).collect();
                write!(f, "the order is {}", names.join(", "))
            }
            Self::StorePassword => f.write_str("the keystore has the new password"),
            Self::KeyPassword { alias } => write!(f, "the key `{}` has the new password", shown(alias)),
            Self::KeptKeyPassword { alias } => write!(f, "the key `{}` keeps the password of its own", shown(alias)),
            Self::Protected { profile } => write!(f, "the file is protected by the profile {profile}"),
        }
    }
}
