//! `keyferry convert`: any readable files into one PEM file, PKCS#12 or JKS, or into one file for each entry.

mod folder;
mod inputs;
mod selection;
mod target;
mod trust;
mod writer;

use std::path::{Path, PathBuf};

use clap::Args;
use keyferry_core::shown::shown;
use keyferry_formats::pem::KeyForm;
use keyferry_formats::trust::{subject, unsaid, vouch};
use keyferry_formats::{Entry, EntryKind, Keystore, Loss, Password, fit, fit_passwordless};
use serde::Serialize;

use crate::aliases;
use crate::input::{InputPasswordArguments, InputPasswords};
use crate::output::{KeyFormArguments, Pkcs12Profile};
use crate::report::{self, ReportArguments, WrittenFile};
use keyferry_host::context::Context;
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::files;
use keyferry_host::new_password::Opener;
use keyferry_host::outputs::{Existing, Outputs, Written};
use keyferry_host::secret::{EntrySpec, PasswordSpec, Source};
use keyferry_host::words;

pub(crate) use folder::is_folder;
pub(crate) use target::Target;

use inputs::{Input, WhatArguments, is_empty};
use selection::{Part, Selection, SelectionArguments};
use writer::{Parts, Writer};

/// Convert keys, certificates and keystores between PEM, PKCS#12, JKS and JWK
///
/// Files are recognised by content, not by name, even when mail or JSON has wrapped them. Loose keys and certificates are put
/// together: each key gets the certificates of its chain, and an authority that no key needs becomes a trusted one; other certificates
/// become trusted only with --trust-all. A .crt or .cer file gets only the certificates, a .key file only the key; a folder gets one file for
/// each entry, named after its alias.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  keyferry convert keystore.jks -o keystore.p12
  keyferry convert key.pem cert.pem ca.pem -o keystore.jks --alias fleet
  keyferry convert windows.pfx -o pem/ --password env:PFX --plain-key
  keyferry convert old.p12 -o new.p12 --p12-profile java8")]
pub(crate) struct Arguments {
    /// The files to read, or folders of files; `-` is standard input
    #[arg(required = true)]
    inputs: Vec<PathBuf>,
    /// The file to write; `-` is standard output; a folder (or DIR/) gets one file per entry
    #[arg(long, short, value_name = "FILE|DIR/")]
    output: PathBuf,
    /// The format to write [default: chosen by the extension of the output: .pem .crt .cer .key, .p12 .pfx, .jks, .jceks, .p7b, .der, .jwk; PEM in a folder]
    #[arg(long, value_enum)]
    to: Option<Target>,
    #[command(flatten)]
    selection: SelectionArguments,
    /// The new alias of the only key, or of the only entry
    #[arg(long)]
    alias: Option<String>,
    #[command(flatten)]
    what: WhatArguments,
    #[command(flatten)]
    passwords: InputPasswordArguments,
    /// The password of the output, at least 6 characters [default: that of the input]
    #[arg(long, value_name = "SPEC")]
    out_password: Option<PasswordSpec>,
    /// A separate password for the keys in a JKS or PEM output, at least 6 characters; ALIAS=SPEC is for one entry; can be given more than once
    #[arg(long, value_name = "[ALIAS=]SPEC")]
    out_key_password: Vec<EntrySpec>,
    /// Leave the keys of a PEM or DER output unencrypted; needed for private keys as JWK, which has no encryption
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
    #[command(flatten)]
    report: ReportArguments,
}

/// What was written.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Report {
    written: Vec<WrittenFile>,
    entries: Vec<WrittenEntry>,
    /// What the output cannot hold.
    left_out: Vec<String>,
}

/// An entry of an output.
#[derive(Debug, Serialize)]
struct WrittenEntry {
    file: String,
    alias: String,
    what: String,
}

pub(crate) fn run(arguments: Arguments, context: &Context) -> Result<(), Failure> {
    let json = arguments.report.json;
    let report = convert(arguments, context)?;
    if json { report::json(&report) } else { Ok(()) }
}

/// One conversion, all of it; what is to be said on the way goes through [`words`].
pub(crate) fn convert(mut arguments: Arguments, context: &Context) -> Result<Report, Failure> {
    let into_folder = is_folder(&arguments.output);
    let target = match arguments.to {
        Some(target) => target,
        None if into_folder => Target::Pem,
        None => Target::of_ending(&arguments.output)?,
    };
    let mut selection = Selection::new(&arguments.selection, &arguments.output, target)?;
    let chains_alone = into_folder && target == Target::Pkcs7 && selection.part == Part::Everything;
    if chains_alone {
        // A file for each chain, not for each certificate.
        selection.part = Part::Certificates;
    }
    arguments.check(target)?;
    arguments.report.apart_from(&arguments.output)?;
    let mut outputs = Outputs::new(Existing::forced(arguments.force));
    if !into_folder {
        outputs.check_free(&arguments.output)?;
        // It may be one of the inputs too.
        outputs.lock(&arguments.output)?;
    }
    let passwords = InputPasswords::from(std::mem::take(&mut arguments.passwords));
    let mut input = Input::read(&arguments.inputs, &arguments.what, &passwords, selection.part, context)?;
    // An empty keystore is one, and becomes another.
    let has_entries = !is_empty(&input.store);
    let nothing_to_lose = !has_entries && target.is_keystore() && !into_folder;
    let passwordless = is_passwordless(&arguments, target);
    let mut chosen = aliases::only(std::mem::take(&mut input.store), &arguments.what.only, &input.names)?;
    if arguments.what.only.is_empty() {
        input.counts.thin_out(&mut chosen).iter().for_each(|said| words::note(said));
    }
    let mut store = renamed(chosen, arguments.alias.as_deref())?;
    if selection.part == Part::Everything {
        trust::every_key_has_its_own(&store, input.has_certificates, &input.loose_keys)?;
    }
    let left_out = selection.part.take(&mut store);
    let mut losses = losses(&arguments, target, selection.part, &input, &mut store);
    if chains_alone {
        losses.extend(left_out.keys().iter().map(|key| format!("the key {key}: PKCS#7 holds no keys").into()));
    }
    report_losses(&losses, arguments.what.strict, &arguments.output)?;
    if is_empty(&store) && !nothing_to_lose {
        return Err(match selection.part {
            Part::Everything if has_entries => {
                Failure::new(Kind::Failed, format!("nothing of {} can be written as {}", input.names, target.format()))
            }
            part => part.missing(&input.names),
        });
    }
    let has_keys = selection.part.has_keys(&store);
    let needs_password = match target {
        Target::Pem | Target::Der => has_keys && !arguments.plain_key,
        Target::Pkcs12 => !passwordless,
        Target::Jks | Target::Jceks | Target::Bks | Target::Uber | Target::Bcfks => true,
        Target::Pkcs7 | Target::Jwk => false,
    };
    if has_keys {
        check_bare_keys(&arguments, target)?;
    }
    let what = files::path(&arguments.output);
    let source = Source::new(arguments.out_password, "--out-password");
    let password =
        if needs_password { Some(source.chosen_or(input.password, &what, "the input", target.opener())?) } else { None };
    if needs_password && has_keys && arguments.out_key_password.is_empty() {
        say_own_passwords(&input.own_passwords);
    }
    let writer = Writer {
        target,
        part: selection.part,
        profile: arguments.p12_profile,
        key_form: KeyForm::from(&arguments.key_form),
        bare: arguments.selection.no_attributes,
        password,
        own: own_passwords(&arguments.out_key_password)?,
    };
    let (written, stores) = if into_folder {
        writer.write_each(store, &arguments.output, outputs, context)?
    } else {
        writer.add(&arguments.output, &store, &mut outputs, context)?;
        let written = outputs.write()?;
        if arguments.output != Path::new("-") {
            words::listed(&if has_entries { format!("{what}:") } else { format!("{what}: an empty keystore") });
            words::list(store.entries().iter().map(|entry| {
                // Certificates in PKCS#7 have no names.
                let name = if target == Target::Pkcs7 {
                    entry.certificates().first().map(subject).unwrap_or_default()
                } else {
                    shown(&entry.alias).into_owned()
                };
                format!("  {name:<20} {}", selection.part.of_entry(entry))
            }));
            selection.report(&arguments.output, &left_out);
        }
        if context.is_incomplete() {
            words::warning(&format!("{what} was written without what could not be read"), Some("--strict writes nothing then"));
        }
        (written, vec![(arguments.output, store)])
    };
    Ok(Report::of(&written, &stores, selection.part, losses))
}

impl Report {
    /// What is known of one that was done before: its files.
    pub(crate) fn of_earlier(written: Vec<WrittenFile>) -> Self {
        Self { written, ..Self::default() }
    }

    fn of(written: &[Written], stores: &Parts, part: Part, losses: Vec<Loss>) -> Self {
        let entries = stores.iter().flat_map(|(path, store)| store.entries().iter().map(move |entry| (path, entry)));
        let entries = entries.map(|(path, entry)| WrittenEntry {
            file: files::raw_name(path),
            alias: entry.alias.clone(),
            what: part.of_entry(entry),
        });
        Self {
            written: report::written(written),
            entries: entries.collect(),
            left_out: losses.into_iter().map(|loss| loss.what).collect(),
        }
    }
}

/// Where entries are copied to, and how.
pub(crate) struct Copy {
    pub output: PathBuf,
    pub to: Option<Target>,
    pub passwords: InputPasswordArguments,
    pub out_password: Option<PasswordSpec>,
    pub plain_key: bool,
    pub force: bool,
    pub report: ReportArguments,
}

impl Arguments {
    /// The files that are read, and what is written.
    pub(crate) fn paths(&self) -> (&[PathBuf], &Path) {
        (&self.inputs, &self.output)
    }

    /// Where every password comes from, by the names of the options.
    pub(crate) fn password_specs(&self) -> impl Iterator<Item = (&'static str, &PasswordSpec)> {
        let new = self.out_password.iter().map(|spec| ("out-password", spec));
        let of_keys = self.out_key_password.iter().map(|one| ("out-key-password", &one.spec));
        self.passwords.specs().chain(new).chain(of_keys)
    }

    /// The same conversion, which may replace its output.
    pub(crate) fn replacing(self) -> Self {
        Self { force: true, ..self }
    }

    /// A conversion of these entries of a keystore, or of all.
    pub(crate) fn of_entries(store: PathBuf, only: Vec<String>, copy: Copy) -> Self {
        Self {
            inputs: vec![store],
            output: copy.output,
            to: copy.to,
            selection: SelectionArguments::default(),
            alias: None,
            what: WhatArguments { only, ..WhatArguments::default() },
            passwords: copy.passwords,
            out_password: copy.out_password,
            out_key_password: Vec::new(),
            plain_key: copy.plain_key,
            key_form: KeyFormArguments::default(),
            p12_profile: Pkcs12Profile::default(),
            force: copy.force,
            report: copy.report,
        }
    }

    /// Fails for options that the target cannot heed.
    fn check(&self, target: Target) -> Result<(), Failure> {
        if target == Target::Pkcs12 && !self.out_key_password.is_empty() {
            let failure = Failure::usage("keys in PKCS#12 have the password of the store; Java opens nothing else");
            return Err(failure.hint("leave --out-key-password out, or write JKS"));
        }
        if !matches!(target, Target::Pem | Target::Der | Target::Jwk) && self.plain_key {
            return Err(Failure::usage("--plain-key is for PEM, DER and JWK outputs; keys in keystores are always encrypted"));
        }
        if target != Target::Pem && self.selection.no_attributes {
            return Err(Failure::usage("--no-attributes is for PEM outputs; other formats have no lines above their blocks"));
        }
        Ok(())
    }
}

/// Keys without any protection are for those who say that they mean it.
fn check_bare_keys(arguments: &Arguments, target: Target) -> Result<(), Failure> {
    if target == Target::Jwk && !arguments.plain_key {
        return Err(Failure::usage("a JSON Web Key is not encrypted: whoever reads the file can use the private key")
            .hint("--plain-key says that this is meant; nothing was written"));
    }
    if is_passwordless(arguments, target) {
        words::warning(
            "the keys are written without any protection",
            Some("whoever can read the file can use them, and Java does not show them"),
        );
    }
    Ok(())
}

/// Says which keys no longer have a password of their own.
fn say_own_passwords(keys: &[String]) {
    if !keys.is_empty() {
        let keys = keys.join(", ");
        words::note(&format!(
            "The password of the output is that of its keys too, also of those that had one of their own: {keys}."
        ));
    }
}

/// Takes out of the keystore what the output cannot hold, and says what that was.
fn losses(arguments: &Arguments, target: Target, part: Part, input: &Input, store: &mut Keystore) -> Vec<Loss> {
    let mut losses = unsaid(&input.restricted, store);
    let vouched = vouch(store, arguments.what.trust_all, target.format(), &input.restricted);
    losses.extend(vouched.losses);
    let marked = Some("add --trust-all if it is to be trusted");
    vouched.unmarked.iter().for_each(|what| words::warning(what, marked));
    if part != Part::Certificates {
        losses.extend(fit(store, target.format()));
    }
    if is_passwordless(arguments, target) {
        losses.extend(fit_passwordless(store));
    }
    if part == Part::Everything {
        losses.extend(input.set_aside.iter().cloned());
    }
    losses
}

fn is_passwordless(arguments: &Arguments, target: Target) -> bool {
    target == Target::Pkcs12 && arguments.p12_profile == Pkcs12Profile::Passwordless
}

/// Says what the output cannot hold; an error when nothing may be left out.
fn report_losses(losses: &[Loss], strict: bool, output: &Path) -> Result<(), Failure> {
    let Some(first) = losses.first().filter(|_| strict) else {
        for loss in losses.iter().filter(|loss| !loss.is_slight) {
            words::warning(&format!("left out: {}", loss.what), None);
        }
        return Ok(());
    };
    for loss in losses.iter().skip(1) {
        words::warning(&format!("would be left out: {}", loss.what), None);
    }
    let what = format!("{} cannot hold everything: {}", files::path(output), first.what);
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
        let source = Source::new(Some(entry.spec.clone()), "--out-key-password");
        let password = source.chosen(&what, Opener::Any)?;
        passwords.push((entry.alias.clone(), password));
    }
    passwords.sort_by_key(|(alias, _)| alias.is_none());
    Ok(passwords)
}

fn renamed(mut store: Keystore, alias: Option<&str>) -> Result<Keystore, Failure> {
    let Some(alias) = alias else { return Ok(store) };
    let keys = store.entries().iter().filter(|entry| matches!(entry.kind, EntryKind::PrivateKey { .. })).count();
    let count = store.entries().len();
    if keys != 1 && count != 1 {
        let failure = Failure::usage(format!("--alias names one entry, and there are {count} with {keys} keys"));
        return Err(failure.hint("choose one with --only"));
    }
    if store.get(alias).is_some_and(|entry| keys == 1 && entry.clear_key().is_none()) {
        return Err(Failure::usage(format!("the alias `{alias}` is taken by a certificate", alias = shown(alias))));
    }
    let named = |entry: &&mut Entry| keys != 1 || entry.clear_key().is_some();
    if let Some(entry) = store.entries_mut().iter_mut().find(named) {
        alias.clone_into(&mut entry.alias);
    }
    Ok(store)
}
