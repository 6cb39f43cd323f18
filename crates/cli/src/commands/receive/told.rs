//! What is said of a chain and of what was made from it.

use keyferry_core::certificate::CertificateDetails;
use keyferry_core::chain::{Chain, ChainError};
use keyferry_core::shown::shown;
use keyferry_identity::{chain_hint, files as files_of};

use crate::identity::{self, Target};
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::{files, words};

/// Why there is no chain that holds.
pub(super) fn chain_failure(error: &ChainError) -> Failure {
    let hint = chain_hint(error);
    Failure::new(Kind::Check, error.to_string()).hint(format!("{hint}. Nothing was written"))
}

/// What is odd about a chain that holds.
pub(super) fn warn(chain: &Chain) -> Result<(), Failure> {
    if let Some(issuer) = &chain.beyond {
        let what =
            format!("the chain ends at an authority that was itself issued by `{issuer}`, whose certificate was not given");
        let hint = "that is fine if the car maker gave you this one as its authority; add the other file otherwise";
        words::warning(&what, Some(hint));
    }
    for concern in chain.concerns().map_err(|error| Failure::certificate("the chain", &error))? {
        words::warning(&concern.to_string(), Some(concern.fix));
    }
    Ok(())
}

/// What was made, and how it is used.
pub(super) fn say(details: &CertificateDetails, target: &Target, alias: &str) {
    words::note(&format!("The certificate of {} belongs to the key; valid until {}.", details.subject, details.not_after));
    words::note(&format!("In {}, the alias of the key is `{alias}`:", files::path(&target.folder), alias = shown(alias)));
    let width = files_of(&target.plan).map(|(name, _)| name.len()).max().unwrap_or_default();
    for (name, purpose) in files_of(&target.plan) {
        words::note(&format!("  {name:<width$}  {purpose}"));
    }
    let lines = identity::usage_lines(&target.folder, &target.plan);
    if !lines.is_empty() {
        words::note(&format!("Use them so:\n  {}", lines.join("\n").replace('\n', "\n  ")));
    }
}
