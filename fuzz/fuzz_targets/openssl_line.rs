//! The target `openssl_line` for libFuzzer.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| keyferry_fuzz::texts::openssl_line(bytes));
