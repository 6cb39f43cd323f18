//! Who issued whom among the certificates of a file, drawn as a tree: by signatures, never by names alone.

use std::collections::{HashMap, HashSet};

use keyferry_core::certificate::Certificate;
use keyferry_core::chain::Issuers;
use serde::Serialize;

/// Of more certificates no tree is drawn: they are a truststore, and each signature costs time.
const MOST: usize = 100;

/// A certificate, and where the one that issued it stands.
struct Node {
    subject: String,
    issuer: Option<usize>,
}

/// A certificate, and those that it issued.
#[derive(Clone, Debug, Serialize)]
pub struct Issuance {
    pub subject: String,
    pub issued: Vec<Issuance>,
}

/// The trees, the authorities at the top; none when nobody here issued anybody else.
pub fn trees(certificates: &[&Certificate]) -> Vec<Issuance> {
    let nodes = nodes(certificates);
    let mut below: HashMap<usize, Vec<usize>> = HashMap::new();
    for (place, node) in nodes.iter().enumerate() {
        if let Some(issuer) = node.issuer {
            below.entry(issuer).or_default().push(place);
        }
    }
    let tops = nodes.iter().enumerate().filter(|(place, node)| node.issuer.is_none() && below.contains_key(place));
    tops.filter_map(|(place, _)| Issuance::of(&nodes, &below, place)).collect()
}

/// The lines of the trees.
pub fn drawn(trees: &[Issuance]) -> Vec<String> {
    let mut lines = Vec::new();
    for tree in trees {
        tree.draw("", "", &mut lines);
    }
    lines
}

impl Issuance {
    fn of(nodes: &[Node], below: &HashMap<usize, Vec<usize>>, place: usize) -> Option<Self> {
        let subject = nodes.get(place)?.subject.clone();
        let issued = below.get(&place).map(Vec::as_slice).unwrap_or_default();
        Some(Self { subject, issued: issued.iter().filter_map(|place| Self::of(nodes, below, *place)).collect() })
    }

    /// A certificate and those below it; `first` stands before its own line, `next` before theirs.
    fn draw(&self, first: &str, next: &str, lines: &mut Vec<String>) {
        lines.push(format!("{first}{}", self.subject));
        for (number, issued) in self.issued.iter().enumerate() {
            let (first, after) = if number + 1 == self.issued.len() { ("└─ ", "   ") } else { ("├─ ", "│  ") };
            issued.draw(&format!("{next}{first}"), &format!("{next}{after}"), lines);
        }
    }
}

/// Each certificate once, in the order of the file; circles have no top and are not drawn.
fn nodes(certificates: &[&Certificate]) -> Vec<Node> {
    let mut seen = HashSet::new();
    let each: Vec<&Certificate> = certificates.iter().copied().filter(|one| seen.insert(*one)).take(MOST + 1).collect();
    if each.len() > MOST {
        return Vec::new();
    }
    let issuers = Issuers::new(each.iter().copied());
    let subject = |certificate: &Certificate| {
        let details = certificate.details();
        details.map_or_else(|_| "a certificate that cannot be taken apart".to_owned(), |details| details.subject.to_string())
    };
    each.into_iter().map(|certificate| Node { subject: subject(certificate), issuer: issuers.direct(certificate) }).collect()
}
