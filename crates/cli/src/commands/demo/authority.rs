//! The authority that stands in for the car maker's: a root, an issuing authority below it, and what they sign.

use keyferry_core::Timestamp;
use keyferry_core::certificate::Certificate;
use keyferry_core::csr::CertificationRequest;
use keyferry_core::key::{PrivateKey, RsaKey};
use keyferry_core::name::{DistinguishedName, attribute};
use keyferry_core::signed::HashAlgorithm;
use rand_core::TryRng;
use rcgen::string::{Ia5String, PrintableString};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, DnValue, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyIdMethod, KeyUsagePurpose,
    PKCS_RSA_SHA256, PublicKeyData, SanType, SerialNumber, SignatureAlgorithm, SigningKey,
};
use time::OffsetDateTime;

use crate::clock;
use crate::failure::{Failure, Kind};

/// A public key as rcgen wants it: the content of the `subjectPublicKey` BIT STRING.
struct PublicKey(Vec<u8>);

impl PublicKey {
    fn from_spki(spki: &[u8]) -> Result<Self, Failure> {
        keyferry_core::key::subject_public_key(spki).map(Self).map_err(failed)
    }

    fn identifier(&self) -> Vec<u8> {
        HashAlgorithm::Sha1.digest(&self.0)
    }
}

impl PublicKeyData for PublicKey {
    fn der_bytes(&self) -> &[u8] {
        &self.0
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &PKCS_RSA_SHA256
    }
}

/// Our RSA key as rcgen's signer.
struct Signer {
    key: RsaKey,
    public_key: PublicKey,
}

impl Signer {
    fn new(key: &PrivateKey) -> Result<Self, Failure> {
        let spki = key.public_key().map_err(failed)?.unwrap_or_default();
        Ok(Self { key: key.rsa().map_err(failed)?, public_key: PublicKey::from_spki(&spki)? })
    }
}

impl PublicKeyData for Signer {
    fn der_bytes(&self) -> &[u8] {
        self.public_key.der_bytes()
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        self.public_key.algorithm()
    }
}

impl SigningKey for Signer {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rcgen::Error> {
        self.key.sign(HashAlgorithm::Sha256, message).map_err(|_| rcgen::Error::RemoteKeyError)
    }
}

fn failed(error: impl std::fmt::Display) -> Failure {
    Failure::new(Kind::Failed, format!("the demonstration's authority: {error}"))
}

/// A root and the authority below it that issues.
pub(super) struct Authority {
    issuer: Issuer<'static, Signer>,
    pub root: Certificate,
    pub issuing: Certificate,
    now: Timestamp,
}

impl Authority {
    pub(super) fn new(root_key: &PrivateKey, issuing_key: &PrivateKey, now: Timestamp) -> Result<Self, Failure> {
        let params = |name: &str, signer: &Signer, path_length: u8| -> Result<CertificateParams, Failure> {
            let mut params = parameters(now, 3650, &signer.public_key)?;
            params.distinguished_name.push(DnType::CountryName, printable("FR")?);
            params.distinguished_name.push(DnType::OrganizationName, "keyferry demonstration");
            params.distinguished_name.push(DnType::CommonName, name);
            params.is_ca = IsCa::Ca(BasicConstraints::Constrained(path_length));
            params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
            Ok(params)
        };
        let (root_signer, issuing_signer) = (Signer::new(root_key)?, Signer::new(issuing_key)?);
        let root_params = params("Demonstration Root CA", &root_signer, 1)?;
        let issuing_params = params("Demonstration Issuing CA", &issuing_signer, 0)?;
        let root = certificate(&root_params.self_signed(&root_signer).map_err(failed)?)?;
        let root_issuer = Issuer::new(root_params, root_signer);
        let issuing = certificate(&issuing_params.signed_by(&issuing_signer, &root_issuer).map_err(failed)?)?;
        Ok(Self { issuer: Issuer::new(issuing_params, issuing_signer), root, issuing, now })
    }

    /// Signs a request as it stands, for a TLS client, for a year.
    pub(super) fn sign(&self, request: &CertificationRequest) -> Result<Certificate, Failure> {
        request.verify().map_err(failed)?;
        let public_key = PublicKey::from_spki(request.public_key())?;
        let mut params = parameters(self.now, 365, &public_key)?;
        copy_name(request.subject(), &mut params)?;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyEncipherment];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        certificate(&params.signed_by(&public_key, &self.issuer).map_err(failed)?)
    }

    /// A certificate for a TLS server on this machine.
    pub(super) fn server(&self, key: &PrivateKey) -> Result<Certificate, Failure> {
        let public_key = Signer::new(key)?.public_key;
        let mut params = parameters(self.now, 365, &public_key)?;
        params.distinguished_name.push(DnType::CommonName, "localhost");
        let localhost = Ia5String::try_from("localhost").map_err(failed)?;
        params.subject_alt_names =
            vec![SanType::DnsName(localhost), SanType::IpAddress(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST))];
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyEncipherment];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        certificate(&params.signed_by(&public_key, &self.issuer).map_err(failed)?)
    }
}

/// What all of the certificates have in common. The serial number is random, positive and shorter than RFC 5280 allows.
fn parameters(now: Timestamp, days: i64, public_key: &PublicKey) -> Result<CertificateParams, Failure> {
    let mut serial = [0_u8; 16];
    clock::random().try_fill_bytes(&mut serial).map_err(failed)?;
    serial[0] = serial[0] & 0x7f | 0x40;
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.serial_number = Some(SerialNumber::from_slice(&serial));
    params.not_before = OffsetDateTime::from_unix_timestamp(now.seconds()).map_err(failed)?;
    params.not_after = OffsetDateTime::from_unix_timestamp(now.plus_days(days).seconds()).map_err(failed)?;
    params.key_identifier_method = KeyIdMethod::PreSpecified(public_key.identifier());
    params.use_authority_key_identifier_extension = true;
    Ok(params)
}

fn certificate(certificate: &rcgen::Certificate) -> Result<Certificate, Failure> {
    Certificate::from_der(certificate.der().to_vec()).map_err(failed)
}

fn printable(text: &str) -> Result<DnValue, Failure> {
    PrintableString::try_from(text).map(DnValue::PrintableString).map_err(failed)
}

/// rcgen keeps one value for each type, which is what the registration asks for.
fn copy_name(name: &DistinguishedName, params: &mut CertificateParams) -> Result<(), Failure> {
    for field in name.attributes() {
        let text = field.to_text().unwrap_or_default();
        let arcs: Vec<u64> = field.oid.arcs().map(u64::from).collect();
        let value = match field.oid {
            attribute::COUNTRY_NAME => printable(&text)?,
            attribute::EMAIL_ADDRESS => DnValue::Ia5String(Ia5String::try_from(text).map_err(failed)?),
            _ => DnValue::Utf8String(text),
        };
        params.distinguished_name.push(DnType::from_oid(&arcs), value);
    }
    Ok(())
}
