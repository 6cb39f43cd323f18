//! Keys from passwords, and how a file is protected.

use der::{Decode, Tagged};
use rand_core::TryCryptoRng;
use spki::{AlgorithmIdentifierOwned, AlgorithmIdentifierRef};
use zeroize::Zeroizing;

use super::structure::{MacCheck, ObjectStore, SIGNATURE, WHAT};
use crate::pbe::{Authenticated, Cipher, Hash, Kdf, Pbes2, Pbkdf2, Scheme, Session, hash};
use crate::random::random_bytes;
use crate::{DecodeError, EncodeError, Password, ber};

/// What a key is derived for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    Store,
    Integrity,
    PrivateKey,
    SecretKey,
}

impl Use {
    fn word(self) -> &'static str {
        match self {
            Self::Store => "STORE_ENCRYPTION",
            Self::Integrity => "INTEGRITY_CHECK",
            Self::PrivateKey => "PRIVATE_KEY_ENCRYPTION",
            Self::SecretKey => "SECRET_KEY_ENCRYPTION",
        }
    }

    /// What goes into the derivation; no password is no characters, without a zero behind them.
    fn input(self, password: Option<&Password>) -> Zeroizing<Vec<u8>> {
        let word = Password::new(self.word()).bmp_string();
        let password = password.filter(|password| !password.is_empty()).map(Password::bmp_string).unwrap_or_default();
        Zeroizing::new([password.as_slice(), &word].concat())
    }
}

/// The ways of reading a derivation. Bouncy Castle takes the block size of scrypt for its parallelization (measured with 1.72 and 1.86), so that what it
/// writes is tried in that way first.
fn readings(kdf: &Kdf) -> Vec<Kdf> {
    match kdf {
        Kdf::Scrypt { parameters, salt, key_length } if parameters.parallelization != parameters.block_size => {
            let mut theirs = *parameters;
            theirs.parallelization = theirs.block_size;
            vec![Kdf::Scrypt { parameters: theirs, salt: salt.clone(), key_length: *key_length }, kdf.clone()]
        }
        other => vec![other.clone()],
    }
}

/// What the first reading of a derivation opens.
fn with_each<T>(kdf: &Kdf, open: impl Fn(Kdf) -> Result<T, DecodeError>) -> Result<T, DecodeError> {
    let mut result = Err(DecodeError::WrongPasswordOrDamaged);
    for reading in readings(kdf) {
        result = open(reading);
        if !matches!(result, Err(DecodeError::WrongPasswordOrDamaged)) {
            break;
        }
    }
    result
}

/// Decrypts what is for `purpose`; no password is that of no characters.
pub(super) fn decrypt(
    algorithm: AlgorithmIdentifierRef<'_>,
    content: &[u8],
    purpose: Use,
    password: Option<&Password>,
    session: &Session,
) -> Result<Zeroizing<Vec<u8>>, DecodeError> {
    if algorithm.oid != keyferry_core::oid::encryption::PBES2 {
        let what = format!("encryption with {} in BCFKS", keyferry_core::oid::display_name(&algorithm.oid));
        return Err(DecodeError::UnsupportedEncryption { what });
    }
    let found = Pbes2::decode(algorithm.parameters)?;
    let input = purpose.input(password);
    with_each(&found.kdf, |kdf| Pbes2 { kdf, ..found.clone() }.decrypt(content, &input, session))
}

/// Whether the MAC over a content is the one that was written with this password; no password is that of no characters.
pub(super) fn is_mac(
    check: &MacCheck<'_>,
    content: &[u8],
    password: Option<&Password>,
    session: &Session,
) -> Result<bool, DecodeError> {
    let (kdf, hash) = (Kdf::decode(check.key_derivation)?, hash::of_prf(&check.algorithm.oid)?);
    // A key so short that anything passes is none.
    let length = kdf.key_length().filter(|length| (16..=512).contains(length)).ok_or_else(|| {
        DecodeError::malformed("the integrity check of the BCFKS file", "the length of its key is missing or out of range")
    })?;
    let input = Use::Integrity.input(password);
    let made = with_each(&kdf, |kdf| {
        let key = kdf.derive(&input, length, session)?;
        let mac = hash.hmac(&key, content).unwrap_or_default();
        let holds = !mac.is_empty() && bool::from(subtle::ConstantTimeEq::ct_eq(mac.as_slice(), check.mac.as_bytes()));
        if holds { Ok(()) } else { Err(DecodeError::WrongPasswordOrDamaged) }
    });
    match made {
        Ok(()) => Ok(true),
        Err(DecodeError::WrongPasswordOrDamaged) => Ok(false),
        Err(other) => Err(other),
    }
}

/// How a file is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Protection {
    /// What the whole and the keys are encrypted with: PBES2 with AES-256 in CCM, or AES-256 key wrap.
    pub encryption: Scheme,
    /// The hash of the MAC over the whole; its key comes from the same derivation.
    pub mac: Hash,
}

/// What Bouncy Castle writes when nobody asks for anything else.
impl Default for Protection {
    fn default() -> Self {
        let cipher = Cipher::Authenticated(Authenticated::AesCcm { key_bytes: 32, tag_bytes: 8 });
        Self { encryption: Scheme::Pbes2 { cipher, prf: Hash::Sha512, iterations: 51_200 }, mac: Hash::Sha512 }
    }
}

/// How the file is protected, as far as it is written so; a file that is signed gets Bouncy Castle's usual MAC.
pub fn protection(bytes: &[u8]) -> Result<Protection, DecodeError> {
    let der = ber::to_der(bytes)?;
    let store = ObjectStore::from_der(&der).map_err(DecodeError::asn1(WHAT))?;
    let encryption = Scheme::decode(store.data.algorithm)?;
    if store.check.tag() == SIGNATURE {
        return Err(DecodeError::Unsupported { what: "to sign a BCFKS file".to_owned() });
    }
    let check: MacCheck<'_> = store.check.decode_as().map_err(DecodeError::asn1(WHAT))?;
    let protection = Protection { encryption, mac: hash::of_prf(&check.algorithm.oid)? };
    protection
        .cipher()
        .map_err(|_| DecodeError::Unsupported { what: "another protection than Bouncy Castle's in BCFKS".to_owned() })?;
    Ok(protection)
}

/// What encrypts a file: every key comes from one salt, so that one password is derived once for each use.
pub(super) struct Sealing {
    protection: Protection,
    salt: [u8; 64],
}

impl Protection {
    /// The cipher; Bouncy Castle reads no others.
    fn cipher(&self) -> Result<Cipher, EncodeError> {
        match self.encryption {
            Scheme::Pbes2 { cipher, prf: Hash::Sha512 | Hash::Sha3_512, .. } | Scheme::Scrypt { cipher, .. } => match cipher {
                Cipher::Authenticated(Authenticated::AesCcm { key_bytes: 32, .. } | Authenticated::AesWrap { key_bytes: 32 }) => {
                    Ok(cipher)
                }
                _ => Err(self.unrepresentable()),
            },
            _ => Err(self.unrepresentable()),
        }
    }

    fn unrepresentable(&self) -> EncodeError {
        EncodeError::Unrepresentable {
            what: format!("Bouncy Castle reads no BCFKS that is encrypted with {:?}", self.encryption),
        }
    }
}

impl Sealing {
    pub(super) fn new<R: TryCryptoRng + ?Sized>(protection: Protection, random: &mut R) -> Result<Self, EncodeError> {
        protection.cipher()?;
        Ok(Self { protection, salt: random_bytes::<64, R>(random)? })
    }

    fn kdf(&self, length: u16) -> Result<Kdf, EncodeError> {
        let (salt, key_length) = (self.salt.to_vec(), Some(length));
        match self.protection.encryption {
            Scheme::Pbes2 { prf, iterations, .. } => Ok(Kdf::Pbkdf2(Pbkdf2 { prf, salt, iterations, key_length })),
            Scheme::Scrypt { mut parameters, .. } => {
                // Both ways of reading it are one then.
                parameters.parallelization = parameters.block_size;
                Ok(Kdf::Scrypt { parameters, salt, key_length })
            }
            _ => Err(self.protection.unrepresentable()),
        }
    }

    /// Encrypts what is for `purpose`: the algorithm, and the ciphertext.
    pub(super) fn encrypt<R: TryCryptoRng + ?Sized>(
        &self,
        plain: &[u8],
        purpose: Use,
        password: &Password,
        random: &mut R,
        session: &Session,
    ) -> Result<(AlgorithmIdentifierOwned, Vec<u8>), EncodeError> {
        let cipher = self.protection.cipher()?;
        // The counter beside a nonce of 12 bytes has three.
        if matches!(cipher, Cipher::Authenticated(Authenticated::AesCcm { .. })) && plain.len() >= 1 << 24 {
            return Err(EncodeError::Unrepresentable { what: "BCFKS holds no more than 16 MiB with AES-CCM".to_owned() });
        }
        let mut iv = random_bytes::<16, R>(random)?.to_vec();
        iv.truncate(cipher.block_length());
        let pbes2 = Pbes2 { cipher, kdf: self.kdf(32)?, iv };
        let encrypted = session.for_writing(|| pbes2.encrypt(plain, &purpose.input(Some(password)), session))?;
        Ok((pbes2.algorithm()?, encrypted))
    }

    /// The hash of the MAC.
    pub(super) fn hash(&self) -> Hash {
        self.protection.mac
    }

    /// The MAC over `content`, and how its key is derived.
    pub(super) fn mac(
        &self,
        content: &[u8],
        password: &Password,
        session: &Session,
    ) -> Result<(AlgorithmIdentifierOwned, Vec<u8>), EncodeError> {
        let kdf = self.kdf(64)?;
        let key = session.for_writing(|| kdf.derive(&Use::Integrity.input(Some(password)), 64, session))?;
        Ok((kdf.algorithm()?, self.protection.mac.hmac(&key, content).unwrap_or_default()))
    }
}
