//! Key derivations that cost too much, or that are none: iterations, salts, lengths of keys, the parameters of scrypt, PBMAC1.

use crate::are_refused;
use crate::der::{
    AES_256, HMAC_SHA256, PBES1, PBES2, PBKDF2, PBMAC1, SCRYPT, SHA1_3DES, SHA256, SUN_3DES, integer, octets, raw_integer,
    sequence,
};
use crate::files::{MOST, ONE, bks, counted, jceks, jks, named, openssh, pkcs12};

const SALT: &[u8] = b"saltsalt";
const WRONG: &str = "the password is wrong";
const NEGATIVE: &str = "malformed ASN.1 DER value for INTEGER";

/// 4,294,967,295, and more than fits.
fn most() -> Vec<u8> {
    raw_integer(&[&[0][..], &MOST].concat())
}

fn too_large() -> Vec<u8> {
    raw_integer(&[1, 0, 0, 0, 0, 0, 0, 0, 0])
}

fn minus_one() -> Vec<u8> {
    raw_integer(&[0xff])
}

/// A PKCS#8 key that is encrypted so.
fn encrypted(algorithm: &[u8], parameters: &[&[u8]]) -> Vec<u8> {
    sequence(&[&sequence(&[algorithm, &sequence(parameters)]), &octets(&[1; 32])])
}

fn with_kdf(kdf: &[u8], parameters: &[&[u8]]) -> Vec<u8> {
    let cipher = sequence(&[AES_256, &octets(&[0; 16])]);
    encrypted(PBES2, &[&sequence(&[kdf, &sequence(parameters)]), &cipher])
}

fn pbkdf2(salt: &[u8], iterations: &[u8], length: &[u8]) -> Vec<u8> {
    with_kdf(PBKDF2, &[&octets(salt), iterations, length])
}

fn scrypt(cost: &[u8], block_size: &[u8], parallelization: &[u8]) -> Vec<u8> {
    let [cost, block_size, parallelization] = [cost, block_size, parallelization].map(raw_integer);
    with_kdf(SCRYPT, &[&octets(SALT), &cost, &block_size, &parallelization])
}

#[test]
fn of_encrypted_keys() {
    let unfit = "the lengths of key or IV do not fit the cipher";
    let too_many = "4294967295 key derivation iterations; at most 5000000";
    let long = vec![1; 8 << 20];
    let usual = integer(1);
    are_refused(&[
        ("no salt", pbkdf2(&[], &usual, &[]), WRONG),
        ("a salt of 8 MiB", pbkdf2(&long, &usual, &[]), WRONG),
        ("no iterations", pbkdf2(SALT, &integer(0), &[]), "they ask for no iterations at all"),
        ("-1 iterations", pbkdf2(SALT, &minus_one(), &[]), NEGATIVE),
        ("four billion iterations", pbkdf2(SALT, &most(), &[]), too_many),
        ("2^64 iterations", pbkdf2(SALT, &too_large(), &[]), "the parameters of PBKDF2 are malformed"),
        ("a key of no bytes", pbkdf2(SALT, &usual, &integer(0)), unfit),
        ("a key of 16 bytes for 32", pbkdf2(SALT, &usual, &integer(16)), unfit),
        ("a key of 65535 bytes", pbkdf2(SALT, &usual, &integer(65_535)), unfit),
        ("a key of four gigabytes", pbkdf2(SALT, &usual, &most()), "the parameters of PBKDF2 are malformed"),
        ("a key of -1 bytes", pbkdf2(SALT, &usual, &minus_one()), NEGATIVE),
        ("PBKDF1", encrypted(PBES1, &[&octets(SALT), &most()]), too_many),
        ("the derivation of PKCS#12", encrypted(SHA1_3DES, &[&octets(SALT), &most()]), too_many),
        ("-1 of those", encrypted(SHA1_3DES, &[&octets(SALT), &minus_one()]), NEGATIVE),
        ("a salt of 8 MiB there", encrypted(SHA1_3DES, &[&octets(&long), &usual]), WRONG),
        ("no salt there", encrypted(SHA1_3DES, &[&octets(&[]), &usual]), WRONG),
        (
            "no parameters",
            sequence(&[&sequence(&[SHA1_3DES]), &octets(&[1; 32])]),
            "the encryption is malformed: its parameters are missing",
        ),
    ]);
}

#[test]
fn of_scrypt() {
    let range = "its cost is not a power of two, or its other numbers are out of range";
    let most = [&[0][..], &MOST].concat();
    are_refused(&[
        ("N = 0", scrypt(&[0], &[8], &[1]), range),
        ("N = 3", scrypt(&[3], &[8], &[1]), range),
        ("N = -4", scrypt(&[0xfc], &[8], &[1]), NEGATIVE),
        ("N = 2^62", scrypt(&[0x40, 0, 0, 0, 0, 0, 0, 0], &[8], &[1]), "bytes of scrypt memory; at most 268435456"),
        ("N = 2^64", scrypt(&[1, 0, 0, 0, 0, 0, 0, 0, 0], &[8], &[1]), "the parameters of scrypt are malformed"),
        ("512 MiB", scrypt(&[8, 0, 0], &[8], &[1]), "536870912 bytes of scrypt memory; at most 268435456"),
        ("r = 0", scrypt(&[4], &[0], &[1]), range),
        ("r of the largest", scrypt(&[4], &most, &[1]), "2199023255040 bytes of scrypt memory"),
        ("p = 0", scrypt(&[4], &[8], &[0]), range),
        ("p of the largest", scrypt(&[4], &[8], &most), "4398046510080 bytes of scrypt memory"),
        ("many passes", scrypt(&[2, 0, 0], &[8], &[9]), "1207959552 bytes of scrypt memory in all passes; at most 1073741824"),
    ]);
}

#[test]
fn of_other_formats() {
    let sun = |salt: &[u8], iterations: &[u8]| {
        let key = encrypted(SUN_3DES, &[&octets(salt), iterations]);
        jceks(1, &[&named(b"a", 0), &counted(&key), &[0; 4]])
    };
    let sealed = |salt: &[u8], iterations: &[u8]| {
        let bytes = [&counted(salt)[..], iterations, &[1; 24]].concat();
        bks(4, &[&named(b"a", 0), &[0; 4], &counted(&bytes)])
    };
    let bcrypt = |salt: &[u8], rounds: [u8; 4]| {
        let options = counted(&[&counted(salt)[..], &rounds].concat());
        openssh(&[&counted(b"aes256-ctr"), &counted(b"bcrypt"), &options, &ONE, &counted(b"x"), &counted(&[0; 32])])
    };
    let mut store = bks(3, &[&named(b"a", 0), &[0; 8]]);
    store[28..32].fill(0xff);
    let mut uber = [&[0, 0, 0, 1, 0, 0, 0, 20][..], &[1; 20], &MOST, &[1; 32]].concat();
    let billions = "4294967295 key derivation iterations; at most 5000000";
    are_refused(&[
        ("BKS", store, billions),
        ("UBER", uber.clone(), billions),
        ("rounds of bcrypt", bcrypt(&[1; 16], MOST), "85899345900000 key derivation iterations; at most 5000000"),
        ("no rounds", bcrypt(&[1; 16], [0; 4]), "no salt or no rounds"),
        ("no salt", bcrypt(&[], ONE), "no salt or no rounds"),
        ("a salt of a megabyte", bcrypt(&vec![1; 1 << 20], ONE), WRONG),
    ]);
    // JKS and JCEKS say no more than the digest does, which is looked at first; without a password for it the keys are tried by themselves.
    for (bytes, words) in [
        (sun(SALT, &most()), billions),
        (sun(SALT, &minus_one()), NEGATIVE),
        (sun(&[1; 9], &integer(1)), "the salt has not 8 bytes"),
        (sealed(&[1; 20], &MOST), billions),
        (jks(1, &[&named(b"a", 0), &counted(&pbkdf2(SALT, &most(), &[])), &[0; 4]]), billions),
    ] {
        assert!(key_refusal(&bytes).contains(words), "{}, and not `{words}`", key_refusal(&bytes));
    }
    uber[28..32].fill(0);
    are_refused(&[("no iterations of UBER", uber, WRONG)]);
}

/// What is said of the key of a store that is read without its password.
#[track_caller]
fn key_refusal(bytes: &[u8]) -> String {
    use keyferry_formats::pbe::Session;
    use keyferry_formats::{Password, detect};
    let session = Session::default();
    let mut contents = detect::decode(bytes, None, &session).unwrap();
    let (_, mut key) = contents.keys_mut().into_iter().next().unwrap();
    key.unseal(&Password::new("changeit"), &session).unwrap_err().to_string()
}

fn mac(algorithm: &[u8], digest: &[u8], salt: &[u8], iterations: &[u8]) -> Vec<u8> {
    pkcs12(&integer(3), &[], &sequence(&[&sequence(&[algorithm, &octets(digest)]), &octets(salt), iterations]))
}

#[test]
fn of_macs() {
    let hash = sequence(&[SHA256, &[5, 0]]);
    let digest = [0; 32];
    let mac = |digest: &[u8], salt: &[u8], iterations: &[u8]| mac(&hash, digest, salt, iterations);
    are_refused(&[
        // The field may be missing; it is one then.
        ("no number of iterations", mac(&digest, SALT, &[]), WRONG),
        ("-1 iterations", mac(&digest, SALT, &minus_one()), NEGATIVE),
        ("four billion iterations", mac(&digest, SALT, &most()), "4294967295 key derivation iterations; at most 5000000"),
        ("2^64 iterations", mac(&digest, SALT, &too_large()), "the PKCS#12 structure is malformed"),
        ("an empty MAC", mac(&[], SALT, &integer(1)), "it has 0 bytes, and its hash makes 32"),
        ("a long MAC", mac(&[0; 64], SALT, &integer(1)), "it has 64 bytes, and its hash makes 32"),
        ("no salt", mac(&digest, &[], &integer(1)), WRONG),
        ("a salt of 8 MiB", mac(&digest, &vec![1; 8 << 20], &integer(1)), WRONG),
        ("version -3", pkcs12(&raw_integer(&[0xfd]), &[], &[]), "not a key, certificate, request or keystore"),
    ]);
}

#[test]
fn of_pbmac1() {
    let digest = [0; 32];
    let file = |iterations: &[u8], length: &[u8], digest: &[u8]| {
        let prf = sequence(&[HMAC_SHA256, &[5, 0]]);
        let kdf = sequence(&[PBKDF2, &sequence(&[&octets(SALT), iterations, length, &prf])]);
        let algorithm = sequence(&[PBMAC1, &sequence(&[&kdf, &prf])]);
        mac(&algorithm, digest, b"x", &integer(1))
    };
    let range = "the parameters of PBMAC1 are malformed: the key length is missing or out of range";
    let usual = integer(1);
    are_refused(&[
        ("no length", file(&usual, &[], &digest), range),
        ("0 bytes", file(&usual, &integer(0), &digest), range),
        ("19 bytes", file(&usual, &integer(19), &digest), range),
        ("20 bytes", file(&usual, &integer(20), &digest), WRONG),
        ("64 bytes", file(&usual, &integer(64), &digest), WRONG),
        ("65 bytes", file(&usual, &integer(65), &digest), range),
        ("65535 bytes", file(&usual, &integer(65_535), &digest), range),
        ("four gigabytes", file(&usual, &most(), &digest), "the parameters of PBKDF2 are malformed"),
        ("-1 bytes", file(&usual, &minus_one(), &digest), NEGATIVE),
        ("four billion iterations", file(&most(), &integer(32), &digest), "4294967295 key derivation iterations"),
        ("no iterations", file(&integer(0), &integer(32), &digest), "they ask for no iterations at all"),
        ("an empty MAC", file(&usual, &integer(32), &[]), "it has 0 bytes, and its hash makes 32"),
        ("a short MAC", file(&usual, &integer(32), &[0; 4]), "it has 4 bytes, and its hash makes 32"),
        ("no parameters", mac(&sequence(&[PBMAC1]), &digest, b"x", &usual), "of PBMAC1 are malformed: they are missing"),
    ]);
}
