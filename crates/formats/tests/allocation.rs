//! Decoding costs a small multiple of the input in memory, whatever the input claims.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use std::alloc::System;
use std::fs;
use std::path::Path;

use cap::Cap;
use keyferry_formats::pbe::Session;
use keyferry_formats::{Limits, Password, detect};

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, usize::MAX);

/// All that is ever allocated while decoding, freed or not, stays below this.
fn bound(length: usize) -> usize {
    64 * 1024 + 48 * length
}

#[track_caller]
fn measure(name: &str, bytes: &[u8], password: &Password) {
    for read in [detect::decode, detect::read] {
        let session = Session::new(Limits { kdf_iterations: 1, scrypt_memory: 1, ..Limits::default() });
        let before = ALLOCATOR.total_allocated();
        let outcome = read(bytes, Some(password), &session);
        let spent = ALLOCATOR.total_allocated() - before;
        drop(outcome);
        assert!(spent <= bound(bytes.len()), "{name}: {spent} bytes for {} of input", bytes.len());
    }
}

/// One test, for the counter is everybody's.
#[test]
fn memory_stays_in_proportion() {
    let password = Password::new("changeit");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    for tool in ["openssl", "keytool", "bouncycastle"] {
        for entry in fs::read_dir(root.join(tool)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.display().to_string();
            let bytes = fs::read(&path).unwrap();
            measure(&name, &bytes, &password);
            for index in (0..bytes.len()).step_by(5) {
                for value in [0x00, 0x7f, 0x80, 0xff] {
                    let mut changed = bytes.clone();
                    changed[index] = value;
                    measure(&name, &changed, &password);
                }
            }
        }
    }
    let claims = [0x7f, 0xff, 0xff, 0xff];
    for head in [
        &[0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2][..],
        &[
            0xce, 0xce, 0xce, 0xce, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 0, 1, b'a', 0, 0, 0, 0, 0, 0, 0, 0, 0xac, 0xed, 0, 5,
            0x75, 0x72, 0, 2, b'[', b'B',
        ],
        &[0, 0, 0, 2, 0, 0, 0, 20],
        &[0x30, 0x84],
        &[0x30, 0x80, 0x24, 0x84],
        b"-----BEGIN CERTIFICATE-----\n",
        b"-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA\n-----END OPENSSH PRIVATE KEY-----\n",
        // PVK; a blob of four billion bits; a certificate of BKS.
        &[0x1e, 0xf1, 0xb5, 0xb0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0],
        &[7, 2, 0, 0, 0, 0x24, 0, 0, b'R', b'S', b'A', b'2'],
        &[
            0, 0, 0, 2, 0, 0, 0, 20, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 4, 0, 1, 0, 1, b'a', 0, 0,
            0, 0, 0, 0, 0, 0,
        ],
    ] {
        measure("a claim", &[head, &claims, &claims].concat(), &password);
    }
    // Nothing grows faster than the input.
    measure("many small blocks", &b"-----BEGIN A-----\nAA==\n-----END A-----\n".repeat(2000), &password);
    measure("many small blocks on one line", &b"-----BEGIN A-----AA==-----END A-----".repeat(2000), &password);
    measure("many broken blocks", &b"-----BEGIN A-----\n".repeat(2000), &password);
    measure("JSON", &b"[\"-----BEGIN A-----\\nAA==\\n-----END A-----\\n\"]".repeat(2000), &password);
    measure("Base64", &b"MIIB".repeat(20_000), &password);
    measure("nesting", &[0x30, 0x80].repeat(20_000), &password);
    measure("pieces", &[&[0x30, 0x80, 0x24, 0x80][..], &[0x04, 0x01, 0xff].repeat(20_000)].concat(), &password);
}
