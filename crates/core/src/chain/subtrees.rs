//! What an authority says of the names below it: `nameConstraints` (RFC 5280, section 4.2.1.10).

use der::Decode;
use x509_cert::ext::pkix::constraints::name::{GeneralSubtree, NameConstraints};
use x509_cert::ext::pkix::name::GeneralName;

use super::points::directory_name;

/// The constraints of an authority, taken apart once for all the names that are compared with them.
#[derive(Clone, Debug)]
pub(super) struct Constraints {
    pub permitted: Vec<Subtree>,
    pub excluded: Vec<Subtree>,
}

/// A tree of names: all that are below its base.
#[derive(Clone, Debug)]
pub(super) struct Subtree {
    pub base: GeneralName,
    /// The canonical form of a directory name; `None` also for one that cannot be read.
    pub canonical: Option<Vec<u8>>,
    /// Nobody uses minimum and maximum (section 4.2.1.10).
    pub has_distances: bool,
}

impl Constraints {
    pub(super) fn from_der(bytes: &[u8]) -> der::Result<Self> {
        let decoded = NameConstraints::from_der(bytes)?;
        let subtree = |subtree: GeneralSubtree| Subtree {
            canonical: directory_name(&subtree.base),
            has_distances: subtree.minimum != 0 || subtree.maximum.is_some(),
            base: subtree.base,
        };
        let all = |subtrees: Option<Vec<GeneralSubtree>>| subtrees.into_iter().flatten().map(subtree).collect();
        Ok(Self { permitted: all(decoded.permitted_subtrees), excluded: all(decoded.excluded_subtrees) })
    }

    /// All of them.
    pub(super) fn all(&self) -> impl Iterator<Item = &Subtree> {
        self.permitted.iter().chain(&self.excluded)
    }
}

impl Subtree {
    /// How many bytes of it are compared.
    pub(super) fn length(&self) -> usize {
        match &self.base {
            GeneralName::Rfc822Name(text) | GeneralName::DnsName(text) | GeneralName::UniformResourceIdentifier(text) => {
                text.as_bytes().len()
            }
            GeneralName::IpAddress(address) => address.as_bytes().len(),
            _ => self.canonical.as_ref().map_or(0, Vec::len),
        }
    }
}
