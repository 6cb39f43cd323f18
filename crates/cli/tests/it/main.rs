//! keyferry as its users meet it: the binary, and the real tools on the other side.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod about;
mod algorithms;
mod authenticated;
mod batch;
mod bcfks;
mod blame;
mod bouncy_castle;
mod circles;
mod clock;
mod config;
mod configuration;
mod connect;
mod console;
mod convert;
mod demo;
mod deterministic;
mod diff;
mod discreet;
mod edits;
mod entries;
mod errors;
mod escapes;
mod every_error;
mod explain;
#[cfg(unix)]
mod files;
mod fixtures;
mod gitignore;
#[cfg(unix)]
mod given_up;
mod hostile;
mod jars;
mod jwk;
mod keys;
mod lean;
mod limits;
mod links;
mod loopback;
mod made_up;
mod marks;
mod matrix;
#[cfg(target_os = "linux")]
mod memory;
mod messages;
mod mistakes;
mod namesakes;
mod newer_versions;
mod odd_certificates;
mod openssh;
mod others;
mod pairing;
mod passwords;
mod pile;
mod pkits;
mod post_quantum;
mod prometheus;
mod proxies;
mod pvk;
mod random_edits;
mod rare_answers;
mod readers;
mod readme;
mod registration;
#[cfg(unix)]
mod renewals;
mod reports;
mod requests;
mod rsa_pss;
mod s_client;
mod schema;
mod secrets;
mod server_paths;
#[cfg(unix)]
mod show;
mod signals;
mod stores;
#[cfg(unix)]
mod suggestions;
mod support;
mod tasks;
#[cfg(unix)]
mod terminal;
mod tls;
mod transcripts;
mod trust;
#[cfg(unix)]
mod typed;
mod unknown_algorithms;
mod versions;
mod wrapped;
