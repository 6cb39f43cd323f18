//! `-conf`: options from a file, which come before those of the command line.
//!
//! The file is one of Java's properties (Latin-1): `keytool.all` has options for every command, `keytool.list` those of `-list`. The words of a
//! value stand between blanks, those in quotes may have blanks, and `${user.home}` is Java's system property of that name.

use std::iter::Peekable;
use std::str::Chars;

use zeroize::Zeroizing;

use super::command_error::CommandError;

/// What may be a password is wiped.
type Word = Zeroizing<String>;

/// The words that a file has for a command with these names, the newest first. `property` knows Java's system properties.
pub(super) fn words(file: &[u8], names: &[&str], property: &dyn Fn(&str) -> Option<String>) -> Result<Vec<Word>, CommandError> {
    let entries = properties(file)?;
    let value = |name: &str| {
        let name = format!("keytool.{name}");
        entries.iter().rev().find(|(other, _)| **other == name).map(|(_, value)| value)
    };
    let mut own = names.iter().filter_map(|name| value(name));
    let (first, second) = (own.next(), own.next());
    if let ([newer, older, ..], Some(_)) = (names, second) {
        return Err(CommandError::io(format!("Cannot have both -{newer} and -{older} as pre-configured options")));
    }
    let mut words = Vec::new();
    for line in value("all").into_iter().chain(first) {
        for word in split(line) {
            words.push(expanded(&word, property)?);
        }
    }
    Ok(words)
}

/// The names and values of a properties file, in its order.
fn properties(file: &[u8]) -> Result<Vec<(Word, Word)>, CommandError> {
    let text: Word = Zeroizing::new(file.iter().map(|byte| char::from(*byte)).collect());
    let text: Word = Zeroizing::new(text.replace("\r\n", "\n"));
    let mut lines = text.split(['\n', '\r']).map(|line| line.trim_start_matches(is_blank));
    let mut found = Vec::new();
    // One place for all lines, which never grows: a string that does leaves its old place as it was.
    let mut whole: Word = Zeroizing::new(String::with_capacity(text.len()));
    while let Some(line) = lines.next() {
        if line.is_empty() || line.starts_with(['#', '!']) {
            continue;
        }
        whole.clear();
        whole.push_str(line);
        while goes_on(&whole) {
            whole.pop();
            let Some(next) = lines.next() else { break };
            whole.push_str(next);
        }
        found.push(entry(&whole)?);
    }
    Ok(found)
}

fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\x0c')
}

/// Whether a line ends with a backslash that stands for itself only.
fn goes_on(line: &str) -> bool {
    (line.len() - line.trim_end_matches('\\').len()) % 2 == 1
}

/// The name and the value of a line: apart by `=`, `:` or blanks.
fn entry(line: &str) -> Result<(Word, Word), CommandError> {
    let mut escaped = false;
    let end = line.find(|character| {
        let ends = !escaped && (matches!(character, '=' | ':') || is_blank(character));
        escaped = character == '\\' && !escaped;
        ends
    });
    let (name, rest) = line.split_at(end.unwrap_or(line.len()));
    let rest = rest.trim_start_matches(is_blank);
    let value = rest.strip_prefix(['=', ':']).unwrap_or(rest).trim_start_matches(is_blank);
    Ok((unescaped(name)?, unescaped(value)?))
}

fn unescaped(text: &str) -> Result<Word, CommandError> {
    let malformed = || CommandError::of("java.lang.IllegalArgumentException", "Malformed \\uxxxx encoding.");
    let mut units: Zeroizing<Vec<u16>> = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        let meant = match character {
            '\\' => match characters.next() {
                Some('u') => {
                    let mut unit = 0;
                    for _ in 0..4 {
                        let digit = characters.next().and_then(|digit| digit.to_digit(16)).ok_or_else(malformed)?;
                        unit = unit * 16 + u16::try_from(digit).unwrap_or_default();
                    }
                    units.push(unit);
                    continue;
                }
                Some('t') => '\t',
                Some('n') => '\n',
                Some('r') => '\r',
                Some('f') => '\x0c',
                Some(other) => other,
                None => break,
            },
            other => other,
        };
        units.extend(meant.encode_utf16(&mut [0; 2]).iter());
    }
    Ok(Zeroizing::new(String::from_utf16_lossy(&units)))
}

/// The words of a value. A quote begins one, wherever it stands, and ends it.
fn split(value: &str) -> Vec<Word> {
    let mut words = Vec::new();
    // A word is put together where there is room for any, and then takes its own: there may be as many as the file has letters. An octal number
    // of two letters may be a character of two bytes.
    let mut word: Word = Zeroizing::new(String::with_capacity(2 * value.len()));
    let mut characters = value.chars().peekable();
    while let Some(first) = characters.next() {
        word.clear();
        match first {
            '\0'..=' ' => continue,
            '"' | '\'' => quoted(first, &mut characters, &mut word),
            other => {
                word.push(other);
                while let Some(next) = characters.next_if(|next| *next > ' ' && !matches!(next, '"' | '\'')) {
                    word.push(next);
                }
            }
        }
        words.push(Zeroizing::new(word.as_str().to_owned()));
    }
    words
}

/// Puts what stands in quotes, or before the end of the line, into a word.
fn quoted(quote: char, characters: &mut Peekable<Chars<'_>>, word: &mut Word) {
    while let Some(character) = characters.next_if(|next| !matches!(next, '\n' | '\r')) {
        match character {
            '\\' => match characters.next() {
                Some(digit @ '0'..='7') => word.push(octal(digit, characters)),
                Some('a') => word.push('\x07'),
                Some('b') => word.push('\x08'),
                Some('f') => word.push('\x0c'),
                Some('n') => word.push('\n'),
                Some('r') => word.push('\r'),
                Some('t') => word.push('\t'),
                Some('v') => word.push('\x0b'),
                Some(other) => word.push(other),
                None => break,
            },
            end if end == quote => break,
            other => word.push(other),
        }
    }
}

/// A character by one to three octal digits, of which three begin with 0 to 3.
fn octal(first: char, characters: &mut Peekable<Chars<'_>>) -> char {
    let mut code = first.to_digit(8).unwrap_or_default();
    let most = if first <= '3' { 2 } else { 1 };
    for _ in 0..most {
        let Some(digit) = characters.peek().and_then(|next| next.to_digit(8)) else { break };
        characters.next();
        code = code * 8 + digit;
    }
    char::from(u8::try_from(code).unwrap_or_default())
}

/// The word with the values of the properties that it names; what stands in `${{...}}` is left as it is.
fn expanded(word: &str, property: &dyn Fn(&str) -> Option<String>) -> Result<Word, CommandError> {
    let mut whole: Word = Zeroizing::new(String::with_capacity(word.len()));
    let mut add = |part: &str| {
        if whole.capacity() - whole.len() < part.len() {
            // A string that grows by itself leaves its old place as it was.
            let mut longer: Word = Zeroizing::new(String::with_capacity(2 * (whole.len() + part.len())));
            longer.push_str(&whole);
            whole = longer;
        }
        whole.push_str(part);
    };
    let mut rest = word;
    while let Some((before, behind)) = rest.split_once("${") {
        add(before);
        let left = behind.strip_prefix('{').map(|inner| inner.split_once("}}"));
        match (left, behind.split_once('}')) {
            (Some(Some((inner, after))), _) if !after.is_empty() => {
                add(&format!("${{{{{inner}}}}}"));
                rest = after;
            }
            (None, Some(("/", after))) => {
                add(std::path::MAIN_SEPARATOR_STR);
                rest = after;
            }
            (None, Some((name, after))) => {
                if name.is_empty() {
                    return Err(CommandError::of("java.lang.IllegalArgumentException", "key can't be empty"));
                }
                let unknown = || {
                    let class = "sun.security.util.PropertyExpander$ExpandException";
                    CommandError::of(class, format!("unable to expand property {name}"))
                };
                add(&property(name).ok_or_else(unknown)?);
                rest = after;
            }
            _ => {
                add("${");
                add(behind);
                rest = "";
            }
        }
    }
    add(rest);
    Ok(whole)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;
    use crate::commands::COMMANDS;

    fn of_file(file: &str, command: &str) -> Result<String, CommandError> {
        let command = COMMANDS.iter().find(|other| other.names.contains(&command)).unwrap();
        let property = |name: &str| (name == "x").then(|| "value".to_owned());
        let words = words(file.as_bytes(), command.names, &property)?;
        Ok(words.iter().flat_map(|word| ["[", word.as_str(), "]"]).collect())
    }

    #[test]
    fn words_are_those_of_keytool() {
        for (value, expected) in [
            ("-a b", "[-a][b]"),
            ("-a \"b c\" 'd \"e'", "[-a][b c][d \"e]"),
            ("a\"b\"c", "[a][b][c]"),
            ("a\\'b 'c\\\\'d' \"\"", "[a][b ][c\\][d][]"),
            ("\"a\\\\151b\\\\t\\\\479\"", "[aib\t'9]"),
            ("\"open", "[open]"),
            ("a${x}b ${/}c ${{x}}y ${x", "[avalueb][/c][${{x}}y][${x]"),
            ("${{x}}", "[${{x}}]"),
            ("${{x}", "[${{x}]"),
            ("\\u0061\\:\\\n   b", "[a:b]"),
            ("a \\\r\n  b", "[a][b]"),
        ] {
            assert_eq!(of_file(&format!("keytool.all={value}\n"), "list").unwrap(), expected, "{value}");
        }
    }

    /// However many there are, all together take as much memory as the file.
    #[test]
    fn words_and_lines_take_their_own_room() {
        let room = |words: &[Word]| words.iter().map(|word| word.capacity()).sum::<usize>();
        for (piece, of_a_word) in [("a ", 1), ("\"b\" ", 1), ("\"\\47\" ", 1), ("'", 0), ("${/} ", 4)] {
            let value = piece.repeat(20_000);
            let words = split(&value);
            assert!(words.len() >= 10_000 && room(&words) <= value.len(), "{piece}: {} for {}", room(&words), words.len());
            let mut expanded = words.iter().map(|word| expanded(word, &|_| None).unwrap().capacity());
            assert!(expanded.all(|capacity| capacity <= of_a_word), "{piece}");
        }
        let file = "a=b\n".repeat(20_000);
        let lines: Vec<Word> = properties(file.as_bytes()).unwrap().into_iter().flat_map(|(name, value)| [name, value]).collect();
        assert!(lines.len() == 40_000 && room(&lines) <= 8 * lines.len(), "{}", room(&lines));
        // A word of many parts is copied a few times, not once for each.
        assert_eq!(expanded(&"${/}".repeat(200_000), &|_| None).unwrap().len(), 200_000);
    }

    #[test]
    fn a_command_gets_its_own_behind_those_of_all() {
        let file = "#keytool.all=no\n! no\n\n keytool.genkey : c\nkeytool.all\ta\nkeytool.list=b\nkeytool.list=d\n";
        assert_eq!(of_file(file, "genkeypair").unwrap(), "[a][c]");
        assert_eq!(of_file(file, "list").unwrap(), "[a][d]");
        assert_eq!(of_file(file, "delete").unwrap(), "[a]");
    }

    #[test]
    fn mistakes_are_those_of_keytool() {
        let said = |file: &str, command: &str| of_file(file, command).unwrap_err().to_string();
        assert!(
            said("keytool.genkey=a\nkeytool.genkeypair=b", "genkeypair")
                .ends_with("Cannot have both -genkeypair and -genkey as pre-configured options")
        );
        assert!(said("keytool.all=\\u12g4", "list").ends_with("Malformed \\uxxxx encoding."));
        assert!(said("keytool.all=${y}", "list").ends_with("unable to expand property y"));
        assert!(said("keytool.all=${}", "list").ends_with("key can't be empty"));
    }
}
