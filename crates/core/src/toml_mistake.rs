//! What is wrong with a TOML file, said without what stands in it: toml's own errors print the line, and serde's the value.

use std::fmt;

/// A place in a text; both count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextPosition {
    /// The line.
    pub line: usize,
    /// The character in the line.
    pub column: usize,
}

/// What is wrong with a TOML file, and where; never with a value that stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TomlMistake {
    /// Where it is, if it is in one place.
    pub position: Option<TextPosition>,
    /// What it is.
    pub message: String,
}

impl TomlMistake {
    pub(crate) fn new(text: &str, error: &toml::de::Error) -> Self {
        let before = error.span().and_then(|span| text.get(..span.start));
        let position = before.map(|before| TextPosition {
            line: before.matches('\n').count() + 1,
            column: before.rsplit('\n').next().unwrap_or_default().chars().count() + 1,
        });
        Self { position, message: without_values(error.message()) }
    }
}

impl fmt::Display for TomlMistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(TextPosition { line, column }) = self.position {
            write!(f, "line {line}, column {column}: ")?;
        }
        f.write_str(&self.message)
    }
}

/// The messages that name a setting.
const NAMING: [&str; 4] = ["unknown field ", "missing field ", "duplicate field ", "duplicate key"];

/// serde's words without the value that it found: `invalid type: string, expected u32`. Names stay when they look like names.
fn without_values(message: &str) -> String {
    // Tables within tables, or lists within lists.
    if message.contains("recurs") {
        return "it is nested too deeply".to_owned();
    }
    // What is expected comes last, and a value may have the same words in it.
    let (found, expected) = message.rsplit_once(", expected ").map_or((message, None), |(found, rest)| (found, Some(rest)));
    let name = found.split('`').nth(1).filter(|name| is_name(name));
    let found = match (found.split_once(": "), name) {
        _ if found.starts_with("unknown variant") => "a value that is not allowed there".to_owned(),
        (Some((kind @ ("invalid type" | "invalid value"), what)), _) => {
            format!("{kind}: {}", what.split(['`', '"']).next().unwrap_or_default().trim_end())
        }
        (_, Some(name)) if NAMING.iter().any(|start| found.starts_with(start)) => {
            format!("{}`{name}`", found.split('`').next().unwrap_or_default())
        }
        _ => found.split(['`', '"']).next().unwrap_or_default().trim_end().to_owned(),
    };
    let meant = || {
        let known = expected?.split('`').skip(1).step_by(2);
        let distance = |known: &str| strsim::damerau_levenshtein(known, name.unwrap_or_default());
        known.min_by_key(|known| distance(known)).filter(|known| distance(known) <= 2)
    };
    match expected {
        Some(_) if found.starts_with("unknown field") && meant().is_some() => {
            format!("{found}; did you mean `{}`?", meant().unwrap_or_default())
        }
        Some("i64" | "u8" | "u32" | "u64" | "usize") => format!("{found}, expected a whole number"),
        Some("a sequence") => format!("{found}, expected a list in brackets"),
        Some(expected) => format!("{found}, expected {expected}"),
        None => found,
    }
}

/// Whether it may be the name of a setting; secrets and lines of keys look otherwise.
fn is_name(text: &str) -> bool {
    text.len() <= 40 && text.chars().all(|character| character.is_ascii_lowercase() || "-_.".contains(character))
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only what is wrong is read")]
    #[serde(deny_unknown_fields, rename_all = "kebab-case")]
    struct Settings {
        #[serde(default)]
        number: u32,
        #[serde(default)]
        text: String,
        #[serde(default)]
        kind: Option<Kind>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum Kind {
        One,
        Two,
    }

    #[test]
    fn values_are_not_repeated_and_names_are() {
        for (text, right) in [
            ("a = 1\n", "line 1, column 1: unknown field `a`, expected one of `number`, `text`, `kind`"),
            ("\n number = \"MARKER\"", "line 2, column 11: invalid type: string, expected a whole number"),
            ("number = \"a, expected MARKER\"", "line 1, column 10: invalid type: string, expected a whole number"),
            ("text = 12345678", "line 1, column 8: invalid type: integer, expected a string"),
            ("kind = \"MARKER\"", "line 1, column 8: a value that is not allowed there, expected `one` or `two`"),
            (&format!("number = {}", "[".repeat(100_000)), "line 1, column 90: it is nested too deeply"),
            (&format!("{}a = 1", "a.".repeat(100_000)), "it is nested too deeply"),
            ("MARKER9 = 1", "line 1, column 1: unknown field, expected one of `number`, `text`, `kind`"),
        ] {
            let error = toml::from_str::<Settings>(text).unwrap_err();
            assert_eq!(TomlMistake::new(text, &error).to_string(), right);
        }
        for text in [
            "MARKER",
            "text = MARKER",
            "text = \"MARKER",
            "[MARKER",
            "text = '''MARKER",
            "text = 1MARKER",
            "text = \"\\MARKER\"",
            "MARKER = 1\nMARKER = 2",
            "= MARKER",
        ] {
            let said = TomlMistake::new(text, &toml::from_str::<Settings>(text).unwrap_err()).to_string();
            assert!(!said.contains("MARKER") && said.starts_with("line "), "{said}");
        }
    }
}
