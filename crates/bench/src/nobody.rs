//! Nobody to be measured against: the short run has only what the tests have compiled.

use keyferry_core::key::{KeyKind, PrivateKey};

use crate::race::Contender;

pub(crate) fn rsa(_: usize) -> Vec<Contender<'static>> {
    Vec::new()
}

pub(crate) fn curve_keys(_: KeyKind) -> Vec<Contender<'static>> {
    Vec::new()
}

#[expect(clippy::unnecessary_wraps, reason = "as the others")]
pub(crate) fn signers(_: &PrivateKey) -> Result<Vec<Contender<'static>>, String> {
    Ok(Vec::new())
}

pub(crate) fn pbkdf2(_: &'static [u8], _: &'static [u8], _: u32) -> Vec<Contender<'static>> {
    Vec::new()
}
