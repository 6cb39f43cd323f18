//! What `openssl x509` makes: a certificate from a request, from another certificate or from nothing, or a request from a certificate.

use crate::names::{
    CA, CACREATESERIAL, CAFORM, CAKEY, CAKEYFORM, CASERIAL, CLREXT, COPY_EXTENSIONS, EXT, EXTENSIONS, EXTFILE, FORCE_PUBKEY, IN,
    INFORM, KEY, NEW, Name, PRESERVE_DATES, REQ, SET_ISSUER, SET_SERIAL, SET_SUBJECT, SIGNKEY, SUBJ, X509TOREQ,
};
use keyferry_core::certificate::{Certificate, CertificateContent, CertificateDetails, Validity};
use keyferry_core::csr::{CertificationRequest, RequestContent, Style};
use keyferry_core::extension::{AUTHORITY_KEY_IDENTIFIER, Extension, SUBJECT_KEY_IDENTIFIER};
use keyferry_core::key::{KeyError, PrivateKey, SubjectPublicKeyInfo};
use keyferry_core::name::DistinguishedName;
use keyferry_core::oid;
use keyferry_core::signed::{HashAlgorithm, SignatureAlgorithm};
use std::path::Path;

use super::added::{self, Added};
use super::serial::Numbers;
use super::{Plan, read, serial};
use crate::command_error::CommandError;
use crate::extensions::{self, Authority, Purpose};
use crate::input::{self, Form};
use crate::key_output::public_half;
use crate::options::{Given, Options};
use crate::release::{IDENTIFIERS, Identifiers, SELF_SIGNED_FIRST, now};
use crate::strings::Mask;
use crate::subject;
use crate::text::name::usual;
use crate::validity;
use keyferry_host::context::CrossCheck;
use keyferry_host::requests;

/// What came out.
pub(super) enum Made {
    /// A certificate: the one that was read, or a new one.
    Certificate(Certificate),
    /// A request, and the certificate that it was made of.
    Request { request: Box<CertificationRequest>, of: Certificate },
}

/// Which extensions are taken over from a request or a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CopyExtensions {
    /// None.
    None,
    /// Those that are there.
    All,
}

impl CopyExtensions {
    /// What `-copy_extensions` says.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "none" => Some(Self::None),
            "copy" | "copyall" => Some(Self::All),
            _ => None,
        }
    }
}

/// The algorithm of a signature: over the digest that the command line names, or the usual one.
pub(crate) fn signature_algorithm(key: &PrivateKey, digest: Option<&str>) -> Result<SignatureAlgorithm, CommandError> {
    let algorithm = key.algorithm()?;
    let hash = match digest {
        None => None,
        Some(name) if name.eq_ignore_ascii_case("sha1") => Some(HashAlgorithm::Sha1),
        Some(name) => Some(HashAlgorithm::by_name(name).ok_or_else(|| {
            let detail = format!("Global default library context, Algorithm ({name} : 0), Properties (<null>)");
            CommandError::silent(1).queue(
                0x0308_010C,
                "digital envelope routines",
                "inner_evp_generic_fetch",
                "unsupported",
                &detail,
            )
        })?),
    };
    let chosen = match hash {
        Some(hash) => SignatureAlgorithm::with_hash(&algorithm, hash),
        None => SignatureAlgorithm::usual(Style::OpenSsl, &algorithm),
    };
    chosen.ok_or_else(|| KeyError::cannot_sign(algorithm.kind).into())
}

/// The certificate as it is before it is signed.
struct Draft {
    subject: Vec<u8>,
    /// Absent in one that is made of nothing, until a key comes.
    public_key: Option<SubjectPublicKeyInfo>,
    extensions: Vec<Extension>,
    serial: Option<Vec<u8>>,
    validity: Option<Validity>,
    /// Whether it comes from a request or from nothing.
    new: bool,
    version: u8,
}

/// Reads, makes and signs.
///
/// With `given`, a certificate that was read already, of which there are more; they have their `numbers` in common.
pub(super) fn run(
    options: &Options,
    plan: &Plan,
    given: Option<Certificate>,
    numbers: &mut Numbers,
) -> Result<Made, CommandError> {
    check(options)?;
    let copy = copied(options)?;
    let subject = name(options.last_of(&[SUBJ, SET_SUBJECT]).map(Given::text))?;
    let (key_file, ca_file) = (key_file(options), options.path(CA));
    let added = added::read(options)?;
    let forced = options.path(FORCE_PUBKEY).map(public_key).transpose()?;
    let (mut draft, original) = if options.has(REQ) {
        (from_request(options, copy)?, None)
    } else if options.has(NEW) {
        (from_nothing(), None)
    } else {
        let certificate = given.map_or_else(|| read(options, plan), Ok)?;
        let details = certificate.details()?;
        (from_certificate(details), Some(certificate))
    };
    if let Some(subject) = subject {
        draft.subject = subject;
    }
    let form = Form::Any;
    let key = key_file.map(|path| input::private_key(Some(path), "private key", form, plan.passin.as_ref())).transpose()?;
    match (forced, &key) {
        (Some(public_key), _) => draft.public_key = Some(public_key),
        (None, Some(key)) => draft.public_key = Some(public_half(key)?),
        _ => {}
    }
    let renamed = [SUBJ, SET_SUBJECT, SET_ISSUER].into_iter().any(|name| options.has(name));
    let changed = draft.new || renamed || options.has(FORCE_PUBKEY) || options.has(CLREXT) || options.has(SET_SERIAL);
    if options.has(CLREXT) {
        draft.extensions.clear();
    }
    if let Some(text) = options.value(SET_SERIAL) {
        draft.serial = Some(serial::given("x509", text)?);
    }
    if options.has(X509TOREQ) {
        return to_request(options, draft, original, key, added.as_ref(), copy);
    }
    let (authority, key) = match (ca_file, key) {
        (Some(path), _) => {
            let authority = input::certificate(Some(path), "CA certificate", Form::Any, plan.passin.as_ref())?;
            if !options.has(SET_SERIAL) {
                draft.serial = Some(numbers.next(path, options.path(CASERIAL), options.has(CACREATESERIAL))?);
            }
            if let Some(original) = &original {
                check_self_signed(original)?;
            }
            let key_file = options.path(CAKEY).unwrap_or(path);
            let key = input::private_key(Some(key_file), "CA private key", Form::Any, plan.passin.as_ref())?;
            let details = authority.details()?;
            if key.public_key().ok().flatten().as_ref() != Some(&details.public_key) {
                let error = CommandError::new("CA certificate and CA private key do not match");
                return Err(error.key_mismatch());
            }
            (Some(details), key)
        }
        (None, Some(key)) => (None, key),
        (None, None) => {
            if draft.new {
                return Err(CommandError::new("We need a private key to sign with, use -key or -CAkey or -CA with private key"));
            }
            return match original {
                Some(original) if !changed => Ok(Made::Certificate(original)),
                _ => Err(CommandError::new("x509: a certificate that is changed has to be signed anew: give -key or -CA")),
            };
        }
    };
    Ok(Made::Certificate(sign(options, draft, authority.as_ref(), &key, added.as_ref())?))
}

/// The DER of a name on the command line.
fn name(text: Option<&str>) -> Result<Option<Vec<u8>>, CommandError> {
    let name = text.map(|text| subject::parse("x509", text, false, Mask::UTF8_ONLY)).transpose()?;
    Ok(name.map(|name| name.to_der(Style::OpenSsl)).transpose()?)
}

/// A certificate that another authority signs anew has to be signed by itself before.
fn check_self_signed(certificate: &Certificate) -> Result<(), CommandError> {
    let details = certificate.details()?;
    if details.is_self_issued() && certificate.verify_signed_by(&details.public_key).is_ok() {
        return Ok(());
    }
    let subject = usual().titled("subject=", &details.subject);
    let subject = subject.trim_end_matches('\n');
    say!("{subject}\nError with certificate - error 20 at depth 0\nunable to get local issuer certificate");
    say!("{subject}\nError with certificate - error 21 at depth 0\nunable to verify the first certificate");
    if now(&SELF_SIGNED_FIRST) {
        return Err(CommandError::new("Error with certificate to be certified - should be self-signed"));
    }
    Ok(())
}

/// `-copy_extensions`.
fn copied(options: &Options) -> Result<Option<CopyExtensions>, CommandError> {
    let Some(text) = options.value(COPY_EXTENSIONS) else { return Ok(None) };
    CopyExtensions::parse(text).map(Some).ok_or_else(|| CommandError::new(format!("Invalid extension copy option: {text}")))
}

/// `-key`, or `-signkey` as it was called before.
fn key_file(options: &Options) -> Option<&Path> {
    options.last_of(&[KEY, SIGNKEY]).map(Given::path)
}

fn check(options: &Options) -> Result<(), CommandError> {
    let (new, key) = (options.has(NEW), key_file(options));
    if new && options.has(IN) {
        return Err(CommandError::new("The -in option cannot be used with -new"));
    }
    if new && options.has(REQ) {
        return Err(CommandError::new("The -req option cannot be used with -new"));
    }
    if new && !options.has(SUBJ) {
        return Err(CommandError::new("The -new option requires a subject to be set using -subj"));
    }
    if new && key.is_none() && !options.has(FORCE_PUBKEY) {
        return Err(CommandError::new("The -new option requires using the -key or -force_pubkey option"));
    }
    if options.has(CA) {
        if key.is_some() {
            return Err(CommandError::new("Cannot use both -key/-signkey and -CA option"));
        }
    } else {
        let of_authority = [CAKEY.any(), CAKEYFORM.any(), CAFORM.any(), CASERIAL.any(), CACREATESERIAL.any()];
        for name in of_authority.into_iter().filter(|name| options.has(*name)).map(Name::text) {
            say!("Warning: ignoring -{name} option since -CA option is not given");
        }
    }
    if options.has(EXTENSIONS) && !options.has(EXTFILE) && now(&IDENTIFIERS) != Identifiers::AsConfigured {
        say!("Warning: ignoring -extensions option without -extfile");
    }
    if options.has(CLREXT) && copied(options)? == Some(CopyExtensions::All) {
        return Err(CommandError::new("Must not use -clrext together with -copy_extensions"));
    }
    Ok(())
}

fn from_request(options: &Options, copy: Option<CopyExtensions>) -> Result<Draft, CommandError> {
    let request = input::request(options.path(IN), "certificate request input", options.is_der(INFORM))?;
    if request.verify().is_err() {
        return Err(CommandError::new("Certificate request self-signature did not match the contents"));
    }
    ask!("Certificate request self-signature ok\n{}", usual().titled("subject=", request.subject()));
    let mut extensions = match copy {
        Some(CopyExtensions::All) => request.extensions().to_vec(),
        _ => Vec::new(),
    };
    if let Some(names) = options.value(EXT) {
        let kept: Vec<_> = names.split(',').filter_map(oid::by_name).collect();
        extensions.retain(|extension| kept.contains(&extension.extn_id));
    }
    Ok(Draft {
        subject: der(request.subject())?,
        public_key: Some(request.public_key().clone()),
        extensions,
        serial: None,
        validity: None,
        new: true,
        version: 1,
    })
}

fn der(name: &DistinguishedName) -> Result<Vec<u8>, CommandError> {
    Ok(name.to_der(Style::OpenSsl)?)
}

fn from_nothing() -> Draft {
    Draft { subject: Vec::new(), public_key: None, extensions: Vec::new(), serial: None, validity: None, new: true, version: 1 }
}

fn from_certificate(details: CertificateDetails) -> Draft {
    Draft {
        validity: Some(Validity { not_before: details.not_before, not_after: details.not_after }),
        subject: details.subject_der,
        public_key: Some(details.public_key),
        extensions: details.extensions,
        serial: Some(details.serial_number),
        new: false,
        version: details.version,
    }
}

fn public_key(path: &Path) -> Result<SubjectPublicKeyInfo, CommandError> {
    input::public_key_only(Some(path), "explicitly set public key", Form::Any)
}

fn no_public_key() -> CommandError {
    CommandError::new("The certificate would have no public key: give one with -key or -force_pubkey")
}

fn sign(
    options: &Options,
    draft: Draft,
    authority: Option<&CertificateDetails>,
    key: &PrivateKey,
    added: Option<&Added>,
) -> Result<Certificate, CommandError> {
    let validity = match draft.validity.filter(|_| options.has(PRESERVE_DATES)) {
        Some(validity) => validity,
        None => validity::of(options)?,
    };
    let serial_number = match draft.serial {
        Some(serial) => serial,
        None => serial::random()?,
    };
    let issuer = match name(options.value(SET_ISSUER))? {
        Some(issuer) => issuer,
        None => authority.map_or_else(|| draft.subject.clone(), |details| details.subject_der.clone()),
    };
    let subject = DistinguishedName::from_der(&draft.subject)?;
    let public_key = draft.public_key.ok_or_else(no_public_key)?;
    let own_key = key.public_key().ok().flatten().as_ref() == Some(&public_key);
    let purpose = Purpose {
        subject: &subject,
        public_key: &public_key,
        authority: Some(Authority {
            issuer_name: authority.map_or(&issuer, |details| &details.issuer_der),
            serial_number: authority.map_or(&serial_number, |details| &details.serial_number),
            extensions: authority.map(|details| details.extensions.as_slice()),
            own_key,
        }),
    };
    let mut all = draft.extensions;
    if let Some(added) = added {
        added.add(&mut all, &purpose)?;
    }
    extensions::complete(&mut all, &purpose)?;
    let content = CertificateContent {
        version: if all.is_empty() && now(&IDENTIFIERS) != Identifiers::AsConfigured { draft.version } else { 3 },
        serial_number,
        issuer,
        subject: draft.subject,
        validity,
        public_key: public_key.clone(),
        extensions: all,
    };
    let algorithm = signature_algorithm(key, options.name())?;
    Ok(requests::certificate(&content, key, algorithm, CrossCheck::of_environment())?)
}

fn to_request(
    options: &Options,
    draft: Draft,
    original: Option<Certificate>,
    key: Option<PrivateKey>,
    added: Option<&Added>,
    copy: Option<CopyExtensions>,
) -> Result<Made, CommandError> {
    let Some(key) = key else { return Err(CommandError::new("Must specify request signing key using -key")) };
    let Some(original) = original else {
        return Err(CommandError::new(
            "x509: -x509toreq with -req or -new is not supported by keyferry: use `openssl req -in` or `openssl req -new`",
        ));
    };
    let subject = DistinguishedName::from_der(&draft.subject)?;
    let mut all = if copy == Some(CopyExtensions::All) { draft.extensions } else { Vec::new() };
    all.retain(|extension| ![SUBJECT_KEY_IDENTIFIER, AUTHORITY_KEY_IDENTIFIER].contains(&extension.extn_id));
    if let Some(added) = added {
        let public_key = draft.public_key.as_ref().ok_or_else(no_public_key)?;
        added.add(&mut all, &Purpose { subject: &subject, public_key, authority: None })?;
        extensions::drop_empty(&mut all);
    }
    let algorithm = Some(signature_algorithm(&key, options.name())?);
    let content = RequestContent { subject: &subject, style: Style::OpenSsl, algorithm, extensions: all };
    let request = requests::request(&key, &content, &[], CrossCheck::of_environment()).map_err(|error| {
        CommandError::silent(1).queue(0x0580_0074, "x509 certificate routines", "X509_to_X509_REQ", error, "")
    })?;
    Ok(Made::Request { request: Box::new(request), of: original })
}
