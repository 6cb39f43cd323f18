//! Who issued whom among the certificates of a file, drawn as a tree: by signatures, never by names alone.

use std::collections::HashMap;

use keyferry_core::certificate::{Certificate, CertificateDetails};

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

/// Each certificate once. An issuer comes from those with its name, and is the one whose key made the signature; circles have no top and are not drawn.
fn nodes(certificates: &[&Certificate]) -> Vec<Node> {
    let mut seen = Vec::new();
    for certificate in certificates {
        if !seen.contains(certificate) {
            seen.push(*certificate);
        }
    }
    if seen.len() > MOST {
        return Vec::new();
    }
    let details: Vec<Option<CertificateDetails>> = seen.iter().map(|certificate| certificate.details().ok()).collect();
    let issued = |place: usize, other: usize| {
        let (Some(Some(own)), Some(Some(issuer)), Some(certificate)) = (details.get(place), details.get(other), seen.get(place))
        else {
            return false;
        };
        place != other
            && own.issuer.canonical() == issuer.subject.canonical()
            && own.public_key != issuer.public_key
            && certificate.bears_signature_of(&issuer.public_key).is_ok()
    };
    let subject = |place: usize| match details.get(place) {
        Some(Some(details)) => details.subject.to_string(),
        _ => "a certificate that cannot be taken apart".to_owned(),
    };
    (0..seen.len())
        .map(|place| Node { subject: subject(place), issuer: (0..seen.len()).find(|other| issued(place, *other)) })
        .collect()
}
