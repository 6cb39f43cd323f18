//! Public keys and signature algorithms by the names that Java gives them.

use der::asn1::ObjectIdentifier;
use keyferry_core::key::KeyAlgorithm;
use keyferry_core::signed::signature_algorithm_name;

use super::curve::Curve;
use super::element::Element;
use super::weak;

/// A public key, as far as keytool speaks of it.
#[derive(Debug)]
pub(crate) struct PublicKey {
    /// `RSA`, `EC`.
    pub algorithm: String,
    /// The curve of an EC key.
    pub curve: Option<String>,
    /// Its size.
    pub bits: Option<usize>,
}

impl PublicKey {
    /// The key in a DER `SubjectPublicKeyInfo`.
    pub(crate) fn of(spki: &[u8]) -> Self {
        let Ok(found) = KeyAlgorithm::of_public_key(spki) else {
            return Self { algorithm: "unknown".to_owned(), curve: None, bits: None };
        };
        let (algorithm, fixed) = match found.name().as_str() {
            "Ed25519" => ("Ed25519".to_owned(), Some(255)),
            "Ed448" => ("Ed448".to_owned(), Some(448)),
            "X25519" => ("XDH".to_owned(), Some(255)),
            "X448" => ("XDH".to_owned(), Some(448)),
            other => (other.to_owned(), None),
        };
        let mut key =
            Self { curve: found.curve.map(|curve| curve.java_name().to_owned()), bits: found.bits.or(fixed), algorithm };
        if key.algorithm == "EC" && key.curve.is_none() {
            let known = curve_of(spki).as_deref().and_then(Curve::by_oid);
            (key.curve, key.bits) = (known.map(|curve| curve.name.to_owned()), known.map(|curve| curve.bits));
        }
        key
    }

    /// `2048-bit RSA key`, `256-bit EC (secp256r1) key`.
    pub(crate) fn text(&self) -> String {
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
    pub(crate) fn marked(&self) -> String {
        format!("{}{}", self.text(), weak::key(self).mark())
    }
}

/// The curve that the parameters of the key's algorithm name.
fn curve_of(spki: &[u8]) -> Option<String> {
    Element::sequence(spki)?.first()?.children()?.get(1)?.oid()
}

/// The signature algorithm by Java's name.
pub(crate) fn signature(oid: ObjectIdentifier) -> String {
    signature_algorithm_name(&oid)
}

/// The same, marked when it is weak.
pub(crate) fn marked_signature(oid: ObjectIdentifier) -> String {
    let name = signature(oid);
    let mark = weak::Signature::of(&name).strength().mark();
    format!("{name}{mark}")
}
