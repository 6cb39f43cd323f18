//! Command lines that are shown, as they can be typed into a shell.

use std::path::Path;

use crate::shown::shown;

/// A word of a command line, quoted where a POSIX shell would take it otherwise. A name that no terminal shows as it is cannot be typed: `instead`
/// stands for it.
pub fn word(text: &str, instead: &str) -> String {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "_./=:,@%+-".contains(character);
    if text.is_empty() || shown(text) != text {
        return instead.to_owned();
    }
    if text.chars().all(is_plain) { text.to_owned() } else { format!("'{}'", text.replace('\'', "'\\''")) }
}

/// The name of a file as a command takes it; what came on standard input has none.
pub fn file(name: &str) -> String {
    if name == "-" {
        return "FILE".to_owned();
    }
    let name = if name.starts_with('-') { format!("./{name}") } else { name.to_owned() };
    word(&name, "FILE")
}

/// The same for a path; one that is not text cannot be typed.
pub fn path(path: &Path) -> String {
    path.to_str().map_or_else(|| "FILE".to_owned(), file)
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
        assert_eq!(path(Path::new("my keys/a.pem")), "'my keys/a.pem'");
    }
}
