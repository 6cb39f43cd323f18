//! `SafeBag`s and their attributes (RFC 7292, section 4.2).

use der::asn1::{Any, AnyRef, ObjectIdentifier, OctetString, OctetStringRef, SetOfVec};
use der::{Decode, Encode, Sequence, Tag, Tagged, ValueOrd};

use keyferry_core::oid::bag::{CERT_BAG, CRL_BAG, X509_CERTIFICATE, X509_CRL};
use keyferry_core::oid::extended_key_usage;
use keyferry_core::oid::pkcs9::{FRIENDLY_NAME, LOCAL_KEY_ID, ORACLE_TRUSTED_KEY_USAGE};

use super::nested::{Growing, Level, headers};
use crate::Attribute;

/// ```text
/// SafeBag ::= SEQUENCE { bagId OBJECT IDENTIFIER, bagValue [0] EXPLICIT ANY, bagAttributes SET OF PKCS12Attribute OPTIONAL }
/// ```
#[derive(Sequence)]
pub(super) struct SafeBag<'a> {
    pub id: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    pub value: AnyRef<'a>,
    /// Kept raw: writers in the wild do not sort the set.
    pub attributes: Option<AnyRef<'a>>,
}

/// ```text
/// CertBag ::= SEQUENCE { certId OBJECT IDENTIFIER, certValue [0] EXPLICIT OCTET STRING }
/// ```
#[derive(Sequence)]
pub(super) struct CertBag<'a> {
    pub id: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    pub value: AnyRef<'a>,
}

/// ```text
/// PKCS12Attribute ::= SEQUENCE { attrId OBJECT IDENTIFIER, attrValues SET OF ANY }
/// ```
#[derive(Clone, PartialEq, Eq, Sequence, ValueOrd)]
pub(super) struct Pkcs12Attribute {
    pub id: ObjectIdentifier,
    pub values: Any,
}

/// The attributes of a bag, the known ones taken apart.
#[derive(Clone, Default)]
pub(super) struct Attributes {
    pub friendly_name: Option<String>,
    pub local_key_id: Option<Vec<u8>>,
    pub trusted: bool,
    pub other: Vec<Attribute>,
}

impl Attributes {
    pub(super) fn decode(set: Option<AnyRef<'_>>) -> der::Result<Self> {
        let mut attributes = Self::default();
        let mut rest = set.map(AnyRef::value).unwrap_or_default();
        while !rest.is_empty() {
            let (attribute, behind) = Pkcs12Attribute::from_der_partial(rest)?;
            rest = behind;
            let value = attribute.values.value();
            match attribute.id {
                FRIENDLY_NAME if !value.is_empty() => attributes.friendly_name = Some(text(AnyRef::from_der(value)?)?),
                LOCAL_KEY_ID if !value.is_empty() => {
                    attributes.local_key_id = Some(<&OctetStringRef>::from_der(value)?.as_bytes().to_vec());
                }
                ORACLE_TRUSTED_KEY_USAGE => attributes.trusted = true,
                oid => attributes.other.push(Attribute { oid, values: attribute.values.to_der()? }),
            }
        }
        Ok(attributes)
    }

    /// The DER SET, or nothing when there is no attribute.
    pub(super) fn encode(&self) -> der::Result<Option<Any>> {
        let mut all = Vec::new();
        if let Some(name) = &self.friendly_name {
            all.push(single(FRIENDLY_NAME, &bmp_string(name)?)?);
        }
        if let Some(id) = &self.local_key_id {
            all.push(single(LOCAL_KEY_ID, &Any::encode_from(&OctetString::new(id.as_slice())?)?)?);
        }
        if self.trusted {
            all.push(single(ORACLE_TRUSTED_KEY_USAGE, &Any::encode_from(&extended_key_usage::ANY)?)?);
        }
        for attribute in &self.other {
            all.push(Pkcs12Attribute { id: attribute.oid, values: Any::from_der(&attribute.values)? });
        }
        // Sorted once: to insert one by one would sort for each.
        if all.is_empty() { Ok(None) } else { Any::encode_from(&SetOfVec::from_iter(all)?).map(Some) }
    }
}

/// A `friendlyName` as an attribute like any other, for certificates that have one beside that of their entry.
pub fn name_attribute(name: &str) -> der::Result<Attribute> {
    let attribute = single(FRIENDLY_NAME, &bmp_string(name)?)?;
    Ok(Attribute { oid: attribute.id, values: attribute.values.to_der()? })
}

/// Text as `BMPString`; characters beyond U+FFFF become two surrogates, as Java and openssl write them.
fn bmp_string(text: &str) -> der::Result<Any> {
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    Any::new(Tag::BmpString, bytes)
}

/// The text of a `BMPString`; what is no UTF-16 becomes a replacement character, as in Java. A byte too much is an error, as in openssl.
fn text(value: AnyRef<'_>) -> der::Result<String> {
    value.tag().assert_eq(Tag::BmpString)?;
    let (units, []) = value.value().as_chunks::<2>() else { return Err(Tag::BmpString.value_error().into()) };
    let units: Vec<u16> = units.iter().map(|unit| u16::from_be_bytes(*unit)).collect();
    Ok(String::from_utf16_lossy(&units))
}

fn single(id: ObjectIdentifier, value: &Any) -> der::Result<Pkcs12Attribute> {
    let mut values = SetOfVec::new();
    values.insert(value.clone())?;
    Ok(Pkcs12Attribute { id, values: Any::encode_from(&values)? })
}

/// The DER of a bag.
pub(super) fn encode(id: ObjectIdentifier, value: &[u8], attributes: &Attributes) -> der::Result<Vec<u8>> {
    let attributes = attributes.encode()?;
    SafeBag { id, value: AnyRef::from_der(value)?, attributes: attributes.as_ref().map(Into::into) }.to_der()
}

/// Writes the DER of a bag with a certificate in it.
pub(super) fn append_certificate(bags: &mut Growing, certificate: &[u8], attributes: &Attributes) -> der::Result<()> {
    let attributes = attributes.encode()?.map(|set| set.to_der()).transpose()?.unwrap_or_default();
    let (id, kind) = (CERT_BAG.to_der()?, X509_CERTIFICATE.to_der()?);
    // SafeBag, its [0], CertBag, its [0], OCTET STRING.
    let levels = [
        Level { tag: 0x30, before: &id, behind: attributes.len() },
        Level::bare(0xa0),
        Level::with(0x30, &kind),
        Level::bare(0xa0),
        Level::bare(0x04),
    ];
    bags.append(&headers(&levels, certificate.len()));
    bags.append(certificate);
    bags.append(&attributes);
    Ok(())
}

/// The DER of a bag with a revocation list in it.
pub(super) fn encode_revocation_list(list: &[u8]) -> der::Result<Vec<u8>> {
    encode(CRL_BAG, &octets(X509_CRL, list)?, &Attributes::default())
}

fn octets(id: ObjectIdentifier, content: &[u8]) -> der::Result<Vec<u8>> {
    let value = OctetStringRef::new(content)?.to_der()?;
    CertBag { id, value: AnyRef::from_der(&value)? }.to_der()
}
