//! What `openssl x509` prints, in the order of the options.

use crate::names::{
    ALIAS, Any, DATEOPT, DATES, EMAIL, ENDDATE, EXT, FINGERPRINT, HASH, ISSUER, ISSUER_HASH, ISSUER_HASH_OLD, MODULUS, Name,
    OCSP_URI, OCSPID, PUBKEY, PURPOSE, SERIAL, STARTDATE, SUBJECT, SUBJECT_HASH, SUBJECT_HASH_OLD, TEXT,
};
use crate::release::{CODE_SIGNING, now};
use std::collections::HashSet;
use std::fmt::Write;

use keyferry_core::Timestamp;
use keyferry_core::certificate::{Certificate, CertificateDetails};
use keyferry_core::chain::Purpose;
use keyferry_core::extension::{AUTHORITY_INFORMATION_ACCESS, SUBJECT_ALTERNATIVE_NAME};
use keyferry_core::key::{hex, magnitude};
use keyferry_core::name::attribute::EMAIL_ADDRESS;
use keyferry_core::oid::{self, access};
use keyferry_core::shown::shown;
use keyferry_formats::pem::{self, label};
use sha1::{Digest, Sha1};

use super::Plan;
use crate::command_error::CommandError;
use crate::digest;
use crate::name_hash;
use crate::options::Options;
use crate::text::{self, certificate, extension, general_name, name, number, sequence};

pub(super) fn print(options: &Options, plan: &Plan, certificate: &Certificate, text: &mut Vec<u8>) -> Result<(), CommandError> {
    let details = certificate.details()?;
    let iso = options.value(DATEOPT) == Some("iso_8601");
    for option in asked(options) {
        let line = match option {
            _ if option == ISSUER => plan.names.titled("issuer=", &details.issuer),
            _ if option == SUBJECT => plan.names.titled("subject=", &details.subject),
            _ if option == SERIAL => format!("serial={}\n", serial(&details.serial_number)),
            _ if option == EMAIL => emails(certificate, &details),
            _ if option == OCSP_URI => ocsp_uris(certificate),
            _ if option == OCSPID => ocsp_hashes(&details),
            _ if option == ALIAS => "<No Alias>\n".to_owned(),
            _ if option == SUBJECT_HASH => format!("{:08x}\n", name_hash::canonical(&details.subject)),
            _ if option == ISSUER_HASH => format!("{:08x}\n", name_hash::canonical(&details.issuer)),
            _ if option == SUBJECT_HASH_OLD => format!("{:08x}\n", name_hash::old(&details.subject_der)),
            _ if option == ISSUER_HASH_OLD => format!("{:08x}\n", name_hash::old(&details.issuer_der)),
            _ if option == PUBKEY => pem::block(label::PUBLIC_KEY, details.public_key.as_der()).to_string(),
            _ if option == MODULUS => format!(
                "Modulus={}\n",
                text::key::plain_modulus(&details.public_key).as_deref().unwrap_or("No modulus for this public key type")
            ),
            _ if option == STARTDATE => format!("notBefore={}\n", date(details.not_before, iso)),
            _ if option == ENDDATE => format!("notAfter={}\n", date(details.not_after, iso)),
            _ if option == FINGERPRINT => digest::fingerprint(options.name(), certificate.as_der())?,
            _ if option == TEXT => certificate::print(certificate, &plan.names, &plan.parts).unwrap_or_default(),
            _ if option == PURPOSE => purposes(certificate),
            _ if option == EXT => extensions(certificate, options.value(EXT).unwrap_or_default()),
            _ => continue,
        };
        text.extend(name::to_bytes(&line));
    }
    Ok(())
}

/// What is asked for, each once, in the order in which it was asked for last.
fn asked(options: &Options) -> Vec<Name<Any>> {
    let mut asked: Vec<Name<Any>> = Vec::new();
    for given in options.in_order() {
        let names: &[Name<Any>] = match given.name() {
            name if name == DATES => &[STARTDATE.any(), ENDDATE.any()],
            name if name == HASH => &[SUBJECT_HASH.any()],
            name => &[name],
        };
        for name in names {
            asked.retain(|other| other != name);
            asked.push(*name);
        }
    }
    asked
}

/// What the certificate is for, by itself and as an authority.
fn purposes(certificate: &Certificate) -> String {
    let mut text = "Certificate purposes:\n".to_owned();
    for purpose in Purpose::ALL.into_iter().filter(|purpose| *purpose != Purpose::CodeSign || now(&CODE_SIGNING)) {
        for (authority, title) in [(false, ""), (true, " CA")] {
            let verdict = match purpose.judge(certificate, authority) {
                0 => "No".to_owned(),
                1 => "Yes".to_owned(),
                code => format!("Yes (WARNING code={code})"),
            };
            let _ = writeln!(text, "{}{title} : {verdict}", purpose.title());
        }
    }
    text
}

/// The number in hexadecimal.
pub(crate) fn serial(content: &[u8]) -> String {
    let (negative, magnitude) = magnitude(content);
    format!("{}{}", if negative { "-" } else { "" }, hex(&magnitude).to_uppercase())
}

pub(crate) fn date(time: Timestamp, iso: bool) -> String {
    if iso { time.to_string().replace('T', " ") } else { text::time(time) }
}

/// The addresses of the subject, and then those of the alternative names, each once.
fn emails(certificate: &Certificate, details: &CertificateDetails) -> String {
    let mut found = details.subject.values(EMAIL_ADDRESS);
    let mut seen: HashSet<String> = found.iter().cloned().collect();
    let extensions = certificate::extensions(certificate);
    let names = extensions.iter().find(|extension| extension.oid == SUBJECT_ALTERNATIVE_NAME);
    for name in names.and_then(|extension| sequence(&extension.value)).unwrap_or_default() {
        let address = String::from_utf8_lossy(name.value()).into_owned();
        if number(&name) == Some(1) && seen.insert(address.clone()) {
            found.push(address);
        }
    }
    found.into_iter().map(|address| shown(&address).into_owned() + "\n").collect()
}

fn ocsp_uris(certificate: &Certificate) -> String {
    let extensions = certificate::extensions(certificate);
    let access = extensions.iter().find(|extension| extension.oid == AUTHORITY_INFORMATION_ACCESS);
    let mut uris = String::new();
    for description in access.and_then(|extension| sequence(&extension.value)).unwrap_or_default() {
        let Some(parts) = text::inside(description) else { continue };
        let method = parts.first().and_then(text::oid);
        let is_ocsp = method == Some(access::OCSP);
        if let Some(location) = parts.get(1).filter(|location| is_ocsp && number(location) == Some(6)) {
            uris += &general_name::general_name(location, true).replacen("URI:", "", 1);
            uris.push('\n');
        }
    }
    uris
}

fn ocsp_hashes(details: &CertificateDetails) -> String {
    let key = details.public_key.subject_public_key().unwrap_or_default();
    let upper = |bytes: &[u8]| hex(&Sha1::digest(bytes)).to_uppercase();
    format!("        Subject OCSP hash: {}\n        Public key OCSP hash: {}\n", upper(&details.subject_der), upper(&key))
}

/// The extensions whose short names stand in `names`, in the order of the certificate.
fn extensions(certificate: &Certificate, names: &str) -> String {
    let names: Vec<&str> = names.split(',').map(str::trim).collect();
    let mut chosen = certificate::extensions(certificate);
    chosen.retain(|extension| oid::short_name(&extension.oid).is_some_and(|name| names.contains(&name)));
    if chosen.is_empty() {
        say!("No extensions in certificate");
    }
    extension::print(&chosen, 0)
}
