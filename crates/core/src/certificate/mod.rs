//! X.509 certificates (RFC 5280): carried byte for byte, taken apart when asked.

mod details;
mod error;
mod serial_number;
mod tbs;

use std::fmt;
use std::sync::Arc;

use der::Decode;

pub(crate) use details::extended_key_usage_name;
pub use details::{CertificateDetails, value_in_words};
pub use error::CertificateError;
pub(crate) use serial_number::SerialNumber;
use tbs::public_key;
pub use tbs::{CertificateContent, SelfSigned, Validity};
pub(crate) use tbs::{TbsCertificate, encoded_time, times};

use crate::key::{PrivateKey, SubjectPublicKeyInfo, fingerprint};
use crate::signed::{SignatureAlgorithm, SignatureError, Signed, SignedRef, first_element_of_sequence};

/// A certificate, kept as the bytes that came; copies of it share them.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Certificate {
    der: Arc<[u8]>,
}

impl Certificate {
    /// Takes the DER of a certificate. Only the outer structure is checked here, so that certificates which break some rule inside are
    /// still carried; see [`details`](Self::details).
    pub fn from_der(bytes: impl Into<Arc<[u8]>>) -> Result<Self, CertificateError> {
        let der = bytes.into();
        SignedRef::from_der(&der)?;
        Ok(Self { der })
    }

    /// Makes a certificate and signs it with the issuer's key.
    pub fn issue(
        content: &CertificateContent,
        issuer_key: &PrivateKey,
        algorithm: SignatureAlgorithm,
    ) -> Result<Self, CertificateError> {
        let to_be_signed = content.to_be_signed(algorithm)?;
        Ok(Self { der: Signed::create(to_be_signed, &issuer_key.signer()?, algorithm)?.to_der()?.into() })
    }

    /// Makes and signs a certificate as [`CertificateContent::self_signed`] has it.
    pub fn self_signed(key: &PrivateKey, content: &SelfSigned<'_>) -> Result<Self, CertificateError> {
        let (content, algorithm) = CertificateContent::self_signed(key, content)?;
        Self::issue(&content, key, algorithm)
    }

    /// The DER.
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// SHA-256 of the DER in lower-case hexadecimal.
    pub fn fingerprint(&self) -> String {
        fingerprint(&self.der)
    }

    /// What the certificate says.
    pub fn details(&self) -> Result<CertificateDetails, CertificateError> {
        let signed = SignedRef::from_der(&self.der)?;
        let tbs = TbsCertificate::from_der(first_element_of_sequence(&self.der)?)?;
        CertificateDetails::read(tbs, signed.algorithm.oid)
    }

    /// The subject's public key, which is all that is looked at.
    pub fn public_key(&self) -> Result<SubjectPublicKeyInfo, CertificateError> {
        Ok(SubjectPublicKeyInfo::of_element(public_key(first_element_of_sequence(&self.der)?)?)?)
    }

    /// Checks the signature with the issuer's public key.
    pub fn verify_signed_by(&self, issuer_public_key: &SubjectPublicKeyInfo) -> Result<(), SignatureError> {
        let signed = Signed::from_der(&self.der).map_err(|_| SignatureError::Mismatch)?;
        signed.verify(issuer_public_key)
    }

    /// Whether it is an authority's, as far as it tells; see [`CertificateDetails::is_authority`]. What cannot be taken apart is none.
    pub fn is_authority(&self) -> bool {
        self.details().is_ok_and(|details| details.is_authority())
    }

    /// Whether this key made the signature, whatever it is worth: see [`Signed::verify_worthless`].
    pub fn bears_signature_of(&self, issuer_public_key: &SubjectPublicKeyInfo) -> Result<(), SignatureError> {
        let signed = Signed::from_der(&self.der).map_err(|_| SignatureError::Mismatch)?;
        signed.verify_worthless(issuer_public_key)
    }
}

/// Whether the bytes are the DER of a `CertificateList` (RFC 5280, section 5).
pub fn is_revocation_list(bytes: &[u8]) -> bool {
    crate::revocation::RevocationList::from_der(bytes).is_ok()
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Certificate({})", self.fingerprint())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Timestamp;
    use crate::csr::Style;
    use crate::name::rfc4514;

    #[test]
    fn a_self_signed_certificate_says_what_it_was_told() {
        let key = PrivateKey::generate_rsa(&mut crate::SystemRandom, 2048).unwrap();
        let subject = rfc4514::parse("CN=MZP1,O=Free2Move,C=FR").unwrap();
        let now = Timestamp::from_seconds(1_700_000_000);
        let certificate = Certificate::self_signed(
            &key,
            &SelfSigned { subject: &subject, not_before: now, days: 90, serial: &[0x7f; 8], style: Style::Keytool },
        )
        .unwrap();
        let details = certificate.details().unwrap();
        assert_eq!(details.subject.to_string(), "CN=MZP1, O=Free2Move, C=FR");
        assert_eq!(details.subject_der, details.issuer_der);
        assert_eq!((details.not_before, details.not_after), (now, now.plus_days(90)));
        assert_eq!(details.public_key, key.public_key().unwrap().unwrap());
        assert_eq!(certificate.public_key(), Ok(details.public_key.clone()));
        assert_eq!(details.version, 3);
        assert!(details.subject_key_id.is_some() && !details.is_ca);
        certificate.verify_signed_by(&details.public_key).unwrap();
        assert_eq!(Certificate::from_der(certificate.as_der()), Ok(certificate));
    }

    #[test]
    fn bytes_behind_or_missing_are_refused() {
        let key = PrivateKey::generate_rsa(&mut crate::SystemRandom, 2048).unwrap();
        let subject = rfc4514::parse("CN=a").unwrap();
        let certificate = Certificate::self_signed(
            &key,
            &SelfSigned { subject: &subject, not_before: Timestamp(0), days: 1, serial: &[1; 8], style: Style::Keytool },
        )
        .unwrap();
        let mut longer = certificate.as_der().to_vec();
        longer.push(0);
        assert!(Certificate::from_der(longer).is_err());
        assert!(Certificate::from_der(&certificate.as_der()[..100]).is_err());
    }
}
