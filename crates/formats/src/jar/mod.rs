//! Signed jar files (the JAR File Specification, "Signed JAR File"): who signed them. The manifest has the digests of the files, a signature file those
//! of the manifest or of its sections, and a block beside it, PKCS#7, the signature over that.

mod archive;
mod error;
mod manifest;

use std::collections::{HashMap, HashSet};

use base64ct::{Base64, Encoding};
use keyferry_core::certificate::Certificate;

use crate::pkcs7::digests::{Digested, Hash, Work};
use crate::pkcs7::signers::{Signatory, SignedContent};
use crate::{DecodeError, Limits};
use archive::Archive;
pub use error::JarError;
use manifest::{Attributes, Manifest, value};

const MANIFEST: &str = "META-INF/MANIFEST.MF";

/// Somebody who signed a jar file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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
    let mut signed = Signed::new(&manifest, &manifest_bytes, &archive.work);
    let mut files: HashMap<String, SignatureFile> = HashMap::new();
    let mut blocks: HashMap<String, Vec<Vec<u8>>> = HashMap::new();
    for file in &archive.files {
        let Some((name, ending)) = signature_related(&file.name) else { continue };
        let content = archive.content(file)?;
        if ending == "SF" {
            let mut signature_file = SignatureFile::new(content);
            for block in blocks.remove(&name).unwrap_or_default() {
                signed.add(&name, &block, &mut signature_file)?;
            }
            files.insert(name, signature_file);
        } else if let Some(signature_file) = files.get_mut(&name) {
            signed.add(&name, &content, signature_file)?;
        } else {
            blocks.entry(name).or_default().push(content);
        }
    }
    for file in &archive.files {
        if signed.names.contains(&file.name) {
            verify_content(&manifest, &file.name, &Digested::new(archive.content(file)?), &archive.work)?;
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

/// A signature file, which several blocks may have signed.
struct SignatureFile {
    content: Digested<Vec<u8>>,
    /// The main section, and the others with their names; none where the file is not one of which anybody takes notice.
    sections: Option<(Attributes, Vec<(String, Attributes)>)>,
    /// Whether the manifest is as it says. That is looked at when a signature holds.
    agrees: bool,
}

impl SignatureFile {
    fn new(content: Vec<u8>) -> Self {
        let parsed = Manifest::parse(&content).ok().filter(|file| value(&file.main, "Signature-Version") == Some("1.0"));
        let sections = parsed.map(|file| {
            let sections = file.sections.into_iter().map(|section| (section.name, section.attributes));
            (file.main, sections.collect())
        });
        Self { content: Digested::new(content), sections, agrees: false }
    }
}

/// What is signed, by whom.
struct Signed<'a> {
    manifest: &'a Manifest<'a>,
    whole: Digested<&'a [u8]>,
    main: Digested<&'a [u8]>,
    /// The sections that signature files have named, by their places.
    sections: HashMap<usize, Digested<Vec<u8>>>,
    work: &'a Work,
    signers: Vec<Signer>,
    known: HashSet<Signer>,
    names: HashSet<String>,
}

impl<'a> Signed<'a> {
    fn new(manifest: &'a Manifest<'a>, bytes: &'a [u8], work: &'a Work) -> Self {
        Self {
            manifest,
            whole: Digested::new(bytes),
            main: Digested::new(manifest.main_bytes),
            sections: HashMap::new(),
            work,
            signers: Vec::new(),
            known: HashSet::new(),
            names: HashSet::new(),
        }
    }

    /// A block and its signature file, both of this name.
    fn add(&mut self, name: &str, block: &[u8], file: &mut SignatureFile) -> Result<(), JarError> {
        let Some((main, sections)) = &file.sections else { return Ok(()) };
        if !file.agrees {
            std::iter::once(main).chain(sections.iter().map(|(_, section)| section)).try_for_each(check_hashes)?;
        }
        let found = match SignedContent::parse(block).and_then(|block| block.signatories(&file.content, self.work)) {
            Ok(found) if found.is_empty() => return Err(JarError::Signature { name: name.to_owned() }),
            Ok(found) => found,
            Err(DecodeError::Unsupported { what }) => return Err(JarError::Unsupported { what }),
            Err(DecodeError::Limit { .. }) => return Err(too_large(name)),
            Err(_) => return Ok(()),
        };
        if !file.agrees {
            self.compare(main, sections)?;
            file.agrees = true;
        }
        for Signatory { chain, timestamp } in found {
            let signer = Signer { chain, timestamp };
            if self.known.insert(signer.clone()) {
                self.signers.push(signer);
            }
        }
        Ok(())
    }

    /// Compares the manifest with what a signature file says of it; the files that it names are signed.
    fn compare(&mut self, main: &Attributes, sections: &[(String, Attributes)]) -> Result<(), JarError> {
        let mut whole = false;
        for (hash, digest) in digests(main, "-DIGEST-MANIFEST") {
            whole = whole || is_of(&hash, &digest, &self.whole, self.work).map_err(|_| too_large(MANIFEST))?;
        }
        if !whole && !self.main_is_signed(main)? {
            return Err(JarError::Main);
        }
        for (name, attributes) in sections {
            if whole || self.section_is_signed(name, attributes)? {
                let name = name.strip_prefix("./").unwrap_or(name);
                self.names.insert(name.strip_prefix('/').unwrap_or(name).to_owned());
            }
        }
        Ok(())
    }

    fn main_is_signed(&self, attributes: &Attributes) -> Result<bool, JarError> {
        for (hash, digest) in digests(attributes, "-DIGEST-MANIFEST-MAIN-ATTRIBUTES") {
            let known = Hash::by_name(&hash).is_some();
            if known && !is_of(&hash, &digest, &self.main, self.work).map_err(|_| too_large(MANIFEST))? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn section_is_signed(&mut self, name: &str, attributes: &Attributes) -> Result<bool, JarError> {
        let place = self.manifest.place(name).ok_or_else(|| JarError::NoSection { name: name.to_owned() })?;
        let section = self.sections.entry(place).or_insert_with(|| {
            Digested::new(self.manifest.sections.get(place).map(|section| section.bytes.concat()).unwrap_or_default())
        });
        let mut is_signed = false;
        for (hash, digest) in digests(attributes, "-DIGEST").filter(|(hash, _)| Hash::by_name(hash).is_some()) {
            if !is_of(&hash, &digest, section, self.work).map_err(|_| too_large(name))? {
                return Err(JarError::Section { hash, name: name.to_owned() });
            }
            is_signed = true;
        }
        Ok(is_signed)
    }
}

/// Compares a file with its digests in the manifest.
fn verify_content(manifest: &Manifest<'_>, name: &str, content: &Digested<Vec<u8>>, work: &Work) -> Result<(), JarError> {
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
        if !is_of(&hash, &digest, content, work).map_err(|_| too_large(name))? {
            return Err(JarError::Content { hash, name: name.to_owned() });
        }
        is_verified = true;
    }
    if is_verified { Ok(()) } else { Err(no_digest()) }
}

fn too_large(name: &str) -> JarError {
    JarError::TooLarge { name: name.to_owned() }
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

/// Whether a digest, in Base64, is that of the content; fails when it is too much work to say.
fn is_of<B: AsRef<[u8]>>(hash: &str, digest: &str, content: &Digested<B>, work: &Work) -> Result<bool, DecodeError> {
    match (Hash::by_name(hash), Base64::decode_vec(digest.trim())) {
        (Some(hash), Ok(digest)) => content.has(hash, &digest, work),
        _ => Ok(false),
    }
}
