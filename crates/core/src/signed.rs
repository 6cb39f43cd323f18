//! What certificates and certification requests have in common: a structure, an algorithm and a signature over the structure.

mod algorithm;
mod error;
mod hash;
pub(crate) mod pss;
mod verify;

use der::asn1::{AnyRef, BitString, BitStringRef, ObjectIdentifier};
use der::{Decode, Encode, Header, Reader, Sequence, SliceReader, Tag};
use spki::{AlgorithmIdentifierOwned, AlgorithmIdentifierRef};

pub use algorithm::{SignatureAlgorithm, signature_algorithm_name};
pub use error::SignatureError;
pub use hash::{BrokenHash, HashAlgorithm};
pub use pss::PssParameters;
use verify::Worth;

use crate::key::{KeyError, SigningKey, SubjectPublicKeyInfo};

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

/// The same where it stands.
#[derive(Sequence)]
pub(crate) struct SignedRef<'a> {
    to_be_signed: AnyRef<'a>,
    pub(crate) algorithm: AlgorithmIdentifierRef<'a>,
    signature: BitStringRef<'a>,
}

impl Signed {
    /// Takes apart the DER of a signed structure; bytes behind it are an error.
    pub fn from_der(bytes: &[u8]) -> Result<Self, der::Error> {
        let signed = SignedRef::from_der(bytes)?;
        Ok(Self {
            content: first_element_of_sequence(bytes)?.to_vec(),
            algorithm: AlgorithmIdentifierOwned::from_der(&signed.algorithm.to_der()?)?,
            signature: BitString::new(signed.signature.unused_bits(), signed.signature.raw_bytes())?,
        })
    }

    /// Signs the DER `to_be_signed`.
    pub fn create(to_be_signed: Vec<u8>, key: &SigningKey, algorithm: SignatureAlgorithm) -> Result<Self, KeyError> {
        let signature = key.sign(algorithm, &to_be_signed)?;
        let signature = BitString::from_bytes(&signature).map_err(KeyError::Malformed)?;
        let algorithm = algorithm.identifier().map_err(KeyError::Malformed)?;
        Ok(Self { content: to_be_signed, algorithm, signature })
    }

    /// A signature that stands apart from what is signed, as CMS has it; `algorithm` is the DER of its `AlgorithmIdentifier`.
    pub fn detached(content: Vec<u8>, algorithm: &[u8], signature: &[u8]) -> Result<Self, der::Error> {
        let algorithm = AlgorithmIdentifierOwned::from_der(algorithm)?;
        Ok(Self { content, algorithm, signature: BitString::from_bytes(signature)? })
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

    /// The DER of the signature algorithm, parameters included; empty when it cannot be written.
    pub fn algorithm_der(&self) -> Vec<u8> {
        self.algorithm.to_der().unwrap_or_default()
    }

    /// The hash of RSASSA-PSS, when it is that with parameters that are usual.
    pub fn pss_hash(&self) -> Option<HashAlgorithm> {
        self.pss().filter(PssParameters::is_usual).map(|parameters| parameters.hash)
    }

    /// The parameters of RSASSA-PSS, when it is that, and they are known here.
    fn pss(&self) -> Option<PssParameters> {
        let parameters = self.algorithm.parameters.as_ref().filter(|_| self.algorithm.oid == crate::oid::key::RSASSA_PSS)?;
        PssParameters::read(parameters.into())
    }

    /// The bytes of the signature.
    pub fn signature(&self) -> &[u8] {
        self.signature.raw_bytes()
    }

    /// Checks the signature with a public key: RSASSA-PKCS1-v1_5, RSASSA-PSS with one hash for all, ECDSA on the curves of [`EcCurve`](crate::key::EcCurve), DSA, Ed25519, Ed448, ML-DSA, SLH-DSA.
    pub fn verify(&self, public_key: &SubjectPublicKeyInfo) -> Result<(), SignatureError> {
        self.verify_as(public_key, Worth::Something)
    }

    /// The same for whoever wants to know who made a signature, whatever that is worth: MD2, MD5 and RSA keys from 512 bits on count too, which others
    /// can make signatures with. Nobody is to be trusted by it who was not asked.
    pub fn verify_worthless(&self, public_key: &SubjectPublicKeyInfo) -> Result<(), SignatureError> {
        self.verify_as(public_key, Worth::Nothing)
    }

    fn verify_as(&self, public_key: &SubjectPublicKeyInfo, worth: Worth) -> Result<(), SignatureError> {
        let info = public_key.parts().map_err(|_| SignatureError::PublicKey)?;
        let signature = self.signature.as_bytes().ok_or(SignatureError::Mismatch)?;
        let unsupported = || SignatureError::Unsupported { algorithm: signature_algorithm_name(&self.algorithm.oid) };
        let broken = || BrokenHash::of_signature(&self.algorithm.oid).filter(|_| worth == Worth::Nothing);
        let algorithm = self.pss().map(SignatureAlgorithm::RsaPss).or_else(|| SignatureAlgorithm::of(&self.algorithm.oid));
        let algorithm = algorithm.or_else(|| broken().map(SignatureAlgorithm::RsaBroken)).ok_or_else(unsupported)?;
        verify::verify(algorithm, &info, &self.content, signature, worth).unwrap_or_else(|| Err(unsupported()))
    }
}

/// The bytes of the first element in a SEQUENCE, header included, untouched by any re-encoding.
pub(crate) fn first_element_of_sequence(bytes: &[u8]) -> Result<&[u8], der::Error> {
    let mut reader = SliceReader::new(bytes)?;
    Header::decode(&mut reader)?.tag().assert_eq(Tag::Sequence)?;
    reader.tlv_bytes()
}
