//! The lines of a text, each with its number, and the bodies of blocks that are as they should be, which are taken whole.

/// What ends a line of the text that was made and none of the file, so that lines are counted as in the file.
pub(crate) const BREAK: char = '\r';

/// How a text has its lines.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// As the tools read it: without the blanks at their ends.
    AsTheyAre,
    /// As it was put right: a [`BREAK`] ends one too, and they are without the blanks around them.
    PutRight,
}

/// Lines, with their numbers in the file, from 1.
#[derive(Clone)]
pub(crate) struct Lines<'a> {
    form: Form,
    number: usize,
    /// What stands behind the last break of the line that was begun.
    parts: Option<&'a str>,
    rest: Option<&'a str>,
}

impl<'a> Lines<'a> {
    /// The lines of a file as the tools read them.
    pub(crate) fn as_they_are(text: &'a str) -> Self {
        Self { form: Form::AsTheyAre, number: 0, parts: None, rest: Some(text).filter(|text| !text.is_empty()) }
    }

    /// The lines of a text that was put right, without blanks around them and without a byte order mark, which is one too.
    pub(crate) fn put_right(text: &'a str) -> Self {
        Self { form: Form::PutRight, number: 0, parts: None, rest: Some(text) }
    }

    /// The whole lines up to the next hyphen, which no Base64 has.
    pub(crate) fn up_to_hyphen(&self) -> Option<&'a str> {
        if !self.parts.unwrap_or_default().is_empty() {
            return None;
        }
        let rest = self.rest?;
        let body = rest.get(..rest.find('-')?)?;
        body.ends_with('\n').then_some(body)
    }

    /// Goes on behind lines that were given by [`up_to_hyphen`](Self::up_to_hyphen).
    pub(crate) fn pass_over(&mut self, lines: &str) {
        self.parts = None;
        self.number += line_ends(lines.as_bytes());
        self.rest = self.rest.and_then(|rest| rest.get(lines.len()..));
    }

    fn part(&mut self, line: &'a str) -> &'a str {
        match line.split_once(BREAK) {
            Some((part, behind)) => {
                self.parts = Some(behind);
                part
            }
            None => line,
        }
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = (usize, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(parts) = self.parts.take() {
            return Some((self.number, trimmed(self.part(parts))));
        }
        let rest = self.rest?;
        self.number += 1;
        let (line, behind) = rest.split_once('\n').map_or((rest, None), |(line, behind)| (line, Some(behind)));
        if self.form == Form::AsTheyAre {
            // The end of the last line begins no other.
            self.rest = behind.filter(|behind| !behind.is_empty());
            return Some((self.number, line.trim_end()));
        }
        self.rest = behind;
        Some((self.number, trimmed(self.part(line))))
    }
}

/// How many line feeds there are; eight bytes are looked at at once.
fn line_ends(bytes: &[u8]) -> usize {
    const LOW: u64 = u64::MAX / 0xff * 0x7f;
    const FEEDS: u64 = u64::MAX / 0xff * 0x0a;
    let (eights, rest) = bytes.as_chunks::<8>();
    let of_eight = |eight: &[u8; 8]| {
        // The highest bit of each byte says whether it is another one.
        let other = u64::from_ne_bytes(*eight) ^ FEEDS;
        let others = (((other & LOW) + LOW) | other) & !LOW;
        8 - others.count_ones()
    };
    let feeds: usize = eights.iter().map(|eight| of_eight(eight) as usize).sum();
    feeds + rest.split(|byte| *byte == b'\n').count() - 1
}

fn trimmed(text: &str) -> &str {
    text.trim_matches(|character: char| character.is_whitespace() || character == '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_those_of_the_text() {
        for text in ["", "\n", "a", "a\n", "a \r\n\n b\r", "\u{feff}a\rb\r\nc\n\n"] {
            let usual = text.lines().map(str::trim_end).enumerate().map(|(index, line)| (index + 1, line));
            assert!(Lines::as_they_are(text).eq(usual), "{text:?}");
            let parts = |(index, line): (usize, &'static str)| line.split(BREAK).map(move |part| (index + 1, trimmed(part)));
            assert!(Lines::put_right(text).eq(text.split('\n').enumerate().flat_map(parts)), "{text:?}");
        }
    }

    #[test]
    fn line_ends_are_counted() {
        let bytes: Vec<u8> = (0..=255).chain([10; 9]).chain(0..=99).collect();
        for end in 0..bytes.len() {
            assert_eq!(line_ends(&bytes[..end]), bytes[..end].split(|byte| *byte == b'\n').count() - 1);
        }
    }

    #[test]
    fn a_body_is_passed_over_as_its_lines_would_be() {
        for text in ["BEGIN\nAA\nBB\n-end\nx", "BEGIN\r\nAA\r\nBB\r\n-end\r\nx"] {
            for mut lines in [Lines::as_they_are(text), Lines::put_right(text)] {
                lines.next();
                let body = lines.up_to_hyphen().unwrap();
                assert_eq!(body.lines().collect::<Vec<_>>(), ["AA", "BB"]);
                lines.pass_over(body);
                assert_eq!(lines.next(), Some((4, "-end")));
            }
        }
        let mut lines = Lines::put_right("BEGIN\rAA\n-end");
        lines.next();
        assert!(lines.up_to_hyphen().is_none() && Lines::as_they_are("AA").up_to_hyphen().is_none());
    }
}
