//! Private keys that are a seed, what is expanded from it, or both: ML-DSA's (RFC 9881, section 6) and ML-KEM's (RFC 9935, section 6).

use std::fmt;

use der::asn1::{ContextSpecific, OctetStringRef};
use der::{Decode, Encode, Reader, Sequence, SliceReader, Tag, TagMode, TagNumber};
use zeroize::{Zeroize, Zeroizing};

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

/// A parameter set whose keys are expanded from seeds.
pub(super) trait FromSeed: Copy {
    /// What a seed is expanded to.
    fn expand(self, seed: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError>;

    /// The secret numbers in a private key's OCTET STRING, what is not there expanded from the seed.
    fn secret(self, inner: &[u8]) -> Result<ExpandedSecret, KeyError> {
        let parts = Parts::of(inner)?;
        let expanded = match (parts.expanded, parts.seed) {
            (None, Some(seed)) => self.expand(seed)?,
            (expanded, _) => Zeroizing::new(expanded.unwrap_or_default().to_vec()),
        };
        Ok(ExpandedSecret { seed: parts.seed.map(|seed| Zeroizing::new(seed.to_vec())), expanded })
    }

    /// The content of the OCTET STRING of a new private key with this seed. Where the form has no expanded key, none is made.
    fn encode(self, seed: &[u8], form: SeedForm) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let expanded = if form == SeedForm::Seed { Zeroizing::default() } else { self.expand(seed)? };
        let seed = OctetStringRef::new(seed).map_err(KeyError::Malformed)?;
        let expanded_key = OctetStringRef::new(&expanded).map_err(KeyError::Malformed)?;
        let der = match form {
            SeedForm::Seed => ContextSpecific { tag_number: SEED_TAG, tag_mode: TagMode::Implicit, value: seed }.to_der(),
            SeedForm::Expanded => expanded_key.to_der(),
            SeedForm::Both => Both { seed, expanded_key }.to_der(),
        };
        der.map(Zeroizing::new).map_err(KeyError::Malformed)
    }
}

/// A seed as the crates have it; of another length it is none.
pub(super) fn of_bytes<'a, S: TryFrom<&'a [u8]> + Zeroize>(seed: &'a [u8]) -> Result<Zeroizing<S>, KeyError> {
    S::try_from(seed).map(Zeroizing::new).map_err(|_| KeyError::Inconsistent)
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
}
