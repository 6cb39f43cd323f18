//! The search for a path that holds.
//!
//! First the path that openssl would take, which looks at names, key identifiers and dates only. When something is wrong with it, every other
//! path is tried whose signatures hold, in the same order of preference, and the first one without a fault is taken; when there is none, the
//! faults are those of the first path. The work is bounded: see [`Budget`].

use std::collections::HashSet;

use super::Path;
use super::case::Case;
use super::engine::{Built, Engine, Id};
use super::trust::Trust;

/// What looking for other paths may cost.
struct Budget {
    signatures: usize,
    steps: usize,
    paths: usize,
    /// Whether something was not tried for it.
    used_up: bool,
}

impl Budget {
    const WHOLE: Self = Self { signatures: 200, steps: 5_000, paths: 50, used_up: false };
}

impl Engine<'_> {
    /// Looks for the path of `leaf` and judges it.
    pub(super) fn verify(&self, leaf: Id) -> Path {
        self.verify_as(leaf, Some(&|issuer| self.verify_as(issuer, None)))
    }

    fn verify_as(&self, leaf: Id, list_path: Option<&dyn Fn(Id) -> Path>) -> Path {
        let judge = |built: &Built| Case::new(self, built, list_path).judge();
        let first = judge(&self.first_path(leaf));
        if first.holds() || !self.has_a_choice() {
            return first;
        }
        let mut search = Search { budget: Budget::WHOLE, judge: &judge, accepted: None };
        self.explore(&mut Built { path: vec![leaf], untrusted: 1, fault: None }, &mut search);
        let cut_short = search.budget.used_up;
        search.accepted.unwrap_or(Path { cut_short, ..first })
    }

    /// Whether there is more than one certificate with one name.
    fn has_a_choice(&self) -> bool {
        let names: HashSet<&Vec<u8>> = self.facts.iter().map(|facts| &facts.subject_canonical).collect();
        names.len() < self.facts.len() || !self.settings.is_empty()
    }

    /// Goes every way on from the end of `built`, until a path holds or the budget is used up.
    fn explore(&self, built: &mut Built, search: &mut Search<'_>) {
        let Some(last) = built.path.last().copied() else { return };
        let facts = self.facts(last);
        let all_untrusted = built.untrusted == built.path.len();
        if all_untrusted && self.trusted.contains(&last) {
            let by_itself = facts.is_self_signed() && self.trust(last, true) == Trust::Trusted;
            if by_itself || self.rules().partial_chain && self.leaf_trust(last) == Trust::Trusted {
                search.take(&Built { untrusted: built.path.len() - 1, ..built.clone() });
            }
        }
        if facts.is_self_signed() || built.path.len() > self.most() {
            return;
        }
        let ways = [(true, &self.trusted_by_name), (false, &self.untrusted_by_name)];
        for (trusted, by_name) in ways.into_iter().filter(|(trusted, _)| *trusted || all_untrusted) {
            for issuer in self.issuers(last, by_name) {
                // What is not to be trusted is not, whoever else sends it.
                let trust = self.trust(issuer, trusted);
                if search.is_over() || built.path.contains(&issuer) || trust == Trust::Rejected {
                    continue;
                }
                if !search.may_step() || !self.try_signature(last, issuer, search) {
                    continue;
                }
                built.path.push(issuer);
                built.untrusted += usize::from(!trusted);
                if trusted && (trust == Trust::Trusted || self.rules().partial_chain) {
                    search.take(built);
                } else {
                    self.explore(built, search);
                }
                built.path.pop();
                built.untrusted -= usize::from(!trusted);
            }
        }
    }

    /// Whether one was signed by the other; no when that would cost too much.
    fn try_signature(&self, subject: Id, issuer: Id, search: &mut Search<'_>) -> bool {
        let known = self.signed.borrow().get(&(subject, issuer)).copied();
        known.unwrap_or_else(|| search.may_verify() && self.is_signed_by(subject, issuer))
    }
}

/// The search for a path that holds.
struct Search<'a> {
    budget: Budget,
    judge: &'a dyn Fn(&Built) -> Path,
    accepted: Option<Path>,
}

impl Search<'_> {
    fn is_over(&mut self) -> bool {
        let is_found = self.accepted.is_some();
        self.budget.used_up |= !is_found && self.budget.paths == 0;
        is_found || self.budget.paths == 0
    }

    fn may_step(&mut self) -> bool {
        self.may(|budget| &mut budget.steps)
    }

    fn may_verify(&mut self) -> bool {
        self.may(|budget| &mut budget.signatures)
    }

    fn may(&mut self, of: impl Fn(&mut Budget) -> &mut usize) -> bool {
        let may = spend(of(&mut self.budget));
        self.budget.used_up |= !may;
        may
    }

    fn take(&mut self, built: &Built) {
        if self.accepted.is_none() && self.may(|budget| &mut budget.paths) {
            self.accepted = Some((self.judge)(built)).filter(Path::holds);
        }
    }
}

/// Takes one off; false when nothing is left.
fn spend(left: &mut usize) -> bool {
    left.checked_sub(1).inspect(|rest| *left = *rest).is_some()
}
