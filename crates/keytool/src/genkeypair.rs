//! `-genkeypair` and `-selfcert`: a key and a certificate for it, by itself or by another entry.

use super::names::{DNAME, GROUPNAME, KEYALG, KEYPASS, KEYSIZE, SIGNER};
use super::release::{GROUPED_BITS, JAVA_21, PARTS_LEFT_OUT, is_since, now};
use crate::extension::Extensions;
use keyferry_core::certificate::CertificateContent;
use keyferry_core::key::{KeyKind, SubjectPublicKeyInfo};
use keyferry_core::name::{AttributeTypeAndValue, DistinguishedName, attribute};
use keyferry_core::shown::shown;
use keyferry_formats::{Entry, EntryKind, Key};

use super::command_error::CommandError;
use super::java::key::PublicKey;
use super::java::{certificate, name};
use super::run::Run;
use super::signer::{Signer, issue, public_key};
use super::store::{Purpose, Store};
use super::trusted::Trusted;
use super::{console, issuing, key_algorithm, new_password, signature_algorithm};
use keyferry_host::random;

/// `-genkeypair`.
pub(super) fn generate(run: &Run) -> Result<(), CommandError> {
    let algorithm = run.arguments.get(KEYALG).ok_or_else(|| CommandError::new("The -keyalg option must be specified."))?;
    if run.arguments.get(GROUPNAME).is_some() && run.arguments.get(KEYSIZE).is_some() {
        return Err(CommandError::new("Cannot specify both -groupname and -keysize"));
    }
    if let Some(password) = run.arguments.password(KEYPASS) {
        new_password::check("Key", password)?;
    }
    let mut store = Store::open(run, Purpose::Make)?;
    let given = run.arguments.password(KEYPASS).cloned().map(|password| store.same_password(password, "-keypass"));
    let alias = run.alias().to_owned();
    if store.keystore.get(&alias).is_some() {
        return Err(CommandError::new(format!("Key pair not generated, alias <{alias}> already exists", alias = shown(&alias))));
    }
    let signer = run.arguments.get(SIGNER).map(|alias| Signer::of(run, &store, alias)).transpose()?;
    let kind = key_algorithm::kind(algorithm)?;
    key_algorithm::warn_of_size(run, kind);
    let subject = if let Some(text) = run.arguments.get(DNAME) {
        issuing::name(text)?
    } else {
        run.say_warnings_before_question();
        ask_for_name()?
    };
    let wanted = key_algorithm::wanted(run, kind)?;
    let key = key_algorithm::generate(&wanted)?;
    let spki = public_key(&key)?;
    let extensions = issuing::extensions(run, Extensions::default(), None, &spki, signer.as_ref())?;
    let validity = issuing::validity(run)?;
    let signature = signature_algorithm::chosen(run, signer.as_ref().map_or(&wanted, |signer| &signer.algorithm))?;
    let subject_der = issuing::encoded(&subject)?;
    if subject.rdns().is_empty() && signer.is_none() {
        // keytool writes a store then, and cannot read it any more.
        let message = "Empty issuer DN not allowed in X509Certificates";
        return Err(CommandError::of("java.security.cert.CertificateParsingException", message));
    }
    say(run, &spki, signature.java_name(), &subject_der);
    let content = CertificateContent {
        version: 3,
        serial_number: random::serial_number::<8>()?,
        issuer: signer.as_ref().map_or_else(|| subject_der.clone(), |signer| signer.name.clone()),
        subject: subject_der,
        validity,
        public_key: spki,
        extensions,
    };
    let leaf = issue(run, &content, signer.as_ref().map_or(&key, |signer| &signer.key), signature)?;
    let password = match given {
        Some(password) => password,
        None => new_password::of_key(run, &store, &alias)?,
    };
    let mut chain = vec![leaf];
    chain.extend(signer.iter().flat_map(|signer| signer.chain.iter().cloned()));
    Trusted::of_store(&store).warn_new_chain(run, "The generated certificate", &chain)?;
    store.put_with_password(
        Entry::new(alias, Some(run.context.written), EntryKind::PrivateKey { key: Key::Clear(key), chain }),
        password,
    );
    store.save(run)
}

/// `-selfcert`: another certificate by the key itself, for the same subject and with the same extensions unless they are given.
pub(super) fn self_certify(run: &Run) -> Result<(), CommandError> {
    let mut store = Store::open(run, Purpose::Use)?;
    let given = run.arguments.password(KEYPASS).cloned().map(|password| store.same_password(password, "-keypass"));
    let alias = run.alias().to_owned();
    let old = store.entry(&alias)?.certificates().first().cloned();
    let (key, password) = store.private_key(run, &alias, given.as_ref())?;
    let old = certificate::details(
        &old.ok_or_else(|| CommandError::new(format!("{alias} has no public key", alias = shown(&alias))))?,
    )?;
    let algorithm = key.algorithm()?;
    let signature = signature_algorithm::chosen(run, &algorithm)?;
    let subject = match run.arguments.get(DNAME) {
        Some(text) => issuing::encoded(&issuing::name(text)?)?,
        None => old.subject_der,
    };
    let spki = public_key(&key)?;
    let content = CertificateContent {
        version: 3,
        serial_number: random::serial_number::<8>()?,
        issuer: subject.clone(),
        subject,
        validity: issuing::validity(run)?,
        extensions: issuing::extensions(run, old.extensions.into(), None, &spki, None)?,
        public_key: spki,
    };
    let chain = vec![issue(run, &content, &key, signature)?];
    store.put_with_password(
        Entry::new(alias, Some(run.context.written), EntryKind::PrivateKey { key: Key::Clear(key), chain }),
        password,
    );
    store.save(run)
}

/// `Generating 2,048 bit RSA key pair and self-signed certificate (SHA256withRSA) with a validity of 90 days`, and for whom.
fn say(run: &Run, spki: &SubjectPublicKeyInfo, signature: &str, subject: &[u8]) {
    let key = PublicKey::of(spki);
    let kind = if now(&GROUPED_BITS) { kind_with_bits(run, &key) } else { key.text().trim_end_matches(" key").to_owned() };
    let by = match run.arguments.get(SIGNER) {
        Some(signer) => format!("a certificate ({signature}) issued by <{signer}>", signer = shown(signer)),
        None => format!("self-signed certificate ({signature})"),
    };
    let (days, name) = (grouped(usize::try_from(issuing::days(run)).unwrap_or_default()), name::of_der(subject));
    say!("Generating {kind} key pair and {by} with a validity of {days} days\n\tfor: {name}");
}

/// `2,048 bit RSA`, as Java says it before 25.
fn kind_with_bits(run: &Run, key: &PublicKey) -> String {
    // Java 17 knows no usual size for these, and tells what it was told.
    let unsaid = key.kind == Some(KeyKind::RsaPss) && key_algorithm::size(run).is_none() && !is_since(JAVA_21);
    let bits = match key.kind {
        Some(KeyKind::MlDsa(_) | KeyKind::MlKem(_)) => String::new(),
        _ if unsaid => "-1 bit ".to_owned(),
        _ => format!("{} bit ", grouped(key.bits.unwrap_or_default())),
    };
    format!("{bits}{}", key.algorithm_and_curve())
}

/// A number as Java formats it in English: `2,048`.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The six questions, again until the answer to the seventh is yes.
fn ask_for_name() -> Result<DistinguishedName, CommandError> {
    const QUESTIONS: [(&str, der::asn1::ObjectIdentifier); 6] = [
        ("What is your first and last name?", attribute::COMMON_NAME),
        ("What is the name of your organizational unit?", attribute::ORGANIZATIONAL_UNIT_NAME),
        ("What is the name of your organization?", attribute::ORGANIZATION_NAME),
        ("What is the name of your City or Locality?", attribute::LOCALITY_NAME),
        ("What is the name of your State or Province?", attribute::STATE_OR_PROVINCE_NAME),
        ("What is the two-letter country code for this unit?", attribute::COUNTRY_NAME),
    ];
    /// How often keytool goes through them.
    const ROUNDS: usize = 20;
    let mut answers = QUESTIONS.map(|_| "Unknown".to_owned());
    for _ in 0..=ROUNDS {
        if now(&PARTS_LEFT_OUT) {
            say!(
                "Enter the distinguished name. Provide a single dot (.) to leave a sub-component empty or press ENTER to use the \
                 default value in braces."
            );
        }
        for ((question, _), answer) in QUESTIONS.iter().zip(&mut answers) {
            let typed = console::line(&format!("{question}\n  [{answer}]:  "))?;
            if now(&PARTS_LEFT_OUT) && typed == "." {
                answer.clear();
            } else if !typed.is_empty() {
                *answer = typed;
            }
        }
        if answers.iter().all(String::is_empty) {
            say!("At least one field must be provided. Enter again.");
            continue;
        }
        let fields = QUESTIONS.iter().zip(&answers).rev().filter(|(_, answer)| !answer.is_empty());
        let subject = DistinguishedName::new(
            fields.map(|((_, oid), answer)| AttributeTypeAndValue::text(*oid, answer.as_str()).into()).collect(),
        );
        if console::yes(&format!("Is {} correct?\n  [no]:  ", name::text(&subject)))? {
            say!();
            return Ok(subject);
        }
    }
    Err(CommandError::of("java.lang.RuntimeException", "Too many retries, program terminated"))
}
