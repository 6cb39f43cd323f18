//! Holding subjects and requests against the rules.

use der::asn1::ObjectIdentifier;

use super::rule::{Rule, Trap};
use super::{Profile, Severity, Violation};
use crate::csr::CertificationRequest;
use crate::key::{KeyAlgorithm, KeyKind};
use crate::name::{AttributeTypeAndValue, DistinguishedName, attribute};
use crate::signed::{HashAlgorithm, signature_algorithm_name};

impl Profile {
    /// What is wrong with a subject, in the order of the rules.
    pub fn check_subject(&self, subject: &DistinguishedName) -> Vec<Violation> {
        self.rules.iter().filter_map(|rule| rule.check_field(subject)).collect()
    }

    /// Why the authority will refuse a request with this value in this field; an empty value is a missing one.
    pub fn check_value(&self, field: &ObjectIdentifier, value: &str) -> Option<Violation> {
        let given = (!value.is_empty()).then(|| AttributeTypeAndValue::text(*field, value).into());
        let name = attribute::display_name(field);
        let violations = self.check_subject(&DistinguishedName::new(given.into_iter().collect()));
        violations.into_iter().find(|violation| violation.field == name && violation.severity == Severity::Error)
    }

    /// What is wrong with a key of this kind.
    pub fn check_key(&self, algorithm: &KeyAlgorithm) -> Vec<Violation> {
        self.rules.iter().filter_map(|rule| rule.check_key(algorithm)).collect()
    }

    /// What is wrong with a request: subject, key and signature.
    pub fn check_request(&self, request: &CertificationRequest) -> Vec<Violation> {
        let mut violations = self.check_subject(request.subject());
        if let Ok(algorithm) = request.key_algorithm() {
            violations.extend(self.check_key(&algorithm));
        }
        violations.extend(self.rules.iter().filter_map(|rule| rule.check_signature(request)));
        violations
    }
}

impl Rule {
    fn check_field(&self, subject: &DistinguishedName) -> Option<Violation> {
        let name = self.field.as_ref()?;
        let field = attribute::display_name(&attribute::openssl_oid(name)?);
        let values = subject.values(attribute::openssl_oid(name)?);
        if let [first, second, ..] = values.as_slice() {
            return Some(Violation {
                value: Some(format!("{first}` and `{second}")),
                message: "the field is there more than once; the registration expects one".to_owned(),
                fix: format!("keep one {field}"),
                ..self.violation(&field, None)
            });
        }
        let value = values.into_iter().next();
        let text = value.as_deref().unwrap_or_default();
        if self.fits(text) {
            return None;
        }
        let trap = self.trap.iter().find(|trap| trap.is_sprung_by(text)).cloned();
        let mut violation = self.violation(&field, value);
        if let Some(trap) = trap {
            (violation.message, violation.fix) = (trap.message, trap.fix);
        }
        Some(violation)
    }

    fn check_key(&self, algorithm: &KeyAlgorithm) -> Option<Violation> {
        // Sizes in rules are those of RSA; shorter keys on a curve are as strong.
        let size = algorithm.bits.filter(|_| algorithm.kind == KeyKind::Rsa);
        let wrong_algorithm = self.key.is_some_and(|kind| algorithm.kind != kind);
        let too_short = self.min_bits.zip(size).is_some_and(|(min, bits)| bits < min);
        let too_long = self.max_bits.zip(size).is_some_and(|(max, bits)| bits > max);
        (wrong_algorithm || too_short || too_long).then(|| self.violation("key", Some(algorithm.to_string())))
    }

    fn check_signature(&self, request: &CertificationRequest) -> Option<Violation> {
        let algorithm = request.signature_algorithm();
        // What is signed otherwise than with RSA and ECDSA breaks the rule about the key; its hash is not known here.
        let bits = HashAlgorithm::of_signature(&algorithm).map(HashAlgorithm::bits);
        let weak = self.min_hash_bits.zip(bits).is_some_and(|(min, bits)| bits < min);
        let unsigned = self.signed && request.verify().is_err_and(|error| !error.is_unsupported());
        (weak || unsigned).then(|| self.violation("signature", Some(signature_algorithm_name(&algorithm))))
    }

    fn violation(&self, field: &str, value: Option<String>) -> Violation {
        Violation {
            rule: self.id.clone(),
            severity: self.severity,
            field: field.to_owned(),
            value,
            message: self.message.clone(),
            fix: self.fix.clone(),
        }
    }
}

impl Trap {
    fn is_sprung_by(&self, value: &str) -> bool {
        self.equals.as_ref().is_some_and(|equals| value.eq_ignore_ascii_case(equals))
            || self.pattern.is_some_and(|pattern| pattern.fits(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::name::openssl;

    const GOOD: &str = "/C=FR/ST=Kansas/L=Paris/O=Free2Move/OU=Programs Partners/CN=MZP128745/emailAddress=it@partner.example";

    fn violations(subject: &str) -> Vec<(String, Severity)> {
        let profile = Profile::builtin("mobilisights").unwrap();
        let violations = profile.check_subject(&openssl::parse(subject).unwrap());
        violations.into_iter().map(|violation| (violation.rule, violation.severity)).collect()
    }

    #[test]
    fn the_documented_subject_passes() {
        assert_eq!(violations(GOOD), []);
    }

    #[test]
    fn a_value_is_held_against_the_rules_of_its_field() {
        let profile = Profile::builtin("mobilisights").unwrap();
        let rule = |field, value| profile.check_value(&field, value).map(|violation| violation.rule);
        assert_eq!(rule(attribute::COUNTRY_NAME, "FRA").as_deref(), Some("country"));
        assert_eq!(rule(attribute::COMMON_NAME, "").as_deref(), Some("common-name"));
        assert_eq!(rule(attribute::COMMON_NAME, "MZP128745"), None);
        // A warning refuses nothing.
        assert_eq!(rule(attribute::STATE_OR_PROVINCE_NAME, ""), None);
    }

    #[test]
    fn a_profile_knows_the_values_that_look_like_its_own() {
        let profile = Profile::builtin("mobilisights").unwrap();
        assert!(profile.fits(&attribute::COMMON_NAME, "MZP128745"));
        assert!(!profile.fits(&attribute::COMMON_NAME, "MZP"));
        assert!(profile.fits(&attribute::ORGANIZATIONAL_UNIT_NAME, "Programs Partners"));
        // Of the locality the rules say nothing but that there is one.
        assert!(!profile.fits(&attribute::LOCALITY_NAME, "Paris"));
    }

    #[test]
    fn each_rule_bites() {
        for (right, wrong, rule) in [
            ("C=FR", "C=FRA", "country"),
            ("C=FR", "C=fr", "country"),
            ("C=FR", "C=FR/C=DE", "country"),
            ("/L=Paris", "", "locality"),
            ("/O=Free2Move", "", "organization"),
            ("Partners", "Partner", "organizational-unit"),
            ("Partners", "partners", "organizational-unit"),
            ("MZP128745", "MZPXXXX", "common-name"),
            ("MZP128745", "MZP", "common-name"),
            ("it@partner.example", "it@partner", "email"),
            ("/emailAddress=it@partner.example", "", "email"),
        ] {
            assert_eq!(violations(&GOOD.replace(right, wrong)), [(rule.to_owned(), Severity::Error)], "{wrong}");
        }
        assert_eq!(violations(&GOOD.replace("/ST=Kansas", "")), [("state".to_owned(), Severity::Warning)]);
    }

    #[test]
    fn traps_have_their_own_words() {
        let profile = Profile::builtin("mobilisights").unwrap();
        let subject = openssl::parse(&GOOD.replace("Partners", "Partner")).unwrap();
        let text = profile.check_subject(&subject)[0].to_string();
        assert!(text.contains("official text"), "{text}");
        let subject = openssl::parse(&GOOD.replace("=FR", "=FRA")).unwrap();
        assert!(profile.check_subject(&subject)[0].message.contains("three-letter"));
    }

    #[test]
    fn rules_can_be_allowed_by_identifier_and_field() {
        let subject = openssl::parse(&GOOD.replace("Partners", "Partner")).unwrap();
        for name in ["OU", "ou", "organizational-unit"] {
            let mut profile = Profile::builtin("mobilisights").unwrap();
            assert!(profile.allow(name));
            assert_eq!(profile.check_subject(&subject), []);
        }
        assert!(!Profile::builtin("mobilisights").unwrap().allow("XX"));
    }

    #[test]
    fn keys_are_looked_at() {
        let profile = Profile::builtin("mobilisights").unwrap();
        let rules = |algorithm| profile.check_key(&algorithm).into_iter().map(|violation| violation.rule).collect::<Vec<_>>();
        assert_eq!(rules(KeyAlgorithm::rsa(2048)), Vec::<String>::new());
        assert_eq!(rules(KeyAlgorithm::rsa(1024)), ["key-size"]);
        assert_eq!(rules(KeyAlgorithm::rsa(4096)), ["key-size-documented"]);
        let ed25519 = KeyAlgorithm::ed25519();
        assert_eq!(rules(ed25519), ["key-algorithm"]);
    }

    #[test]
    fn profiles_that_make_no_sense_are_refused() {
        for (text, word) in [
            ("name = 'x'\n[[rule]]\nid='a'\nfield='QQ'\nmessage=''\nfix=''", "`QQ` is not a field"),
            ("name = 'x'\n[[rule]]\nid='a'\nmessage=''\nfix=''", "a rule has a `field`"),
            ("name = 'x'\n[[rule]]\nid='a'\nfield='C'\nkey='RSA'\nmessage=''\nfix=''", "says nothing about key"),
            ("name = 'x'\n[[rule]]\nid='a'\nkey='RAS'\nmessage=''\nfix=''", "expected one of `RSA`"),
            ("name = 'x'\nrules = []", "unknown field"),
        ] {
            let error = Profile::from_toml(text).unwrap_err().to_string();
            assert!(error.contains(word), "{error}");
        }
    }
}
