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
#[serde(deny_unknown_fields)]
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
}

impl Application {
    /// Everything that is missing or odd, a sentence each; nothing when the description can be sent.
    pub fn gaps(&self) -> Vec<String> {
        let texts =
            [("name", &self.name), ("concept", &self.concept), ("company", &self.company), ("contact name", &self.contact_name)];
        let missing = texts.iter().filter(|(_, text)| text.trim().is_empty());
        let mut gaps: Vec<String> = missing.map(|(field, _)| format!("the {field} is missing")).collect();
        if !is_email_address(&self.contact_email) {
            gaps.push(format!("the contact e-mail `{}` is no e-mail address", self.contact_email));
        }
        if self.requests_per_month == 0 {
            gaps.push("the expected requests per month are missing".to_owned());
        }
        if self.scopes.is_empty() {
            gaps.push("no vehicle data is asked for".to_owned());
        }
        gaps
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
        text.push_str("\nThe application complies with ExVe, GDPR and your rules for partners.\n");
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_all_found_at_once() {
        assert_eq!(Application::default().gaps().len(), 7);
        let application = Application {
            name: "Fleet".into(),
            concept: "Charging reports.".into(),
            company: "Free2Move".into(),
            contact_name: "IT desk".into(),
            contact_email: "it@partner.example".into(),
            requests_per_month: 1000,
            scopes: vec!["data:telemetry".into()],
        };
        assert!(application.gaps().is_empty());
        assert!(application.to_email().contains("- data:telemetry\n"));
    }
}
