//! PKCS#7 bundles (RFC 2315; CMS, RFC 5652, section 5): certificates and revocation lists in a `SignedData` that nobody signed; and
//! Java's `PkiPath`, a bare sequence of certificates.

pub(crate) mod digests;
pub(crate) mod signers;

use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Any, Decode, Encode, Sequence, SliceReader, Tag, TagNumber};
use keyferry_core::certificate::Certificate;
use keyferry_core::oid::content::{DATA, SIGNED_DATA};

use crate::contents::{Format, Item};
use crate::definition::{Decoder, Definition, Holds, Opening};
use crate::{DecodeError, EncodeError, Entry, Keystore, Limited, ber};

const WHAT: &str = "the PKCS#7 bundle";

/// ```text
/// ContentInfo ::= SEQUENCE { contentType OBJECT IDENTIFIER, content [0] EXPLICIT ANY }
/// ```
#[derive(Sequence)]
struct ContentInfo<'a> {
    content_type: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    content: SignedData<'a>,
}

/// ```text
/// SignedData ::= SEQUENCE {
///     version INTEGER, digestAlgorithms SET, encapContentInfo SEQUENCE, certificates [0] IMPLICIT SET OPTIONAL,
///     crls [1] IMPLICIT SET OPTIONAL, signerInfos SET }
/// ```
#[derive(Sequence)]
struct SignedData<'a> {
    version: u8,
    digest_algorithms: AnyRef<'a>,
    content: AnyRef<'a>,
    /// The optional sets and the signers, told apart by their tags.
    rest: Rest<'a>,
}

/// What follows the content: elements up to the end of the sequence.
struct Rest<'a> {
    certificates: &'a [u8],
    revocation_lists: &'a [u8],
    signers: &'a [u8],
}

const CERTIFICATES: Tag = Tag::ContextSpecific { constructed: true, number: TagNumber(0) };
const REVOCATION_LISTS: Tag = Tag::ContextSpecific { constructed: true, number: TagNumber(1) };

impl<'a> Decode<'a> for Rest<'a> {
    type Error = der::Error;

    fn decode<R: der::Reader<'a>>(reader: &mut R) -> der::Result<Self> {
        let mut rest = Self { certificates: &[], revocation_lists: &[], signers: &[] };
        while !reader.is_finished() {
            let element = AnyRef::decode(reader)?;
            match der::Tagged::tag(&element) {
                CERTIFICATES => rest.certificates = element.value(),
                REVOCATION_LISTS => rest.revocation_lists = element.value(),
                _ => rest.signers = element.value(),
            }
        }
        Ok(rest)
    }
}

impl Rest<'_> {
    fn elements(&self) -> der::Result<Vec<AnyRef<'_>>> {
        let mut elements = Vec::new();
        if !self.certificates.is_empty() {
            elements.push(AnyRef::new(CERTIFICATES, self.certificates)?);
        }
        if !self.revocation_lists.is_empty() {
            elements.push(AnyRef::new(REVOCATION_LISTS, self.revocation_lists)?);
        }
        elements.push(AnyRef::new(Tag::Set, self.signers)?);
        Ok(elements)
    }
}

impl Encode for Rest<'_> {
    fn encoded_len(&self) -> der::Result<der::Length> {
        self.elements()?.iter().try_fold(der::Length::ZERO, |length, element| length + element.encoded_len()?)
    }

    fn encode(&self, writer: &mut impl der::Writer) -> der::Result<()> {
        self.elements()?.iter().try_for_each(|element| element.encode(writer))
    }
}

/// What a bundle holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Bundle {
    /// The certificates, in order.
    pub certificates: Vec<Certificate>,
    /// The revocation lists, in DER.
    pub revocation_lists: Vec<Vec<u8>>,
}

/// Every certificate and revocation list of a keystore.
impl From<&Keystore> for Bundle {
    fn from(store: &Keystore) -> Self {
        Self {
            certificates: store.entries().iter().flat_map(Entry::certificates).cloned().collect(),
            revocation_lists: store.revocation_lists.clone(),
        }
    }
}

/// The certificates, and the revocation lists behind them.
impl From<Bundle> for Vec<Item> {
    fn from(bundle: Bundle) -> Self {
        let lists = bundle.revocation_lists.into_iter().map(Item::RevocationList);
        bundle.certificates.into_iter().map(Item::from).chain(lists).collect()
    }
}

/// Whether the bytes begin as a `SignedData` does.
pub fn is_pkcs7(bytes: &[u8]) -> bool {
    let is_signed =
        |content: &[u8]| content.strip_prefix(&[0x06, 0x09]).is_some_and(|rest| rest.starts_with(SIGNED_DATA.as_bytes()));
    ber::enter(bytes).is_some_and(|(tag, content)| tag == 0x30 && is_signed(content))
}

/// The items, where they are no more than may be in a file.
fn within(items: Vec<Item>, with: &Opening<'_>) -> Result<Vec<Item>, DecodeError> {
    Limited::Entries.within(items.len(), with.session.limits().entries)?;
    Ok(items)
}

/// Bundles of certificates and revocation lists.
pub(crate) const DEFINITION: Definition = Definition {
    name: "PKCS7",
    decoder: Some(Decoder {
        knows: is_pkcs7,
        decode: |bytes, with| Ok((Format::Pkcs7, within(Vec::from(decode(bytes)?), with)?).into()),
        is_keystore: false,
    }),
    holds: Holds { public_keys: false, ..Holds::LOOSE },
};

/// Java's `PkiPath`.
pub(crate) const PKI_PATH: Definition = Definition {
    name: "PkiPath",
    decoder: Some(Decoder {
        knows: |bytes| decode_pki_path(bytes).is_some(),
        decode: |bytes, with| {
            let certificates = decode_pki_path(bytes).ok_or(DecodeError::Unrecognised)?;
            Ok((Format::PkiPath, within(certificates.into_iter().map(Item::from).collect(), with)?).into())
        },
        is_keystore: false,
    }),
    holds: Holds { public_keys: false, revocation_lists: false, ..Holds::LOOSE },
};

/// Decodes a bundle, DER or BER. Signatures in it are passed over.
pub fn decode(bytes: &[u8]) -> Result<Bundle, DecodeError> {
    let der = ber::to_der(bytes)?;
    let info = ContentInfo::from_der(&der).map_err(DecodeError::asn1(WHAT))?;
    if info.content_type != SIGNED_DATA {
        return Err(DecodeError::Unsupported { what: format!("PKCS#7 of the type {}", info.content_type) });
    }
    let certificates =
        elements(info.content.rest.certificates)?.into_iter().map(Certificate::from_der).collect::<Result<_, _>>()?;
    Ok(Bundle {
        certificates,
        revocation_lists: elements(info.content.rest.revocation_lists)?.into_iter().map(<[u8]>::to_vec).collect(),
    })
}

/// Each element in `content`, header included.
fn elements(content: &[u8]) -> Result<Vec<&[u8]>, DecodeError> {
    let mut reader = SliceReader::new(content).map_err(DecodeError::asn1(WHAT))?;
    let mut elements = Vec::new();
    while !der::Reader::is_finished(&reader) {
        elements.push(der::Reader::tlv_bytes(&mut reader).map_err(DecodeError::asn1(WHAT))?);
    }
    Ok(elements)
}

/// Encodes a bundle as `openssl crl2pkcs7` does, in the given order.
pub fn encode(bundle: &Bundle) -> Result<Vec<u8>, EncodeError> {
    let certificates: Vec<u8> = bundle.certificates.iter().flat_map(Certificate::as_der).copied().collect();
    let revocation_lists = bundle.revocation_lists.concat();
    let content = Any::new(Tag::Sequence, DATA.to_der()?)?;
    let content = SignedData {
        version: 1,
        digest_algorithms: AnyRef::new(Tag::Set, &[])?,
        content: (&content).into(),
        rest: Rest { certificates: &certificates, revocation_lists: &revocation_lists, signers: &[] },
    };
    Ok(ContentInfo { content_type: SIGNED_DATA, content }.to_der()?)
}

/// Decodes a `PkiPath`; Java writes the authority first, and here the order is turned round. `None` when it is something else.
pub fn decode_pki_path(bytes: &[u8]) -> Option<Vec<Certificate>> {
    let outer = AnyRef::from_der(bytes).ok().filter(|outer| der::Tagged::tag(outer) == Tag::Sequence)?;
    let elements = elements(outer.value()).ok()?;
    let certificates: Option<Vec<Certificate>> = elements
        .into_iter()
        .rev()
        .map(|element| Certificate::from_der(element).ok().filter(|certificate| certificate.details().is_ok()))
        .collect();
    certificates.filter(|certificates| !certificates.is_empty())
}
