//! The certificates at hand, and the way from one to what is trusted.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use super::facts::Facts;
use super::lists::List;
use super::trust::{Trust, TrustSettings, trust};
use super::work::{SIGNATURE, Work};
use super::{Fault, Rules, VerifyParams};
use crate::certificate::Certificate;

/// A certificate of the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Id(usize);

/// How far a path was built.
#[derive(Clone, Debug)]
pub(super) struct Built {
    pub path: Vec<Id>,
    /// How many certificates at its beginning were not given as trusted.
    pub untrusted: usize,
    /// What is wrong with its end, and where.
    pub fault: Option<(Fault, usize)>,
}

pub(super) struct Engine<'a> {
    params: &'a VerifyParams,
    pub(super) facts: Vec<Facts>,
    pub(super) trusted: Vec<Id>,
    pub(super) settings: HashMap<Id, &'a TrustSettings>,
    lists: Vec<List>,
    /// Where those of each issuer are, and those that tell of others' certificates too.
    lists_by_name: HashMap<Vec<u8>, Vec<usize>>,
    indirect: Vec<usize>,
    /// Whether a list, by its place, was signed by somebody.
    signed_lists: RefCell<HashMap<(usize, Id), bool>>,
    /// By the name of their subject.
    pub(super) trusted_by_name: HashMap<Vec<u8>, Vec<Id>>,
    pub(super) untrusted_by_name: HashMap<Vec<u8>, Vec<Id>>,
    /// Whether one was signed by the other.
    pub(super) signed: RefCell<HashMap<(Id, Id), bool>>,
    /// What comparing may still cost.
    pub(super) work: Work,
}

impl<'a> Engine<'a> {
    /// `None` when `leaf` cannot be read; others that cannot are as good as not there.
    pub(super) fn new(leaf: &Certificate, params: &'a VerifyParams) -> Option<(Self, Id)> {
        let mut engine = Self {
            params,
            facts: Vec::new(),
            trusted: Vec::new(),
            settings: HashMap::new(),
            lists: Vec::new(),
            lists_by_name: HashMap::new(),
            indirect: Vec::new(),
            trusted_by_name: HashMap::new(),
            untrusted_by_name: HashMap::new(),
            signed_lists: RefCell::default(),
            signed: RefCell::default(),
            work: Work::default(),
        };
        for (place, list) in params.lists.iter().enumerate() {
            let Some(list) = List::read(place, list) else { continue };
            engine.lists_by_name.entry(list.issuer_canonical.clone()).or_default().push(engine.lists.len());
            engine.indirect.extend(list.is_indirect().then_some(engine.lists.len()));
            engine.lists.push(list);
        }
        let mut known = HashMap::new();
        let leaf = engine.add(leaf, &mut known)?;
        for anchor in &params.trusted {
            let Some(id) = engine.add(&anchor.certificate, &mut known) else { continue };
            if let Some(settings) = &anchor.settings {
                engine.settings.insert(id, settings);
            }
            engine.trusted.push(id);
        }
        let mut untrusted = Vec::new();
        for certificate in &params.untrusted {
            untrusted.extend(engine.add(certificate, &mut known));
        }
        let by_name = |ids: &[Id]| {
            let mut seen = HashSet::new();
            let mut map: HashMap<Vec<u8>, Vec<Id>> = HashMap::new();
            for id in ids.iter().filter(|id| seen.insert(**id)) {
                map.entry(engine.facts(*id).subject_canonical.clone()).or_default().push(*id);
            }
            map
        };
        let maps = (by_name(&engine.trusted), by_name(&untrusted));
        (engine.trusted_by_name, engine.untrusted_by_name) = maps;
        Some((engine, leaf))
    }

    /// The same certificate is there once.
    fn add(&mut self, certificate: &Certificate, known: &mut HashMap<Certificate, Id>) -> Option<Id> {
        if let Some(id) = known.get(certificate) {
            return Some(*id);
        }
        let id = Id(self.facts.len());
        self.facts.push(Facts::read(certificate)?);
        known.insert(certificate.clone(), id);
        Some(id)
    }

    #[allow(clippy::indexing_slicing, reason = "an Id is made with the certificate, and none is ever taken out")]
    pub(super) fn facts(&self, id: Id) -> &Facts {
        &self.facts[id.0]
    }

    pub(super) fn rules(&self) -> &'a Rules {
        &self.params.rules
    }

    /// The lists that somebody of this name signed.
    pub(super) fn lists_of(&self, issuer: &[u8]) -> impl Iterator<Item = &List> {
        self.lists_at(self.lists_by_name.get(issuer).map(Vec::as_slice).unwrap_or_default())
    }

    /// The lists that tell of others' certificates too.
    pub(super) fn indirect_lists(&self) -> impl Iterator<Item = &List> {
        self.lists_at(&self.indirect)
    }

    fn lists_at<'b>(&'b self, places: &'b [usize]) -> impl Iterator<Item = &'b List> {
        places.iter().filter_map(|place| self.lists.get(*place))
    }

    /// Whether the signature of a list was made with the key of `issuer`; `None` when nobody has looked and that would cost too much.
    pub(super) fn is_list_signed_by(&self, list: &List, issuer: Id) -> Option<bool> {
        let known = self.signed_lists.borrow().get(&(list.place, issuer)).copied();
        known.or_else(|| {
            let signed = || list.decoded.algorithms_agree() && list.decoded.verify(&self.facts(issuer).public_key).is_ok();
            let signed = self.work.spend(SIGNATURE).then(signed)?;
            self.signed_lists.borrow_mut().insert((list.place, issuer), signed);
            Some(signed)
        })
    }

    /// What a trusted certificate's settings come to.
    pub(super) fn trust(&self, id: Id, self_signed_is_trusted: bool) -> Trust {
        let self_signed = self_signed_is_trusted && !self.facts(id).invalid && self.facts(id).is_self_signed();
        trust(self.settings.get(&id).copied(), self.rules().purpose, self_signed)
    }

    /// Whether the signature of `subject` was made with the key of `issuer`.
    pub(super) fn is_signed_by(&self, subject: Id, issuer: Id) -> bool {
        let known = self.signed.borrow().get(&(subject, issuer)).copied();
        known.unwrap_or_else(|| {
            let (one, other) = (self.facts(subject), self.facts(issuer));
            let signed = one.algorithms_agree && one.certificate.verify_signed_by(&other.public_key).is_ok();
            self.signed.borrow_mut().insert((subject, issuer), signed);
            signed
        })
    }

    /// Those that may have issued `subject`, by name, key identifier and algorithm: the valid ones first, then those that end last.
    pub(super) fn issuers(&self, subject: Id, by_name: &HashMap<Vec<u8>, Vec<Id>>) -> Vec<Id> {
        let subject = self.facts(subject);
        let named = by_name.get(&subject.issuer_canonical).map(Vec::as_slice).unwrap_or_default();
        let mut likely: Vec<Id> = named.iter().copied().filter(|id| self.facts(*id).likely_issued(subject)).collect();
        let in_time = |id: &Id| self.rules().at.is_none_or(|at| self.facts(*id).time_fault(at).is_none());
        let end = |id: &Id| self.facts(*id).not_after.map_or(i64::MIN, crate::Timestamp::seconds);
        likely.sort_by_key(|id| if in_time(id) { (false, 0) } else { (true, end(id).saturating_neg()) });
        likely
    }

    /// Whether the leaf may be its own issuer: a path begins with one certificate that is issued by itself.
    fn is_new(&self, path: &[Id], id: Id) -> bool {
        let alone = path.len() == 1 && path.first().is_some_and(|leaf| self.facts(*leaf).is_self_issued());
        alone || !path.contains(&id)
    }

    /// The most certificates in a path: those in between, the leaf and the anchor.
    pub(super) fn most(&self) -> usize {
        /// How many there may be in between when nobody says.
        const USUAL: usize = 100;
        /// However many somebody asks for.
        const LARGEST: usize = 1000;
        self.rules().depth.unwrap_or(USUAL).min(LARGEST) + 1
    }

    /// The path of openssl.
    pub(super) fn first_path(&self, leaf: Id) -> Built {
        let mut built = Built { path: vec![leaf], untrusted: 1, fault: None };
        let mut from_untrusted = true;
        let mut outcome = Trust::Neither;
        while let Some(last) = built.path.last().copied() {
            let issuer =
                if built.path.len() > self.most() { None } else { self.issuers(last, &self.trusted_by_name).first().copied() };
            let self_signed = !self.facts(last).invalid && self.facts(last).is_self_signed();
            if let Some(issuer) = issuer.filter(|issuer| !self_signed || *issuer == last) {
                if self_signed {
                    built.untrusted = built.path.len() - 1;
                } else {
                    built.path.push(issuer);
                }
                from_untrusted = false;
                outcome = match self.trust(issuer, true) {
                    Trust::Neither if self.rules().partial_chain => Trust::Trusted,
                    other => other,
                };
                if outcome != Trust::Neither || self_signed {
                    break;
                }
                continue;
            }
            let next = if !from_untrusted || self_signed || built.path.len() > self.most() {
                None
            } else {
                let candidates = self.issuers(last, &self.untrusted_by_name);
                candidates.into_iter().find(|id| self.is_new(&built.path, *id))
            };
            let Some(next) = next else { break };
            built.path.push(next);
            built.untrusted += 1;
        }
        let end = built.path.len() - 1;
        if outcome == Trust::Neither && built.untrusted == built.path.len() && self.rules().partial_chain {
            outcome = self.leaf_trust(leaf);
            built.untrusted -= if outcome == Trust::Trusted { built.untrusted } else { 0 };
        }
        built.fault = match outcome {
            Trust::Trusted => None,
            Trust::Rejected => Some((Fault::Rejected, if built.untrusted > end { 0 } else { end })),
            Trust::Neither => Some((self.why_not(&built), end)),
        };
        built
    }

    /// Whether the certificate itself is trusted, where a path need not go on to one that is signed by itself.
    pub(super) fn leaf_trust(&self, leaf: Id) -> Trust {
        match (self.trusted.contains(&leaf), self.trust(leaf, true)) {
            (false, _) => Trust::Neither,
            (true, Trust::Rejected) => Trust::Rejected,
            (true, _) => Trust::Trusted,
        }
    }

    fn why_not(&self, built: &Built) -> Fault {
        let last = built.path.last().map(|last| self.facts(*last));
        let self_signed = last.is_some_and(|facts| !facts.invalid && facts.is_self_signed());
        match (built.path.len(), self_signed) {
            (length, _) if length > self.most() => Fault::TooLong,
            (1, true) => Fault::SelfSigned,
            (_, true) => Fault::SelfSignedInChain,
            (length, false) if built.untrusted < length => Fault::NoIssuer,
            _ => Fault::NoLocalIssuer,
        }
    }
}
