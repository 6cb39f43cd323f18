//! Files into one of another format, mended on the way: entries renamed and left out, several files into one, truststores.

use std::collections::{HashMap, HashSet};

use keyferry_core::certificate::Certificate;
use keyferry_core::key::SubjectPublicKeyInfo;
use keyferry_core::shown::shown;
use keyferry_core::{SystemRandom, Timestamp};
use keyferry_formats::detect::{self, Contents, Format};
use keyferry_formats::pbe::Session;
use keyferry_formats::pkcs12::Profile;
use keyferry_formats::trust::{has_loose, restricted, set_aside, trust_in_keyless_stores, unsaid, vouch, without_certificate};
use keyferry_formats::usable::{self, Reader};
use keyferry_formats::{Counts, Entry, EntryKind, Keystore, Loss, Password, Target, TargetFormat, fit, fit_passwordless};
use serde::{Deserialize, Serialize};

use crate::answer::{MadeFile, Refused};
use crate::files::Given;
use crate::new_password;
use crate::truststore::Truststore;
use crate::unsealed::{OwnPassword, Unsealed, unsealed};

/// What is to be made.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Options {
    /// The name of the new file.
    name: String,
    to: Format,
    /// For PKCS#12.
    profile: Option<Profile>,
    /// The password of the new file.
    password: Option<String>,
    /// Whether keys in a file that can hold them so are written without encryption.
    #[serde(default)]
    plain_key: bool,
    /// New aliases, by the old ones.
    #[serde(default)]
    renamed: HashMap<String, String>,
    /// The aliases that are left out.
    #[serde(default)]
    left_out: HashSet<String>,
    /// Whether certificates become trusted that nobody has said to be.
    #[serde(default)]
    trust_all: bool,
    /// Whether only authorities are taken, as trusted ones.
    #[serde(default)]
    truststore: bool,
}

/// What came of it.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    entries: Vec<Listed>,
    /// What the format could not hold.
    left_out: Vec<String>,
    /// What is to be known.
    warnings: Vec<String>,
}

/// An entry, for a list.
#[derive(Debug, Serialize)]
pub(crate) struct Listed {
    alias: String,
    kind: &'static str,
    subject: Option<String>,
    /// The fingerprint of its certificate, or of the first of its chain.
    sha256: Option<String>,
}

impl From<&Entry> for Listed {
    fn from(entry: &Entry) -> Self {
        let kind = match &entry.kind {
            EntryKind::PrivateKey { .. } => "private-key-entry",
            EntryKind::TrustedCertificate(_) => "trusted-certificate-entry",
            EntryKind::Certificate(_) => "certificate-entry",
            EntryKind::SecretKey(_) => "secret-key-entry",
            EntryKind::PublicKey(_) => "public-key-entry",
            EntryKind::Stored { .. } => "stored-entry",
        };
        let certificate = entry.certificates().first();
        let details = certificate.and_then(|certificate| certificate.details().ok());
        Self {
            alias: entry.alias.clone(),
            kind,
            subject: details.map(|details| details.subject.to_string()),
            sha256: certificate.map(Certificate::fingerprint),
        }
    }
}

impl Options {
    /// Refuses what the format cannot heed.
    fn check(&self) -> Result<(), Refused> {
        self.target()?;
        if self.profile.is_some() && self.to != Format::Pkcs12 {
            return Err(Refused::new(format!("a profile is for PKCS#12, and {} has none", self.to)));
        }
        if self.plain_key && !self.may_be_plain() {
            return Err(Refused::new(format!("keys in {} are always encrypted", self.to))
                .hint("only PEM, DER, JWK and PKCS#12 of the profile passwordless hold them without encryption"));
        }
        Ok(())
    }

    fn target(&self) -> Result<TargetFormat, Refused> {
        let target = TargetFormat::of(self.to, self.profile.unwrap_or_default());
        target.ok_or_else(|| Refused::new(format!("{} is read and not written", self.to)))
    }

    /// Whether the new file is a PKCS#12 file that no password protects.
    fn is_passwordless(&self) -> bool {
        self.to == Format::Pkcs12 && self.profile == Some(Profile::Passwordless)
    }

    /// Whether keys may be written without encryption.
    fn may_be_plain(&self) -> bool {
        matches!(self.to, Format::Pem | Format::Der | Format::Jwk) || self.is_passwordless()
    }

    /// The password of the new file, if it has one. A key that would be without any is refused unless that is meant, and so is a password that a file with keys would not have.
    fn password(&self, has_keys: bool) -> Result<(Option<Password>, Option<String>), Refused> {
        let is_bare = self.to == Format::Jwk || self.is_passwordless();
        if has_keys && is_bare && !self.plain_key {
            let file = if self.to == Format::Jwk { "a JSON Web Key" } else { "PKCS#12 of the profile passwordless" };
            return Err(Refused::new(format!("{file} is not encrypted: whoever reads the file can use the private key"))
                .hint("say that this is meant"));
        }
        let is_loose = matches!(self.to, Format::Pem | Format::Der);
        let typed = self.password.as_deref().unwrap_or_default();
        if is_loose && has_keys && !self.plain_key || !is_loose && !is_bare && self.to != Format::Pkcs7 {
            let (password, warning) = new_password::chosen(typed, &self.name, self.to == Format::Pkcs12)?;
            return Ok((Some(password), warning));
        }
        if has_keys && !typed.is_empty() {
            return Err(Refused::new("there is a password, and the keys would be written without it")
                .hint("leave one of the two out: the password, or that keys are not encrypted"));
        }
        // Keystores without a password have the empty one.
        Ok(((!is_loose).then(|| Password::new("")), None))
    }
}

/// All files with their keys decrypted, and what is to be known of them.
struct Opened {
    contents: Vec<Contents>,
    own_passwords: Vec<OwnPassword>,
    warnings: Vec<String>,
}

impl Opened {
    /// The certificates of stores without keys are trusted ones.
    fn read(files: &[Given], session: &Session) -> Result<Self, Refused> {
        let mut all = Self { contents: Vec::new(), own_passwords: Vec::new(), warnings: Vec::new() };
        for given in files {
            let Unsealed { mut contents, own_passwords, warnings } = unsealed(given, session)?;
            all.warnings.extend(warnings);
            let name = shown(&given.name);
            all.warnings.extend(trust_in_keyless_stores(&mut contents).iter().map(|said| format!("{name}: {said}")));
            all.own_passwords.extend(own_passwords);
            all.contents.push(contents);
        }
        Ok(all)
    }
}

/// All that is in the files, as one keystore.
struct Merged {
    store: Keystore,
    losses: Vec<Loss>,
    warnings: Vec<String>,
    own_passwords: Vec<OwnPassword>,
}

fn merged(files: &[Given], options: &Options, session: &Session, now: Timestamp) -> Result<Merged, Refused> {
    let Opened { contents: all, own_passwords, mut warnings } = Opened::read(files, session)?;
    let restricted = restricted(&all);
    let has_certificates = all.iter().any(has_loose) && !options.truststore;
    let counts = Counts::of(&all);
    let set_aside = set_aside(&all.iter().collect::<Vec<_>>());
    let mut store = detect::into_keystore(all).map_err(Refused::new)?;
    warnings.extend(counts.thin_out(&mut store));
    let left_out: HashSet<String> = options.left_out.iter().map(|name| alias_of(&store, name)).collect::<Result<_, _>>()?;
    let renamed = options.renamed.iter().map(|(name, new)| Ok((alias_of(&store, name)?, new.trim())));
    let mut renamed: HashMap<String, &str> = renamed.collect::<Result<_, Refused>>()?;
    renamed.retain(|_, new| !new.is_empty());
    store.retain(|entry| !left_out.contains(&entry.alias));
    // Whoever leaves all certificates out wants the key alone.
    let has_certificates = has_certificates && store.entries().iter().any(|entry| !entry.certificates().is_empty());
    if let Some(entry) = without_certificate(&store).filter(|_| has_certificates) {
        let what = format!("none of the certificates belongs to the key `{}`", shown(&entry.alias));
        return Err(Refused::new(what)
            .hint("give the certificate that was issued for this key, or take the key or the certificates alone"));
    }
    rename(&mut store, &renamed)?;
    let mut losses = Vec::new();
    if options.truststore {
        let rejected = if options.trust_all { &[][..] } else { &restricted };
        let made = Truststore::of(store, rejected, &renamed.values().copied().collect(), now);
        store = made.store;
        losses.extend(made.losses);
        warnings.extend(made.warnings);
    }
    losses.extend(unsaid(&restricted, &store));
    let vouched = vouch(&mut store, options.trust_all, options.to, &restricted);
    losses.extend(vouched.losses);
    warnings.extend(vouched.unmarked);
    losses.extend(fit(&mut store, options.to));
    if options.is_passwordless() {
        losses.extend(fit_passwordless(&mut store));
    }
    losses.extend(set_aside);
    Ok(Merged { store, losses, warnings, own_passwords })
}

/// Says which keys of the new file had passwords of their own.
fn lost_passwords(own: &[OwnPassword], store: &Keystore) -> Option<String> {
    if own.is_empty() {
        return None;
    }
    let keys = store.entries().iter().filter_map(Entry::clear_key);
    let there: HashSet<SubjectPublicKeyInfo> = keys.filter_map(|key| key.public_key().ok().flatten()).collect();
    let lost: Vec<&str> = own
        .iter()
        .filter(|own| own.public_key.as_ref().is_none_or(|key| there.contains(key)))
        .map(|own| own.what.as_str())
        .collect();
    let what = "the password of the new file is that of its keys too, also of those that had one of their own";
    (!lost.is_empty()).then(|| format!("{what}: {}", lost.join(", ")))
}

/// The alias of the entry that a name is for; aliases are compared as Java compares them.
fn alias_of(store: &Keystore, name: &str) -> Result<String, Refused> {
    store.get(name).map(|entry| entry.alias.clone()).ok_or_else(|| {
        let aliases: Vec<_> = store.entries().iter().take(20).map(|entry| format!("`{}`", shown(&entry.alias))).collect();
        let more = if store.entries().len() > aliases.len() { ", and more" } else { "" };
        Refused::new(format!("there is no entry `{}`", shown(name))).hint(format!("there is {}{more}", aliases.join(", ")))
    })
}

/// Gives entries their new aliases; two entries with one alias are refused.
fn rename(store: &mut Keystore, renamed: &HashMap<String, &str>) -> Result<(), Refused> {
    let mut taken = HashSet::new();
    for entry in store.entries_mut() {
        if let Some(alias) = renamed.get(&entry.alias) {
            (*alias).clone_into(&mut entry.alias);
        }
        if !taken.insert(entry.alias.to_lowercase()) {
            return Err(Refused::new(format!("the alias `{}` would stand for two entries", shown(&entry.alias)))
                .hint("give one of them another"));
        }
    }
    Ok(())
}

/// The entries that the files make together, before anything is renamed or left out.
pub(crate) fn aliases(files: &[Given], session: &Session) -> Result<Vec<Listed>, Refused> {
    let all = Opened::read(files, session)?.contents;
    let counts = Counts::of(&all);
    let mut store = detect::into_keystore(all).map_err(Refused::new)?;
    counts.thin_out(&mut store);
    Ok(store.entries().iter().map(Listed::from).collect())
}

/// Makes the file.
pub(crate) fn convert(
    files: &[Given],
    options: Options,
    session: &Session,
    now: Timestamp,
) -> Result<(Report, Vec<MadeFile>), Refused> {
    options.check()?;
    let Merged { store, losses, mut warnings, own_passwords } = merged(files, &options, session, now)?;
    if store.entries().is_empty() && store.revocation_lists.is_empty() {
        let left: Vec<String> = losses.into_iter().map(|loss| loss.what).collect();
        return Err(Refused::new("nothing of that can be written so").hint(left.join("; ")));
    }
    let has_keys = store.entries().iter().any(Entry::has_key);
    let reader = if matches!(options.to, Format::Pkcs12 | Format::Jks | Format::Jceks) { Reader::Java } else { Reader::Any };
    warnings.extend(usable::check(&store, reader)?);
    let (password, warning) = options.password(has_keys)?;
    warnings.extend(warning);
    let is_protected = password.as_ref().is_some_and(|password| !password.is_empty());
    if is_protected {
        warnings.extend(lost_passwords(&own_passwords, &store));
    }
    let target = Target { format: options.target()?, password: password.as_ref(), created: now };
    let bytes = target.encode(&store, session, &mut SystemRandom).map_err(Refused::new)?;
    let report = Report {
        entries: store.entries().iter().map(Listed::from).collect(),
        left_out: losses.into_iter().filter(|loss| !loss.is_slight).map(|loss| loss.what).collect(),
        warnings,
    };
    Ok((report, vec![MadeFile { name: options.name, bytes }]))
}
