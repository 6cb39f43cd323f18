//! What came back for a request, made into everything that uses it: one zip.

use keyferry_core::certificate::{Certificate, CertificateDetails};
use keyferry_core::chain;
use keyferry_core::key::{PrivateKey, SubjectPublicKeyInfo};
use keyferry_core::registration::{Output, OutputPlan};
use keyferry_core::shown::shown;
use keyferry_core::{SystemRandom, Timestamp};
use keyferry_explain::report::CertificateReport;
use keyferry_formats::detect::{self, Format};
use keyferry_formats::pbe::Session;
use keyferry_formats::pkcs12::Profile;
use keyferry_formats::usable::{self, Reader, Unusable};
use keyferry_formats::{Entry, EntryKind, Key, Keystore, Password, StoreKind, Target, TargetFormat, jks, pem};
use keyferry_identity::{Beside, Identity, Mark, Unfit, Writes, chain_hint, files, precedence};
use serde::{Deserialize, Serialize};

use crate::answer::{MadeFile, Refused};
use crate::files::Given;
use crate::new_password;
use crate::unsealed::{is_whole, unsealed};
use crate::zip;

/// What is to be made.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Options {
    /// The alias of the key.
    alias: String,
    /// The password of the new files.
    password: String,
    /// Whether `key.pem` is left without encryption.
    #[serde(default)]
    plain_key: bool,
    /// Where the files will be used.
    folder: String,
}

/// What was made.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    chain: Vec<CertificateReport>,
    files: Vec<Listed>,
    /// Who is trusted beside the authority of the chain, and what was passed over.
    notes: Vec<String>,
    warnings: Vec<String>,
}

/// A file, and what it is for.
#[derive(Debug, Serialize)]
struct Listed {
    name: &'static str,
    purpose: &'static str,
}

/// How the new files are protected: one password for all of them.
pub(crate) struct Writer<'a> {
    pub password: &'a Password,
    /// Whether the PEM key is encrypted with it too.
    pub encrypts_key: bool,
    pub session: &'a Session,
    pub created: Timestamp,
}

impl From<Unfit> for Refused {
    fn from(unfit: Unfit) -> Self {
        Self::new(unfit.what).hint(unfit.hint)
    }
}

impl From<Unusable> for Refused {
    fn from(Unusable { what, hint }: Unusable) -> Self {
        Self::new(what).hint(hint)
    }
}

impl Writes for Writer<'_> {
    type Error = Refused;

    fn key(&self, key: &PrivateKey) -> Result<Vec<u8>, Refused> {
        let mut document = pem::Document::default();
        let password = self.encrypts_key.then_some(self.password);
        document.private_key(key, password, &mut SystemRandom, self.session).map_err(Refused::new)?;
        Ok(document.into_bytes().to_vec())
    }

    fn keystore(&self, store: &Keystore, format: Format) -> Result<Vec<u8>, Refused> {
        let format = match format {
            Format::Jks => TargetFormat::Store(StoreKind::Java(jks::Kind::Jks)),
            _ => TargetFormat::Pkcs12(Profile::Modern.into()),
        };
        let target = Target { format, password: Some(self.password), created: self.created };
        let bytes = target.encode(store, self.session, &mut SystemRandom).map_err(Refused::new)?;
        Ok(bytes.to_vec())
    }
}

/// The one private key of these files, and its alias; what is to be known of them is added to `warnings`.
fn held_key(keys: &[Given], session: &Session, warnings: &mut Vec<String>) -> Result<(PrivateKey, String), Refused> {
    let mut contents = Vec::new();
    for given in keys {
        let file = unsealed(given, session)?;
        warnings.extend(file.warnings);
        contents.push(file.contents);
    }
    let store = detect::into_keystore(contents).map_err(Refused::new)?;
    let is_private = |entry: &&Entry| matches!(entry.kind, EntryKind::PrivateKey { .. });
    let held: Vec<&Entry> = store.entries().iter().filter(is_private).collect();
    match held.as_slice() {
        [entry] => {
            let key = entry.clear_key().cloned().ok_or_else(|| Refused::new("the key is still encrypted"))?;
            Ok((key, entry.alias.clone()))
        }
        [] => Err(Refused::new("there is no private key in what was given as the key")
            .hint("give the file that was made with the request: KeyName.pem or the keystore")),
        several => Err(Refused::new(format!("there are {} private keys in what was given as the key", several.len()))
            .hint("give the one that the request was made with")),
    }
}

/// The certificate for this key among those that came back.
fn issued(
    arrived: &[Certificate],
    public_key: &SubjectPublicKeyInfo,
    now: Timestamp,
) -> Result<(Certificate, CertificateDetails), Refused> {
    let mut ours = Vec::new();
    for certificate in arrived {
        let details = certificate.details().map_err(Refused::new)?;
        if details.public_key == *public_key {
            ours.push((details, certificate));
        }
    }
    ours.sort_by_key(|(details, _)| precedence(details, now));
    let (details, certificate) = ours.pop().ok_or_else(|| {
        Refused::new("none of the certificates belongs to the key").hint("give the certificate that was issued for this key")
    })?;
    Ok((certificate.clone(), details))
}

/// Makes the files of the identity, and a zip with all of them.
pub(crate) fn receive(
    arrived: &[Given],
    keys: &[Given],
    options: &Options,
    session: &Session,
    now: Timestamp,
) -> Result<(Report, Vec<MadeFile>), Refused> {
    let (mut certificates, mut warnings) = (Vec::<Certificate>::new(), Vec::new());
    let (key, alias) = held_key(keys, session, &mut warnings)?;
    for given in arrived {
        let name = shown(&given.name);
        let read = given.read(session).map_err(|error| Refused::new(format!("{name}: {error}")))?;
        let contents = read.contents.ok_or_else(|| Refused::new(format!("{name}: a password is needed")))?;
        is_whole(&name, &contents)?;
        for Mark { what, forbids } in Mark::all(&contents).map_err(|error| Refused::new(format!("{name}: {error}")))? {
            let what = format!("{name}: {what}");
            if forbids {
                return Err(Refused::new(what).hint(Mark::HINT));
            }
            warnings.push(format!("{what}; the files that are made do not say so"));
        }
        for certificate in contents.certificates() {
            if !certificates.contains(certificate) {
                certificates.push(certificate.clone());
            }
        }
    }
    let public_key = key.public_key().map_err(Refused::new)?;
    let public_key = public_key.ok_or_else(|| Refused::new("the public key cannot be told from this key"))?;
    let (leaf, ours) = issued(&certificates, &public_key, now)?;
    let chain = chain::build(&leaf, &certificates, now).map_err(|error| Refused::new(&error).hint(chain_hint(&error)))?;
    warnings.extend(chain.concerns().map_err(Refused::new)?.iter().map(ToString::to_string));
    warnings.extend(chain.beyond.iter().map(|issuer| {
        format!("the chain ends at an authority that was itself issued by `{}`, whose certificate was not given", shown(issuer))
    }));
    let path = chain.certificates();
    let (mut more_authorities, mut notes) = (Vec::new(), Vec::new());
    for certificate in certificates.iter().filter(|certificate| !path.contains(certificate)) {
        let Ok(details) = certificate.details() else { continue };
        let subject = details.subject.to_string();
        let subject = shown(&subject);
        notes.push(match Beside::of(&details, &ours) {
            Beside::Authority => {
                more_authorities.push(certificate.clone());
                format!("Trusted too, though not in our chain: `{subject}`.")
            }
            Beside::Ours => format!("Passed over: another certificate of `{subject}`, which is ours."),
            Beside::Stranger => format!("Passed over: the certificate of `{subject}`, neither ours nor an authority's."),
        });
    }
    let (password, warning) = new_password::chosen(&options.password, "the new keystores", true)?;
    warnings.extend(warning);
    let alias = if options.alias.trim().is_empty() { alias } else { options.alias.trim().to_owned() }.to_lowercase();
    let kind = EntryKind::PrivateKey { key: Key::Clear(key.clone()), chain: path.clone() };
    let entry: Keystore = [Entry::new(alias.clone(), None, kind)].into_iter().collect();
    warnings.extend(usable::check(&entry, Reader::Java)?);
    let plan = OutputPlan { write: Output::ALL.to_vec(), plain_key: options.plain_key, ..OutputPlan::default() };
    let identity = Identity { alias: &alias, key: &key, chain: &chain, more_authorities: &more_authorities, created: now };
    let writer = Writer { password: &password, encrypts_key: !options.plain_key, session, created: now };
    let made = identity.files(&plan, &options.folder, &writer)?;
    let zip = zip::stored(&made, now).map_err(Refused::new)?;
    let report = Report {
        chain: path.iter().map(|certificate| CertificateReport::new(certificate, now)).collect(),
        files: files(&plan).map(|(name, purpose)| Listed { name, purpose }).collect(),
        notes,
        warnings,
    };
    Ok((report, vec![MadeFile { name: "keyferry.zip".to_owned(), bytes: zip }]))
}
