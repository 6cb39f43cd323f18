//! The command lines that mend a file, as they can be typed into a shell.

use keyferry_core::shown::shown;

/// A word of a command line, quoted where a POSIX shell would take it otherwise. A name that no terminal shows as it is cannot be typed: `instead`
/// stands for it.
pub(crate) fn word(text: &str, instead: &str) -> String {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "_./=:,@%+-".contains(character);
    if text.is_empty() || shown(text) != text {
        return instead.to_owned();
    }
    if text.chars().all(is_plain) { text.to_owned() } else { format!("'{}'", text.replace('\'', "'\\''")) }
}

/// The name of a file as a command takes it; what came on standard input has none.
pub(crate) fn file(name: &str) -> String {
    if name == "-" {
        return "FILE".to_owned();
    }
    let name = if name.starts_with('-') { format!("./{name}") } else { name.to_owned() };
    word(&name, "FILE")
}

/// A new file beside this one: its name without the ending, what it is, and another ending.
pub(crate) fn beside(name: &str, what: &str, ending: &str) -> String {
    let (folder, base) = name.rsplit_once('/').map_or(("", name), |(folder, base)| (folder, base));
    let stem = match base.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => base,
    };
    let stem = if stem == "-" { "FILE" } else { stem };
    let folder = if folder.is_empty() && !name.starts_with('/') { String::new() } else { format!("{folder}/") };
    file(&format!("{folder}{stem}-{what}.{ending}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_as_a_shell_wants_them() {
        assert_eq!(file("a.p12"), "a.p12");
        assert_eq!(file("-rf"), "./-rf");
        assert_eq!(file("it's here.p12"), "'it'\\''s here.p12'");
        assert_eq!(file("a\u{1b}[2J.p12"), "FILE");
        assert_eq!(word("$HOME", "ALIAS"), "'$HOME'");
        assert_eq!(beside("dir.d/a.b.p12", "java8", "p12"), "dir.d/a.b-java8.p12");
        assert_eq!(beside("/store", "new", "pem"), "/store-new.pem");
        assert_eq!(beside(".p12", "new", "p12"), ".p12-new.p12");
        assert_eq!(beside("-", "new", "p12"), "FILE-new.p12");
    }
}
