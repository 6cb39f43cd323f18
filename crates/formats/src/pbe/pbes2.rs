//! PBES2 (RFC 8018, section 6.2): PBKDF2 and a cipher, each with its parameters.

use der::asn1::{AnyRef, ObjectIdentifier, OctetString, OctetStringRef};
use der::{Any, Sequence};
use spki::{AlgorithmIdentifierOwned, AlgorithmIdentifierRef};
use zeroize::Zeroizing;

use super::cipher::CbcCipher;
use super::{Prf, Session, algorithm_name};
use crate::{DecodeError, EncodeError, Password};

/// `id-PBES2`.
pub(super) const OID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.13");
const PBKDF2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.12");

const PRFS: [(Prf, ObjectIdentifier); 5] = [
    (Prf::HmacSha1, ObjectIdentifier::new_unwrap("1.2.840.113549.2.7")),
    (Prf::HmacSha224, ObjectIdentifier::new_unwrap("1.2.840.113549.2.8")),
    (Prf::HmacSha256, ObjectIdentifier::new_unwrap("1.2.840.113549.2.9")),
    (Prf::HmacSha384, ObjectIdentifier::new_unwrap("1.2.840.113549.2.10")),
    (Prf::HmacSha512, ObjectIdentifier::new_unwrap("1.2.840.113549.2.11")),
];

/// The ciphers of PBES2 that are supported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pbes2Cipher {
    /// `aes128-CBC-PAD`.
    Aes128,
    /// `aes192-CBC-PAD`.
    Aes192,
    /// `aes256-CBC-PAD`.
    Aes256,
    /// `des-EDE3-CBC`, which `openssl req -keyout` writes.
    DesEde3,
}

const CIPHERS: [(Pbes2Cipher, CbcCipher, ObjectIdentifier); 4] = [
    (Pbes2Cipher::Aes128, CbcCipher::Aes128, ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.1.2")),
    (Pbes2Cipher::Aes192, CbcCipher::Aes192, ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.1.22")),
    (Pbes2Cipher::Aes256, CbcCipher::Aes256, ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.1.42")),
    (Pbes2Cipher::DesEde3, CbcCipher::DesEde3, ObjectIdentifier::new_unwrap("1.2.840.113549.3.7")),
];

/// ```text
/// PBES2-params ::= SEQUENCE { keyDerivationFunc AlgorithmIdentifier, encryptionScheme AlgorithmIdentifier }
/// ```
#[derive(Sequence)]
struct Pbes2Params<'a> {
    key_derivation: AlgorithmIdentifierRef<'a>,
    encryption: AlgorithmIdentifierRef<'a>,
}

/// ```text
/// PBKDF2-params ::= SEQUENCE {
///     salt OCTET STRING, iterationCount INTEGER, keyLength INTEGER OPTIONAL, prf AlgorithmIdentifier DEFAULT hmacWithSHA1 }
/// ```
#[derive(Sequence)]
struct Pbkdf2Params<'a> {
    salt: &'a OctetStringRef,
    iterations: u32,
    key_length: Option<u16>,
    prf: Option<AlgorithmIdentifierRef<'a>>,
}

/// PBES2 with its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pbes2 {
    /// The cipher.
    pub cipher: Pbes2Cipher,
    /// The pseudo-random function of PBKDF2.
    pub prf: Prf,
    /// The salt.
    pub salt: Vec<u8>,
    /// PBKDF2's iteration count.
    pub iterations: u32,
    /// The initialisation vector, one block of the cipher.
    pub iv: Vec<u8>,
}

impl Pbes2Cipher {
    /// The length of a block, and of the initialisation vector, in bytes.
    pub fn block_length(self) -> usize {
        self.cbc().block_length()
    }

    fn cbc(self) -> CbcCipher {
        match self {
            Self::Aes128 => CbcCipher::Aes128,
            Self::Aes192 => CbcCipher::Aes192,
            Self::Aes256 => CbcCipher::Aes256,
            Self::DesEde3 => CbcCipher::DesEde3,
        }
    }
}

impl Pbes2 {
    pub(super) fn decode(algorithm: AlgorithmIdentifierRef<'_>) -> Result<Self, DecodeError> {
        let malformed = || DecodeError::asn1("the parameters of PBES2");
        let missing = || DecodeError::malformed("the parameters of PBES2", "some are missing");
        let unsupported = |what: &str, oid: &ObjectIdentifier| DecodeError::Unsupported {
            what: format!("PBES2 with {what} {}", algorithm_name(oid)),
        };
        let params: Pbes2Params<'_> = algorithm.parameters.ok_or_else(missing)?.decode_as().map_err(malformed())?;
        if params.key_derivation.oid != PBKDF2 {
            return Err(unsupported("the key derivation", &params.key_derivation.oid));
        }
        let kdf: Pbkdf2Params<'_> = params.key_derivation.parameters.ok_or_else(missing)?.decode_as().map_err(malformed())?;
        let prf = match kdf.prf {
            None => Prf::HmacSha1,
            Some(prf) => PRFS
                .iter()
                .find(|(_, oid)| *oid == prf.oid)
                .map(|(known, _)| *known)
                .ok_or_else(|| unsupported("the PRF", &prf.oid))?,
        };
        let encryption = params.encryption;
        let cipher = CIPHERS.iter().find(|(.., oid)| *oid == encryption.oid).map(|(cipher, ..)| *cipher);
        let cipher = cipher.ok_or_else(|| unsupported("the cipher", &encryption.oid))?;
        let iv: &OctetStringRef = encryption.parameters.ok_or_else(missing)?.decode_as().map_err(malformed())?;
        if kdf.key_length.is_some_and(|length| usize::from(length) != cipher.cbc().key_length())
            || iv.as_bytes().len() != cipher.block_length()
        {
            return Err(DecodeError::malformed("the parameters of PBES2", "the lengths of key or IV do not fit the cipher"));
        }
        let (salt, iterations) = (kdf.salt.as_bytes().to_vec(), kdf.iterations);
        Ok(Self { cipher, prf, salt, iterations, iv: iv.as_bytes().to_vec() })
    }

    /// The `AlgorithmIdentifier`. The key length is written only where it was always: never by openssl 3, and not needed by any reader.
    pub fn algorithm(&self) -> Result<AlgorithmIdentifierOwned, EncodeError> {
        let prf = PRFS.iter().find(|(known, _)| *known == self.prf).filter(|(prf, _)| *prf != Prf::HmacSha1);
        let kdf = Any::encode_from(&Pbkdf2Params {
            salt: OctetStringRef::new(&self.salt)?,
            iterations: self.iterations,
            key_length: None,
            prf: prf.map(|(_, oid)| AlgorithmIdentifierRef { oid: *oid, parameters: Some(AnyRef::NULL) }),
        })?;
        let iv = Any::encode_from(&OctetString::new(self.iv.as_slice())?)?;
        let oid = CIPHERS.iter().find(|(cipher, ..)| *cipher == self.cipher).map_or(CIPHERS[2].2, |(.., oid)| *oid);
        let params = Pbes2Params {
            key_derivation: AlgorithmIdentifierRef { oid: PBKDF2, parameters: Some((&kdf).into()) },
            encryption: AlgorithmIdentifierRef { oid, parameters: Some((&iv).into()) },
        };
        Ok(AlgorithmIdentifierOwned { oid: OID, parameters: Some(Any::encode_from(&params)?) })
    }

    fn key(&self, password: &[u8], session: &Session) -> Result<Zeroizing<Vec<u8>>, DecodeError> {
        session.pbkdf2(self.prf, password, &self.salt, self.iterations, self.cipher.cbc().key_length())
    }

    pub(super) fn decrypt(
        &self,
        ciphertext: &[u8],
        password: &[u8],
        session: &Session,
    ) -> Result<Zeroizing<Vec<u8>>, DecodeError> {
        self.cipher.cbc().decrypt(&self.key(password, session)?, &self.iv, ciphertext)
    }

    /// Encrypts `plain`.
    pub fn encrypt(&self, plain: &[u8], password: &Password, session: &Session) -> Result<Vec<u8>, EncodeError> {
        let over_the_limit = |error: DecodeError| EncodeError::Unrepresentable { what: error.to_string() };
        let key = self.key(password.utf8(), session).map_err(over_the_limit)?;
        self.cipher.cbc().encrypt(&key, &self.iv, plain)
    }
}
