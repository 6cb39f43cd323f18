//! The authority that the demonstration plays: a root, an issuing authority below it, and the certificates of a client and a server.
//!
//! It stands for somebody else, and so it is somebody else's code: rcgen reads the requests and writes the certificates, and only the
//! signatures are made here, with the authority's keys.

use std::net::Ipv4Addr;

use der::{Any, Decode, Tag, Tagged};
use keyferry_core::Timestamp;
use keyferry_core::certificate::Certificate;
use keyferry_core::csr::CertificationRequest;
use keyferry_core::extension;
use keyferry_core::key::{self, PrivateKey, SigningKey};
use keyferry_core::signed::{HashAlgorithm, SignatureAlgorithm};
use rcgen::{
    BasicConstraints, CertificateParams, CertificateSigningRequestParams, CustomExtension, DistinguishedName, DnType, DnValue,
    ExtendedKeyUsagePurpose, IsCa, Issuer, KeyIdMethod, KeyUsagePurpose, PublicKeyData, SanType, SubjectPublicKeyInfo,
};
use time::OffsetDateTime;
use x509_cert::name::RelativeDistinguishedName;
use x509_cert::request::CertReq;

use keyferry_host::failure::{Failure, Kind};
use keyferry_host::random;

/// The object identifier of the subject key identifier, which rcgen writes for authorities only.
const SUBJECT_KEY_IDENTIFIER: [u64; 4] = [2, 5, 29, 14];

/// A root and the authority below it that issues.
pub(super) struct Authority {
    issuer: Issuer<'static, CaKey>,
    pub root: Certificate,
    pub issuing: Certificate,
    now: Timestamp,
}

fn failed(error: impl std::fmt::Display) -> Failure {
    Failure::new(Kind::Failed, format!("the demonstration's authority: {error}"))
}

/// An RSA key of ours, as rcgen asks for signatures.
struct CaKey {
    signer: SigningKey,
    public: SubjectPublicKeyInfo,
}

impl CaKey {
    fn new(key: &PrivateKey) -> Result<Self, Failure> {
        Ok(Self { signer: key.signer().map_err(failed)?, public: public_key(key)? })
    }
}

impl PublicKeyData for CaKey {
    fn der_bytes(&self) -> &[u8] {
        self.public.der_bytes()
    }

    /// How it signs too: for RSA rcgen's type begins with SHA-256.
    fn algorithm(&self) -> &'static rcgen::SignatureAlgorithm {
        self.public.algorithm()
    }
}

impl rcgen::SigningKey for CaKey {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        let algorithm = SignatureAlgorithm::RsaPkcs1(HashAlgorithm::Sha256);
        self.signer.sign(algorithm, message).map_err(|_| rcgen::Error::RemoteKeyError)
    }
}

impl Authority {
    pub(super) fn new(root_key: &PrivateKey, issuing_key: &PrivateKey, now: Timestamp) -> Result<Self, Failure> {
        let (root_key, issuing_key) = (CaKey::new(root_key)?, CaKey::new(issuing_key)?);
        let params = |name, key: &CaKey, path_length| {
            let mut params = certificate(authority_name(name)?, &key.public, now, 3650)?;
            params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
            params.is_ca = IsCa::Ca(BasicConstraints::Constrained(path_length));
            Ok::<_, Failure>(params)
        };
        let root_params = params("Root", &root_key, 1)?;
        let root = taken(root_params.self_signed(&root_key))?;
        let issuing_params = params("Issuing", &issuing_key, 0)?;
        let issuing = taken(issuing_params.signed_by(&issuing_key, &Issuer::new(root_params, root_key)))?;
        Ok(Self { issuer: Issuer::new(issuing_params, issuing_key), root, issuing, now })
    }

    /// A certificate for a year that is no authority's.
    fn issue(
        &self,
        subject: DistinguishedName,
        public_key: &SubjectPublicKeyInfo,
        purpose: ExtendedKeyUsagePurpose,
        names: Vec<SanType>,
    ) -> Result<Certificate, Failure> {
        let mut params = certificate(subject, public_key, self.now, 365)?;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyEncipherment];
        params.extended_key_usages = vec![purpose];
        params.subject_alt_names = names;
        let identifier = extension::subject_key_identifier(&ours(public_key)?).map_err(failed)?;
        let identifier = CustomExtension::from_oid_content(&SUBJECT_KEY_IDENTIFIER, identifier.extn_value.into_bytes().into());
        params.custom_extensions.push(identifier);
        taken(params.signed_by(public_key, &self.issuer))
    }

    /// Signs a request as it stands, for a TLS client, for a year. rcgen keeps one value of each attribute type; the demonstration's
    /// subjects have no more.
    pub(super) fn sign(&self, request: &CertificationRequest) -> Result<Certificate, Failure> {
        let (subject, public_key) = read(request)?;
        self.issue(subject, &public_key, ExtendedKeyUsagePurpose::ClientAuth, Vec::new())
    }

    /// A certificate for a TLS server on this machine.
    pub(super) fn server(&self, key: &PrivateKey) -> Result<Certificate, Failure> {
        let mut subject = DistinguishedName::new();
        subject.push(DnType::CommonName, "localhost");
        let names =
            vec![SanType::DnsName("localhost".try_into().map_err(failed)?), SanType::IpAddress(Ipv4Addr::LOCALHOST.into())];
        self.issue(subject, &public_key(key)?, ExtendedKeyUsagePurpose::ServerAuth, names)
    }
}

/// The subject and the public key of a request whose signature holds.
fn read(request: &CertificationRequest) -> Result<(DistinguishedName, SubjectPublicKeyInfo), Failure> {
    match CertificateSigningRequestParams::from_der(&request.as_der().into()) {
        Ok(read) => {
            let public_key = SubjectPublicKeyInfo::from_der(&read.public_key.subject_public_key_info()).map_err(failed)?;
            Ok((read.params.distinguished_name, public_key))
        }
        // keytool asks for a subject key identifier, which rcgen does not take.
        Err(rcgen::Error::UnsupportedExtension) => {
            request.verify().map_err(failed)?;
            let info = CertReq::from_der(request.as_der()).map_err(failed)?.info;
            let public_key = SubjectPublicKeyInfo::from_der(request.public_key().as_der()).map_err(failed)?;
            let mut subject = DistinguishedName::new();
            for attribute in info.subject.iter_rdn().flat_map(RelativeDistinguishedName::iter) {
                let arcs: Vec<u64> = attribute.oid.arcs().map(u64::from).collect();
                subject.push(DnType::from_oid(&arcs), value(&attribute.value)?);
            }
            Ok((subject, public_key))
        }
        Err(error) => Err(failed(error)),
    }
}

/// The value of a field, in the string type that it has.
fn value(value: &Any) -> Result<DnValue, Failure> {
    let text = std::str::from_utf8(value.value()).map_err(failed)?;
    Ok(match value.tag() {
        Tag::PrintableString => DnValue::PrintableString(text.try_into().map_err(failed)?),
        Tag::Ia5String => DnValue::Ia5String(text.try_into().map_err(failed)?),
        Tag::Utf8String => DnValue::Utf8String(text.to_owned()),
        other => return Err(failed(format!("a subject with a value of the type {other}"))),
    })
}

/// What all its certificates say.
fn certificate(
    subject: DistinguishedName,
    public_key: &SubjectPublicKeyInfo,
    now: Timestamp,
    days: i64,
) -> Result<CertificateParams, Failure> {
    let date = |time: Timestamp| OffsetDateTime::from_unix_timestamp(time.seconds()).map_err(failed);
    let identifier = ours(public_key)?.key_identifier().map_err(failed)?;
    let mut params = CertificateParams::default();
    params.distinguished_name = subject;
    params.serial_number = Some(random::serial_number::<16>()?.into());
    (params.not_before, params.not_after) = (date(now)?, date(now.plus_days(days))?);
    params.key_identifier_method = KeyIdMethod::PreSpecified(identifier);
    params.use_authority_key_identifier_extension = true;
    Ok(params)
}

fn authority_name(name: &str) -> Result<DistinguishedName, Failure> {
    let mut subject = DistinguishedName::new();
    subject.push(DnType::CountryName, DnValue::PrintableString("FR".try_into().map_err(failed)?));
    subject.push(DnType::OrganizationName, "keyferry demonstration");
    subject.push(DnType::CommonName, format!("Demonstration {name} CA"));
    Ok(subject)
}

fn public_key(key: &PrivateKey) -> Result<SubjectPublicKeyInfo, Failure> {
    let public = key.public_key().map_err(failed)?.ok_or_else(|| failed("a key does not tell its public half"))?;
    SubjectPublicKeyInfo::from_der(public.as_der()).map_err(failed)
}

/// A public key in our own type.
fn ours(public_key: &SubjectPublicKeyInfo) -> Result<key::SubjectPublicKeyInfo, Failure> {
    key::SubjectPublicKeyInfo::from_der(public_key.subject_public_key_info()).map_err(failed)
}

/// What rcgen wrote, read by us.
fn taken(issued: Result<rcgen::Certificate, rcgen::Error>) -> Result<Certificate, Failure> {
    Certificate::from_der(issued.map_err(failed)?.der().to_vec()).map_err(failed)
}
