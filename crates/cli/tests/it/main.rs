//! keyferry as its users meet it: the binary, and the real tools on the other side.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod clock;
mod config;
mod configuration;
mod connect;
mod demo;
mod errors;
mod fixtures;
mod keys;
mod links;
mod matrix;
mod mistakes;
mod others;
mod pkits;
mod readme;
mod registration;
mod requests;
mod s_client;
mod secrets;
mod stores;
mod support;
#[cfg(unix)]
mod terminal;
mod tls;
mod twins;
