//! The scripts in `commands`: cases, their files, and the command lines with what is typed.

use std::fmt;
use std::fs;
use std::path::Path;

/// A pair of twin folders, and what is run in both.
#[derive(Debug)]
pub(crate) struct Case {
    /// The tool that the script is about, which its name begins with.
    pub tool: String,
    pub title: String,
    /// The releases of tools that it is about; all, where a tool has none here.
    pub only: Vec<(String, Range)>,
    /// Files beyond those of the seed, with their content.
    pub files: Vec<(String, String)>,
    pub lines: Vec<Line>,
}

/// A command line.
#[derive(Debug)]
pub(crate) struct Line {
    /// Where it stands: `keytool-list.script:12`.
    pub place: String,
    /// The program and its arguments.
    pub words: Vec<String>,
    /// What is typed.
    pub input: String,
    /// Whether it makes or shows something random, which is masked before it is compared.
    pub masked: bool,
    /// The difference on purpose that it shows, and in which releases of its tool.
    pub differs: Option<(String, Range)>,
}

/// Releases from one on, to before another: `21..`, `3.5..4.0`, `..25`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Range {
    since: (u8, u8),
    until: (u8, u8),
}

impl Range {
    const ALL: Self = Self { since: (0, 0), until: (u8::MAX, 0) };

    fn parse(text: &str) -> Self {
        let (since, until) = text.split_once("..").unwrap_or_else(|| panic!("`{text}` says no releases"));
        let bound = |text: &str, otherwise| if text.is_empty() { otherwise } else { release(text) };
        Self { since: bound(since, Self::ALL.since), until: bound(until, Self::ALL.until) }
    }

    /// Whether a release is one of them.
    pub(crate) fn contains(self, text: &str) -> bool {
        (self.since..self.until).contains(&release(text))
    }
}

fn release(text: &str) -> (u8, u8) {
    let (major, minor) = text.split_once('.').unwrap_or((text, "0"));
    (major.parse().unwrap(), minor.parse().unwrap())
}

impl fmt::Display for Line {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.words.join(" "))
    }
}

/// Reads a script; see docs/compatibility.md for its marks.
pub(crate) fn read(path: &Path) -> Vec<Case> {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let tool = name.split('-').next().unwrap();
    let mut cases: Vec<Case> = Vec::new();
    for (index, text) in fs::read_to_string(path).unwrap().lines().enumerate() {
        let place = format!("{name}:{}", index + 1);
        if let Some(title) = text.strip_prefix("== ") {
            cases.push(Case {
                tool: tool.to_owned(),
                title: title.to_owned(),
                only: Vec::new(),
                files: Vec::new(),
                lines: Vec::new(),
            });
            continue;
        }
        if text.trim().is_empty() || text.starts_with('#') {
            continue;
        }
        let case = cases.last_mut().unwrap_or_else(|| panic!("{place}: a case begins with =="));
        if let Some(content) = text.strip_prefix("    ") {
            let file = case.files.last_mut().unwrap_or_else(|| panic!("{place}: content without a file"));
            file.1.push_str(content);
            file.1.push('\n');
            continue;
        }
        let (mark, rest) = text.split_at(1);
        let rest = rest.strip_prefix(' ').unwrap_or(rest);
        match mark {
            "+" => case.files.push((rest.to_owned(), String::new())),
            "$" | "%" => {
                case.lines.push(Line { words: split(rest), input: String::new(), masked: mark == "%", differs: None, place });
            }
            "<" => {
                let line = case.lines.last_mut().unwrap_or_else(|| panic!("{place}: input without a command line"));
                line.input.push_str(rest);
                line.input.push('\n');
            }
            "~" => {
                let line = case.lines.last_mut().unwrap_or_else(|| panic!("{place}: a difference without a command line"));
                let (difference, releases) = rest
                    .trim()
                    .split_once(' ')
                    .map_or((rest.trim(), Range::ALL), |(name, releases)| (name, Range::parse(releases)));
                assert!(difference.starts_with(&format!("{tool}-")), "{place}: `{difference}` is no difference of {tool}");
                line.differs = Some((difference.to_owned(), releases));
            }
            "?" => {
                let (tool, releases) = rest.split_once(' ').unwrap_or_else(|| panic!("{place}: releases without a tool"));
                case.only.push((tool.to_owned(), Range::parse(releases)));
            }
            _ => panic!("{place}: `{text}` has no mark"),
        }
    }
    cases
}

/// Words as a shell splits them, without anything that it would replace.
fn split(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            ' ' => words.extend(word.take()),
            '\'' => word.get_or_insert_default().extend(characters.by_ref().take_while(|character| *character != '\'')),
            '"' => {
                let word = word.get_or_insert_default();
                while let Some(character) = characters.next().filter(|character| *character != '"') {
                    word.extend(if character == '\\' { characters.next() } else { Some(character) });
                }
            }
            '\\' => word.get_or_insert_default().extend(characters.next()),
            _ => word.get_or_insert_default().push(character),
        }
    }
    words.extend(word);
    words
}

#[test]
fn words_are_split_as_a_shell_does() {
    assert_eq!(split(r#"a  'b c' "d \" e" f\ g '' -x="y z""#), ["a", "b c", "d \" e", "f g", "", "-x=y z"]);
}
