//! Text for standard output, of which some lines stand out on a terminal.

use std::fmt;
use std::io::{self, IsTerminal, Write};

use keyferry_core::shown::shown;

use crate::words::{self, ERROR, WARNING};

/// How a line looks on a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// As usual.
    Plain,
    /// Something to look after.
    Doubtful,
    /// Something wrong.
    Wrong,
}

/// Text that is still being written, line by line.
#[derive(Clone, Debug, Default)]
pub struct TonedText {
    text: String,
    /// Where lines begin that stand out, in order.
    tones: Vec<(usize, Tone)>,
}

impl TonedText {
    /// The line that begins here stands out like this.
    pub fn begin(&mut self, tone: Tone) {
        self.tones.push((self.text.len(), tone));
    }

    /// Whether nothing is written yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// How many bytes are written.
    #[must_use]
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Writes it.
    pub fn push_str(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Prints it on standard output; on a terminal in colours.
    pub fn print(&self) -> io::Result<()> {
        print_lines(&self.text, &self.tones)
    }
}

/// Prints text of which no line stands out.
pub fn print(text: &str) -> io::Result<()> {
    print_lines(text, &[])
}

fn print_lines(text: &str, tones: &[(usize, Tone)]) -> io::Result<()> {
    if !io::stdout().is_terminal() {
        return words::print(text.as_bytes());
    }
    let mut stdout = anstream::stdout().lock();
    for (line, tone) in lines(text, tones) {
        let line = shown(line);
        match tone {
            Tone::Plain => writeln!(stdout, "{line}")?,
            Tone::Doubtful => writeln!(stdout, "{WARNING}{line}{WARNING:#}")?,
            Tone::Wrong => writeln!(stdout, "{ERROR}{line}{ERROR:#}")?,
        }
    }
    stdout.flush()
}

/// The lines and how each looks.
fn lines<'a>(text: &'a str, tones: &'a [(usize, Tone)]) -> impl Iterator<Item = (&'a str, Tone)> {
    let mut tones = tones.iter().peekable();
    let mut start = 0;
    text.split_inclusive('\n').map(move |line| {
        let mut tone = Tone::Plain;
        while let Some((_, of_line)) = tones.next_if(|(at, _)| *at <= start) {
            tone = *of_line;
        }
        start += line.len();
        (line.strip_suffix('\n').unwrap_or(line), tone)
    })
}

impl fmt::Write for TonedText {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.text.push_str(text);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;

    #[test]
    fn only_the_line_that_was_begun_stands_out() {
        let mut text = TonedText::default();
        writeln!(text, "EXPIRED 3 days ago").unwrap();
        text.begin(Tone::Wrong);
        write!(text, "two ").unwrap();
        writeln!(text, "words").unwrap();
        text.begin(Tone::Plain);
        text.begin(Tone::Doubtful);
        writeln!(text, "three").unwrap();
        writeln!(text).unwrap();
        let lines: Vec<_> = lines(&text.text, &text.tones).collect();
        let expected =
            [("EXPIRED 3 days ago", Tone::Plain), ("two words", Tone::Wrong), ("three", Tone::Doubtful), ("", Tone::Plain)];
        assert_eq!(lines, expected);
    }
}
