//! What is in a file, in lines that can be compared: twice the same content gives twice the same lines, whatever salts and times are in it.

use std::fmt::{self, Write};

use keyferry_core::certificate::Certificate;
use keyferry_core::csr::CertificationRequest;
use keyferry_core::extension::{AUTHORITY_KEY_IDENTIFIER, Extension, SUBJECT_KEY_IDENTIFIER};
use keyferry_core::key::{PrivateKey, fingerprint, hex};
use keyferry_core::revocation::RevocationList;
use keyferry_formats::detect::{self, Contents, Format, Item};
use keyferry_formats::pbe::Session;
use keyferry_formats::pem;
use keyferry_formats::{Attribute, Entry, EntryKind, Key, Password, SealedKey, Secret};

use crate::mask;
use crate::times::Times;

/// The passwords that files in the scripts have.
const PASSWORDS: [&str; 10] =
    ["changeit", "keypass1", "openssl1", "changed1", "another1", "secret12", "keypass2", "password", "mañana12", ""];

/// What opens the files of a case. They have the same keys again and again, and each is derived once.
pub(crate) struct Opener {
    session: Session,
    /// The passwords, those first that opened a key not long ago.
    of_keys: Vec<&'static str>,
}

impl Opener {
    pub(crate) fn new() -> Self {
        Self { session: Session::default(), of_keys: PASSWORDS.to_vec() }
    }

    /// What one of the passwords opens; a sealed key is opened by one alone.
    fn key<T, E: fmt::Debug>(&mut self, unseal: impl Fn(&Password, &Session) -> Result<T, E>) -> (&'static str, T) {
        let mut said = Vec::new();
        for (place, password) in self.of_keys.iter().enumerate() {
            match unseal(&Password::new(*password), &self.session) {
                Ok(key) => {
                    self.of_keys[..=place].rotate_right(1);
                    return (self.of_keys[0], key);
                }
                Err(why) => said.push(why),
            }
        }
        panic!("none of the scripts' passwords opens a key: {said:?}")
    }
}

/// Describes a file that was made in these times; with `masked`, without what is random.
pub(crate) fn describe(bytes: &[u8], masked: bool, times: &Times, opener: &mut Opener) -> String {
    opener.session.next_input();
    let mut description = Description { text: String::new(), masked, times, opener };
    description.file(bytes);
    description.text
}

struct Description<'a> {
    text: String,
    masked: bool,
    times: &'a Times,
    opener: &'a mut Opener,
}

macro_rules! line {
    ($self:ident, $($what:tt)*) => {{
        let _ = writeln!($self.text, $($what)*);
    }};
}

impl Description<'_> {
    fn file(&mut self, bytes: &[u8]) {
        let opened = PASSWORDS.iter().find_map(|password| {
            let contents = detect::decode(bytes, Some(&Password::new(*password)), &self.opener.session).ok()?;
            Some((password, contents))
        });
        let Some((password, contents)) = opened else {
            // Certificates one behind the other.
            if let Some((0x30, _, behind)) = element(bytes)
                && !behind.is_empty()
            {
                let (first, others) = bytes.split_at(bytes.len() - behind.len());
                self.file(first);
                return self.file(others);
            }
            let text = String::from_utf8_lossy(bytes);
            self.text.push_str(&if self.masked { mask::random(&text, self.times) } else { text.into_owned() });
            return;
        };
        line!(self, "{}", contents.format);
        if contents.format == Format::Pem {
            for block in pem::decode(bytes).unwrap() {
                line!(
                    self,
                    "block {} {:?} {:?}",
                    block.label,
                    block.attributes.friendly_name,
                    cipher_of(block.dek_info.as_deref())
                );
            }
        }
        if contents.format == Format::Pkcs12 {
            line!(self, "password {password:?}");
            self.skeleton(bytes, 0);
        }
        self.contents(contents);
    }

    fn contents(&mut self, contents: Contents) {
        for item in contents.items {
            match item {
                Item::PrivateKey { attributes, key } => {
                    line!(self, "key {:?}", attributes.friendly_name);
                    self.key(&key);
                }
                Item::Certificate { attributes, certificate, .. } => {
                    line!(self, "certificate {:?}", attributes.friendly_name);
                    self.certificate(&certificate);
                }
                Item::Request(request) => self.request(&request),
                Item::PublicKey(spki) => {
                    line!(self, "public key {}", self.secret(&spki.fingerprint()));
                    line!(self, "{}", spki.algorithm().unwrap());
                }
                Item::RevocationList(der) => self.revocation_list(&der),
                Item::Keystore { keystore, verified } => {
                    line!(self, "keystore, verified {verified}");
                    let mut entries = keystore.into_entries();
                    // Java's own order is that of a hash table, for some formats.
                    entries.sort_by(|one, other| one.alias.cmp(&other.alias));
                    for entry in &entries {
                        self.entry(entry);
                    }
                }
            }
        }
    }

    /// A value that is random where something new was made.
    fn secret(&self, value: &str) -> String {
        if self.masked { "<random>".to_owned() } else { value.to_owned() }
    }

    fn entry(&mut self, entry: &Entry) {
        let created = entry.created.map(|time| self.times.milliseconds(time));
        line!(self, "entry {:?}, made {created:?}", entry.alias);
        for attribute in &entry.attributes {
            self.attribute(attribute);
        }
        for (place, attributes) in entry.chain_attributes.iter().enumerate() {
            line!(self, "of certificate {place}:");
            for attribute in attributes {
                self.attribute(attribute);
            }
        }
        match &entry.kind {
            EntryKind::PrivateKey { key, .. } => self.key(key),
            EntryKind::TrustedCertificate(_) => line!(self, "trusted"),
            EntryKind::Certificate(_) => line!(self, "a certificate"),
            EntryKind::SecretKey(secret) => self.secret_key(secret),
            EntryKind::PublicKey(_) | EntryKind::Stored { .. } => panic!("neither tool writes such an entry"),
        }
        for certificate in entry.certificates() {
            self.certificate(certificate);
        }
    }

    fn attribute(&mut self, attribute: &Attribute) {
        line!(self, "attribute {} {}", attribute.oid, self.secret(&hex(&attribute.values)));
    }

    fn key(&mut self, key: &Key) {
        match key {
            Key::Clear(key) => self.clear_key(key),
            Key::Sealed(sealed) => {
                if let SealedKey::Info(der) = sealed {
                    self.skeleton(der, 0);
                }
                let (password, key) = self.opener.key(|password, session| sealed.unseal(password, session));
                line!(self, "sealed with {password:?}");
                self.clear_key(&key);
            }
        }
    }

    fn clear_key(&mut self, key: &PrivateKey) {
        line!(self, "private key {}", key.algorithm().unwrap());
        // The public half tells the keys apart; how a writer encodes the rest is compared by the bytes of the seed's own keys.
        let public = key.public_key().unwrap().map(|spki| spki.fingerprint());
        line!(self, "its public half {:?}", public.map(|public| self.secret(&public)));
    }

    fn secret_key(&mut self, secret: &Secret) {
        let key = match secret {
            Secret::Clear(key) => key.clone(),
            Secret::Sealed(sealed) => self.opener.key(|password, session| sealed.unseal(password, session)).1,
        };
        line!(self, "secret key {} of {} bytes {}", key.algorithm, key.encoded.len(), self.secret(&hex(&key.encoded)));
    }

    fn certificate(&mut self, certificate: &Certificate) {
        if !self.masked {
            return line!(self, "certificate {}", certificate.fingerprint());
        }
        let details = certificate.details().unwrap();
        line!(self, "certificate of {} by {}", details.subject, details.issuer);
        line!(self, "names {} {}", hex(&details.subject_der), hex(&details.issuer_der));
        line!(self, "version {}, serial number of more than 4 bytes: {}", details.version, details.serial_number.len() > 4);
        let [from, to] = [details.not_before, details.not_after].map(|time| self.times.seconds(time));
        line!(self, "valid from {from} to {to}, signed with {}", details.signature_algorithm);
        line!(self, "for {}", details.public_key.algorithm().unwrap());
        self.extensions(&details.extensions);
    }

    fn extensions(&mut self, extensions: &[Extension]) {
        for extension in extensions {
            let identifier = [SUBJECT_KEY_IDENTIFIER, AUTHORITY_KEY_IDENTIFIER].contains(&extension.extn_id);
            let value = extension.extn_value.as_bytes();
            let value = if identifier && self.masked { format!("{} bytes", value.len()) } else { hex(value) };
            line!(self, "extension {} critical {} {value}", extension.extn_id, extension.critical);
        }
    }

    fn request(&mut self, request: &CertificationRequest) {
        if !self.masked {
            return line!(self, "request {}", fingerprint(request.as_der()));
        }
        line!(self, "request for {}", request.subject());
        line!(self, "of {}, signed with {}", request.key_algorithm().unwrap(), request.signature_algorithm());
        line!(self, "verified {:?}", request.verify());
        for attribute in request.attributes() {
            line!(self, "attribute {}", attribute.oid);
        }
        self.extensions(request.extensions());
    }

    fn revocation_list(&mut self, der: &[u8]) {
        let list = RevocationList::from_der(der).unwrap();
        line!(self, "list of {}, version {}, signed with {}", list.issuer, list.version, list.signature_algorithm());
        let next = list.next_update.map(|next| self.times.seconds(next));
        line!(self, "of {}, the next {next:?}", self.times.seconds(list.this_update));
        for revoked in &list.revoked {
            line!(self, "revoked {}", hex(&revoked.serial_number));
            self.extensions(&revoked.extensions);
        }
        self.extensions(&list.extensions);
    }

    /// The object identifiers and the small numbers in a structure, in order: schemes, iterations, hashes, the order of the parts.
    fn skeleton(&mut self, der: &[u8], depth: usize) {
        let mut rest = der;
        while let Some((tag, content, behind)) = element(rest) {
            rest = behind;
            let indent = "  ".repeat(depth);
            match tag {
                0x06 => line!(self, "{indent}oid {}", hex(content)),
                0x02 if content.len() <= 4 => line!(self, "{indent}number {}", hex(content)),
                // Shorter ones are salts and digests, which may look like anything.
                0x04 if content.len() > 40 && whole(content) => {
                    line!(self, "{indent}octets:");
                    self.skeleton(content, depth + 1);
                }
                0x04 => line!(self, "{indent}octets"),
                _ if tag & 0x20 != 0 => {
                    line!(self, "{indent}{tag:02x}:");
                    self.skeleton(content, depth + 1);
                }
                _ => line!(self, "{indent}{tag:02x}"),
            }
        }
    }
}

fn cipher_of(dek_info: Option<&str>) -> Option<&str> {
    dek_info.and_then(|info| info.split(',').next()).map(str::trim)
}

/// The tag, the content and what is behind the first element.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
        (digits.iter().fold(0_usize, |length, digit| length << 8 | usize::from(*digit)), rest)
    };
    let (content, behind) = rest.split_at_checked(length)?;
    Some((tag, content, behind))
}

/// Whether these bytes are one SEQUENCE and nothing else, down to its last part. What is encrypted begins like one now and then.
fn whole(bytes: &[u8]) -> bool {
    bytes.first() == Some(&0x30) && element(bytes).is_some_and(|(_, content, behind)| behind.is_empty() && whole_parts(content))
}

/// Whether these bytes are elements, one behind the other, of the kinds that stand in keystores.
fn whole_parts(mut rest: &[u8]) -> bool {
    while !rest.is_empty() {
        let Some((tag, content, behind)) = element(rest) else { return false };
        let is_known = matches!(tag, 0x01..=0x06 | 0x0c | 0x13..=0x1e | 0x30 | 0x31 | 0x80..=0x8f | 0xa0..=0xaf);
        if !is_known || tag & 0x20 != 0 && !whole_parts(content) {
            return false;
        }
        rest = behind;
    }
    true
}
