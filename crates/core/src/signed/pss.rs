//! RSASSA-PSS (RFC 8017, section 8.1; RFC 4055, section 3.1), as far as everybody uses it: one hash for all, and a salt of its length.

use der::Encode;
use der::asn1::AnyRef;
use pkcs1::RsaPssParamsRef;
use sha2::{Sha256, Sha384, Sha512};
use spki::SubjectPublicKeyInfoRef;

use super::{HashAlgorithm, SignatureError};

/// The hash that the parameters tell; `None` for those that nobody uses, such as those with SHA-1.
pub(crate) fn hash(parameters: Option<AnyRef<'_>>) -> Option<HashAlgorithm> {
    let parameters = parameters?.to_der().ok()?;
    let usual = [
        (HashAlgorithm::Sha256, RsaPssParamsRef::new::<Sha256>(32).to_der()),
        (HashAlgorithm::Sha384, RsaPssParamsRef::new::<Sha384>(48).to_der()),
        (HashAlgorithm::Sha512, RsaPssParamsRef::new::<Sha512>(64).to_der()),
    ];
    usual.into_iter().find(|(_, usual)| usual.as_ref() == Ok(&parameters)).map(|(hash, _)| hash)
}

/// Checks a signature by a key that makes other ones of RSA too; `None` when the hash is not one for this.
pub(super) fn verify(
    hash: HashAlgorithm,
    key: &SubjectPublicKeyInfoRef<'_>,
    content: &[u8],
    signature: &[u8],
) -> Option<Result<(), SignatureError>> {
    let Ok(key) = rsa::PublicKey::try_from(key.clone()) else { return Some(Err(SignatureError::PublicKey)) };
    let digest = hash.digest(content);
    let checked = match hash {
        HashAlgorithm::Sha256 => key.pss_verify_prehash::<Sha256>(&digest, signature),
        HashAlgorithm::Sha384 => key.pss_verify_prehash::<Sha384>(&digest, signature),
        HashAlgorithm::Sha512 => key.pss_verify_prehash::<Sha512>(&digest, signature),
        HashAlgorithm::Sha1 | HashAlgorithm::Sha224 => return None,
    };
    Some(checked.map_err(|_| SignatureError::Mismatch))
}
