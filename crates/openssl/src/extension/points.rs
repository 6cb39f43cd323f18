//! Extensions that point somewhere or say what certificates below may be: distribution points, information access, policies, constraints.

use der::{Encode, Tag};

use super::names::{directory_name, general_name};
use super::{ExtensionContext, Result, Setting, boolean, integer, object_identifier, tagged, tlv, wrong};

/// The names of the reasons in distribution points, in the order of their bits.
const REASONS: [&str; 9] = [
    "unused",
    "keyCompromise",
    "CACompromise",
    "affiliationChanged",
    "superseded",
    "cessationOfOperation",
    "certificateHold",
    "privilegeWithdrawn",
    "AACompromise",
];

/// Each word is a point of its own: a name, or the section that describes one.
pub(super) fn distribution_points(list: &[Setting], context: &ExtensionContext<'_>) -> Result<Vec<u8>> {
    let mut points = Vec::new();
    for (kind, value) in list {
        let encoded = match (context.sections)(kind).filter(|_| value.is_empty()) {
            Some(section) => described_point(&section, context)?,
            None => point(&general_name(kind, value, context, false)?)?,
        };
        points.extend(tlv(Tag::Sequence, &encoded)?);
    }
    tlv(Tag::Sequence, &points)
}

/// `distributionPoint [0] { fullName [0] names }`.
fn point(names: &[u8]) -> Result<Vec<u8>> {
    tagged(0, true, &tagged(0, true, names)?)
}

/// `URI:a,URI:b` or `@section` within the value of a setting.
fn names_in(value: &str, context: &ExtensionContext<'_>) -> Result<Vec<u8>> {
    let list = super::list_of("", value, context)?;
    let names = list.iter().map(|(kind, value)| general_name(kind, value, context, false));
    Ok(names.collect::<Result<Vec<_>>>()?.concat())
}

fn described_point(section: &[Setting], context: &ExtensionContext<'_>) -> Result<Vec<u8>> {
    let (mut name, mut reasons, mut issuer) = (Vec::new(), Vec::new(), Vec::new());
    for (key, value) in section {
        match key.as_str() {
            "fullname" => name = point(&names_in(value, context)?)?,
            "reasons" => reasons = reason_bits(value, 1)?,
            "CRLissuer" => match value.strip_prefix("dirName:").map(|section| directory_name(section, context)).transpose()? {
                Some(Some(name)) => issuer = tagged(2, true, &tagged(4, true, &name)?)?,
                _ => issuer = tagged(2, true, &names_in(value, context)?)?,
            },
            "relativename" => return wrong("distpoint error", "relativename is not supported by keyferry; use fullname"),
            _ => return wrong("invalid name", format!("name={key}")),
        }
    }
    Ok([name, reasons, issuer].concat())
}

fn reason_bits(value: &str, number: u32) -> Result<Vec<u8>> {
    let list: Vec<Setting> = super::comma_list(value)?;
    let bits = super::named_bits(&list, &REASONS, &REASONS)?;
    tagged(number, false, bits.get(2..).unwrap_or_default())
}

/// `IssuingDistributionPoint` (RFC 5280, section 5.2.5).
pub(super) fn issuing_distribution_point(list: &[Setting], context: &ExtensionContext<'_>) -> Result<Vec<u8>> {
    let mut encoded = Vec::new();
    for (key, value) in list {
        let flag = match key.as_str() {
            "fullname" => {
                encoded.extend(point(&names_in(value, context)?)?);
                continue;
            }
            "onlysomereasons" => {
                encoded.extend(reason_bits(value, 3)?);
                continue;
            }
            "onlyuser" => 1,
            "onlyCA" => 2,
            "indirectCRL" => 4,
            "onlyAA" | "onlyattr" => 5,
            _ => return wrong("invalid name", format!("name={key}")),
        };
        if boolean(key, value)? {
            encoded.extend(tagged(flag, false, &[0xff])?);
        }
    }
    tlv(Tag::Sequence, &encoded)
}

/// `OCSP;URI:http://...`.
pub(super) fn information_access(list: &[Setting], context: &ExtensionContext<'_>) -> Result<Vec<u8>> {
    let mut encoded = Vec::new();
    for (name, value) in list {
        let Some((method, kind)) = name.split_once(';') else { return wrong("invalid syntax", "") };
        let method = object_identifier(method, "bad object")?.to_der()?;
        let location = general_name(kind, value, context, false)?;
        encoded.extend(tlv(Tag::Sequence, &[method, location].concat())?);
    }
    tlv(Tag::Sequence, &encoded)
}

/// Object identifiers, and `@section` for policies with qualifiers.
pub(super) fn policies(list: &[Setting], context: &ExtensionContext<'_>) -> Result<Vec<u8>> {
    let mut encoded = Vec::new();
    for (name, value) in list {
        if name == "ia5org" && value.is_empty() {
            continue;
        }
        let policy = match name.strip_prefix('@') {
            Some(section) => match (context.sections)(section) {
                Some(settings) => described_policy(&settings, context)?,
                None => return wrong("invalid section", name),
            },
            None if value.is_empty() => object_identifier(name, "invalid object identifier")?.to_der()?,
            None => return wrong("invalid policy identifier", name),
        };
        encoded.extend(tlv(Tag::Sequence, &policy)?);
    }
    tlv(Tag::Sequence, &encoded)
}

fn described_policy(settings: &[Setting], context: &ExtensionContext<'_>) -> Result<Vec<u8>> {
    let (mut identifier, mut qualifiers) = (None, Vec::new());
    for (name, value) in settings {
        match name.split('.').next().unwrap_or(name) {
            "policyIdentifier" => identifier = Some(object_identifier(value, "invalid object identifier")?.to_der()?),
            "CPS" => {
                let kind = object_identifier("id-qt-cps", "invalid object identifier")?.to_der()?;
                qualifiers.extend(tlv(Tag::Sequence, &[kind, tlv(Tag::Ia5String, value.as_bytes())?].concat())?);
            }
            "userNotice" => {
                let section = value.strip_prefix('@').and_then(|section| (context.sections)(section));
                let Some(section) = section else { return wrong("expected a section name", value) };
                let kind = object_identifier("id-qt-unotice", "invalid object identifier")?.to_der()?;
                qualifiers.extend(tlv(Tag::Sequence, &[kind, notice(&section)?].concat())?);
            }
            _ => return wrong("invalid option", name),
        }
    }
    let Some(identifier) = identifier else { return wrong("no policy identifier", "") };
    let qualifiers = if qualifiers.is_empty() { qualifiers } else { tlv(Tag::Sequence, &qualifiers)? };
    Ok([identifier, qualifiers].concat())
}

/// `UserNotice ::= SEQUENCE { noticeRef SEQUENCE { organization, noticeNumbers } OPTIONAL, explicitText OPTIONAL }`
fn notice(settings: &[Setting]) -> Result<Vec<u8>> {
    let (mut text, mut organization, mut numbers) = (Vec::new(), Vec::new(), Vec::new());
    for (name, value) in settings {
        match name.as_str() {
            "explicitText" => {
                let (tag, value) = match value.split_once(':') {
                    Some(("UTF8" | "UTF8String", value)) => (Tag::Utf8String, value),
                    Some(("VISIBLE", value)) => (Tag::VisibleString, value),
                    _ => (Tag::VisibleString, value.as_str()),
                };
                text = tlv(tag, value.as_bytes())?;
            }
            "organization" => organization = tlv(Tag::VisibleString, value.as_bytes())?,
            "noticeNumbers" => {
                let all = value.split(',').map(|number| integer(number.trim()));
                numbers = tlv(Tag::Sequence, &all.collect::<Result<Vec<_>>>()?.concat())?;
            }
            _ => return wrong("invalid option", name),
        }
    }
    let reference = match (organization.is_empty(), numbers.is_empty()) {
        (true, true) => Vec::new(),
        (false, false) => tlv(Tag::Sequence, &[organization, numbers].concat())?,
        _ => return wrong("need organization and numbers", ""),
    };
    tlv(Tag::Sequence, &[reference, text].concat())
}

/// `permitted;DNS:.example.com`.
pub(super) fn name_constraints(list: &[Setting], context: &ExtensionContext<'_>) -> Result<Vec<u8>> {
    let (mut permitted, mut excluded) = (Vec::new(), Vec::new());
    for (name, value) in list {
        let (side, kind) = match name.split_once(';') {
            Some(("permitted", kind)) => (&mut permitted, kind),
            Some(("excluded", kind)) => (&mut excluded, kind),
            _ => return wrong("invalid syntax", ""),
        };
        side.extend(tlv(Tag::Sequence, &general_name(kind, value, context, true)?)?);
    }
    let mut encoded = Vec::new();
    for (number, side) in [(0, permitted), (1, excluded)] {
        if !side.is_empty() {
            encoded.extend(tagged(number, true, &side)?);
        }
    }
    tlv(Tag::Sequence, &encoded)
}

/// `requireExplicitPolicy:3,inhibitPolicyMapping:2`.
pub(super) fn policy_constraints(list: &[Setting]) -> Result<Vec<u8>> {
    let (mut explicit, mut mapping) = (Vec::new(), Vec::new());
    for (name, value) in list {
        let number = integer(value)?;
        let encoded = number.get(2..).unwrap_or_default();
        match name.as_str() {
            "requireExplicitPolicy" => explicit = tagged(0, false, encoded)?,
            "inhibitPolicyMapping" => mapping = tagged(1, false, encoded)?,
            _ => return wrong("invalid name", format!("name={name}, value={value}")),
        }
    }
    tlv(Tag::Sequence, &[explicit, mapping].concat())
}
