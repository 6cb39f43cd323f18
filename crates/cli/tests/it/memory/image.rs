//! The memory of a process as a core file would have it, and secrets that are looked for in it.

use std::collections::HashMap;
use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::time::Duration;

use crate::support::Folder;

/// So many bytes of a secret are not there by chance. Shorter pieces than a secret, for what is freed is overwritten in part.
const PIECE: usize = 16;

/// As many characters of a password.
const CHARACTERS: usize = 8;

/// How often it is looked whether a secret has gone.
const LOOKS: u32 = 20;

/// Pieces of secrets, by their first bytes, and what they are of.
#[derive(Clone, Default)]
pub(super) struct Secrets(HashMap<[u8; CHARACTERS], Vec<(Vec<u8>, String)>>);

impl Secrets {
    fn add(&mut self, bytes: &[u8], piece: usize, what: &str) {
        for (number, bytes) in bytes.chunks_exact(piece).enumerate() {
            let what = format!("{what}, byte {} of it", number * piece);
            self.0.entry(bytes[..CHARACTERS].try_into().unwrap()).or_default().push((bytes.to_vec(), what));
        }
    }

    /// A password in the encodings that are hashed.
    pub(super) fn password(mut self, text: &str) -> Self {
        assert!(text.is_ascii() && text.len() >= 2 * CHARACTERS);
        self.add(text.as_bytes(), CHARACTERS, "password, UTF-8");
        for (name, order) in [("big", u16::to_be_bytes as fn(u16) -> [u8; 2]), ("little", u16::to_le_bytes)] {
            let wide: Vec<u8> = text.encode_utf16().flat_map(order).collect();
            self.add(&wide, 2 * CHARACTERS, &format!("password, UTF-16, {name} end first"));
        }
        self
    }

    /// The secret numbers of an RSA key, as they stand in DER and as computing has them, and the lines of its PEM file that hold them.
    pub(super) fn rsa(mut self, folder: &Folder, plain: &str) -> Self {
        let said = folder.openssl(&["rsa", "-in", plain, "-traditional", "-outform", "DER", "-out", "plain.der"]);
        said.ok();
        let said = folder.openssl(&["asn1parse", "-inform", "DER", "-in", "plain.der"]).ok().text();
        fs::remove_file(folder.path().join("plain.der")).unwrap();
        let numbers = said.lines().filter_map(|line| line.split_once("INTEGER")?.1.split_once(':').map(|(_, hex)| hex));
        for (name, hex) in ["d", "p", "q", "dp", "dq", "qinv"].into_iter().zip(numbers.skip(3)) {
            let digit = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
            let number: Vec<u8> = (0..hex.len()).step_by(2).map(digit).collect();
            assert!(number.len() >= 64, "{name}");
            self.add(&number, PIECE, &format!("{name}, big end first"));
            let limbs: Vec<u8> = number.iter().rev().copied().collect();
            self.add(&limbs, PIECE, &format!("{name}, little end first"));
        }
        let pem = String::from_utf8(folder.read(plain)).unwrap();
        let lines: Vec<&str> = pem.lines().filter(|line| line.len() == 64).collect();
        // What comes before is the modulus, which everybody may know.
        for (number, line) in lines.iter().enumerate().skip(lines.len() / 3) {
            self.add(line.as_bytes(), PIECE, &format!("line {number} of its PEM"));
        }
        self
    }

    /// Those that are not so.
    pub(super) fn without(mut self, words: &str) -> Self {
        self.0.values_mut().for_each(|pieces| pieces.retain(|(_, what)| !what.contains(words)));
        self
    }

    /// What of them is in the memory of this process.
    fn found_in(&self, pid: u32) -> Vec<String> {
        let mut found = Vec::new();
        let firsts: Vec<bool> = {
            let mut firsts = vec![false; 1 << 16];
            self.0.keys().for_each(|key| firsts[usize::from(key[0]) << 8 | usize::from(key[1])] = true);
            firsts
        };
        for (name, bytes) in regions(pid) {
            for at in 0..bytes.len().saturating_sub(PIECE) {
                if !firsts[usize::from(bytes[at]) << 8 | usize::from(bytes[at + 1])] {
                    continue;
                }
                let here = &bytes[at..];
                let pieces = self.0.get(&here[..CHARACTERS]).into_iter().flatten();
                found.extend(
                    pieces.filter(|(piece, _)| here.starts_with(piece)).map(|(_, what)| format!("{what}, in {name} + {at:#x}")),
                );
            }
        }
        found
    }

    /// Fails the test when one of them is in the memory of this process and does not go.
    #[track_caller]
    pub(super) fn are_gone(&self, pid: u32, when: &str) {
        let mut found = Vec::new();
        // What just came to its end may not be all gone.
        for _ in 0..LOOKS {
            found = self.found_in(pid);
            if found.is_empty() {
                return;
            }
            std::thread::sleep(Duration::from_millis(25));
        }
        panic!("{when}, {} pieces are in memory:\n{}", found.len(), found[..found.len().min(60)].join("\n"));
    }

    /// Fails the test when none is: then it does not see what is there.
    #[track_caller]
    pub(super) fn are_there(&self, pid: u32, when: &str) {
        assert!(!self.found_in(pid).is_empty(), "{when}, nothing is found");
    }
}

/// What the process can write: its heap, its stacks, its variables. Only root may read it, and who made its namespace.
fn regions(pid: u32) -> Vec<(String, Vec<u8>)> {
    let maps = fs::read_to_string(format!("/proc/{pid}/maps")).unwrap();
    let path = format!("/proc/{pid}/mem");
    let memory = File::open(&path).unwrap_or_else(|error| panic!("{path}: {error}; run this test as root"));
    let mut regions = Vec::new();
    for line in maps.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        if !words[1].starts_with("rw") {
            continue;
        }
        let (begin, end) = words[0].split_once('-').unwrap();
        let [begin, end] = [begin, end].map(|number| u64::from_str_radix(number, 16).unwrap());
        let mut bytes = vec![0; usize::try_from(end - begin).unwrap()];
        // A region may be gone by now.
        if memory.read_exact_at(&mut bytes, begin).is_ok() {
            let name = words.get(5).map_or_else(|| format!("{begin:x}"), |name| (*name).to_owned());
            // What was never touched.
            let end = bytes.chunks(4096).rposition(|page| page.iter().any(|byte| *byte != 0)).map_or(0, |page| (page + 1) * 4096);
            let begin = bytes.chunks(4096).position(|page| page.iter().any(|byte| *byte != 0)).map_or(0, |page| page * 4096);
            regions.push((name, bytes[begin..end.min(bytes.len())].to_vec()));
        }
    }
    regions
}
