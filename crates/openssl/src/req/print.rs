//! What `openssl req` prints beside the request itself.

use crate::names::{MODULUS, PUBKEY, SUBJECT, TEXT};
use crate::release::{NAMES_AS_ENCODED, now};
use keyferry_core::certificate::Certificate;
use keyferry_core::csr::CertificationRequest;
use keyferry_core::name::DistinguishedName;
use keyferry_formats::pem::{self, label};

use super::Plan;
use crate::command_error::CommandError;
use crate::options::Options;
use crate::text::key;
use crate::text::{certificate, name, request};

pub(super) fn print(
    options: &Options,
    plan: &Plan,
    made: &CertificationRequest,
    issued: Option<&Certificate>,
    subject: Option<&DistinguishedName>,
    text: &mut Vec<u8>,
) -> Result<(), CommandError> {
    let details = issued.map(Certificate::details).transpose()?;
    let public_key = details.as_ref().map_or(made.public_key(), |details| &details.public_key);
    if options.has(PUBKEY) {
        text.extend(pem::block(label::PUBLIC_KEY, public_key.as_der()).bytes());
    }
    if options.has(TEXT) {
        let printed = match issued {
            Some(issued) => certificate::print(issued, &plan.names, &plan.parts),
            None => request::print(made, subject.filter(|_| !now(&NAMES_AS_ENCODED)), &plan.names, &plan.parts),
        };
        text.extend(name::to_bytes(&printed.unwrap_or_default()));
    }
    if options.has(SUBJECT) {
        let subject = subject.unwrap_or_else(|| details.as_ref().map_or(made.subject(), |details| &details.subject));
        text.extend(name::to_bytes(&plan.names.titled("subject=", subject)));
    }
    if options.has(MODULUS) {
        let modulus = key::plain_modulus(public_key).unwrap_or_else(|| "Wrong Algorithm type".to_owned());
        text.extend(format!("Modulus={modulus}\n").bytes());
    }
    Ok(())
}
