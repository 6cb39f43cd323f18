//! The certificates that are to be trusted, out of everything that is given.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use keyferry_core::Timestamp;
use keyferry_core::certificate::{Certificate, CertificateDetails};
use keyferry_core::counted;
use keyferry_core::shown::shown;
use keyferry_formats::detect::{Contents, Item};
use keyferry_formats::trust::{doubts, untimely};
use keyferry_formats::{Entry, EntryKind, Keystore, Password};

use super::arguments::SourceArguments;
use crate::commands::store::change::Change;
use crate::input::{self, InputPasswords, Loaded};
use keyferry_host::context::Context;
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::parallel;
use keyferry_host::roots;
use keyferry_host::secret::PasswordSpec;

/// The password of Java's own truststore, unless somebody has changed it.
const CACERTS_PASSWORD: &str = "changeit";

/// A certificate that is given.
pub(super) struct Candidate {
    pub certificate: Certificate,
    /// What it is called by its subject.
    pub name: String,
    /// The file that it comes from, or the first of them.
    file: Arc<str>,
    is_authority: bool,
    /// Why it is not valid now.
    time: Option<String>,
    /// What somebody should know before it is trusted.
    pub warnings: Vec<String>,
}

/// What is given, each certificate once, and what of it is not taken.
#[derive(Default)]
pub(super) struct Gathered {
    pub candidates: Vec<Candidate>,
    pub changes: Vec<Change>,
}

impl Gathered {
    /// Reads everything; nothing is judged.
    pub(super) fn read(sources: &SourceArguments, context: &Context) -> Result<Self, Failure> {
        let loaded = load(sources, context)?;
        let mut gathered = Self::default();
        let mut seen = HashSet::new();
        let restricted: HashMap<_, _> = loaded.iter().flat_map(|file| file.contents.restricted()).collect();
        for file in &loaded {
            let keys: usize = file.contents.items.iter().map(keys_in).sum();
            if keys > 0 {
                let what = format!("{} of {}", counted(keys, "key", "keys"), file.name());
                gathered.changes.push(Change::LeftOut { what, why: "a truststore holds no keys".to_owned() });
            }
            let name = Arc::from(file.name());
            let new: Vec<&Certificate> =
                file.contents.certificates().into_iter().filter(|certificate| seen.insert(*certificate)).collect();
            let now = context.now;
            let candidates = parallel::map(&new, |certificate| {
                let candidate = |details| Candidate::new(certificate, &details, Arc::clone(&name), now);
                certificate.details().map(candidate)
            });
            for candidate in candidates {
                match candidate {
                    Ok(mut candidate) => {
                        let said = restricted
                            .get(&candidate.certificate)
                            .map(|trust| format!("is not trusted for everything where it comes from: {trust}"));
                        candidate.warnings.splice(..0, said);
                        gathered.candidates.push(candidate);
                    }
                    Err(error) => {
                        let what = format!("a certificate of {}", file.name());
                        gathered.changes.push(Change::LeftOut { what, why: error.to_string() });
                    }
                }
            }
        }
        if gathered.candidates.is_empty() {
            let names = loaded.iter().map(Loaded::name).collect::<Vec<_>>().join(", ");
            return Err(Failure::new(Kind::Input, format!("there is no certificate in {names}"))
                .hint("give files with certificates of authorities: PEM, DER, .p7b or keystores"));
        }
        if !sources.others.any {
            gathered.only_authorities(&loaded, sources.others.authorities_only)?;
        }
        Ok(gathered)
    }

    /// The certificates of keys are left out with them; others that are no authority's are a mistake, most often.
    fn only_authorities(&mut self, loaded: &[Loaded], leave_out: bool) -> Result<(), Failure> {
        let of_keys: HashSet<&Certificate> = loaded.iter().flat_map(|file| own(&file.contents)).collect();
        let (authorities, others): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.candidates).into_iter().partition(|candidate| candidate.is_authority);
        self.candidates = authorities;
        let (owned, strange): (Vec<_>, Vec<_>) =
            others.into_iter().partition(|candidate| of_keys.contains(&candidate.certificate));
        if let Some(first) = strange.first().filter(|_| !leave_out) {
            return Err(first.no_authority(strange.len() - 1));
        }
        self.changes.extend(strange.iter().map(|candidate| Change::LeftOut {
            what: format!("the certificate of {} in {}", candidate.subject(), candidate.file),
            why: "it is no authority's".to_owned(),
        }));
        self.changes.extend(owned.iter().map(|candidate| Change::LeftOut {
            what: format!("the certificate of {}", candidate.subject()),
            why: "it is a key's own, and no authority's; --any takes it".to_owned(),
        }));
        Ok(())
    }

    /// Leaves out what is over when that is asked for.
    pub(super) fn judge(&mut self, no_expired: bool) {
        let mut kept = Vec::new();
        for candidate in std::mem::take(&mut self.candidates) {
            match candidate.time.as_ref().filter(|_| no_expired) {
                Some(why) => self.changes.push(Change::LeftOut { what: candidate.subject(), why: format!("it {why}") }),
                None => kept.push(candidate),
            }
        }
        self.candidates = kept;
    }
}

impl Candidate {
    /// What is to be known of a certificate; the rest of its details is not kept, for there may be many.
    fn new(certificate: &Certificate, details: &CertificateDetails, file: Arc<str>, now: Timestamp) -> Self {
        Self {
            certificate: certificate.clone(),
            name: details.subject.alias(),
            file,
            is_authority: details.is_authority(),
            warnings: doubts(details, now),
            time: untimely(details, now),
        }
    }

    fn details(&self) -> Option<CertificateDetails> {
        self.certificate.details().ok()
    }

    /// Why it is not taken, and so many others.
    fn no_authority(&self, others: usize) -> Failure {
        let more = if others > 0 { format!(" (and {others} more)") } else { String::new() };
        let what = format!(
            "{}: the certificate of {}{more} is no authority's: whoever trusts it trusts that one key, until it is replaced, and nothing that an authority issues",
            self.file,
            self.subject()
        );
        let other = "--authorities-only leaves such out, --any takes them as they are; nothing was written";
        Failure::new(Kind::Check, what).hint(match self.details().filter(|details| !details.is_self_issued()) {
            None => other.to_owned(),
            Some(details) => {
                let issuer = details.issuer.to_string();
                format!("give the certificate of its authority instead, `{}`; {other}", shown(&issuer))
            }
        })
    }

    /// The subject, as it is shown.
    pub(super) fn subject(&self) -> String {
        let subject = self.details().map(|details| details.subject.to_string()).unwrap_or_default();
        format!("`{}`", shown(&subject))
    }
}

fn load(sources: &SourceArguments, context: &Context) -> Result<Vec<Loaded>, Failure> {
    let passwords = InputPasswords::of(&sources.password, "--password", &[], "--key-password");
    let mut loaded =
        if sources.certificates.is_empty() { Vec::new() } else { input::load_all(&sources.certificates, &passwords, context)? };
    if sources.system {
        let path = found(roots::system(), "the bundle of this system's roots", "ca-certificates")?;
        loaded.push(input::load(&path, &InputPasswords::new(None, "--password"), context)?);
    }
    if sources.java {
        let path = found(roots::cacerts(), "Java's truststore, cacerts,", "a JDK, or set JAVA_HOME")?;
        loaded.push(load_cacerts(&path, &passwords, context)?);
    }
    input::is_whole(context)?;
    Ok(loaded)
}

/// Java's own has a password that everybody knows; where it was changed, it is the user's to give.
fn load_cacerts(path: &Path, passwords: &InputPasswords, context: &Context) -> Result<Loaded, Failure> {
    let usual = PasswordSpec::Known(Password::new(CACERTS_PASSWORD));
    match input::load(path, &InputPasswords::new(Some(usual), "--password"), context) {
        Err(failure) if failure.kind() == Kind::Password => input::load(path, passwords, context),
        done => done,
    }
}

fn found(path: Option<PathBuf>, what: &str, install: &str) -> Result<PathBuf, Failure> {
    path.ok_or_else(|| {
        Failure::new(Kind::Input, format!("{what} was not found on this machine"))
            .hint(format!("install {install}, or give the file by its name; nothing was written"))
    })
}

fn keys_in(item: &Item) -> usize {
    match item {
        Item::PrivateKey { .. } => 1,
        Item::Keystore { keystore, .. } => keystore.entries().iter().filter(|entry| entry.has_key()).count(),
        _ => 0,
    }
}

/// The own certificates of keys in keystores.
fn own(contents: &Contents) -> impl Iterator<Item = &Certificate> {
    let is_key = |entry: &&Entry| matches!(entry.kind, EntryKind::PrivateKey { .. });
    contents.keystores().flat_map(Keystore::entries).filter(is_key).filter_map(|entry| entry.certificates().first())
}
