//! Bytes as Java shows them.

use keyferry_core::key::{hex, magnitude};

use std::fmt::Write;

/// Java's dump: sixteen bytes a line, with their place and their characters.
pub(crate) fn dump(bytes: &[u8]) -> String {
    const LINE: usize = 16;
    let mut text = String::new();
    for (number, line) in bytes.chunks(LINE).enumerate() {
        let _ = write!(text, "{:04X}: ", number * LINE);
        for place in 0..LINE {
            let _ = match line.get(place) {
                Some(byte) => write!(text, "{byte:02X} "),
                None => write!(text, "   "),
            };
            if place == 7 {
                text.push_str("  ");
            }
        }
        text.push(' ');
        // It stops at z, as Java does.
        text.extend(line.iter().map(|byte| if (b' '..=b'z').contains(byte) { char::from(*byte) } else { '.' }));
        text.push('\n');
    }
    text
}

/// A fingerprint: capitals and colons.
pub(crate) fn fingerprint(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":")
}

/// An INTEGER as Java's `BigInteger` prints it to the base of 16.
pub(crate) fn hexadecimal(integer: &[u8]) -> String {
    let (negative, magnitude) = magnitude(integer);
    let digits = hex(&magnitude);
    let digits = digits.trim_start_matches('0');
    format!("{}{}", if negative { "-" } else { "" }, if digits.is_empty() { "0" } else { digits })
}

/// The bytes of an integer in pairs with colons, as serial numbers of revocation lists and key identifiers are shown.
pub(crate) fn pairs(integer: &[u8]) -> String {
    integer.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(":")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_shown_as_java_shows_them() {
        let text = "0000: 7C 1B 54 73 0A 15 B8 25   ED 86 13 26 55 DB D2 B6  ..Ts...%...&U...\n0010: 3B 0F 49 83                                        ;.I.\n";
        let bytes = [
            0x7c, 0x1b, 0x54, 0x73, 0x0a, 0x15, 0xb8, 0x25, 0xed, 0x86, 0x13, 0x26, 0x55, 0xdb, 0xd2, 0xb6, 0x3b, 0x0f, 0x49,
            0x83,
        ];
        assert_eq!(dump(&bytes), text);
        assert_eq!(
            (hexadecimal(&[0, 0xff]).as_str(), hexadecimal(&[0xff]).as_str(), hexadecimal(&[0]).as_str()),
            ("ff", "-1", "0")
        );
        assert_eq!((pairs(&[0x0a]).as_str(), pairs(&[0x20, 0x02]).as_str()), ("0a", "20:02"));
    }
}
