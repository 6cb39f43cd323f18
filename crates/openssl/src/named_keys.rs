//! New keys of which the name of the algorithm says all: there is nothing to set.

use keyferry_core::key::{KeyError, KeyKind, MlDsa, MlKem, PrivateKey, SeedForm, SlhDsa};
use keyferry_core::oid;
use keyferry_host::random;

/// The kind of keys that openssl calls so, in any case.
pub(super) fn kind(name: &str) -> Option<KeyKind> {
    let kinds = [KeyKind::Ed25519, KeyKind::Ed448, KeyKind::X25519, KeyKind::X448].into_iter();
    let kinds = kinds.chain(MlDsa::ALL.map(KeyKind::MlDsa)).chain(MlKem::ALL.map(KeyKind::MlKem));
    kinds.chain(SlhDsa::all().map(KeyKind::SlhDsa)).find(|kind| is_called(*kind, name))
}

/// Whether openssl calls a kind so: by its long name or its short one, ML-DSA and ML-KEM without dashes too, or by the object identifier.
fn is_called(kind: KeyKind, name: &str) -> bool {
    let oid = kind.oid();
    let long = oid::long_name(&oid);
    let plain = long.filter(|_| matches!(kind, KeyKind::MlDsa(_) | KeyKind::MlKem(_))).map(|long| long.replace('-', ""));
    let mut names = [long, oid::short_name(&oid), plain.as_deref()].into_iter().flatten();
    names.any(|known| known.eq_ignore_ascii_case(name)) || name.parse() == Ok(oid)
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
        KeyKind::SlhDsa(set) => PrivateKey::generate_slh_dsa(random, set),
        other => Err(KeyError::cannot_sign(other)),
    }
}
