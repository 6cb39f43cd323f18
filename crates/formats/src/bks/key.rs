//! Keys: a kind, the names of format and algorithm, and the encoded key; sealed ones encrypted with triple DES.

use keyferry_core::key::{PrivateKey, SecretKey, SubjectPublicKeyInfo};
use rand_core::TryCryptoRng;
use zeroize::Zeroizing;

use crate::java::cursor::Cursor;
use crate::java::output::Output;
use crate::pbe::cipher::Cipher;
use crate::pbe::{self, Derivation, Hash, Purpose, Session};
use crate::random::random_bytes;
use crate::{DecodeError, EncodeError, Password};

const WHAT: &str = "a key";

const CIPHER: Cipher = Cipher::DesEde3;

/// The iterations of what is written; Bouncy Castle itself takes 1024 to 2047.
pub(super) const ITERATIONS: u32 = 10_000;

/// A key that was read.
pub(crate) enum AnyKey {
    Private(PrivateKey),
    Secret(SecretKey),
    /// A public one.
    Public(SubjectPublicKeyInfo),
}

impl AnyKey {
    /// How a message calls it.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Private(_) => "a private key",
            Self::Secret(_) => "a secret key",
            Self::Public(_) => "a public key",
        }
    }
}

/// Reads a key that is not encrypted.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<AnyKey, DecodeError> {
    let kind = cursor.u8(WHAT)?;
    let format = cursor.text(WHAT)?;
    let algorithm = cursor.text(WHAT)?;
    let encoded = cursor.bytes(WHAT)?;
    match (kind, format.as_str()) {
        (0, "PKCS#8" | "PKCS8") => Ok(AnyKey::Private(PrivateKey::from_pkcs8_der(encoded)?)),
        (2, "RAW") => Ok(AnyKey::Secret(SecretKey { algorithm, encoded: Zeroizing::new(encoded.to_vec()) })),
        (1, "X.509" | "X509") => SubjectPublicKeyInfo::from_der(encoded).map(AnyKey::Public).map_err(DecodeError::PublicKey),
        _ => Err(DecodeError::malformed(WHAT, format!("its kind is {kind}, and its format not the one of that kind"))),
    }
}

/// Opens something with the bytes of a password that PKCS#12 derives keys from. Bouncy Castle takes no bytes at all for an empty password.
pub(super) fn with_each<T>(password: &Password, mut open: impl FnMut(&[u8]) -> Result<T, DecodeError>) -> Result<T, DecodeError> {
    pbe::with_each(&pbe::candidates(Some(password)), |password| open(&password.map(Password::bmp_string).unwrap_or_default()))
}

/// The password as the derivation takes it: Bouncy Castle takes no bytes at all for an empty one.
pub(super) fn password_bytes(password: &Password) -> Zeroizing<Vec<u8>> {
    if password.is_empty() { Zeroizing::default() } else { password.bmp_string() }
}

/// A key that is to be encrypted.
#[derive(Clone, Copy)]
pub(super) enum ClearKey<'a> {
    Private(&'a PrivateKey),
    Public(&'a SubjectPublicKeyInfo),
    Secret(&'a SecretKey),
}

/// A key that is encrypted with its own password: PKCS#12's derivation and triple DES.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedBksKey {
    salt: Vec<u8>,
    iterations: u32,
    ciphertext: Vec<u8>,
}

impl std::fmt::Debug for SealedBksKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealedBksKey(..)")
    }
}

impl SealedBksKey {
    /// Encrypts a key with a new salt, public ones too, as Bouncy Castle does.
    pub(super) fn new<R: TryCryptoRng + ?Sized>(
        key: ClearKey<'_>,
        password: &Password,
        random: &mut R,
        session: &Session,
    ) -> Result<Self, EncodeError> {
        let (kind, format, algorithm, encoded) = match key {
            ClearKey::Private(key) => (0, "PKCS#8", key.algorithm().map_err(EncodeError::Key)?.kind.name(), key.as_pkcs8_der()),
            ClearKey::Public(key) => (1, "X.509", key.algorithm().map_err(EncodeError::Key)?.kind.name(), key.as_der()),
            ClearKey::Secret(key) => (2, "RAW", key.algorithm.clone(), key.encoded.as_slice()),
        };
        let mut plain = Output::default();
        plain.put(&[kind]);
        plain.text(format)?;
        plain.text(&algorithm)?;
        plain.bytes(encoded)?;
        let salt = random_bytes::<20, R>(random)?.to_vec();
        let mut sealed = Self { salt, iterations: ITERATIONS, ciphertext: Vec::new() };
        let [key, iv] = session.for_writing(|| sealed.derive(&password_bytes(password), session))?;
        sealed.ciphertext = CIPHER.encrypt(&key, &iv, plain.as_slice())?;
        Ok(sealed)
    }

    /// Key and initialisation vector.
    fn derive(&self, password: &[u8], session: &Session) -> Result<[Zeroizing<Vec<u8>>; 2], DecodeError> {
        let derive = |purpose, length| {
            let (salt, iterations) = (self.salt.clone(), self.iterations);
            session.derive(password, Derivation::Pkcs12 { hash: Hash::Sha1, purpose, salt, iterations, length })
        };
        Ok([derive(Purpose::Key, CIPHER.key_length())?, derive(Purpose::Iv, CIPHER.block_length())?])
    }

    /// What [`read`](Self::read) reads.
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, EncodeError> {
        let mut output = Output::default();
        output.bytes(&self.salt)?;
        output.u32(self.iterations);
        output.put(&self.ciphertext);
        Ok(output.into_bytes())
    }

    pub(super) fn read(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut cursor = Cursor::new(bytes);
        let salt = cursor.bytes(WHAT)?.to_vec();
        let iterations = cursor.u32(WHAT)?;
        Ok(Self { salt, iterations, ciphertext: cursor.rest().to_vec() })
    }

    /// Decrypts the key, of whichever kind it is.
    pub(crate) fn unseal(&self, password: &Password, session: &Session) -> Result<AnyKey, DecodeError> {
        with_each(password, |password| {
            let [key, iv] = self.derive(password, session)?;
            let plain = CIPHER.decrypt(&key, &iv, &self.ciphertext)?;
            read(&mut Cursor::new(&plain)).map_err(|_| DecodeError::WrongPasswordOrDamaged)
        })
    }

    /// Decrypts a private key.
    pub(crate) fn unseal_private(&self, password: &Password, session: &Session) -> Result<PrivateKey, DecodeError> {
        match self.unseal(password, session)? {
            AnyKey::Private(key) => Ok(key),
            other => Err(unexpected(&other, "a private key")),
        }
    }

    /// Decrypts a secret key.
    pub(crate) fn unseal_secret(&self, password: &Password, session: &Session) -> Result<SecretKey, DecodeError> {
        match self.unseal(password, session)? {
            AnyKey::Secret(key) => Ok(key),
            other => Err(unexpected(&other, "a secret key")),
        }
    }
}

fn unexpected(key: &AnyKey, expected: &str) -> DecodeError {
    DecodeError::malformed(WHAT, format!("{} stands where {expected} was expected", key.name()))
}
