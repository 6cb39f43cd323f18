//! Manifests and signature files (the JAR File Specification): sections of lines `Name: value`, of which the first is about the whole, and the
//! others each about a file.

use std::collections::HashMap;

use super::error::JarError;

/// The names and values of a section.
pub(super) type Attributes = Vec<(String, String)>;

/// A manifest, and its sections as they stand there, which is what signature files have the digests of.
#[derive(Debug, Default)]
pub(super) struct Manifest<'a> {
    pub main: Attributes,
    pub main_bytes: &'a [u8],
    /// In the order of the file; sections of one name are one.
    pub sections: Vec<Section<'a>>,
    places: HashMap<String, usize>,
}

/// What is said about one file.
#[derive(Debug)]
pub(super) struct Section<'a> {
    pub name: String,
    pub attributes: Attributes,
    /// The bytes, with the empty line behind them.
    pub bytes: Vec<&'a [u8]>,
}

impl<'a> Manifest<'a> {
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self, JarError> {
        let (main_bytes, mut rest) = first_section(bytes);
        let mut line = 0;
        let main = attributes(main_bytes, &mut line)?;
        let mut manifest = Self { main, main_bytes, ..Self::default() };
        while !rest.is_empty() {
            let (section, behind) = first_section(rest);
            rest = behind;
            let first = line + 1;
            let mut attributes = attributes(section, &mut line)?.into_iter();
            let Some((key, name)) = attributes.next() else { continue };
            if !key.eq_ignore_ascii_case("Name") {
                return Err(JarError::NoManifest { what: "invalid manifest format", line: first });
            }
            let next = manifest.sections.len();
            let place = *manifest.places.entry(name.clone()).or_insert(next);
            if place == next {
                manifest.sections.push(Section { name, attributes: Vec::new(), bytes: Vec::new() });
            }
            if let Some(known) = manifest.sections.get_mut(place) {
                known.attributes.extend(attributes);
                known.bytes.push(section);
            }
        }
        Ok(manifest)
    }

    /// The section about the file of this name.
    pub(super) fn section(&self, name: &str) -> Option<&Section<'a>> {
        self.sections.get(self.place(name)?)
    }

    /// Where it is.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.places.get(name).copied()
    }
}

/// The value of an attribute, whose name is written in any case; the last one counts.
pub(super) fn value<'a>(attributes: &'a Attributes, name: &str) -> Option<&'a str> {
    attributes.iter().rev().find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

/// The lines up to an empty one, and that; and what stands behind.
fn first_section(bytes: &[u8]) -> (&[u8], &[u8]) {
    let mut at = 0;
    let mut is_blank = true;
    while let Some(byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'\r' | b'\n' => {
                if *byte == b'\r' && bytes.get(at) == Some(&b'\n') {
                    at += 1;
                }
                if is_blank {
                    break;
                }
                is_blank = true;
            }
            _ => is_blank = false,
        }
    }
    bytes.split_at(at)
}

/// The attributes in the lines of a section; a line that begins with a blank goes on with the one before. `at` is the number of the last line.
fn attributes(section: &[u8], at: &mut usize) -> Result<Attributes, JarError> {
    // A character may stand on two lines, so the lines are put together first.
    let mut whole: Vec<(usize, Vec<u8>)> = Vec::new();
    let mut rest = section;
    while !rest.is_empty() {
        *at += 1;
        let end = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(rest.len());
        let (line, behind) = rest.split_at(end);
        rest = behind.strip_prefix(b"\r\n").or_else(|| behind.get(1..)).unwrap_or_default();
        match (line.strip_prefix(b" "), whole.last_mut()) {
            _ if line.is_empty() => {}
            (Some(more), Some((_, last))) => last.extend_from_slice(more),
            (Some(_), None) => return Err(JarError::NoManifest { what: "misplaced continuation line", line: *at }),
            (None, _) => whole.push((*at, line.to_vec())),
        }
    }
    let attribute = |(line, text): (usize, Vec<u8>)| {
        let text = String::from_utf8_lossy(&text);
        let wrong = JarError::NoManifest { what: "invalid header field", line };
        let (name, value) = text.split_once(": ").ok_or(wrong)?;
        Ok((name.to_owned(), value.to_owned()))
    };
    whole.into_iter().map(attribute).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_are_read_with_the_bytes_that_are_signed() {
        let text = b"A: 1\r\nB: 2\r\n 3\r\n\r\nName: a\r\nX: y\r\n\r\nName: b\r\nX: z\r\n\r\nName: a\r\nZ: 1\r\n\r\n";
        let manifest = Manifest::parse(text).unwrap();
        assert_eq!(value(&manifest.main, "b"), Some("23"));
        assert_eq!(manifest.main_bytes, b"A: 1\r\nB: 2\r\n 3\r\n\r\n");
        let section = manifest.section("a").unwrap();
        assert_eq!(section.bytes.concat(), b"Name: a\r\nX: y\r\n\r\nName: a\r\nZ: 1\r\n\r\n");
        assert_eq!((value(&section.attributes, "x"), value(&section.attributes, "z")), (Some("y"), Some("1")));
        assert_eq!(manifest.sections.len(), 2);
        let split = [b"A: \xc3".as_slice(), b"\r\n \xa9\r\n\r\n"].concat();
        assert_eq!(value(&Manifest::parse(&split).unwrap().main, "A"), Some("\u{e9}"));
        for (wrong, place) in [(" A: 1\n", 1), ("A: 1\nA\n", 2), ("A: 1\n 2\n\nB: 2\n", 4)] {
            let error = Manifest::parse(wrong.as_bytes()).unwrap_err();
            assert!(matches!(error, JarError::NoManifest { line, .. } if line == place), "{wrong:?}: {error:?}");
        }
    }
}
