//! Sun's `PBEWithMD5AndTripleDES`: each half of the salt is hashed with the password, again and again, and both make key and IV.

use der::Any;
use der::asn1::OctetStringRef;
use keyferry_core::oid::encryption::JCEKS_KEY_PROTECTOR;
use rand_core::TryCryptoRng;
use spki::{AlgorithmIdentifierOwned, AlgorithmIdentifierRef};
use zeroize::Zeroizing;

use crate::pbe::cipher::Cipher;
use crate::pbe::{Derivation, PbeParameter, Session};
use crate::pkcs8::seal;
use crate::random::random_bytes;
use crate::{DecodeError, EncodeError, Password};

/// Java 17's iteration count.
const ITERATIONS: u32 = 200_000;

const WHAT: &str = "the parameters of PBEWithMD5AndTripleDES";

/// Decrypts the content of a JCEKS key.
pub(crate) fn unprotect(
    algorithm: AlgorithmIdentifierRef<'_>,
    ciphertext: &[u8],
    password: &Password,
    session: &Session,
) -> Result<Zeroizing<Vec<u8>>, DecodeError> {
    let parameters = algorithm.parameters.ok_or_else(|| DecodeError::malformed(WHAT, "they are missing"))?;
    decrypt(&parameters.decode_as().map_err(DecodeError::asn1(WHAT))?, ciphertext, password, session)
}

pub(super) fn decrypt(
    parameters: &PbeParameter<'_>,
    ciphertext: &[u8],
    password: &Password,
    session: &Session,
) -> Result<Zeroizing<Vec<u8>>, DecodeError> {
    let salt =
        <[u8; 8]>::try_from(parameters.salt.as_bytes()).map_err(|_| DecodeError::malformed(WHAT, "the salt has not 8 bytes"))?;
    let derived = session.derive(password.as_str().as_bytes(), Derivation::Sun { salt, iterations: parameters.iterations })?;
    let (key, iv) = derived.split_at_checked(24).ok_or(DecodeError::WrongPasswordOrDamaged)?;
    Cipher::DesEde3.decrypt(key, iv, ciphertext)
}

/// Encrypts `plain` with a new salt; returns the parameters, in DER, and the ciphertext.
pub(super) fn encrypt<R: TryCryptoRng + ?Sized>(
    plain: &[u8],
    password: &Password,
    java: u8,
    random: &mut R,
) -> Result<(Any, Vec<u8>), EncodeError> {
    if java < 25 && !password.is_for_java() {
        let what = "JCEKS encrypts keys with ASCII passwords only, and this one has other characters".to_owned();
        return Err(EncodeError::Unrepresentable { what });
    }
    let salt = random_bytes::<8, R>(random)?;
    let parameters = Any::encode_from(&PbeParameter { salt: OctetStringRef::new(&salt)?, iterations: ITERATIONS })?;
    let derived = Derivation::Sun { salt, iterations: ITERATIONS }.derive(password.as_str().as_bytes());
    let (key, iv) = derived.split_at_checked(24).ok_or(EncodeError::Asn1(der::ErrorKind::Failed.into()))?;
    Ok((parameters, Cipher::DesEde3.encrypt(key, iv, plain)?))
}

/// Encrypts the DER of a PKCS#8 key into that of an `EncryptedPrivateKeyInfo`.
pub(crate) fn protect<R: TryCryptoRng + ?Sized>(
    key: &[u8],
    password: &Password,
    java: u8,
    random: &mut R,
) -> Result<Vec<u8>, EncodeError> {
    let (parameters, ciphertext) = encrypt(key, password, java, random)?;
    seal(&AlgorithmIdentifierOwned { oid: JCEKS_KEY_PROTECTOR, parameters: Some(parameters) }, &ciphertext)
}
