//! Writing keys: one as it is, several as a set.

use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use keyferry_core::certificate::Certificate;
use keyferry_core::key::{KeyAlgorithm, KeyKind, PrivateKey, SubjectPublicKeyInfo};
use keyferry_core::shown::shown;
use zeroize::Zeroizing;

use super::{CURVES, OCTET_CURVES};
use crate::grown::Grown;
use crate::{EncodeError, Entry, EntryKind, Key, Keystore};

/// The text of the keys and certificates of a keystore: a JSON Web Key, or a set where there are several (RFC 7517). The alias is the `kid`, a chain the
/// `x5c`. Nothing is encrypted: what holds a private key is as secret as that. Keys of other kinds than RSA, EC on the curves of RFC 7518 and RFC 8812, and those of
/// RFC 8037 are [`EncodeError::Unrepresentable`], and so are secret keys.
pub fn encode(store: &Keystore) -> Result<Zeroizing<Vec<u8>>, EncodeError> {
    let keys = store.entries().iter().map(entry).collect::<Result<Vec<_>, _>>()?;
    let mut text = Grown::default();
    match keys.as_slice() {
        [one] => one.write("", &mut text),
        several => {
            text.put("{\n  \"keys\": [\n");
            for (place, key) in several.iter().enumerate() {
                text.put("    ");
                key.write("    ", &mut text);
                text.put(if place + 1 == several.len() { "\n" } else { ",\n" });
            }
            text.put("  ]\n}");
        }
    }
    text.put("\n");
    Ok(text.into_bytes())
}

/// The members of a key, in order, each with its value in JSON.
struct Members(Vec<(&'static str, Zeroizing<String>)>);

impl Members {
    fn new(kid: &str, kty: &str) -> Self {
        let quoted = serde_json::Value::from(kid).to_string();
        let mut members = Self(vec![("kty", Zeroizing::new(format!("\"{kty}\"")))]);
        if !kid.is_empty() {
            members.0.push(("kid", Zeroizing::new(quoted)));
        }
        members
    }

    fn bytes(&mut self, name: &'static str, bytes: &[u8]) {
        let encoded = Zeroizing::new(Base64UrlUnpadded::encode_string(bytes));
        self.0.push((name, Zeroizing::new(["\"", encoded.as_str(), "\""].concat())));
    }

    fn chain(&mut self, chain: &[Certificate]) {
        if !chain.is_empty() {
            let all: Vec<String> = chain.iter().map(|one| format!("\"{}\"", Base64::encode_string(one.as_der()))).collect();
            self.0.push(("x5c", Zeroizing::new(format!("[{}]", all.join(", ")))));
        }
    }

    fn write(&self, indent: &str, text: &mut Grown) {
        text.put("{\n");
        for (place, (name, value)) in self.0.iter().enumerate() {
            let end = if place + 1 == self.0.len() { "\n" } else { ",\n" };
            for part in [indent, "  \"", name, "\": ", value, end] {
                text.put(part);
            }
        }
        text.put(indent);
        text.put("}");
    }
}

fn entry(entry: &Entry) -> Result<Members, EncodeError> {
    let unrepresentable =
        |why: &str| EncodeError::Unrepresentable { what: format!("the entry `{}`: {why}", shown(&entry.alias)) };
    let unreadable = || unrepresentable("its certificate cannot be taken apart");
    let (public, private, chain) = match &entry.kind {
        EntryKind::PrivateKey { key: Key::Sealed(_), .. } => return Err(EncodeError::Sealed { alias: entry.alias.clone() }),
        EntryKind::PrivateKey { key: Key::Clear(key), chain } => {
            let public = key.public_key().map_err(EncodeError::Key)?;
            let algorithm = key.algorithm().map_err(EncodeError::Key)?;
            let public = public.ok_or_else(|| unrepresentable(&format!("JWK has no {algorithm} keys")))?;
            (public, Some(key), chain.as_slice())
        }
        EntryKind::TrustedCertificate(certificate) | EntryKind::Certificate(certificate) => {
            let details = certificate.details().map_err(|_| unreadable())?;
            (details.public_key, None, std::slice::from_ref(certificate))
        }
        EntryKind::PublicKey(key) => (key.clone(), None, [].as_slice()),
        EntryKind::SecretKey(_) | EntryKind::Stored { .. } => {
            return Err(unrepresentable("JWK holds key pairs and certificates only"));
        }
    };
    let algorithm = public.algorithm().map_err(EncodeError::Key)?;
    let mut members = of_key(&entry.alias, &algorithm, &public, private)?
        .ok_or_else(|| unrepresentable(&format!("JWK has no {algorithm} keys")))?;
    members.chain(chain);
    Ok(members)
}

/// The members that make the key; `None` for a kind that has none.
fn of_key(
    kid: &str,
    algorithm: &KeyAlgorithm,
    public: &SubjectPublicKeyInfo,
    private: Option<&PrivateKey>,
) -> Result<Option<Members>, EncodeError> {
    let bits = public.subject_public_key().map_err(EncodeError::Key)?;
    let secret = |members: &mut Members| {
        let number = private.map(PrivateKey::secret_bytes).transpose().map_err(EncodeError::Key)?.flatten();
        if let Some(number) = number {
            members.bytes("d", &number);
        }
        Ok::<(), EncodeError>(())
    };
    if algorithm.kind == KeyKind::Rsa {
        return of_rsa(kid, public, private).map(Some);
    }
    if let Some((name, _)) = CURVES.iter().find(|(_, curve)| algorithm.curve == Some(*curve)) {
        // 04, then two numbers of one length.
        let Some((4, both)) = bits.split_first().map(|(form, both)| (*form, both)) else { return Ok(None) };
        let (x, y) = both.split_at(both.len() / 2);
        let mut members = Members::new(kid, "EC");
        members.0.push(("crv", Zeroizing::new(format!("\"{name}\""))));
        members.bytes("x", x);
        members.bytes("y", y);
        secret(&mut members)?;
        return Ok(Some(members));
    }
    let Some((name, _)) = OCTET_CURVES.iter().find(|(_, kind)| algorithm.kind == *kind) else { return Ok(None) };
    let mut members = Members::new(kid, "OKP");
    members.0.push(("crv", Zeroizing::new(format!("\"{name}\""))));
    members.bytes("x", &bits);
    secret(&mut members)?;
    Ok(Some(members))
}

fn of_rsa(kid: &str, public: &SubjectPublicKeyInfo, private: Option<&PrivateKey>) -> Result<Members, EncodeError> {
    let numbers = match private {
        Some(key) => Some(key.to_rsa_numbers().map_err(EncodeError::Key)?),
        None => public.to_rsa_numbers().map_err(EncodeError::Key)?,
    };
    let numbers = numbers.unwrap_or_default();
    let mut members = Members::new(kid, "RSA");
    for (name, number) in ["n", "e"].into_iter().zip(&numbers.public) {
        members.bytes(name, number);
    }
    for (name, number) in ["d", "p", "q", "dp", "dq", "qi"].into_iter().zip(numbers.private.iter().flatten()) {
        members.bytes(name, number);
    }
    Ok(members)
}
