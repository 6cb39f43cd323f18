//! Java's modified UTF-8 (`DataOutput.writeUTF`): NUL in two bytes, characters beyond U+FFFF as two surrogates of three bytes each.

/// The text, or `None` when the bytes are none. Plain four-byte UTF-8, which some writers leave there, is read too.
pub(crate) fn decode(bytes: &[u8]) -> Option<String> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some(text.to_owned());
    }
    let mut units = Vec::with_capacity(bytes.len());
    let mut rest = bytes.iter().map(|byte| u16::from(*byte));
    while let Some(first) = rest.next() {
        let mut continuation = || rest.next().filter(|byte| byte & 0xc0 == 0x80).map(|byte| byte & 0x3f);
        units.push(match first {
            0x00..=0x7f => first,
            0xc0..=0xdf => (first & 0x1f) << 6 | continuation()?,
            0xe0..=0xef => (first & 0x0f) << 12 | continuation()? << 6 | continuation()?,
            _ => return None,
        });
    }
    String::from_utf16(&units).ok()
}

/// The bytes of `text`.
pub(crate) fn encode(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for unit in text.encode_utf16() {
        let [high, low] = unit.to_be_bytes();
        let last = 0x80 | (low & 0x3f);
        let middle = (high << 2 | low >> 6) & 0x3f;
        match unit {
            0x01..=0x7f => bytes.push(low),
            0x00 | 0x80..=0x7ff => bytes.extend([0xc0 | middle & 0x1f, last]),
            _ => bytes.extend([0xe0 | high >> 4, 0x80 | middle, last]),
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_round_trips() {
        for text in ["", "abc", "é\u{7ff}", "\u{800}€\u{ffff}", "\u{1f511}", "a\0b"] {
            assert_eq!(decode(&encode(text)).as_deref(), Some(text));
        }
        assert_eq!(encode("\0"), [0xc0, 0x80]);
        assert_eq!(encode("\u{1f511}").len(), 6);
        assert_eq!(decode("\u{1f511}".as_bytes()).as_deref(), Some("\u{1f511}"));
        assert_eq!(decode(&[0xe0, 0x80]), None);
        assert_eq!(decode(&[0xff]), None);
    }
}
