//! The grammar of configuration files.

use std::sync::Arc;

use super::{Config, ConfigError, ConfigErrorKind, DEFAULT, Environment, INCLUDED, INCLUDES, Place, Section, Setting};

/// The longest value, as in openssl.
const VALUE_LIMIT: usize = 65_536;
/// All values together; variables multiply what a file holds.
const TOTAL_LIMIT: usize = 4 << 20;

pub(super) fn parse(text: &str, environment: &dyn Environment) -> Result<Config, ConfigError> {
    let mut parser = Parser {
        config: Config::default(),
        environment,
        section: DEFAULT.to_owned(),
        place: Place::default(),
        total: 0,
        includes: 0,
        included: 0,
        dollar_in_names: false,
    };
    parser.config.section_mut(DEFAULT, &Place { file: None, line: 1 });
    parser.file(None, text)?;
    parser.config.sections.values_mut().for_each(Section::settle);
    Ok(parser.config)
}

struct Parser<'a> {
    config: Config,
    environment: &'a dyn Environment,
    section: String,
    place: Place,
    total: usize,
    includes: usize,
    included: usize,
    /// The pragma `dollarid`: `$` belongs to names, and variables need braces.
    dollar_in_names: bool,
}

impl Parser<'_> {
    fn error(&self, kind: ConfigErrorKind) -> ConfigError {
        ConfigError { place: Some(self.place.clone()), kind }
    }

    /// Reads a file; all that stands in it has its name in common.
    fn file(&mut self, file: Option<&Arc<str>>, text: &str) -> Result<(), ConfigError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut lines = text.split('\n').enumerate();
        while let Some((index, line)) = lines.next() {
            self.place = Place { file: file.cloned(), line: index + 1 };
            let mut joined = line.trim_end_matches('\r').to_owned();
            while joined.ends_with('\\') && !joined.ends_with("\\\\") {
                joined.pop();
                let Some((_, line)) = lines.next() else { break };
                joined.push_str(line.trim_end_matches('\r'));
            }
            self.line(without_comment(&joined))?;
        }
        Ok(())
    }

    fn line(&mut self, line: &str) -> Result<(), ConfigError> {
        let line = line.trim_start_matches(is_blank);
        if line.is_empty() {
            return Ok(());
        }
        if let Some(header) = line.strip_prefix('[') {
            return self.header(header);
        }
        let (name, rest) = split_name(line);
        let (section, name, rest) = match rest.strip_prefix("::") {
            Some(behind) => {
                let (own, rest) = split_name(behind);
                (name.to_owned(), own, rest)
            }
            None => (self.section.clone(), name, rest),
        };
        let rest = rest.trim_start_matches(is_blank);
        for directive in [".pragma", ".include"] {
            if let Some(behind) = line.strip_prefix(directive)
                && (behind.starts_with(is_blank) || behind.starts_with('='))
            {
                let argument = behind.trim_start_matches(is_blank);
                let argument = argument.strip_prefix('=').unwrap_or(argument).trim_matches(is_blank).to_owned();
                return if directive == ".pragma" { self.pragma(&argument) } else { self.include(&argument) };
            }
        }
        let Some(value) = rest.strip_prefix('=') else {
            return Err(self.error(ConfigErrorKind::NoEquals));
        };
        let value = self.expand(&section, value.trim_matches(is_blank)).map_err(|error| match error.kind {
            ConfigErrorKind::NoValue { .. } if is_secret(name) => self.error(ConfigErrorKind::NoValue { name: None }),
            _ => error,
        })?;
        self.set(&section, name.to_owned(), value);
        Ok(())
    }

    fn set(&mut self, section: &str, name: String, value: String) {
        let place = self.place.clone();
        self.config.section_mut(section, &place).set(Setting { name, value, place: place.clone() });
    }

    fn header(&mut self, text: &str) -> Result<(), ConfigError> {
        let text = text.trim_start_matches(is_blank);
        let mut behind = text;
        let end = loop {
            let (_, rest) = split_name(behind);
            let end = text.len() - rest.len();
            let rest = rest.trim_start_matches(is_blank);
            if rest.starts_with(']') {
                break end;
            }
            if rest.is_empty() || rest.len() == behind.len() {
                return Err(self.error(ConfigErrorKind::NoClosingBracket));
            }
            behind = rest;
        };
        self.section = self.expand(DEFAULT, text.get(..end).unwrap_or_default())?;
        let (section, place) = (self.section.clone(), self.place.clone());
        self.config.section_mut(&section, &place);
        Ok(())
    }

    fn pragma(&mut self, argument: &str) -> Result<(), ConfigError> {
        let (name, value) = argument.split_once(':').unwrap_or((argument, ""));
        if name.trim() == "dollarid" {
            self.dollar_in_names = match value.trim() {
                "on" | "true" => true,
                "off" | "false" => false,
                other => {
                    let why = "dollarid is on or off".to_owned();
                    return Err(self.error(ConfigErrorKind::Setting {
                        name: ".pragma dollarid".to_owned(),
                        value: Some(other.to_owned()),
                        why,
                    }));
                }
            };
        }
        Ok(())
    }

    fn include(&mut self, argument: &str) -> Result<(), ConfigError> {
        let path = self.expand(&self.section.clone(), argument)?;
        let place = self.place.clone();
        let sources = self.environment.include(&path);
        for source in sources.map_err(|why| self.error(ConfigErrorKind::Include { path, why }))? {
            self.includes += 1;
            if self.includes > INCLUDES {
                return Err(self.error(ConfigErrorKind::TooManyIncludes { limit: INCLUDES }));
            }
            self.included += source.text.len();
            if self.included > INCLUDED {
                return Err(self.error(ConfigErrorKind::IncludedTooLarge { limit: INCLUDED }));
            }
            self.file(Some(&Arc::from(source.name)), &source.text)?;
        }
        self.place = place;
        Ok(())
    }

    /// Resolves quotes, escapes and variables.
    fn expand(&mut self, section: &str, text: &str) -> Result<String, ConfigError> {
        let mut value = String::new();
        let mut rest = text.chars();
        while let Some(character) = rest.next() {
            match character {
                '"' | '\'' | '`' => {
                    while let Some(inner) = rest.next().filter(|inner| *inner != character) {
                        value.extend(if inner == '\\' { rest.next() } else { Some(inner) });
                    }
                }
                '\\' => value.extend(rest.next().map(|escaped| match escaped {
                    'r' => '\r',
                    'n' => '\n',
                    'b' => '\u{8}',
                    't' => '\t',
                    other => other,
                })),
                '$' if !self.dollar_in_names || rest.as_str().starts_with(['{', '(']) => {
                    let (replacement, behind) = self.variable(section, rest.as_str())?;
                    value.push_str(&replacement);
                    rest = behind.chars();
                }
                other => value.push(other),
            }
            if value.len() > VALUE_LIMIT {
                return Err(self.error(ConfigErrorKind::TooLarge { limit: VALUE_LIMIT }));
            }
        }
        self.total += value.len();
        if self.total > TOTAL_LIMIT {
            return Err(self.error(ConfigErrorKind::TooLarge { limit: TOTAL_LIMIT }));
        }
        Ok(value)
    }

    /// Reads the variable that `text`, what stands behind a `$`, begins with; gives its value and the text behind it.
    fn variable<'t>(&self, section: &str, text: &'t str) -> Result<(String, &'t str), ConfigError> {
        let (close, text) = match (text.strip_prefix('{'), text.strip_prefix('(')) {
            (Some(text), _) => (Some('}'), text),
            (_, Some(text)) => (Some(')'), text),
            _ => (None, text),
        };
        let (mut name, mut rest) = self.split_variable(text);
        let mut section = section;
        if let Some(behind) = rest.strip_prefix("::") {
            section = name;
            (name, rest) = self.split_variable(behind);
        }
        if let Some(close) = close {
            rest = rest.strip_prefix(close).ok_or_else(|| self.error(ConfigErrorKind::NoClosingBrace))?;
        }
        let in_section = self.config.section(section).and_then(|section| section.get(name));
        let value = match in_section {
            Some(setting) => Some(setting.value.clone()),
            None if section == "ENV" => self.environment.variable(name),
            None => None,
        };
        let value = value.or_else(|| self.config.get(DEFAULT, name).map(|setting| setting.value.clone()));
        let full_name = || if section == self.section { name.to_owned() } else { format!("{section}::{name}") };
        Ok((value.ok_or_else(|| self.error(ConfigErrorKind::NoValue { name: Some(full_name()) }))?, rest))
    }

    fn split_variable<'t>(&self, text: &'t str) -> (&'t str, &'t str) {
        let in_name =
            |character: char| character.is_ascii_alphanumeric() || character == '_' || (self.dollar_in_names && character == '$');
        text.split_at(text.find(|character| !in_name(character)).unwrap_or(text.len()))
    }
}

fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\r' | '\n')
}

/// Whether the value of a setting is a secret: `input_password`, `output_password`, `challengePassword`.
fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["pass", "secret"].iter().any(|word| name.contains(word))
}

/// The line up to a `#` that is neither quoted nor escaped.
fn without_comment(line: &str) -> &str {
    let mut quote = None;
    let mut characters = line.char_indices();
    while let Some((index, character)) = characters.next() {
        match (character, quote) {
            ('\\', _) => {
                characters.next();
            }
            ('#', None) => return line.get(..index).unwrap_or(line),
            ('"' | '\'' | '`', None) => quote = Some(character),
            (character, Some(open)) if character == open => quote = None,
            _ => {}
        }
    }
    line
}

/// The name that `text` begins with, and what follows it.
fn split_name(text: &str) -> (&str, &str) {
    let mut characters = text.char_indices();
    while let Some((index, character)) = characters.next() {
        if character == '\\' {
            characters.next();
        } else if !(character.is_ascii_alphanumeric() || "_!.%&*+,/;?@^~|-".contains(character)) {
            return text.split_at(index);
        }
    }
    (text, "")
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::super::{IncludeError, Source};
    use super::*;

    struct TestEnvironment;

    impl Environment for TestEnvironment {
        fn variable(&self, name: &str) -> Option<String> {
            (name == "HOME").then(|| "/home".to_owned())
        }

        fn include(&self, path: &str) -> Result<Vec<Source>, IncludeError> {
            match path {
                "/home/x" => Ok(vec![Source { name: "x".into(), text: "included = 1\n[ other ]\na = b".into() }]),
                "self" => Ok(vec![Source { name: "self".into(), text: ".include self".into() }]),
                _ => Err(IncludeError::Read { kind: io::ErrorKind::NotFound, words: "not found".into() }),
            }
        }
    }

    /// A file that includes itself, with much in it that is nothing.
    struct Large;

    impl Environment for Large {
        fn variable(&self, _: &str) -> Option<String> {
            None
        }

        fn include(&self, path: &str) -> Result<Vec<Source>, IncludeError> {
            let comment = format!("#{}", "x".repeat(INCLUDED / 8));
            Ok(vec![Source { name: path.to_owned(), text: format!("{comment}\n.include {path}\n") }])
        }
    }

    fn value(text: &str, section: &str, name: &str) -> String {
        let config = Config::parse(text, &TestEnvironment).unwrap();
        config.get(section, name).unwrap_or_else(|| panic!("{name} in {text}")).value.clone()
    }

    #[test]
    fn values_are_read_as_openssl_does() {
        for (line, expected) in [
            ("a = b # c", "b"),
            ("a=\"x # y\" # c", "x # y"),
            ("a =  'q \"r\" '  ", "q \"r\" "),
            ("a = \\# \\$ \\n|\\t|\\z", "# $ \n|\t|z"),
            ("a = 1 \\\n 2", "1  2"),
            ("a = 1\\\\\nb = 2", "1\\"),
            ("\u{feff}a = x\r\n", "x"),
            ("a = $ENV::HOME/x", "/home/x"),
            ("b = y\na = ${b}z$(b)", "yzy"),
            ("[ s ]\nb = y\n[ default ]\na = ${s::b}-$s::b", "y-y"),
            ("b = y\n[ s ]\nc = $b\n[ default ]\na = $s::c", "y"),
            (".pragma = dollarid:on\na = $b", "$b"),
            ("s::b = 1\n[ t ]\n[ default ]\na = $s::b", "1"),
            ("a = 1\na = 2", "2"),
            ("a =", ""),
        ] {
            assert_eq!(value(line, DEFAULT, "a"), expected, "{line}");
        }
        assert_eq!(value("[ two words ]\na = 1", "two words", "a"), "1");
        assert_eq!(value(".include $ENV::HOME/x\nc = 1", "other", "c"), "1");
        assert_eq!(value(".include $ENV::HOME/x\nc = 1", "none", "included"), "1");
    }

    /// Thousands of settings in a file with a long name do not have as many copies of it.
    #[test]
    fn the_settings_of_a_file_have_its_name_in_common() {
        let config = Config::parse(".include $ENV::HOME/x", &TestEnvironment).unwrap();
        let name =
            |section: &Section| section.settings.iter().filter_map(|setting| setting.place.file.clone()).collect::<Vec<_>>();
        let names: Vec<Arc<str>> = config.sections.values().flat_map(name).collect();
        assert!(names.len() > 1 && names.iter().all(|name| Arc::ptr_eq(name, &names[0])), "{names:?}");
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        for (text, expected) in [
            ("\n[ req", "line 2: the section header has no closing `]`"),
            ("MIIEvQIBADANBgkqhkiG9w0BAQ\n", "line 1: there is no `=` between name and value"),
            ("output_password = a$c", "line 1: a variable in the password has no value (write \\$ for a dollar sign)"),
            ("a = \\\nx\nb = ${c", "line 3: a variable in braces is not closed"),
            ("a = $c", "line 1: the variable `c` has no value (write \\$ for a dollar sign)"),
            (".include nothing", "line 1: the file nothing cannot be included: not found"),
            (".include self", "line 1 of the included file self: more than 64 files are included, or one includes itself"),
        ] {
            let text = Config::parse(text, &TestEnvironment).unwrap_err().to_string();
            assert_eq!(text, expected);
        }
        let error = Config::parse(".include large", &Large).unwrap_err().to_string();
        assert_eq!(error, "line 2 of the included file large: the included files have more than 16 MiB together");
        let doubled = (1..40).map(|index| format!("a{index} = $a{0}$a{0}\n", index - 1));
        let bomb: String = std::iter::once("a0 = xxxxxxxxxxxxxxxx\n".to_owned()).chain(doubled).collect();
        assert!(matches!(Config::parse(&bomb, &TestEnvironment).unwrap_err().kind, ConfigErrorKind::TooLarge { .. }));
    }

    proptest::proptest! {
        #[test]
        fn arbitrary_text_is_no_cause_to_panic(text in "([a-c \\[\\]=\"'\\\\#$:{}().\n]|\\.include x|é){0,80}") {
            let _ = Config::parse(&text, &TestEnvironment);
        }
    }
}
