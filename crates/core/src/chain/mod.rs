//! Paths of certificates: found, whatever order the certificates came in, and judged (RFC 5280, section 6).
//!
//! There is one engine for everybody who asks. It looks for the path as openssl does, judges it by openssl's rules or stricter ones, and tells every
//! fault with openssl's number and its place; when the first path does not hold it tries the others, by signature and key identifier, within a fixed
//! amount of work. [`build`] is for certificates that somebody hands over with their authorities, [`verify`] for everything else that is judged; [`Issuers`] only puts
//! chains together.
//!
//! Where it is stricter than `openssl verify`: extensions have to be DER, without bytes behind them; RFC 3779's extensions are not heeded; RSA keys of less than
//! 1024 bits and algorithms that are not verified here do not sign; a fault in the path of who signed a revocation list counts; a revocation list
//! that cannot be read says nothing; URIs with user names and addresses whose hosts are not ASCII are not within any constraint; a host's name
//! with a star is excluded with any one that it stands for.

mod assembly;
mod case;
mod concern;
mod constraints;
mod engine;
mod facts;
mod fault;
mod gap;
mod given;
mod identity;
mod judge;
mod lists;
mod points;
mod policy;
mod purpose;
mod revocation;
mod search;
mod strength;
mod subtrees;
mod trust;
mod work;

pub use assembly::{Ancestry, Issuers};
pub use concern::{Concern, SHORTEST_RSA, concerns, weaknesses};
pub use fault::Fault;
pub use gap::Gap;
pub use given::{Chain, ChainError, build};
pub use identity::Identity;
pub use policy::{HeldPolicy, PolicyOutcome, PolicyParams};
pub use purpose::Purpose;
pub use trust::{TrustAnchor, TrustSettings};

use crate::Timestamp;
use crate::certificate::Certificate;
use crate::name::DistinguishedName;
use crate::revocation::RevocationList;

/// The certificates among which a path is searched, and the rules that it has to keep.
#[derive(Clone, Debug, Default)]
pub struct VerifyParams {
    /// Certificates that a path may end at.
    pub trusted: Vec<TrustAnchor>,
    /// Certificates that it may go through.
    pub untrusted: Vec<Certificate>,
    /// The revocation lists to look into.
    pub lists: Vec<RevocationList>,
    /// The rules for the path.
    pub rules: Rules,
}

/// A further check by the caller: the faults of a path, the certificate itself first, each with its place. A path with one does not hold, and the
/// next is tried.
pub type Demand = fn(&[&Certificate]) -> Vec<(Fault, usize)>;

/// How strictly a path is judged: by default as `openssl verify` does without options, except that validity periods are not checked.
#[derive(Clone, Debug, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a question of its own, and so are they in openssl")]
pub struct Rules {
    /// The time to verify at; `None` leaves validity periods unchecked.
    pub at: Option<Timestamp>,
    /// What the certificate is to be used for.
    pub purpose: Option<Purpose>,
    /// Whether any trusted certificate ends a path, and not only one that is signed by itself.
    pub partial_chain: bool,
    /// The most untrusted authorities in a path.
    pub depth: Option<usize>,
    /// Whether unknown critical extensions are accepted.
    pub ignore_critical: bool,
    /// Whether RFC 5280 is enforced to the letter (`-x509_strict`).
    pub strict: bool,
    /// Whether the signature that a trusted root made of itself is checked.
    pub check_self_signed: bool,
    /// How strong keys and signatures have to be, from 1 to 5 (`SSL_CTX_set_security_level(3ossl)`); 0 does not ask.
    pub level: u32,
    /// The host, address or e-mail address that the certificate should be for and is not, as the caller found out.
    pub not_for: Vec<Fault>,
    /// Further checks by the caller, of a path that ends at a trust anchor.
    pub also: Option<Demand>,
    /// For which certificates there has to be a revocation list.
    pub revocation: Revocation,
    /// Whether indirect lists, and those for some reasons only, are used.
    pub extended_lists: bool,
    /// Whether delta lists are used.
    pub use_deltas: bool,
    /// The rules for certificate policies; `None` leaves policies alone.
    pub policy: Option<PolicyParams>,
    /// How far a path is judged once it has a fault.
    pub persistence: Persistence,
}

/// For which certificates of a path there has to be a revocation list that does not name them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Revocation {
    /// Lists are not looked at.
    #[default]
    Ignored,
    /// The one that the path is for.
    OfLeaf,
    /// Every one.
    OfAll,
}

/// How far a path is judged once there is a fault. It does not hold in any case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Persistence {
    /// To the end: every fault.
    #[default]
    All,
    /// As far as `openssl verify` goes.
    AsVerify,
    /// The first fault is the only one.
    First,
}

/// A certificate of a path.
#[derive(Clone, Debug)]
pub struct Link {
    /// The certificate.
    pub certificate: Certificate,
    /// Its subject.
    pub subject: DistinguishedName,
    /// Whether it came from the trusted ones.
    pub trusted: bool,
}

/// A fault and its place.
#[derive(Clone, Debug)]
pub struct Found {
    /// What is wrong.
    pub fault: Fault,
    /// Where: 0 is the certificate itself, 1 its issuer and so on.
    pub depth: usize,
    /// The subject of the certificate there, where the fault is one certificate's.
    pub subject: Option<DistinguishedName>,
    /// Whether the path is that of who signed a revocation list.
    pub of_list_path: bool,
}

/// What happened while a path was judged, in order.
#[derive(Clone, Debug)]
pub enum Event {
    /// A fault.
    Fault(Found),
    /// Signature and dates of the certificate at this place were looked at.
    Passed(usize),
}

/// A path, the certificate itself first, and how it was judged. One without a fault holds.
#[derive(Clone, Debug)]
pub struct Path {
    /// The certificates; none when the first one cannot be read.
    pub links: Vec<Link>,
    /// What happened, in openssl's order.
    pub events: Vec<Event>,
    /// The policies that hold, when they were asked for and looked at.
    pub policies: Option<PolicyOutcome>,
    /// There were more other paths than are tried: nobody knows whether one of the others holds.
    pub cut_short: bool,
}

impl Path {
    /// The faults, in the order in which openssl finds them.
    pub fn faults(&self) -> impl Iterator<Item = &Found> {
        self.events.iter().filter_map(|event| match event {
            Event::Fault(found) => Some(found),
            Event::Passed(_) => None,
        })
    }

    /// The fault that matters: a signature that does not hold, or that nobody can go by, for then the certificates do not belong together; that the
    /// path does not end at somebody trusted; else the first one.
    pub fn main_fault(&self) -> Option<&Found> {
        let of_signing =
            |found: &&Found| matches!(found.fault, Fault::Signature | Fault::WeakSignature | Fault::WeakCaKey | Fault::IssuerKey);
        let of_building = || self.faults().find(|found| found.fault.is_of_building());
        self.faults().find(of_signing).or_else(of_building).or_else(|| self.faults().next())
    }

    /// Whether nothing is wrong.
    pub fn holds(&self) -> bool {
        !self.links.is_empty() && self.faults().next().is_none()
    }
}

/// Looks for a path from `leaf` to a trusted certificate, and judges it. A certificate that cannot be read has no path, which is a fault too.
pub fn verify(leaf: &Certificate, params: &VerifyParams) -> Path {
    if let Some((engine, leaf)) = engine::Engine::new(leaf, params) {
        return engine.verify(leaf);
    }
    let found = Found { fault: Fault::Unspecified, depth: 0, subject: None, of_list_path: false };
    Path { links: Vec::new(), events: vec![Event::Fault(found)], policies: None, cut_short: false }
}
