//! The differential suite: each command line of tests/commands is run by us and by the real tool, in folders that are alike, and then with both
//! taking turns in one folder. What they say, what they exit with and what is in the files afterwards has to be the same.

mod content;
mod mask;
mod script;
mod times;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use keyferry_core::Timestamp;

use crate::java::KeytoolLines;
use crate::support::{Folder, Said, fixture};
use script::{Case, Line};
use times::Times;

fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/commands")
}

/// Who runs a line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    Ours,
    Theirs,
}

/// A folder in which a case is run, and what was in it before the last line.
struct Twin {
    folder: Folder,
    before: BTreeMap<String, Vec<u8>>,
    /// Java's virtual machine, once a line needs it.
    keytool: Option<KeytoolLines>,
    /// The beginning and the end of each line.
    lines: Vec<(Timestamp, Timestamp)>,
}

/// What a line did: what was said, the files that are new or changed or gone, and when this line and those before it ran.
struct Done {
    said: Said,
    changed: BTreeMap<String, Option<Vec<u8>>>,
    lines: Vec<(Timestamp, Timestamp)>,
}

impl Twin {
    fn new(case: &Case) -> Self {
        let folder = Folder::new();
        for entry in fs::read_dir(fixture("twins")).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
        }
        for (name, content) in &case.files {
            folder.write(name, content);
        }
        Self { before: files(&folder), folder, keytool: None, lines: Vec::new() }
    }

    /// Runs a line.
    fn run(&mut self, who: Who, line: &Line) -> Done {
        let start = times::now();
        let said = if who == Who::Theirs && KeytoolLines::can_run(&line.words) {
            let keytool = self.keytool.get_or_insert_with(|| KeytoolLines::in_folder(&self.folder));
            keytool.run(&line.words[1..], &line.input)
        } else {
            self.folder.documented(who == Who::Ours, &line.words, &line.input)
        };
        self.lines.push((start, times::now()));
        let after = files(&self.folder);
        let mut changed: BTreeMap<String, Option<Vec<u8>>> = BTreeMap::new();
        for (name, bytes) in &after {
            if self.before.get(name) != Some(bytes) {
                changed.insert(name.clone(), Some(bytes.clone()));
            }
        }
        changed.extend(self.before.keys().filter(|name| !after.contains_key(*name)).map(|name| (name.clone(), None)));
        self.before = after;
        Done { said, changed, lines: self.lines.clone() }
    }
}

fn files(folder: &Folder) -> BTreeMap<String, Vec<u8>> {
    let names = folder.names().into_iter().filter(|name| folder.path().join(name).is_file());
    names.map(|name| (name.clone(), folder.read(&name))).collect()
}

/// How the two differ, in words, in a case that began at `start`; empty when they do not.
fn differences(line: &Line, start: Timestamp, ours: &Done, theirs: &Done) -> String {
    let whole = (start, times::now());
    let [our_times, their_times] = [ours, theirs].map(|done| Times { whole, lines: done.lines.clone() });
    let mut text = String::new();
    let mut compare = |what: &str, ours: &str, theirs: &str| {
        if ours != theirs {
            let _ = writeln!(text, "--- {what} (- ours, + theirs):\n{}", changes(ours, theirs));
        }
    };
    let masked = |text: &str| if line.masked { mask::random(text, &our_times) } else { mask::fixed(text, &our_times) };
    compare("exit code", &ours.said.code.to_string(), &theirs.said.code.to_string());
    compare("standard output", &masked(&ours.said.text()), &masked(&theirs.said.text()));
    compare("standard error", &masked(&ours.said.err), &masked(&theirs.said.err));
    let names: BTreeSet<&String> = ours.changed.keys().chain(theirs.changed.keys()).collect();
    for name in names {
        let describe = |done: &Done, times: &Times| match done.changed.get(name) {
            None => "unchanged".to_owned(),
            Some(None) => "removed".to_owned(),
            Some(Some(bytes)) => content::describe(bytes, line.masked, times),
        };
        if ours.changed.get(name) != theirs.changed.get(name) {
            compare(&format!("the file {name}"), &describe(ours, &our_times), &describe(theirs, &their_times));
        }
    }
    text
}

/// The lines that differ, and one around them: the longest common subsequence tells.
fn changes(ours: &str, theirs: &str) -> String {
    let (ours, theirs): (Vec<&str>, Vec<&str>) = (ours.lines().collect(), theirs.lines().collect());
    let mut common = vec![vec![0_usize; theirs.len() + 1]; ours.len() + 1];
    for (i, our) in ours.iter().enumerate().rev() {
        for (j, their) in theirs.iter().enumerate().rev() {
            let longest = common[i + 1][j].max(common[i][j + 1]);
            common[i][j] = if our == their { common[i + 1][j + 1] + 1 } else { longest };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut lines = Vec::new();
    while i < ours.len() || j < theirs.len() {
        if i < ours.len() && j < theirs.len() && ours[i] == theirs[j] {
            lines.push(format!("  {}", ours[i]));
            (i, j) = (i + 1, j + 1);
        } else if j == theirs.len() || (i < ours.len() && common[i + 1][j] >= common[i][j + 1]) {
            lines.push(format!("- {}", ours[i]));
            i += 1;
        } else {
            lines.push(format!("+ {}", theirs[j]));
            j += 1;
        }
    }
    let near = |at: usize| lines[at.saturating_sub(1)..(at + 2).min(lines.len())].iter().any(|line| !line.starts_with("  "));
    let shown: Vec<String> = (0..lines.len()).filter(|at| near(*at)).map(|at| lines[at].clone()).collect();
    shown.join("\n")
}

/// What a script showed: the lines that differ without being allowed to, and the differences on purpose.
#[derive(Default)]
struct Outcome {
    lines: usize,
    wrong: Vec<String>,
    differences: BTreeSet<String>,
}

fn run(case: &Case, outcome: &mut Outcome) {
    let start = times::now();
    let (mut ours, mut theirs) = (Twin::new(case), Twin::new(case));
    let mut said_by_them = Vec::new();
    for line in &case.lines {
        outcome.lines += 1;
        let (our, their) = (ours.run(Who::Ours, line), theirs.run(Who::Theirs, line));
        let difference = differences(line, start, &our, &their);
        let words = line.words.join(" ");
        match &line.differs {
            Some(name) if difference.is_empty() => {
                outcome.wrong.push(format!("{}: `{words}` does not differ any more ({name})", line.place));
            }
            Some(name) => drop(outcome.differences.insert(name.clone())),
            None if difference.is_empty() => {}
            None => outcome.wrong.push(format!("{} ({}): `{words}` differs\n{difference}", line.place, case.title)),
        }
        said_by_them.push(their);
    }
    // In turns on one folder; who begins is different from case to case. Where the two differ on purpose, they do so here too.
    if case.lines.len() < 2 || case.lines.iter().any(|line| line.differs.is_some()) {
        return;
    }
    let first = if case.title.len().is_multiple_of(2) { Who::Ours } else { Who::Theirs };
    let mut shared = Twin::new(case);
    for (index, (line, expected)) in case.lines.iter().zip(&said_by_them).enumerate() {
        let who = if (index % 2 == 0) == (first == Who::Ours) { Who::Ours } else { Who::Theirs };
        let found = shared.run(who, line);
        let difference = differences(line, start, &found, expected);
        if !difference.is_empty() {
            let name = if who == Who::Ours { "ours" } else { "theirs" };
            let words = line.words.join(" ");
            outcome.wrong.push(format!("{} ({}): `{words}`, in turns, {name}, differs\n{difference}", line.place, case.title));
            break;
        }
    }
}

/// Runs the scripts whose names begin so, two cases at a time: most of the time goes by while Java starts.
fn suite(prefix: &str) -> Outcome {
    let only = std::env::var("KEYFERRY_TWINS").unwrap_or_default();
    let mut paths: Vec<PathBuf> = fs::read_dir(scripts()).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let wanted = |path: &&PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy();
        name.starts_with(prefix) && name.contains(&only)
    };
    let cases: Vec<Case> = paths.iter().filter(wanted).flat_map(|path| script::read(path)).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut outcome = Outcome::default();
        while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
            run(case, &mut outcome);
        }
        outcome
    };
    let mut outcome = Outcome::default();
    std::thread::scope(|scope| {
        for thread in [scope.spawn(work), scope.spawn(work)] {
            let found = thread.join().unwrap();
            outcome.lines += found.lines;
            outcome.wrong.extend(found.wrong);
            outcome.differences.extend(found.differences);
        }
    });
    println!("{} command lines of {prefix}", outcome.lines);
    assert!(outcome.wrong.is_empty(), "{} of {} lines:\n{}", outcome.wrong.len(), outcome.lines, outcome.wrong.join("\n"));
    outcome
}

/// The differences that docs/compatibility.md names for a tool.
fn documented(tool: &str) -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/compatibility.md");
    let text = fs::read_to_string(path).unwrap();
    let (_, rest) = text.split_once("<!-- differences -->").unwrap();
    let (list, _) = rest.split_once("<!-- end of differences -->").unwrap();
    let names = list.lines().filter_map(|line| line.strip_prefix("- `")?.split('`').next());
    names.filter(|name| name.starts_with(tool)).map(str::to_owned).collect()
}

/// `KEYFERRY_TWINS=list` runs only the scripts with `list` in their names.
#[track_caller]
fn agrees(prefixes: &[&str], tool: &str) {
    let outcomes: Vec<Outcome> = prefixes.iter().map(|prefix| suite(prefix)).collect();
    if std::env::var_os("KEYFERRY_TWINS").is_none() {
        let shown: BTreeSet<String> = outcomes.into_iter().flat_map(|outcome| outcome.differences).collect();
        let documented = documented(tool);
        assert_eq!(shown, documented, "docs/compatibility.md names other differences than the scripts show");
    }
}

#[test]
fn keytool_lines_do_what_keytool_does() {
    agrees(&["keytool-"], "keytool-");
}

#[test]
fn openssl_lines_do_what_openssl_does() {
    agrees(&["openssl-"], "openssl-");
}

#[test]
fn there_are_three_hundred_lines() {
    let paths = fs::read_dir(scripts()).unwrap().map(|entry| entry.unwrap().path());
    let lines: usize = paths.flat_map(|path| script::read(&path)).map(|case| case.lines.len()).sum();
    assert!(lines >= 300, "{lines} lines");
}
