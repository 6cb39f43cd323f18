//! The alias that something gets which has a subject and no name.

use super::DistinguishedName;
use super::attribute::{COMMON_NAME, ORGANIZATION_NAME, ORGANIZATIONAL_UNIT_NAME};

/// Longer names are cut: some are whole sentences.
const LONGEST: usize = 64;

impl DistinguishedName {
    /// The common name in small letters, or else what the subject has instead; digits, ASCII letters and hyphens only.
    pub fn alias(&self) -> String {
        let usual = [COMMON_NAME, ORGANIZATIONAL_UNIT_NAME, ORGANIZATION_NAME];
        let mut values = usual.into_iter().filter_map(|attribute| self.values(attribute).pop());
        values.find_map(|value| hyphenated(&value)).or_else(|| hyphenated(&self.to_string())).unwrap_or("certificate".to_owned())
    }
}

fn hyphenated(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let words = lower.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let name: String = words.collect::<Vec<_>>().join("-").chars().take(LONGEST).collect();
    let name = name.trim_end_matches('-');
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use crate::name::openssl;

    #[test]
    fn an_alias_is_readable_and_never_empty() {
        for (subject, name) in [
            ("/C=FR/O=Example/CN=Example Root CA - G2", "example-root-ca-g2"),
            ("/O=Example, Inc./OU=Class 3 Authority", "class-3-authority"),
            ("/O=Example, Inc.", "example-inc"),
            ("/C=FR", "c-fr"),
            ("/CN=\u{2603}/O=Snow", "snow"),
            ("/CN=\u{2603}", "cn"),
        ] {
            assert_eq!(openssl::parse(subject).unwrap().alias(), name, "{subject}");
        }
        assert_eq!(openssl::parse(&format!("/CN={}", "a".repeat(100))).unwrap().alias().len(), super::LONGEST);
    }
}
