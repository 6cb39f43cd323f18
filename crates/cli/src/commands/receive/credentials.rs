//! The client ID and secret that come with the certificate. The secret goes into a file for its owner only, or to a program; nowhere else.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

use clap::Args;
use keyferry_formats::Password;
use zeroize::Zeroizing;

use crate::failure::{Failure, Kind};
use crate::files;
use crate::identity::Target;
use crate::outputs::{Access, Outputs};
use crate::project::Project;
use crate::secret::{self, PasswordSpec};
use crate::{ask, words};

#[derive(Debug, Args)]
pub(super) struct CredentialArguments {
    /// The client ID that came with the certificate: env:NAME, file:PATH, fd:N or stdin; asked for on a terminal
    #[arg(long, value_name = "SPEC")]
    client_id: Option<PasswordSpec>,
    /// The client secret, in the same ways
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
    /// Reads them. In a registration that has none yet, a terminal is asked; Enter leaves them for later.
    pub(super) fn take(&self, project: Option<&Project>) -> Result<Credentials, Failure> {
        let read = |option, spec: &Option<PasswordSpec>| spec.as_ref().map(|spec| spec.hidden(option)?.read()).transpose();
        let id = read("--client-id", &self.client_id)?.map(|id| id.as_str().trim().to_owned());
        let secret = read("--client-secret", &self.client_secret)?;
        let wanted = project.is_some_and(|project| project.registration().state.client_id.is_none());
        if id.is_some() || secret.is_some() || !wanted || !secret::on_terminal() {
            return Ok(Credentials { id, secret });
        }
        let id = ask::text("The client ID that came with it (Enter: later)", "")?;
        if id.is_empty() {
            return Ok(Credentials::default());
        }
        let secret = secret::prompt("The client secret (not shown; Enter: later): ")?;
        Ok(Credentials { id: Some(id), secret: Some(secret).filter(|secret| !secret.as_str().is_empty()) })
    }
}

impl Credentials {
    /// The ID goes into the registration, the secret never does.
    pub(super) fn remember(&self, project: &mut Project) {
        if let Some(id) = &self.id {
            project.registration_mut().state.client_id = Some(id.clone());
        }
    }

    /// Gives the secret to the program of the plan, or adds its file to `outputs`: the words to say when that is written.
    pub(super) fn hand_over(&self, target: &Target, outputs: &mut Outputs) -> Result<Option<String>, Failure> {
        let plan = &target.plan;
        match (&self.secret, plan.secret_command.as_slice()) {
            (None, _) if self.id.is_none() => return Ok(None),
            (Some(secret), [program, arguments @ ..]) => return run(program, arguments, secret).map(|()| None),
            _ => {}
        }
        if plan.secret_file.is_empty() {
            return Ok(None);
        }
        let mut text = Zeroizing::new(String::new());
        for (name, value) in [("CLIENT_ID", self.id.as_deref()), ("CLIENT_SECRET", self.secret.as_ref().map(Password::as_str))] {
            if let Some(value) = value {
                let _ = writeln!(text, "{name}={}", *shell_word(value));
            }
        }
        let path = target.folder.join(&plan.secret_file);
        outputs.add(&path, Zeroizing::new(text.as_bytes().to_vec()), Access::Private)?;
        Ok(Some(format!("{}: the client ID and secret, for the environment of your service", files::path(&path))))
    }
}

/// As a shell, systemd and docker compose read it: in single quotes only where it must be.
fn shell_word(value: &str) -> Zeroizing<String> {
    let plain = |character: char| character.is_ascii_alphanumeric() || "-_./+=:@%,~".contains(character);
    if value.chars().all(plain) {
        return Zeroizing::new(value.to_owned());
    }
    Zeroizing::new(format!("'{}'", value.replace('\'', "'\\''")))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_quoted_where_a_shell_needs_it() {
        assert_eq!(*shell_word("aB3-_=/+"), "aB3-_=/+");
        assert_eq!(*shell_word("a b'$c"), "'a b'\\''$c'");
    }
}
