//! Lines of a file or a pipe, each read when it is needed, and none of them without an end.

use std::io::{self, BufRead, Read};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use keyferry_host::failure::{Failure, Kind};
use keyferry_host::stop::Stop;

/// The most bytes of a job.
pub(super) const LONGEST: u64 = 1 << 20;

/// How many lines are read ahead.
const AHEAD: usize = 64;

/// How often somebody who waits for a line looks whether it is to stop.
const LOOK: Duration = Duration::from_millis(50);

/// A line without its end; nothing for one that is too long.
pub(super) type Text = Option<Vec<u8>>;

/// The next line, `None` at the end. Of one with more than `most` bytes the rest is passed over.
pub(super) fn next(from: &mut impl BufRead, most: u64) -> io::Result<Option<Text>> {
    let mut line = Vec::new();
    from.take(most + 1).read_until(b'\n', &mut line)?;
    if line.is_empty() {
        return Ok(None);
    }
    if line.last() == Some(&b'\n') {
        line.pop();
    } else if line.len() as u64 > most {
        from.skip_until(b'\n')?;
        return Ok(Some(None));
    }
    Ok(Some(Some(line)))
}

/// The lines that a thread of its own reads: a pipe that is silent keeps nobody from stopping.
pub(super) struct Lines {
    /// What they come from, for messages.
    name: String,
    read: Receiver<io::Result<Text>>,
    number: u64,
    stop: Stop,
    failed: Option<io::Error>,
}

impl Lines {
    pub(super) fn of(mut from: impl BufRead + Send + 'static, name: String, stop: Stop) -> Self {
        let (found, read) = mpsc::sync_channel(AHEAD);
        // It ends with its input, with whoever reads here, or with the program.
        thread::spawn(move || {
            while let Some(line) = next(&mut from, LONGEST).transpose() {
                let last = line.is_err();
                if found.send(line).is_err() || last {
                    break;
                }
            }
        });
        Self { name, read, number: 0, stop, failed: None }
    }

    /// Fails when they broke off.
    pub(super) fn end(self) -> Result<(), Failure> {
        self.failed.map_or(Ok(()), |error| {
            let what = format!("{} cannot be read to its end: {error}", self.name);
            Err(Failure::new(Kind::Failed, what).at(self.name).hint("the jobs up to there have their results; --resume goes on"))
        })
    }
}

impl Iterator for Lines {
    /// With its number, from 1.
    type Item = (u64, Text);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if self.stop.is_asked() {
                return None;
            }
            match self.read.recv_timeout(LOOK) {
                Ok(Ok(text)) => {
                    self.number += 1;
                    return Some((self.number, text));
                }
                Ok(Err(error)) => {
                    self.failed = Some(error);
                    return None;
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_too_long_hides_no_other() {
        let mut from = io::BufReader::with_capacity(4, &b"ab\n\nabcde\nabcdef\ncd\r\nlast"[..]);
        let mut lines = Vec::new();
        while let Some(line) = next(&mut from, 5).unwrap() {
            lines.push(line.map(|line| String::from_utf8(line).unwrap()));
        }
        let meant = [Some("ab"), Some(""), Some("abcde"), None, Some("cd\r"), Some("last")];
        assert_eq!(lines, meant.map(|line| line.map(str::to_owned)));
    }
}
