//! The authority that the demonstration plays: a root, an issuing authority below it, and the certificates of a client and a server.

use std::net::Ipv4Addr;

use der::asn1::ObjectIdentifier;
use keyferry_core::Timestamp;
use keyferry_core::certificate::{Certificate, CertificateContent, Validity};
use keyferry_core::csr::{CertificationRequest, Style};
use keyferry_core::extension::{self, Extension, KeyUsages};
use keyferry_core::key::PrivateKey;
use keyferry_core::name::openssl;
use keyferry_core::oid::extended_key_usage::{CLIENT_AUTH, SERVER_AUTH};
use keyferry_core::signed::{HashAlgorithm, SignatureAlgorithm};

use keyferry_host::failure::{Failure, Kind};
use keyferry_host::random;

const SIGNATURE: SignatureAlgorithm = SignatureAlgorithm::RsaPkcs1(HashAlgorithm::Sha256);

/// A root and the authority below it that issues.
pub(super) struct Authority<'a> {
    issuing_key: &'a PrivateKey,
    pub root: Certificate,
    pub issuing: Certificate,
    now: Timestamp,
}

fn failed(error: impl std::fmt::Display) -> Failure {
    Failure::new(Kind::Failed, format!("the demonstration's authority: {error}"))
}

fn public_key(key: &PrivateKey) -> Result<Vec<u8>, Failure> {
    key.public_key().map_err(failed)?.ok_or_else(|| failed("a key does not tell its public half"))
}

fn critical(extension: Extension) -> Extension {
    Extension { critical: true, ..extension }
}

/// Who signs: the name and the public key, and the private one.
struct Issuer<'a> {
    name: &'a [u8],
    public_key: &'a [u8],
    key: &'a PrivateKey,
}

impl Issuer<'_> {
    /// Signs a certificate whose own extensions stand behind those that name the two keys.
    fn issue(
        &self,
        subject: &[u8],
        public_key: &[u8],
        now: Timestamp,
        days: i64,
        own: Vec<Extension>,
    ) -> Result<Certificate, Failure> {
        let mut extensions = vec![
            extension::subject_key_identifier(public_key).map_err(failed)?,
            extension::authority_key_identifier(&extension::key_identifier(self.public_key).map_err(failed)?).map_err(failed)?,
        ];
        extensions.extend(own);
        let content = CertificateContent {
            version: 3,
            serial_number: random::serial_number::<16>()?,
            issuer: self.name.to_vec(),
            subject: subject.to_vec(),
            validity: Validity { not_before: now, not_after: now.plus_days(days) },
            public_key: public_key.to_vec(),
            extensions,
        };
        Certificate::issue(&content, self.key, SIGNATURE).map_err(failed)
    }
}

impl<'a> Authority<'a> {
    pub(super) fn new(root_key: &PrivateKey, issuing_key: &'a PrivateKey, now: Timestamp) -> Result<Self, Failure> {
        let name = |name: &str| {
            let name = openssl::parse(&format!("/C=FR/O=keyferry demonstration/CN=Demonstration {name} CA")).map_err(failed)?;
            name.to_der(Style::OpenSsl).map_err(failed)
        };
        let authority = |path_length: u8| {
            Ok(vec![
                critical(extension::key_usage(KeyUsages::KEY_CERT_SIGN | KeyUsages::CRL_SIGN).map_err(failed)?),
                critical(extension::basic_constraints(true, Some(path_length)).map_err(failed)?),
            ])
        };
        let (root_name, root_public) = (name("Root")?, public_key(root_key)?);
        let root_issuer = Issuer { name: &root_name, public_key: &root_public, key: root_key };
        let root = root_issuer.issue(&root_name, &root_public, now, 3650, authority(1)?)?;
        let issuing = root_issuer.issue(&name("Issuing")?, &public_key(issuing_key)?, now, 3650, authority(0)?)?;
        Ok(Self { issuing_key, root, issuing, now })
    }

    fn issue(&self, subject: &[u8], public_key: &[u8], mut own: Vec<Extension>) -> Result<Certificate, Failure> {
        let details = self.issuing.details().map_err(failed)?;
        let issuer = Issuer { name: &details.subject_der, public_key: &details.public_key, key: self.issuing_key };
        own.insert(
            0,
            critical(extension::key_usage(KeyUsages::DIGITAL_SIGNATURE | KeyUsages::KEY_ENCIPHERMENT).map_err(failed)?),
        );
        issuer.issue(subject, public_key, self.now, 365, own)
    }

    /// Signs a request as it stands, for a TLS client, for a year.
    pub(super) fn sign(&self, request: &CertificationRequest) -> Result<Certificate, Failure> {
        request.verify().map_err(failed)?;
        // A decoded name keeps its bytes, whatever the style.
        let subject = request.subject().to_der(Style::OpenSsl).map_err(failed)?;
        self.issue(&subject, request.public_key(), vec![extended_key_usage(CLIENT_AUTH)?])
    }

    /// A certificate for a TLS server on this machine.
    pub(super) fn server(&self, key: &PrivateKey) -> Result<Certificate, Failure> {
        let subject = openssl::parse("/CN=localhost").and_then(|name| name.to_der(Style::OpenSsl)).map_err(failed)?;
        let names = vec![
            extension::dns_name("localhost").map_err(failed)?,
            extension::ip_address(Ipv4Addr::LOCALHOST.into()).map_err(failed)?,
        ];
        let names = extension::subject_alternative_name(&names).map_err(failed)?;
        self.issue(&subject, &public_key(key)?, vec![names, extended_key_usage(SERVER_AUTH)?])
    }
}

fn extended_key_usage(usage: ObjectIdentifier) -> Result<Extension, Failure> {
    extension::extended_key_usage(vec![usage]).map_err(failed)
}
