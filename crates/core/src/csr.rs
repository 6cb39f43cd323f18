//! Certification requests (PKCS#10, RFC 2986), bit by bit as openssl and keytool make them.

use std::fmt;

use der::asn1::{Any, AnyRef, ObjectIdentifier, SetOfVec};
use der::{Decode, Encode, Sequence};
use x509_cert::attr::{Attribute, Attributes};
use x509_cert::ext::Extensions;

use crate::extension::{self, Extension};
use crate::key::{KeyAlgorithm, KeyError, PrivateKey, SubjectPublicKeyInfo};
use crate::name::{DistinguishedName, NameError};
use crate::oid::pkcs9::EXTENSION_REQUEST;
use crate::signed::{SignatureAlgorithm, SignatureError, Signed};
pub use crate::style::Style;

/// What a new request asks for.
#[derive(Clone, Debug)]
pub struct RequestContent<'a> {
    /// The subject.
    pub subject: &'a DistinguishedName,
    /// Whose string types the subject has.
    pub style: Style,
    /// How it is signed; `None` is what the tool signs with when it is not told.
    pub algorithm: Option<SignatureAlgorithm>,
    /// The extensions that it asks for; none make an empty set of attributes.
    pub extensions: Vec<Extension>,
}

impl<'a> RequestContent<'a> {
    /// What the tool asks for when it is told nothing but the subject.
    pub fn usual(subject: &'a DistinguishedName, style: Style, key: &PrivateKey) -> Result<Self, CsrError> {
        let extensions = match style {
            Style::OpenSsl => Vec::new(),
            Style::Keytool => vec![extension::subject_key_identifier(&key.public_key()?.ok_or(KeyError::Inconsistent)?)?],
        };
        Ok(Self { subject, style, algorithm: None, extensions })
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
    /// Always there by the standard; many leave an empty set out, and openssl and Java read that.
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", constructed = "true", optional = "true")]
    attributes: Option<Attributes>,
}

/// A certification request, decoded; its bytes stay as they came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificationRequest {
    der: Vec<u8>,
    signed: Signed,
    subject: DistinguishedName,
    public_key: SubjectPublicKeyInfo,
    attributes: Vec<Attribute>,
    extensions: Vec<Extension>,
}

impl CertificationRequest {
    /// Makes and signs a request. The same arguments always give the same bytes.
    pub fn create(key: &PrivateKey, content: &RequestContent<'_>) -> Result<Self, CsrError> {
        Self::create_with_attributes(key, content, &[])
    }

    /// The same with further attributes (RFC 2985, section 5.4), a challenge password for one.
    pub fn create_with_attributes(
        key: &PrivateKey,
        content: &RequestContent<'_>,
        more: &[(ObjectIdentifier, Any)],
    ) -> Result<Self, CsrError> {
        let signer = key.signer()?;
        let public_key = key.public_key()?.ok_or(KeyError::Inconsistent)?;
        let subject = content.subject.to_der(content.style)?;
        let mut attributes = Vec::new();
        if !content.extensions.is_empty() {
            attributes.push(extension_request(&content.extensions)?);
        }
        for (oid, value) in more {
            let mut values = SetOfVec::new();
            values.insert(value.clone())?;
            attributes.push(Attribute { oid: *oid, values });
        }
        let info = CertificationRequestInfo {
            version: 0,
            subject: AnyRef::from_der(&subject)?,
            public_key: AnyRef::from_der(public_key.as_der())?,
            attributes: Some(SetOfVec::from_iter(attributes)?),
        };
        let usual = || SignatureAlgorithm::usual(content.style, signer.algorithm());
        let cannot = || KeyError::cannot_sign(signer.algorithm().kind);
        let algorithm = content.algorithm.or_else(usual).ok_or_else(cannot)?;
        Self::from_der(&Signed::create(info.to_der()?, &signer, algorithm)?.to_der()?)
    }

    /// Decodes a request. The signature is not looked at: see [`verify`](Self::verify).
    pub fn from_der(bytes: &[u8]) -> Result<Self, CsrError> {
        let signed = Signed::from_der(bytes)?;
        let info = CertificationRequestInfo::from_der(signed.to_be_signed())?;
        let subject = DistinguishedName::from_der(&info.subject.to_der()?)?;
        let public_key = SubjectPublicKeyInfo::of_element(info.public_key)?;
        let mut extensions = Vec::new();
        let attributes: Vec<Attribute> = info.attributes.iter().flat_map(|attributes| attributes.iter().cloned()).collect();
        for attribute in attributes.iter().filter(|attribute| attribute.oid == EXTENSION_REQUEST) {
            for value in attribute.values.iter() {
                extensions.extend(value.decode_as::<Extensions>()?);
            }
        }
        Ok(Self { der: bytes.to_vec(), signed, subject, public_key, attributes, extensions })
    }

    /// The DER of the request.
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// The subject, its values with the string types they have.
    pub fn subject(&self) -> &DistinguishedName {
        &self.subject
    }

    /// The public key that it is for.
    pub fn public_key(&self) -> &SubjectPublicKeyInfo {
        &self.public_key
    }

    /// The algorithm and size of the public key.
    pub fn key_algorithm(&self) -> Result<KeyAlgorithm, KeyError> {
        self.public_key.algorithm()
    }

    /// The object identifier of the signature algorithm.
    pub fn signature_algorithm(&self) -> ObjectIdentifier {
        self.signed.algorithm()
    }

    /// The bytes of the signature.
    pub fn signature(&self) -> &[u8] {
        self.signed.signature()
    }

    /// The attributes, in the order of their encoding.
    pub fn attributes(&self) -> &[Attribute] {
        &self.attributes
    }

    /// The extensions that the request asks for.
    pub fn extensions(&self) -> &[Extension] {
        &self.extensions
    }

    /// Whether the request was signed with the private key that belongs to its public key (RFC 2986, section 3: proof of possession).
    pub fn verify(&self) -> Result<(), SignatureError> {
        self.signed.verify(&self.public_key)
    }

    /// The same, but signatures that are worth little count too: those with MD2 and MD5, and by RSA keys from 512 bits on.
    pub fn verify_worthless(&self) -> Result<(), SignatureError> {
        self.signed.verify_worthless(&self.public_key)
    }
}

fn extension_request(extensions: &Extensions) -> Result<Attribute, der::Error> {
    let mut values = SetOfVec::new();
    values.insert(Any::encode_from(extensions)?)?;
    Ok(Attribute { oid: EXTENSION_REQUEST, values })
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

/// Where the text is that of another error, so is the cause.
impl std::error::Error for CsrError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Key(error) => error.source(),
            Self::Name(error) => error.source(),
            Self::Malformed(error) => Some(error),
        }
    }
}

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
