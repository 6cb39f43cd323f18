//! Secret keys: a serialised `SealedObject`, and inside it, encrypted, a serialised `SecretKeySpec` or `KeyRep`.

use der::{Decode, Encode};
use keyferry_core::key::SecretKey;
use rand_core::TryCryptoRng;
use zeroize::Zeroizing;

use super::protector;
use crate::java::cursor::Cursor;
use crate::java::serialized::{self, FieldType, Object, Writer};
use crate::pbe::{PbeParameter, Session};
use crate::{DecodeError, EncodeError, Password};

const ALGORITHM: &str = "PBEWithMD5AndTripleDES";
/// The types of fields, as Java writes them.
const TEXT: &str = "Ljava/lang/String;";
const BYTES: &str = "[B";

/// A secret key as a JCEKS file has it: the parameters of its encryption, and the encrypted object.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedObject {
    parameters: Vec<u8>,
    content: Vec<u8>,
}

impl std::fmt::Debug for SealedObject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealedObject(..)")
    }
}

impl SealedObject {
    /// Reads the serialised object; the cursor stands behind it then.
    pub(crate) fn read(cursor: &mut Cursor<'_>) -> Result<Self, DecodeError> {
        let object = serialized::read(cursor)?;
        let algorithm = object.text("sealAlg")?;
        if algorithm != ALGORITHM {
            return Err(DecodeError::Unsupported {
                what: format!("a secret key that is encrypted otherwise than with {ALGORITHM}"),
            });
        }
        Ok(Self { parameters: object.bytes("encodedParams")?.to_vec(), content: object.bytes("encryptedContent")?.to_vec() })
    }

    /// The serialised object.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        // Handles count what was written: 0 and 1 are the classes, 2 and 3 the two types of fields, 4 the object, 5 the class of arrays.
        let fields = [
            (b'[', "encodedParams", FieldType::New(BYTES)),
            (b'[', "encryptedContent", FieldType::Seen(2)),
            (b'L', "paramsAlg", FieldType::New(TEXT)),
            (b'L', "sealAlg", FieldType::Seen(3)),
        ];
        Writer::new()
            .object()
            .class("com.sun.crypto.provider.SealedObjectForKeyProtector", 0xcd57_ca59_e730_bb53, &[])
            .class("javax.crypto.SealedObject", 0x3e36_3da6_c3b7_5470, &fields)
            .no_parent()
            .first_bytes(&self.parameters)
            .more_bytes(5, &self.content)
            .text(ALGORITHM)
            .text(ALGORITHM)
            .finish()
    }

    /// Decrypts the key.
    pub(crate) fn unseal(&self, password: &Password, session: &Session) -> Result<SecretKey, DecodeError> {
        let parameters = PbeParameter::from_der(&self.parameters).map_err(DecodeError::asn1("the parameters of a secret key"))?;
        let plain = protector::decrypt(&parameters, &self.content, password, session)?;
        let mut cursor = Cursor::new(&plain);
        let object = match serialized::read(&mut cursor) {
            Ok(object) => object,
            Err(error @ DecodeError::Unsupported { .. }) => return Err(error),
            // Padding is right by chance once in 256 times.
            Err(_) => return Err(DecodeError::WrongPasswordOrDamaged),
        };
        secret_key(&object)
    }
}

fn secret_key(object: &Object<'_>) -> Result<SecretKey, DecodeError> {
    let field = match &*object.class {
        "javax.crypto.spec.SecretKeySpec" => "key",
        "java.security.KeyRep" => "encoded",
        other => return Err(DecodeError::Unsupported { what: format!("a secret key of the class {other}") }),
    };
    Ok(SecretKey { algorithm: object.text("algorithm")?.to_owned(), encoded: Zeroizing::new(object.bytes(field)?.to_vec()) })
}

/// Encrypts a key into the serialised object that a JCEKS file has.
pub(crate) fn seal<R: TryCryptoRng + ?Sized>(
    key: &SecretKey,
    password: &Password,
    java: u8,
    random: &mut R,
) -> Result<Vec<u8>, EncodeError> {
    if key.algorithm.len() > 200 {
        return Err(EncodeError::Unrepresentable {
            what: "the name of a secret key's algorithm is too long for JCEKS".to_owned(),
        });
    }
    let fields = [(b'L', "algorithm", FieldType::New(TEXT)), (b'[', "key", FieldType::New(BYTES))];
    let plain = Writer::new()
        .object()
        .class("javax.crypto.spec.SecretKeySpec", 0x5b47_0b66_e230_614d, &fields)
        .no_parent()
        .text(&key.algorithm)
        .first_bytes(&key.encoded)
        .finish();
    let (parameters, content) = protector::encrypt(&Zeroizing::new(plain), password, java, random)?;
    Ok(SealedObject { parameters: parameters.to_der()?, content }.to_bytes())
}
