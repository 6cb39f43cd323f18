//! `TBSCertificate` (RFC 5280, section 4.1), the part that is signed.

use der::asn1::{AnyRef, BitStringRef, GeneralizedTime, UtcTime};
use der::{Any, Decode, Encode, Sequence, SliceReader, Tag, Tagged};
use spki::AlgorithmIdentifierRef;
use x509_cert::ext::Extensions;
use x509_cert::time::Time;

use super::CertificateError;
use super::serial_number::SerialNumber;
use crate::Timestamp;
use crate::extension::{self, Extension};
use crate::key::{KeyError, PrivateKey, SubjectPublicKeyInfo};
use crate::name::DistinguishedName;
use crate::signed::SignatureAlgorithm;
use crate::style::Style;

/// ```text
/// TBSCertificate ::= SEQUENCE {
///     version [0] EXPLICIT INTEGER DEFAULT v1, serialNumber INTEGER, signature AlgorithmIdentifier, issuer Name,
///     validity Validity, subject Name, subjectPublicKeyInfo SubjectPublicKeyInfo, issuerUniqueID [1] IMPLICIT BIT STRING OPTIONAL,
///     subjectUniqueID [2] IMPLICIT BIT STRING OPTIONAL, extensions [3] EXPLICIT Extensions OPTIONAL }
/// ```
#[derive(Sequence)]
pub(crate) struct TbsCertificate<'a> {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", default = "v1")]
    pub version: u8,
    pub serial_number: SerialNumber,
    pub signature: AlgorithmIdentifierRef<'a>,
    pub issuer: AnyRef<'a>,
    /// Taken apart where the times are needed: odd ones are met, and carried.
    pub validity: AnyRef<'a>,
    pub subject: AnyRef<'a>,
    pub public_key: AnyRef<'a>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    pub issuer_unique_id: Option<BitStringRef<'a>>,
    #[asn1(context_specific = "2", tag_mode = "IMPLICIT", optional = "true")]
    pub subject_unique_id: Option<BitStringRef<'a>>,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT", optional = "true")]
    pub extensions: Option<Extensions>,
}

fn v1() -> u8 {
    0
}

/// Where the public key stands; what is behind it is not looked at.
pub(super) fn public_key(tbs: &[u8]) -> der::Result<AnyRef<'_>> {
    let fields = AnyRef::from_der(tbs)?;
    fields.tag().assert_eq(Tag::Sequence)?;
    let mut fields = SliceReader::new(fields.value())?;
    let first = AnyRef::decode(&mut fields)?;
    // The serial number, the algorithm, the issuer, the validity, the subject; a version before them.
    let before = if matches!(first.tag(), Tag::ContextSpecific { .. }) { 5 } else { 4 };
    for _ in 0..before {
        AnyRef::decode(&mut fields)?;
    }
    AnyRef::decode(&mut fields)
}

/// `Validity`, to be written.
#[derive(Sequence)]
struct EncodedValidity {
    not_before: Time,
    not_after: Time,
}

/// A time as certificates have it: years up to 2049 as `UTCTime`, later ones as `GeneralizedTime` (RFC 5280, section 4.1.2.5).
pub(crate) fn encoded_time(time: Timestamp) -> Result<Time, CertificateError> {
    let date = time.to_date_time().ok_or(CertificateError::Date)?;
    Ok(match UtcTime::from_date_time(date) {
        Ok(utc) => Time::UtcTime(utc),
        Err(_) => Time::GeneralTime(GeneralizedTime::from_date_time(date)),
    })
}

/// ```text
/// Validity ::= SEQUENCE { notBefore Time, notAfter Time }
/// ```
#[derive(Sequence)]
struct Times<'a> {
    not_before: AnyRef<'a>,
    not_after: AnyRef<'a>,
}

/// The two times; `None` when they are no times at all.
pub(crate) fn times(encoded: AnyRef<'_>) -> Option<(Option<Timestamp>, Option<Timestamp>)> {
    let times: Times<'_> = encoded.decode_as().ok()?;
    Some((time_of(times.not_before)?, time_of(times.not_after)?))
}

/// A time, and whether it is written as it has to be; `None` when it is none.
#[allow(clippy::option_option, reason = "no time and an odd one are two things")]
fn time_of(time: AnyRef<'_>) -> Option<Option<Timestamp>> {
    match time.tag() {
        Tag::UtcTime => Some(Timestamp::from_asn1(time.value(), false)),
        Tag::GeneralizedTime => Some(Timestamp::from_asn1(time.value(), true)),
        _ => None,
    }
}

/// From when until when a certificate is valid, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    /// The first moment.
    pub not_before: Timestamp,
    /// The last.
    pub not_after: Timestamp,
}

/// What a new certificate says.
#[derive(Clone, Debug)]
pub struct CertificateContent {
    /// The version as it is spoken of: 3, or 1 for one without extensions.
    pub version: u8,
    /// The magnitude of the serial number.
    pub serial_number: Vec<u8>,
    /// The DER of the issuer's name.
    pub issuer: Vec<u8>,
    /// The DER of the subject.
    pub subject: Vec<u8>,
    /// From when until when it is valid.
    pub validity: Validity,
    /// The subject's public key.
    pub public_key: SubjectPublicKeyInfo,
    /// The extensions, in order.
    pub extensions: Vec<Extension>,
}

/// What a certificate says that its own key signs.
#[derive(Clone, Copy, Debug)]
pub struct SelfSigned<'a> {
    /// The subject, which is the issuer too.
    pub subject: &'a DistinguishedName,
    /// When it begins to be valid.
    pub not_before: Timestamp,
    /// For how many days it is.
    pub days: i64,
    /// The magnitude of the serial number.
    pub serial: &'a [u8],
    /// Whose string types and usual hash it has.
    pub style: Style,
}

impl CertificateContent {
    /// A version 3 certificate that `key` signs for itself, with this algorithm: the placeholder
    /// that Java keeps beside a new key until the issued certificate comes. Its one extension is the subject key identifier, as with
    /// keytool.
    pub fn self_signed(key: &PrivateKey, content: &SelfSigned<'_>) -> Result<(Self, SignatureAlgorithm), CertificateError> {
        let SelfSigned { subject, not_before, days, serial, style } = *content;
        let public_key = key.public_key()?.ok_or(KeyError::Inconsistent)?;
        let key_algorithm = key.algorithm()?;
        let cannot = || KeyError::cannot_sign(key_algorithm.kind);
        let algorithm = SignatureAlgorithm::usual(style, &key_algorithm).ok_or_else(cannot)?;
        let name = subject.to_der(style)?;
        let content = Self {
            version: 3,
            serial_number: serial.to_vec(),
            issuer: name.clone(),
            subject: name,
            validity: Validity { not_before, not_after: not_before.plus_days(days) },
            extensions: vec![extension::subject_key_identifier(&public_key)?],
            public_key,
        };
        Ok((content, algorithm))
    }

    /// The DER of the `TBSCertificate`.
    pub(super) fn to_be_signed(&self, algorithm: SignatureAlgorithm) -> Result<Vec<u8>, CertificateError> {
        let validity = EncodedValidity {
            not_before: encoded_time(self.validity.not_before)?,
            not_after: encoded_time(self.validity.not_after)?,
        };
        let validity = Any::encode_from(&validity)?;
        let signature = algorithm.identifier()?;
        let tbs = TbsCertificate {
            version: self.version.saturating_sub(1),
            serial_number: SerialNumber::of_magnitude(&self.serial_number)?,
            signature: (&signature).into(),
            issuer: AnyRef::from_der(&self.issuer)?,
            validity: (&validity).into(),
            subject: AnyRef::from_der(&self.subject)?,
            public_key: AnyRef::from_der(self.public_key.as_der())?,
            issuer_unique_id: None,
            subject_unique_id: None,
            extensions: Some(self.extensions.clone()).filter(|extensions| !extensions.is_empty()),
        };
        Ok(tbs.to_der()?)
    }
}
