//! `openssl crl`: revocation lists printed, verified, put into other formats.

mod options;

use crate::names::{
    Any, CAFILE, CRLNUMBER, DATEOPT, FINGERPRINT, HASH, HASH_OLD, IN, INFORM, ISSUER, LASTUPDATE, NAMEOPT, NEXTUPDATE, NOOUT,
    Name, OUT, OUTFORM, TEXT, VERIFY,
};
use std::process::ExitCode;

use keyferry_core::extension::CRL_NUMBER;
use keyferry_core::key::{hex, magnitude};
use keyferry_core::revocation::RevocationList;
use keyferry_formats::pem::{self, label};

use super::command_error::{CommandError, Outcome};
use super::input::Form;
use super::options::Options;
use super::text::name::{self, NameFormat};
use super::text::{self, elements};
use super::x509::date;
use super::{digest, input, name_hash, output, verify};
use keyferry_host::outputs::Access;

pub(super) use options::SPEC;

/// The most authorities of one name whose keys are tried: each costs a signature, and a stranger's file may hold any number.
const NAMESAKES: usize = 100;

pub(super) fn run(options: &Options) -> Outcome {
    let names = NameFormat::parse(&options.values(NAMEOPT)).ok_or_else(|| CommandError::usage("crl", None))?;
    options.no_operands()?;
    if let Some(name) = options.name().filter(|name| !digest::is_known(name)) {
        return Err(options.usage(format!("Unknown option or message digest: {name}")));
    }
    if let Some(format) = options.value(DATEOPT).filter(|format| !["rfc_822", "iso_8601"].contains(format)) {
        return Err(CommandError::new(format!("Invalid date format: {format}")));
    }
    let list = input::revocation_list(options.path(IN), Form::given(options, INFORM))?;
    if options.has(VERIFY) || options.has(CAFILE) {
        verify_signature(options, &list)?;
    }
    let mut text = Vec::new();
    for given in options.in_order() {
        text.extend(name::to_bytes(&line(options, given.name(), &list, &names)?));
    }
    if !options.has(NOOUT) {
        if options.is_der(OUTFORM) {
            text.extend(list.as_der());
        } else {
            text.extend(pem::block(label::X509_CRL, list.as_der()).bytes());
        }
    }
    output::write(options.path(OUT), text, Access::Public)?;
    Ok(ExitCode::SUCCESS)
}

/// What an option prints.
fn line(options: &Options, option: Name<Any>, list: &RevocationList, names: &NameFormat) -> Result<String, CommandError> {
    let iso = options.value(DATEOPT) == Some("iso_8601");
    Ok(match option {
        _ if option == ISSUER => names.titled("issuer=", &list.issuer),
        _ if option == CRLNUMBER => format!("crlNumber={}\n", number(list)),
        _ if option == HASH => format!("issuer name hash={:08x}\n", name_hash::canonical(&list.issuer)),
        _ if option == HASH_OLD => format!("issuer name old hash={:08x}\n", name_hash::old(&list.issuer_der)),
        _ if option == LASTUPDATE => format!("lastUpdate={}\n", date(list.this_update, iso)),
        _ if option == NEXTUPDATE => {
            format!("nextUpdate={}\n", list.next_update.map_or_else(|| "NONE".to_owned(), |time| date(time, iso)))
        }
        _ if option == FINGERPRINT => digest::fingerprint_by_name(options.name(), list.as_der())?,
        _ if option == TEXT => text::revocation::print(list.as_der(), names).unwrap_or_default(),
        _ => String::new(),
    })
}

fn number(list: &RevocationList) -> String {
    let extension = list.extensions.iter().find(|extension| extension.extn_id == CRL_NUMBER);
    let content = extension.and_then(|extension| Some(elements(extension.extn_value.as_bytes())?.first()?.value().to_vec()));
    content.map_or_else(|| "<NONE>".to_owned(), |content| format!("0x{}", hex(&magnitude(&content).1).to_uppercase()))
}

fn verify_signature(options: &Options, list: &RevocationList) -> Result<(), CommandError> {
    let issuers = match options.path(CAFILE) {
        Some(path) => verify::ca_file(path)?.anchors,
        None => Vec::new(),
    };
    let name = list.issuer.canonical();
    let issuers = issuers.iter().filter_map(|issuer| issuer.certificate.details().ok());
    let mut issuers = issuers.filter(|details| details.subject.canonical() == name).peekable();
    if issuers.peek().is_none() {
        return Err(CommandError::new("Error getting CRL issuer certificate"));
    }
    // Several authorities may have one name; openssl asks the first one only.
    if issuers.by_ref().take(NAMESAKES).any(|issuer| list.verify(&issuer.public_key).is_ok()) {
        say!("verify OK");
    } else if issuers.peek().is_some() {
        return Err(CommandError::new(format!(
            "More than {NAMESAKES} certificates of -CAfile have the name of the CRL issuer, and none of the first {NAMESAKES} has signed it"
        ))
        .line("Give -CAfile a file with those that may have signed it"));
    } else {
        say!("verify failure");
    }
    Ok(())
}
