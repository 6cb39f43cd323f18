//! Who issued whom among the certificates of a file, drawn as a tree: by signatures, never by names alone.

use std::collections::{HashMap, HashSet};

use keyferry_core::certificate::Certificate;
use keyferry_core::chain::Issuers;

/// Of more certificates no tree is drawn: they are a truststore, and each signature costs time.
const MOST: usize = 100;

/// A certificate, and where the one that issued it stands.
struct Node {
    subject: String,
    issuer: Option<usize>,
}

/// The lines of the trees, the authorities at the top; none when nobody here issued anybody else.
pub(super) fn drawn(certificates: &[&Certificate]) -> Vec<String> {
    let nodes = nodes(certificates);
    let mut below: HashMap<usize, Vec<usize>> = HashMap::new();
    for (place, node) in nodes.iter().enumerate() {
        if let Some(issuer) = node.issuer {
            below.entry(issuer).or_default().push(place);
        }
    }
    let mut lines = Vec::new();
    for (place, node) in nodes.iter().enumerate() {
        if node.issuer.is_none() && below.contains_key(&place) {
            branch(&nodes, &below, place, "", "", &mut lines);
        }
    }
    lines
}

/// A certificate and those below it; `first` stands before its own line, `next` before theirs.
fn branch(nodes: &[Node], below: &HashMap<usize, Vec<usize>>, place: usize, first: &str, next: &str, lines: &mut Vec<String>) {
    let Some(node) = nodes.get(place) else { return };
    lines.push(format!("{first}{}", node.subject));
    let children = below.get(&place).map(Vec::as_slice).unwrap_or_default();
    for (number, child) in children.iter().enumerate() {
        let (first, after) = if number + 1 == children.len() { ("└─ ", "   ") } else { ("├─ ", "│  ") };
        branch(nodes, below, *child, &format!("{next}{first}"), &format!("{next}{after}"), lines);
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
