//! The issuers that `-chain` adds.

use keyferry_core::certificate::Certificate;
use keyferry_core::chain::lookup::{self, Terms};
use keyferry_formats::Password;

use super::super::options::Options;
use super::super::stop::Stop;
use super::super::{input, verify};
use crate::clock;

/// The issuers of a certificate up to an authority of `-CAfile`, through those of `-untrusted`.
pub(super) fn issuers(options: &Options, leaf: &Certificate, passcerts: Option<&Password>) -> Result<Vec<Certificate>, Stop> {
    let trusted = options.value("CAfile").map(verify::ca_file).transpose()?.unwrap_or_default();
    let untrusted = options.value("untrusted").map(|path| input::certificates(Some(path), "untrusted certificates", passcerts));
    let terms =
        Terms { trusted, untrusted: untrusted.transpose()?.unwrap_or_default(), at: Some(clock::now()?), ..Terms::default() };
    let path = lookup::look_up(leaf, &terms)
        .ok_or_else(|| Stop::new("Error getting chain: unspecified certificate verification error"))?;
    match path.faults.first() {
        Some((fault, _)) => Err(Stop::new(format!("Error getting chain: {fault}"))),
        None => Ok(path.links.into_iter().skip(1).map(|link| link.certificate).collect()),
    }
}
