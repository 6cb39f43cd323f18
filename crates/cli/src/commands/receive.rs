//! `keyferry receive`: the issued certificate has come; make every file that is needed from it.

use std::fs;
use std::path::PathBuf;

use clap::Args;
use keyferry_core::certificate::Certificate;
use keyferry_core::chain::{self, Chain, ChainError};
use keyferry_core::key::{PrivateKey, fingerprint};
use keyferry_formats::{EntryKind, Key, detect};

use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::files::Outputs;
use crate::input::{self, InputPasswordArguments, InputPasswords, Loaded};
use crate::registration::{self, FILES, Identity};
use crate::secret::{self, PasswordSpec, Source};
use crate::words;

/// Make every PEM file and keystore from the issued certificate and the authority's
///
/// Checks that the certificate belongs to the key, puts the chain in order, verifies it up to the authority, and writes key.pem,
/// client_cert.pem and ca_cert.pem for curl, keystore.p12 and keystore.jks with the key and its whole chain for Java, and
/// truststore.p12 and truststore.jks with the authority. The key or keystore that is read stays as it is.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The issued certificate
    issued: PathBuf,
    /// The authority's certificate, and the intermediate ones, in any order; may be left out when they are in the first file
    authorities: Vec<PathBuf>,
    /// The private key that the request was made with
    #[arg(long, value_name = "FILE", required_unless_present = "keystore", conflicts_with = "keystore")]
    key: Option<PathBuf>,
    /// The keystore that the request was made with
    #[arg(long, value_name = "STORE")]
    keystore: Option<PathBuf>,
    /// The alias in the new keystores, and that of the key in the old one [default: the old one, or the name of the key's file]
    #[arg(long)]
    alias: Option<String>,
    /// The folder for the new files; made if need be
    #[arg(long, short, value_name = "DIR", default_value = ".")]
    out: PathBuf,
    #[command(flatten)]
    passwords: InputPasswordArguments,
    /// The password of the new keystores and key.pem, at least 6 characters [default: that of the key or keystore]
    #[arg(long, value_name = "SPEC")]
    out_password: Option<PasswordSpec>,
    /// Leave key.pem unencrypted, for programs that cannot ask for a password
    #[arg(long)]
    plain_key: bool,
    /// Replace files that exist
    #[arg(long)]
    force: bool,
}

pub(crate) fn run(arguments: Arguments, context: &Context) -> Result<(), Failure> {
    let mut outputs = Outputs::new(arguments.force);
    registration::paths(&arguments.out).try_for_each(|path| outputs.check_free(&path))?;
    let passwords = InputPasswords::from(arguments.passwords);
    let Some(key_path) = arguments.key.as_ref().or(arguments.keystore.as_ref()) else {
        return Err(Failure::usage("give the key with --key, or the keystore with --keystore"));
    };
    let no_password = InputPasswords::from(InputPasswordArguments::of_store(None));
    let issued = input::load(&arguments.issued, &no_password, context)?;
    let authorities = input::load_all(&arguments.authorities, &no_password, context)?;
    let mut held = input::load(key_path, &passwords, context)?;
    held.unseal(&passwords, context)?;
    let out_password = match (Source::new(arguments.out_password, "--out-password"), &held.password) {
        (source, Some(password)) if source.given()?.is_none() => {
            secret::check_length(password, "the new keystores (that of the old one; --out-password gives another)", 6)?;
            password.clone()
        }
        (source, _) => source.chosen("the new keystores", 6)?,
    };
    let (alias, key) = private_key(&held, arguments.alias.as_deref(), arguments.key.is_some())?;
    let leaf = issued_certificate(&issued, &authorities, &key, &held.name())?;
    let mut pool: Vec<Certificate> = Vec::new();
    for certificate in [&issued].into_iter().chain(&authorities).flat_map(|file| file.contents.certificates()) {
        if *certificate != leaf && !pool.contains(certificate) {
            pool.push(certificate.clone());
        }
    }
    let chain = chain::build(&leaf, &pool, context.now).map_err(|error| chain_failure(&error))?;
    if let Some(issuer) = &chain.beyond {
        let what =
            format!("the chain ends at an authority that was itself issued by `{issuer}`, whose certificate was not given");
        words::warning(
            &what,
            Some("that is fine if the car maker gave you this one as its authority; add the other file otherwise"),
        );
    }
    let more_authorities: Vec<Certificate> = pool
        .into_iter()
        .filter(|certificate| *certificate != chain.anchor && !chain.intermediates.contains(certificate))
        .collect();
    let identity = Identity { alias: &alias, key: &key, chain: &chain, more_authorities: &more_authorities };
    identity.add_files(&mut outputs, &arguments.out, &out_password, arguments.plain_key, context)?;
    make_folder(&arguments.out)?;
    outputs.write()?;
    report(&chain, &arguments.out, &alias, arguments.plain_key)
}

fn make_folder(folder: &std::path::Path) -> Result<(), Failure> {
    fs::create_dir_all(folder)
        .map_err(|error| Failure::new(Kind::Failed, format!("the folder {} cannot be made: {error}", folder.display())))
}

/// The key and the alias for it.
fn private_key(held: &Loaded, alias: Option<&str>, loose: bool) -> Result<(String, PrivateKey), Failure> {
    let file = held.name();
    let store = detect::into_keystore([held.contents.clone()]).map_err(|error| Failure::decode(&file, &error))?;
    let entry = input::key_entry(&store, if loose { None } else { alias }, &file)?;
    let EntryKind::PrivateKey { key: Key::Clear(key), .. } = &entry.kind else { return Err(input::no_key(&file)) };
    let stem = held.path.file_stem().map_or_else(|| "key".to_owned(), |stem| stem.to_string_lossy().into_owned());
    let own = if loose { stem } else { entry.alias.clone() };
    Ok((alias.map_or(own, str::to_owned).to_lowercase(), key.clone()))
}

/// The certificate that belongs to the key: it should be in `issued`, and is looked for in the other files too.
fn issued_certificate(issued: &Loaded, more: &[Loaded], key: &PrivateKey, key_name: &str) -> Result<Certificate, Failure> {
    let file = issued.name();
    let public_key = key.public_key().map_err(|error| Failure::new(Kind::Input, format!("{key_name}: {error}")))?;
    let public_key = public_key
        .ok_or_else(|| Failure::new(Kind::Input, format!("{key_name}: the public key cannot be told from this key")))?;
    let mut others = Vec::new();
    for file in [issued].into_iter().chain(more) {
        for certificate in file.contents.certificates() {
            let details =
                certificate.details().map_err(|error| Failure::new(Kind::Input, format!("{}: {error}", file.name())))?;
            if details.public_key == public_key {
                return Ok(certificate.clone());
            }
            others.push(details);
        }
    }
    let Some(first) = others.first().filter(|_| !issued.contents.certificates().is_empty()) else {
        let failure = Failure::new(Kind::Input, format!("{file} has no certificate in it"));
        return Err(match issued.contents.requests().next() {
            Some(_) => failure.hint("it is a certification request, what you sent; give the certificate that was issued for it"),
            None => failure,
        });
    };
    let what = format!(
        "the certificate in {file}, for `{}`, does not belong to the key in {key_name}\n  \
         public key of the certificate: SHA-256 {}\n  public key of the key:         SHA-256 {}",
        first.subject,
        fingerprint(&first.public_key),
        fingerprint(&public_key),
    );
    Err(Failure::new(Kind::Check, what).hint(
        "give the key that the request was made with; if the key was made again since, make a new request with it. Nothing was written",
    ))
}

fn chain_failure(error: &ChainError) -> Failure {
    let hint = match error {
        ChainError::IssuerMissing { .. } => {
            "ask for the certificate of that issuer, and give its file behind the issued certificate"
        }
        ChainError::BadSignature { .. } => {
            "it is probably the authority of another environment (test instead of production), or an older one; ask for the right one"
        }
        ChainError::NotCa { .. } => "give the authority's own certificate, not one that it issued",
        ChainError::Expired { .. } => "ask for a new one, and check this machine's clock",
        ChainError::NotYetValid { .. } => "check this machine's clock and its time zone",
        ChainError::SelfSigned { .. } => {
            "give the certificate that came back for your request, not the placeholder in your own keystore"
        }
        _ => "ask for the certificates again",
    };
    Failure::new(Kind::Check, error.to_string()).hint(format!("{hint}. Nothing was written"))
}

fn report(chain: &Chain, folder: &std::path::Path, alias: &str, plain_key: bool) -> Result<(), Failure> {
    let details = chain.leaf.details().map_err(|error| Failure::new(Kind::Input, error.to_string()))?;
    words::note(&format!("The certificate of {} belongs to the key; valid until {}.", details.subject, details.not_after));
    words::note(&format!("In {}, the alias of the key is `{alias}`:", folder.display()));
    for (name, purpose) in FILES {
        words::note(&format!("  {name:<16} {purpose}"));
    }
    words::note(&format!("Use them so:\n  {}", registration::usage_lines(folder, plain_key).replace('\n', "\n  ")));
    Ok(())
}
