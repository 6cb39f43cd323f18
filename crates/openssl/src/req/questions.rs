//! The subject and the attributes that the configuration asks for, or has the values of.

use crate::config::{self, AnswerError, ConfigErrorKind, Field, Pointed, Setting, Value};
use crate::names::BATCH;
use der::Any;
use der::asn1::ObjectIdentifier;
use keyferry_core::name::{AttributeTypeAndValue, DistinguishedName};

use super::Plan;
use super::settings::in_words;
use crate::command_error::CommandError;
use crate::options::Options;
use crate::strings;
use crate::subject::in_charset;
use keyferry_host::secret;

const INTRODUCTION: &str = "\
You are about to be asked to enter information that will be incorporated
into your certificate request.
What you are about to enter is what is called a Distinguished Name or a DN.
There are quite a few fields but you can leave some blank
For some fields there will be a default value,
If you enter '.', the field will be left blank.
-----";

type Attributes = Vec<(ObjectIdentifier, Any)>;

/// Nothing was there to be asked, or everything was left blank.
fn nothing() -> CommandError {
    CommandError::new("Error: No objects specified in config file")
}

/// The subject and the attributes, from values or from answers.
pub(super) fn subject(options: &Options, plan: &Plan) -> Result<(DistinguishedName, Attributes), CommandError> {
    let req = plan.settings.section();
    let section = req.subject().map_err(in_words)?;
    let attributes = req.attributes().map_err(in_words)?;
    let asks = req.asks();
    if asks && !options.has(BATCH) {
        say!("{INTRODUCTION}");
    }
    let Some(Pointed { name: section, settings }) = section else { return Err(nothing()) };
    if settings.is_empty() {
        return Err(nothing());
    }
    if !asks {
        let name = of_values(plan, settings)?;
        let attributes = attributes
            .filter(|_| !plan.certificate)
            .map_or(Ok(Vec::new()), |section| attribute_values(plan, section.settings))?;
        return Ok((name, attributes));
    }
    let batch = options.has(BATCH);
    let values = answers(plan, section, settings, batch)?;
    if values.is_empty() {
        return Err(nothing());
    }
    let name = strings::encoded(&named(plan, &values), plan.settings.mask)?;
    let Some(Pointed { name: section, settings }) =
        attributes.filter(|section| !section.settings.is_empty() && !plan.certificate)
    else {
        return Ok((name, Vec::new()));
    };
    if !batch {
        ask!("\nPlease enter the following 'extra' attributes\nto be sent with your certificate request\n");
    }
    let values = answers(plan, section, settings, batch)?;
    let attributes = values.iter().map(|value| attribute(plan, value.oid, &value.value)).collect::<Result<_, CommandError>>()?;
    Ok((name, attributes))
}

fn named(plan: &Plan, values: &[Value]) -> DistinguishedName {
    let mut name = DistinguishedName::default();
    for value in values {
        name.push(AttributeTypeAndValue::text(value.oid, in_charset(&value.value, plan.utf8)), value.multi_valued);
    }
    name
}

fn of_values(plan: &Plan, settings: &[Setting]) -> Result<DistinguishedName, CommandError> {
    let values = config::values(&plan.settings.config, settings).map_err(|error| match error.kind {
        ConfigErrorKind::Setting { name, .. } => CommandError::silent(1).queue(
            0x0580_0077,
            "x509 certificate routines",
            "X509_NAME_ENTRY_create_by_txt",
            "invalid field name",
            &format!("name={name}"),
        ),
        _ => error.into(),
    })?;
    Ok(strings::encoded(&named(plan, &values), plan.settings.mask)?)
}

fn attribute_values(plan: &Plan, settings: &[Setting]) -> Result<Attributes, CommandError> {
    let values = config::values(&plan.settings.config, settings)?;
    values.iter().map(|value| attribute(plan, value.oid, &value.value)).collect()
}

fn attribute(plan: &Plan, oid: ObjectIdentifier, text: &str) -> Result<(ObjectIdentifier, Any), CommandError> {
    let field = AttributeTypeAndValue::text(oid, in_charset(text, plan.utf8));
    Ok((oid, strings::value(&field, plan.settings.mask)?))
}

/// Asks for each field of a section; what is left blank is left out.
fn answers(plan: &Plan, section: &str, settings: &[Setting], batch: bool) -> Result<Vec<Value>, CommandError> {
    let mut unknown = Vec::new();
    let fields = config::fields(&plan.settings.config, section, settings, &mut unknown).map_err(|error| match error.kind {
        ConfigErrorKind::Missing { .. } => nothing(),
        _ => error.into(),
    })?;
    let mut values = Vec::new();
    for field in &fields {
        if let Some(answer) = ask(field, batch)? {
            // An answer that does not fit ends it before the next question.
            strings::value(&AttributeTypeAndValue::text(field.oid, in_charset(&answer, plan.utf8)), plan.settings.mask)?;
            values.push(field.with(answer));
        }
    }
    Ok(values)
}

fn ask(field: &Field, batch: bool) -> Result<Option<String>, CommandError> {
    loop {
        if !batch {
            ask!("{}", field.question());
        }
        let answer = match &field.value {
            Some(value) => {
                say!("{value}");
                value.clone()
            }
            None if batch => String::new(),
            None => {
                let line = secret::read_line()?.ok_or_else(|| CommandError::silent(1))?;
                if !line.is_whole() {
                    return Err(CommandError::new("Missing newline at end of input"));
                }
                line.as_str().to_owned()
            }
        };
        match field.answer(&answer) {
            Ok(answer) => return Ok(answer),
            Err(error) => {
                match error {
                    AnswerError::TooShort(min) => say!("String too short, must be at least {min} bytes long"),
                    AnswerError::TooLong(max) => say!("String too long, must be at most {max} bytes long"),
                }
                if batch || field.value.is_some() {
                    return Err(CommandError::silent(1));
                }
            }
        }
    }
}
