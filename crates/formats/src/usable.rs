//! Whether what is written can be used: a file that nobody can load is no success.

use keyferry_core::key::{EcCurve, KeyError, KeyKind};
use keyferry_core::shown::shown;

use crate::Keystore;

/// The curves that every Java has.
const JAVA_CURVES: [EcCurve; 3] = [EcCurve::P256, EcCurve::P384, EcCurve::P521];

/// Who is going to read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// Java among others.
    Java,
    /// Anybody.
    Any,
}

/// Why nobody could use a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unusable {
    /// What is so.
    pub what: String,
    /// What to do about it.
    pub hint: &'static str,
}

/// Refuses decrypted keys whose numbers do not belong together, and for Java keys and certificates whose curve is spelled out. Gives a sentence for each key on
/// a curve that Java has no longer.
pub fn check(store: &Keystore, reader: Reader) -> Result<Vec<String>, Unusable> {
    let mut warnings = Vec::new();
    for entry in store.entries() {
        let alias = shown(&entry.alias);
        let failed = |error: KeyError| Unusable {
            what: format!("the key `{alias}` cannot be used: {error}"),
            hint: "take another copy of the key",
        };
        if let Some(key) = entry.clear_key() {
            key.check().map_err(failed)?;
        }
        if reader == Reader::Any {
            continue;
        }
        let certificates = entry.certificates().iter().filter_map(|certificate| certificate.public_key().ok());
        let certificates = certificates.filter_map(|public_key| public_key.algorithm().ok());
        let mut keys = entry.clear_key().and_then(|key| key.algorithm().ok()).into_iter().chain(certificates);
        if keys.any(|algorithm| algorithm.has_explicit_curve) {
            return Err(Unusable {
                what: format!("the curve of the key `{alias}` is spelled out in numbers, and Java reads named curves only"),
                hint: "name the curve (openssl ec -in KEY -param_enc named_curve) and have the certificate issued again",
            });
        }
        let own = entry.clear_key().and_then(|key| key.algorithm().ok()).filter(|algorithm| algorithm.kind == KeyKind::Ec);
        if let Some(algorithm) = own.filter(|own| !own.curve.is_some_and(|curve| JAVA_CURVES.contains(&curve))) {
            let curve = algorithm.curve.map_or("its curve", EcCurve::java_name);
            warnings.push(format!("Java 16 and later do not have {curve}, and cannot sign with the key `{alias}`"));
        }
    }
    Ok(warnings)
}
