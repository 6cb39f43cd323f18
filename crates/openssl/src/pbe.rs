//! The schemes that keys and PKCS#12 files are encrypted with, by openssl's names (`PBE-SHA1-3DES`, `aes-256-cbc`).

use keyferry_formats::pbe::{Cipher, Hash, Pbes1Kind, Pkcs12Cipher, Scheme};

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Named {
    /// A scheme of PBES1.
    Pbes1(Pbes1Kind),
    /// A scheme of PKCS#12.
    Pkcs12(Pkcs12Cipher),
    /// A cipher for PBES2.
    Cipher(Cipher),
}

/// Each scheme with its short name and its long one.
const NAMES: [(&str, &str, Named); 23] = [
    ("PBE-MD5-DES", "pbeWithMD5AndDES-CBC", Named::Pbes1(Pbes1Kind::Md5Des)),
    ("PBE-MD5-RC2-64", "pbeWithMD5AndRC2-CBC", Named::Pbes1(Pbes1Kind::Md5Rc2)),
    ("PBE-SHA1-DES", "pbeWithSHA1AndDES-CBC", Named::Pbes1(Pbes1Kind::Sha1Des)),
    ("PBE-SHA1-RC2-64", "pbeWithSHA1AndRC2-CBC", Named::Pbes1(Pbes1Kind::Sha1Rc2)),
    ("PBE-SHA1-RC4-128", "pbeWithSHA1And128BitRC4", Named::Pkcs12(Pkcs12Cipher::Rc4_128)),
    ("PBE-SHA1-RC4-40", "pbeWithSHA1And40BitRC4", Named::Pkcs12(Pkcs12Cipher::Rc4_40)),
    ("PBE-SHA1-3DES", "pbeWithSHA1And3-KeyTripleDES-CBC", Named::Pkcs12(Pkcs12Cipher::TripleDes)),
    ("PBE-SHA1-2DES", "pbeWithSHA1And2-KeyTripleDES-CBC", Named::Pkcs12(Pkcs12Cipher::TwoKeyTripleDes)),
    ("PBE-SHA1-RC2-128", "pbeWithSHA1And128BitRC2-CBC", Named::Pkcs12(Pkcs12Cipher::Rc2_128)),
    ("PBE-SHA1-RC2-40", "pbeWithSHA1And40BitRC2-CBC", Named::Pkcs12(Pkcs12Cipher::Rc2_40)),
    ("AES-128-CBC", "aes-128-cbc", Named::Cipher(Cipher::Aes128)),
    ("AES-192-CBC", "aes-192-cbc", Named::Cipher(Cipher::Aes192)),
    ("AES-256-CBC", "aes-256-cbc", Named::Cipher(Cipher::Aes256)),
    ("DES-EDE3-CBC", "des-ede3-cbc", Named::Cipher(Cipher::DesEde3)),
    ("DES-CBC", "des-cbc", Named::Cipher(Cipher::Des)),
    ("ARIA-128-CBC", "aria-128-cbc", Named::Cipher(Cipher::Aria128)),
    ("ARIA-192-CBC", "aria-192-cbc", Named::Cipher(Cipher::Aria192)),
    ("ARIA-256-CBC", "aria-256-cbc", Named::Cipher(Cipher::Aria256)),
    ("CAMELLIA-128-CBC", "camellia-128-cbc", Named::Cipher(Cipher::Camellia128)),
    ("CAMELLIA-192-CBC", "camellia-192-cbc", Named::Cipher(Cipher::Camellia192)),
    ("CAMELLIA-256-CBC", "camellia-256-cbc", Named::Cipher(Cipher::Camellia256)),
    ("CAST5-CBC", "cast5-cbc", Named::Cipher(Cipher::CAST5)),
    ("BF-CBC", "bf-cbc", Named::Cipher(Cipher::BLOWFISH)),
];

/// The functions of PBKDF2.
const PRFS: [(&str, Hash); 12] = [
    ("hmacWithSHA1", Hash::Sha1),
    ("hmacWithSHA224", Hash::Sha224),
    ("hmacWithSHA256", Hash::Sha256),
    ("hmacWithSHA384", Hash::Sha384),
    ("hmacWithSHA512", Hash::Sha512),
    ("hmacWithSHA512-224", Hash::Sha512_224),
    ("hmacWithSHA512-256", Hash::Sha512_256),
    ("hmac-sha3-224", Hash::Sha3_224),
    ("hmac-sha3-256", Hash::Sha3_256),
    ("hmac-sha3-384", Hash::Sha3_384),
    ("hmac-sha3-512", Hash::Sha3_512),
    ("hmacWithMD5", Hash::Md5),
];

/// The scheme or cipher with this name, in just this spelling.
pub(crate) fn by_name(name: &str) -> Option<Named> {
    NAMES.iter().find(|(short, long, _)| [*short, *long].contains(&name)).map(|(.., named)| *named)
}

/// The name of the pseudo-random function of PBKDF2 with this hash.
pub(crate) fn prf_name(prf: Hash) -> &'static str {
    PRFS.iter().find(|(_, known)| *known == prf).map_or("", |(name, _)| name)
}

/// The hash of the pseudo-random function with this name.
pub(crate) fn prf_by_name(name: &str) -> Option<Hash> {
    PRFS.iter().find(|(known, _)| *known == name).map(|(_, prf)| *prf)
}

impl Named {
    /// The scheme with so many iterations.
    pub(crate) fn scheme(self, iterations: u32) -> Scheme {
        match self {
            Self::Pbes1(kind) => Scheme::Pbes1 { kind, iterations },
            Self::Pkcs12(cipher) => Scheme::Pkcs12 { cipher, iterations },
            Self::Cipher(cipher) => Scheme::Pbes2 { cipher, prf: Hash::Sha256, iterations },
        }
    }

    /// What openssl 3 misses for it without the legacy provider.
    pub(crate) fn legacy_algorithm(self) -> Option<&'static str> {
        match self {
            Self::Pbes1(_) => Some("PBKDF1"),
            Self::Pkcs12(Pkcs12Cipher::Rc4_128) => Some("RC4"),
            Self::Pkcs12(Pkcs12Cipher::Rc4_40) => Some("RC4-40"),
            Self::Pkcs12(Pkcs12Cipher::Rc2_128) => Some("RC2-CBC"),
            Self::Pkcs12(Pkcs12Cipher::Rc2_40) => Some("RC2-40-CBC"),
            Self::Cipher(Cipher::Des) => Some("DES-CBC"),
            Self::Cipher(Cipher::CAST5) => Some("CAST5-CBC"),
            Self::Cipher(Cipher::BLOWFISH) => Some("BF-CBC"),
            Self::Pkcs12(Pkcs12Cipher::TripleDes | Pkcs12Cipher::TwoKeyTripleDes) | Self::Cipher(_) => None,
        }
    }

    fn of(scheme: &Scheme) -> Self {
        match scheme {
            Scheme::Pbes1 { kind, .. } => Self::Pbes1(*kind),
            Scheme::Pkcs12 { cipher, .. } => Self::Pkcs12(*cipher),
            Scheme::Pbes2 { cipher, .. } | Scheme::Scrypt { cipher, .. } => Self::Cipher(*cipher),
        }
    }

    fn names(self) -> (&'static str, &'static str) {
        NAMES.iter().find(|(.., named)| *named == self).map_or(("", ""), |(short, long, _)| (short, long))
    }
}

/// What openssl 3 misses without the legacy provider to open something in this scheme.
pub(crate) fn legacy_algorithm(scheme: &Scheme) -> Option<&'static str> {
    Named::of(scheme).legacy_algorithm()
}

/// A scheme as `openssl pkcs12 -info` tells of it.
pub(crate) fn describe(scheme: &Scheme) -> String {
    let (short, long) = Named::of(scheme).names();
    match scheme {
        Scheme::Pbes1 { iterations, .. } | Scheme::Pkcs12 { iterations, .. } => format!("{long}, Iteration {iterations}"),
        Scheme::Pbes2 { prf, iterations, .. } => {
            let prf = prf_name(*prf);
            format!("PBES2, PBKDF2, {short}, Iteration {iterations}, PRF {prf}")
        }
        Scheme::Scrypt { parameters, .. } => format!(
            "PBES2, scrypt, {short}, Cost(N): {}, Block size(r): {}, Parallelism(p): {}",
            parameters.cost, parameters.block_size, parameters.parallelization
        ),
    }
}
