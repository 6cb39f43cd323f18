//! Certificates and what is in them, as Java's classes write them out.

pub(super) mod certificate;
mod constraints;
pub(super) mod curve;
mod distribution;
pub(super) mod dump;
mod element;
pub(super) mod extension;
mod general_name;
pub(super) mod key;
pub(super) mod name;
mod policies;
pub(super) mod time;
pub(super) mod weak;
