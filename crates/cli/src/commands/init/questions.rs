//! The questions of `keyferry init`, one for each line of the description.

use keyferry_core::application::{Application, KNOWN_SCOPES};
use keyferry_core::csr::Style;
use keyferry_core::registration::Registration;

use crate::ask;
use crate::failure::Failure;
use crate::words;

/// A question: its text, the answer as it is now, and what becomes of a new one.
struct Question {
    text: &'static str,
    get: fn(&Registration) -> String,
    set: fn(&mut Registration, &str) -> Result<(), String>,
}

macro_rules! text_question {
    ($text:literal, $($field:ident).+) => {
        Question {
            text: $text,
            get: |registration| registration.$($field).+.clone(),
            set: |registration, answer| {
                answer.clone_into(&mut registration.$($field).+);
                Ok(())
            },
        }
    };
}

macro_rules! yes_question {
    ($text:literal, $field:ident) => {
        Question {
            text: $text,
            get: |registration| if registration.application.compliance.$field { "yes" } else { "no" }.to_owned(),
            set: |registration, answer| {
                registration.application.compliance.$field = yes(answer)?;
                Ok(())
            },
        }
    };
}

const QUESTIONS: [Question; 17] = [
    text_question!("Name of the application", application.name),
    text_question!("What it does with the vehicle data, in a few sentences", application.concept),
    text_question!("Company", application.company),
    text_question!("Contact: person or team", application.contact_name),
    Question {
        text: "Contact: e-mail address",
        get: |registration| registration.application.contact_email.clone(),
        set: |registration, answer| email(answer, &mut registration.application.contact_email),
    },
    Question {
        text: "Expected requests per month",
        get: |registration| registration.application.requests_per_month.to_string(),
        set: |registration, answer| {
            let number = answer.replace([' ', '_', '\'', ','], "").parse();
            registration.application.requests_per_month = number.map_err(|_| format!("`{answer}` is no number"))?;
            Ok(())
        },
    },
    Question {
        text: "Vehicle data (scopes, with commas between; ? lists them)",
        get: |registration| registration.application.scopes.join(", "),
        set: |registration, answer| {
            if answer == "?" {
                return Err(KNOWN_SCOPES.join("\n  "));
            }
            let scopes = answer.split(',').map(str::trim).filter(|scope| !scope.is_empty());
            registration.application.scopes = scopes.map(str::to_owned).collect();
            Ok(())
        },
    },
    yes_question!("Is vehicle data used as the extended vehicle concept (ExVe) allows? (yes/no)", exve),
    yes_question!("Is personal data handled as the GDPR asks? (yes/no)", gdpr),
    yes_question!("Are the car maker's rules for partners kept? (yes/no)", rules),
    Question {
        text: "Subject: country, two capital letters",
        get: |registration| registration.subject.country.clone(),
        set: |registration, answer| {
            if !answer.is_empty() && (answer.len() != 2 || !answer.bytes().all(|byte| byte.is_ascii_alphabetic())) {
                return Err(format!("`{answer}` is not the two letters of a country: FR for France"));
            }
            registration.subject.country = answer.to_uppercase();
            Ok(())
        },
    },
    text_question!("Subject: state or province", subject.state),
    text_question!("Subject: city", subject.locality),
    text_question!("Subject: organization", subject.organization),
    Question {
        text: "Subject: e-mail address, read for years: the certificate is renewed through it",
        get: |registration| registration.subject.email.clone(),
        set: |registration, answer| email(answer, &mut registration.subject.email),
    },
    text_question!("Login (MZP and digits), if the application is approved already", subject.mzp),
    Question {
        text: "Make the request as openssl or keytool",
        get: |registration| if registration.request.style == Style::Keytool { "keytool" } else { "openssl" }.to_owned(),
        set: |registration, answer| {
            registration.request.style = match answer {
                "openssl" => Style::OpenSsl,
                "keytool" => Style::Keytool,
                _ => return Err("answer openssl or keytool".to_owned()),
            };
            Ok(())
        },
    },
];

/// What is usually the same in subject and application.
pub(super) fn carry_over(registration: &mut Registration) {
    let Application { company, contact_email, .. } = &registration.application;
    if registration.subject.organization.is_empty() {
        registration.subject.organization.clone_from(company);
    }
    if registration.subject.email.is_empty() {
        registration.subject.email.clone_from(contact_email);
    }
}

/// Asks every question, and then which answers are to be changed.
pub(super) fn ask(registration: &mut Registration) -> Result<(), Failure> {
    words::note("Enter takes what is in brackets. Nothing is written before the end.");
    for question in &QUESTIONS {
        question.ask(registration)?;
        carry_over(registration);
    }
    loop {
        words::note("");
        for (index, question) in QUESTIONS.iter().enumerate() {
            words::note(&format!("{:>3}  {}: {}", index + 1, question.text, (question.get)(registration)));
        }
        let answer = ask::text("Enter to write it, or the number of an answer to change", "")?;
        if answer.is_empty() {
            return Ok(());
        }
        match answer.parse::<usize>().ok().and_then(|number| QUESTIONS.get(number.checked_sub(1)?)) {
            Some(question) => question.ask(registration)?,
            None => words::note(&format!("  `{answer}` is no number of a line")),
        }
    }
}

impl Question {
    fn ask(&self, registration: &mut Registration) -> Result<(), Failure> {
        let usual = (self.get)(registration);
        let changed = ask::fitting(self.text, &usual, |answer| {
            let mut changed = registration.clone();
            (self.set)(&mut changed, answer).map(|()| changed)
        })?;
        *registration = changed;
        Ok(())
    }
}

fn yes(answer: &str) -> Result<bool, String> {
    match answer.to_lowercase().as_str() {
        "y" | "yes" => Ok(true),
        "n" | "no" => Ok(false),
        _ => Err("answer yes or no".to_owned()),
    }
}

fn email(answer: &str, field: &mut String) -> Result<(), String> {
    if !answer.is_empty() && !keyferry_core::profile::is_email_address(answer) {
        return Err(format!("`{answer}` is no e-mail address"));
    }
    answer.clone_into(field);
    Ok(())
}
