//! The questions of `keyferry init`, one for each line of the description.

use der::asn1::ObjectIdentifier;
use keyferry_core::application::{Application, KNOWN_SCOPES, scopes_of};
use keyferry_core::csr::Style;
use keyferry_core::name::attribute::{
    COMMON_NAME, COUNTRY_NAME, EMAIL_ADDRESS, LOCALITY_NAME, ORGANIZATION_NAME, STATE_OR_PROVINCE_NAME,
};
use keyferry_core::profile::{Profile, is_email_address};
use keyferry_core::registration::Registration;
use keyferry_core::shown::shown;

use crate::rules;
use keyferry_host::failure::Failure;
use keyferry_host::{ask, words};

/// A question: its text, the answer as it is now, and what becomes of a new one.
struct Question {
    text: &'static str,
    get: fn(&Registration) -> String,
    set: fn(&mut Registration, &str) -> Result<(), String>,
    /// The field of the subject that it fills, which has rules.
    field: Option<ObjectIdentifier>,
}

macro_rules! text_question {
    ($text:literal, $($field:ident).+) => {
        text_question!($text, $($field).+, None)
    };
    ($text:literal, $($field:ident).+, $rules:expr) => {
        Question {
            text: $text,
            get: |registration| registration.$($field).+.clone(),
            set: |registration, answer| {
                answer.clone_into(&mut registration.$($field).+);
                Ok(())
            },
            field: $rules,
        }
    };
}

macro_rules! yes_question {
    ($text:literal, $field:ident) => {
        Question {
            text: $text,
            get: |registration| if registration.application.compliance.$field { "yes" } else { "no" }.to_owned(),
            set: |registration, answer| {
                registration.application.compliance.$field = ask::yes(answer)?;
                Ok(())
            },
            field: None,
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
        field: None,
    },
    Question {
        text: "Expected requests per month",
        get: |registration| match registration.application.requests_per_month {
            0 => String::new(),
            number => number.to_string(),
        },
        set: |registration, answer| {
            // Enter leaves open what is open.
            if !answer.is_empty() {
                registration.application.requests_per_month = count(answer)?;
            }
            Ok(())
        },
        field: None,
    },
    Question {
        text: "Vehicle data (scopes, with commas or blanks between; ? lists them)",
        get: |registration| registration.application.scopes.join(", "),
        set: |registration, answer| {
            if answer == "?" {
                return Err(KNOWN_SCOPES.join("\n  "));
            }
            registration.application.scopes = scopes_of(answer);
            Ok(())
        },
        field: None,
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
        field: Some(COUNTRY_NAME),
    },
    text_question!("Subject: state or province", subject.state, Some(STATE_OR_PROVINCE_NAME)),
    text_question!("Subject: city", subject.locality, Some(LOCALITY_NAME)),
    text_question!("Subject: organization", subject.organization, Some(ORGANIZATION_NAME)),
    Question {
        text: "Subject: e-mail address, read for years: the certificate is renewed through it",
        get: |registration| registration.subject.email.clone(),
        set: |registration, answer| email(answer, &mut registration.subject.email),
        field: Some(EMAIL_ADDRESS),
    },
    text_question!("Login (MZP and digits), if the application is approved already", subject.mzp, Some(COMMON_NAME)),
    Question {
        text: "Make key and request as openssl (a PEM file) or keytool (a keystore)",
        get: |registration| if registration.request.style == Style::Keytool { "keytool" } else { "openssl" }.to_owned(),
        set: |registration, answer| {
            registration.request.follow(match answer.to_lowercase().as_str() {
                "openssl" => Style::OpenSsl,
                "keytool" => Style::Keytool,
                _ => return Err("answer openssl or keytool".to_owned()),
            });
            Ok(())
        },
        field: None,
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

/// Asks every question, and then which answers are to be changed. What has a rule in the profile is held against it at once.
pub(super) fn ask(registration: &mut Registration, profile: Option<&Profile>) -> Result<(), Failure> {
    words::note("Enter takes what is in brackets. Nothing is written before the end.");
    for question in &QUESTIONS {
        question.ask(registration, profile)?;
        carry_over(registration);
    }
    loop {
        words::note("");
        for (index, question) in QUESTIONS.iter().enumerate() {
            words::note(&format!("{:>3}  {}: {}", index + 1, question.text, (question.get)(registration)));
        }
        let chosen = ask::fitting("Enter to write it, or the number of an answer to change", "", |answer| {
            if answer.is_empty() {
                return Ok(None);
            }
            let number = answer.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
            let question = number.and_then(|number| QUESTIONS.get(number));
            question.map(Some).ok_or_else(|| format!("`{}` is not one of the numbers above", shown(answer)))
        })?;
        match chosen {
            Some(question) => question.ask(registration, profile)?,
            None => return Ok(()),
        }
    }
}

impl Question {
    fn ask(&self, registration: &mut Registration, profile: Option<&Profile>) -> Result<(), Failure> {
        let usual = (self.get)(registration);
        let changed = ask::fitting(self.text, &usual, |answer| {
            let mut changed = registration.clone();
            (self.set)(&mut changed, answer)?;
            self.check(&changed, profile)?;
            Ok(changed)
        })?;
        *registration = changed;
        Ok(())
    }

    /// What is left open is no fault yet.
    fn check(&self, registration: &Registration, profile: Option<&Profile>) -> Result<(), String> {
        let value = (self.get)(registration);
        let (Some(field), Some(profile)) = (&self.field, profile.filter(|_| !value.is_empty())) else { return Ok(()) };
        profile.check_value(field, &value).map_or(Ok(()), |violation| Err(rules::in_words(&violation)))
    }
}

fn email(answer: &str, field: &mut String) -> Result<(), String> {
    if !answer.is_empty() && !is_email_address(answer) {
        return Err(format!("`{}` is not an e-mail address", shown(answer)));
    }
    answer.clone_into(field);
    Ok(())
}

/// A number above nought, perhaps with its thousands set apart: `50000`, `50 000`, `50,000`. `1,5` is another number than 15.
fn count(answer: &str) -> Result<u64, String> {
    let wrong = || format!("`{}` is not a whole number: write it with digits, for example 50000", shown(answer));
    let is_digits = |group: &str| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit());
    let separator = answer.chars().find(|character| matches!(character, ' ' | '_' | '\'' | ',' | '\u{a0}' | '\u{202f}'));
    let groups: Vec<&str> = separator.map_or_else(|| vec![answer], |separator| answer.split(separator).collect());
    let fits = |(index, group): (usize, &&str)| {
        is_digits(group) && (groups.len() == 1 || if index == 0 { group.len() <= 3 } else { group.len() == 3 })
    };
    match groups.concat().parse() {
        Ok(0) => Err("estimate them: vehicles times calls a day times 30; Enter leaves it open".to_owned()),
        Ok(number) if groups.iter().enumerate().all(fits) => Ok(number),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_what_is_written() {
        for (answer, number) in [("50000", 50_000), ("50 000", 50_000), ("1,000,000", 1_000_000), ("7", 7), ("12_345", 12_345)] {
            assert_eq!(count(answer), Ok(number), "{answer}");
        }
        for answer in
            ["1,5", "1.5", "-3", "5 0000", "1,000 000", "ten", "1e6", "0", "5000,000", ",", "99999999999999999999", "1,,000"]
        {
            assert!(count(answer).is_err(), "{answer}");
        }
    }
}
