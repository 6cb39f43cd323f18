//! The explanation as people read it.

use std::fmt::Write;

use keyferry_core::shown::shown;
use keyferry_explain::{Opens, Reader, Severity};

use super::model::{CureReport, FileReport, FindingReport, ReaderReport};

/// Writing to a `String` cannot fail.
macro_rules! line {
    ($text:expr, $($argument:tt)*) => {{
        let _ = writeln!($text, "{}", shown(&format!($($argument)*)));
    }};
}

pub(super) fn of_file(file: &FileReport) -> String {
    let mut text = String::new();
    line!(text, "{}: {}", file.file, file.format);
    for protection in &file.protection {
        line!(text, "  {protection}");
    }
    for unseen in &file.not_looked_at {
        line!(text, "  not looked at: {unseen}");
    }
    readers(&mut text, file);
    for (level, title) in [(Severity::Wrong, "Wrong"), (Severity::Weak, "Weak"), (Severity::Note, "Worth knowing")] {
        findings(&mut text, title, file.findings.iter().filter(|finding| finding.level == level).collect());
    }
    if !file.cures.is_empty() {
        text.push('\n');
        line!(text, "To write a file for those that do not open this one:");
        for cure in &file.cures {
            line!(text, "  for {}", names(&cured(cure, file)));
            line!(text, "    {}", cure.command);
        }
    }
    text
}

/// The readers that a command makes a file for.
fn cured<'a>(cure: &CureReport, file: &'a FileReport) -> Vec<&'a ReaderReport> {
    file.readers.iter().filter(|reader| cure.readers.contains(&reader.reader)).collect()
}

fn readers(text: &mut String, file: &FileReport) {
    let titles =
        [(Opens::Yes, "Opens"), (Opens::Reserved, "Opens, but"), (Opens::No, "Does not open"), (Opens::NotKnown, "Not known")];
    for (opens, title) in titles {
        let these: Vec<&ReaderReport> =
            file.readers.iter().filter(|reader| reader.opens == opens && reader.is_concerned).collect();
        if these.is_empty() {
            continue;
        }
        text.push('\n');
        line!(text, "{title}:");
        // Those with the same reasons stand together, in the order of the first of each.
        let mut groups: Vec<(String, Vec<&ReaderReport>)> = Vec::new();
        for reader in these {
            let why = reader.reasons.iter().map(|reason| reason.what.as_str()).collect::<Vec<_>>().join("; ");
            match groups.iter_mut().find(|(other, _)| *other == why) {
                Some((_, group)) => group.push(reader),
                None => groups.push((why, vec![reader])),
            }
        }
        for (why, group) in groups {
            let names = names(&group);
            if why.is_empty() { line!(text, "  {names}") } else { line!(text, "  {names}: {why}") }
        }
    }
}

/// The names of a group; a whole family has one.
fn names(group: &[&ReaderReport]) -> String {
    let size = |family: &str| Reader::all().filter(|reader| reader.family() == Some(family)).count();
    let here = |family: &str| group.iter().filter(|reader| reader.family == Some(family)).count();
    let is_whole = |family: &str| size(family) == here(family);
    let (mut names, mut last) = (Vec::new(), None);
    for reader in group {
        let name = match reader.family.filter(|family| is_whole(family)) {
            Some(family) => format!("every {family}"),
            // Java 8, 11 and 17: the name of the family stands once.
            None => match reader.family.filter(|family| reader.family == last && !is_whole(family)) {
                Some(family) => reader.name.trim_start_matches(family).trim_start().to_owned(),
                None => reader.name.to_owned(),
            },
        };
        last = reader.family;
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(", ")
}

fn findings(text: &mut String, title: &str, mut findings: Vec<&FindingReport>) {
    if findings.is_empty() {
        return;
    }
    text.push('\n');
    line!(text, "{title}:");
    // A command that mends several stands below the last of them.
    findings.sort_by_key(|finding| finding.mend.clone());
    let mut rest = findings.iter().peekable();
    while let Some(finding) = rest.next() {
        let place = finding.place.as_ref().map(|place| format!("{place}: ")).unwrap_or_default();
        line!(text, "  {place}{}", finding.what);
        if rest.peek().is_some_and(|next| next.mend == finding.mend && next.advice == finding.advice) {
            continue;
        }
        if let Some(mend) = &finding.mend {
            line!(text, "    {mend}");
        }
        if let Some(advice) = finding.advice {
            line!(text, "    {advice}");
        }
    }
}
