//! `openssl pkcs7`: what is in a bundle.

use crate::names::{IN, INFORM, NOOUT, OUT, OUTFORM, PRINT_CERTS, QUIET, TEXT};
use std::process::ExitCode;

use keyferry_core::certificate::Certificate;
use keyferry_formats::pem::{self, label};
use keyferry_formats::pkcs7;

use super::command_error::{CommandError, Outcome};
use super::options::Options;
use super::text::certificate::{self, Parts};
use super::text::name::{COMPAT, to_bytes, usual};
use super::text::revocation;
use super::{input, output};
use crate::release::OPENSSL_3_5;
use crate::shared_options as shared;
use keyferry_host::option_table::OptionSpec;

use crate::{Action, Command};
use keyferry_host::outputs::Access;

pub(super) const SPEC: Command = Command {
    names: &["pkcs7"],
    summary: "Shows the certificates and revocation lists of a PKCS#7 bundle, and converts it",
    options: &[
        OptionSpec::heading("General"),
        shared::HELP,
        shared::ENGINE,
        OptionSpec::heading("Input"),
        OptionSpec::value("in", "infile", "File to read"),
        OptionSpec::value("inform", "PEM|DER", "Form of what is read, DER or PEM"),
        OptionSpec::heading("Output"),
        OptionSpec::value("outform", "PEM|DER", "Form of what is written, DER or PEM"),
        shared::OUT,
        OptionSpec::flag("noout", "Leave the bundle itself out"),
        OptionSpec::flag("text", "Show the certificates in words"),
        OptionSpec::flag("print", "Show every field of the structure").refused("see `openssl pkcs7 -print_certs -text`"),
        OptionSpec::flag("print_certs", "Show the certificates and lists that are in it"),
        OptionSpec::flag("quiet", "Leave their names out, with -print_certs").since(OPENSSL_3_5),
        OptionSpec::heading("Providers"),
        shared::PROVIDER_PATH,
        shared::PROVIDER.ignored("nothing in bundles depends on it"),
        shared::PROVPARAM,
        shared::PROPQUERY,
    ],
    run: Action(run),
};

/// The labels under which bundles stand.
const LABELS: [&str; 3] = [label::PKCS7, "PKCS #7 SIGNED DATA", label::CERTIFICATE];

pub(super) fn run(options: &Options) -> Outcome {
    options.no_operands()?;
    let bytes = input::file_bytes(options.path(IN))?;
    let failed = || CommandError::new("unable to load PKCS7 object");
    let der = if options.is_der(INFORM) {
        bytes
    } else {
        let found = input::blocks(&bytes)?.into_iter().find(|block| LABELS.contains(&block.label.as_str()));
        let error = || failed().queue(0x0480_006C, "PEM routines", "get_name", "no start line", "Expecting: PKCS7");
        found.ok_or_else(error)?.content
    };
    let bundle = pkcs7::decode(&der)
        .map_err(|error| failed().queue(0x0688_010A, "asn1 encoding routines", "asn1_item_embed_d2i", error, "Type=PKCS7"))?;
    let noout = options.has(NOOUT);
    let mut text = Vec::new();
    if options.has(PRINT_CERTS) {
        for one in &bundle.certificates {
            if !options.has(QUIET) {
                text.extend(shown(one, options.has(TEXT)));
            }
            if !noout {
                text.extend_from_slice(pem::block(label::CERTIFICATE, one.as_der()).as_bytes());
            }
            text.push(b'\n');
        }
        for list in &bundle.revocation_lists {
            if !options.has(QUIET) {
                text.extend(to_bytes(&revocation::print(list, &usual()).unwrap_or_default()));
            }
            if !noout {
                text.extend_from_slice(pem::block(label::X509_CRL, list).as_bytes());
            }
            text.push(b'\n');
        }
    } else if options.is_der(OUTFORM) && !noout {
        text.extend_from_slice(&der);
    } else if !noout {
        text.extend_from_slice(pem::block(label::PKCS7, &der).as_bytes());
    }
    output::write(options.path(OUT), text, Access::Public)?;
    Ok(ExitCode::SUCCESS)
}

/// The whole text of a certificate, or its names.
fn shown(one: &Certificate, whole: bool) -> Vec<u8> {
    if whole {
        return to_bytes(&certificate::print(one, &COMPAT, &Parts::default()).unwrap_or_default());
    }
    let Ok(details) = one.details() else { return Vec::new() };
    to_bytes(&(usual().titled("subject=", &details.subject) + &usual().titled("issuer=", &details.issuer)))
}
