//! The target `bcfks_inside` for libFuzzer.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| keyferry_fuzz::layers::bcfks(bytes));
