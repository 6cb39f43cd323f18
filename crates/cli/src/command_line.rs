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

impl OptionSpec {
    /// An option without a value.
    pub(crate) const fn flag(name: &'static str, help: &'static str) -> Self {
        Self { name, value: None, help, support: Support::Full }
    }

    /// An option with a value.
    pub(crate) const fn value(name: &'static str, value: &'static str, help: &'static str) -> Self {
        Self { name, value: Some(value), help, support: Support::Full }
    }

    /// No option, but a title in the help above those that follow.
    pub(crate) const fn heading(title: &'static str) -> Self {
        Self { name: "", value: None, help: title, support: Support::Full }
    }

    /// No option, but a word without a hyphen.
    pub(crate) const fn operand(word: &'static str, help: &'static str) -> Self {
        Self { name: "", value: Some(word), help, support: Support::Full }
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
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

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
