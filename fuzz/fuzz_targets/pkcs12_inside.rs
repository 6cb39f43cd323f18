//! The target `pkcs12_inside` for libFuzzer.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| keyferry_fuzz::layers::pkcs12(bytes));
