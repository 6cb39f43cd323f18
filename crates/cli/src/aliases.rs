//! Aliases: those that certificates without a name get, and those that somebody chooses.

use keyferry_core::name::DistinguishedName;
use keyferry_core::name::attribute::{COMMON_NAME, ORGANIZATION_NAME, ORGANIZATIONAL_UNIT_NAME};
use keyferry_formats::{Keystore, same_alias};

use crate::nearest;
use keyferry_host::failure::Failure;

/// Longer names are cut: some are whole sentences.
const LONGEST: usize = 64;

/// The entries with these aliases, or all where none is named; `files` is what messages call where they come from.
pub(crate) fn only(mut store: Keystore, aliases: &[String], files: &str) -> Result<Keystore, Failure> {
    if let Some(missing) = aliases.iter().find(|alias| store.get(alias).is_none()) {
        return Err(nearest::no_entry(files, missing, store.entries().iter().map(|entry| entry.alias.as_str())));
    }
    if !aliases.is_empty() {
        store.retain(|entry| aliases.iter().any(|alias| same_alias(alias, &entry.alias)));
    }
    Ok(store)
}

/// The common name in small letters, or else what the subject has instead; digits, ASCII letters and hyphens only.
pub(crate) fn readable(subject: &DistinguishedName) -> String {
    let usual = [COMMON_NAME, ORGANIZATIONAL_UNIT_NAME, ORGANIZATION_NAME];
    let mut values = usual.into_iter().filter_map(|attribute| subject.values(attribute).pop());
    values.find_map(|value| hyphenated(&value)).or_else(|| hyphenated(&subject.to_string())).unwrap_or("certificate".to_owned())
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
    use keyferry_core::name::openssl;

    use super::readable;

    #[test]
    fn a_name_is_readable_and_never_empty() {
        for (subject, name) in [
            ("/C=FR/O=Example/CN=Example Root CA - G2", "example-root-ca-g2"),
            ("/O=Example, Inc./OU=Class 3 Authority", "class-3-authority"),
            ("/O=Example, Inc.", "example-inc"),
            ("/C=FR", "c-fr"),
            ("/CN=\u{2603}/O=Snow", "snow"),
            ("/CN=\u{2603}", "cn"),
        ] {
            assert_eq!(readable(&openssl::parse(subject).unwrap()), name, "{subject}");
        }
        assert_eq!(readable(&openssl::parse(&format!("/CN={}", "a".repeat(100))).unwrap()).len(), super::LONGEST);
    }
}
