//! Which release of another tool its command lines are those of, and what differs from release to release: data, which the commands ask.

use std::ffi::OsString;
use std::fmt;
use std::sync::OnceLock;

use crate::failure::Failure;

/// A release, by as much of its number as tells it from others: 17 or 3.5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Release(pub u8, pub Option<u8>);

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.1 {
            Some(minor) => write!(f, "{}.{minor}", self.0),
            None => write!(f, "{}", self.0),
        }
    }
}

/// The releases of a tool of which we are one, for the whole process.
#[derive(Debug)]
pub struct Releases {
    /// The tool.
    pub tool: &'static str,
    /// All of them, the oldest first.
    pub all: &'static [Release],
    /// The one that is spoken when nobody says another: the newest that is maintained for long.
    pub usual: Release,
    /// The environment variable that says another.
    pub variable: &'static str,
    spoken: OnceLock<Release>,
}

impl Releases {
    /// These releases of a tool.
    pub const fn new(tool: &'static str, all: &'static [Release], usual: Release, variable: &'static str) -> Self {
        Self { tool, all, usual, variable, spoken: OnceLock::new() }
    }

    /// The release that is spoken.
    pub fn spoken(&self) -> Release {
        *self.spoken.get().unwrap_or(&self.usual)
    }

    /// Whether somebody has said which release is meant.
    pub fn is_chosen(&self) -> bool {
        self.spoken.get().is_some()
    }

    /// Speaks the release that a command line begins with (`--as 21`), or the environment variable says; gives the rest of the command line.
    ///
    /// # Errors
    ///
    /// It is none of these.
    pub fn speak<'a>(&self, words: &'a [OsString]) -> Result<&'a [OsString], Failure> {
        let (name, said_by, rest) = match words {
            [first, rest @ ..] if first == "--as" => {
                let Some((name, rest)) = rest.split_first() else {
                    return Err(self.unknown("--as", "nothing"));
                };
                (name.clone(), "--as", rest)
            }
            [first, rest @ ..] if first.to_str().is_some_and(|word| word.starts_with("--as=")) => {
                let name = first.to_str().and_then(|word| word.strip_prefix("--as=")).unwrap_or_default();
                (OsString::from(name), "--as", rest)
            }
            _ => match std::env::var_os(self.variable).filter(|name| !name.is_empty()) {
                Some(name) => (name, self.variable, words),
                None => return Ok(words),
            },
        };
        let name = name.to_string_lossy();
        let found = self.all.iter().find(|release| release.to_string() == name);
        let _ = self.spoken.set(*found.ok_or_else(|| self.unknown(said_by, &name))?);
        Ok(rest)
    }

    fn unknown(&self, said_by: &str, name: &str) -> Failure {
        let all: Vec<String> = self.all.iter().map(Release::to_string).collect();
        Failure::usage(format!("{said_by} has to be the release of {} that is meant, not {name}", self.tool)).hint(format!(
            "take {}; without it, it is {}",
            all.join(", "),
            self.usual
        ))
    }
}

/// Something that is not the same in all releases.
#[derive(Debug)]
pub struct Habit<T: 'static> {
    /// What it is about, for documents.
    pub what: &'static str,
    /// What it is, from which release on; the oldest first.
    pub since: &'static [(Release, T)],
}

/// A habit of any type, for documents.
pub trait Row {
    /// What it is about.
    fn what(&self) -> &'static str;
    /// What it is in each of these releases, in words.
    fn values(&self, releases: &[Release]) -> Vec<String>;
}

impl<T: fmt::Debug> Row for Habit<T> {
    fn what(&self) -> &'static str {
        self.what
    }

    fn values(&self, releases: &[Release]) -> Vec<String> {
        let shown = |release: &Release| match format!("{:?}", self.of(*release)) {
            yes if yes == "true" => "yes".to_owned(),
            no if no == "false" => "no".to_owned(),
            nothing if nothing == "\"\"" => "nothing".to_owned(),
            text if text.starts_with('"') => format!("`{}`", text.trim_matches('"').replace("\\\"", "\"")),
            other => other,
        };
        releases.iter().map(shown).collect()
    }
}

/// Defines habits: each as a static of its own, and all as rows for documents, in this order.
#[macro_export]
macro_rules! habits {
    ($releases:ident; $($(#[$doc:meta])+ $name:ident: $type:ty = $what:literal, [$($since:expr),+ $(,)?];)+) => {
        $(
            $(#[$doc])+
            pub(crate) static $name: $crate::release::Habit<$type> =
                $crate::release::Habit { what: $what, since: &[$($since),+] };
        )+

        /// What differs from release to release: what it is about, and what it is in each.
        pub fn habits() -> Vec<(&'static str, Vec<String>)> {
            let rows: Vec<&dyn $crate::release::Row> = vec![$(&$name),+];
            rows.into_iter().map(|row| (row.what(), row.values($releases.all))).collect()
        }
    };
}

impl<T> Habit<T> {
    /// What it is in a release.
    #[expect(clippy::missing_panics_doc, reason = "every habit begins with the oldest release")]
    pub fn of(&self, release: Release) -> &'static T {
        let known = self.since.iter().rfind(|(since, _)| *since <= release);
        &known.or(self.since.first()).expect("a habit has a value").1
    }
}
