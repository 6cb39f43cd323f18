//! What monitoring asks of files: until when their certificates are valid, and whether they could be read.

use std::path::PathBuf;

use keyferry_explain::report::{FileReport, ItemReport};

use crate::prometheus::{Metric, Metrics, file_label};

/// The metrics of the files at these paths, and of those in folders that are none of ours.
pub(super) fn metrics(paths: &[PathBuf], files: &[FileReport], passed_over: &[PathBuf]) -> Metrics {
    let mut metrics = Metrics::default();
    for (path, report) in paths.iter().zip(files) {
        let file = file_label(path);
        metrics.add(Metric::Readable, &[("file", &file)], i64::from(report.format.is_some()));
        let mut unreadable = 0;
        for item in &report.items {
            unreadable += i64::from(matches!(item, ItemReport::Error { .. }));
            unreadable += of_item(item, &file, &mut metrics);
        }
        metrics.add(Metric::UnreadableParts, &[("file", &file)], unreadable);
    }
    for path in passed_over {
        metrics.add(Metric::PassedOver, &[("file", &file_label(path))], 1);
    }
    metrics
}

/// Adds the certificates of one thing; gives how many of them cannot be taken apart.
fn of_item(item: &ItemReport, file: &str, metrics: &mut Metrics) -> i64 {
    let mut unreadable = 0;
    for (place, certificate) in item.certificates().into_iter().enumerate() {
        let Some(details) = &certificate.details else {
            unreadable += 1;
            continue;
        };
        let labels = [
            ("file", file),
            ("alias", item.alias().unwrap_or_default()),
            ("kind", item.tag()),
            ("position", &place.to_string()),
            ("subject", &details.subject),
            ("serial", &details.serial_number),
            ("sha256", &certificate.sha256),
        ];
        metrics.validity(&labels, details.validity);
    }
    unreadable
}
