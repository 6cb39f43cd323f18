//! The types of BCFKS, as Bouncy Castle's package `org.bouncycastle.asn1.bc` defines them.

use der::asn1::{AnyRef, GeneralizedTime, ObjectIdentifier, OctetStringRef, Utf8StringRef};
use der::{Sequence, Tag, TagNumber};
use spki::AlgorithmIdentifierRef;

pub(super) const WHAT: &str = "the BCFKS file";

/// ```text
/// ObjectStore ::= SEQUENCE { CHOICE { EncryptedObjectStoreData, ObjectStoreData }, integrityCheck ObjectStoreIntegrityCheck }
/// ObjectStoreIntegrityCheck ::= CHOICE { PbkdMacIntegrityCheck, [0] EXPLICIT SignatureCheck }
/// ```
/// Nobody writes one that is not encrypted.
#[derive(Sequence)]
pub(super) struct ObjectStore<'a> {
    pub data: Encrypted<'a>,
    pub check: AnyRef<'a>,
}

/// The tag of a check by signature.
pub(super) const SIGNATURE: Tag = Tag::ContextSpecific { constructed: true, number: TagNumber(0) };

/// ```text
/// EncryptedObjectStoreData ::= SEQUENCE { encryptionAlgorithm AlgorithmIdentifier, encryptedContent OCTET STRING }
/// ```
/// and `EncryptedPrivateKeyInfo` and `EncryptedSecretKeyData` alike.
#[derive(Sequence)]
pub(super) struct Encrypted<'a> {
    pub algorithm: AlgorithmIdentifierRef<'a>,
    pub content: &'a OctetStringRef,
}

/// ```text
/// PbkdMacIntegrityCheck ::= SEQUENCE { macAlgorithm AlgorithmIdentifier, pbkdAlgorithm KeyDerivationFunc, mac OCTET STRING }
/// ```
#[derive(Sequence)]
pub(super) struct MacCheck<'a> {
    pub algorithm: AlgorithmIdentifierRef<'a>,
    pub key_derivation: AlgorithmIdentifierRef<'a>,
    pub mac: &'a OctetStringRef,
}

/// ```text
/// ObjectStoreData ::= SEQUENCE { version INTEGER (1), integrityAlgorithm AlgorithmIdentifier, creationDate GeneralizedTime,
///     lastModifiedDate GeneralizedTime, objectDataSequence SEQUENCE OF ObjectData, comment UTF8String OPTIONAL }
/// ```
#[derive(Sequence)]
pub(super) struct ObjectStoreData<'a> {
    pub version: u8,
    pub integrity_algorithm: AlgorithmIdentifierRef<'a>,
    pub created: GeneralizedTime,
    pub modified: GeneralizedTime,
    pub objects: Vec<ObjectData<'a>>,
    pub comment: Option<Utf8StringRef<'a>>,
}

/// ```text
/// ObjectData ::= SEQUENCE { type INTEGER, identifier UTF8String, creationDate GeneralizedTime, lastModifiedDate GeneralizedTime,
///     data OCTET STRING, comment UTF8String OPTIONAL }
/// ```
#[derive(Sequence)]
pub(super) struct ObjectData<'a> {
    pub kind: u8,
    pub alias: Utf8StringRef<'a>,
    pub created: GeneralizedTime,
    pub modified: GeneralizedTime,
    pub data: &'a OctetStringRef,
    pub comment: Option<Utf8StringRef<'a>>,
}

/// The types of objects. What is protected was encrypted by a program before it was put in.
pub(super) const CERTIFICATE: u8 = 0;
pub(super) const PRIVATE_KEY: u8 = 1;
pub(super) const SECRET_KEY: u8 = 2;
pub(super) const PROTECTED_PRIVATE_KEY: u8 = 3;
pub(super) const PROTECTED_SECRET_KEY: u8 = 4;

/// ```text
/// EncryptedPrivateKeyData ::= SEQUENCE { encryptedPrivateKeyInfo EncryptedPrivateKeyInfo, certificateChain SEQUENCE OF Certificate }
/// ```
#[derive(Sequence)]
pub(super) struct PrivateKeyData<'a> {
    pub key: AnyRef<'a>,
    pub chain: Vec<AnyRef<'a>>,
}

/// ```text
/// SecretKeyData ::= SEQUENCE { keyAlgorithm OBJECT IDENTIFIER, keyBytes OCTET STRING }
/// ```
#[derive(Sequence)]
pub(super) struct SecretKeyData<'a> {
    pub algorithm: ObjectIdentifier,
    pub key: &'a OctetStringRef,
}
