//! Serial numbers: from the command line, from the file that counts them, or at random.

use std::io;
use std::path::{Path, PathBuf};

use keyferry_core::key::{hex, unhex};

use crate::command_error::CommandError;
use crate::output::{Output, reason};
use keyferry_host::outputs::{Access, Lock};
use keyferry_host::{files, random};

/// The magnitude that `-set_serial` gives: decimal, or hexadecimal behind `0x`.
pub(crate) fn given(command: &str, text: &str) -> Result<Vec<u8>, CommandError> {
    let usage =
        || CommandError::usage(command, None).queue(0x1100_0064, "X509 V3 routines", "s2i_ASN1_INTEGER", "bn dec2bn error", "");
    if let Some(digits) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        let even = if digits.len() % 2 == 0 { digits.to_owned() } else { format!("0{digits}") };
        return unhex(&even).filter(|bytes| !bytes.is_empty()).ok_or_else(usage);
    }
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) || text.len() > 100 {
        return Err(usage());
    }
    let mut bytes: Vec<u8> = vec![0];
    for digit in text.bytes() {
        let mut carry = digit - b'0';
        for byte in bytes.iter_mut().rev() {
            [carry, *byte] = (u16::from(*byte) * 10 + u16::from(carry)).to_be_bytes();
        }
        if carry > 0 {
            bytes.insert(0, carry);
        }
    }
    Ok(bytes)
}

/// 159 random bits.
pub(crate) fn random() -> Result<Vec<u8>, CommandError> {
    let mut bytes = [0; 20];
    random::fill(&mut bytes)?;
    bytes[0] &= 0x7f;
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count().min(19);
    Ok(bytes.get(zeros..).unwrap_or_default().to_vec())
}

/// The numbers that an authority gives, one after the other. Its file gets the last one with the certificates.
#[derive(Default)]
pub(super) struct Numbers(Option<Counted>);

/// The last number that was taken, and the file it goes into, which nobody else takes one from meanwhile.
struct Counted {
    path: PathBuf,
    number: Vec<u8>,
    _lock: Lock,
}

impl Numbers {
    /// The next number: one more than what stands in the file; a random one when there is no file, which begins one when `create` says so.
    pub(super) fn next(
        &mut self,
        certificate_file: &Path,
        serial_file: Option<&Path>,
        create: bool,
    ) -> Result<Vec<u8>, CommandError> {
        if let Some(counted) = &mut self.0 {
            counted.number = incremented(&counted.number);
            return Ok(counted.number.clone());
        }
        let path = serial_file.map_or_else(|| default_file(certificate_file), Path::to_owned);
        let name = path.to_string_lossy();
        let lock = Lock::of(&path)?;
        let number = match files::whole(Some(&path)) {
            Ok(text) => incremented(&str::from_utf8(&text).ok().and_then(parse).ok_or_else(|| {
                let error = CommandError::new(format!("Unable to load number from {name}"));
                error.queue(0x0680_0096, "asn1 encoding routines", "a2i_ASN1_INTEGER", "short line", "")
            })?),
            Err(error) if error.kind() != io::ErrorKind::NotFound || (serial_file.is_some() && !create) => {
                let (reason, detail) = (reason(&error), format!("calling fopen({name}, r)"));
                return Err(CommandError::new(format!("{name}: {reason}")).queue(
                    0x8000_0002,
                    "system library",
                    "BIO_new_file",
                    &reason,
                    &detail,
                ));
            }
            Err(_) if create => random()?,
            Err(_) => return random(),
        };
        self.0 = Some(Counted { path, number: number.clone(), _lock: lock });
        Ok(number)
    }

    /// What the file holds from now on, when a number was taken from it.
    pub(super) fn output(&self) -> Option<Output<'_>> {
        let Counted { path, number, .. } = self.0.as_ref()?;
        let bytes = format!("{}\n", hex(number).to_uppercase()).into_bytes().into();
        Some(Output { path: Some(path), bytes, access: Access::Public })
    }
}

/// The certificate's file with `.srl` in place of its extension.
fn default_file(certificate_file: &Path) -> PathBuf {
    let Some(text) = certificate_file.to_str() else { return certificate_file.with_extension("srl") };
    // openssl takes the last dot of the whole path, be it a folder's.
    format!("{}.srl", text.rsplit_once('.').map_or(text, |(before, _)| before)).into()
}

fn parse(text: &str) -> Option<Vec<u8>> {
    let digits: String = text.lines().next()?.trim().to_owned();
    unhex(&digits).filter(|bytes| !bytes.is_empty())
}

fn incremented(number: &[u8]) -> Vec<u8> {
    let mut bytes = number.to_vec();
    for byte in bytes.iter_mut().rev() {
        let (value, overflow) = byte.overflowing_add(1);
        *byte = value;
        if !overflow {
            return without_zeros(bytes);
        }
    }
    bytes.insert(0, 1);
    bytes
}

fn without_zeros(bytes: Vec<u8>) -> Vec<u8> {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count().min(bytes.len().saturating_sub(1));
    bytes.into_iter().skip(zeros).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    #[test]
    fn numbers_are_read_and_counted() {
        assert_eq!(given("x509", "77").unwrap(), [77]);
        assert_eq!(given("x509", "65536").unwrap(), [1, 0, 0]);
        assert_eq!(given("x509", "0x123").unwrap(), [1, 0x23]);
        assert!(given("x509", "zz").is_err() && given("x509", "").is_err() && given("x509", "0x").is_err());
        assert_eq!(incremented(&[0, 0xff]), [1, 0]);
        assert_eq!(incremented(&[0xff]), [1, 0]);
        assert_eq!(default_file(Path::new("a/ca.pem")), Path::new("a/ca.srl"));
    }
}
