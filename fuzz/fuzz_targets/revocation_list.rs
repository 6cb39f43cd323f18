//! The target `revocation_list` for libFuzzer.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| keyferry_fuzz::decoders::revocation_list(bytes));
