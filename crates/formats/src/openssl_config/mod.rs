//! The configuration file of `openssl req`.
