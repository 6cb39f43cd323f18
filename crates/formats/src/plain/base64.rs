//! Base64 around a whole file, as secrets of Kubernetes, variables of build servers and answers of services carry keystores.

use base64ct::{Base64Unpadded, Encoding};
use zeroize::Zeroizing;

/// Shorter texts are words.
const SHORTEST: usize = 32;

/// What a text is the Base64 of, or its variant for URLs; `None` when it is none. Line ends, quotes, quoting and the head of a `data:` URL are
/// passed over, and so is the name of a variable before it: `NAME=`, `name: `.
pub(crate) fn whole(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let text = text.trim_start_matches('\u{feff}').trim();
    let text = text.strip_prefix("data:").and_then(|text| text.split_once(";base64,")).map_or(text, |(_, text)| text);
    decode(text).or_else(|| decode(behind_name(text)?))
}

/// What stands behind the name of a setting.
fn behind_name(text: &str) -> Option<&str> {
    let (name, value) = text.split_once(['=', ':'])?;
    let is_name = |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '.' | ' ' | '"' | '\'');
    (name.len() <= 100 && name.chars().all(is_name)).then_some(value)
}

fn decode(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    // Words of a sentence are shorter than lines.
    let mut words = text.split_whitespace().filter(|word| !matches!(*word, ">" | "|"));
    words.next_back();
    if words.any(|word| word.len() < SHORTEST / 2) {
        return None;
    }
    let mut base64 = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '+' | '/' | '=' => base64.push(u8::try_from(character).ok()?),
            '-' => base64.push(b'+'),
            '_' => base64.push(b'/'),
            '\\' => match characters.next()? {
                'n' | 'r' | 't' | '\\' | '"' => {}
                '/' => base64.push(b'/'),
                _ => return None,
            },
            '"' | '\'' | '>' | '|' | ',' => {}
            blank if blank.is_whitespace() => {}
            _ => return None,
        }
    }
    let length = base64.iter().rposition(|byte| *byte != b'=')? + 1;
    base64.truncate(length);
    if base64.len() < SHORTEST {
        return None;
    }
    let length = Base64Unpadded::decode_in_place(&mut base64).ok()?.len();
    base64.truncate(length);
    Some(base64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read_as_it_is_carried() {
        let bytes: Vec<u8> = (0..=255).chain([0xfb, 0xff]).collect();
        let usual = base64ct::Base64::encode_string(&bytes);
        let for_urls = base64ct::Base64UrlUnpadded::encode_string(&bytes);
        let lines: Vec<&str> = usual.as_bytes().chunks(64).map(|line| str::from_utf8(line).unwrap()).collect();
        let folded = |end: &str| lines.join(end) + end;
        for text in [
            usual.clone(),
            format!("\u{feff}\"{usual}\"\r\n"),
            format!("data:application/x-pkcs12;base64,{usual}"),
            format!("KEYSTORE={usual}\n"),
            format!("keystore.jks: {usual}\n"),
            usual.replace('/', "\\/"),
            for_urls,
            folded("\n"),
            folded("\r\n"),
            folded("\\n"),
            folded("\n> "),
        ] {
            assert_eq!(whole(&text).as_deref(), Some(&bytes), "{text}");
        }
        for text in ["", "MIIB", "words and no Base64, though they are rather long", "MIIBAgAAMIIBAgAAMIIBAgAAMIIBAgAA*"] {
            assert!(whole(text).is_none(), "{text}");
        }
    }
}
