//! Outputs that may hold keys, and grow: a `Vec` that moves leaves its content where it was.

use std::ops::Deref;

use zeroize::Zeroizing;

/// Bytes that grow and are wiped wherever they have been.
#[derive(Clone, Default)]
pub(crate) struct Grown(Zeroizing<Vec<u8>>);

impl Grown {
    /// Nothing yet, with room for so much.
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Self(Zeroizing::new(Vec::with_capacity(capacity)))
    }

    /// Makes room for so much more.
    pub(crate) fn reserve(&mut self, more: usize) {
        let needed = self.0.len().saturating_add(more);
        if needed > self.0.capacity() {
            let mut moved = Zeroizing::new(Vec::with_capacity(needed.max(2 * self.0.capacity())));
            moved.extend_from_slice(&self.0);
            self.0 = moved;
        }
    }

    /// Adds bytes, or a text, at the end.
    pub(crate) fn put(&mut self, bytes: impl AsRef<[u8]>) {
        self.reserve(bytes.as_ref().len());
        self.0.extend_from_slice(bytes.as_ref());
    }

    /// All of it, without a copy.
    pub(crate) fn into_bytes(self) -> Zeroizing<Vec<u8>> {
        self.0
    }
}

impl Deref for Grown {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_stays_in_order_and_room_is_made_by_doubling() {
        let mut grown = Grown::with_capacity(3);
        let mut moves = 0;
        let numbers = || (0..=u8::MAX).cycle().take(1000);
        for number in numbers() {
            let before = grown.0.capacity();
            grown.put([number]);
            moves += usize::from(grown.0.capacity() != before);
        }
        grown.put("end");
        assert!(grown.iter().copied().eq(numbers().chain(*b"end")));
        assert!(moves < 12, "{moves}");
        assert_eq!(grown.into_bytes().len(), 1003);
    }
}
