//! The text of a revocation list, as `openssl crl -text` prints it.

use crate::release::{LIST_INDENT, now};
use std::fmt::Write;

use der::asn1::AnyRef;
use der::{Tag, Tagged};
use keyferry_core::key::magnitude;

use super::certificate::{decoded_name, encoded_time, name_line, signature, signature_algorithm};
use super::name::NameFormat;
use super::{elements, extension, inside, number, sequence, upper_hex};

/// The whole text, from the DER of a `CertificateList` (RFC 5280, section 5.1); `None` when the bytes are none.
pub(crate) fn print(der: &[u8], names: &NameFormat) -> Option<String> {
    let outer = sequence(der)?;
    let mut list = inside(*outer.first()?)?.into_iter().peekable();
    let version =
        list.next_if(|part| part.tag() == Tag::Integer).map_or(0, |version| version.value().last().copied().unwrap_or_default());
    let (_, issuer, this_update) = (list.next()?, list.next()?, list.next()?);
    let next_update = list.next_if(|part| [Tag::UtcTime, Tag::GeneralizedTime].contains(&part.tag()));
    let revoked = list.next_if(|part| part.tag() == Tag::Sequence);
    let extensions = list.next_if(|part| number(part) == Some(0));

    let mut text = "Certificate Revocation List (CRL):\n".to_owned();
    let indent = now(&LIST_INDENT);
    let _ = writeln!(text, "{:indent$}Version {} (0x{version:x})", "", version.saturating_add(1));
    let _ = write!(text, "{:indent$}Signature Algorithm: {}", "", signature_algorithm(*outer.get(1)?));
    text += &name_line("Issuer", &decoded_name(issuer), names, indent);
    let next = next_update.map_or_else(|| "NONE".to_owned(), |time| encoded_time(Some(&time)));
    let _ = writeln!(text, "{:indent$}Last Update: {}\n{:indent$}Next Update: {next}", "", encoded_time(Some(&this_update)), "");
    if let Some(extensions) = extensions {
        let extensions = extension::read(elements(extensions.value())?.first()?.value())?;
        let _ = write!(text, "{:indent$}CRL extensions:\n{}", "", extension::print(&extensions, indent + 4));
    }
    let revoked = revoked.map_or(Some(Vec::new()), inside)?;
    text += if revoked.is_empty() { "No Revoked Certificates.\n" } else { "Revoked Certificates:\n" };
    for entry in revoked {
        text += &print_entry(entry)?;
    }
    Some(text + &signature(*outer.get(1)?, outer.get(2)?.value()))
}

fn print_entry(entry: AnyRef<'_>) -> Option<String> {
    let parts = inside(entry)?;
    let serial = upper_hex(&magnitude(parts.first()?.value()).1).replace(':', "");
    let mut text = format!("    Serial Number: {serial}\n        Revocation Date: {}\n", encoded_time(parts.get(1)));
    if let Some(extensions) = parts.get(2) {
        let _ = write!(text, "        CRL entry extensions:\n{}", extension::print(&extension::read(extensions.value())?, 12));
    }
    Some(text)
}
