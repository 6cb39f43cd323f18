//! The strings of a JSON text (RFC 8259): answers of services carry PEM and Base64 in them.

use zeroize::Zeroizing;

/// Shorter strings hold nothing that is looked for.
const SHORTEST: usize = 32;

/// A string and the line that it stands in, from 1.
pub(crate) struct Value {
    pub line: usize,
    /// Its characters; line ends are carriage returns, for they are none of the file.
    pub text: Zeroizing<String>,
}

/// Whether a text begins as a JSON object or array does.
pub(crate) fn is_json(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '['])
}

/// The long strings of a JSON text that are no names, in their order; `None` when it is no JSON. Nothing else of the grammar is looked at.
pub(crate) fn values(text: &str) -> Option<Vec<Value>> {
    if !is_json(text) {
        return None;
    }
    let mut values = Vec::new();
    let (mut line, mut rest) = (1, text);
    while let Some((before, behind)) = rest.split_once('"') {
        line += before.matches('\n').count();
        let length = length(behind)?;
        let (literal, behind) = behind.split_at_checked(length)?;
        rest = behind.strip_prefix('"')?;
        let is_name = rest.trim_start().starts_with(':');
        if !is_name && literal.len() >= SHORTEST {
            values.push(Value { line, text: unescaped(literal)? });
        }
    }
    Some(values)
}

/// The length of a literal up to its closing quote; `None` when it has none, or a line end, which JSON does not allow.
fn length(literal: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in literal.bytes().enumerate() {
        match byte {
            b'"' if !escaped => return Some(at),
            b'\n' => return None,
            _ => escaped = byte == b'\\' && !escaped,
        }
    }
    None
}

fn unescaped(literal: &str) -> Option<Zeroizing<String>> {
    let mut text = Zeroizing::new(String::with_capacity(literal.len()));
    let mut rest = literal;
    while let Some((before, behind)) = rest.split_once('\\') {
        text.push_str(before);
        let mut characters = behind.chars();
        match characters.next()? {
            'n' | 'r' => text.push('\r'),
            't' => text.push('\t'),
            'b' | 'f' => text.push(' '),
            'u' => {
                let code = characters.as_str().get(..4).and_then(|digits| u32::from_str_radix(digits, 16).ok())?;
                match char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER) {
                    '\n' => text.push('\r'),
                    character => text.push(character),
                }
                characters = characters.as_str().get(4..)?.chars();
            }
            other => text.push(other),
        }
        rest = characters.as_str();
    }
    text.push_str(rest);
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_that_are_values_are_taken_with_their_lines() {
        let long = "x".repeat(SHORTEST);
        let text =
            format!("{{\n\"{long}\" :\n \"a\\n{long}\\u002b\\/\\\"\", \"short\": \"b\", \"c\": [\"{long}1\",\"{long}2\"]}}");
        let found: Vec<(usize, String)> =
            values(&text).unwrap().iter().map(|value| (value.line, value.text.to_string())).collect();
        assert_eq!(found, [(3, format!("a\r{long}+/\"")), (3, format!("{long}1")), (3, format!("{long}2"))]);
        for other in ["no JSON", "{\"not closed", "{\"a\nb\"}", ""] {
            assert!(values(other).is_none(), "{other}");
        }
    }
}
