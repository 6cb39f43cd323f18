//! Jar files that were signed by many, or with many digests.

use std::fmt::Write as _;
use std::process::Command;

use base64ct::{Base64, Encoding};
use keyferry_core::signed::HashAlgorithm;
use keyferry_formats::{Limits, jar};

use crate::is_linear;

/// A zip archive of files that are not compressed.
fn zip(files: &[(String, &[u8])]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut archive = rawzip::ZipArchiveWriter::new(&mut bytes);
    for (name, content) in files {
        let (mut entry, config) = archive.new_file(name).start().unwrap();
        let mut writer = config.wrap(&mut entry);
        std::io::Write::write_all(&mut writer, content).unwrap();
        let (_, descriptor) = writer.finish().unwrap();
        entry.finish(descriptor).unwrap();
    }
    archive.finish().unwrap();
    bytes
}

fn digest(bytes: &[u8]) -> String {
    Base64::encode_string(&HashAlgorithm::Sha256.digest(bytes))
}

/// Signs files as jarsigner does, with one key.
struct Signer(tempfile::TempDir);

impl Signer {
    fn new() -> Self {
        let signer = Self(tempfile::tempdir().unwrap());
        signer.openssl("req -x509 -newkey rsa:2048 -nodes -subj /CN=x -keyout k.pem -out c.pem");
        signer
    }

    fn openssl(&self, line: &str) {
        let output = Command::new("openssl").args(line.split(' ')).current_dir(self.0.path()).output();
        let output = output.expect("openssl is missing: apt-get install openssl");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    fn block(&self, signature_file: &[u8]) -> Vec<u8> {
        std::fs::write(self.0.path().join("x.sf"), signature_file).unwrap();
        self.openssl("cms -sign -binary -in x.sf -signer c.pem -inkey k.pem -outform DER -out x.rsa");
        std::fs::read(self.0.path().join("x.rsa")).unwrap()
    }
}

fn signers(bytes: &[u8]) -> usize {
    jar::signers(bytes, &Limits::default()).unwrap().len()
}

const MANIFEST: &str = "META-INF/MANIFEST.MF";

#[test]
fn many_signature_files_of_one_large_section() {
    let signer = Signer::new();
    let signed_often = |n: usize| {
        let section = format!("Name: a\r\nSHA-256-Digest: {}\r\n{}\r\n", digest(b""), "X: y\r\n".repeat(10 * n));
        let manifest = format!("Manifest-Version: 1.0\r\n\r\n{section}");
        let file = format!("Signature-Version: 1.0\r\n\r\nName: a\r\nSHA-256-Digest: {}\r\n\r\n", digest(section.as_bytes()));
        let block = signer.block(file.as_bytes());
        let mut files = vec![(MANIFEST.to_owned(), manifest.as_bytes()), ("a".to_owned(), b"")];
        for number in 0..n {
            files.push((format!("META-INF/S{number}.SF"), file.as_bytes()));
            files.push((format!("META-INF/S{number}.RSA"), &block));
        }
        zip(&files)
    };
    assert_eq!(signers(&signed_often(3)), 1);
    is_linear("signature files", 50, signed_often, |bytes| signers(bytes));
}

#[test]
fn many_digests_of_one_manifest() {
    let signer = Signer::new();
    let digested = |n: usize| {
        let manifest =
            format!("Manifest-Version: 1.0\r\n\r\nName: a\r\nSHA-256-Digest: {}\r\n{}\r\n", digest(b""), "X: y\r\n".repeat(n));
        let mut file = "Signature-Version: 1.0\r\n".to_owned();
        (0..n).for_each(|_| write!(file, "SHA-256-Digest-Manifest: {}\r\n", digest(b"another")).unwrap());
        write!(file, "SHA-256-Digest-Manifest: {}\r\n\r\nName: a\r\n\r\n", digest(manifest.as_bytes())).unwrap();
        let block = signer.block(file.as_bytes());
        let files = [("MANIFEST.MF", manifest.as_bytes()), ("S.SF", file.as_bytes()), ("S.RSA", &block)];
        zip(&files.map(|(name, content)| (format!("META-INF/{name}"), content)))
    };
    assert_eq!(signers(&digested(3)), 1);
    is_linear("digests of a manifest", 500, digested, |bytes| signers(bytes));
}

#[test]
fn many_blocks_before_their_signature_files() {
    let blocks = |n: usize| {
        let mut files = vec![(MANIFEST.to_owned(), &b"Manifest-Version: 1.0\r\n\r\n"[..])];
        files.extend((0..n).map(|number| (format!("META-INF/S{number}.RSA"), &b"no block"[..])));
        files.extend((0..n).map(|number| (format!("META-INF/S{number}.SF"), &b"Signature-Version: 1.0\r\n\r\n"[..])));
        zip(&files)
    };
    is_linear("blocks that wait", 500, blocks, |bytes| signers(bytes));
}
