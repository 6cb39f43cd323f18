//! Which certificates issued one another, by signature: how chains are put together. Nobody judges here; that is [`verify`](super::verify)'s.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use super::facts::Facts;
use crate::certificate::Certificate;
use crate::signed::SignatureError;

/// More certificates than any chain has.
const LONGEST: usize = 64;

/// How many signatures are looked at for one chain.
const MOST_SIGNATURES: usize = 200;

/// How many signatures are looked at for all chains together: this many, and some for each certificate. None is looked at twice.
const MOST_VERIFIED: usize = 2000;
const VERIFIED_EACH: usize = 4;

/// Certificates among which issuers are looked for. What was found out once is remembered, and the work for all questions together is bounded: beyond it
/// nobody has signed anything.
#[derive(Debug, Default)]
pub struct Issuers {
    facts: Vec<Option<Facts>>,
    /// Where they are, by the name of their subject.
    by_name: HashMap<Vec<u8>, Vec<usize>>,
    /// Where each is.
    places: HashMap<Certificate, usize>,
    /// Whether one, by its place, bears the signature of another, whatever it is worth or not.
    known: RefCell<HashMap<(usize, usize, Worth), Verdict>>,
    /// Signatures that may still be looked at.
    left: Cell<usize>,
}

/// What a signature has to be worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Worth {
    Any,
    Trust,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Signed,
    NotSigned,
    /// Of an algorithm that is not verified here.
    Unknown,
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
            issuers.places.entry(certificate.clone()).or_insert(place);
            if let Some(facts) = &facts {
                issuers.by_name.entry(facts.subject_canonical.clone()).or_default().push(place);
            }
            issuers.facts.push(facts);
        }
        issuers.left.set(MOST_VERIFIED + VERIFIED_EACH * issuers.facts.len());
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
    /// The one at the place `without` is as good as not there.
    pub fn through_all(&self, certificate: &Certificate, without: Option<usize>) -> Option<Vec<usize>> {
        let way = self.search(certificate, Way::ThroughAll { without });
        way.is_complete.then_some(way.places)
    }

    /// Where the first one is that issued this certificate and has another key: it has the issuer's name, and made the signature, whatever that is worth
    /// ([`Certificate::bears_signature_of`]).
    pub fn direct(&self, certificate: &Certificate) -> Option<usize> {
        let facts = Facts::read(certificate)?;
        let own = self.places.get(certificate).copied();
        let signed = |place: &usize| {
            let issuer = self.facts.get(*place).and_then(Option::as_ref);
            issuer.is_some_and(|issuer| {
                issuer.public_key != facts.public_key
                    && self.verdict((own, &facts), (Some(*place), issuer), Worth::Any) == Verdict::Signed
            })
        };
        self.by_name.get(&facts.issuer_canonical)?.iter().copied().find(signed)
    }

    fn search(&self, certificate: &Certificate, way: Way) -> Ancestry {
        let Some(facts) = Facts::read(certificate) else { return Ancestry::default() };
        let mut search = Search { issuers: self, way, path: Vec::new(), longest: Vec::new(), left: MOST_SIGNATURES };
        let is_complete = search.goes_up((self.places.get(certificate).copied(), &facts));
        Ancestry { places: if is_complete { search.path } else { search.longest }, is_complete }
    }

    /// Whether the key of `issuer` made the signature of `subject`; each stands with its place, if it has one.
    fn verdict(&self, subject: Placed<'_>, issuer: Placed<'_>, worth: Worth) -> Verdict {
        let key = subject.0.zip(issuer.0).map(|(subject, issuer)| (subject, issuer, worth));
        if let Some(known) = key.and_then(|key| self.known.borrow().get(&key).copied()) {
            return known;
        }
        let Some(left) = self.left.get().checked_sub(1) else { return Verdict::NotSigned };
        self.left.set(left);
        let (certificate, public_key) = (&subject.1.certificate, &issuer.1.public_key);
        let verified = match worth {
            Worth::Trust => certificate.verify_signed_by(public_key),
            Worth::Any => certificate.bears_signature_of(public_key),
        };
        let verdict = match verified {
            Ok(()) => Verdict::Signed,
            Err(SignatureError::Unsupported { .. }) => Verdict::Unknown,
            Err(_) => Verdict::NotSigned,
        };
        if let Some(key) = key {
            self.known.borrow_mut().insert(key, verdict);
        }
        verdict
    }
}

/// A certificate, and where it is among all.
type Placed<'a> = (Option<usize>, &'a Facts);

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
    ThroughAll { without: Option<usize> },
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
    fn goes_up(&mut self, last: Placed<'_>) -> bool {
        let facts = last.1;
        if self.path.len() > self.longest.len() {
            self.longest.clone_from(&self.path);
        }
        let is_there = match self.way {
            Way::Likely | Way::Proven | Way::Signed => facts.is_self_issued() && self.signed(last, last, true),
            Way::ThroughAll { without } => self.path.len() + usize::from(without.is_some()) == self.issuers.facts.len(),
        };
        if is_there {
            return true;
        }
        if self.path.len() == LONGEST {
            return false;
        }
        let named = self.issuers.by_name.get(&facts.issuer_canonical).map(Vec::as_slice).unwrap_or_default();
        let at = |place: usize| self.issuers.facts.get(place).and_then(Option::as_ref);
        let other = |place: &&usize| match self.way {
            Way::ThroughAll { without } => without != Some(**place),
            _ => at(**place).is_some_and(|found| found.certificate != facts.certificate),
        };
        let mut named: Vec<usize> = named.iter().filter(other).copied().collect();
        let alone = named.len() == 1;
        named.sort_by_key(|place| !at(*place).is_some_and(|found| found.fits(facts.authority_key_id.as_ref())));
        for place in named {
            let Some(Some(issuer)) = self.issuers.facts.get(place) else { continue };
            let issuer = (Some(place), issuer);
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

    fn signed(&mut self, subject: Placed<'_>, issuer: Placed<'_>, alone: bool) -> bool {
        let Some(left) = self.left.checked_sub(1) else { return false };
        self.left = left;
        let worth = if self.way == Way::Proven { Worth::Trust } else { Worth::Any };
        match self.issuers.verdict(subject, issuer, worth) {
            Verdict::Signed => true,
            Verdict::NotSigned => false,
            Verdict::Unknown => {
                let key_id = subject.1.authority_key_id.as_ref().and_then(|identifier| identifier.key_id.as_ref());
                self.way == Way::Likely && (alone || key_id.is_some() && key_id == issuer.1.subject_key_id.as_ref())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SystemRandom;
    use crate::Timestamp;
    use crate::certificate::{CertificateContent, Validity};
    use crate::csr::Style;
    use crate::key::PrivateKey;
    use crate::name::rfc4514;
    use crate::signed::SignatureAlgorithm;

    /// Authorities of one name, each with a key and a signature that nobody made.
    fn namesakes(count: usize) -> Vec<Certificate> {
        let key = PrivateKey::generate_ed25519(&mut SystemRandom).unwrap();
        let name = rfc4514::parse("CN=x").unwrap().to_der(Style::OpenSsl).unwrap();
        let public_key = key.public_key().unwrap().unwrap();
        let of_number = |number: usize| {
            let content = CertificateContent {
                version: 3,
                serial_number: (number + 1).to_be_bytes().to_vec(),
                issuer: name.clone(),
                subject: name.clone(),
                validity: Validity { not_before: Timestamp(0), not_after: Timestamp(2) },
                public_key: public_key.clone(),
                extensions: Vec::new(),
            };
            let made = Certificate::issue(&content, &key, SignatureAlgorithm::Ed25519).unwrap();
            let mut der = made.as_der().to_vec();
            *der.last_mut().unwrap() ^= 1;
            Certificate::from_der(der).unwrap()
        };
        (0..count).map(of_number).collect()
    }

    #[test]
    fn the_work_for_all_chains_together_is_bounded() {
        let all = namesakes(60);
        let issuers = Issuers::new(&all);
        let whole = issuers.left.get();
        assert_eq!(whole, MOST_VERIFIED + VERIFIED_EACH * all.len());
        assert!(!issuers.of(&all[0]).is_complete);
        let after_one = issuers.left.get();
        assert_eq!(whole - after_one, all.len(), "each other one, and itself");
        assert!(!issuers.of(&all[0]).is_complete);
        assert_eq!(issuers.left.get(), after_one, "what is known is not looked at again");
        assert!(all.iter().all(|one| issuers.of(one).places.is_empty()));
        assert_eq!(issuers.left.get(), 0);
    }
}
