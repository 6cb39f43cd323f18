//! docs/exit-codes-and-variables.md names every variable that the sources do.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::root;

/// What programs of ours tell each other when one starts the other; nobody sets them.
const AMONG_US: [&str; 6] =
    ["KEYFERRY_BUILT_FOR", "KEYFERRY_BUILT_FROM", "KEYFERRY_FEATURES", "KEYFERRY_FILE", "KEYFERRY_INSTRUMENT", "KEYFERRY_READER"];

/// The variables in the sources below a folder.
fn named(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path());
    entries
        .flat_map(|path| {
            if path.is_dir() {
                return named(&path);
            }
            let is_source = path.extension().is_some_and(|ending| ending == "rs");
            let text = if is_source { fs::read_to_string(&path).unwrap() } else { String::new() };
            let ends = |part: &str| part.find(|letter: char| !letter.is_ascii_uppercase() && letter != '_').unwrap_or(part.len());
            let names = text.split("KEYFERRY_").skip(1).map(|part| format!("KEYFERRY_{}", &part[..ends(part)]));
            names.filter(|name| name.len() > "KEYFERRY_".len()).collect()
        })
        .collect()
}

#[test]
fn every_variable_is_explained() {
    let text = fs::read_to_string(root().join("docs/exit-codes-and-variables.md")).unwrap();
    let mut all: BTreeSet<String> =
        ["crates", "fuzz", "tests", "xtask/src"].iter().flat_map(|folder| named(&root().join(folder))).collect();
    assert!(all.len() > 20, "the sources were not found: {all:?}");
    all.retain(|name| !AMONG_US.contains(&name.as_str()) && !text.contains(&format!("`{name}`")));
    assert!(all.is_empty(), "docs/exit-codes-and-variables.md says nothing of {all:?}");
}
