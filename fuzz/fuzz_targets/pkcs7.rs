//! The target `pkcs7` for libFuzzer.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| keyferry_fuzz::decoders::pkcs7(bytes));
