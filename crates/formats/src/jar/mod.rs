//! Signed jar files (the JAR File Specification, "Signed JAR File"): who signed them. The manifest has the digests of the files, a signature file those
//! of the manifest or of its sections, and a block beside it, PKCS#7, the signature over that.

mod archive;
mod error;
mod manifest;

use std::collections::{HashMap, HashSet};

use base64ct::{Base64, Encoding};
use keyferry_core::certificate::Certificate;

use crate::pkcs7::signers::{Hash, Signatory, SignedContent};
use crate::{DecodeError, Limits};
use archive::Archive;
pub use error::JarError;
use manifest::{Attributes, Manifest, value};

const MANIFEST: &str = "META-INF/MANIFEST.MF";

/// Somebody who signed a jar file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signer {
    /// The certificate of the key that signed, and those above it that came along. Nobody has vouched for them.
    pub chain: Vec<Certificate>,
    /// The same of whoever vouches for the time.
    pub timestamp: Option<Vec<Certificate>>,
}

/// Everybody who signed files of this jar, in the order in which Java finds them. Every signed file is verified; files that are not signed, and
/// signatures whose structure is damaged, are passed over, as Java does it. Nobody is trusted by it.
pub fn signers(bytes: &[u8], limits: &Limits) -> Result<Vec<Signer>, JarError> {
    let archive = Archive::new(bytes, limits)?;
    let Some(file) = archive.files.iter().find(|file| file.name.eq_ignore_ascii_case(MANIFEST)) else { return Ok(Vec::new()) };
    let manifest_bytes = archive.content(file)?;
    let manifest = Manifest::parse(&manifest_bytes)?;
    let mut signed = Signed { manifest_bytes: &manifest_bytes, manifest: &manifest, signers: Vec::new(), names: HashSet::new() };
    let mut files: HashMap<String, Vec<u8>> = HashMap::new();
    let mut blocks: Vec<(String, Vec<u8>)> = Vec::new();
    for file in &archive.files {
        let Some((name, ending)) = signature_related(&file.name) else { continue };
        let content = archive.content(file)?;
        if ending == "SF" {
            let (own, others) = std::mem::take(&mut blocks).into_iter().partition(|(other, _)| *other == name);
            blocks = others;
            let own: Vec<(String, Vec<u8>)> = own;
            for (_, block) in own {
                signed.add(&name, &block, &content)?;
            }
            files.insert(name, content);
        } else if let Some(signature_file) = files.get(&name) {
            signed.add(&name, &content, signature_file)?;
        } else {
            blocks.push((name, content));
        }
    }
    for file in &archive.files {
        if signed.names.contains(&file.name) {
            verify_content(&manifest, &file.name, &archive.content(file)?)?;
        }
    }
    Ok(signed.signers)
}

/// The name without its ending, and the ending, of a signature file or block, in capitals.
fn signature_related(name: &str) -> Option<(String, String)> {
    let upper = name.to_uppercase();
    let (name, ending) = upper.strip_prefix("META-INF/").filter(|name| !name.contains('/'))?.rsplit_once('.')?;
    ["SF", "RSA", "DSA", "EC"].contains(&ending).then(|| (format!("META-INF/{name}"), ending.to_owned()))
}

/// What is signed, by whom.
struct Signed<'a> {
    manifest_bytes: &'a [u8],
    manifest: &'a Manifest<'a>,
    signers: Vec<Signer>,
    names: HashSet<String>,
}

impl Signed<'_> {
    /// A block and its signature file, both of this name.
    fn add(&mut self, name: &str, block: &[u8], signature_file: &[u8]) -> Result<(), JarError> {
        let Ok(file) = Manifest::parse(signature_file) else { return Ok(()) };
        if value(&file.main, "Signature-Version") != Some("1.0") {
            return Ok(());
        }
        for attributes in std::iter::once(&file.main).chain(file.sections.iter().map(|section| &section.attributes)) {
            check_hashes(attributes)?;
        }
        let found = match SignedContent::parse(block).and_then(|block| block.signatories(signature_file)) {
            Ok(found) if found.is_empty() => return Err(JarError::Signature { name: name.to_owned() }),
            Ok(found) => found,
            Err(DecodeError::Unsupported { what }) => return Err(JarError::Unsupported { what }),
            Err(_) => return Ok(()),
        };
        let whole = digests(&file.main, "-DIGEST-MANIFEST").any(|(hash, digest)| is_of(&hash, &digest, self.manifest_bytes));
        if !whole && !self.main_is_signed(&file.main) {
            return Err(JarError::Main);
        }
        for section in &file.sections {
            if whole || self.section_is_signed(&section.name, &section.attributes)? {
                let name = section.name.strip_prefix("./").unwrap_or(&section.name);
                self.names.insert(name.strip_prefix('/').unwrap_or(name).to_owned());
            }
        }
        for Signatory { chain, timestamp } in found {
            let signer = Signer { chain, timestamp };
            if !self.signers.contains(&signer) {
                self.signers.push(signer);
            }
        }
        Ok(())
    }

    fn main_is_signed(&self, attributes: &Attributes) -> bool {
        let mut digests = digests(attributes, "-DIGEST-MANIFEST-MAIN-ATTRIBUTES");
        digests.all(|(hash, digest)| Hash::by_name(&hash).is_none() || is_of(&hash, &digest, self.manifest.main_bytes))
    }

    fn section_is_signed(&self, name: &str, attributes: &Attributes) -> Result<bool, JarError> {
        let section = self.manifest.section(name).ok_or_else(|| JarError::NoSection { name: name.to_owned() })?;
        let bytes = section.bytes.concat();
        let mut is_signed = false;
        for (hash, digest) in digests(attributes, "-DIGEST").filter(|(hash, _)| Hash::by_name(hash).is_some()) {
            if !is_of(&hash, &digest, &bytes) {
                return Err(JarError::Section { hash, name: name.to_owned() });
            }
            is_signed = true;
        }
        Ok(is_signed)
    }
}

/// Compares a file with its digests in the manifest.
fn verify_content(manifest: &Manifest<'_>, name: &str, content: &[u8]) -> Result<(), JarError> {
    let names = [name.to_owned(), format!("./{name}"), format!("/{name}")];
    let section = names.iter().find_map(|name| manifest.section(name));
    let no_digest = || JarError::NoDigest { name: name.to_owned() };
    let attributes = &section.ok_or_else(no_digest)?.attributes;
    check_hashes(attributes)?;
    let mut is_verified = false;
    for (hash, digest) in digests(attributes, "-DIGEST") {
        if Hash::by_name(&hash).is_none() {
            continue;
        }
        if !is_of(&hash, &digest, content) {
            return Err(JarError::Content { hash, name: name.to_owned() });
        }
        is_verified = true;
    }
    if is_verified { Ok(()) } else { Err(no_digest()) }
}

/// Fails for hashes that Java has, and that are not here.
fn check_hashes(attributes: &Attributes) -> Result<(), JarError> {
    let names = attributes.iter().map(|(name, _)| name.to_ascii_uppercase());
    let mut digests = names.filter(|name| name.contains("-DIGEST"));
    match digests.find(|name| name.starts_with("SHA3-") || name.starts_with("SHA-512/")) {
        Some(name) => Err(JarError::Unsupported { what: format!("a jar file with {name}") }),
        None => Ok(()),
    }
}

/// The hashes and digests of the attributes whose names end so: `SHA-256-Digest`.
fn digests<'a>(attributes: &'a Attributes, ending: &'a str) -> impl Iterator<Item = (String, String)> + 'a {
    attributes.iter().filter_map(move |(name, digest)| {
        let at = name.len().checked_sub(ending.len())?;
        let is_it = name.get(at..)?.eq_ignore_ascii_case(ending);
        is_it.then(|| (name.get(..at).unwrap_or_default().to_owned(), digest.clone()))
    })
}

/// Whether a digest, in Base64, is that of the bytes.
fn is_of(hash: &str, digest: &str, bytes: &[u8]) -> bool {
    let expected = Hash::by_name(hash).map(|hash| hash.digest(bytes));
    expected.is_some() && Base64::decode_vec(digest.trim()).ok() == expected
}
