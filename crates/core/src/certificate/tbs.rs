//! `TBSCertificate` (RFC 5280, section 4.1), the part that is signed.

use der::asn1::{AnyRef, BitStringRef, GeneralizedTime, UtcTime};
use der::{Any, Decode, Encode, Sequence};
use spki::AlgorithmIdentifierRef;
use x509_cert::ext::Extensions;
use x509_cert::time::Time;

use super::{CertificateError, Validity};
use crate::csr::subject_key_identifier;
use crate::signed::HashAlgorithm;

/// ```text
/// TBSCertificate ::= SEQUENCE {
///     version [0] EXPLICIT INTEGER DEFAULT v1, serialNumber INTEGER, signature AlgorithmIdentifier, issuer Name,
///     validity Validity, subject Name, subjectPublicKeyInfo SubjectPublicKeyInfo, issuerUniqueID [1] IMPLICIT BIT STRING OPTIONAL,
///     subjectUniqueID [2] IMPLICIT BIT STRING OPTIONAL, extensions [3] EXPLICIT Extensions OPTIONAL }
/// ```
#[derive(Sequence)]
pub(super) struct TbsCertificate<'a> {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", default = "v1")]
    pub version: u8,
    /// Not an integer type: negative and overlong serial numbers are met, and are carried.
    pub serial_number: AnyRef<'a>,
    pub signature: AlgorithmIdentifierRef<'a>,
    pub issuer: AnyRef<'a>,
    pub validity: EncodedValidity,
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

/// ```text
/// Validity ::= SEQUENCE { notBefore Time, notAfter Time }
/// ```
#[derive(Sequence)]
pub(super) struct EncodedValidity {
    pub not_before: Time,
    pub not_after: Time,
}

impl TryFrom<Validity> for EncodedValidity {
    type Error = CertificateError;

    fn try_from(validity: Validity) -> Result<Self, Self::Error> {
        let time = |time: crate::Timestamp| {
            let date = time.to_date_time().ok_or(CertificateError::Date)?;
            // Years up to 2049 as UTCTime, later ones as GeneralizedTime (RFC 5280, section 4.1.2.5).
            Ok::<_, CertificateError>(match UtcTime::from_date_time(date) {
                Ok(utc) => Time::UtcTime(utc),
                Err(_) => Time::GeneralTime(GeneralizedTime::from_date_time(date)),
            })
        };
        Ok(Self { not_before: time(validity.not_before)?, not_after: time(validity.not_after)? })
    }
}

/// The DER of a version 3 certificate by and for `name`, with the subject key identifier as its one extension.
pub(super) fn self_signed(
    name: &[u8],
    public_key: &[u8],
    validity: Validity,
    mut serial: [u8; 8],
    hash: HashAlgorithm,
) -> Result<Vec<u8>, CertificateError> {
    // The first bit would make it negative; the last makes sure that it is not zero.
    serial[0] &= 0x7f;
    serial[7] |= 1;
    let serial = Any::encode_from(&u64::from_be_bytes(serial))?;
    let tbs = TbsCertificate {
        version: 2,
        serial_number: (&serial).into(),
        signature: hash.rsa_signature(),
        issuer: AnyRef::from_der(name)?,
        validity: validity.try_into()?,
        subject: AnyRef::from_der(name)?,
        public_key: AnyRef::from_der(public_key)?,
        issuer_unique_id: None,
        subject_unique_id: None,
        extensions: Some(vec![subject_key_identifier(public_key)?]),
    };
    Ok(tbs.to_der()?)
}
