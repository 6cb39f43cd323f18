//! The target `revocation_list` for libFuzzer.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| keyferry_fuzz::run("revocation_list", bytes));
