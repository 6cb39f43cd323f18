//! docs/benchmarks.md.

use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use crate::process::Place;
use crate::race::{Goal, Outcome, Standing};

const HEAD: &str = "\
# Benchmarks

Made by `cargo xtask bench`; nobody edits it. Everything in a table ran by turns, keyferry first in each round. Times and memory are keyferry's own: medians, CPU of all threads, the most
memory of the process. Files are in memory, so that no disk is measured. A ratio is the median over the rounds of keyferry's time divided by the other's in the same round: 0.25 is four times as fast. Ratios are what counts, for times depend on the machine and on what
else it does. What a goal is said for stands beside its figure.
";

/// Prints the tables, and writes them down when they are whole. Whether every goal was reached.
pub(crate) fn report(sections: &[(&str, Vec<Outcome>)], place: &Place, whole: bool) -> Result<bool, String> {
    let mut text = format!("{HEAD}\n{}", machine(place));
    let mut missed = Vec::new();
    for (title, outcomes) in sections {
        let _ = write!(
            text,
            "\n## {title}\n\n| What | wall | CPU | memory | beside | wall | CPU | goal |\n| --- | ---: | ---: | ---: | --- | ---: | ---: | --- |\n"
        );
        for outcome in outcomes {
            rows(outcome, &mut text, &mut missed);
        }
    }
    text.push_str("\n## Goals that are missed\n\n");
    if missed.is_empty() {
        text.push_str("None.\n");
    }
    for line in &missed {
        let _ = writeln!(text, "- {line}");
    }
    println!("{text}");
    if whole {
        let path = place.root.join("docs/benchmarks.md");
        fs::write(&path, &text).map_err(|error| format!("docs/benchmarks.md: {error}"))?;
    }
    Ok(missed.is_empty())
}

fn rows(outcome: &Outcome, text: &mut String, missed: &mut Vec<String>) {
    let Some((ours, others)) = outcome.standings.split_first() else { return };
    let own = format!("| {} | {} | {} | {} |", outcome.what, time(ours.median.wall), time(ours.median.cpu), memory(ours));
    if others.is_empty() {
        let _ = writeln!(text, "{own} | | | |");
    }
    for (place, other) in others.iter().enumerate() {
        let own = if place == 0 { &own } else { "| | | | |" };
        let goal = outcome.goals.iter().find(|goal| goal.beside == other.name);
        let said = goal.map_or_else(String::new, |goal| said(goal, outcome, other, missed));
        let _ = writeln!(text, "{own} {} | {:.3} | {:.3} | {said} |", other.name, other.ratio.wall, other.ratio.cpu);
    }
}

/// A goal, and whether it is reached.
fn said(goal: &Goal, outcome: &Outcome, other: &Standing, missed: &mut Vec<String>) -> String {
    let each = [("wall", goal.wall, other.ratio.wall), ("CPU", goal.cpu, other.ratio.cpu)];
    let said = each.into_iter().filter_map(|(of, goal, ratio)| {
        let goal = goal?;
        let reached = ratio <= goal;
        if !reached {
            missed.push(format!(
                "{}, beside {}: {of} {ratio:.3}, goal {goal:.3}, {:.2} times as much",
                outcome.what,
                other.name,
                ratio / goal
            ));
        }
        Some(format!("{of} {goal:.3}: {}", if reached { "reached" } else { "**missed**" }))
    });
    said.collect::<Vec<_>>().join(", ")
}

fn time(seconds: f64) -> String {
    match seconds {
        ..1.0 => format!("{:.2} ms", seconds * 1000.0),
        _ => format!("{seconds:.2} s"),
    }
}

#[expect(clippy::cast_precision_loss, reason = "rounded anyway")]
fn memory(standing: &Standing) -> String {
    standing.peak.map_or_else(String::new, |bytes| format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20)))
}

/// What it ran on.
fn machine(place: &Place) -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let field = |name: &str| {
        info.lines().find(|line| line.starts_with(name)).and_then(|line| line.split(": ").nth(1)).unwrap_or_default().to_owned()
    };
    let flags = field("flags");
    let has = ["sha_ni", "avx2", "adx", "avx512ifma"].into_iter().filter(|flag| flags.split(' ').any(|has| has == *flag));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let said = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).current_dir(&place.root).output().ok();
        let text = output.map(|output| [output.stdout, output.stderr].concat()).unwrap_or_default();
        String::from_utf8_lossy(&text).lines().next().unwrap_or_default().to_owned()
    };
    let size = fs::metadata(&place.keyferry).map_or(0, |metadata| metadata.len());
    format!(
        "{} with {cores} cores ({}), {}. {}; Java {}; {}. Commit {}, a binary of {:.1} MiB.\n",
        field("model name"),
        has.collect::<Vec<_>>().join(", "),
        said("uname", &["-sr"]),
        said("openssl", &["version"]),
        said("java", &["-version"]),
        said("rustc", &["--version"]),
        said("git", &["describe", "--always", "--dirty"]),
        f64::from(u32::try_from(size).unwrap_or(u32::MAX)) / f64::from(1 << 20),
    )
}
