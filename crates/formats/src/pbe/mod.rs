//! Password-based encryption: PBES1 and PBES2 (RFC 8018), the schemes of PKCS#12 (RFC 7292, appendix B and C) and the ciphers under both.

mod authenticated;
pub(crate) mod cipher;
pub mod hash;
mod parameter;
mod pbes1;
mod pbes2;
mod pbkdf2;
mod pkcs12;
mod scheme;
mod scrypt;
mod session;

use der::asn1::ObjectIdentifier;
use keyferry_core::oid;
use spki::AlgorithmIdentifierRef;
use zeroize::Zeroizing;

pub use keyferry_kdf::{Derivation, Hash, Purpose, ScryptParameters};

pub use authenticated::Authenticated;
pub use cipher::Cipher;
pub(crate) use cipher::Encryption;
pub(crate) use parameter::PbeParameter;
use pbes1::Pbes1;
pub use pbes1::Pbes1Kind;
pub(crate) use pbes2::{Kdf, Pbes2};
pub use pbkdf2::Pbkdf2;
pub use pkcs12::Pkcs12Cipher;
use pkcs12::Pkcs12Pbe;
pub use scheme::Scheme;
pub(crate) use scheme::SharedKey;

pub use session::Session;

use crate::{DecodeError, Password};

/// The passwords that one stands for: the empty one for none at all too, which PKCS#12 derives other keys from (RFC 7292, appendix B.1: two zero
/// bytes, or no bytes) and which programs take for it. Nothing stands for nothing.
pub(crate) fn candidates(password: Option<&Password>) -> Vec<Option<&Password>> {
    match password {
        None => Vec::new(),
        Some(password) if password.is_empty() => vec![Some(password), None],
        Some(password) => vec![Some(password)],
    }
}

/// What the first of the passwords opens; an error that says nothing of the password ends it.
pub(crate) fn with_each<'a, T>(
    candidates: &[Option<&'a Password>],
    mut open: impl FnMut(Option<&'a Password>) -> Result<T, DecodeError>,
) -> Result<T, DecodeError> {
    let mut result = Err(DecodeError::PasswordRequired);
    for candidate in candidates {
        result = open(*candidate);
        if !matches!(result, Err(DecodeError::WrongPasswordOrDamaged)) {
            break;
        }
    }
    result
}

/// Decrypts what `algorithm` says was encrypted with `password`. `password` is `None` for PKCS#12's password of no characters at all,
/// which is not the same as an empty one.
///
/// CBC padding is the only check that these schemes have: a wrong password is
/// [`WrongPasswordOrDamaged`](DecodeError::WrongPasswordOrDamaged).
pub fn decrypt(
    algorithm: AlgorithmIdentifierRef<'_>,
    ciphertext: &[u8],
    password: Option<&Password>,
    session: &Session,
) -> Result<Zeroizing<Vec<u8>>, DecodeError> {
    if algorithm.oid == oid::encryption::PBES2 {
        return pbes2::decrypt(algorithm.parameters, ciphertext, password.map_or(&[], Password::bytes), session);
    }
    if let Some(scheme) = Pbes1::decode(algorithm)? {
        return scheme.decrypt(ciphertext, password.map_or(&[], Password::bytes), session);
    }
    match Pkcs12Pbe::decode(algorithm)? {
        Some(scheme) => scheme.decrypt(ciphertext, password, session),
        None => {
            Err(DecodeError::UnsupportedEncryption { what: format!("encryption with {}", oid::display_name(&algorithm.oid)) })
        }
    }
}

/// Whether [`decrypt`] knows the algorithm with this object identifier.
pub(crate) fn is_scheme(oid: &ObjectIdentifier) -> bool {
    *oid == oid::encryption::PBES2 || pbes1::is_scheme(oid) || pkcs12::is_scheme(oid)
}
