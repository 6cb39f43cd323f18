//! Reading the answer to a request, HTTP/1.1: where it ends, and no more of it than anybody wants to see.

use std::io::{self, Read};

use keyferry_host::tls::proxy::status;

use super::http::{Answer, End, MOST};

/// The longest line before a chunk.
const LONGEST_LINE: usize = 1024;

/// Reads the answer as far as it comes; `head_only` when it has no body, whatever its head says. What came of an answer before something went
/// wrong counts, once its first lines are there.
pub(super) fn read(stream: &mut impl Read, head_only: bool) -> io::Result<Answer> {
    let mut reading = Reading { head_only, ..Reading::default() };
    let mut buffer = [0; 16_384];
    let (end, error) = loop {
        if reading.is_whole() {
            break (End::Whole, None);
        }
        if reading.bytes.len() >= MOST {
            break (End::TooLong, None);
        }
        match stream.read(&mut buffer) {
            Ok(0) => break (reading.end_of_stream(), Some(io::ErrorKind::UnexpectedEof.into())),
            Ok(length) => reading.bytes.extend_from_slice(buffer.get(..length).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::TimedOut => break (End::Late, Some(error)),
            // A message that is no TLS may be of anybody.
            Err(error) if error.kind() == io::ErrorKind::InvalidData => return Err(error),
            // Servers that hang up without a closing message are met.
            Err(error) => break (reading.end_of_stream(), Some(error)),
        }
    };
    match error {
        Some(error) if reading.bytes.is_empty() || reading.head_end.is_none() && end == End::Late => Err(error),
        _ => reading.answer(end).ok_or_else(|| io::Error::other("the answer is no HTTP")),
    }
}

/// How the end of a body is known (RFC 9112, section 6.3).
#[derive(Clone, Copy, Debug, Default)]
enum Length {
    /// It ends with the connection.
    #[default]
    Unknown,
    Bytes(usize),
    Chunked,
}

/// What came so far.
#[derive(Debug, Default)]
struct Reading {
    head_only: bool,
    bytes: Vec<u8>,
    /// Where the head was looked for already.
    searched: usize,
    /// Where the body begins.
    head_end: Option<usize>,
    length: Length,
    /// What was taken out of the chunks, and where the next one begins.
    unpacked: Vec<u8>,
    next_chunk: usize,
    last_chunk: bool,
}

impl Reading {
    fn is_whole(&mut self) -> bool {
        let Some(start) = self.head_end.or_else(|| self.find_head()) else { return false };
        match self.length {
            Length::Unknown => false,
            Length::Bytes(length) => self.bytes.len() - start >= length,
            Length::Chunked => {
                while !self.last_chunk && self.take_chunk().is_some() {}
                self.last_chunk
            }
        }
    }

    /// Finds the empty line, and in front of it what says how long the body is.
    fn find_head(&mut self) -> Option<usize> {
        let rest = self.bytes.get(self.searched..)?;
        let find = |end: &[u8]| rest.windows(end.len()).position(|window| window == end).map(|at| at + end.len());
        let Some(found) = [find(b"\r\n\r\n"), find(b"\n\n")].into_iter().flatten().min() else {
            self.searched = self.bytes.len().saturating_sub(3);
            return None;
        };
        let start = self.searched + found;
        let head = String::from_utf8_lossy(self.bytes.get(..start)?);
        let field = |name: &str| {
            head.lines()
                .filter_map(|line| line.split_once(':'))
                .find(|(field, _)| field.eq_ignore_ascii_case(name))
                .map(|(_, value)| value.trim())
        };
        let none = self.head_only || matches!(status(&head), Some((204 | 304, _)));
        self.length = match (field("Transfer-Encoding"), field("Content-Length").and_then(|length| length.parse().ok())) {
            _ if none => Length::Bytes(0),
            (Some(encoding), _) if encoding.to_ascii_lowercase().ends_with("chunked") => Length::Chunked,
            (None, Some(length)) => Length::Bytes(length),
            _ => Length::Unknown,
        };
        self.next_chunk = start;
        self.head_end = Some(start);
        self.head_end
    }

    /// Takes the next chunk, when all of it is there (RFC 9112, section 7.1). One that is no chunk is waited for until something ends it.
    fn take_chunk(&mut self) -> Option<()> {
        let rest = self.bytes.get(self.next_chunk..)?;
        let line_end = rest.iter().take(LONGEST_LINE).position(|byte| *byte == b'\n')?;
        let line = std::str::from_utf8(rest.get(..line_end)?).ok()?;
        let size = usize::from_str_radix(line.split(';').next()?.trim(), 16).ok()?;
        if size == 0 {
            // Nobody asked for the fields that may follow.
            self.last_chunk = true;
            return Some(());
        }
        let data = rest.get(line_end + 1..)?;
        let after = data.get(size..)?;
        let line_break = after.iter().take(2).position(|byte| *byte == b'\n')?;
        self.unpacked.extend_from_slice(data.get(..size)?);
        self.next_chunk += line_end + 1 + size + line_break + 1;
        Some(())
    }

    fn end_of_stream(&self) -> End {
        match (self.head_end, self.length) {
            (Some(_), Length::Unknown) => End::Whole,
            _ => End::CutShort,
        }
    }

    fn answer(&self, end: End) -> Option<Answer> {
        let start = self.head_end.unwrap_or(self.bytes.len());
        let head = String::from_utf8_lossy(self.bytes.get(..start)?);
        let rest = self.bytes.get(start..)?;
        let body = match self.length {
            Length::Chunked => &self.unpacked,
            Length::Bytes(length) => rest.get(..length).unwrap_or(rest),
            Length::Unknown => rest,
        };
        Some(Answer::new(status(&head)?, body, end))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    /// Gives a byte at a time, and then what a server does that goes on and on.
    struct Dripping<'a>(&'a [u8], io::ErrorKind);

    impl Read for Dripping<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let Some((first, rest)) = self.0.split_first() else { return Err(self.1.into()) };
            *buffer.first_mut().unwrap() = *first;
            self.0 = rest;
            Ok(1)
        }
    }

    #[test]
    fn answers_are_taken_apart() {
        let answer = read(&mut &b"HTTP/1.1 403 Forbidden\r\nA: b\r\n\r\nno\n"[..], false).unwrap();
        assert_eq!((answer.status_line().as_str(), answer.body.as_str()), ("403 Forbidden", "no\n"));
        assert!(read(&mut &b"hello"[..], false).is_err() && read(&mut &b""[..], false).is_err());
    }

    #[test]
    fn the_end_is_where_the_head_says_and_not_where_the_server_hangs_up() {
        for (text, body) in [
            ("HTTP/1.1 200 ok\r\ncontent-length: 2\r\n\r\nhi", "hi"),
            ("HTTP/1.1 200 ok\nTransfer-Encoding: chunked\n\n1\r\nh\r\n1;x=y\r\ni\r\n0\r\n\r\n", "hi"),
            ("HTTP/1.1 204 none\r\n\r\n", ""),
        ] {
            let answer = read(&mut Dripping(text.as_bytes(), io::ErrorKind::TimedOut), false).unwrap();
            assert_eq!((answer.body.as_str(), answer.end), (body, End::Whole), "{text}");
            // The last byte is missing.
            let cut = &text.as_bytes()[..text.len() - 3];
            for (kind, end) in [(io::ErrorKind::TimedOut, End::Late), (io::ErrorKind::UnexpectedEof, End::CutShort)] {
                assert!(read(&mut Dripping(cut, kind), false).map_or(true, |answer| answer.end == end), "{text}");
            }
        }
        let head = b"HTTP/1.1 200 ok\r\nContent-Length: 99\r\n\r\n";
        assert_eq!(read(&mut Dripping(head, io::ErrorKind::TimedOut), true).unwrap().end, End::Whole);
        let open = read(&mut Dripping(b"HTTP/1.1 200 ok\r\n\r\nhi", io::ErrorKind::ConnectionReset), false).unwrap();
        assert_eq!((open.body.as_str(), open.end), ("hi", End::Whole));
    }

    #[test]
    fn endless_answers_are_cut_and_late_heads_are_none() {
        let mut endless = b"HTTP/1.1 200 ok\r\n".chain(io::repeat(b'x'));
        let answer = read(&mut endless, false).unwrap();
        assert_eq!((answer.status, answer.body.len(), answer.end), (200, 0, End::TooLong));
        let mut endless = b"HTTP/1.1 200 ok\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n".chain(io::repeat(b'x'));
        assert_eq!(read(&mut endless, false).unwrap().end, End::TooLong);
        let late = read(&mut Dripping(b"HTTP/1.1 200 ok\r\nA: b\r\n", io::ErrorKind::TimedOut), false);
        assert_eq!(late.unwrap_err().kind(), io::ErrorKind::TimedOut);
    }
}
