//! The line of a file that an error is about, with a mark below the place. Values are left out: a configuration holds passwords.

use keyferry_core::shown::shown;

/// What stands for a value.
const VALUE: &str = "...";

/// Names are not longer.
const LONGEST_NAME: usize = 40;

/// The line (from 1) of the text, and below it a mark at the column (from 1; the first character that is no blank if there is none). Nothing when
/// the line is neither a setting nor the header of a section: it may be a part of a secret.
pub(crate) fn of(text: &str, line: usize, column: Option<usize>) -> Option<String> {
    let content = text.lines().nth(line.checked_sub(1)?)?;
    let visible = without_value(content)?;
    let blanks = content.chars().take_while(|character| character.is_whitespace()).count();
    let last = visible.trim_end().chars().count().saturating_sub(1);
    let at = column.map_or(blanks, |column| column - 1);
    // In the value, the mark is below what stands for it.
    let value = visible.strip_suffix(VALUE).map_or(usize::MAX, |before| before.chars().count());
    let at = at.min(value).min(last.max(blanks));
    let margin = " ".repeat(line.to_string().len());
    // A tab is one character, and shown as one.
    Some(format!("{line} | {}\n{margin} | {}^", shown(&visible.replace('\t', " ")), " ".repeat(at)))
}

/// A setting without its value, or the header of a section; a name that may be something else is not shown either.
fn without_value(line: &str) -> Option<String> {
    if let Some(header) = line.trim().strip_prefix('[') {
        return is_name(header.trim_matches(['[', ']', ' '])).then(|| line.trim_end().to_owned());
    }
    let (name, value) = line.split_once('=')?;
    let blank = if value.starts_with([' ', '\t']) { " " } else { "" };
    let value = if value.trim().is_empty() { "" } else { VALUE };
    is_name(name.trim()).then(|| format!("{name}={blank}{value}"))
}

/// Whether it may be the name of a setting or a section (`plain-key`, `0.organizationName`, `DNS.1`); secrets and lines of keys look otherwise.
fn is_name(text: &str) -> bool {
    let is_digit = |character: char| character.is_ascii_digit();
    let text = text.trim_start_matches(is_digit).trim_end_matches(is_digit);
    (1..=LONGEST_NAME).contains(&text.len())
        && text.chars().all(|character| character.is_ascii_alphabetic() || "-_.".contains(character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_is_marked_and_no_value_is_shown() {
        let text = "[application\n\nname = \"secret\"\n\tpassword=secret\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n  empty =\nhunter2hunter2 = 1\n[hunter2x]\n0.DNS.1 = x";
        let at = |line, column| of(text, line, column);
        assert_eq!(at(1, Some(13)).as_deref(), Some("1 | [application\n  |            ^"));
        assert_eq!(at(3, None).as_deref(), Some("3 | name = ...\n  | ^"));
        assert_eq!(at(3, Some(8)).as_deref(), Some("3 | name = ...\n  |        ^"));
        assert_eq!(at(3, Some(15)).as_deref(), Some("3 | name = ...\n  |        ^"));
        assert_eq!(at(4, Some(2)).as_deref(), Some("4 |  password=...\n  |  ^"));
        assert_eq!(at(6, None).as_deref(), Some("6 |   empty =\n  |   ^"));
        assert_eq!(at(9, None).as_deref(), Some("9 | 0.DNS.1 = ...\n  | ^"));
        // What may be a secret.
        assert_eq!((at(7, None), at(8, None)), (None, None));
        // A line of a key, an empty line, none at all.
        assert_eq!((at(5, None), at(2, None), at(10, None), at(0, None)), (None, None, None, None));
    }
}
