//! `openssl x509`: certificates printed, made from requests, signed, put into other formats.

mod added;
mod checks;
mod options;
mod print;
mod serial;
mod sign;

use crate::digest;
use crate::names::{
    CERTOPT, CHECKEND, DATEOPT, IN, INFORM, MULTI, NAMEOPT, NEW, NOCERT, NOOUT, OUT, OUTFORM, PASSIN, REQ, SET_SERIAL,
};
use crate::release::{DIGEST_FIRST, NAMES_HAVE_CODES, now};
use std::process::ExitCode;

use keyferry_core::certificate::Certificate;
use keyferry_formats::Password;
use keyferry_formats::pem::{self, label};

use super::command_error::{CommandError, Outcome};
use super::input::{self, Form};
use super::options::Options;
use super::output::{self, Output};
use super::pass;
use super::text::certificate::Parts;
use super::text::name::NameFormat;
use keyferry_host::outputs::Access;

pub(super) use options::SPEC;
pub(super) use print::date;
use serial::Numbers;
pub(super) use serial::{given as given_serial, random as random_serial};
pub(super) use sign::{CopyExtensions, signature_algorithm};

/// What stands in the options and has to be right before anything is read.
struct Plan {
    names: NameFormat,
    parts: Parts,
    passin: Option<Password>,
}

impl Plan {
    fn new(options: &Options) -> Result<Self, CommandError> {
        let usage = || CommandError::usage("x509", None);
        let plan = Self {
            names: NameFormat::parse(&options.values(NAMEOPT)).ok_or_else(usage)?,
            parts: Parts::parse(&options.values(CERTOPT)).ok_or_else(usage)?,
            passin: None,
        };
        if let Some(format) = options.value(DATEOPT).filter(|format| !["rfc_822", "iso_8601"].contains(format)) {
            return Err(CommandError::new(format!("Invalid date format: {format}")));
        }
        if let Some(serial) = options.value(SET_SERIAL) {
            serial::given("x509", serial)?;
        }
        Ok(plan)
    }
}

pub(super) fn run(options: &Options) -> Outcome {
    let plan = Plan::new(options)?;
    options.no_operands()?;
    let plan = Plan { passin: pass::input_saying(options.secret(PASSIN), "Error getting password")?, ..plan };
    if let Some(name) = options.name().filter(|name| !digest::is_known(name) && now(&DIGEST_FIRST)) {
        return Err(options.usage(format!("Unknown option or message digest: {name}")));
    }
    let mut text = Vec::new();
    let mut code = 0;
    let mut numbers = Numbers::default();
    if options.has(MULTI) {
        if options.has(REQ) || options.has(NEW) {
            return Err(CommandError::new("Error: -multi cannot be used with -req or -new"));
        }
        for certificate in input::certificates(options.path(IN), "certificates", plan.passin.as_ref())? {
            code = one(options, &plan, &sign::run(options, &plan, Some(certificate), &mut numbers)?, &mut text)?.max(code);
        }
    } else {
        code = one(options, &plan, &sign::run(options, &plan, None, &mut numbers)?, &mut text)?;
    }
    let certificates = Output { path: options.path(OUT), bytes: text.into(), access: Access::Public };
    output::write_all(numbers.output().into_iter().chain([certificates]).collect())?;
    Ok(ExitCode::from(code))
}

/// Prints what came out, and says with which exit code.
fn one(options: &Options, plan: &Plan, made: &sign::Made, text: &mut Vec<u8>) -> Result<u8, CommandError> {
    let certificate = match made {
        sign::Made::Certificate(certificate) => certificate,
        sign::Made::Request { of, .. } => of,
    };
    print::print(options, plan, certificate, text)?;
    if let Some(seconds) = options.number(CHECKEND) {
        let (line, code) = checks::check_end(certificate, seconds)?;
        text.extend(line.bytes());
        return Ok(code);
    }
    let all_match = checks::names(options, certificate, text);
    let (label, der) = match made {
        sign::Made::Certificate(certificate) => (label::CERTIFICATE, certificate.as_der()),
        sign::Made::Request { request, .. } => (label::REQUEST, request.as_der()),
    };
    if !options.has(NOOUT) && !options.has(NOCERT) {
        if options.is_der(OUTFORM) { text.extend(der) } else { text.extend(pem::block(label, der).bytes()) }
    }
    Ok(u8::from(!all_match && now(&NAMES_HAVE_CODES)))
}

/// The certificate of `-in`.
fn read(options: &Options, plan: &Plan) -> Result<Certificate, CommandError> {
    input::certificate(options.path(IN), "certificate", Form::given(options, INFORM), plan.passin.as_ref())
}
