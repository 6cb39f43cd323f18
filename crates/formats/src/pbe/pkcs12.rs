//! The encryption schemes of PKCS#12 (RFC 7292, appendix C).

use der::Any;
use der::asn1::{ObjectIdentifier, OctetStringRef};
use keyferry_core::oid::encryption;
use keyferry_kdf::{Derivation, Hash, Purpose};
use spki::{AlgorithmIdentifierOwned, AlgorithmIdentifierRef};
use zeroize::Zeroizing;

use super::cipher::{Cipher, Encryption};
use super::{PbeParameter, Session};
use crate::{DecodeError, EncodeError, Password};

/// The ciphers of PKCS#12's own schemes. RC2 and RC4 with 40 bits protect nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pkcs12Cipher {
    /// `pbeWithSHAAnd128BitRC4`.
    Rc4_128,
    /// `pbeWithSHAAnd40BitRC4`.
    Rc4_40,
    /// `pbeWithSHAAnd3-KeyTripleDES-CBC`.
    TripleDes,
    /// `pbeWithSHAAnd2-KeyTripleDES-CBC`.
    TwoKeyTripleDes,
    /// `pbeWithSHAAnd128BitRC2-CBC`.
    Rc2_128,
    /// `pbewithSHAAnd40BitRC2-CBC`.
    Rc2_40,
}

const CIPHERS: [(Pkcs12Cipher, ObjectIdentifier, Cipher); 6] = [
    (Pkcs12Cipher::Rc4_128, encryption::PKCS12_RC4_128, Cipher::Rc4 { key_bytes: 16 }),
    (Pkcs12Cipher::Rc4_40, encryption::PKCS12_RC4_40, Cipher::Rc4 { key_bytes: 5 }),
    (Pkcs12Cipher::TripleDes, encryption::PKCS12_TRIPLE_DES, Cipher::DesEde3),
    (Pkcs12Cipher::TwoKeyTripleDes, encryption::PKCS12_TWO_KEY_TRIPLE_DES, Cipher::DesEde3),
    (Pkcs12Cipher::Rc2_128, encryption::PKCS12_RC2_128, Cipher::Rc2 { key_bytes: 16, effective_bits: 128 }),
    (Pkcs12Cipher::Rc2_40, encryption::PKCS12_RC2_40, Cipher::Rc2 { key_bytes: 5, effective_bits: 40 }),
];

/// Whether the algorithm is one of these schemes.
pub(super) fn is_scheme(oid: &ObjectIdentifier) -> bool {
    CIPHERS.iter().any(|(_, known, _)| known == oid)
}

/// One of PKCS#12's own schemes, with its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pkcs12Pbe {
    pub kind: Pkcs12Cipher,
    salt: Vec<u8>,
    pub iterations: u32,
}

impl Pkcs12Pbe {
    /// A scheme for writing.
    pub(super) fn new(kind: Pkcs12Cipher, salt: [u8; 20], iterations: u32) -> Self {
        Self { kind, salt: salt.to_vec(), iterations }
    }

    /// Reads the parameters; `None` when the algorithm is none of these schemes.
    pub(super) fn decode(algorithm: AlgorithmIdentifierRef<'_>) -> Result<Option<Self>, DecodeError> {
        let Some((kind, ..)) = CIPHERS.iter().find(|(_, oid, _)| *oid == algorithm.oid).copied() else { return Ok(None) };
        let malformed = DecodeError::asn1("the parameters of the encryption");
        let parameters =
            algorithm.parameters.ok_or_else(|| DecodeError::malformed("the encryption", "its parameters are missing"))?;
        let params = parameters.decode_as::<PbeParameter<'_>>().map_err(malformed)?;
        Ok(Some(Self { kind, salt: params.salt.as_bytes().into(), iterations: params.iterations }))
    }

    fn row(&self) -> (Pkcs12Cipher, ObjectIdentifier, Cipher) {
        CIPHERS.iter().find(|(kind, ..)| *kind == self.kind).copied().unwrap_or(CIPHERS[2])
    }

    /// The `AlgorithmIdentifier`.
    pub(super) fn algorithm(&self) -> Result<AlgorithmIdentifierOwned, EncodeError> {
        let params = PbeParameter { salt: OctetStringRef::new(&self.salt)?, iterations: self.iterations };
        Ok(AlgorithmIdentifierOwned { oid: self.row().1, parameters: Some(Any::encode_from(&params)?) })
    }

    fn key_and_iv(&self, password: Option<&Password>, session: &Session) -> Result<[Zeroizing<Vec<u8>>; 2], DecodeError> {
        let password = password.map(Password::bmp_string).unwrap_or_default();
        let two_key = self.kind == Pkcs12Cipher::TwoKeyTripleDes;
        let cipher = self.row().2;
        let key_length = if two_key { 16 } else { cipher.key_length() };
        let derivation = |purpose, length| Derivation::Pkcs12 {
            hash: Hash::Sha1,
            purpose,
            salt: self.salt.clone(),
            iterations: self.iterations,
            length,
        };
        let [key, iv] = [derivation(Purpose::Key, key_length), derivation(Purpose::Iv, cipher.block_length())]
            .map(|derivation| session.derive(&password, derivation));
        let mut key = key?;
        if two_key {
            key.extend_from_within(..8);
        }
        Ok([key, iv?])
    }

    pub(super) fn decrypt(
        &self,
        ciphertext: &[u8],
        password: Option<&Password>,
        session: &Session,
    ) -> Result<Zeroizing<Vec<u8>>, DecodeError> {
        let [key, iv] = self.key_and_iv(password, session)?;
        self.row().2.decrypt(&key, &iv, ciphertext)
    }

    /// What it encrypts with.
    pub(super) fn encryption(&self, password: &Password, session: &Session) -> Result<Encryption, EncodeError> {
        let [key, iv] = self.key_and_iv(Some(password), session)?;
        Ok(Encryption { cipher: self.row().2, key, iv: iv.to_vec() })
    }
}
