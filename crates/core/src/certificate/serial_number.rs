//! `CertificateSerialNumber` as it stands: negative and overlong ones are met, and are carried.

use der::asn1::UintRef;
use der::{DecodeValue, EncodeValue, FixedTag, Header, Length, Reader, Tag, Writer};

/// The content of the INTEGER; one without any is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SerialNumber(pub Vec<u8>);

impl SerialNumber {
    /// The positive number of this magnitude.
    pub(crate) fn of_magnitude(magnitude: &[u8]) -> der::Result<Self> {
        let number = UintRef::new(magnitude)?;
        let mut content = Vec::new();
        number.encode_value(&mut content)?;
        Ok(Self(content))
    }
}

impl FixedTag for SerialNumber {
    const TAG: Tag = Tag::Integer;
}

impl<'a> DecodeValue<'a> for SerialNumber {
    type Error = der::Error;

    fn decode_value<R: Reader<'a>>(reader: &mut R, header: Header) -> der::Result<Self> {
        let content = reader.read_vec(header.length())?;
        if content.is_empty() { Err(reader.error(Tag::Integer.length_error())) } else { Ok(Self(content)) }
    }
}

impl EncodeValue for SerialNumber {
    fn value_len(&self) -> der::Result<Length> {
        self.0.len().try_into()
    }

    fn encode_value(&self, writer: &mut impl Writer) -> der::Result<()> {
        writer.write(&self.0)
    }
}
