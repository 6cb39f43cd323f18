//! `openssl pkcs12`: PKCS#12 files out of keys and certificates, and what is in such files.

mod attributes;
mod chain;
mod export;
mod options;
mod read;

use super::command_error::Outcome;
use super::options::Options;
use crate::names::EXPORT;

pub(super) use options::SPEC;

pub(super) fn run(options: &Options) -> Outcome {
    options.no_operands()?;
    if options.has(EXPORT) { export::run(options) } else { read::run(options) }
}
