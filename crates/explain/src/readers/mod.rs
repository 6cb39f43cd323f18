//! Who reads what: a table of facts, each with its source. What is not in it is not known.

mod java;
mod libraries;
mod openssl;
mod platforms;
mod programs;
mod reader;

pub use reader::{Claim, MostIterations, Reader, Support};

use crate::feature::Feature;

/// The word for `--for`, the name.
const NAMES: [(Reader, &str, &str); 28] = [
    (Reader::Java8, "java8", "Java 8 before 8u301"),
    (Reader::Java8u301, "java8u301", "Java 8 from 8u301 on"),
    (Reader::Java11, "java11", "Java 11 before 11.0.12"),
    (Reader::Java11u12, "java11.0.12", "Java 11 from 11.0.12 on"),
    (Reader::Java17, "java17", "Java 17"),
    (Reader::Java21, "java21", "Java 21"),
    (Reader::Java25, "java25", "Java 25 up to 25.0.3"),
    (Reader::Java25u5, "java25.0.5", "Java 25 from 25.0.5 on"),
    (Reader::Java26, "java26", "Java 26 and later"),
    (Reader::OpenSsl102, "openssl1.0.2", "OpenSSL 1.0.2"),
    (Reader::OpenSsl111, "openssl1.1.1", "OpenSSL 1.1.1"),
    (Reader::OpenSsl3, "openssl3", "OpenSSL 3.0 to 3.3"),
    (Reader::OpenSsl3Legacy, "openssl3-legacy", "OpenSSL 3.0 to 3.3 with -legacy"),
    (Reader::OpenSsl34, "openssl3.4", "OpenSSL 3.4 and later"),
    (Reader::BouncyCastle, "bouncycastle", "Bouncy Castle's provider"),
    (Reader::Nss387, "nss3.87", "NSS up to 3.87"),
    (Reader::Nss, "nss", "NSS from 3.110 on"),
    (Reader::GnuTls37, "gnutls3.7", "GnuTLS up to 3.7"),
    (Reader::GnuTls, "gnutls", "GnuTLS from 3.8.13 on"),
    (Reader::Windows2016, "windows2016", "Windows Server 2016"),
    (Reader::Windows2019, "windows2019", "Windows Server 2019 and later"),
    (Reader::MacOs14, "macos14", "macOS up to 14"),
    (Reader::MacOs15, "macos15", "macOS from 15 on"),
    (Reader::Android, "android", "Android up to 13"),
    (Reader::KafkaJava17, "kafka-java17", "Kafka's PEM files up to Java 17"),
    (Reader::KafkaJava21, "kafka-java21", "Kafka's PEM files from Java 21 on"),
    (Reader::NettyOld, "netty-old", "Netty until summer 2023 (up to Java 17)"),
    (Reader::Netty, "netty", "Netty since autumn 2023"),
];

/// The families of readers, by the beginning of their names.
const FAMILIES: [&str; 4] = ["Java", "OpenSSL", "NSS", "GnuTLS"];

const TABLES: [&[Claim]; 4] = [java::CLAIMS, openssl::CLAIMS, libraries::CLAIMS, platforms::CLAIMS];

const ITERATIONS: [&[MostIterations]; 1] = [java::ITERATIONS];

impl Reader {
    /// Every reader, in the order in which they are shown.
    pub fn all() -> impl Iterator<Item = Self> {
        NAMES.iter().map(|(reader, ..)| *reader)
    }

    /// The reader that this word names.
    pub fn by_word(word: &str) -> Option<Self> {
        NAMES.iter().find(|(_, known, _)| known.eq_ignore_ascii_case(word)).map(|(reader, ..)| *reader)
    }

    fn texts(self) -> (&'static str, &'static str) {
        NAMES.iter().find(|(reader, ..)| *reader == self).map_or(("", ""), |(_, word, name)| (word, name))
    }

    /// The word by which it is chosen.
    pub fn word(self) -> &'static str {
        self.texts().0
    }

    /// What people call it.
    pub fn name(self) -> &'static str {
        self.texts().1
    }

    /// The name of all that are of its family; what has none stands for itself.
    pub fn family(self) -> Option<&'static str> {
        FAMILIES.into_iter().find(|family| self.name().starts_with(family))
    }

    /// What is known of how it deals with something.
    pub fn claim(self, feature: Feature) -> Option<&'static Claim> {
        claims().find(|claim| claim.feature == feature && claim.readers.contains(&self))
    }

    /// How many iterations it does at most, where that is known.
    pub fn most_iterations(self) -> Option<&'static MostIterations> {
        ITERATIONS.iter().flat_map(|table| table.iter()).find(|limit| limit.readers.contains(&self))
    }
}

/// Every fact.
pub fn claims() -> impl Iterator<Item = &'static Claim> {
    TABLES.iter().flat_map(|table| table.iter())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_reader_has_one_name_and_facts() {
        let words: HashSet<&str> = Reader::all().map(Reader::word).collect();
        assert_eq!(words.len(), NAMES.len());
        for reader in Reader::all() {
            assert_eq!(Reader::by_word(reader.word()), Some(reader));
            assert!(claims().any(|claim| claim.readers.contains(&reader)), "{reader:?}");
        }
    }

    #[test]
    fn nothing_is_said_twice_and_everything_has_a_source() {
        let mut seen = HashSet::new();
        for claim in claims() {
            assert!(claim.source.len() > 8, "{claim:?}");
            for reader in claim.readers {
                assert!(seen.insert((*reader, claim.feature)), "{reader:?} {:?}", claim.feature);
            }
        }
    }
}
