//! How something is going to be encrypted: a scheme and what it costs. Salt and IV come from the caller's random numbers.

use keyferry_core::oid;
use keyferry_kdf::{Hash, ScryptParameters};
use rand_core::TryCryptoRng;
use spki::{AlgorithmIdentifierOwned, AlgorithmIdentifierRef};

use super::pbes1::{Pbes1, Pbes1Kind};
use super::pbes2::{self, Kdf, Pbes2};
use super::pkcs12::{Pkcs12Cipher, Pkcs12Pbe};
use super::{Cipher, Encryption, Pbkdf2, Session};
use crate::random::random_bytes;
use crate::{DecodeError, EncodeError, Password};

/// A scheme of password-based encryption with its cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// PBES2 with PBKDF2 (RFC 8018, section 6.2).
    Pbes2 {
        /// The cipher.
        cipher: Cipher,
        /// The hash of PBKDF2, in HMAC.
        prf: Hash,
        /// The iterations of PBKDF2.
        iterations: u32,
    },
    /// PBES2 with scrypt (RFC 7914).
    Scrypt {
        /// The cipher.
        cipher: Cipher,
        /// N, r and p.
        parameters: ScryptParameters,
    },
    /// PBES1 (RFC 8018, section 6.1). It protects little.
    Pbes1 {
        /// Its hash and cipher.
        kind: Pbes1Kind,
        /// The iterations of PBKDF1.
        iterations: u32,
    },
    /// PKCS#12's own (RFC 7292, appendix C).
    Pkcs12 {
        /// The cipher.
        cipher: Pkcs12Cipher,
        /// The iterations of the key derivation.
        iterations: u32,
    },
}

/// What everything that is encrypted with PBES2 in one file has in common.
pub(crate) struct SharedKey {
    /// The salt.
    pub salt: [u8; 16],
    /// Whether the length of the key is written down, as Java does and openssl does not.
    pub with_length: bool,
}

impl SharedKey {
    fn pbkdf2(&self, cipher: Cipher, prf: Hash, iterations: u32) -> Pbkdf2 {
        let key_length = self.with_length.then(|| u16::try_from(cipher.key_length()).unwrap_or_default());
        Pbkdf2 { prf, salt: self.salt.to_vec(), iterations, key_length }
    }

    /// Asks for the key of what is encrypted with these schemes, for [`Session::ahead`].
    pub(crate) fn ask(&self, schemes: [Option<Scheme>; 2], password: &Password, session: &Session) {
        for scheme in schemes.into_iter().flatten() {
            if let Scheme::Pbes2 { cipher, prf, iterations } = scheme {
                let _ = self.pbkdf2(cipher, prf, iterations).derive(password.bytes(), cipher.key_length(), session);
            }
        }
    }
}

impl Scheme {
    /// PBES2 with AES-256 and HMAC-SHA256.
    pub const fn aes256(iterations: u32) -> Self {
        Self::Pbes2 { cipher: Cipher::Aes256, prf: Hash::Sha256, iterations }
    }

    /// The scheme that an `AlgorithmIdentifier` names.
    pub fn decode(algorithm: AlgorithmIdentifierRef<'_>) -> Result<Self, DecodeError> {
        if algorithm.oid == oid::encryption::PBES2 {
            return Ok(match pbes2::parts(algorithm.parameters)? {
                (cipher, Kdf::Pbkdf2(Pbkdf2 { prf, iterations, .. })) => Self::Pbes2 { cipher, prf, iterations },
                (cipher, Kdf::Scrypt { parameters, .. }) => Self::Scrypt { cipher, parameters },
            });
        }
        if let Some(Pbes1 { kind, iterations, .. }) = Pbes1::decode(algorithm)? {
            return Ok(Self::Pbes1 { kind, iterations });
        }
        match Pkcs12Pbe::decode(algorithm)? {
            Some(Pkcs12Pbe { kind, iterations, .. }) => Ok(Self::Pkcs12 { cipher: kind, iterations }),
            None => {
                Err(DecodeError::UnsupportedEncryption { what: format!("encryption with {}", oid::display_name(&algorithm.oid)) })
            }
        }
    }

    /// Encrypts `plain` with a new salt. Returns the `AlgorithmIdentifier` and the ciphertext.
    pub fn encrypt<R: TryCryptoRng + ?Sized>(
        self,
        plain: &[u8],
        password: &Password,
        random: &mut R,
        session: &Session,
    ) -> Result<(AlgorithmIdentifierOwned, Vec<u8>), EncodeError> {
        let shared = SharedKey { salt: random_bytes::<16, R>(random)?, with_length: false };
        self.encrypt_with(&shared, plain, password, random, session)
    }

    /// The same with this salt, where the scheme has an IV of its own, so that what is encrypted under one salt needs one derived key. In the
    /// other schemes the IV comes from the salt, and each use gets a new one.
    pub(crate) fn encrypt_with<R: TryCryptoRng + ?Sized>(
        self,
        shared: &SharedKey,
        plain: &[u8],
        password: &Password,
        random: &mut R,
        session: &Session,
    ) -> Result<(AlgorithmIdentifierOwned, Vec<u8>), EncodeError> {
        let (algorithm, encryption) = self.encryption(shared, password, random, session)?;
        Ok((algorithm, encryption.encrypt(plain)?))
    }

    /// The same of what is encrypted later, in place.
    pub(crate) fn encryption<R: TryCryptoRng + ?Sized>(
        self,
        shared: &SharedKey,
        password: &Password,
        random: &mut R,
        session: &Session,
    ) -> Result<(AlgorithmIdentifierOwned, Encryption), EncodeError> {
        let pbes2 = |cipher: Cipher, kdf, random: &mut R| {
            let mut iv = random_bytes::<16, R>(random)?.to_vec();
            iv.truncate(cipher.block_length());
            let scheme = Pbes2 { cipher, kdf, iv };
            Ok((scheme.algorithm()?, session.for_writing(|| scheme.encryption(password.bytes(), session))?))
        };
        match self {
            Self::Pbes2 { cipher, prf, iterations } => pbes2(cipher, Kdf::Pbkdf2(shared.pbkdf2(cipher, prf, iterations)), random),
            Self::Scrypt { cipher, parameters } => {
                pbes2(cipher, Kdf::Scrypt { parameters, salt: shared.salt.to_vec(), key_length: None }, random)
            }
            Self::Pbes1 { kind, iterations } => {
                let scheme = Pbes1::new(kind, random_bytes::<8, R>(random)?, iterations);
                Ok((scheme.algorithm()?, session.for_writing(|| scheme.encryption(password, session))?))
            }
            Self::Pkcs12 { cipher, iterations } => {
                let scheme = Pkcs12Pbe::new(cipher, random_bytes::<20, R>(random)?, iterations);
                Ok((scheme.algorithm()?, session.for_writing(|| scheme.encryption(password, session))?))
            }
        }
    }
}
