//! Keys in the forms that came before PKCS#8, put into PKCS#8 as openssl does.

use der::asn1::{AnyRef, BitStringRef, OctetStringRef, UintRef};
use der::{Decode, Encode, Sequence};
use pkcs8::PrivateKeyInfoRef;
use spki::AlgorithmIdentifierRef;
use zeroize::Zeroizing;

use super::structure::{DssParms, EcPrivateKey};
use super::{KeyError, PrivateKey, public};
use crate::oid::key::{DSA, EC, RSA};

/// openssl's DSA key: `SEQUENCE { version, p, q, g, y, x }`.
#[derive(Sequence)]
struct DsaPrivateKey<'a> {
    version: u8,
    p: UintRef<'a>,
    q: UintRef<'a>,
    g: UintRef<'a>,
    y: UintRef<'a>,
    x: UintRef<'a>,
}

/// A key in the form that came before PKCS#8, in DER.
pub enum TraditionalForm {
    /// A PKCS#1 `RSAPrivateKey`.
    Pkcs1(Zeroizing<Vec<u8>>),
    /// A SEC1 `ECPrivateKey`.
    Sec1(Zeroizing<Vec<u8>>),
}

impl std::fmt::Debug for TraditionalForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TraditionalForm(..)")
    }
}

impl PrivateKey {
    /// Wraps the DER of a PKCS#1 `RSAPrivateKey` (RFC 8017, appendix A.1.2) into PKCS#8.
    pub fn from_pkcs1_der(bytes: &[u8]) -> Result<Self, KeyError> {
        pkcs1::RsaPrivateKeyRef::from_der(bytes).map_err(KeyError::Malformed)?;
        Self::wrap(pkcs1::ALGORITHM_ID, bytes)
    }

    /// Wraps the DER of a SEC1 `ECPrivateKey` (RFC 5915) into PKCS#8; the curve moves into the algorithm.
    pub fn from_sec1_der(bytes: &[u8]) -> Result<Self, KeyError> {
        let key = EcPrivateKey::from_der(bytes).map_err(KeyError::Malformed)?;
        let parameters = key.parameters.ok_or(KeyError::Malformed(der::ErrorKind::Failed.into()))?;
        let inner = Zeroizing::new(EcPrivateKey { parameters: None, ..key }.to_der().map_err(KeyError::Malformed)?);
        Self::wrap(AlgorithmIdentifierRef { oid: EC, parameters: Some(parameters) }, &inner)
    }

    /// Wraps the DER of openssl's traditional DSA key into PKCS#8.
    pub fn from_dsa_der(bytes: &[u8]) -> Result<Self, KeyError> {
        let key = DsaPrivateKey::from_der(bytes).map_err(KeyError::Malformed)?;
        Self::of_dsa(&DssParms { p: key.p, q: key.q, g: key.g }, key.x)
    }

    /// The DSA key with these parameters and this private number.
    pub(super) fn of_dsa(parameters: &DssParms<'_>, x: UintRef<'_>) -> Result<Self, KeyError> {
        let parameters = parameters.to_der().map_err(KeyError::Malformed)?;
        let parameters = AnyRef::from_der(&parameters).map_err(KeyError::Malformed)?;
        let inner = Zeroizing::new(x.to_der().map_err(KeyError::Malformed)?);
        Self::wrap(AlgorithmIdentifierRef { oid: DSA, parameters: Some(parameters) }, &inner)
    }

    /// The key in its traditional form: a PKCS#1 `RSAPrivateKey`, or a SEC1 `ECPrivateKey` with its curve. Other algorithms have none here
    /// ([`KeyError::NoTraditionalForm`]).
    pub fn to_traditional(&self) -> Result<TraditionalForm, KeyError> {
        let info = self.info()?;
        let inner = info.private_key.as_bytes();
        match info.algorithm.oid {
            RSA => Ok(TraditionalForm::Pkcs1(Zeroizing::new(inner.to_vec()))),
            EC => {
                let key = EcPrivateKey::from_der(inner).map_err(KeyError::Malformed)?;
                let key = EcPrivateKey { parameters: info.algorithm.parameters, ..key };
                Ok(TraditionalForm::Sec1(Zeroizing::new(key.to_der().map_err(KeyError::Malformed)?)))
            }
            _ => Err(KeyError::NoTraditionalForm { algorithm: self.algorithm()?.name() }),
        }
    }

    /// The key with the public half beside the private one where openssl writes it so: in EC keys. Java leaves it out.
    pub fn with_public_half(&self) -> Result<Self, KeyError> {
        let info = self.info()?;
        if info.algorithm.oid != EC {
            return Ok(self.clone());
        }
        let key = EcPrivateKey::from_der(info.private_key.as_bytes()).map_err(KeyError::Malformed)?;
        let Some(bits) = public::of(&info)? else {
            return Ok(self.clone());
        };
        let public_key = Some(BitStringRef::from_bytes(&bits).map_err(KeyError::Malformed)?);
        let key = EcPrivateKey { parameters: None, public_key, ..key };
        Self::wrap(info.algorithm, &Zeroizing::new(key.to_der().map_err(KeyError::Malformed)?))
    }

    pub(super) fn wrap(algorithm: AlgorithmIdentifierRef<'_>, inner: &[u8]) -> Result<Self, KeyError> {
        let inner = OctetStringRef::new(inner).map_err(KeyError::Malformed)?;
        let der = PrivateKeyInfoRef::new(algorithm, inner).to_der().map_err(KeyError::Malformed)?;
        Ok(Self { der: Zeroizing::new(der) })
    }
}
