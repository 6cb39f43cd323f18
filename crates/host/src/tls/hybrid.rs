//! X25519MLKEM768: a key exchange that holds as long as one of its halves does (draft-ietf-tls-ecdhe-mlkem). There are servers that offer no other.

use keyferry_core::SystemRandom;
use keyferry_core::rand_core::TryRng;
use ml_kem::kem::{Decapsulate, KeyExport};
use ml_kem::{DecapsulationKey768, Seed};
use rustls::crypto::ring::kx_group::X25519;
use rustls::crypto::{ActiveKeyExchange, GetRandomFailed, SharedSecret, SupportedKxGroup};
use rustls::ffdhe_groups::FfdheGroup;
use rustls::{Error, NamedGroup, PeerMisbehaved, ProtocolVersion};
use zeroize::Zeroizing;

/// The length of what a server encapsulates with ML-KEM-768; 32 bytes of X25519 follow.
const CIPHERTEXT: usize = 1088;

/// The group, for clients: a server encapsulates, which is another computation.
#[derive(Debug)]
pub(super) struct X25519MlKem768;

impl SupportedKxGroup for X25519MlKem768 {
    fn start(&self) -> Result<Box<dyn ActiveKeyExchange>, Error> {
        let mut seed = Zeroizing::new(Seed::default());
        SystemRandom.try_fill_bytes(seed.as_mut_slice()).map_err(|_| Error::from(GetRandomFailed))?;
        let private = DecapsulationKey768::from_seed(*seed);
        let classical = X25519.start()?;
        let share = [private.encapsulation_key().to_bytes().as_slice(), classical.pub_key()].concat();
        Ok(Box::new(Started { private, classical, share }))
    }

    fn ffdhe_group(&self) -> Option<FfdheGroup<'static>> {
        None
    }

    fn name(&self) -> NamedGroup {
        NamedGroup::X25519MLKEM768
    }

    fn usable_for_version(&self, version: ProtocolVersion) -> bool {
        version == ProtocolVersion::TLSv1_3
    }
}

/// What a client has sent, and what it keeps.
struct Started {
    private: DecapsulationKey768,
    classical: Box<dyn ActiveKeyExchange>,
    share: Vec<u8>,
}

impl ActiveKeyExchange for Started {
    fn complete(self: Box<Self>, peer: &[u8]) -> Result<SharedSecret, Error> {
        let wrong = || Error::from(PeerMisbehaved::InvalidKeyShare);
        let (ciphertext, classical) = peer.split_at_checked(CIPHERTEXT).ok_or_else(wrong)?;
        let ciphertext = ciphertext.try_into().map_err(|_| wrong())?;
        let shared = Zeroizing::new(self.private.decapsulate(&ciphertext));
        let classical = self.classical.complete(classical)?;
        let both = Zeroizing::new([shared.as_slice(), classical.secret_bytes()].concat());
        Ok(SharedSecret::from(both.as_slice()))
    }

    fn pub_key(&self) -> &[u8] {
        &self.share
    }

    fn group(&self) -> NamedGroup {
        NamedGroup::X25519MLKEM768
    }
}

#[cfg(test)]
mod tests {
    use ml_kem::kem::TryKeyInit;
    use ml_kem::{B32, EncapsulationKey768};

    use super::*;

    #[test]
    fn both_sides_have_one_secret() {
        let client = X25519MlKem768.start().unwrap();
        let share = client.pub_key().to_vec();
        assert_eq!(share.len(), 1184 + 32);
        let (for_server, classical) = share.split_at(1184);
        let (ciphertext, shared) =
            EncapsulationKey768::new_from_slice(for_server).unwrap().encapsulate_deterministic(&B32::default());
        let server = X25519.start().unwrap();
        let answer = [ciphertext.as_slice(), server.pub_key()].concat();
        let expected = [shared.as_slice(), server.complete(classical).unwrap().secret_bytes()].concat();
        assert_eq!(client.complete(&answer).unwrap().secret_bytes(), expected);
    }

    #[test]
    fn a_short_answer_is_an_error() {
        for length in [0, CIPHERTEXT, CIPHERTEXT + 31, CIPHERTEXT + 33] {
            let client = X25519MlKem768.start().unwrap();
            assert!(client.complete(&vec![1; length]).is_err(), "{length}");
        }
    }
}
