//! openssl's traditional encryption of keys in PEM: a `DEK-Info` header names cipher and IV (RFC 1421), and MD5 makes the key.

use keyferry_core::key::{PrivateKey, hex, unhex};
use md5::{Digest, Md5};
use zeroize::Zeroizing;

use super::{label, text};
use crate::pbe::Cipher;
use crate::pbe::cipher;
use crate::{DecodeError, EncodeError, Password};

/// A key in the traditional form, still encrypted.
#[derive(Clone, PartialEq, Eq)]
pub struct TraditionalKey {
    /// The label of its block, which tells what is inside.
    label: String,
    cipher: Cipher,
    iv: Vec<u8>,
    ciphertext: Vec<u8>,
}

impl TraditionalKey {
    /// Takes what stands behind `DEK-Info:` (`AES-256-CBC,0123...`) and the content of the block.
    pub(crate) fn new(label: &str, dek_info: &str, ciphertext: Vec<u8>) -> Result<Self, DecodeError> {
        const WHAT: &str = "the DEK-Info header";
        let (name, iv) =
            dek_info.split_once(',').ok_or_else(|| DecodeError::malformed(WHAT, "it has no initialisation vector"))?;
        let shown = if is_cipher(name.trim()) { name.trim() } else { "an unknown cipher" };
        let unsupported = || DecodeError::UnsupportedEncryption { what: format!("the traditional encryption with {shown}") };
        let cipher = cipher::by_name(name.trim()).ok_or_else(unsupported)?;
        let iv = unhex(iv.trim()).filter(|iv| iv.len() == cipher.block_length());
        let iv = iv.ok_or_else(|| DecodeError::malformed(WHAT, "the initialisation vector does not fit the cipher"))?;
        Ok(Self { label: label.to_owned(), cipher, iv, ciphertext })
    }

    /// Decrypts the key. Padding is the only check: a wrong password and damage look the same.
    pub fn unseal(&self, password: &Password) -> Result<PrivateKey, DecodeError> {
        let salt = self.iv.get(..8).unwrap_or_default();
        let key = derive(password.bytes(), salt, self.cipher.key_length());
        let plain = self.cipher.decrypt(&key, &self.iv, &self.ciphertext)?;
        let key = match self.label.as_str() {
            label::EC_PRIVATE_KEY => PrivateKey::from_sec1_der(&plain),
            label::DSA_PRIVATE_KEY => PrivateKey::from_dsa_der(&plain),
            _ => PrivateKey::from_pkcs1_der(&plain),
        };
        key.map_err(|_| DecodeError::WrongPasswordOrDamaged)
    }
}

/// Whether it is the name of a cipher of openssl's, which a message may repeat; anything else in its place it may not.
fn is_cipher(name: &str) -> bool {
    const FAMILIES: [&str; 8] = ["ARIA-", "BF-", "CAMELLIA-", "CAST5-", "DES-", "IDEA-", "RC2-", "SEED-"];
    const MODES: [&str; 4] = ["-CBC", "-ECB", "-CFB", "-OFB"];
    name.len() <= 20 && FAMILIES.iter().any(|family| name.starts_with(family)) && MODES.iter().any(|mode| name.ends_with(mode))
}

impl std::fmt::Debug for TraditionalKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TraditionalKey(..)")
    }
}

/// The text of a block with the traditional encryption; the IV is as long as the cipher's block.
pub(super) fn encrypted_block(
    label: &str,
    plain: &[u8],
    cipher: Cipher,
    password: &Password,
    iv: &[u8],
) -> Result<String, EncodeError> {
    let (name, cipher) = cipher::traditional(cipher);
    let key = derive(password.bytes(), iv.get(..8).unwrap_or_default(), cipher.key_length());
    let ciphertext = cipher.encrypt(&key, iv, plain)?;
    let header = format!("Proc-Type: 4,ENCRYPTED\nDEK-Info: {name},{}\n\n", hex(iv).to_uppercase());
    let block = text::block(label, &ciphertext);
    Ok(block.replacen("-----\n", &format!("-----\n{header}"), 1))
}

/// openssl's `EVP_BytesToKey` with MD5 and one round: each digest covers the one before, the password and the salt.
fn derive(password: &[u8], salt: &[u8], length: usize) -> Zeroizing<Vec<u8>> {
    let mut key = Zeroizing::new(Vec::with_capacity(length + 16));
    let mut digest = Md5::new().chain_update(password).chain_update(salt).finalize();
    key.extend_from_slice(&digest);
    while key.len() < length {
        digest = Md5::new().chain_update(digest).chain_update(password).chain_update(salt).finalize();
        key.extend_from_slice(&digest);
    }
    key.truncate(length);
    key
}
