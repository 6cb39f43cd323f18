//! A line for each entry, of one file or of many.

use std::fmt::Write;

use keyferry_core::shown::shown;
use keyferry_core::{Timestamp, counted};

use keyferry_host::words::Tone;

use super::model::{CertificateReport, FileReport, ItemReport};

/// The cells of a line: file, alias, kind, how long it is valid, whose it is.
type Row = [String; 5];

/// The table of what these files hold. Files are named where there is more than one.
pub(crate) fn table(files: &[FileReport], now: Timestamp) -> String {
    let rows = files.iter().flat_map(|file| file.items.iter().map(|item| row(&file.file, item, now)));
    lines(&rows.collect::<Vec<_>>(), files.len() > 1)
}

/// The table of the entries with a certificate that has expired or has no more than `days` left, and how many such certificates there are.
pub(crate) fn expiring(files: &[FileReport], days: i64, now: Timestamp) -> (String, usize) {
    let mut rows = Vec::new();
    for (file, item) in files.iter().flat_map(|file| file.items.iter().map(move |item| (file, item))) {
        let (alias, kind) = (item.alias().unwrap_or_default(), item.kind());
        for (place, certificate) in item.certificates().into_iter().enumerate() {
            if certificate.days_left.is_some_and(|left| left <= days) {
                let kind = if place == 0 { kind.to_owned() } else { format!("{kind}, above it") };
                let (valid, subject) = of_certificate(Some(certificate), now);
                rows.push([shown(&file.file).into_owned(), shown(alias).into_owned(), kind, valid, subject]);
            }
        }
    }
    let count = rows.len();
    (lines(&rows, files.len() > 1), count)
}

fn row(file: &str, item: &ItemReport, now: Timestamp) -> Row {
    let certificates = item.certificates();
    let kind = match item {
        ItemReport::PrivateKeyEntry { chain, .. } if chain.len() > 1 => format!("private key, chain of {}", chain.len()),
        _ => item.kind().to_owned(),
    };
    let (valid, subject) = match item {
        ItemReport::Error { message, .. } => (String::new(), shown(message).into_owned()),
        ItemReport::Request(request) => (String::new(), shown(&request.subject).into_owned()),
        _ => of_certificate(certificates.first().copied(), now),
    };
    [shown(file).into_owned(), shown(item.alias().unwrap_or_default()).into_owned(), kind, valid, subject]
}

fn of_certificate(certificate: Option<&CertificateReport>, now: Timestamp) -> (String, String) {
    let Some(details) = certificate.and_then(|certificate| certificate.details.as_ref()) else { return Default::default() };
    (validity(details.validity, now), shown(&details.subject).into_owned())
}

/// Certificates with fewer days left are to be looked after.
const SOON: i64 = 30;

/// How a line with a validity looks: what has expired, or does soon, stands out.
pub(crate) fn tone(line: &str) -> Tone {
    if line.contains("EXPIRED ") || line.contains("NOT YET VALID") {
        return Tone::Wrong;
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    let left = words.windows(3).find_map(|three| match three {
        [number, "day" | "days", "left"] => number.parse::<i64>().ok(),
        _ => None,
    });
    if left.is_some_and(|left| left < SOON) { Tone::Doubtful } else { Tone::Plain }
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
fn lines(rows: &[Row], with_files: bool) -> String {
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let first = usize::from(!with_files);
    let widths: Vec<(usize, usize)> =
        (first..5).filter_map(|column| Some((column, width(column).filter(|width| *width > 0)?))).collect();
    let mut text = String::new();
    for row in rows {
        let cells = widths.iter().filter_map(|(column, width)| row.get(*column).map(|cell| format!("{cell:<width$}")));
        let line = cells.collect::<Vec<_>>().join("  ");
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}
