//! PEM whose line ends were lost or written as `\n`, that is quoted as in a mail or a program, or has a remark behind a marker.

use zeroize::Zeroizing;

use super::Text;
use crate::pem::{BEGIN, BREAK, DASHES, END, Lines};

/// The longest label that is looked for, longer than any that exists.
const LONGEST_LABEL: usize = 64;

/// The same text with each marker on a line of its own, and between two markers nothing but headers and Base64. Lines keep their numbers:
/// where one becomes several, they end with a carriage return alone, which [`Lines`] do not count.
pub(crate) fn put_right(text: &str) -> Text<'_> {
    if is_right(text) {
        return Text::Own(text);
    }
    // A marker gets two breaks; nothing else grows.
    let mut right = Zeroizing::new(String::with_capacity(text.len() + 2 * text.matches(DASHES).count()));
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once(BEGIN) {
        right.push_str(before);
        rest = behind;
        let label = label(rest);
        if label.is_some() {
            right.push(BREAK);
        }
        right.push_str(BEGIN);
        let Some((label, behind)) = label else { continue };
        right.push_str(label);
        right.push_str(DASHES);
        right.push(BREAK);
        let (inside, behind) = behind.split_at_checked(next_marker(behind)).unwrap_or((behind, ""));
        body(inside, &mut right);
        rest = behind;
        if let Some((label, behind)) = rest.strip_prefix(END).and_then(self::label) {
            right.push(BREAK);
            right.push_str(END);
            right.push_str(label);
            right.push_str(DASHES);
            right.push(BREAK);
            rest = behind;
        }
    }
    right.push_str(rest);
    Text::Made(right)
}

/// Whether nothing has to be done: most files are as they should be, and are not copied.
fn is_right(text: &str) -> bool {
    let mut inside = false;
    let mut lines = Lines::as_they_are(text.trim_start_matches('\u{feff}'));
    loop {
        let Some((_, line)) = lines.next() else { return true };
        let line = line.trim_start();
        let is_right = if line.contains(DASHES) {
            inside = line.starts_with(BEGIN);
            // Once for each block, for it looks ahead.
            if let Some(body) = lines.up_to_hyphen().filter(|body| inside && is_base64(body)) {
                lines.pass_over(body);
            }
            let marker = line.strip_prefix(BEGIN).or_else(|| line.strip_prefix(END));
            marker.and_then(label).is_some_and(|(_, behind)| behind.is_empty())
        } else {
            !line.contains(BREAK) && (!inside || !line.contains(['\\', '>', '|', '"', '\'', ',']) || line.contains(':'))
        };
        if !is_right {
            return false;
        }
    }
}

/// Whether lines hold nothing but Base64, and end with line feeds.
#[expect(clippy::needless_bitwise_bool, reason = "without a branch many characters are looked at at once")]
fn is_base64(lines: &str) -> bool {
    let is_in = |byte: u8| {
        let is_letter = (byte | 0x20).wrapping_sub(b'a') < 26;
        let is_digit = byte.wrapping_sub(b'0') < 10;
        is_letter | is_digit | (byte == b'+') | (byte == b'/') | (byte == b'=') | (byte == b'\n')
    };
    let (pieces, rest) = lines.as_bytes().as_chunks::<64>();
    pieces.iter().all(|piece| piece.iter().fold(0, |others, byte| others | u8::from(!is_in(*byte))) == 0)
        && rest.iter().all(|byte| is_in(*byte))
}

/// The label at the beginning of `text`, which ends with dashes, and what stands behind those.
fn label(text: &str) -> Option<(&str, &str)> {
    let end = text.char_indices().nth(LONGEST_LABEL + DASHES.len()).map_or(text.len(), |(at, _)| at);
    let (label, _) = text.get(..end)?.split_once(DASHES)?;
    let behind = text.get(label.len() + DASHES.len()..)?;
    let is_label = !label.is_empty() && label.trim() == label && !label.contains(['\n', '\\', '"']);
    is_label.then_some((label, behind))
}

/// Where the next marker stands, or the end.
fn next_marker(text: &str) -> usize {
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        let Some(dashes) = rest.find(DASHES) else { break };
        at += dashes;
        if text.get(at..).is_some_and(|marker| marker.starts_with(END) || marker.starts_with(BEGIN)) {
            return at;
        }
        at += 1;
    }
    text.len()
}

/// What stands between two markers.
fn body(text: &str, right: &mut String) {
    let several = text.contains('\n');
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            right.push('\n');
        }
        let line = unquoted(line);
        // Of a block that goes on in the next line, this one stands on the marker's own.
        if index == 0 && several && is_remark(line) {
            continue;
        }
        if line.contains("DEK-Info:") && line.contains("Proc-Type:") {
            headers(line, right);
        } else {
            unescaped(line, right);
        }
    }
}

/// A line without the marks of quoting: `>` and `|` of mails, the quotes of programs and what joins them.
fn unquoted(line: &str) -> &str {
    let is_quote = |character: char| character.is_whitespace() || matches!(character, '"' | '\'');
    let line = line.trim_start_matches(|character| is_quote(character) || matches!(character, '>' | '|'));
    let line = line.trim_end();
    let joined = line.strip_suffix('+').map(str::trim_end).filter(|line| line.ends_with(['"', '\'']));
    joined.unwrap_or(line).trim_end_matches(|character| is_quote(character) || matches!(character, ',' | ';' | '\\'))
}

/// Whether it is words and no Base64: that has a whole line's length.
fn is_remark(line: &str) -> bool {
    let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    let is_whole_line = line.len() >= 32 && line.bytes().all(is_base64);
    !is_whole_line && !line.contains([':', '\\'])
}

/// The headers of an encrypted key that lost their line ends: each has a name, and a value without blanks.
fn headers(line: &str, right: &mut String) {
    let mut unescaped_line = Zeroizing::new(String::with_capacity(line.len()));
    unescaped(line, &mut unescaped_line);
    for word in unescaped_line.split_whitespace() {
        right.push_str(word);
        right.push(if word.ends_with(':') { ' ' } else { BREAK });
    }
}

/// A line without the escapes that JSON, shells and programs have for characters: a line end becomes a break.
fn unescaped(line: &str, right: &mut String) {
    let mut rest = line;
    while let Some((before, behind)) = rest.split_once('\\') {
        right.push_str(before);
        // What was escaped twice has more of them.
        let behind = behind.trim_start_matches('\\');
        let mut characters = behind.chars();
        match characters.next() {
            Some('n' | 'r' | 't') => right.push(BREAK),
            Some('"' | '\'') | None => {}
            Some('u') => {
                let code = characters.as_str().get(..4).and_then(|digits| u32::from_str_radix(digits, 16).ok());
                right.push(code.and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER));
                characters = characters.as_str().get(4..).unwrap_or_default().chars();
            }
            Some(other) => right.push(other),
        }
        rest = characters.as_str();
    }
    right.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &str = "-----BEGIN A-----\nMIIBAgAAMIIBAgAAMIIBAgAAMIIBAgAA\nAw==\n-----END A-----\n";

    /// What stands in the blocks of a text.
    fn read(text: &str) -> Vec<Vec<u8>> {
        let mut blocks = Vec::new();
        let found = &mut |found: Result<crate::pem::Block, _>| {
            blocks.push(found.map_err(|fault: crate::pem::Fault| fault.error)?.content.to_vec());
            Ok(())
        };
        crate::pem::parse(Lines::put_right(&put_right(text)), 9, found).unwrap();
        blocks
    }

    #[test]
    fn a_file_that_is_right_is_not_copied() {
        for text in [
            PLAIN.to_owned(),
            PLAIN.repeat(2).replace('\n', "\r\n"),
            format!("Bag Attributes\n    friendlyName: C:\\n \"x\", > y\n{PLAIN}"),
            PLAIN.replacen('\n', "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n", 1),
        ] {
            assert!(matches!(put_right(&text), Text::Own(_)), "{text}");
        }
    }

    #[test]
    fn however_the_lines_are_written_they_are_the_same() {
        let right = read(PLAIN);
        let lines = |line: &dyn Fn(&str) -> String| PLAIN.lines().map(line).collect::<String>();
        for text in [
            PLAIN.replace('\n', ""),
            PLAIN.replace('\n', " "),
            PLAIN.replace('\n', "\r"),
            PLAIN.replace('\n', "\\n"),
            PLAIN.replace('\n', "\\r\\n"),
            PLAIN.replace('\n', "\\\\n"),
            format!("KEY=\"{}\"\n", PLAIN.replace('\n', "\\n")),
            lines(&|line| format!("> {line}\n")),
            lines(&|line| format!("> > {line}\r\n")),
            lines(&|line| format!("\"{line}\\n\"\n")),
            lines(&|line| format!("  \"{line}\\n\" +\n")),
            lines(&|line| format!("'{line}',\n")),
            lines(&|line| format!("{line}\\\n")),
            PLAIN.replacen("A-----", "A----- # what it is", 1),
            PLAIN.replacen("A-----", "A----- what it is", 1),
            PLAIN.replace("END A-----", "END A----- # what it was"),
        ] {
            assert_eq!(read(&text), right, "{text}");
            assert_eq!(read(&text.repeat(2)), [right.clone(), right.clone()].concat(), "{text}");
        }
        assert_eq!(read("-----BEGIN A-----\\n\\u002B\\/8\\u003d\\n-----END A-----"), [[0xfb, 0xff]]);
    }

    #[test]
    fn lines_have_the_numbers_of_the_file() {
        let text = format!("one\n{}two\n{PLAIN}", PLAIN.replace('\n', "\\n"));
        let right = put_right(&text);
        let numbers: Vec<usize> =
            Lines::put_right(&right).filter(|(_, line)| line.starts_with(BEGIN)).map(|(number, _)| number).collect();
        assert_eq!(numbers, [2, 3]);
    }

    #[test]
    fn headers_on_one_line_are_headers() {
        let sealed = "-----BEGIN A----- Proc-Type: 4,ENCRYPTED DEK-Info: AES-128-CBC,00 AQID -----END A-----";
        let right = put_right(sealed);
        let found: Vec<&str> = Lines::put_right(&right).map(|(_, line)| line).filter(|line| !line.is_empty()).collect();
        assert_eq!(found, ["-----BEGIN A-----", "Proc-Type: 4,ENCRYPTED", "DEK-Info: AES-128-CBC,00", "AQID", "-----END A-----"]);
    }

    #[test]
    fn what_has_no_label_is_left_as_it_is() {
        for text in
            ["-----BEGIN ", "-----BEGIN no end\n-----", "-----BEGIN A-----", "-----BEGIN A-----\n-----END ", "-----END A-----"]
        {
            assert_eq!(put_right(text).replace(BREAK, ""), text, "{text}");
        }
    }
}
