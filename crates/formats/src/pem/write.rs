//! PEM text: blocks, and whole keystores as `openssl pkcs12` prints them.

use keyferry_core::Timestamp;
use keyferry_core::key::{PrivateKey, TraditionalForm};
use rand_core::TryCryptoRng;
use zeroize::Zeroizing;

use super::text::block;
use super::{dek_info, label};
use crate::grown::Grown;
use crate::pbe::{Cipher, Scheme, Session};
use crate::random::random_bytes;
use crate::{EncodeError, Entry, EntryKind, Key, Keystore, Password, pkcs8};

/// How private keys are written, and encrypted where there is a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyForm {
    /// As PKCS#8.
    Pkcs8(Scheme),
    /// As PKCS#1 or SEC1, and encrypted with a `DEK-Info` header.
    Traditional(Cipher),
}

impl Default for KeyForm {
    /// As `openssl pkcs8 -topk8`.
    fn default() -> Self {
        Self::Pkcs8(pkcs8::USUAL_SCHEME)
    }
}

/// PEM text that grows block by block.
#[derive(Clone, Default)]
pub struct Document {
    text: Grown,
    key_form: KeyForm,
    /// Whether nothing but blocks is written.
    bare: bool,
}

impl Document {
    /// A text whose keys have this form.
    pub fn with_key_form(key_form: KeyForm) -> Self {
        Self { key_form, ..Self::default() }
    }

    /// Leaves out what stands above the blocks: alias and identifier.
    #[must_use]
    pub fn bare(self) -> Self {
        Self { bare: true, ..self }
    }

    /// Adds a private key, encrypted when there is a password.
    pub fn private_key<R: TryCryptoRng + ?Sized>(
        &mut self,
        key: &PrivateKey,
        password: Option<&Password>,
        random: &mut R,
        session: &Session,
    ) -> Result<(), EncodeError> {
        let text = match (self.key_form, password) {
            (KeyForm::Traditional(cipher), _) => traditional(key, password, cipher, random)?,
            (KeyForm::Pkcs8(scheme), Some(password)) => {
                block(label::ENCRYPTED_PRIVATE_KEY, &pkcs8::encrypt(key, password, scheme, random, session)?)
            }
            (KeyForm::Pkcs8(_), None) => block(label::PRIVATE_KEY, key.as_pkcs8_der()),
        };
        self.text.put(text.as_str());
        Ok(())
    }

    /// Adds a certificate.
    pub fn certificate(&mut self, der: &[u8]) {
        self.text.put(block(label::CERTIFICATE, der).as_str());
    }

    /// Adds a certificate with an alias above it, unless that is empty.
    pub fn named_certificate(&mut self, alias: &str, der: &[u8]) {
        let header = self.header(alias, None);
        self.text.put(header.as_str());
        self.certificate(der);
    }

    /// The attributes as `openssl pkcs12` prints them; nothing where there is no name that could be read back.
    fn header(&self, alias: &str, created: Option<Timestamp>) -> String {
        if self.bare || alias.is_empty() || alias.contains(char::is_control) {
            return String::new();
        }
        let id = created.map(local_key_id).unwrap_or_default();
        format!("Bag Attributes\n    friendlyName: {alias}\n{id}")
    }

    /// Adds every entry of a keystore, its alias above it as `openssl pkcs12` prints it, so that it is read back.
    pub fn keystore<R: TryCryptoRng + ?Sized>(
        &mut self,
        store: &Keystore,
        key_password: &dyn Fn(&str) -> Option<Password>,
        random: &mut R,
        session: &Session,
    ) -> Result<(), EncodeError> {
        let certificates = store.entries().iter().flat_map(Entry::certificates);
        // Four characters for three bytes, the ends of lines, and what stands around.
        self.text.reserve(certificates.map(|certificate| certificate.as_der().len() / 47 * 65 + 192).sum());
        for entry in store.entries() {
            let of_key = matches!(entry.kind, EntryKind::PrivateKey { .. });
            let header = self.header(&entry.alias, entry.created.filter(|_| of_key));
            self.text.put(header.as_str());
            if let EntryKind::PrivateKey { key, chain } = &entry.kind {
                match key {
                    Key::Clear(key) => self.private_key(key, key_password(&entry.alias).as_ref(), random, session)?,
                    Key::Sealed(_) => return Err(EncodeError::Sealed { alias: entry.alias.clone() }),
                }
                if !chain.is_empty() {
                    self.text.put(header.as_str());
                }
            }
            if let EntryKind::PublicKey(key) = &entry.kind {
                self.text.put(block(label::PUBLIC_KEY, key.as_der()).as_str());
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
        self.text.put(block(label::X509_CRL, der).as_str());
    }

    /// The text.
    pub fn into_bytes(self) -> Zeroizing<Vec<u8>> {
        self.text.into_bytes()
    }
}

/// A key in its traditional form, encrypted with a `DEK-Info` header when there is a password.
fn traditional<R: TryCryptoRng + ?Sized>(
    key: &PrivateKey,
    password: Option<&Password>,
    cipher: Cipher,
    random: &mut R,
) -> Result<Zeroizing<String>, EncodeError> {
    let form = key.to_traditional().map_err(EncodeError::Key)?;
    let (label, der) = match &form {
        TraditionalForm::Pkcs1(der) => (label::RSA_PRIVATE_KEY, der),
        TraditionalForm::Sec1(der) => (label::EC_PRIVATE_KEY, der),
    };
    let Some(password) = password else { return Ok(block(label, der)) };
    let iv = random_bytes::<16, R>(random)?;
    let iv = iv.get(..cipher.block_length()).unwrap_or(&iv);
    Ok(Zeroizing::new(dek_info::encrypted_block(label, der, cipher, password, iv)?))
}

/// keytool's identifier for a key of this time, as `openssl pkcs12` prints it.
fn local_key_id(time: Timestamp) -> String {
    let digits: Vec<String> = format!("Time {}", time.0).bytes().map(|byte| format!("{byte:02X}")).collect();
    format!("    localKeyID: {}\n", digits.join(" "))
}

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Document({} bytes)", self.text.len())
    }
}
