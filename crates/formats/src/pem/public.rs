//! Base64 (RFC 4648) of what everybody may know, decoded by a table. What may be a secret is decoded without one, in `block`: the time that a table
//! takes tells what is looked up.

use base64ct::{Base64, Encoding};

use super::label;

/// No character of Base64.
const NONE: u8 = 0xff;

/// What each character stands for.
const VALUES: [u8; 256] = {
    let characters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut values = [NONE; 256];
    let mut value = 0;
    while value < 64 {
        #[expect(clippy::indexing_slicing, clippy::cast_possible_truncation, reason = "there are 64, and each is a byte")]
        {
            values[characters[value] as usize] = value as u8;
        }
        value += 1;
    }
    values
};

/// Whether blocks with this label hold nothing secret.
pub(super) fn is_public(label: &str) -> bool {
    [label::CERTIFICATE, "X509 CERTIFICATE", label::TRUSTED_CERTIFICATE, label::X509_CRL, label::PUBLIC_KEY].contains(&label)
}

/// What stands in lines of Base64; `None` when they are anything but whole groups of four characters in each line, padding at the end of the last, and the ends of
/// lines.
pub(super) fn decoded(lines: &str) -> Option<Vec<u8>> {
    let (body, last) = lines.trim_ascii_end().split_at_checked(lines.trim_ascii_end().len().checked_sub(4)?)?;
    let mut content = Vec::with_capacity(lines.len() / 4 * 3);
    for line in body.as_bytes().split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let (groups, rest) = line.as_chunks::<4>();
        let start = content.len();
        content.resize(start + groups.len() * 3, 0);
        let mut seen = if rest.is_empty() { 0 } else { NONE };
        for (group, three) in groups.iter().zip(content.get_mut(start..)?.as_chunks_mut::<3>().0) {
            let [one, two, three_, four] = group.map(value);
            seen |= one | two | three_ | four;
            *three = [one << 2 | two >> 4, two << 4 | three_ >> 2, three_ << 6 | four];
        }
        if seen & 0x80 != 0 {
            return None;
        }
    }
    // Whatever else there is to be known about the end, others know.
    content.extend_from_slice(Base64::decode(last, &mut [0; 3]).ok()?);
    Some(content)
}

fn value(character: u8) -> u8 {
    VALUES.get(usize::from(character)).copied().unwrap_or(NONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_decodes_as_the_other_does() {
        for length in 1..200 {
            let content: Vec<u8> = (0..length).map(|number: u8| number.wrapping_mul(73)).collect();
            let base64 = Base64::encode_string(&content);
            for end in ["\n", "\r\n"] {
                let lines: String = base64.as_bytes().chunks(64).flat_map(|line| [str::from_utf8(line).unwrap(), end]).collect();
                assert_eq!(decoded(&lines).as_deref(), Some(&content[..]), "{lines}");
            }
        }
        assert_eq!(decoded("AAAAA\nAAA\n"), None);
        for wrong in ["", "AAA", "AA==\nAAAA", "AA=A", "AAAA=AAA", "A*AAAAAA", "AAAA AAAA", "AAAA\n\u{e9}AA", "AB==", "AAAA:AAA"]
        {
            assert_eq!(decoded(wrong), None, "{wrong}");
        }
    }
}
