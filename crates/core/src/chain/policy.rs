//! Certificate policies along a path (RFC 5280, section 6.1), with the answers of openssl.
//!
//! The tree of the standard can grow without end; it is given up beyond [`MOST_NODES`], as in openssl.

use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;

use der::asn1::ObjectIdentifier;
use der::{Decode, Encode};
use x509_cert::ext::pkix::certpolicy::{PolicyInformation, PolicyQualifierInfo};
use x509_cert::ext::pkix::{CertificatePolicies, InhibitAnyPolicy, PolicyConstraints, PolicyMappings};

use super::facts::Facts;
use crate::extension::{ANY_POLICY, CERTIFICATE_POLICIES, INHIBIT_ANY_POLICY, POLICY_CONSTRAINTS, POLICY_MAPPINGS};

const MOST_NODES: usize = 1000;

/// Which policies a path has to have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyParams {
    /// One of these has to hold for the whole path, where a policy has to; [`ANY_POLICY`] is every one.
    pub accepted: Vec<ObjectIdentifier>,
    /// Whether a policy has to hold, even when no certificate asks for it.
    pub explicit: bool,
    /// Whether [`ANY_POLICY`] in a certificate stands for nothing.
    pub inhibit_any: bool,
    /// Whether policies are not mapped to others.
    pub inhibit_mapping: bool,
}

/// Which policies hold for a path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyOutcome {
    /// Whether one has to hold.
    pub explicit: bool,
    /// Those that the authorities let hold.
    pub authority: Vec<HeldPolicy>,
    /// Those of them that are accepted.
    pub user: Vec<HeldPolicy>,
}

/// A policy that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldPolicy {
    /// Whether the certificate that names it does so critically.
    pub critical: bool,
    /// Whether something more is said of it.
    pub qualified: bool,
    /// The DER of a `CertificatePolicies` with this policy only.
    pub der: Vec<u8>,
}

/// What comes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Holds,
    /// No policy that is accepted holds, and one has to.
    NoPolicy,
    /// The extensions of a certificate cannot be read, or contradict each other.
    Invalid,
    /// The tree grows beyond its limit.
    GivenUp,
}

/// One policy of a certificate, and what it is mapped to.
#[derive(Clone, Debug)]
struct Policy {
    id: ObjectIdentifier,
    mapped: bool,
    /// Mapped though only [`ANY_POLICY`] stands for it.
    mapped_any: bool,
    expected: Vec<ObjectIdentifier>,
    critical: bool,
    qualifiers: Option<Rc<Vec<PolicyQualifierInfo>>>,
}

impl Policy {
    fn new(id: ObjectIdentifier, critical: bool, qualifiers: Option<Rc<Vec<PolicyQualifierInfo>>>) -> Self {
        Self { id, mapped: false, mapped_any: false, expected: Vec::new(), critical, qualifiers }
    }

    fn held(&self) -> HeldPolicy {
        let policy_qualifiers = self.qualifiers.as_ref().map(|qualifiers| qualifiers.to_vec());
        let information = PolicyInformation { policy_identifier: self.id, policy_qualifiers };
        let der = CertificatePolicies(vec![information]).to_der().unwrap_or_default();
        HeldPolicy { critical: self.critical, qualified: self.qualifiers.is_some(), der }
    }

    fn is_mapped(&self) -> bool {
        self.mapped || self.mapped_any
    }
}

/// What a certificate says of policies.
#[derive(Clone, Debug, Default)]
struct Said {
    /// `None` without the extension.
    policies: Option<Vec<Policy>>,
    any: Option<Policy>,
    explicit_after: Option<u32>,
    no_mapping_after: Option<u32>,
    no_any_after: Option<u32>,
    self_issued: bool,
}

/// Whether a certificate's extensions for policies cannot be read, or contradict each other.
pub(super) fn is_invalid(facts: &Facts) -> bool {
    read(facts).is_none()
}

/// `None` when it contradicts itself.
fn read(facts: &Facts) -> Option<Said> {
    let mut said = Said { self_issued: facts.is_self_issued(), ..Said::default() };
    if let Some(value) = only(facts, POLICY_CONSTRAINTS)? {
        let constraints = PolicyConstraints::from_der(value).ok()?;
        (said.explicit_after, said.no_mapping_after) = (constraints.require_explicit_policy, constraints.inhibit_policy_mapping);
        said.explicit_after.or(said.no_mapping_after)?;
    }
    let Some(value) = only(facts, CERTIFICATE_POLICIES)? else { return Some(said) };
    let mut policies = Vec::new();
    let mut seen = HashSet::new();
    for policy in CertificatePolicies::from_der(value).ok()?.0 {
        if !seen.insert(policy.policy_identifier) {
            return None;
        }
        let critical = facts.is_critical(CERTIFICATE_POLICIES);
        let policy = Policy::new(policy.policy_identifier, critical, policy.policy_qualifiers.map(Rc::new));
        if policy.id == ANY_POLICY {
            said.any = Some(policy);
        } else {
            policies.push(policy);
        }
    }
    if seen.is_empty() {
        return None;
    }
    if let Some(value) = only(facts, POLICY_MAPPINGS)? {
        map(&mut policies, said.any.as_ref(), PolicyMappings::from_der(value).ok()?)?;
    }
    if let Some(value) = only(facts, INHIBIT_ANY_POLICY)? {
        said.no_any_after = Some(InhibitAnyPolicy::from_der(value).ok()?.0);
    }
    said.policies = Some(policies);
    Some(said)
}

/// The value of an extension; the outer `None` when it is there twice.
#[allow(clippy::option_option, reason = "absent and doubled are two things")]
fn only(facts: &Facts, oid: ObjectIdentifier) -> Option<Option<&[u8]>> {
    let mut found = facts.extensions.iter().filter(|extension| extension.extn_id == oid);
    let first = found.next().map(|extension| extension.extn_value.as_bytes());
    found.next().is_none().then_some(first)
}

fn map(policies: &mut Vec<Policy>, any: Option<&Policy>, mappings: PolicyMappings) -> Option<()> {
    if mappings.0.is_empty() {
        return None;
    }
    let mut places: std::collections::HashMap<ObjectIdentifier, usize> =
        policies.iter().enumerate().map(|(place, policy)| (policy.id, place)).collect();
    for mapping in mappings.0 {
        let (from, to) = (mapping.issuer_domain_policy, mapping.subject_domain_policy);
        if from == ANY_POLICY || to == ANY_POLICY {
            return None;
        }
        let place = match (places.get(&from), any) {
            (Some(place), _) => *place,
            (None, Some(any)) => {
                places.insert(from, policies.len());
                policies.push(Policy { mapped_any: true, ..Policy::new(from, any.critical, any.qualifiers.clone()) });
                policies.len() - 1
            }
            (None, None) => continue,
        };
        let policy = policies.get_mut(place)?;
        policy.mapped |= !policy.mapped_any;
        policy.expected.push(to);
    }
    Some(())
}

/// A node of the tree; the one for any policy stands apart from the others of its level.
#[derive(Clone, Debug)]
struct Node {
    policy: Policy,
    /// `None`: the one for any policy in the level above.
    parent: Option<usize>,
    children: usize,
    gone: bool,
}

#[derive(Clone, Debug, Default)]
struct Level {
    nodes: Vec<Node>,
    /// The node for any policy, where there is one.
    any: Option<Node>,
    inhibit_any: bool,
    inhibit_mapping: bool,
}

/// Whether the policies of a path hold, and which; the certificates are those of the path from the end entity on, the trust anchor last.
pub(super) fn check(path: &[&Facts], params: &PolicyParams) -> (Verdict, PolicyOutcome) {
    let mut outcome = PolicyOutcome::default();
    let certificates = path.split_last().map(|(_, certificates)| certificates).unwrap_or_default();
    if certificates.is_empty() {
        return (Verdict::Holds, outcome);
    }
    // From the trust anchor down.
    let said = certificates.iter().rev().map(|facts| read(facts)).collect::<Option<Vec<Said>>>();
    let verdict = said.map_or(Verdict::Invalid, |said| grown(&said, params, &mut outcome));
    (verdict, outcome)
}

fn grown(said: &[Said], params: &PolicyParams, outcome: &mut PolicyOutcome) -> Verdict {
    let count = u32::try_from(said.len()).unwrap_or(u32::MAX);
    let explicit = is_explicit(said, if params.explicit { 0 } else { count.saturating_add(1) });
    outcome.explicit = explicit;
    let nothing = if explicit { Verdict::NoPolicy } else { Verdict::Holds };
    if said.iter().any(|said| said.policies.is_none()) {
        return nothing;
    }
    let top = Node { policy: Policy::new(ANY_POLICY, false, None), parent: None, children: 0, gone: false };
    let mut levels = vec![Level { any: Some(top), ..Level::default() }];
    levels.extend(inhibitions(said, params));
    let mut count = 1;
    for (index, said) in said.iter().enumerate() {
        let Some((above, below)) = levels.split_at_mut_checked(index + 1) else { return Verdict::GivenUp };
        let (Some(above), Some(level)) = (above.last_mut(), below.first_mut()) else { return Verdict::GivenUp };
        if !grow(above, level, said, &mut count) {
            return Verdict::GivenUp;
        }
        if !prune(&mut levels, index + 1) {
            return nothing;
        }
    }
    authority_and_user(&levels, &params.accepted, outcome);
    if !explicit || !outcome.user.is_empty() { Verdict::Holds } else { Verdict::NoPolicy }
}

/// Whether a policy has to hold: from the beginning, or because a certificate asks for it, now or so many certificates below.
fn is_explicit(said: &[Said], skip: u32) -> bool {
    let mut skip = skip;
    for said in said {
        if skip > 0 {
            skip -= u32::from(!said.self_issued);
            skip = skip.min(said.explicit_after.unwrap_or(u32::MAX));
        }
    }
    skip == 0
}

/// Where any policy, and mappings, do not count.
fn inhibitions(said: &[Said], params: &PolicyParams) -> Vec<Level> {
    let far = u32::try_from(said.len()).unwrap_or(u32::MAX).saturating_add(1);
    let mut any_skip = if params.inhibit_any { 0 } else { far };
    let mut mapping_skip = if params.inhibit_mapping { 0 } else { far };
    let step = |skip: &mut u32, said: &Said, after: Option<u32>| {
        *skip -= u32::from(!said.self_issued);
        *skip = (*skip).min(after.unwrap_or(u32::MAX));
    };
    let mut levels = Vec::new();
    let last = said.len().saturating_sub(1);
    for (index, said) in said.iter().enumerate() {
        let mut level = Level { inhibit_any: said.any.is_none(), ..Level::default() };
        if any_skip == 0 {
            level.inhibit_any |= !said.self_issued || index == last;
        } else {
            step(&mut any_skip, said, said.no_any_after);
        }
        if mapping_skip == 0 {
            level.inhibit_mapping = true;
        } else {
            step(&mut mapping_skip, said, said.no_mapping_after);
        }
        levels.push(level);
    }
    levels
}

/// The nodes of a level, from those of the level above (section 6.1.3, d); false beyond the limit.
fn grow(above: &mut Level, level: &mut Level, said: &Said, count: &mut usize) -> bool {
    let mut children: HashSet<(usize, ObjectIdentifier)> = HashSet::new();
    let mut add = |level: &mut Level, policy: Policy, parent: Option<usize>| {
        if let Some(parent) = parent {
            children.insert((parent, policy.id));
        }
        level.nodes.push(Node { policy, parent, children: 0, gone: false });
        *count += 1;
        *count < MOST_NODES
    };
    for policy in said.policies.iter().flatten() {
        let mut matched = false;
        for index in 0..above.nodes.len() {
            let inhibited = above.inhibit_mapping;
            let Some(node) = above.nodes.get_mut(index).filter(|node| !node.gone) else { continue };
            let own = &node.policy;
            let fits = if inhibited || !own.is_mapped() { own.id == policy.id } else { own.expected.contains(&policy.id) };
            if fits {
                matched = true;
                node.children += 1;
                if !add(level, policy.clone(), Some(index)) {
                    return false;
                }
            }
        }
        if let Some(any) = above.any.as_mut().filter(|_| !matched) {
            any.children += 1;
            if !add(level, policy.clone(), None) {
                return false;
            }
        }
    }
    if level.inhibit_any {
        return true;
    }
    // What no policy of the certificate stands for is what its any policy stands for.
    for index in 0..above.nodes.len() {
        let inhibited = above.inhibit_mapping;
        let Some(node) = above.nodes.get_mut(index).filter(|node| !node.gone) else { continue };
        let unmatched: Vec<ObjectIdentifier> = if inhibited || !node.policy.mapped {
            if node.children > 0 { Vec::new() } else { vec![node.policy.id] }
        } else if node.children == node.policy.expected.len() {
            Vec::new()
        } else {
            let linked =
                |id: &&ObjectIdentifier| !level.nodes.iter().any(|child| child.parent == Some(index) && child.policy.id == **id);
            node.policy.expected.iter().filter(linked).copied().collect()
        };
        let qualifiers = said.any.as_ref().and_then(|any| any.qualifiers.clone());
        for id in unmatched {
            node.children += 1;
            if !add(level, Policy::new(id, node.policy.critical, qualifiers.clone()), Some(index)) {
                return false;
            }
        }
    }
    if let (Some(any), Some(policy)) = (above.any.as_mut(), &said.any) {
        any.children += 1;
        *count += 1;
        level.any = Some(Node { policy: policy.clone(), parent: None, children: 0, gone: false });
    }
    *count < MOST_NODES
}

/// Takes out what leads nowhere, from level `last` up (section 6.1.3, d, 3); false when nothing is left.
fn prune(levels: &mut [Level], last: usize) -> bool {
    let orphan = |above: &mut [Level], parent: Option<usize>| {
        let Some(above) = above.last_mut() else { return };
        let parent = match parent {
            Some(parent) => above.nodes.get_mut(parent),
            None => above.any.as_mut(),
        };
        if let Some(parent) = parent {
            parent.children = parent.children.saturating_sub(1);
        }
    };
    for index in (0..=last).rev() {
        let Some((above, rest)) = levels.split_at_mut_checked(index) else { return false };
        let Some(level) = rest.first_mut() else { return false };
        let inhibited = level.inhibit_mapping;
        for node in level.nodes.iter_mut().filter(|node| !node.gone) {
            node.gone = if index == last { inhibited && node.policy.is_mapped() } else { node.children == 0 };
            if node.gone {
                orphan(above, node.parent);
            }
        }
        if index < last && level.any.as_ref().is_some_and(|any| any.children == 0) {
            level.any = None;
            orphan(above, None);
        }
    }
    levels.first().is_some_and(|top| top.any.is_some())
}

/// The policies that the authorities let hold, and those of them that are accepted. openssl takes an empty list for none, and not for every one.
fn authority_and_user(levels: &[Level], accepted: &[ObjectIdentifier], outcome: &mut PolicyOutcome) {
    let any = levels.last().and_then(|level| level.any.as_ref());
    // The policies that a certificate names first: those right below any policy.
    let mut named: BTreeMap<(usize, Vec<u8>), &Policy> = BTreeMap::new();
    let order = |id: &ObjectIdentifier| (id.as_bytes().len(), id.as_bytes().to_vec());
    for (above, level) in levels.iter().zip(levels.iter().skip(1)) {
        if above.any.is_none() {
            break;
        }
        for node in level.nodes.iter().filter(|node| !node.gone && node.parent.is_none()) {
            named.entry(order(&node.policy.id)).or_insert(&node.policy);
        }
    }
    outcome.authority = match any {
        Some(any) => vec![any.policy.held()],
        None => named.values().map(|policy| policy.held()).collect(),
    };
    if accepted.contains(&ANY_POLICY) {
        outcome.user.clone_from(&outcome.authority);
        return;
    }
    let of_any = |id: &ObjectIdentifier| any.map(|any| Policy { id: *id, ..any.policy.clone() }.held());
    let held = |id: &ObjectIdentifier| named.get(&order(id)).map(|policy| policy.held()).or_else(|| of_any(id));
    outcome.user = accepted.iter().filter_map(held).collect();
}
