//! Whether a server is believed.

use keyferry_core::Timestamp;
use keyferry_core::certificate::Certificate;
use keyferry_core::chain::{self, Identity, Purpose, Rules, TrustAnchor, VerifyParams};
use rustls::pki_types::ServerName;

use super::demand;
use super::problem::Problem;
use super::trust::Trust;

/// More authorities than any real chain has between a server and whom we trust.
const LONGEST: usize = 6;

/// 112 bits of security: no SHA-1, and no RSA key that is shorter than 2048 bits.
const LEVEL: u32 = 2;

/// What is wrong with a server that shows these certificates, its own first, and should have this name; `None` when nothing is.
pub(super) fn judge(trust: &Trust, shown: &[Certificate], name: &ServerName<'_>, now: Timestamp) -> Option<Problem> {
    let Some((leaf, Ok(details))) = shown.first().map(|leaf| (leaf, leaf.details())) else {
        return Some(Problem::unreadable());
    };
    let itself = trust.servers.iter().filter(|server| *server == leaf && details.is_self_issued());
    let text = name.to_str();
    let identity = if matches!(name, ServerName::DnsName(_)) { Identity::Host(&text) } else { Identity::Address(&text) };
    let rules = Rules {
        at: Some(now),
        purpose: Some(Purpose::SslServer),
        partial_chain: true,
        depth: Some(LONGEST),
        level: LEVEL,
        not_for: if identity.is_alternative_name(leaf) { Vec::new() } else { vec![identity.fault()] },
        also: Some(demand::faults),
        ..Rules::default()
    };
    let trusted = trust.authorities.iter().chain(itself).cloned().map(TrustAnchor::from);
    let trusted = trusted.chain(trust.rejected.iter().cloned()).collect();
    let untrusted = shown.get(1..).unwrap_or_default().to_vec();
    let path = chain::verify(leaf, &VerifyParams { trusted, untrusted, rules, ..VerifyParams::default() });
    (!path.holds()).then(|| Problem::of_path(&path, shown, trust))
}
