//! Large structures in structures, without a copy for each: the content is written once, and the headers are put before it.

/// Room for headers before the content.
const ROOM: usize = 1024;

/// A structure around another.
pub(super) struct Level<'a> {
    /// Its tag.
    pub tag: u8,
    /// The elements in it that stand before the other.
    pub before: &'a [u8],
    /// How many bytes of it stand behind the other.
    pub behind: usize,
}

impl<'a> Level<'a> {
    /// One that holds nothing else.
    pub(super) const fn bare(tag: u8) -> Self {
        Self { tag, before: &[], behind: 0 }
    }

    /// One that begins with these elements.
    pub(super) const fn with(tag: u8, before: &'a [u8]) -> Self {
        Self { tag, before, behind: 0 }
    }
}

/// What stands before a content of this length in these structures, the outermost first.
pub(super) fn headers(levels: &[Level<'_>], content: usize) -> Vec<u8> {
    // From its end, for a length is known when all that is in it is; and so everything is written backwards.
    let (mut backwards, mut behind) = (Vec::new(), 0);
    for level in levels.iter().rev() {
        backwards.extend(level.before.iter().rev());
        behind += level.behind;
        length(backwards.len() + content + behind, &mut backwards);
        backwards.push(level.tag);
    }
    backwards.reverse();
    backwards
}

/// A length as DER has it, backwards.
fn length(length: usize, backwards: &mut Vec<u8>) {
    let [digits @ .., last] = length.to_be_bytes();
    let more = digits.iter().position(|digit| *digit != 0).map_or(0, |first| digits.len() - first);
    backwards.push(last);
    if more == 0 && last < 0x80 {
        return;
    }
    backwards.extend(digits.iter().rev().take(more));
    backwards.push(u8::try_from(more + 1).unwrap_or_default() | 0x80);
}

/// Bytes that grow at both ends.
pub(super) struct Growing {
    bytes: Vec<u8>,
    start: usize,
}

impl Growing {
    /// Nothing yet, with room for so much.
    pub(super) fn with_capacity(capacity: usize) -> Self {
        let mut bytes = Vec::with_capacity(capacity + 2 * ROOM);
        bytes.resize(ROOM, 0);
        Self { bytes, start: ROOM }
    }

    /// What was written.
    pub(super) fn as_slice(&self) -> &[u8] {
        self.bytes.get(self.start..).unwrap_or_default()
    }

    /// Whether that is nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.as_slice().is_empty()
    }

    /// Writes behind what is there.
    pub(super) fn append(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Writes before what is there.
    pub(super) fn prepend(&mut self, bytes: &[u8]) {
        if bytes.len() > self.start {
            let room = bytes.len() + ROOM;
            self.bytes.splice(..self.start, std::iter::repeat_n(0, room));
            self.start = room;
        }
        self.start -= bytes.len();
        if let Some(place) = self.bytes.get_mut(self.start..self.start + bytes.len()) {
            place.copy_from_slice(bytes);
        }
    }

    /// Puts all that was written into these structures, the outermost first.
    pub(super) fn wrap(&mut self, levels: &[Level<'_>]) {
        let headers = headers(levels, self.as_slice().len());
        self.prepend(&headers);
    }

    /// Changes what was written from its beginning on: the bytes, and where it begins in them.
    pub(super) fn change<T>(&mut self, change: impl FnOnce(&mut Vec<u8>, usize) -> T) -> T {
        change(&mut self.bytes, self.start)
    }

    /// The bytes.
    pub(super) fn into_bytes(mut self) -> Vec<u8> {
        self.bytes.drain(..self.start);
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use der::asn1::{AnyRef, OctetStringRef};
    use der::{Any, Encode, Tag};

    use super::*;

    #[test]
    fn headers_are_those_of_der() {
        for size in [0, 1, 127, 128, 255, 256, 65_535, 65_536, 70_000] {
            let content = vec![7; size];
            let octets = OctetStringRef::new(&content).unwrap().to_der().unwrap();
            let inner = Any::new(Tag::Sequence, [&[5, 0][..], &octets].concat()).unwrap().to_der().unwrap();
            let outer = AnyRef::new(Tag::Sequence, &[&inner[..], &[2, 1, 3]].concat()).unwrap().to_der().unwrap();
            let mut growing = Growing::with_capacity(0);
            growing.append(&content);
            growing.wrap(&[Level { tag: 0x30, before: &[], behind: 3 }, Level::with(0x30, &[5, 0]), Level::bare(4)]);
            growing.append(&[2, 1, 3]);
            assert_eq!(growing.into_bytes(), outer, "{size}");
        }
    }

    #[test]
    fn more_than_there_is_room_for_is_put_before() {
        let mut growing = Growing::with_capacity(0);
        growing.append(&[1]);
        growing.prepend(&[2; 3 * ROOM]);
        growing.prepend(&[3]);
        assert_eq!(growing.into_bytes(), [&[3][..], &[2; 3 * ROOM], &[1]].concat());
    }
}
