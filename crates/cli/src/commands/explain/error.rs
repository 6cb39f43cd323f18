//! `keyferry explain --error`: what an error message of another program means.

use std::io::{self, IsTerminal, Read};

use keyferry_core::shown::shown;
use keyferry_explain::message::{self, Found};
use serde::Serialize;

use crate::report;
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::{secret, standard_input, words};

/// The most that is read of a text: a stack trace is shorter.
const MOST: u64 = 1 << 20;

/// The width of lines.
const WIDEST: usize = 96;

#[derive(Serialize)]
struct Report {
    /// The message that tells most, if one is known.
    message: Option<MessageReport>,
    /// The others that were found around it.
    around: Vec<MessageReport>,
}

#[derive(Serialize)]
struct MessageReport {
    id: &'static str,
    from: &'static str,
    /// The line that it was found in.
    line: String,
    cause: &'static str,
    cure: Vec<CureLine>,
}

/// A sentence, or a command.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
enum CureLine {
    Say(&'static str),
    Run(&'static str),
}

impl From<&Found> for MessageReport {
    fn from(found: &Found) -> Self {
        let line = |line: &&'static str| if line.starts_with("keyferry ") { CureLine::Run(line) } else { CureLine::Say(line) };
        let message = found.message;
        let cure = message.cure.iter().map(line).collect();
        Self { id: message.id, from: message.from, line: found.line.clone(), cause: message.cause, cure }
    }
}

/// Whether nothing but a text on standard input was given.
pub(super) fn is_piped() -> bool {
    !io::stdin().is_terminal()
}

/// The text behind `--error`; `-` is standard input.
pub(super) fn run(text: Option<&str>, json: bool) -> Result<(), Failure> {
    let text = match text {
        Some(text) if text != "-" => text.to_owned(),
        _ => standard_input()?,
    };
    let found = message::recognise(&text);
    let mut reports = found.iter().map(MessageReport::from);
    let report = Report { message: reports.next(), around: reports.collect() };
    let is_known = report.message.is_some();
    if json {
        report::json(&report)?;
    } else if let Some(message) = &report.message {
        report::text(&words(message, &report.around))?;
    }
    if is_known {
        return Ok(());
    }
    let what = if text.trim().is_empty() { "there is no message to explain" } else { "this message is not known here" };
    Err(Failure::new(Kind::Check, what)
        .hint("give the whole text, stack trace and all; keyferry explain FILE says what there is to say of a file"))
}

fn standard_input() -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let read = standard_input::lock().take(MOST + 1).read_to_end(&mut bytes);
    read.map_err(|error| secret::unreadable(&error))?;
    if bytes.len() as u64 > MOST {
        let most = MOST >> 20;
        words::warning(&format!("only the first {most} MiB of the text were read"), None);
        bytes.truncate(usize::try_from(MOST).unwrap_or(usize::MAX));
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Lines that are not too wide to read, each behind `margin`.
fn wrapped(text: &str, margin: &str) -> String {
    let mut lines = vec![margin.to_owned()];
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.len() == margin.len() => line.push_str(word),
            Some(line) if line.len() + word.len() < WIDEST => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(format!("{margin}{word}")),
        }
    }
    lines.join("\n")
}

fn words(message: &MessageReport, around: &[MessageReport]) -> String {
    let mut lines =
        vec![format!("{}: {}", message.from, shown(&message.line)), String::new(), wrapped(message.cause, ""), String::new()];
    lines.extend(message.cure.iter().map(|line| match line {
        CureLine::Say(sentence) => wrapped(sentence, ""),
        CureLine::Run(command) => format!("  {command}"),
    }));
    if !around.is_empty() {
        lines.push(String::new());
        lines.push("Around it:".to_owned());
        lines.extend(around.iter().map(|other| format!("  {}\n{}", shown(&other.line), wrapped(other.cause, "    "))));
    }
    lines.push(String::new());
    lines.join("\n")
}
