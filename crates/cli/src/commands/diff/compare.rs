//! Which thing of the one file is which of the other: first what is the same under the same alias, then what is the same under another one, then
//! what has the same alias only. Maps find each of them, so that the time grows as the files do.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

use keyferry_core::certificate::Certificate;
use keyferry_core::key::fingerprint;

use super::difference::{Brief, Change, Description, Difference};
use super::thing::{Identity, Thing};

/// What differs, in the order of A, then what only B has.
pub(super) fn compare(one: &[Thing], other: &[Thing], ignore_order: bool) -> Vec<Difference> {
    let mut partners: Vec<Option<usize>> = vec![None; one.len()];
    let mut is_free = vec![true; other.len()];
    let name = |thing: &Thing| thing.alias.as_ref().map(|alias| alias.to_lowercase());
    let mut pair = Pairs { one, other, partners: &mut partners, is_free: &mut is_free };
    pair.by(|thing| Some((&thing.identity, name(thing)?)));
    pair.by(|thing| Some(&thing.identity));
    pair.by(name);
    let mut differences = Vec::new();
    for (thing, partner) in one.iter().zip(&partners) {
        match partner.and_then(|place| other.get(place)) {
            Some(partner) => differences.extend(between(thing, partner)),
            None => differences.push(Difference::OnlyInA(Description::from(thing))),
        }
    }
    let alone = other.iter().zip(is_free).filter(|(_, is_free)| *is_free);
    differences.extend(alone.map(|(thing, _)| Difference::OnlyInB(Description::from(thing))));
    if differences.is_empty() && !ignore_order && !partners.is_sorted() {
        differences.push(Difference::Order);
    }
    differences
}

/// Who belongs to whom so far.
struct Pairs<'a> {
    one: &'a [Thing],
    other: &'a [Thing],
    partners: &'a mut [Option<usize>],
    is_free: &'a mut [bool],
}

impl<'a> Pairs<'a> {
    /// Gives each thing without a partner the first one that is free and has the same key.
    fn by<K: Eq + Hash>(&mut self, key: impl Fn(&'a Thing) -> Option<K>) {
        let mut places: HashMap<K, VecDeque<usize>> = HashMap::new();
        for (place, (thing, is_free)) in self.other.iter().zip(self.is_free.iter()).enumerate() {
            if let Some(key) = key(thing).filter(|_| *is_free) {
                places.entry(key).or_default().push_back(place);
            }
        }
        for (thing, partner) in self.one.iter().zip(self.partners.iter_mut()).filter(|(_, partner)| partner.is_none()) {
            *partner = key(thing).and_then(|key| places.get_mut(&key)?.pop_front());
            if let Some(is_free) = partner.and_then(|place| self.is_free.get_mut(place)) {
                *is_free = false;
            }
        }
    }
}

fn between(one: &Thing, other: &Thing) -> Option<Difference> {
    let changes = changes(one, other);
    match (&one.alias, &other.alias) {
        (Some(alias), Some(to)) if alias.to_lowercase() != to.to_lowercase() => {
            Some(Difference::Renamed { alias: alias.clone(), to: to.clone(), what: one.kind, changes })
        }
        _ if changes.is_empty() => None,
        (alias, to) => Some(Difference::Changed { alias: alias.clone().or_else(|| to.clone()), what: one.kind, changes }),
    }
}

fn changes(one: &Thing, other: &Thing) -> Vec<Change> {
    let mut changes = Vec::new();
    let kind_matters = one.kind_matters && other.kind_matters;
    let is_another = std::mem::discriminant(&one.identity) != std::mem::discriminant(&other.identity);
    if one.kind != other.kind && (kind_matters || is_another) {
        changes.push(Change::Kind { old: one.kind, new: other.kind });
    }
    match (&one.identity, &other.identity) {
        (one, other) if one == other => {}
        (Identity::PrivateKey(old), Identity::PrivateKey(new)) => {
            changes.push(Change::Key { old: old.sha256(), new: new.sha256() });
        }
        (Identity::PublicKey(old), Identity::PublicKey(new)) => {
            changes.push(Change::Content { old: old.fingerprint(), new: new.fingerprint() });
        }
        (Identity::Signed(old), Identity::Signed(new)) => {
            changes.push(Change::Content { old: fingerprint(old), new: fingerprint(new) });
        }
        (Identity::Secret(_), Identity::Secret(_)) => changes.push(Change::Secret),
        _ => {
            let (old, new) = (Description::from(one).certificate, Description::from(other).certificate);
            if old.is_some() || new.is_some() {
                changes.push(Change::Certificate { old, new });
            }
            return changes;
        }
    }
    let (old, new) = (one.chain.split_first(), other.chain.split_first());
    let (own, new_own) = (old.map(|(own, _)| own), new.map(|(own, _)| own));
    if own != new_own {
        changes.push(Change::Certificate { old: own.map(Brief::boxed), new: new_own.map(Brief::boxed) });
    }
    let (rest, new_rest) = (old.map_or(&[][..], |(_, rest)| rest), new.map_or(&[][..], |(_, rest)| rest));
    if rest != new_rest {
        let briefs = |chain: &[Certificate]| chain.iter().map(Brief::from).collect();
        changes.push(Change::Chain { old: briefs(rest), new: briefs(new_rest) });
    }
    changes
}
