//! What Java and others write as fields with lengths: JKS, JCEKS, BKS, serialised objects, OpenSSH's keys and PVK.

use keyferry_core::oid::encryption;

use super::pieces::each_wrong;
use crate::layers::{
    bks_entry_of_key, counted, identifier, integer, java_text, jks_file, octets, sealed_object, sequence, uber_file,
};
use crate::seeds::{self, folder, small_certificate, small_key};
use crate::written;

const JKS: u32 = 0xfeed_feed;
const JCEKS: u32 = 0xcece_cece;

fn number(number: u32) -> Vec<u8> {
    number.to_be_bytes().to_vec()
}

fn certificate(kind: &str) -> [Vec<u8>; 2] {
    [java_text(kind), counted(&small_certificate())]
}

/// The head of a file with one entry, and what is before the body of that.
fn head(magic: u32, version: u32, tag: u32) -> Vec<Vec<u8>> {
    vec![number(magic), number(version), number(1), number(tag), java_text("a"), vec![0; 8]]
}

/// JKS and JCEKS: whole files, or what stands before the digest.
pub(super) fn jks(whole: bool) -> Vec<Vec<u8>> {
    let file = |parts: [Vec<Vec<u8>>; 2]| parts.concat().concat();
    let trusted = || certificate("X.509").to_vec();
    let with_key = |sealed: &[u8]| [vec![counted(sealed), number(1)], trusted()].concat();
    let jks_key = sealed_by(encryption::JKS_KEY_PROTECTOR, None, &[7; 60]);
    let mut all = each_wrong(&[head(JKS, 2, 2), trusted()].concat());
    all.extend(each_wrong(&[head(JKS, 2, 1), with_key(&jks_key)].concat()));
    all.extend([
        // Version 1 has no types of certificates.
        file([head(JKS, 1, 2), vec![counted(&small_certificate())]]),
        file([head(JKS, 3, 2), trusted()]),
        file([head(JKS, 2, 2), certificate("X509").to_vec()]),
        file([head(JKS, 2, 2), certificate("PGP").to_vec()]),
        file([head(JKS, 2, 2), vec![java_text("X.509"), counted(b"0\x03\x02\x01\x07")]]),
        file([head(JKS, 2, 3), trusted()]),
        file([head(JKS, 2, 1), with_key(&sealed_by(encryption::JKS_KEY_PROTECTOR, None, &[7; 30]))]),
        file([head(JKS, 2, 1), with_key(&sealed_by(encryption::JKS_KEY_PROTECTOR, None, &[7; 10]))]),
        file([head(JKS, 2, 1), with_key(&sealed_by(encryption::JCEKS_KEY_PROTECTOR, None, &[7; 16]))]),
        file([
            head(JKS, 2, 1),
            with_key(&sealed_by(encryption::JCEKS_KEY_PROTECTOR, Some(sequence(&[&octets(&[1; 7]), &integer(1)])), &[7; 16])),
        ]),
        file([head(JKS, 2, 1), with_key(&sealed_by(encryption::JCEKS_KEY_PROTECTOR, Some(integer(1)), &[7; 16]))]),
        file([head(JKS, 2, 1), with_key(b"no key")]),
        // Of two entries with one alias the last counts.
        [number(JKS), number(2), number(2), twice(&[number(2), java_text("a"), vec![0; 8], trusted().concat()].concat())]
            .concat(),
        file([head(JCEKS, 2, 3), vec![sealed_object(b"0", b"content")]]),
        file([head(JCEKS, 2, 3), vec![with_last_byte(&sealed_object(b"0", b"content"))]]),
        // Texts that are none in Java's UTF-8.
        [number(JKS), number(2), number(1), number(2), vec![0, 2, 0xc3, 0x28]].concat(),
        [number(JKS), number(2), number(1), number(2), vec![0, 1, 0xff]].concat(),
        [number(JKS), number(2), number(1), number(2), vec![0, 3, 0xed, 0xa0, 0x80], vec![0; 8], trusted().concat()].concat(),
        [number(JKS), number(2), number(1), number(2), vec![0, 4, b'a', 0xc0, 0x80, b'b'], vec![0; 8], trusted().concat()]
            .concat(),
        [number(JKS), number(2), number(1_000_000)].concat(),
    ]);
    if !whole {
        return all;
    }
    let files: Vec<Vec<u8>> = all.iter().map(|body| jks_file(body)).chain(seeds::jks()).chain(written::jks()).collect();
    let changed = files.iter().map(|file| with_last_byte(file));
    let longer = files.first().map(|file| [file.as_slice(), b"x"].concat());
    files.iter().cloned().chain(changed).chain(longer).collect()
}

fn twice(bytes: &[u8]) -> Vec<u8> {
    bytes.repeat(2)
}

fn with_last_byte(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    if let Some(last) = bytes.last_mut() {
        *last ^= 1;
    }
    bytes
}

/// An `EncryptedPrivateKeyInfo`.
fn sealed_by(oid: der::asn1::ObjectIdentifier, parameters: Option<Vec<u8>>, content: &[u8]) -> Vec<u8> {
    let algorithm = sequence(&[&identifier(oid), &parameters.unwrap_or_default()]);
    sequence(&[&algorithm, &octets(content)])
}

const HEADER: [u8; 4] = [0xac, 0xed, 0, 5];
const OBJECT: u8 = 0x73;
const TEXT: u8 = 0x74;
const NULL: u8 = 0x70;

/// The description of a class: its name and flags, and fields as they are, up to its parent.
fn class(name: &str, flags: u8, fields: &[Vec<u8>]) -> Vec<u8> {
    let count = u16::try_from(fields.len()).unwrap_or_default().to_be_bytes();
    [&[0x72][..], &java_text(name), &[0; 8], &[flags], &count, &fields.concat(), &[0x78]].concat()
}

fn field(kind: u8, name: &str, of: &str) -> Vec<u8> {
    [&[kind][..], &java_text(name), &[TEXT], &java_text(of)].concat()
}

fn text(content: &str) -> Vec<u8> {
    [&[TEXT][..], &java_text(content)].concat()
}

fn array(content: &[u8]) -> Vec<u8> {
    [&[0x75][..], &class("[B", 2, &[]), &[NULL], &counted(content)].concat()
}

/// Serialised objects, and private keys, as they are in an entry of JCEKS.
pub(super) fn objects() -> Vec<Vec<u8>> {
    let spec = "javax.crypto.spec.SecretKeySpec";
    let own = || [field(b'L', "algorithm", "Ljava/lang/String;"), field(b'[', "key", "[B")];
    let mut all = each_wrong(&[
        HEADER.to_vec(),
        vec![OBJECT],
        vec![0x72],
        java_text(spec),
        vec![0; 8],
        vec![2],
        vec![0, 2],
        own()[0].clone(),
        own()[1].clone(),
        vec![0x78],
        vec![NULL],
        text("AES"),
        vec![0x75],
        class("[B", 2, &[]),
        vec![NULL],
        counted(&[7; 2]),
    ]);
    let object = |parts: &[&[u8]]| [&HEADER, &[OBJECT][..], &parts.concat()].concat();
    let key = |parts: &[&[u8]]| object(&[&class(spec, 2, &own()), &[NULL], &parts.concat()]);
    let reference = |number: u32| [&[0x71][..], &number.to_be_bytes()].concat();
    let parents = |depth: usize| class("java.lang.Enum", 2, &[]).repeat(depth);
    all.extend([
        key(&[&[NULL], &array(b"12")]),
        key(&[&array(b"12"), &array(b"12")]),
        key(&[&text("AES"), &text("no bytes")]),
        key(&[&text("AES"), &[0x75], &class("java.lang.Enum", 2, &[]), &[NULL]]),
        key(&[&text("AES"), &[0x75, NULL]]),
        key(&[&reference(0x7e_0001), &array(b"12")]),
        key(&[&reference(0x7e_0000), &array(b"12")]),
        key(&[&reference(0x7e_00ff), &array(b"12")]),
        key(&[&reference(5), &array(b"12")]),
        key(&[
            &[0x7e],
            &class("java.security.KeyRep$Type", 0x12, &[]),
            &class("java.lang.Enum", 0x12, &[]),
            &[NULL],
            &text("SECRET"),
            &array(b"12"),
        ]),
        key(&[&[0x01]]),
        key(&[&[OBJECT, NULL]]),
        key(&[&[OBJECT, 0x01]]),
        key(&[&[OBJECT], &reference(0x7e_0001)]),
        key(&[&[OBJECT], &reference(0x7e_0000), &text("AES"), &array(b"12"), &array(b"12")]),
        [&HEADER[..], &text("no object")].concat(),
        b"\xac\xed\0\x06s".to_vec(),
        object(&[&class("java.util.ArrayList", 2, &[]), &[NULL]]),
        object(&[&class("evil.Thing", 2, &[]), &[NULL]]),
        object(&[&class(spec, 3, &own()), &[NULL]]),
        object(&[&class(spec, 2, &vec![field(b'L', "a", "b"); 17]), &[NULL]]),
        object(&[&class(spec, 2, &[[&b"I"[..], &java_text("number")].concat()]), &[NULL]]),
        object(&[&[0x72], &java_text(spec), &[0; 8], &[2, 0, 0, 0x77], &[NULL]]),
        object(&[&parents(6), &[NULL]]),
        object(&[&parents(10), &[NULL]]),
        object(&[&class("java.lang.Enum", 2, &[]), &[NULL]]),
        // Objects within one another, and more parts than there may be.
        object(&[
            &class("java.security.KeyRep", 2, &[field(b'L', "a", "b")]),
            &[NULL],
            &[&[OBJECT][..], &reference(0x7e_0000)].concat().repeat(10),
        ]),
        object(&[
            &class("java.security.KeyRep", 2, &vec![field(b'L', "a", "b"); 16]),
            &[NULL],
            &[&[OBJECT][..], &reference(0x7e_0000), &[NULL; 16]].concat().repeat(60),
        ]),
    ]);
    all.push(many_parts());
    all.push(small_key());
    all
}

/// An object with many fields that are objects with many fields.
fn many_parts() -> Vec<u8> {
    let fields = vec![field(b'L', "a", "b"); 16];
    let again = [&[OBJECT, 0x71][..], &0x7e_0000_u32.to_be_bytes()].concat();
    let leaf = [again.as_slice(), &[NULL; 16]].concat();
    let inner = [again.as_slice(), &leaf.repeat(16)].concat();
    [&HEADER, &[OBJECT][..], &class("java.security.KeyRep", 2, &fields), &[NULL], &inner.repeat(16)].concat()
}

fn bks_entry(kind: u8, chain: &[Vec<u8>], body: &[u8]) -> Vec<Vec<u8>> {
    let count = u32::try_from(chain.len()).unwrap_or_default();
    vec![vec![kind], java_text("a"), vec![0; 8], number(count), chain.concat(), body.to_vec(), vec![0]]
}

fn bks_key(kind: u8, format: &str, encoded: &[u8]) -> Vec<u8> {
    [&[kind][..], &java_text(format), &java_text("RSA"), &counted(encoded)].concat()
}

/// The entries of BKS and UBER.
pub(super) fn bks_entries() -> Vec<Vec<u8>> {
    let chain = [certificate("X.509").concat()];
    let mut all = each_wrong(&bks_entry(1, &[], &chain[0]));
    all.extend(each_wrong(&bks_entry(3, &chain, &counted(b"bytes"))));
    let keys = bks_keys();
    let with_keys = keys.iter().flat_map(|key| [bks_entry(2, &[], key).concat(), bks_entry(2, &chain, key).concat()]);
    all.extend(with_keys);
    // Sealed keys of each kind that stand where a private one does.
    all.extend(keys.iter().map(|key| bks_entry_of_key(key, &chain)));
    all.extend([
        bks_entry(1, &[], &certificate("PGP").concat()).concat(),
        bks_entry(1, &[], &java_text("PGP")).concat(),
        bks_entry(1, &[], &[java_text("X.509"), counted(b"0\0")].concat()).concat(),
        bks_entry(9, &[], &[]).concat(),
        bks_entry(4, &[], &counted(&[0, 0, 0, 9])).concat(),
        bks_entry(4, &[], &counted(&[0, 0, 0, 1, 7])).concat(),
        bks_entry(4, &chain, &counted(&[0, 0, 0, 1, 7, 0, 0, 0, 1, 1, 2, 3])).concat(),
        bks_entry(4, &chain, &counted(&[0, 0, 0, 1, 7, 1, 0, 0, 0, 1, 2, 3])).concat(),
    ]);
    all
}

/// Whole files of BKS and UBER, whose MAC is wrong.
pub(super) fn bks_files() -> Vec<Vec<u8>> {
    let head = |version: u32| [number(version), counted(&[7; 20]), number(1)];
    let rest = |entry: Vec<u8>| [entry, vec![7; 20]];
    let entry = bks_entry(1, &[], &certificate("X.509").concat()).concat();
    let mut all = each_wrong(&[&head(2)[..], &rest(entry.clone())].concat());
    all.extend((0..2).map(|version| [&head(version)[..], &rest(entry.clone())].concat().concat()));
    all.extend([uber_file(&[0; 21]), uber_file(&[entry, vec![7; 20]].concat())]);
    // What is as long as UBER may be.
    all.extend([16, 17, 32].map(|length| [&head(2)[..], &[vec![9; length]]].concat().concat()));
    all
}

/// Keys as BKS has them before they are sealed.
pub(super) fn bks_keys() -> Vec<Vec<u8>> {
    let key = small_key();
    let mut all = each_wrong(&[vec![0], java_text("PKCS#8"), java_text("RSA"), counted(&key)]);
    all.extend([
        bks_key(0, "PKCS8", &key),
        bks_key(0, "PKCS#8", b"no key"),
        bks_key(1, "X.509", b"no key"),
        bks_key(1, "X.509", &seeds::small_public_key()),
        bks_key(2, "RAW", b"bytes"),
        bks_key(2, "PKCS#8", &key),
    ]);
    all
}

/// What stands before some fields with their lengths before them, no more than so many of these, and what is behind.
fn fields(bytes: &[u8], begins: usize, most: usize) -> Vec<Vec<u8>> {
    let (head, mut rest) = bytes.split_at(begins.min(bytes.len()));
    let mut found = vec![head.to_vec()];
    while let Some((length, behind)) = rest.split_first_chunk::<4>().filter(|_| found.len() <= most) {
        let Some((field, behind)) = behind.split_at_checked(u32::from_be_bytes(*length) as usize) else { break };
        found.push(counted(field));
        rest = behind;
    }
    found.push(rest.to_vec());
    found
}

fn replaced(parts: &[Vec<u8>], place: usize, new: Vec<u8>) -> Vec<Vec<u8>> {
    let mut changed = parts.to_vec();
    changed.splice(place..=place, [new]);
    changed
}

/// OpenSSH's keys.
pub(super) fn openssh() -> Vec<Vec<u8>> {
    folder("openssh").iter().flat_map(|file| openssh_of(file)).collect()
}

/// The names of a cipher and a derivation with its options, the number of keys, the public half, and the section with the private one.
fn openssh_of(file: &[u8]) -> Vec<Vec<u8>> {
    const MAGIC: usize = 15;
    let mut parts = fields(file, MAGIC, 3);
    let rest = parts.pop().unwrap_or_default();
    parts.extend(fields(&rest, 4, 2));
    let with = |place: usize, new: Vec<u8>| replaced(&parts, place, new).concat();
    let (Some(cipher), Some(public), Some(section)) = (parts.get(1), parts.get(5), parts.get(6)) else { return Vec::new() };
    let mut all = each_wrong(&parts);
    all.extend([
        with(7, b"x".to_vec()),
        with(1, counted(b"aes256-gcm@openssh.com")),
        with(1, counted(b"unknown")),
        with(2, counted(b"scrypt")),
        with(3, counted(&[0, 0, 0, 0, 0, 0, 0, 1])),
        with(3, counted(&[0, 0, 0, 1, 7, 0, 0, 0, 0])),
        with(4, number(2)),
        with(6, counted(b"seven b")),
        with(6, counted(&[])),
    ]);
    // Of what is opened in few cases, several.
    all.extend((0..4).map(|last| with(5, [public, &[last][..]].concat())));
    all.extend((0..4).map(|last| with(6, counted(&[last; 16]))));
    if *cipher != counted(b"none") {
        return all;
    }
    // Two check numbers, and the fields of the key, of which as many stand in the public half.
    let inside = fields(section.get(4..).unwrap_or_default(), 8, usize::MAX);
    let halves = fields(public.get(4..).unwrap_or_default(), 0, usize::MAX).len().saturating_sub(2);
    all.extend(each_wrong(&inside).iter().map(|odd| with(6, counted(odd))));
    let changes = (0..inside.len()).flat_map(|place| {
        let kinds = [&b"sk-ssh-ed25519@openssh.com"[..], b"unknown"].map(|kind| (1, counted(kind)));
        kinds.into_iter().chain([(place, with_last_byte(inside.get(place).map_or(&[], Vec::as_slice)))])
    });
    for (place, new) in changes {
        let other = replaced(&inside, place, new);
        all.push(with(6, counted(&other.concat())));
        // The same in the public half.
        let public = other.iter().skip(1).take(halves).map(Vec::as_slice).collect::<Vec<_>>().concat();
        let mut both = parts.clone();
        both.splice(5..=6, [counted(&public), counted(&other.concat())]);
        all.push(both.concat());
    }
    all
}

/// PVK, and blobs of Microsoft's.
pub(super) fn pvk() -> Vec<Vec<u8>> {
    /// So many bytes are numbers of four bytes.
    const NUMBERS: usize = 56;
    let mut all = Vec::new();
    for file in folder("pvk") {
        let (numbers, rest) = file.split_at(NUMBERS.min(file.len()));
        let (half, behind) = rest.split_at(rest.len() / 2);
        let numbers: Vec<Vec<u8>> = numbers.chunks(4).map(<[u8]>::to_vec).collect();
        all.extend(each_wrong(&[numbers, vec![half.to_vec(), behind.to_vec()]].concat()));
        // The blob alone.
        all.extend(file.get(24..).map(<[u8]>::to_vec));
        all.push(with_last_byte(&file));
    }
    all
}
