//! The issued certificate: found among the others by its key, and compared with what was asked for.

use std::path::Path;

use keyferry_core::certificate::{Certificate, CertificateDetails};
use keyferry_core::key::{PrivateKey, SubjectPublicKeyInfo};
use keyferry_core::name::attribute;
use keyferry_identity::precedence;

use super::arrivals::Arrivals;
use super::elsewhere::Places;
use crate::input::{self, InputPasswordArguments, InputPasswords, Loaded};
use crate::project::Project;
use keyferry_host::context::Context;
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::words;

/// The certificate that was issued, and what it says.
pub(super) struct Issued {
    pub certificate: Certificate,
    pub details: CertificateDetails,
}

/// The certificate that belongs to the key. Of several the latest one that is valid now is taken, which is said.
pub(super) fn find(
    arrivals: &Arrivals,
    key: &PrivateKey,
    key_name: &str,
    places: &Places<'_>,
    context: &Context,
) -> Result<Issued, Failure> {
    let public_key = key.public_key().map_err(|error| Failure::key(key_name, &error))?.ok_or_else(|| no_public_key(key_name))?;
    let (mut ours, mut strangers) = (Vec::new(), Vec::new());
    for (certificate, file) in arrivals.certificates() {
        let details = certificate.details().map_err(|error| Failure::certificate(&file.name(), &error))?;
        if details.public_key != public_key {
            strangers.push((details, file));
        } else if ours.iter().all(|(_, known)| *known != certificate) {
            ours.push((details, certificate));
        }
    }
    ours.sort_by_key(|(details, _)| precedence(details, context.now));
    if let Some((details, certificate)) = ours.pop() {
        for (other, _) in &ours {
            words::note(&format!(
                "Several certificates are for our key: the one that is valid until {} is taken, and the one until {} passed over.",
                details.not_after, other.not_after
            ));
        }
        return Ok(Issued { certificate: certificate.clone(), details });
    }
    // Those that are no authority's are what somebody took for the issued one.
    let none_at_all = strangers.is_empty();
    strangers.retain(|(details, _)| !details.is_authority());
    if strangers.is_empty() {
        return Err(no_certificate(arrivals, none_at_all));
    }
    Err(not_ours(&strangers, key_name, &public_key, places, context))
}

/// None of these certificates is for the key.
fn not_ours(
    strangers: &[(CertificateDetails, &Loaded)],
    key_name: &str,
    public_key: &SubjectPublicKeyInfo,
    places: &Places<'_>,
    context: &Context,
) -> Failure {
    let ours = public_key.fingerprint();
    let mut what = if let [(details, file)] = strangers {
        format!(
            "the certificate in {}, for `{}`, does not belong to the key in {key_name}\n  \
             public key of the certificate: SHA-256 {}\n  public key of the key:         SHA-256 {ours}",
            file.name(),
            details.subject,
            details.public_key.fingerprint(),
        )
    } else {
        let theirs = strangers.iter().map(|(details, file)| {
            format!("\n  {}, `{}`: SHA-256 {}", file.name(), details.subject, details.public_key.fingerprint())
        });
        format!(
            "none of the certificates belongs to the key in {key_name}\n  the public key of the key: SHA-256 {ours}\n  \
             and of the certificates{}",
            theirs.collect::<String>()
        )
    };
    if let Some((owner, hint)) = strangers.iter().find_map(|(details, _)| places.owner(&details.public_key, context)) {
        what = format!("{what}\n  {owner}");
        return Failure::new(Kind::Check, what).hint(format!("{hint}. Nothing was written"));
    }
    let hint = if strangers.iter().any(|(_, file)| Arrivals::brings_key(file)) {
        "the file brings a private key of its own, which somebody else made; either use that one (keyferry convert), or ask for a \
         certificate for your request. Nothing was written"
    } else {
        "give the key that the request was made with; if the key was made again since, make a new request with it. Nothing was written"
    };
    Failure::new(Kind::Check, what).hint(hint)
}

fn no_public_key(key_name: &str) -> Failure {
    Failure::new(Kind::Input, format!("{key_name}: the public key cannot be told from this key"))
        .at(key_name)
        .hint("RSA, EC, Ed25519, Ed448, DSA and ML-DSA keys are matched with their certificates here; nothing was written")
}

fn no_certificate(arrivals: &Arrivals, none_at_all: bool) -> Failure {
    let names = |files: &[&Loaded]| files.iter().map(|file| file.name()).collect::<Vec<_>>().join(", ");
    let requests: Vec<_> = arrivals.files.iter().filter(|file| file.contents.requests().next().is_some()).collect();
    if !requests.is_empty() {
        return Failure::new(Kind::Input, format!("{} has no certificate in it", names(&requests)))
            .hint("it is a certification request, what you sent; give the certificate that was issued for it");
    }
    let all = names(&arrivals.files.iter().collect::<Vec<_>>());
    if none_at_all {
        return Failure::new(Kind::Input, format!("{all} has no certificate in it"))
            .hint("give the files that came back for your request; keyferry show FILE says what there is in one");
    }
    Failure::new(Kind::Check, format!("{all}: there are certificates of authorities only, and the issued one is missing"))
        .hint("give the certificate that came back for your request too. Nothing was written")
}

/// Says what the authority changed since the request, the `given` one or the one that is `recorded`; another login than the registration's
/// is an error.
pub(super) fn compare(
    details: &CertificateDetails,
    given: Option<&Path>,
    recorded: Option<&Path>,
    project: Option<&Project>,
    context: &Context,
) -> Result<(), Failure> {
    if let Some(project) = project {
        check_login(details, project)?;
    }
    let Some(csr) = given.or(recorded) else { return Ok(()) };
    let no_password = InputPasswords::from(InputPasswordArguments::of_store(None));
    let file = input::load(csr, &no_password, context)?;
    let request = input::request(&file)?;
    if *request.public_key() != details.public_key {
        let what = format!("{} is not the request that the certificate was issued for: it has another public key", file.name());
        let hint = "give the request that was sent, with --csr";
        if given.is_some() {
            return Err(Failure::new(Kind::Check, what).hint(format!("{hint}. Nothing was written")));
        }
        // The key fits all the same; the file was replaced since.
        words::warning(&what, Some(hint));
        return Ok(());
    }
    for difference in request.subject().differences(&details.subject) {
        let quoted = |values: &[String]| values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(" and ");
        let field = &difference.field;
        let elsewhere =
            difference.before.iter().all(|value| details.subject_alternative_names.contains(&format!("email:{value}")));
        let text = match (difference.before.is_empty(), difference.after.is_empty()) {
            (_, true) if elsewhere => {
                words::note(&format!("The authority moved {field} from the subject to the alternative names."));
                continue;
            }
            (_, true) => format!("the certificate has no {field}; the request had {}", quoted(&difference.before)),
            (true, _) => format!("the authority added {field} {}", quoted(&difference.after)),
            _ => format!("the authority changed {field} from {} to {}", quoted(&difference.before), quoted(&difference.after)),
        };
        words::warning(
            &text,
            Some("the certificate is good all the same; a renewal asks for the subject as it is in the certificate"),
        );
    }
    Ok(())
}

fn check_login(details: &CertificateDetails, project: &Project) -> Result<(), Failure> {
    let mzp = &project.registration().subject.mzp;
    let issued = details.subject.values(attribute::COMMON_NAME).into_iter().next().unwrap_or_default();
    if mzp.is_empty() || issued == *mzp || project.registration().allow.iter().any(|name| name.eq_ignore_ascii_case("CN")) {
        return Ok(());
    }
    let place = project.place(&["subject", "mzp"]).unwrap_or_else(|| project.name());
    let what = format!("the certificate is for `{issued}`, and the registration for `{mzp}` ({place})");
    Err(Failure::new(Kind::Check, what).hint(
        "the files of two registrations were mixed up: take the certificate of this one, or go to the folder of the other. Nothing was written",
    ))
}
