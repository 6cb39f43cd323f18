//! How text from elsewhere is shown: names, aliases, answers of servers. What a terminal would obey or a reader would not see is written as
//! `\XX`, two digits for each byte of its UTF-8, as RFC 4514 and openssl write it.

use std::borrow::Cow;
use std::fmt::Write;

/// Whether a character does something to a terminal or to the reading of a line instead of being seen: control characters, marks and overrides
/// of the direction of writing, characters without width, separators of lines.
pub const fn is_hidden(character: char) -> bool {
    matches!(
        character,
        '\0'..='\u{1f}'
            | '\u{7f}'..='\u{9f}'
            | '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// A value within a line: a name, an alias, a path.
pub fn shown(text: &str) -> Cow<'_, str> {
    if is_plain(text, |_| false) {
        return Cow::Borrowed(text);
    }
    escaped(text, |_, _| false)
}

/// A text of several lines that we laid out: line ends and tabs stay.
pub fn shown_lines(text: &str) -> Cow<'_, str> {
    if is_plain(text, |byte| matches!(byte, b'\n' | b'\t')) {
        return Cow::Borrowed(text);
    }
    escaped(text, |character, behind| matches!(character, '\n' | '\t') || (character == '\r' && behind.starts_with('\n')))
}

/// The same for text that is not all UTF-8. Bytes that a terminal may take for control characters of Latin-1 are escaped too.
pub fn shown_bytes(bytes: &[u8]) -> Cow<'_, [u8]> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return match shown_lines(text) {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        };
    }
    let mut shown = Vec::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        shown.extend_from_slice(shown_lines(chunk.valid()).as_bytes());
        for byte in chunk.invalid() {
            if (0x80..0xa0).contains(byte) {
                shown.extend_from_slice(format!("\\{byte:02X}").as_bytes());
            } else {
                shown.push(*byte);
            }
        }
    }
    Cow::Owned(shown)
}

/// How much of bytes that arrive in pieces can be shown by [`shown_bytes`]: all but the character, or the line end, that has only begun.
pub fn complete(bytes: &[u8]) -> usize {
    let begun = bytes.utf8_chunks().last().map_or(&[][..], |chunk| chunk.invalid());
    let begun = match std::str::from_utf8(begun) {
        Err(error) if error.error_len().is_none() => begun.len(),
        _ => usize::from(bytes.ends_with(b"\r")),
    };
    bytes.len() - begun
}

/// JSON text in which no string holds a hidden character as such: JSON has escapes of its own.
pub fn shown_json(json: &str) -> Cow<'_, str> {
    if !json.contains(|character| is_hidden(character) && character != '\n') {
        return Cow::Borrowed(json);
    }
    let mut shown = String::with_capacity(json.len() + 16);
    for character in json.chars() {
        if is_hidden(character) && character != '\n' {
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(shown, "\\u{unit:04x}");
            }
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

/// Writes a character of a value, escaped if need be.
pub fn write_shown(into: &mut impl Write, character: char) -> std::fmt::Result {
    if !is_hidden(character) {
        return into.write_char(character);
    }
    character.encode_utf8(&mut [0; 4]).bytes().try_for_each(|byte| write!(into, "\\{byte:02X}"))
}

/// Whether nothing is hidden in a text for certain: it is printable ASCII, or what else `is_right`. Most texts are, and are long.
fn is_plain(text: &str, is_right: impl Fn(u8) -> bool) -> bool {
    let is_seen = |byte: u8| matches!(byte, b' '..=b'~') || is_right(byte);
    // A whole piece is looked at sooner than each byte by itself.
    text.as_bytes().chunks(128).all(|piece| piece.iter().fold(true, |plain, byte| plain & is_seen(*byte)))
}

fn escaped(text: &str, stays: impl Fn(char, &str) -> bool) -> Cow<'_, str> {
    let hidden = |(at, character): &(usize, char)| {
        is_hidden(*character) && !stays(*character, text.get(at + character.len_utf8()..).unwrap_or_default())
    };
    let Some((first, _)) = text.char_indices().find(hidden) else { return Cow::Borrowed(text) };
    let (before, rest) = text.split_at(first);
    let mut shown = String::with_capacity(text.len() + 16);
    shown.push_str(before);
    for (at, character) in rest.char_indices() {
        if hidden(&(first + at, character)) {
            // Writing to a String does not fail.
            let _ = write_shown(&mut shown, character);
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_obeys_is_escaped_and_what_people_write_is_not() {
        for text in ["", "plain", "Île-de-France, Größe, 東京, 🚗", "a\\b", "O'Neil & \"sons\" <x>"] {
            assert!(matches!(shown(text), Cow::Borrowed(same) if same == text));
            assert!(matches!(shown_lines(text), Cow::Borrowed(same) if same == text));
            assert!(matches!(shown_json(text), Cow::Borrowed(same) if same == text));
        }
        for (text, right) in [
            ("\u{1b}]0;x\u{7}", "\\1B]0;x\\07"),
            ("a\nb\tc\rd", "a\\0Ab\\09c\\0Dd"),
            ("\u{7f}\u{9b}31m", "\\7F\\C2\\9B31m"),
            ("\u{202e}\u{2066}\u{61c}\u{200f}", "\\E2\\80\\AE\\E2\\81\\A6\\D8\\9C\\E2\\80\\8F"),
            ("a\u{200b}b\u{feff}\u{2028}", "a\\E2\\80\\8Bb\\EF\\BB\\BF\\E2\\80\\A8"),
            ("\u{e0041}", "\\F3\\A0\\81\\81"),
        ] {
            assert_eq!(shown(text), right);
        }
        assert_eq!(shown_lines("a\n\tb\r\nc\rd\u{1b}"), "a\n\tb\r\nc\\0Dd\\1B");
        assert_eq!(&*shown_bytes(b"\xe9\x9b\x1b\n\xc2\x9b\xff"), b"\xe9\\9B\\1B\n\\C2\\9B\xff");
        assert_eq!(
            shown_json("{\n\"a\": \"\u{9b}\u{202e}\u{e0041}\u{7f}\"}"),
            "{\n\"a\": \"\\u009b\\u202e\\udb40\\udc41\\u007f\"}"
        );
    }

    #[test]
    fn what_has_only_begun_waits_for_the_rest() {
        for (bytes, length) in [
            (&b""[..], 0),
            (b"a", 1),
            (b"a\xef", 1),
            (b"a\xef\xbb", 1),
            (b"a\xef\xbb\xbf", 4),
            (b"\xff\xc2", 1),
            (b"\xff", 1),
            (b"a\xf0\x9f\x9a", 1),
            (b"a\r", 1),
            (b"a\r\n", 3),
        ] {
            assert_eq!(complete(bytes), length, "{bytes:?}");
        }
    }

    #[test]
    fn every_control_and_format_character_is_hidden() {
        let ranges = [0..0x20, 0x7f..0xa0, 0x200b..0x2010, 0x202a..0x202f, 0x2066..0x206a, 0xe_0001..0xe_0080];
        assert!(ranges.into_iter().flatten().filter_map(char::from_u32).all(is_hidden));
        assert!(('\0'..=char::MAX).filter(|character| character.is_control()).all(is_hidden));
        assert!((' '..='~').chain('\u{a0}'..='\u{ac}').chain('А'..='я').chain('ก'..='๛').all(|character| !is_hidden(character)));
    }

    proptest::proptest! {
        #[test]
        fn nothing_hidden_is_left(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..60), text in ".{0,30}") {
            assert!(!shown(&text).chars().any(is_hidden));
            assert!(!shown_lines(&text).replace("\r\n", "").chars().any(|character| is_hidden(character) && !"\n\t".contains(character)));
            let shown = shown_bytes(&bytes);
            assert!(!String::from_utf8_lossy(&shown).replace("\r\n", "").chars().any(|character| is_hidden(character) && !"\n\t".contains(character)));
        }
    }
}
