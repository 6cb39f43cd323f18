//! What is wrong with a TOML file, said without what stands in it: toml's own errors print the line, and serde's the value.

/// Where and what, in a line.
pub(crate) fn words(text: &str, error: &toml::de::Error) -> String {
    let message = without_values(error.message());
    let Some(before) = error.span().and_then(|span| text.get(..span.start)) else { return message };
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    format!("line {line}, column {column}: {message}")
}

/// The messages that name a setting.
const NAMING: [&str; 4] = ["unknown field ", "missing field ", "duplicate field ", "duplicate key"];

/// serde's words without the value that it found: `invalid type: string, expected u32`. Names stay when they look like names.
fn without_values(message: &str) -> String {
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
    match expected {
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
            ("\n number = \"MARKER\"", "line 2, column 11: invalid type: string, expected u32"),
            ("number = \"a, expected MARKER\"", "line 1, column 10: invalid type: string, expected u32"),
            ("text = 12345678", "line 1, column 8: invalid type: integer, expected a string"),
            ("kind = \"MARKER\"", "line 1, column 8: a value that is not allowed there, expected `one` or `two`"),
            ("MARKER9 = 1", "line 1, column 1: unknown field, expected one of `number`, `text`, `kind`"),
        ] {
            let error = toml::from_str::<Settings>(text).unwrap_err();
            assert_eq!(words(text, &error), right);
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
            let said = words(text, &toml::from_str::<Settings>(text).unwrap_err());
            assert!(!said.contains("MARKER") && said.starts_with("line "), "{said}");
        }
    }
}
