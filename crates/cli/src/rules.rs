//! The rules of the registration: which ones hold, and what is said when one does not.

use std::path::Path;

use clap::Args;
use keyferry_core::profile::{BUILTIN, Profile, Severity, Violation};

use crate::failure::{Failure, Kind};
use crate::{files, words};

/// Which rules a request has to keep.
#[derive(Debug, Args)]
pub(crate) struct RuleArguments {
    /// The rules that the request must keep: `mobilisights`, a TOML file of your own, or `none`
    #[arg(long, value_name = "NAME|FILE", default_value = BUILTIN[0])]
    profile: String,
    /// Let a rule go, by its name or its field (OU); can be given more than once
    #[arg(long, value_name = "RULE")]
    allow: Vec<String>,
}

impl RuleArguments {
    /// The rules; `None` when there are none.
    pub(crate) fn profile(&self) -> Result<Option<Profile>, Failure> {
        if self.profile == "none" {
            return Ok(None);
        }
        let mut profile = match Profile::builtin(&self.profile) {
            Some(profile) => profile,
            None if Path::new(&self.profile).exists() => {
                let text = files::read_text(Path::new(&self.profile))?;
                Profile::from_toml(&text).map_err(|error| Failure::new(Kind::Input, format!("{}: {error}", self.profile)))?
            }
            None => {
                let what = format!("there is no profile and no file called {}", self.profile);
                return Err(Failure::usage(what).hint(format!("the profile that comes with keyferry is {}", BUILTIN.join(", "))));
            }
        };
        for name in &self.allow {
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

/// Says each violation, `place` telling where a field was written; fails when one of them is an error.
pub(crate) fn judge(violations: &[Violation], what: &str, place: &dyn Fn(&str) -> Option<String>) -> Result<(), Failure> {
    let mut errors = 0_usize;
    for violation in violations {
        let place = place(&violation.field).map(|place| format!("{place}: ")).unwrap_or_default();
        let text = format!("{place}{violation}");
        match violation.severity {
            Severity::Warning => words::warning(&text, Some(&violation.fix)),
            Severity::Error => {
                errors += 1;
                words::error(&Failure::new(Kind::Check, text).hint(format!("{} [rule {}]", violation.fix, violation.rule)));
            }
        }
    }
    match errors {
        0 => Ok(()),
        1 => Err(Failure::new(Kind::Check, format!("{what} breaks a rule of the registration"))),
        _ => Err(Failure::new(Kind::Check, format!("{what} breaks {errors} rules of the registration"))),
    }
}
