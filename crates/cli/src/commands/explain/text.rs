//! The explanation as people read it.

use std::fmt::Write;

use keyferry_core::shown::shown;
use keyferry_explain::report::{ExplainedReport, FindingReport, ReaderGroup};
use keyferry_explain::{Opens, Severity};

/// Writing to a `String` cannot fail.
macro_rules! line {
    ($text:expr, $($argument:tt)*) => {{
        let _ = writeln!($text, "{}", shown(&format!($($argument)*)));
    }};
}

pub(super) fn of_file(file: &ExplainedReport) -> String {
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
            line!(text, "  for {}", file.cured(cure));
            line!(text, "    {}", cure.command);
        }
    }
    text
}

fn readers(text: &mut String, file: &ExplainedReport) {
    let titles =
        [(Opens::Yes, "Opens"), (Opens::Reserved, "Opens, but"), (Opens::No, "Does not open"), (Opens::NotKnown, "Not known")];
    let groups = file.groups();
    for (opens, title) in titles {
        let mut these = groups.iter().filter(|group| group.opens == opens).peekable();
        if these.peek().is_none() {
            continue;
        }
        text.push('\n');
        line!(text, "{title}:");
        for ReaderGroup { names, why, .. } in these {
            if why.is_empty() { line!(text, "  {names}") } else { line!(text, "  {names}: {why}") }
        }
    }
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
