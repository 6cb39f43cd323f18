//! The aliases of certificates: from their subjects, and the same whatever else is given, in whatever order.

use std::collections::HashMap;

use keyferry_core::certificate::Certificate;

/// The digits of the SHA-256 that tell two certificates of one name apart.
const DIGITS: usize = 8;

/// An alias for each certificate, by what it is called after its subject. Those that share a name all get the first digits of their SHA-256 behind it, and so does one whose name is taken.
pub(super) fn of(certificates: &[(&Certificate, &str)], is_taken: impl Fn(&str) -> bool) -> Vec<String> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for (_, name) in certificates {
        *counts.entry(name).or_default() += 1;
    }
    let alias = |(certificate, name): &(&Certificate, &str)| {
        if counts.get(name) == Some(&1) && !is_taken(name) {
            return (*name).to_owned();
        }
        let fingerprint = certificate.fingerprint();
        let short = format!("{name}-{}", fingerprint.get(..DIGITS).unwrap_or_default());
        let is_free = !is_taken(&short) && !counts.contains_key(short.as_str());
        if is_free { short } else { format!("{name}-{fingerprint}") }
    };
    certificates.iter().map(alias).collect()
}
