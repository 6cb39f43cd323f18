//! `openssl crl2pkcs7`: bundles of certificates, and of a revocation list.

use crate::names::{CERTFILE, IN, INFORM, NOCRL, OUT, OUTFORM};
use std::process::ExitCode;

use keyferry_core::revocation::RevocationList;
use keyferry_formats::pem::{self, label};
use keyferry_formats::pkcs7::{self, Bundle};

use super::command_error::{CommandError, Outcome};
use super::options::Options;
use super::{input, output};
use crate::shared_options as shared;
use keyferry_host::option_table::OptionSpec;

use crate::{Action, Command};
use keyferry_host::outputs::Access;

pub(super) const SPEC: Command = Command {
    names: &["crl2pkcs7"],
    summary: "Puts certificates and a revocation list into a PKCS#7 bundle",
    options: &[
        OptionSpec::heading("General"),
        shared::HELP,
        OptionSpec::heading("Input"),
        OptionSpec::value("in", "infile", "File to read"),
        OptionSpec::value("inform", "PEM|DER", "Form of what is read, DER or PEM"),
        OptionSpec::flag("nocrl", "Take certificates alone, no revocation list"),
        OptionSpec::value("certfile", "infile", "File with certificates to put in; more than one can be given"),
        OptionSpec::heading("Output"),
        shared::OUT,
        OptionSpec::value("outform", "PEM|DER", "Form of what is written, DER or PEM"),
        OptionSpec::heading("Providers"),
        shared::PROVIDER_PATH,
        shared::PROVIDER.ignored("nothing in bundles depends on it"),
        shared::PROVPARAM,
        shared::PROPQUERY,
    ],
    run: Action(run),
};

pub(super) fn run(options: &Options) -> Outcome {
    options.no_operands()?;
    let mut bundle = Bundle::default();
    if !options.has(NOCRL) {
        bundle.revocation_lists.push(revocation_list(options)?);
    }
    for path in options.paths(CERTFILE) {
        let name = path.to_string_lossy();
        let bytes = input::file_bytes(Some(path)).map_err(|why| {
            let error = why.limits_only().line(format!("error opening the file, {name}")).line("error loading certificates");
            error.queue(0x8000_0002, "system library", "BIO_new_file", "system lib", &format!("calling fopen({name}, r)"))
        })?;
        let certificates = input::pem_certificates(&bytes)?.ok_or_else(|| {
            let error = CommandError::new(format!("error reading the file, {name}")).line("error loading certificates");
            error.queue(0x0488_000D, "PEM routines", "PEM_X509_INFO_read_bio_ex", "ASN1 lib", "")
        })?;
        bundle.certificates.extend(certificates);
    }
    let der = pkcs7::encode(&bundle).map_err(|error| CommandError::new(format!("unable to write pkcs7 object: {error}")))?;
    let bytes = if options.is_der(OUTFORM) { der } else { pem::block(label::PKCS7, &der).as_bytes().to_vec() };
    output::write(options.path(OUT), bytes, Access::Public)?;
    Ok(ExitCode::SUCCESS)
}

fn revocation_list(options: &Options) -> Result<Vec<u8>, CommandError> {
    let bytes = input::file_bytes(options.path(IN))?;
    let der = if options.is_der(INFORM) {
        Some(bytes.to_vec())
    } else {
        input::blocks(&bytes)?.into_iter().find(|block| block.label == label::X509_CRL).map(|block| block.content.to_vec())
    };
    der.filter(|der| RevocationList::from_der(der).is_ok()).ok_or_else(|| {
        CommandError::new("unable to load CRL").queue(
            0x0480_006C,
            "PEM routines",
            "get_name",
            "no start line",
            "Expecting: X509 CRL",
        )
    })
}
