//! The ciphers that the schemes use: block ciphers in CBC mode with PKCS#7 padding, those that check what they decrypt, and RC4.

use blowfish::Blowfish;
use cbc::cipher::block_padding::{NoPadding, Pkcs7};
use cbc::cipher::{
    BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt, BlockModeEncrypt, InnerIvInit, KeyInit, KeyIvInit, StreamCipher,
};
use cbc::{Decryptor, Encryptor};
use ctr::Ctr128BE;
use rc2::Rc2;
use rc4::Rc4;
use twofish::Twofish;
use zeroize::Zeroizing;

use super::Authenticated;
use crate::{DecodeError, EncodeError};

/// A cipher with the key length that goes with it. [`Scheme`](super::Scheme) tells which of them a scheme is written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Cipher {
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
    /// One that checks what it decrypts.
    Authenticated(Authenticated),
}

/// Calls a function with the type of a block cipher; the others, which are used otherwise, have arms of their own.
macro_rules! with_type {
    ($cipher:expr, $call:ident, $arguments:tt, { $($others:tt)+ }) => {
        match $cipher {
            Cipher::Aes128 => $call::<aes::Aes128>$arguments,
            Cipher::Aes192 => $call::<aes::Aes192>$arguments,
            Cipher::Aes256 => $call::<aes::Aes256>$arguments,
            Cipher::DesEde3 => $call::<des::TdesEde3>$arguments,
            Cipher::Des => $call::<des::Des>$arguments,
            Cipher::Twofish256 => $call::<Twofish>$arguments,
            Cipher::Aria128 => $call::<aria::Aria128>$arguments,
            Cipher::Aria192 => $call::<aria::Aria192>$arguments,
            Cipher::Aria256 => $call::<aria::Aria256>$arguments,
            Cipher::Camellia128 => $call::<camellia::Camellia128>$arguments,
            Cipher::Camellia192 => $call::<camellia::Camellia192>$arguments,
            Cipher::Camellia256 => $call::<camellia::Camellia256>$arguments,
            Cipher::Cast5 { .. } => $call::<cast5::Cast5>$arguments,
            Cipher::Blowfish { .. } => $call::<Blowfish>$arguments,
            $($others)+
        }
    };
}

impl Cipher {
    /// CAST5 with keys of the usual length.
    pub const CAST5: Self = Self::Cast5 { key_bytes: 16 };
    /// Blowfish with keys of the usual length.
    pub const BLOWFISH: Self = Self::Blowfish { key_bytes: 16 };

    /// The length of a key in bytes.
    pub(crate) fn key_length(self) -> usize {
        match self {
            Self::Aes128 | Self::Aria128 | Self::Camellia128 => 16,
            Self::Aes192 | Self::Aria192 | Self::Camellia192 | Self::DesEde3 => 24,
            Self::Aes256 | Self::Aria256 | Self::Camellia256 | Self::Twofish256 => 32,
            Self::Des => 8,
            Self::Authenticated(cipher) => cipher.key_length(),
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

    /// The length of a block, which is that of the IV, or that of the nonce; 0 where there is none.
    pub fn block_length(self) -> usize {
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
            Self::Authenticated(cipher) => cipher.nonce_length(),
        }
    }

    /// Wrong padding is how a wrong key shows, or a tag that does not match; key and IV must have the lengths above.
    pub(crate) fn decrypt(self, key: &[u8], iv: &[u8], ciphertext: &[u8]) -> Result<Zeroizing<Vec<u8>>, DecodeError> {
        let plain = with_type!(self, open, (key, iv, ciphertext), {
            Self::Rc4 { .. } => rc4(key, ciphertext),
            Self::Authenticated(cipher) => cipher.open(key, iv, ciphertext),
            Self::Rc2 { effective_bits, .. } => {
                let mode = Decryptor::inner_iv_slice_init(Rc2::new_with_eff_key_len(key, effective_bits), iv).ok();
                mode.and_then(|mode| mode.decrypt_padded_vec::<Pkcs7>(ciphertext).ok())
            }
        });
        plain.map(Zeroizing::new).ok_or(DecodeError::WrongPasswordOrDamaged)
    }

    /// The same of whole blocks without padding, which tells nothing of the key; `None` for other lengths, and for ciphers that are not used so.
    pub(crate) fn decrypt_blocks(self, key: &[u8], iv: &[u8], ciphertext: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let plain = with_type!(self, open_blocks, (key, iv, ciphertext), {
            Self::Rc4 { .. } | Self::Rc2 { .. } | Self::Authenticated(_) => None
        });
        plain.map(Zeroizing::new)
    }

    /// Decrypts in counter mode; `None` for ciphers other than AES.
    pub(crate) fn decrypt_counted(self, key: &[u8], iv: &[u8], ciphertext: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let mut plain = Zeroizing::new(ciphertext.to_vec());
        match self {
            Self::Aes128 => Ctr128BE::<aes::Aes128>::new_from_slices(key, iv).ok()?.try_apply_keystream(&mut plain).ok()?,
            Self::Aes192 => Ctr128BE::<aes::Aes192>::new_from_slices(key, iv).ok()?.try_apply_keystream(&mut plain).ok()?,
            Self::Aes256 => Ctr128BE::<aes::Aes256>::new_from_slices(key, iv).ok()?.try_apply_keystream(&mut plain).ok()?,
            _ => return None,
        }
        Some(plain)
    }

    pub(crate) fn encrypt(self, key: &[u8], iv: &[u8], plain: &[u8]) -> Result<Vec<u8>, EncodeError> {
        let ciphertext = with_type!(self, seal, (key, iv, plain), {
            Self::Rc4 { .. } => rc4(key, plain),
            Self::Authenticated(cipher) => cipher.seal(key, iv, plain),
            Self::Rc2 { effective_bits, .. } => {
                let mode = Encryptor::inner_iv_slice_init(Rc2::new_with_eff_key_len(key, effective_bits), iv).ok();
                mode.map(|mode| mode.encrypt_padded_vec::<Pkcs7>(plain))
            }
        });
        ciphertext.ok_or(EncodeError::Asn1(der::ErrorKind::Failed.into()))
    }
}

/// A cipher with the key and the IV that something is encrypted with.
pub(crate) struct Encryption {
    pub cipher: Cipher,
    pub key: Zeroizing<Vec<u8>>,
    pub iv: Vec<u8>,
}

impl Encryption {
    /// Encrypts `plain`.
    pub(crate) fn encrypt(&self, plain: &[u8]) -> Result<Vec<u8>, EncodeError> {
        self.cipher.encrypt(&self.key, &self.iv, plain)
    }

    /// The same with all that stands from `start` on, in place where the cipher can do that.
    pub(crate) fn encrypt_in_place(&self, bytes: &mut Vec<u8>, start: usize) -> Result<(), EncodeError> {
        let in_place = with_type!(self.cipher, seal_in_place, (&self.key, &self.iv, bytes, start), {
            Cipher::Rc4 { .. } | Cipher::Rc2 { .. } | Cipher::Authenticated(_) => None
        });
        if in_place.is_none() {
            let sealed = self.encrypt(bytes.get(start..).unwrap_or_default())?;
            bytes.truncate(start);
            bytes.extend_from_slice(&sealed);
        }
        Ok(())
    }
}

/// Nothing is changed when it is `None`.
fn seal_in_place<C: BlockCipherEncrypt + KeyInit>(key: &[u8], iv: &[u8], bytes: &mut Vec<u8>, start: usize) -> Option<()> {
    let mode = Encryptor::<C>::new_from_slices(key, iv).ok()?;
    let length = bytes.len().checked_sub(start)?;
    // With an IV of one block, what it is longer by than a multiple of that is filled up.
    bytes.resize(bytes.len() + iv.len() - length % iv.len(), 0);
    mode.encrypt_padded::<Pkcs7>(bytes.get_mut(start..)?, length).ok().map(drop)
}

fn open<C: BlockCipherDecrypt + KeyInit>(key: &[u8], iv: &[u8], ciphertext: &[u8]) -> Option<Vec<u8>> {
    Decryptor::<C>::new_from_slices(key, iv).ok()?.decrypt_padded_vec::<Pkcs7>(ciphertext).ok()
}

fn open_blocks<C: BlockCipherDecrypt + KeyInit>(key: &[u8], iv: &[u8], ciphertext: &[u8]) -> Option<Vec<u8>> {
    Decryptor::<C>::new_from_slices(key, iv).ok()?.decrypt_padded_vec::<NoPadding>(ciphertext).ok()
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
    ("CAST5-CBC", Cipher::CAST5),
    ("BF-CBC", Cipher::BLOWFISH),
    ("RC2-CBC", Cipher::Rc2 { key_bytes: 16, effective_bits: 128 }),
    ("RC2-64-CBC", Cipher::Rc2 { key_bytes: 8, effective_bits: 64 }),
    ("RC2-40-CBC", Cipher::Rc2 { key_bytes: 5, effective_bits: 40 }),
];

/// The cipher that a `DEK-Info` header names.
pub(crate) fn by_name(name: &str) -> Option<Cipher> {
    NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, cipher)| *cipher)
}

/// The name and the cipher that the traditional form has for one of PBES2.
pub(crate) fn traditional(cipher: Cipher) -> (&'static str, Cipher) {
    NAMES.iter().find(|(_, known)| *known == cipher).copied().unwrap_or(("AES-256-CBC", Cipher::Aes256))
}
