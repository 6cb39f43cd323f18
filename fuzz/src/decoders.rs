//! Everything that reads bytes.

use std::hint::black_box;
use std::sync::LazyLock;

use keyferry_core::certificate::{Certificate, is_revocation_list, value_in_words};
use keyferry_core::csr::{CertificationRequest, Style};
use keyferry_core::key::{PrivateKey, SubjectPublicKeyInfo};
use keyferry_core::name::{DistinguishedName, rfc4514};
use keyferry_core::oid::attribute::COMMON_NAME;
use keyferry_core::revocation::RevocationList;
use keyferry_core::signed::Signed;
use keyferry_formats::detect::{self as detection, Contents};
use keyferry_formats::pbe::Session;
use keyferry_formats::{Limits, Password, bcfks as bcfks_store, bks as bks_store, jar as jar_file, jks as jks_store};
use keyferry_formats::{openssh as openssh_key, pem as pem_text, pkcs7 as bundles, pkcs8 as keys, pkcs12 as pfx};

use crate::{is_one_in, is_thorough, password, session};

/// Whatever a file may be, by its content.
pub fn detect(bytes: &[u8]) {
    let session = session(8);
    if is_thorough(bytes) {
        detect_with(bytes, &session);
    } else {
        read_with(bytes, Some(&password()), &session, Effort::Little);
    }
}

/// By its content under other limits, with the password and without, in both ways that there are, and with every check.
pub fn detect_with(bytes: &[u8], session: &Session) {
    for password in [None, Some(&password())] {
        if let Ok(contents) = detection::decode(bytes, password, session) {
            contents_of(contents, session, Effort::Much);
        }
        session.next_input();
        read_with(bytes, password, session, Effort::Much);
        session.next_input();
    }
}

/// Whether the numbers of keys and the signatures are looked at too.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Effort {
    Little,
    Much,
}

impl Effort {
    fn on(bytes: &[u8]) -> Self {
        if is_thorough(bytes) { Self::Much } else { Self::Little }
    }
}

fn read_with(bytes: &[u8], password: Option<&Password>, session: &Session, effort: Effort) {
    if let Ok(contents) = detection::read(bytes, password, session) {
        black_box((format!("{:?} {:?}", contents.faults, contents.oddities), contents.format));
        contents_of(contents, session, effort);
    }
}

fn contents_of(mut contents: Contents, session: &Session, effort: Effort) {
    let password = password();
    for (_, mut key) in contents.keys_mut() {
        black_box(key.unseal(&password, session).is_ok());
    }
    // Which needs the public half of each key.
    if effort == Effort::Much {
        black_box(contents.pair());
    }
    black_box((contents.has_unmarked_certificates(), contents.restricted().count(), contents.keystores().count()));
    contents.certificates().into_iter().for_each(|certificate| look_at_certificate(certificate, effort));
    contents.requests().for_each(|request| look_at_request(request, effort));
    if let Ok(store) = detection::into_keystore([contents]) {
        store.entries().iter().filter_map(|entry| entry.clear_key()).for_each(|key| look_at_key(key, effort));
        for list in &store.revocation_lists {
            black_box(RevocationList::from_der(list).is_ok());
        }
    }
}

/// PEM, and what stands in its blocks.
pub fn pem(bytes: &[u8]) {
    black_box(pem_text::is_pem(bytes));
    for block in pem_text::decode(bytes).unwrap_or_default() {
        black_box(detection::block_items(block).is_ok());
    }
}

/// BER that is made into DER: whatever is read so.
pub fn ber(bytes: &[u8]) {
    black_box((pfx::without_mac(bytes).is_ok(), bundles::is_pkcs7(bytes), pfx::is_pkcs12(bytes)));
    black_box((detection::closed(bytes), bundles::decode(bytes).is_ok()));
}

/// Keys in all of their DER forms, encrypted or not.
pub fn pkcs8(bytes: &[u8]) {
    let forms = [
        PrivateKey::from_pkcs8_der(bytes),
        PrivateKey::from_pkcs1_der(bytes),
        PrivateKey::from_sec1_der(bytes),
        PrivateKey::from_dsa_der(bytes),
    ];
    let effort = Effort::on(bytes);
    forms.iter().flatten().for_each(|key| look_at_key(key, effort));
    if let Ok(key) = keys::decrypt(bytes, &password(), &session(8)) {
        look_at_key(&key, effort);
    }
    black_box((keys::encryption_scheme(bytes).is_ok(), SubjectPublicKeyInfo::of_rsa(bytes).is_ok()));
    if let Ok(key) = SubjectPublicKeyInfo::from_der(bytes) {
        black_box((key.algorithm().is_ok(), key.subject_public_key().is_ok(), key.key_identifier().is_ok()));
        black_box((key.fingerprint(), key.into_der()));
    }
}

/// PKCS#12, opened and looked at.
pub fn pkcs12(bytes: &[u8]) {
    let (password, session) = (password(), session(8));
    for password in [None, Some(&password)] {
        black_box(pfx::decode(bytes, password, &session).is_ok());
        session.next_input();
    }
    if let Ok(structure) = pfx::Structure::read(bytes) {
        black_box((structure.verify(&password, &session).is_ok(), structure.safes(Some(&password), &session).is_ok()));
        black_box((structure.decode_public(&session).is_ok(), structure.protection().is_ok(), structure.encryptions().is_ok()));
    }
}

/// PKCS#7 and `PkiPath`.
pub fn pkcs7(bytes: &[u8]) {
    if let Ok(bundle) = bundles::decode(bytes) {
        black_box(bundles::encode(&bundle).is_ok());
    }
    black_box(bundles::decode_pki_path(bytes));
}

/// JKS and JCEKS.
pub fn jks(bytes: &[u8]) {
    let (password, session) = (password(), session(8));
    for password in [None, Some(&password)] {
        black_box(jks_store::decode(bytes, password, &session).is_ok());
        black_box(jks_store::decode_as_java(bytes, password, &session).is_ok());
        session.next_input();
    }
}

/// BKS and UBER.
pub fn bks(bytes: &[u8]) {
    let (password, session) = (password(), session(8));
    for password in [None, Some(&password)] {
        black_box(bks_store::decode(bytes, password, &session).is_ok());
        session.next_input();
    }
}

/// BCFKS.
pub fn bcfks(bytes: &[u8]) {
    black_box((bcfks_store::protection(bytes).is_ok(), bcfks_store::decode(bytes, Some(&password()), &session(8)).is_ok()));
}

/// Jar files, and who signed them.
pub fn jar(bytes: &[u8]) {
    black_box(jar_file::signers(bytes, &Limits { input: 1 << 16, ..Limits::default() }).is_ok());
}

/// Where a derivation is bcrypt's, so many cases go to one that is opened.
const ROUND_ONE_IN: usize = 4;

/// OpenSSH's keys.
pub fn openssh(bytes: &[u8]) {
    black_box(openssh_key::is_openssh(bytes));
    if let Ok(keyferry_formats::PerhapsSealed::Sealed(key)) = openssh_key::decode(bytes) {
        // One round of its derivation takes as long as many cases.
        let is_opened = key.rounds() == 1 && is_one_in(ROUND_ONE_IN, bytes);
        let session = if is_opened { Session::default() } else { session(8) };
        black_box((key.cipher_name(), key.unseal(&password(), &session).is_ok()));
    }
}

/// A certificate, and what it says.
pub fn certificate(bytes: &[u8]) {
    if let Ok(found) = Certificate::from_der(bytes) {
        look_at_certificate(&found, Effort::on(bytes));
    }
    if let Ok(name) = DistinguishedName::from_der(bytes) {
        black_box(name.to_string());
    }
    if let Ok(signed) = Signed::from_der(bytes) {
        black_box((signed.pss_hash(), signed.algorithm_der()));
        assert_eq!(signed.to_der().as_deref(), Ok(bytes), "what was taken apart and put together is another one");
    }
}

/// A certification request, and what it asks for.
pub fn request(bytes: &[u8]) {
    if let Ok(found) = CertificationRequest::from_der(bytes) {
        look_at_request(&found, Effort::on(bytes));
    }
}

/// A revocation list.
pub fn revocation_list(bytes: &[u8]) {
    black_box(is_revocation_list(bytes));
    if let Ok(list) = RevocationList::from_der(bytes) {
        black_box((
            list.as_der().len(),
            list.algorithms_agree(),
            list.pss_hash(),
            list.signature_algorithm(),
            list.signature().len(),
        ));
        if let Some(key) = ANY_KEY.as_ref() {
            black_box((list.verify(key).is_ok(), list.bears_signature_of(key).is_ok()));
        }
    }
}

/// A key that a list may be signed with, which it hardly ever is.
static ANY_KEY: LazyLock<Option<SubjectPublicKeyInfo>> = LazyLock::new(|| {
    let keys = crate::fixtures().into_iter().filter_map(|bytes| Certificate::from_der(bytes).ok()?.public_key().ok());
    keys.min_by_key(|key| key.as_der().len())
});

fn look_at_certificate(certificate: &Certificate, effort: Effort) {
    black_box(certificate.fingerprint());
    if let Ok(details) = certificate.details() {
        black_box((format!("{details:?}"), details.subject.to_string(), rfc4514::to_rfc2253(&details.issuer)));
        black_box((certificate.public_key().is_ok(), certificate.is_authority(), details.may_issue(), details.is_self_issued()));
        black_box((details.extended_key_usage_names(), details.extensions.iter().filter_map(value_in_words).count()));
        black_box(details.public_key.algorithm().map(|algorithm| algorithm.to_string()).is_ok());
        if effort == Effort::Much {
            black_box(certificate.verify_signed_by(&details.public_key).is_ok());
            black_box(certificate.bears_signature_of(&details.public_key).is_ok());
        }
    }
}

fn look_at_request(request: &CertificationRequest, effort: Effort) {
    black_box((request.as_der().len(), request.signature_algorithm(), request.signature().len(), request.attributes().len()));
    black_box((request.public_key().algorithm().is_ok(), request.subject().values(COMMON_NAME), request.subject().is_empty()));
    black_box((request.extensions().iter().filter_map(value_in_words).count(), request.key_algorithm().is_ok()));
    black_box((request.subject().to_der(Style::OpenSsl).is_ok(), request.subject().to_der(Style::Keytool).is_ok()));
    black_box(request.subject().to_string());
    if effort == Effort::Much {
        black_box((request.verify_worthless().is_ok(), request.verify().is_ok()));
    }
}

fn look_at_key(key: &PrivateKey, effort: Effort) {
    black_box((key.algorithm().is_ok(), key.to_traditional().is_ok(), keys::attributes(key)));
    if effort == Effort::Much {
        look_at_numbers(key);
    }
}

/// Whether the numbers of a key belong together: its public half is computed.
pub(crate) fn look_at_numbers(key: &PrivateKey) {
    black_box((key.public_key().is_ok(), key.signer().is_ok(), key.with_public_half().is_ok()));
}
