//! Public keys and signature algorithms by the names that Java gives them.

use der::asn1::ObjectIdentifier;
use keyferry_core::key::KeyAlgorithm;
use keyferry_core::signed::signature_algorithm_name;

use super::element::Element;
use super::weak;

/// Curves that keys are not made on here: object identifier, Java's name and the bits of the field.
const OTHER_CURVES: [(&str, &str, usize); 10] = [
    ("1.2.840.10045.3.1.1", "secp192r1", 192),
    ("1.3.132.0.33", "secp224r1", 224),
    ("1.3.132.0.31", "secp192k1", 192),
    ("1.3.132.0.32", "secp224k1", 224),
    ("1.3.36.3.3.2.8.1.1.3", "brainpoolP192r1", 192),
    ("1.3.36.3.3.2.8.1.1.5", "brainpoolP224r1", 224),
    ("1.3.36.3.3.2.8.1.1.7", "brainpoolP256r1", 256),
    ("1.3.36.3.3.2.8.1.1.9", "brainpoolP320r1", 320),
    ("1.3.36.3.3.2.8.1.1.11", "brainpoolP384r1", 384),
    ("1.3.36.3.3.2.8.1.1.13", "brainpoolP512r1", 512),
];

/// A public key, as far as keytool speaks of it.
#[derive(Debug)]
pub(in crate::keytool) struct PublicKey {
    /// `RSA`, `EC`.
    pub algorithm: String,
    /// The curve of an EC key.
    pub curve: Option<String>,
    /// Its size.
    pub bits: Option<usize>,
}

impl PublicKey {
    /// The key in a DER `SubjectPublicKeyInfo`.
    pub(in crate::keytool) fn of(spki: &[u8]) -> Self {
        let Ok(found) = KeyAlgorithm::of_public_key(spki) else {
            return Self { algorithm: "unknown".to_owned(), curve: None, bits: None };
        };
        let algorithm = found.name();
        let fixed = match algorithm.as_str() {
            "Ed25519" | "X25519" => Some(255),
            "Ed448" | "X448" => Some(448),
            _ => None,
        };
        let mut key =
            Self { curve: found.curve.map(|curve| curve.java_name().to_owned()), bits: found.bits.or(fixed), algorithm };
        if key.algorithm == "EC" && key.curve.is_none() {
            let dotted = curve_of(spki);
            let known = OTHER_CURVES.iter().find(|(oid, ..)| Some(*oid) == dotted.as_deref());
            (key.curve, key.bits) = (known.map(|(_, name, _)| (*name).to_owned()), known.map(|(.., bits)| *bits));
        }
        key
    }

    /// `2048-bit RSA key`, `256-bit EC (secp256r1) key`.
    pub(in crate::keytool) fn text(&self) -> String {
        let algorithm = match &self.curve {
            Some(curve) => format!("{} ({curve})", self.algorithm),
            None => self.algorithm.clone(),
        };
        match self.bits {
            Some(bits) => format!("{bits}-bit {algorithm} key"),
            None => format!("{algorithm} key"),
        }
    }

    /// The same, marked when it is weak.
    pub(in crate::keytool) fn marked(&self) -> String {
        format!("{}{}", self.text(), weak::key(self).mark())
    }
}

/// The curve that the parameters of the key's algorithm name.
fn curve_of(spki: &[u8]) -> Option<String> {
    Element::sequence(spki)?.first()?.children()?.get(1)?.oid()
}

/// The signature algorithm by Java's name.
pub(in crate::keytool) fn signature(oid: ObjectIdentifier) -> String {
    signature_algorithm_name(&oid)
}

/// The same, marked when it is weak.
pub(in crate::keytool) fn marked_signature(oid: ObjectIdentifier) -> String {
    let name = signature(oid);
    let mark = weak::signature(&name).mark();
    format!("{name}{mark}")
}
