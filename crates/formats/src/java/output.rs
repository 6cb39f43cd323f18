//! Writing numbers, texts and bytes as Java's `DataOutputStream` does.

use super::modified_utf8;
use crate::EncodeError;
use crate::grown::Grown;
use keyferry_core::certificate::Certificate;

/// The type that Java's keystores give their certificates.
pub(crate) const X509: &str = "X.509";

/// What was written. It may have keys in it.
#[derive(Default)]
pub(crate) struct Output(Grown);

impl Output {
    /// Nothing yet, with room for so much.
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Self(Grown::with_capacity(capacity))
    }

    /// The bytes.
    pub(crate) fn as_slice(&self) -> &[u8] {
        &self.0
    }

    /// The same without a copy, for what is written whole.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        std::mem::take(&mut *self.0.into_bytes())
    }

    pub(crate) fn put(&mut self, bytes: &[u8]) {
        self.0.put(bytes);
    }

    pub(crate) fn u32(&mut self, number: u32) {
        self.put(&number.to_be_bytes());
    }

    /// A length, or another number of things, in a u32.
    pub(crate) fn length(&mut self, length: usize) -> Result<(), EncodeError> {
        let too_long = |_| EncodeError::Unrepresentable { what: "the format holds no more than 4 GiB".to_owned() };
        self.u32(u32::try_from(length).map_err(too_long)?);
        Ok(())
    }

    /// Bytes behind a u32 length.
    pub(crate) fn bytes(&mut self, content: &[u8]) -> Result<(), EncodeError> {
        self.length(content.len())?;
        self.put(content);
        Ok(())
    }

    /// Text behind a u16 length.
    pub(crate) fn text(&mut self, text: &str) -> Result<(), EncodeError> {
        let encoded = modified_utf8::encode(text);
        let too_long = |_| EncodeError::Unrepresentable { what: "an alias in this format has at most 65535 bytes".to_owned() };
        self.put(&u16::try_from(encoded.len()).map_err(too_long)?.to_be_bytes());
        self.put(&encoded);
        Ok(())
    }

    /// A certificate: its type and its DER.
    pub(crate) fn certificate(&mut self, certificate: &Certificate) -> Result<(), EncodeError> {
        self.text(X509)?;
        self.bytes(certificate.as_der())
    }

    /// So many certificates, the number before them.
    pub(crate) fn certificates(&mut self, certificates: &[Certificate]) -> Result<(), EncodeError> {
        self.length(certificates.len())?;
        certificates.iter().try_for_each(|certificate| self.certificate(certificate))
    }
}
