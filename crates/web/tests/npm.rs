//! What holds for the sources of the package for npm, without a compiler of TypeScript: `cargo xtask dist check` has one, and holds the types exactly.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use keyferry_web::api::{Files, aliases, check, open};
use serde_json::Value;

const NOW: f64 = 1_800_000_000_000.0;

/// The names of all properties that reports.d.ts declares.
fn declared() -> BTreeSet<String> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("npm/reports.d.ts")).unwrap();
    let property = |part: &str| {
        let (name, _) = part.split_once(':')?;
        let name = name.trim().trim_start_matches("readonly ").trim_end_matches('?');
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        is_name.then(|| name.to_owned())
    };
    text.split(['\n', '{', ';', ',']).filter_map(property).collect()
}

/// The names of all fields in an answer.
fn fields(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => map.iter().for_each(|(name, value)| {
            names.insert(name.clone());
            fields(value, names);
        }),
        Value::Array(values) => values.iter().for_each(|value| fields(value, names)),
        _ => {}
    }
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

/// What stands in an answer of the module.
fn done(answer: &str) -> Value {
    let value: Value = serde_json::from_str(answer).unwrap();
    value.get("done").unwrap_or_else(|| panic!("{answer}")).clone()
}

#[test]
fn every_field_of_an_answer_is_declared() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let mut names = BTreeSet::new();
    for folder in ["keytool", "openssl", "loose"] {
        for path in files_below(&fixtures.join(folder)) {
            let bytes = fs::read(&path).unwrap();
            let mut files = Files::new();
            files.add("given".to_owned(), bytes.clone(), None);
            files.add("given".to_owned(), bytes, Some("changeit".to_owned()));
            fields(&done(&open(&files, NOW)), &mut names);
        }
    }
    let mut files = Files::new();
    files.add("given".to_owned(), fs::read(fixtures.join("keytool/several.p12")).unwrap(), Some("changeit".to_owned()));
    fields(&done(&aliases(&files)), &mut names);
    let subject = r#"{ "country": "France", "state": "", "locality": "", "organization": "", "mzp": "", "email": "" }"#;
    fields(&done(&check(subject)), &mut names);
    assert!(names.len() > 60, "{names:?}");
    assert_eq!(names.difference(&declared()).collect::<Vec<_>>(), Vec::<&String>::new());
}
