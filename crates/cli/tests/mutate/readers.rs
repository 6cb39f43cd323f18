//! Everything that reads bytes or text from strangers.

use std::hint::black_box;

use keyferry_core::certificate::{Certificate, is_revocation_list};
use keyferry_core::csr::{CertificationRequest, Style};
use keyferry_core::key::{PrivateKey, SubjectPublicKeyInfo};
use keyferry_core::name::{DistinguishedName, openssl, rfc4514};
use keyferry_core::profile::Profile;
use keyferry_core::registration::RegistrationFile;
use keyferry_core::revocation::RevocationList;
use keyferry_formats::detect::{self, Contents};
use keyferry_formats::pbe::Session;
use keyferry_formats::{Limits, Password, bcfks, bks, pkcs7, pkcs8, pkcs12};
use keyferry_keytool::extension as keytool;
use keyferry_openssl::config::{Config, Environment, IncludeError, RequestConfig, Source};
use keyferry_openssl::extension::{self as openssl_extension, ExtensionContext};

/// Texts whose grammars are ours.
pub(crate) const TEXTS: [&str; 9] = [
    "/C=FR/O=Example\\/x/OU=a+OU=b/CN=name/emailAddress=a@b.example",
    "CN=\"a, b\" , OU=x\\, y + OU=z, O=\\C3\\A9t\\C3\\A9, C=FR",
    "[ req ]\ndistinguished_name = d\nreq_extensions = e\nprompt = no\n[ d ]\nC = FR\nCN = $ENV::HOME\n[ e ]\n\
     subjectAltName = @names\nbasicConstraints = critical,CA:true,pathlen:1\n[ names ]\nDNS.1 = a.example\nIP.1 = ::1\n",
    "san=dns:a.example,ip:1.2.3.4,email:a@b.example",
    "bc:critical=ca:true,pathlen:3",
    "KEY=\"-----BEGIN PRIVATE KEY-----\\nMC4CAQAwBQYDK2VwBCIEIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\\n-----END PRIVATE KEY-----\\n\"\n",
    "{\"a\": \"-----BEGIN A-----\\nAQID\\u002b\\/==\\n-----END A-----\", \"b\": \"MC4CAQAwBQYDK2VwBCIEIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
    "> -----BEGIN RSA PRIVATE KEY----- Proc-Type: 4,ENCRYPTED DEK-Info: DES-CBC,0011223344556677 AQID -----END RSA PRIVATE KEY----- x",
    "[registration]\nlogin = \"MZP1\"\n[subject]\ncommon_name = \"MZP1\"\n",
];

struct Nowhere;

impl Environment for Nowhere {
    fn variable(&self, name: &str) -> Option<String> {
        (name == "HOME").then(|| "home".to_owned())
    }

    fn include(&self, _: &str) -> Result<Vec<Source>, IncludeError> {
        Err(std::io::Error::from(std::io::ErrorKind::NotFound).into())
    }
}

/// Reads `bytes` as whatever they may be. Only `with_keys` are keys derived with as many iterations as the fixtures have.
pub(crate) fn read(bytes: &[u8], with_keys: bool) {
    let password = Password::new("changeit");
    let limits = Limits { kdf_iterations: if with_keys { 10_000 } else { 1 }, scrypt_memory: 1 << 20, ..Limits::default() };
    let session = Session::new(limits);
    for password in [None, Some(&password)] {
        if let Ok(contents) = detect::decode(bytes, password, &session) {
            contents_of(contents, &session);
        }
        session.next_input();
        if let Ok(contents) = detect::read(bytes, password, &session) {
            black_box((format!("{:?} {:?}", contents.faults, contents.oddities), contents.format));
            contents_of(contents, &session);
        }
        session.next_input();
    }
    der(bytes, &session);
    if let Ok(structure) = pkcs12::Structure::read(bytes) {
        black_box((structure.verify(&password, &session).is_ok(), structure.safes(Some(&password), &session).is_ok()));
        black_box((structure.decode_public(&session).is_ok(), structure.protection().is_ok()));
    }
    text(&String::from_utf8_lossy(bytes));
}

fn contents_of(mut contents: Contents, session: &Session) {
    let password = Password::new("changeit");
    for (_, mut key) in contents.keys_mut() {
        black_box(key.unseal(&password, session).is_ok());
    }
    contents.certificates().into_iter().for_each(certificate);
    contents.requests().for_each(request);
    if let Ok(store) = detect::into_keystore([contents]) {
        store.entries().iter().filter_map(|entry| entry.clear_key()).for_each(private_key);
        for list in &store.revocation_lists {
            black_box(RevocationList::from_der(list).is_ok());
        }
    }
}

fn certificate(certificate: &Certificate) {
    black_box(certificate.fingerprint());
    if let Ok(details) = certificate.details() {
        black_box((format!("{details:?}"), details.subject.to_string(), rfc4514::to_rfc2253(&details.issuer)));
        black_box(certificate.verify_signed_by(&details.public_key).is_ok());
        black_box(details.public_key.algorithm().map(|algorithm| algorithm.to_string()).is_ok());
    }
}

fn request(request: &CertificationRequest) {
    black_box((request.verify().is_ok(), request.key_algorithm().is_ok(), request.subject().to_string()));
    black_box((request.subject().to_der(Style::OpenSsl).is_ok(), request.subject().to_der(Style::Keytool).is_ok()));
}

fn private_key(key: &PrivateKey) {
    black_box((key.algorithm().is_ok(), key.public_key().is_ok(), key.signer().is_ok(), key.to_traditional().is_ok()));
    black_box((key.with_public_half().is_ok(), pkcs8::attributes(key)));
}

fn der(bytes: &[u8], session: &Session) {
    if let Ok(found) = Certificate::from_der(bytes) {
        certificate(&found);
    }
    if let Ok(found) = CertificationRequest::from_der(bytes) {
        request(&found);
    }
    let keys = [
        PrivateKey::from_pkcs8_der(bytes),
        PrivateKey::from_pkcs1_der(bytes),
        PrivateKey::from_sec1_der(bytes),
        PrivateKey::from_dsa_der(bytes),
    ];
    keys.iter().flatten().for_each(private_key);
    if let Ok(name) = DistinguishedName::from_der(bytes) {
        black_box(name.to_string());
    }
    black_box((is_revocation_list(bytes), RevocationList::from_der(bytes).is_ok(), SubjectPublicKeyInfo::of_rsa(bytes).is_ok()));
    if let Ok(key) = SubjectPublicKeyInfo::from_der(bytes) {
        black_box((key.algorithm().is_ok(), key.subject_public_key().is_ok(), key.key_identifier().is_ok()));
    }
    black_box((pkcs7::decode(bytes).is_ok(), pkcs7::decode_pki_path(bytes), pkcs8::encryption_scheme(bytes).is_ok()));
    black_box(bks::decode(bytes, None, session).is_ok());
    let password = Password::new("changeit");
    black_box((bcfks::protection(bytes).is_ok(), bcfks::decode(bytes, Some(&password), session).is_ok()));
}

fn text(text: &str) {
    if let Ok(config) = Config::parse(text, &Nowhere) {
        black_box(RequestConfig::from_config(&config).is_ok());
    }
    black_box((openssl::parse(text).is_ok(), rfc4514::parse(text).is_ok()));
    black_box((RegistrationFile::parse(text).is_ok(), Profile::from_toml(text).is_ok(), keytool::parse(text).is_ok()));
    let context = ExtensionContext { subject: None, public_key: None, issuer: None, sections: &|_| None };
    for name in ["subjectAltName", "basicConstraints", "keyUsage", "certificatePolicies", "nameConstraints", "1.2.3"] {
        black_box(openssl_extension::parse(name, text, &context).is_ok());
    }
}
