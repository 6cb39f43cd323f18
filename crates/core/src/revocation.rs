//! Revocation lists (RFC 5280, section 5).

use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Decode, Encode, Sequence};
use spki::AlgorithmIdentifierRef;
use x509_cert::ext::Extensions;
use x509_cert::time::Time;

use crate::Timestamp;
use crate::certificate::{CertificateError, SerialNumber, encoded_time};
use crate::extension::Extension;
use crate::key::{PrivateKey, SubjectPublicKeyInfo};
use crate::name::DistinguishedName;
use crate::signed::{HashAlgorithm, SignatureAlgorithm, SignatureError, Signed};

/// ```text
/// TBSCertList ::= SEQUENCE {
///     version INTEGER { v2(1) } OPTIONAL, signature AlgorithmIdentifier, issuer Name, thisUpdate Time, nextUpdate Time OPTIONAL,
///     revokedCertificates SEQUENCE OF SEQUENCE { ... } OPTIONAL, crlExtensions [0] EXPLICIT Extensions OPTIONAL }
/// ```
#[derive(Sequence)]
struct TbsCertList<'a> {
    version: Option<u8>,
    signature: AlgorithmIdentifierRef<'a>,
    issuer: AnyRef<'a>,
    this_update: Time,
    next_update: Option<Time>,
    revoked: Option<Vec<RevokedCertificate>>,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    extensions: Option<Extensions>,
}

/// ```text
/// SEQUENCE { userCertificate CertificateSerialNumber, revocationDate Time, crlEntryExtensions Extensions OPTIONAL }
/// ```
#[derive(Sequence)]
struct RevokedCertificate {
    serial_number: SerialNumber,
    date: Time,
    extensions: Option<Extensions>,
}

/// A certificate that is not valid any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revoked {
    /// The bytes of its serial number; to be written, a magnitude without a sign.
    pub serial_number: Vec<u8>,
    /// Since when.
    pub date: Timestamp,
    /// Why, and what else the list says of it.
    pub extensions: Vec<Extension>,
}

/// A revocation list, decoded; its bytes stay as they came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevocationList {
    der: Vec<u8>,
    signed: Signed,
    /// Whether the algorithm beside the signature is that in the part which is signed.
    algorithms_agree: bool,
    /// The version as it is spoken of: 1 or 2.
    pub version: u8,
    /// Who signed it.
    pub issuer: DistinguishedName,
    /// The issuer's DER.
    pub issuer_der: Vec<u8>,
    /// When it was made.
    pub this_update: Timestamp,
    /// When there will be another one.
    pub next_update: Option<Timestamp>,
    /// What is revoked.
    pub revoked: Vec<Revoked>,
    /// The extensions of the list.
    pub extensions: Vec<Extension>,
}

/// What a new list says.
#[derive(Clone, Debug)]
pub struct RevocationListContent {
    /// The DER of the issuer's name.
    pub issuer: Vec<u8>,
    /// When it is made.
    pub this_update: Timestamp,
    /// When there will be another one.
    pub next_update: Option<Timestamp>,
    /// What is revoked.
    pub revoked: Vec<Revoked>,
    /// The extensions of the list.
    pub extensions: Vec<Extension>,
}

impl RevocationList {
    /// Decodes a list. The signature is not looked at: see [`verify`](Self::verify).
    pub fn from_der(bytes: &[u8]) -> Result<Self, CertificateError> {
        let signed = Signed::from_der(bytes)?;
        let list = TbsCertList::from_der(signed.to_be_signed())?;
        let issuer_der = list.issuer.to_der()?;
        let algorithms_agree = signed.algorithm_der() == list.signature.to_der()?;
        let revoked = list.revoked.unwrap_or_default().into_iter().map(|revoked| Revoked {
            serial_number: revoked.serial_number.0,
            date: revoked.date.to_date_time().into(),
            extensions: revoked.extensions.unwrap_or_default(),
        });
        Ok(Self {
            version: list.version.unwrap_or_default().saturating_add(1),
            issuer: DistinguishedName::from_der(&issuer_der)?,
            this_update: list.this_update.to_date_time().into(),
            next_update: list.next_update.map(|time| time.to_date_time().into()),
            revoked: revoked.collect(),
            extensions: list.extensions.clone().unwrap_or_default(),
            issuer_der,
            algorithms_agree,
            der: bytes.to_vec(),
            signed,
        })
    }

    /// Makes and signs a list of version 2.
    pub fn create(
        content: &RevocationListContent,
        key: &PrivateKey,
        algorithm: SignatureAlgorithm,
    ) -> Result<Self, CertificateError> {
        let revoked = content.revoked.iter().map(|revoked| {
            Ok::<_, CertificateError>(RevokedCertificate {
                serial_number: SerialNumber::of_magnitude(&revoked.serial_number)?,
                date: encoded_time(revoked.date)?,
                extensions: Some(revoked.extensions.clone()).filter(|extensions| !extensions.is_empty()),
            })
        });
        let revoked: Vec<RevokedCertificate> = revoked.collect::<Result<_, _>>()?;
        // Version 2 is what has extensions (section 5.1.2.1); Java leaves the version out of a list without any.
        let extended = !content.extensions.is_empty() || content.revoked.iter().any(|revoked| !revoked.extensions.is_empty());
        let signature = algorithm.identifier()?;
        let list = TbsCertList {
            version: extended.then_some(1),
            signature: (&signature).into(),
            issuer: AnyRef::from_der(&content.issuer)?,
            this_update: encoded_time(content.this_update)?,
            next_update: content.next_update.map(encoded_time).transpose()?,
            revoked: Some(revoked).filter(|revoked| !revoked.is_empty()),
            extensions: Some(content.extensions.clone()).filter(|extensions| !extensions.is_empty()),
        };
        Self::from_der(&Signed::create(list.to_der()?, &key.signer()?, algorithm)?.to_der()?)
    }

    /// The DER of the list.
    pub fn as_der(&self) -> &[u8] {
        &self.der
    }

    /// The object identifier of the signature algorithm.
    pub fn signature_algorithm(&self) -> ObjectIdentifier {
        self.signed.algorithm()
    }

    /// The bytes of the signature.
    pub fn signature(&self) -> &[u8] {
        self.signed.signature()
    }

    /// Whether both places that tell the signature algorithm tell the same (RFC 5280, section 5.1.1.2).
    pub fn algorithms_agree(&self) -> bool {
        self.algorithms_agree
    }

    /// Checks the signature with the issuer's public key.
    pub fn verify(&self, issuer_public_key: &SubjectPublicKeyInfo) -> Result<(), SignatureError> {
        self.signed.verify(issuer_public_key)
    }

    /// The hash of its signature, when that is RSASSA-PSS with parameters that are usual.
    pub fn pss_hash(&self) -> Option<HashAlgorithm> {
        self.signed.pss_hash()
    }

    /// Whether this key made the signature, whatever it is worth: see [`Signed::verify_worthless`].
    pub fn bears_signature_of(&self, issuer_public_key: &SubjectPublicKeyInfo) -> Result<(), SignatureError> {
        self.signed.verify_worthless(issuer_public_key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csr::Style;
    use crate::name::rfc4514;

    #[test]
    fn a_list_says_what_it_was_told() {
        let key = PrivateKey::generate_ed25519(&mut crate::SystemRandom).unwrap();
        let issuer = rfc4514::parse("CN=ca").unwrap().to_der(Style::Keytool).unwrap();
        let now = Timestamp::from_seconds(1_700_000_000);
        let revoked = vec![Revoked { serial_number: vec![0x80, 1], date: now, extensions: Vec::new() }];
        let content = RevocationListContent { issuer, this_update: now, next_update: None, revoked, extensions: Vec::new() };
        let list = RevocationList::create(&content, &key, SignatureAlgorithm::Ed25519).unwrap();
        assert_eq!(list.version, 1);
        assert_eq!(list.revoked[0].serial_number, [0, 0x80, 1]);
        assert_eq!((list.this_update, list.issuer.to_string()), (now, "CN=ca".to_owned()));
        list.verify(&key.public_key().unwrap().unwrap()).unwrap();
    }
}
