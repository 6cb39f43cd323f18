//! Reading what people have: [`decode`], after what was done to a file on its way is undone, and without stopping at what cannot be read.

use super::{Contents, Format, decode, foreign, items, registry, within_limits};
use crate::definition::Opening;
use crate::pbe::Session;
use crate::pem::{self, Fault, Lines, Oddity, oddities_of};
use crate::plain::breaks;
use crate::plain::{self, Text, base64, json};
use crate::{DecodeError, Limited, Password, ber, jwk};

/// How often something may stand within something else: Base64 of a JSON text with Base64 of PEM in it.
const DEPTH: usize = 3;

/// Reads a file of any known format, however it is wrapped: text in UTF-16, PEM that lost its line ends, Base64 of a whole file, JSON with
/// either in it. PEM blocks that cannot be read are [`faults`](Contents::faults) beside what can be; what is nothing at all is an error that
/// says what it is, if that is known. Passwords are asked for as in [`decode`].
pub fn read(bytes: &[u8], password: Option<&Password>, session: &Session) -> Result<Contents, DecodeError> {
    within_limits(bytes, session)?;
    Reading(registry::opening(password, session)).bytes(bytes, DEPTH)
}

struct Reading<'a>(Opening<'a>);

impl Reading<'_> {
    fn bytes(&self, bytes: &[u8], depth: usize) -> Result<Contents, DecodeError> {
        let bytes = plain::without_blanks_behind(bytes);
        if let Some(contents) = self.0.keystore(bytes) {
            return contents;
        }
        if let Some(text) = Text::utf16(bytes) {
            let mut contents = self.text(&text, depth)?;
            contents.oddities.insert(0, Oddity::Utf16);
            return Ok(contents);
        }
        if pem::is_pem(bytes) || plain::is_text(bytes) {
            return self.text(&Text::lossy(bytes), depth);
        }
        decode(bytes, self.0.password, self.0.session).map_err(|error| match error {
            DecodeError::Unrecognised => foreign::binary(bytes),
            other => other,
        })
    }

    fn text(&self, text: &str, depth: usize) -> Result<Contents, DecodeError> {
        let has_pem = text.contains(pem::BEGIN);
        if !has_pem && let Some(contents) = jwk::contents(text, self.0.session.limits().entries) {
            return contents;
        }
        if let Some(values) = json::values(text)
            && let Some(contents) = self.json(&values, depth)?
        {
            return Ok(contents);
        }
        if has_pem && let Some(contents) = self.pem(text)? {
            return Ok(contents);
        }
        if let Some(bytes) = base64::whole(text).filter(|bytes| depth > 0 && may_be_something(bytes)) {
            let mut contents = self.bytes(&bytes, depth - 1)?;
            contents.oddities.insert(0, Oddity::Base64);
            return Ok(contents);
        }
        Err(foreign::text(text))
    }

    /// The blocks of a text; `None` when it has none after all.
    fn pem(&self, text: &str) -> Result<Option<Contents>, DecodeError> {
        let right = breaks::put_right(text);
        let allowed = self.0.session.limits().entries;
        let mut faults = match right {
            // Nothing in it begins as a block does and is none.
            Text::Own(_) => Vec::new(),
            Text::Made(_) => pem::incomplete(Lines::put_right(&right)),
        };
        let mut found = Vec::new();
        // One at a time: there may be many, and what becomes of them is no smaller.
        pem::parse(Lines::put_right(&right), allowed, &mut |block| {
            let fault = match block {
                Err(fault) => fault,
                Ok(block) => {
                    let line = block.line;
                    match items(block, &self.0) {
                        Ok(items) => {
                            found.extend(items);
                            return Ok(());
                        }
                        Err(error) if is_for_all(&error) => return Err(error),
                        Err(error) => Fault { line, error, cut_off: false },
                    }
                }
            };
            faults.push(fault);
            Limited::PemBlocks.within(faults.len(), allowed)
        })?;
        if found.is_empty() && faults.is_empty() {
            return Ok(None);
        }
        Limited::PemBlocks.within(faults.len(), allowed)?;
        faults.sort_by_key(|fault| fault.line);
        let mut oddities = oddities_of(text);
        if matches!(right, Text::Made(_)) {
            oddities.push(Oddity::Rewritten);
        }
        Ok(Some(Contents { format: Format::Pem, items: found, faults, oddities }))
    }

    /// What the strings of a JSON text hold; `None` when that is nothing.
    fn json(&self, values: &[json::Value], depth: usize) -> Result<Option<Contents>, DecodeError> {
        let mut all: Option<Contents> = None;
        for value in values {
            let found = if value.text.contains(pem::BEGIN) {
                self.pem(&value.text).transpose()
            } else {
                let bytes = base64::whole(&value.text).filter(|bytes| depth > 0 && may_be_something(bytes));
                bytes.map(|bytes| self.bytes(&bytes, depth - 1))
            };
            let Some(found) = found else { continue };
            let mut found = found.or_else(|error| {
                let fault = |error| Fault { line: 1, error, cut_off: false };
                if is_for_all(&error) { Err(error) } else { Ok(Contents { faults: vec![fault(error)], ..nothing() }) }
            })?;
            found.faults.iter_mut().for_each(|fault| fault.line += value.line - 1);
            let all = all.get_or_insert_with(|| Contents { format: found.format, oddities: vec![Oddity::Json], ..nothing() });
            all.items.append(&mut found.items);
            all.faults.append(&mut found.faults);
            Limited::PemBlocks.within(all.items.len().max(all.faults.len()), self.0.session.limits().entries)?;
        }
        Ok(all)
    }
}

fn nothing() -> Contents {
    (Format::Pem, Vec::new()).into()
}

/// Whether an error is no block's own: with a password or with more patience, the whole has to be read again.
fn is_for_all(error: &DecodeError) -> bool {
    use DecodeError::{Limit, PasswordRequired, WrongPassword, WrongPasswordOrDamaged};
    matches!(error, Limit { .. } | PasswordRequired | WrongPassword | WrongPasswordOrDamaged)
}

/// Whether what was Base64 is worth a look: everything may be Base64 of something.
fn may_be_something(bytes: &[u8]) -> bool {
    let der = matches!(bytes, [0x30, 0x80..=0x84, ..]) || ber::complete(bytes).is_ok();
    der || registry::decoder(bytes, true).is_some() || pem::is_pem(bytes)
}
