//! The aliases of certificates: from their subjects, and the same whatever else is given, in whatever order.

use std::collections::HashMap;

use keyferry_core::name::DistinguishedName;
use keyferry_core::name::attribute::{COMMON_NAME, ORGANIZATION_NAME, ORGANIZATIONAL_UNIT_NAME};

use super::gather::Candidate;

/// Longer names are cut: some are whole sentences.
const LONGEST: usize = 64;

/// The digits of the SHA-256 that tell two certificates of one name apart.
const DIGITS: usize = 8;

/// An alias for each certificate. Those that share a name all get the first digits of their SHA-256 behind it, and so does one whose name is taken.
pub(super) fn of(candidates: &[Candidate], is_taken: impl Fn(&str) -> bool) -> Vec<String> {
    let names: Vec<String> = candidates.iter().map(|candidate| readable(&candidate.details.subject)).collect();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for name in &names {
        *counts.entry(name).or_default() += 1;
    }
    let alias = |(name, candidate): (&String, &Candidate)| {
        if counts.get(name.as_str()) == Some(&1) && !is_taken(name) {
            return name.clone();
        }
        let fingerprint = candidate.certificate.fingerprint();
        let short = format!("{name}-{}", fingerprint.get(..DIGITS).unwrap_or_default());
        let is_free = !is_taken(&short) && !counts.contains_key(short.as_str());
        if is_free { short } else { format!("{name}-{fingerprint}") }
    };
    names.iter().zip(candidates).map(alias).collect()
}

/// The common name in small letters, or else what the subject has instead; digits, ASCII letters and hyphens only.
pub(super) fn readable(subject: &DistinguishedName) -> String {
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
