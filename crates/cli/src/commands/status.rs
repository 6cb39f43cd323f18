//! `keyferry status`: where the registration stands, and what is next.

use clap::Args;
use keyferry_core::Timestamp;
use keyferry_core::application::Gap;
use keyferry_core::counted;
use keyferry_core::registration::{CertificateRecord, Registration, RequestRecord, Stage};
use serde::Serialize;

use super::receive::Missing;
use crate::project::{Project, ProjectArguments};
use crate::prometheus::{Metric, Metrics, PrometheusArguments, file_label};
use crate::report::{self, ReportArguments};
use keyferry_host::context::Context;
use keyferry_host::failure::{Failure, Kind};

/// Days before the end at which a certificate counts as expiring, when nothing else is said.
const WARN_DAYS: i64 = 30;

/// Show where the registration stands, what to do next, and how many days are left
///
/// Reads keyferry.toml, and looks whether the client secret is in its file; it needs no key, no password and no network. With --warn-days it
/// exits with 5 when the certificate has that many days left or fewer, for cron and monitoring.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  keyferry status
  keyferry status --warn-days 30
  keyferry status --prometheus fleet.prom")]
pub(crate) struct Arguments {
    /// Exit with 5 when the certificate has at most this many days left
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(0..=36500))]
    warn_days: Option<i64>,
    #[command(flatten)]
    report: ReportArguments,
    #[command(flatten)]
    prometheus: PrometheusArguments,
    #[command(flatten)]
    project: ProjectArguments,
}

#[derive(Serialize)]
struct Report<'a> {
    stage: Stage,
    application: &'a str,
    login: &'a str,
    gaps: Vec<Gap>,
    request: Option<RequestReport<'a>>,
    certificate: Option<CertificateReport<'a>>,
    renewal: Option<RequestReport<'a>>,
    missing_credentials: Option<&'static str>,
    days_left: Option<i64>,
    renewal_due: bool,
    next: String,
}

/// A request that was made.
#[derive(Serialize)]
struct RequestReport<'a> {
    made: Timestamp,
    key: &'a str,
    alias: Option<&'a str>,
    csr: &'a str,
    csr_sha256: &'a str,
    public_key_sha256: &'a str,
    submitted: Option<Timestamp>,
}

/// A certificate that was received.
#[derive(Serialize)]
struct CertificateReport<'a> {
    received: Timestamp,
    subject: &'a str,
    sha256: &'a str,
    not_before: Timestamp,
    not_after: Timestamp,
    in_use_since: Option<Timestamp>,
}

impl<'a> From<&'a RequestRecord> for RequestReport<'a> {
    fn from(record: &'a RequestRecord) -> Self {
        Self {
            made: record.made,
            key: &record.key,
            alias: record.alias.as_deref(),
            csr: &record.csr,
            csr_sha256: &record.csr_sha256,
            public_key_sha256: &record.public_key_sha256,
            submitted: record.submitted,
        }
    }
}

impl<'a> From<&'a CertificateRecord> for CertificateReport<'a> {
    fn from(record: &'a CertificateRecord) -> Self {
        Self {
            received: record.received,
            subject: &record.subject,
            sha256: &record.sha256,
            not_before: record.not_before,
            not_after: record.not_after,
            in_use_since: record.in_use_since,
        }
    }
}

pub(crate) fn run(arguments: &Arguments, context: &Context) -> Result<(), Failure> {
    let project = arguments.project.open()?;
    let registration = project.registration();
    let warn_days = arguments.warn_days.unwrap_or(WARN_DAYS);
    let stage = registration.stage(context.now, warn_days);
    let kept = &registration.state;
    let missing = Missing::of(&project);
    let report = Report {
        stage,
        application: &registration.application.name,
        login: &registration.subject.mzp,
        gaps: registration.application.gaps(),
        request: kept.request.as_ref().map(RequestReport::from),
        certificate: kept.certificate.as_ref().map(CertificateReport::from),
        renewal: kept.renewal.as_ref().map(RequestReport::from),
        missing_credentials: missing.words(),
        days_left: registration.days_left(context.now),
        renewal_due: stage >= Stage::Expiring,
        next: next(registration, stage, missing),
    };
    if arguments.report.json {
        report::json(&report)?;
    } else if !arguments.prometheus.is_printed() {
        report::text(&text(&report))?;
    }
    if arguments.prometheus.is_given() {
        arguments.prometheus.write("status", metrics(&report, &project), context)?;
    }
    match (arguments.warn_days, report.certificate) {
        (Some(_), Some(certificate)) if report.renewal_due => {
            let what = if stage == Stage::Expired { "expired at" } else { "expires at" };
            Err(Failure::new(Kind::Check, format!("the certificate {what} {}", certificate.not_after)).hint(report.next))
        }
        _ => Ok(()),
    }
}

/// What monitoring asks of a registration.
fn metrics(report: &Report<'_>, project: &Project) -> Metrics {
    let mut metrics = Metrics::default();
    let file = file_label(project.path());
    metrics.add(Metric::Readable, &[("file", &file)], 1);
    if let Some(certificate) = &report.certificate {
        let alias = &project.registration().outputs.alias;
        let labels = [
            ("file", file.as_str()),
            ("alias", alias),
            ("kind", "registration"),
            ("position", "0"),
            ("subject", certificate.subject),
            ("sha256", certificate.sha256),
        ];
        metrics.validity(&labels, [certificate.not_before, certificate.not_after]);
    }
    if let Some(renewal) = &report.renewal {
        metrics.add(Metric::RenewalRequested, &[("file", &file)], renewal.made.seconds());
    }
    metrics.add(Metric::RenewalDue, &[("file", &file)], i64::from(report.renewal_due));
    metrics
}

/// What is to be done next.
fn next(registration: &Registration, stage: Stage, missing: Missing) -> String {
    let kept = &registration.state;
    if let Some(renewal) = &kept.renewal {
        if renewal.submitted.is_some() {
            return format!("wait for the answer to {} (the renewal), and give it to keyferry receive", renewal.csr);
        }
        return format!("send {} (the renewal), and give what comes back to keyferry receive", renewal.csr);
    }
    match stage {
        Stage::Begun => "fill the gaps that keyferry application check names: keyferry init".to_owned(),
        Stage::Described if registration.subject.mzp.is_empty() => {
            "send what keyferry application render prints; when the approval brings the login: keyferry request".to_owned()
        }
        Stage::Described => "make key and request: keyferry request".to_owned(),
        Stage::Requested => {
            let csr = kept.request.as_ref().map_or("the request", |request| &request.csr);
            format!("send {csr}, and give what comes back to keyferry receive")
        }
        Stage::Received => "try the certificate with keyferry connect HOST:PORT, and give the files to the services".to_owned(),
        Stage::InUse => match missing.words() {
            Some(lacking) => format!("give the {lacking} when it comes: {}", missing.command()),
            None => "nothing to do".to_owned(),
        },
        Stage::Expiring | Stage::Expired => "make the request for the next certificate: keyferry renew".to_owned(),
    }
}

fn text(report: &Report<'_>) -> String {
    let mut lines = Vec::new();
    let name = if report.application.is_empty() { "an application without a name" } else { report.application };
    let login = if report.login.is_empty() { "no login yet".to_owned() } else { format!("login {}", report.login) };
    lines.push(format!("{name}, {login}: {}", report.stage));
    let step = |done: bool, what: &str, more: String| format!("  [{}] {what:<11} {more}", if done { 'x' } else { ' ' });
    let gaps = report.gaps.len();
    let gaps_text =
        if gaps == 0 { String::new() } else { format!("{}: keyferry application check", counted(gaps, "gap", "gaps")) };
    lines.push(step(gaps == 0, "described", gaps_text));
    let request = report.request.as_ref().map(|request| format!("{}: {}, key in {}", request.made, request.csr, request.key));
    lines.push(step(request.is_some(), "requested", request.unwrap_or_default()));
    let certificate = report.certificate.as_ref().map(|certificate| format!("{}: {}", certificate.received, certificate.subject));
    lines.push(step(certificate.is_some(), "received", certificate.unwrap_or_default()));
    let missing = report.missing_credentials.map(|lacking| format!("missing: {lacking}"));
    lines.push(step(missing.is_none(), "credentials", missing.unwrap_or_default()));
    let in_use = report.certificate.as_ref().and_then(|certificate| certificate.in_use_since);
    lines.push(step(in_use.is_some(), "in use", in_use.map(|time| format!("since {time}")).unwrap_or_default()));
    if let (Some(days), Some(certificate)) = (report.days_left, &report.certificate) {
        lines.push(validity(days, certificate.not_after));
    }
    if let Some(renewal) = &report.renewal {
        let submitted = renewal.submitted.map(|time| format!(", submitted {time}")).unwrap_or_default();
        lines.push(format!("renewal: requested {}: {}, key in {}{submitted}", renewal.made, renewal.csr, renewal.key));
    }
    lines.push(format!("next: {}", report.next));
    let lines: Vec<&str> = lines.iter().map(|line| line.trim_end()).collect();
    lines.join("\n") + "\n"
}

fn validity(days: i64, not_after: Timestamp) -> String {
    if days < 0 {
        return format!("expired: {not_after}");
    }
    format!("valid until {not_after}: {days} {} left", if days == 1 { "day" } else { "days" })
}
