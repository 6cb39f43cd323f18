//! Which names an authority lets the certificates below it have (RFC 5280, section 4.2.1.10).

use der::{Tag, Tagged};
use x509_cert::ext::pkix::constraints::name::{GeneralSubtree, NameConstraints};
use x509_cert::ext::pkix::name::GeneralName;

use super::Fault;
use super::facts::Facts;
use crate::name::attribute::{COMMON_NAME, EMAIL_ADDRESS};
use crate::name::{AttributeValue, DistinguishedName};
use crate::oid::other_name::UTF8_MAILBOX;

/// Names times constraints; beyond that it is an attack on our time.
const MOST: usize = 1 << 20;

/// A name of a kind, as constraints see it.
enum Name<'a> {
    /// The canonical form of a directory name.
    Directory(Vec<u8>),
    Email(&'a [u8]),
    /// An e-mail address whose local part may be of any letters.
    AnyEmail(&'a [u8]),
    Dns(&'a [u8]),
    Uri(&'a [u8]),
    Address(&'a [u8]),
    /// Kinds that nobody knows how to compare.
    Other(&'a GeneralName),
}

/// Whether each name of a certificate is within the constraints; of an end entity without host names the common names that look like one too.
pub(super) fn check(facts: &Facts, constraints: &NameConstraints, is_leaf: bool) -> Result<(), Fault> {
    let names = facts.alternative_names.as_deref().unwrap_or_default();
    let subtrees = |subtrees: &Option<Vec<GeneralSubtree>>| subtrees.as_ref().map_or(0, Vec::len);
    let count = subtrees(&constraints.permitted_subtrees) + subtrees(&constraints.excluded_subtrees);
    let all = facts.subject.attributes().count() + names.len();
    if all > 0 && count > MOST / all {
        return Err(Fault::Unspecified);
    }
    if !facts.subject.is_empty() {
        within(&Name::Directory(facts.subject_canonical.clone()), constraints)?;
        for email in facts.subject.attributes().filter(|attribute| attribute.oid == EMAIL_ADDRESS) {
            match &email.value {
                AttributeValue::Encoded(value) if value.tag() == Tag::Ia5String => {
                    within(&Name::Email(value.value()), constraints)?;
                }
                _ => return Err(Fault::NameSyntax),
            }
        }
    }
    for name in names {
        within(&of_general_name(name)?, constraints)?;
    }
    if is_leaf && !names.iter().any(|name| matches!(name, GeneralName::DnsName(_))) {
        for name in facts.subject.values(COMMON_NAME) {
            let name = name.trim_end_matches('\0');
            if name.contains('\0') {
                return Err(Fault::NameSyntax);
            }
            if looks_like_host(name) {
                within(&Name::Dns(name.as_bytes()), constraints)?;
            }
        }
    }
    Ok(())
}

fn of_general_name(name: &GeneralName) -> Result<Name<'_>, Fault> {
    Ok(match name {
        GeneralName::DirectoryName(name) => {
            Name::Directory(DistinguishedName::from_x509(name).map_err(|_| Fault::NameSyntax)?.canonical())
        }
        GeneralName::Rfc822Name(email) => Name::Email(email.as_bytes()),
        GeneralName::DnsName(host) => Name::Dns(host.as_bytes()),
        GeneralName::UniformResourceIdentifier(uri) => Name::Uri(uri.as_bytes()),
        GeneralName::IpAddress(address) => Name::Address(address.as_bytes()),
        GeneralName::OtherName(other) if other.type_id == UTF8_MAILBOX => Name::AnyEmail(other.value.value()),
        other => Name::Other(other),
    })
}

/// A host's name of two labels or more, in the characters that host names have in practice.
fn looks_like_host(name: &str) -> bool {
    let label = |label: &str| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        !label.is_empty() && label.bytes().all(plain) && !label.starts_with('-') && !label.ends_with('-')
    };
    name.contains('.') && name.split('.').all(label)
}

/// Within one permitted subtree of its kind, if there are any, and in no excluded one.
fn within(name: &Name<'_>, constraints: &NameConstraints) -> Result<(), Fault> {
    let mut matched = None;
    for subtree in constraints.permitted_subtrees.iter().flatten().filter(|subtree| same_kind(name, &subtree.base)) {
        distances(subtree)?;
        if matched != Some(true) {
            matched = Some(matches(name, &subtree.base)?);
        }
    }
    if matched == Some(false) {
        return Err(Fault::NotPermitted);
    }
    for subtree in constraints.excluded_subtrees.iter().flatten().filter(|subtree| same_kind(name, &subtree.base)) {
        distances(subtree)?;
        if matches(name, &subtree.base)? || reaches_into(name, &subtree.base) {
            return Err(Fault::Excluded);
        }
    }
    Ok(())
}

/// Nobody uses them (section 4.2.1.10).
fn distances(subtree: &GeneralSubtree) -> Result<(), Fault> {
    if subtree.minimum == 0 && subtree.maximum.is_none() { Ok(()) } else { Err(Fault::SubtreeDistance) }
}

fn same_kind(name: &Name<'_>, base: &GeneralName) -> bool {
    match (name, base) {
        (Name::Directory(_), GeneralName::DirectoryName(_))
        | (Name::Email(_) | Name::AnyEmail(_), GeneralName::Rfc822Name(_))
        | (Name::Dns(_), GeneralName::DnsName(_))
        | (Name::Uri(_), GeneralName::UniformResourceIdentifier(_))
        | (Name::Address(_), GeneralName::IpAddress(_)) => true,
        (Name::Other(GeneralName::OtherName(one)), GeneralName::OtherName(other)) => one.type_id == other.type_id,
        (Name::Other(one), other) => {
            !matches!(other, GeneralName::OtherName(_)) && std::mem::discriminant(*one) == std::mem::discriminant(other)
        }
        _ => false,
    }
}

fn matches(name: &Name<'_>, base: &GeneralName) -> Result<bool, Fault> {
    match (name, base) {
        (Name::Directory(name), GeneralName::DirectoryName(base)) => {
            let base = DistinguishedName::from_x509(base).map_err(|_| Fault::ConstraintSyntax)?;
            Ok(name.starts_with(&base.canonical()))
        }
        (Name::Email(email), GeneralName::Rfc822Name(base)) => of_email(email, base.as_bytes()),
        (Name::AnyEmail(email), GeneralName::Rfc822Name(base)) => of_any_email(email, base.as_bytes()),
        (Name::Dns(host), GeneralName::DnsName(base)) => Ok(of_host(host, base.as_bytes())),
        (Name::Uri(uri), GeneralName::UniformResourceIdentifier(base)) => of_uri(uri, base.as_bytes()),
        (Name::Address(address), GeneralName::IpAddress(base)) => of_address(address, base.as_bytes()),
        _ => Err(Fault::ConstraintType),
    }
}

/// Whether a host's name with a star stands for one that the constraint is about. openssl does not ask.
fn reaches_into(name: &Name<'_>, base: &GeneralName) -> bool {
    match (name, base) {
        (Name::Dns(pattern), GeneralName::DnsName(base)) => {
            let behind = |text: &str| text.split_once('.').map(|(_, behind)| behind.to_ascii_lowercase());
            pattern.starts_with(b"*.") && str::from_utf8(pattern).ok().and_then(behind) == behind(base.as_str())
        }
        _ => false,
    }
}

fn ends_with(text: &[u8], end: &[u8]) -> bool {
    text.len().checked_sub(end.len()).and_then(|start| text.get(start..)).is_some_and(|tail| tail.eq_ignore_ascii_case(end))
}

/// The host itself and every one below it.
fn of_host(host: &[u8], base: &[u8]) -> bool {
    let before = host.len().checked_sub(base.len()).and_then(|length| length.checked_sub(1)).and_then(|last| host.get(last));
    let whole_labels = before.is_none_or(|byte| *byte == b'.') || base.first() == Some(&b'.');
    base.is_empty() || ends_with(host, base) && whole_labels
}

fn split_at_last(text: &[u8], byte: u8) -> Option<(&[u8], &[u8])> {
    let at = text.iter().rposition(|found| *found == byte)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// One mailbox, every mailbox of a host, or (with a dot in front) every one of the hosts below.
fn of_email(email: &[u8], base: &[u8]) -> Result<bool, Fault> {
    let (local, host) = split_at_last(email, b'@').ok_or(Fault::NameSyntax)?;
    match split_at_last(base, b'@') {
        None if base.first() == Some(&b'.') => Ok(email.len() > base.len() && ends_with(email, base)),
        None => Ok(host.eq_ignore_ascii_case(base)),
        Some((base_local, base_host)) => {
            if base_local.contains(&0) || local.contains(&0) {
                return Err(Fault::NameSyntax);
            }
            Ok((base_local.is_empty() || base_local == local) && host.eq_ignore_ascii_case(base_host))
        }
    }
}

/// Only hosts in ASCII can be compared here; for others nobody can say that they are within.
fn of_any_email(email: &[u8], base: &[u8]) -> Result<bool, Fault> {
    let (_, host) = split_at_last(email, b'@').ok_or(Fault::NameSyntax)?;
    let encoded = base.to_ascii_lowercase().windows(4).any(|window| window == b"xn--");
    if !host.is_ascii() || encoded || base.contains(&0) || base.contains(&b'@') {
        return Err(Fault::NameSyntax);
    }
    if base.first() == Some(&b'.') {
        Ok(host.len() > base.len() && ends_with(host, base))
    } else {
        Ok(host.eq_ignore_ascii_case(base))
    }
}

/// By the host of the URI.
fn of_uri(uri: &[u8], base: &[u8]) -> Result<bool, Fault> {
    let colon = uri.iter().position(|byte| *byte == b':').ok_or(Fault::NameSyntax)?;
    let rest = uri.get(colon..).and_then(|rest| rest.strip_prefix(b"://")).ok_or(Fault::NameSyntax)?;
    let end = |byte: u8| rest.iter().position(|found| *found == byte);
    let host = rest.get(..end(b':').or_else(|| end(b'/')).unwrap_or(rest.len())).unwrap_or_default();
    // A path may hold a colon, and what stands before an `@` is no host.
    if host.is_empty() || host.iter().any(|byte| b"/@?#".contains(byte)) {
        return Err(Fault::NameSyntax);
    }
    if base.first() == Some(&b'.') {
        Ok(host.len() > base.len() && ends_with(host, base))
    } else {
        Ok(host.eq_ignore_ascii_case(base))
    }
}

/// By address and mask, of the same family.
fn of_address(address: &[u8], base: &[u8]) -> Result<bool, Fault> {
    if ![4, 16].contains(&address.len()) || ![8, 32].contains(&base.len()) {
        return Err(Fault::NameSyntax);
    }
    let (network, mask) = base.split_at(base.len() / 2);
    let bits = || address.iter().zip(network).zip(mask);
    Ok(network.len() == address.len() && bits().all(|((one, other), mask)| one & mask == other & mask))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_compared_by_whole_labels() {
        assert!(of_host(b"a.Good.example", b"good.EXAMPLE") && of_host(b"good.example", b"good.example"));
        assert!(!of_host(b"notgood.example", b"good.example") && !of_host(b"example", b"good.example"));
        assert!(of_host(b"a.good.example", b".good.example") && of_host(b"any.thing", b""));
        assert!(looks_like_host("a.example") && !looks_like_host("localhost") && !looks_like_host("a b.example"));
        assert!(!looks_like_host("-a.example") && !looks_like_host("a..example") && looks_like_host("a_b.example"));
    }

    #[test]
    fn a_star_is_among_those_that_it_stands_for() {
        let base = |text: &str| GeneralName::DnsName(der::asn1::Ia5String::new(text).unwrap());
        let reaches = |pattern: &str, text: &str| reaches_into(&Name::Dns(pattern.as_bytes()), &base(text));
        assert!(reaches("*.good.example", "a.GOOD.example") && reaches("*.good.example", "b.good.example"));
        assert!(!reaches("*.good.example", "a.b.good.example") && !reaches("a.good.example", "b.good.example"));
        assert!(!reaches("*.good.example", "other.example") && !reaches("*.example", ""));
    }

    #[test]
    fn mailboxes_and_addresses_have_their_own_rules() {
        assert_eq!(of_email(b"A@host.example", b"host.EXAMPLE"), Ok(true));
        assert_eq!(of_email(b"a@sub.host.example", b"host.example"), Ok(false));
        assert_eq!(of_email(b"a@sub.host.example", b".host.example"), Ok(true));
        assert_eq!(of_email(b"A@host.example", b"a@host.example"), Ok(false));
        assert_eq!(of_email(b"nobody", b"host.example"), Err(Fault::NameSyntax));
        assert_eq!(of_any_email("\u{e9}@host.example".as_bytes(), b"host.example"), Ok(true));
        assert_eq!(of_any_email("a@h\u{f6}st.example".as_bytes(), b"host.example"), Err(Fault::NameSyntax));
        assert_eq!(of_uri(b"https://a.good.example:8443/x", b".good.example"), Ok(true));
        assert_eq!(of_uri(b"https://evil.example/@good.example", b"good.example"), Ok(false));
        assert_eq!(of_uri(b"https://good.example@evil.example", b"good.example"), Err(Fault::NameSyntax));
        assert_eq!(of_uri(b"urn:x", b"good.example"), Err(Fault::NameSyntax));
        assert_eq!(of_address(&[10, 1, 2, 3], &[10, 0, 0, 0, 255, 0, 0, 0]), Ok(true));
        assert_eq!(of_address(&[11, 1, 2, 3], &[10, 0, 0, 0, 255, 0, 0, 0]), Ok(false));
        assert_eq!(of_address(&[10, 1, 2, 3], &[0; 32]), Ok(false));
        assert_eq!(of_address(&[10, 1], &[0; 32]), Err(Fault::NameSyntax));
    }
}
