//! The request of a registration: the file says what to make, and remembers what was made.

use keyferry_core::name::attribute::COMMON_NAME;
use keyferry_core::profile::Profile;
use keyferry_core::registration::{KeyFormat, Registration};

use super::Arguments;
use super::plan::{Configured, KeySource, Plan};
use super::subject::WrittenSubject;
use crate::generate::Destination;
use crate::project::Project;
use crate::rules;
use keyferry_host::context::Context;
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::outputs::{Existing, Outputs};
use keyferry_host::secret::{self, Source};
use keyferry_host::{ask, words};

pub(super) fn run(mut project: Project, arguments: &Arguments, context: &Context) -> Result<(), Failure> {
    if !arguments.force {
        nothing_out(&project)?;
    }
    settle(project.registration_mut(), arguments);
    let profile = arguments.rules.profile(Some(&project))?;
    if project.registration().subject.mzp.is_empty() {
        let login = login(&project, profile.as_ref())?;
        project.registration_mut().subject.mzp = login;
    }
    let plan = project.registration().request.clone();
    let mut outputs = Outputs::new(Existing::forced(arguments.force));
    let out = arguments.out.clone().unwrap_or_else(|| project.resolve(&plan.csr));
    arguments.report.apart_from(&out)?;
    outputs.check_free(&out)?;
    let path = arguments.keystore.clone().or_else(|| arguments.keyout.clone()).unwrap_or_else(|| project.resolve(&plan.key));
    let source = Source::new(arguments.password.clone(), "--password");
    let destination = Destination::new(path.clone(), plan.key_format, plan.alias.clone(), &source, plan.plain_key, &outputs)?;
    let subject = WrittenSubject::of_registration(&project, arguments.subject.fields());
    let request = Plan {
        subject,
        style: plan.style,
        hash: None,
        extensions: Vec::new(),
        configured: Configured::default(),
        source: KeySource::New { bits: plan.bits, destination },
        out,
    };
    let made = request.make(profile.as_ref(), &mut outputs, context)?;
    let alias = Some(plan.alias.as_str()).filter(|_| plan.key_format != KeyFormat::Pem);
    let record = made.record(&project, &path, alias, &request.out, context);
    let state = &mut project.registration_mut().state;
    for replaced in [state.request.replace(record), state.renewal.take()] {
        state.supersede(replaced);
    }
    state.certificate = None;
    project.add_to(&mut outputs)?;
    let written = outputs.write()?;
    if arguments.report.json {
        return request.report_json(&made, &written);
    }
    request.report(&made);
    words::note(&format!(
        "{} remembers it. Send the request; when the certificate is there: keyferry receive FILES",
        project.name()
    ));
    Ok(())
}

/// Another key would not fit the certificate that comes for the request that is out.
fn nothing_out(project: &Project) -> Result<(), Failure> {
    let state = &project.registration().state;
    let Some(request) = &state.request else { return Ok(()) };
    let failure = |what: String, hint: &str| Err(Failure::new(Kind::Failed, what).hint(hint));
    match &state.certificate {
        None => failure(
            format!(
                "the request of {} is out: {}, for the key in {}; a certificate for it would not fit a new key",
                request.made, request.csr, request.key
            ),
            "wait for the certificate, and give it to keyferry receive; or begin again with --force",
        ),
        Some(certificate) => failure(
            format!("the certificate is there, valid until {}", certificate.not_after),
            "make the request for the next one with keyferry renew; or begin again with --force",
        ),
    }
}

/// What the command line says goes into the registration.
fn settle(registration: &mut Registration, arguments: &Arguments) {
    arguments.subject.fields().fill(&mut registration.subject);
    let plan = &mut registration.request;
    if let Some(style) = arguments.style {
        plan.style = style.into();
    }
    plan.bits = arguments.bits.unwrap_or(plan.bits);
    plan.plain_key |= arguments.plain_key;
    if let Some(alias) = &arguments.alias {
        plan.alias.clone_from(alias);
    }
    if arguments.keystore.is_some() {
        plan.key_format = arguments.store_type.into();
    } else if arguments.keyout.is_some() {
        plan.key_format = KeyFormat::Pem;
    }
}

/// The login that the approval has brought, and the description could not have yet.
fn login(project: &Project, profile: Option<&Profile>) -> Result<String, Failure> {
    if !secret::on_terminal() {
        let place = project.place(&["subject", "mzp"]).unwrap_or_else(|| project.name());
        return Err(Failure::usage(format!("{place}: the login (mzp) is missing"))
            .hint("give it as --mzp MZP128745, or write it there; it comes with the approval of the application"));
    }
    ask::fitting("The login from the approval (MZP and digits)", "", |answer| {
        match profile.and_then(|profile| profile.check_value(&COMMON_NAME, answer)) {
            Some(violation) => Err(rules::in_words(&violation)),
            None if answer.is_empty() => Err("it is needed".to_owned()),
            None => Ok(answer.to_owned()),
        }
    })
}
