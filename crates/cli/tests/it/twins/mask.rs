//! What two runs of one tool would not have in common either: left out before texts are compared.

use std::sync::LazyLock;

use regex::Regex;

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).unwrap()
}

/// openssl's error queue: thread, function and line of its source.
static QUEUE: LazyLock<Regex> = LazyLock::new(|| regex(r"(?m)^[0-9A-F]{8,}:error:.*\n?"));

const MONTHS: &str = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";

/// What is random, in this order: bodies of PEM blocks, dates, hexadecimal in lines and in words, long numbers.
static RANDOM: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    vec![
        (regex(r"(?m)^(-----BEGIN [A-Z0-9 ]+-----)\r?\n(?:[A-Za-z0-9+/=]+\r?\n)+"), "$1\n<base64>\n"),
        (regex(&format!(r"(?:[A-Z][a-z]{{2}} )?{MONTHS} [ 0-9][0-9] [0-9:]{{8}} (?:[A-Z]+ )?[0-9]{{4}}(?: GMT)?")), "<date>"),
        (regex(&format!(r"{MONTHS} [0-9]{{1,2}}, [0-9]{{4}}(?:, [0-9:]+ [AP]M)?")), "<date>"),
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
pub(crate) fn fixed(text: &str) -> String {
    QUEUE.replace_all(text, "").into_owned()
}

/// The same without what is random either.
pub(crate) fn random(text: &str) -> String {
    let text = PROGRESS.replace_all(&fixed(text), "").into_owned();
    RANDOM.iter().fold(text, |text, (regex, mask)| regex.replace_all(&text, *mask).into_owned())
}

#[test]
fn what_is_random_is_masked_and_nothing_else() {
    let text = "Owner: CN=x\nSerial number: 3f2a99c1aa0b\nValid from: Tue Nov 24 20:19:06 UTC 2026 until: Mon Feb 22 20:19:06 UTC 2027\n\t SHA1: AA:BB:CC:DD:EE\n\
                notBefore=Nov 24 20:19:06 2026 GMT\n40E73B869A7F0000:error:0680009B:asn1 encoding routines:x:too long:a.c:95:\nversion 3\n    00:ab:cd:\n    ef\n";
    let masked = "Owner: CN=x\nSerial number: <hex>\nValid from: <date> until: <date>\n\t SHA1: <hex>\nnotBefore=<date>\nversion 3\n<octets>\n";
    assert_eq!(random(text), masked);
}
