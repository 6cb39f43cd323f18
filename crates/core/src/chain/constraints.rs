//! Whether the names of a certificate are those that an authority lets the certificates below it have (RFC 5280, section 4.2.1.10).

use std::borrow::Cow;

use der::{Tag, Tagged};
use x509_cert::ext::pkix::name::GeneralName;

use super::Fault;
use super::facts::Facts;
use super::subtrees::{Constraints, Subtree};
use super::work::Work;
use crate::name::attribute::{COMMON_NAME, EMAIL_ADDRESS};
use crate::name::{AttributeValue, DistinguishedName};
use crate::oid::other_name::UTF8_MAILBOX;

/// Names times constraints; beyond that it is an attack on our time.
const MOST: usize = 1 << 20;

/// A name of a kind, as constraints see it.
enum Name<'a> {
    /// The canonical form of a directory name.
    Directory(Cow<'a, [u8]>),
    Email(&'a [u8]),
    /// An e-mail address whose local part may be of any letters.
    AnyEmail(&'a [u8]),
    Dns(Cow<'a, [u8]>),
    Uri(&'a [u8]),
    Address(&'a [u8]),
    /// Kinds that nobody knows how to compare.
    Other(&'a GeneralName),
}

/// The names of a certificate that constraints are about, in the order in which they are compared; one that cannot be is a fault of its own.
pub(super) struct Names<'a>(Vec<Result<Name<'a>, Fault>>);

impl<'a> Names<'a> {
    /// Of an end entity without host names the common names that look like one too.
    pub(super) fn of(facts: &'a Facts, is_leaf: bool) -> Self {
        let mut all = Vec::new();
        if !facts.subject.is_empty() {
            all.push(Ok(Name::Directory(Cow::Borrowed(&facts.subject_canonical))));
            let emails = facts.subject.attributes().filter(|attribute| attribute.oid == EMAIL_ADDRESS);
            all.extend(emails.map(|email| match &email.value {
                AttributeValue::Encoded(value) if value.tag() == Tag::Ia5String => Ok(Name::Email(value.value())),
                _ => Err(Fault::NameSyntax),
            }));
        }
        let alternative = facts.alternative_names.as_deref().unwrap_or_default();
        all.extend(alternative.iter().map(of_general_name));
        if is_leaf && !alternative.iter().any(|name| matches!(name, GeneralName::DnsName(_))) {
            all.extend(facts.subject.values(COMMON_NAME).into_iter().filter_map(|name| {
                let name = name.trim_end_matches('\0');
                if name.contains('\0') {
                    return Some(Err(Fault::NameSyntax));
                }
                looks_like_host(name).then(|| Ok(Name::Dns(Cow::Owned(name.as_bytes().to_vec()))))
            }));
        }
        Self(all)
    }

    /// Whether each is within the constraints; `None` when that is too much for the work that is left.
    pub(super) fn check(&self, constraints: &Constraints, work: &Work) -> Option<Result<(), Fault>> {
        let (names, count) = (self.0.len(), constraints.all().count());
        let names_length: usize = self.0.iter().flatten().map(Name::length).sum();
        let bases_length: usize = constraints.all().map(Subtree::length).sum();
        let bytes = names_length.saturating_mul(count).saturating_add(bases_length.saturating_mul(names));
        if names > 0 && count > MOST / names || !work.spend(bytes) {
            return None;
        }
        Some(self.0.iter().try_for_each(|name| within(name.as_ref().map_err(|fault| *fault)?, constraints)))
    }
}

impl Name<'_> {
    fn length(&self) -> usize {
        match self {
            Self::Directory(bytes) | Self::Dns(bytes) => bytes.len(),
            Self::Email(bytes) | Self::AnyEmail(bytes) | Self::Uri(bytes) | Self::Address(bytes) => bytes.len(),
            Self::Other(_) => 0,
        }
    }
}

fn of_general_name(name: &GeneralName) -> Result<Name<'_>, Fault> {
    Ok(match name {
        GeneralName::DirectoryName(name) => {
            let name = DistinguishedName::from_x509(name).map_err(|_| Fault::NameSyntax)?;
            Name::Directory(Cow::Owned(name.canonical()))
        }
        GeneralName::Rfc822Name(email) => Name::Email(email.as_bytes()),
        GeneralName::DnsName(host) => Name::Dns(Cow::Borrowed(host.as_bytes())),
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
fn within(name: &Name<'_>, constraints: &Constraints) -> Result<(), Fault> {
    let mut matched = None;
    for subtree in constraints.permitted.iter().filter(|subtree| same_kind(name, &subtree.base)) {
        distances(subtree)?;
        if matched != Some(true) {
            matched = Some(matches(name, subtree)?);
        }
    }
    if matched == Some(false) {
        return Err(Fault::NotPermitted);
    }
    for subtree in constraints.excluded.iter().filter(|subtree| same_kind(name, &subtree.base)) {
        distances(subtree)?;
        if matches(name, subtree)? || reaches_into(name, &subtree.base) {
            return Err(Fault::Excluded);
        }
    }
    Ok(())
}

fn distances(subtree: &Subtree) -> Result<(), Fault> {
    if subtree.has_distances { Err(Fault::SubtreeDistance) } else { Ok(()) }
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

fn matches(name: &Name<'_>, subtree: &Subtree) -> Result<bool, Fault> {
    match (name, &subtree.base) {
        (Name::Directory(name), GeneralName::DirectoryName(_)) => {
            Ok(name.starts_with(subtree.canonical.as_ref().ok_or(Fault::ConstraintSyntax)?))
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
        let reaches = |pattern: &str, text: &str| reaches_into(&Name::Dns(Cow::Borrowed(pattern.as_bytes())), &base(text));
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
