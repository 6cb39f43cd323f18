//! What is reported about a file, once for text and JSON.

use serde::Serialize;

use crate::{Cure, Explanation, File, Finding, Opens, Reader, Severity, Verdict};

/// A file.
#[derive(Clone, Debug, Serialize)]
pub struct ExplainedReport {
    pub file: String,
    /// What the file demands of its reader.
    pub needs: Vec<NeedReport>,
    /// How its parts are protected.
    pub protection: Vec<String>,
    pub readers: Vec<ReaderReport>,
    pub findings: Vec<FindingReport>,
    pub cures: Vec<CureReport>,
    pub not_looked_at: Vec<&'static str>,
    /// The format, for people.
    #[serde(skip)]
    pub format: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct NeedReport {
    pub feature: &'static str,
    #[serde(rename = "where")]
    pub place: String,
}

/// What is known about a reader and the file.
#[derive(Clone, Debug, Serialize)]
pub struct ReaderReport {
    pub reader: &'static str,
    pub name: &'static str,
    pub verdict: &'static str,
    pub reasons: Vec<ReasonReport>,
    #[serde(skip)]
    pub opens: Opens,
    #[serde(skip)]
    pub family: Option<&'static str>,
    /// Whether it has to do with files of this format.
    #[serde(skip)]
    pub is_concerned: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct ReasonReport {
    pub what: String,
    pub source: Option<&'static str>,
}

/// Something weak, wrong or worth knowing.
#[derive(Clone, Debug, Serialize)]
pub struct FindingReport {
    pub kind: &'static str,
    pub severity: &'static str,
    #[serde(rename = "where")]
    pub place: Option<String>,
    pub what: String,
    /// The command line that mends it.
    pub mend: Option<String>,
    pub advice: Option<&'static str>,
    #[serde(skip)]
    pub level: Severity,
}

/// A command line that makes a file for others.
#[derive(Clone, Debug, Serialize)]
pub struct CureReport {
    pub readers: Vec<&'static str>,
    pub command: String,
}

impl ExplainedReport {
    /// The report for these readers, or for all; `name` is what the file is called.
    pub fn new(name: String, file: &File<'_>, explanation: &Explanation, chosen: Option<&[Reader]>) -> Self {
        let is_chosen = |reader: Reader| chosen.is_none_or(|chosen| chosen.contains(&reader));
        let needs = &explanation.needs;
        let verdicts = explanation.verdicts.iter().filter(|verdict| is_chosen(verdict.reader));
        let matters = |verdict: &Verdict| chosen.is_some() || verdict.opens == Opens::No && verdict.concerns(needs);
        let concerned: Vec<Reader> = verdicts.clone().filter(|verdict| matters(verdict)).map(|verdict| verdict.reader).collect();
        Self {
            file: name,
            needs: needs.features.iter().map(|(feature, of)| NeedReport { feature: feature.word(), place: of.clone() }).collect(),
            protection: needs.protection.clone(),
            readers: verdicts.map(|verdict| ReaderReport::new(verdict, chosen.is_some() || verdict.concerns(needs))).collect(),
            findings: explanation.findings.iter().map(FindingReport::from).collect(),
            cures: explanation.cures(file, &concerned).iter().map(CureReport::from).collect(),
            not_looked_at: explanation.unseen.clone(),
            format: needs.format.to_string(),
        }
    }
}

impl ReaderReport {
    fn new(verdict: &Verdict, is_concerned: bool) -> Self {
        let reasons = verdict.reasons.iter().map(|reason| ReasonReport { what: reason.what.clone(), source: reason.source });
        Self {
            reader: verdict.reader.word(),
            name: verdict.reader.name(),
            verdict: verdict.opens.word(),
            reasons: reasons.collect(),
            opens: verdict.opens,
            family: verdict.reader.family(),
            is_concerned,
        }
    }
}

impl From<&Finding> for FindingReport {
    fn from(finding: &Finding) -> Self {
        Self {
            kind: finding.kind.word(),
            severity: finding.severity.word(),
            place: finding.place.clone(),
            what: finding.what.clone(),
            mend: finding.mend.clone(),
            advice: finding.advice,
            level: finding.severity,
        }
    }
}

impl From<&Cure> for CureReport {
    fn from(cure: &Cure) -> Self {
        Self { readers: cure.readers.iter().map(|reader| reader.word()).collect(), command: cure.line.clone() }
    }
}
