//! The differential suite: each command line of `commands` is run by us and by the real tool, in folders that are alike, and then with both
//! taking turns in one folder. What they say, what they exit with and what is in the files afterwards has to be the same.
//!
//! `KEYFERRY_TWINS=list` runs only the scripts with `list` in their names.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod compare;
mod content;
#[path = "../../crates/cli/tests/it/support/folder.rs"]
mod folder;
mod help;
#[path = "../../crates/cli/tests/it/support/javac.rs"]
mod javac;
mod keytool;
mod mask;
mod script;
mod times;
mod tools;
mod twin;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use compare::differences;
use content::Opener;
use script::{Case, Line};
use twin::{Twin, Who};

/// The root of the workspace.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The cases of the scripts with this in their names.
fn cases(only: &str) -> Vec<Case> {
    let entries = fs::read_dir(root().join("tests/twins/commands")).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.filter(|path| path.file_name().unwrap().to_string_lossy().contains(only)).flat_map(|path| script::read(&path)).collect()
}

/// What cases showed: how many lines of each tool there were, and those that differ without being allowed to.
#[derive(Default)]
struct Outcome {
    lines: BTreeMap<String, usize>,
    wrong: Vec<String>,
}

/// The difference on purpose that a line shows in the releases that are spoken.
fn on_purpose<'a>(case: &Case, line: &'a Line) -> Option<&'a str> {
    let (name, releases) = line.differs.as_ref()?;
    releases.contains(tools::spoken(&case.tool)).then_some(name.as_str())
}

/// The two folders of a thread.
struct Twins {
    ours: Twin,
    theirs: Twin,
}

impl Twins {
    fn run(&mut self, case: &Case, outcome: &mut Outcome) {
        *outcome.lines.entry(case.tool.clone()).or_default() += case.lines.len();
        let (start, mut opener) = (times::now(), Opener::new());
        let Self { ours, theirs } = self;
        ours.begin(case);
        theirs.begin(case);
        let mut said_by_them = Vec::new();
        let mut left_for_others = false;
        for (index, line) in case.lines.iter().enumerate() {
            let (our, their) = (ours.run(Who::Ours, line), theirs.run(Who::Theirs, line));
            left_for_others |= index + 1 < case.lines.len() && !(our.changed.is_empty() && their.changed.is_empty());
            let difference = differences(line, start, &our, &their, &mut opener);
            match on_purpose(case, line) {
                Some(name) if difference.is_empty() => {
                    outcome.wrong.push(format!("{}: `{line}` does not differ any more ({name})", line.place));
                }
                Some(_) => {}
                None if difference.is_empty() => {}
                None => outcome.wrong.push(format!("{} ({}): `{line}` differs\n{difference}", line.place, case.title)),
            }
            said_by_them.push(their);
        }
        // In turns on one folder; who begins is different from case to case. It shows nothing where no line finds a file that another has written. Where
        // the two differ on purpose, they do so here too.
        if !left_for_others || case.lines.iter().any(|line| on_purpose(case, line).is_some()) {
            return;
        }
        let first = if case.title.len().is_multiple_of(2) { Who::Ours } else { Who::Theirs };
        let shared = theirs;
        shared.begin(case);
        for (index, (line, expected)) in case.lines.iter().zip(&said_by_them).enumerate() {
            let who = if (index % 2 == 0) == (first == Who::Ours) { Who::Ours } else { Who::Theirs };
            let found = shared.run(who, line);
            let difference = differences(line, start, &found, expected, &mut opener);
            if !difference.is_empty() {
                let name = if who == Who::Ours { "ours" } else { "theirs" };
                outcome.wrong.push(format!("{} ({}): `{line}`, in turns, {name}, differs\n{difference}", line.place, case.title));
                break;
            }
        }
    }
}

/// Runs the cases, one on each processor at a time. Those that take long come first, so that all processors are busy to the end.
fn run(mut cases: Vec<Case>) -> Outcome {
    cases.sort_by_key(|case| Reverse(weight(case)));
    let next = AtomicUsize::new(0);
    let work = || {
        let mut twins = Twins { ours: Twin::new(), theirs: Twin::new() };
        let mut outcome = Outcome::default();
        while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
            twins.run(case, &mut outcome);
        }
        outcome
    };
    let mut outcome = Outcome::default();
    thread::scope(|scope| {
        let processors = thread::available_parallelism().map_or(2, usize::from);
        let threads: Vec<_> = (0..processors).map(|_| scope.spawn(work)).collect();
        for found in threads.into_iter().map(|thread| thread.join().unwrap()) {
            for (tool, lines) in found.lines {
                *outcome.lines.entry(tool).or_default() += lines;
            }
            outcome.wrong.extend(found.wrong);
        }
    });
    outcome.wrong.sort();
    outcome
}

/// How long a case takes, about, in hundredths of a second: what is measured to take long is large keys, starting Java, JCEKS (whose many iterations are
/// gone through with each password of the scripts) and new RSA keys.
fn weight(case: &Case) -> usize {
    let line = |line: &Line| {
        let text = line.to_string().to_lowercase();
        match text.split(' ').next() {
            _ if text.contains("4096") || text.contains("jceks") => 120,
            Some("keytool") if !keytool::stays_for(&line.words) => 80,
            _ if ["-genkey", "-newkey", "genrsa", "genpkey"].iter().any(|word| text.contains(word)) => 20,
            _ => 5,
        }
    };
    case.lines.iter().map(line).sum()
}

/// The differences that docs/compatibility.md names.
fn documented() -> BTreeSet<String> {
    let text = fs::read_to_string(root().join("docs/compatibility.md")).unwrap();
    let (_, rest) = text.split_once("<!-- differences -->").unwrap();
    let (list, _) = rest.split_once("<!-- end of differences -->").unwrap();
    list.lines().filter_map(|line| line.strip_prefix("- `")?.split('`').next()).map(str::to_owned).collect()
}

#[test]
fn each_line_does_what_its_tool_does() {
    let only = std::env::var("KEYFERRY_TWINS").unwrap_or_default();
    let mut cases = cases(&only);
    cases.retain(|case| case.only.iter().all(|(tool, releases)| releases.contains(tools::spoken(tool))));
    let outcome = run(cases);
    let lines: Vec<String> = outcome.lines.iter().map(|(tool, lines)| format!("{lines} command lines of {tool}")).collect();
    // Not by a macro, for the runner keeps what those print.
    let _ = writeln!(std::io::stderr(), "compared: {}", lines.join(", "));
    assert!(!lines.is_empty(), "no script has `{only}` in its name");
    assert!(outcome.wrong.is_empty(), "{} differ of {}:\n{}", outcome.wrong.len(), lines.join(", "), outcome.wrong.join("\n"));
}

#[test]
fn differences_are_those_that_the_scripts_show() {
    let lines = cases("").into_iter().flat_map(|case| case.lines);
    let shown: BTreeSet<String> = lines.filter_map(|line| line.differs).map(|(name, _)| name).collect();
    assert_eq!(shown, documented(), "docs/compatibility.md names other differences than the scripts show");
}

#[test]
fn there_are_three_hundred_lines() {
    let lines: usize = cases("").iter().map(|case| case.lines.len()).sum();
    assert!(lines >= 300, "{lines} lines");
}
