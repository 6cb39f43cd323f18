//! New keys of which the name of the algorithm says all: there is nothing to set.

use keyferry_core::key::{KeyError, KeyKind, MlDsa, MlKem, PrivateKey, SeedForm};

use keyferry_host::random;

/// The kind of keys that openssl calls so, in any case.
pub(super) fn kind(name: &str) -> Option<KeyKind> {
    Some(match name.to_ascii_lowercase().as_str() {
        "ed25519" => KeyKind::Ed25519,
        "ed448" => KeyKind::Ed448,
        "x25519" => KeyKind::X25519,
        "x448" => KeyKind::X448,
        "ml-dsa-44" | "mldsa44" | "id-ml-dsa-44" => KeyKind::MlDsa(MlDsa::MlDsa44),
        "ml-dsa-65" | "mldsa65" | "id-ml-dsa-65" => KeyKind::MlDsa(MlDsa::MlDsa65),
        "ml-dsa-87" | "mldsa87" | "id-ml-dsa-87" => KeyKind::MlDsa(MlDsa::MlDsa87),
        "ml-kem-512" | "mlkem512" | "id-alg-ml-kem-512" => KeyKind::MlKem(MlKem::MlKem512),
        "ml-kem-768" | "mlkem768" | "id-alg-ml-kem-768" => KeyKind::MlKem(MlKem::MlKem768),
        "ml-kem-1024" | "mlkem1024" | "id-alg-ml-kem-1024" => KeyKind::MlKem(MlKem::MlKem1024),
        _ => return None,
    })
}

/// A new key of such a kind. openssl writes ML-DSA and ML-KEM keys with their seed and expanded.
pub(super) fn generate(kind: KeyKind) -> Result<PrivateKey, KeyError> {
    let random = &mut random::system();
    match kind {
        KeyKind::Ed25519 => PrivateKey::generate_ed25519(random),
        KeyKind::Ed448 => PrivateKey::generate_ed448(random),
        KeyKind::X25519 => PrivateKey::generate_x25519(random),
        KeyKind::X448 => PrivateKey::generate_x448(random),
        KeyKind::MlDsa(set) => PrivateKey::generate_ml_dsa(random, set, SeedForm::Both),
        KeyKind::MlKem(set) => PrivateKey::generate_ml_kem(random, set, SeedForm::Both),
        other => Err(KeyError::CannotSign { algorithm: other.name() }),
    }
}
