//! Keys that are ready to sign.

use std::fmt;

use crypto_bigint::BoxedUint;
use dsa::signature::SignatureEncoding;
use dsa::signature::hazmat::PrehashSigner;
use pkcs8::PrivateKeyInfoRef;
use rsa::Pkcs1v15Sign;
use rsa::traits::{PrivateKeyParts, PublicKeyParts};
use sha1::Sha1;
use sha2::{Sha224, Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

use super::blinding::Blinding;
use super::curve::on_curve;
use super::edwards::EdwardsKey;
use super::generate::{RSA_SIZES, SMALLEST_RSA};
use super::ml_dsa::{MlDsa, MlDsaKey};
use super::slh_dsa::{self, SlhDsa};
use super::structure::EcPrivateKey;
use super::{KeyAlgorithm, KeyError, KeyKind, PrivateKey, bit_length, dsa_numbers, public, rsa_numbers};
use crate::oid::key;
use crate::signed::{HashAlgorithm, PssParameters, SignatureAlgorithm};

/// A private key whose numbers were found to belong together.
pub struct SigningKey {
    key: Kind,
    algorithm: KeyAlgorithm,
}

enum Kind {
    Rsa(Box<rsa::PrivateKey>),
    Ec(Box<EcSigner>),
    Edwards(KeyKind, EdwardsKey),
    Dsa(Box<dsa::SigningKey>),
    MlDsa(MlDsa, MlDsaKey),
    SlhDsa(SlhDsa, Box<slh_dsa::Signer>),
}

/// A key on some curve: from the hash of a message the DER of its signature.
type EcSigner = dyn Fn(&[u8]) -> Result<Vec<u8>, KeyError> + Send + Sync;

impl PrivateKey {
    /// The key as one that signs: RSA of 512 to 8192 bits, EC on the curves of [`EcCurve`](super::EcCurve), Ed25519, Ed448,
    /// DSA, ML-DSA, SLH-DSA.
    pub fn signer(&self) -> Result<SigningKey, KeyError> {
        let info = self.info()?;
        let algorithm = self.algorithm()?;
        let inner = info.private_key.as_bytes();
        // A public half that stands beside the private one has to be its own.
        public::of(&info)?;
        let key = match algorithm.kind {
            KeyKind::Rsa | KeyKind::RsaPss => Kind::Rsa(Box::new(self.rsa_key()?)),
            KeyKind::Ec => {
                let curve = algorithm.curve.ok_or_else(|| KeyError::CannotSign { algorithm: "EC on this curve".to_owned() })?;
                let key: EcPrivateKey<'_> = der::Decode::from_der(inner).map_err(KeyError::Malformed)?;
                let number = public::padded(key.private_key.as_bytes(), curve.bits().div_ceil(8));
                Kind::Ec(on_curve!(curve, C => {
                    let key = ecdsa::SigningKey::<C>::from_slice(&number).map_err(|_| KeyError::Inconsistent)?;
                    Box::new(move |digest: &[u8]| {
                        let signature: Result<ecdsa::der::Signature<C>, _> = key.sign_prehash(digest);
                        signature.map(|signature| signature.as_bytes().to_vec()).map_err(|_| KeyError::Inconsistent)
                    })
                }))
            }
            kind @ (KeyKind::Ed25519 | KeyKind::Ed448) => {
                Kind::Edwards(kind, EdwardsKey::of(kind, inner).ok_or(KeyError::Inconsistent)?)
            }
            KeyKind::MlDsa(set) => Kind::MlDsa(set, set.private_key(inner)?),
            KeyKind::SlhDsa(set) => Kind::SlhDsa(set, set.signer(inner)?),
            KeyKind::Dsa => Kind::Dsa(Box::new(dsa_numbers::signing_key(&info)?)),
            kind => return Err(KeyError::cannot_sign(kind)),
        };
        Ok(SigningKey { key, algorithm })
    }

    /// Whether the numbers of the key belong together, as far as the algorithm is known here. What is wrong says the error.
    pub fn check(&self) -> Result<(), KeyError> {
        let info = self.info()?;
        if info.algorithm.oid == key::EC {
            let key: EcPrivateKey<'_> = der::Decode::from_der(info.private_key.as_bytes()).map_err(KeyError::Malformed)?;
            // The curve stands inside too, in keys that were in openssl's own form once.
            if key.parameters.is_some_and(|inner| info.algorithm.parameters.is_some_and(|outer| inner != outer)) {
                return Err(KeyError::Inconsistent);
            }
        }
        match self.signer() {
            Err(KeyError::Size { .. }) if self.algorithm()?.kind.is_rsa() => rsa_numbers::check(&self.rsa_numbers()?),
            Err(KeyError::CannotSign { .. } | KeyError::OnlyAgrees { .. } | KeyError::Size { .. }) => self.public_key().map(drop),
            other => other.map(drop),
        }
    }

    /// The key as an RSA key; its numbers are checked against each other.
    fn rsa_key(&self) -> Result<rsa::PrivateKey, KeyError> {
        let numbers = self.rsa_numbers()?;
        let bits = bit_length(numbers.modulus.as_bytes());
        if !(SMALLEST_RSA..=*RSA_SIZES.end()).contains(&bits) {
            return Err(KeyError::Size { bits });
        }
        let info: PrivateKeyInfoRef<'_> = self.info()?;
        if info.algorithm.oid == key::RSASSA_PSS
            && info.algorithm.parameters.is_some_and(|value| PssParameters::read(value).is_none())
        {
            return Err(KeyError::CannotSign { algorithm: "RSASSA-PSS bound to parameters that are not used here".to_owned() });
        }
        // The crate does not know keys that are bound to parameters.
        let plain = PrivateKeyInfoRef::new(pkcs1::ALGORITHM_ID, info.private_key);
        let key = rsa::PrivateKey::try_from(plain).map_err(|_| KeyError::Inconsistent)?;
        // The crate computes the numbers of the Chinese remainder theorem anew; other programs will use those that stand there.
        let same = |computed: Option<&BoxedUint>, stands: pkcs1::UintRef<'_>| {
            let stands = Zeroizing::new(BoxedUint::from_be_slice_vartime(stands.as_bytes()));
            computed.is_some_and(|computed| *computed == *stands)
        };
        let coefficient = key.crt_coefficient().map(Zeroizing::new);
        let fits = same(key.dp(), numbers.exponent1)
            && same(key.dq(), numbers.exponent2)
            && same(coefficient.as_deref(), numbers.coefficient);
        if fits { Ok(key) } else { Err(KeyError::Inconsistent) }
    }
}

impl SigningKey {
    /// The algorithm and size of the key.
    pub fn algorithm(&self) -> &KeyAlgorithm {
        &self.algorithm
    }

    /// Signs `message`: RSASSA-PKCS1-v1_5 and RSASSA-PSS (RFC 8017, sections 8.2 and 8.1), ECDSA and DSA with RFC 6979's numbers, Ed25519 and Ed448
    /// (RFC 8032), ML-DSA (FIPS 204) and SLH-DSA (FIPS 205) with an empty context. The same key and message always give the same bytes. An algorithm that is not the key's is [`KeyError::CannotSign`].
    pub fn sign(&self, algorithm: SignatureAlgorithm, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        match (&self.key, algorithm) {
            (Kind::Rsa(key), SignatureAlgorithm::RsaPkcs1(hash)) => sign_pkcs1(key, hash.padding(), &hash.digest(message)),
            (Kind::Rsa(key), SignatureAlgorithm::RsaBroken(hash)) => sign_pkcs1(key, hash.padding(), &hash.digest(message)),
            (Kind::Rsa(key), SignatureAlgorithm::RsaPss(parameters))
                if self.algorithm.pss.is_none_or(|bound| bound.allow(&parameters)) =>
            {
                let digest = parameters.hash.digest(message);
                // The hash, the salt and two bytes have to go in.
                if (key.n().bit_width() as usize - 1) / 8 < digest.len() + parameters.salt_length + 1 {
                    return Err(KeyError::TooSmall);
                }
                let mut random = Blinding::new(&Zeroizing::new(key.d().to_be_bytes()), &digest);
                parameters.sign(key, &mut random, &digest).ok_or(KeyError::Inconsistent)
            }
            (Kind::Ec(sign), SignatureAlgorithm::Ecdsa(hash)) => sign(&hash.digest(message)),
            (Kind::Edwards(KeyKind::Ed25519, key), SignatureAlgorithm::Ed25519)
            | (Kind::Edwards(KeyKind::Ed448, key), SignatureAlgorithm::Ed448) => Ok(key.sign(message)),
            (Kind::MlDsa(own, key), SignatureAlgorithm::MlDsa(set)) if *own == set => (key.sign)(message),
            (Kind::SlhDsa(own, sign), SignatureAlgorithm::SlhDsa(set)) if *own == set => Ok(sign(message)),
            (Kind::Dsa(key), SignatureAlgorithm::Dsa(hash)) => {
                let digest = hash.digest(message);
                let signature = match hash {
                    HashAlgorithm::Sha1 => key.sign_prehashed_rfc6979::<Sha1>(&digest),
                    HashAlgorithm::Sha224 => key.sign_prehashed_rfc6979::<Sha224>(&digest),
                    HashAlgorithm::Sha256 => key.sign_prehashed_rfc6979::<Sha256>(&digest),
                    HashAlgorithm::Sha384 => key.sign_prehashed_rfc6979::<Sha384>(&digest),
                    HashAlgorithm::Sha512 => key.sign_prehashed_rfc6979::<Sha512>(&digest),
                };
                signature.map(|signature| signature.to_vec()).map_err(|_| KeyError::Inconsistent)
            }
            _ => Err(KeyError::CannotSign { algorithm: format!("{} with {}", self.algorithm, algorithm.java_name()) }),
        }
    }
}

fn sign_pkcs1(key: &rsa::PrivateKey, padding: Pkcs1v15Sign, digest: &[u8]) -> Result<Vec<u8>, KeyError> {
    let mut blinding = Blinding::new(&Zeroizing::new(key.d().to_be_bytes()), digest);
    // The crate checks what it computed with the public key before it gives it out.
    key.sign_with_rng(&mut blinding, padding, digest).map_err(|error| match error {
        rsa::Error::MessageTooLong => KeyError::TooSmall,
        _ => KeyError::Inconsistent,
    })
}

/// Secrets are not shown.
impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("algorithm", &self.algorithm).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use der::{Decode, Encode};

    use super::*;
    use crate::key::EcCurve;

    fn signs(key: &PrivateKey) -> bool {
        key.signer().is_ok()
    }

    /// The key with a byte of its inner structure changed, counted from the end.
    fn changed(key: &PrivateKey, from_end: usize) -> PrivateKey {
        let mut der = key.as_pkcs8_der().to_vec();
        let at = der.len() - 1 - from_end;
        der[at] ^= 1;
        PrivateKey::from_pkcs8_der(der).unwrap()
    }

    #[test]
    fn a_blinded_signature_is_the_one_that_everybody_makes() {
        let key = PrivateKey::generate_rsa(&mut crate::SystemRandom, 1024).unwrap();
        let signer = key.signer().unwrap();
        let Kind::Rsa(rsa) = &signer.key else { panic!("it is an RSA key") };
        for hash in HashAlgorithm::ALL {
            let plain = rsa.sign(hash.padding(), &hash.digest(b"message")).unwrap();
            assert_eq!(signer.sign(SignatureAlgorithm::RsaPkcs1(hash), b"message").unwrap(), plain);
        }
    }

    #[test]
    fn an_rsa_key_whose_numbers_do_not_belong_together_does_not_sign() {
        let key = PrivateKey::generate_rsa(&mut crate::SystemRandom, 1024).unwrap();
        assert!(signs(&key));
        // The coefficient, the two exponents, the two primes, and d.
        for from_end in [0, 70, 140, 210, 270, 400] {
            assert!(!signs(&changed(&key, from_end)), "{from_end}");
        }
    }

    #[test]
    fn the_public_point_in_an_ec_key_has_to_be_its_own() {
        for curve in EcCurve::ALL {
            let key = PrivateKey::generate_ec(&mut crate::SystemRandom, curve).unwrap();
            let other = PrivateKey::generate_ec(&mut crate::SystemRandom, curve).unwrap();
            assert!(signs(&key));
            let swapped = with_point_of(&key, &other);
            assert_eq!(swapped.public_key(), Err(KeyError::Inconsistent), "{}", curve.java_name());
            assert_eq!(swapped.signer().err(), Some(KeyError::Inconsistent));
            // A point that is not on the curve.
            assert_eq!(changed(&key, 0).public_key(), Err(KeyError::Inconsistent));
        }
    }

    fn with_point_of(key: &PrivateKey, other: &PrivateKey) -> PrivateKey {
        let (info, other) = (key.info().unwrap(), other.info().unwrap());
        let own = EcPrivateKey::from_der(info.private_key.as_bytes()).unwrap();
        let foreign = EcPrivateKey::from_der(other.private_key.as_bytes()).unwrap();
        let swapped = EcPrivateKey { public_key: foreign.public_key, ..own }.to_der().unwrap();
        PrivateKey::wrap(info.algorithm, &swapped).unwrap()
    }
}
