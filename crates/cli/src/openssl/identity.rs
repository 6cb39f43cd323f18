//! Whether a certificate is for a host, an address or a person (RFC 6125), as openssl finds out.

use std::net::IpAddr;

use keyferry_core::certificate::Certificate;
use keyferry_core::name::attribute::{COMMON_NAME, EMAIL_ADDRESS};

use super::text::{certificate, number, sequence};

/// Whom a certificate may be for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Identity<'a> {
    /// A host, by name.
    Host(&'a str),
    /// A person, by e-mail address.
    Email(&'a str),
    /// A host, by IP address.
    Address(&'a str),
}

/// Whether the certificate is for it: by its alternative names and, when these say nothing of the kind, by its subject.
pub(crate) fn matches(certificate: &Certificate, identity: Identity<'_>) -> bool {
    let names = alternative_names(certificate);
    let of_kind = |kind: u8| names.iter().filter(move |(found, _)| *found == kind).map(|(_, value)| value.as_slice());
    let subject = |oid| certificate.details().map(|details| details.subject.values(oid)).unwrap_or_default();
    match identity {
        Identity::Host(host) => {
            if of_kind(2).next().is_some() {
                return of_kind(2).any(|pattern| host_matches(&String::from_utf8_lossy(pattern), host));
            }
            subject(COMMON_NAME).iter().any(|pattern| host_matches(pattern, host))
        }
        Identity::Email(address) => {
            if of_kind(1).next().is_some() {
                return of_kind(1).any(|found| email_matches(&String::from_utf8_lossy(found), address));
            }
            subject(EMAIL_ADDRESS).iter().any(|found| email_matches(found, address))
        }
        Identity::Address(text) => match text.parse::<IpAddr>() {
            Ok(IpAddr::V4(address)) => of_kind(7).any(|found| found == address.octets()),
            Ok(IpAddr::V6(address)) => of_kind(7).any(|found| found == address.octets()),
            Err(_) => false,
        },
    }
}

fn alternative_names(certificate: &Certificate) -> Vec<(u8, Vec<u8>)> {
    let extensions = certificate::extensions(certificate);
    let extension = extensions.iter().find(|extension| extension.oid.to_string() == "2.5.29.17");
    let names = extension.and_then(|extension| sequence(&extension.value)).unwrap_or_default();
    names.iter().filter_map(|name| Some((number(name)?, name.value().to_vec()))).collect()
}

/// Case does not matter, and `*` stands for one whole label at the beginning, with two labels behind at least.
fn host_matches(pattern: &str, host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    if pattern.eq_ignore_ascii_case(host) {
        return true;
    }
    let Some(rest) = pattern.strip_prefix("*.").filter(|rest| rest.contains('.')) else { return false };
    host.split_once('.').is_some_and(|(label, behind)| !label.is_empty() && behind.eq_ignore_ascii_case(rest))
}

/// The part before the `@` is compared as it stands.
fn email_matches(found: &str, asked: &str) -> bool {
    match (found.rsplit_once('@'), asked.rsplit_once('@')) {
        (Some((local, host)), Some((asked_local, asked_host))) => local == asked_local && host.eq_ignore_ascii_case(asked_host),
        _ => found == asked,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_one_label() {
        assert!(host_matches("*.example.com", "a.example.com") && host_matches("EXAMPLE.com", "example.COM."));
        assert!(!host_matches("*.example.com", "a.b.example.com") && !host_matches("*.com", "example.com"));
        assert!(email_matches("a@EXAMPLE.com", "a@example.com") && !email_matches("A@example.com", "a@example.com"));
    }
}
