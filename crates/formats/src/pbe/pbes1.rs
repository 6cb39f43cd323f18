//! PBES1 (RFC 8018, section 6.1): PBKDF1, and DES or RC2 with keys of 64 bits.

use der::Any;
use der::asn1::{ObjectIdentifier, OctetStringRef};
use keyferry_core::oid::encryption;
use keyferry_kdf::{Derivation, Hash};
use spki::{AlgorithmIdentifierOwned, AlgorithmIdentifierRef};
use zeroize::Zeroizing;

use super::cipher::{Cipher, Encryption};
use super::{PbeParameter, Session};
use crate::{DecodeError, EncodeError, Password};

const DES: Cipher = Cipher::Des;
const RC2: Cipher = Cipher::Rc2 { key_bytes: 8, effective_bits: 64 };

/// The schemes of PBES1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pbes1Kind {
    /// `pbeWithMD5AndDES-CBC`.
    Md5Des,
    /// `pbeWithMD5AndRC2-CBC`.
    Md5Rc2,
    /// `pbeWithSHA1AndDES-CBC`.
    Sha1Des,
    /// `pbeWithSHA1AndRC2-CBC`.
    Sha1Rc2,
}

const SCHEMES: [(Pbes1Kind, ObjectIdentifier, Hash, Cipher); 4] = [
    (Pbes1Kind::Md5Des, encryption::MD5_DES, Hash::Md5, DES),
    (Pbes1Kind::Md5Rc2, encryption::MD5_RC2, Hash::Md5, RC2),
    (Pbes1Kind::Sha1Des, encryption::SHA1_DES, Hash::Sha1, DES),
    (Pbes1Kind::Sha1Rc2, encryption::SHA1_RC2, Hash::Sha1, RC2),
];

/// Whether the algorithm is one of these schemes.
pub(super) fn is_scheme(oid: &ObjectIdentifier) -> bool {
    SCHEMES.iter().any(|(_, known, ..)| known == oid)
}

/// One of the schemes, with its parameters.
pub(super) struct Pbes1 {
    pub kind: Pbes1Kind,
    salt: Vec<u8>,
    pub iterations: u32,
}

impl Pbes1 {
    /// Reads the parameters; `None` when the algorithm is none of these schemes.
    pub(super) fn decode(algorithm: AlgorithmIdentifierRef<'_>) -> Result<Option<Self>, DecodeError> {
        const WHAT: &str = "the parameters of PBES1";
        let Some((kind, ..)) = SCHEMES.iter().find(|(_, oid, ..)| *oid == algorithm.oid).copied() else { return Ok(None) };
        let parameters = algorithm.parameters.ok_or_else(|| DecodeError::malformed(WHAT, "they are missing"))?;
        let parameters: PbeParameter<'_> = parameters.decode_as().map_err(DecodeError::asn1(WHAT))?;
        Ok(Some(Self { kind, salt: parameters.salt.as_bytes().to_vec(), iterations: parameters.iterations }))
    }

    /// A scheme for writing.
    pub(super) fn new(kind: Pbes1Kind, salt: [u8; 8], iterations: u32) -> Self {
        Self { kind, salt: salt.to_vec(), iterations }
    }

    fn row(&self) -> (Pbes1Kind, ObjectIdentifier, Hash, Cipher) {
        SCHEMES.iter().find(|(kind, ..)| *kind == self.kind).copied().unwrap_or(SCHEMES[0])
    }

    /// The `AlgorithmIdentifier`.
    pub(super) fn algorithm(&self) -> Result<AlgorithmIdentifierOwned, EncodeError> {
        let params = PbeParameter { salt: OctetStringRef::new(&self.salt)?, iterations: self.iterations };
        Ok(AlgorithmIdentifierOwned { oid: self.row().1, parameters: Some(Any::encode_from(&params)?) })
    }

    /// Key and IV, 8 bytes each.
    fn derive(&self, password: &[u8], session: &Session) -> Result<Zeroizing<Vec<u8>>, DecodeError> {
        let (salt, iterations) = (self.salt.clone(), self.iterations);
        session.derive(password, Derivation::Pbkdf1 { hash: self.row().2, salt, iterations, length: 16 })
    }

    pub(super) fn decrypt(
        &self,
        ciphertext: &[u8],
        password: &[u8],
        session: &Session,
    ) -> Result<Zeroizing<Vec<u8>>, DecodeError> {
        let derived = self.derive(password, session)?;
        let (key, iv) = derived.split_at_checked(8).ok_or(DecodeError::WrongPasswordOrDamaged)?;
        self.row().3.decrypt(key, iv, ciphertext)
    }

    /// What it encrypts with.
    pub(super) fn encryption(&self, password: &Password, session: &Session) -> Result<Encryption, EncodeError> {
        let derived = self.derive(password.bytes(), session)?;
        let (key, iv) = derived.split_at_checked(8).ok_or(DecodeError::WrongPasswordOrDamaged)?;
        Ok(Encryption { cipher: self.row().3, key: key.to_vec().into(), iv: iv.to_vec() })
    }
}
