//! `keyferry init`: begin a registration, or change what its file says.

mod ignored;
mod questions;

use clap::Args;
use keyferry_core::application::{Application, scopes_of};

use super::application;
use super::request::{FieldArguments, StyleArgument};
use crate::project::{Project, ProjectArguments};
use crate::rules::RuleArguments;
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::outputs::{Existing, Outputs};
use keyferry_host::{secret, words};

use ignored::Ignored;

/// Begin a registration: describe the application and who the certificate is for
///
/// Writes keyferry.toml, which holds no secret and can be kept in version control. On a terminal it asks for what the options leave open;
/// Enter keeps what is in brackets, and you can change any answer before anything is written. Run it again to change the file; comments
/// are kept.
///
/// In a git work tree it offers to add the files that will hold keys and secrets to .gitignore.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  keyferry init
  keyferry init --mzp MZP1234567 --country FR --organization Fleet --email keys@fleet.example
  keyferry init --gitignore")]
pub(crate) struct Arguments {
    #[command(flatten)]
    application: ApplicationArguments,
    #[command(flatten)]
    subject: FieldArguments,
    /// Make key and request as this tool would: the key in a PEM file (openssl) or in a keystore (keytool)
    #[arg(long, value_enum)]
    style: Option<StyleArgument>,
    /// Add the files with keys and secrets to .gitignore, without a question
    #[arg(long)]
    gitignore: bool,
    /// Leave .gitignore as it is, without a question
    #[arg(long, conflicts_with = "gitignore")]
    no_gitignore: bool,
    #[command(flatten)]
    project: ProjectArguments,
}

#[derive(Debug, Args)]
struct ApplicationArguments {
    /// The name of the application
    #[arg(long, help_heading = "Application")]
    name: Option<String>,
    /// What it does with the vehicle data, in a few sentences
    #[arg(long, help_heading = "Application")]
    concept: Option<String>,
    /// The company that runs it; also the organization of the subject, unless that is given
    #[arg(long, help_heading = "Application")]
    company: Option<String>,
    /// The person or team to contact
    #[arg(long, value_name = "NAME", help_heading = "Application")]
    contact_name: Option<String>,
    /// Their e-mail address; also that of the subject, unless that is given
    #[arg(long, value_name = "ADDRESS", help_heading = "Application")]
    contact_email: Option<String>,
    /// How many requests it will make per month
    #[arg(long, value_name = "N", help_heading = "Application")]
    requests_per_month: Option<u64>,
    /// The vehicle data that it needs, for example data:telemetry; separate several with commas or blanks
    #[arg(long, value_name = "LIST", value_delimiter = ',', help_heading = "Application")]
    scopes: Vec<String>,
    /// What you confirm; separate several with commas
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = ["exve", "gdpr", "rules"], help_heading = "Application")]
    confirm: Vec<String>,
}

impl ApplicationArguments {
    fn fill(&self, application: &mut Application) {
        for (given, field) in [
            (&self.name, &mut application.name),
            (&self.concept, &mut application.concept),
            (&self.company, &mut application.company),
            (&self.contact_name, &mut application.contact_name),
            (&self.contact_email, &mut application.contact_email),
        ] {
            if let Some(value) = given {
                field.clone_from(value);
            }
        }
        application.requests_per_month = self.requests_per_month.unwrap_or(application.requests_per_month);
        if !self.scopes.is_empty() {
            application.scopes = scopes_of(&self.scopes.join(","));
        }
        let compliance = &mut application.compliance;
        for (name, given) in [("exve", &mut compliance.exve), ("gdpr", &mut compliance.gdpr), ("rules", &mut compliance.rules)] {
            *given |= self.confirm.iter().any(|confirmed| confirmed == name);
        }
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let mut project = arguments.project.open_or_new()?;
    let before = project.registration().clone();
    fill(&mut project, arguments);
    let changed = *project.registration() != before;
    let open = !project.registration().application.gaps().is_empty();
    let there = arguments.project.registration.exists();
    let for_git_alone = arguments.gitignore && there && !changed;
    if secret::on_terminal() && (open || !changed) && !for_git_alone {
        let profile = RuleArguments::default().profile(Some(&project))?;
        questions::ask(project.registration_mut(), profile.as_ref())?;
    } else if !changed && there && !for_git_alone {
        return Err(Failure::new(Kind::Failed, format!("{} exists already", project.name()))
            .hint("give what is to change as options, run it on a terminal to be asked, or edit the file"));
    }
    let ignored = ignored(arguments, &project)?;
    let mut outputs = Outputs::new(Existing::Refuse);
    if !for_git_alone {
        project.add_to(&mut outputs)?;
    }
    if let Some(ignored) = ignored.as_ref().filter(|ignored| !ignored.is_complete()) {
        ignored.add_to(&mut outputs)?;
    }
    outputs.write()?;
    if !for_git_alone {
        words::note(&format!("{}: written; it holds no secret, and can be kept in version control.", project.name()));
    }
    if let Some(ignored) = &ignored {
        ignored.report();
    }
    if for_git_alone {
        return Ok(());
    }
    // Read again, so that gaps are named with their lines.
    let project = arguments.project.open()?;
    application::report_scopes(&project);
    let gaps = application::report_gaps(&project);
    if gaps == 0 {
        words::note("The description is complete. Send what keyferry application render prints.");
    }
    Ok(())
}

/// What is added to `.gitignore`, if anybody wants that.
fn ignored(arguments: &Arguments, project: &Project) -> Result<Option<Ignored>, Failure> {
    if arguments.no_gitignore || !arguments.gitignore && !ignored::in_work_tree(project) {
        return Ok(None);
    }
    let ignored = Ignored::new(project)?;
    if arguments.gitignore {
        return Ok(Some(ignored));
    }
    if ignored.is_complete() {
        return Ok(None);
    }
    if secret::on_terminal() {
        return Ok(ignored.wanted()?.then_some(ignored));
    }
    words::note("The files with keys and secrets are not in .gitignore; keyferry init --gitignore adds them.");
    Ok(None)
}

fn fill(project: &mut Project, arguments: &Arguments) {
    let registration = project.registration_mut();
    arguments.application.fill(&mut registration.application);
    arguments.subject.fill(&mut registration.subject);
    if let Some(style) = arguments.style {
        registration.request.follow(style.into());
    }
    questions::carry_over(registration);
}
