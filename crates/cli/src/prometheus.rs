//! Metrics for Prometheus, in its text exposition format (version 0.0.4), as node_exporter's textfile collector reads them.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use keyferry_core::Timestamp;
use keyferry_core::shown::shown;

use crate::report;
use keyferry_host::context::Context;
use keyferry_host::failure::Failure;
use keyferry_host::files;
use keyferry_host::outputs::{Access, Existing, Outputs};

/// Where metrics go.
#[derive(Debug, Args)]
pub(crate) struct PrometheusArguments {
    /// Also write metrics for Prometheus to this file, whose name ends in .prom, for node_exporter's textfile collector; with `-` they are printed in place of the report
    #[arg(long, value_name = "FILE", conflicts_with = "json", value_parser = metrics_file())]
    prometheus: Option<PathBuf>,
}

/// A name that the collector looks at.
fn metrics_file() -> impl clap::builder::TypedValueParser<Value = PathBuf> {
    use clap::builder::{PathBufValueParser, TypedValueParser};
    PathBufValueParser::new().try_map(|path| match path.extension() {
        Some(ending) if ending == "prom" => Ok(path),
        _ if path == Path::new("-") => Ok(path),
        _ => Err("a name that ends in .prom, the only ones that node_exporter reads, or `-`"),
    })
}

impl PrometheusArguments {
    /// Whether somebody asked for metrics.
    pub(crate) fn is_given(&self) -> bool {
        self.prometheus.is_some()
    }

    /// Whether they take the place of the report.
    pub(crate) fn is_printed(&self) -> bool {
        self.prometheus.as_deref() == Some(Path::new("-"))
    }

    /// Writes the metrics that a command has made, in one step, for everybody to read.
    pub(crate) fn write(&self, command: &str, mut metrics: Metrics, context: &Context) -> Result<(), Failure> {
        let Some(path) = &self.prometheus else { return Ok(()) };
        let output = if self.is_printed() { String::new() } else { own_name(path) };
        metrics.add(Metric::LastRun, &[("command", command), ("output", &output)], context.now.seconds());
        if self.is_printed() {
            return report::text(&metrics.to_text());
        }
        let mut outputs = Outputs::new(Existing::Replace);
        // The exporter is another user.
        outputs.add(path, metrics.to_text().into_bytes(), Access::Everybody)?;
        outputs.write().map(drop)
    }
}

fn own_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// What is measured, in the order in which it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Metric {
    NotAfter,
    NotBefore,
    Readable,
    UnreadableParts,
    PassedOver,
    RenewalDue,
    RenewalRequested,
    LastRun,
}

impl Metric {
    /// Its name, with its unit at the end.
    fn name(self) -> &'static str {
        match self {
            Self::NotAfter => "keyferry_certificate_not_after_timestamp_seconds",
            Self::NotBefore => "keyferry_certificate_not_before_timestamp_seconds",
            Self::Readable => "keyferry_file_readable",
            Self::UnreadableParts => "keyferry_file_unreadable_parts",
            Self::PassedOver => "keyferry_file_passed_over",
            Self::RenewalDue => "keyferry_renewal_due",
            Self::RenewalRequested => "keyferry_renewal_requested_timestamp_seconds",
            Self::LastRun => "keyferry_last_run_timestamp_seconds",
        }
    }

    /// What it means. node_exporter wants the same words in each file.
    fn help(self) -> &'static str {
        match self {
            Self::NotAfter => "When the certificate expires, in seconds since 1970.",
            Self::NotBefore => "From when the certificate is valid, in seconds since 1970.",
            Self::Readable => "Whether the file could be read: 1, or 0 when it is missing, damaged or its password is wrong.",
            Self::UnreadableParts => "How many parts of the file could not be read.",
            Self::PassedOver => "A file in a folder that is none of keyferry's formats, and was passed over.",
            Self::RenewalDue => "Whether the certificate of the registration is to be renewed: 1, or 0.",
            Self::RenewalRequested => "When the renewal that is out was requested, in seconds since 1970.",
            Self::LastRun => "When these metrics were written, in seconds since 1970.",
        }
    }
}

/// Metrics with their values: one for each set of labels, for Prometheus refuses a whole scrape in which one is there twice.
#[derive(Debug, Default)]
pub(crate) struct Metrics(BTreeMap<Metric, BTreeMap<String, i64>>);

impl Metrics {
    /// Adds a value. Where two would have the same labels, the smaller one stays: what cannot be read, or expires first.
    pub(crate) fn add(&mut self, metric: Metric, labels: &[(&str, &str)], value: i64) {
        let labels: Vec<String> = labels.iter().map(|(name, value)| format!("{name}=\"{}\"", escaped(value))).collect();
        let values = self.0.entry(metric).or_default();
        values.entry(labels.join(",")).and_modify(|before| *before = value.min(*before)).or_insert(value);
    }

    /// Adds when a certificate is valid.
    pub(crate) fn validity(&mut self, labels: &[(&str, &str)], [not_before, not_after]: [Timestamp; 2]) {
        self.add(Metric::NotBefore, labels, not_before.seconds());
        self.add(Metric::NotAfter, labels, not_after.seconds());
    }

    fn to_text(&self) -> String {
        let mut text = String::new();
        for (metric, values) in &self.0 {
            let name = metric.name();
            // Writing to a text cannot fail.
            let _ = writeln!(text, "# HELP {name} {}\n# TYPE {name} gauge", metric.help());
            for (labels, value) in values {
                let _ = writeln!(text, "{name}{{{labels}}} {value}");
            }
        }
        text
    }
}

/// The value of a label: backslash, quote and line end are escaped as the format has it, and what a terminal would obey is written as we show it.
fn escaped(value: &str) -> String {
    let line = |line| shown(line).replace('\\', "\\\\").replace('"', "\\\"");
    value.split('\n').map(line).collect::<Vec<_>>().join("\\n")
}

/// How a file is called in metrics: with all its folders, for files of several folders come together in one place.
pub(crate) fn file_label(path: &Path) -> String {
    let whole = if path == Path::new("-") { None } else { std::path::absolute(path).ok() };
    files::raw_name(&whole.unwrap_or_else(|| path.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_labels_are_escaped() {
        assert_eq!(escaped("plain, Größe"), "plain, Größe");
        assert_eq!(escaped("a\\b \"c\"\nd"), "a\\\\b \\\"c\\\"\\nd");
        assert_eq!(escaped("\u{1b}[31m"), "\\\\1B[31m");
    }

    #[test]
    fn no_set_of_labels_is_there_twice() {
        let mut metrics = Metrics::default();
        for value in [1, 0, 1] {
            metrics.add(Metric::Readable, &[("file", "a")], value);
        }
        let text = metrics.to_text();
        assert_eq!(text.lines().last(), Some("keyferry_file_readable{file=\"a\"} 0"));
        assert_eq!(text.lines().count(), 3, "{text}");
    }
}
