//! The target `others_pkcs12` for libFuzzer.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| keyferry_fuzz::differential::pkcs12(bytes));
