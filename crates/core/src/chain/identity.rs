//! Whether a certificate is for a host, an address or a person (RFC 6125).

use std::net::IpAddr;

use der::asn1::AnyRef;
use der::{Decode, Tag, Tagged};

use super::Fault;
use crate::certificate::{Certificate, TbsCertificate};
use crate::extension::SUBJECT_ALTERNATIVE_NAME;
use crate::name::attribute::{COMMON_NAME, EMAIL_ADDRESS};
use crate::signed::Signed;

/// Whom a certificate may be for.
#[derive(Clone, Copy, Debug)]
pub enum Identity<'a> {
    /// A host, by name.
    Host(&'a str),
    /// A person, by e-mail address.
    Email(&'a str),
    /// A host, by IP address.
    Address(&'a str),
}

impl Identity<'_> {
    /// Whether the certificate's alternative names name it.
    pub fn is_alternative_name(self, certificate: &Certificate) -> bool {
        self.is_among(&alternative_names(certificate))
    }

    /// Whether the certificate is for it as openssl finds out: by its alternative names and, when these say nothing of the kind, by its subject.
    pub fn matches(self, certificate: &Certificate) -> bool {
        let names = alternative_names(certificate);
        let attribute = match self {
            Self::Host(_) => COMMON_NAME,
            Self::Email(_) => EMAIL_ADDRESS,
            Self::Address(_) => return self.is_among(&names),
        };
        if names.iter().any(|(kind, _)| *kind == self.kind()) {
            return self.is_among(&names);
        }
        let subject = certificate.details().map(|details| details.subject.values(attribute)).unwrap_or_default();
        subject.iter().any(|value| self.is(value.as_bytes()))
    }

    /// What is wrong with a certificate that is not for it.
    pub fn fault(self) -> Fault {
        match self {
            Self::Host(_) => Fault::Hostname,
            Self::Email(_) => Fault::Email,
            Self::Address(_) => Fault::IpAddress,
        }
    }

    /// The number of its kind among the alternative names (RFC 5280, section 4.2.1.6).
    fn kind(self) -> u32 {
        match self {
            Self::Email(_) => 1,
            Self::Host(_) => 2,
            Self::Address(_) => 7,
        }
    }

    fn is_among(self, names: &[(u32, Vec<u8>)]) -> bool {
        names.iter().any(|(kind, value)| *kind == self.kind() && self.is(value))
    }

    fn is(self, value: &[u8]) -> bool {
        match self {
            Self::Host(host) => host_matches(&String::from_utf8_lossy(value), host),
            Self::Email(address) => email_matches(&String::from_utf8_lossy(value), address),
            Self::Address(text) => match text.parse() {
                Ok(IpAddr::V4(address)) => value == address.octets(),
                Ok(IpAddr::V6(address)) => value == address.octets(),
                Err(_) => false,
            },
        }
    }
}

/// The alternative names, each with the number of its kind; none when they cannot be read.
fn alternative_names(certificate: &Certificate) -> Vec<(u32, Vec<u8>)> {
    let signed = Signed::from_der(certificate.as_der());
    let extensions = signed.and_then(|signed| TbsCertificate::from_der(signed.to_be_signed()).map(|tbs| tbs.extensions));
    let extensions = extensions.ok().flatten().unwrap_or_default();
    let extension = extensions.iter().find(|extension| extension.extn_id == SUBJECT_ALTERNATIVE_NAME);
    let names = extension.and_then(|extension| Vec::<AnyRef<'_>>::from_der(extension.extn_value.as_bytes()).ok());
    let names = names.unwrap_or_default().into_iter().filter_map(|name| match name.tag() {
        Tag::ContextSpecific { number, .. } => Some((number.value(), name.value().to_vec())),
        _ => None,
    });
    names.collect()
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
