//! `-printcrl`.

use std::fmt::Write;

use keyferry_core::extension::Extension;
use keyferry_core::revocation::RevocationList;
use keyferry_core::shown::shown as escaped;
use keyferry_core::signed::HashAlgorithm;
use keyferry_formats::detect::{self, Item};

use super::command_error::CommandError;
use super::java::dump::{dump, pairs};
use super::java::extension::{Shown, head, shown, sorted};
use super::java::weak::{self, Signature};
use super::java::{key, name, time};
use super::names::{FILE, TRUSTCACERTS};
use super::run::Run;
use super::trusted::{Known, Trusted};
use super::{file, output};

/// `-printcrl`.
pub(super) fn run(run: &Run) -> Result<(), CommandError> {
    let bytes = file::read(run.arguments.get(FILE))?;
    if bytes.is_empty() {
        return Ok(());
    }
    let failed = |what: &str| CommandError::of("java.security.cert.CRLException", what);
    let contents = detect::decode(&bytes, None, &run.context.session).map_err(|error| failed(&error.to_string()))?;
    let mut lists = Vec::new();
    for item in &contents.items {
        match item {
            Item::RevocationList(der) => lists.push(der.clone()),
            _ => return Err(failed("Parsing error: algid parse error, not a sequence")),
        }
    }
    let trusted = Trusted::beside(run)?;
    for der in lists {
        let list = RevocationList::from_der(&der).map_err(|error| failed(&error.to_string()))?;
        let signer = signer(&list, &trusted);
        output::print(&format!("{}\n{}", text(&list), verdict(signer.as_ref(), run)))?;
        let key = signer.and_then(|signer| signer.known.certificate.details().ok());
        let key = key.map(|details| key::PublicKey::of(&details.public_key));
        for warning in weak::warnings("The CRL", Some(Signature::of(list.signature_algorithm())), key.as_ref()) {
            run.warn(warning);
        }
    }
    Ok(())
}

/// The signer of a list, its alias and where it is.
struct Signer<'a> {
    known: &'a Known,
    place: &'static str,
}

/// Java's truststore is asked first.
fn signer<'a>(list: &RevocationList, trusted: &'a Trusted) -> Option<Signer<'a>> {
    let issuer = list.issuer.canonical();
    let made_it = |known: &&Known| {
        let details = known.certificate.details();
        details.is_ok_and(|details| details.subject.canonical() == issuer && list.bears_signature_of(&details.public_key).is_ok())
    };
    let find = |among: &'a [Known], place| among.iter().find(made_it).map(|known| Signer { known, place });
    find(&trusted.system, "cacerts").or_else(|| find(&trusted.own, "keystore"))
}

fn verdict(signer: Option<&Signer<'_>>, run: &Run) -> String {
    const LINE: &str = "*******************************************\n";
    if let Some(Signer { known, place }) = signer {
        let key = known.certificate.details().map(|details| weak::marked_key(&key::PublicKey::of(&details.public_key)));
        return format!("Verified by {alias} in {place} with a {}\n", key.unwrap_or_default(), alias = escaped(&known.alias));
    }
    let instead = if run.arguments.flag(TRUSTCACERTS) { "." } else { " or specify -trustcacerts." };
    format!("{LINE}WARNING: not verified. Make sure -keystore is correct{instead}\n{LINE}\n\n")
}

fn text(list: &RevocationList) -> String {
    let oid = list.signature_algorithm();
    let parameters = list.pss_hash().map_or_else(String::new, pss_parameters);
    let mut text = format!(
        "X.509 CRL v{}\nSignature Algorithm: {},{parameters} OID={oid}\nIssuer: {}\n\nThis Update: {}\n",
        list.version,
        weak::marked_signature(oid),
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

/// The parameters of RSASSA-PSS with one hash for all.
fn pss_parameters(hash: HashAlgorithm) -> String {
    let (name, salt) = (hash.bits(), hash.bits() / 8);
    format!(
        " PSSParameterSpec[hashAlgorithm=SHA-{name}, maskGenAlgorithm=MGF1ParameterSpec[hashAlgorithm=SHA-{name}], saltLength={salt}, trailerField=1],"
    )
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
