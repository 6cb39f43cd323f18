//! What ends an openssl command early: the lines that it says, in openssl's words, and its exit code.

use std::fmt;
use std::process::ExitCode;

use keyferry_core::shown::shown;

use keyferry_host::failure::Failure;

/// What stands for the thread in the lines of the error queue.
const THREAD: &str = "4000000000000000";

/// The end of a command that could not do what was asked.
#[derive(Debug)]
pub(crate) struct CommandError {
    lines: Vec<String>,
    code: u8,
}

/// What a command returns; the exit code is mostly 0.
pub(crate) type Outcome = Result<ExitCode, CommandError>;

impl CommandError {
    /// A line for standard error, and exit code 1.
    pub(crate) fn new(line: impl Into<String>) -> Self {
        Self { lines: vec![line.into()], code: 1 }
    }

    /// Nothing more to say.
    pub(crate) fn silent(code: u8) -> Self {
        Self { lines: Vec::new(), code }
    }

    /// The command line makes no sense to `command`; what is wrong was said before, or stands in `line`.
    pub(crate) fn usage(command: &str, line: Option<String>) -> Self {
        let mut lines: Vec<String> = line.into_iter().collect();
        lines.push(format!("{command}: Use -help for summary."));
        Self { lines, code: 1 }
    }

    /// Another line behind.
    #[must_use]
    pub(crate) fn line(mut self, line: impl Into<String>) -> Self {
        self.lines.push(line.into());
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
        let position = self.lines.iter().position(|line| line.contains(":error:")).unwrap_or(self.lines.len());
        self.lines.insert(position, line.into());
        self
    }

    /// Another line before all others.
    #[must_use]
    pub(crate) fn before(mut self, line: impl Into<String>) -> Self {
        self.lines.insert(0, line.into());
        self
    }

    /// The first line with another beginning, where it has that one.
    #[must_use]
    pub(crate) fn prefixed(mut self, new: &str, old: &str) -> Self {
        if let Some(first) = self.lines.first_mut()
            && let Some(rest) = first.strip_prefix(old)
        {
            *first = format!("{new}{rest}");
        }
        self
    }

    /// The command's name before the first line, as some commands have it.
    #[must_use]
    pub(crate) fn of_command(mut self, command: &str) -> Self {
        if let Some(line) = self.lines.first_mut() {
            *line = format!("{command}: {line}");
        }
        self
    }

    /// A line of openssl's error queue behind. The real ones name threads, source files and lines; ours have what matters, the reason.
    #[must_use]
    pub(crate) fn queue(self, code: u32, library: &str, function: &str, reason: impl fmt::Display, detail: &str) -> Self {
        self.line(queue_line(code, library, function, reason, detail))
    }

    /// Only the lines of the error queue, without the others.
    #[must_use]
    pub(crate) fn queue_only(mut self) -> Self {
        self.lines.retain(|line| line.starts_with(THREAD));
        self
    }

    /// Says the lines, and returns the exit code.
    pub(crate) fn report(self) -> ExitCode {
        // As in openssl, the queue comes last; a question may stand open on the line above it.
        let (queue, said): (Vec<&String>, Vec<&String>) = self.lines.iter().partition(|line| line.starts_with(THREAD));
        for line in said.into_iter().chain(queue) {
            // A line is one line, whatever file names and values are in it.
            say!("{}", shown(line));
        }
        ExitCode::from(self.code)
    }
}

/// `THREAD:error:CODE:LIBRARY:FUNCTION:REASON:FILE:LINE:DETAIL`.
pub(crate) fn queue_line(code: u32, library: &str, function: &str, reason: impl fmt::Display, detail: &str) -> String {
    format!("{THREAD}:error:{code:08X}:{library}:{function}:{reason}:keyferry:0:{detail}")
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
