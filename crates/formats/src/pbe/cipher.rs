//! Block ciphers in CBC mode with PKCS#7 padding, the only kind that the schemes here use.

use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, BlockModeDecrypt, BlockModeEncrypt, InnerIvInit, KeyInit, KeyIvInit};
use cbc::{Decryptor, Encryptor};
use rc2::Rc2;
use zeroize::Zeroizing;

use crate::{DecodeError, EncodeError};

/// A cipher with the key length that goes with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CbcCipher {
    Aes128,
    Aes192,
    Aes256,
    DesEde3,
    /// RC2 with an effective key length in bits.
    Rc2 {
        key_bytes: usize,
        effective_bits: usize,
    },
}

impl CbcCipher {
    pub(super) fn key_length(self) -> usize {
        match self {
            Self::Aes128 => 16,
            Self::Aes192 | Self::DesEde3 => 24,
            Self::Aes256 => 32,
            Self::Rc2 { key_bytes, .. } => key_bytes,
        }
    }

    pub(super) fn block_length(self) -> usize {
        match self {
            Self::Aes128 | Self::Aes192 | Self::Aes256 => 16,
            Self::DesEde3 | Self::Rc2 { .. } => 8,
        }
    }

    /// Wrong padding is how a wrong key shows; key and IV must have the lengths above.
    pub(super) fn decrypt(self, key: &[u8], iv: &[u8], ciphertext: &[u8]) -> Result<Zeroizing<Vec<u8>>, DecodeError> {
        let plain = match self {
            Self::Aes128 => open::<aes::Aes128>(key, iv, ciphertext),
            Self::Aes192 => open::<aes::Aes192>(key, iv, ciphertext),
            Self::Aes256 => open::<aes::Aes256>(key, iv, ciphertext),
            Self::DesEde3 => open::<des::TdesEde3>(key, iv, ciphertext),
            Self::Rc2 { effective_bits, .. } => {
                let mode = Decryptor::inner_iv_slice_init(Rc2::new_with_eff_key_len(key, effective_bits), iv).ok();
                mode.and_then(|mode| mode.decrypt_padded_vec::<Pkcs7>(ciphertext).ok())
            }
        };
        plain.map(Zeroizing::new).ok_or(DecodeError::WrongPasswordOrDamaged)
    }

    pub(super) fn encrypt(self, key: &[u8], iv: &[u8], plain: &[u8]) -> Result<Vec<u8>, EncodeError> {
        let ciphertext = match self {
            Self::Aes128 => seal::<aes::Aes128>(key, iv, plain),
            Self::Aes192 => seal::<aes::Aes192>(key, iv, plain),
            Self::Aes256 => seal::<aes::Aes256>(key, iv, plain),
            Self::DesEde3 => seal::<des::TdesEde3>(key, iv, plain),
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
