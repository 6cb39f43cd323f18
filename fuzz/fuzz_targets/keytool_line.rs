//! The target `keytool_line` for libFuzzer.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| keyferry_fuzz::texts::keytool_line(bytes));
