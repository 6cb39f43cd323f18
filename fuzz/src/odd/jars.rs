//! Jar files whose signatures hold, over manifests and signature files in which something is odd; and odd archives.

use base64ct::{Base64, Encoding};
use der::Tag;
use der::asn1::ObjectIdentifier;
use keyferry_core::certificate::Certificate;
use keyferry_core::key::PrivateKey;
use keyferry_core::oid::{content, hash, key, pkcs9};
use keyferry_core::signed::{HashAlgorithm, SignatureAlgorithm, Signed};

use super::elements::each_wrong;
use crate::layers::{context, element, identifier, integer, octets, sequence, zip};
use crate::paths;

/// `TSTInfo` of RFC 3161.
const TIME_STAMP: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");
const CONTENT: &[u8] = b"hello\n";
const HASH: HashAlgorithm = HashAlgorithm::Sha512;

fn signature(content: &[u8], key: u8) -> Vec<u8> {
    let key = PrivateKey::from_pkcs8_der(paths::pkcs8(key)).and_then(|key| key.signer());
    let signed = key.and_then(|key| Signed::create(content.to_vec(), &key, SignatureAlgorithm::Ed25519));
    signed.map(|signed| signed.signature().to_vec()).unwrap_or_default()
}

/// What a signer says: who he is, the hash, and what stands with the signature.
struct Signer<'a> {
    certificate: &'a [u8],
    key: u8,
    hash: ObjectIdentifier,
    signed: Option<Vec<u8>>,
    unsigned: Vec<u8>,
}

impl Signer<'_> {
    fn info(&self, content: &[u8]) -> Vec<u8> {
        let Some(details) = Certificate::from_der(self.certificate).ok().and_then(|one| one.details().ok()) else {
            return Vec::new();
        };
        let who = sequence(&[&details.issuer_der, &element(Tag::Integer, &[&details.serial_number])]);
        let attributes = self.signed.as_ref().map(|attributes| context(true, 0, attributes)).unwrap_or_default();
        let over = self.signed.as_ref().map_or(content.to_vec(), |attributes| element(Tag::Set, &[attributes]));
        let algorithm = sequence(&[&identifier(key::ED25519)]);
        let hash = sequence(&[&identifier(self.hash)]);
        let unsigned = if self.unsigned.is_empty() { Vec::new() } else { context(true, 1, &self.unsigned) };
        let signature = octets(&signature(&over, self.key));
        sequence(&[&integer(1), &who, &hash, &attributes, &algorithm, &signature, &unsigned])
    }
}

/// PKCS#7 with these certificates and signers, around some content or beside it.
fn block(kind: ObjectIdentifier, content: Option<&[u8]>, certificates: &[&[u8]], signers: &[u8]) -> Vec<u8> {
    let inside = content.map(|content| context(true, 0, &octets(content))).unwrap_or_default();
    let set = element(Tag::Set, &[]);
    let inner = sequence(&[&identifier(kind), &inside]);
    let certificates = context(true, 0, &certificates.concat());
    let data = sequence(&[&integer(1), &set, &inner, &certificates, &element(Tag::Set, &[signers])]);
    sequence(&[&identifier(content::SIGNED_DATA), &context(true, 0, &data)])
}

fn all_of(chain: &[Vec<u8>; 3]) -> [&[u8]; 3] {
    chain.each_ref().map(Vec::as_slice)
}

fn attribute(oid: ObjectIdentifier, value: &[u8]) -> Vec<u8> {
    sequence(&[&identifier(oid), &element(Tag::Set, &[value])])
}

fn digest_line(name: &str, content: &[u8]) -> String {
    format!("{name}: {}\r\n", Base64::encode_string(&HASH.digest(content)))
}

/// Manifest, signature file and block, each behind its length.
fn parts(manifest: &str, signed: &str, block: &[u8]) -> Vec<u8> {
    let length = |text: &str| u16::try_from(text.len()).unwrap_or_default().to_be_bytes();
    [&length(manifest)[..], manifest.as_bytes(), &length(signed), signed.as_bytes(), block].concat()
}

fn manifest(lines: &str) -> String {
    format!("Manifest-Version: 1.0\r\n\r\nName: hello.txt\r\n{lines}\r\n")
}

/// The manifest with the right digest.
fn right() -> String {
    manifest(&digest_line("SHA-512-Digest", CONTENT))
}

fn signature_file(lines: &str) -> String {
    format!("Signature-Version: 1.0\r\n{lines}\r\n")
}

/// The signature file that holds for a whole manifest.
fn over(manifest: &str) -> String {
    signature_file(&digest_line("SHA-512-Digest-Manifest", manifest.as_bytes())) + "Name: hello.txt\r\n\r\n"
}

/// What is signed for a manifest, as the target has it.
pub(super) fn inside() -> Vec<Vec<u8>> {
    let Some(chain) = paths::path() else { return Vec::new() };
    let [leaf, authority, _] = &chain;
    let simple = |hash| Signer { certificate: leaf, key: 1, hash, signed: None, unsigned: Vec::new() };
    let block_of =
        |signer: &Signer<'_>, signed: &str| block(content::DATA, None, &all_of(&chain), &signer.info(signed.as_bytes()));
    let usual = |manifest: &str, signed: &str| parts(manifest, signed, &block_of(&simple(hash::SHA512), signed));
    let whole = right();
    let section = whole.split_once("\r\n\r\n").map_or("", |(_, section)| section);
    let of_section = |line: &str| signature_file("") + "Name: hello.txt\r\n" + line + "\r\n";
    let mut all = Vec::new();
    // Odd texts with a signature that holds.
    for manifest in [
        whole.clone(),
        manifest(""),
        manifest("X-Digest: AAAA\r\n"),
        manifest("SHA3-256-Digest: AAAA\r\n"),
        manifest(&digest_line("SHA-512-Digest", b"other")),
        manifest(&format!("X-Digest: AAAA\r\n{}", digest_line("SHA-512-Digest", CONTENT))),
        whole.replace("Name: ", "Name: ./"),
        whole.replace("hello", "other"),
        whole.replace("Name: ", "Other: "),
        whole.replace(": ", ":"),
        whole.replace("\r\n", "\n"),
        format!(" {whole}"),
    ] {
        all.push(usual(&manifest, &over(&manifest)));
    }
    for signed in [
        of_section(&digest_line("SHA-512-Digest", section.as_bytes())),
        of_section(&digest_line("SHA-512-Digest", b"other")),
        of_section(""),
        of_section("X-Digest: AAAA\r\n"),
        of_section("SHA-512/256-Digest: AAAA\r\n"),
        of_section("").replace("hello", "other"),
        signature_file(&digest_line("SHA-512-Digest-Manifest-Main-Attributes", b"other")),
        signature_file(&digest_line("SHA-512-Digest-Manifest-Main-Attributes", b"Manifest-Version: 1.0\r\n\r\n")),
        over(&whole).replace("1.0", "2.0"),
        " misplaced\r\n".to_owned(),
    ] {
        all.push(usual(&whole, &signed));
    }
    // Odd blocks.
    let signed = over(&whole);
    let digest = |bytes: &[u8]| attribute(pkcs9::MESSAGE_DIGEST, &octets(bytes));
    let kind = attribute(pkcs9::CONTENT_TYPE, &identifier(content::DATA));
    let right_digest = digest(&HASH.digest(signed.as_bytes()));
    let attributes = |attributes: &[&[u8]]| Signer { signed: Some(attributes.concat()), ..simple(hash::SHA512) };
    for signer in [
        attributes(&[&kind, &right_digest]),
        attributes(&[&kind, &digest(b"wrong")]),
        attributes(&[&kind]),
        attributes(&[&right_digest, &sequence(&[])]),
        Signer { hash: hash::MD2, ..attributes(&[&kind, &right_digest]) },
        Signer { hash: hash::SHA3_224, ..attributes(&[&kind, &right_digest]) },
        Signer { key: 2, ..simple(hash::SHA512) },
        simple(hash::MD5),
        // The key of an authority is for certificates only.
        Signer { certificate: authority, key: 2, ..simple(hash::SHA512) },
    ] {
        all.push(parts(&whole, &signed, &block_of(&signer, &signed)));
    }
    let info = simple(hash::SHA512).info(signed.as_bytes());
    all.extend(each_wrong(&info).iter().map(|info| parts(&whole, &signed, &block(content::DATA, None, &all_of(&chain), info))));
    let leaf_alone = block(content::DATA, None, &[leaf], &info);
    let with_content = block(content::DATA, Some(b"content"), &[leaf], &info);
    let nobody = block(content::DATA, None, &[leaf], &[]);
    all.extend([&leaf_alone, &with_content, &nobody].map(|block| parts(&whole, &signed, block)));
    let outer = |kind| {
        sequence(&[&identifier(kind), &context(true, 0, &sequence(&[&integer(1), &element(Tag::Set, &[]), &sequence(&[])]))])
    };
    all.extend(
        [outer(content::ENVELOPED_DATA), outer(content::SIGNED_DATA), b"none".to_vec()]
            .map(|block| parts(&whole, &signed, &block)),
    );
    all.extend(stamps(leaf, &signed).into_iter().map(|unsigned| {
        let author = Signer { unsigned, ..simple(hash::SHA512) };
        parts(&whole, &signed, &block_of(&author, &signed))
    }));
    all
}

/// Time stamps of a signature, as an attribute: a good one, and such in which one element is wrong.
fn stamps(leaf: &[u8], signed: &str) -> Vec<Vec<u8>> {
    let imprint = |hash: ObjectIdentifier, digest: &[u8]| {
        sequence(&[&integer(1), &identifier(pkcs9::CONTENT_TYPE), &sequence(&[&sequence(&[&identifier(hash)]), &octets(digest)])])
    };
    let token = |info: &[u8], content: Option<&[u8]>| {
        let author = Signer { certificate: leaf, key: 1, hash: hash::SHA512, signed: None, unsigned: Vec::new() };
        attribute(pkcs9::TIME_STAMP_TOKEN, &block(TIME_STAMP, content, &[leaf], &author.info(info)))
    };
    let right = imprint(hash::SHA512, &HASH.digest(&signature(signed.as_bytes(), 1)));
    let mut all: Vec<Vec<u8>> = each_wrong(&right).iter().chain([&right]).map(|info| token(info, Some(info))).collect();
    all.extend([token(&right, None), token(&right, Some(b"other")), attribute(pkcs9::TIME_STAMP_TOKEN, b"")]);
    all
}

/// Whole archives.
pub(super) fn archives() -> Vec<Vec<u8>> {
    let Some(chain) = paths::path() else { return Vec::new() };
    let [leaf, ..] = &chain;
    let (whole, signed) = (right(), over(&right()));
    let author = Signer { certificate: leaf, key: 1, hash: hash::SHA512, signed: None, unsigned: Vec::new() };
    let block = block(content::DATA, None, &all_of(&chain), &author.info(signed.as_bytes()));
    let manifest = ("META-INF/MANIFEST.MF", whole.as_bytes());
    let (file, block) = (("META-INF/A.SF", signed.as_bytes()), ("META-INF/A.EC", block.as_slice()));
    let (hello, large) = (("hello.txt", CONTENT), vec![0; (1 << 16) + 1]);
    // Compressed in another way, here and in the directory.
    let small = zip(&[manifest]);
    let with = |place: usize, value: u8| {
        let mut changed = small.clone();
        changed.get_mut(place).into_iter().for_each(|byte| *byte = value);
        changed
    };
    let directory = small.windows(4).position(|window| window == b"PK\x01\x02").unwrap_or_default();
    let end = small.windows(4).position(|window| window == b"PK\x05\x06").unwrap_or_default();
    vec![
        Vec::new(),
        b"no archive".to_vec(),
        zip(&[]),
        zip(&[manifest, block, file, hello]),
        zip(&[manifest, ("META-INF/B.EC", block.1), block, file, hello]),
        zip(&[manifest, file, block, file, block, hello]),
        zip(&[manifest, file, ("META-INF/inner/B.EC", block.1), ("META-INF/noending", b""), hello]),
        zip(&[("META-INF/MANIFEST.MF", &large)]),
        with(directory + 10, 9),
        with(directory + 10, 8),
        with(directory + 16, 1),
        with(directory, 0),
        with(0, 0),
        with(end + 16, 0xff),
        with(end + 12, 0xff),
        with(end + 10, 9),
    ]
}
