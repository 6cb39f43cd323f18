//! The parameters of RSASSA-PSS (RFC 4055, section 3.1) as openssl prints them: of a signature, and of a key that signs with no others.

use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Tag, Tagged};
use keyferry_core::key::magnitude;
use keyferry_core::oid::key::RSASSA_PSS;
use keyferry_core::oid::signature::MGF1;
use keyferry_core::oid::{self, hash};

use super::{inside, number, oid, small, upper_hex};

/// The hashes that a key can be bound to, by the names of openssl's providers.
const HASHES: [(ObjectIdentifier, &str); 7] = [
    (hash::SHA1, "SHA1"),
    (hash::SHA224, "SHA2-224"),
    (hash::SHA256, "SHA2-256"),
    (hash::SHA384, "SHA2-384"),
    (hash::SHA512, "SHA2-512"),
    (hash::SHA512_224, "SHA2-512/224"),
    (hash::SHA512_256, "SHA2-512/256"),
];

/// What stands there; what does not has its default.
#[derive(Default)]
struct Parameters {
    hash: Option<ObjectIdentifier>,
    /// The function, and the hash within it.
    mask: Option<(ObjectIdentifier, Option<ObjectIdentifier>)>,
    /// The contents of the INTEGERs.
    salt_length: Option<Vec<u8>>,
    trailer: Option<Vec<u8>>,
}

impl Parameters {
    fn read(parameters: AnyRef<'_>) -> Option<Self> {
        let mut read = Self::default();
        for field in inside(parameters)? {
            let [content] = super::elements(field.value())?.try_into().ok()?;
            match number(&field)? {
                0 => read.hash = Some(oid(inside(content)?.first()?)?),
                1 => {
                    let parts = inside(content)?;
                    let hash = parts.get(1).and_then(|hash| oid(inside(*hash)?.first()?));
                    read.mask = Some((oid(parts.first()?)?, hash));
                }
                2 if content.tag() == Tag::Integer => read.salt_length = Some(content.value().to_vec()),
                3 if content.tag() == Tag::Integer => read.trailer = Some(content.value().to_vec()),
                _ => return None,
            }
        }
        Some(read)
    }
}

/// The end of the line that tells of a signature, and the lines with its parameters below.
pub(super) fn below_signature(algorithm: AnyRef<'_>) -> String {
    let parts = inside(algorithm).unwrap_or_default();
    if parts.first().and_then(oid).is_none_or(|algorithm| algorithm != RSASSA_PSS) {
        return "\n".to_owned();
    }
    let parameters = parts.get(1).and_then(|parameters| Parameters::read(*parameters));
    let Some(parameters) = parameters else { return "        (INVALID PSS PARAMETERS)\n".to_owned() };
    let number = |content: Option<&Vec<u8>>, usual: &str| {
        content.map_or_else(
            || format!("{usual} (default)"),
            |content| {
                let (negative, bytes) = magnitude(content);
                let bytes = if bytes.is_empty() { vec![0] } else { bytes };
                format!("{}{}", if negative { "-" } else { "" }, upper_hex(&bytes).replace(':', ""))
            },
        )
    };
    let hash = parameters.hash.map_or_else(|| "sha1 (default)".to_owned(), |hash| oid::display_name(&hash));
    let mask = parameters.mask.map_or_else(
        || "mgf1 with sha1 (default)".to_owned(),
        |(function, hash)| {
            let hash = hash.map_or_else(|| "INVALID".to_owned(), |hash| oid::display_name(&hash));
            format!("{} with {hash}", oid::display_name(&function))
        },
    );
    let (salt, trailer) = (number(parameters.salt_length.as_ref(), "14"), number(parameters.trailer.as_ref(), "01"));
    format!(
        "        \n        Hash Algorithm: {hash}\n        Mask Algorithm: {mask}\n         Salt Length: 0x{salt}\n        Trailer Field: 0x{trailer}\n"
    )
}

/// The lines below the numbers of a key; `None` for parameters with which openssl takes no key.
pub(super) fn of_key(parameters: Option<AnyRef<'_>>) -> Option<String> {
    let Some(parameters) = parameters else { return Some("No PSS parameter restrictions\n".to_owned()) };
    let parameters = Parameters::read(parameters)?;
    let usual = |is_usual: bool| if is_usual { " (default)" } else { "" };
    let named = |hash: Option<ObjectIdentifier>| {
        let Some(hash) = hash else { return Some("SHA1") };
        HASHES.iter().find(|(known, _)| *known == hash).map(|(_, name)| *name)
    };
    let hash = named(parameters.hash)?;
    let mask = match parameters.mask {
        None => "SHA1",
        Some((function, hash)) if function == MGF1 => named(Some(hash?))?,
        Some(_) => return None,
    };
    let number = |content: Option<Vec<u8>>, usual: u64| content.map_or(Some(usual), |content| small(&magnitude(&content).1));
    let (salt, trailer) = (number(parameters.salt_length, 20)?, number(parameters.trailer, 1)?);
    Some(format!(
        "PSS parameter restrictions:\n  Hash Algorithm: {hash}{}\n  Mask Algorithm: MGF1 with {mask}{}\n  Minimum Salt Length: {salt}{}\n  \
         Trailer Field: 0x{trailer:x}{}\n",
        usual(hash == "SHA1"),
        usual(mask == "SHA1"),
        usual(salt == 20),
        usual(trailer == 1),
    ))
}
