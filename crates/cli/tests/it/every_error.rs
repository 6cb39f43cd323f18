//! Whoever adds an error adds a test that provokes it: the words of every error in the source stand in a transcript or in another test.
//!
//! Looked at are the texts that the source gives to a failure right where it makes one. One that only hands on another error has no words of its own.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

/// Errors that no test provokes, by their first words, and why not.
const NOT_PROVOKED: [(&str, &str); 7] = [
    ("the system gives no random numbers", "they never fail where the tests run"),
    ("the report cannot be written as JSON", "every report can; serde's function returns an error all the same"),
    ("{what} was not found on this machine", "where the tests run there is a JDK, and the system has its roots"),
    (
        "the connection to {address} failed",
        "on this machine a connection is refused, late or ended; networks have more ways to fail",
    ),
    ("the demonstration's authority", "its certificates are of our making"),
    ("the demonstration's own command line", "its lines are fixed"),
    ("there is no request to sign", "the demonstration has just made it"),
];

/// A literal behind the kind of a failure, or behind the name that it is given before.
static TEXT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?s)(?:Failure::usage\(|\bKind::\w+,|let what =)\s*(?:format!\(\s*)?"((?:[^"\\]|\\.)*)""#).unwrap()
});

/// A line that goes on in the next one, and a place in a text that something else is put into.
static BREAK: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\\\n\s*").unwrap());
static HOLE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\{[^}]*\}|\\n").unwrap());

/// So many words in a row are told from any others.
const WORDS: usize = 4;
/// With fewer letters they are not.
const LETTERS: usize = 8;

/// Puts the Rust and the transcripts below a folder into `all`, of the files with a name that is wanted.
fn gather(folder: &Path, all: &mut Vec<String>, wanted: &dyn Fn(&str) -> bool) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, all, wanted);
        } else if path.extension().is_some_and(|ending| ending == "rs" || ending == "txt")
            && wanted(&path.file_name().unwrap().to_string_lossy())
        {
            all.push(fs::read_to_string(&path).unwrap());
        }
    }
}

/// With single blanks, however it is broken into lines.
fn in_one_line(text: &str) -> String {
    BREAK.replace_all(text, "").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What of a text a test may say: a few of its words in a row.
fn pieces(text: &str) -> Vec<String> {
    let fixed = HOLE.split(text).map(|part| part.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>());
    let rows = fixed.flat_map(|words| words.windows(WORDS.min(words.len()).max(1)).map(|row| row.join(" ")).collect::<Vec<_>>());
    rows.filter(|row| row.chars().filter(|character| character.is_alphabetic()).count() >= LETTERS).collect()
}

/// The texts of errors that none of the tests says.
fn unsaid(sources: &[String], tests: &str) -> Vec<String> {
    let mut errors = Vec::new();
    for source in sources {
        let source = source.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        errors.extend(TEXT.captures_iter(source).map(|found| in_one_line(&found[1]).replace("\\\"", "\"")));
    }
    assert!(errors.len() > 100, "where are the errors?");
    errors.retain(|text| {
        let pieces = pieces(text);
        !pieces.is_empty() && !pieces.iter().any(|piece| tests.contains(piece))
    });
    errors
}

#[test]
fn every_error_is_provoked_by_a_test() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut sources, mut tests) = (Vec::new(), Vec::new());
    let myself = Path::new(file!()).file_name().unwrap().to_string_lossy();
    for source in ["src", "../host/src"] {
        gather(&here.join(source), &mut sources, &|name| name != "tests.rs");
        gather(&here.join(source), &mut tests, &|name| name == "tests.rs");
    }
    gather(&here.join("tests"), &mut tests, &|name| name != myself);
    let tests: String = tests.iter().map(|test| in_one_line(test)).collect();
    let unsaid = unsaid(&sources, &tests);
    let is_known = |text: &&String| NOT_PROVOKED.iter().any(|(words, _)| text.starts_with(words));
    let new: Vec<&String> = unsaid.iter().filter(|text| !is_known(text)).collect();
    assert!(new.is_empty(), "no test provokes these errors; a transcript in tests/transcripts may: {new:#?}");
    for (words, why) in NOT_PROVOKED {
        assert!(unsaid.iter().any(|text| text.starts_with(words)), "`{words}` ({why}) is provoked, or there no longer");
    }
}
