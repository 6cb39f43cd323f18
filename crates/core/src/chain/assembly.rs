//! Which certificates issued one another, by signature: how chains are put together. Nobody judges here; that is [`verify`](super::verify)'s.

use std::collections::HashMap;

use super::facts::Facts;
use crate::certificate::Certificate;
use crate::signed::SignatureError;

/// More certificates than any chain has.
const LONGEST: usize = 64;

/// How many signatures are looked at for one chain.
const MOST_SIGNATURES: usize = 200;

/// Certificates among which issuers are looked for.
#[derive(Debug, Default)]
pub struct Issuers {
    facts: Vec<Option<Facts>>,
    /// Where they are, by the name of their subject.
    by_name: HashMap<Vec<u8>, Vec<usize>>,
}

/// The way from a certificate through its issuers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ancestry {
    /// Where the issuers are, nearest first.
    pub places: Vec<usize>,
    /// Whether the last one, or the certificate itself when there is none, signed itself.
    pub is_complete: bool,
}

impl Issuers {
    /// Looks for issuers among these; those that cannot be read issue nothing.
    pub fn new<'a>(certificates: impl IntoIterator<Item = &'a Certificate>) -> Self {
        let mut issuers = Self::default();
        for (place, certificate) in certificates.into_iter().enumerate() {
            let facts = Facts::read(certificate);
            if let Some(facts) = &facts {
                issuers.by_name.entry(facts.subject_canonical.clone()).or_default().push(place);
            }
            issuers.facts.push(facts);
        }
        issuers
    }

    /// The issuers of a certificate up to one that signed itself, every way tried within a fixed amount of work; when none leads there, the
    /// longest. A signature of an algorithm that is not verified here counts when the key identifiers say the same, or nobody else has the name.
    pub fn of(&self, certificate: &Certificate) -> Ancestry {
        self.search(certificate, Way::Likely)
    }

    /// The same, but every signature has been verified: for whoever trusts what comes out.
    pub fn proven(&self, certificate: &Certificate) -> Ancestry {
        self.search(certificate, Way::Proven)
    }

    /// The same, but every signature is there, those too that are worth little ([`Certificate::bears_signature_of`]): for whoever only lays down a chain
    /// and says so.
    pub fn signed(&self, certificate: &Certificate) -> Ancestry {
        self.search(certificate, Way::Signed)
    }

    /// The order in which each of all these signed the one before, the first one `certificate`, whatever the signatures are worth; `None` when there is none.
    pub fn through_all(&self, certificate: &Certificate) -> Option<Vec<usize>> {
        let way = self.search(certificate, Way::ThroughAll);
        way.is_complete.then_some(way.places)
    }

    /// Where the first one is that issued this certificate and has another key: it has the issuer's name, and made the signature, whatever that is worth
    /// ([`Certificate::bears_signature_of`]).
    pub fn direct(&self, certificate: &Certificate) -> Option<usize> {
        let facts = Facts::read(certificate)?;
        let signed = |place: &usize| {
            let issuer = self.facts.get(*place).and_then(Option::as_ref);
            issuer.is_some_and(|issuer| {
                issuer.public_key != facts.public_key && certificate.bears_signature_of(&issuer.public_key).is_ok()
            })
        };
        self.by_name.get(&facts.issuer_canonical)?.iter().copied().find(signed)
    }

    fn search(&self, certificate: &Certificate, way: Way) -> Ancestry {
        let Some(facts) = Facts::read(certificate) else { return Ancestry::default() };
        let mut search = Search { issuers: self, way, path: Vec::new(), longest: Vec::new(), left: MOST_SIGNATURES };
        let is_complete = search.goes_up(&facts);
        Ancestry { places: if is_complete { search.path } else { search.longest }, is_complete }
    }
}

/// Which way is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// To one that signed itself; signatures that are not verified here may be taken for good.
    Likely,
    /// To one that signed itself, every signature verified.
    Proven,
    /// To one that signed itself, every signature there, whatever it is worth.
    Signed,
    /// Through every certificate, every signature there, whatever it is worth.
    ThroughAll,
}

struct Search<'a> {
    issuers: &'a Issuers,
    way: Way,
    path: Vec<usize>,
    longest: Vec<usize>,
    /// Signatures that may still be looked at.
    left: usize,
}

impl Search<'_> {
    /// Whether a way leads from `last` to where it is to lead; that way is the path then.
    fn goes_up(&mut self, last: &Facts) -> bool {
        if self.path.len() > self.longest.len() {
            self.longest.clone_from(&self.path);
        }
        let is_there = match self.way {
            Way::Likely | Way::Proven | Way::Signed => last.is_self_issued() && self.signed(last, last, true),
            Way::ThroughAll => self.path.len() == self.issuers.facts.len(),
        };
        if is_there {
            return true;
        }
        if self.path.len() == LONGEST {
            return false;
        }
        let named = self.issuers.by_name.get(&last.issuer_canonical).map(Vec::as_slice).unwrap_or_default();
        let other = |place: &&usize| {
            let facts = self.issuers.facts.get(**place).and_then(Option::as_ref);
            facts.is_some_and(|facts| self.way == Way::ThroughAll || facts.certificate != last.certificate)
        };
        let mut named: Vec<usize> = named.iter().filter(other).copied().collect();
        let alone = named.len() == 1;
        let fits = |place: &usize| {
            let facts = self.issuers.facts.get(*place).and_then(Option::as_ref);
            facts.is_some_and(|facts| facts.fits(last.authority_key_id.as_ref()))
        };
        named.sort_by_key(|place| !fits(place));
        for place in named {
            let Some(Some(issuer)) = self.issuers.facts.get(place) else { continue };
            if self.path.contains(&place) || !self.signed(last, issuer, alone) {
                continue;
            }
            self.path.push(place);
            if self.goes_up(issuer) {
                return true;
            }
            self.path.pop();
        }
        false
    }

    fn signed(&mut self, subject: &Facts, issuer: &Facts, alone: bool) -> bool {
        let Some(left) = self.left.checked_sub(1) else { return false };
        self.left = left;
        let verified = match self.way {
            Way::Proven => subject.certificate.verify_signed_by(&issuer.public_key),
            Way::Likely | Way::Signed | Way::ThroughAll => subject.certificate.bears_signature_of(&issuer.public_key),
        };
        match verified {
            Ok(()) => true,
            Err(SignatureError::Unsupported { .. }) if self.way == Way::Likely => {
                let key_id = subject.authority_key_id.as_ref().and_then(|identifier| identifier.key_id.as_ref());
                alone || key_id.is_some() && key_id == issuer.subject_key_id.as_ref()
            }
            Err(_) => false,
        }
    }
}
