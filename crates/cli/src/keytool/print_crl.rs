//! `-printcrl`.

use std::fmt::Write;

use keyferry_core::certificate::Certificate;
use keyferry_core::extension::Extension;
use keyferry_core::revocation::RevocationList;
use keyferry_core::shown::shown as escaped;
use keyferry_formats::Password;
use keyferry_formats::detect::{self, Item};

use super::java::dump::{dump, pairs};
use super::java::extension::{Shown, head, shown, sorted};
use super::java::{key, name, time, weak};
use super::run::{Run, cacerts};
use super::stop::Stop;
use super::store::Store;
use super::{file, output};

/// `-printcrl`.
pub(super) fn run(run: &Run) -> Result<(), Stop> {
    let bytes = file::read(run.arguments.get("file"))?;
    if bytes.is_empty() {
        return Ok(());
    }
    let failed = |what: &str| Stop::of("java.security.cert.CRLException", what);
    let contents = detect::decode(&bytes, None, &run.session).map_err(|error| failed(&error.to_string()))?;
    let mut lists = Vec::new();
    for item in &contents.items {
        match item {
            Item::RevocationList(der) => lists.push(der.clone()),
            Item::Keystore { keystore, .. } => lists.extend(keystore.revocation_lists.iter().cloned()),
            _ => return Err(failed("Parsing error: algid parse error, not a sequence")),
        }
    }
    let trusted = trusted(run)?;
    for der in lists {
        let list = RevocationList::from_der(&der).map_err(|error| failed(&error.to_string()))?;
        output::print(&format!("{}\n{}", text(&list), verdict(&list, &trusted, run)))?;
        let signature = key::signature(list.signature_algorithm());
        for warning in weak::warnings("The CRL", Some(&signature), None) {
            run.warn(warning);
        }
    }
    Ok(())
}

/// A certificate that may have signed a list: its alias, and where it is.
struct Signer {
    alias: String,
    place: &'static str,
    certificate: Certificate,
}

fn trusted(run: &Run) -> Result<Vec<Signer>, Stop> {
    let mut signers = Vec::new();
    let mut add = |store: Store, place: &'static str| {
        signers.extend(store.keystore.into_entries().into_iter().filter_map(|entry| {
            let certificate = entry.certificates().first()?.clone();
            Some(Signer { alias: entry.alias, place, certificate })
        }));
    };
    let name = run.keystore_name()?;
    let path = std::path::PathBuf::from(&name);
    if let Some(bytes) = super::store::read(&name, &path, "Keystore file", true)? {
        let shown = run.arguments.get("storetype").map(str::to_uppercase);
        add(Store::load(path, &bytes, shown.as_deref(), run.arguments.password("storepass"), run)?, "keystore");
    }
    if run.arguments.flag("trustcacerts")
        && let Some(path) = cacerts()
    {
        let bytes = file::read(path.to_str())?;
        let password = Password::new("changeit");
        // A password of its own is no reason not to read it.
        let store = Store::load(path.clone(), &bytes, None, Some(&password), run);
        if let Ok(store) = store.or_else(|_| Store::load(path, &bytes, None, None, run)) {
            add(store, "cacerts");
        }
    }
    Ok(signers)
}

fn verdict(list: &RevocationList, trusted: &[Signer], run: &Run) -> String {
    const LINE: &str = "*******************************************\n";
    let issuer = list.issuer.canonical();
    for Signer { alias, place, certificate } in trusted {
        let Ok(details) = certificate.details() else { continue };
        if details.subject.canonical() == issuer && list.verify(&details.public_key).is_ok() {
            let signer = key::PublicKey::of(&details.public_key).marked();
            return format!("Verified by {alias} in {place} with a {signer}\n", alias = escaped(alias));
        }
    }
    let instead = if run.arguments.flag("trustcacerts") { "." } else { " or specify -trustcacerts." };
    format!("{LINE}WARNING: not verified. Make sure -keystore is correct{instead}\n{LINE}\n\n")
}

fn text(list: &RevocationList) -> String {
    let oid = list.signature_algorithm();
    let mut text = format!(
        "X.509 CRL v{}\nSignature Algorithm: {}, OID={oid}\nIssuer: {}\n\nThis Update: {}\n",
        list.version,
        key::marked_signature(oid),
        name::text(&list.issuer),
        time::long(list.this_update),
    );
    if let Some(next) = list.next_update {
        let _ = writeln!(text, "Next Update: {}", time::long(next));
    }
    if list.revoked.is_empty() {
        text.push_str("\nNO certificates have been revoked\n");
    } else {
        let _ = write!(text, "\nRevoked Certificates: {}", list.revoked.len());
    }
    for (index, revoked) in list.revoked.iter().enumerate() {
        let serial = pairs(&revoked.serial_number);
        let _ = write!(text, "\n[{}] SerialNumber: {serial}  On: {}\n", index + 1, time::long(revoked.date));
        text.push_str(&extensions("    ", "CRL Entry Extensions", &revoked.extensions));
    }
    if list.extensions.is_empty() {
        text.push('\n');
    } else {
        let _ = write!(text, "\n{}\n", extensions("", "CRL Extensions", &list.extensions));
    }
    let _ = write!(text, "Signature:\n{}\n", dump(list.signature()));
    text
}

fn extensions(indent: &str, title: &str, extensions: &[Extension]) -> String {
    if extensions.is_empty() {
        return String::new();
    }
    let one = |(index, extension): (usize, &Extension)| {
        let value = extension.extn_value.as_bytes();
        let body = match shown(extension) {
            Shown::Text(text) => text,
            Shown::Bytes => format!("Extension unknown: DER encoded OCTET string =\n{}", dump(value)),
            Shown::Unreadable(..) => format!("Extension unparseable: DER encoded OCTET string =\n{}", dump(value)),
        };
        format!("{indent}[{}]: {}{body}\n", index + 1, head(extension))
    };
    let texts: Vec<String> = sorted(extensions).into_iter().enumerate().map(one).collect();
    let text = format!("{indent}{title}: {}\n{}", extensions.len(), texts.concat());
    // Every extension ends a line, and the last leaves no empty one.
    text.strip_suffix('\n').filter(|text| text.ends_with('\n')).map_or(text.clone(), str::to_owned)
}
