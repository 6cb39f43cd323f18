//! The outer structures: `PFX`, `AuthenticatedSafe` and the `ContentInfo`s in it (RFC 7292, section 4; RFC 5652).

use std::borrow::Cow;

use der::asn1::{AnyRef, ObjectIdentifier, OctetStringRef};
use der::{Decode, Encode, Reader, Sequence, SliceReader, Tag, TagNumber, Tagged};
use keyferry_core::oid::content::{DATA, ENCRYPTED_DATA};
use spki::{AlgorithmIdentifierOwned, AlgorithmIdentifierRef};

use super::mac::MacData;
use super::nested::{Growing, Level};
use crate::{DecodeError, ber};

/// ```text
/// PFX ::= SEQUENCE { version INTEGER { v3(3) }, authSafe ContentInfo, macData MacData OPTIONAL }
/// ```
#[derive(Sequence)]
pub(super) struct Pfx<'a> {
    pub version: u8,
    pub auth_safe: ContentInfo<'a>,
    pub mac_data: Option<MacData<'a>>,
}

/// ```text
/// ContentInfo ::= SEQUENCE { contentType OBJECT IDENTIFIER, content [0] EXPLICIT ANY }
/// ```
#[derive(Sequence)]
pub(super) struct ContentInfo<'a> {
    pub content_type: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    pub content: AnyRef<'a>,
}

impl<'a> ContentInfo<'a> {
    /// The bytes of one that holds data.
    pub(super) fn octets(&self) -> Result<&'a [u8], DecodeError> {
        let octets: &'a OctetStringRef = self.content.decode_as().map_err(DecodeError::asn1("the content of a safe"))?;
        Ok(octets.as_bytes())
    }
}

/// ```text
/// EncryptedData ::= SEQUENCE { version INTEGER, encryptedContentInfo EncryptedContentInfo }
/// ```
#[derive(Sequence)]
pub(super) struct EncryptedData<'a> {
    pub version: u8,
    pub content: EncryptedContentInfo<'a>,
}

/// ```text
/// EncryptedContentInfo ::= SEQUENCE {
///     contentType OBJECT IDENTIFIER, contentEncryptionAlgorithm AlgorithmIdentifier, encryptedContent [0] IMPLICIT OCTET STRING }
/// ```
#[derive(Sequence)]
pub(super) struct EncryptedContentInfo<'a> {
    pub content_type: ObjectIdentifier,
    pub algorithm: AlgorithmIdentifierRef<'a>,
    /// `[0] IMPLICIT OCTET STRING`, which BER may have in pieces.
    encrypted: AnyRef<'a>,
}

impl EncryptedContentInfo<'_> {
    /// The encrypted bytes.
    pub(super) fn encrypted(&self) -> Result<Cow<'_, [u8]>, DecodeError> {
        const WHAT: &str = "the encrypted content of a safe";
        match self.encrypted.tag() {
            Tag::ContextSpecific { constructed: false, number: TagNumber(0) } => Ok(Cow::Borrowed(self.encrypted.value())),
            Tag::ContextSpecific { constructed: true, number: TagNumber(0) } => {
                let mut pieces = SliceReader::new(self.encrypted.value()).map_err(DecodeError::asn1(WHAT))?;
                let mut content = Vec::with_capacity(self.encrypted.value().len());
                while !pieces.is_finished() {
                    content
                        .extend_from_slice(<&OctetStringRef>::decode(&mut pieces).map_err(DecodeError::asn1(WHAT))?.as_bytes());
                }
                Ok(Cow::Owned(content))
            }
            _ => Err(DecodeError::malformed(WHAT, "it is not an octet string")),
        }
    }
}

/// Whether the bytes begin as a `PFX` does: a SEQUENCE of the number 3 and a `ContentInfo` of PKCS#7. The lengths may be BER's.
pub fn is_pkcs12(bytes: &[u8]) -> bool {
    const SEQUENCE: u8 = 0x30;
    const VERSION_3: &[u8] = &[0x02, 0x01, 0x03];
    let check = || {
        let (outer, content) = ber::enter(bytes)?;
        let (inner, content) = ber::enter(content.strip_prefix(VERSION_3)?)?;
        Some(outer == SEQUENCE && inner == SEQUENCE && is_of_pkcs7(content))
    };
    check().unwrap_or(false)
}

/// Whether a content type of PKCS#7 stands at the beginning: all have one arc.
fn is_of_pkcs7(content: &[u8]) -> bool {
    let named = content.strip_prefix(&[0x06, 0x09]);
    named.is_some_and(|named| DATA.as_bytes().split_last().is_some_and(|(_, arc)| named.starts_with(arc)))
}

/// The DER of a `ContentInfo` around data.
pub(super) fn data(content: &[u8]) -> der::Result<Vec<u8>> {
    let content = OctetStringRef::new(content)?.to_der()?;
    ContentInfo { content_type: DATA, content: AnyRef::from_der(&content)? }.to_der()
}

/// Makes a `ContentInfo` of data.
pub(super) fn wrap_data(content: &mut Growing) -> der::Result<()> {
    content.wrap(&[Level::with(0x30, &DATA.to_der()?), Level::bare(0xa0), Level::bare(0x04)]);
    Ok(())
}

/// Makes a `ContentInfo` of encrypted data.
pub(super) fn wrap_encrypted_data(encrypted: &mut Growing, algorithm: &AlgorithmIdentifierOwned) -> der::Result<()> {
    let (id, version) = (ENCRYPTED_DATA.to_der()?, 0_u8.to_der()?);
    let content = [DATA.to_der()?, algorithm.to_der()?].concat();
    // ContentInfo, its [0], EncryptedData, EncryptedContentInfo, its [0].
    encrypted.wrap(&[
        Level::with(0x30, &id),
        Level::bare(0xa0),
        Level::with(0x30, &version),
        Level::with(0x30, &content),
        Level::bare(0x80),
    ]);
    Ok(())
}

/// Makes a `PFX` of an authenticated safe; the DER of its `MacData` may be nothing.
pub(super) fn wrap(auth_safe: &mut Growing, mac_data: &[u8]) -> der::Result<()> {
    let outer = Level { tag: 0x30, before: &3_u8.to_der()?, behind: mac_data.len() };
    auth_safe.wrap(&[outer, Level::with(0x30, &DATA.to_der()?), Level::bare(0xa0), Level::bare(0x04)]);
    auth_safe.append(mac_data);
    Ok(())
}

/// The file without its MAC, for readers that do not know it.
pub fn without_mac(bytes: &[u8]) -> der::Result<Vec<u8>> {
    let pfx = Pfx::from_der(bytes)?;
    Pfx { mac_data: None, ..pfx }.to_der()
}
