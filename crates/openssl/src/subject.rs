//! `-subj`: `/C=FR/O=Example/CN=name`, read as openssl does, which skips what it does not know with a warning.

use keyferry_core::name::openssl::{self, Member};
use keyferry_core::name::{AttributeTypeAndValue, AttributeValue, DistinguishedName, NameError};
use keyferry_core::oid;
use keyferry_core::shown::shown;

use super::command_error::CommandError;
use super::strings::{self, Mask};

/// The name that `text` stands for. Without `utf8` its bytes are Latin-1.
pub(crate) fn parse(command: &str, text: &str, utf8: bool, mask: Mask) -> Result<DistinguishedName, CommandError> {
    let unreadable = |error| unreadable(command, text, &error);
    let mut name = DistinguishedName::default();
    for member in openssl::members(text).map_err(unreadable)? {
        let Member { kind, value, joined, .. } = member.map_err(unreadable)?;
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
                let encoded = strings::value(&field, mask).map_err(|error| {
                    CommandError::from(error).line(format!("{command}: Error adding subject name attribute \"/{kind}={value}\""))
                })?;
                name.push(AttributeTypeAndValue { oid, value: AttributeValue::Encoded(encoded) }, joined);
            }
        }
    }
    Ok(name)
}

/// What openssl says of a name that cannot be taken apart.
fn unreadable(command: &str, text: &str, error: &NameError) -> CommandError {
    CommandError::new(match error {
        NameError::NoLeadingSlash => format!(
            "{command}: subject name is expected to be in the format /type0=value0/type1=value1/type2=... where characters may be escaped by \\. \
             This name is not in that format: '{text}'"
        ),
        NameError::NoEquals { field, .. } => {
            format!("{command}: Missing '=' after RDN type string '{field}' in subject name string")
        }
        NameError::TrailingBackslash => format!("{command}: Escape character at end of subject name string"),
        other => format!("{command}: {other}"),
    })
}

/// The characters that bytes stand for: UTF-8, or Latin-1 when nobody said so.
pub(crate) fn in_charset(text: &str, utf8: bool) -> String {
    if utf8 { text.to_owned() } else { text.bytes().map(char::from).collect() }
}
