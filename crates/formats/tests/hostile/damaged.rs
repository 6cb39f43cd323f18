//! Files that were cut off, changed or made up are refused; nothing panics, and nothing costs much.

use std::fs;
use std::path::{Path, PathBuf};

use keyferry_formats::pbe::Session;
use keyferry_formats::{DecodeError, Limited, Limits, Password, detect};

/// What the real tools wrote, each with its bytes.
fn fixtures() -> Vec<(PathBuf, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let folders = ["openssl", "keytool", "bouncycastle", "loose"].map(|tool| fs::read_dir(root.join(tool)).unwrap());
    let files = folders.into_iter().flatten().map(|entry| entry.unwrap().path());
    files
        .filter(|path| !path.ends_with("answers.txt") && !path.ends_with("CSRConfig.conf"))
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect()
}

/// So few iterations that no file's key derivation is run: what is looked at is the structure.
fn session() -> Session {
    Session::new(Limits { kdf_iterations: 1, scrypt_memory: 1, ..Limits::default() })
}

fn decode(bytes: &[u8]) -> Result<detect::Contents, DecodeError> {
    let password = Password::new("changeit");
    // What takes more of files takes no damage for granted either.
    let _ = detect::read(bytes, Some(&password), &session());
    detect::decode(bytes, Some(&password), &session())
}

#[test]
fn what_was_cut_off_is_never_taken_for_whole() {
    for (path, bytes) in fixtures() {
        let whole = decode(&bytes);
        let count = whole.as_ref().map_or(0, |contents| contents.items.len());
        for length in (0..bytes.len() - 1).step_by(7) {
            if let Ok(contents) = decode(&bytes[..length]) {
                // Of PEM, only what stood whole before the cut is left.
                assert!(contents.items.len() < count, "{} cut at {length}", path.display());
            }
            if let Ok(contents) = detect::read(&bytes[..length], Some(&Password::new("changeit")), &session()) {
                assert!(contents.items.len() < count, "{} cut at {length}", path.display());
                // A cut between two blocks cannot be seen.
                assert!(!contents.items.is_empty() || contents.faults[0].cut_off, "{} cut at {length}", path.display());
            }
        }
    }
}

#[test]
fn a_changed_byte_is_no_cause_to_panic() {
    for (_, bytes) in fixtures() {
        for index in 0..bytes.len() {
            for mask in [0x01, 0x80, 0xff] {
                let mut changed = bytes.clone();
                changed[index] ^= mask;
                let _ = decode(&changed);
            }
        }
    }
}

#[test]
fn lengths_that_nothing_backs_are_refused_at_once() {
    for bytes in [
        &[0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2, 0xff, 0xff, 0xff, 0xff][..],
        &[0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 0xff, 0xff, 0, 0],
        &[0x30, 0x84, 0x7f, 0xff, 0xff, 0xff, 2, 1, 3],
        &[0x30, 0x84, 0xff, 0xff, 0xff, 0xff],
        &[0x30, 0x80, 0x02, 0x01, 0x03],
    ] {
        assert!(decode(bytes).is_err());
    }
}

#[test]
fn a_file_beyond_the_limit_is_not_looked_at() {
    let session = Session::new(Limits { input: 10, ..Limits::default() });
    let error = detect::decode(&[0x30; 11], None, &session).unwrap_err();
    assert_eq!(error, DecodeError::Limit { what: Limited::Input, asked: 11, allowed: 10 });
}

proptest::proptest! {
    #[test]
    fn arbitrary_bytes(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
        let _ = decode(&bytes);
    }

    #[test]
    fn arbitrary_bytes_behind_known_beginnings(tail in proptest::collection::vec(proptest::num::u8::ANY, 0..200), head in 0_usize..5) {
        let heads: [&[u8]; 5] = [
            &[0xce, 0xce, 0xce, 0xce, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 0, 1, b'a', 0, 0, 0, 0, 0, 0, 0, 0, 0xac, 0xed, 0, 5],
            &[0, 0, 0, 2, 0, 0, 0, 20, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 0, 0, 0, 1],
            &[0x30, 0x80, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02],
            &[0x30, 0x80, 0x02, 0x01, 0x03, 0x30, 0x80, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01],
            &[0x30, 0x80],
        ];
        let _ = decode(&[heads[head], &tail].concat());
    }

    #[test]
    fn arbitrary_pem(text in "(-----(BEGIN|END) (PRIVATE KEY|CERTIFICATE|X)-----(\r?\n)?|[A-Za-z0-9+/=]{0,8}\n|[a-z]: x\n|-|\\\\n|\\\\u00|\"|> |[{\\[,:é]){0,16}") {
        let _ = decode(text.as_bytes());
    }
}
