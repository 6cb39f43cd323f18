//! One pass of a renewal that runs by itself. How far it is stands in the registration and in files beside it, each written in one step, so that the next
//! pass goes on wherever this one ends:
//!
//! 1. The key and the request are made, and remembered together.
//! 2. The command of `--submit` gets the request. Its answer is kept beside the request, and that it got it is remembered. A pass that is killed between the
//!    two gives it the same request again.
//! 3. The answer is received: the files are swapped, then the registration remembers the new certificate, and that the command of `--exec` is due. A pass
//!    that is killed between the two receives the same answer again. The answer that was kept is removed, by the next pass where this one is killed.
//! 4. The command of `--exec` is called until it is content.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use keyferry_core::Timestamp;
use keyferry_core::registration::{RequestRecord, State};

use super::answer;
use super::arguments::Arguments;
use super::request::request;
use crate::commands::receive::{self, Answer};
use crate::project::Project;
use keyferry_host::context::Context;
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::files;
use keyferry_host::outputs::{Access, Existing, Outputs};
use keyferry_host::program::Program;
use keyferry_host::stop::Stop;
use keyferry_host::words;

/// What a pass works with.
pub(super) struct Pass<'a> {
    pub arguments: &'a Arguments,
    pub stop: &'a Stop,
    pub context: &'a Context,
}

/// How far a renewal is after a pass.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It is due at this time.
    NotDue(Timestamp),
    /// The answer to this request has not come.
    Waiting(String),
    /// The new files are in use.
    Renewed,
}

impl Pass<'_> {
    pub(super) fn run(&self) -> Result<Outcome, Failure> {
        let project = self.arguments.project.open()?;
        let state = &project.registration().state;
        if state.exec_due {
            self.tell(&project)?;
        }
        if state.renewal.is_none() {
            if let Some(answered) = state.request.as_ref().filter(|record| record.submitted.is_some()) {
                let _ = std::fs::remove_file(kept(&project, answered));
            }
            let at = project.registration().renewal_at(self.arguments.itself.within).ok_or_else(|| {
                Failure::new(Kind::Failed, "there is no certificate to renew yet").hint("see keyferry status for what is next")
            })?;
            if self.context.now < at {
                return Ok(Outcome::NotDue(at));
            }
            request(self.arguments, self.context)?;
        }
        self.go_on()
    }

    /// Goes on with the renewal that is out.
    fn go_on(&self) -> Result<Outcome, Failure> {
        let project = self.arguments.project.open()?;
        let waiting = |renewal: &RequestRecord| Outcome::Waiting(files::path(Path::new(&renewal.csr)));
        let Some(renewal) = project.registration().state.renewal.clone() else { return Ok(Outcome::Renewed) };
        let itself = &self.arguments.itself;
        let kept = kept(&project, &renewal);
        let look = |project: &Project| answer::find(project, &renewal, itself.answer.as_deref(), &kept, self.context);
        let mut found = look(&project)?;
        let asks_again = itself.answer.is_none() || renewal.submitted.is_none();
        if let Some(line) = itself.submit.as_deref().filter(|_| found.is_none() && asks_again) {
            self.submit(line, &project, &renewal, &kept)?;
            found = look(&project)?;
        }
        let Some(files) = found else { return Ok(waiting(&renewal)) };
        // A certificate that was just issued is not valid before.
        let context = self.context.later()?;
        receive::renewed(
            Answer {
                files,
                registration: self.arguments.project.registration.clone(),
                passwords: self.arguments.passwords.clone(),
                out_password: self.arguments.passwords.usual().cloned(),
                exec_due: itself.exec.is_some(),
            },
            &context,
        )?;
        // It is in the new files now.
        let _ = std::fs::remove_file(&kept);
        let project = self.arguments.project.open()?;
        if project.registration().state.exec_due {
            self.tell(&project)?;
        }
        Ok(Outcome::Renewed)
    }

    /// Gives the request to the command, and keeps what it prints.
    fn submit(&self, line: &str, project: &Project, renewal: &RequestRecord, kept: &Path) -> Result<(), Failure> {
        let csr = project.resolve(&renewal.csr);
        let bytes = files::read(&csr)?;
        let variables = [("KEYFERRY_CSR", csr.as_os_str()), ("KEYFERRY_REGISTRATION", project.path().as_os_str())];
        let printed = self.program("--submit", line, &variables).asked(&bytes, self.stop)?;
        // What may be printed once only is kept before anything else can go wrong.
        if !printed.trim_ascii().is_empty() {
            let mut outputs = Outputs::new(Existing::Replace);
            outputs.add(kept, printed, Access::Private)?;
            outputs.write()?;
        }
        // The command took its time, and somebody else may have been at work on the registration.
        self.remember(|state| {
            let record = state.renewal.as_mut().filter(|record| record.csr == renewal.csr && record.submitted.is_none());
            record.map(|record| record.submitted = Some(self.context.written)).is_some()
        })?;
        if renewal.submitted.is_none() {
            words::note(&format!("{}: submitted", files::path(&csr)));
        }
        Ok(())
    }

    /// Changes the registration as it is now; nothing is written when `change` says that there is no change.
    fn remember(&self, change: impl FnOnce(&mut State) -> bool) -> Result<(), Failure> {
        let mut project = self.arguments.project.open()?;
        if !change(&mut project.registration_mut().state) {
            return Ok(());
        }
        let mut outputs = Outputs::new(Existing::Replace);
        project.add_to(&mut outputs)?;
        outputs.write().map(drop)
    }

    /// Tells the services of the new files.
    fn tell(&self, project: &Project) -> Result<(), Failure> {
        let Some(line) = &self.arguments.itself.exec else { return Ok(()) };
        let folder = project.resolve(&project.registration().outputs.folder);
        let folder = std::path::absolute(&folder).unwrap_or(folder);
        let variables = [("KEYFERRY_FOLDER", folder.as_os_str()), ("KEYFERRY_REGISTRATION", project.path().as_os_str())];
        self.program("--exec", line, &variables).told(self.stop)?;
        self.remember(|state| std::mem::take(&mut state.exec_due))
    }

    fn program<'p>(&self, option: &'static str, line: &'p str, variables: &'p [(&'static str, &'p OsStr)]) -> Program<'p> {
        Program { option, line, variables, timeout: self.arguments.itself.timeout }
    }
}

/// Where the answer to a request is kept until it is in the new files.
fn kept(project: &Project, record: &RequestRecord) -> PathBuf {
    project.resolve(&record.csr).with_extension("answer")
}
