//! The grammar of `openssl req -subj`: `/type0=value0/type1=value1`, with `+` before a further member of the same relative name and a
//! backslash before any character that stands for itself.

use super::attribute::openssl_oid;
use super::{AttributeTypeAndValue, DistinguishedName, NameError};

/// Reads a name as `-subj` does. A type that openssl would skip with a warning, or one without a value, is an error here.
pub fn parse(text: &str) -> Result<DistinguishedName, NameError> {
    let mut name = DistinguishedName::default();
    for member in members(text)? {
        let Member { at, kind, value, joined } = member?;
        let oid = openssl_oid(kind).ok_or_else(|| NameError::UnknownType { at, name: kind.to_owned() })?;
        if value.is_empty() {
            return Err(NameError::NoValue { at, name: kind.to_owned() });
        }
        name.push(AttributeTypeAndValue::text(oid, value), joined);
    }
    Ok(name)
}

/// One `type=value` of a name, as written: whether there is such a type, and whether a value may be missing, is for the reader to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member<'a> {
    /// The byte at which it begins.
    pub at: usize,
    /// The attribute type as written.
    pub kind: &'a str,
    /// The value, its escapes resolved; it may be empty.
    pub value: String,
    /// Whether it stands in one relative name with the member before (`+`).
    pub joined: bool,
}

/// The members of a name, one after the other; the first that cannot be read is the last.
#[derive(Clone, Debug)]
pub struct Members<'a> {
    length: usize,
    rest: &'a str,
    joined: bool,
}

/// The members of the name `text`.
pub fn members(text: &str) -> Result<Members<'_>, NameError> {
    let rest = text.strip_prefix('/').ok_or(NameError::NoLeadingSlash)?;
    Ok(Members { length: text.len(), rest, joined: false })
}

impl<'a> Iterator for Members<'a> {
    type Item = Result<Member<'a>, NameError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let at = self.length - self.rest.len();
        let rest = std::mem::take(&mut self.rest);
        let Some((kind, behind)) = rest.split_once('=') else {
            return Some(Err(NameError::NoEquals { at, field: rest.to_owned() }));
        };
        let value = match read_value(behind) {
            Ok(value) => value,
            Err(error) => return Some(Err(error)),
        };
        self.rest = value.rest;
        let joined = std::mem::replace(&mut self.joined, value.terminator == Some('+'));
        Some(Ok(Member { at, kind, value: value.text, joined }))
    }
}

struct Value<'a> {
    text: String,
    terminator: Option<char>,
    rest: &'a str,
}

fn read_value(input: &str) -> Result<Value<'_>, NameError> {
    let mut text = String::new();
    let mut characters = input.chars();
    while let Some(character) = characters.next() {
        match character {
            '/' | '+' => return Ok(Value { text, terminator: Some(character), rest: characters.as_str() }),
            '\\' => text.push(characters.next().ok_or(NameError::TrailingBackslash)?),
            _ => text.push(character),
        }
    }
    Ok(Value { text, terminator: None, rest: "" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::attribute::{COMMON_NAME, ORGANIZATIONAL_UNIT_NAME};

    #[test]
    fn escapes_repeats_and_groups() {
        let name = parse(r"/O=Arts\/Crafts/OU=a/OU=b/CN=x\+y+OU=c").unwrap();
        assert_eq!(name.rdns().len(), 4);
        assert_eq!(name.values(ORGANIZATIONAL_UNIT_NAME), ["a", "b", "c"]);
        assert_eq!(name.values(COMMON_NAME), ["x+y"]);
        assert_eq!(name.rdns()[3].attributes().len(), 2);
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert_eq!(parse("CN=x"), Err(NameError::NoLeadingSlash));
        assert_eq!(parse("/CN=x/foo"), Err(NameError::NoEquals { at: 6, field: "foo".into() }));
        assert_eq!(parse("/CN=x/foo=y"), Err(NameError::UnknownType { at: 6, name: "foo".into() }));
        assert_eq!(parse("/CN="), Err(NameError::NoValue { at: 1, name: "CN".into() }));
        assert_eq!(parse("/CN=x\\"), Err(NameError::TrailingBackslash));
    }
}
