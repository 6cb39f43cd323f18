//! The certificate that `openssl req -x509` makes of the request.

use crate::names::{CA, CAKEY, X509V1};
use crate::release::{IDENTIFIERS, Identifiers, now};
use keyferry_core::certificate::{Certificate, CertificateContent};
use keyferry_core::csr::{CertificationRequest, Style};
use keyferry_core::key::PrivateKey;

use super::{Plan, read_key};
use crate::command_error::CommandError;
use crate::extensions::{self, Authority, Purpose};
use crate::input::{self, Form};
use crate::options::Options;
use crate::validity;
use crate::x509::{CopyExtensions, random_serial, signature_algorithm};
use keyferry_host::context::CrossCheck;
use keyferry_host::requests;

pub(super) fn make(
    options: &Options,
    plan: &Plan,
    request: &CertificationRequest,
    key: Option<&PrivateKey>,
) -> Result<Certificate, CommandError> {
    let authority = options.path(CA).map(|path| input::certificate(Some(path), "issuer cert", Form::Any, plan.passin.as_ref()));
    let authority = authority.transpose()?.map(|authority| authority.details()).transpose()?;
    let ca_key = match (&authority, options.path(CAKEY).or(options.path(CA))) {
        (Some(_), Some(path)) => Some(read_key(path, "issuer private key", plan)?),
        _ => None,
    };
    let signer = ca_key.as_ref().or(key);
    let signer = signer.ok_or_else(|| CommandError::new("Must provide a signature key using -key or provide -CA / -CAkey"))?;
    if let Some(details) = &authority
        && signer.public_key().ok().flatten().as_ref() != Some(&details.public_key)
    {
        return Err(CommandError::new("Issuer CA certificate and key do not match"));
    }
    let mut all = match plan.copy {
        Some(CopyExtensions::All) => request.extensions().to_vec(),
        None if !plan.new => {
            say!("Warning: No -copy_extensions given; ignoring any extensions in the request");
            Vec::new()
        }
        _ => Vec::new(),
    };
    let serial_number = match &plan.serial {
        Some(serial) => serial.clone(),
        None => random_serial()?,
    };
    let name = plan.subject.as_ref().filter(|_| !plan.new).unwrap_or_else(|| request.subject());
    let subject = name.to_der(Style::OpenSsl)?;
    let issuer = authority.as_ref().map_or_else(|| subject.clone(), |details| details.subject_der.clone());
    // A request that is read belongs to somebody else, whatever the key that signs.
    let public_key = request.public_key();
    let own_key = signer.public_key().ok().flatten().as_ref() == Some(public_key);
    let purpose = Purpose {
        subject: name,
        public_key,
        authority: Some(Authority {
            issuer_name: authority.as_ref().map_or(&issuer, |details| &details.issuer_der),
            serial_number: authority.as_ref().map_or(&serial_number, |details| &details.serial_number),
            extensions: authority.as_ref().map(|details| details.extensions.as_slice()),
            own_key,
        }),
    };
    let config = Some(&plan.settings.config);
    let bare = options.has(X509V1) && now(&IDENTIFIERS) == Identifiers::AsConfigured;
    if let Some((section, settings)) = plan.settings.extensions.as_ref().filter(|_| !bare) {
        extensions::add(&mut all, settings, section, config, &purpose)
            .map_err(|error| error.before(format!("Error adding x509 extensions from section {section}")))?;
    }
    extensions::add(&mut all, &plan.added, "default", config, &purpose)
        .map_err(|error| error.before("Error adding extensions defined via -addext"))?;
    if !(options.has(X509V1) && all.is_empty()) {
        extensions::complete(&mut all, &purpose)?;
    }
    let content = CertificateContent {
        version: if all.is_empty() && (now(&IDENTIFIERS) != Identifiers::AsConfigured || options.has(X509V1)) { 1 } else { 3 },
        serial_number,
        issuer,
        subject,
        validity: validity::of(options)?,
        public_key: public_key.clone(),
        extensions: all,
    };
    let algorithm = signature_algorithm(signer, plan.digest.as_deref())?;
    Ok(requests::certificate(&content, signer, algorithm, CrossCheck::of_environment())?)
}
