//! Reading keys and sets of keys.

use std::borrow::Cow;

use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use keyferry_core::certificate::Certificate;
use keyferry_core::key::{EcCurve, KeyError, PrivateKey, RsaNumbers, SubjectPublicKeyInfo};
use serde::Deserialize;
use serde::de::IgnoredAny;
use zeroize::Zeroizing;

use super::{CURVES, OCTET_CURVES};
use crate::assemble::BagAttributes;
use crate::contents::{Contents, Format, Item};
use crate::pem::Fault;
use crate::{DecodeError, Key, Limited};

const WHAT: &str = "a JSON Web Key";

/// A set of keys (RFC 7517, section 5).
#[derive(Deserialize)]
struct Set<'a> {
    #[serde(borrow)]
    keys: Vec<Jwk<'a>>,
}

/// The members that matter; others say what a key is for.
#[derive(Deserialize)]
struct Jwk<'a> {
    #[serde(borrow)]
    kty: Cow<'a, str>,
    #[serde(borrow, default)]
    kid: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    crv: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    x: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    y: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    n: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    e: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    d: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    p: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    q: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    dp: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    dq: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    qi: Option<Cow<'a, str>>,
    /// More primes than two.
    #[serde(default)]
    oth: Option<IgnoredAny>,
    /// Certificates, the key's own first, in Base64 of another kind.
    #[serde(borrow, default)]
    x5c: Vec<Cow<'a, str>>,
}

/// What a text of JSON holds that is a key or a set of keys; `None` for any other text.
pub(crate) fn contents(text: &str, allowed: usize) -> Option<Result<Contents, DecodeError>> {
    let text = text.trim_start_matches('\u{feff}');
    let is_jwk =
        text.trim_start().starts_with('{') && text.split("\"kty\"").nth(1).is_some_and(|rest| rest.trim_start().starts_with(':'));
    is_jwk.then(|| read(text, allowed))
}

fn read(text: &str, allowed: usize) -> Result<Contents, DecodeError> {
    let malformed =
        |error: serde_json::Error| DecodeError::malformed(WHAT, format!("line {}, column {}", error.line(), error.column()));
    let is_set = text.contains("\"keys\"");
    let keys = match serde_json::from_str::<Jwk<'_>>(text) {
        Ok(key) => vec![key],
        Err(_) if is_set => serde_json::from_str::<Set<'_>>(text).map_err(malformed)?.keys,
        Err(error) => return Err(malformed(error)),
    };
    Limited::Entries.within(keys.len(), allowed)?;
    let (mut items, mut faults) = (Vec::new(), Vec::new());
    let count = keys.len();
    for (place, key) in keys.iter().enumerate() {
        match key.items() {
            Ok(found) => items.extend(found),
            Err(Why(why)) => {
                let why = if is_set { format!("key {} of {count}: {why}", place + 1) } else { why };
                faults.push(Fault { line: 1, error: DecodeError::malformed(WHAT, why), cut_off: false });
            }
        }
    }
    match faults.pop() {
        Some(last) if items.is_empty() && faults.is_empty() => Err(last.error),
        last => {
            faults.extend(last);
            Ok(Contents { format: Format::Jwk, items, faults, oddities: Vec::new() })
        }
    }
}

/// Bytes in Base64 for URLs without padding.
fn bytes(member: Option<&Cow<'_, str>>, name: &str) -> Result<Zeroizing<Vec<u8>>, Why> {
    let text = member.ok_or_else(|| format!("it has no member `{name}`"))?;
    let decoded = Base64UrlUnpadded::decode_vec(text.trim_end_matches('='));
    Ok(Zeroizing::new(decoded.map_err(|_| format!("its member `{name}` is not in Base64 for URLs"))?))
}

/// Why a key is none.
struct Why(String);

impl From<KeyError> for Why {
    fn from(error: KeyError) -> Self {
        Self(error.to_string())
    }
}

impl From<String> for Why {
    fn from(why: String) -> Self {
        Self(why)
    }
}

impl From<&str> for Why {
    fn from(why: &str) -> Self {
        Self(why.to_owned())
    }
}

/// A number, which is not zero.
fn number(member: Option<&Cow<'_, str>>, name: &str) -> Result<Zeroizing<Vec<u8>>, Why> {
    let bytes = bytes(member, name)?;
    if bytes.iter().all(|byte| *byte == 0) {
        return Err(format!("its member `{name}` is zero").into());
    }
    Ok(bytes)
}

/// The type of post-quantum keys, which are not read.
const NOT_READ: &str = "AKP";

/// `the type X`, or `a type that is not known`: what stands in the place of a name may be a secret, and a message repeats only names.
fn named(what: &str, name: &str) -> String {
    let mut names = CURVES.iter().map(|(name, _)| *name).chain(OCTET_CURVES.iter().map(|(name, _)| *name)).chain([NOT_READ]);
    if names.any(|known| known == name) { format!("the {what} `{name}`") } else { format!("a {what} that is not known") }
}

impl Jwk<'_> {
    /// The key, and the certificates that stand with it.
    fn items(&self) -> Result<Vec<Item>, Why> {
        let (public, private) = match &*self.kty {
            "RSA" => self.rsa()?,
            "EC" => self.ec()?,
            "OKP" => self.octets()?,
            "oct" => return Err("it is a secret key, which is not read from JWK".into()),
            other => return Err(format!("keys of {} are not read", named("type", other)).into()),
        };
        let certificates = self.certificates(&public)?;
        let attributes = BagAttributes {
            friendly_name: self.kid.as_deref().map(str::to_owned),
            local_key_id: None,
            ..BagAttributes::default()
        };
        let mut items = Vec::new();
        match private {
            Some(key) => items.push(Item::PrivateKey { attributes: attributes.clone(), key: Key::Clear(key) }),
            None if certificates.is_empty() => items.push(Item::PublicKey(public)),
            None => {}
        }
        items.extend(certificates.into_iter().enumerate().map(|(place, certificate)| {
            let attributes = if place == 0 { attributes.clone() } else { BagAttributes::default() };
            Item::Certificate { attributes, certificate, trust: None }
        }));
        Ok(items)
    }

    fn rsa(&self) -> Result<(SubjectPublicKeyInfo, Option<PrivateKey>), Why> {
        let public = [number(self.n.as_ref(), "n")?.to_vec(), number(self.e.as_ref(), "e")?.to_vec()];
        if self.oth.is_some() {
            return Err("it has more than two primes, and such keys are not read".into());
        }
        let private = match &self.d {
            None => None,
            Some(_) if self.p.is_none() => {
                return Err("it has a private exponent and no primes, and such keys are not read".into());
            }
            Some(_) => Some([
                number(self.d.as_ref(), "d")?,
                number(self.p.as_ref(), "p")?,
                number(self.q.as_ref(), "q")?,
                number(self.dp.as_ref(), "dp")?,
                number(self.dq.as_ref(), "dq")?,
                number(self.qi.as_ref(), "qi")?,
            ]),
        };
        let numbers = RsaNumbers { public, private };
        let key = numbers.private_key()?;
        if let Some(key) = &key {
            key.check()?;
        }
        Ok((numbers.public_key()?, key))
    }

    fn ec(&self) -> Result<(SubjectPublicKeyInfo, Option<PrivateKey>), Why> {
        let name = self.crv.as_deref().unwrap_or_default();
        let curve = CURVES.iter().find(|(known, _)| *known == name).map(|(_, curve)| *curve);
        let curve = curve.ok_or_else(|| format!("keys on {} are not read", named("curve", name)))?;
        let point = self.point(curve)?;
        let private = match &self.d {
            None => None,
            Some(_) => Some(PrivateKey::from_ec_number(curve, &bytes(self.d.as_ref(), "d")?, &point)?),
        };
        Ok((SubjectPublicKeyInfo::of_ec_point(curve, &point)?, private))
    }

    /// The point of x and y, each as long as the field (RFC 7518, section 6.2.1.2).
    fn point(&self, curve: EcCurve) -> Result<Vec<u8>, Why> {
        let length = curve.bits().div_ceil(8);
        let mut point = vec![4];
        for (member, name) in [(&self.x, "x"), (&self.y, "y")] {
            let coordinate = bytes(member.as_ref(), name)?;
            if coordinate.len() != length {
                return Err(format!("its member `{name}` has {} bytes, and the curve has {length}", coordinate.len()).into());
            }
            point.extend_from_slice(&coordinate);
        }
        Ok(point)
    }

    fn octets(&self) -> Result<(SubjectPublicKeyInfo, Option<PrivateKey>), Why> {
        let name = self.crv.as_deref().unwrap_or_default();
        let kind = OCTET_CURVES.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind);
        let kind = kind.ok_or_else(|| format!("keys on {} are not read", named("curve", name)))?;
        let public = SubjectPublicKeyInfo::of_rfc8410_bytes(kind, &bytes(self.x.as_ref(), "x")?)?;
        let private = match &self.d {
            None => None,
            Some(_) => Some(PrivateKey::from_rfc8410_bytes(kind, &bytes(self.d.as_ref(), "d")?)?),
        };
        let own = private.as_ref().map(PrivateKey::public_key).transpose()?.flatten();
        if own.is_some_and(|own| own != public) {
            return Err("its private number is not that of its public key".into());
        }
        Ok((public, private))
    }

    /// The certificates; the first one has to be the key's own (RFC 7517, section 4.7).
    fn certificates(&self, public: &SubjectPublicKeyInfo) -> Result<Vec<Certificate>, Why> {
        let mut certificates = Vec::new();
        for (place, text) in self.x5c.iter().enumerate() {
            let der = Base64::decode_vec(text).map_err(|_| format!("certificate {} in `x5c` is not in Base64", place + 1))?;
            let certificate =
                Certificate::from_der(der).map_err(|error| format!("certificate {} in `x5c`: {error}", place + 1))?;
            certificates.push(certificate);
        }
        let own = certificates.first().and_then(|own| own.details().ok());
        if own.is_some_and(|own| own.public_key != *public) {
            return Err("the first certificate in `x5c` belongs to another key".into());
        }
        Ok(certificates)
    }
}
