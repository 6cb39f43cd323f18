//! What a revocation list says, as far as certificates are judged by it (RFC 5280, sections 5.2 and 5.3).

use std::collections::HashMap;
use std::rc::Rc;

use der::Decode;
use der::asn1::UintRef;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::CrlReason;
use x509_cert::ext::pkix::crl::dp::IssuingDistributionPoint;
use x509_cert::ext::pkix::name::GeneralNames;

use super::facts::AuthorityKeyId;
use super::points::{ALL_REASONS, PointNames, directory_name};
use super::work::LOOK;
use crate::Timestamp;
use crate::extension::{
    AUTHORITY_KEY_IDENTIFIER, CERTIFICATE_ISSUER, CRL_NUMBER, DELTA_CRL_INDICATOR, FRESHEST_CRL, ISSUING_DISTRIBUTION_POINT,
    REASON_CODE,
};
use crate::revocation::RevocationList;

/// For whose certificates an entry is; by the canonical names of their issuers.
type Issuers = Rc<Vec<Vec<u8>>>;

/// A revocation list, taken apart for judging.
#[derive(Clone, Debug)]
pub(super) struct List {
    /// Which one of those that were given it is.
    pub place: usize,
    /// What looking at it costs; its entries are found at once.
    pub weight: usize,
    pub decoded: RevocationList,
    pub issuer_canonical: Vec<u8>,
    pub authority_key_id: Option<AuthorityKeyId>,
    /// Magnitudes.
    pub number: Option<Vec<u8>>,
    pub base_number: Option<Vec<u8>>,
    pub scope: Option<IssuingDistributionPoint>,
    /// The names of the distribution point that it is of.
    point: Option<PointNames>,
    /// The reasons in the scope; all of them, when there is no such restriction.
    pub reasons: u16,
    pub has_fresher: bool,
    /// A critical extension that is not heeded, of the list or of an entry.
    pub unheeded: bool,
    /// By serial number: for whose certificates, and whether the entry takes an earlier one back.
    entries: HashMap<Vec<u8>, Vec<(Option<Issuers>, bool)>>,
}

impl List {
    /// `None` when an extension that counts cannot be read: such a list says nothing.
    pub(super) fn read(place: usize, list: &RevocationList) -> Option<Self> {
        let mut read = Self {
            place,
            weight: 0,
            issuer_canonical: list.issuer.canonical(),
            authority_key_id: None,
            number: None,
            base_number: None,
            scope: None,
            point: None,
            reasons: ALL_REASONS,
            has_fresher: false,
            unheeded: false,
            entries: HashMap::new(),
            decoded: list.clone(),
        };
        for extension in &list.extensions {
            let value = extension.extn_value.as_bytes();
            let number = |value| UintRef::from_der(value).map(|number| number.as_bytes().to_vec()).ok();
            match extension.extn_id {
                AUTHORITY_KEY_IDENTIFIER => read.authority_key_id = Some(AuthorityKeyId::from_der(value).ok()?),
                CRL_NUMBER => read.number = Some(number(value)?),
                DELTA_CRL_INDICATOR => read.base_number = Some(number(value)?),
                ISSUING_DISTRIBUTION_POINT => read.set_scope(IssuingDistributionPoint::from_der(value).ok()?)?,
                FRESHEST_CRL => read.has_fresher = true,
                _ => {}
            }
            let heeded = [ISSUING_DISTRIBUTION_POINT, AUTHORITY_KEY_IDENTIFIER, DELTA_CRL_INDICATOR];
            read.unheeded |= extension.critical && !heeded.contains(&extension.extn_id);
        }
        let of_extension = |extension: &Extension| LOOK + extension.extn_value.as_bytes().len();
        read.weight = LOOK + read.issuer_canonical.len() + list.extensions.iter().map(of_extension).sum::<usize>();
        read.read_entries()?;
        // One that tells changes has to tell its own number (section 5.2.3).
        (read.base_number.is_none() || read.number.is_some()).then_some(read)
    }

    fn set_scope(&mut self, scope: IssuingDistributionPoint) -> Option<()> {
        let only = [scope.only_contains_user_certs, scope.only_contains_ca_certs, scope.only_contains_attribute_certs];
        if let Some(reasons) = scope.only_some_reasons {
            self.reasons = reasons.bits() & ALL_REASONS;
        }
        self.point = scope.distribution_point.as_ref().map(|point| PointNames::of(point, &self.issuer_canonical));
        self.scope = Some(scope);
        (only.into_iter().filter(|only| *only).count() < 2).then_some(())
    }

    fn read_entries(&mut self) -> Option<()> {
        let mut issuers: Option<Issuers> = None;
        for revoked in &self.decoded.revoked {
            let mut taken_back = false;
            for extension in &revoked.extensions {
                let value = extension.extn_value.as_bytes();
                match extension.extn_id {
                    // It holds for the entries behind too (section 5.3.3).
                    CERTIFICATE_ISSUER => {
                        issuers = Some(Rc::new(GeneralNames::from_der(value).ok()?.iter().filter_map(directory_name).collect()));
                    }
                    REASON_CODE => taken_back = CrlReason::from_der(value).ok()? == CrlReason::RemoveFromCRL,
                    _ => {}
                }
                self.unheeded |= extension.critical && extension.extn_id != CERTIFICATE_ISSUER;
            }
            let same = |one: &Option<Issuers>| match (one, &issuers) {
                (Some(one), Some(other)) => Rc::ptr_eq(one, other),
                (one, other) => one.is_none() && other.is_none(),
            };
            let of_number = self.entries.entry(revoked.serial_number.clone()).or_default();
            // The first entry for somebody's certificates decides, so that nobody's names are looked through twice.
            if of_number.last().is_none_or(|(last, _)| !same(last)) {
                of_number.push((issuers.clone(), taken_back));
            }
        }
        Some(())
    }

    /// Whether the list names the certificate with this serial number and issuer; and whether it takes that back.
    pub(super) fn entry(&self, serial: &[u8], issuer_canonical: &[u8]) -> Option<bool> {
        let is_meant = |issuers: &Option<Issuers>| match issuers {
            None => self.issuer_canonical == issuer_canonical,
            Some(issuers) => issuers.iter().any(|issuer| issuer == issuer_canonical),
        };
        self.entries.get(serial)?.iter().find(|(issuers, _)| is_meant(issuers)).map(|(_, taken_back)| *taken_back)
    }

    pub(super) fn is_indirect(&self) -> bool {
        self.scope.as_ref().is_some_and(|scope| scope.indirect_crl)
    }

    pub(super) fn is_for_some_reasons(&self) -> bool {
        self.scope.as_ref().is_some_and(|scope| scope.only_some_reasons.is_some())
    }

    /// The value of the first extension of a kind.
    fn value(&self, oid: der::asn1::ObjectIdentifier) -> Option<&[u8]> {
        let found = self.decoded.extensions.iter().find(|extension| extension.extn_id == oid);
        found.map(|extension| extension.extn_value.as_bytes())
    }

    /// Whether it tells what has changed since `base` (section 5.2.4).
    pub(super) fn is_delta_of(&self, base: &Self) -> bool {
        let (Some(from), Some(number), Some(of_base)) = (&self.base_number, &self.number, &base.number) else { return false };
        let same = |oid| self.value(oid) == base.value(oid);
        self.issuer_canonical == base.issuer_canonical
            && same(AUTHORITY_KEY_IDENTIFIER)
            && same(ISSUING_DISTRIBUTION_POINT)
            && order(from) <= order(of_base)
            && order(number) > order(of_base)
    }

    /// The reasons for which this list can tell whether a certificate is revoked, when it is in its scope at all. `own` says whether the list's
    /// issuer is the certificate's.
    pub(super) fn covers(&self, certificate: &super::facts::Facts, own: bool) -> Option<u16> {
        if let Some(scope) = &self.scope {
            let other_kind = if certificate.is_ca() { scope.only_contains_user_certs } else { scope.only_contains_ca_certs };
            if other_kind || scope.only_contains_attribute_certs {
                return None;
            }
        }
        for point in &certificate.distribution_points.all {
            let of_issuer = match &point.issuers {
                None => own,
                Some(names) => names.contains(&self.issuer_canonical),
            };
            if of_issuer && self.point.as_ref().zip(point.names.as_ref()).is_none_or(|(own, names)| own.meet(names)) {
                return Some(self.reasons & point.reasons);
            }
        }
        (self.point.is_none() && own).then_some(self.reasons)
    }
}

impl List {
    /// What is wrong with the time `at`; a list without an end does not end.
    pub(super) fn time_fault(&self, at: Timestamp) -> Option<super::Fault> {
        if self.decoded.this_update.seconds() > at.seconds() {
            return Some(super::Fault::CrlNotYetValid);
        }
        let ended = self.decoded.next_update.is_some_and(|next| next.seconds() <= at.seconds());
        ended.then_some(super::Fault::CrlExpired)
    }
}

/// Magnitudes without zeros in front are ordered so.
fn order(number: &[u8]) -> (usize, &[u8]) {
    (number.len(), number)
}
