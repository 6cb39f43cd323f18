//! `keyferry convert`: any readable files into one PEM file, PKCS#12 or JKS.

mod trust;

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use keyferry_core::shown::shown;
use keyferry_formats::detect::{self, Format};
use keyferry_formats::pem::KeyForm;
use keyferry_formats::{Entry, EntryKind, Keystore, Password, fit, fit_passwordless, jks, same_alias};

use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::files;
use crate::input::{self, InputPasswordArguments, InputPasswords};
use crate::output::{self, KeyFormArguments, Pkcs12Profile};
use crate::outputs::{Access, Existing, Outputs};
use crate::secret::{self, EntrySpec, PasswordSpec, Source};
use crate::words;

/// Convert keys, certificates and keystores between PEM, PKCS#12 and JKS
///
/// What the inputs are is told by their content. Loose keys and certificates are put together: each key gets the certificates of its
/// chain, and an authority that no key needs becomes a trusted one. Other certificates become trusted with --trust-all only.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The files to read, or folders of files; `-` is standard input
    #[arg(required = true)]
    inputs: Vec<PathBuf>,
    /// The file to write; `-` is standard output
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
    /// What to write [default: told by the ending of the output: .pem .crt .cer .key, .p12 .pfx, .jks, .jceks, .p7b, .der]
    #[arg(long, value_enum)]
    to: Option<Target>,
    /// The new alias of the one key, or of the one entry
    #[arg(long)]
    alias: Option<String>,
    #[command(flatten)]
    what: WhatArguments,
    #[command(flatten)]
    passwords: InputPasswordArguments,
    /// The password of the output [default: that of the input]
    #[arg(long, value_name = "SPEC")]
    out_password: Option<PasswordSpec>,
    /// A password of its own for a key in a JKS or PEM output; for one entry with ALIAS= before it, and more than once
    #[arg(long, value_name = "[ALIAS=]SPEC")]
    out_key_password: Vec<EntrySpec>,
    /// Leave the keys of a PEM output unencrypted
    #[arg(long, conflicts_with_all = ["out_password", "out_key_password"])]
    plain_key: bool,
    #[command(flatten)]
    key_form: KeyFormArguments,
    /// How a PKCS#12 output is protected
    #[arg(long, value_enum, default_value = "modern", value_name = "PROFILE")]
    p12_profile: Pkcs12Profile,
    /// Replace the output if it exists
    #[arg(long)]
    force: bool,
}

/// What is taken.
#[derive(Debug, Args)]
struct WhatArguments {
    /// Take this entry only; can be given more than once
    #[arg(long, value_name = "ALIAS")]
    only: Vec<String>,
    /// Trust every certificate that belongs to no key, also one that is no authority's (a server's own, for example) or that its PKCS#12 file does not mark as trusted
    #[arg(long)]
    trust_all: bool,
    /// Fail instead of leaving out what the output cannot hold
    #[arg(long)]
    strict: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Target {
    Pem,
    Pkcs12,
    Jks,
    Jceks,
    /// A bundle of certificates (.p7b), DER
    Pkcs7,
    /// One certificate or unencrypted key, DER
    Der,
}

impl Target {
    fn format(self) -> Format {
        match self {
            Self::Pem => Format::Pem,
            Self::Pkcs12 => Format::Pkcs12,
            Self::Jks => Format::Jks,
            Self::Jceks => Format::Jceks,
            Self::Pkcs7 => Format::Pkcs7,
            Self::Der => Format::Der,
        }
    }
}

pub(crate) fn run(arguments: Arguments, context: &Context) -> Result<(), Failure> {
    let target = arguments.to.map_or_else(|| target_of(&arguments.output), Ok)?;
    if target == Target::Pkcs12 && !arguments.out_key_password.is_empty() {
        let failure = Failure::usage("keys in PKCS#12 have the password of the store; Java opens nothing else");
        return Err(failure.hint("leave --out-key-password out, or write JKS"));
    }
    if !matches!(target, Target::Pem | Target::Der) && arguments.plain_key {
        return Err(Failure::usage("--plain-key is for PEM and DER outputs; keys in keystores are always encrypted"));
    }
    let mut outputs = Outputs::new(Existing::forced(arguments.force));
    outputs.check_free(&arguments.output)?;
    // It may be one of the inputs too.
    outputs.lock(&arguments.output)?;
    let passwords = InputPasswords::from(arguments.passwords);
    let input = Input::read(&arguments.inputs, &passwords, context)?;
    let passwordless = target == Target::Pkcs12 && arguments.p12_profile == Pkcs12Profile::Passwordless;
    let chosen = chosen(input.store, &arguments.what.only, &input.names)?;
    let mut store = renamed(chosen, arguments.alias)?;
    trust::every_key_has_its_own(&store, input.has_certificates)?;
    let mut losses = trust::vouch(&mut store, arguments.what.trust_all, target.format());
    losses.extend(fit(&mut store, target.format()));
    if passwordless {
        losses.extend(fit_passwordless(&mut store));
    }
    if input.requests > 0 {
        losses.push(format!("{} certification request(s): no keystore holds them", input.requests));
    }
    report_losses(&losses, arguments.what.strict, &arguments.output)?;
    if is_empty(&store) {
        return Err(Failure::new(Kind::Failed, format!("nothing of {} can be written as {}", input.names, target.format())));
    }
    let has_keys = store.entries().iter().any(Entry::has_key);
    let needs_password = match target {
        Target::Pem | Target::Der => has_keys && !arguments.plain_key,
        Target::Pkcs12 => !passwordless,
        Target::Jks | Target::Jceks => true,
        Target::Pkcs7 => false,
    };
    if passwordless && has_keys {
        words::warning("the keys are written without any protection", Some("whoever can read the file can use them"));
    }
    let what = files::path(&arguments.output);
    let source = Source::new(arguments.out_password, "--out-password");
    let password = if needs_password {
        Some(source.chosen_or(input.password, &what, "the input", target.shortest_password())?)
    } else {
        None
    };
    let own = own_passwords(&arguments.out_key_password)?;
    let is_for = |name: &Option<String>, alias: &str| name.as_ref().is_none_or(|name| same_alias(name, alias));
    let own = |alias: &str| own.iter().find(|(name, _)| is_for(name, alias)).map(|(_, password)| password.clone());
    let key_form = KeyForm::from(&arguments.key_form);
    let bytes = match (target, &password) {
        (Target::Pkcs12, password) => {
            let none = Password::new("");
            output::pkcs12(&store, password.as_ref().unwrap_or(&none), arguments.p12_profile, context)?
        }
        (Target::Jks, Some(password)) => output::jks(jks::Kind::Jks, &store, password, &own, context)?,
        (Target::Jceks, Some(password)) => output::jks(jks::Kind::Jceks, &store, password, &own, context)?,
        (Target::Pkcs7, _) => output::pkcs7(&store)?,
        (Target::Der, password) => output::der(&store, password.as_ref(), key_form, context)?,
        _ => output::pem(&store, &|alias| own(alias).or_else(|| password.clone()), key_form, context)?.to_vec(),
    };
    outputs.add(&arguments.output, bytes, if has_keys { Access::Private } else { Access::Public })?;
    outputs.write()?;
    if arguments.output != Path::new("-") {
        report(&what, &store);
    }
    Ok(())
}

/// All that the inputs hold, keys decrypted.
struct Input {
    store: Keystore,
    /// How the files are called in messages.
    names: String,
    /// How many certification requests were among them.
    requests: usize,
    /// A password that opened one of them.
    password: Option<Password>,
    /// Whether there were certificates that a key may have been meant to have.
    has_certificates: bool,
}

impl Input {
    fn read(paths: &[PathBuf], passwords: &InputPasswords, context: &Context) -> Result<Self, Failure> {
        let mut loaded = input::load_all(paths, passwords, context)?;
        loaded.iter_mut().try_for_each(|file| file.unseal(passwords, context))?;
        let password = loaded.iter().find_map(|file| file.password.clone());
        let requests = loaded.iter().flat_map(|file| file.contents.requests()).count();
        let names = loaded.iter().map(input::Loaded::name).collect::<Vec<_>>().join(", ");
        for file in &mut loaded {
            trust::of_keyless_stores(file);
        }
        let has_certificates = loaded.iter().any(|file| trust::has_loose(&file.contents));
        let store = detect::into_keystore(loaded.into_iter().map(|file| file.contents));
        let store = store.map_err(|error| Failure::decode(&names, &error))?;
        if is_empty(&store) {
            return Err(Failure::new(Kind::Input, format!("there is no key and no certificate in {names}")));
        }
        Ok(Self { store, names, requests, password, has_certificates })
    }
}

fn is_empty(store: &Keystore) -> bool {
    store.entries().is_empty() && store.revocation_lists.is_empty()
}

impl Target {
    fn shortest_password(self) -> usize {
        if matches!(self, Self::Pem | Self::Der) { 4 } else { 6 }
    }
}

fn target_of(path: &Path) -> Result<Target, Failure> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    match ending.as_deref() {
        Some("pem" | "crt" | "cer" | "key") => Ok(Target::Pem),
        Some("p12" | "pfx" | "pkcs12") => Ok(Target::Pkcs12),
        Some("jks") => Ok(Target::Jks),
        Some("jceks") => Ok(Target::Jceks),
        Some("p7b" | "p7c") => Ok(Target::Pkcs7),
        Some("der") => Ok(Target::Der),
        _ => Err(Failure::usage(format!("{} does not say what to write", files::path(path)))
            .hint("add --to pem, der, pkcs12, jks, jceks or pkcs7")),
    }
}

/// Says what the output cannot hold; an error when nothing may be left out.
fn report_losses(losses: &[String], strict: bool, output: &Path) -> Result<(), Failure> {
    let Some(first) = losses.first().filter(|_| strict) else {
        for loss in losses {
            words::warning(&format!("left out: {loss}"), None);
        }
        return Ok(());
    };
    for loss in losses.iter().skip(1) {
        words::warning(&format!("would be left out: {loss}"), None);
    }
    let what = format!("{} cannot hold everything: {first}", files::path(output));
    Err(Failure::new(Kind::Check, what).hint("leave --strict out to go on without it; nothing was written"))
}

/// The passwords of the keys, the specific ones first.
fn own_passwords(specs: &[EntrySpec]) -> Result<Vec<(Option<String>, Password)>, Failure> {
    let mut passwords = Vec::new();
    for entry in specs {
        let what = entry
            .alias
            .as_ref()
            .map_or_else(|| "the keys".to_owned(), |alias| format!("the key `{alias}`", alias = shown(alias)));
        let password = entry.spec.read()?;
        secret::check_length(&password, &what, 4)?;
        passwords.push((entry.alias.clone(), password));
    }
    passwords.sort_by_key(|(alias, _)| alias.is_none());
    Ok(passwords)
}

fn chosen(mut store: Keystore, only: &[String], names: &str) -> Result<Keystore, Failure> {
    if only.is_empty() {
        return Ok(store);
    }
    let aliases = store.entries().iter().map(|entry| entry.alias.clone()).collect::<Vec<_>>().join(", ");
    for alias in only {
        if store.get(alias).is_none() {
            let failure = Failure::usage(format!("{names} has no entry `{alias}`", alias = shown(alias)));
            return Err(failure.hint(format!("its entries are {aliases}")));
        }
    }
    store.retain(|entry| only.iter().any(|alias| same_alias(alias, &entry.alias)));
    Ok(store)
}

fn renamed(mut store: Keystore, alias: Option<String>) -> Result<Keystore, Failure> {
    let Some(alias) = alias else { return Ok(store) };
    let keys = store.entries().iter().filter(|entry| matches!(entry.kind, EntryKind::PrivateKey { .. })).count();
    let count = store.entries().len();
    if keys != 1 && count != 1 {
        let failure = Failure::usage(format!("--alias names one entry, and there are {count} with {keys} keys"));
        return Err(failure.hint("choose one with --only"));
    }
    if store.get(&alias).is_some_and(|entry| keys == 1 && entry.clear_key().is_none()) {
        return Err(Failure::usage(format!("the alias `{alias}` is taken by a certificate", alias = shown(&alias))));
    }
    let named = |entry: &&mut Entry| keys != 1 || entry.clear_key().is_some();
    if let Some(entry) = store.entries_mut().iter_mut().find(named) {
        entry.alias = alias;
    }
    Ok(store)
}

fn report(file: &str, store: &Keystore) {
    words::note(&format!("{file}:"));
    for entry in store.entries() {
        let kind = match &entry.kind {
            EntryKind::PrivateKey { chain, .. } => match chain.len() {
                0 => "private key without a certificate".to_owned(),
                1 => "private key and its certificate".to_owned(),
                count => format!("private key and a chain of {count} certificates"),
            },
            EntryKind::TrustedCertificate(_) => "trusted certificate".to_owned(),
            EntryKind::Certificate(_) => "certificate".to_owned(),
            EntryKind::SecretKey(_) => "secret key".to_owned(),
        };
        words::note(&format!("  {:<20} {kind}", shown(&entry.alias)));
    }
}
