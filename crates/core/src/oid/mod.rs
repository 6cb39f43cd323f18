//! Object identifiers: every one that is known here, once, with what openssl and Java call it.
//!
//! Each family is a module with a constant for each identifier and a [`Family`] of all. openssl's names are those of its table of objects and one space for
//! all families; Java uses some words for several things (`timeStamping` is a purpose and a place), so that its names are looked up in a family.

use der::asn1::ObjectIdentifier;

/// Defines the identifiers of a family: a constant, the dotted numbers, openssl's short and long name and Java's name, where there are any.
macro_rules! objects {
    ($family:ident; $($name:ident $oid:literal [$($short:literal $long:literal)?] [$($java:literal)?];)*) => {
        $(
            #[doc = concat!("`", $oid, "`" $(, ", openssl's `", $short, "` or `", $long, "`")? $(, ", Java's `", $java, "`")?, ".")]
            pub const $name: $crate::oid::ObjectIdentifier = $crate::oid::ObjectIdentifier::new_unwrap($oid);
        )*

        /// All of them.
        pub static $family: $crate::oid::Family = $crate::oid::Family(&[$($crate::oid::Object {
            oid: $name,
            short_name: objects!(@name $($short)?),
            long_name: objects!(@name $($long)?),
            java_name: objects!(@name $($java)?),
        }),*]);
    };
    (@name) => { None };
    (@name $text:literal) => { Some($text) };
}

pub mod access;
pub mod attribute;
pub mod bag;
pub mod cipher;
mod composite;
pub mod content;
pub mod curve;
pub mod encryption;
pub mod extended_key_usage;
pub mod extension;
pub mod hash;
pub mod key;
pub mod other_name;
pub mod pkcs9;
pub mod policy;
pub mod post_quantum;
pub mod signature;

/// An object identifier and its names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Object {
    /// The identifier.
    pub oid: ObjectIdentifier,
    /// openssl's short name, which its grammars take (`CN`, `subjectAltName`).
    pub short_name: Option<&'static str>,
    /// openssl's long name, which its texts show (`commonName`, `X509v3 Subject Alternative Name`).
    pub long_name: Option<&'static str>,
    /// Java's name, as keytool shows it (`CN`, `SubjectAlternativeName`).
    pub java_name: Option<&'static str>,
}

/// Object identifiers of one kind.
#[derive(Clone, Copy, Debug)]
pub struct Family(&'static [Object]);

/// Every family.
static FAMILIES: [&Family; 16] = [
    &attribute::ATTRIBUTES,
    &extension::EXTENSIONS,
    &extended_key_usage::EXTENDED_KEY_USAGES,
    &key::KEY_ALGORITHMS,
    &post_quantum::POST_QUANTUM_ALGORITHMS,
    &curve::CURVES,
    &signature::SIGNATURE_ALGORITHMS,
    &hash::HASHES,
    &cipher::CIPHERS,
    &encryption::ENCRYPTION_SCHEMES,
    &pkcs9::PKCS9_ATTRIBUTES,
    &content::CONTENT_TYPES,
    &bag::BAGS,
    &access::ACCESS_METHODS,
    &policy::POLICIES,
    &other_name::OTHER_NAMES,
];

impl Family {
    /// All of the family.
    pub fn objects(&self) -> impl Iterator<Item = &'static Object> + use<> {
        self.0.iter()
    }

    /// The object with this identifier.
    pub fn get(&self, oid: &ObjectIdentifier) -> Option<&'static Object> {
        self.0.iter().find(|object| object.oid == *oid)
    }

    /// What Java calls the identifier.
    pub fn java_name(&self, oid: &ObjectIdentifier) -> Option<&'static str> {
        self.get(oid)?.java_name
    }

    /// The first identifier that Java calls so, in any case.
    pub fn by_java_name(&self, name: &str) -> Option<ObjectIdentifier> {
        let is_it = |object: &&Object| object.java_name.is_some_and(|known| known.eq_ignore_ascii_case(name));
        self.0.iter().find(is_it).map(|object| object.oid)
    }
}

/// Every object that is known here, family after family.
pub fn objects() -> impl Iterator<Item = &'static Object> {
    FAMILIES.iter().flat_map(|family| family.0)
}

/// The object with this identifier.
pub fn get(oid: &ObjectIdentifier) -> Option<&'static Object> {
    FAMILIES.iter().find_map(|family| family.get(oid))
}

/// openssl's short name (`CN`, `subjectAltName`).
pub fn short_name(oid: &ObjectIdentifier) -> Option<&'static str> {
    get(oid)?.short_name
}

/// openssl's long name (`commonName`, `X509v3 Subject Alternative Name`).
pub fn long_name(oid: &ObjectIdentifier) -> Option<&'static str> {
    get(oid)?.long_name
}

/// What openssl shows for an object identifier: its long name, or the dotted numbers.
pub fn display_name(oid: &ObjectIdentifier) -> String {
    long_name(oid).map_or_else(|| oid.to_string(), str::to_owned)
}

/// The object identifier that openssl means by a short name, a long name (both case-sensitive) or dotted numbers.
pub fn by_name(name: &str) -> Option<ObjectIdentifier> {
    let named = objects().find(|object| object.short_name == Some(name) || object.long_name == Some(name));
    named.map(|object| object.oid).or_else(|| ObjectIdentifier::new(name).ok())
}

/// What the draft of composite ML-DSA calls the identifier, if it is one of its.
pub fn composite_name(oid: &ObjectIdentifier) -> Option<&'static str> {
    composite::COMPOSITES.iter().find(|(known, _)| known == oid).map(|(_, name)| *name)
}

/// What an algorithm is called for people: by Java, else by openssl, else by the draft that defines it; or the dotted numbers.
pub fn algorithm_name(oid: &ObjectIdentifier) -> String {
    let named = get(oid).and_then(|object| object.java_name.or(object.long_name));
    named.or_else(|| composite_name(oid)).map_or_else(|| oid.to_string(), str::to_owned)
}

/// What Java calls the identifier (`SHA256withRSA`), or the dotted numbers.
pub fn java_name(oid: &ObjectIdentifier) -> String {
    get(oid).and_then(|object| object.java_name).map_or_else(|| oid.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests;
