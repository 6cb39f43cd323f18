//! The text of the file: read with lines for messages, written back with its comments in place.

use std::fmt;

use toml_edit::{Document, DocumentMut, Item, TableLike};

use super::Registration;
use crate::toml_mistake::{TextPosition, TomlMistake};

/// A new file, but for what the profile knows.
const TEMPLATE: &str = include_str!("template.toml");

/// A registration and the text that it came from.
#[derive(Clone, Debug)]
pub struct RegistrationFile {
    text: String,
    /// What the file says; to be changed, and written back with [`to_text`](Self::to_text).
    pub registration: Registration,
}

impl Default for RegistrationFile {
    /// A new file, nothing filled in, with comments that explain it.
    fn default() -> Self {
        Self { text: TEMPLATE.to_owned(), registration: Registration::default() }
    }
}

impl RegistrationFile {
    /// Reads the text of a file. What is left out has its usual value; what is not known is an error with its line.
    pub fn parse(text: &str) -> Result<Self, RegistrationError> {
        // Some editors of Windows begin a file with a byte order mark.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let registration = toml::from_str(text).map_err(|error| RegistrationError::from(TomlMistake::new(text, &error)))?;
        Ok(Self { text: text.to_owned(), registration })
    }

    /// The line in which the value at this path (`["subject", "mzp"]`) stands, counted from 1; `None` when it is not in the file.
    pub fn line_of(&self, path: &[&str]) -> Option<usize> {
        let document = Document::parse(self.text.as_str()).ok()?;
        let (last, tables) = path.split_last()?;
        let mut table: &dyn TableLike = document.as_table();
        for name in tables {
            table = table.get(name)?.as_table_like()?;
        }
        let (key, item) = table.get_key_value(last)?;
        let start = key.span().or_else(|| item.span())?.start;
        Some(self.text.get(..start)?.matches('\n').count() + 1)
    }

    /// The text with every change, comments and order kept.
    pub fn to_text(&self) -> Result<String, RegistrationError> {
        let failed = |error: &dyn fmt::Display| RegistrationError::new(&error.to_string());
        let mut document: DocumentMut = self.text.parse().map_err(|error: toml_edit::TomlError| failed(&error))?;
        let to_document = |registration| toml_edit::ser::to_document(registration).map_err(|error| failed(&error));
        let (new, usual) = (to_document(&self.registration)?, to_document(&Registration::default())?);
        merge(document.as_table_mut(), new.as_table(), Some(usual.as_table()));
        Ok(document.to_string())
    }
}

/// Makes `old` say what `new` says, touching only what differs; what is not there and as `usual` is left out.
fn merge(old: &mut dyn TableLike, new: &dyn TableLike, usual: Option<&dyn TableLike>) {
    let gone: Vec<String> = old.iter().map(|(key, _)| key.to_owned()).filter(|key| new.get(key).is_none()).collect();
    for key in gone {
        old.remove(&key);
    }
    for (key, item) in new.iter() {
        let usual = usual.and_then(|usual| usual.get(key));
        match old.get_mut(key) {
            None if usual.is_some_and(|usual| usual.to_string() == item.to_string()) => {}
            None => {
                let item = item.clone().into_table().map_or_else(|item| item, tables);
                old.insert(key, sections(item));
            }
            Some(old) => match (old.as_table_like_mut(), item.as_table_like()) {
                (Some(old), Some(new)) => merge(old, new, usual.and_then(Item::as_table_like)),
                _ => replace(old, item),
            },
        }
    }
}

fn replace(old: &mut Item, new: &Item) {
    if old.is_array_of_tables() && old.to_string() == sections(new.clone()).to_string() {
        return;
    }
    match (old.as_value_mut(), new.as_value()) {
        (Some(old), Some(new)) if plain(old) != plain(new) => {
            let decor = old.decor().clone();
            *old = new.clone();
            *old.decor_mut() = decor;
        }
        (Some(_), Some(_)) => {}
        _ => *old = sections(new.clone()),
    }
}

/// A table whose inner tables have headers of their own.
fn tables(mut table: toml_edit::Table) -> Item {
    for (_, item) in table.iter_mut() {
        if item.is_inline_table() {
            *item = std::mem::take(item).into_table().map_or_else(|item| item, tables);
        }
        *item = sections(std::mem::take(item));
    }
    Item::Table(table)
}

/// A list of tables, each with a header of its own; other items as they are.
fn sections(item: Item) -> Item {
    let is_of_tables =
        item.as_array().is_some_and(|array| !array.is_empty() && array.iter().all(toml_edit::Value::is_inline_table));
    if !is_of_tables {
        return item;
    }
    item.into_array_of_tables().map_or_else(|item| item, Item::ArrayOfTables)
}

/// A value without the blanks and comments around it.
fn plain(value: &toml_edit::Value) -> String {
    let mut value = value.clone();
    value.decor_mut().clear();
    if let Some(array) = value.as_array_mut() {
        array.fmt();
    }
    match &value {
        toml_edit::Value::String(text) => format!("{:?}", text.value()),
        value => value.to_string(),
    }
}

/// Why a registration file cannot be read or written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistrationError {
    mistake: TomlMistake,
}

impl RegistrationError {
    fn new(message: &str) -> Self {
        Self { mistake: TomlMistake { position: None, message: message.trim_end().to_owned() } }
    }

    /// Where it is, if it is in one place.
    pub fn position(&self) -> Option<TextPosition> {
        self.mistake.position
    }
}

impl From<TomlMistake> for RegistrationError {
    fn from(mistake: TomlMistake) -> Self {
        Self { mistake }
    }
}

impl fmt::Display for RegistrationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.mistake.fmt(f)
    }
}

impl std::error::Error for RegistrationError {}

#[cfg(test)]
mod tests {
    use super::super::{CertificateRecord, Output, RequestRecord};
    use super::*;
    use crate::Timestamp;

    /// The template with the one value that the usual profile takes.
    fn template() -> String {
        TEMPLATE.replace("organizational-unit = \"\"", "organizational-unit = \"Programs Partners\"")
    }

    #[test]
    fn outputs_are_called_what_the_file_calls_them() {
        for output in Output::ALL {
            let text = format!("[outputs]\nwrite = [\"{}\"]\n", output.name());
            assert_eq!(RegistrationFile::parse(&text).unwrap().registration.outputs.write, [output]);
        }
    }

    #[test]
    fn the_template_says_what_the_defaults_are() {
        assert_eq!(RegistrationFile::parse(&template()).unwrap().registration, Registration::default());
        assert_eq!(RegistrationFile::default().to_text().unwrap(), template());
        assert_eq!(RegistrationFile::parse("").unwrap().registration, Registration::default());
    }

    #[test]
    fn changes_leave_comments_and_order_alone() {
        let mut file = RegistrationFile::default();
        file.registration.subject.mzp = "MZP128745".to_owned();
        file.registration.outputs.write = vec![Output::SpringBoot];
        file.registration.application.scopes = vec!["data:trip".to_owned()];
        let time = Timestamp::from_seconds(1_700_000_000);
        file.registration.state.certificate = Some(CertificateRecord {
            received: time,
            subject: "CN=MZP1".to_owned(),
            sha256: "00".to_owned(),
            not_before: time,
            not_after: time.plus_days(1),
            in_use_since: None,
        });
        let text = file.to_text().unwrap();
        let expected = template()
            .replace("mzp = \"\"", "mzp = \"MZP128745\"")
            .replace("write = [\"pem\", \"pkcs12\", \"jks\"]", "write = [\"spring-boot\"]")
            .replace("scopes = []", "scopes = [\"data:trip\"]");
        assert!(text.starts_with(&expected), "{text}");
        assert!(text.contains("\n[state.certificate]\nreceived = \"2023-11-14T22:13:20Z\"\n"), "{text}");
        let again = RegistrationFile::parse(&text).unwrap();
        assert_eq!(again.registration, file.registration);
        assert_eq!(again.to_text().unwrap(), text);
        let mut without = again.clone();
        without.registration.state = super::super::State::default();
        assert_eq!(RegistrationFile::parse(&without.to_text().unwrap()).unwrap().registration, without.registration);
    }

    #[test]
    fn earlier_requests_are_sections_and_few() {
        let record = |number: i64| RequestRecord {
            made: Timestamp::from_seconds(number),
            key: format!("key-{number}"),
            alias: None,
            csr: "CSRName.csr".to_owned(),
            csr_sha256: "00".to_owned(),
            public_key_sha256: "11".to_owned(),
            submitted: None,
        };
        let mut file = RegistrationFile::default();
        file.registration.state.request = Some(record(0));
        for number in 1..=10 {
            file.registration.state.supersede(Some(record(number)));
            let text = file.to_text().unwrap();
            let again = RegistrationFile::parse(&text).unwrap();
            assert_eq!(again.registration, file.registration, "{text}");
            assert_eq!(again.to_text().unwrap(), text);
            file = again;
        }
        let text = file.to_text().unwrap();
        assert_eq!(text.matches("\n[[state.earlier]]\n").count(), 8, "{text}");
        assert!(!text.contains("\"key-2\"") && text.contains("\"key-3\""), "{text}");
    }

    #[test]
    fn what_is_usual_is_not_written_into_a_short_file() {
        let mut file = RegistrationFile::parse("[subject]\nmzp = 'MZP1' # ours\n").unwrap();
        file.registration.subject.country = "FR".to_owned();
        assert_eq!(file.to_text().unwrap(), "[subject]\nmzp = 'MZP1' # ours\ncountry = \"FR\"\n");
    }

    #[test]
    fn values_have_lines_and_mistakes_are_named() {
        let file =
            RegistrationFile::parse("# x\n[subject]\ncountry = 'FR'\n\nmzp = \"MZP1\"\n[application.compliance]\nexve=true\n")
                .unwrap();
        assert_eq!(file.line_of(&["subject", "country"]), Some(3));
        assert_eq!(file.line_of(&["subject", "mzp"]), Some(5));
        assert_eq!(file.line_of(&["application", "compliance", "exve"]), Some(7));
        assert_eq!(file.line_of(&["subject", "email"]), None);
        let error = RegistrationFile::parse("[subject]\ncuntry = 'FR'\n").unwrap_err().to_string();
        assert!(error.contains("line 2") && error.contains("cuntry") && error.contains("country"), "{error}");
    }
}
