//! One file for each entry: its name is the alias, as far as that is a name of files.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use keyferry_formats::{Entry, EntryKind, Keystore};

use super::selection::Part;
use super::target::Target;

/// Bytes of a name, without its ending; file systems take 255 with it.
const LONGEST: usize = 120;

/// Names that Windows keeps for its devices, whatever their ending.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// Whether the output is a folder: because there is one, or because the path ends like one.
pub(crate) fn is_folder(output: &Path) -> bool {
    output.is_dir() || output.to_string_lossy().ends_with(std::path::is_separator)
}

/// Each entry by itself, and the path of its file in `folder`.
pub(super) fn files(store: Keystore, folder: &Path, target: Target, part: Part) -> Vec<(PathBuf, Keystore)> {
    let mut taken = HashSet::new();
    let entries = store.into_entries().into_iter().map(|entry| {
        let name = free_name(&file_name(&entry.alias), ending(&entry, target, part), &mut taken);
        (folder.join(name), [entry].into_iter().collect())
    });
    entries.collect()
}

fn ending(entry: &Entry, target: Target, part: Part) -> &'static str {
    match (target, part, &entry.kind) {
        (Target::Pkcs12, ..) => "p12",
        (Target::Jks, ..) => "jks",
        (Target::Jceks, ..) => "jceks",
        (Target::Bks, ..) => "bks",
        (Target::Uber, ..) => "uber",
        (Target::Bcfks, ..) => "bcfks",
        (Target::Pkcs7, ..) => "p7b",
        (Target::Der, ..) => "der",
        (Target::Jwk, ..) => "jwk",
        (Target::Pem, Part::Keys, _) => "key",
        (
            Target::Pem,
            Part::Everything,
            EntryKind::PrivateKey { .. } | EntryKind::SecretKey(_) | EntryKind::PublicKey(_) | EntryKind::Stored { .. },
        ) => "pem",
        (Target::Pem, ..) => "crt",
    }
}

/// The name with a number behind it where there is such a file already, as file systems see it that know no case.
fn free_name(base: &str, ending: &str, taken: &mut HashSet<String>) -> String {
    let numbered = (1_u64..).map(|number| match number {
        1 => format!("{base}.{ending}"),
        number => format!("{base}-{number}.{ending}"),
    });
    let free = numbered.into_iter().find(|name| taken.insert(name.to_lowercase()));
    free.unwrap_or_default()
}

/// An alias as the name of a file on every system: letters, digits and what cannot be misread by a shell or lead elsewhere.
fn file_name(alias: &str) -> String {
    let mut name = String::new();
    for character in alias.chars() {
        let harmless = character.is_alphanumeric() || "-_.@+=,".contains(character);
        let next = if harmless { character } else { '_' };
        if name.len() + next.len_utf8() > LONGEST {
            break;
        }
        name.push(next);
    }
    // Windows drops what ends with a dot, Unix hides what begins with one, and programs take a dash for an option.
    let length = name.trim_end_matches('.').len();
    name.truncate(length);
    let first = name.split('.').next().unwrap_or_default().to_lowercase();
    let is_device = DEVICES.contains(&first.trim_end_matches(|last: char| last.is_ascii_digit()));
    if name.is_empty() || name.starts_with(['.', '-']) || is_device { format!("_{name}") } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_nowhere_else_and_are_names_everywhere() {
        for (alias, name) in [
            ("client", "client"),
            ("My Client", "My_Client"),
            ("../../etc/passwd", "_.._.._etc_passwd"),
            ("a/b\\c:d", "a_b_c_d"),
            ("..", "_"),
            ("", "_"),
            ("-rf", "_-rf"),
            (".hidden", "_.hidden"),
            ("nul", "_nul"),
            ("COM1.x", "_COM1.x"),
            ("console", "console"),
            ("schl\u{fc}ssel\n\u{1b}[31m", "schl\u{fc}ssel___31m"),
            ("a.", "a"),
            ("\u{202e}x", "_x"),
        ] {
            assert_eq!(file_name(alias), name, "{alias:?}");
        }
        let long = file_name(&"\u{fc}".repeat(200));
        assert_eq!(long.len(), LONGEST);
    }

    #[test]
    fn no_two_files_have_one_name() {
        let mut taken = HashSet::new();
        let names = ["a_b", "A_B", "a_b-2", "a_b"].map(|base| free_name(base, "crt", &mut taken));
        assert_eq!(names, ["a_b.crt", "A_B-2.crt", "a_b-2-2.crt", "a_b-3.crt"]);
    }
}
