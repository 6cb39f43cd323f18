//! The command lines of keytool and openssl as data: what their commands and options are called, and what we make of each. The parsers work
//! on these tables, and the option tables of docs/compatibility.md are made from them.

use crate::release::Release;

/// A command of another tool; `Run` is what runs it, so that nothing is listed that is not run.
#[derive(Debug)]
pub struct CommandSpec<Run> {
    /// Its name, and older names behind it; without a hyphen.
    pub names: &'static [&'static str],
    /// What it does, for the help.
    pub summary: &'static str,
    /// Its options, in the order of its help.
    pub options: &'static [OptionSpec],
    /// What runs it.
    pub run: Run,
}

/// An option of a command.
#[derive(Debug)]
pub struct OptionSpec {
    /// Its name, without a hyphen.
    pub name: &'static str,
    /// What its value is called in the help; `None` for a flag.
    pub value: Option<&'static str>,
    /// What it does, for the help.
    pub help: &'static str,
    /// What we make of it.
    pub support: Support,
    /// Whether its value is a password, or says where one is: it is never repeated.
    pub secret: bool,
    /// The first release of the tool that has it; `None` when all have from the first on.
    pub since: Option<Release>,
    /// The first release that has it no more.
    pub until: Option<Release>,
}

/// What we make of an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// It does what it does in the tool.
    Full,
    /// It is taken and changes nothing, for this reason.
    Ignored(&'static str),
    /// It is refused by its name, and this is what does the same or comes closest.
    Refused(&'static str),
}

/// The name of the option in a word, without hyphens before it and without a value behind it.
pub fn name_of(word: &str) -> &str {
    let name = word.trim_start_matches('-');
    name.split(['=', ' ', ':']).next().unwrap_or(name)
}

/// A word that is no option, as it may be repeated: without what follows the name of an option whose value is a secret.
pub fn without_secret<'a>(word: &str, secret_names: impl Iterator<Item = &'a str>) -> String {
    let hyphens = word.len() - word.trim_start_matches('-').len();
    let name = word.get(hyphens..).unwrap_or_default();
    let same = |secret: &&str| name.get(..secret.len()).is_some_and(|start| start.eq_ignore_ascii_case(secret));
    match secret_names.filter(same).map(str::len).max() {
        Some(length) if hyphens > 0 && name.len() > length => {
            format!("{}...", word.get(..hyphens + length).unwrap_or_default())
        }
        _ => word.to_owned(),
    }
}

impl OptionSpec {
    /// An option without a value.
    pub const fn flag(name: &'static str, help: &'static str) -> Self {
        Self { name, value: None, help, support: Support::Full, secret: false, since: None, until: None }
    }

    /// An option with a value.
    pub const fn value(name: &'static str, value: &'static str, help: &'static str) -> Self {
        Self { name, value: Some(value), help, support: Support::Full, secret: false, since: None, until: None }
    }

    /// No option, but a title in the help above those that follow.
    pub const fn heading(title: &'static str) -> Self {
        Self { name: "", value: None, help: title, support: Support::Full, secret: false, since: None, until: None }
    }

    /// No option, but a word without a hyphen.
    pub const fn operand(word: &'static str, help: &'static str) -> Self {
        Self { name: "", value: Some(word), help, support: Support::Full, secret: false, since: None, until: None }
    }

    /// The same, in no release before this one.
    #[must_use]
    pub const fn since(self, release: Release) -> Self {
        Self { since: Some(release), ..self }
    }

    /// The same, in no release from this one on.
    #[must_use]
    pub const fn until(self, release: Release) -> Self {
        Self { until: Some(release), ..self }
    }

    /// Whether a release of the tool has it.
    pub fn is_in(&self, release: Release) -> bool {
        self.since.is_none_or(|since| since <= release) && self.until.is_none_or(|until| release < until)
    }

    /// The same, for a password.
    #[must_use]
    pub const fn secret(self) -> Self {
        Self { secret: true, ..self }
    }

    /// The same, taken without effect.
    #[must_use]
    pub const fn ignored(self, why: &'static str) -> Self {
        Self { support: Support::Ignored(why), ..self }
    }

    /// The same, refused; `instead` is the closest native command.
    #[must_use]
    pub const fn refused(self, instead: &'static str) -> Self {
        Self { support: Support::Refused(instead), ..self }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_stands_behind_the_name_of_a_secret_is_left_out() {
        let shown = |word| super::without_secret(word, ["password", "pass", "key-password"].into_iter());
        for (word, right) in [
            ("--passwordx", "--password..."),
            ("-pass=x", "-pass..."),
            ("--PASSWORD:x", "--PASSWORD..."),
            ("-passw", "-pass..."),
            ("--password", "--password"),
            ("--other", "--other"),
            ("password", "password"),
        ] {
            assert_eq!(shown(word), right);
        }
    }
}
