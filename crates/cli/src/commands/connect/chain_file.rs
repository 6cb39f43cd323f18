//! `--save-chain`: what a server sent, as it sent it.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use keyferry_core::certificate::Certificate;
use keyferry_core::counted;
use keyferry_core::shown::shown;
use keyferry_formats::pem::{self, label};

use crate::output;
use keyferry_host::failure::Failure;
use keyferry_host::outputs::{Access, Existing, Outputs, Written};
use keyferry_host::{files, words};

/// What the command line says of it.
#[derive(Debug, Args)]
pub(super) struct ChainArguments {
    /// Write the certificates that the server sends to this PEM file, also when they are not accepted; nothing is trusted by that
    #[arg(long, value_name = "FILE")]
    save_chain: Option<PathBuf>,
    /// Replace the file of --save-chain
    #[arg(long, requires = "save_chain")]
    force: bool,
}

/// The file that the server's certificates go into.
pub(super) struct ChainFile<'a> {
    path: &'a Path,
    existing: Existing,
}

impl<'a> ChainFile<'a> {
    /// Fails when it cannot be written anyhow, before anybody is connected to.
    pub(super) fn new(arguments: &'a ChainArguments) -> Result<Option<Self>, Failure> {
        let Some(path) = &arguments.save_chain else { return Ok(None) };
        if path == Path::new("-") {
            return Err(Failure::usage("standard output has the report").hint("give --save-chain the name of a file"));
        }
        let existing = Existing::forced(arguments.force);
        Outputs::new(existing.clone()).check_free(path)?;
        Ok(Some(Self { path, existing }))
    }

    /// Fails when it is one of the files that are read: ours would be lost, or the server's certificates trusted.
    pub(super) fn check_beside<'b>(&self, mut read: impl Iterator<Item = &'b Path>) -> Result<(), Failure> {
        read.try_for_each(|file| output::beside(self.path, file, "--save-chain"))
    }

    /// Writes the certificates in the order in which they were sent, whatever was thought of them.
    pub(super) fn write(&self, chain: &[Certificate]) -> Result<Vec<Written>, Failure> {
        let name = files::path(self.path);
        if chain.is_empty() {
            words::warning(&format!("{name} was not written: the server sent no certificate that can be read"), None);
            return Ok(Vec::new());
        }
        let mut outputs = Outputs::new(self.existing.clone());
        outputs.add(self.path, text(chain).into_bytes(), Access::Public)?;
        let written = outputs.write()?;
        let what = counted(chain.len() as u64, "certificate", "certificates");
        words::note(&format!(
            "{name}: {what}, as the server sent them. Nothing is trusted by that; keyferry trust makes a truststore of what you have checked."
        ));
        Ok(written)
    }
}

/// Each certificate with its names above it, which readers of PEM pass over.
fn text(chain: &[Certificate]) -> String {
    let mut text = String::new();
    for certificate in chain {
        if let Ok(details) = certificate.details() {
            let (subject, issuer) = (details.subject.to_string(), details.issuer.to_string());
            let _ = writeln!(text, "subject={}\nissuer={}", shown(&subject), shown(&issuer));
        }
        text.push_str(&pem::block(label::CERTIFICATE, certificate.as_der()));
    }
    text
}
