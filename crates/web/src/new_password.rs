//! A password that something new gets.

use keyferry_formats::Password;

use crate::answer::Refused;

/// The password, and what is to be known of it: one that is too short for keytool is refused, and one that Java does not take in PKCS#12 warned of.
pub(crate) fn chosen(text: &str, what: &str, is_java_pkcs12: bool) -> Result<(Password, Option<String>), Refused> {
    let password = Password::new(text);
    if let Some(length) = password.too_short() {
        let what = format!("the password for {what} has {length}; at least {} are needed", Password::SHORTEST);
        return Err(Refused::new(what).hint("keytool refuses shorter ones"));
    }
    let is_warned = is_java_pkcs12 && !password.is_for_java();
    let warning = is_warned
        .then(|| format!("Java cannot open {what} with this password: in PKCS#12 it takes printable ASCII characters only"));
    Ok((password, warning))
}
