//! PKCS#12 and BCFKS: what is in their layers, and around them.

use der::Tag;
use der::asn1::ObjectIdentifier;
use keyferry_core::oid::{bag, cipher, content, encryption, hash, pkcs9};

use super::elements::each_wrong;
use super::structures::{algorithm, null, sealed};
use crate::layers::{
    bcfks_check, bcfks_data, bcfks_file, bcfks_input, context, element, identifier, integer, octets, pbes2, pkcs12_file,
    pkcs12_mac, pkcs12_of, pkcs12_with_safes, safes, sequence, utf16,
};
use crate::{PASSWORD, seeds, written};

fn bag_of(kind: ObjectIdentifier, value: &[u8], attributes: &[Vec<u8>]) -> Vec<u8> {
    let attributes = if attributes.is_empty() { Vec::new() } else { element(Tag::Set, &[&attributes.concat()]) };
    sequence(&[&identifier(kind), &context(true, 0, value), &attributes])
}

fn attribute(oid: ObjectIdentifier, values: &[u8]) -> Vec<u8> {
    sequence(&[&identifier(oid), &element(Tag::Set, &[values])])
}

fn typed(kind: ObjectIdentifier, value: &[u8]) -> Vec<u8> {
    sequence(&[&identifier(kind), &context(true, 0, &octets(value))])
}

/// Bags in one another.
fn nested(depth: usize) -> Vec<u8> {
    (0..depth).fold(sequence(&[]), |inner, _| sequence(&[&bag_of(bag::SAFE_CONTENTS_BAG, &inner, &[])]))
}

/// A bag of each kind, with attributes.
fn small_bags() -> Vec<u8> {
    let name = attribute(pkcs9::FRIENDLY_NAME, &element(Tag::BmpString, &[&utf16("a")]));
    let id = attribute(pkcs9::LOCAL_KEY_ID, &octets(b"id"));
    let other = attribute(pkcs9::CONTENT_TYPE, &octets(b"other"));
    let (algorithm, ciphertext) = pbes2(&seeds::small_key(), PASSWORD.as_bytes());
    let sealed = sequence(&[&algorithm, &octets(&ciphertext)]);
    sequence(&[
        &bag_of(bag::KEY_BAG, &seeds::small_key(), &[name.clone(), id.clone(), other]),
        &bag_of(bag::SHROUDED_KEY_BAG, &sealed, &[id]),
        &bag_of(bag::CERT_BAG, &typed(bag::X509_CERTIFICATE, &seeds::small_certificate()), &[name]),
        &bag_of(bag::CRL_BAG, &typed(bag::X509_CRL, b"list"), &[]),
        &bag_of(bag::SECRET_BAG, &typed(bag::SHROUDED_KEY_BAG, &sealed), &[]),
    ])
}

/// The contents of safes.
pub(super) fn bags() -> Vec<Vec<u8>> {
    let id = || vec![attribute(pkcs9::LOCAL_KEY_ID, &octets(b"id"))];
    let (algorithm, ciphertext) = pbes2(&seeds::small_key(), PASSWORD.as_bytes());
    let (_, wrong) = pbes2(&seeds::small_key(), b"another password");
    let shrouded = |ciphertext: &[u8]| sequence(&[&algorithm, &octets(ciphertext)]);
    let key = |ciphertext: &[u8], attributes: &[Vec<u8>]| bag_of(bag::SHROUDED_KEY_BAG, &shrouded(ciphertext), attributes);
    let certificate =
        |attributes: &[Vec<u8>]| bag_of(bag::CERT_BAG, &typed(bag::X509_CERTIFICATE, &seeds::small_certificate()), attributes);
    let broken = bag_of(bag::CERT_BAG, &typed(bag::X509_CERTIFICATE, b"none"), &[]);
    let mut all = each_wrong(&small_bags());
    all.extend((7..11).map(nested));
    all.extend([
        sequence(&[]),
        sequence(&[&broken, &certificate(&[])]),
        sequence(&[&certificate(&[]), &broken]),
        sequence(&[&bag_of(cipher::AES_128_CBC, &null(), &[])]),
        sequence(&[&bag_of(bag::CERT_BAG, &typed(bag::X509_CRL, b"none"), &[])]),
        sequence(&[&bag_of(bag::SECRET_BAG, &typed(bag::KEY_BAG, b"none"), &[])]),
        sequence(&[&key(&ciphertext, &id()), &certificate(&id())]),
        sequence(&[&key(&wrong, &id()), &certificate(&id())]),
        sequence(&[&key(&wrong, &[]), &certificate(&[])]),
        sequence(&[&key(&wrong, &id()), &certificate(&[])]),
        sequence(&[&key(&wrong, &id()), &certificate(&id()), &certificate(&id())]),
        sequence(&[&key(&wrong, &[])]),
        // A structure that is not DER within what is.
        [&[0x30, 0x80][..], &certificate(&[]), &[0, 0]].concat(),
        b"no bags".to_vec(),
    ]);
    all
}

/// PKCS#12 around bags.
pub(super) fn pkcs12() -> Vec<Vec<u8>> {
    let bags = small_bags();
    let few = sequence(&[&bag_of(bag::KEY_BAG, &seeds::small_key(), &[])]);
    let file = pkcs12_file(&few);
    let few_safes = safes(&few);
    let mut all = each_wrong(&file);
    all.extend(each_wrong(&pkcs12_mac(&few_safes)).iter().map(|mac| pkcs12_of(&few_safes, mac)));
    // Behind a MAC that holds.
    all.extend(each_wrong(&few_safes).iter().map(|safes| pkcs12_with_safes(safes)));
    all.extend([bags, nested(2), nested(9), sequence(&[]), b"none".to_vec()].map(|bags| pkcs12_file(&bags)));
    let safe = |kind, parts: &[&[u8]]| {
        pkcs12_with_safes(&sequence(&[&sequence(&[&identifier(kind), &context(true, 0, &parts.concat())])]))
    };
    let (algorithm, ciphertext) = pbes2(&few, PASSWORD.as_bytes());
    let (_, wrong) = pbes2(&few, b"another password");
    let encrypted = |content: &[u8]| {
        let inner = sequence(&[&identifier(content::DATA), &algorithm, content]);
        sequence(&[&integer(0), &inner])
    };
    all.extend([
        safe(content::ENVELOPED_DATA, &[&null()]),
        safe(content::ENCRYPTED_DATA, &[&encrypted(&context(false, 0, &wrong))]),
        safe(content::ENCRYPTED_DATA, &[&encrypted(&context(true, 0, &octets(&ciphertext)))]),
        safe(content::ENCRYPTED_DATA, &[&encrypted(&context(true, 0, &null()))]),
        safe(content::ENCRYPTED_DATA, &[&encrypted(&octets(&ciphertext))]),
        safe(content::ENCRYPTED_DATA, &[&null()]),
        safe(content::DATA, &[&null()]),
    ]);
    let mut short = file.clone();
    short.truncate(file.len() - 9);
    all.push(short);
    // PBMAC1, and each encryption.
    let ours = written::pkcs12();
    all.extend(ours.iter().skip(1).take(1).flat_map(|file| each_wrong(file)));
    all
}

fn time() -> Vec<u8> {
    element(Tag::GeneralizedTime, &[b"20260101000000Z"])
}

fn object(kind: u8, data: &[u8]) -> Vec<u8> {
    let alias = element(Tag::Utf8String, &[b"a"]);
    sequence(&[&integer(kind), &alias, &time(), &time(), &octets(data)])
}

fn object_store(version: u8, objects: &[Vec<u8>]) -> Vec<u8> {
    let algorithm = algorithm(hash::HMAC_SHA512, &null());
    let objects = sequence(&[&objects.concat()]);
    sequence(&[&integer(version + 1), &algorithm, &time(), &time(), &objects])
}

/// An object of each kind.
fn small_objects() -> Vec<Vec<u8>> {
    let sealed = |plain: &[u8], password: &[u8]| {
        let (algorithm, ciphertext) = pbes2(plain, password);
        sequence(&[&algorithm, &octets(&ciphertext)])
    };
    let private =
        |password: &[u8]| sequence(&[&sealed(&seeds::small_key(), password), &sequence(&[&seeds::small_certificate()])]);
    let secret = sequence(&[&identifier(cipher::AES), &octets(&[7; 16])]);
    let sun = sealed_unknown();
    vec![
        object(0, &seeds::small_certificate()),
        object(1, &private(&bcfks_input("PRIVATE_KEY_ENCRYPTION"))),
        object(1, &private(b"another password")),
        object(2, &sealed(&secret, &bcfks_input("SECRET_KEY_ENCRYPTION"))),
        object(3, &private(PASSWORD.as_bytes())),
        object(3, &sequence(&[&sun, &sequence(&[])])),
        object(1, &sequence(&[&sun, &sequence(&[])])),
        object(4, b"any bytes"),
        object(4, &sealed(&secret, &bcfks_input("SECRET_KEY_ENCRYPTION"))),
    ]
}

/// The contents of BCFKS.
pub(super) fn objects() -> Vec<Vec<u8>> {
    let all = small_objects();
    let alone = all.iter().flat_map(|object| each_wrong(object)).map(|object| object_store(0, &[object]));
    each_wrong(&object_store(0, &[])).into_iter().chain(alone).chain([object_store(0, &all)]).collect()
}

/// Encrypted in a way that BCFKS has not.
fn sealed_unknown() -> Vec<u8> {
    sealed(&algorithm(encryption::PKCS12_TRIPLE_DES, &sequence(&[&octets(b"saltsalt"), &integer(1)])))
}

/// Whole files of BCFKS.
pub(super) fn bcfks() -> Vec<Vec<u8>> {
    let objects = small_objects();
    let mut all = each_wrong(&bcfks_file(&object_store(0, &[object(0, &seeds::small_certificate())])));
    let data = bcfks_data(&object_store(0, &objects));
    let (algorithm, wrong) = pbes2(&object_store(0, &objects), b"another password");
    let closed = sequence(&[&algorithm, &octets(&wrong)]);
    all.extend(each_wrong(&bcfks_check(&data)).iter().map(|check| sequence(&[&data, check])));
    let unknown = sealed_unknown();
    let signature = context(true, 0, &sequence(&[&null()]));
    all.extend([&data, &closed, &unknown].map(|data| sequence(&[data, &signature])));
    all.extend([&closed, &unknown].map(|data| sequence(&[data, &bcfks_check(data)])));
    all.push(sequence(&[&closed, &bcfks_check(b"something else")]));
    all.push(sequence(&[&data, &bcfks_check(b"something else")]));
    all.push(bcfks_file(&object_store(0, &[object(9, b"")])));
    all.extend(written::bcfks().iter().take(1).flat_map(|file| each_wrong(file)));
    let mut short = bcfks_file(&object_store(0, &objects));
    short.truncate(short.len() - 9);
    all.push(short);
    all
}
