//! The target `bks_key_inside` for libFuzzer.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| keyferry_fuzz::run("bks_key_inside", bytes));
