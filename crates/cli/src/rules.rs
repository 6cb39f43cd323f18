//! The rules of the registration: which ones hold, and what is said when one does not.

use std::path::PathBuf;

use clap::Args;
use keyferry_core::profile::{BUILTIN, Profile, Severity, Violation};

use crate::project::Project;
use keyferry_host::failure::{Failure, Kind};
use keyferry_host::{files, words};

/// Which rules a request has to keep.
#[derive(Debug, Default, Args)]
pub(crate) struct RuleArguments {
    /// The rules that the request must follow: `mobilisights`, a TOML file of your own, or `none` [default: those of the registration, or mobilisights]
    #[arg(long, value_name = "NAME|FILE")]
    profile: Option<String>,
    /// Do not apply this rule, named by its name or its field (OU); can be given more than once
    #[arg(long, value_name = "RULE")]
    allow: Vec<String>,
}

impl RuleArguments {
    /// The rules; `None` when there are none. What the command line leaves open is as in the registration.
    pub(crate) fn profile(&self, project: Option<&Project>) -> Result<Option<Profile>, Failure> {
        let registered = project.map(Project::registration);
        let (name, path) = match (&self.profile, project) {
            (Some(name), _) => (name.as_str(), PathBuf::from(name)),
            (None, Some(project)) => (project.registration().profile.as_str(), project.resolve(&project.registration().profile)),
            (None, None) => (BUILTIN[0], PathBuf::new()),
        };
        if name == "none" {
            return Ok(None);
        }
        let mut profile = match Profile::builtin(name) {
            Some(profile) => profile,
            None if path.exists() => {
                let text = files::read_text(&path)?;
                Profile::from_toml(&text).map_err(|error| Failure::in_toml(&path, &text, &error, error.position()))?
            }
            None => {
                let what = format!("there is no profile and no file called {name}");
                return Err(Failure::usage(what).hint(format!("the profile that comes with keyferry is {}", BUILTIN.join(", "))));
            }
        };
        for name in self.allow.iter().chain(registered.iter().flat_map(|registration| &registration.allow)) {
            if !profile.allow(name) {
                let rules: Vec<_> = profile.rule_ids().collect();
                let hint = format!("its rules are {}", rules.join(", "));
                return Err(
                    Failure::usage(format!("the profile {} has no rule or field called {name}", profile.name())).hint(hint)
                );
            }
        }
        Ok(Some(profile))
    }
}

/// What is wrong with an answer, and what to do about it: for whoever is asked again.
pub(crate) fn in_words(violation: &Violation) -> String {
    format!("{violation}\n  {}", violation.fix)
}

/// Says each violation, `place` telling where a field was written; fails when one of them is an error.
pub(crate) fn judge(violations: &[Violation], what: &str, place: &dyn Fn(&str) -> Option<String>) -> Result<(), Failure> {
    let mut errors = 0_usize;
    for violation in violations {
        let place = place(&violation.field);
        let text = place.as_ref().map_or_else(|| violation.to_string(), |place| format!("{place}: {violation}"));
        let hint = format!("{} [rule {}]", violation.fix, violation.rule);
        match violation.severity {
            Severity::Warning => words::warning(&text, Some(&hint)),
            Severity::Error => {
                errors += 1;
                let failure = Failure::new(Kind::Check, text).hint(hint);
                words::one_error(match place {
                    Some(place) => failure.at(place),
                    None => failure,
                });
            }
        }
    }
    match errors {
        0 => Ok(()),
        1 => Err(Failure::new(Kind::Check, format!("{what} breaks a rule of the registration"))),
        _ => Err(Failure::new(Kind::Check, format!("{what} breaks {errors} rules of the registration"))),
    }
}
