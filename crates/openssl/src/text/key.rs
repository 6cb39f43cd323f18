//! Keys as `openssl pkey -text` prints them, and within certificates and requests.

use std::fmt::Write;

use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Tag, Tagged};
use keyferry_core::key::{PrivateKey, magnitude};
use keyferry_core::oid;
use zeroize::Zeroizing;

use super::{elements, hex_lines, inside, oid, pss, sequence, small};

const RSA: &str = "1.2.840.113549.1.1.1";
const RSA_PSS: &str = "1.2.840.113549.1.1.10";
const EC: &str = "1.2.840.10045.2.1";
const DSA: &str = "1.2.840.10040.4.1";
/// The keys of RFC 8410: what openssl calls them.
const EDWARDS: [(&str, &str); 4] =
    [("1.3.101.110", "X25519"), ("1.3.101.111", "X448"), ("1.3.101.112", "ED25519"), ("1.3.101.113", "ED448")];

/// Curves: object identifier, bits, and the name of NIST's.
const CURVES: [(&str, usize, Option<&str>); 9] = [
    ("1.2.840.10045.3.1.7", 256, Some("P-256")),
    ("1.3.132.0.33", 224, Some("P-224")),
    ("1.3.132.0.34", 384, Some("P-384")),
    ("1.3.132.0.35", 521, Some("P-521")),
    ("1.3.132.0.10", 256, None),
    ("1.3.36.3.3.2.8.1.1.7", 256, None),
    ("1.3.36.3.3.2.8.1.1.11", 384, None),
    ("1.3.36.3.3.2.8.1.1.13", 512, None),
    ("1.2.840.10045.3.1.1", 192, Some("P-192")),
];

/// A line with a number: in decimal and hexadecimal when it is small, else its bytes on the lines below.
fn labelled_number(label: &str, content: &[u8]) -> String {
    let (negative, bytes) = magnitude(content);
    let sign = if negative { "-" } else { "" };
    match small(&bytes) {
        Some(0) => format!("{label} 0\n"),
        Some(value) => format!("{label} {sign}{value} ({sign}0x{value:x})\n"),
        None => {
            let padded =
                if bytes.first().is_some_and(|first| first & 0x80 != 0) { [&[0], bytes.as_slice()].concat() } else { bytes };
            format!("{label}\n{}\n", hex_lines(&padded, 15, 4))
        }
    }
}

fn labelled_bytes(label: &str, bytes: &[u8]) -> String {
    format!("{label}\n{}\n", hex_lines(bytes, 15, 4))
}

fn bits(content: &[u8]) -> usize {
    let (_, bytes) = magnitude(content);
    (bytes.len() * 8).saturating_sub(bytes.first().map_or(0, |first| first.leading_zeros() as usize))
}

struct Info<'a> {
    algorithm: ObjectIdentifier,
    parameters: Option<AnyRef<'a>>,
}

fn algorithm(element: AnyRef<'_>) -> Option<Info<'_>> {
    let parts = inside(element)?;
    Some(Info { algorithm: oid(parts.first()?)?, parameters: parts.get(1).copied() })
}

/// The text of a public key, from the DER of its `SubjectPublicKeyInfo`; `None` for keys that are not known here.
pub(crate) fn public_key(spki: &[u8]) -> Option<String> {
    let parts = sequence(spki)?;
    let (info, bits) = (algorithm(*parts.first()?)?, parts.get(1)?);
    public_text(&info, bits.value().get(1..)?)
}

fn public_text(info: &Info<'_>, key: &[u8]) -> Option<String> {
    let dotted = info.algorithm.to_string();
    match dotted.as_str() {
        RSA | RSA_PSS => {
            let numbers = sequence(key)?;
            let (modulus, exponent) = (numbers.first()?.value(), numbers.get(1)?.value());
            let mut text = format!("Public-Key: ({} bit)\n", bits(modulus));
            text += &labelled_number("Modulus:", modulus);
            text += &labelled_number("Exponent:", exponent);
            Some(text + &restrictions(info)?)
        }
        EC => {
            let (size, curve) = curve(info)?;
            Some(format!("Public-Key: ({size} bit)\n{}{curve}", labelled_bytes("pub:", key)))
        }
        DSA => {
            let y = elements(key)?;
            let (size, parameters) = dsa_parameters(info)?;
            Some(format!("Public-Key: ({size} bit)\n{}{parameters}", labelled_number("pub: ", y.first()?.value())))
        }
        other => {
            let (_, name) = EDWARDS.iter().find(|(known, _)| *known == other)?;
            Some(format!("{name} Public-Key:\n{}", labelled_bytes("pub:", key)))
        }
    }
}

/// What follows the numbers of a key that is for RSASSA-PSS only; nothing for others.
fn restrictions(info: &Info<'_>) -> Option<String> {
    if info.algorithm.to_string() == RSA_PSS { pss::of_key(info.parameters) } else { Some(String::new()) }
}

/// The size of a curve, and the lines that name it.
fn curve(info: &Info<'_>) -> Option<(usize, String)> {
    let curve = oid(info.parameters.as_ref()?)?;
    let dotted = curve.to_string();
    let (_, size, nist) = CURVES.iter().find(|(known, ..)| *known == dotted)?;
    let mut text = format!("ASN1 OID: {}\n", oid::display_name(&curve));
    if let Some(nist) = nist {
        let _ = writeln!(text, "NIST CURVE: {nist}");
    }
    Some((*size, text))
}

fn dsa_parameters(info: &Info<'_>) -> Option<(usize, String)> {
    let numbers = inside(info.parameters?)?;
    let (p, q, g) = (numbers.first()?.value(), numbers.get(1)?.value(), numbers.get(2)?.value());
    let text = labelled_number("P:   ", p) + &labelled_number("Q:   ", q) + &labelled_number("G:   ", g);
    Some((bits(p), text))
}

/// The text of a private key; `None` for keys that are not known here.
pub(crate) fn private_key(key: &PrivateKey) -> Option<Zeroizing<String>> {
    private_text(key).map(Zeroizing::new)
}

fn private_text(key: &PrivateKey) -> Option<String> {
    let parts = sequence(key.as_pkcs8_der())?;
    let (info, inner) = (algorithm(*parts.get(1)?)?, parts.get(2)?.value());
    let public = || {
        let spki = key.public_key().ok().flatten()?;
        Some(sequence(&spki)?.get(1)?.value().get(1..)?.to_vec())
    };
    let dotted = info.algorithm.to_string();
    match dotted.as_str() {
        RSA | RSA_PSS => Some(rsa(&sequence(inner)?)? + &restrictions(&info)?),
        EC => {
            let (size, curve) = curve(&info)?;
            let parts = sequence(inner)?;
            let number = parts.get(1)?.value();
            let width = size.div_ceil(8);
            let padded = [vec![0; width.saturating_sub(number.len())], number.to_vec()].concat();
            let keys = labelled_bytes("priv:", &padded) + &labelled_bytes("pub:", &public()?);
            Some(format!("Private-Key: ({size} bit)\n{keys}{curve}"))
        }
        DSA => {
            let (size, parameters) = dsa_parameters(&info)?;
            let keys = labelled_number("priv:", elements(inner)?.first()?.value())
                + &labelled_number("pub: ", elements(&public()?)?.first()?.value());
            Some(format!("Private-Key: ({size} bit)\n{keys}{parameters}"))
        }
        other => {
            let (_, name) = EDWARDS.iter().find(|(known, _)| *known == other)?;
            let seed = elements(inner)?.first().filter(|seed| seed.tag() == Tag::OctetString)?.value().to_vec();
            Some(format!("{name} Private-Key:\n{}{}", labelled_bytes("priv:", &seed), labelled_bytes("pub:", &public()?)))
        }
    }
}

fn rsa(numbers: &[AnyRef<'_>]) -> Option<String> {
    const LABELS: [&str; 8] =
        ["modulus:", "publicExponent:", "privateExponent:", "prime1:", "prime2:", "exponent1:", "exponent2:", "coefficient:"];
    // Keys of more primes have another version (RFC 8017, appendix A.1.2).
    if numbers.first()?.value() != [0] {
        return None;
    }
    let mut text = format!("Private-Key: ({} bit, 2 primes)\n", bits(numbers.get(1)?.value()));
    for (label, number) in LABELS.iter().zip(numbers.get(1..)?) {
        text += &labelled_number(label, number.value());
    }
    Some(text)
}
