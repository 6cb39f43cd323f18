//! Reading numbers, texts and bytes without ever taking more than is there.

use super::modified_utf8;
use crate::DecodeError;

pub(crate) struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// The offset of the next byte.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// What has not been read yet.
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    pub(crate) fn take(&mut self, length: usize, what: &'static str) -> Result<&'a [u8], DecodeError> {
        let taken = self.rest().get(..length).ok_or(DecodeError::Truncated { what, at: self.at })?;
        self.at += length;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self, what: &'static str) -> Result<[u8; N], DecodeError> {
        let at = self.at;
        <[u8; N]>::try_from(self.take(N, what)?).map_err(|_| DecodeError::Truncated { what, at })
    }

    pub(crate) fn u8(&mut self, what: &'static str) -> Result<u8, DecodeError> {
        self.array(what).map(u8::from_be_bytes)
    }

    pub(crate) fn u16(&mut self, what: &'static str) -> Result<u16, DecodeError> {
        self.array(what).map(u16::from_be_bytes)
    }

    pub(crate) fn u32(&mut self, what: &'static str) -> Result<u32, DecodeError> {
        self.array(what).map(u32::from_be_bytes)
    }

    pub(crate) fn i64(&mut self, what: &'static str) -> Result<i64, DecodeError> {
        self.array(what).map(i64::from_be_bytes)
    }

    /// Bytes behind a u32 length.
    pub(crate) fn bytes(&mut self, what: &'static str) -> Result<&'a [u8], DecodeError> {
        let length = self.u32(what)?;
        self.take(usize::try_from(length).unwrap_or(usize::MAX), what)
    }

    /// Text behind a u16 length.
    pub(crate) fn text(&mut self, what: &'static str) -> Result<String, DecodeError> {
        let at = self.at;
        let length = self.u16(what)?;
        let text = modified_utf8::decode(self.take(length.into(), what)?);
        text.ok_or_else(|| DecodeError::Malformed {
            what,
            at: Some(at),
            why: "it is not text in Java's modified UTF-8".to_owned(),
        })
    }
}
