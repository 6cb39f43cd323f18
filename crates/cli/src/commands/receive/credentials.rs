//! The client ID and secret that come with the certificate, or later, together or one by one. The secret goes into a file for its owner only, or
//! to a program; nowhere else.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use clap::Args;
use keyferry_formats::Password;

use super::client_env::{self, ClientEnv, Credential};
use crate::identity::Target;
use crate::project::Project;
use keyferry_core::shell;
use keyferry_host::context::Context;
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::files;
use keyferry_host::outputs::Outputs;
use keyferry_host::secret::{self, PasswordSpec};
use keyferry_host::{ask, words};

#[derive(Debug, Default, Args)]
pub(super) struct CredentialArguments {
    /// The client ID that came with the certificate: env:NAME, file:PATH, fd:N, stdin or ask; without it, a terminal is asked
    #[arg(long, value_name = "SPEC")]
    client_id: Option<PasswordSpec>,
    /// The client secret, given in the same ways
    #[arg(long, value_name = "SPEC")]
    client_secret: Option<PasswordSpec>,
}

/// What came.
#[derive(Debug, Default)]
pub(super) struct Credentials {
    id: Option<String>,
    secret: Option<Password>,
}

impl CredentialArguments {
    /// Whether one of them is on the command line.
    pub(super) fn are_given(&self) -> bool {
        self.client_id.is_some() || self.client_secret.is_some()
    }

    /// Reads them. What a registration does not have yet is asked for on a terminal; Enter leaves it for later.
    pub(super) fn take(&self, project: Option<&Project>) -> Result<Credentials, Failure> {
        let id = self.client_id.as_ref().map(|spec| match spec.hidden("--client-id")? {
            spec if spec.asks() && secret::on_terminal() => ask::text("The client ID", "").map(Password::new),
            spec => spec.read("The client ID (not shown): "),
        });
        let mut id = id.transpose()?.map(|id| id.as_str().trim().to_owned());
        let secret = self.client_secret.as_ref();
        let secret = secret.map(|spec| spec.hidden("--client-secret")?.read("The client secret (not shown): "));
        let mut secret = secret.transpose()?;
        if let Some(missing) = project.map(Missing::of).filter(|_| secret::on_terminal()) {
            if missing.id && id.is_none() {
                id = Some(ask::text("The client ID that came with it (Enter: later)", "")?).filter(|id| !id.is_empty());
            }
            // Nobody has the secret of an ID that has not come.
            if missing.secret && secret.is_none() && (id.is_some() || !missing.id) {
                secret =
                    Some(secret::prompt("The client secret (not shown; Enter: later): ")?).filter(|secret| !secret.is_empty());
            }
        }
        let id = id.map(|id| client_env::one_line(Password::new(id), Credential::Id)).transpose()?;
        Ok(Credentials {
            id: id.map(|id| id.as_str().to_owned()),
            secret: secret.map(|secret| client_env::one_line(secret, Credential::Secret)).transpose()?,
        })
    }
}

/// What a registration does not have yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Missing {
    id: bool,
    secret: bool,
}

impl Missing {
    pub(crate) fn of(project: &Project) -> Self {
        let (state, plan) = (&project.registration().state, &project.registration().outputs);
        // It may have come before this was remembered, or be written into the file by hand.
        let in_file = || client_env::has_secret(&project.resolve(&plan.folder).join(&plan.secret_file));
        Self { id: state.client_id.is_none(), secret: state.client_secret_received.is_none() && !in_file() }
    }

    /// In words; `None` when nothing is.
    pub(crate) fn words(self) -> Option<&'static str> {
        match (self.id, self.secret) {
            (true, true) => Some("client ID and secret"),
            (true, false) => Some("client ID"),
            (false, true) => Some("client secret"),
            (false, false) => None,
        }
    }

    /// The command that takes it.
    pub(crate) fn command(self) -> &'static str {
        match (self.id, self.secret) {
            (true, true) => "keyferry receive --client-id SPEC --client-secret SPEC",
            (true, false) => "keyferry receive --client-id SPEC",
            _ => "keyferry receive --client-secret SPEC",
        }
    }
}

impl Credentials {
    pub(super) fn is_empty(&self) -> bool {
        self.id.is_none() && self.secret.is_none()
    }

    /// The ID goes into the registration, and that the secret has come; the secret itself never does.
    pub(super) fn remember(&self, project: &mut Project, context: &Context) {
        let state = &mut project.registration_mut().state;
        if let Some(id) = &self.id {
            state.client_id = Some(id.clone());
        }
        if self.secret.is_some() {
            state.client_secret_received = Some(context.written);
        }
    }

    /// Fails when there is no place for the secret.
    pub(super) fn check_place(&self, target: &Target) -> Result<(), Failure> {
        if self.secret.is_none() || !target.plan.secret_file.is_empty() || !target.plan.secret_command.is_empty() {
            return Ok(());
        }
        let what = "there is no place for the client secret: secret-file is empty, and there is no secret-command";
        let hint = "name a file or a program in [outputs] of the registration; nothing was written";
        Err(Failure::usage(what).hint(hint))
    }

    /// Gives the secret to the program of the plan, or adds the file with both to `outputs`: the words to say when that is written.
    pub(super) fn hand_over(
        &self,
        project: Option<&Project>,
        target: &Target,
        outputs: &mut Outputs,
    ) -> Result<Option<String>, Failure> {
        let plan = &target.plan;
        let remembered = || project.map(|project| format!("{}: the client ID", project.name()));
        match (self.is_empty(), &self.secret, plan.secret_command.as_slice()) {
            (true, ..) => Ok(None),
            (_, Some(secret), [program, arguments @ ..]) => {
                run(program, arguments, secret)?;
                Ok(self.id.as_ref().and_then(|_| remembered()))
            }
            (_, None, [_, ..]) => Ok(remembered()),
            _ if plan.secret_file.is_empty() => Ok(remembered()),
            _ => self.add_file(project, &target.folder.join(&plan.secret_file), outputs).map(Some),
        }
    }

    /// An ID that came before the secret goes into the file again, if somebody has taken it out.
    fn add_file(&self, project: Option<&Project>, path: &Path, outputs: &mut Outputs) -> Result<String, Failure> {
        let mut file = ClientEnv::read(path)?;
        let known = || project.and_then(|project| project.registration().state.client_id.as_deref());
        let id = self.id.as_deref().or_else(|| known().filter(|_| !file.has(Credential::Id)));
        if let Some(id) = id {
            file.set(Credential::Id, id);
        }
        if let Some(secret) = &self.secret {
            file.set(Credential::Secret, secret.as_str());
        }
        let missing = Missing { id: !file.has(Credential::Id), secret: !file.has(Credential::Secret) };
        file.add_to(outputs)?;
        let held = match (missing.id, missing.secret) {
            (false, false) => "the client ID and secret",
            (false, true) => "the client ID",
            _ => "the client secret",
        };
        let said = format!("{}: {held}, for the environment of your service", files::path(path));
        let Some(lacking) = missing.words() else { return Ok(said) };
        let place = match (project, path.parent()) {
            (None, Some(folder)) => format!(" --out {}", shell::path(folder)),
            _ => String::new(),
        };
        Ok(format!("{said}\n  The {lacking} is still missing. When it comes: {}{place}", missing.command()))
    }
}

fn run(program: &str, arguments: &[String], secret: &Password) -> Result<(), Failure> {
    let failed = |why: String| {
        Failure::new(Kind::Failed, format!("the client secret could not be given to `{program}`: {why}"))
            .hint("check secret-command in the registration; nothing was written")
    };
    let child = Command::new(program).args(arguments).stdin(Stdio::piped()).spawn();
    let mut child = child.map_err(|error| failed(error.to_string()))?;
    // A program that reads nothing says so by its exit code, or not at all.
    let _ = child.stdin.take().map(|mut stdin| stdin.write_all(secret.as_str().as_bytes()));
    let status = child.wait().map_err(|error| failed(error.to_string()))?;
    if !status.success() {
        return Err(failed(format!("it ended with {status}")));
    }
    words::note(&format!("The client secret was given to `{program}`."));
    Ok(())
}
