//! Private keys in OpenSSH's own form, as ssh-keygen makes them: read wherever a loose key is, plain and encrypted; a wrong password, damage and costs are told apart.

use std::fs;

use crate::support::{Folder, PASSWORD, Said};

const PASS: [&str; 2] = ["--password", "env:STOREPASS"];

/// The kinds that ssh-keygen makes, and how.
const KINDS: [(&str, &[&str]); 6] = [
    ("rsa", &["-t", "rsa", "-b", "2048"]),
    ("p256", &["-t", "ecdsa", "-b", "256"]),
    ("p384", &["-t", "ecdsa", "-b", "384"]),
    ("p521", &["-t", "ecdsa", "-b", "521"]),
    ("ed25519", &["-t", "ed25519"]),
    ("dsa", &["-t", "dsa"]),
];

fn ssh_keygen(folder: &Folder, line: &[&str]) -> Said {
    folder.run("ssh-keygen".as_ref(), &[&["-q"], line].concat(), b"")
}

fn make(folder: &Folder, name: &str, password: &str, kind: &[&str], more: &[&str]) {
    ssh_keygen(folder, &[kind, &["-N", password, "-C", "me@here", "-f", name], more].concat()).ok();
}

/// The fields of the public key as OpenSSH writes it, in hexadecimal one behind the other; its name comes first.
fn ssh_fields(folder: &Folder, name: &str) -> Vec<Vec<u8>> {
    let line = String::from_utf8(folder.read(&format!("{name}.pub"))).unwrap();
    folder.write("base64", format!("{}\n", line.split(' ').nth(1).unwrap()));
    let mut rest = folder.openssl(&["base64", "-d", "-A", "-in", "base64"]).ok().out;
    let mut fields = Vec::new();
    while !rest.is_empty() {
        let behind = rest.split_off(4);
        let length = usize::try_from(u32::from_be_bytes(rest.try_into().unwrap())).unwrap();
        fields.push(behind[..length].to_vec());
        rest = behind[length..].to_vec();
    }
    fields
}

/// The key that was written is the one that OpenSSH made: openssl computes its public half, which has what OpenSSH says in it.
fn is_the_key_of(folder: &Folder, key: &str, name: &str) {
    let public = folder.openssl(&["pkey", "-in", key, "-pubout", "-outform", "DER"]).ok().out;
    folder.openssl(&["pkey", "-in", key, "-check", "-noout"]).ok();
    let fields = ssh_fields(folder, name);
    let has = |field: &[u8]| public.windows(field.len()).any(|window| window == field);
    // Curves are called otherwise there.
    let numbers = fields.iter().skip(1).filter(|field| !field.starts_with(b"nistp"));
    assert!(fields.len() > 1 && numbers.clone().count() > 0 && numbers.clone().all(|field| has(field)), "{name}: {fields:?}");
}

#[test]
fn keys_of_every_kind_are_read_plain_and_encrypted() {
    let folder = Folder::new();
    for (name, kind) in KINDS {
        make(&folder, name, "", kind, &[]);
        folder.keyferry(&["convert", name, "-o", "a.pem", "--plain-key", "--force"]).ok();
        is_the_key_of(&folder, "a.pem", name);
        let encrypted = format!("{name}-encrypted");
        make(&folder, &encrypted, PASSWORD, kind, &[]);
        folder.keyferry(&[&["convert", &encrypted, "-o", "b.pem", "--plain-key", "--force"][..], &PASS].concat()).ok();
        is_the_key_of(&folder, "b.pem", &encrypted);
        folder.keyferry(&["convert", &encrypted, "-o", "c.pem", "--plain-key"]).fails(3, &["password"]);
        // Into a keystore, and found by its certificate.
        let request = ["req", "-x509", "-key", "a.pem", "-subj", "/CN=a", "-out", "a.crt"];
        folder.openssl(&request).ok();
        let said = folder.keyferry(&["show", name, "a.crt"]).ok().text();
        assert!(said.contains("certificate  in a.crt") && said.contains(&format!("in {name}")), "{said}");
        folder.keyferry(&["convert", name, "a.crt", "-o", "a.p12", "--force", "--out-password", "env:STOREPASS"]).ok();
        folder.openssl(&["pkcs12", "-in", "a.p12", "-passin", "env:STOREPASS", "-noout"]).ok();
    }
}

#[test]
fn every_cipher_that_is_known_is_read_or_named() {
    let folder = Folder::new();
    let kind = ["-t", "ed25519"];
    for cipher in ["aes128-ctr", "aes192-ctr", "aes256-ctr", "aes128-cbc", "aes192-cbc", "aes256-cbc", "3des-cbc"] {
        make(&folder, cipher, PASSWORD, &kind, &["-Z", cipher, "-a", "3"]);
        folder.keyferry(&[&["convert", cipher, "-o", "a.pem", "--plain-key", "--force"][..], &PASS].concat()).ok();
        is_the_key_of(&folder, "a.pem", cipher);
        let said = folder.keyferry(&["explain", cipher]).ok().text();
        assert!(said.contains(&format!("OpenSSH's encryption ({cipher}, bcrypt, 3 rounds)")), "{said}");
    }
    for cipher in ["aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "chacha20-poly1305@openssh.com"] {
        make(&folder, cipher, PASSWORD, &kind, &["-Z", cipher]);
        folder
            .keyferry(&[&["convert", cipher, "-o", "b.pem", "--plain-key"][..], &PASS].concat())
            .fails(4, &[&format!("OpenSSH's encryption with {cipher} is not supported")]);
    }
}

/// The bytes of a key, and the key with other bytes.
fn changed(folder: &Folder, name: &str, change: impl FnOnce(&mut Vec<u8>)) {
    let text = String::from_utf8(folder.read(name)).unwrap();
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with("-----")).collect();
    folder.write("base64", lines.join("\n") + "\n");
    let mut bytes = folder.openssl(&["base64", "-d", "-in", "base64"]).ok().out;
    change(&mut bytes);
    folder.write("bytes", bytes);
    let base64 = folder.openssl(&["base64", "-in", "bytes"]).ok().text();
    folder.write("changed", format!("-----BEGIN OPENSSH PRIVATE KEY-----\n{base64}-----END OPENSSH PRIVATE KEY-----\n"));
}

#[test]
fn a_wrong_password_is_told_from_damage_and_from_what_costs_too_much() {
    let folder = Folder::new();
    make(&folder, "key", PASSWORD, &["-t", "ed25519"], &[]);
    let convert = |file: &str| folder.keyferry(&[&["convert", file, "-o", "x.pem", "--plain-key"][..], &PASS].concat());
    folder.write("wrong", "not this one");
    let line = ["convert", "key", "-o", "x.pem", "--plain-key", "--password", "file:wrong"];
    folder.keyferry(&line).fails(3, &["the password is wrong"]);
    ssh_keygen(&folder, &["-y", "-P", "not this one", "-f", "key"]).fails(255, &["incorrect passphrase"]);
    // The private number in the encrypted part, and the public key before it.
    let length = folder.read("key").len();
    assert!(length > 400, "{length}");
    for from_end in [60, 110] {
        changed(&folder, "key", |bytes| {
            let place = bytes.len() - from_end;
            bytes[place] ^= 1;
        });
        convert("changed").fails(4, &["the OpenSSH key is malformed"]);
    }
    changed(&folder, "key", |bytes| bytes.truncate(bytes.len() - 20));
    convert("changed").fails(4, &["the OpenSSH key"]);
    // The rounds stand behind the salt of 16 bytes.
    changed(&folder, "key", |bytes| {
        let kdf = bytes.windows(6).position(|window| window == b"bcrypt").unwrap();
        bytes[kdf + 6 + 4 + 4 + 16..][..4].copy_from_slice(&[0xff; 4]);
    });
    convert("changed").fails(4, &["key derivation iterations", "--max-iterations"]);
    // More keys than one, and one that nobody knows.
    changed(&folder, "key", |bytes| {
        let kdf = bytes.windows(6).position(|window| window == b"bcrypt").unwrap();
        bytes[kdf + 6 + 4 + 4 + 16 + 4 + 3] = 2;
    });
    convert("changed").fails(4, &["an OpenSSH file with 2 keys"]);
    make(&folder, "plain", "", &["-t", "ed25519"], &[]);
    changed(&folder, "plain", |bytes| {
        let places: Vec<usize> = (0..bytes.len() - 11).filter(|at| bytes[*at..].starts_with(b"ssh-ed25519")).collect();
        for at in places {
            bytes[at + 4] = b'x';
        }
    });
    convert("changed").fails(4, &["an OpenSSH key of an unknown kind"]);
    assert!(!folder.path().join("x.pem").exists());
}

/// openssl does not read this form, and so the drop-in does not either.
#[test]
fn the_drop_in_reads_what_openssl_reads() {
    let folder = Folder::new();
    make(&folder, "key", "", &["-t", "rsa", "-b", "2048"], &[]);
    folder.openssl(&["pkey", "-in", "key", "-noout"]).fails(1, &["Could not read key from key"]);
    folder.keyferry(&["openssl", "pkey", "-in", "key", "-noout"]).fails(1, &["Could not read key from key"]);
    let said = folder.keyferry(&["explain", "key", "--for", "openssl3"]).fails(5, &[]).text();
    assert!(said.contains("it does not read OpenSSH's own form"), "{said}");
    // A request with such a key.
    let line = ["request", "--key", "key", "--subject", "/CN=a", "--profile", "none", "--out", "a.csr"];
    folder.keyferry(&line).ok();
    folder.openssl(&["req", "-in", "a.csr", "-verify", "-noout"]).ok();
    fs::remove_file(folder.path().join("a.csr")).unwrap();
}
