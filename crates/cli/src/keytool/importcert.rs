//! `-importcert`: a certificate that is trusted, or the reply to a request.

use keyferry_core::certificate::Certificate;
use keyferry_core::chain::Issuers;
use keyferry_core::shown::shown;
use keyferry_formats::detect::Item;
use keyferry_formats::{Entry, EntryKind, Key, Password, detect, pem};

use super::java::certificate;
use super::run::{Run, cacerts};
use super::stop::Stop;
use super::store::{Format, Purpose, Store};
use super::{console, file, output};

/// `-importcert`.
pub(super) fn import(run: &Run) -> Result<(), Stop> {
    let mut store = Store::open(run, Purpose::Make)?;
    let given = run.arguments.password("keypass").cloned().map(|password| store.same_password(password, "-keypass"));
    let bytes = file::read(run.arguments.get("file"))?;
    let alias = run.alias().to_owned();
    let is_key = matches!(store.keystore.get(&alias).map(|entry| &entry.kind), Some(EntryKind::PrivateKey { .. }));
    let (done, said, not_done) = if is_key {
        let done = install_reply(run, &mut store, &alias, &bytes, given.as_ref())?;
        (done, "Certificate reply was installed in keystore", "Certificate reply was not installed in keystore")
    } else {
        let done = trust(run, &mut store, &alias, &bytes)?;
        (done, "Certificate was added to keystore", "Certificate was not added to keystore")
    };
    if done {
        return store.save_and_say(run, Some(said));
    }
    say!("{not_done}");
    Ok(())
}

/// The certificates that one may be checked against: of the keystore, and with `-trustcacerts` of Java's truststore.
struct Known {
    own: Vec<(String, Certificate)>,
    system: Vec<(String, Certificate)>,
}

impl Known {
    fn of(run: &Run, store: &Store) -> Result<Self, Stop> {
        let first = |store: &Store| {
            let entries = store.keystore.entries().iter();
            entries.filter_map(|entry| Some((entry.alias.clone(), entry.certificates().first()?.clone()))).collect()
        };
        let system = match cacerts().filter(|_| run.arguments.flag("trustcacerts")) {
            Some(path) => first(&Store::load(path.clone(), &crate::files::read(&path)?, None, None, run)?),
            None => Vec::new(),
        };
        Ok(Self { own: first(store), system })
    }

    /// Those that may have signed: the keystore's own first.
    fn all(&self) -> impl Iterator<Item = &(String, Certificate)> {
        self.own.iter().chain(&self.system)
    }

    /// The certificates above `certificate`, up to one that signed itself; `None` when there is no such way.
    fn chain_above(&self, certificate: &Certificate) -> Option<Vec<Certificate>> {
        let known: Vec<&Certificate> = self.all().map(|(_, certificate)| certificate).collect();
        let above = Issuers::new(known.iter().copied()).proven(certificate);
        let certificates = above.places.iter().filter_map(|place| known.get(*place).map(|known| (*known).clone()));
        above.is_complete.then(|| certificates.collect())
    }
}

pub(super) fn is_self_signed(certificate: &Certificate) -> Result<bool, Stop> {
    let details = certificate::details(certificate)?;
    Ok(details.is_self_issued() && certificate.verify_signed_by(&details.public_key).is_ok())
}

fn alias_of<'a>(known: &'a [(String, Certificate)], certificate: &Certificate) -> Option<&'a str> {
    known.iter().find(|(_, other)| other == certificate).map(|(alias, _)| alias.as_str())
}

/// A trusted certificate; false when the answer is no.
fn trust(run: &Run, store: &mut Store, alias: &str, bytes: &[u8]) -> Result<bool, Stop> {
    if store.keystore.get(alias).is_some() {
        return Err(Stop::new(format!("Certificate not imported, alias <{alias}> already exists", alias = shown(alias))));
    }
    let no_certificate = || Stop::new("Input not an X.509 certificate");
    let certificate = first_certificate(bytes).ok_or_else(no_certificate)?;
    certificate.details().map_err(|_| no_certificate())?;
    for warning in certificate::warnings("The input", &certificate, false)? {
        run.warn(warning);
    }
    let trusted = run.arguments.flag("noprompt") || is_trusted(run, store, &certificate)?;
    if trusted {
        store.put(Entry::new(alias, Some(run.written), EntryKind::TrustedCertificate(certificate)));
    }
    Ok(trusted)
}

/// Whether a chain leads to what is trusted already, or somebody says that it is to be trusted.
fn is_trusted(run: &Run, store: &Store, certificate: &Certificate) -> Result<bool, Stop> {
    let known = Known::of(run, store)?;
    if let Some(alias) = alias_of(&known.own, certificate) {
        say!("Certificate already exists in keystore under alias <{alias}>", alias = shown(alias));
        run.say_warnings();
        return console::yes("Do you still want to add it? [no]:  ");
    }
    if is_self_signed(certificate)? {
        if let Some(alias) = alias_of(&known.system, certificate) {
            say!("Certificate already exists in system-wide CA keystore under alias <{alias}>", alias = shown(alias));
            run.say_warnings();
            return console::yes("Do you still want to add it to your own keystore? [no]:  ");
        }
    } else if known.chain_above(certificate).is_some() {
        return Ok(true);
    }
    output::print(&certificate::text(certificate, false)?)?;
    run.say_warnings();
    console::yes("Trust this certificate? [no]:  ")
}

/// The certificates for a key that is there; false when the answer is no.
fn install_reply(run: &Run, store: &mut Store, alias: &str, bytes: &[u8], given: Option<&Password>) -> Result<bool, Stop> {
    let (key, password) = store.private_key(run, alias, given)?;
    let own = store.entry(alias)?.certificates().first().cloned();
    let own = own.ok_or_else(|| Stop::new(format!("{alias} has no public key (certificate)", alias = shown(alias))))?;
    let reply = all_certificates(bytes, run)?;
    let known = Known::of(run, store)?;
    let chain = match reply.as_slice() {
        [] => return Err(Stop::new("Reply has no certificates")),
        [one] => Some(chain_of(one, &own, &known)?),
        _ => checked(run, alias, &own, reply, &known, store.format == Format::Pkcs12)?,
    };
    let Some(chain) = chain else { return Ok(false) };
    if store.format == Format::Pkcs12 && !is_linked(&chain)? {
        return Err(Stop::of("java.security.KeyStoreException", "Certificate chain is not valid"));
    }
    store
        .put_with_password(Entry::new(alias, Some(run.written), EntryKind::PrivateKey { key: Key::Clear(key), chain }), password);
    Ok(true)
}

/// The chain of a reply that is one certificate.
fn chain_of(reply: &Certificate, own: &Certificate, known: &Known) -> Result<Vec<Certificate>, Stop> {
    if certificate::details(reply)?.public_key != certificate::details(own)?.public_key {
        return Err(Stop::new("Public keys in reply and keystore don't match"));
    }
    if reply == own {
        return Err(Stop::new("Certificate reply and certificate in keystore are identical"));
    }
    let above = known.chain_above(reply).ok_or_else(|| Stop::new("Failed to establish chain from reply"))?;
    Ok([vec![reply.clone()], above].concat())
}

/// A reply that is a chain, put in order; `None` when nobody trusts its end.
fn checked(
    run: &Run,
    alias: &str,
    own: &Certificate,
    mut reply: Vec<Certificate>,
    known: &Known,
    is_pkcs12: bool,
) -> Result<Option<Vec<Certificate>>, Stop> {
    let own_key = certificate::details(own)?.public_key;
    let mut ordered = Vec::new();
    let leaf = position(&reply, |candidate| Ok(certificate::details(candidate)?.public_key == own_key))?;
    ordered.push(reply.remove(leaf.ok_or_else(|| {
        Stop::new(format!("Certificate reply does not contain public key for <{alias}>", alias = shown(alias)))
    })?));
    let leaf = ordered.first().unwrap_or(own);
    if let Some(places) = Issuers::new(&reply).through_all(leaf) {
        ordered.extend(places.iter().filter_map(|place| reply.get(*place).cloned()));
    } else {
        // Names that do not even fit are refused further on by PKCS#12, in other words.
        ordered.append(&mut reply);
        if !is_pkcs12 || ordered.len() > 2 || is_linked(&ordered)? {
            return Err(Stop::new("Incomplete certificate chain in reply"));
        }
    }
    if run.arguments.flag("noprompt") {
        return Ok(Some(ordered));
    }
    let Some(top) = ordered.last().cloned() else { return Ok(None) };
    if alias_of(&known.own, &top).is_some() || alias_of(&known.system, &top).is_some() {
        return Ok(Some(ordered));
    }
    for (_, candidate) in known.all() {
        if top.verify_signed_by(&certificate::details(candidate)?.public_key).is_ok() {
            ordered.push(candidate.clone());
            return Ok(Some(ordered));
        }
    }
    say!("\nTop-level certificate in reply:\n");
    output::print(&certificate::text(&top, false)?)?;
    ask!("\n... is not trusted. ");
    run.say_warnings();
    Ok(if console::yes("Install reply anyway? [no]:  ")? { Some(ordered) } else { None })
}

/// Whether each certificate has the name of the issuer of the one before.
fn is_linked(chain: &[Certificate]) -> Result<bool, Stop> {
    for pair in chain.windows(2) {
        let [one, next] = pair else { continue };
        if certificate::details(one)?.issuer.canonical() != certificate::details(next)?.subject.canonical() {
            return Ok(false);
        }
    }
    Ok(true)
}

fn position(certificates: &[Certificate], fits: impl Fn(&Certificate) -> Result<bool, Stop>) -> Result<Option<usize>, Stop> {
    for (index, candidate) in certificates.iter().enumerate() {
        if fits(candidate)? {
            return Ok(Some(index));
        }
    }
    Ok(None)
}

/// The first certificate of a file, PEM or DER.
fn first_certificate(bytes: &[u8]) -> Option<Certificate> {
    if !pem::is_pem(bytes) {
        return Certificate::from_der(bytes).ok();
    }
    let first = pem::decode(bytes).ok()?.into_iter().next()?;
    Certificate::from_der(first.content.to_vec()).ok()
}

/// Every certificate of a reply: PEM, DER, PKCS#7.
fn all_certificates(bytes: &[u8], run: &Run) -> Result<Vec<Certificate>, Stop> {
    let failed = |what: String| Stop::of("java.security.cert.CertificateException", what);
    if bytes.is_empty() {
        return Ok(Vec::new());
    }
    let contents = detect::decode(bytes, None, &run.session).map_err(|error| failed(error.to_string()))?;
    let mut found = Vec::new();
    for item in contents.items {
        match item {
            Item::Certificate { certificate, .. } => found.push(certificate),
            Item::Keystore { keystore, .. } if contents.format == detect::Format::Pkcs7 => {
                found.extend(keystore.entries().iter().flat_map(|entry| entry.certificates().iter().cloned()));
            }
            Item::RevocationList(_) => {}
            _ => return Err(failed("Unable to initialize, java.io.IOException: the input is no certificate".to_owned())),
        }
    }
    Ok(found)
}
