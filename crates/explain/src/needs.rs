//! What a file demands of its reader, read out of its structure: algorithms, costs, marks. A password is needed for what is encrypted only.

use std::cell::LazyCell;
use std::collections::BTreeMap;

use keyferry_core::certificate::Certificate;
use keyferry_core::key::{KeyAlgorithm, KeyKind};
use keyferry_core::{counted, oid};
use keyferry_formats::detect::{self, Contents, Format, Item};
use keyferry_formats::pbe::{Scheme, Session};
use keyferry_formats::pem;
use keyferry_formats::pkcs12::{Bag, BagContent, MacInfo, MacScheme, Protection, Safe, Structure};
use keyferry_formats::{DecodeError, Entry, EntryKind, Key, Keystore, Password, SealedKey, bcfks, pkcs8};

use crate::feature::Feature;
use crate::file::unmarked;
use crate::{scheme, text_form};

/// What kinds of things a file holds; of what is closed, as much as its structure tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Holds {
    /// Private keys, or what may be one.
    pub keys: bool,
    /// Certificates.
    pub certificates: bool,
    /// Secret keys.
    pub secrets: bool,
}

impl Holds {
    /// Whether there is a private key and no certificate.
    pub fn only_keys(self) -> bool {
        self.keys && !self.certificates
    }

    /// Whether there is anything that can be written anew.
    pub fn anything(self) -> bool {
        self.keys || self.certificates || self.secrets
    }
}

/// The integrity check and the safes of a PKCS#12 file, as far as the password opens them.
pub(crate) struct Inside {
    mac: Option<MacInfo>,
    pub safes: Vec<Safe>,
}

impl Inside {
    /// What is in these bytes, if they are PKCS#12 and can be taken apart.
    pub(crate) fn read(
        bytes: &[u8],
        contents: Option<&Contents>,
        password: Option<&Password>,
        session: &Session,
    ) -> Option<Self> {
        if format_of(bytes, contents) != Format::Pkcs12 {
            return None;
        }
        let structure = Structure::read(bytes).ok()?;
        Some(Self { safes: structure.safes(password, session).unwrap_or_default(), mac: structure.mac })
    }

    /// The same without opening what holds no key: nothing more is to be said of certificates, and there may be many.
    fn outlined(bytes: &[u8], contents: Option<&Contents>, password: Option<&Password>, session: &Session) -> Option<Self> {
        let has_key = |contents: &Contents| contents.keystores().flat_map(Keystore::entries).any(Entry::has_key);
        if contents.is_none_or(|contents| contents.format != Format::Pkcs12 || has_key(contents)) {
            return Self::read(bytes, contents, password, session);
        }
        let structure = Structure::read(bytes).ok()?;
        let closed = |encryption| Safe { encryption, bags: Ok(Vec::new()) };
        let safes = structure.encryptions().unwrap_or_default().into_iter().map(closed).collect();
        Some(Self { safes, mac: structure.mac })
    }
}

/// The format.
fn format_of(bytes: &[u8], contents: Option<&Contents>) -> Format {
    contents.map_or_else(|| detect::closed(bytes).unwrap_or(Format::Pkcs12), |contents| contents.format)
}

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
    /// What is in it that another file could hold.
    pub holds: Holds,
    /// How the parts are protected, for people: `key: PBES2 with AES-256 ...`.
    pub protection: Vec<String>,
}

impl Needs {
    fn new(format: Feature) -> Self {
        let features = BTreeMap::from([(format, "file".to_owned())]);
        Self { format, features, iterations: 0, least_iterations: 0, holds: Holds::default(), protection: Vec::new() }
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
            for feature in scheme::features(scheme) {
                self.need(feature, of);
            }
            if let Some(count) = scheme::iterations(scheme) {
                self.costs(count);
            }
            self.say(format!("{of}: {}", scheme::in_words(scheme)));
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
            Some(hash) => (scheme::feature_of_mac(hash), format!("HMAC with {}", scheme::hash_name(hash))),
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
                    self.holds.keys = true;
                    self.need(Feature::PlainKey, "a key");
                    self.say("key: not encrypted".to_owned());
                }
                BagContent::ShroudedKey { encryption, .. } => {
                    self.holds.keys = true;
                    self.scheme(encryption, "key");
                }
                BagContent::Secret(keyferry_formats::SealedSecret::Info(der)) => {
                    self.holds.secrets = true;
                    self.need(Feature::SecretKey, "secret key");
                    self.scheme(&pkcs8::encryption_scheme(der), "secret key");
                }
                BagContent::Bags(inner) => self.bags(inner),
                BagContent::Secret(_) | BagContent::Certificate(_) | BagContent::RevocationList(_) | BagContent::Other(_) => {}
            }
        }
    }

    /// The safes and the integrity check of a PKCS#12 file.
    fn pkcs12(&mut self, inside: &Inside) {
        self.mac(inside.mac.as_ref());
        for safe in &inside.safes {
            if let Some(encryption) = &safe.encryption {
                self.scheme(encryption, "certificates");
            }
            if let Ok(bags) = &safe.bags {
                self.bags(bags);
            }
        }
    }

    /// How a loose key stands in its file; one that is not encrypted in this form.
    fn loose_key(&mut self, key: &Key, form: Option<Feature>) {
        self.holds.keys = true;
        match key {
            Key::Sealed(SealedKey::Info(der)) => {
                self.need(Feature::KeyPkcs8, "key");
                self.scheme(&pkcs8::encryption_scheme(der), "key");
            }
            Key::Sealed(SealedKey::Traditional(_)) => {
                self.need(Feature::KeyTraditionalEncrypted, "key");
                self.say("key: openssl's traditional encryption (DEK-Info, MD5, one round)".to_owned());
            }
            Key::Sealed(SealedKey::OpenSsh(key)) => {
                self.need(Feature::KeyOpenSsh, "key");
                self.say(format!(
                    "key: OpenSSH's encryption ({}, bcrypt, {})",
                    key.cipher_name(),
                    counted(key.rounds(), "round", "rounds")
                ));
            }
            Key::Sealed(SealedKey::Pvk(_)) => self.say("key: Microsoft's PVK encryption (RC4, SHA-1, one round)".to_owned()),
            Key::Sealed(SealedKey::Bks(_) | SealedKey::Bcfks(_)) => {}
            Key::Clear(_) => {
                if let Some(form) = form {
                    self.need(form, "key");
                }
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
            KeyKind::MlDsa(_) => self.need(Feature::MlDsa, of),
            KeyKind::SlhDsa(_) => self.need(Feature::SlhDsa, of),
            KeyKind::Other(oid) if oid::composite_name(&oid).is_some() => self.need(Feature::Composite, of),
            KeyKind::Other(_) => self.need(Feature::OtherKey, of),
            KeyKind::MlKem(_) => self.need(Feature::MlKem, of),
            _ => {}
        }
    }

    fn key(&mut self, key: &Key, of: &str) {
        if let Key::Clear(key) = key
            && let Ok(algorithm) = key.algorithm()
        {
            self.key_algorithm(&algorithm, of);
            if key.expanded_secret().is_ok_and(|secret| secret.is_some_and(|secret| secret.seed.is_some())) {
                self.need(Feature::SeedForm, of);
            }
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
        let count = unmarked(store).count();
        if count > 0 && count == store.entries().len() {
            self.need(Feature::OnlyUnmarked, "certificates");
        } else if count > 0 {
            self.need(Feature::Unmarked, "certificates");
        }
    }

    /// The demands of a file with these bytes. Contents are there when it could be read; their keys may be decrypted.
    pub fn of(bytes: &[u8], contents: Option<&Contents>, password: Option<&Password>, session: &Session) -> Self {
        Self::of_parts(bytes, contents, Inside::outlined(bytes, contents, password, session).as_ref())
    }

    /// The same where the inside of a PKCS#12 file has been read.
    pub(crate) fn of_parts(bytes: &[u8], contents: Option<&Contents>, inside: Option<&Inside>) -> Self {
        let format = format_of(bytes, contents);
        let mut needs = Self::new(Feature::of_format(format));
        if let Some(inside) = inside {
            needs.pkcs12(inside);
        }
        if format == Format::Bcfks
            && let Ok(bcfks::Protection { encryption, mac }) = bcfks::protection(bytes)
        {
            needs.say(format!("everything: {}", scheme::in_words(&encryption)));
            needs.say(format!("integrity: HMAC with {}", scheme::hash_name(mac)));
        }
        let Some(contents) = contents else {
            // Nobody would have encrypted nothing.
            needs.holds.certificates = true;
            return needs;
        };
        for feature in text_form::features(bytes, contents) {
            needs.need(feature, "file");
        }
        let has_loose_key = contents.items.iter().any(|item| matches!(item, Item::PrivateKey { .. }));
        let blocks =
            if has_loose_key || text_form::has_bundle(bytes) { pem::decode(bytes).unwrap_or_default() } else { Vec::new() };
        if blocks.iter().any(|block| block.label == pem::label::PKCS7) {
            needs.need(Feature::Bundle, "file");
        }
        let pkcs8_keys = LazyCell::new(|| text_form::pkcs8_keys(bytes, &blocks));
        for item in &contents.items {
            match item {
                Item::PrivateKey { key, .. } => {
                    let form = match key {
                        _ if format == Format::Pvk => None,
                        Key::Clear(key) if text_form::is_openssh(key, &blocks) => Some(Feature::KeyOpenSsh),
                        Key::Clear(key) if !pkcs8_keys.as_ref().is_none_or(|keys| keys.contains(key)) => {
                            Some(Feature::KeyTraditional)
                        }
                        _ => Some(Feature::KeyPkcs8),
                    };
                    needs.loose_key(key, form);
                }
                Item::Keystore { keystore, .. } => {
                    for entry in keystore.entries() {
                        needs.holds.keys |= matches!(entry.kind, EntryKind::PrivateKey { .. });
                        needs.holds.secrets |= matches!(entry.kind, EntryKind::SecretKey(_));
                    }
                    if format == Format::Pkcs12 {
                        needs.marks(keystore);
                    }
                }
                Item::Request(_) => needs.need(Feature::Request, "file"),
                Item::Certificate { .. } | Item::PublicKey(_) | Item::RevocationList(_) => {}
            }
        }
        match format {
            _ if !needs.holds.keys && !needs.holds.secrets => {}
            Format::Jks => needs.say("keys: Sun's own protection (SHA-1, no iterations)".to_owned()),
            Format::Jceks => needs.say("keys: Sun's own protection (MD5, triple DES)".to_owned()),
            _ => {}
        }
        needs.holds.certificates = !contents.certificates().is_empty();
        if needs.holds.only_keys() && format == Format::Pkcs12 {
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
        match protection.keys.filter(|_| self.holds.keys) {
            Some(scheme) => needs.scheme(&Ok(scheme), "key"),
            None if self.holds.keys => needs.need(Feature::PlainKey, "key"),
            None => {}
        }
        if self.holds.only_keys() {
            needs.need(Feature::LoneKey, "key");
        }
        if let Some(scheme) = protection.certificates {
            needs.scheme(&Ok(scheme), "certificates");
        }
        match protection.mac {
            None => needs.need(Feature::NoMac, "integrity"),
            Some(MacScheme::Hmac { hash, iterations }) => {
                needs.need(scheme::feature_of_mac(hash), "integrity");
                needs.costs(iterations);
            }
            Some(MacScheme::Pbmac1 { .. }) => needs.need(Feature::Pbmac1, "integrity"),
        }
        if self.holds.secrets {
            needs.need(Feature::SecretKey, "secret key");
        }
        needs.keep_keys_of(self);
        needs
    }

    /// The same file, written anew as PEM with its keys in PKCS#8, encrypted or not.
    #[must_use]
    pub fn as_pem(&self, encrypted: bool) -> Self {
        let mut needs = Self::new(Feature::Pem);
        if self.holds.keys {
            needs.need(Feature::KeyPkcs8, "key");
        }
        if encrypted {
            needs.need(Feature::Pbes2Aes, "key");
        }
        needs.keep_keys_of(self);
        needs
    }

    /// What no other form of the file changes.
    fn keep_keys_of(&mut self, other: &Self) {
        for feature in Feature::OF_KEYS {
            if let Some(of) = other.features.get(&feature) {
                self.need(feature, of);
            }
        }
    }
}
