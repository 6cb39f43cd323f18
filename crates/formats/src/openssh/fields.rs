//! What stands in the private section of an OpenSSH key: the algorithm, its numbers (RFC 4251, section 5), a comment, and padding.

use der::Decode;
use der::asn1::UintRef;
use keyferry_core::key::{EcCurve, KeyKind, PrivateKey, RsaNumbers};
use zeroize::Zeroizing;

use super::WHAT;
use crate::DecodeError;
use crate::java::cursor::Cursor;

/// ECDSA by the names of RFC 5656, section 6.2 and 10.1.
const CURVES: [(&[u8], &[u8], EcCurve); 3] = [
    (b"ecdsa-sha2-nistp256", b"nistp256", EcCurve::P256),
    (b"ecdsa-sha2-nistp384", b"nistp384", EcCurve::P384),
    (b"ecdsa-sha2-nistp521", b"nistp521", EcCurve::P521),
];

/// Keys whose private half is in a device, or that have no place in PKCS#8.
const OTHERS: [&str; 5] = [
    "sk-ssh-ed25519@openssh.com",
    "sk-ecdsa-sha2-nistp256@openssh.com",
    "ssh-xmss@openssh.com",
    "ssh-rsa-cert-v01@openssh.com",
    "ssh-ed25519-cert-v01@openssh.com",
];

fn malformed(why: &str) -> DecodeError {
    DecodeError::malformed(WHAT, why)
}

pub(super) fn nothing_behind(rest: &[u8]) -> Result<(), DecodeError> {
    if rest.is_empty() { Ok(()) } else { Err(malformed("something stands behind its end")) }
}

/// The numbers of a key, one by one; what is public is gathered as it stands before the private section.
struct Numbers<'a> {
    cursor: Cursor<'a>,
    public: Vec<&'a [u8]>,
}

impl<'a> Numbers<'a> {
    fn field(&mut self) -> Result<&'a [u8], DecodeError> {
        self.cursor.bytes(WHAT)
    }

    fn public(&mut self) -> Result<&'a [u8], DecodeError> {
        let field = self.field()?;
        self.public.push(field);
        Ok(field)
    }

    fn secret(&mut self) -> Result<Zeroizing<Vec<u8>>, DecodeError> {
        self.field().map(|field| Zeroizing::new(field.to_vec()))
    }

    /// The comment and the padding: 1, 2, 3 and so on up to a whole block.
    fn end(&mut self) -> Result<(), DecodeError> {
        self.field()?;
        let padding = self.cursor.rest();
        let holds = padding.len() < 256 && padding.iter().zip(1..=u8::MAX).all(|(byte, expected)| *byte == expected);
        if holds { Ok(()) } else { Err(malformed("its padding is not as it should be")) }
    }

    /// Whether a public key is the one of these numbers.
    fn are_of(&self, public: &[u8]) -> bool {
        let mut cursor = Cursor::new(public);
        let same = self.public.iter().all(|field| cursor.bytes(WHAT).is_ok_and(|known| known == *field));
        same && cursor.rest().is_empty()
    }
}

/// The key of a private section; its public half has to be the one that stands before it.
pub(super) fn key(fields: &[u8], public: &[u8]) -> Result<PrivateKey, DecodeError> {
    let mut numbers = Numbers { cursor: Cursor::new(fields), public: Vec::new() };
    let kind = numbers.public()?;
    let key = match kind {
        b"ssh-rsa" => rsa(&mut numbers)?,
        b"ssh-ed25519" => ed25519(&mut numbers)?,
        b"ssh-dss" => dsa(&mut numbers)?,
        _ => {
            let known = || OTHERS.into_iter().find(|name| name.as_bytes() == kind).unwrap_or("an unknown kind");
            let unsupported = || DecodeError::Unsupported { what: format!("an OpenSSH key of {}", known()) };
            let (_, name, curve) = CURVES.iter().find(|(name, ..)| *name == kind).ok_or_else(unsupported)?;
            ecdsa(&mut numbers, name, *curve)?
        }
    };
    numbers.end()?;
    if !numbers.are_of(public) {
        return Err(malformed("its private half belongs to another public key than the one that stands before it"));
    }
    key.check()?;
    Ok(key)
}

fn rsa(numbers: &mut Numbers<'_>) -> Result<PrivateKey, DecodeError> {
    let modulus = numbers.field()?;
    let exponent = numbers.field()?;
    // The other way round where the public key stands alone.
    numbers.public.extend([exponent, modulus]);
    let (d, qinv, p, q) = (numbers.secret()?, numbers.secret()?, numbers.secret()?, numbers.secret()?);
    let numbers = RsaNumbers::without_remainders([modulus.to_vec(), exponent.to_vec()], [d, p, q, qinv])?;
    numbers.private_key()?.ok_or_else(|| malformed("it has no private number"))
}

/// The seed and the public key stand together once more.
fn ed25519(numbers: &mut Numbers<'_>) -> Result<PrivateKey, DecodeError> {
    let public = numbers.public()?;
    let both = numbers.field()?;
    match both.split_at_checked(32) {
        Some((seed, own)) if own == public => {
            let key = PrivateKey::from_rfc8410_bytes(KeyKind::Ed25519, seed)?;
            let computed = key.public_key()?.map(|key| key.subject_public_key()).transpose()?;
            if computed.as_deref() == Some(public) { Ok(key) } else { Err(malformed("its halves do not belong together")) }
        }
        _ => Err(malformed("its halves do not belong together")),
    }
}

fn ecdsa(numbers: &mut Numbers<'_>, name: &[u8], curve: EcCurve) -> Result<PrivateKey, DecodeError> {
    if numbers.public()? != name {
        return Err(malformed("it names two curves"));
    }
    let point = numbers.public()?;
    let number = numbers.secret()?;
    Ok(PrivateKey::from_ec_number(curve, without_zeros(&number), point)?)
}

fn dsa(numbers: &mut Numbers<'_>) -> Result<PrivateKey, DecodeError> {
    let parameters = [numbers.public()?, numbers.public()?, numbers.public()?].map(without_zeros);
    let public = numbers.public()?;
    let key = PrivateKey::from_dsa_numbers(parameters, without_zeros(&numbers.secret()?))?;
    let computed = key.public_key()?.map(|key| key.subject_public_key()).transpose()?;
    let is_own = |bits: Vec<u8>| UintRef::from_der(&bits).is_ok_and(|own| own.as_bytes() == without_zeros(public));
    if computed.is_none_or(is_own) { Ok(key) } else { Err(malformed("its halves do not belong together")) }
}

/// A number without the zero before it that keeps it positive.
fn without_zeros(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.get(zeros..).unwrap_or_default()
}
