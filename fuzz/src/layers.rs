//! What stands inside of encrypted layers: the bytes are the plain text, which is encrypted and authenticated here and then read. A fuzzer that changes a
//! file gets no further than its MAC; here its changes are behind it. Everything costs one iteration.

use std::hint::black_box;

use aes::Aes128;
use cbc::Encryptor;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeEncrypt, KeyIvInit};
use der::asn1::{Any, ObjectIdentifier};
use der::{Encode, Tag};
use des::TdesEde3;
use keyferry_core::oid::{cipher, content, encryption, hash};
use keyferry_formats::pbe::Session;
use keyferry_formats::{DecodeError, Keystore, Limits};
use keyferry_formats::{bcfks as bcfks_store, bks as bks_store, jar as jar_file, jks as jks_store, pkcs8 as keys, pkcs12 as pfx};
use keyferry_kdf::{Derivation, Hash, Purpose};
use sha1::{Digest, Sha1};
use twofish::Twofish;

use crate::decoders::look_at_numbers;
use crate::{PASSWORD, is_one_in, is_thorough, password, session};

const SALT: [u8; 8] = *b"saltsalt";
const ITERATIONS: u32 = 1;

/// `encrypted` has to be opened: so many derivations are allowed.
const ALLOWED: u32 = 8;

/// How many entries of a keystore were opened with their keys; none where it was refused.
fn opened(decoded: Result<Keystore, DecodeError>, session: &Session) -> usize {
    let Ok(mut store) = decoded else { return 0 };
    let sealed = store.unseal_all(&password(), session).is_err();
    if black_box(sealed) { 0 } else { store.entries().len() }
}

/// An element of DER.
pub(crate) fn element(tag: Tag, parts: &[&[u8]]) -> Vec<u8> {
    Any::new(tag, parts.concat()).and_then(|any| any.to_der()).unwrap_or_default()
}

pub(crate) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    element(Tag::Sequence, parts)
}

pub(crate) fn integer(number: u8) -> Vec<u8> {
    element(Tag::Integer, &[&[number]])
}

pub(crate) fn octets(bytes: &[u8]) -> Vec<u8> {
    element(Tag::OctetString, &[bytes])
}

pub(crate) fn identifier(oid: ObjectIdentifier) -> Vec<u8> {
    element(Tag::ObjectIdentifier, &[oid.as_bytes()])
}

pub(crate) fn context(constructed: bool, number: u32, content: &[u8]) -> Vec<u8> {
    element(Tag::ContextSpecific { constructed, number: der::TagNumber(number) }, &[content])
}

pub(crate) fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
}

/// A password as PKCS#12 hashes it.
pub(crate) fn bmp(text: &str) -> Vec<u8> {
    [utf16(text), vec![0, 0]].concat()
}

/// With padding, by a cipher in CBC.
fn encrypted<Mode: KeyIvInit + BlockModeEncrypt>(key: &[u8], iv: &[u8], plain: &[u8]) -> Vec<u8> {
    Mode::new_from_slices(key, iv).map(|mode| mode.encrypt_padded_vec::<Pkcs7>(plain)).unwrap_or_default()
}

/// The `AlgorithmIdentifier` of PBES2 with AES-128 in CBC, and the ciphertext.
pub(crate) fn pbes2(plain: &[u8], password: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let derivation = Derivation::Pbkdf2 { prf: Hash::Sha1, salt: SALT.to_vec(), iterations: ITERATIONS, length: 16 };
    let (key, iv) = (derivation.derive(password), [7; 16]);
    let ciphertext = encrypted::<Encryptor<Aes128>>(&key, &iv, plain);
    let kdf = sequence(&[&identifier(encryption::PBKDF2), &sequence(&[&octets(&SALT), &integer(1)])]);
    let scheme = sequence(&[&identifier(cipher::AES_128_CBC), &octets(&iv)]);
    let algorithm = sequence(&[&identifier(encryption::PBES2), &sequence(&[&kdf, &scheme])]);
    (algorithm, ciphertext)
}

fn hmac(hash: Hash, key: &[u8], content: &[u8]) -> Vec<u8> {
    hash.hmac(key, content).unwrap_or_default()
}

fn derived(purpose: Purpose, length: usize) -> Vec<u8> {
    let derivation = Derivation::Pkcs12 { hash: Hash::Sha1, purpose, salt: SALT.to_vec(), iterations: ITERATIONS, length };
    derivation.derive(&bmp(PASSWORD)).to_vec()
}

/// The contents of a safe of PKCS#12, encrypted or not.
pub fn pkcs12(bytes: &[u8]) {
    open_pkcs12(bytes);
}

fn open_pkcs12(bytes: &[u8]) -> usize {
    let session = session(ALLOWED);
    opened(pfx::decode(&pkcs12_case(bytes), Some(&password()), &session).map(|decoded| decoded.keystore), &session)
}

pub(crate) fn pkcs12_file(bytes: &[u8]) -> Vec<u8> {
    pkcs12_with_safes(&safes(bytes))
}

/// The `AuthenticatedSafe` with these bags twice: encrypted, and as they are.
pub(crate) fn safes(bags: &[u8]) -> Vec<u8> {
    sequence(&[&encrypted_safe(bags), &plain_safe(bags)])
}

/// A file for a case: the bags are encrypted, or as they are; reading them twice takes twice as long, and few cases do.
pub(crate) fn pkcs12_case(bags: &[u8]) -> Vec<u8> {
    pkcs12_with_safes(&match (is_thorough(bags), is_one_in(2, bags)) {
        (true, _) => safes(bags),
        (_, true) => sequence(&[&encrypted_safe(bags)]),
        _ => sequence(&[&plain_safe(bags)]),
    })
}

fn encrypted_safe(bags: &[u8]) -> Vec<u8> {
    let (algorithm, ciphertext) = pbes2(bags, PASSWORD.as_bytes());
    let inner = sequence(&[&identifier(content::DATA), &algorithm, &context(false, 0, &ciphertext)]);
    let encrypted = sequence(&[&integer(0), &inner]);
    sequence(&[&identifier(content::ENCRYPTED_DATA), &context(true, 0, &encrypted)])
}

fn plain_safe(bags: &[u8]) -> Vec<u8> {
    sequence(&[&identifier(content::DATA), &context(true, 0, &octets(bags))])
}

/// A file with a MAC that holds, whatever it is over.
pub(crate) fn pkcs12_with_safes(safes: &[u8]) -> Vec<u8> {
    pkcs12_of(safes, &pkcs12_mac(safes))
}

pub(crate) fn pkcs12_of(safes: &[u8], mac: &[u8]) -> Vec<u8> {
    let content = sequence(&[&identifier(content::DATA), &context(true, 0, &octets(safes))]);
    sequence(&[&integer(3), &content, mac])
}

/// The `MacData` over these safes.
pub(crate) fn pkcs12_mac(safes: &[u8]) -> Vec<u8> {
    let mac = hmac(Hash::Sha1, &derived(Purpose::Mac, 20), safes);
    let digest = sequence(&[&sequence(&[&identifier(hash::SHA1), &element(Tag::Null, &[])]), &octets(&mac)]);
    sequence(&[&digest, &octets(&SALT), &integer(1)])
}

/// A key in an `EncryptedPrivateKeyInfo`.
pub fn pkcs8(bytes: &[u8]) {
    open_pkcs8(bytes);
}

fn open_pkcs8(bytes: &[u8]) -> usize {
    let (algorithm, ciphertext) = pbes2(bytes, PASSWORD.as_bytes());
    let key = keys::decrypt(&sequence(&[&algorithm, &octets(&ciphertext)]), &password(), &session(ALLOWED));
    let Ok(key) = key else { return 0 };
    black_box((key.algorithm().is_ok(), key.to_traditional().is_ok()));
    if is_thorough(bytes) {
        look_at_numbers(&key);
    }
    1
}

/// What stands before the digest of a JKS or JCEKS file.
pub fn jks(body: &[u8]) {
    open_jks(body);
}

fn open_jks(body: &[u8]) -> usize {
    let session = session(ALLOWED);
    opened(jks_store::decode(&jks_file(body), Some(&password()), &session).map(|decoded| decoded.keystore), &session)
}

pub(crate) fn jks_file(body: &[u8]) -> Vec<u8> {
    let digest = Sha1::new().chain_update(utf16(PASSWORD)).chain_update(b"Mighty Aphrodite").chain_update(body).finalize();
    [body, &digest].concat()
}

/// A text as Java writes it behind its length.
pub(crate) fn java_text(text: &str) -> Vec<u8> {
    let length = u16::try_from(text.len()).unwrap_or_default();
    [&length.to_be_bytes(), text.as_bytes()].concat()
}

pub(crate) fn counted(bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).unwrap_or_default();
    [&length.to_be_bytes(), bytes].concat()
}

/// The serialised object, or the key, inside of an entry of JCEKS.
pub fn jceks(bytes: &[u8]) {
    // DES takes its time: what begins as an object does is read as one, and all else as a key; few cases are read as both.
    let is_object = bytes.starts_with(&[0xac]);
    let wanted = [!is_object, is_object].map(|wanted| wanted || is_thorough(bytes));
    open_jceks(bytes, wanted);
}

/// As a key, and as an object, as far as that is wanted.
fn open_jceks(bytes: &[u8], wanted: [bool; 2]) -> [usize; 2] {
    let derived = Derivation::Sun { salt: SALT, iterations: ITERATIONS }.derive(PASSWORD.as_bytes());
    let (key, iv) = derived.split_at(24);
    let sealed = encrypted::<Encryptor<TdesEde3>>(key, iv, bytes);
    let parameters = sequence(&[&octets(&SALT), &integer(1)]);
    let header = |kind: u8| {
        let magic = [0xce, 0xce, 0xce, 0xce, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, kind];
        [&magic[..], &java_text("a"), &[0; 8]].concat()
    };
    let algorithm = sequence(&[&identifier(encryption::JCEKS_KEY_PROTECTOR), &parameters]);
    let [key, object] = wanted;
    let as_key = || [header(1), counted(&sequence(&[&algorithm, &octets(&sealed)])), vec![0; 4]].concat();
    let as_object = || [header(3), sealed_object(&parameters, &sealed)].concat();
    [key.then(as_key), object.then(as_object)].map(|body| body.map_or(0, |body| open_jks(&body)))
}

/// A `SealedObject` as Java serialises it (Java Object Serialization Specification, section 6.4).
pub(crate) fn sealed_object(parameters: &[u8], content: &[u8]) -> Vec<u8> {
    let class = |name: &str, version: u64, fields: &[u8]| {
        [&[0x72], &java_text(name)[..], &version.to_be_bytes(), &[2], fields, &[0x78]].concat()
    };
    let field = |kind: u8, name: &str, of: &[u8]| [&[kind], &java_text(name)[..], of].concat();
    let new_text = |text: &str| [&[0x74], &java_text(text)[..]].concat();
    let reference = |handle: u8| vec![0x71, 0, 0x7e, 0, handle];
    let fields = [
        vec![0, 4],
        field(b'[', "encodedParams", &new_text("[B")),
        field(b'[', "encryptedContent", &reference(2)),
        field(b'L', "paramsAlg", &new_text("Ljava/lang/String;")),
        field(b'L', "sealAlg", &reference(3)),
    ];
    [
        vec![0xac, 0xed, 0, 5, 0x73],
        class("com.sun.crypto.provider.SealedObjectForKeyProtector", 0xcd57_ca59_e730_bb53, &[0, 0]),
        class("javax.crypto.SealedObject", 0x3e36_3da6_c3b7_5470, &fields.concat()),
        vec![0x70, 0x75],
        class("[B", 0xacf3_17f8_0608_54e0, &[0, 0]),
        vec![0x70],
        counted(parameters),
        [&[0x75][..], &reference(5), &counted(content)].concat(),
        new_text("PBEWithMD5AndTripleDES"),
        new_text("PBEWithMD5AndTripleDES"),
    ]
    .concat()
}

/// The entries of BKS and UBER.
pub fn bks(bytes: &[u8]) {
    open_bks(bytes);
}

fn open_bks(bytes: &[u8]) -> [usize; 2] {
    let as_bks = open_as_bks(bytes);
    // Twofish takes its time.
    if bytes.len() > 256 {
        return [as_bks, 0];
    }
    [as_bks, open_bks_file(&uber_file(&[bytes, &Sha1::digest(bytes)].concat()))]
}

fn open_as_bks(bytes: &[u8]) -> usize {
    open_bks_file(&[&bks_header(), bytes, &hmac(Hash::Sha1, &derived(Purpose::Mac, 20), bytes)].concat())
}

fn open_bks_file(file: &[u8]) -> usize {
    let session = session(ALLOWED);
    opened(bks_store::decode(file, Some(&password()), &session).map(|decoded| decoded.keystore), &session)
}

fn bks_header() -> Vec<u8> {
    [&[0, 0, 0, 2][..], &counted(&SALT), &ITERATIONS.to_be_bytes()].concat()
}

/// UBER of entries and their digest.
pub(crate) fn uber_file(plain: &[u8]) -> Vec<u8> {
    let sealed = encrypted::<Encryptor<Twofish>>(&derived(Purpose::Key, 32), &derived(Purpose::Iv, 16), plain);
    [bks_header(), sealed].concat()
}

/// A key inside of an entry of BKS.
pub fn bks_key(bytes: &[u8]) {
    open_bks_key(bytes);
}

fn open_bks_key(bytes: &[u8]) -> usize {
    open_as_bks(&bks_entry_of_key(bytes, &[]))
}

/// An entry of BKS with a sealed key and these certificates.
pub(crate) fn bks_entry_of_key(key: &[u8], chain: &[Vec<u8>]) -> Vec<u8> {
    let sealed = encrypted::<Encryptor<TdesEde3>>(&derived(Purpose::Key, 24), &derived(Purpose::Iv, 8), key);
    let sealed = [counted(&SALT), ITERATIONS.to_be_bytes().to_vec(), sealed].concat();
    let count = u32::try_from(chain.len()).unwrap_or_default().to_be_bytes();
    [&[4][..], &java_text("a"), &[0; 8], &count, &chain.concat(), &counted(&sealed), &[0]].concat()
}

/// The `ObjectStoreData` of BCFKS.
pub fn bcfks(bytes: &[u8]) {
    open_bcfks(bytes);
}

fn open_bcfks(bytes: &[u8]) -> usize {
    let session = session(ALLOWED);
    opened(bcfks_store::decode(&bcfks_file(bytes), Some(&password()), &session).map(|decoded| decoded.keystore), &session)
}

pub(crate) fn bcfks_file(bytes: &[u8]) -> Vec<u8> {
    let data = bcfks_data(bytes);
    sequence(&[&data, &bcfks_check(&data)])
}

/// What BCFKS encrypts, encrypted.
pub(crate) fn bcfks_data(bytes: &[u8]) -> Vec<u8> {
    let (algorithm, ciphertext) = pbes2(bytes, &bcfks_input("STORE_ENCRYPTION"));
    sequence(&[&algorithm, &octets(&ciphertext)])
}

/// What BCFKS derives a key for this use from.
pub(crate) fn bcfks_input(word: &str) -> Vec<u8> {
    [bmp(PASSWORD), bmp(word)].concat()
}

/// The MAC of BCFKS, whatever it is over.
pub(crate) fn bcfks_check(data: &[u8]) -> Vec<u8> {
    let derivation = Derivation::Pbkdf2 { prf: Hash::Sha1, salt: SALT.to_vec(), iterations: ITERATIONS, length: 20 };
    let kdf = sequence(&[&identifier(encryption::PBKDF2), &sequence(&[&octets(&SALT), &integer(1), &integer(20)])]);
    let mac = hmac(Hash::Sha512, &derivation.derive(&bcfks_input("INTEGRITY_CHECK")), data);
    sequence(&[&sequence(&[&identifier(hash::HMAC_SHA512), &element(Tag::Null, &[])]), &kdf, &octets(&mac)])
}

/// The manifest of a jar, what was signed of it, and the signature, each behind its length: in an archive whose sums are right.
pub fn jar(bytes: &[u8]) {
    black_box(jar_file::signers(&archive(bytes), &Limits { input: 1 << 16, ..Limits::default() }).is_ok());
}

fn archive(bytes: &[u8]) -> Vec<u8> {
    let (manifest, rest) = behind_length(bytes);
    let (signed, block) = behind_length(rest);
    zip(&[("META-INF/MANIFEST.MF", manifest), ("META-INF/A.SF", signed), ("META-INF/A.EC", block), ("hello.txt", b"hello\n")])
}

/// An archive with these files, stored as they are.
pub(crate) fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let count = u16::try_from(parts.len()).unwrap_or_default().to_le_bytes();
    let (mut files, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in parts {
        let size = u32::try_from(content.len()).unwrap_or_default().to_le_bytes();
        let length = u16::try_from(name.len()).unwrap_or_default().to_le_bytes();
        // Stored as it is, in 1980.
        let common =
            [&[20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0][..], &rawzip::crc32(content).to_le_bytes(), &size, &size, &length, &[0, 0]]
                .concat();
        let place = u32::try_from(files.len()).unwrap_or_default().to_le_bytes();
        directory.extend([b"PK\x01\x02\x14\0", common.as_slice(), &[0; 10], &place, name.as_bytes()].concat());
        files.extend([b"PK\x03\x04", common.as_slice(), name.as_bytes(), content].concat());
    }
    let [place, size] = [files.len(), directory.len()].map(|length| u32::try_from(length).unwrap_or_default().to_le_bytes());
    [files, directory, [&b"PK\x05\x06\0\0\0\0"[..], &count, &count, &size, &place, &[0, 0]].concat()].concat()
}

pub(crate) fn behind_length(bytes: &[u8]) -> (&[u8], &[u8]) {
    let Some((length, rest)) = bytes.split_first_chunk::<2>() else { return (&[], &[]) };
    rest.split_at(usize::from(u16::from_be_bytes(*length)).min(rest.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seeds;

    /// A layer that is not opened hides what is inside from the fuzzer: each opens something that it begins with.
    #[test]
    fn every_layer_is_opened() {
        let most = |seeds: Vec<Vec<u8>>, open: &dyn Fn(&[u8]) -> usize| seeds.iter().map(|seed| open(seed)).max();
        let signed = |seed: &[u8]| jar_file::signers(&archive(seed), &Limits::default()).map_or(0, |found| found.len());
        let ways: [(&str, Option<usize>); 10] = [
            ("PKCS#12", most(seeds::safe_contents(), &open_pkcs12)),
            ("PKCS#8", most(seeds::private_keys(), &open_pkcs8)),
            ("JKS", most(seeds::jks_bodies(), &open_jks)),
            ("a key in JCEKS", most(seeds::objects(), &|seed| open_jceks(seed, [true; 2])[0])),
            ("a secret key in JCEKS", most(seeds::objects(), &|seed| open_jceks(seed, [true; 2])[1])),
            ("BKS", most(seeds::bks_entries(), &|seed| open_bks(seed)[0])),
            ("UBER", most(seeds::bks_entries(), &|seed| open_bks(seed)[1])),
            ("a key in BKS", most(seeds::bks_keys(), &open_bks_key)),
            ("a jar", most(seeds::folder("jar_inside"), &signed)),
            ("BCFKS", most(seeds::object_store_data(), &open_bcfks)),
        ];
        let closed: Vec<_> = ways.iter().filter(|(_, opened)| opened.unwrap_or_default() == 0).map(|(name, _)| *name).collect();
        assert!(closed.is_empty(), "{closed:?}");
    }
}
