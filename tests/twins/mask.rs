//! What two runs of one tool would not have in common either: left out before texts are compared.

use std::sync::LazyLock;

use regex::Regex;

use crate::times::Times;

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).unwrap()
}

/// openssl's error queue: thread, function and line of its source.
static QUEUE: LazyLock<Regex> = LazyLock::new(|| regex(r"(?m)^[0-9A-F]{8,}:error:.*\n?"));

/// What is random, in this order: bodies of PEM blocks, hexadecimal in lines and in words, long numbers.
static RANDOM: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    vec![
        (regex(r"(?m)^(-----BEGIN [A-Z0-9 ]+-----)\r?\n(?:[A-Za-z0-9+/=]+\r?\n)+"), "$1\n<base64>\n"),
        // Hex dumps as Java prints them, and lines of octets as openssl prints them.
        (regex(r"(?m)(?:^[0-9A-F]{4}: (?:[0-9A-F]{2}[ -])+.*\n?)+"), "<dump>\n"),
        (regex(r"(?m)(?:^ *(?:[0-9a-f]{2}:)*[0-9a-f]{2}:?\n)+"), "<octets>\n"),
        // openssl prints short numbers in one line and long ones below.
        (regex(r"Serial Number:(?: [0-9]+ \(0x[0-9a-f]+\)|\s*\n<octets>)"), "Serial Number: <number>"),
        (regex(r"\b(?:[0-9A-Fa-f]{2}[: ]){3,}[0-9A-Fa-f]{2}\b"), "<hex>"),
        (regex(r"\b(?:0x)?[0-9A-Fa-f]{8,}\b"), "<hex>"),
    ]
});

/// openssl prints a line of dots and plus signs while it looks for primes.
static PROGRESS: LazyLock<Regex> = LazyLock::new(|| regex(r"(?m)^[.+*]*\n|^[.+*]+$"));

/// A text without what can never be the same.
pub(crate) fn fixed(text: &str, times: &Times) -> String {
    times.text(&QUEUE.replace_all(text, ""), false)
}

/// The same without what is random either.
pub(crate) fn random(text: &str, times: &Times) -> String {
    // Times look like octets in hexadecimal, and so come first.
    let text = times.text(&QUEUE.replace_all(text, ""), true);
    let text = PROGRESS.replace_all(&text, "").into_owned();
    RANDOM.iter().fold(text, |text, (regex, mask)| regex.replace_all(&text, *mask).into_owned())
}

#[test]
fn what_is_random_is_masked_and_nothing_else() {
    let text = "Owner: CN=x\nSerial number: 3f2a99c1aa0b\nValid from: Tue Nov 24 20:19:06 UTC 2026 until: Mon Feb 22 20:19:06 UTC 2027\n\t SHA1: AA:BB:CC:DD:EE\n\
                notBefore=Mar  1 12:00:00 2019 GMT\n40E73B869A7F0000:error:0680009B:asn1 encoding routines:x:too long:a.c:95:\nversion 3\n    00:ab:cd:\n    ef\n";
    let masked = "Owner: CN=x\nSerial number: <hex>\nValid from: <now> UTC until: <now +90 days> UTC\n\t SHA1: <hex>\nnotBefore=<2019-03-01T12:00:00Z> GMT\nversion 3\n<octets>\n";
    assert_eq!(random(text, &crate::times::some()), masked);
}
