//! The mistake that users of a configuration file make most: to write the answers where openssl expects its questions.

use keyferry_core::name::attribute;
use keyferry_core::profile::{BUILTIN, Profile};

use super::{Field, Value};

/// Whether the prompt texts look like answers: `countryName = FR` instead of `countryName = Country`.
///
/// One text that cannot be a question is enough: a country of two capital letters, an e-mail address, a login as the registration gives
/// them, its organizational unit.
pub fn values_in_place_of_prompts(fields: &[Field]) -> Option<&Field> {
    fields.iter().find(|field| {
        let text = field.prompt.trim();
        match field.oid {
            attribute::COUNTRY_NAME => (2..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_uppercase()),
            attribute::EMAIL_ADDRESS => text.contains('@') && !text.contains(char::is_whitespace),
            attribute::COMMON_NAME => registration().is_some_and(|profile| profile.fits(&field.oid, text)),
            attribute::ORGANIZATIONAL_UNIT_NAME => registration().is_some_and(|profile| profile.names_value(&field.oid, text)),
            _ => false,
        }
    })
}

/// The rules of the usual registration.
fn registration() -> Option<Profile> {
    BUILTIN.first().and_then(|name| Profile::builtin(name))
}

/// The prompt texts as the values that the user meant; empty ones are left out.
pub fn values(fields: &[Field]) -> Vec<Value> {
    fields.iter().filter(|field| !field.prompt.is_empty()).map(|field| field.with(field.prompt.clone())).collect()
}
