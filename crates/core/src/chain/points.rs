//! Where the revocation lists of a certificate are, and of which place a list is (RFC 5280, sections 4.2.1.13 and 5.2.5).

use std::collections::HashSet;

use der::asn1::AnyRef;
use der::{Decode, Encode, Tag};
use x509_cert::ext::pkix::crl::dp::DistributionPoint;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};

use crate::name::DistinguishedName;

/// Every reason for which a certificate can be revoked, the first bit of the standard lowest; that one is not used.
pub(super) const ALL_REASONS: u16 = 0x1fe;

/// The canonical form of a general name that is a directory name.
pub(super) fn directory_name(name: &GeneralName) -> Option<Vec<u8>> {
    match name {
        GeneralName::DirectoryName(name) => DistinguishedName::from_x509(name).ok().map(|name| name.canonical()),
        _ => None,
    }
}

/// The names of a distribution point, taken apart once for all that are compared with them.
#[derive(Clone, Debug, Default)]
pub(super) struct PointNames {
    all: HashSet<PointName>,
    /// How many bytes they have together.
    length: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum PointName {
    /// In its canonical form.
    Directory(Vec<u8>),
    /// In DER.
    Other(Vec<u8>),
}

impl PointNames {
    /// Names that are relative belong to `issuer`, a canonical name. One that cannot be read is none.
    pub(super) fn of(point: &DistributionPointName, issuer: &[u8]) -> Self {
        let all: HashSet<PointName> = match point {
            DistributionPointName::FullName(names) => names.iter().filter_map(of_general_name).collect(),
            DistributionPointName::NameRelativeToCRLIssuer(relative) => {
                let name = relative.to_der().and_then(|rdn| AnyRef::new(Tag::Sequence, &rdn)?.to_der());
                let name = name.and_then(|der| DistinguishedName::from_der(&der));
                name.map(|name| PointName::Directory([issuer, &name.canonical()].concat())).into_iter().collect()
            }
        };
        let length = all.iter().map(|name| match name {
            PointName::Directory(bytes) | PointName::Other(bytes) => bytes.len(),
        });
        Self { length: length.sum(), all }
    }

    /// Whether they have one in common. What is looked up are those of fewer bytes.
    pub(super) fn meet(&self, other: &Self) -> bool {
        let (few, many) = if self.length <= other.length { (self, other) } else { (other, self) };
        few.all.iter().any(|name| many.all.contains(name))
    }
}

fn of_general_name(name: &GeneralName) -> Option<PointName> {
    directory_name(name).map(PointName::Directory).or_else(|| name.to_der().ok().map(PointName::Other))
}

/// Where lists are that tell of a certificate.
#[derive(Clone, Debug)]
pub(super) struct Point {
    /// The canonical names of those who sign the lists, when it is not the certificate's issuer.
    pub issuers: Option<Vec<Vec<u8>>>,
    pub names: Option<PointNames>,
    /// For which the lists are.
    pub reasons: u16,
}

/// `cRLDistributionPoints`.
#[derive(Clone, Debug, Default)]
pub(super) struct Points {
    pub all: Vec<Point>,
    /// One of them says neither where nor whose.
    pub has_empty: bool,
    /// How many bytes they have.
    pub length: usize,
}

impl Points {
    /// Those of a certificate of this issuer.
    pub(super) fn from_der(bytes: &[u8], issuer: &[u8]) -> der::Result<Self> {
        let decoded = Vec::<DistributionPoint>::from_der(bytes)?;
        let is_empty =
            |point: &DistributionPoint| point.distribution_point.is_none() && point.crl_issuer.as_ref().is_none_or(Vec::is_empty);
        let has_empty = decoded.iter().any(is_empty);
        Ok(Self { all: decoded.iter().map(|point| Point::of(point, issuer)).collect(), has_empty, length: bytes.len() })
    }
}

impl Point {
    fn of(point: &DistributionPoint, issuer: &[u8]) -> Self {
        let issuers: Option<Vec<_>> = point.crl_issuer.as_ref().map(|names| names.iter().filter_map(directory_name).collect());
        let whose = issuers.iter().flatten().next().map_or(issuer, Vec::as_slice);
        let names = point.distribution_point.as_ref().map(|names| PointNames::of(names, whose));
        Self { names, reasons: point.reasons.map_or(ALL_REASONS, |reasons| reasons.bits() & ALL_REASONS), issuers }
    }
}
