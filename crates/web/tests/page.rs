//! What holds for the sources of the page, without a browser.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

fn page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("page")
}

/// The parts of the script, with their names.
fn scripts() -> Vec<(String, String)> {
    let files = fs::read_dir(page().join("script")).unwrap().map(|entry| entry.unwrap().path());
    files.map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(&path).unwrap())).collect()
}

fn texts(language: &str) -> serde_json::Map<String, Value> {
    let text = fs::read_to_string(page().join(format!("texts/{language}.json"))).unwrap();
    let Value::Object(texts) = serde_json::from_str(&text).unwrap() else { panic!("{language}.json is no object") };
    texts
}

#[test]
fn every_text_is_in_each_language() {
    let english = texts("en");
    for language in ["fr", "de"] {
        let other = texts(language);
        assert_eq!(english.keys().collect::<BTreeSet<_>>(), other.keys().collect::<BTreeSet<_>>(), "{language}");
        for (key, text) in &english {
            let places = |text: &Value| {
                (0..9).filter(|place| text.as_str().unwrap().contains(&format!("{{{place}}}"))).collect::<Vec<_>>()
            };
            assert_eq!(places(text), places(other.get(key).unwrap()), "{language}, {key}");
        }
    }
}

#[test]
fn every_text_that_is_asked_for_is_there() {
    let english = texts("en");
    for (name, script) in scripts() {
        // What ends in t is another function.
        let called = script.match_indices("t(\"").filter(|(place, _)| !script[..*place].ends_with(char::is_alphanumeric));
        for asked in called.filter_map(|(place, mark)| script[place + mark.len()..].split('"').next()) {
            let is_there = english.contains_key(asked) || english.contains_key(&format!("{asked}.other"));
            assert!(is_there, "{name}: `{asked}`");
        }
    }
    let html = fs::read_to_string(page().join("index.html")).unwrap();
    let marked = ["data-text=\"", "data-label=\""].iter().flat_map(|mark| html.split(mark).skip(1));
    for key in marked.filter_map(|rest| rest.split('"').next()) {
        assert!(english.contains_key(key), "index.html: `{key}`");
    }
}

#[test]
fn strings_never_become_markup_or_code() {
    let forbidden = [
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "DOMParser",
        "createContextualFragment",
        "srcdoc",
        "eval(",
        "new Function",
        "setHTML",
    ];
    for (name, script) in scripts() {
        for word in forbidden {
            assert!(!script.contains(word), "{name} has {word}");
        }
    }
}

#[test]
fn nothing_is_asked_of_anybody_and_nothing_is_kept() {
    let forbidden = [
        "fetch(",
        "XMLHttpRequest",
        "WebSocket",
        "EventSource",
        "sendBeacon",
        "http:",
        "https:",
        "localStorage",
        "sessionStorage",
        "indexedDB",
        "document.cookie",
    ];
    let style = ("style.css".to_owned(), fs::read_to_string(page().join("style.css")).unwrap());
    let html = ("index.html".to_owned(), fs::read_to_string(page().join("index.html")).unwrap());
    for (name, source) in scripts().into_iter().chain([style, html]) {
        for word in forbidden.iter().chain(&["@import", "url(", " style=", " onclick="]) {
            assert!(!source.contains(word), "{name} has {word}");
        }
    }
}
