//! How what two tools did differs, in words.

use std::collections::BTreeSet;
use std::fmt::Write;

use keyferry_core::Timestamp;

use crate::content::{self, Opener};
use crate::script::Line;
use crate::times::{self, Times};
use crate::twin::Done;
use crate::{help, mask};

/// How the two differ, in words, in a case that began at `start`; empty when they do not.
pub(crate) fn differences(line: &Line, start: Timestamp, ours: &Done, theirs: &Done, opener: &mut Opener) -> String {
    let whole = (start, times::now());
    let [our_times, their_times] = [ours, theirs].map(|done| Times { whole, lines: done.lines.clone() });
    let mut text = String::new();
    let mut compare = |what: &str, ours: &str, theirs: &str| {
        if ours != theirs {
            let _ = writeln!(text, "--- {what} (- ours, + theirs):\n{}", changes(ours, theirs));
        }
    };
    let masked = |text: &str| {
        let text = help::without_sentences(text);
        if line.masked { mask::random(&text, &our_times) } else { mask::fixed(&text, &our_times) }
    };
    compare("exit code", &ours.said.code.to_string(), &theirs.said.code.to_string());
    compare("standard output", &masked(&ours.said.text()), &masked(&theirs.said.text()));
    compare("standard error", &masked(&ours.said.err), &masked(&theirs.said.err));
    let names: BTreeSet<&String> = ours.changed.keys().chain(theirs.changed.keys()).collect();
    for name in names {
        let mut describe = |done: &Done, times: &Times| match done.changed.get(name) {
            None => "unchanged".to_owned(),
            Some(None) => "removed".to_owned(),
            Some(Some(bytes)) => content::describe(bytes, line.masked, times, opener),
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
