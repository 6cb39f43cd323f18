//! The description of the application with which a registration begins: step 1, before any key is made.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

use crate::profile::is_email_address;

/// The scopes of vehicle data that the API documents. The list is open: finer ones exist (`data:telemetry:vehicle:battery`).
pub const KNOWN_SCOPES: [&str; 12] = [
    "data:telemetry",
    "data:position",
    "data:trip",
    "data:alert",
    "data:collision",
    "remote:door:write",
    "remote:preconditioning:write",
    "remote:horn:write",
    "remote:charging:write",
    "remote:lights:write",
    "remote:wakeup:write",
    "remote:navigation:write",
];

/// What the partner tells the car maker about the application.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Application {
    /// The application's name.
    pub name: String,
    /// What it does, in a few sentences.
    pub concept: String,
    /// The company that runs it.
    pub company: String,
    /// The person to talk to.
    pub contact_name: String,
    /// That person's e-mail address.
    pub contact_email: String,
    /// How many requests it will make in a month.
    pub requests_per_month: u64,
    /// The vehicle data and remote commands that it needs.
    pub scopes: Vec<String>,
    /// What the company confirms.
    pub compliance: Compliance,
}

/// The three confirmations that the car maker asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Compliance {
    /// Vehicle data is used as the extended vehicle concept (`ExVe`, ISO 20078) allows.
    pub exve: bool,
    /// Personal data is handled as the General Data Protection Regulation asks.
    pub gdpr: bool,
    /// The car maker's own rules for partners are kept.
    pub rules: bool,
}

/// Something that a description lacks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// The field, as it is called in the registration file.
    pub field: &'static str,
    /// What is wrong with it.
    pub message: String,
    /// What to do about it.
    pub fix: &'static str,
}

/// A scope that the API does not document, and the documented one that was probably meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnknownScope {
    /// The scope.
    pub scope: String,
    /// The nearest one that is documented, when it is near.
    pub nearest: Option<&'static str>,
}

impl Application {
    /// Everything that is missing or odd; nothing when the description can be sent.
    pub fn gaps(&self) -> Vec<Gap> {
        let mut gaps = Vec::new();
        for (field, value, message, fix) in [
            ("name", &self.name, "the name of the application is missing", "name it, as its users know it"),
            (
                "concept",
                &self.concept,
                "the concept is missing",
                "say in a few sentences what the application does with the data",
            ),
            ("company", &self.company, "the company is missing", "name the company that runs the application"),
            ("contact-name", &self.contact_name, "the contact is missing", "name the person or the team to talk to"),
        ] {
            if value.trim().is_empty() {
                gaps.push(Gap { field, message: message.to_owned(), fix });
            }
        }
        if !is_email_address(&self.contact_email) {
            let message = if self.contact_email.is_empty() {
                "the contact's e-mail address is missing".to_owned()
            } else {
                format!("the contact's e-mail address `{}` is not an e-mail address", self.contact_email)
            };
            gaps.push(Gap {
                field: "contact-email",
                message,
                fix: "give one that somebody reads, for example it@partner.example",
            });
        }
        if self.requests_per_month == 0 {
            let message = "the expected requests per month are missing".to_owned();
            gaps.push(Gap { field: "requests-per-month", message, fix: "estimate them: vehicles times calls a day times 30" });
        }
        if self.scopes.is_empty() {
            let message = "no vehicle data is asked for".to_owned();
            gaps.push(Gap { field: "scopes", message, fix: "list the scopes, for example data:telemetry" });
        }
        for (field, given, what) in self.confirmations() {
            if !given {
                let message = format!("it is not confirmed that {what}");
                gaps.push(Gap { field, message, fix: "set it to true when it is so; the application is not approved without" });
            }
        }
        gaps
    }

    fn confirmations(&self) -> [(&'static str, bool, &'static str); 3] {
        [
            ("exve", self.compliance.exve, "vehicle data is used as the extended vehicle concept (ExVe) allows"),
            ("gdpr", self.compliance.gdpr, "personal data is handled as the GDPR asks"),
            ("rules", self.compliance.rules, "the car maker's rules for partners are kept"),
        ]
    }

    /// The scopes that are not documented. They are no error: the list of the API is open.
    pub fn unknown_scopes(&self) -> Vec<UnknownScope> {
        let unknown = self.scopes.iter().filter(|scope| !is_known_scope(scope));
        unknown.map(|scope| UnknownScope { scope: scope.clone(), nearest: nearest_scope(scope) }).collect()
    }

    /// The e-mail that describes the application.
    pub fn to_email(&self) -> String {
        let mut text = format!(
            "Subject: Registration of the application {}\n\nApplication: {}\nConcept: {}\nCompany: {}\nContact: {} <{}>\n\
             Expected requests per month: {}\nVehicle data:\n",
            self.name, self.name, self.concept, self.company, self.contact_name, self.contact_email, self.requests_per_month
        );
        for scope in &self.scopes {
            let _ = writeln!(text, "  - {scope}");
        }
        text.push_str("\nWe confirm that\n");
        for (_, _, what) in self.confirmations().iter().filter(|(_, given, _)| *given) {
            let _ = writeln!(text, "  - {what}");
        }
        text
    }

    /// The same as a Markdown document, for a ticket or a wiki.
    pub fn to_markdown(&self) -> String {
        let mut text = format!(
            "# {}\n\n{}\n\n| | |\n| --- | --- |\n| Company | {} |\n| Contact | {} <{}> |\n| Expected requests per month | {} |\n\n\
             ## Vehicle data\n\n",
            self.name, self.concept, self.company, self.contact_name, self.contact_email, self.requests_per_month
        );
        for scope in &self.scopes {
            let _ = writeln!(text, "- `{scope}`");
        }
        text.push_str("\n## Compliance\n\n");
        for (_, given, what) in self.confirmations() {
            let _ = writeln!(text, "- [{}] {what}", if given { 'x' } else { ' ' });
        }
        text
    }
}

/// The scopes in a list with commas, semicolons or blanks between them, each once.
pub fn scopes_of(list: &str) -> Vec<String> {
    let mut scopes: Vec<String> = Vec::new();
    for scope in list.split(|character: char| character.is_whitespace() || matches!(character, ',' | ';')) {
        if !scope.is_empty() && scopes.iter().all(|known| known != scope) {
            scopes.push(scope.to_owned());
        }
    }
    scopes
}

/// A documented scope, or a finer one below it.
fn is_known_scope(scope: &str) -> bool {
    KNOWN_SCOPES.iter().any(|known| scope.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with(':')))
}

fn nearest_scope(scope: &str) -> Option<&'static str> {
    let scope = scope.to_lowercase();
    let distance = |known: &str| strsim::damerau_levenshtein(&scope, known);
    let part = |known: &&&str| known.split(':').any(|part| part == scope);
    let named = KNOWN_SCOPES.iter().find(part).copied();
    named.or_else(|| {
        KNOWN_SCOPES.into_iter().min_by_key(|known| distance(known)).filter(|known| distance(known) * 2 < known.len())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_all_found_at_once() {
        assert_eq!(Application::default().gaps().len(), 10);
        let application = Application {
            name: "Fleet".into(),
            concept: "Charging reports.".into(),
            company: "Free2Move".into(),
            contact_name: "IT desk".into(),
            contact_email: "it@partner.example".into(),
            requests_per_month: 1000,
            scopes: vec!["data:telemetry".into()],
            compliance: Compliance { exve: true, gdpr: true, rules: true },
        };
        assert!(application.gaps().is_empty());
        assert!(application.to_email().contains("- data:telemetry\n"));
        assert!(application.to_markdown().contains("- [x] personal data"));
    }

    #[test]
    fn scopes_come_with_commas_and_blanks() {
        assert_eq!(
            scopes_of(" data:trip data:alert,data:trip;\tremote:horn:write, "),
            ["data:trip", "data:alert", "remote:horn:write"]
        );
        assert!(scopes_of(" ,").is_empty());
    }

    #[test]
    fn unknown_scopes_have_a_nearest_one() {
        let scopes = ["data:telemetry:vehicle:battery", "data:telemetri", "telemetry", "remote:doors:write", "zzz"];
        let application = Application { scopes: scopes.map(str::to_owned).to_vec(), ..Application::default() };
        let unknown: Vec<_> = application.unknown_scopes().into_iter().map(|unknown| (unknown.scope, unknown.nearest)).collect();
        let expected = [
            ("data:telemetri", Some("data:telemetry")),
            ("telemetry", Some("data:telemetry")),
            ("remote:doors:write", Some("remote:door:write")),
            ("zzz", None),
        ];
        assert_eq!(unknown, expected.map(|(scope, nearest)| (scope.to_owned(), nearest)));
    }
}
