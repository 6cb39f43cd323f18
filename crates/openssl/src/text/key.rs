//! Keys as `openssl pkey -text` prints them, and within certificates and requests.

use crate::release::{EC_STRENGTH, LEADING_ZERO, NUMBER_LINE, now};
use std::fmt::Write;

use der::asn1::AnyRef;
use der::{Tag, Tagged};
use keyferry_core::key::{KeyKind, NamedCurve, PrivateKey, SubjectPublicKeyInfo, hex, magnitude};
use keyferry_core::oid;
use zeroize::Zeroizing;

use super::{elements, hex_lines, inside, oid, pss, sequence, small};

/// A line with a number: in decimal and hexadecimal when it is small, else its bytes on the lines below.
fn labelled_number(label: &str, content: &[u8]) -> String {
    let (negative, bytes) = magnitude(content);
    let sign = if negative { "-" } else { "" };
    match small(&bytes) {
        Some(0) => format!("{label} 0\n"),
        Some(value) => format!("{label} {sign}{value} ({sign}0x{value:x})\n"),
        None => {
            let padded = if bytes.first().is_some_and(|first| first & 0x80 != 0) && now(&LEADING_ZERO) {
                [&[0], bytes.as_slice()].concat()
            } else {
                bytes
            };
            format!("{label}\n{}\n", hex_lines(&padded, now(&NUMBER_LINE), 4))
        }
    }
}

fn labelled_bytes(label: &str, bytes: &[u8]) -> String {
    format!("{label}\n{}\n", hex_lines(bytes, now(&NUMBER_LINE), 4))
}

fn bits(content: &[u8]) -> usize {
    let (_, bytes) = magnitude(content);
    (bytes.len() * 8).saturating_sub(bytes.first().map_or(0, |first| first.leading_zeros() as usize))
}

struct Info<'a> {
    kind: KeyKind,
    parameters: Option<AnyRef<'a>>,
}

fn algorithm(element: AnyRef<'_>) -> Option<Info<'_>> {
    let parts = inside(element)?;
    Some(Info { kind: KeyKind::of(&oid(parts.first()?)?), parameters: parts.get(1).copied() })
}

/// The modulus of an RSA key in hexadecimal.
pub(crate) fn modulus(key: &SubjectPublicKeyInfo) -> Option<String> {
    let numbers = key.subject_public_key().ok()?;
    Some(hex(&magnitude(sequence(&numbers)?.first()?.value()).1).to_uppercase())
}

/// The same of a key that is not for RSASSA-PSS alone.
pub(crate) fn plain_modulus(key: &SubjectPublicKeyInfo) -> Option<String> {
    let is_plain = key.algorithm().is_ok_and(|algorithm| algorithm.kind == KeyKind::Rsa);
    modulus(key).filter(|_| is_plain)
}

/// The text of a public key; `None` for keys that are not known here.
pub(crate) fn public_key(spki: &SubjectPublicKeyInfo) -> Option<String> {
    let parts = sequence(spki.as_der())?;
    let (info, bits) = (algorithm(*parts.first()?)?, parts.get(1)?);
    public_text(&info, bits.value().get(1..)?)
}

fn public_text(info: &Info<'_>, key: &[u8]) -> Option<String> {
    match info.kind {
        KeyKind::Rsa | KeyKind::RsaPss => {
            let numbers = sequence(key)?;
            let (modulus, exponent) = (numbers.first()?.value(), numbers.get(1)?.value());
            let mut text = format!("Public-Key: ({} bit)\n", bits(modulus));
            text += &labelled_number("Modulus:", modulus);
            text += &labelled_number("Exponent:", exponent);
            Some(text + &restrictions(info)?)
        }
        KeyKind::Ec => {
            let (size, curve) = curve(info)?;
            Some(format!("Public-Key: ({})\n{}{curve}", ec_size(size), labelled_bytes("pub:", key)))
        }
        KeyKind::Dsa => {
            let y = elements(key)?;
            let (size, parameters) = dsa_parameters(info)?;
            Some(format!("Public-Key: ({size} bit)\n{}{parameters}", labelled_number("pub: ", y.first()?.value())))
        }
        kind => {
            let name = name_of(kind)?;
            let (_, public_label) = labels(kind);
            Some(format!("{name} Public-Key:\n{}", labelled_bytes(public_label, key)))
        }
    }
}

/// What openssl calls the two halves of a key: decapsulation and encapsulation key with ML-KEM.
fn labels(kind: KeyKind) -> (&'static str, &'static str) {
    if matches!(kind, KeyKind::MlKem(_)) { ("dk:", "ek:") } else { ("priv:", "pub:") }
}

/// What openssl calls the keys of RFC 8410, RFC 9881, RFC 9909 and RFC 9935.
fn name_of(kind: KeyKind) -> Option<&'static str> {
    use KeyKind::{Ed448, Ed25519, MlDsa, MlKem, SlhDsa, X448, X25519};
    let is_known = matches!(kind, X25519 | X448 | Ed25519 | Ed448 | MlDsa(_) | MlKem(_) | SlhDsa(_));
    oid::long_name(&kind.oid()).filter(|_| is_known)
}

/// What follows the numbers of a key that is for RSASSA-PSS only; nothing for others.
fn restrictions(info: &Info<'_>) -> Option<String> {
    if info.kind == KeyKind::RsaPss { pss::of_key(info.parameters) } else { Some(String::new()) }
}

/// The size of a curve, and the lines that name it.
fn curve(info: &Info<'_>) -> Option<(usize, String)> {
    let curve = NamedCurve::by_oid(&oid(info.parameters.as_ref()?)?)?;
    let mut text = format!("ASN1 OID: {}\n", curve.openssl_name());
    if let Some(nist) = curve.nist_name {
        let _ = writeln!(text, "NIST CURVE: {nist}");
    }
    Some((curve.order_bits, text))
}

/// How long an EC key is in words.
fn ec_size(bits: usize) -> String {
    if !now(&EC_STRENGTH) {
        return format!("{bits} bit");
    }
    let strength = match bits {
        512.. => 256,
        384.. => 192,
        256.. => 128,
        224.. => 112,
        160.. => 80,
        _ => bits / 2,
    };
    format!("{bits} bit field, {strength} bit security level")
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
    let public = || key.public_key().ok().flatten()?.subject_public_key().ok();
    match info.kind {
        KeyKind::Rsa | KeyKind::RsaPss => Some(rsa(&sequence(inner)?)? + &restrictions(&info)?),
        KeyKind::Ec => {
            let (size, curve) = curve(&info)?;
            let parts = sequence(inner)?;
            let number = parts.get(1)?.value();
            let width = size.div_ceil(8);
            let padded = [vec![0; width.saturating_sub(number.len())], number.to_vec()].concat();
            let keys = labelled_bytes("priv:", &padded) + &labelled_bytes("pub:", &public()?);
            Some(format!("Private-Key: ({})\n{keys}{curve}", ec_size(size)))
        }
        KeyKind::Dsa => {
            let (size, parameters) = dsa_parameters(&info)?;
            let keys = labelled_number("priv:", elements(inner)?.first()?.value())
                + &labelled_number("pub: ", elements(&public()?)?.first()?.value());
            Some(format!("Private-Key: ({size} bit)\n{keys}{parameters}"))
        }
        kind => {
            let name = name_of(kind)?;
            if let Some(secret) = key.expanded_secret().ok()? {
                let seed = secret.seed.map(|seed| labelled_bytes("seed:", seed.as_slice())).unwrap_or_default();
                let (private_label, public_label) = labels(kind);
                let keys = labelled_bytes(private_label, &secret.expanded) + &labelled_bytes(public_label, &public()?);
                return Some(format!("{name} Private-Key:\n{seed}{keys}"));
            }
            // SLH-DSA's stand there as they are (RFC 9909, section 6), the others in an OCTET STRING (RFC 8410, section 7).
            let seed = match kind {
                KeyKind::SlhDsa(_) => inner.to_vec(),
                _ => elements(inner)?.first().filter(|seed| seed.tag() == Tag::OctetString)?.value().to_vec(),
            };
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
