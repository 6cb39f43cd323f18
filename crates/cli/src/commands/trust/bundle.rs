//! The truststore itself: a new one, a keystore that is changed in place, or a PEM file that is written anew.

use std::path::{Path, PathBuf};

use keyferry_formats::detect::{self, BagAttributes, Contents};
use keyferry_formats::pem::Document;
use keyferry_formats::{Entry, EntryKind, Keystore, Password};

use super::arguments::Arguments;
use super::names;
use crate::commands::convert::Target;
use crate::commands::store::StoreArguments;
use crate::commands::store::change::{self, Change, Report};
use crate::commands::store::opened::Opened;
use crate::output::{self, Pkcs12Profile};
use keyferry_host::context::Context;
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::files;
use keyferry_host::outputs::{Access, Existing, Outputs};
use keyferry_host::secret::{PasswordSpec, Source};

/// The option that gives its password.
const PASSWORD_OPTION: &str = "--out-password";

/// A truststore that is going to be written.
pub(super) enum Truststore {
    /// One that keeps what it is.
    There(Box<Opened>, PathBuf),
    /// One that is written from its entries.
    Written(Box<Written>),
}

pub(super) struct Written {
    path: PathBuf,
    keystore: Keystore,
    target: Target,
    profile: Pkcs12Profile,
    password: Option<PasswordSpec>,
    outputs: Outputs,
    dry_run: bool,
    json: bool,
}

impl Truststore {
    /// Reads the one that is to be changed, or begins a new one.
    pub(super) fn open(arguments: &Arguments, context: &Context) -> Result<Self, Failure> {
        let path = arguments.out.clone();
        let target = target(&path)?;
        let changes = arguments.change.removes() || arguments.change.add && !files::is_missing(&path);
        if arguments.p12_profile.is_some() && target != Target::Pkcs12 {
            return Err(Failure::usage(format!(
                "--p12-profile is for PKCS#12, and {} is none by its ending",
                files::path(&path)
            ))
            .hint("leave it out, or call the file .p12"));
        }
        if changes && arguments.p12_profile.is_some() {
            return Err(Failure::usage(format!("{} is changed in place and keeps how it is protected", files::path(&path)))
                .hint("leave --p12-profile out; keyferry store passwd STORE --p12-profile gives it another protection"));
        }
        if changes && target != Target::Pem {
            let store = StoreArguments {
                store: path.clone(),
                password: arguments.out_password.clone(),
                dry_run: arguments.dry_run,
                report: arguments.report,
                password_option: PASSWORD_OPTION,
            };
            return Ok(Self::There(Box::new(Opened::open(&store, context)?), path));
        }
        let mut outputs = Outputs::new(Existing::forced(arguments.change.force || changes));
        outputs.check_free(&path).map_err(|failure| {
            Failure::new(failure.kind(), failure.to_string())
                .hint("--add adds to it, --remove takes out of it, --force replaces it; nothing was written")
        })?;
        if !arguments.dry_run {
            outputs.lock(&path)?;
        }
        let keystore = if changes { certificates(&path, context)? } else { Keystore::default() };
        Ok(Self::Written(Box::new(Written {
            path,
            keystore,
            target,
            profile: arguments.p12_profile.unwrap_or_default(),
            password: arguments.out_password.clone(),
            outputs,
            dry_run: arguments.dry_run,
            json: arguments.report.json,
        })))
    }

    /// Its entries.
    pub(super) fn keystore(&mut self) -> &mut Keystore {
        match self {
            Self::There(opened, _) => &mut opened.keystore,
            Self::Written(written) => &mut written.keystore,
        }
    }

    pub(super) fn path(&self) -> &Path {
        match self {
            Self::There(_, path) => path,
            Self::Written(written) => &written.path,
        }
    }

    /// Writes it when something was changed, and says what.
    pub(super) fn save(self, changes: &[Change], context: &Context) -> Result<(), Failure> {
        match self {
            Self::There(opened, _) => {
                opened.check_usable()?;
                opened.save(changes, context)
            }
            Self::Written(written) => written.save(changes, context),
        }
    }
}

impl Written {
    fn save(mut self, changes: &[Change], context: &Context) -> Result<(), Failure> {
        self.keystore.entries_mut().sort_by(|one, other| one.alias.cmp(&other.alias));
        if self.target == Target::Pem && self.keystore.entries().is_empty() && changes.iter().any(Change::changes_something) {
            let what = format!(
                "nothing would be left in {}, and programs refuse a PEM file without certificates",
                files::name(&self.path)
            );
            return Err(
                Failure::new(Kind::Check, what).hint("delete the file, or add another certificate first; nothing was written")
            );
        }
        let written = !self.dry_run && changes.iter().any(Change::changes_something);
        if written {
            let bytes = self.encode(context)?;
            self.outputs.add(&self.path, bytes, Access::Public)?;
            self.outputs.write()?;
        }
        change::say(&Report::new(&self.path, changes, written, self.dry_run), self.json)
    }

    fn encode(&self, context: &Context) -> Result<Vec<u8>, Failure> {
        let password = || {
            let source = Source::new(self.password.clone(), PASSWORD_OPTION);
            source.chosen(&files::path(&self.path), self.target.opener())
        };
        if let Some(kind) = self.target.store() {
            return output::store(kind, &self.keystore, &password()?, &|_| None, context);
        }
        match self.target {
            Target::Pkcs12 if self.profile == Pkcs12Profile::Passwordless => {
                output::pkcs12(&self.keystore, &Password::new(""), self.profile, context)
            }
            Target::Pkcs12 => output::pkcs12(&self.keystore, &password()?, self.profile, context),
            _ => Ok(std::mem::take(&mut *output::pem(&self.keystore, &|_| None, &Document::default(), context)?)),
        }
    }
}

fn target(path: &Path) -> Result<Target, Failure> {
    const HINT: &str = "call it .p12, .jks or .pem";
    match Target::of_ending(path) {
        Ok(target) if target == Target::Pem || target.is_keystore() => Ok(target),
        Ok(_) => Err(Failure::usage(format!("{}: a truststore is PKCS#12, JKS or PEM", files::path(path))).hint(HINT)),
        Err(failure) => Err(Failure::usage(failure.to_string()).hint(HINT)),
    }
}

/// The certificates of a PEM file that holds nothing else.
fn certificates(path: &Path, context: &Context) -> Result<Keystore, Failure> {
    let (bytes, name) = (files::read(path)?, files::name(path));
    context.session.next_input();
    let contents = detect::read(&bytes, None, &context.session).map_err(|error| Failure::decode(&name, &error))?;
    let Contents { items, faults, .. } = contents;
    let mut keystore = Keystore::default();
    let all = items.len();
    let mut nameless = Vec::new();
    for item in items {
        match item {
            detect::Item::Certificate { certificate, attributes: BagAttributes { friendly_name: Some(alias), .. }, .. } => {
                keystore.push(Entry::new(alias, None, EntryKind::TrustedCertificate(certificate)));
            }
            detect::Item::Certificate { certificate, .. } => {
                let subject = certificate.details().map(|details| details.subject).unwrap_or_default();
                nameless.push((certificate, subject.alias()));
            }
            _ => {}
        }
    }
    let named: Vec<_> = nameless.iter().map(|(certificate, name)| (certificate, name.as_str())).collect();
    let aliases = names::of(&named, |alias| keystore.get(alias).is_some());
    for (alias, (certificate, _)) in aliases.into_iter().zip(nameless) {
        keystore.push(Entry::new(alias, None, EntryKind::TrustedCertificate(certificate)));
    }
    if keystore.entries().len() == all && faults.is_empty() {
        return Ok(keystore);
    }
    Err(Failure::new(Kind::Input, format!("{name} holds more than certificates, and would lose it"))
        .hint("take the certificates out first: keyferry convert FILE -o NEW.pem --certs-only; nothing was written"))
}
