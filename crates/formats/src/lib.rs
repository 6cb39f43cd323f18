//! Bytes to keys, certificates, requests and keystores, and back.

pub mod openssl_config;
