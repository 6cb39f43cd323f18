//! keyferry as its users meet it: the binary, and the real tools on the other side.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod config;
mod demo;
mod errors;
mod fixtures;
mod keys;
mod matrix;
mod others;
mod readme;
mod requests;
mod secrets;
mod stores;
mod support;
#[cfg(unix)]
mod terminal;
mod tls;
