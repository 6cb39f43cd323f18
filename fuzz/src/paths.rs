//! Paths of certificates before two judges: ours and webpki's. A case describes certificates, four bytes each, which are made and signed here; what core's tests
//! `chains` name as a difference between the two is not described.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::time::Duration;

use keyferry_core::Timestamp;
use keyferry_core::certificate::Certificate;
use keyferry_core::chain::{self, Link, Path, Persistence, Purpose, Rules, VerifyParams};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    NameConstraints,
};
use rustls_pki_types::{CertificateDer, UnixTime};
use webpki::Error;

/// 2026-01-01, in seconds since 1970.
const NOW: u32 = 1_767_225_600;
/// No more certificates than these: each costs a signature or two.
const MOST: usize = 6;
/// What is kept of what was made; a long run makes all that there are, which are a million.
const KEPT: usize = 50_000;
/// Names and keys to choose from.
const NAMES: [&str; 4] = ["One", "Two", "Three", "Four"];
const HOSTS: [&str; 4] = ["a.example", "b.a.example", "b.example", "other.test"];

/// What four bytes say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Description {
    subject: usize,
    key: usize,
    issuer: usize,
    signed_with: usize,
    /// Constraints of its own, and what it is for.
    rules: u8,
    validity: u8,
    is_authority: bool,
    is_trusted: bool,
}

impl Description {
    fn of([who, by, rules, kind]: [u8; 4], is_leaf: bool) -> Self {
        let choice = |byte: u8, place: u8| usize::from(byte >> (2 * place) & 3);
        let is_trusted = !is_leaf && choice(kind, 0) == 0;
        let subject = choice(who, 0);
        let issuer = match choice(by, 0) {
            _ if is_trusted => subject,
            // What has one name for both and names no key counts as its own issuer with us, as it does with openssl, whoever signed it; with webpki not.
            same if same == subject => (same + 1) % NAMES.len(),
            other => other,
        };
        Self {
            subject,
            key: choice(who, 1),
            issuer,
            // Mostly the key that goes with the name.
            signed_with: if choice(by, 2) == 0 { choice(by, 1) } else { issuer },
            // Of what is trusted webpki takes name and key only.
            rules: if is_trusted { 0 } else { rules },
            validity: if is_trusted { 0 } else { kind >> 4 & 3 },
            is_authority: is_trusted || !is_leaf && choice(kind, 1) != 0,
            is_trusted,
        }
    }

    fn params(self) -> Option<CertificateParams> {
        let hosts = if self.is_authority { Vec::new() } else { vec![(*HOSTS.get(usize::from(self.rules & 3))?).to_owned()] };
        let mut params = CertificateParams::new(hosts).ok()?;
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, *NAMES.get(self.subject)?);
        let (from, to) = match self.validity {
            2 => (2027, 2040),
            3 => (2020, 2025),
            _ => (2020, 2040),
        };
        params.not_before = rcgen::date_time_ymd(from, 1, 1);
        params.not_after = rcgen::date_time_ymd(to, 1, 1);
        match self.rules >> 2 & 7 {
            1 => params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth],
            2 => params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth],
            3 => params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth],
            4 => params.extended_key_usages = vec![ExtendedKeyUsagePurpose::CodeSigning],
            _ => (),
        }
        if self.is_authority {
            params.is_ca = IsCa::Ca(match self.rules >> 5 {
                length @ 1..=3 => BasicConstraints::Constrained(length - 1),
                _ => BasicConstraints::Unconstrained,
            });
            params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
            let of = |host: &str| vec![GeneralSubtree::DnsName(host.to_owned())];
            params.name_constraints = match self.rules & 3 {
                1 => Some(NameConstraints { permitted_subtrees: of("a.example"), excluded_subtrees: Vec::new() }),
                2 => Some(NameConstraints { permitted_subtrees: Vec::new(), excluded_subtrees: of("b.a.example") }),
                _ => None,
            };
        }
        Some(params)
    }

    fn issued(self, keys: &[KeyPair]) -> Option<Vec<u8>> {
        let mut issuer = CertificateParams::default();
        issuer.distinguished_name = rcgen::DistinguishedName::new();
        issuer.distinguished_name.push(DnType::CommonName, *NAMES.get(self.issuer)?);
        // An authority without key usage, so that it may sign here whatever it is.
        issuer.key_usages = Vec::new();
        let signed_with = if self.is_trusted { self.key } else { self.signed_with };
        let made = self.params()?.signed_by(keys.get(self.key)?, &Issuer::from_params(&issuer, keys.get(signed_with)?)).ok()?;
        Some(made.der().to_vec())
    }
}

/// A key of Ed25519, by its number.
pub(crate) fn pkcs8(number: u8) -> Vec<u8> {
    [&b"0.\x02\x01\x000\x05\x06\x03+ep\x04\x22\x04\x20"[..], &[number; 32]].concat()
}

/// The keys, the same in each process.
fn keys() -> Vec<KeyPair> {
    (1..=4).filter_map(|seed| KeyPair::try_from(pkcs8(seed)).ok()).collect()
}

/// What was made before.
struct Made {
    keys: Vec<KeyPair>,
    certificates: HashMap<Description, Vec<u8>>,
}

thread_local! {
    static MADE: RefCell<Made> = RefCell::new(Made { keys: keys(), certificates: HashMap::new() });
}

fn certificate(description: Description) -> Option<Vec<u8>> {
    MADE.with_borrow_mut(|made| {
        if let Some(there) = made.certificates.get(&description) {
            return Some(there.clone());
        }
        let new = description.issued(&made.keys)?;
        if made.certificates.len() >= KEPT {
            made.certificates.clear();
        }
        made.certificates.insert(description, new.clone());
        Some(new)
    })
}

/// Certificates by their description, the first of them the leaf: whether a path of a TLS client holds.
pub fn judged(bytes: &[u8]) {
    let _ = verdict(bytes);
}

/// What both say; `None` where nothing is described, and where webpki gives up.
fn verdict(bytes: &[u8]) -> Option<bool> {
    let (mut trusted, mut untrusted, mut leaf) = (Vec::new(), Vec::new(), None);
    for (number, described) in bytes.as_chunks::<4>().0.iter().take(MOST).enumerate() {
        let description = Description::of(*described, number == 0);
        let der = certificate(description)?;
        match number {
            0 => leaf = Some(der),
            _ if description.is_trusted => trusted.push(der),
            _ => untrusted.push(der),
        }
    }
    let leaf = leaf?;
    let (ours, holds) = (ours(&leaf, &trusted, &untrusted)?, webpki(&leaf, &trusted, &untrusted)?);
    let faults: Vec<_> = ours.faults().map(|found| (found.fault, found.depth)).collect();
    assert!(ours.holds() == holds || ours.holds() && comes_back(&ours), "our faults {faults:?}, and webpki says {holds}");
    Some(holds)
}

/// Whether a path comes to one name and key twice, by two certificates. webpki goes no such way; we do, as openssl does, as long as no certificate comes twice.
fn comes_back(path: &Path) -> bool {
    let who =
        |link: &Link| link.certificate.details().map(|details| (link.subject.to_string(), details.public_key.fingerprint()));
    let mut seen = HashSet::new();
    path.links.iter().filter_map(|link| who(link).ok()).any(|who| !seen.insert(who))
}

/// The path that we find, and what we think of it.
fn ours(leaf: &[u8], trusted: &[Vec<u8>], untrusted: &[Vec<u8>]) -> Option<Path> {
    let read = |ders: &[Vec<u8>]| ders.iter().filter_map(|der| Certificate::from_der(der.as_slice()).ok()).collect::<Vec<_>>();
    let rules = Rules {
        at: Some(Timestamp::from_seconds(NOW.into())),
        purpose: Purpose::by_name("sslclient"),
        persistence: Persistence::AsVerify,
        ..Rules::default()
    };
    let params = VerifyParams {
        trusted: read(trusted).into_iter().map(Into::into).collect(),
        untrusted: read(untrusted),
        rules,
        ..VerifyParams::default()
    };
    Some(chain::verify(&Certificate::from_der(leaf).ok()?, &params))
}

/// Whether webpki finds a path; `None` where it has looked for as long as it may.
fn webpki(leaf: &[u8], trusted: &[Vec<u8>], untrusted: &[Vec<u8>]) -> Option<bool> {
    let borrowed = |ders: &[Vec<u8>]| ders.iter().map(|der| CertificateDer::from(der.clone())).collect::<Vec<_>>();
    let (leaf, trusted, untrusted) = (CertificateDer::from(leaf), borrowed(trusted), borrowed(untrusted));
    let anchors: Vec<_> = trusted.iter().filter_map(|der| webpki::anchor_from_trusted_cert(der).ok()).collect();
    let at = UnixTime::since_unix_epoch(Duration::from_secs(NOW.into()));
    let usage = webpki::KeyUsage::client_auth();
    let leaf = webpki::EndEntityCert::try_from(&leaf).ok()?;
    match leaf.verify_for_usage(webpki::ALL_VERIFICATION_ALGS, &anchors, &untrusted, at, usage, None, None) {
        Ok(_) => Some(true),
        Err(Error::MaximumSignatureChecksExceeded | Error::MaximumPathBuildCallsExceeded | Error::MaximumPathDepthExceeded) => {
            None
        }
        Err(_) => Some(false),
    }
}

/// The path that the first seed describes: a leaf with the key 1, an authority with the key 2, and a root.
pub(crate) fn path() -> Option<[Vec<u8>; 3]> {
    let first = seeds().into_iter().next()?;
    let described = first.as_chunks::<4>().0.iter().enumerate();
    let made = described.map(|(number, described)| certificate(Description::of(*described, number == 0)));
    <[Vec<u8>; 3]>::try_from(made.collect::<Option<Vec<_>>>()?).ok()
}

/// A path of three that holds, one with a path length, one with two ways.
pub(crate) fn seeds() -> Vec<Vec<u8>> {
    vec![
        vec![0x00, 0x55, 8, 0, 0x55, 0x6a, 0, 4 | 1, 0xaa, 0, 0, 0],
        vec![0x00, 0x55, 8, 0, 0x55, 0x6a, 1 << 5, 4 | 1, 0xaa, 0, 0, 0],
        vec![0x00, 0x55, 8, 0, 0x55, 0x6a, 0, 4 | 1, 0x55, 0x7f, 0, 4 | 1, 0xaa, 0, 0, 0, 0xff, 0, 0, 0],
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    const CASES: usize = 500;

    #[test]
    fn the_first_seed_is_a_path_that_holds() {
        let [leaf, between, anchor] = &path().expect("three certificates");
        let (trusted, untrusted) = (std::slice::from_ref(anchor), std::slice::from_ref(between));
        let holds = |untrusted: &[Vec<u8>]| ours(leaf, trusted, untrusted).is_some_and(|path| path.holds());
        assert!(holds(untrusted) && webpki(leaf, trusted, untrusted) == Some(true));
        assert!(!holds(&[]) && webpki(leaf, trusted, &[]) == Some(false));
    }

    /// The authority in the middle has the name and the key of the leaf. A fuzzer found it.
    #[test]
    fn a_path_that_comes_back_is_no_difference() {
        let bytes = [0, 0xff, 0x55, 8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x55, 0, 0x6a, 0, 5, 0xaa, 8, 0, 0];
        assert_eq!(verdict(&bytes), Some(false));
    }

    /// Cases by chance, for the tests; a fuzzer finds more.
    #[test]
    fn descriptions_by_chance_are_judged_alike() {
        let (mut state, mut counts) = (20_261_127_u64, [0; 2]);
        for _ in 0..CASES {
            let bytes: Vec<u8> = (0..24)
                .map(|_| {
                    state = state.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
                    state.to_be_bytes()[0]
                })
                .collect();
            counts[usize::from(verdict(&bytes) == Some(true))] += 1;
        }
        assert!(counts.iter().all(|count| *count > CASES / 100), "{counts:?}");
    }
}
