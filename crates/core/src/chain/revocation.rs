//! Whether certificates of a path are revoked, by the lists that were given (RFC 5280, section 6.3), as openssl finds out.

use super::Fault;
use super::case::Case;
use super::engine::Id;
use super::facts::Facts;
use super::lists::List;
use super::points::ALL_REASONS;
use super::work::LOOK;
use crate::extension::KeyUsages;

/// How well a list suits a certificate; the higher the better.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Score(u16);

impl Score {
    const NO_CRITICAL: u16 = 0x100;
    const SCOPE: u16 = 0x080;
    const TIME: u16 = 0x040;
    const ISSUER_NAME: u16 = 0x020;
    const ISSUER_CERTIFICATE: u16 = 0x018;
    const SAME_PATH: u16 = 0x008;
    const KEY_ID: u16 = 0x004;
    const TIME_OF_DELTA: u16 = 0x002;

    fn has(self, bits: u16) -> bool {
        self.0 & bits != 0
    }
}

/// A list that was chosen for a certificate, who signed it, and the changes since.
struct Chosen<'a> {
    list: &'a List,
    delta: Option<&'a List>,
    issuer: Option<Id>,
    score: Score,
    reasons: u16,
}

/// Checks the certificate at `depth`; false when that is the end.
pub(super) fn check(case: &mut Case<'_>, depth: usize) -> bool {
    let Some(certificate) = case.facts(depth) else { return true };
    if certificate.is_proxy() {
        return true;
    }
    let mut reasons = 0;
    while reasons != ALL_REASONS {
        let Some(chosen) = choose(case, depth, reasons) else { return case.fault(Fault::NoCrl, depth) };
        if !holds(case, depth, &chosen, chosen.list) {
            return false;
        }
        let mut taken_back = false;
        if let Some(delta) = chosen.delta {
            if !holds(case, depth, &chosen, delta) {
                return false;
            }
            match names(case, depth, delta) {
                None => return false,
                Some(back) => taken_back = back,
            }
        }
        // What the changes take back is not looked for in the whole list.
        if !taken_back && names(case, depth, chosen.list).is_none() {
            return false;
        }
        // What a list of changes says of the certificate counts against it, also when nobody asked for such lists.
        let changed = if case.rules().use_deltas { None } else { changes(case, depth, &chosen) };
        if changed.is_some_and(|fault| !case.fault(fault, depth)) {
            return false;
        }
        if chosen.reasons == reasons {
            return case.fault(Fault::NoCrl, depth);
        }
        reasons = chosen.reasons;
    }
    true
}

/// What lists of changes to the chosen one, signed by the same issuer, have against the certificate.
fn changes(case: &Case<'_>, depth: usize, chosen: &Chosen<'_>) -> Option<Fault> {
    let (certificate, issuer) = (case.facts(depth)?, chosen.issuer?);
    let engine = case.engine();
    engine.lists_of(&chosen.list.issuer_canonical).find_map(|delta| {
        if !engine.work.spend(delta.weight) {
            return Some(Fault::Unspecified);
        }
        if !delta.is_delta_of(chosen.list) || delta.entry(&certificate.serial, &certificate.issuer_canonical) != Some(false) {
            return None;
        }
        match engine.is_list_signed_by(delta, issuer) {
            Some(signed) => signed.then_some(Fault::Revoked),
            // What nobody has looked at may be true.
            None => Some(Fault::Unspecified),
        }
    })
}

/// The list that suits best, newer ones first.
fn choose<'a>(case: &Case<'a>, depth: usize, known: u16) -> Option<Chosen<'a>> {
    let engine = case.engine();
    let issuer = &case.facts(depth)?.issuer_canonical;
    let of_others = engine.indirect_lists().filter(|list| list.issuer_canonical != *issuer);
    let mut best: Option<Chosen<'a>> = None;
    for list in engine.lists_of(issuer).chain(of_others) {
        if !engine.work.spend(list.weight) {
            return None;
        }
        let Some((score, issuer, reasons)) = score(case, depth, list, known) else { continue };
        let better = best.as_ref().is_none_or(|best| {
            let newer = list.decoded.this_update.seconds() > best.list.decoded.this_update.seconds();
            score.0 > best.score.0 || score == best.score && newer
        });
        if better {
            best = Some(Chosen { list, delta: None, issuer, score, reasons });
        }
    }
    let mut best = best?;
    let fresher = case.facts(depth).is_some_and(Facts::names_fresher_list) || best.list.has_fresher;
    if case.rules().use_deltas && fresher {
        for list in engine.lists_of(&best.list.issuer_canonical) {
            if !engine.work.spend(list.weight) {
                return None;
            }
            if list.is_delta_of(best.list) {
                best.delta = Some(list);
                break;
            }
        }
        let in_time = best.delta.is_some_and(|delta| case.rules().at.is_none_or(|at| delta.time_fault(at).is_none()));
        best.score.0 |= if in_time { Score::TIME_OF_DELTA } else { 0 };
    }
    Some(best)
}

/// How well a list suits, who signed it, and the reasons that are known with it; `None` for one that says nothing of the certificate.
fn score(case: &Case<'_>, depth: usize, list: &List, known: u16) -> Option<(Score, Option<Id>, u16)> {
    let certificate = case.facts(depth)?;
    let extended = case.rules().extended_lists;
    let restricted = list.is_indirect() || list.is_for_some_reasons();
    if list.base_number.is_some() || restricted && !extended {
        return None;
    }
    if list.is_for_some_reasons() && list.reasons & !known == 0 {
        return None;
    }
    let mut score = 0;
    if certificate.issuer_canonical == list.issuer_canonical {
        score |= Score::ISSUER_NAME;
    } else if !list.is_indirect() {
        return None;
    }
    score |= if list.unheeded { 0 } else { Score::NO_CRITICAL };
    score |= if case.rules().at.is_none_or(|at| list.time_fault(at).is_none()) { Score::TIME } else { 0 };
    let (issuer, nearness) = issuer(case, depth, list, score & Score::ISSUER_NAME != 0)?;
    score |= nearness;
    let mut reasons = known;
    if !case.engine().work.spend(certificate.distribution_points.length) {
        return None;
    }
    if let Some(covered) = list.covers(certificate, score & Score::ISSUER_NAME != 0) {
        if covered & !known == 0 {
            return None;
        }
        reasons |= covered;
        score |= Score::SCOPE;
    }
    Some((Score(score), Some(issuer), reasons))
}

/// Who signed the list: the certificate's issuer, one further up the path, or (extended) one of those that were given.
fn issuer(case: &Case<'_>, depth: usize, list: &List, own_name: bool) -> Option<(Id, u16)> {
    let identifier = list.authority_key_id.as_ref();
    let path = case.path();
    let next = (depth + 1).min(path.len().saturating_sub(1));
    let fits = |id: Id| case.engine().facts(id).fits(identifier);
    let first = *path.get(next)?;
    if own_name && fits(first) {
        return Some((first, Score::KEY_ID | Score::ISSUER_CERTIFICATE));
    }
    if !case.engine().work.spend(list.issuer_canonical.len().saturating_mul(path.len())) {
        return None;
    }
    let named = |id: &&Id| case.engine().facts(**id).subject_canonical == list.issuer_canonical && fits(**id);
    if let Some(id) = path.iter().skip(next + 1).find(named) {
        return Some((*id, Score::KEY_ID | Score::SAME_PATH));
    }
    let of_name = case.engine().untrusted_by_name.get(&list.issuer_canonical).filter(|_| case.rules().extended_lists)?;
    if !case.engine().work.spend(of_name.len().saturating_mul(LOOK)) {
        return None;
    }
    of_name.iter().find(named).map(|id| (*id, Score::KEY_ID))
}

/// Whether the list itself is to be believed; false when that is the end.
fn holds(case: &mut Case<'_>, depth: usize, chosen: &Chosen<'_>, list: &List) -> bool {
    let Some(issuer) = chosen.issuer else { return case.fault(Fault::NoCrlIssuer, depth) };
    let engine = case.engine();
    let facts = engine.facts(issuer);
    if list.base_number.is_none() {
        if facts.usage_forbids(KeyUsages::CRL_SIGN) && !case.fault(Fault::NoCrlSign, depth) {
            return false;
        }
        if !chosen.score.has(Score::SCOPE) && !case.fault(Fault::CrlScope, depth) {
            return false;
        }
        if !chosen.score.has(Score::SAME_PATH) && !case.check_list_path(issuer) && !case.fault(Fault::CrlPath, depth) {
            return false;
        }
    }
    if !chosen.score.has(Score::TIME) {
        let fault = case.rules().at.and_then(|at| list.time_fault(at));
        // That a whole list has ended does not matter when its changes have not.
        let excused = fault == Some(Fault::CrlExpired) && chosen.score.has(Score::TIME_OF_DELTA);
        if let Some(fault) = fault.filter(|_| !excused)
            && !case.fault(fault, depth)
        {
            return false;
        }
    }
    if facts.key.is_none() {
        return case.fault(Fault::IssuerKey, depth);
    }
    engine.is_list_signed_by(list, issuer) == Some(true) || case.fault(Fault::CrlSignature, depth)
}

/// Whether the list takes back that the certificate is revoked; a fault when it names it. `None` when that is the end.
fn names(case: &mut Case<'_>, depth: usize, list: &List) -> Option<bool> {
    if list.unheeded && !case.rules().ignore_critical && !case.fault(Fault::CriticalCrlExtension, depth) {
        return None;
    }
    let certificate = case.facts(depth)?;
    match list.entry(&certificate.serial, &certificate.issuer_canonical) {
        Some(true) => Some(true),
        Some(false) if !case.fault(Fault::Revoked, depth) => None,
        _ => Some(false),
    }
}
