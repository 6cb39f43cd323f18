//! What was changed in a keystore, for people and as JSON.

use std::fmt;
use std::path::Path;

use keyferry_core::shown::shown;
use serde::Serialize;

use crate::report;
use keyferry_host::failure::Failure;
use keyferry_host::{files, words};

/// One change, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub(in crate::commands) enum Change {
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
    /// What was to be taken out is not there.
    Absent { what: String },
    /// Something that was given is not taken.
    LeftOut { what: String, why: String },
    /// Something that is taken, and may be a mistake.
    Warned { alias: String, what: String },
}

/// What became of a file.
#[derive(Debug, Serialize)]
pub(in crate::commands) struct Report<'a> {
    file: String,
    /// Whether the file was written.
    written: bool,
    dry_run: bool,
    changes: &'a [Change],
    /// How the file is called in messages.
    #[serde(skip)]
    name: String,
}

impl<'a> Report<'a> {
    pub(in crate::commands) fn new(path: &Path, changes: &'a [Change], written: bool, dry_run: bool) -> Self {
        let (file, name) = (files::raw_name(path), files::name(path));
        Self { file, written, dry_run, changes, name }
    }
}

/// Says it, to people or as JSON.
pub(in crate::commands) fn say(report: &Report<'_>, json: bool) -> Result<(), Failure> {
    if json {
        return report::json(report);
    }
    let is_new = report.changes.iter().any(Change::changes_something);
    let end = match (is_new, report.dry_run) {
        (false, _) => ": nothing to change",
        (true, true) => ", if this were no dry run (nothing was written)",
        (true, false) => "",
    };
    words::note(&format!("{}{end}{}", report.name, if report.changes.is_empty() { "" } else { ":" }));
    words::list(report.changes.iter().map(|change| format!("  {change}")));
    Ok(())
}

impl Change {
    /// Whether the file becomes another one by it.
    pub(in crate::commands) fn changes_something(&self) -> bool {
        !matches!(
            self,
            Self::Unchanged { .. }
                | Self::KeptKeyPassword { .. }
                | Self::Absent { .. }
                | Self::LeftOut { .. }
                | Self::Warned { .. }
        )
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
            Self::Absent { what } => write!(f, "{what} is not there"),
            Self::LeftOut { what, why } => write!(f, "left out: {what}: {why}"),
            Self::Warned { alias, what } => write!(f, "warning: `{}` {what}", shown(alias)),
            Self::Protected { profile } => write!(f, "the file is protected by the profile {profile}"),
        }
    }
}
