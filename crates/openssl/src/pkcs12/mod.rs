//! `openssl pkcs12`: PKCS#12 files out of keys and certificates, and what is in such files.

mod attributes;
mod chain;
mod export;
mod options;
mod read;

use super::options::Options;
use super::stop::{Outcome, Stop};

pub(super) use options::SPEC;

pub(super) fn run(options: &Options) -> Outcome {
    if !options.operands.is_empty() {
        return Err(Stop::usage("pkcs12", None));
    }
    if options.has("export") { export::run(options) } else { read::run(options) }
}
