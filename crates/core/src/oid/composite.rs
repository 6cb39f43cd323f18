//! Composite ML-DSA (draft-ietf-lamps-pq-composite-sigs): one key and one signature of two algorithms. They are carried and named, not made and not verified.
//! The names are the draft's without `id-`, and Bouncy Castle's; neither openssl nor Java's own providers have any.

use der::asn1::ObjectIdentifier;

/// Each algorithm, of keys and of signatures.
pub(super) const COMPOSITES: [(ObjectIdentifier, &str); 18] = [
    (ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.6.37"), "MLDSA44-RSA2048-PSS-SHA256"),
    (ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.6.38"), "MLDSA44-RSA2048-PKCS15-SHA256"),
    (ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.6.39"), "MLDSA44-Ed25519-SHA512"),
    (ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.6.40"), "MLDSA44-ECDSA-P256-SHA256"),
    (ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.6.41"), "MLDSA65-RSA3072-PSS-SHA512"),
    (ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.6.42"), "MLDSA65-RSA3072-PKCS15-SHA512"),
    (ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.6.43"), "MLDSA65-RSA4096-PSS-SHA512"),
    (ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.6.44"), "MLDSA65-RSA4096-PKCS15-SHA512"),
    (ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.6.45"), "MLDSA65-ECDSA-P256-SHA512"),
    (ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.6.46"), "MLDSA65-ECDSA-P384-SHA512"),
    (ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.6.47"), "MLDSA65-ECDSA-brainpoolP256r1-SHA512"),
    (ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.6.48"), "MLDSA65-Ed25519-SHA512"),
    (ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.6.49"), "MLDSA87-ECDSA-P384-SHA512"),
    (ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.6.50"), "MLDSA87-ECDSA-brainpoolP384r1-SHA512"),
    (ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.6.51"), "MLDSA87-Ed448-SHAKE256"),
    (ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.6.52"), "MLDSA87-RSA3072-PSS-SHA512"),
    (ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.6.53"), "MLDSA87-RSA4096-PSS-SHA512"),
    (ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.6.54"), "MLDSA87-ECDSA-P521-SHA512"),
];
