//! The ciphers that the schemes use: block ciphers in CBC mode with PKCS#7 padding, and RC4.

use blowfish::Blowfish;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{
    BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt, BlockModeEncrypt, InnerIvInit, KeyInit, KeyIvInit, StreamCipher,
};
use cbc::{Decryptor, Encryptor};
use rc2::Rc2;
use rc4::Rc4;
use twofish::Twofish;
use zeroize::Zeroizing;

use super::Pbes2Cipher;
use crate::{DecodeError, EncodeError};

/// A cipher with the key length that goes with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cipher {
    Aes128,
    Aes192,
    Aes256,
    DesEde3,
    Des,
    Twofish256,
    Aria128,
    Aria192,
    Aria256,
    Camellia128,
    Camellia192,
    Camellia256,
    /// Keys of 5 to 16 bytes.
    Cast5 {
        key_bytes: usize,
    },
    /// Keys of 4 to 56 bytes.
    Blowfish {
        key_bytes: usize,
    },
    /// RC2 with an effective key length in bits.
    Rc2 {
        key_bytes: usize,
        effective_bits: usize,
    },
    /// RC4: a stream, without padding and without an IV.
    Rc4 {
        key_bytes: usize,
    },
}

impl Cipher {
    pub(crate) fn key_length(self) -> usize {
        match self {
            Self::Aes128 | Self::Aria128 | Self::Camellia128 => 16,
            Self::Aes192 | Self::Aria192 | Self::Camellia192 | Self::DesEde3 => 24,
            Self::Aes256 | Self::Aria256 | Self::Camellia256 | Self::Twofish256 => 32,
            Self::Des => 8,
            Self::Rc2 { key_bytes, .. } | Self::Rc4 { key_bytes } | Self::Cast5 { key_bytes } | Self::Blowfish { key_bytes } => {
                key_bytes
            }
        }
    }

    /// The same cipher with keys of another length, where it has several.
    pub(crate) fn with_key_length(self, key_bytes: usize) -> Self {
        match self {
            Self::Cast5 { .. } => Self::Cast5 { key_bytes },
            Self::Blowfish { .. } => Self::Blowfish { key_bytes },
            other => other,
        }
    }

    /// Whether it knows keys of the length that it was given.
    pub(crate) fn takes_its_key_length(self) -> bool {
        match self {
            Self::Cast5 { key_bytes } => (5..=16).contains(&key_bytes),
            Self::Blowfish { key_bytes } => (4..=56).contains(&key_bytes),
            _ => true,
        }
    }

    /// The length of a block, which is that of the IV; 0 for RC4.
    pub(crate) fn block_length(self) -> usize {
        match self {
            Self::Aes128
            | Self::Aes192
            | Self::Aes256
            | Self::Twofish256
            | Self::Aria128
            | Self::Aria192
            | Self::Aria256
            | Self::Camellia128
            | Self::Camellia192
            | Self::Camellia256 => 16,
            Self::DesEde3 | Self::Des | Self::Rc2 { .. } | Self::Cast5 { .. } | Self::Blowfish { .. } => 8,
            Self::Rc4 { .. } => 0,
        }
    }

    /// Wrong padding is how a wrong key shows; key and IV must have the lengths above.
    pub(crate) fn decrypt(self, key: &[u8], iv: &[u8], ciphertext: &[u8]) -> Result<Zeroizing<Vec<u8>>, DecodeError> {
        let plain = match self {
            Self::Aes128 => open::<aes::Aes128>(key, iv, ciphertext),
            Self::Aes192 => open::<aes::Aes192>(key, iv, ciphertext),
            Self::Aes256 => open::<aes::Aes256>(key, iv, ciphertext),
            Self::DesEde3 => open::<des::TdesEde3>(key, iv, ciphertext),
            Self::Des => open::<des::Des>(key, iv, ciphertext),
            Self::Twofish256 => open::<Twofish>(key, iv, ciphertext),
            Self::Aria128 => open::<aria::Aria128>(key, iv, ciphertext),
            Self::Aria192 => open::<aria::Aria192>(key, iv, ciphertext),
            Self::Aria256 => open::<aria::Aria256>(key, iv, ciphertext),
            Self::Camellia128 => open::<camellia::Camellia128>(key, iv, ciphertext),
            Self::Camellia192 => open::<camellia::Camellia192>(key, iv, ciphertext),
            Self::Camellia256 => open::<camellia::Camellia256>(key, iv, ciphertext),
            Self::Cast5 { .. } => open::<cast5::Cast5>(key, iv, ciphertext),
            Self::Blowfish { .. } => open::<Blowfish>(key, iv, ciphertext),
            Self::Rc4 { .. } => rc4(key, ciphertext),
            Self::Rc2 { effective_bits, .. } => {
                let mode = Decryptor::inner_iv_slice_init(Rc2::new_with_eff_key_len(key, effective_bits), iv).ok();
                mode.and_then(|mode| mode.decrypt_padded_vec::<Pkcs7>(ciphertext).ok())
            }
        };
        plain.map(Zeroizing::new).ok_or(DecodeError::WrongPasswordOrDamaged)
    }

    pub(crate) fn encrypt(self, key: &[u8], iv: &[u8], plain: &[u8]) -> Result<Vec<u8>, EncodeError> {
        let ciphertext = match self {
            Self::Aes128 => seal::<aes::Aes128>(key, iv, plain),
            Self::Aes192 => seal::<aes::Aes192>(key, iv, plain),
            Self::Aes256 => seal::<aes::Aes256>(key, iv, plain),
            Self::DesEde3 => seal::<des::TdesEde3>(key, iv, plain),
            Self::Des => seal::<des::Des>(key, iv, plain),
            Self::Twofish256 => seal::<Twofish>(key, iv, plain),
            Self::Aria128 => seal::<aria::Aria128>(key, iv, plain),
            Self::Aria192 => seal::<aria::Aria192>(key, iv, plain),
            Self::Aria256 => seal::<aria::Aria256>(key, iv, plain),
            Self::Camellia128 => seal::<camellia::Camellia128>(key, iv, plain),
            Self::Camellia192 => seal::<camellia::Camellia192>(key, iv, plain),
            Self::Camellia256 => seal::<camellia::Camellia256>(key, iv, plain),
            Self::Cast5 { .. } => seal::<cast5::Cast5>(key, iv, plain),
            Self::Blowfish { .. } => seal::<Blowfish>(key, iv, plain),
            Self::Rc4 { .. } => rc4(key, plain),
            Self::Rc2 { effective_bits, .. } => {
                let mode = Encryptor::inner_iv_slice_init(Rc2::new_with_eff_key_len(key, effective_bits), iv).ok();
                mode.map(|mode| mode.encrypt_padded_vec::<Pkcs7>(plain))
            }
        };
        ciphertext.ok_or(EncodeError::Asn1(der::ErrorKind::Failed.into()))
    }
}

fn open<C: BlockCipherDecrypt + KeyInit>(key: &[u8], iv: &[u8], ciphertext: &[u8]) -> Option<Vec<u8>> {
    Decryptor::<C>::new_from_slices(key, iv).ok()?.decrypt_padded_vec::<Pkcs7>(ciphertext).ok()
}

fn seal<C: BlockCipherEncrypt + KeyInit>(key: &[u8], iv: &[u8], plain: &[u8]) -> Option<Vec<u8>> {
    Some(Encryptor::<C>::new_from_slices(key, iv).ok()?.encrypt_padded_vec::<Pkcs7>(plain))
}

fn rc4(key: &[u8], bytes: &[u8]) -> Option<Vec<u8>> {
    let mut result = bytes.to_vec();
    Rc4::new_from_slice(key).ok()?.apply_keystream(&mut result);
    Some(result)
}

/// openssl's names for ciphers in `DEK-Info` headers.
const NAMES: [(&str, Cipher); 16] = [
    ("AES-128-CBC", Cipher::Aes128),
    ("AES-192-CBC", Cipher::Aes192),
    ("AES-256-CBC", Cipher::Aes256),
    ("DES-EDE3-CBC", Cipher::DesEde3),
    ("DES-CBC", Cipher::Des),
    ("ARIA-128-CBC", Cipher::Aria128),
    ("ARIA-192-CBC", Cipher::Aria192),
    ("ARIA-256-CBC", Cipher::Aria256),
    ("CAMELLIA-128-CBC", Cipher::Camellia128),
    ("CAMELLIA-192-CBC", Cipher::Camellia192),
    ("CAMELLIA-256-CBC", Cipher::Camellia256),
    ("CAST5-CBC", Cipher::Cast5 { key_bytes: 16 }),
    ("BF-CBC", Cipher::Blowfish { key_bytes: 16 }),
    ("RC2-CBC", Cipher::Rc2 { key_bytes: 16, effective_bits: 128 }),
    ("RC2-64-CBC", Cipher::Rc2 { key_bytes: 8, effective_bits: 64 }),
    ("RC2-40-CBC", Cipher::Rc2 { key_bytes: 5, effective_bits: 40 }),
];

/// The cipher that a `DEK-Info` header names.
pub(crate) fn by_name(name: &str) -> Option<Cipher> {
    NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, cipher)| *cipher)
}

/// The name and the cipher that the traditional form has for one of PBES2.
pub(crate) fn traditional(cipher: Pbes2Cipher) -> (&'static str, Cipher) {
    let cipher = cipher.cipher();
    NAMES.iter().find(|(_, known)| *known == cipher).copied().unwrap_or(("AES-256-CBC", Cipher::Aes256))
}
