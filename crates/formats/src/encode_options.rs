//! What every encoder of a keystore needs besides the entries.

use keyferry_core::Timestamp;

use crate::Password;
use crate::pbe::Session;

/// The password of the key with an alias; `None` where it is that of the store.
pub type KeyPassword<'a> = &'a dyn Fn(&str) -> Option<Password>;

/// Under which passwords a keystore is written, and when it was made.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct EncodeOptions<'a> {
    /// The password of the store.
    pub password: &'a Password,
    /// The creation time of entries that have none.
    pub created: Timestamp,
    /// What remembers derived keys.
    pub session: &'a Session,
    /// The oldest release of Java that is to open JKS and JCEKS, 8 where nobody says another. From 21 on the algorithm of keys in JKS has no NULL
    /// for its parameters, which all read; from 25 on JCEKS takes passwords beyond ASCII, which older ones do not.
    pub java: u8,
    /// The bytes of the salt of a PKCS#12 file's MAC; `None` where it is as long as the one whose habits the file follows makes it.
    pub mac_salt: Option<usize>,
    key_password: Option<KeyPassword<'a>>,
}

impl<'a> EncodeOptions<'a> {
    /// One password for everything.
    pub fn new(password: &'a Password, created: Timestamp, session: &'a Session) -> Self {
        Self { password, created, session, java: 8, mac_salt: None, key_password: None }
    }

    /// The same, with passwords of their own for the keys of these aliases; those for which there is `None` take the password of the store. PKCS#12 and
    /// what is no keystore have no such.
    #[must_use]
    pub fn key_passwords(self, key_password: KeyPassword<'a>) -> Self {
        Self { key_password: Some(key_password), ..self }
    }

    /// The password of the key with this alias, if it is not that of the store.
    pub fn key_password(&self, alias: &str) -> Option<Password> {
        self.key_password.and_then(|of| of(alias))
    }
}

/// Without the passwords.
impl std::fmt::Debug for EncodeOptions<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EncodeOptions").field("created", &self.created).finish_non_exhaustive()
    }
}
