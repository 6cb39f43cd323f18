//! Schemes of encryption and hashes: what they demand of a reader, what they cost, and how people call them.

use keyferry_core::{counted, oid};
use keyferry_formats::pbe::{Cipher, Hash, Pbes1Kind, Pkcs12Cipher, Scheme, hash};

use crate::feature::Feature;

/// What a scheme of encryption demands.
pub(crate) fn features(scheme: &Scheme) -> Vec<Feature> {
    let of_cipher = |cipher: Cipher| match cipher {
        Cipher::Aes128 | Cipher::Aes256 => Feature::Pbes2Aes,
        Cipher::Aes192 => Feature::Pbes2Aes192,
        Cipher::DesEde3 => Feature::Pbes2TripleDes,
        Cipher::Authenticated(_) => Feature::Pbes2Authenticated,
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
pub(crate) fn iterations(scheme: &Scheme) -> Option<u32> {
    match scheme {
        Scheme::Pbes2 { iterations, .. } | Scheme::Pbes1 { iterations, .. } | Scheme::Pkcs12 { iterations, .. } => {
            Some(*iterations)
        }
        Scheme::Scrypt { .. } => None,
    }
}

/// The cipher and the cost of a scheme, for people.
pub(crate) fn in_words(scheme: &Scheme) -> String {
    let cost = iterations(scheme).map(|count| format!(", {}", counted(count, "iteration", "iterations"))).unwrap_or_default();
    let cipher = |cipher: Cipher| match cipher {
        Cipher::Aes128 => "AES-128".to_owned(),
        Cipher::Aes192 => "AES-192".to_owned(),
        Cipher::Aes256 => "AES-256".to_owned(),
        Cipher::DesEde3 => "triple DES".to_owned(),
        Cipher::Authenticated(cipher) => cipher.to_string(),
        other => format!("{other:?}"),
    };
    match scheme {
        Scheme::Pbes2 { cipher: with, prf, .. } => format!("{} (PBES2, {}{cost})", cipher(*with), hash_name(*prf)),
        Scheme::Scrypt { cipher: with, .. } => format!("{} (PBES2, scrypt)", cipher(*with)),
        other => {
            let names: Vec<String> = features(other).iter().map(ToString::to_string).collect();
            format!("{}{cost}", names.join(", "))
        }
    }
}

/// The name of a hash.
pub(crate) fn hash_name(hash: Hash) -> String {
    oid::java_name(&hash::oid(hash))
}

/// What an integrity check with a hash demands.
pub(crate) fn feature_of_mac(hash: Hash) -> Feature {
    match hash {
        Hash::Sha1 => Feature::MacSha1,
        Hash::Sha224 | Hash::Sha256 | Hash::Sha384 | Hash::Sha512 => Feature::MacSha2,
        Hash::Sha512_224 | Hash::Sha512_256 => Feature::MacSha512Cut,
        Hash::Sha3_224 | Hash::Sha3_256 | Hash::Sha3_384 | Hash::Sha3_512 => Feature::MacSha3,
        Hash::Md5 | Hash::Md4 => Feature::MacMd,
    }
}
