//! How the file itself stands: wrapped on its way, or a text in a form that programs do not read.

use crate::commands::Commands;
use crate::feature::Feature;
use crate::file::File;
use crate::finding::{Finding, Kind, Severity};
use crate::needs::Needs;

const FORMS: [(Feature, Kind, &str); 4] = [
    (Feature::Wrapped, Kind::Wrapped, "programs do not read the file as it is: what was done to it on its way has to be undone"),
    (
        Feature::ByteOrderMark,
        Kind::ByteOrderMark,
        "a byte order mark (BOM) stands before a block, as Windows' editors and PowerShell write it: Java up to 21 and OpenSSL up to 1.1.1 do not read it",
    ),
    (
        Feature::Utf16,
        Kind::Utf16,
        "the text is in UTF-16, as PowerShell writes it (>, Out-File): Java and OpenSSL do not read it",
    ),
    (
        Feature::Indented,
        Kind::Indented,
        "blanks stand before `-----BEGIN` in its line: OpenSSL and Java up to 21 do not find the block",
    ),
];

const AS_TEXT: &str =
    "save it once more as plain ASCII or UTF-8 without a byte order mark, each block from the start of its line";

pub(super) fn find(file: &File<'_>, needs: &Needs, commands: &Commands, found: &mut Vec<Finding>) {
    for (_, kind, what) in FORMS.iter().filter(|(feature, ..)| needs.features.contains_key(feature)) {
        let mend = match file.usual_ending() {
            "pem" => commands.as_pem(),
            ending => commands.convert("new", ending, ""),
        };
        let finding = Finding::new(*kind, Severity::Wrong, *what);
        found.push(if mend.is_some() { finding.mend(mend) } else { finding.advice(AS_TEXT) });
    }
}
