//! Public keys by the names that Java gives them.

use der::asn1::ObjectIdentifier;
use keyferry_core::key::{KeyKind, NamedCurve, SubjectPublicKeyInfo};
use keyferry_core::oid::java_name;

use super::element::Element;
use crate::release::{JAVA_25, KEYS_BY_CURVE, is_since, now};

/// A public key, as far as keytool speaks of it.
#[derive(Debug)]
pub(crate) struct PublicKey {
    /// What kind of key it is; `None` when it cannot be read.
    pub kind: Option<KeyKind>,
    /// The curve of an EC key.
    pub curve: Option<&'static NamedCurve>,
    /// Its size.
    pub bits: Option<usize>,
}

impl PublicKey {
    /// A key in Java's words.
    pub(crate) fn of(spki: &SubjectPublicKeyInfo) -> Self {
        let Ok(found) = spki.algorithm() else {
            return Self { kind: None, curve: None, bits: None };
        };
        let fixed = match found.kind {
            KeyKind::Ed25519 | KeyKind::X25519 => Some(255),
            KeyKind::Ed448 | KeyKind::X448 => Some(448),
            _ => None,
        };
        let named = curve_of(spki).filter(|_| found.kind == KeyKind::Ec).and_then(|oid| NamedCurve::by_oid(&oid));
        Self { kind: Some(found.kind), curve: named, bits: found.bits.or(fixed).or(named.map(|curve| curve.order_bits)) }
    }

    /// `RSA`, `EC`; the keys of RFC 7748 have one name for both curves.
    pub(crate) fn algorithm(&self) -> String {
        match self.kind {
            None => "unknown".to_owned(),
            Some(KeyKind::X25519 | KeyKind::X448) if !now(&KEYS_BY_CURVE) => "XDH".to_owned(),
            Some(kind) => java_name(&kind.oid()),
        }
    }

    /// The same, with its curve: `EC (secp256r1)`.
    pub(crate) fn algorithm_and_curve(&self) -> String {
        match self.curve {
            Some(curve) => format!("{} ({})", self.algorithm(), curve.java_name()),
            None => self.algorithm(),
        }
    }

    /// `2048-bit RSA key`, `256-bit EC (secp256r1) key`.
    pub(crate) fn text(&self) -> String {
        let algorithm = self.algorithm_and_curve();
        // From 25 on only where the name does not say it.
        let named = matches!(self.kind, Some(KeyKind::X25519 | KeyKind::X448 | KeyKind::Ed25519 | KeyKind::Ed448));
        match self.bits.filter(|_| !(named && is_since(JAVA_25))) {
            Some(bits) => format!("{bits}-bit {algorithm} key"),
            None => format!("{algorithm} key"),
        }
    }
}

/// The curve that the parameters of the key's algorithm name.
fn curve_of(spki: &SubjectPublicKeyInfo) -> Option<ObjectIdentifier> {
    Element::sequence(spki.as_der())?.first()?.children()?.get(1)?.oid()
}
