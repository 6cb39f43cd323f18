//! Password-based encryption: PBES2 (RFC 8018), the schemes of PKCS#12 (RFC 7292, appendix B and C) and the ciphers under both.

mod cipher;
mod pbes2;
mod pkcs12;
mod session;

use der::asn1::ObjectIdentifier;
use spki::AlgorithmIdentifierRef;
use zeroize::Zeroizing;

pub use pbes2::{Pbes2, Pbes2Cipher};
pub use pkcs12::{Pkcs12Pbe, Purpose, derive_key};
pub use session::{Prf, Session};

use crate::{DecodeError, Password};

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
    if algorithm.oid == pbes2::OID {
        return Pbes2::decode(algorithm)?.decrypt(ciphertext, password.map_or(&[], Password::utf8), session);
    }
    match Pkcs12Pbe::decode(algorithm)? {
        Some(scheme) => scheme.decrypt(ciphertext, password, session),
        None => Err(DecodeError::Unsupported { what: format!("encryption with {}", algorithm_name(&algorithm.oid)) }),
    }
}

/// Names for schemes that are met in files; others are shown as dotted object identifiers.
fn algorithm_name(oid: &ObjectIdentifier) -> String {
    const NAMES: [(&str, &str); 7] = [
        ("1.2.840.113549.1.5.1", "pbeWithMD2AndDES-CBC"),
        ("1.2.840.113549.1.5.3", "pbeWithMD5AndDES-CBC"),
        ("1.2.840.113549.1.5.10", "pbeWithSHA1AndDES-CBC"),
        ("1.2.840.113549.1.5.11", "pbeWithSHA1AndRC2-CBC"),
        ("1.2.840.113549.1.12.1.1", "pbeWithSHAAnd128BitRC4"),
        ("1.2.840.113549.1.12.1.2", "pbeWithSHAAnd40BitRC4"),
        ("1.3.6.1.4.1.11591.4.11", "scrypt"),
    ];
    let dotted = oid.to_string();
    NAMES.iter().find(|(known, _)| *known == dotted).map_or(dotted, |(_, name)| (*name).to_owned())
}
