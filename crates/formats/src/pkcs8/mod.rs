//! PKCS#8 (RFC 5208, RFC 5958): private keys, plain and encrypted.

use der::asn1::OctetStringRef;
use der::{Decode, Encode, Sequence};
use keyferry_core::key::PrivateKey;
use rand_core::TryCryptoRng;
use spki::AlgorithmIdentifierRef;

use crate::pbe::{self, Kdf, Pbes2, Pbes2Cipher, Pbkdf2, Prf, Session};
use crate::{DecodeError, EncodeError, Password, jceks, jks};

/// PBKDF2 iterations of the keys that we encrypt in PEM files: openssl's number.
const ITERATIONS: u32 = 2048;

/// ```text
/// EncryptedPrivateKeyInfo ::= SEQUENCE { encryptionAlgorithm AlgorithmIdentifier, encryptedData OCTET STRING }
/// ```
#[derive(Sequence)]
struct EncryptedPrivateKeyInfo<'a> {
    algorithm: AlgorithmIdentifierRef<'a>,
    encrypted_data: &'a OctetStringRef,
}

/// Whether the bytes are an `EncryptedPrivateKeyInfo`.
pub(crate) fn is_encrypted(der: &[u8]) -> bool {
    EncryptedPrivateKeyInfo::from_der(der).is_ok()
}

/// Decrypts the DER of an `EncryptedPrivateKeyInfo`, whichever format it comes from: PBES2, PKCS#12's schemes or JKS's protector.
pub fn decrypt(der: &[u8], password: &Password, session: &Session) -> Result<PrivateKey, DecodeError> {
    let info = EncryptedPrivateKeyInfo::from_der(der).map_err(DecodeError::asn1("the encrypted private key"))?;
    let data = info.encrypted_data.as_bytes();
    let plain = if info.algorithm.oid == jks::PROTECTOR_OID {
        jks::unprotect(data, password)?
    } else if info.algorithm.oid == jceks::PROTECTOR_OID {
        jceks::unprotect(info.algorithm, data, password, session)?
    } else {
        pbe::decrypt(info.algorithm, data, Some(password), session)?
    };
    // One padding in 256 is right by chance; then the structure shows that the key was wrong.
    PrivateKey::from_pkcs8_der(plain.as_slice()).map_err(|_| DecodeError::WrongPasswordOrDamaged)
}

/// How a key is encrypted in a PEM or DER file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encryption {
    /// The cipher.
    pub cipher: Pbes2Cipher,
    /// Whether the key derivation is scrypt, with N = 16384, r = 8, p = 1 as openssl has it, instead of PBKDF2-HMAC-SHA256.
    pub scrypt: bool,
}

impl Default for Encryption {
    /// AES-256 and PBKDF2 with 2048 iterations, as `openssl pkcs8 -topk8`.
    fn default() -> Self {
        Self { cipher: Pbes2Cipher::Aes256, scrypt: false }
    }
}

/// Encrypts a key for a PEM or DER file with PBES2. Gives the DER of an `EncryptedPrivateKeyInfo`.
pub fn encrypt<R: TryCryptoRng + ?Sized>(
    key: &PrivateKey,
    password: &Password,
    encryption: Encryption,
    random: &mut R,
    session: &Session,
) -> Result<Vec<u8>, EncodeError> {
    let salt = random_bytes::<16, R>(random)?.to_vec();
    let mut iv = random_bytes::<16, R>(random)?.to_vec();
    iv.truncate(encryption.cipher.block_length());
    let kdf = if encryption.scrypt {
        Kdf::scrypt(salt)
    } else {
        Kdf::Pbkdf2(Pbkdf2 { prf: Prf::HmacSha256, salt, iterations: ITERATIONS, key_length: None })
    };
    let scheme = Pbes2 { cipher: encryption.cipher, kdf, iv };
    seal(&scheme.algorithm()?, &scheme.encrypt(key.as_pkcs8_der(), password, session)?)
}

/// Puts encrypted key bytes and their algorithm together.
pub(crate) fn seal(algorithm: &spki::AlgorithmIdentifierOwned, encrypted: &[u8]) -> Result<Vec<u8>, EncodeError> {
    let encrypted_data = OctetStringRef::new(encrypted)?;
    Ok(EncryptedPrivateKeyInfo { algorithm: algorithm.into(), encrypted_data }.to_der()?)
}

/// `N` bytes from the caller's source.
pub(crate) fn random_bytes<const N: usize, R: TryCryptoRng + ?Sized>(random: &mut R) -> Result<[u8; N], EncodeError> {
    let mut bytes = [0; N];
    random.try_fill_bytes(&mut bytes).map_err(|_| EncodeError::Random)?;
    Ok(bytes)
}
