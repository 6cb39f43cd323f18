//! A line for each entry, of one file or of many.

use std::collections::HashSet;
use std::fmt::Write;

use keyferry_core::shown::shown;
use keyferry_core::{Timestamp, counted};
use keyferry_explain::report::{CertificateReport, FileReport, ItemReport};

use keyferry_host::toned::{Tone, TonedText};

/// The cells of a line: file, alias, kind, how long it is valid, whose it is.
type Cells = [String; 5];

struct Row {
    cells: Cells,
    tone: Tone,
}

impl Row {
    /// The line of what has no validity.
    fn new(file: &str, alias: Option<&str>, kind: String, whose: &str) -> Self {
        let cells = [
            shown(file).into_owned(),
            shown(alias.unwrap_or_default()).into_owned(),
            kind,
            String::new(),
            shown(whose).into_owned(),
        ];
        Self { cells, tone: Tone::Plain }
    }

    fn with_validity(mut self, valid: [Timestamp; 2], now: Timestamp) -> Self {
        self.cells[3] = validity(valid, now);
        self.tone = tone(valid, now);
        self
    }

    /// The line of a certificate; one that cannot be taken apart tells nothing.
    fn of_certificate(
        file: &str,
        alias: Option<&str>,
        kind: String,
        certificate: Option<&CertificateReport>,
        now: Timestamp,
    ) -> Self {
        match certificate.and_then(|certificate| certificate.details.as_ref()) {
            Some(details) => Self::new(file, alias, kind, &details.subject).with_validity(details.validity, now),
            None => Self::new(file, alias, kind, ""),
        }
    }
}

/// The table of what these files hold. Files are named where there is more than one.
pub(crate) fn table(files: &[FileReport], now: Timestamp) -> TonedText {
    let rows = files.iter().flat_map(|file| file.items.iter().map(|item| row(&file.file, item, now)));
    lines(&rows.collect::<Vec<_>>(), files.len() > 1)
}

/// The table of the entries with a certificate that has expired or has no more than `days` left, and how many such certificates there are.
pub(crate) fn expiring(files: &[FileReport], days: i64, now: Timestamp) -> (TonedText, usize) {
    let mut rows = Vec::new();
    let mut certificates = HashSet::new();
    for (file, item) in files.iter().flat_map(|file| file.items.iter().map(move |item| (file, item))) {
        for (place, certificate) in item.certificates().into_iter().enumerate() {
            if certificate.days_left.is_some_and(|left| left <= days) {
                let kind = if place == 0 { item.kind().to_owned() } else { format!("{}, above it", item.kind()) };
                certificates.insert(&certificate.sha256);
                rows.push(Row::of_certificate(&file.file, item.alias(), kind, Some(certificate), now));
            }
        }
    }
    (lines(&rows, files.len() > 1), certificates.len())
}

fn row(file: &str, item: &ItemReport, now: Timestamp) -> Row {
    let certificates = item.certificates();
    let kind = match item {
        ItemReport::PrivateKeyEntry { chain, .. } if chain.len() > 1 => format!("private key, chain of {}", chain.len()),
        _ => item.kind().to_owned(),
    };
    match item {
        ItemReport::Error { message, .. } => Row::new(file, item.alias(), kind, message),
        ItemReport::Request(request) => Row::new(file, item.alias(), kind, &request.subject),
        _ => Row::of_certificate(file, item.alias(), kind, certificates.first().copied(), now),
    }
}

/// Certificates with less time left, in seconds, are to be looked after.
const SOON: i64 = 30 * 86_400;

/// How a line with this validity looks: what has expired, or does soon, stands out.
pub(super) fn tone([not_before, not_after]: [Timestamp; 2], now: Timestamp) -> Tone {
    if now < not_before || now > not_after {
        Tone::Wrong
    } else if not_after.seconds() - now.seconds() < SOON {
        Tone::Doubtful
    } else {
        Tone::Plain
    }
}

/// How long something is valid, in words.
pub(crate) fn validity([not_before, not_after]: [Timestamp; 2], now: Timestamp) -> String {
    let days = |from: Timestamp, to: Timestamp| counted((to.seconds() - from.seconds()) / 86_400, "day", "days");
    if now < not_before {
        "NOT YET VALID".to_owned()
    } else if now.seconds() > not_after.seconds() {
        format!("EXPIRED {} ago", days(not_after, now))
    } else {
        format!("{} left", days(now, not_after))
    }
}

/// Columns as wide as what is in them; those that are empty everywhere are left out.
fn lines(rows: &[Row], with_files: bool) -> TonedText {
    let width = |column: usize| rows.iter().filter_map(|row| row.cells.get(column)).map(|cell| cell.chars().count()).max();
    let first = usize::from(!with_files);
    let widths: Vec<(usize, usize)> =
        (first..5).filter_map(|column| Some((column, width(column).filter(|width| *width > 0)?))).collect();
    let mut text = TonedText::default();
    for row in rows {
        let cells = widths.iter().filter_map(|(column, width)| row.cells.get(*column).map(|cell| format!("{cell:<width$}")));
        let line = cells.collect::<Vec<_>>().join("  ");
        text.begin(row.tone);
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}
