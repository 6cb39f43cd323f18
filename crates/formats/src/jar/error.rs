//! Why there is no saying who signed a jar file.

use std::fmt;

use keyferry_core::shown::shown;

/// Why there is no saying who signed a jar file.
#[derive(Debug)]
#[non_exhaustive]
pub enum JarError {
    /// There is nothing in it.
    Empty,
    /// It is no zip archive.
    NoZip,
    /// The archive is damaged.
    Damaged {
        /// The file in it, or the directory.
        what: String,
        /// What is wrong.
        why: String,
    },
    /// A file takes more room than a jar may take here.
    TooLarge {
        /// Its name.
        name: String,
    },
    /// A line of the manifest that is none.
    NoManifest {
        /// What it is, in Java's words.
        what: &'static str,
        /// Its number.
        line: usize,
    },
    /// The signature does not belong to its file.
    Signature {
        /// The name of both, without an ending.
        name: String,
    },
    /// The main section of the manifest was changed.
    Main,
    /// A section of the manifest was changed.
    Section {
        /// The hash.
        hash: String,
        /// The file that it is about.
        name: String,
    },
    /// A section of the manifest is missing.
    NoSection {
        /// The file that it is about.
        name: String,
    },
    /// A file was changed.
    Content {
        /// The hash.
        hash: String,
        /// Its name.
        name: String,
    },
    /// The manifest has no digest of a file that is signed.
    NoDigest {
        /// Its name.
        name: String,
    },
    /// A signature that cannot be judged here.
    Unsupported {
        /// What it is.
        what: String,
    },
}

impl fmt::Display for JarError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the jar file is empty"),
            Self::NoZip => f.write_str("the jar file is no zip archive"),
            Self::Damaged { what, why } => write!(f, "the jar file is damaged: {}: {}", shown(what), shown(why)),
            Self::TooLarge { name } => write!(f, "{} is larger than what is read of a jar file", shown(name)),
            Self::NoManifest { what, line } => write!(f, "line {line} of the manifest: {what}"),
            Self::Signature { name } => write!(f, "the signature beside {}.SF does not belong to it", shown(name)),
            Self::Main => f.write_str("the main section of the manifest was changed after it was signed"),
            Self::Section { hash, name } => {
                write!(f, "the section about {} in the manifest was changed: its {} is another", shown(name), shown(hash))
            }
            Self::NoSection { name } => write!(f, "{} is signed, and the manifest has no section about it", shown(name)),
            Self::Content { hash, name } => write!(f, "{} was changed: its {} is another", shown(name), shown(hash)),
            Self::NoDigest { name } => write!(f, "{} is signed, and the manifest has no digest of it", shown(name)),
            Self::Unsupported { what } => write!(f, "{} is not verified here", shown(what)),
        }
    }
}

impl std::error::Error for JarError {}
