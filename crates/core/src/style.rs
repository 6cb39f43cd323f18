//! The two tools whose ways there are.

/// Whose request we make: the two tools choose string types, attributes and hash differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Style {
    /// `openssl req -new`: `UTF8String` values, no attributes, SHA-256.
    OpenSsl,
    /// `keytool -certreq`: `PrintableString` where it fits, the subject key identifier as a requested extension, a hash that grows with
    /// the key.
    Keytool,
}
