//! The text of a certification request, as `openssl req -text` prints it.

use std::fmt::Write;

use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Tag, Tagged};
use keyferry_core::csr::CertificationRequest;
use keyferry_core::name::DistinguishedName;
use keyferry_core::oid;
use keyferry_core::oid::pkcs9::{EXTENSION_REQUEST, MICROSOFT_EXTENSION_REQUEST};
use keyferry_core::shown::shown;

use super::certificate::{Parts, decoded_name, name_line, public_key, signature};
use super::extension;
use super::name::NameFormat;
use super::{elements, inside, oid, sequence};

/// The attributes that ask for extensions: PKCS#9's and Microsoft's.
const EXTENSION_REQUESTS: [ObjectIdentifier; 2] = [EXTENSION_REQUEST, MICROSOFT_EXTENSION_REQUEST];

/// The whole text; `None` when the bytes are no request after all.
/// `subject` is shown in place of the one in it.
pub(crate) fn print(
    request: &CertificationRequest,
    subject: Option<&DistinguishedName>,
    names: &NameFormat,
    parts: &Parts,
) -> Option<String> {
    let outer = sequence(request.as_der())?;
    let info = inside(*outer.first()?)?;
    let [version, encoded, spki] = *info.first_chunk::<3>()?;
    let mut text = String::new();
    if parts.with("header") {
        text += "Certificate Request:\n    Data:\n";
    }
    if parts.with("version") {
        let version = version.value().last().copied().unwrap_or_default();
        match version {
            0 => text += "        Version: 1 (0x0)\n",
            other => {
                let _ = writeln!(text, "        Version: Unknown ({other})");
            }
        }
    }
    if parts.with("subject") {
        text += &name_line("Subject", subject.unwrap_or(&decoded_name(encoded)), names, 8);
    }
    if parts.with("pubkey") {
        text += &public_key(spki);
    }
    let set = info.get(3);
    let attributes = set.map_or(Some(Vec::new()), |attributes| elements(attributes.value()))?;
    // A request without the set of attributes is not said to have none, as openssl has it.
    text += &print_attributes(&attributes, set.is_some() && attributes.is_empty())?;
    if parts.with("extensions") {
        text += &print_extensions(&attributes)?;
    }
    if parts.with("sigdump") {
        text += &signature(*outer.get(1)?, outer.get(2)?.value());
    }
    Some(text)
}

fn is_extension_request(attribute: AnyRef<'_>) -> bool {
    let oid = inside(attribute).and_then(|parts| oid(parts.first()?));
    oid.is_some_and(|oid| EXTENSION_REQUESTS.contains(&oid))
}

fn print_attributes(attributes: &[AnyRef<'_>], is_empty: bool) -> Option<String> {
    let mut text = "        Attributes:\n".to_owned();
    if is_empty {
        text += "            (none)\n";
    }
    for attribute in attributes.iter().filter(|attribute| !is_extension_request(**attribute)) {
        let parts = inside(*attribute)?;
        let name = oid::display_name(&oid(parts.first()?)?);
        for value in elements(parts.get(1)?.value())? {
            let _ = write!(text, "            {name:25}:");
            match value.tag() {
                Tag::PrintableString | Tag::TeletexString | Tag::Ia5String | Tag::Utf8String | Tag::NumericString => {
                    text += &shown(&String::from_utf8_lossy(value.value()));
                    text.push('\n');
                }
                _ => text += "unable to print attribute\n",
            }
        }
    }
    Some(text)
}

/// The heading is there even when no extension is asked for.
fn print_extensions(attributes: &[AnyRef<'_>]) -> Option<String> {
    let mut text = "            Requested Extensions:\n".to_owned();
    for attribute in attributes.iter().filter(|attribute| is_extension_request(**attribute)) {
        for value in elements(inside(*attribute)?.get(1)?.value())? {
            text += &extension::print(&extension::read(value.value())?, 16);
        }
    }
    Some(text)
}
