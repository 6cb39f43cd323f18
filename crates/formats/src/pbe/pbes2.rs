//! PBES2 (RFC 8018, section 6.2): a key derivation and a cipher, each with its parameters.

use der::asn1::{AnyRef, ObjectIdentifier, OctetString, OctetStringRef};
use der::{Any, Sequence, Tag, Tagged};
use keyferry_core::oid;
use keyferry_kdf::{Derivation, ScryptParameters};
use spki::{AlgorithmIdentifierOwned, AlgorithmIdentifierRef};
use zeroize::Zeroizing;

use super::Session;
use super::authenticated::Authenticated;
use super::cipher::{Cipher, Encryption};
use super::pbkdf2::Pbkdf2;
use super::scrypt::ScryptParams;
use crate::{DecodeError, EncodeError};

/// The ciphers that PBES2 is written with; RC2 is only read.
const CIPHERS: [(Cipher, ObjectIdentifier); 13] = [
    (Cipher::Aes128, oid::cipher::AES_128_CBC),
    (Cipher::Aes192, oid::cipher::AES_192_CBC),
    (Cipher::Aes256, oid::cipher::AES_256_CBC),
    (Cipher::DesEde3, oid::cipher::DES_EDE3_CBC),
    (Cipher::Des, oid::cipher::DES_CBC),
    (Cipher::Aria128, oid::cipher::ARIA_128_CBC),
    (Cipher::Aria192, oid::cipher::ARIA_192_CBC),
    (Cipher::Aria256, oid::cipher::ARIA_256_CBC),
    (Cipher::Camellia128, oid::cipher::CAMELLIA_128_CBC),
    (Cipher::Camellia192, oid::cipher::CAMELLIA_192_CBC),
    (Cipher::Camellia256, oid::cipher::CAMELLIA_256_CBC),
    (Cipher::BLOWFISH, oid::cipher::BLOWFISH_CBC),
    (Cipher::CAST5, oid::cipher::CAST5_CBC),
];

/// The cipher with this object identifier, with keys of the usual length.
fn by_oid(oid: ObjectIdentifier) -> Result<Cipher, DecodeError> {
    let known = CIPHERS.iter().find(|(_, known)| *known == oid).map(|(cipher, _)| *cipher);
    known.ok_or_else(|| DecodeError::UnsupportedEncryption { what: format!("PBES2 with the cipher {}", oid::display_name(&oid)) })
}

/// ```text
/// PBES2-params ::= SEQUENCE { keyDerivationFunc AlgorithmIdentifier, encryptionScheme AlgorithmIdentifier }
/// ```
#[derive(Sequence)]
struct Pbes2Params<'a> {
    key_derivation: AlgorithmIdentifierRef<'a>,
    encryption: AlgorithmIdentifierRef<'a>,
}

/// ```text
/// RC2-CBC-Parameter ::= SEQUENCE { rc2ParameterVersion INTEGER, iv OCTET STRING }
/// ```
#[derive(Sequence)]
struct Rc2CbcParameter<'a> {
    version: u32,
    iv: &'a OctetStringRef,
}

/// ```text
/// CAST5CBCParameters ::= SEQUENCE { iv OCTET STRING DEFAULT 0, keyLength INTEGER }
/// ```
/// (RFC 2984). The key length is in bits. openssl writes the initialisation vector alone.
#[derive(Sequence)]
struct Cast5CbcParameters<'a> {
    iv: &'a OctetStringRef,
    key_bits: u32,
}

/// A key derivation with its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kdf {
    /// PBKDF2.
    Pbkdf2(Pbkdf2),
    /// scrypt (RFC 7914).
    Scrypt {
        /// N, r and p.
        parameters: ScryptParameters,
        /// The salt.
        salt: Vec<u8>,
        /// The length of the key in bytes, where it is written down.
        key_length: Option<u16>,
    },
}

impl Kdf {
    pub(crate) fn algorithm(&self) -> Result<AlgorithmIdentifierOwned, EncodeError> {
        match self {
            Self::Pbkdf2(kdf) => kdf.algorithm(),
            Self::Scrypt { parameters, salt, key_length } => {
                let params = ScryptParams {
                    salt: OctetStringRef::new(salt)?,
                    cost: parameters.cost,
                    block_size: parameters.block_size,
                    parallelization: parameters.parallelization,
                    key_length: *key_length,
                };
                Ok(AlgorithmIdentifierOwned { oid: oid::encryption::SCRYPT, parameters: Some(Any::encode_from(&params)?) })
            }
        }
    }

    pub(crate) fn decode(algorithm: AlgorithmIdentifierRef<'_>) -> Result<Self, DecodeError> {
        const WHAT: &str = "the parameters of scrypt";
        if algorithm.oid != oid::encryption::SCRYPT {
            return Pbkdf2::decode(algorithm).map(Self::Pbkdf2);
        }
        let parameters = algorithm.parameters.ok_or_else(|| DecodeError::malformed(WHAT, "they are missing"))?;
        let ScryptParams { salt, cost, block_size, parallelization, key_length } =
            parameters.decode_as().map_err(DecodeError::asn1(WHAT))?;
        let parameters = ScryptParameters { cost, block_size, parallelization };
        Ok(Self::Scrypt { parameters, salt: salt.as_bytes().to_vec(), key_length })
    }

    /// The length of the key, where it is written down.
    pub(crate) fn key_length(&self) -> Option<usize> {
        match self {
            Self::Pbkdf2(kdf) => kdf.key_length.map(usize::from),
            Self::Scrypt { key_length, .. } => key_length.map(usize::from),
        }
    }

    pub(crate) fn derive(&self, password: &[u8], length: usize, session: &Session) -> Result<Zeroizing<Vec<u8>>, DecodeError> {
        match self {
            Self::Pbkdf2(kdf) => kdf.derive(password, length, session),
            Self::Scrypt { parameters, salt, .. } => {
                session.derive(password, Derivation::Scrypt { parameters: *parameters, salt: salt.clone(), length })
            }
        }
    }
}

/// Decrypts what was encrypted with these parameters.
pub(super) fn decrypt(
    parameters: Option<AnyRef<'_>>,
    ciphertext: &[u8],
    password: &[u8],
    session: &Session,
) -> Result<Zeroizing<Vec<u8>>, DecodeError> {
    Pbes2::decode(parameters)?.decrypt(ciphertext, password, session)
}

/// The cipher and the key derivation that these parameters are of.
pub(super) fn parts(parameters: Option<AnyRef<'_>>) -> Result<(Cipher, Kdf), DecodeError> {
    const WHAT: &str = "the parameters of PBES2";
    let parameters = parameters.ok_or_else(|| DecodeError::malformed(WHAT, "they are missing"))?;
    let params: Pbes2Params<'_> = parameters.decode_as().map_err(DecodeError::asn1(WHAT))?;
    let cipher = match Authenticated::decode(params.encryption)? {
        Some((cipher, _)) => Cipher::Authenticated(cipher),
        None => by_oid(params.encryption.oid)?,
    };
    Ok((cipher, Kdf::decode(params.key_derivation)?))
}

/// The cipher and its initialisation vector.
fn cipher(algorithm: AlgorithmIdentifierRef<'_>, key_length: Option<usize>) -> Result<(Cipher, &[u8]), DecodeError> {
    const WHAT: &str = "the parameters of PBES2's cipher";
    if let Some((cipher, nonce)) = Authenticated::decode(algorithm)? {
        return Ok((Cipher::Authenticated(cipher), nonce));
    }
    let parameters = algorithm.parameters.ok_or_else(|| DecodeError::malformed(WHAT, "they are missing"))?;
    if algorithm.oid == oid::cipher::RC2_CBC {
        let Rc2CbcParameter { version, iv } = parameters.decode_as().map_err(DecodeError::asn1(WHAT))?;
        // The versions stand for these effective key lengths (RFC 8018, appendix B.2.3).
        let effective_bits = match version {
            160 => 40,
            120 => 64,
            58 => 128,
            other => return Err(DecodeError::UnsupportedEncryption { what: format!("RC2 with the parameter version {other}") }),
        };
        let key_bytes = key_length.unwrap_or(effective_bits / 8);
        if !(1..=128).contains(&key_bytes) {
            return Err(DecodeError::malformed(WHAT, "the length of the RC2 key is out of range"));
        }
        return Ok((Cipher::Rc2 { key_bytes, effective_bits }, iv.as_bytes()));
    }
    let cipher = by_oid(algorithm.oid)?;
    let malformed = DecodeError::asn1(WHAT);
    let (iv, key_length) = if algorithm.oid == oid::cipher::CAST5_CBC && parameters.tag() == Tag::Sequence {
        let Cast5CbcParameters { iv, key_bits } = parameters.decode_as().map_err(malformed)?;
        (iv, Some(usize::try_from(key_bits / 8).unwrap_or(usize::MAX)))
    } else {
        let iv: &OctetStringRef = parameters.decode_as().map_err(malformed)?;
        (iv, key_length)
    };
    let cipher = key_length.map_or(cipher, |length| cipher.with_key_length(length));
    if !cipher.takes_its_key_length() {
        return Err(DecodeError::malformed(WHAT, "the length of the key is out of range"));
    }
    Ok((cipher, iv.as_bytes()))
}

/// PBES2 with its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pbes2 {
    /// The cipher.
    pub cipher: Cipher,
    /// The key derivation; its key length may be left out.
    pub kdf: Kdf,
    /// The initialisation vector, one block of the cipher.
    pub iv: Vec<u8>,
}

impl Pbes2 {
    /// Reads the parameters; key and initialisation vector have the lengths that the cipher wants.
    pub(crate) fn decode(parameters: Option<AnyRef<'_>>) -> Result<Self, DecodeError> {
        const WHAT: &str = "the parameters of PBES2";
        let parameters = parameters.ok_or_else(|| DecodeError::malformed(WHAT, "they are missing"))?;
        let params: Pbes2Params<'_> = parameters.decode_as().map_err(DecodeError::asn1(WHAT))?;
        let kdf = Kdf::decode(params.key_derivation)?;
        let (cipher, iv) = cipher(params.encryption, kdf.key_length())?;
        let length = kdf.key_length().unwrap_or(cipher.key_length());
        if length != cipher.key_length() || iv.len() != cipher.block_length() {
            return Err(DecodeError::malformed(WHAT, "the lengths of key or IV do not fit the cipher"));
        }
        Ok(Self { cipher, kdf, iv: iv.to_vec() })
    }

    /// Decrypts what was encrypted with these parameters.
    pub(crate) fn decrypt(
        &self,
        ciphertext: &[u8],
        password: &[u8],
        session: &Session,
    ) -> Result<Zeroizing<Vec<u8>>, DecodeError> {
        let key = self.kdf.derive(password, self.cipher.key_length(), session)?;
        self.cipher.decrypt(&key, &self.iv, ciphertext)
    }

    /// The `AlgorithmIdentifier`.
    pub(crate) fn algorithm(&self) -> Result<AlgorithmIdentifierOwned, EncodeError> {
        let kdf = self.kdf.algorithm()?;
        let (oid, parameters) = if let Cipher::Authenticated(cipher) = self.cipher {
            cipher.algorithm(&self.iv)?
        } else {
            let known = CIPHERS.iter().find(|(cipher, _)| *cipher == self.cipher).map(|(_, oid)| *oid);
            let unknown = || EncodeError::Unrepresentable { what: format!("PBES2 is not written with {:?}", self.cipher) };
            let iv = OctetString::new(self.iv.as_slice())?;
            (known.ok_or_else(unknown)?, Some(Any::encode_from(&iv)?))
        };
        let encryption = AlgorithmIdentifierRef { oid, parameters: parameters.as_ref().map(Into::into) };
        let params = Pbes2Params { key_derivation: (&kdf).into(), encryption };
        Ok(AlgorithmIdentifierOwned { oid: oid::encryption::PBES2, parameters: Some(Any::encode_from(&params)?) })
    }

    /// Encrypts `plain`.
    pub(crate) fn encrypt(&self, plain: &[u8], password: &[u8], session: &Session) -> Result<Vec<u8>, EncodeError> {
        self.encryption(password, session)?.encrypt(plain)
    }

    /// What it encrypts with.
    pub(super) fn encryption(&self, password: &[u8], session: &Session) -> Result<Encryption, EncodeError> {
        let key = self.kdf.derive(password, self.cipher.key_length(), session)?;
        Ok(Encryption { cipher: self.cipher, key, iv: self.iv.clone() })
    }
}

#[cfg(test)]
mod tests {
    use der::Encode;

    use super::*;
    use crate::Password;
    use crate::pbe::Hash;

    /// RFC 2984 has the length of the key beside the initialisation vector; openssl writes neither.
    #[test]
    fn cast5_says_how_long_its_key_is_or_does_not() {
        let (password, session) = (Password::new("changeit"), Session::default());
        for (key_bytes, written) in [(16, None), (16, Some(128)), (10, Some(80)), (5, Some(40))] {
            let kdf = Pbkdf2 { prf: Hash::Sha256, salt: vec![1; 8], iterations: 1, key_length: None };
            let key = kdf.derive(password.bytes(), key_bytes, &session).unwrap();
            let ciphertext = Cipher::Cast5 { key_bytes }.encrypt(&key, &[7; 8], b"a key").unwrap();
            let iv = OctetString::new([7; 8]).unwrap();
            let iv = match written {
                Some(key_bits) => Any::encode_from(&Cast5CbcParameters { iv: (&iv).into(), key_bits }),
                None => Any::encode_from(&iv),
            };
            let iv = iv.unwrap();
            let kdf = kdf.algorithm().unwrap();
            let encryption = AlgorithmIdentifierRef { oid: oid::cipher::CAST5_CBC, parameters: Some((&iv).into()) };
            let params = Pbes2Params { key_derivation: (&kdf).into(), encryption }.to_der().unwrap();
            let plain = decrypt(Some(der::Decode::from_der(&params).unwrap()), &ciphertext, password.bytes(), &session);
            assert_eq!(plain.unwrap().as_slice(), b"a key");
        }
    }

    #[test]
    fn keys_of_impossible_lengths_are_refused() {
        let takes = |oid: &str, length| {
            let iv = Any::encode_from(&OctetString::new([7; 8]).unwrap()).unwrap();
            let oid = ObjectIdentifier::new_unwrap(oid);
            cipher(AlgorithmIdentifierRef { oid, parameters: Some((&iv).into()) }, Some(length)).is_ok()
        };
        let (cast5, blowfish) = ("1.2.840.113533.7.66.10", "1.3.6.1.4.1.3029.1.2");
        assert_eq!([4, 5, 16, 17].map(|length| takes(cast5, length)), [false, true, true, false]);
        assert_eq!([3, 4, 56, 57].map(|length| takes(blowfish, length)), [false, true, true, false]);
    }
}
