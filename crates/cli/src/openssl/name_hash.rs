//! The numbers by which openssl finds certificates in a folder: digests of names, in a form in which case and spaces do not matter.

use der::asn1::AnyRef;
use der::{Encode, Tag};
use keyferry_core::name::DistinguishedName;
use md5::Md5;
use sha1::{Digest, Sha1};

/// The first four bytes of a digest, the last of them highest.
fn number(digest: &[u8]) -> u32 {
    digest.iter().take(4).rev().fold(0, |value, byte| value << 8 | u32::from(*byte))
}

/// The number of openssl 1.0 and later.
pub(crate) fn canonical(name: &DistinguishedName) -> u32 {
    number(&Sha1::digest(canonical_form(name).unwrap_or_default()))
}

/// The number of older ones: MD5 over the name as it is.
pub(crate) fn old(der: &[u8]) -> u32 {
    number(&Md5::digest(der))
}

/// The relative names without the SEQUENCE around them, every string in UTF-8 and lower case, its spaces trimmed and single.
fn canonical_form(name: &DistinguishedName) -> der::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    for rdn in name.rdns() {
        let mut fields = Vec::new();
        for field in rdn.attributes() {
            let text = field.to_text().unwrap_or_default();
            let text = text.split_ascii_whitespace().collect::<Vec<_>>().join(" ").to_ascii_lowercase();
            let value = AnyRef::new(Tag::Utf8String, text.as_bytes())?.to_der()?;
            let content = [field.oid.to_der()?, value].concat();
            fields.push(AnyRef::new(Tag::Sequence, &content)?.to_der()?);
        }
        fields.sort();
        bytes.extend(AnyRef::new(Tag::Set, &fields.concat())?.to_der()?);
    }
    Ok(bytes)
}
