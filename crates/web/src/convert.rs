//! Files into one of another format, mended on the way: entries renamed and left out, several files into one, truststores.

use std::collections::{HashMap, HashSet};

use keyferry_core::certificate::Certificate;
use keyferry_core::chain::{Purpose, TrustSettings};
use keyferry_core::shown::shown;
use keyferry_core::{SystemRandom, Timestamp, counted};
use keyferry_formats::detect::{self, Contents, Format};
use keyferry_formats::pbe::Session;
use keyferry_formats::pkcs12::Profile;
use keyferry_formats::trust::{
    REJECTED, has_loose, restricted, subject, trust_in_keyless_stores, unsaid, vouch, without_certificate,
};
use keyferry_formats::usable::{self, Reader, Unusable};
use keyferry_formats::{
    Counts, DecodeError, Entry, EntryKind, Keystore, Loss, Pairing, Password, Target, TargetFormat, fit, fit_passwordless,
    in_any_encoding,
};
use serde::{Deserialize, Serialize};

use crate::answer::{MadeFile, Refused};
use crate::files::Given;
use crate::new_password;

/// What is to be made.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Options {
    /// The name of the new file.
    name: String,
    to: Format,
    #[serde(default)]
    profile: Profile,
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
        let details = entry.certificates().first().and_then(|certificate| certificate.details().ok());
        Self { alias: entry.alias.clone(), kind, subject: details.map(|details| details.subject.to_string()) }
    }
}

impl Options {
    fn target(&self) -> Result<TargetFormat, Refused> {
        TargetFormat::of(self.to, self.profile).ok_or_else(|| Refused::new(format!("{} is read and not written", self.to)))
    }

    /// Whether the new file is a PKCS#12 file that no password protects.
    fn is_passwordless(&self) -> bool {
        self.to == Format::Pkcs12 && self.profile == Profile::Passwordless
    }
}

/// Refuses a file of which a part cannot be read: what is made of the rest would not be what was meant.
pub(crate) fn is_whole(name: &str, contents: &Contents) -> Result<(), Refused> {
    let fault = contents.faults.first();
    fault.map_or(Ok(()), |fault| Err(Refused::new(format!("{name}, line {}: {}", fault.line, fault.error))))
}

/// A file with every key decrypted.
pub(crate) fn unsealed(given: &Given, session: &Session) -> Result<Contents, Refused> {
    let name = shown(&given.name);
    let refused = |error: &DecodeError| Refused::new(format!("{name}: {error}"));
    let read = given.read(session).map_err(|error| refused(&error))?;
    let mut contents = read.contents.ok_or_else(|| refused(&DecodeError::PasswordRequired))?;
    is_whole(&name, &contents)?;
    for (alias, mut key) in contents.keys_mut() {
        if !key.is_sealed() {
            continue;
        }
        let passwords: Vec<Password> = given.key_password(&alias).into_iter().chain(read.password.clone()).collect();
        let mut outcome = Err(DecodeError::PasswordRequired);
        for password in &passwords {
            outcome = in_any_encoding(password, |password| key.unseal(password, session)).map(|_| ());
            if outcome.is_ok() {
                break;
            }
        }
        outcome.map_err(|error| Refused::new(format!("{name}, the key `{}`: {error}", shown(&alias))))?;
    }
    for pairing in contents.pair() {
        if let Pairing::Foreign { alias } = pairing {
            let what = format!(
                "{name}: the certificate of the key `{}` belongs to another key, and its own is not there",
                shown(&alias)
            );
            return Err(Refused::new(what).hint("take the key with the certificate that was issued for it"));
        }
    }
    Ok(contents)
}

/// All files with their keys decrypted; certificates of stores without keys are trusted ones.
fn opened(files: &[Given], session: &Session) -> Result<Vec<Contents>, Refused> {
    let mut all = files.iter().map(|given| unsealed(given, session)).collect::<Result<Vec<_>, _>>()?;
    for contents in &mut all {
        trust_in_keyless_stores(contents);
    }
    Ok(all)
}

/// All that is in the files, as one keystore.
struct Merged {
    store: Keystore,
    losses: Vec<Loss>,
    warnings: Vec<String>,
}

fn merged(files: &[Given], options: &Options, session: &Session) -> Result<Merged, Refused> {
    let all = opened(files, session)?;
    let restricted = restricted(&all);
    let has_certificates = all.iter().any(has_loose);
    let counts = Counts::of(&all);
    let requests = all.iter().flat_map(Contents::requests).count();
    let mut store = detect::into_keystore(all).map_err(Refused::new)?;
    let mut warnings = counts.thin_out(&mut store);
    store.retain(|entry| !options.left_out.contains(&entry.alias));
    let is_certificate = |entry: &Entry| matches!(entry.kind, EntryKind::TrustedCertificate(_) | EntryKind::Certificate(_));
    let has_certificates = has_certificates && !options.truststore && store.entries().iter().any(is_certificate);
    if let Some(entry) = without_certificate(&store).filter(|_| has_certificates) {
        let what = format!("none of the certificates belongs to the key `{}`", shown(&entry.alias));
        return Err(Refused::new(what)
            .hint("give the certificate that was issued for this key, or take the key or the certificates alone"));
    }
    let mut losses = Vec::new();
    if options.truststore {
        losses.extend(only_authorities(&mut store, if options.trust_all { &[] } else { &restricted }));
    }
    rename(&mut store, &options.renamed)?;
    losses.extend(unsaid(&restricted, &store));
    let target = Target { format: options.target()?, password: None, created: Timestamp(0) };
    let vouched = vouch(&mut store, options.trust_all, target.format(), &restricted);
    losses.extend(vouched.losses);
    warnings.extend(vouched.unmarked);
    losses.extend(fit(&mut store, target.format()));
    if options.is_passwordless() {
        losses.extend(fit_passwordless(&mut store));
    }
    if requests > 0 {
        let requests = counted(requests, "certification request", "certification requests");
        losses.push(format!("{requests}: no keystore holds any").into());
    }
    Ok(Merged { store, losses, warnings })
}

/// Keeps the authorities, those of chains too, each once and trusted, under an alias from its subject; not those that are marked as not to be trusted for servers.
fn only_authorities(store: &mut Keystore, restricted: &[(Certificate, TrustSettings)]) -> Vec<Loss> {
    let is_rejected = |certificate: &Certificate| {
        restricted.iter().any(|(other, trust)| other == certificate && trust.refuse(Purpose::SslServer))
    };
    let (mut seen, mut losses, mut kept) = (HashSet::new(), Vec::new(), Vec::new());
    for entry in std::mem::take(store).into_entries() {
        if entry.has_key() {
            losses.push(format!("the key `{}`: a truststore holds no keys", shown(&entry.alias)).into());
        }
        let is_named = matches!(entry.kind, EntryKind::TrustedCertificate(_));
        for certificate in entry.certificates() {
            let Ok(details) = certificate.details() else { continue };
            if !seen.insert(certificate.clone()) {
                continue;
            }
            let stranger = (!details.is_authority()).then_some("it is no authority's");
            if let Some(why) = stranger.or_else(|| is_rejected(certificate).then_some(REJECTED)) {
                losses.push(format!("the certificate of `{}`: {why}", subject(certificate)).into());
                continue;
            }
            let alias = if is_named { entry.alias.clone() } else { details.subject.alias() };
            kept.push(Entry::new(alias, entry.created, EntryKind::TrustedCertificate(certificate.clone())));
        }
    }
    *store = kept.into_iter().collect();
    losses
}

/// Gives entries their new aliases; two entries with one alias are refused.
fn rename(store: &mut Keystore, renamed: &HashMap<String, String>) -> Result<(), Refused> {
    let mut taken = HashSet::new();
    let mut entries = std::mem::take(store).into_entries();
    for entry in &mut entries {
        if let Some(alias) = renamed.get(&entry.alias).filter(|alias| !alias.trim().is_empty()) {
            alias.trim().clone_into(&mut entry.alias);
        }
        if !taken.insert(entry.alias.to_lowercase()) {
            return Err(Refused::new(format!("the alias `{}` would stand for two entries", shown(&entry.alias)))
                .hint("give one of them another"));
        }
    }
    *store = entries.into_iter().collect();
    Ok(())
}

/// The entries that the files make together, before anything is renamed or left out.
pub(crate) fn aliases(files: &[Given], session: &Session) -> Result<Vec<Listed>, Refused> {
    let all = opened(files, session)?;
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
    let Merged { store, losses, mut warnings } = merged(files, &options, session)?;
    if store.entries().is_empty() && store.revocation_lists.is_empty() {
        let left: Vec<String> = losses.into_iter().map(|loss| loss.what).collect();
        return Err(Refused::new("nothing of that can be written so").hint(left.join("; ")));
    }
    let has_keys = store.entries().iter().any(Entry::has_key);
    let is_loose = matches!(options.to, Format::Pem | Format::Der);
    if options.to == Format::Jwk && has_keys && !options.plain_key {
        return Err(Refused::new("a JSON Web Key is not encrypted: whoever reads the file can use the private key")
            .hint("say that this is meant"));
    }
    let reader = if matches!(options.to, Format::Pkcs12 | Format::Jks | Format::Jceks) { Reader::Java } else { Reader::Any };
    warnings.extend(usable::check(&store, reader).map_err(|Unusable { what, hint }| Refused::new(what).hint(hint))?);
    let needs_one = has_keys && is_loose && !options.plain_key
        || !is_loose && !matches!(options.to, Format::Pkcs7 | Format::Jwk) && !options.is_passwordless();
    let password = if needs_one {
        let typed = options.password.as_deref().unwrap_or_default();
        let (password, warning) = new_password::chosen(typed, &options.name, options.to == Format::Pkcs12)?;
        warnings.extend(warning);
        Some(password)
    } else {
        // Keystores without a password have the empty one.
        (!is_loose).then(|| Password::new(""))
    };
    let target = Target { format: options.target()?, password: password.as_ref(), created: now };
    let bytes = target.encode(&store, session, &mut SystemRandom).map_err(Refused::new)?;
    let report = Report {
        entries: store.entries().iter().map(Listed::from).collect(),
        left_out: losses.into_iter().filter(|loss| !loss.is_slight).map(|loss| loss.what).collect(),
        warnings,
    };
    Ok((report, vec![MadeFile { name: options.name, bytes }]))
}
