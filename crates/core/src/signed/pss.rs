//! RSASSA-PSS (RFC 8017, section 8.1; RFC 4055, section 3.1), as far as everybody uses it: one hash for all, and a salt of its length.

use std::sync::LazyLock;

use der::asn1::AnyRef;
use der::{Decode, Encode};
use pkcs1::RsaPssParamsRef;
use sha2::{Sha256, Sha384, Sha512};

use super::{HashAlgorithm, SignatureError};
use crate::key::blinding::Blinding;

/// The hashes, each with the DER of its parameters.
static USUAL: LazyLock<[(HashAlgorithm, Vec<u8>); 3]> = LazyLock::new(|| {
    [
        (HashAlgorithm::Sha256, RsaPssParamsRef::new::<Sha256>(32).to_der().unwrap_or_default()),
        (HashAlgorithm::Sha384, RsaPssParamsRef::new::<Sha384>(48).to_der().unwrap_or_default()),
        (HashAlgorithm::Sha512, RsaPssParamsRef::new::<Sha512>(64).to_der().unwrap_or_default()),
    ]
});

/// The hash that the parameters tell; `None` for those that nobody uses, such as those with SHA-1.
pub(crate) fn hash(parameters: Option<AnyRef<'_>>) -> Option<HashAlgorithm> {
    let parameters = parameters?.to_der().ok()?;
    USUAL.iter().find(|(_, usual)| *usual == parameters).map(|(hash, _)| *hash)
}

/// The parameters with this hash; `None` for one that nobody uses here.
pub(super) fn parameters(hash: HashAlgorithm) -> Option<AnyRef<'static>> {
    let (_, der) = USUAL.iter().find(|(usual, _)| *usual == hash)?;
    AnyRef::from_der(der).ok()
}

/// Signs with a key that may make other signatures of RSA too; the salt comes from `random`.
pub(crate) fn sign(hash: HashAlgorithm, key: &rsa::PrivateKey, random: &mut Blinding, digest: &[u8]) -> Option<Vec<u8>> {
    match hash {
        HashAlgorithm::Sha256 => key.pss_sign_prehash_with_rng::<Sha256, _>(random, digest).ok(),
        HashAlgorithm::Sha384 => key.pss_sign_prehash_with_rng::<Sha384, _>(random, digest).ok(),
        HashAlgorithm::Sha512 => key.pss_sign_prehash_with_rng::<Sha512, _>(random, digest).ok(),
        HashAlgorithm::Sha1 | HashAlgorithm::Sha224 => None,
    }
}

/// Checks a signature by a key that makes other ones of RSA too; `None` when the hash is not one for this.
pub(super) fn verify(
    hash: HashAlgorithm,
    key: &rsa::PublicKey,
    content: &[u8],
    signature: &[u8],
) -> Option<Result<(), SignatureError>> {
    let digest = hash.digest(content);
    let checked = match hash {
        HashAlgorithm::Sha256 => key.pss_verify_prehash::<Sha256>(&digest, signature),
        HashAlgorithm::Sha384 => key.pss_verify_prehash::<Sha384>(&digest, signature),
        HashAlgorithm::Sha512 => key.pss_verify_prehash::<Sha512>(&digest, signature),
        HashAlgorithm::Sha1 | HashAlgorithm::Sha224 => return None,
    };
    Some(checked.map_err(|_| SignatureError::Mismatch))
}
