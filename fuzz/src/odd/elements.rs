//! Each element of a DER structure, wrong in each way, while the lengths around it are right again: a decoder gets as far as what is wrong, and no lengths
//! stop it before.

use std::collections::HashSet;

use der::asn1::AnyRef;
use der::{Decode, Tag, Tagged};

use crate::layers::element;

/// An element, and what stands in it.
struct Element {
    tag: Tag,
    /// What stands before the parts; all of it where there are none.
    plain: Vec<u8>,
    parts: Vec<Element>,
}

impl Element {
    /// Of the elements in some bytes; `None` where they are something else.
    fn all(mut bytes: &[u8]) -> Option<Vec<Self>> {
        let mut found = Vec::new();
        while !bytes.is_empty() {
            let (any, behind) = AnyRef::from_der_partial(bytes).ok()?;
            bytes = behind;
            found.push(Self::of(any));
        }
        Some(found)
    }

    fn of(any: AnyRef<'_>) -> Self {
        let (tag, value) = (any.tag(), any.value());
        // A bit string has the number of unused bits before what it holds.
        let begins = match tag {
            Tag::OctetString if value.starts_with(&[0x30]) => Some(0),
            Tag::BitString if value.starts_with(&[0, 0x30]) => Some(1),
            _ => tag.is_constructed().then_some(0),
        };
        let split = begins.and_then(|begins| value.split_at_checked(begins));
        let inside = split.and_then(|(before, behind)| Some((before, Self::all(behind)?)));
        let (plain, parts) = inside.unwrap_or((value, Vec::new()));
        Self { tag, plain: plain.to_vec(), parts }
    }

    /// As DER; in the place of the element with this number, counted from here, stands what `change` makes of it.
    fn written(&self, number: &mut Option<usize>, change: Change) -> Vec<u8> {
        if *number == Some(0) {
            *number = None;
            return change(self);
        }
        *number = number.map(|number| number - 1);
        let parts: Vec<Vec<u8>> = self.parts.iter().map(|part| part.written(number, change)).collect();
        element(self.tag, &[&self.plain, &parts.concat()])
    }

    fn count(&self) -> usize {
        1 + self.parts.iter().map(Self::count).sum::<usize>()
    }

    fn whole(&self) -> Vec<u8> {
        self.written(&mut None, Self::whole)
    }

    fn with_byte(&self, place: impl Fn(&mut [u8]) -> Option<&mut u8>) -> Vec<u8> {
        let mut plain = self.plain.clone();
        if let Some(byte) = place(&mut plain) {
            *byte ^= 1;
        }
        if self.parts.is_empty() { element(self.tag, &[&plain]) } else { self.whole() }
    }
}

type Change = fn(&Element) -> Vec<u8>;

/// What is done to an element.
const CHANGES: [(&str, Change); 8] = [
    ("left out", |_| Vec::new()),
    ("empty", |one| element(one.tag, &[])),
    ("of another kind", |_| element(Tag::Null, &[])),
    ("twice", |one| one.whole().repeat(2)),
    ("another first byte", |one| one.with_byte(<[u8]>::first_mut)),
    ("another last byte", |one| one.with_byte(<[u8]>::last_mut)),
    ("a large number", |one| if one.tag == Tag::Integer { element(one.tag, &[&[0x7f; 4]]) } else { one.whole() }),
    ("too short", |one| match one.plain.split_last() {
        Some((_, less)) if one.parts.is_empty() => element(one.tag, &[less]),
        _ => one.whole(),
    }),
];

/// So many of one structure are enough: most errors are met again and again.
const MOST: usize = 64;

/// Every element of a structure, wrong in every way; each result once. Of many results there are some, evenly from beginning to end.
pub(super) fn each_wrong(der: &[u8]) -> Vec<Vec<u8>> {
    let Some(all) = Element::all(der) else { return Vec::new() };
    let mut seen = HashSet::from([der.to_vec()]);
    let mut found = Vec::new();
    for number in 0..all.iter().map(Element::count).sum() {
        for (_, change) in CHANGES {
            let mut number = Some(number);
            let wrong: Vec<Vec<u8>> = all.iter().map(|one| one.written(&mut number, change)).collect();
            found.extend(Some(wrong.concat()).filter(|wrong| seen.insert(wrong.clone())));
        }
    }
    // An odd step, so that it is not the same change each time.
    let step = (found.len() / MOST) | 1;
    found.into_iter().step_by(step).collect()
}
