//! Private keys that are a seed, what is expanded from it, or both: ML-DSA's (RFC 9881, section 6) and ML-KEM's (RFC 9935, section 6).

use std::fmt;

use der::asn1::{ContextSpecific, OctetStringRef};
use der::{Decode, Encode, Reader, Sequence, SliceReader, Tag, TagMode, TagNumber};
use zeroize::Zeroizing;

use super::KeyError;

/// Which of the three forms a private key has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeedForm {
    /// The seed alone: Java from version 25.0.5 on.
    Seed,
    /// The expanded key alone: older Java reads and writes no other.
    Expanded,
    /// The seed and the expanded key: OpenSSL.
    Both,
}

const SEED_TAG: TagNumber = TagNumber(0);

/// `both` of RFC 9881 and RFC 9935.
#[derive(Sequence)]
struct Both<'a> {
    seed: &'a OctetStringRef,
    expanded_key: &'a OctetStringRef,
}

/// The secret numbers of a private key: the seed, where the key has it, and what is expanded from it.
pub struct ExpandedSecret {
    /// The seed.
    pub seed: Option<Zeroizing<Vec<u8>>>,
    /// The expanded key (FIPS 204, algorithm 24; FIPS 203, algorithm 16).
    pub expanded: Zeroizing<Vec<u8>>,
}

/// Secrets are not shown.
impl fmt::Debug for ExpandedSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExpandedSecret").finish_non_exhaustive()
    }
}

/// What stands in the OCTET STRING of a private key.
pub(super) struct Parts<'a> {
    pub seed: Option<&'a [u8]>,
    pub expanded: Option<&'a [u8]>,
}

impl<'a> Parts<'a> {
    pub(super) fn of(inner: &'a [u8]) -> Result<Self, KeyError> {
        let (seed, expanded) =
            match Tag::peek(&SliceReader::new(inner).map_err(KeyError::Malformed)?).map_err(KeyError::Malformed)? {
                Tag::Sequence => {
                    let both = Both::from_der(inner).map_err(KeyError::Malformed)?;
                    (Some(both.seed), Some(both.expanded_key))
                }
                Tag::OctetString => (None, Some(<&OctetStringRef>::from_der(inner).map_err(KeyError::Malformed)?)),
                _ => {
                    let mut reader = SliceReader::new(inner).map_err(KeyError::Malformed)?;
                    let seed = ContextSpecific::decode_implicit(&mut reader, SEED_TAG).map_err(KeyError::Malformed)?;
                    reader.finish().map_err(KeyError::Malformed)?;
                    (seed.map(|seed| seed.value), None)
                }
            };
        Ok(Self { seed: seed.map(OctetStringRef::as_bytes), expanded: expanded.map(OctetStringRef::as_bytes) })
    }

    /// The numbers of these parts, what is not there expanded from the seed.
    pub(super) fn secret(
        &self,
        expand: impl FnOnce(&[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError>,
    ) -> Result<ExpandedSecret, KeyError> {
        let expanded = match (self.expanded, self.seed) {
            (None, Some(seed)) => expand(seed)?,
            (expanded, _) => Zeroizing::new(expanded.unwrap_or_default().to_vec()),
        };
        Ok(ExpandedSecret { seed: self.seed.map(|seed| Zeroizing::new(seed.to_vec())), expanded })
    }
}

/// The content of the OCTET STRING of a new private key with this seed. Where the form has no expanded key, none is asked for.
pub(super) fn encode(
    seed: &[u8],
    form: SeedForm,
    expand: impl FnOnce(&[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError>,
) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let expanded = if form == SeedForm::Seed { Zeroizing::default() } else { expand(seed)? };
    let seed = OctetStringRef::new(seed).map_err(KeyError::Malformed)?;
    let expanded_key = OctetStringRef::new(&expanded).map_err(KeyError::Malformed)?;
    let der = match form {
        SeedForm::Seed => ContextSpecific { tag_number: SEED_TAG, tag_mode: TagMode::Implicit, value: seed }.to_der(),
        SeedForm::Expanded => expanded_key.to_der(),
        SeedForm::Both => Both { seed, expanded_key }.to_der(),
    };
    der.map(Zeroizing::new).map_err(KeyError::Malformed)
}
