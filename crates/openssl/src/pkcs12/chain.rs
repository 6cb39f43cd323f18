//! The issuers that `-chain` adds.

use crate::fault_words;
use crate::names::{CAFILE, UNTRUSTED};
use keyferry_core::certificate::Certificate;
use keyferry_core::chain::{self, Persistence, Rules, VerifyParams};
use keyferry_formats::Password;

use crate::command_error::CommandError;
use crate::options::Options;
use crate::{input, verify};
use keyferry_host::clock;

/// The issuers of a certificate up to an authority of `-CAfile`, through those of `-untrusted`.
pub(super) fn issuers(
    options: &Options,
    leaf: &Certificate,
    passcerts: Option<&Password>,
) -> Result<Vec<Certificate>, CommandError> {
    let trusted = options.path(CAFILE).map(verify::ca_file).transpose()?.unwrap_or_default().anchors;
    let untrusted = options.path(UNTRUSTED).map(|path| input::certificates(Some(path), "untrusted certificates", passcerts));
    let rules = Rules { at: Some(clock::now()), persistence: Persistence::AsVerify, ..Rules::default() };
    let untrusted = untrusted.transpose()?.unwrap_or_default();
    let path = chain::verify(leaf, &VerifyParams { trusted, untrusted, rules, ..VerifyParams::default() });
    if let Some(found) = path.faults().next() {
        return Err(CommandError::new(format!("Error getting chain: {}", fault_words::of(found.fault))));
    }
    Ok(path.links.into_iter().skip(1).map(|link| link.certificate).collect())
}
