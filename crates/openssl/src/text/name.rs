//! Names as openssl prints them, in the formats of `-nameopt` (`openssl-namedisplay-options(1ossl)`).

use std::fmt::Write;

use der::{Any, Tag, Tagged};
use keyferry_core::name::{AttributeTypeAndValue, AttributeValue, DistinguishedName};
use keyferry_core::oid;
use keyferry_core::shown::{shown, shown_bytes};

use crate::release::{SPACED_NAMES, now};

/// How the fields are divided: between relative names, and within one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Separator {
    CommaPlus,
    CommaPlusSpace,
    SemicolonPlusSpace,
    Multiline,
}

/// How the types of fields are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FieldName {
    Short,
    Long,
    Oid,
    None,
}

/// A format for names.
#[expect(clippy::struct_excessive_bools, reason = "openssl's format is a set of flags")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NameFormat {
    escape_2253: bool,
    escape_control: bool,
    escape_high: bool,
    quote: bool,
    utf8: bool,
    ignore_type: bool,
    show_type: bool,
    dump_all: bool,
    dump_unknown: bool,
    dump_der: bool,
    dump_unknown_fields: bool,
    separator: Option<Separator>,
    reversed: bool,
    field: FieldName,
    spaced: bool,
    aligned: bool,
}

/// No flag at all.
pub(crate) const COMPAT: NameFormat = NameFormat {
    escape_2253: false,
    escape_control: false,
    escape_high: false,
    quote: false,
    utf8: false,
    ignore_type: false,
    show_type: false,
    dump_all: false,
    dump_unknown: false,
    dump_der: false,
    dump_unknown_fields: false,
    separator: None,
    reversed: false,
    field: FieldName::Short,
    spaced: false,
    aligned: false,
};

const RFC2253: NameFormat = NameFormat {
    escape_2253: true,
    escape_control: true,
    escape_high: true,
    utf8: true,
    dump_unknown: true,
    dump_der: true,
    dump_unknown_fields: true,
    separator: Some(Separator::CommaPlus),
    reversed: true,
    ..COMPAT
};

/// What is used when nothing is said.
pub(crate) fn usual() -> NameFormat {
    if now(&SPACED_NAMES) { ONELINE } else { READABLE }
}

/// What newer releases use: nothing stands around a `=`, and little is escaped.
const READABLE: NameFormat = NameFormat {
    escape_control: true,
    utf8: true,
    dump_unknown: true,
    dump_der: true,
    separator: Some(Separator::CommaPlusSpace),
    ..COMPAT
};

/// The format of this name.
pub(crate) const ONELINE: NameFormat = NameFormat {
    quote: true,
    dump_unknown_fields: false,
    separator: Some(Separator::CommaPlusSpace),
    reversed: false,
    spaced: true,
    ..RFC2253
};

const MULTILINE: NameFormat = NameFormat {
    escape_control: true,
    escape_high: true,
    separator: Some(Separator::Multiline),
    spaced: true,
    field: FieldName::Long,
    aligned: true,
    ..COMPAT
};

impl NameFormat {
    /// The format that the values of all `-nameopt` options make together; `None` when a word in them is unknown.
    pub(crate) fn parse(options: &[&str]) -> Option<Self> {
        if options.is_empty() {
            return Some(usual());
        }
        let mut format = COMPAT;
        for option in options {
            for word in option.split(',').map(str::trim).filter(|word| !word.is_empty()) {
                let (set, word) = match (word.strip_prefix('-'), word.strip_prefix('+')) {
                    (Some(word), _) => (false, word),
                    (_, Some(word)) => (true, word),
                    _ => (true, word),
                };
                format.apply(word, set)?;
            }
            if format != COMPAT && format.separator.is_none() {
                format.separator = Some(Separator::CommaPlusSpace);
            }
        }
        Some(format)
    }

    fn apply(&mut self, word: &str, set: bool) -> Option<()> {
        let separator = |separator| if set { Some(separator) } else { None };
        let field = |field| if set { field } else { FieldName::Short };
        let whole = |whole| if set { whole } else { COMPAT };
        match word {
            "esc_2253" => self.escape_2253 = set,
            // Only for LDAP filters; what it escapes beyond the others is control characters.
            "esc_2254" | "esc_ctrl" => self.escape_control = set,
            "esc_msb" => self.escape_high = set,
            "use_quote" => self.quote = set,
            "utf8" => self.utf8 = set,
            "ignore_type" => self.ignore_type = set,
            "show_type" => self.show_type = set,
            "dump_all" => self.dump_all = set,
            "dump_nostr" => self.dump_unknown = set,
            "dump_der" => self.dump_der = set,
            "dump_unknown" => self.dump_unknown_fields = set,
            "compat" => *self = COMPAT,
            "sep_comma_plus" => self.separator = separator(Separator::CommaPlus),
            "sep_comma_plus_space" => self.separator = separator(Separator::CommaPlusSpace),
            "sep_semi_plus_space" => self.separator = separator(Separator::SemicolonPlusSpace),
            "sep_multiline" => self.separator = separator(Separator::Multiline),
            "dn_rev" => self.reversed = set,
            "nofname" => self.field = field(FieldName::None),
            "sname" => self.field = FieldName::Short,
            "lname" => self.field = field(FieldName::Long),
            "oid" => self.field = field(FieldName::Oid),
            "align" => self.aligned = set,
            "space_eq" => self.spaced = set,
            "RFC2253" => *self = whole(RFC2253),
            "oneline" => *self = whole(ONELINE),
            "multiline" | "ca_default" => *self = whole(MULTILINE),
            _ => return None,
        }
        Some(())
    }

    /// Whether a name begins on a new line.
    pub(crate) fn is_multiline(&self) -> bool {
        self.separator == Some(Separator::Multiline)
    }

    /// A name behind a title, as the commands print it; a line at least.
    pub(crate) fn titled(&self, title: &str, name: &DistinguishedName) -> String {
        if *self == COMPAT {
            return format!("{title}{}\n", slashed(name));
        }
        let (newline, indent) = if self.is_multiline() { ("\n", 4) } else { ("", 0) };
        format!("{title}{newline}{}\n", self.text(name, indent))
    }

    /// The name itself; lines after the first have the indentation too.
    pub(crate) fn text(&self, name: &DistinguishedName, indent: usize) -> String {
        if *self == COMPAT {
            return unslashed(&slashed(name));
        }
        let (mut text, multiline) = (String::new(), self.is_multiline());
        let (between, within) = match self.separator {
            Some(Separator::CommaPlus) => (",", "+"),
            Some(Separator::CommaPlusSpace) | None => (", ", " + "),
            Some(Separator::SemicolonPlusSpace) => ("; ", " + "),
            Some(Separator::Multiline) => ("\n", " + "),
        };
        let mut rdns: Vec<_> = name.rdns().iter().collect();
        if self.reversed {
            rdns.reverse();
        }
        text.extend(std::iter::repeat_n(' ', indent));
        for (index, rdn) in rdns.into_iter().enumerate() {
            if index > 0 {
                text.push_str(between);
                text.extend(std::iter::repeat_n(' ', if multiline { indent } else { 0 }));
            }
            let mut fields: Vec<_> = rdn.attributes().iter().collect();
            if self.reversed {
                fields.reverse();
            }
            let fields: Vec<String> = fields.into_iter().map(|field| self.field(field)).collect();
            text.push_str(&fields.join(within));
        }
        text
    }

    fn field(&self, field: &AttributeTypeAndValue) -> String {
        let name = match self.field {
            FieldName::Short => oid::short_name(&field.oid).map_or_else(|| field.oid.to_string(), str::to_owned),
            FieldName::Long => oid::display_name(&field.oid),
            FieldName::Oid => field.oid.to_string(),
            FieldName::None => return self.value(field),
        };
        let width = match (self.aligned, self.field) {
            (false, _) => 0,
            (true, FieldName::Short) => 10,
            (true, _) => 25,
        };
        let equals = if self.spaced { " = " } else { "=" };
        format!("{name:width$}{equals}{}", self.value(field))
    }

    fn value(&self, field: &AttributeTypeAndValue) -> String {
        let AttributeValue::Encoded(any) = &field.value else { return field.to_text().unwrap_or_default() };
        let kind = if self.show_type { format!("{}:", tag_name(any.tag())) } else { String::new() };
        let unknown = self.dump_unknown_fields && oid::short_name(&field.oid).is_none();
        let characters = characters(any).filter(|_| !self.dump_all && !unknown);
        match characters {
            Some(characters) => kind + &self.escaped(&characters),
            None if self.dump_all || unknown || self.dump_unknown => kind + &self.dumped(any),
            None => kind + &self.escaped(&any.value().iter().map(|byte| u32::from(*byte)).collect::<Vec<_>>()),
        }
    }

    fn dumped(&self, any: &Any) -> String {
        use der::Encode;
        let bytes = if self.dump_der { any.to_der().unwrap_or_default() } else { any.value().to_vec() };
        bytes.iter().fold("#".to_owned(), |text, byte| format!("{text}{byte:02X}"))
    }

    fn escaped(&self, characters: &[u32]) -> String {
        let (mut bytes, mut quoted) = (Vec::new(), false);
        let last = characters.len().saturating_sub(1);
        for (index, code) in characters.iter().enumerate() {
            let character = char::from_u32(*code).unwrap_or(char::REPLACEMENT_CHARACTER);
            if self.utf8 && *code > 0x7f {
                let mut buffer = [0; 4];
                for byte in character.encode_utf8(&mut buffer).bytes() {
                    if self.escape_high { bytes.extend(format!("\\{byte:02X}").bytes()) } else { bytes.push(byte) }
                }
                continue;
            }
            match u8::try_from(*code) {
                Err(_) if *code > 0xffff => bytes.extend(format!("\\W{code:08X}").bytes()),
                Err(_) => bytes.extend(format!("\\U{code:04X}").bytes()),
                Ok(byte) if byte > 0x7f && self.escape_high => bytes.extend(format!("\\{byte:02X}").bytes()),
                Ok(byte) if byte > 0x7f => bytes.push(byte),
                Ok(byte) if self.escape_control && (byte < 0x20 || byte == 0x7f) => bytes.extend(format!("\\{byte:02X}").bytes()),
                Ok(byte) => {
                    let special = b",+<>;".contains(&byte)
                        || (byte == b'#' && index == 0)
                        || (byte == b' ' && (index == 0 || index == last));
                    if self.escape_2253 && special && self.quote {
                        quoted = true;
                    } else if (self.escape_2253 && (special || b"\"\\".contains(&byte))) || (byte == b'\\' && self.escapes()) {
                        bytes.push(b'\\');
                    }
                    bytes.push(byte);
                }
            }
        }
        let text = bytes_as_text(&bytes);
        // Formats that escape nothing are no way to the terminal either.
        let text = if self.escape_control { text } else { shown(&text).into_owned() };
        if quoted { format!("\"{text}\"") } else { text }
    }

    fn escapes(&self) -> bool {
        self.escape_2253 || self.escape_control || self.escape_high || self.quote
    }
}

/// Bytes above 0x7f that are no UTF-8 are carried as characters of a private area, and written as bytes again: see [`to_bytes`].
fn bytes_as_text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes
            .iter()
            .map(|byte| if *byte < 0x80 { char::from(*byte) } else { char::from_u32(RAW + u32::from(*byte)).unwrap_or_default() })
            .collect(),
    }
}

/// Where the private area for raw bytes begins.
const RAW: u32 = 0x000F_0000;

/// The bytes of a text that may hold Latin-1 from names; without what a terminal would obey, wherever the text goes.
pub(crate) fn to_bytes(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for character in text.chars() {
        match u32::from(character).checked_sub(RAW).and_then(|code| u8::try_from(code).ok()) {
            Some(byte) if byte >= 0x80 => bytes.push(byte),
            _ => bytes.extend(character.encode_utf8(&mut [0; 4]).bytes()),
        }
    }
    shown_bytes(&bytes).into_owned()
}

/// The characters of a string value; `None` when it is no string.
fn characters(any: &Any) -> Option<Vec<u32>> {
    let bytes = any.value();
    match any.tag() {
        Tag::Utf8String => Some(std::str::from_utf8(bytes).ok()?.chars().map(u32::from).collect()),
        Tag::BmpString => Some(bytes.as_chunks::<2>().0.iter().map(|pair| u32::from(u16::from_be_bytes(*pair))).collect()),
        Tag::PrintableString | Tag::Ia5String | Tag::NumericString | Tag::VisibleString | Tag::TeletexString => {
            Some(bytes.iter().map(|byte| u32::from(*byte)).collect())
        }
        _ => None,
    }
}

fn tag_name(tag: Tag) -> &'static str {
    match tag {
        Tag::Utf8String => "UTF8STRING",
        Tag::PrintableString => "PRINTABLESTRING",
        Tag::Ia5String => "IA5STRING",
        Tag::BmpString => "BMPSTRING",
        Tag::TeletexString => "T61STRING",
        Tag::NumericString => "NUMERICSTRING",
        Tag::VisibleString => "VISIBLESTRING",
        _ => "(unknown)",
    }
}

/// The oldest form with commas for the slashes before names of one or two capitals, as openssl has it within texts.
fn unslashed(slashed: &str) -> String {
    let mut text = String::with_capacity(slashed.len());
    let mut rest = slashed.strip_prefix('/').unwrap_or(slashed);
    while let Some((before, behind)) = rest.split_once('/') {
        let name = behind.split('=').next().unwrap_or_default();
        let short =
            (1..=2).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_uppercase()) && behind.len() > name.len();
        text.push_str(before);
        text.push_str(if short { ", " } else { "/" });
        rest = behind;
    }
    text + rest
}

/// The oldest form: `/C=FR/CN=x`.
pub(crate) fn slashed(name: &DistinguishedName) -> String {
    let mut text = String::new();
    for rdn in name.rdns() {
        for (index, field) in rdn.attributes().iter().enumerate() {
            text.push(if index == 0 { '/' } else { '+' });
            text.push_str(&oid::short_name(&field.oid).map_or_else(|| field.oid.to_string(), str::to_owned));
            text.push('=');
            let AttributeValue::Encoded(any) = &field.value else { continue };
            for byte in any.value() {
                match byte {
                    b'/' | b'+' => text.extend(['\\', char::from(*byte)]),
                    b' '..=b'~' => text.push(char::from(*byte)),
                    other => {
                        let _ = write!(text, "\\x{other:02X}");
                    }
                }
            }
        }
    }
    text
}
