//! The text of a certificate, as `openssl x509 -text` prints it.

use crate::release::{SIGNATURE_LINE, now};
use std::fmt::Write;

use der::asn1::AnyRef;
use der::{Encode, Tag, Tagged};
use keyferry_core::Timestamp;
use keyferry_core::certificate::Certificate;
use keyferry_core::key::{SubjectPublicKeyInfo, magnitude};
use keyferry_core::name::DistinguishedName;
use keyferry_core::oid;

use super::extension::{self, Extension};
use super::name::NameFormat;
use super::{elements, hex_lines, inside, key, lower_hex, number, oid, pss, sequence, small, time};

/// The parts that can be left out.
const PARTS: [&str; 11] =
    ["header", "version", "serial", "signame", "issuer", "validity", "subject", "pubkey", "sigdump", "aux", "extensions"];

/// What of a certificate is printed (`-certopt`).
#[derive(Clone, Debug, Default)]
pub(crate) struct Parts {
    without: Vec<&'static str>,
}

impl Parts {
    /// Reads the values of all `-certopt` options; `None` when a word in them is unknown.
    pub(crate) fn parse(options: &[&str]) -> Option<Self> {
        let mut parts = Self::default();
        for word in options.iter().flat_map(|option| option.split(',')).map(str::trim).filter(|word| !word.is_empty()) {
            let (set, word) = match word.strip_prefix('-') {
                Some(word) => (false, word),
                None => (true, word.strip_prefix('+').unwrap_or(word)),
            };
            match word {
                "compatible" if set => parts.without.clear(),
                "ca_default" => parts.change(&["header", "version", "issuer", "pubkey"], set),
                // How unknown extensions are shown: in their bytes, as when nothing is said.
                "ext_default" | "ext_error" | "ext_parse" | "ext_dump" => {}
                _ => {
                    let name = word.strip_prefix("no_")?;
                    let known = PARTS.iter().find(|known| **known == name)?;
                    parts.change(&[known], set);
                }
            }
        }
        Some(parts)
    }

    fn change(&mut self, names: &[&'static str], without: bool) {
        self.without.retain(|name| !names.contains(name));
        if without {
            self.without.extend(names);
        }
    }

    /// Whether the part is printed.
    pub(crate) fn with(&self, name: &str) -> bool {
        !self.without.contains(&name)
    }
}

/// The fields of a certificate as they stand in its bytes.
#[derive(Debug)]
struct Fields<'a> {
    version: u8,
    serial: &'a [u8],
    algorithm: AnyRef<'a>,
    issuer: AnyRef<'a>,
    validity: AnyRef<'a>,
    subject: AnyRef<'a>,
    public_key: AnyRef<'a>,
    extensions: Vec<Extension>,
}

fn fields(der: &[u8]) -> Option<Fields<'_>> {
    let mut parts = inside(*sequence(der)?.first()?)?;
    let version = if number(parts.first()?) == Some(0) {
        let version = elements(parts.remove(0).value())?;
        version.first()?.value().last().copied()?
    } else {
        0
    };
    let [serial, algorithm, issuer, validity, subject, public_key] = *parts.first_chunk::<6>()?;
    let extensions = parts.iter().find(|part| number(part) == Some(3)).and_then(|part| elements(part.value()));
    let extensions = extensions.and_then(|inner| extension::read(inner.first()?.value())).unwrap_or_default();
    Some(Fields { version, serial: serial.value(), algorithm, issuer, validity, subject, public_key, extensions })
}

/// The extensions of a certificate.
pub(crate) fn extensions(certificate: &Certificate) -> Vec<Extension> {
    fields(certificate.as_der()).map(|fields| fields.extensions).unwrap_or_default()
}

/// The long name of the algorithm in an `AlgorithmIdentifier`.
fn algorithm_name(algorithm: AnyRef<'_>) -> String {
    let oid = inside(algorithm).and_then(|parts| oid(parts.first()?));
    oid.map_or_else(|| "<unknown>".to_owned(), |oid| oid::display_name(&oid))
}

/// The name of the algorithm of a signature, and its parameters in the lines below when it is RSASSA-PSS.
pub(super) fn signature_algorithm(algorithm: AnyRef<'_>) -> String {
    algorithm_name(algorithm) + &pss::below_signature(algorithm)
}

/// The lines with a signature, from the content of its BIT STRING.
pub(super) fn signature(algorithm: AnyRef<'_>, bits: &[u8]) -> String {
    let bytes = bits.get(1..).unwrap_or_default();
    let (name, parameters) = (algorithm_name(algorithm), pss::below_signature(algorithm));
    format!("    Signature Algorithm: {name}\n    Signature Value:{parameters}{}\n", hex_lines(bytes, now(&SIGNATURE_LINE), 8))
}

/// The lines with a public key.
pub(super) fn public_key(spki: AnyRef<'_>) -> String {
    let algorithm = inside(spki).and_then(|parts| parts.first().copied());
    let mut text = "        Subject Public Key Info:\n            Public Key Algorithm: ".to_owned();
    text += &algorithm.map_or_else(String::new, algorithm_name);
    text.push('\n');
    let key = spki.to_der().ok().and_then(|der| SubjectPublicKeyInfo::from_der(der).ok());
    match key.as_ref().and_then(key::public_key) {
        Some(key) => text += &super::indented(&key, 16),
        None => text += "            Unable to load Public Key\n",
    }
    text
}

/// A line with a name, or the line and the name below it.
pub(super) fn name_line(title: &str, name: &DistinguishedName, format: &NameFormat, indent: usize) -> String {
    let (divider, deeper) = if format.is_multiline() { ('\n', indent + 4) } else { (' ', 0) };
    format!("{:indent$}{title}:{divider}{}\n", "", format.text(name, deeper))
}

/// The name that an element is.
pub(super) fn decoded_name(name: AnyRef<'_>) -> DistinguishedName {
    name.to_der().ok().and_then(|der| DistinguishedName::from_der(&der).ok()).unwrap_or_default()
}

/// The serial number as it stands in the text.
fn serial(content: &[u8]) -> String {
    let (negative, bytes) = magnitude(content);
    let sign = if negative { "-" } else { "" };
    match small(&bytes).filter(|value| i64::try_from(*value).is_ok()) {
        Some(value) => format!(" {sign}{value} ({sign}0x{value:x})\n"),
        None => format!("\n            {}{}\n", if negative { " (Negative)" } else { "" }, lower_hex(&bytes)),
    }
}

/// A time of the validity.
pub(super) fn encoded_time(element: Option<&AnyRef<'_>>) -> String {
    let date = element.and_then(|element| Timestamp::from_asn1(element.value(), element.tag() != Tag::UtcTime));
    date.map_or_else(|| "Bad time value".to_owned(), time)
}

/// The whole text; `None` when the bytes are no certificate after all.
pub(crate) fn print(certificate: &Certificate, names: &NameFormat, parts: &Parts) -> Option<String> {
    let der = certificate.as_der();
    let fields = fields(der)?;
    let mut text = String::new();
    if parts.with("header") {
        text += "Certificate:\n    Data:\n";
    }
    if parts.with("version") {
        let _ = writeln!(text, "        Version: {} (0x{:x})", fields.version.saturating_add(1), fields.version);
    }
    if parts.with("serial") {
        let _ = write!(text, "        Serial Number:{}", serial(fields.serial));
    }
    if parts.with("signame") {
        let _ = write!(text, "        Signature Algorithm: {}", signature_algorithm(fields.algorithm));
    }
    if parts.with("issuer") {
        text += &name_line("Issuer", &decoded_name(fields.issuer), names, 8);
    }
    if parts.with("validity") {
        let times = inside(fields.validity)?;
        let (from, until) = (encoded_time(times.first()), encoded_time(times.get(1)));
        let _ = writeln!(text, "        Validity\n            Not Before: {from}\n            Not After : {until}");
    }
    if parts.with("subject") {
        text += &name_line("Subject", &decoded_name(fields.subject), names, 8);
    }
    if parts.with("pubkey") {
        text += &public_key(fields.public_key);
    }
    if parts.with("extensions") && !fields.extensions.is_empty() {
        text += "        X509v3 extensions:\n";
        text += &extension::print(&fields.extensions, 12);
    }
    if parts.with("sigdump") {
        let outer = sequence(der)?;
        text += &signature(*outer.get(1)?, outer.get(2)?.value());
    }
    Some(text)
}
