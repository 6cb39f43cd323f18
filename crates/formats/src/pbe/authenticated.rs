//! The ciphers of PBES2 that check what they decrypt: AES-GCM and AES-CCM (RFC 5084), ChaCha20-Poly1305 (RFC 8103), and AES key wrap with padding
//! (RFC 5649), which Bouncy Castle encrypts whole keystores with.

use std::fmt;

use aes::{Aes128, Aes192, Aes256};
use aes_gcm::aead::array::ArraySize;
use aes_gcm::aead::{Aead, KeyInit, Nonce};
use aes_gcm::{AesGcm, TagSize as GcmTag};
use aes_kw::{IV_LEN, KwpAes128, KwpAes192, KwpAes256};
use ccm::consts::{U8, U10, U12, U13, U14, U15, U16};
use ccm::{Ccm, TagSize as CcmTag};
use chacha20poly1305::ChaCha20Poly1305;
use der::asn1::{ObjectIdentifier, OctetStringRef};
use der::{Any, Sequence};
use keyferry_core::oid::cipher;
use spki::AlgorithmIdentifierRef;

use crate::{DecodeError, EncodeError};

/// Such a cipher, with the lengths of its key and of what it checks by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Authenticated {
    /// Tags of 12 to 16 bytes.
    AesGcm {
        key_bytes: usize,
        tag_bytes: u8,
    },
    /// Tags of 8 to 16 bytes, an even number.
    AesCcm {
        key_bytes: usize,
        tag_bytes: u8,
    },
    ChaCha20Poly1305,
    /// AES key wrap with padding: without a nonce, so that the same key makes the same of the same.
    AesWrap {
        key_bytes: usize,
    },
}

/// The identifier of each kind with each key length.
const AES: [(Authenticated, ObjectIdentifier); 9] = [
    (Authenticated::gcm(16), cipher::AES_128_GCM),
    (Authenticated::gcm(24), cipher::AES_192_GCM),
    (Authenticated::gcm(32), cipher::AES_256_GCM),
    (Authenticated::ccm(16), cipher::AES_128_CCM),
    (Authenticated::ccm(24), cipher::AES_192_CCM),
    (Authenticated::ccm(32), cipher::AES_256_CCM),
    (Authenticated::AesWrap { key_bytes: 16 }, cipher::AES_128_WRAP_PAD),
    (Authenticated::AesWrap { key_bytes: 24 }, cipher::AES_192_WRAP_PAD),
    (Authenticated::AesWrap { key_bytes: 32 }, cipher::AES_256_WRAP_PAD),
];

/// ```text
/// GCMParameters ::= SEQUENCE { aes-nonce OCTET STRING, aes-ICVlen INTEGER (12 | 13 | 14 | 15 | 16) DEFAULT 12 }
/// ```
/// and `CCMParameters` the same with other lengths (RFC 5084, section 3).
#[derive(Sequence)]
struct Parameters<'a> {
    nonce: &'a OctetStringRef,
    #[asn1(default = "usual_tag")]
    tag_bytes: u8,
}

fn usual_tag() -> u8 {
    12
}

/// The only length of nonces that is read: what programs write, and what both RFCs ask for.
const NONCE: usize = 12;

impl Authenticated {
    /// AES-GCM as it is written, with the longest tag.
    const fn gcm(key_bytes: usize) -> Self {
        Self::AesGcm { key_bytes, tag_bytes: 16 }
    }

    /// AES-CCM as Bouncy Castle writes it.
    const fn ccm(key_bytes: usize) -> Self {
        Self::AesCcm { key_bytes, tag_bytes: 8 }
    }

    pub(super) fn key_length(self) -> usize {
        match self {
            Self::AesGcm { key_bytes, .. } | Self::AesCcm { key_bytes, .. } | Self::AesWrap { key_bytes } => key_bytes,
            Self::ChaCha20Poly1305 => 32,
        }
    }

    pub(super) fn nonce_length(self) -> usize {
        if let Self::AesWrap { .. } = self { 0 } else { NONCE }
    }

    /// The cipher and the nonce of an `AlgorithmIdentifier`; `None` where it is of no such cipher.
    pub(super) fn decode(algorithm: AlgorithmIdentifierRef<'_>) -> Result<Option<(Self, &[u8])>, DecodeError> {
        const WHAT: &str = "the parameters of PBES2's cipher";
        let missing = || DecodeError::malformed(WHAT, "they are missing");
        if algorithm.oid == cipher::CHACHA20_POLY1305 {
            let nonce: &OctetStringRef =
                algorithm.parameters.ok_or_else(missing)?.decode_as().map_err(DecodeError::asn1(WHAT))?;
            return Self::ChaCha20Poly1305.with(nonce.as_bytes()).map(Some);
        }
        let Some((known, _)) = AES.iter().find(|(_, oid)| *oid == algorithm.oid) else { return Ok(None) };
        if let Self::AesWrap { .. } = known {
            return Ok(Some((*known, &[])));
        }
        let Parameters { nonce, tag_bytes } =
            algorithm.parameters.ok_or_else(missing)?.decode_as().map_err(DecodeError::asn1(WHAT))?;
        let found = match *known {
            Self::AesGcm { key_bytes, .. } => Self::AesGcm { key_bytes, tag_bytes },
            Self::AesCcm { key_bytes, .. } => Self::AesCcm { key_bytes, tag_bytes },
            other => other,
        };
        found.with(nonce.as_bytes()).map(Some)
    }

    /// The cipher with a nonce, when both have lengths that are read.
    fn with(self, nonce: &[u8]) -> Result<(Self, &[u8]), DecodeError> {
        let taken = match self {
            Self::AesGcm { tag_bytes, .. } => (12..=16).contains(&tag_bytes),
            Self::AesCcm { tag_bytes, .. } => [8, 10, 12, 14, 16].contains(&tag_bytes),
            Self::ChaCha20Poly1305 | Self::AesWrap { .. } => true,
        };
        if taken && nonce.len() == NONCE {
            return Ok((self, nonce));
        }
        let tag = match self {
            Self::AesGcm { tag_bytes, .. } | Self::AesCcm { tag_bytes, .. } => format!(" and a tag of {tag_bytes}"),
            Self::ChaCha20Poly1305 | Self::AesWrap { .. } => String::new(),
        };
        Err(DecodeError::UnsupportedEncryption { what: format!("{self} with a nonce of {} bytes{tag}", nonce.len()) })
    }

    /// The identifier and the parameters with this nonce.
    pub(super) fn algorithm(self, nonce: &[u8]) -> Result<(ObjectIdentifier, Option<Any>), EncodeError> {
        let nonce = OctetStringRef::new(nonce)?;
        let same = |known: &Self| {
            std::mem::discriminant(known) == std::mem::discriminant(&self) && known.key_length() == self.key_length()
        };
        let aes = AES.iter().find(|(known, _)| same(known)).map(|(_, oid)| *oid);
        let aes = || aes.ok_or_else(|| EncodeError::Unrepresentable { what: format!("PBES2 is not written with {self}") });
        Ok(match self {
            Self::AesGcm { tag_bytes, .. } | Self::AesCcm { tag_bytes, .. } => {
                (aes()?, Some(Any::encode_from(&Parameters { nonce, tag_bytes })?))
            }
            Self::ChaCha20Poly1305 => (cipher::CHACHA20_POLY1305, Some(Any::encode_from(&nonce)?)),
            Self::AesWrap { .. } => (aes()?, None),
        })
    }

    /// What is in the ciphertext; `None` when it does not check, or the lengths are wrong.
    pub(super) fn open(self, key: &[u8], nonce: &[u8], ciphertext: &[u8]) -> Option<Vec<u8>> {
        self.run(Direction::Open, key, nonce, ciphertext)
    }

    /// The ciphertext, its tag at the end.
    pub(super) fn seal(self, key: &[u8], nonce: &[u8], plain: &[u8]) -> Option<Vec<u8>> {
        self.run(Direction::Seal, key, nonce, plain)
    }

    fn run(self, direction: Direction, key: &[u8], nonce: &[u8], input: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::AesGcm { tag_bytes: 12, .. } => direction.gcm::<U12>(key, nonce, input),
            Self::AesGcm { tag_bytes: 13, .. } => direction.gcm::<U13>(key, nonce, input),
            Self::AesGcm { tag_bytes: 14, .. } => direction.gcm::<U14>(key, nonce, input),
            Self::AesGcm { tag_bytes: 15, .. } => direction.gcm::<U15>(key, nonce, input),
            Self::AesGcm { tag_bytes: 16, .. } => direction.gcm::<U16>(key, nonce, input),
            Self::AesCcm { tag_bytes: 8, .. } => direction.ccm::<U8>(key, nonce, input),
            Self::AesCcm { tag_bytes: 10, .. } => direction.ccm::<U10>(key, nonce, input),
            Self::AesCcm { tag_bytes: 12, .. } => direction.ccm::<U12>(key, nonce, input),
            Self::AesCcm { tag_bytes: 14, .. } => direction.ccm::<U14>(key, nonce, input),
            Self::AesCcm { tag_bytes: 16, .. } => direction.ccm::<U16>(key, nonce, input),
            Self::AesGcm { .. } | Self::AesCcm { .. } => None,
            Self::ChaCha20Poly1305 => direction.with::<ChaCha20Poly1305>(key, nonce, input),
            Self::AesWrap { .. } => direction.wrap(key, input),
        }
    }
}

/// As people call it.
impl fmt::Display for Authenticated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AesGcm { key_bytes, .. } => write!(f, "AES-{}-GCM", key_bytes * 8),
            Self::AesCcm { key_bytes, .. } => write!(f, "AES-{}-CCM", key_bytes * 8),
            Self::ChaCha20Poly1305 => f.write_str("ChaCha20-Poly1305"),
            Self::AesWrap { key_bytes } => write!(f, "AES-{} key wrap", key_bytes * 8),
        }
    }
}

#[derive(Clone, Copy)]
enum Direction {
    Open,
    Seal,
}

impl Direction {
    fn gcm<T: GcmTag + ArraySize>(self, key: &[u8], nonce: &[u8], input: &[u8]) -> Option<Vec<u8>> {
        match key.len() {
            16 => self.with::<AesGcm<Aes128, U12, T>>(key, nonce, input),
            24 => self.with::<AesGcm<Aes192, U12, T>>(key, nonce, input),
            _ => self.with::<AesGcm<Aes256, U12, T>>(key, nonce, input),
        }
    }

    fn ccm<T: CcmTag + ArraySize>(self, key: &[u8], nonce: &[u8], input: &[u8]) -> Option<Vec<u8>> {
        match key.len() {
            16 => self.with::<Ccm<Aes128, T, U12>>(key, nonce, input),
            24 => self.with::<Ccm<Aes192, T, U12>>(key, nonce, input),
            _ => self.with::<Ccm<Aes256, T, U12>>(key, nonce, input),
        }
    }

    fn with<C: KeyInit + Aead>(self, key: &[u8], nonce: &[u8], input: &[u8]) -> Option<Vec<u8>> {
        let cipher = C::new_from_slice(key).ok()?;
        let nonce = <&Nonce<C>>::try_from(nonce).ok()?;
        match self {
            Self::Open => cipher.decrypt(nonce, input).ok(),
            Self::Seal => cipher.encrypt(nonce, input).ok(),
        }
    }

    fn wrap(self, key: &[u8], input: &[u8]) -> Option<Vec<u8>> {
        let mut output = match self {
            Self::Open => vec![0; input.len().checked_sub(IV_LEN).filter(|length| *length > 0)?],
            Self::Seal => vec![0; input.len().next_multiple_of(IV_LEN) + IV_LEN],
        };
        macro_rules! run {
            ($cipher:ty) => {{
                let cipher = <$cipher as aes_kw::KeyInit>::new_from_slice(key).ok()?;
                match self {
                    Self::Open => cipher.unwrap_key(input, &mut output).ok()?.len(),
                    Self::Seal => cipher.wrap_key(input, &mut output).ok()?.len(),
                }
            }};
        }
        let length = match key.len() {
            16 => run!(KwpAes128),
            24 => run!(KwpAes192),
            _ => run!(KwpAes256),
        };
        output.truncate(length);
        Some(output)
    }
}
