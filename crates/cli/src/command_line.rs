//! The command lines of keytool and openssl as data: what their commands and options are called, and what we make of each. The parsers work
//! on these tables, and the option tables of docs/compatibility.md are made from them.

/// A command of another tool.
#[derive(Debug)]
pub(crate) struct CommandSpec {
    /// Its name, and older names behind it; without a hyphen.
    pub names: &'static [&'static str],
    /// What it does, for the help.
    pub summary: &'static str,
    /// Its options, in the order of its help.
    pub options: &'static [OptionSpec],
}

/// An option of a command.
#[derive(Debug)]
pub(crate) struct OptionSpec {
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
}

/// What we make of an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Support {
    /// It does what it does in the tool.
    Full,
    /// It is taken and changes nothing, for this reason.
    Ignored(&'static str),
    /// It is refused by its name, and this is what does the same or comes closest.
    Refused(&'static str),
}

/// The name of the option in a word, without hyphens before it and without a value behind it.
pub(crate) fn name_of(word: &str) -> &str {
    let name = word.trim_start_matches('-');
    name.split(['=', ' ', ':']).next().unwrap_or(name)
}

/// A word that is no option, as it may be repeated: without what follows the name of an option whose value is a secret.
pub(crate) fn without_secret<'a>(word: &str, secret_names: impl Iterator<Item = &'a str>) -> String {
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
    pub(crate) const fn flag(name: &'static str, help: &'static str) -> Self {
        Self { name, value: None, help, support: Support::Full, secret: false }
    }

    /// An option with a value.
    pub(crate) const fn value(name: &'static str, value: &'static str, help: &'static str) -> Self {
        Self { name, value: Some(value), help, support: Support::Full, secret: false }
    }

    /// No option, but a title in the help above those that follow.
    pub(crate) const fn heading(title: &'static str) -> Self {
        Self { name: "", value: None, help: title, support: Support::Full, secret: false }
    }

    /// No option, but a word without a hyphen.
    pub(crate) const fn operand(word: &'static str, help: &'static str) -> Self {
        Self { name: "", value: Some(word), help, support: Support::Full, secret: false }
    }

    /// The same, for a password.
    pub(crate) const fn secret(self) -> Self {
        Self { secret: true, ..self }
    }

    /// The same, taken without effect.
    pub(crate) const fn ignored(self, why: &'static str) -> Self {
        Self { support: Support::Ignored(why), ..self }
    }

    /// The same, refused; `instead` is the closest native command.
    pub(crate) const fn refused(self, instead: &'static str) -> Self {
        Self { support: Support::Refused(instead), ..self }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

    use std::fmt::Write;
    use std::fs;
    use std::path::Path;

    use super::{CommandSpec, Support};
    use crate::{keytool, openssl};

    fn table(text: &mut String, tool: &str, prefix: &str, commands: &[CommandSpec]) {
        for command in commands {
            let names = command.names.iter().map(|name| format!("`{tool} {prefix}{name}`")).collect::<Vec<_>>().join(", ");
            let _ = write!(text, "\n### {names}\n\n{}.\n\n| Option | Here |\n| --- | --- |\n", command.summary);
            for option in command.options.iter().filter(|option| !option.name.is_empty()) {
                let value = option.value.map_or_else(String::new, |value| format!(" {value}"));
                let here = match option.support {
                    Support::Full => "yes".to_owned(),
                    Support::Ignored(why) => format!("taken without effect: {why}"),
                    Support::Refused(instead) => format!("refused; {instead}"),
                };
                let _ = writeln!(text, "| `-{}{value}` | {here} |", option.name);
            }
        }
    }

    #[test]
    fn options_for_passwords_are_marked() {
        let mut found = 0;
        for command in keytool::COMMANDS.iter().chain(openssl::COMMANDS) {
            for option in command.options.iter().filter(|option| !option.name.is_empty() && option.value.is_some()) {
                let text = format!("{} {}", option.name, option.help).to_lowercase();
                let by_name = (text.contains("pass") && option.name != "passwordfile") || option.name == "psk";
                assert_eq!(option.secret, by_name, "{} -{}", command.names[0], option.name);
                found += usize::from(option.secret);
            }
        }
        assert!(found > 50, "{found}");
    }

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

    /// `UPDATE_DOCS=1` writes the tables anew.
    #[test]
    fn the_option_tables_in_the_documentation_are_those_of_the_parsers() {
        const MARKS: [&str; 2] = ["<!-- options -->\n", "<!-- end of options -->"];
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/compatibility.md");
        let text = fs::read_to_string(&path).unwrap();
        let (before, rest) = text.split_once(MARKS[0]).unwrap();
        let (found, after) = rest.split_once(MARKS[1]).unwrap();
        let mut tables = String::new();
        table(&mut tables, "keytool", "-", keytool::COMMANDS);
        table(&mut tables, "openssl", "", openssl::COMMANDS);
        tables.push('\n');
        if std::env::var_os("UPDATE_DOCS").is_some() {
            fs::write(&path, format!("{before}{}{tables}{}{after}", MARKS[0], MARKS[1])).unwrap();
            return;
        }
        assert!(found == tables, "docs/compatibility.md is out of date; run the tests once with UPDATE_DOCS=1");
    }
}
