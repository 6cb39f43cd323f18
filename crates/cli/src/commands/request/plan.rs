//! Making a request that has been thought through: subject, style, key and places are known.

use std::path::{Path, PathBuf};

use der::Any;
use der::asn1::ObjectIdentifier;
use keyferry_core::csr::{CertificationRequest, CsrError, RequestContent, Style};
use keyferry_core::extension::Extension;
use keyferry_core::key::{KeyAlgorithm, KeyError, PrivateKey, fingerprint};
use keyferry_core::profile::Profile;
use keyferry_core::registration::RequestRecord;
use keyferry_core::signed::{HashAlgorithm, SignatureAlgorithm};
use keyferry_explain::report::RequestReport;
use serde::Serialize;

use super::subject::WrittenSubject;
use crate::generate::{self, Destination, NewKeyReport};
use crate::output;
use crate::project::Project;
use crate::report::{self, WrittenFile};
use crate::rules;
use keyferry_host::context::Context;
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::files;
use keyferry_host::outputs::{Access, Outputs, Written};
use keyferry_host::requests::{self, NotMade};
use keyferry_host::words;
use keyferry_openssl::config::RequestedExtensions;

/// The key of a request.
pub(crate) enum KeySource {
    /// It is there already, in this file.
    Held { key: PrivateKey, file: PathBuf },
    /// It is made, and goes here.
    New { bits: usize, destination: Destination },
}

/// What a configuration file has a request ask for.
#[derive(Default)]
pub(crate) struct Configured {
    /// `req_extensions`, and the file's name for messages.
    pub extensions: Option<(RequestedExtensions, String)>,
    /// `attributes`.
    pub attributes: Vec<(ObjectIdentifier, Any)>,
}

/// A request to be made.
pub(crate) struct Plan {
    pub subject: WrittenSubject,
    pub style: Style,
    /// The hash of the signature, when it is not the usual one.
    pub hash: Option<HashAlgorithm>,
    /// The extensions that it asks for beside the usual ones of its style.
    pub extensions: Vec<Extension>,
    /// What a configuration file asks for beside the subject.
    pub configured: Configured,
    pub source: KeySource,
    /// Where the request goes.
    pub out: PathBuf,
}

/// A request that was made.
pub(crate) struct Made {
    pub request: CertificationRequest,
    algorithm: KeyAlgorithm,
}

/// What was made and written, as JSON.
#[derive(Serialize)]
struct Report {
    written: Vec<WrittenFile>,
    request: RequestReport,
    /// Absent when the key was there already.
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<NewKeyReport>,
}

impl Plan {
    /// Checks the rules, makes the key if need be and the request, and adds their files to `outputs`.
    pub(crate) fn make(&self, profile: Option<&Profile>, outputs: &mut Outputs, context: &Context) -> Result<Made, Failure> {
        let algorithm = match &self.source {
            KeySource::Held { key, file } => key.algorithm().map_err(|error| Failure::key(&files::name(file), &error))?,
            KeySource::New { bits, .. } => KeyAlgorithm::rsa(*bits),
        };
        if let KeySource::Held { file, .. } = &self.source {
            output::beside(&self.out, file, "--out")?;
        }
        if let Some(profile) = profile {
            let mut violations = profile.check_subject(&self.subject.name);
            violations.extend(profile.check_key(&algorithm));
            rules::judge(&violations, "the request", &|field| self.subject.place(field))
                .map_err(|failure| failure.hint("nothing was written"))?;
        }
        // A subject that cannot be encoded is found before the key is made.
        self.subject.name.to_der(self.style).map_err(|error| self.subject.failure(error.field(), &error))?;
        let key = match &self.source {
            KeySource::Held { key, .. } => key.clone(),
            KeySource::New { bits, .. } => generate::rsa_key(*bits)?,
        };
        let failed = |error: CsrError| match (&self.source, error) {
            (KeySource::Held { file, .. }, CsrError::Key(error)) => Failure::key(&files::name(file), &error),
            (_, error) => Failure::new(Kind::Input, error.to_string()),
        };
        let mut usual = RequestContent::usual(&self.subject.name, self.style, &key).map_err(failed)?;
        usual.extensions.extend_from_slice(&self.extensions);
        if let Some((extensions, file)) = &self.configured.extensions {
            let public_key = key.public_key().map_err(CsrError::from).map_err(failed)?;
            let public_key = public_key.ok_or_else(|| failed(CsrError::from(KeyError::Inconsistent)))?;
            extensions.add(&mut usual.extensions, &self.subject.name, &public_key).map_err(|error| {
                Failure::new(Kind::Input, format!("{file}: {error}"))
                    .hint("correct that line, or take it out; nothing was written")
            })?;
        }
        usual.algorithm = self.hash.and_then(|hash| SignatureAlgorithm::with_hash(&algorithm, hash));
        let request = requests::request(&key, &usual, &self.configured.attributes, context.cross_check);
        let request = request.map_err(|error| match error {
            NotMade::Refused(error) => failed(error),
            read_back @ NotMade::ReadBack(_) => read_back.into(),
        })?;
        if let KeySource::New { destination, .. } = &self.source {
            destination.add_key(outputs, &key, &self.subject.name, self.style, context)?;
        }
        outputs.add(&self.out, keyferry_identity::request_file(&request, self.style), Access::Public)?;
        Ok(Made { request, algorithm })
    }

    /// Prints what was made and written as JSON.
    pub(crate) fn report_json(&self, made: &Made, written: &[Written]) -> Result<(), Failure> {
        let key = match &self.source {
            KeySource::New { destination, .. } => Some(destination.json(&made.algorithm)),
            KeySource::Held { .. } => None,
        };
        report::json(&Report { written: report::written(written), request: RequestReport::new(&made.request), key })
    }

    /// Says what was made.
    pub(crate) fn report(&self, made: &Made) {
        if let KeySource::New { destination, .. } = &self.source {
            destination.report(&made.algorithm);
        }
        if self.out != Path::new("-") {
            words::note(&format!("{}: certification request for {}", files::path(&self.out), made.request.subject()));
        }
    }
}

impl Made {
    /// What a registration keeps of the request, whose key is in the file `key`.
    pub(crate) fn record(
        &self,
        project: &Project,
        key: &Path,
        alias: Option<&str>,
        csr: &Path,
        context: &Context,
    ) -> RequestRecord {
        RequestRecord {
            made: context.written,
            key: project.relative(key),
            alias: alias.map(str::to_owned),
            csr: project.relative(csr),
            csr_sha256: fingerprint(self.request.as_der()),
            public_key_sha256: self.request.public_key().fingerprint(),
            submitted: None,
        }
    }
}
