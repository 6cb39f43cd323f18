//! Why a path does not go on from its last certificate: what nobody can see from the fault, which is that no issuer was found.

use super::Path;
use super::facts::Facts;
use crate::certificate::Certificate;
use crate::signed::SignatureError;

/// Why no issuer was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gap {
    /// The last certificate has an extension that cannot be read, or one twice, so that nobody can say who issued it.
    Unreadable,
    /// Nobody has the issuer's name.
    Nobody,
    /// Who has the issuer's name has another key than the one that signed.
    OtherKey(SignatureError),
    /// The one that signed has an extension that cannot be read, or one twice.
    IssuerUnreadable,
    /// The one that signed was passed over: it is not to be trusted for that, or the key identifier names somebody else.
    PassedOver,
}

impl Path {
    /// Why the path does not go on among the certificates that are `known`; `None` when there is no path at all.
    pub fn gap<'a>(&self, known: impl IntoIterator<Item = &'a Certificate>) -> Option<Gap> {
        let last = Facts::read(&self.links.last()?.certificate)?;
        if last.invalid {
            return Some(Gap::Unreadable);
        }
        let others = known.into_iter().filter(|other| **other != last.certificate).filter_map(Facts::read);
        let mut gap = Gap::Nobody;
        for namesake in others.filter(|other| other.subject_canonical == last.issuer_canonical) {
            match last.certificate.verify_signed_by(&namesake.public_key) {
                Ok(()) if namesake.invalid => return Some(Gap::IssuerUnreadable),
                Ok(()) => return Some(Gap::PassedOver),
                Err(error) if gap == Gap::Nobody => gap = Gap::OtherKey(error),
                Err(_) => {}
            }
        }
        Some(gap)
    }
}
