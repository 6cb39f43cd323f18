//! What new certificates, requests and revocation lists have in common: names, times and extensions from the command line.

use super::names::{EXT, STARTDATE, VALIDITY};
use crate::extension::{ExtError, Extensions};
use crate::release::{NOT_ASKED_FOR, now};
use keyferry_core::Timestamp;
use keyferry_core::certificate::{CertificateError, Validity};
use keyferry_core::key::SubjectPublicKeyInfo;
use keyferry_core::name::{DistinguishedName, NameError, rfc4514};
use keyferry_core::{csr::Style, extension};

use super::command_error::CommandError;
use super::run::Run;
use super::signer::Signer;

/// How long certificates and lists are valid without `-validity`, in days.
const USUAL_DAYS: i64 = 90;

/// The name in `-dname`.
pub(super) fn name(text: &str) -> Result<DistinguishedName, CommandError> {
    rfc4514::parse(text).map_err(|error| match error {
        NameError::UnknownType { name, .. } => CommandError::io(format!("Invalid keyword \"{name}\"")),
        NameError::NoEquals { .. } => CommandError::io("Incorrect AVA format"),
        other => CommandError::io(other),
    })
}

/// The DER of a name in keytool's string types.
pub(super) fn encoded(name: &DistinguishedName) -> Result<Vec<u8>, CommandError> {
    name.to_der(Style::Keytool).map_err(CommandError::io)
}

/// The days of `-validity`.
pub(super) fn days(run: &Run) -> i64 {
    run.arguments.get(VALIDITY).and_then(|days| days.parse().ok()).unwrap_or(USUAL_DAYS)
}

/// From `-startdate`, or now, for the days of `-validity`.
pub(super) fn validity(run: &Run) -> Result<Validity, CommandError> {
    let not_before = match run.arguments.get(STARTDATE) {
        Some(text) => start(text, run.context.written)?,
        None => run.context.written,
    };
    let not_after = not_before.plus_days(days(run));
    let refused = |message| CommandError::of("java.security.cert.CertificateException", message);
    let last = not_after.year();
    if last > 9999 {
        return Err(refused(format!("Validity period ends at calendar year {last} which is greater than 9999")));
    }
    if not_before.min(not_after) < Timestamp(0) {
        return Err(refused(CertificateError::Date.to_string()));
    }
    Ok(Validity { not_before, not_after })
}

/// The extensions of a certificate: what `-ext` says, and honors of those that were requested, and the identifiers of the keys, the signer's as its own
/// certificate has it (RFC 5280, section 4.2.1.1), unless the key is the same.
pub(super) fn extensions(
    run: &Run,
    before: Extensions,
    requested: Option<&[extension::Extension]>,
    public_key: &SubjectPublicKeyInfo,
    signer: Option<&Signer>,
) -> Result<Vec<extension::Extension>, CommandError> {
    let options = run.arguments.all(EXT);
    let mut extensions = before;
    extensions.apply(&options, requested).map_err(|error| unfit(&error))?;
    extensions.set(extension::subject_key_identifier(public_key)?);
    if let Some(signer) = signer.filter(|signer| signer.public_key != *public_key) {
        let computed = || signer.public_key.key_identifier();
        let identifier = signer.key_identifier.clone().map_or_else(computed, Ok)?;
        let failed = |error: der::Error| CommandError::io(error.to_string());
        extensions.set(extension::authority_key_identifier(&identifier).map_err(failed)?);
    }
    Ok(extensions.into_vec())
}

/// What keytool says of an extension that is none.
fn unfit(error: &ExtError) -> CommandError {
    let message = error.to_string();
    match error {
        ExtError::Grammar(_) => CommandError::new(message),
        ExtError::NotAskedFor(_) if now(&NOT_ASKED_FOR) => CommandError::of(
            "java.lang.NullPointerException",
            "Cannot invoke \"sun.security.x509.Extension.isCritical()\" because \"e\" is null",
        ),
        ExtError::Number(_) => CommandError::of("java.lang.NumberFormatException", message),
        ExtError::Host(_) => CommandError::of("java.lang.RuntimeException", format!("java.net.UnknownHostException: {message}")),
        _ => CommandError::of("java.lang.RuntimeException", format!("java.io.IOException: {message}")),
    }
}

/// `-startdate`: `{+-}N{ymdHMS}` once or more from now, or `yyyy/mm/dd HH:MM:SS` with either half left out. Days and months beyond their ends
/// run on into the next, as in Java.
fn start(text: &str, now: Timestamp) -> Result<Timestamp, CommandError> {
    let illegal = || CommandError::io("Illegal startdate value");
    let date = now.date().ok_or_else(illegal)?;
    let mut moment = Moment {
        year: i64::from(date.year),
        month: i64::from(date.month),
        day: i64::from(date.day),
        seconds: i64::from(date.hour) * 3600 + i64::from(date.minute) * 60 + i64::from(date.second),
    };
    if text.starts_with(['+', '-']) {
        let mut rest = text;
        while !rest.is_empty() {
            let (sign, behind) = match rest.strip_prefix('-') {
                Some(behind) => (-1, behind),
                None => (1, rest.strip_prefix('+').ok_or_else(illegal)?),
            };
            let end = behind.find(|character: char| !character.is_ascii_digit()).unwrap_or(behind.len());
            let (number, behind) = behind.split_at(end);
            if number.is_empty() {
                return Err(illegal());
            }
            let too_much = |_| CommandError::of("java.lang.NumberFormatException", format!("For input string: \"{number}\""));
            let amount = number.parse::<i32>().map_err(too_much)?;
            let mut behind = behind.chars();
            let unit = behind.next().ok_or_else(illegal)?;
            moment.add(sign * i64::from(amount), unit).ok_or_else(illegal)?;
            rest = behind.as_str();
        }
        return Ok(moment.time());
    }
    let (day, time) = match text.len() {
        19 => text.split_once(' ').map(|(day, time)| (Some(day), Some(time))).ok_or_else(illegal)?,
        10 => (Some(text), None),
        8 => (None, Some(text)),
        _ => return Err(illegal()),
    };
    if let Some(day) = day {
        [moment.year, moment.month, moment.day] = numbers(day, '/', [4, 2, 2]).ok_or_else(illegal)?;
    }
    if let Some(time) = time {
        let [hours, minutes, seconds] = numbers(time, ':', [2, 2, 2]).ok_or_else(illegal)?;
        moment.seconds = hours * 3600 + minutes * 60 + seconds;
    }
    Ok(moment.time())
}

/// Three numbers of so many digits each.
fn numbers(text: &str, separator: char, digits: [usize; 3]) -> Option<[i64; 3]> {
    let mut numbers = [0; 3];
    let mut parts = text.split(separator);
    for (number, digits) in numbers.iter_mut().zip(digits) {
        let part = parts.next().filter(|part| part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()))?;
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(numbers)
}

/// A point in time in UTC, whose parts may lie beyond their ends.
struct Moment {
    year: i64,
    month: i64,
    day: i64,
    seconds: i64,
}

impl Moment {
    fn add(&mut self, amount: i64, unit: char) -> Option<()> {
        match unit {
            'y' => self.year += amount,
            'm' => self.month += amount,
            'd' => self.day += amount,
            'H' => self.seconds += amount * 3600,
            'M' => self.seconds += amount * 60,
            'S' => self.seconds += amount,
            _ => return None,
        }
        if unit == 'y' || unit == 'm' {
            // The last day of a shorter month stands for those that it has not.
            let (year, month) = self.normal_month();
            let next = if month == 12 { Timestamp::days_to(year + 1, 1) } else { Timestamp::days_to(year, month + 1) };
            self.day = self.day.min(next - Timestamp::days_to(year, month));
        }
        Some(())
    }

    fn normal_month(&self) -> (i64, i64) {
        (self.year + (self.month - 1).div_euclid(12), (self.month - 1).rem_euclid(12) + 1)
    }

    fn time(&self) -> Timestamp {
        let (year, month) = self.normal_month();
        let days = Timestamp::days_to(year, month) + self.day - 1;
        Timestamp::from_seconds(days * 86_400 + self.seconds)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    #[test]
    fn start_dates_are_those_of_keytool() {
        let now = Timestamp::try_from("2026-01-31T20:30:00Z".to_owned()).unwrap();
        for (text, expected) in [
            ("-1d", "2026-01-30T20:30:00Z"),
            ("+1m", "2026-02-28T20:30:00Z"),
            ("+1y-1m", "2026-12-31T20:30:00Z"),
            ("+36H-30M+5S", "2026-02-02T08:00:05Z"),
            ("2026/03/01", "2026-03-01T20:30:00Z"),
            ("2026/13/01 10:00:00", "2027-01-01T10:00:00Z"),
            ("2024/02/29 00:00:00", "2024-02-29T00:00:00Z"),
            ("10:00:00", "2026-01-31T10:00:00Z"),
        ] {
            assert_eq!(start(text, now).unwrap().to_string(), expected, "{text}");
        }
        for (text, expected) in [("+1000000S", "2026-02-12T10:16:40Z"), ("99:99:99", "2026-02-04T04:40:39Z")] {
            assert_eq!(start(text, now).unwrap().to_string(), expected, "{text}");
        }
        let malformed = [
            "now",
            "",
            "1d",
            "+1",
            "+1w",
            "+",
            "+-1d",
            "+1d1d",
            "2026/01",
            "2026-01-01",
            "2026/1/01",
            "1:00:00",
            "2026/01/01 1:00:00",
            "2026/01/01T10:00:00",
            "02026/1/01",
            "2026/01/01 10:00:0",
        ];
        for text in malformed {
            assert!(start(text, now).unwrap_err().to_string().ends_with("Illegal startdate value"), "{text}");
        }
        let said = start("+99999999999d", now).unwrap_err().to_string();
        assert_eq!(said, "java.lang.NumberFormatException: For input string: \"99999999999\"");
    }
}
