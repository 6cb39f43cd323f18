//! New keys.

use ecdsa::elliptic_curve::sec1::ToSec1Point;
use ecdsa::elliptic_curve::{Generate, SecretKey};
use keyferry_primes::two_primes;
use rand_core::TryCryptoRng;
use spki::AlgorithmIdentifierRef;
use zeroize::Zeroizing;

use super::curve::{EcCurve, on_curve};
use super::seed_form::FromSeed;
use super::{KeyError, KeyKind, MlDsa, MlKem, PrivateKey, SeedForm, SlhDsa, dsa_numbers, edwards, ml_dsa, ml_kem};
use crate::oid::key::RSASSA_PSS;
use crate::signed::PssParameters;

/// The sizes, in bits, of the RSA keys that [`PrivateKey::generate_rsa`] makes.
pub const RSA_SIZES: std::ops::RangeInclusive<usize> = 1024..=8192;

/// The size of the smallest RSA keys that sign here. Those below [`RSA_SIZES`] can be broken.
pub(super) const SMALLEST_RSA: usize = 512;

/// Domain parameters for DSA: `openssl genpkey -genparam` made them once, with the sizes of q that Java has. Finding primes anew for each
/// key takes seconds, and they are no secret.
const DSA_PARAMETERS: [(usize, &[u8]); 3] =
    [(1024, include_bytes!("dsa-1024.der")), (2048, include_bytes!("dsa-2048.der")), (3072, include_bytes!("dsa-3072.der"))];

fn failed<E>(_: E) -> KeyError {
    KeyError::Generation
}

impl PrivateKey {
    /// Makes an RSA key of `bits` bits ([`RSA_SIZES`]) with the public exponent 65537.
    pub fn generate_rsa<R: TryCryptoRng + Send + ?Sized>(random: &mut R, bits: usize) -> Result<Self, KeyError> {
        Self::generate_rsa_with_exponent(random, bits, 65537)
    }

    /// The same with another public exponent, an odd number.
    pub fn generate_rsa_with_exponent<R: TryCryptoRng + Send + ?Sized>(
        random: &mut R,
        bits: usize,
        exponent: u32,
    ) -> Result<Self, KeyError> {
        if !RSA_SIZES.contains(&bits) {
            return Err(KeyError::Size { bits });
        }
        Self::generate_rsa_of(random, bits, exponent)
    }

    /// Makes an RSA key that can be broken, of 512 to 1023 bits: for keytool's command lines only, which warn of it.
    pub fn generate_small_rsa<R: TryCryptoRng + Send + ?Sized>(random: &mut R, bits: usize) -> Result<Self, KeyError> {
        if !(SMALLEST_RSA..*RSA_SIZES.start()).contains(&bits) {
            return Err(KeyError::Size { bits });
        }
        Self::generate_rsa_of(random, bits, 65537)
    }

    /// The same key as one for signatures of RSASSA-PSS only (RFC 4055, section 1.2), with any hash and salt.
    pub fn for_pss_only(&self) -> Result<Self, KeyError> {
        self.pkcs1()?;
        Self::wrap(AlgorithmIdentifierRef { oid: RSASSA_PSS, parameters: None }, self.info()?.private_key.as_bytes())
    }

    /// The same RSA key for signatures of RSASSA-PSS with these hashes and at least this salt only.
    pub fn for_pss_with(&self, parameters: PssParameters) -> Result<Self, KeyError> {
        self.pkcs1()?;
        let parameters = parameters.to_any().map_err(KeyError::Malformed)?;
        let algorithm = AlgorithmIdentifierRef { oid: RSASSA_PSS, parameters: Some((&parameters).into()) };
        Self::wrap(algorithm, self.info()?.private_key.as_bytes())
    }

    fn generate_rsa_of<R: TryCryptoRng + Send + ?Sized>(random: &mut R, bits: usize, exponent: u32) -> Result<Self, KeyError> {
        let primes = two_primes(&mut |bytes| random.try_fill_bytes(bytes).is_ok(), bits, exponent).ok_or(KeyError::Generation)?;
        let [p, q] = &*primes;
        // The crate computes and checks the rest; the private exponent is the smallest (FIPS 186-5, appendix A.1.1).
        let key = rsa::PrivateKey::from_p_q(p.clone(), q.clone(), exponent.into()).map_err(failed)?;
        let document = pkcs1::EncodeRsaPrivateKey::to_pkcs1_der(&key).map_err(failed)?;
        Self::from_pkcs1_der(document.as_bytes())
    }

    /// Makes an EC key, its public half beside it (RFC 5915).
    pub fn generate_ec<R: TryCryptoRng + ?Sized>(random: &mut R, curve: EcCurve) -> Result<Self, KeyError> {
        let (number, point) = on_curve!(curve, C => {
            let key = SecretKey::<C>::try_generate_from_rng(random).map_err(failed)?;
            let point = key.public_key().to_sec1_point(false).as_bytes().to_vec();
            (Zeroizing::new(key.to_bytes().to_vec()), point)
        });
        Self::from_ec_number(curve, &number, &point)
    }

    /// Makes an Ed25519 key (RFC 8410).
    pub fn generate_ed25519<R: TryCryptoRng + ?Sized>(random: &mut R) -> Result<Self, KeyError> {
        Self::generate_edwards(random, KeyKind::Ed25519)
    }

    /// Makes an Ed448 key (RFC 8410).
    pub fn generate_ed448<R: TryCryptoRng + ?Sized>(random: &mut R) -> Result<Self, KeyError> {
        Self::generate_edwards(random, KeyKind::Ed448)
    }

    /// Makes an X25519 key (RFC 8410), which signs nothing.
    pub fn generate_x25519<R: TryCryptoRng + ?Sized>(random: &mut R) -> Result<Self, KeyError> {
        Self::generate_edwards(random, KeyKind::X25519)
    }

    /// Makes an X448 key (RFC 8410), which signs nothing.
    pub fn generate_x448<R: TryCryptoRng + ?Sized>(random: &mut R) -> Result<Self, KeyError> {
        Self::generate_edwards(random, KeyKind::X448)
    }

    fn generate_edwards<R: TryCryptoRng + ?Sized>(random: &mut R, kind: KeyKind) -> Result<Self, KeyError> {
        let mut bytes = Zeroizing::new(vec![0; edwards::length(kind).unwrap_or_default()]);
        random.try_fill_bytes(bytes.as_mut_slice()).map_err(failed)?;
        Self::from_rfc8410_bytes(kind, &bytes)
    }

    /// Makes an ML-DSA key in one of its forms (RFC 9881, section 6).
    pub fn generate_ml_dsa<R: TryCryptoRng + ?Sized>(random: &mut R, set: MlDsa, form: SeedForm) -> Result<Self, KeyError> {
        let mut seed = Zeroizing::new([0; ml_dsa::SEED]);
        random.try_fill_bytes(seed.as_mut_slice()).map_err(failed)?;
        let inner = set.encode(seed.as_slice(), form)?;
        Self::wrap(AlgorithmIdentifierRef { oid: KeyKind::MlDsa(set).oid(), parameters: None }, &inner)
    }

    /// Makes an ML-KEM key in one of its forms (RFC 9935, section 6), which signs nothing.
    pub fn generate_ml_kem<R: TryCryptoRng + ?Sized>(random: &mut R, set: MlKem, form: SeedForm) -> Result<Self, KeyError> {
        let mut seed = Zeroizing::new([0; ml_kem::SEED]);
        random.try_fill_bytes(seed.as_mut_slice()).map_err(failed)?;
        let inner = set.encode(seed.as_slice(), form)?;
        Self::wrap(AlgorithmIdentifierRef { oid: KeyKind::MlKem(set).oid(), parameters: None }, &inner)
    }

    /// Makes an SLH-DSA key (RFC 9909, section 6).
    pub fn generate_slh_dsa<R: TryCryptoRng + ?Sized>(random: &mut R, set: SlhDsa) -> Result<Self, KeyError> {
        let mut seeds = Zeroizing::new(vec![0; 3 * set.hash_length()]);
        random.try_fill_bytes(&mut seeds).map_err(failed)?;
        Self::wrap(AlgorithmIdentifierRef { oid: KeyKind::SlhDsa(set).oid(), parameters: None }, &set.encode(&seeds)?)
    }

    /// Makes a DSA key with a prime of 1024, 2048 or 3072 bits.
    pub fn generate_dsa<R: TryCryptoRng + ?Sized>(random: &mut R, bits: usize) -> Result<Self, KeyError> {
        let parameters = DSA_PARAMETERS.iter().find(|(size, _)| *size == bits).ok_or(KeyError::Size { bits })?.1;
        Self::generate_dsa_with(random, parameters)
    }

    /// Makes a DSA key with domain parameters of somebody's own, in DER (RFC 3279, section 2.3.2).
    pub fn generate_dsa_with<R: TryCryptoRng + ?Sized>(random: &mut R, parameters: &[u8]) -> Result<Self, KeyError> {
        let key = dsa_numbers::generate(random, parameters)?;
        let document = pkcs8::EncodePrivateKey::to_pkcs8_der(&key).map_err(failed)?;
        Self::from_pkcs8_der(document.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use der::Encode;
    use der::asn1::AnyRef;

    use super::*;
    use crate::signed::{BrokenHash, HashAlgorithm, SignatureAlgorithm, SignatureError, Signed};

    #[test]
    fn keys_of_every_kind_sign_what_their_public_halves_verify() {
        let mut random = crate::SystemRandom;
        let mut keys = vec![PrivateKey::generate_ed25519(&mut random).unwrap()];
        keys.extend(EcCurve::ALL.map(|curve| PrivateKey::generate_ec(&mut random, curve).unwrap()));
        keys.extend([1024, 2048, 3072].map(|bits| PrivateKey::generate_dsa(&mut random, bits).unwrap()));
        for key in keys {
            let public_key = key.public_key().unwrap().unwrap();
            let algorithm = key.algorithm().unwrap();
            assert_eq!(public_key.algorithm(), Ok(algorithm.clone()));
            for hash in [HashAlgorithm::Sha256, HashAlgorithm::Sha512] {
                let with = SignatureAlgorithm::with_hash(&algorithm, hash).unwrap();
                let content = AnyRef::NULL.to_der().unwrap();
                let signed = Signed::create(content, &key.signer().unwrap(), with).unwrap();
                assert_eq!(signed.verify(&public_key), Ok(()), "{algorithm}");
                let other = PrivateKey::generate_ed25519(&mut random).unwrap().public_key().unwrap().unwrap();
                assert!(signed.verify(&other).is_err());
            }
        }
    }

    fn signed(key: &PrivateKey, with: SignatureAlgorithm) -> Result<Signed, KeyError> {
        Signed::create(AnyRef::NULL.to_der().unwrap(), &key.signer()?, with)
    }

    #[test]
    fn pss_signatures_are_verified_and_a_key_for_them_makes_no_others_by_itself() {
        let key = PrivateKey::generate_rsa(&mut crate::SystemRandom, 2048).unwrap();
        let pss = key.for_pss_only().unwrap();
        for hash in [HashAlgorithm::Sha256, HashAlgorithm::Sha384, HashAlgorithm::Sha512] {
            for key in [&key, &pss] {
                let made = signed(key, SignatureAlgorithm::RsaPss(PssParameters::usual(hash))).unwrap();
                assert_eq!(made.verify(&key.public_key().unwrap().unwrap()), Ok(()));
                assert_eq!(
                    made,
                    signed(key, SignatureAlgorithm::RsaPss(PssParameters::usual(hash))).unwrap(),
                    "the salt comes from what is signed"
                );
            }
        }
        let algorithm = pss.algorithm().unwrap();
        assert_eq!((algorithm.name(), algorithm.bits), ("RSASSA-PSS".to_owned(), Some(2048)));
        let usual = PssParameters::usual(HashAlgorithm::Sha256);
        assert_eq!(SignatureAlgorithm::with_hash(&algorithm, HashAlgorithm::Sha256), Some(SignatureAlgorithm::RsaPss(usual)));
        // A key that is bound to parameters makes and takes no others.
        let bound = key.for_pss_with(PssParameters { mask: HashAlgorithm::Sha1, salt_length: 20, ..usual }).unwrap();
        let algorithm = bound.algorithm().unwrap();
        let with = SignatureAlgorithm::with_hash(&algorithm, HashAlgorithm::Sha256).unwrap();
        assert_eq!(with, SignatureAlgorithm::RsaPss(algorithm.pss.unwrap()));
        assert_eq!(SignatureAlgorithm::with_hash(&algorithm, HashAlgorithm::Sha384), None);
        assert_eq!(signed(&bound, with).unwrap().verify(&bound.public_key().unwrap().unwrap()), Ok(()));
        assert!(matches!(signed(&bound, SignatureAlgorithm::RsaPss(usual)), Err(KeyError::CannotSign { .. })));
        let other = signed(&key, SignatureAlgorithm::RsaPss(usual)).unwrap();
        assert_eq!(other.verify(&bound.public_key().unwrap().unwrap()), Err(SignatureError::PublicKey));
    }

    #[test]
    fn what_anybody_may_have_signed_is_not_verified_without_being_asked() {
        let mut random = crate::SystemRandom;
        let key = PrivateKey::generate_rsa(&mut random, 1024).unwrap();
        let small = PrivateKey::generate_small_rsa(&mut random, 512).unwrap();
        assert_eq!(small.algorithm().unwrap().bits, Some(512));
        for (key, with) in [
            (&key, SignatureAlgorithm::RsaBroken(BrokenHash::Md5)),
            (&key, SignatureAlgorithm::RsaBroken(BrokenHash::Md2)),
            (&small, SignatureAlgorithm::RsaPkcs1(HashAlgorithm::Sha256)),
        ] {
            let public_key = key.public_key().unwrap().unwrap();
            let made = signed(key, with).unwrap();
            assert!(made.verify(&public_key).is_err(), "{with:?}");
            assert_eq!(made.verify_worthless(&public_key), Ok(()), "{with:?}");
            let other = PrivateKey::generate_rsa(&mut random, 1024).unwrap().public_key().unwrap().unwrap();
            assert!(made.verify_worthless(&other).is_err(), "{with:?}");
        }
        let too_long = signed(&small, SignatureAlgorithm::RsaPss(PssParameters::usual(HashAlgorithm::Sha256)));
        assert_eq!(too_long, Err(KeyError::TooSmall));
        assert_eq!(signed(&small, SignatureAlgorithm::RsaPkcs1(HashAlgorithm::Sha512)), Err(KeyError::TooSmall));
        assert!(
            PrivateKey::generate_small_rsa(&mut random, 1024).is_err() && PrivateKey::generate_rsa(&mut random, 512).is_err()
        );
    }
}
