//! DER as it lies there: tags and contents, for texts that follow the structure.

use der::Decode;
use der::asn1::{AnyRef, ObjectIdentifier};

/// One element.
#[derive(Clone, Copy, Debug)]
pub(super) struct Element<'a> {
    /// The identifier octet; tags beyond 30 are met in no extension that is shown.
    pub tag: u8,
    /// The content.
    pub content: &'a [u8],
    /// The whole, tag and length included.
    pub der: &'a [u8],
}

impl<'a> Element<'a> {
    /// The element that the bytes are, all of them.
    pub(super) fn whole(bytes: &'a [u8]) -> Option<Self> {
        let (element, rest) = Self::first(bytes)?;
        rest.is_empty().then_some(element)
    }

    /// The first element, and what stands behind it.
    fn first(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (element, behind) = AnyRef::from_der_partial(bytes).ok()?;
        let der = bytes.get(..bytes.len() - behind.len())?;
        Some((Self { tag: *bytes.first()?, content: element.value(), der }, behind))
    }

    /// The elements inside.
    pub(super) fn children(self) -> Option<Vec<Self>> {
        let (mut rest, mut children) = (self.content, Vec::new());
        while !rest.is_empty() {
            let (child, behind) = Self::first(rest)?;
            children.push(child);
            rest = behind;
        }
        Some(children)
    }

    /// The elements of the SEQUENCE that the bytes are.
    pub(super) fn sequence(bytes: &'a [u8]) -> Option<Vec<Self>> {
        Self::whole(bytes).filter(|element| element.tag == 0x30)?.children()
    }

    /// The object identifier.
    pub(super) fn oid(self) -> Option<ObjectIdentifier> {
        ObjectIdentifier::from_bytes(self.content).ok().filter(|_| self.tag == 0x06)
    }

    /// A small number, whatever the tag.
    pub(super) fn number(self) -> Option<u64> {
        let digits = self.content.strip_prefix(&[0]).filter(|rest| !rest.is_empty()).unwrap_or(self.content);
        let fits = (1..=8).contains(&digits.len());
        fits.then(|| digits.iter().fold(0, |number, digit| number << 8 | u64::from(*digit)))
    }

    /// The content as text; bytes that are no UTF-8 are Latin-1.
    pub(super) fn text(self) -> String {
        match std::str::from_utf8(self.content) {
            Ok(text) => text.to_owned(),
            Err(_) => self.content.iter().map(|byte| char::from(*byte)).collect(),
        }
    }

    /// The bits that are set in a BIT STRING, from the left, whatever the tag.
    pub(super) fn bits(self) -> Option<Vec<usize>> {
        let (unused, bytes) = self.content.split_first()?;
        let count = (bytes.len() * 8).checked_sub(usize::from(*unused))?;
        let is_set = |bit: &usize| bytes.get(bit / 8).is_some_and(|byte| byte & (0x80 >> (bit % 8)) != 0);
        Some((0..count).filter(is_set).collect())
    }
}
