//! PBES1 (RFC 8018, section 6.1): PBKDF1, and DES or RC2 with keys of 64 bits. Read only.

use der::asn1::ObjectIdentifier;
use md5::Md5;
use sha1::Sha1;
use sha1::digest::Digest;
use spki::AlgorithmIdentifierRef;
use zeroize::Zeroizing;

use super::cipher::Cipher;
use super::{Derivation, PbeParameter, Session};
use crate::DecodeError;

/// The hashes of PBKDF1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Pbes1Hash {
    Md5,
    Sha1,
}

impl Pbes1Hash {
    /// PBKDF1 (RFC 8018, section 5.1): the hash over password and salt, again and again; no more bytes than the hash has.
    pub(super) fn pbkdf1(self, password: &[u8], salt: &[u8], iterations: u32, length: usize) -> Zeroizing<Vec<u8>> {
        match self {
            Self::Md5 => iterate::<Md5>(password, salt, iterations, length),
            Self::Sha1 => iterate::<Sha1>(password, salt, iterations, length),
        }
    }
}

fn iterate<D: Digest>(password: &[u8], salt: &[u8], iterations: u32, length: usize) -> Zeroizing<Vec<u8>> {
    let mut digest = D::new().chain_update(password).chain_update(salt).finalize();
    for _ in 1..iterations {
        digest = D::digest(&digest);
    }
    let mut key = Zeroizing::new(digest.to_vec());
    key.truncate(length);
    key
}

const DES: Cipher = Cipher::Des;
const RC2: Cipher = Cipher::Rc2 { key_bytes: 8, effective_bits: 64 };

const SCHEMES: [(ObjectIdentifier, Pbes1Hash, Cipher); 4] = [
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.3"), Pbes1Hash::Md5, DES),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.6"), Pbes1Hash::Md5, RC2),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.10"), Pbes1Hash::Sha1, DES),
    (ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.11"), Pbes1Hash::Sha1, RC2),
];

/// One of the schemes, with its parameters.
pub(super) struct Pbes1 {
    hash: Pbes1Hash,
    cipher: Cipher,
    salt: Vec<u8>,
    iterations: u32,
}

impl Pbes1 {
    /// Reads the parameters; `None` when the algorithm is none of these schemes.
    pub(super) fn decode(algorithm: AlgorithmIdentifierRef<'_>) -> Result<Option<Self>, DecodeError> {
        const WHAT: &str = "the parameters of PBES1";
        let Some((_, hash, cipher)) = SCHEMES.iter().find(|(oid, ..)| *oid == algorithm.oid).copied() else { return Ok(None) };
        let parameters = algorithm.parameters.ok_or_else(|| DecodeError::malformed(WHAT, "they are missing"))?;
        let parameters: PbeParameter<'_> = parameters.decode_as().map_err(DecodeError::asn1(WHAT))?;
        Ok(Some(Self { hash, cipher, salt: parameters.salt.as_bytes().to_vec(), iterations: parameters.iterations }))
    }

    pub(super) fn decrypt(
        &self,
        ciphertext: &[u8],
        password: &[u8],
        session: &Session,
    ) -> Result<Zeroizing<Vec<u8>>, DecodeError> {
        let derivation = Derivation::Pbkdf1 { hash: self.hash, salt: self.salt.clone(), iterations: self.iterations, length: 16 };
        let derived = session.derive(password, derivation)?;
        let (key, iv) = derived.split_at_checked(8).ok_or(DecodeError::WrongPasswordOrDamaged)?;
        self.cipher.decrypt(key, iv, ciphertext)
    }
}
