//! Certification requests (PKCS#10, RFC 2986), bit by bit as openssl and keytool make them.

use std::fmt;

use der::asn1::{Any, AnyRef, ObjectIdentifier, OctetString, SetOfVec};
use der::{Decode, Encode, Sequence};
use sha1::{Digest, Sha1};
use spki::SubjectPublicKeyInfoRef;
use x509_cert::attr::{Attribute, Attributes};
use x509_cert::ext::{Extension, Extensions};

use crate::key::{KeyAlgorithm, KeyError, PrivateKey};
use crate::name::{DistinguishedName, NameError};
use crate::signed::{HashAlgorithm, SignatureError, Signed};

/// `extensionRequest`, the attribute that asks for certificate extensions (RFC 2985, section 5.4.2).
const EXTENSION_REQUEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.14");
/// `subjectKeyIdentifier` (RFC 5280, section 4.2.1.2).
pub(crate) const SUBJECT_KEY_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.14");

/// Whose request we make: the two tools choose string types, attributes and hash differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Style {
    /// `openssl req -new`: `UTF8String` values, no attributes, SHA-256.
    OpenSsl,
    /// `keytool -certreq`: `PrintableString` where it fits, the subject key identifier as a requested extension, a hash that grows with
    /// the key.
    Keytool,
}

impl Style {
    /// The hash that the tool signs with when it is not told: openssl's SHA-256; keytool's grows with the RSA modulus of `bits` bits.
    pub fn hash(self, bits: usize) -> HashAlgorithm {
        match (self, bits) {
            (Self::OpenSsl, _) | (Self::Keytool, ..=3072) => HashAlgorithm::Sha256,
            (Self::Keytool, ..=7680) => HashAlgorithm::Sha384,
            (Self::Keytool, _) => HashAlgorithm::Sha512,
        }
    }
}

/// ```text
/// CertificationRequestInfo ::= SEQUENCE {
///     version INTEGER { v1(0) }, subject Name, subjectPKInfo SubjectPublicKeyInfo, attributes [0] Attributes }
/// ```
#[derive(Sequence)]
struct CertificationRequestInfo<'a> {
    version: u8,
    subject: AnyRef<'a>,
    public_key: AnyRef<'a>,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", constructed = "true")]
    attributes: Attributes,
}

/// A certification request, decoded; its bytes stay as they came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificationRequest {
    der: Vec<u8>,
    signed: Signed,
    subject: DistinguishedName,
    public_key: Vec<u8>,
    extensions: Vec<Extension>,
}

impl CertificationRequest {
    /// Makes and signs a request for `subject` in the style of one of the tools, with its usual hash or another. The same arguments always
    /// give the same bytes.
    pub fn create(
        key: &PrivateKey,
        subject: &DistinguishedName,
        style: Style,
        hash: Option<HashAlgorithm>,
    ) -> Result<Self, CsrError> {
        let rsa = key.rsa()?;
        let public_key = key.public_key()?.ok_or(KeyError::Inconsistent)?;
        let subject = subject.to_der(style)?;
        let mut attributes = SetOfVec::new();
        if style == Style::Keytool {
            attributes.insert(extension_request(&public_key)?)?;
        }
        let info = CertificationRequestInfo {
            version: 0,
            subject: AnyRef::from_der(&subject)?,
            public_key: AnyRef::from_der(&public_key)?,
            attributes,
        };
        let signed = Signed::create(info.to_der()?, &rsa, hash.unwrap_or_else(|| style.hash(rsa.bits())))?;
        Self::from_der(&signed.to_der()?)
    }

    /// Decodes a request. The signature is not looked at: see [`verify`](Self::verify).
    pub fn from_der(bytes: &[u8]) -> Result<Self, CsrError> {
        let signed = Signed::from_der(bytes)?;
        let info = CertificationRequestInfo::from_der(signed.to_be_signed())?;
        let subject = DistinguishedName::from_der(&info.subject.to_der()?)?;
        let public_key = info.public_key.to_der()?;
        let mut extensions = Vec::new();
        for attribute in info.attributes.iter().filter(|attribute| attribute.oid == EXTENSION_REQUEST) {
            for value in attribute.values.iter() {
                extensions.extend(value.decode_as::<Extensions>()?);
            }
        }
        Ok(Self { der: bytes.to_vec(), signed, subject, public_key, extensions })
    }

    /// The DER of the request.
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// The subject, its values with the string types they have.
    pub fn subject(&self) -> &DistinguishedName {
        &self.subject
    }

    /// The DER of the `SubjectPublicKeyInfo`.
    pub fn public_key(&self) -> &[u8] {
        &self.public_key
    }

    /// The algorithm and size of the public key.
    pub fn key_algorithm(&self) -> Result<KeyAlgorithm, KeyError> {
        KeyAlgorithm::of_public_key(&self.public_key)
    }

    /// The object identifier of the signature algorithm.
    pub fn signature_algorithm(&self) -> ObjectIdentifier {
        self.signed.algorithm()
    }

    /// The extensions that the request asks for.
    pub fn extensions(&self) -> &[Extension] {
        &self.extensions
    }

    /// Whether the request was signed with the private key that belongs to its public key (RFC 2986, section 3: proof of possession).
    pub fn verify(&self) -> Result<(), SignatureError> {
        self.signed.verify(&self.public_key)
    }
}

fn extension_request(public_key: &[u8]) -> Result<Attribute, der::Error> {
    let extensions: Extensions = vec![subject_key_identifier(public_key)?];
    let mut values = SetOfVec::new();
    values.insert(Any::encode_from(&extensions)?)?;
    Ok(Attribute { oid: EXTENSION_REQUEST, values })
}

/// The extension with the SHA-1 of the public key's bits, method (1) of RFC 5280, section 4.2.1.2.
pub(crate) fn subject_key_identifier(public_key: &[u8]) -> Result<Extension, der::Error> {
    let info = SubjectPublicKeyInfoRef::from_der(public_key)?;
    let digest = Sha1::digest(info.subject_public_key.raw_bytes());
    let value = OctetString::new(digest.as_slice())?.to_der()?;
    Ok(Extension { extn_id: SUBJECT_KEY_IDENTIFIER, critical: false, extn_value: OctetString::new(value)? })
}

/// Why a request could not be made or read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CsrError {
    /// The key.
    Key(KeyError),
    /// The subject.
    Name(NameError),
    /// The bytes are no certification request.
    Malformed(der::Error),
}

impl fmt::Display for CsrError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(error) => error.fmt(f),
            Self::Name(error) => error.fmt(f),
            Self::Malformed(error) => write!(f, "the certification request is malformed: {error}"),
        }
    }
}

impl std::error::Error for CsrError {}

impl From<KeyError> for CsrError {
    fn from(error: KeyError) -> Self {
        Self::Key(error)
    }
}

impl From<NameError> for CsrError {
    fn from(error: NameError) -> Self {
        Self::Name(error)
    }
}

impl From<der::Error> for CsrError {
    fn from(error: der::Error) -> Self {
        Self::Malformed(error)
    }
}
