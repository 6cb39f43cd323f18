//! The aliases of certificates: from their subjects, and the same whatever else is given, in whatever order.

use std::collections::HashMap;

use keyferry_core::certificate::Certificate;
use keyferry_core::name::DistinguishedName;

/// The digits of the SHA-256 that tell two certificates of one name apart.
const DIGITS: usize = 8;

/// An alias for each certificate. Those that share a name all get the first digits of their SHA-256 behind it, and so does one whose name is taken.
pub(super) fn of(certificates: &[(&Certificate, &DistinguishedName)], is_taken: impl Fn(&str) -> bool) -> Vec<String> {
    let names: Vec<String> = certificates.iter().map(|(_, subject)| subject.alias()).collect();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for name in &names {
        *counts.entry(name).or_default() += 1;
    }
    let alias = |(name, (certificate, _)): (&String, &(&Certificate, &DistinguishedName))| {
        if counts.get(name.as_str()) == Some(&1) && !is_taken(name) {
            return name.clone();
        }
        let fingerprint = certificate.fingerprint();
        let short = format!("{name}-{}", fingerprint.get(..DIGITS).unwrap_or_default());
        let is_free = !is_taken(&short) && !counts.contains_key(short.as_str());
        if is_free { short } else { format!("{name}-{fingerprint}") }
    };
    names.iter().zip(certificates).map(alias).collect()
}
