//! The outer structures: `PFX`, `AuthenticatedSafe` and the `ContentInfo`s in it (RFC 7292, section 4; RFC 5652).

use der::asn1::{AnyRef, ObjectIdentifier, OctetStringRef};
use der::{Decode, Encode, Header, Sequence, SliceReader, Tag};
use spki::AlgorithmIdentifierRef;

use super::mac::MacData;

/// `id-data`.
pub(super) const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
/// `id-encryptedData`.
pub(super) const ENCRYPTED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.6");

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
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT")]
    pub encrypted: &'a OctetStringRef,
}

/// Whether the bytes begin as a `PFX` does: a SEQUENCE of the number 3 and a `ContentInfo` of PKCS#7.
pub fn is_pkcs12(bytes: &[u8]) -> bool {
    fn check(bytes: &[u8]) -> der::Result<bool> {
        let mut reader = SliceReader::new(bytes)?;
        Header::decode(&mut reader)?.tag().assert_eq(Tag::Sequence)?;
        let version = u8::decode(&mut reader)?;
        Header::decode(&mut reader)?.tag().assert_eq(Tag::Sequence)?;
        let content_type = ObjectIdentifier::decode(&mut reader)?;
        Ok(version == 3 && (content_type == DATA || content_type.to_string().starts_with("1.2.840.113549.1.7.")))
    }
    check(bytes).unwrap_or(false)
}

/// The DER of a `ContentInfo` around data.
pub(super) fn data(content: &[u8]) -> der::Result<Vec<u8>> {
    let content = OctetStringRef::new(content)?.to_der()?;
    ContentInfo { content_type: DATA, content: AnyRef::from_der(&content)? }.to_der()
}

/// The DER of a `ContentInfo` around encrypted data.
pub(super) fn encrypted_data(algorithm: AlgorithmIdentifierRef<'_>, encrypted: &[u8]) -> der::Result<Vec<u8>> {
    let encrypted = OctetStringRef::new(encrypted)?;
    let content =
        EncryptedData { version: 0, content: EncryptedContentInfo { content_type: DATA, algorithm, encrypted } }.to_der()?;
    ContentInfo { content_type: ENCRYPTED_DATA, content: AnyRef::from_der(&content)? }.to_der()
}

/// The file without its MAC, for readers that do not know it.
#[cfg(feature = "cross-check")]
pub(crate) fn without_mac(bytes: &[u8]) -> der::Result<Vec<u8>> {
    let pfx = Pfx::from_der(bytes)?;
    Pfx { mac_data: None, ..pfx }.to_der()
}
