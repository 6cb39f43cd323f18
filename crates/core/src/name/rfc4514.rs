//! The grammar of keytool's `-dname`: RFC 4514 with the older forms that Java still takes (`;` between fields, quoted values, spaces
//! around separators). The most specific field is written first, so the encoding has the reverse order.

use std::fmt;

use der::asn1::ObjectIdentifier;
use der::{Any, Decode, Encode};

use super::attribute::{self, display_name, keytool_oid};
use super::{AttributeTypeAndValue, AttributeValue, DistinguishedName, NameError, RelativeDistinguishedName};
use crate::key::unhex;
use crate::shown::write_shown;

/// Characters that a backslash may stand before.
const ESCAPABLE: &str = ",=\n+<>#;\\\" ";
/// Characters that never stand in a value without a backslash or quotes.
const SPECIAL: &str = ",+<>;\"";

/// The attribute types that RFC 2253, section 2.3, has names for.
const RFC2253_TYPES: [ObjectIdentifier; 9] = [
    attribute::COMMON_NAME,
    attribute::LOCALITY_NAME,
    attribute::STATE_OR_PROVINCE_NAME,
    attribute::ORGANIZATION_NAME,
    attribute::ORGANIZATIONAL_UNIT_NAME,
    attribute::COUNTRY_NAME,
    attribute::STREET_ADDRESS,
    attribute::DOMAIN_COMPONENT,
    attribute::USER_ID,
];

/// Reads a name as `-dname` does.
pub fn parse(text: &str) -> Result<DistinguishedName, NameError> {
    let mut rdns: Vec<RelativeDistinguishedName> = Vec::new();
    let mut scanner = Scanner { text, at: 0 };
    let mut joined = false;
    while scanner.peek().is_some() {
        let attribute = scanner.attribute()?;
        match rdns.last_mut() {
            Some(last) if joined => last.push(attribute),
            _ => rdns.push(attribute.into()),
        }
        joined = scanner.next() == Some('+');
    }
    Ok(DistinguishedName::new(rdns).reversed())
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl Scanner<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.at += character.len_utf8();
        Some(character)
    }

    fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(' ' | '\n')) {
            self.next();
        }
    }

    /// Whether the scanner stands at the end of a field.
    fn at_end_of_value(&self) -> bool {
        matches!(self.peek(), None | Some(',' | ';' | '+'))
    }

    fn attribute(&mut self) -> Result<AttributeTypeAndValue, NameError> {
        let at = self.at;
        let rest = self.rest();
        let field = rest.split([',', ';', '+']).next().unwrap_or(rest);
        let Some((keyword, _)) = field.split_once('=') else {
            return Err(NameError::NoEquals { at, field: field.trim().to_owned() });
        };
        let name = keyword.trim();
        let oid = keytool_oid(name).ok_or_else(|| NameError::UnknownType { at, name: name.to_owned() })?;
        self.at += keyword.len() + 1;
        self.skip_blanks();
        let value = match self.peek() {
            Some('#') => self.hex_value()?,
            Some('"') => self.quoted_value()?,
            _ => self.plain_value()?,
        };
        Ok(AttributeTypeAndValue { oid, value })
    }

    fn hex_value(&mut self) -> Result<AttributeValue, NameError> {
        let at = self.at;
        self.next();
        let mut digits = String::new();
        while !self.at_end_of_value() {
            digits.extend(self.next());
        }
        let bytes = unhex(digits.trim()).ok_or(NameError::Hex { at })?;
        Any::from_der(&bytes).map(AttributeValue::Encoded).map_err(|_| NameError::Hex { at })
    }

    fn quoted_value(&mut self) -> Result<AttributeValue, NameError> {
        let at = self.at;
        self.next();
        let mut value = Value::default();
        loop {
            match self.peek().ok_or(NameError::Quote { at })? {
                '"' => break,
                '\\' => self.escape(&mut value)?,
                character => {
                    self.next();
                    value.push(character)?;
                }
            }
        }
        self.next();
        self.skip_blanks();
        if !self.at_end_of_value() {
            return Err(NameError::Quote { at });
        }
        value.finish(at)
    }

    fn plain_value(&mut self) -> Result<AttributeValue, NameError> {
        let at = self.at;
        let mut value = Value::default();
        // Blanks count only when something follows them, or when they are escaped.
        let mut blanks = 0;
        while !self.at_end_of_value() {
            let here = self.at;
            match self.peek().unwrap_or_default() {
                ' ' => {
                    self.next();
                    blanks += 1;
                }
                '\\' => {
                    value.push_blanks(&mut blanks, here)?;
                    self.escape(&mut value)?;
                }
                character if SPECIAL.contains(character) => {
                    return Err(NameError::Escape { at: here, character, escaped: false });
                }
                character => {
                    self.next();
                    value.push_blanks(&mut blanks, here)?;
                    value.push(character)?;
                }
            }
        }
        value.finish(at)
    }

    /// Reads `\c` or `\XX`.
    fn escape(&mut self, value: &mut Value) -> Result<(), NameError> {
        let at = self.at;
        self.next();
        if let Some(byte) = self.rest().get(..2).and_then(unhex).and_then(|bytes| bytes.first().copied()) {
            self.at += 2;
            value.hex.push(byte);
            value.had_hex = true;
            return Ok(());
        }
        match self.next() {
            None => Err(NameError::TrailingBackslash),
            Some(character) if ESCAPABLE.contains(character) => value.push(character),
            Some(character) => Err(NameError::Escape { at, character, escaped: true }),
        }
    }
}

/// A value while it is read: text, and the bytes of `\XX` escapes that are not text yet.
#[derive(Default)]
struct Value {
    text: String,
    hex: Vec<u8>,
    had_hex: bool,
}

impl Value {
    fn flush(&mut self, at: usize) -> Result<(), NameError> {
        let bytes = std::mem::take(&mut self.hex);
        self.text.push_str(std::str::from_utf8(&bytes).map_err(|_| NameError::Hex { at })?);
        Ok(())
    }

    fn push(&mut self, character: char) -> Result<(), NameError> {
        self.flush(0)?;
        self.text.push(character);
        Ok(())
    }

    fn push_blanks(&mut self, blanks: &mut usize, at: usize) -> Result<(), NameError> {
        if *blanks > 0 {
            self.flush(at)?;
        }
        self.text.extend(std::iter::repeat_n(' ', std::mem::take(blanks)));
        Ok(())
    }

    fn finish(mut self, at: usize) -> Result<AttributeValue, NameError> {
        self.flush(at)?;
        Ok(if self.had_hex { AttributeValue::Utf8(self.text) } else { AttributeValue::Text(self.text) })
    }
}

/// The name as RFC 2253 writes it and Java's `X500Principal` gives it: no blanks, and only the types that the RFC names; others by their numbers,
/// with the DER of the value.
pub fn to_rfc2253(name: &DistinguishedName) -> String {
    struct Shown<'a>(&'a DistinguishedName);
    impl fmt::Display for Shown<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            for (place, rdn) in self.0.rdns().iter().rev().enumerate() {
                for (member, attribute) in rdn.attributes().iter().enumerate() {
                    f.write_str(match (place, member) {
                        (0, 0) => "",
                        (_, 0) => ",",
                        _ => "+",
                    })?;
                    let named = RFC2253_TYPES.contains(&attribute.oid);
                    let kind = if named { display_name(&attribute.oid).to_uppercase() } else { attribute.oid.to_string() };
                    write!(f, "{kind}=")?;
                    write_value(f, attribute, named)?;
                }
            }
            Ok(())
        }
    }
    Shown(name).to_string()
}

/// Writes one attribute as RFC 4514, section 2.3 and 2.4, ask for.
pub(super) fn write_attribute(f: &mut fmt::Formatter<'_>, attribute: &AttributeTypeAndValue) -> fmt::Result {
    write!(f, "{}=", display_name(&attribute.oid))?;
    write_value(f, attribute, true)
}

fn write_value(f: &mut fmt::Formatter<'_>, attribute: &AttributeTypeAndValue, as_text: bool) -> fmt::Result {
    let Some(text) = attribute.to_text().filter(|_| as_text) else {
        let AttributeValue::Encoded(any) = &attribute.value else { return Ok(()) };
        let bytes = any.to_der().map_err(|_| fmt::Error)?;
        f.write_str("#")?;
        return bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"));
    };
    let last = text.chars().count().saturating_sub(1);
    for (index, character) in text.chars().enumerate() {
        let escaped = match character {
            ' ' => index == 0 || index == last,
            '#' => index == 0,
            _ => SPECIAL.contains(character) || character == '\\',
        };
        if escaped {
            f.write_str("\\")?;
        }
        write_shown(f, character)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::attribute::{COMMON_NAME, EMAIL_ADDRESS, ORGANIZATION_NAME, ORGANIZATIONAL_UNIT_NAME};

    #[test]
    fn the_documented_name_is_reversed() {
        let name = parse("CN=MZP1,OU=Programs Partners,O=Free2Move,L=Paris,C=FR,email=it@partner.example").unwrap();
        assert_eq!(name.rdns()[0].attributes()[0].oid, EMAIL_ADDRESS);
        assert_eq!(name.rdns()[5].attributes()[0].oid, COMMON_NAME);
        assert_eq!(
            name.to_string(),
            "CN=MZP1, OU=Programs Partners, O=Free2Move, L=Paris, C=FR, emailAddress=it@partner.example"
        );
    }

    #[test]
    fn escapes_quotes_blanks_and_groups() {
        let name = parse(r#"cn = "a, b" ; OU=x\, y  , OU = z +ou= w\ ,o=\C3\A9t\C3\A9"#).unwrap();
        assert_eq!(name.values(COMMON_NAME), ["a, b"]);
        assert_eq!(name.values(ORGANIZATIONAL_UNIT_NAME), ["z", "w ", "x, y"]);
        assert_eq!(name.values(ORGANIZATION_NAME), ["été"]);
        assert_eq!(name.attributes().next().unwrap().value, AttributeValue::Utf8("été".into()));
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert_eq!(parse("CN"), Err(NameError::NoEquals { at: 0, field: "CN".into() }));
        assert_eq!(parse("CN=a,XX=b"), Err(NameError::UnknownType { at: 5, name: "XX".into() }));
        assert_eq!(parse("CN=a<b"), Err(NameError::Escape { at: 4, character: '<', escaped: false }));
        assert_eq!(parse(r"CN=a\z"), Err(NameError::Escape { at: 4, character: 'z', escaped: true }));
        assert_eq!(parse("CN=\"a"), Err(NameError::Quote { at: 3 }));
        assert_eq!(parse("CN=#zz"), Err(NameError::Hex { at: 3 }));
        assert_eq!(parse(r"CN=\FF"), Err(NameError::Hex { at: 3 }));
    }

    #[test]
    fn types_without_a_name_in_rfc_2253_are_numbers() {
        let name = parse("CN=MZP1,STREET=a,C=FR,email=it@partner.example").unwrap();
        let name = DistinguishedName::from_der(&name.to_der(crate::csr::Style::Keytool).unwrap()).unwrap();
        let email = "1.2.840.113549.1.9.1=#1612697440706172746e65722e6578616d706c65";
        assert_eq!(to_rfc2253(&name), format!("CN=MZP1,STREET=a,C=FR,{email}"));
    }

    #[test]
    fn what_a_terminal_would_obey_is_written_in_digits() {
        let name = parse("CN=a\u{1b}[2J\u{202e}b\u{9b}").unwrap();
        assert_eq!(name.to_string(), r"CN=a\1B[2J\E2\80\AEb\C2\9B");
    }

    #[test]
    fn what_is_written_reads_back() {
        for text in ["CN=a\u{1b}\u{202e}b", r"CN=a\, b\+c", r"CN=\ a\ ", r"CN=\#a", "1.2.3.4=x", "CN=#0c0161"] {
            let name = parse(text).unwrap();
            let again = parse(&name.to_string()).unwrap();
            assert_eq!(name.attributes().next().unwrap().to_text(), again.attributes().next().unwrap().to_text(), "{text}");
        }
    }
}
