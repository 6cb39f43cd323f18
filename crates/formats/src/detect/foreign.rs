//! Files that are no key, certificate, request or keystore, or are in a format that is not read: called what they are, with a way out.

use crate::DecodeError;
pub use crate::error::Foreign;
use crate::plain::json;

const fn keys(what: &'static str, instead: &'static str) -> Foreign {
    Foreign { what, has_keys: true, instead }
}

const fn other(what: &'static str, instead: &'static str) -> Foreign {
    Foreign { what, has_keys: false, instead }
}

const UNPACK: &str = "unpack it, and give the files in it";
const NSS: &str = "export what is needed with `pk12util -o out.p12 -d FOLDER -n NAME`";
const WHAT_CAME: &str = "look into it: a server or a program wrote something else than was asked for";

/// How binary files begin.
const MAGICS: [(usize, &[u8], Foreign); 23] = [
    (
        0,
        b"\x06\x02\0\0\0\xa4\0\0",
        keys("a public key blob of Microsoft's", "`openssl rsa -pubin -inform MSBLOB` turns it into PEM"),
    ),
    (0, b"\0\0\0\0CERT", keys("a certificate store of Microsoft's (SST)", "export it from Windows as PKCS#7 (.p7b)")),
    (
        8,
        b"X509KEY",
        keys("a key database of IBM's (KDB, CMS)", "`gsk8capicmd -cert -export -target_type pkcs12` turns it into PKCS#12"),
    ),
    (0, b"\xa1\xf8\x4e", keys("an auto-login wallet of Oracle's (cwallet.sso)", "give ewallet.p12, which stands beside it")),
    (0, b"kych", keys("a keychain of macOS", "export what is needed from it as PKCS#12 (.p12)")),
    (0, b"SQLite format 3\0", keys("an SQLite database, as NSS keeps cert9.db and key4.db in", NSS)),
    (0, b"\0\x06\x15\x61", keys("a database of Berkeley's, as old NSS keeps cert8.db and key3.db in", NSS)),
    (0, b"\x61\x15\x06\0", keys("a database of Berkeley's, as old NSS keeps cert8.db and key3.db in", NSS)),
    (0, b"\x03\xd9\xa2\x9a", keys("a password database of KeePass's", "export the attached file from it")),
    (0, b"Salted__", keys("a file that `openssl enc` encrypted", "decrypt it with `openssl enc -d` first")),
    (0, b"age-encryption.org/", keys("a file that age encrypted", "decrypt it with `age -d` first")),
    (0, b"\xac\xed\0\x05", keys("a serialised Java object", "store the key in a keystore from Java")),
    (0, b"PK\x03\x04", other("a ZIP archive or JAR", UNPACK)),
    (0, b"\x1f\x8b", other("a gzip archive", UNPACK)),
    (0, b"BZh", other("a bzip2 archive", UNPACK)),
    (0, b"\xfd7zXZ\0", other("an xz archive", UNPACK)),
    (0, b"7z\xbc\xaf\x27\x1c", other("a 7-Zip archive", UNPACK)),
    (0, b"\x28\xb5\x2f\xfd", other("a zstd archive", UNPACK)),
    (257, b"ustar", other("a tar archive", UNPACK)),
    (0, b"%PDF-", other("a PDF", WHAT_CAME)),
    (0, b"\x89PNG", other("a picture", WHAT_CAME)),
    (0, b"\x7fELF", other("a program", WHAT_CAME)),
    (0, b"MZ", other("a program of Windows", WHAT_CAME)),
];

/// What bytes are that are no text and in no format that is read.
pub(super) fn binary(bytes: &[u8]) -> DecodeError {
    if bytes.is_empty() {
        return other("an empty file", "ask for it again, or look whether there was room to write it").into();
    }
    if bytes.iter().all(|byte| *byte == 0) {
        return other("a file of zeros", "ask for it again: it was never written").into();
    }
    let found = MAGICS.iter().find(|(at, magic, _)| bytes.get(*at..).is_some_and(|rest| rest.starts_with(magic)));
    found.map_or(DecodeError::Unrecognised, |(.., foreign)| (*foreign).into())
}

/// How texts begin, in lower case.
const BEGINNINGS: [(&str, Foreign); 18] = [
    (
        "putty-user-key-file-",
        keys("a private key of PuTTY's (PPK)", "`puttygen FILE -O private-openssh-new` turns it into a form that is read"),
    ),
    ("ssh-", keys("a public key of SSH's", "`ssh-keygen -e -m PKCS8 -f FILE` turns it into PEM")),
    ("ecdsa-sha2-", keys("a public key of SSH's", "`ssh-keygen -e -m PKCS8 -f FILE` turns it into PEM")),
    ("---- begin ssh2", keys("a key of SSH2's", "`ssh-keygen -i -f FILE` turns it into OpenSSH's form")),
    ("age-secret-key-", keys("a key of age's", "")),
    ("$ansible_vault;", keys("a file that Ansible encrypted", "decrypt it with `ansible-vault decrypt` first")),
    ("eyj", keys("a token (JWT, JWS or JWE)", "")),
    ("version https://git-lfs", other("a pointer of Git LFS, in place of the file", "fetch the file with `git lfs pull`")),
    ("<!doctype html", HTML),
    ("<html", HTML),
    ("<head", HTML),
    ("<?xml", XML),
    ("<", XML),
    ("from ", MAIL),
    ("mime-version:", MAIL),
    ("received:", MAIL),
    ("return-path:", MAIL),
    ("apiversion:", other("a manifest of Kubernetes", "take the value out of it, and give that alone")),
];

const HTML: Foreign = other("an HTML page", "a server answered with a page in place of the file: log in, or ask for it again");
const XML: Foreign = other("an XML text", "take what is needed out of it, and give that alone");
const MAIL: Foreign = other("an e-mail", "save what is attached to it, and give that");

/// What a text is that has no PEM block and is no Base64 of anything.
pub(super) fn text(text: &str) -> DecodeError {
    let text = text.trim_start_matches('\u{feff}').trim();
    let head: String = text.chars().take(1024).flat_map(char::to_lowercase).collect();
    let begins = |(beginning, _): &&(&str, Foreign)| head.starts_with(beginning);
    let found = match BEGINNINGS.iter().find(begins) {
        _ if head.is_empty() => other("a file of blanks", "ask for it again, or look whether there was room to write it"),
        Some((_, XML)) if head.contains("<html") || head.contains("<body") => HTML,
        Some((_, foreign)) => *foreign,
        None if json::is_json(text) => other("a JSON text without PEM or Base64 of a certificate in it", WHAT_CAME),
        None if text.contains("BEGIN ") && text.contains("END ") => other(
            "text that names a PEM block and has none",
            "such a block begins with five hyphens, the word BEGIN and what it is, and five hyphens; programs for writing make dashes of them",
        ),
        None => other(
            "text without a PEM block",
            "PEM has lines that begin with five hyphens and BEGIN; ask for the file again, or give the right one",
        ),
    };
    found.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pbe::Session;

    fn said(bytes: &[u8]) -> String {
        super::super::read(bytes, None, &Session::default()).unwrap_err().to_string()
    }

    #[test]
    fn files_of_other_kinds_are_called_what_they_are() {
        let utf16: Vec<u8> = "\u{feff}<!DOCTYPE html>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (bytes, word) in [
            (&b""[..], "an empty file"),
            (b"\r\n \n", "a file of blanks"),
            (&[0; 4096], "a file of zeros"),
            (b"<!DOCTYPE html>\n<html>", "an HTML page"),
            (b"\xef\xbb\xbf<?xml version=\"1.0\"?><html xmlns=\"x\">", "an HTML page"),
            (&utf16, "an HTML page"),
            (b"<?xml version=\"1.0\"?><a/>", "an XML text"),
            (b"{\"error\":\"denied\"}", "a JSON text"),
            (b"\x06\x02\0\0\0\xa4\0\0", "a public key blob"),
            (b"\x37\x48\x03\x02\0\0\0\0X509KEY\0", "KDB"),
            (b"PuTTY-User-Key-File-3: ssh-rsa\n", "PPK"),
            (b"ssh-ed25519 AAAAC3 me@here\n", "SSH"),
            (b"1000\n", "text without a PEM block"),
            (b"01\n", "text without a PEM block"),
            (
                "\u{2014}\u{2014}BEGIN CERTIFICATE\u{2014}\u{2014}\nMIIB\n\u{2014}END CERTIFICATE\u{2014}".as_bytes(),
                "names a PEM block and has none",
            ),
            (b"a -----BEGIN word\n", "text"),
            (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS"),
        ] {
            assert!(said(bytes).contains(word), "{word}: {}", said(bytes));
        }
        assert_eq!(binary(b"\x01\x02"), DecodeError::Unrecognised);
    }
}
