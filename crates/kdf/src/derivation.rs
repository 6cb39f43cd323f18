//! What keys are derived with, and how it is run.

use std::ops::Range;

use zeroize::Zeroizing;

use crate::chain::{Chain, Compression, SHA1, SHA256};
use crate::hash::Hash;
use crate::pkcs12::Purpose;
use crate::scrypt::ScryptParameters;
use crate::sun;

/// Which derivation: everything that its result depends on, but for the password. `length` is that of the key in bytes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the fields are the standards' parameters")]
pub enum Derivation {
    /// PBKDF2 with HMAC (RFC 8018, section 5.2).
    Pbkdf2 { prf: Hash, salt: Vec<u8>, iterations: u32, length: usize },
    /// PBKDF1 (RFC 8018, section 5.1), which gives no more bytes than the hash has.
    Pbkdf1 { hash: Hash, salt: Vec<u8>, iterations: u32, length: usize },
    /// scrypt (RFC 7914).
    Scrypt { parameters: ScryptParameters, salt: Vec<u8>, length: usize },
    /// That of PKCS#12 (RFC 7292, appendix B.2). The password as that appendix hashes it: a `BMPString` with its end mark, or nothing at all.
    Pkcs12 { hash: Hash, purpose: Purpose, salt: Vec<u8>, iterations: u32, length: usize },
    /// OpenSSH's, which runs bcrypt over hashes. Password, salt and key are not empty, and there is a round at least; else the key is of zeros.
    Bcrypt { salt: Vec<u8>, rounds: u32, length: usize },
    /// Sun's own, of JCEKS: 24 bytes of key and 8 of IV. The password in ASCII.
    Sun { salt: [u8; 8], iterations: u32 },
}

impl Derivation {
    /// Derives one key.
    pub fn derive(&self, password: &[u8]) -> Zeroizing<Vec<u8>> {
        derive_all(&[(password, self)]).pop().unwrap_or_default()
    }

    /// What it costs in runs of SHA-256, which takes about as long as SHA-1; the others are weighed. scrypt is counted by its memory.
    pub fn cost(&self) -> u64 {
        let runs = |iterations: u32, length: usize, hash: Hash| {
            let blocks = length.div_ceil(hash.length()).max(1) as u64;
            u64::from(iterations.max(1)).saturating_mul(blocks).saturating_mul(hash.weight())
        };
        match self {
            Self::Pbkdf2 { prf, iterations, length, .. } => runs(*iterations, *length, *prf),
            Self::Pkcs12 { hash, iterations, length, .. } => runs(*iterations, *length, *hash),
            Self::Pbkdf1 { iterations, .. } | Self::Sun { iterations, .. } => u64::from((*iterations).max(1)),
            Self::Bcrypt { length, .. } => self.iterations().saturating_mul(length.div_ceil(BCRYPT_BLOCK).max(1) as u64),
            Self::Scrypt { .. } => 0,
        }
    }

    /// The iterations that the file asks for; a round of bcrypt is many.
    pub fn iterations(&self) -> u64 {
        match self {
            Self::Pbkdf2 { iterations, .. }
            | Self::Pbkdf1 { iterations, .. }
            | Self::Pkcs12 { iterations, .. }
            | Self::Sun { iterations, .. } => (*iterations).into(),
            Self::Bcrypt { rounds, .. } => u64::from(*rounds).saturating_mul(BCRYPT_WEIGHT),
            Self::Scrypt { .. } => 0,
        }
    }

    /// The hash that it is made of, where it is one of several.
    fn hash(&self) -> Option<Hash> {
        match self {
            Self::Pbkdf2 { prf: hash, .. } | Self::Pbkdf1 { hash, .. } | Self::Pkcs12 { hash, .. } => Some(*hash),
            Self::Scrypt { .. } | Self::Bcrypt { .. } | Self::Sun { .. } => None,
        }
    }

    /// Whether it gives an initialisation vector, which belongs to the key that was derived before.
    pub fn is_iv(&self) -> bool {
        matches!(self, Self::Pkcs12 { purpose: Purpose::Iv, .. })
    }
}

/// What a round of bcrypt gives of a key, in bytes.
const BCRYPT_BLOCK: usize = 32;
/// How many runs of SHA-256 take as long as a round of bcrypt for one block: measured, 3.4 ms against 170 ns.
const BCRYPT_WEIGHT: u64 = 20_000;

/// Derives keys, each from its password. Whatever is made of chains of SHA-1 or SHA-256 runs side by side.
pub fn derive_all(asked: &[(&[u8], &Derivation)]) -> Vec<Zeroizing<Vec<u8>>> {
    let (mut sha1, mut sha256) = (Chains::new(SHA1, asked), Chains::new(SHA256, asked));
    let begun: Vec<Begun> = asked
        .iter()
        .map(|(password, derivation)| match derivation.hash() {
            Some(Hash::Sha1) => sha1.begin(password, derivation).map(Begun::Sha1),
            Some(Hash::Sha256) => sha256.begin(password, derivation).map(Begun::Sha256),
            _ => None,
        })
        .zip(asked)
        .map(|(begun, (password, derivation))| begun.unwrap_or_else(|| Begun::Done(alone(derivation, password))))
        .collect();
    sha1.run();
    sha256.run();
    let ended = |begun| match begun {
        Begun::Done(key) => key,
        Begun::Sha1(part) => sha1.key(&part),
        Begun::Sha256(part) => sha256.key(&part),
    };
    begun.into_iter().map(ended).collect()
}

/// A derivation whose chains stand among those of its hash.
struct Part {
    chains: Range<usize>,
    length: usize,
    is_sum: bool,
}

enum Begun {
    Done(Zeroizing<Vec<u8>>),
    Sha1(Part),
    Sha256(Part),
}

/// The chains of one hash.
struct Chains<const WORDS: usize> {
    hash: Compression<WORDS>,
    chains: Vec<Chain<WORDS>>,
}

impl<const WORDS: usize> Chains<WORDS> {
    /// There is room for all that may be begun: a list that grows would leave secrets where it was.
    fn new(hash: Compression<WORDS>, asked: &[(&[u8], &Derivation)]) -> Self {
        let most = asked.iter().map(|(_, derivation)| match derivation {
            Derivation::Pbkdf2 { length, .. } => length.div_ceil(4 * WORDS),
            Derivation::Pkcs12 { .. } => 1,
            _ => 0,
        });
        Self { hash, chains: Vec::with_capacity(most.sum()) }
    }

    /// Begins a derivation that is made of chains; `None` for another.
    fn begin(&mut self, password: &[u8], derivation: &Derivation) -> Option<Part> {
        let from = self.chains.len();
        let (length, is_sum) = match derivation {
            Derivation::Pbkdf2 { salt, iterations, length, .. } => {
                for block in 1..=u32::try_from(length.div_ceil(4 * WORDS)).ok()? {
                    let salt = [salt, &block.to_be_bytes()[..]].concat();
                    self.chains.push(self.hash.pbkdf2(password, &salt, *iterations));
                }
                (*length, true)
            }
            // The second block of a longer key needs the first.
            Derivation::Pkcs12 { hash, purpose, salt, iterations, length } if *length <= hash.length() => {
                let first = hash.pkcs12(*purpose, password, salt, 1, hash.length());
                self.chains.push(self.hash.repeated(&first, iterations.saturating_sub(1)));
                (*length, false)
            }
            _ => return None,
        };
        Some(Part { chains: from..self.chains.len(), length, is_sum })
    }

    fn run(&mut self) {
        self.hash.run(&mut self.chains);
    }

    fn key(&self, part: &Part) -> Zeroizing<Vec<u8>> {
        let mut key = Zeroizing::new(Vec::with_capacity(4 * WORDS * part.chains.len()));
        for chain in self.chains.get(part.chains.clone()).unwrap_or_default() {
            if part.is_sum { key.extend_from_slice(&chain.sum()) } else { key.extend_from_slice(chain.digest()) }
        }
        key.truncate(part.length);
        key
    }
}

/// Derives one key.
fn alone(derivation: &Derivation, password: &[u8]) -> Zeroizing<Vec<u8>> {
    match derivation {
        Derivation::Pbkdf2 { prf, salt, iterations, length } => prf.pbkdf2(password, salt, *iterations, *length),
        Derivation::Pbkdf1 { hash, salt, iterations, length } => hash.pbkdf1(password, salt, *iterations, *length),
        Derivation::Scrypt { parameters, salt, length } => parameters.derive(password, salt, *length),
        Derivation::Pkcs12 { hash, purpose, salt, iterations, length } => {
            hash.pkcs12(*purpose, password, salt, *iterations, *length)
        }
        Derivation::Bcrypt { salt, rounds, length } => {
            let mut key = Zeroizing::new(vec![0; *length]);
            let _ = bcrypt_pbkdf::bcrypt_pbkdf(password, salt, *rounds, &mut key);
            key
        }
        Derivation::Sun { salt, iterations } => sun::derive(password, *salt, *iterations),
    }
}
