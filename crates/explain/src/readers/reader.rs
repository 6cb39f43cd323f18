//! The readers and what is said of them: types only, the facts are beside.

use crate::feature::Feature;

/// A program, or a library in some version, that reads keys and certificates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the table of names says it")]
pub enum Reader {
    Java8,
    Java8u301,
    Java11,
    Java11u12,
    Java17,
    Java21,
    Java25,
    Java25u5,
    Java26,
    OpenSsl102,
    OpenSsl111,
    OpenSsl3,
    OpenSsl3Legacy,
    OpenSsl34,
    BouncyCastle,
    Nss387,
    Nss,
    GnuTls37,
    GnuTls,
    Windows2016,
    Windows2019,
    MacOs14,
    MacOs15,
    Android,
    KafkaJava17,
    KafkaJava21,
    NettyOld,
    Netty,
}

/// How a reader deals with something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// It takes it.
    Opens,
    /// It takes it, but ...
    Reserved(&'static str),
    /// It does not, because ...
    Not(&'static str),
}

/// A fact: how some readers deal with something, and who says so.
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    /// What it is about.
    pub feature: Feature,
    /// Whom it is about.
    pub readers: &'static [Reader],
    /// What they do.
    pub support: Support,
    /// Who says so.
    pub source: &'static str,
}

impl Claim {
    pub(super) const fn opens(feature: Feature, readers: &'static [Reader], source: &'static str) -> Self {
        Self { feature, readers, support: Support::Opens, source }
    }

    pub(super) const fn but(feature: Feature, readers: &'static [Reader], what: &'static str, source: &'static str) -> Self {
        Self { feature, readers, support: Support::Reserved(what), source }
    }

    pub(super) const fn not(feature: Feature, readers: &'static [Reader], why: &'static str, source: &'static str) -> Self {
        Self { feature, readers, support: Support::Not(why), source }
    }
}

/// How many iterations of a key derivation readers do at most, and who says so.
#[derive(Clone, Copy, Debug)]
pub struct MostIterations {
    /// Whom it is about.
    pub readers: &'static [Reader],
    /// How many.
    pub most: u32,
    /// Who says so.
    pub source: &'static str,
}
