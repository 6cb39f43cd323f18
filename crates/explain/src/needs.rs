//! What a file demands of its reader, read out of its structure: algorithms, costs, marks. A password is needed for what is encrypted only.

use std::collections::BTreeMap;

use keyferry_core::certificate::Certificate;
use keyferry_core::key::{KeyAlgorithm, KeyKind, PrivateKey};
use keyferry_core::{counted, oid};
use keyferry_formats::detect::{Contents, Format, Item};
use keyferry_formats::pbe::{Cipher, Hash, Pbes1Kind, Pkcs12Cipher, Scheme, Session};
use keyferry_formats::pem::{self, Block, Oddity};
use keyferry_formats::pkcs12::{Bag, BagContent, MacInfo, MacScheme, Protection, Structure};
use keyferry_formats::{DecodeError, Entry, EntryKind, Key, Keystore, Password, SealedKey, pkcs8};

use crate::feature::Feature;

/// The demands of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needs {
    /// The format, which is the first demand.
    pub format: Feature,
    /// What is demanded, and of which part of the file.
    pub features: BTreeMap<Feature, String>,
    /// The most iterations that one key derivation asks for.
    pub iterations: u32,
    /// The fewest.
    pub least_iterations: u32,
    /// Whether there is a private key, or something that may be one.
    pub has_keys: bool,
    /// Whether there is something that a keystore or a PEM file with keys and certificates holds.
    pub can_be_rewritten: bool,
    /// Whether there is such a key and no certificate.
    pub is_lone: bool,
    /// How the parts are protected, for people: `key: PBES2 with AES-256 ...`.
    pub protection: Vec<String>,
}

/// What a scheme of encryption demands.
pub(crate) fn of_scheme(scheme: &Scheme) -> Vec<Feature> {
    let of_cipher = |cipher: Cipher| match cipher {
        Cipher::Aes128 | Cipher::Aes256 => Feature::Pbes2Aes,
        Cipher::Aes192 => Feature::Pbes2Aes192,
        Cipher::DesEde3 => Feature::Pbes2TripleDes,
        _ => Feature::Pbes2OtherCipher,
    };
    match scheme {
        Scheme::Pbes2 { cipher, prf, .. } => match prf {
            Hash::Sha1 | Hash::Sha224 | Hash::Sha256 | Hash::Sha384 | Hash::Sha512 => vec![of_cipher(*cipher)],
            _ => vec![of_cipher(*cipher), Feature::Pbes2OtherHash],
        },
        Scheme::Scrypt { cipher, .. } => vec![of_cipher(*cipher), Feature::Scrypt],
        Scheme::Pbes1 { kind: Pbes1Kind::Md5Des, .. } => vec![Feature::Md5Des],
        Scheme::Pbes1 { .. } => vec![Feature::Pbes1Other],
        Scheme::Pkcs12 { cipher, .. } => vec![match cipher {
            Pkcs12Cipher::TripleDes => Feature::TripleDes,
            Pkcs12Cipher::TwoKeyTripleDes => Feature::TwoKeyTripleDes,
            Pkcs12Cipher::Rc2_128 => Feature::Rc2_128,
            Pkcs12Cipher::Rc2_40 => Feature::Rc2_40,
            Pkcs12Cipher::Rc4_128 => Feature::Rc4_128,
            Pkcs12Cipher::Rc4_40 => Feature::Rc4_40,
        }],
    }
}

/// The iterations of a scheme; scrypt has none.
pub(crate) fn iterations_of(scheme: &Scheme) -> Option<u32> {
    match scheme {
        Scheme::Pbes2 { iterations, .. } | Scheme::Pbes1 { iterations, .. } | Scheme::Pkcs12 { iterations, .. } => {
            Some(*iterations)
        }
        Scheme::Scrypt { .. } => None,
    }
}

fn scheme_in_words(scheme: &Scheme) -> String {
    let cost = iterations_of(scheme).map(|count| format!(", {}", counted(count, "iteration", "iterations"))).unwrap_or_default();
    let cipher = |cipher: Cipher| match cipher {
        Cipher::Aes128 => "AES-128".to_owned(),
        Cipher::Aes192 => "AES-192".to_owned(),
        Cipher::Aes256 => "AES-256".to_owned(),
        Cipher::DesEde3 => "triple DES".to_owned(),
        other => format!("{other:?}"),
    };
    match scheme {
        Scheme::Pbes2 { cipher: with, prf, .. } => format!("{} (PBES2, {}{cost})", cipher(*with), hash_in_words(*prf)),
        Scheme::Scrypt { cipher: with, .. } => format!("{} (PBES2, scrypt)", cipher(*with)),
        other => {
            let names: Vec<String> = of_scheme(other).iter().map(ToString::to_string).collect();
            format!("{}{cost}", names.join(", "))
        }
    }
}

fn hash_in_words(hash: Hash) -> String {
    oid::java_name(&hash.oid())
}

fn of_hash(hash: Hash) -> Feature {
    match hash {
        Hash::Sha1 => Feature::MacSha1,
        Hash::Sha224 | Hash::Sha256 | Hash::Sha384 | Hash::Sha512 => Feature::MacSha2,
        Hash::Sha512_224 | Hash::Sha512_256 => Feature::MacSha512Cut,
        Hash::Sha3_224 | Hash::Sha3_256 | Hash::Sha3_384 | Hash::Sha3_512 => Feature::MacSha3,
        Hash::Md5 | Hash::Md4 => Feature::MacMd,
    }
}

impl Needs {
    fn new(format: Feature) -> Self {
        let features = BTreeMap::from([(format, "file".to_owned())]);
        Self {
            format,
            features,
            iterations: 0,
            least_iterations: 0,
            has_keys: false,
            can_be_rewritten: true,
            is_lone: false,
            protection: Vec::new(),
        }
    }

    fn need(&mut self, feature: Feature, of: &str) {
        self.features.entry(feature).or_insert_with(|| of.to_owned());
    }

    fn say(&mut self, line: String) {
        if !self.protection.contains(&line) {
            self.protection.push(line);
        }
    }

    fn costs(&mut self, iterations: u32) {
        self.least_iterations = if self.iterations == 0 { iterations } else { self.least_iterations.min(iterations) };
        self.iterations = self.iterations.max(iterations);
    }

    fn scheme(&mut self, scheme: &Result<Scheme, DecodeError>, of: &str) {
        if let Ok(scheme) = scheme {
            for feature in of_scheme(scheme) {
                self.need(feature, of);
            }
            if let Some(count) = iterations_of(scheme) {
                self.costs(count);
            }
            self.say(format!("{of}: {}", scheme_in_words(scheme)));
        } else {
            self.need(Feature::OtherEncryption, of);
            self.say(format!("{of}: an encryption that keyferry does not know"));
        }
    }

    /// What is demanded of whoever opens the integrity check.
    fn mac(&mut self, mac: Option<&MacInfo>) {
        const OF: &str = "integrity";
        let Some(mac) = mac else {
            self.need(Feature::NoMac, OF);
            return self.say("integrity: not checked, the file has no MAC".to_owned());
        };
        let (feature, name) = match mac.hash {
            Some(hash) => (of_hash(hash), format!("HMAC with {}", hash_in_words(hash))),
            None if mac.oid == oid::encryption::PBMAC1 => (Feature::Pbmac1, "PBMAC1".to_owned()),
            None => (Feature::MacOther, oid::display_name(&mac.oid)),
        };
        self.need(feature, OF);
        // PBMAC1 has its number elsewhere.
        let cost = if mac.hash.is_some() {
            self.costs(mac.iterations);
            format!(", {}", counted(mac.iterations, "iteration", "iterations"))
        } else {
            String::new()
        };
        self.say(format!("integrity: {name}{cost}"));
    }

    fn bags(&mut self, bags: &[Bag]) {
        for bag in bags {
            match &bag.content {
                BagContent::Key(_) => {
                    self.has_keys = true;
                    self.need(Feature::PlainKey, "a key");
                    self.say("key: not encrypted".to_owned());
                }
                BagContent::ShroudedKey { encryption, .. } => {
                    self.has_keys = true;
                    self.scheme(encryption, "key");
                }
                BagContent::Secret(keyferry_formats::SealedSecret::Info(der)) => {
                    self.need(Feature::SecretKey, "secret key");
                    self.scheme(&pkcs8::encryption_scheme(der), "secret key");
                }
                BagContent::Bags(inner) => self.bags(inner),
                BagContent::Secret(_) | BagContent::Certificate(_) | BagContent::RevocationList(_) | BagContent::Other(_) => {}
            }
        }
    }

    /// The safes and the integrity check of a PKCS#12 file.
    fn pkcs12(&mut self, structure: &Structure, password: Option<&Password>, session: &Session) {
        self.mac(structure.mac.as_ref());
        for safe in structure.safes(password, session).unwrap_or_default() {
            if let Some(encryption) = &safe.encryption {
                self.scheme(encryption, "certificates");
            }
            if let Ok(bags) = &safe.bags {
                self.bags(bags);
            }
        }
    }

    /// How a loose key stands in its file.
    fn loose_key(&mut self, key: &Key, is_pkcs8: bool) {
        self.has_keys = true;
        match key {
            Key::Sealed(SealedKey::Info(der)) => {
                self.need(Feature::KeyPkcs8, "key");
                self.scheme(&pkcs8::encryption_scheme(der), "key");
            }
            Key::Sealed(SealedKey::Traditional(_)) => {
                self.need(Feature::KeyTraditionalEncrypted, "key");
                self.say("key: openssl's traditional encryption (DEK-Info, MD5, one round)".to_owned());
            }
            Key::Sealed(SealedKey::Bks(_)) => {}
            Key::Clear(_) => {
                self.need(if is_pkcs8 { Feature::KeyPkcs8 } else { Feature::KeyTraditional }, "key");
                self.say("key: not encrypted".to_owned());
            }
        }
    }

    fn key_algorithm(&mut self, algorithm: &KeyAlgorithm, of: &str) {
        if algorithm.has_explicit_curve {
            self.need(Feature::ExplicitCurve, of);
        }
        match algorithm.kind {
            KeyKind::Ed25519 | KeyKind::Ed448 => self.need(Feature::EdDsa, of),
            KeyKind::Other(other) if ML_DSA.contains(&other.to_string().as_str()) => self.need(Feature::PostQuantum, of),
            _ => {}
        }
    }

    fn key(&mut self, key: &Key, of: &str) {
        if let Key::Clear(key) = key
            && let Ok(algorithm) = key.algorithm()
        {
            self.key_algorithm(&algorithm, of);
        }
    }

    fn entry(&mut self, entry: &Entry) {
        let of = format!("`{}`", entry.alias);
        if let EntryKind::PrivateKey { key, .. } = &entry.kind {
            self.key(key, &of);
        }
        entry.certificates().iter().for_each(|certificate| self.certificate(certificate, &of));
    }

    fn certificate(&mut self, certificate: &Certificate, of: &str) {
        let details = certificate.details().ok();
        let algorithm = details.and_then(|details| details.public_key.algorithm().ok());
        if let Some(algorithm) = algorithm {
            self.key_algorithm(&algorithm, of);
        }
    }

    fn marks(&mut self, store: &Keystore) {
        let unmarked = |entry: &&Entry| matches!(entry.kind, EntryKind::Certificate(_));
        let count = store.entries().iter().filter(unmarked).count();
        if count > 0 && count == store.entries().len() {
            self.need(Feature::OnlyUnmarked, "certificates");
        } else if count > 0 {
            self.need(Feature::Unmarked, "certificates");
        }
    }

    /// The demands of a file with these bytes. Contents are there when it could be read; their keys may be decrypted.
    pub fn of(bytes: &[u8], contents: Option<&Contents>, password: Option<&Password>, session: &Session) -> Self {
        let format = contents.map_or(Format::Pkcs12, |contents| contents.format);
        let mut needs = Self::new(of_format(format));
        if format == Format::Pkcs12
            && let Ok(structure) = Structure::read(bytes)
        {
            needs.pkcs12(&structure, password, session);
        }
        match format {
            Format::Jks => needs.say("keys: Sun's own protection (SHA-1, no iterations)".to_owned()),
            Format::Jceks => needs.say("keys: Sun's own protection (MD5, triple DES)".to_owned()),
            _ => {}
        }
        let Some(contents) = contents else { return needs };
        if contents.oddities.iter().any(|oddity| is_wrapping(*oddity)) {
            needs.need(Feature::Wrapped, "file");
        }
        let blocks = pem::decode(bytes).unwrap_or_default();
        if blocks.iter().any(|block| block.label == pem::label::PKCS7) {
            needs.need(Feature::Bundle, "file");
        }
        let pkcs8_keys = pkcs8_keys(bytes, &blocks);
        for item in &contents.items {
            match item {
                Item::PrivateKey { key, .. } => {
                    let is_pkcs8 = match key {
                        Key::Clear(key) => pkcs8_keys.as_ref().is_none_or(|keys| keys.contains(key)),
                        Key::Sealed(_) => true,
                    };
                    needs.loose_key(key, is_pkcs8);
                }
                Item::Keystore { keystore, .. } => {
                    needs.has_keys |= keystore.entries().iter().any(|entry| matches!(entry.kind, EntryKind::PrivateKey { .. }));
                    if format == Format::Pkcs12 {
                        needs.marks(keystore);
                    }
                }
                Item::Request(_) => needs.need(Feature::Request, "file"),
                Item::Certificate { .. } | Item::PublicKey(_) | Item::RevocationList(_) => {}
            }
        }
        needs.can_be_rewritten = needs.has_keys
            || !contents.certificates().is_empty()
            || contents.keystores().any(|store| !store.entries().is_empty());
        needs.is_lone = needs.has_keys && contents.certificates().is_empty();
        if needs.is_lone && format == Format::Pkcs12 {
            needs.need(Feature::LoneKey, "key");
        }
        needs
    }

    /// What its keys and certificates demand by themselves; keys that are still encrypted say nothing.
    pub(crate) fn add_keys(&mut self, contents: &Contents) {
        for item in &contents.items {
            match item {
                Item::PrivateKey { key, .. } => self.key(key, "key"),
                Item::Keystore { keystore, .. } => keystore.entries().iter().for_each(|entry| self.entry(entry)),
                Item::Certificate { certificate, .. } => self.certificate(certificate, "certificate"),
                Item::Request(_) | Item::PublicKey(_) | Item::RevocationList(_) => {}
            }
        }
    }

    /// The same file, written anew as PKCS#12 with this protection, all certificates marked.
    #[must_use]
    pub fn rewritten(&self, protection: &Protection) -> Self {
        let mut needs = Self::new(Feature::Pkcs12);
        match protection.keys.filter(|_| self.has_keys) {
            Some(scheme) => needs.scheme(&Ok(scheme), "key"),
            None if self.has_keys => needs.need(Feature::PlainKey, "key"),
            None => {}
        }
        if self.is_lone {
            needs.need(Feature::LoneKey, "key");
        }
        if let Some(scheme) = protection.certificates {
            needs.scheme(&Ok(scheme), "certificates");
        }
        match protection.mac {
            None => needs.need(Feature::NoMac, "integrity"),
            Some(MacScheme::Hmac { hash, iterations }) => {
                needs.need(of_hash(hash), "integrity");
                needs.costs(iterations);
            }
            Some(MacScheme::Pbmac1 { .. }) => needs.need(Feature::Pbmac1, "integrity"),
        }
        needs.keep_keys_of(self);
        needs
    }

    /// The same file, written anew as PEM with its keys in PKCS#8 and not encrypted.
    #[must_use]
    pub fn as_plain_pem(&self) -> Self {
        let mut needs = Self::new(Feature::Pem);
        if self.has_keys {
            needs.need(Feature::KeyPkcs8, "key");
        }
        needs.keep_keys_of(self);
        needs
    }

    /// What no other form of the file changes.
    fn keep_keys_of(&mut self, other: &Self) {
        for feature in [Feature::ExplicitCurve, Feature::EdDsa, Feature::PostQuantum] {
            if let Some(of) = other.features.get(&feature) {
                self.need(feature, of);
            }
        }
    }
}

/// ML-DSA (RFC 9881, section 2).
const ML_DSA: [&str; 3] = ["2.16.840.1.101.3.4.3.17", "2.16.840.1.101.3.4.3.18", "2.16.840.1.101.3.4.3.19"];

fn of_format(format: Format) -> Feature {
    match format {
        Format::Jks => Feature::Jks,
        Format::Jceks => Feature::Jceks,
        Format::Bks => Feature::Bks,
        Format::Uber => Feature::Uber,
        Format::Pkcs12 => Feature::Pkcs12,
        Format::Pkcs7 => Feature::Pkcs7,
        Format::PkiPath => Feature::PkiPath,
        Format::Pem => Feature::Pem,
        _ => Feature::Der,
    }
}

/// Whether only keyferry reads through it.
pub(crate) fn is_wrapping(oddity: Oddity) -> bool {
    matches!(oddity, Oddity::Base64 | Oddity::Json | Oddity::Rewritten | Oddity::Utf16)
}

/// The plain keys of a file that stand in PKCS#8; `None` where the form cannot be told.
fn pkcs8_keys(bytes: &[u8], blocks: &[Block]) -> Option<Vec<PrivateKey>> {
    if let Ok(key) = PrivateKey::from_pkcs8_der(bytes) {
        return Some(vec![key]);
    }
    let pkcs8 = blocks.iter().filter(|block| block.label == pem::label::PRIVATE_KEY);
    let keys = pkcs8.filter_map(|block| PrivateKey::from_pkcs8_der(block.content.as_slice()).ok());
    (!blocks.is_empty()).then(|| keys.collect())
}
