//! `openssl pkcs7`: what is in a bundle.

use std::process::ExitCode;

use keyferry_core::certificate::Certificate;
use keyferry_formats::pem::{self, label};
use keyferry_formats::pkcs7;

use super::command_error::{CommandError, Outcome};
use super::options::Options;
use super::shared_options::{ENGINE, HELP, OUT, PROPQUERY, PROVIDER, PROVIDER_PATH};
use super::text::certificate::{self, Parts};
use super::text::name::{COMPAT, ONELINE, to_bytes};
use super::text::revocation;
use super::{input, output};
use keyferry_host::option_table::OptionSpec;

use crate::{Action, Command};
use keyferry_host::outputs::Access;

pub(super) const SPEC: Command = Command {
    names: &["pkcs7"],
    summary: "Shows the certificates and revocation lists of a PKCS#7 bundle, and converts it",
    options: &[
        OptionSpec::heading("General"),
        HELP,
        ENGINE,
        OptionSpec::heading("Input"),
        OptionSpec::value("in", "infile", "File to read"),
        OptionSpec::value("inform", "PEM|DER", "Form of what is read, DER or PEM"),
        OptionSpec::heading("Output"),
        OptionSpec::value("outform", "PEM|DER", "Form of what is written, DER or PEM"),
        OUT,
        OptionSpec::flag("noout", "Leave the bundle itself out"),
        OptionSpec::flag("text", "Show the certificates in words"),
        OptionSpec::flag("print", "Show every field of the structure").refused("see `openssl pkcs7 -print_certs -text`"),
        OptionSpec::flag("print_certs", "Show the certificates and lists that are in it"),
        OptionSpec::heading("Providers"),
        PROVIDER_PATH,
        PROVIDER.ignored("nothing in bundles depends on it"),
        PROPQUERY,
    ],
    run: Action(run),
};

/// The labels under which bundles stand.
const LABELS: [&str; 3] = [label::PKCS7, "PKCS #7 SIGNED DATA", label::CERTIFICATE];

pub(super) fn run(options: &Options) -> Outcome {
    options.no_operands()?;
    let bytes = input::file_bytes(options.value("in"))?;
    let failed = || CommandError::new("unable to load PKCS7 object");
    let der = if options.is_der("inform") {
        bytes
    } else {
        let found = input::blocks(&bytes).into_iter().find(|block| LABELS.contains(&block.label.as_str()));
        let error = || failed().queue(0x0480_006C, "PEM routines", "get_name", "no start line", "Expecting: PKCS7");
        found.ok_or_else(error)?.content
    };
    let bundle = pkcs7::decode(&der)
        .map_err(|error| failed().queue(0x0688_010A, "asn1 encoding routines", "asn1_item_embed_d2i", error, "Type=PKCS7"))?;
    let noout = options.has("noout");
    let mut text = Vec::new();
    if options.has("print_certs") {
        for one in &bundle.certificates {
            text.extend(shown(one, options.has("text")));
            if !noout {
                text.extend_from_slice(pem::block(label::CERTIFICATE, one.as_der()).as_bytes());
            }
            text.push(b'\n');
        }
        for list in &bundle.revocation_lists {
            text.extend(to_bytes(&revocation::print(list, &ONELINE).unwrap_or_default()));
            if !noout {
                text.extend_from_slice(pem::block(label::X509_CRL, list).as_bytes());
            }
            text.push(b'\n');
        }
    } else if options.is_der("outform") && !noout {
        text.extend_from_slice(&der);
    } else if !noout {
        text.extend_from_slice(pem::block(label::PKCS7, &der).as_bytes());
    }
    output::write(options.value("out"), text, Access::Public)?;
    Ok(ExitCode::SUCCESS)
}

/// The whole text of a certificate, or its names.
fn shown(one: &Certificate, whole: bool) -> Vec<u8> {
    if whole {
        return to_bytes(&certificate::print(one, &COMPAT, &Parts::default()).unwrap_or_default());
    }
    let Ok(details) = one.details() else { return Vec::new() };
    to_bytes(&(ONELINE.titled("subject=", &details.subject) + &ONELINE.titled("issuer=", &details.issuer)))
}
