//! What of the inputs is written: everything, the certificates alone, or the keys alone. The endings of files say it too: nobody who asks for a
//! .crt wants to hand on the private key.

use std::collections::HashSet;
use std::path::Path;

use clap::Args;
use keyferry_core::certificate::Certificate;
use keyferry_core::shell;
use keyferry_core::shown::shown;
use keyferry_formats::pem;
use keyferry_formats::pkcs7::{self, Bundle};
use keyferry_formats::{Entry, EntryKind, Keystore};

use super::target::Target;
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::files;
use keyferry_host::words;

/// Which part of the inputs is written.
#[derive(Debug, Default, Args)]
pub(super) struct SelectionArguments {
    /// Write only the certificates, including a key's chain, without asking for the key's password; the default for .crt and .cer
    #[arg(long, conflicts_with = "keys_only")]
    certs_only: bool,
    /// Write only the private keys; the default for .key
    #[arg(long)]
    keys_only: bool,
    /// Write a PEM output without the lines above the blocks (alias and identifier), for programs that do not skip them
    #[arg(long)]
    pub no_attributes: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Everything,
    Certificates,
    Keys,
}

/// The part, and how it came to be that one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Selection {
    pub part: Part,
    by_ending: bool,
}

impl Selection {
    /// The part that the options ask for, or the ending of the output.
    pub(super) fn new(arguments: &SelectionArguments, output: &Path, target: Target) -> Result<Self, Failure> {
        let asked = match (arguments.certs_only, arguments.keys_only) {
            (true, _) => Some((Part::Certificates, "--certs-only")),
            (_, true) => Some((Part::Keys, "--keys-only")),
            _ => None,
        };
        let by_name = of_ending(output).filter(|_| matches!(target, Target::Pem | Target::Der));
        let holds_parts = match asked {
            Some((Part::Keys, _)) => matches!(target, Target::Pem | Target::Der),
            _ => matches!(target, Target::Pem | Target::Der | Target::Pkcs7),
        };
        match (asked, by_name) {
            (Some((_, option)), _) if !holds_parts => Err(Failure::usage(format!(
                "{option} is for files without passwords of their own, which {} is not",
                target.format()
            ))
            .hint("write PEM or DER, or certificates as PKCS#7 (.p7b)")),
            (Some((part, option)), Some(other)) if part != other => {
                Err(Failure::usage(format!("{option} does not go with the name {}", files::path(output)))
                    .hint(".crt and .cer files hold certificates, .key files hold keys, .pem files hold anything"))
            }
            (Some((part, _)), _) => Ok(Self { part, by_ending: false }),
            (None, Some(part)) => Ok(Self { part, by_ending: true }),
            (None, None) => Ok(Self { part: Part::Everything, by_ending: false }),
        }
    }

    /// Says what is not in the output, when only its ending said so.
    pub(super) fn report(self, output: &Path, left_out: &LeftOut) {
        let ending = output.extension().unwrap_or_default().to_string_lossy();
        let other = |ending| shell::path(&output.with_extension(ending));
        let text = match self.part {
            Part::Certificates if !left_out.keys.is_empty() => format!(
                "Without the key {}: a .{ending} file holds certificates. -o {} writes the key, -o {} both.",
                left_out.keys.join(", "),
                other("key"),
                other("pem")
            ),
            Part::Keys if left_out.certificates => format!(
                "Without the certificates: a .{ending} file holds keys. -o {} writes the certificates, -o {} both.",
                other("crt"),
                other("pem")
            ),
            _ => return,
        };
        if self.by_ending {
            words::note(&text);
        }
    }
}

fn of_ending(output: &Path) -> Option<Part> {
    match output.extension()?.to_string_lossy().to_lowercase().as_str() {
        "crt" | "cer" => Some(Part::Certificates),
        "key" => Some(Part::Keys),
        _ => None,
    }
}

/// What of a keystore is not in the part that is written.
pub(super) struct LeftOut {
    keys: Vec<String>,
    certificates: bool,
}

impl LeftOut {
    /// The aliases of the keys.
    pub(super) fn keys(&self) -> &[String] {
        &self.keys
    }
}

impl Part {
    /// Takes out of `store` the entries in which there is nothing of this part, and of the others what no encoder may see.
    pub(super) fn take(self, store: &mut Keystore) -> LeftOut {
        let is_key = |entry: &Entry| matches!(entry.kind, EntryKind::PrivateKey { .. });
        let keys = store.entries().iter().filter(|entry| is_key(entry));
        let keys = keys.map(|entry| format!("`{}`", shown(&entry.alias))).collect();
        let certificates = store.entries().iter().any(|entry| !entry.certificates().is_empty());
        match self {
            Self::Everything => {}
            Self::Certificates => store.retain(|entry| !entry.certificates().is_empty()),
            Self::Keys => {
                store.retain(is_key);
                for entry in store.entries_mut() {
                    if let EntryKind::PrivateKey { chain, .. } = &mut entry.kind {
                        chain.clear();
                        entry.chain_attributes.clear();
                    }
                }
            }
        }
        if self != Self::Everything {
            store.revocation_lists.clear();
        }
        LeftOut { keys, certificates }
    }

    /// Whether there is a key in what is written of this keystore.
    pub(super) fn has_keys(self, store: &Keystore) -> bool {
        self != Self::Certificates && store.entries().iter().any(Entry::has_key)
    }

    /// Whether what is written of this keystore is for its owner only.
    pub(super) fn is_private(self, store: &Keystore) -> bool {
        self != Self::Certificates && store.is_private()
    }

    /// What is written of an entry, in words.
    pub(super) fn of_entry(self, entry: &Entry) -> String {
        let certificates = entry.certificates().len();
        match (self, &entry.kind) {
            (Self::Certificates, _) if certificates == 1 => "certificate".to_owned(),
            (Self::Certificates, _) => format!("certificate, and {} above it", certificates - 1),
            (Self::Keys, _) => "private key".to_owned(),
            (_, EntryKind::PrivateKey { .. }) => match certificates {
                0 => "private key without a certificate".to_owned(),
                1 => "private key and its certificate".to_owned(),
                count => format!("private key and a chain of {count} certificates"),
            },
            (_, EntryKind::Certificate(_)) => "certificate".to_owned(),
            (_, EntryKind::TrustedCertificate(_)) => "trusted certificate".to_owned(),
            (_, EntryKind::SecretKey(_)) => "secret key".to_owned(),
            (_, EntryKind::PublicKey(_)) => "public key".to_owned(),
            (_, EntryKind::Stored { .. }) => "stored bytes".to_owned(),
        }
    }

    /// None of it is there.
    pub(super) fn missing(self, names: &str) -> Failure {
        let what = match self {
            Self::Everything => "key and no certificate",
            Self::Certificates => "certificate",
            Self::Keys => "private key",
        };
        Failure::new(Kind::Input, format!("there is no {what} in {names}")).hint("keyferry show FILE says what there is in one")
    }
}

/// The bytes of a file with the certificates of a keystore, each once, the key's own with the alias of its entry above it.
pub(super) fn certificates(store: &Keystore, target: Target, bare: bool) -> Result<Vec<u8>, Failure> {
    let mut seen = HashSet::new();
    let all = store.entries().iter().flat_map(|entry| {
        entry
            .certificates()
            .iter()
            .enumerate()
            .map(|(place, certificate)| ((place == 0).then_some(entry.alias.as_str()), certificate))
    });
    let all: Vec<(Option<&str>, &Certificate)> = all.filter(|(_, certificate)| seen.insert(*certificate)).collect();
    match (target, all.as_slice()) {
        (Target::Pkcs7, all) => {
            let certificates = all.iter().map(|(_, certificate)| (*certificate).clone()).collect();
            let bundle = Bundle { certificates, revocation_lists: Vec::new() };
            pkcs7::encode(&bundle).map_err(|error| Failure::encode("PKCS#7", &error))
        }
        (Target::Der, [(_, certificate)]) => Ok(certificate.as_der().to_vec()),
        (Target::Der, all) => Err(Failure::usage(format!("DER holds one certificate, and there are {}", all.len()))
            .hint("choose with --only, or write PEM or PKCS#7 (.p7b)")),
        (_, all) => {
            let mut document = if bare { pem::Document::default().bare() } else { pem::Document::default() };
            for (alias, certificate) in all {
                document.named_certificate(alias.unwrap_or_default(), certificate.as_der());
            }
            Ok(document.into_bytes().to_vec())
        }
    }
}
