//! A path, judged: every check in openssl's order (RFC 5280, section 6.1).

use der::asn1::ObjectIdentifier;

use super::case::Case;
use super::constraints::Names;
use super::engine::Id;
use super::facts::Facts;
use super::policy::{self, Verdict};
use super::trust::Trust;
use super::{Event, Fault, Link, Path, Purpose, Revocation, purpose, revocation, strength};
use crate::extension::{
    AUTHORITY_KEY_IDENTIFIER, BASIC_CONSTRAINTS, KeyUsages, SUBJECT_ALTERNATIVE_NAME, SUBJECT_KEY_IDENTIFIER,
};

impl Case<'_> {
    fn fault_if(&mut self, wrong: bool, fault: Fault, depth: usize) -> bool {
        !wrong || self.fault(fault, depth)
    }

    /// Goes through all checks.
    pub(super) fn judge(mut self) -> Path {
        self.run();
        let links = self.built.path.iter().enumerate().map(|(depth, id)| {
            let facts = self.engine.facts(*id);
            Link {
                certificate: facts.certificate.clone(),
                subject: facts.subject.clone(),
                trusted: depth >= self.built.untrusted,
            }
        });
        Path { links: links.collect(), events: self.events, policies: self.policies, cut_short: false }
    }

    fn run(&mut self) -> bool {
        let level = self.rules().level;
        let weak = self.facts(0).is_some_and(|facts| !key_reaches(facts, level));
        self.fault_if(weak, Fault::WeakKey, 0)
            && self.built.fault.is_none_or(|(fault, depth)| self.fault(fault, depth))
            && self.check_extensions()
            && self.check_demand()
            && self.check_level(level)
            && self.check_identity()
            && self.check_revocation()
            && self.check_signatures_and_dates()
            && self.check_names()
            && self.check_policies()
    }

    fn check_extensions(&mut self) -> bool {
        let rules = self.rules();
        let purpose = if self.is_for_lists() { Some(Purpose::CrlSign) } else { rules.purpose };
        let count = self.path().len();
        let mut below = 0_u64;
        for depth in 0..count {
            let Some(facts) = self.facts(depth) else { return false };
            let ca = purpose::authority(facts);
            // In between everything has to be as the standard says.
            let strict_ca = depth + 1 < count || rules.strict;
            let no_ca = if depth == 0 { rules.strict && ca > 1 } else { ca == 0 || strict_ca && ca != 1 };
            let curve = match facts.key {
                None => Some(Fault::Unspecified),
                Some(key) => key.explicit_curve.then_some(Fault::ExplicitCurve),
            };
            let goes_on = self.fault_if(!rules.ignore_critical && facts.unheeded, Fault::CriticalExtension, depth)
                && self.fault_if(facts.is_proxy(), Fault::Proxy, depth)
                && self.fault_if(no_ca, Fault::InvalidCa, depth)
                && curve.filter(|_| count > 1).is_none_or(|fault| self.fault(fault, depth))
                && (!rules.strict || count == 1 || self.check_strictly(facts, depth))
                && purpose.is_none_or(|purpose| self.check_purpose(purpose, depth))
                && self.fault_if(depth > 1 && facts.path_length().is_some_and(|most| below > most), Fault::PathLength, depth);
            if !goes_on {
                return false;
            }
            below += u64::from(depth > 0 && !facts.is_self_issued());
        }
        true
    }

    /// What a trusted certificate is trusted for counts more than its usages.
    fn check_purpose(&mut self, purpose: Purpose, depth: usize) -> bool {
        let (Some(facts), Some(id)) = (self.facts(depth), self.path().get(depth)) else { return false };
        let heeds = depth >= self.built.untrusted && Some(purpose) == self.rules().purpose;
        let suits = match if heeds { self.engine.trust(*id, false) } else { Trust::Neither } {
            Trust::Trusted => true,
            Trust::Rejected => false,
            Trust::Neither if facts.invalid => !self.rules().strict,
            Trust::Neither => match purpose.suits(facts, depth > 0) {
                0 => false,
                1 => true,
                _ => !self.rules().strict,
            },
        };
        self.fault_if(!suits, Fault::Purpose, depth)
    }

    /// What most programs let pass, and the standard does not.
    fn check_strictly(&mut self, facts: &Facts, depth: usize) -> bool {
        let ca = facts.is_ca();
        let signs = facts.key_usage.is_some_and(|usage| usage.contains(KeyUsages::KEY_CERT_SIGN));
        let signs_lists = facts.key_usage.is_some_and(|usage| usage.contains(KeyUsages::CRL_SIGN));
        let names = facts.alternative_names.as_ref();
        let (no_subject, no_issuer) = (facts.subject_canonical.is_empty(), facts.issuer_canonical.is_empty());
        let critical = |oid: ObjectIdentifier| facts.is_critical(oid);
        let no_key_id = facts.authority_key_id.as_ref().is_none_or(|identifier| identifier.key_id.is_none());
        let is_last = depth + 1 == self.path().len();
        let version_3 = facts.version >= 3;
        let faults = [
            (facts.path_length().is_some() && !ca, Fault::PathLengthWithoutCa),
            (facts.path_length().is_some() && !signs, Fault::PathLengthWithoutCertSign),
            (ca && !critical(BASIC_CONSTRAINTS), Fault::ConstraintsNotCritical),
            (ca && facts.key_usage.is_none(), Fault::NoKeyUsage),
            (!ca && signs, Fault::CertSignWithoutCa),
            (no_issuer, Fault::IssuerEmpty),
            (no_subject && (ca || signs_lists || names.is_none()), Fault::SubjectEmpty),
            (no_subject && names.is_some() && !critical(SUBJECT_ALTERNATIVE_NAME), Fault::AlternativeNamesNotCritical),
            (names.is_some_and(Vec::is_empty), Fault::AlternativeNamesEmpty),
            (!facts.algorithms_agree, Fault::AlgorithmInconsistency),
            (critical(AUTHORITY_KEY_IDENTIFIER), Fault::AuthorityKeyIdCritical),
            (critical(SUBJECT_KEY_IDENTIFIER), Fault::SubjectKeyIdCritical),
            (version_3 && !is_last && no_key_id, Fault::NoAuthorityKeyId),
            (version_3 && ca && facts.subject_key_id.is_none(), Fault::NoSubjectKeyId),
            (!version_3 && !facts.extensions.is_empty(), Fault::Version),
        ];
        faults.into_iter().all(|(wrong, fault)| self.fault_if(wrong, fault, depth))
    }

    /// What whoever asks wants.
    fn check_demand(&mut self) -> bool {
        let Some(demand) = self.rules().also.filter(|_| !self.is_for_lists() && self.built.fault.is_none()) else { return true };
        let path: Vec<_> = self.path().iter().map(|id| &self.engine.facts(*id).certificate).collect();
        demand(&path).into_iter().all(|(fault, depth)| self.fault(fault, depth))
    }

    /// Keys and signatures have to be as strong as the level asks for; the anchor's own signature does not count.
    fn check_level(&mut self, level: u32) -> bool {
        let count = self.path().len();
        (0..count).all(|depth| {
            let Some(facts) = self.facts(depth) else { return false };
            let weak = depth + 1 < count && !strength::signature_reaches(&facts.signature_algorithm, facts.signature_hash, level);
            self.fault_if(depth > 0 && !key_reaches(facts, level), Fault::WeakCaKey, depth)
                && self.fault_if(weak, Fault::WeakSignature, depth)
        })
    }

    /// Whom the certificate is for is found out by whoever asks.
    fn check_identity(&mut self) -> bool {
        let rules = self.rules();
        self.is_for_lists() || rules.not_for.iter().all(|fault| self.fault(*fault, 0))
    }

    fn check_revocation(&mut self) -> bool {
        let last = match self.rules().revocation {
            Revocation::Ignored => return true,
            Revocation::OfLeaf if self.is_for_lists() => return true,
            Revocation::OfLeaf => 0,
            Revocation::OfAll => self.path().len().saturating_sub(1),
        };
        (0..=last).all(|depth| revocation::check(self, depth))
    }

    /// From the end of the path to its beginning. A certificate that is signed by itself is taken as it is, unless somebody asks.
    fn check_signatures_and_dates(&mut self) -> bool {
        let rules = self.rules();
        let path = self.path();
        let mut depth = path.len().saturating_sub(1);
        let Some(last) = self.facts(depth) else { return false };
        // One that did not issue itself cannot be checked; where a path may end at such a one, its dates are.
        if !last.likely_issued(last) && !rules.partial_chain {
            match depth.checked_sub(1) {
                Some(below) => depth = below,
                None => return self.fault(Fault::LeafSignature, 0),
            }
        }
        loop {
            let (Some(facts), Some(id)) = (self.facts(depth), path.get(depth)) else { return false };
            let goes_on = match path.get(depth + 1) {
                Some(issuer) => self.check_signature(*id, *issuer, depth),
                None if rules.check_self_signed && facts.is_self_signed() => {
                    let forbidden = facts.is_ca() && facts.usage_forbids(KeyUsages::KEY_CERT_SIGN);
                    self.fault_if(forbidden, Fault::NoCertSign, depth)
                        && self.fault_if(!self.engine.is_signed_by(*id, *id), Fault::Signature, depth)
                }
                None => true,
            };
            let goes_on = goes_on && rules.at.and_then(|at| facts.time_fault(at)).is_none_or(|fault| self.fault(fault, depth));
            if !goes_on {
                return false;
            }
            self.events.push(Event::Passed(depth));
            match depth.checked_sub(1) {
                Some(below) => depth = below,
                None => return true,
            }
        }
    }

    fn check_signature(&mut self, id: Id, issuer: Id, depth: usize) -> bool {
        let facts = self.engine.facts(issuer);
        let forbidden = facts.usage_forbids(KeyUsages::KEY_CERT_SIGN);
        if !self.fault_if(forbidden, Fault::NoCertSign, depth + 1) {
            return false;
        }
        if facts.key.is_none() {
            return self.fault(Fault::IssuerKey, depth + 1);
        }
        self.fault_if(!self.engine.is_signed_by(id, issuer), Fault::Signature, depth)
    }

    /// The names of each certificate, by the constraints of every one above it, the anchor's too.
    fn check_names(&mut self) -> bool {
        let count = self.path().len();
        for depth in (0..count).rev() {
            let Some(facts) = self.facts(depth) else { return false };
            if depth > 0 && facts.is_self_issued() {
                continue;
            }
            let mut names = None;
            for above in (depth + 1..count).rev() {
                let Some(constraints) = self.facts(above).and_then(|above| above.name_constraints.as_ref()) else { continue };
                let names = names.get_or_insert_with(|| Names::of(facts, depth == 0));
                let Some(outcome) = names.check(constraints, &self.engine.work) else {
                    self.fault(Fault::Unspecified, depth);
                    return false;
                };
                if let Err(fault) = outcome
                    && !self.fault(fault, depth)
                {
                    return false;
                }
            }
        }
        true
    }

    fn check_policies(&mut self) -> bool {
        let Some(params) = self.rules().policy.as_ref().filter(|_| !self.is_for_lists()) else { return true };
        let path: Vec<&Facts> = self.path().iter().map(|id| self.engine.facts(*id)).collect();
        let (verdict, outcome) = policy::check(&path, params);
        self.policies = Some(outcome);
        match verdict {
            Verdict::Holds => true,
            Verdict::NoPolicy => self.fault(Fault::NoExplicitPolicy, 0),
            Verdict::GivenUp => self.fault(Fault::Unspecified, 0),
            Verdict::Invalid => {
                // Nobody asks the anchor for policies.
                let below = path.iter().enumerate().take(path.len().saturating_sub(1));
                let invalid = below.filter(|(_, facts)| policy::is_invalid(facts));
                let depths: Vec<usize> = invalid.map(|(depth, _)| depth).collect();
                depths.into_iter().all(|depth| self.fault(Fault::PolicyExtension, depth))
            }
        }
    }
}

fn key_reaches(facts: &Facts, level: u32) -> bool {
    level == 0 || facts.key.is_some_and(|key| key.reaches(level))
}
