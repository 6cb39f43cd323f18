//! Files that are fields behind one another, of which one is wrong: whatever has its length before it.

use std::collections::HashSet;

/// The file; then it ends before each field and in the middle of it, and each field is filled with zeros, and with ones.
pub(super) fn each_wrong(fields: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut found = vec![fields.concat()];
    for (place, field) in fields.iter().enumerate() {
        let (before, rest) = fields.split_at(place);
        let (before, behind) = (before.concat(), rest.get(1..).unwrap_or_default().concat());
        found.push(before.clone());
        found.push([&before, field.get(..field.len() / 2).unwrap_or_default()].concat());
        found.extend([0, 0xff].map(|byte| [before.as_slice(), &vec![byte; field.len()], &behind].concat()));
    }
    let mut seen = HashSet::new();
    found.retain(|file| seen.insert(file.clone()));
    found
}
