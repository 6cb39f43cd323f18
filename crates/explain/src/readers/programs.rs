//! Programs that read files through another one: whoever asks for them is told for whom to ask.

use super::reader::Reader;

/// Words for programs, the beginning of the names of the readers that they are, and how that is said.
const PROGRAMS: [(&[&str], &str, &str); 5] = [
    (
        &[
            "tomcat",
            "spring",
            "springboot",
            "jetty",
            "jboss",
            "wildfly",
            "keytool",
            "jdk",
            "jre",
            "jvm",
            "jenkins",
            "elasticsearch",
        ],
        "java",
        "it reads keystores through its Java",
    ),
    (
        &["nginx", "apache", "httpd", "haproxy", "curl", "node", "nodejs", "python", "php", "ruby", "postgresql", "mysql"],
        "openssl",
        "it reads keys and certificates through its OpenSSL, or a library that is like it",
    ),
    (
        &["iis", "dotnet", ".net", "powershell", "azure", "exchange", "edge"],
        "windows",
        "on Windows it reads files through Windows",
    ),
    (&["mac", "osx", "safari", "ios", "iphone", "apple"], "macos", "it reads files as macOS does"),
    (&["firefox", "thunderbird", "mozilla", "pk12util", "certutil"], "nss", "it reads files through NSS"),
];

impl Reader {
    /// The versions of what this word names without a version, or with another one: `windows`, `java24`.
    pub fn of_family(word: &str) -> Vec<Self> {
        let word = word.to_ascii_lowercase();
        let family = word.trim_end_matches(|character: char| !character.is_ascii_alphabetic());
        let is_of_it = |known: &str| {
            known
                .strip_prefix(family)
                .is_some_and(|version| !version.starts_with(|character: char| character.is_ascii_alphabetic()))
        };
        // A slip of the hand is answered otherwise.
        let is_version = word[family.len()..].chars().all(|character| character.is_ascii_digit() || character == '.');
        if family.len() < 3 || !is_version {
            return Vec::new();
        }
        Self::all().filter(|reader| is_of_it(reader.word())).collect()
    }

    /// The readers that a program reads files through, and that it does.
    pub fn behind(word: &str) -> Option<(&'static str, Vec<Self>)> {
        let word = word.to_ascii_lowercase();
        let program = word.trim_end_matches(|character: char| character.is_ascii_digit() || character == '.');
        let is_this = |words: &&[&str]| words.contains(&program);
        let (_, family, how) = PROGRAMS.iter().find(|(words, ..)| is_this(words))?;
        Some((how, Self::of_family(family)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_family_is_all_its_versions() {
        assert_eq!(Reader::of_family("Windows"), [Reader::Windows2016, Reader::Windows2019]);
        assert_eq!(Reader::of_family("windows10").len(), 2);
        assert!(Reader::of_family("java24").len() > 5 && Reader::of_family("java24").contains(&Reader::Java25));
        for word in ["", "j", "java-8", "amiga", "tomcat"] {
            assert_eq!(Reader::of_family(word), [], "{word}");
        }
    }

    #[test]
    fn every_program_reads_through_somebody() {
        for (words, ..) in PROGRAMS {
            for word in words {
                let (_, readers) = Reader::behind(word).unwrap();
                assert!(!readers.is_empty() && Reader::by_word(word).is_none() && Reader::of_family(word).is_empty(), "{word}");
            }
        }
        assert_eq!(Reader::behind("Tomcat9").unwrap().1, Reader::of_family("java"));
    }
}
