//! `-subj`: `/C=FR/O=Example/CN=name`, read as openssl does, which skips what it does not know with a warning.

use keyferry_core::name::{AttributeTypeAndValue, AttributeValue, DistinguishedName, NameError};
use keyferry_core::oid;
use keyferry_core::shown::shown;

use super::command_error::{CommandError, queue_line};
use super::strings::{self, Mask};

/// The name that `text` stands for. Without `utf8` its bytes are Latin-1.
pub(crate) fn parse(command: &str, text: &str, utf8: bool, mask: Mask) -> Result<DistinguishedName, CommandError> {
    let Some(mut rest) = text.strip_prefix('/') else {
        return Err(CommandError::new(format!(
            "{command}: subject name is expected to be in the format /type0=value0/type1=value1/type2=... where characters may be escaped by \\. \
             This name is not in that format: '{text}'"
        )));
    };
    let mut name = DistinguishedName::default();
    let mut joined = false;
    while !rest.is_empty() {
        let Some((kind, behind)) = rest.split_once('=') else {
            return Err(CommandError::new(format!(
                "{command}: Missing '=' after RDN type string '{rest}' in subject name string"
            )));
        };
        let (value, more, behind) = read_value(command, behind)?;
        rest = behind;
        let known = oid::by_name(kind).filter(|oid| oid::short_name(oid).is_some());
        match known {
            None => {
                say!("{command} warning: Skipping unknown subject name attribute \"{}\"", shown(kind));
                if joined {
                    say!(
                        "{command} warning: Hint: a '+' in a value string needs be escaped using '\\' else a new member of a multi-valued RDN is expected"
                    );
                }
            }
            Some(_) if value.is_empty() => {
                say!("{command} warning: No value provided for subject name attribute \"{}\", skipped", shown(kind));
            }
            Some(oid) => {
                let field = AttributeTypeAndValue::text(oid, in_charset(&value, utf8));
                let encoded = strings::value(&field, mask)
                    .map_err(|error| error.line(format!("{command}: Error adding subject name attribute \"/{kind}={value}\"")))?;
                name.push(AttributeTypeAndValue { oid, value: AttributeValue::Encoded(encoded) }, joined);
            }
        }
        joined = more;
    }
    Ok(name)
}

/// What stands in the error queue for a value that does not fit.
pub(crate) fn name_error(error: &NameError) -> String {
    let (reason, detail) = match error {
        NameError::TooLong { max, .. } => ("string too long", format!("maxsize={max}")),
        NameError::TooShort { min, .. } => ("string too short", format!("minsize={min}")),
        NameError::Character { .. } => ("illegal characters", String::new()),
        other => ("malformed name", other.to_string()),
    };
    queue_line(0x0680_0097, "asn1 encoding routines", "ASN1_mbstring_ncopy", reason, &detail)
}

/// The characters that bytes stand for: UTF-8, or Latin-1 when nobody said so.
pub(crate) fn in_charset(text: &str, utf8: bool) -> String {
    if utf8 { text.to_owned() } else { text.bytes().map(char::from).collect() }
}

/// A value up to `/` or `+`, whether it ended in `+`, and what stands behind.
fn read_value<'a>(command: &str, input: &'a str) -> Result<(String, bool, &'a str), CommandError> {
    let mut text = String::new();
    let mut characters = input.chars();
    while let Some(character) = characters.next() {
        match character {
            '/' | '+' => return Ok((text, character == '+', characters.as_str())),
            '\\' => match characters.next() {
                Some(escaped) => text.push(escaped),
                None => return Err(CommandError::new(format!("{command}: Escape character at end of subject name string"))),
            },
            other => text.push(other),
        }
    }
    Ok((text, false, ""))
}
