//! A PKCS#12 file as it is: its safes and bags in their order, with their attributes and their encryption, not put together into entries.

use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Decode, Encode, Reader, SliceReader};
use keyferry_core::certificate::Certificate;
use keyferry_core::key::PrivateKey;
use keyferry_core::oid;
use zeroize::Zeroizing;

use super::bag::{Pkcs12Attribute, SafeBag};
use super::bags::{DEPTH, contained, too_deep};
use super::pfx::{ContentInfo, EncryptedData};
use super::secret;
use super::structure::Structure;
use crate::pbe::{self, Scheme, Session};
use crate::pkcs8::encryption_scheme;
use crate::{Attribute, DecodeError, Limited, Password, SealedKey, SealedSecret, ber};

/// One safe: bags that are encrypted together, or not at all.
#[derive(Debug)]
pub struct Safe {
    /// How it is encrypted, as far as it is known here; `None` for plain data.
    pub encryption: Option<Result<Scheme, DecodeError>>,
    /// Its bags, or why it cannot be read.
    pub bags: Result<Vec<Bag>, DecodeError>,
}

/// One bag.
#[derive(Debug)]
pub struct Bag {
    /// What it holds.
    pub content: BagContent,
    /// Its attributes, each kept as it came; `None` when there is no set of them.
    pub attributes: Option<Vec<Attribute>>,
}

/// What a bag holds.
#[derive(Debug)]
pub enum BagContent {
    /// A private key that is not encrypted.
    Key(PrivateKey),
    /// An encrypted private key.
    ShroudedKey {
        /// How it is encrypted.
        encryption: Result<Scheme, DecodeError>,
        /// The key.
        key: SealedKey,
    },
    /// A certificate.
    Certificate(Certificate),
    /// The DER of a revocation list.
    RevocationList(Vec<u8>),
    /// A secret key.
    Secret(SealedSecret),
    /// More bags.
    Bags(Vec<Bag>),
    /// A bag of a type that is not known here.
    Other(ObjectIdentifier),
}

impl Structure<'_> {
    /// Whether the MAC is that of this password; an empty one stands for none too. True for a file without a MAC.
    pub fn verify(&self, password: &Password, session: &Session) -> Result<bool, DecodeError> {
        let safe = self.authenticated_safe()?;
        let Some(mac) = &safe.mac else { return Ok(true) };
        for candidate in pbe::candidates(Some(password)) {
            if mac.verify(safe.content, candidate, session)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The safes in their order, opened with this password as far as it opens them; without one, only those that are not encrypted are open.
    pub fn safes(&self, password: Option<&Password>, session: &Session) -> Result<Vec<Safe>, DecodeError> {
        self.authenticated_safe()?.safes()?.iter().map(|info| safe(info, password, session)).collect()
    }

    /// How each of the safes is encrypted, as far as it is known here, in their order; `None` for plain data. Nothing is opened.
    pub fn encryptions(&self) -> Result<Vec<Option<Result<Scheme, DecodeError>>>, DecodeError> {
        self.authenticated_safe()?.safes()?.iter().map(encryption).collect()
    }
}

fn encryption(info: &ContentInfo<'_>) -> Result<Option<Result<Scheme, DecodeError>>, DecodeError> {
    if info.content_type == oid::content::DATA {
        return Ok(None);
    }
    if info.content_type != oid::content::ENCRYPTED_DATA {
        return Err(public_key_encryption(info));
    }
    let data: EncryptedData<'_> = info.content.decode_as().map_err(DecodeError::asn1("the encrypted safe"))?;
    Ok(Some(Scheme::decode(data.content.algorithm)))
}

fn public_key_encryption(info: &ContentInfo<'_>) -> DecodeError {
    let what = format!("a PKCS#12 safe of type {} (public-key encryption)", oid::display_name(&info.content_type));
    DecodeError::Unsupported { what }
}

fn safe(info: &ContentInfo<'_>, password: Option<&Password>, session: &Session) -> Result<Safe, DecodeError> {
    let read = |der: &[u8]| {
        let mut count = 0;
        bags(&ber::to_der(der)?, 0, &mut count, session)
    };
    if info.content_type == oid::content::DATA {
        return Ok(Safe { encryption: None, bags: read(info.octets()?) });
    }
    if info.content_type != oid::content::ENCRYPTED_DATA {
        return Err(public_key_encryption(info));
    }
    let data: EncryptedData<'_> = info.content.decode_as().map_err(DecodeError::asn1("the encrypted safe"))?;
    let algorithm = data.content.algorithm;
    let encrypted = data.content.encrypted()?;
    let result = pbe::with_each(&pbe::candidates(password), |password| {
        let plain = pbe::decrypt(algorithm, &encrypted, password, session)?;
        // What is decrypted with the wrong key has the right padding once in 256 times, and is no structure then.
        read(&plain).map_err(|error| match error {
            DecodeError::Limit { .. } => error,
            _ => DecodeError::WrongPasswordOrDamaged,
        })
    });
    Ok(Safe { encryption: Some(Scheme::decode(algorithm)), bags: result })
}

fn bags(der: &[u8], depth: usize, count: &mut usize, session: &Session) -> Result<Vec<Bag>, DecodeError> {
    const WHAT: &str = "a safe bag";
    let mut reader = SliceReader::new(der).map_err(DecodeError::asn1(WHAT))?;
    let header = der::Header::decode(&mut reader).map_err(DecodeError::asn1(WHAT))?;
    header.tag().assert_eq(der::Tag::Sequence).map_err(DecodeError::asn1(WHAT))?;
    let mut found = Vec::new();
    while !reader.is_finished() {
        let raw = SafeBag::decode(&mut reader).map_err(DecodeError::asn1(WHAT))?;
        *count += 1;
        Limited::Entries.within(*count, session.limits().entries)?;
        found.push(Bag {
            content: content(&raw, depth, count, session)?,
            attributes: raw.attributes.map(attributes).transpose()?,
        });
    }
    Ok(found)
}

fn content(raw: &SafeBag<'_>, depth: usize, count: &mut usize, session: &Session) -> Result<BagContent, DecodeError> {
    let value = Zeroizing::new(raw.value.to_der().map_err(DecodeError::asn1("a safe bag"))?);
    Ok(match raw.id {
        oid::bag::KEY_BAG => BagContent::Key(PrivateKey::from_pkcs8_der(value.as_slice())?),
        oid::bag::SHROUDED_KEY_BAG => {
            BagContent::ShroudedKey { encryption: encryption_scheme(&value), key: SealedKey::Info(value.to_vec()) }
        }
        oid::bag::CERT_BAG => {
            let octets = contained(&raw.value, oid::bag::X509_CERTIFICATE, "a certificate bag", "a certificate")?;
            BagContent::Certificate(Certificate::from_der(octets)?)
        }
        oid::bag::CRL_BAG => {
            let octets = contained(&raw.value, oid::bag::X509_CRL, "a revocation list's bag", "a revocation list")?;
            BagContent::RevocationList(octets.to_vec())
        }
        oid::bag::SECRET_BAG => BagContent::Secret(SealedSecret::Info(secret::decode_bag(&value)?)),
        oid::bag::SAFE_CONTENTS_BAG if depth < DEPTH => BagContent::Bags(bags(&value, depth + 1, count, session)?),
        oid::bag::SAFE_CONTENTS_BAG => return Err(too_deep(depth)),
        other => BagContent::Other(other),
    })
}

fn attributes(set: AnyRef<'_>) -> Result<Vec<Attribute>, DecodeError> {
    let mut rest = set.value();
    let mut found = Vec::new();
    while !rest.is_empty() {
        let malformed = DecodeError::asn1("the attributes of a bag");
        let (attribute, behind) = Pkcs12Attribute::from_der_partial(rest).map_err(&malformed)?;
        rest = behind;
        found.push(Attribute { oid: attribute.id, values: attribute.values.to_der().map_err(malformed)? });
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use keyferry_core::Timestamp;
    use keyferry_core::csr::Style;
    use keyferry_core::name::rfc4514;

    use super::*;
    use crate::EncodeOptions;
    use crate::assemble::BagAttributes;
    use crate::pbe::{Hash, Pkcs12Cipher};
    use crate::pkcs12::{Layout, MacScheme, Protection, encode_bags};
    use keyferry_core::certificate::SelfSigned;

    const KEYS: Scheme = Scheme::aes256(100);
    const CERTIFICATES: Scheme = Scheme::Pkcs12 { cipher: Pkcs12Cipher::TripleDes, iterations: 50 };

    /// A key, its certificate, and the same certificate again under another name.
    fn file(password: &Password) -> (PrivateKey, Certificate, Vec<u8>) {
        let key = PrivateKey::generate_ed25519(&mut keyferry_core::SystemRandom).unwrap();
        let subject = rfc4514::parse("CN=x").unwrap();
        let certificate = Certificate::self_signed(
            &key,
            &SelfSigned { subject: &subject, not_before: Timestamp(0), days: 1, serial: &[1; 8], style: Style::OpenSsl },
        )
        .unwrap();
        let named = |name: &str, id: Option<Vec<u8>>| BagAttributes {
            friendly_name: Some(name.to_owned()),
            local_key_id: id,
            ..BagAttributes::default()
        };
        let own = named("own", Some(vec![7; 20]));
        let certificates = [(certificate.clone(), own.clone()), (certificate.clone(), named("again", None))];
        let mac = Some(MacScheme::Hmac { hash: Hash::Sha512, iterations: 70 });
        let protection = Protection { keys: Some(KEYS), certificates: Some(CERTIFICATES), mac, layout: Layout::OpenSsl };
        let keys = [(key.clone(), own)];
        let session = Session::default();
        let options = EncodeOptions::new(password, Timestamp(0), &session);
        let bytes = encode_bags(&certificates, &keys, &protection, &options, &mut keyferry_core::SystemRandom);
        (key, certificate, bytes.unwrap())
    }

    #[test]
    fn bags_are_found_as_they_were_written() {
        let (password, session) = (Password::new("changeit"), Session::default());
        let (key, certificate, bytes) = file(&password);
        let structure = Structure::read(&bytes).unwrap();
        let mac = structure.mac.clone().unwrap();
        assert_eq!((mac.hash, mac.iterations, mac.length, mac.salt_length), (Some(Hash::Sha512), 70, 64, 8));
        assert_eq!(structure.verify(&password, &session), Ok(true));
        assert_eq!(structure.verify(&Password::new("wrong"), &session), Ok(false));
        let mut safes = structure.safes(Some(&password), &session).unwrap();
        let (keys, certificates) = (safes.pop().unwrap(), safes.pop().unwrap());
        assert_eq!(certificates.encryption, Some(Ok(CERTIFICATES)));
        let bags = certificates.bags.unwrap();
        assert_eq!(bags.len(), 2);
        assert!(bags.iter().all(|bag| matches!(&bag.content, BagContent::Certificate(found) if *found == certificate)));
        let counts: Vec<usize> = bags.iter().map(|bag| bag.attributes.as_ref().unwrap().len()).collect();
        assert_eq!(counts, [2, 1]);
        assert_eq!(keys.encryption, None);
        let bags = keys.bags.unwrap();
        let BagContent::ShroudedKey { encryption, key: sealed } = &bags[0].content else { panic!("{bags:?}") };
        assert_eq!(encryption, &Ok(KEYS));
        assert_eq!(sealed.unseal(&password, &session).unwrap(), key);
    }

    #[test]
    fn a_wrong_password_leaves_the_safes_closed() {
        let (_, _, bytes) = file(&Password::new("changeit"));
        let safes = Structure::read(&bytes).unwrap().safes(Some(&Password::new("wrong")), &Session::default()).unwrap();
        assert_eq!(safes[0].bags.as_ref().unwrap_err(), &DecodeError::WrongPasswordOrDamaged);
    }

    #[test]
    fn damage_is_no_cause_to_panic() {
        let (password, session) = (Password::new("changeit"), Session::default());
        let (_, _, bytes) = file(&password);
        for index in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[index] ^= 0x41;
            for damaged in [&changed, &bytes[..index]] {
                if let Ok(structure) = Structure::read(damaged) {
                    let _ = structure.verify(&password, &session);
                    let _ = structure.safes(Some(&password), &session);
                }
            }
        }
    }
}
