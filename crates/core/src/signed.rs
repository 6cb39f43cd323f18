//! What certificates and certification requests have in common: a structure, an algorithm and a signature over the structure.

mod elliptic;

use std::fmt;

use der::asn1::{AnyRef, BitString, BitStringRef, ObjectIdentifier};
use der::{Decode, Encode, Header, Reader, Sequence, SliceReader, Tag};
use rsa::Pkcs1v15Sign;
use sha1::Sha1;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};
use spki::{AlgorithmIdentifierOwned, AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};

use crate::key::{KeyError, RsaKey};

/// The hash functions that RSA signatures are made with here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HashAlgorithm {
    /// SHA-1; verified only, never made.
    Sha1,
    /// SHA-224.
    Sha224,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
}

/// The RSA signature algorithms of RFC 8017, appendix A.2.4, with the names that Java uses.
const RSA_SIGNATURES: [(HashAlgorithm, ObjectIdentifier, &str); 5] = [
    (HashAlgorithm::Sha1, ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.5"), "SHA1withRSA"),
    (HashAlgorithm::Sha224, ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.14"), "SHA224withRSA"),
    (HashAlgorithm::Sha256, ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11"), "SHA256withRSA"),
    (HashAlgorithm::Sha384, ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.12"), "SHA384withRSA"),
    (HashAlgorithm::Sha512, ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.13"), "SHA512withRSA"),
];

/// Signature algorithms that are named, though not verified here.
const OTHER_SIGNATURES: [(&str, &str); 9] = [
    ("1.2.840.113549.1.1.4", "MD5withRSA"),
    ("1.2.840.113549.1.1.10", "RSASSA-PSS"),
    ("1.2.840.10045.4.1", "SHA1withECDSA"),
    ("1.2.840.10045.4.3.2", "SHA256withECDSA"),
    ("1.2.840.10045.4.3.3", "SHA384withECDSA"),
    ("1.2.840.10045.4.3.4", "SHA512withECDSA"),
    ("1.3.101.112", "Ed25519"),
    ("1.3.101.113", "Ed448"),
    ("2.16.840.1.101.3.4.3.2", "SHA256withDSA"),
];

impl HashAlgorithm {
    /// The digest of `data`.
    pub fn digest(self, data: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha1 => Sha1::digest(data).to_vec(),
            Self::Sha224 => Sha224::digest(data).to_vec(),
            Self::Sha256 => Sha256::digest(data).to_vec(),
            Self::Sha384 => Sha384::digest(data).to_vec(),
            Self::Sha512 => Sha512::digest(data).to_vec(),
        }
    }

    /// The length of the digest in bits.
    pub fn bits(self) -> usize {
        match self {
            Self::Sha1 => 160,
            Self::Sha224 => 224,
            Self::Sha256 => 256,
            Self::Sha384 => 384,
            Self::Sha512 => 512,
        }
    }

    /// The RSASSA-PKCS1-v1_5 padding with this hash (RFC 8017, section 8.2).
    pub(crate) fn padding(self) -> Pkcs1v15Sign {
        match self {
            Self::Sha1 => Pkcs1v15Sign::new::<Sha1>(),
            Self::Sha224 => Pkcs1v15Sign::new::<Sha224>(),
            Self::Sha256 => Pkcs1v15Sign::new::<Sha256>(),
            Self::Sha384 => Pkcs1v15Sign::new::<Sha384>(),
            Self::Sha512 => Pkcs1v15Sign::new::<Sha512>(),
        }
    }

    /// The `AlgorithmIdentifier` of RSA signatures with this hash; its parameters are NULL, as RFC 4055 asks.
    pub(crate) fn rsa_signature(self) -> AlgorithmIdentifierRef<'static> {
        let oid = RSA_SIGNATURES.iter().find(|(hash, ..)| *hash == self).map_or(RSA_SIGNATURES[2].1, |(_, oid, _)| *oid);
        AlgorithmIdentifierRef { oid, parameters: Some(AnyRef::NULL) }
    }

    /// The hash with this name, as openssl's `default_md` has it (`sha256`, `SHA2-256`), of those that signatures are made with.
    pub fn by_name(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().replace("sha2-", "sha").replace('-', "").as_str() {
            "sha224" => Some(Self::Sha224),
            "sha256" => Some(Self::Sha256),
            "sha384" => Some(Self::Sha384),
            "sha512" => Some(Self::Sha512),
            _ => None,
        }
    }

    /// Whether signatures with it can be forged, or are refused by Java and TLS for that fear: SHA-1.
    pub fn is_weak(self) -> bool {
        self == Self::Sha1
    }

    /// The hash of an RSA or ECDSA signature algorithm; `None` for any other.
    pub fn of_signature(oid: &ObjectIdentifier) -> Option<Self> {
        Self::of_rsa_signature(oid).or_else(|| elliptic::hash(oid))
    }

    /// The hash of the RSA signature algorithm with this object identifier; `None` for any other algorithm.
    fn of_rsa_signature(oid: &ObjectIdentifier) -> Option<Self> {
        RSA_SIGNATURES.iter().find(|(_, known, _)| known == oid).map(|(hash, ..)| *hash)
    }
}

/// What a signature algorithm is called (Java's names), or its dotted object identifier.
pub fn signature_algorithm_name(oid: &ObjectIdentifier) -> String {
    let rsa = RSA_SIGNATURES.iter().find(|(_, known, _)| known == oid).map(|(.., name)| *name);
    let dotted = oid.to_string();
    let other = OTHER_SIGNATURES.iter().find(|(known, _)| *known == dotted).map(|(_, name)| *name);
    rsa.or(other).map_or(dotted, str::to_owned)
}

/// X.509's `SIGNED`: a structure as it was signed, byte for byte, and the signature over it.
///
/// ```text
/// SIGNED ::= SEQUENCE { toBeSigned ANY, algorithmIdentifier AlgorithmIdentifier, signature BIT STRING }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    content: Vec<u8>,
    algorithm: AlgorithmIdentifierOwned,
    signature: BitString,
}

#[derive(Sequence)]
struct SignedRef<'a> {
    to_be_signed: AnyRef<'a>,
    algorithm: AlgorithmIdentifierRef<'a>,
    signature: BitStringRef<'a>,
}

impl Signed {
    /// Takes apart the DER of a signed structure; bytes behind it are an error.
    pub fn from_der(bytes: &[u8]) -> Result<Self, der::Error> {
        let signed = SignedRef::from_der(bytes)?;
        Ok(Self {
            content: first_element_of_sequence(bytes)?,
            algorithm: AlgorithmIdentifierOwned::from_der(&signed.algorithm.to_der()?)?,
            signature: BitString::new(signed.signature.unused_bits(), signed.signature.raw_bytes())?,
        })
    }

    /// Signs the DER `to_be_signed` with RSASSA-PKCS1-v1_5.
    pub fn create(to_be_signed: Vec<u8>, key: &RsaKey, hash: HashAlgorithm) -> Result<Self, KeyError> {
        let signature = key.sign(hash, &to_be_signed)?;
        let signature = BitString::from_bytes(&signature).map_err(KeyError::Malformed)?;
        let algorithm = hash.rsa_signature().into();
        Ok(Self { content: to_be_signed, algorithm, signature })
    }

    /// The DER of the whole.
    pub fn to_der(&self) -> Result<Vec<u8>, der::Error> {
        SignedRef {
            to_be_signed: AnyRef::from_der(&self.content)?,
            algorithm: (&self.algorithm).into(),
            signature: BitStringRef::from(&self.signature),
        }
        .to_der()
    }

    /// The signed bytes.
    pub fn to_be_signed(&self) -> &[u8] {
        &self.content
    }

    /// The object identifier of the signature algorithm.
    pub fn algorithm(&self) -> ObjectIdentifier {
        self.algorithm.oid
    }

    /// Checks the signature with the public key whose `SubjectPublicKeyInfo` is given as DER: RSASSA-PKCS1-v1_5, ECDSA on P-256, P-384
    /// and P-521, Ed25519.
    pub fn verify(&self, public_key: &[u8]) -> Result<(), SignatureError> {
        let info = SubjectPublicKeyInfoRef::from_der(public_key).map_err(|_| SignatureError::PublicKey)?;
        let signature = self.signature.as_bytes().ok_or(SignatureError::Mismatch)?;
        let Some(hash) = HashAlgorithm::of_rsa_signature(&self.algorithm.oid) else {
            let verified = elliptic::verify(&self.algorithm.oid, &info, &self.content, signature);
            let unsupported = || SignatureError::Unsupported { algorithm: signature_algorithm_name(&self.algorithm.oid) };
            return verified.ok_or_else(unsupported)?;
        };
        let key = rsa::PublicKey::try_from(info).map_err(|_| SignatureError::PublicKey)?;
        key.verify(hash.padding(), &hash.digest(&self.content), signature).map_err(|_| SignatureError::Mismatch)
    }
}

/// The bytes of the first element in a SEQUENCE, header included, untouched by any re-encoding.
fn first_element_of_sequence(bytes: &[u8]) -> Result<Vec<u8>, der::Error> {
    let mut reader = SliceReader::new(bytes)?;
    Header::decode(&mut reader)?.tag().assert_eq(Tag::Sequence)?;
    Ok(reader.tlv_bytes()?.to_vec())
}

/// Why a signature was not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureError {
    /// The algorithm is not one that is verified here.
    Unsupported {
        /// Its name or object identifier.
        algorithm: String,
    },
    /// The public key is not of the algorithm, or no RSA key of 1024 to 8192 bits.
    PublicKey,
    /// The signature was not made by this key over these bytes.
    Mismatch,
}

impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unsupported { algorithm } => {
                write!(f, "signatures with {algorithm} are not verified here, only RSA (PKCS#1 v1.5), ECDSA and Ed25519")
            }
            Self::PublicKey => {
                f.write_str("the public key is not one that makes such signatures, or no RSA key of 1024 to 8192 bits")
            }
            Self::Mismatch => f.write_str("the signature does not belong to this public key, or the signed bytes were changed"),
        }
    }
}

impl std::error::Error for SignatureError {}
