//! Keys made of their numbers, and taken apart into them, as formats have them that are no ASN.1 (RFC 7518, section 6; RFC 8037).

use crypto_bigint::{BoxedUint, NonZero};
use der::asn1::{BitStringRef, OctetStringRef, UintRef};
use der::{Decode, Encode};
use spki::AlgorithmIdentifierRef;
use zeroize::Zeroizing;

use super::rsa_numbers::MOST_BITS;
use super::structure::{DssParms, EcPrivateKey};
use super::{EcCurve, KeyError, KeyKind, PrivateKey, SubjectPublicKeyInfo, bit_length, edwards, public};
use crate::oid::key::EC;

/// The numbers of an RSA key of two primes, unsigned and big-endian (RFC 8017, section 3).
#[derive(Default)]
pub struct RsaNumbers {
    /// n and e.
    pub public: [Vec<u8>; 2],
    /// d, p, q, dP, dQ and qInv; `None` for a public key.
    pub private: Option<[Zeroizing<Vec<u8>>; 6]>,
}

/// Secrets are not shown.
impl std::fmt::Debug for RsaNumbers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RsaNumbers").field("public", &self.public).finish_non_exhaustive()
    }
}

/// A number; zeros before it, which DER forbids, are left out.
fn uint(bytes: &[u8]) -> Result<UintRef<'_>, KeyError> {
    UintRef::new(bytes).map_err(KeyError::Malformed)
}

impl RsaNumbers {
    /// The numbers of a private key that stands somewhere without dP and dQ: d, p, q and qInv are given.
    pub fn without_remainders(public: [Vec<u8>; 2], private: [Zeroizing<Vec<u8>>; 4]) -> Result<Self, KeyError> {
        let [d, p, q, qinv] = private;
        let bits = bit_length(&public[0]);
        if bits > MOST_BITS || [&d, &p, &q].into_iter().any(|number| bit_length(number) > bits) {
            return Err(KeyError::Size { bits });
        }
        let remainder = |prime: &[u8]| {
            let prime = Zeroizing::new(BoxedUint::from_be_slice_vartime(prime));
            let d = Zeroizing::new(BoxedUint::from_be_slice_vartime(&d));
            let below = NonZero::new(prime.wrapping_sub(BoxedUint::one())).into_option().ok_or(KeyError::Inconsistent)?;
            let remainder = Zeroizing::new(d.rem(&below));
            Ok(Zeroizing::new(Zeroizing::new(remainder.to_be_bytes()).to_vec()))
        };
        let (dp, dq) = (remainder(&p)?, remainder(&q)?);
        Ok(Self { public, private: Some([d, p, q, dp, dq, qinv]) })
    }

    /// The private key; `None` for the numbers of a public one.
    pub fn private_key(&self) -> Result<Option<PrivateKey>, KeyError> {
        let Some([d, p, q, dp, dq, qinv]) = &self.private else { return Ok(None) };
        let [modulus, exponent] = &self.public;
        let key = pkcs1::RsaPrivateKeyRef {
            modulus: uint(modulus)?,
            public_exponent: uint(exponent)?,
            private_exponent: uint(d)?,
            prime1: uint(p)?,
            prime2: uint(q)?,
            exponent1: uint(dp)?,
            exponent2: uint(dq)?,
            coefficient: uint(qinv)?,
            other_prime_infos: None,
        };
        let der = Zeroizing::new(key.to_der().map_err(KeyError::Malformed)?);
        PrivateKey::from_pkcs1_der(&der).map(Some)
    }

    /// The public key.
    pub fn public_key(&self) -> Result<SubjectPublicKeyInfo, KeyError> {
        let [modulus, exponent] = &self.public;
        let key = pkcs1::RsaPublicKeyRef { modulus: uint(modulus)?, public_exponent: uint(exponent)? };
        SubjectPublicKeyInfo::of_rsa(&key.to_der().map_err(KeyError::Malformed)?)
    }
}

impl PrivateKey {
    /// The numbers of an RSA key; another kind of key is [`KeyError::NotRsa`].
    pub fn to_rsa_numbers(&self) -> Result<RsaNumbers, KeyError> {
        let key = self.pkcs1()?;
        let secret = |number: UintRef<'_>| Zeroizing::new(number.as_bytes().to_vec());
        Ok(RsaNumbers {
            public: [key.modulus, key.public_exponent].map(|number| number.as_bytes().to_vec()),
            private: Some([
                secret(key.private_exponent),
                secret(key.prime1),
                secret(key.prime2),
                secret(key.exponent1),
                secret(key.exponent2),
                secret(key.coefficient),
            ]),
        })
    }

    /// The EC key of a number and a point, uncompressed (SEC 1, section 2.3.3); the point has to be the number's own.
    pub fn from_ec_number(curve: EcCurve, number: &[u8], point: &[u8]) -> Result<Self, KeyError> {
        let number = public::padded(number, curve.bits().div_ceil(8));
        let key = EcPrivateKey {
            version: 1,
            private_key: OctetStringRef::new(&number).map_err(KeyError::Malformed)?,
            parameters: None,
            public_key: Some(BitStringRef::from_bytes(point).map_err(KeyError::Malformed)?),
        };
        let inner = Zeroizing::new(key.to_der().map_err(KeyError::Malformed)?);
        let oid = curve.oid();
        let key = Self::wrap(AlgorithmIdentifierRef { oid: EC, parameters: Some((&oid).into()) }, &inner)?;
        key.public_key()?;
        Ok(key)
    }

    /// The DSA key with these numbers: p, q and g, and the private x.
    pub fn from_dsa_numbers(parameters: [&[u8]; 3], x: &[u8]) -> Result<Self, KeyError> {
        let [p, q, g] = parameters;
        Self::of_dsa(&DssParms { p: uint(p)?, q: uint(q)?, g: uint(g)? }, uint(x)?)
    }

    /// The key of RFC 8410 of this kind with these bytes; another kind, or another length, is [`KeyError::Inconsistent`].
    pub fn from_rfc8410_bytes(kind: KeyKind, bytes: &[u8]) -> Result<Self, KeyError> {
        if edwards::length(kind) != Some(bytes.len()) {
            return Err(KeyError::Inconsistent);
        }
        let inner = OctetStringRef::new(bytes).and_then(|bytes| bytes.to_der()).map_err(KeyError::Malformed)?;
        Self::wrap(AlgorithmIdentifierRef { oid: kind.oid(), parameters: None }, &Zeroizing::new(inner))
    }

    /// The private number of an EC key, as long as its field, or the bytes of a key of RFC 8410; `None` for other keys.
    pub fn secret_bytes(&self) -> Result<Option<Zeroizing<Vec<u8>>>, KeyError> {
        let info = self.info()?;
        let inner = info.private_key.as_bytes();
        let algorithm = self.algorithm()?;
        match (algorithm.kind, algorithm.curve) {
            (KeyKind::Ec, Some(curve)) => {
                let key = EcPrivateKey::from_der(inner).map_err(KeyError::Malformed)?;
                Ok(Some(public::padded(key.private_key.as_bytes(), curve.bits().div_ceil(8))))
            }
            (kind, _) => Ok(edwards::private_bytes(kind, inner)),
        }
    }
}

impl SubjectPublicKeyInfo {
    /// The EC key with this point, uncompressed (SEC 1, section 2.3.3).
    pub fn of_ec_point(curve: EcCurve, point: &[u8]) -> Result<Self, KeyError> {
        let oid = curve.oid();
        let algorithm = AlgorithmIdentifierRef { oid: EC, parameters: Some((&oid).into()) };
        Self::of_parts(algorithm, BitStringRef::from_bytes(point).map_err(KeyError::Malformed)?)
    }

    /// The key of RFC 8410 of this kind with these bytes; another kind, or another length, is [`KeyError::Inconsistent`].
    pub fn of_rfc8410_bytes(kind: KeyKind, bytes: &[u8]) -> Result<Self, KeyError> {
        if edwards::length(kind) != Some(bytes.len()) {
            return Err(KeyError::Inconsistent);
        }
        let algorithm = AlgorithmIdentifierRef { oid: kind.oid(), parameters: None };
        Self::of_parts(algorithm, BitStringRef::from_bytes(bytes).map_err(KeyError::Malformed)?)
    }

    /// The numbers of an RSA key; `None` for other keys.
    pub fn to_rsa_numbers(&self) -> Result<Option<RsaNumbers>, KeyError> {
        if self.algorithm()?.kind != KeyKind::Rsa {
            return Ok(None);
        }
        let bits = self.subject_public_key()?;
        let key = pkcs1::RsaPublicKeyRef::from_der(&bits).map_err(KeyError::Malformed)?;
        let public = [key.modulus, key.public_exponent].map(|number| number.as_bytes().to_vec());
        Ok(Some(RsaNumbers { public, private: None }))
    }
}
