//! What ends an openssl command early: the lines that it says, in openssl's words, and its exit code.

use std::fmt;
use std::process::ExitCode;

use keyferry_core::certificate::CertificateError;
use keyferry_core::key::KeyError;
use keyferry_core::shown::shown;
use keyferry_formats::{DecodeError, EncodeError};
use keyferry_host::failure::Failure;
use keyferry_host::limits;
use keyferry_host::requests::NotMade;

/// What stands for the thread in the lines of the error queue.
const THREAD: &str = "4000000000000000";

/// A line that is said.
#[derive(Debug)]
enum Line {
    /// By the command.
    Said(String),
    /// Of a limit of ours, which openssl does not have.
    Limit(String),
    /// By openssl's error queue.
    Queue(String),
}

impl Line {
    fn text(&self) -> &str {
        let (Self::Said(text) | Self::Limit(text) | Self::Queue(text)) = self;
        text
    }

    fn text_mut(&mut self) -> &mut String {
        let (Self::Said(text) | Self::Limit(text) | Self::Queue(text)) = self;
        text
    }

    fn is_queue(&self) -> bool {
        matches!(self, Self::Queue(_))
    }
}

/// The end of a command that could not do what was asked.
#[derive(Debug)]
pub(crate) struct CommandError {
    lines: Vec<Line>,
    code: u8,
}

/// What a command returns; the exit code is mostly 0.
pub(crate) type Outcome = Result<ExitCode, CommandError>;

impl CommandError {
    /// A line for standard error, and exit code 1.
    pub(crate) fn new(line: impl Into<String>) -> Self {
        Self { lines: vec![Line::Said(line.into())], code: 1 }
    }

    /// Nothing more to say.
    pub(crate) fn silent(code: u8) -> Self {
        Self { lines: Vec::new(), code }
    }

    /// The command line makes no sense to `command`; what is wrong was said before, or stands in `line`.
    pub(crate) fn usage(command: &str, line: Option<String>) -> Self {
        let mut lines: Vec<Line> = line.into_iter().map(Line::Said).collect();
        lines.push(Line::Said(format!("{command}: Use -help for summary.")));
        Self { lines, code: 1 }
    }

    /// Another line behind.
    #[must_use]
    pub(crate) fn line(mut self, line: impl Into<String>) -> Self {
        self.lines.push(Line::Said(line.into()));
        self
    }

    /// Another line behind, about a limit of ours that a file goes beyond.
    #[must_use]
    pub(crate) fn limit(mut self, line: String) -> Self {
        self.lines.push(Line::Limit(line));
        self
    }

    /// Only the lines about limits of ours, without the others.
    #[must_use]
    pub(crate) fn limits_only(mut self) -> Self {
        self.lines.retain(|line| matches!(line, Line::Limit(_)));
        self
    }

    /// The same with what the error queue says when a certificate is another key's.
    #[must_use]
    pub(crate) fn key_mismatch(self) -> Self {
        self.queue(0x0580_0074, "x509 certificate routines", "X509_check_private_key", "key values mismatch", "")
    }

    /// Another line before the first one that is of the error queue, behind what was said before.
    #[must_use]
    pub(crate) fn before_queue(mut self, line: impl Into<String>) -> Self {
        let position = self.lines.iter().position(Line::is_queue).unwrap_or(self.lines.len());
        self.lines.insert(position, Line::Said(line.into()));
        self
    }

    /// Another line before all others.
    #[must_use]
    pub(crate) fn before(mut self, line: impl Into<String>) -> Self {
        self.lines.insert(0, Line::Said(line.into()));
        self
    }

    /// The first line with another beginning, where it has that one.
    #[must_use]
    pub(crate) fn prefixed(mut self, new: &str, old: &str) -> Self {
        if let Some(first) = self.lines.first_mut().map(Line::text_mut)
            && let Some(rest) = first.strip_prefix(old)
        {
            *first = format!("{new}{rest}");
        }
        self
    }

    /// The command's name before the first line, as some commands have it.
    #[must_use]
    pub(crate) fn of_command(mut self, command: &str) -> Self {
        if let Some(line) = self.lines.first_mut().map(Line::text_mut) {
            *line = format!("{command}: {line}");
        }
        self
    }

    /// A line of openssl's error queue behind. The real ones name threads, source files and lines; ours have what matters, the reason.
    #[must_use]
    pub(crate) fn queue(mut self, code: u32, library: &str, function: &str, reason: impl fmt::Display, detail: &str) -> Self {
        self.lines.push(Line::Queue(queue_line(code, library, function, reason, detail)));
        self
    }

    /// Only the lines of the error queue, without the others.
    #[must_use]
    pub(crate) fn queue_only(mut self) -> Self {
        self.lines.retain(Line::is_queue);
        self
    }

    /// Says the lines, and returns the exit code.
    pub(crate) fn report(self) -> ExitCode {
        // As in openssl, the queue comes last; a question may stand open on the line above it.
        let (queue, said): (Vec<Line>, Vec<Line>) = self.lines.into_iter().partition(Line::is_queue);
        for line in said.into_iter().chain(queue) {
            // A line is one line, whatever file names and values are in it.
            say!("{}", shown(line.text()));
        }
        ExitCode::from(self.code)
    }
}

/// `THREAD:error:CODE:LIBRARY:FUNCTION:REASON:FILE:LINE:DETAIL`.
pub(crate) fn queue_line(code: u32, library: &str, function: &str, reason: impl fmt::Display, detail: &str) -> String {
    format!("{THREAD}:error:{code:08X}:{library}:{function}:{reason}:keyferry:0:{detail}")
}

impl From<KeyError> for CommandError {
    fn from(error: KeyError) -> Self {
        Self::new(error.to_string())
    }
}

impl From<CertificateError> for CommandError {
    fn from(error: CertificateError) -> Self {
        Self::new(error.to_string())
    }
}

impl From<der::Error> for CommandError {
    fn from(error: der::Error) -> Self {
        Self::new(error.to_string())
    }
}

/// What was refused, or what the independent reader of what was made says.
impl<E> From<NotMade<E>> for CommandError
where
    NotMade<E>: fmt::Display,
{
    fn from(error: NotMade<E>) -> Self {
        Self::new(error.to_string())
    }
}

/// A limit is said with how it is raised.
impl From<DecodeError> for CommandError {
    fn from(error: DecodeError) -> Self {
        Self::new(limits::in_words(&error).unwrap_or_else(|| error.to_string()))
    }
}

impl From<EncodeError> for CommandError {
    fn from(error: EncodeError) -> Self {
        Self::new(error.to_string())
    }
}

/// What our own code says, which is no text of openssl's.
impl From<Failure> for CommandError {
    fn from(failure: Failure) -> Self {
        let error = Self::new(failure.to_string());
        match failure.hint_text() {
            Some(hint) => error.line(format!("  {hint}")),
            None => error,
        }
    }
}
