//! PEM text: blocks, and whole keystores as `openssl pkcs12` prints them.

use base64ct::{Base64, Encoding};
use keyferry_core::Timestamp;
use keyferry_core::key::PrivateKey;
use rand_core::TryCryptoRng;
use zeroize::Zeroizing;

use super::label;
use crate::pbe::Session;
use crate::{EncodeError, EntryKind, Key, Keystore, Password, pkcs8};

/// One block, its Base64 in lines of 64 characters.
pub fn block(label: &str, content: &[u8]) -> Zeroizing<String> {
    let base64 = Zeroizing::new(Base64::encode_string(content));
    let mut text = Zeroizing::new(format!("-----BEGIN {label}-----\n"));
    text.reserve(base64.len() + base64.len() / 64 + label.len() + 20);
    let mut rest = base64.as_str();
    while !rest.is_empty() {
        let (line, behind) = rest.split_at_checked(64).unwrap_or((rest, ""));
        text.push_str(line);
        text.push('\n');
        rest = behind;
    }
    text.push_str("-----END ");
    text.push_str(label);
    text.push_str("-----\n");
    text
}

/// PEM text that grows block by block.
#[derive(Clone, Default)]
pub struct Document(Zeroizing<String>);

impl Document {
    /// Adds a private key, encrypted when there is a password.
    pub fn private_key<R: TryCryptoRng + ?Sized>(
        &mut self,
        key: &PrivateKey,
        password: Option<&Password>,
        random: &mut R,
        session: &Session,
    ) -> Result<(), EncodeError> {
        let text = match password {
            Some(password) => block(label::ENCRYPTED_PRIVATE_KEY, &pkcs8::encrypt(key, password, random, session)?),
            None => block(label::PRIVATE_KEY, key.as_pkcs8_der()),
        };
        self.0.push_str(&text);
        Ok(())
    }

    /// Adds a certificate.
    pub fn certificate(&mut self, der: &[u8]) {
        self.0.push_str(&block(label::CERTIFICATE, der));
    }

    /// Adds every entry of a keystore, its alias above it as `openssl pkcs12` prints it, so that it is read back.
    pub fn keystore<R: TryCryptoRng + ?Sized>(
        &mut self,
        store: &Keystore,
        key_password: &dyn Fn(&str) -> Option<Password>,
        random: &mut R,
        session: &Session,
    ) -> Result<(), EncodeError> {
        for entry in store.entries() {
            let named = !entry.alias.is_empty() && !entry.alias.contains(['\n', '\r']);
            let mut header = if named { format!("Bag Attributes\n    friendlyName: {}\n", entry.alias) } else { String::new() };
            if let (true, Some(time), EntryKind::PrivateKey { .. }) = (named, entry.created, &entry.kind) {
                header.push_str(&local_key_id(time));
            }
            self.0.push_str(&header);
            if let EntryKind::PrivateKey { key, chain } = &entry.kind {
                match key {
                    Key::Clear(key) => self.private_key(key, key_password(&entry.alias).as_ref(), random, session)?,
                    Key::Sealed(_) => return Err(EncodeError::Sealed { alias: entry.alias.clone() }),
                }
                if !chain.is_empty() {
                    self.0.push_str(&header);
                }
            }
            for certificate in entry.certificates() {
                self.certificate(certificate.as_der());
            }
        }
        store.revocation_lists.iter().for_each(|list| self.revocation_list(list));
        Ok(())
    }

    /// Adds a revocation list.
    pub fn revocation_list(&mut self, der: &[u8]) {
        self.0.push_str(&block(label::X509_CRL, der));
    }

    /// Adds a PKCS#7 bundle.
    pub fn bundle(&mut self, der: &[u8]) {
        self.0.push_str(&block(label::PKCS7, der));
    }

    /// The text.
    pub fn into_bytes(self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.0.as_bytes().to_vec())
    }
}

/// keytool's identifier for a key of this time, as `openssl pkcs12` prints it.
fn local_key_id(time: Timestamp) -> String {
    let digits: Vec<String> = format!("Time {}", time.0).bytes().map(|byte| format!("{byte:02X}")).collect();
    format!("    localKeyID: {}\n", digits.join(" "))
}

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Document({} bytes)", self.0.len())
    }
}
