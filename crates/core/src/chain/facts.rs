//! What a certificate says, as far as a path is judged by it (RFC 5280, section 4). Every extension that counts is read, or known to be unreadable.

use der::asn1::{AnyRef, BitStringRef, IntRef, ObjectIdentifier, OctetStringRef};
use der::{Decode, Encode, Sequence, Tag};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::name::GeneralNames;

use super::points::{Points, directory_name};
use super::strength::{self, PublicKey};
use super::subtrees::Constraints;
use crate::Timestamp;
use crate::certificate::{Certificate, TbsCertificate, times};
use crate::extension::{
    AUTHORITY_KEY_IDENTIFIER, BASIC_CONSTRAINTS, CERTIFICATE_POLICIES, CRL_DISTRIBUTION_POINTS, EXTENDED_KEY_USAGE, FRESHEST_CRL,
    INHIBIT_ANY_POLICY, ISSUER_ALTERNATIVE_NAME, KEY_USAGE, KeyUsages, NAME_CONSTRAINTS, NETSCAPE_CERTIFICATE_TYPE,
    OCSP_NO_CHECK, POLICY_CONSTRAINTS, POLICY_MAPPINGS, PROXY_CERTIFICATE_INFORMATION, RESOURCES, SUBJECT_ALTERNATIVE_NAME,
    SUBJECT_KEY_IDENTIFIER,
};
use crate::key::SubjectPublicKeyInfo;
use crate::name::DistinguishedName;
use crate::signed::{HashAlgorithm, Signed};

/// Extensions that may be critical, and are heeded. RFC 3779's are not judged here, so they are not among them.
const HEEDED: [ObjectIdentifier; 13] = [
    NETSCAPE_CERTIFICATE_TYPE,
    KEY_USAGE,
    SUBJECT_ALTERNATIVE_NAME,
    BASIC_CONSTRAINTS,
    CERTIFICATE_POLICIES,
    CRL_DISTRIBUTION_POINTS,
    EXTENDED_KEY_USAGE,
    OCSP_NO_CHECK,
    POLICY_CONSTRAINTS,
    PROXY_CERTIFICATE_INFORMATION,
    NAME_CONSTRAINTS,
    POLICY_MAPPINGS,
    INHIBIT_ANY_POLICY,
];

/// Extensions of which a certificate has one at most, or cannot be judged (section 4.2); those of policies count when policies are asked for.
const ONCE: [ObjectIdentifier; 10] = [
    BASIC_CONSTRAINTS,
    PROXY_CERTIFICATE_INFORMATION,
    KEY_USAGE,
    EXTENDED_KEY_USAGE,
    NETSCAPE_CERTIFICATE_TYPE,
    SUBJECT_KEY_IDENTIFIER,
    AUTHORITY_KEY_IDENTIFIER,
    SUBJECT_ALTERNATIVE_NAME,
    NAME_CONSTRAINTS,
    CRL_DISTRIBUTION_POINTS,
];

/// `basicConstraints`.
#[derive(Clone, Copy, Debug)]
pub(super) struct BasicConstraints {
    pub ca: bool,
    pub path_length: Option<u64>,
}

/// `authorityKeyIdentifier`, in a certificate or a revocation list.
#[derive(Clone, Debug, Default)]
pub(crate) struct AuthorityKeyId {
    pub key_id: Option<Vec<u8>>,
    /// The canonical name of the issuer's issuer.
    pub issuer: Option<Vec<u8>>,
    pub serial: Option<Vec<u8>>,
}

/// A certificate, taken apart for judging.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    pub certificate: Certificate,
    pub version: u8,
    pub serial: Vec<u8>,
    pub subject: DistinguishedName,
    /// Names as they are compared.
    pub subject_canonical: Vec<u8>,
    pub issuer_canonical: Vec<u8>,
    /// `None` for a time that is not written as it has to be.
    pub not_before: Option<Timestamp>,
    pub not_after: Option<Timestamp>,
    pub public_key: SubjectPublicKeyInfo,
    /// `None` when no key of an algorithm that is known can be read.
    pub key: Option<PublicKey>,
    /// The signature algorithm in the part that is signed.
    pub signature_algorithm: ObjectIdentifier,
    /// The hash of its signature, when that is known.
    pub signature_hash: Option<HashAlgorithm>,
    /// Whether the algorithm beside the signature is the same, parameters included (section 4.1.1.2).
    pub algorithms_agree: bool,
    pub extensions: Vec<Extension>,
    pub basic_constraints: Option<BasicConstraints>,
    pub key_usage: Option<KeyUsages>,
    pub extended_key_usage: Option<Vec<ObjectIdentifier>>,
    pub netscape_type: Option<u16>,
    pub subject_key_id: Option<Vec<u8>>,
    pub authority_key_id: Option<AuthorityKeyId>,
    pub alternative_names: Option<GeneralNames>,
    pub name_constraints: Option<Constraints>,
    pub distribution_points: Points,
    /// An extension that counts is there twice, or cannot be read.
    pub invalid: bool,
    /// There is a critical extension that is not heeded.
    pub unheeded: bool,
}

#[derive(Sequence)]
struct EncodedConstraints<'a> {
    #[asn1(default = "Default::default")]
    ca: bool,
    #[asn1(optional = "true")]
    path_length: Option<IntRef<'a>>,
}

#[derive(Sequence)]
struct EncodedAuthorityKeyId<'a> {
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT", optional = "true")]
    key_id: Option<&'a OctetStringRef>,
    #[asn1(context_specific = "1", tag_mode = "IMPLICIT", optional = "true")]
    issuer: Option<GeneralNames>,
    #[asn1(context_specific = "2", tag_mode = "IMPLICIT", optional = "true")]
    serial: Option<IntRef<'a>>,
}

impl AuthorityKeyId {
    pub(crate) fn from_der(bytes: &[u8]) -> der::Result<Self> {
        let encoded = EncodedAuthorityKeyId::from_der(bytes)?;
        // Only the first name of a person or thing counts, as in openssl.
        let issuer = encoded.issuer.iter().flatten().find_map(directory_name);
        Ok(Self {
            key_id: encoded.key_id.map(|id| id.as_bytes().to_vec()),
            issuer,
            serial: encoded.serial.map(|serial| serial.as_bytes().to_vec()),
        })
    }
}

impl Facts {
    /// `None` when not even the fields that every certificate has can be read.
    pub(super) fn read(certificate: &Certificate) -> Option<Self> {
        let signed = Signed::from_der(certificate.as_der()).ok()?;
        let tbs = TbsCertificate::from_der(signed.to_be_signed()).ok()?;
        let (not_before, not_after) = times(tbs.validity)?;
        let subject = DistinguishedName::from_der(&tbs.subject.to_der().ok()?).ok()?;
        let issuer = DistinguishedName::from_der(&tbs.issuer.to_der().ok()?).ok()?;
        let public_key = SubjectPublicKeyInfo::of_element(tbs.public_key).ok()?;
        let mut facts = Self {
            version: tbs.version.saturating_add(1),
            serial: tbs.serial_number.0.clone(),
            subject_canonical: subject.canonical(),
            issuer_canonical: issuer.canonical(),
            subject,
            not_before,
            not_after,
            key: strength::public_key(&public_key),
            public_key,
            signature_algorithm: tbs.signature.oid,
            signature_hash: strength::signature_hash(&tbs.signature),
            algorithms_agree: signed.algorithm_der() == tbs.signature.to_der().ok()?,
            extensions: tbs.extensions.clone().unwrap_or_default(),
            basic_constraints: None,
            key_usage: None,
            extended_key_usage: None,
            netscape_type: None,
            subject_key_id: None,
            authority_key_id: None,
            alternative_names: None,
            name_constraints: None,
            distribution_points: Points::default(),
            invalid: false,
            unheeded: false,
            certificate: certificate.clone(),
        };
        facts.read_extensions();
        Some(facts)
    }

    fn read_extensions(&mut self) {
        let extensions = std::mem::take(&mut self.extensions);
        let mut seen = std::collections::HashSet::new();
        for extension in &extensions {
            let oid = extension.extn_id;
            self.invalid |= !seen.insert(oid) && ONCE.contains(&oid);
            self.unheeded |= extension.critical && !HEEDED.contains(&oid) || RESOURCES.contains(&oid);
            self.invalid |= self.read_extension(oid, extension.extn_value.as_bytes()).is_err();
        }
        let other = |oid: &ObjectIdentifier| [ISSUER_ALTERNATIVE_NAME, SUBJECT_ALTERNATIVE_NAME].contains(oid);
        if seen.contains(&PROXY_CERTIFICATE_INFORMATION) {
            self.invalid |= self.is_ca() || seen.iter().any(other);
        }
        self.extensions = extensions;
    }

    fn read_extension(&mut self, oid: ObjectIdentifier, value: &[u8]) -> der::Result<()> {
        match oid {
            BASIC_CONSTRAINTS => {
                let encoded = EncodedConstraints::from_der(value)?;
                let path_length = encoded.path_length.map(|length| path_length(length.as_bytes())).transpose()?;
                self.basic_constraints = Some(BasicConstraints { ca: encoded.ca, path_length });
            }
            KEY_USAGE => {
                let usages = KeyUsages::from_bits(bits(value)?);
                // An empty one says nothing, which it may not (section 4.2.1.3).
                self.invalid |= usages.is_empty();
                self.key_usage = Some(usages);
            }
            EXTENDED_KEY_USAGE => self.extended_key_usage = Some(Vec::from_der(value)?),
            NETSCAPE_CERTIFICATE_TYPE => self.netscape_type = Some(bits(value)?),
            SUBJECT_KEY_IDENTIFIER => self.subject_key_id = Some(<&OctetStringRef>::from_der(value)?.as_bytes().to_vec()),
            AUTHORITY_KEY_IDENTIFIER => self.authority_key_id = Some(AuthorityKeyId::from_der(value)?),
            SUBJECT_ALTERNATIVE_NAME => self.alternative_names = Some(GeneralNames::from_der(value)?),
            NAME_CONSTRAINTS => self.name_constraints = Some(Constraints::from_der(value)?),
            CRL_DISTRIBUTION_POINTS => {
                let points = Points::from_der(value, &self.issuer_canonical)?;
                self.invalid |= points.has_empty;
                self.distribution_points = points;
            }
            PROXY_CERTIFICATE_INFORMATION => drop(AnyRef::from_der(value)?),
            _ => {}
        }
        Ok(())
    }

    /// The first extension of a kind.
    pub(super) fn extension(&self, oid: ObjectIdentifier) -> Option<&Extension> {
        self.extensions.iter().find(|extension| extension.extn_id == oid)
    }

    pub(super) fn has(&self, oid: ObjectIdentifier) -> bool {
        self.extension(oid).is_some()
    }

    pub(super) fn is_critical(&self, oid: ObjectIdentifier) -> bool {
        self.extension(oid).is_some_and(|extension| extension.critical)
    }

    pub(super) fn is_ca(&self) -> bool {
        self.basic_constraints.is_some_and(|constraints| constraints.ca)
    }

    pub(super) fn path_length(&self) -> Option<u64> {
        self.basic_constraints.and_then(|constraints| constraints.path_length)
    }

    pub(super) fn is_proxy(&self) -> bool {
        self.has(PROXY_CERTIFICATE_INFORMATION)
    }

    pub(super) fn names_fresher_list(&self) -> bool {
        self.has(FRESHEST_CRL)
    }

    /// Whether the key usage is there and none of these is among it.
    pub(super) fn usage_forbids(&self, usages: KeyUsages) -> bool {
        self.key_usage.is_some_and(|usage| !usage.has_any(usages))
    }

    /// Subject and issuer are the same.
    pub(super) fn is_self_issued(&self) -> bool {
        self.subject_canonical == self.issuer_canonical
    }

    /// It names itself as its issuer, by name, key identifier and algorithm; the signature is not looked at.
    pub(super) fn is_self_signed(&self) -> bool {
        self.is_self_issued() && self.fits(self.authority_key_id.as_ref()) && self.key_makes(self)
    }

    /// Whether an authority key identifier can mean this certificate.
    pub(super) fn fits(&self, identifier: Option<&AuthorityKeyId>) -> bool {
        let Some(identifier) = identifier else { return true };
        let key_id = identifier.key_id.as_ref().zip(self.subject_key_id.as_ref()).is_none_or(|(one, other)| one == other);
        let serial = identifier.serial.as_ref().is_none_or(|serial| *serial == self.serial);
        key_id && serial && identifier.issuer.as_ref().is_none_or(|issuer| *issuer == self.issuer_canonical)
    }

    /// Whether this key makes signatures such as that of `subject`.
    fn key_makes(&self, subject: &Self) -> bool {
        self.key.as_ref().is_some_and(|key| key.makes(&subject.signature_algorithm))
    }

    /// Whether name, key identifier and algorithm let this certificate be the issuer of `subject`; neither the signature nor the key usage is
    /// looked at. A certificate that cannot be judged issues nothing, and is issued by nobody.
    pub(super) fn likely_issued(&self, subject: &Self) -> bool {
        self.subject_canonical == subject.issuer_canonical
            && !self.invalid
            && !subject.invalid
            && self.fits(subject.authority_key_id.as_ref())
            && self.key_makes(subject)
    }

    /// What is wrong with the time `at`.
    pub(super) fn time_fault(&self, at: Timestamp) -> Option<super::Fault> {
        match (self.not_before, self.not_after) {
            (None, _) => Some(super::Fault::NotBeforeField),
            (Some(first), _) if first.seconds() > at.seconds() => Some(super::Fault::NotYetValid),
            (_, None) => Some(super::Fault::NotAfterField),
            // openssl's last moment does not belong to it any more.
            (_, Some(last)) if last.seconds() <= at.seconds() => Some(super::Fault::Expired),
            _ => None,
        }
    }
}

/// The bits of a BIT STRING, the first one lowest; those beyond sixteen do not count.
pub(super) fn bits(value: &[u8]) -> der::Result<u16> {
    let bytes = BitStringRef::from_der(value)?;
    let mut bytes = bytes.raw_bytes().iter().map(|byte| u16::from(byte.reverse_bits()));
    Ok(bytes.next().unwrap_or_default() | bytes.next().unwrap_or_default() << 8)
}

/// A path length; one of more than 64 bits is as good as none.
fn path_length(content: &[u8]) -> der::Result<u64> {
    if content.first().is_some_and(|first| first & 0x80 != 0) {
        return Err(der::ErrorKind::Value { tag: Tag::Integer }.into());
    }
    Ok(content.iter().fold(0, |value: u64, byte| value.checked_mul(256).map_or(u64::MAX, |value| value | u64::from(*byte))))
}
