//! How a job is known in results, shards and later runs.

use keyferry_core::key::unhex;
use serde_json::{Map, Value};
use sha2::Sha256;

/// The SHA-256 of what a job says, whatever the order of its fields and the space between them.
pub(super) type Digest = [u8; 32];

pub(super) fn of(job: &Map<String, Value>) -> Digest {
    let mut value = Value::Object(job.clone());
    value.sort_all_objects();
    sha256(value.to_string().as_bytes())
}

pub(super) fn sha256(bytes: &[u8]) -> Digest {
    use sha2::Digest as _;
    Sha256::digest(bytes).into()
}

/// The digest that stands somewhere in hexadecimal.
pub(super) fn from_hex(text: &str) -> Option<Digest> {
    unhex(text)?.try_into().ok()
}
