//! What a key may be used for (RFC 5280, section 4.2.1.3).

use std::ops::{BitOr, BitOrAssign};

/// Any number of key usages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct KeyUsages(u16);

impl KeyUsages {
    /// Signatures of anything but certificates and revocation lists.
    pub const DIGITAL_SIGNATURE: Self = Self(1);
    /// Signatures that somebody is to be held to; `contentCommitment` by its newer name.
    pub const NON_REPUDIATION: Self = Self(1 << 1);
    /// The encryption of keys.
    pub const KEY_ENCIPHERMENT: Self = Self(1 << 2);
    /// The encryption of data.
    pub const DATA_ENCIPHERMENT: Self = Self(1 << 3);
    /// The agreement on keys.
    pub const KEY_AGREEMENT: Self = Self(1 << 4);
    /// Signatures of certificates.
    pub const KEY_CERT_SIGN: Self = Self(1 << 5);
    /// Signatures of revocation lists.
    pub const CRL_SIGN: Self = Self(1 << 6);
    /// With [`KEY_AGREEMENT`](Self::KEY_AGREEMENT): encryption only.
    pub const ENCIPHER_ONLY: Self = Self(1 << 7);
    /// With [`KEY_AGREEMENT`](Self::KEY_AGREEMENT): decryption only.
    pub const DECIPHER_ONLY: Self = Self(1 << 8);

    /// The standard's names in the order of the bits, which openssl's configuration and keytool's `-ext` take.
    pub const NAMES: [&'static str; 9] = [
        "digitalSignature",
        "nonRepudiation",
        "keyEncipherment",
        "dataEncipherment",
        "keyAgreement",
        "keyCertSign",
        "cRLSign",
        "encipherOnly",
        "decipherOnly",
    ];

    /// The usages of these bits, the first one of the extension lowest.
    pub const fn from_bits(bits: u16) -> Self {
        Self(bits)
    }

    /// The bits, the first one of the extension lowest.
    pub const fn bits(self) -> u16 {
        self.0
    }

    /// The usage with this number.
    pub fn numbered(number: usize) -> Option<Self> {
        (number < Self::NAMES.len()).then(|| Self(1 << number))
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether all of these are among them.
    pub fn contains(self, usages: Self) -> bool {
        self.0 & usages.0 == usages.0
    }

    /// Whether one of these is among them.
    pub fn has_any(self, usages: Self) -> bool {
        self.0 & usages.0 != 0
    }

    /// The standard's names, in the order of the bits.
    pub fn names(self) -> Vec<&'static str> {
        let names = Self::NAMES.into_iter().enumerate();
        names.filter(|(number, _)| self.0 & (1 << number) != 0).map(|(_, name)| name).collect()
    }
}

impl BitOr for KeyUsages {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for KeyUsages {
    fn bitor_assign(&mut self, other: Self) {
        *self = *self | other;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usages_are_a_set_with_names() {
        let authority = KeyUsages::CRL_SIGN | KeyUsages::KEY_CERT_SIGN;
        assert_eq!(authority.names(), ["keyCertSign", "cRLSign"]);
        assert!(
            authority.contains(KeyUsages::CRL_SIGN) && !authority.contains(KeyUsages::CRL_SIGN | KeyUsages::DIGITAL_SIGNATURE)
        );
        assert!(authority.has_any(KeyUsages::CRL_SIGN | KeyUsages::DIGITAL_SIGNATURE));
        assert_eq!(KeyUsages::numbered(8), Some(KeyUsages::DECIPHER_ONLY));
        assert_eq!(KeyUsages::numbered(9), None);
        assert!(KeyUsages::default().is_empty());
    }
}
