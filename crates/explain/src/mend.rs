//! The command lines that mend a file, as they can be typed into a shell.

pub(crate) use keyferry_core::shell::{file, word};

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
    fn a_new_file_stands_beside_the_old_one() {
        assert_eq!(beside("dir.d/a.b.p12", "java8", "p12"), "dir.d/a.b-java8.p12");
        assert_eq!(beside("/store", "new", "pem"), "/store-new.pem");
        assert_eq!(beside(".p12", "new", "p12"), ".p12-new.p12");
        assert_eq!(beside("-", "new", "p12"), "FILE-new.p12");
    }
}
