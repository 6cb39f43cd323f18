//! The options by which openssl's commands judge paths (`openssl-verification-options(1ossl)`).

use crate::names::{
    ATTIME, AUTH_LEVEL, CHECK_SS_SIG, CRL_CHECK, CRL_CHECK_ALL, EXPLICIT_POLICY, EXTENDED_CRL, IGNORE_CRITICAL, INHIBIT_ANY,
    INHIBIT_MAP, NO_CHECK_TIME, Name, Number, PARTIAL_CHAIN, POLICY, POLICY_CHECK, PURPOSE, USE_DELTAS, VERIFY_DEPTH,
    VERIFY_NAME, X509_STRICT,
};
use crate::release::{CODE_SIGNING, NO_TIME_FIRST, now};
use keyferry_core::Timestamp;
use keyferry_core::chain::{PolicyParams, Purpose, Revocation, Rules};
use keyferry_core::oid;

use crate::command_error::CommandError;
use crate::options::Options;
use keyferry_host::clock;

/// How strictly a path is judged.
pub(crate) fn rules(options: &Options) -> Result<Rules, CommandError> {
    let number = |name: Name<Number>| options.number(name).and_then(|number| usize::try_from(number).ok());
    Ok(Rules {
        at: at(options),
        purpose: purpose(options)?,
        partial_chain: options.has(PARTIAL_CHAIN),
        depth: number(VERIFY_DEPTH),
        ignore_critical: options.has(IGNORE_CRITICAL),
        strict: options.has(X509_STRICT),
        check_self_signed: options.has(CHECK_SS_SIG),
        level: number(AUTH_LEVEL).map_or(0, |level| u32::try_from(level).unwrap_or(u32::MAX)),
        revocation: match (options.has(CRL_CHECK), options.has(CRL_CHECK_ALL)) {
            (_, true) => Revocation::OfAll,
            (true, false) => Revocation::OfLeaf,
            (false, false) => Revocation::Ignored,
        },
        extended_lists: options.has(EXTENDED_CRL),
        use_deltas: options.has(USE_DELTAS),
        policy: policy(options)?,
        ..Rules::default()
    })
}

/// When the certificates have to be valid; a time that is given counts more than that none should.
fn at(options: &Options) -> Option<Timestamp> {
    match options.number(ATTIME) {
        Some(_) if options.has(NO_CHECK_TIME) && now(&NO_TIME_FIRST) => None,
        Some(seconds) => Some(Timestamp::from_seconds(seconds)),
        None if options.has(NO_CHECK_TIME) => None,
        None => Some(clock::now()),
    }
}

/// `-purpose`, or the one of `-verify_name`; the last one counts.
fn purpose(options: &Options) -> Result<Option<Purpose>, CommandError> {
    let mut purpose = None;
    for given in options.in_order() {
        let value = given.text();
        let invalid = |what: &str| CommandError::new(format!("{}: Invalid {what} {value}", options.command()));
        if given.is(PURPOSE) {
            let known = Purpose::by_name(value).filter(|purpose| *purpose != Purpose::CodeSign || now(&CODE_SIGNING));
            purpose = Some(known.ok_or_else(|| invalid("purpose"))?);
        } else if given.is(VERIFY_NAME) {
            match value {
                "default" => {}
                "pkcs7" | "smime_sign" => purpose = Some(Purpose::SmimeSign),
                "code_sign" if now(&CODE_SIGNING) => purpose = Some(Purpose::CodeSign),
                "ssl_client" => purpose = Some(Purpose::SslClient),
                "ssl_server" => purpose = Some(Purpose::SslServer),
                _ => return Err(invalid("verify name")),
            }
        }
    }
    Ok(purpose)
}

/// The policies; each option that speaks of them has them judged.
fn policy(options: &Options) -> Result<Option<PolicyParams>, CommandError> {
    let invalid = |name: &str| CommandError::new(format!("{}: Invalid Policy {name}", options.command()));
    let named = |name: &str| oid::by_name(name).or_else(|| name.parse().ok()).ok_or_else(|| invalid(name));
    let accepted = options.values(POLICY).into_iter().map(named).collect::<Result<Vec<_>, CommandError>>()?;
    let asked = [POLICY_CHECK, EXPLICIT_POLICY, INHIBIT_ANY, INHIBIT_MAP].into_iter().any(|name| options.has(name));
    if accepted.is_empty() && !asked {
        return Ok(None);
    }
    Ok(Some(PolicyParams {
        accepted,
        explicit: options.has(EXPLICIT_POLICY),
        inhibit_any: options.has(INHIBIT_ANY),
        inhibit_mapping: options.has(INHIBIT_MAP),
    }))
}
