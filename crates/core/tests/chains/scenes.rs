//! What can be wrong with a path, and what only looks wrong: each scene with everything that a referee needs.

use rcgen::{
    BasicConstraints, CidrSubnet, DnType, DnValue, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, KeyIdMethod, KeyUsagePurpose,
    NameConstraints, SanType, SerialNumber,
};

use super::author::{Draft, Keys, Patch, element, extension, name};

/// A leaf, what it may go through, what is trusted, and what it should be for.
pub(crate) struct Scene {
    pub title: String,
    /// What was done, without where and for what.
    pub kind: &'static str,
    /// Whether it was done to the trusted certificate.
    pub of_anchor: bool,
    pub leaf: Vec<u8>,
    pub untrusted: Vec<Vec<u8>>,
    pub trusted: Vec<Vec<u8>>,
    pub purpose: Option<&'static str>,
}

type Change = fn(&mut Draft);

const BASIC_CONSTRAINTS: [u64; 4] = [2, 5, 29, 19];
const KEY_USAGE: [u64; 4] = [2, 5, 29, 15];
const USAGES: [u64; 4] = [2, 5, 29, 37];
const ALTERNATIVE: [u64; 4] = [2, 5, 29, 17];
const SUBJECT_KEY: [u64; 4] = [2, 5, 29, 14];
const AUTHORITY_KEY: [u64; 4] = [2, 5, 29, 35];
const CONSTRAINTS: [u64; 4] = [2, 5, 29, 30];
const POINTS: [u64; 4] = [2, 5, 29, 31];
const NETSCAPE: [u64; 7] = [2, 16, 840, 1, 113_730, 1, 1];

/// Adds an extension, a second one where there is one.
fn add(draft: &mut Draft, oid: &[u64], content: &[u8], critical: bool) {
    draft.params.custom_extensions.push(extension(oid, content, critical));
}

fn permit(draft: &mut Draft, subtree: GeneralSubtree) {
    draft.params.name_constraints = Some(NameConstraints { permitted_subtrees: vec![subtree], excluded_subtrees: Vec::new() });
}

fn exclude(draft: &mut Draft, subtree: GeneralSubtree) {
    draft.params.name_constraints = Some(NameConstraints { permitted_subtrees: Vec::new(), excluded_subtrees: vec![subtree] });
}

/// An authority key identifier with the name and the serial number of the issuer's certificate.
fn by_serial(draft: &mut Draft, issuer: &[u8], serial: u8) {
    draft.params.use_authority_key_identifier_extension = false;
    let name = element(0xa1, &element(0xa4, issuer));
    add(draft, &AUTHORITY_KEY, &element(0x30, &[name, vec![0x82, 1, serial]].concat()), false);
}

fn no_usage(draft: &mut Draft) {
    draft.params.key_usages.clear();
}

/// What is done to one certificate of a path.
pub(crate) const CHANGES: [(&str, Change); 66] = [
    ("nothing", |_| {}),
    ("expired", |draft| draft.params.not_after = rcgen::date_time_ymd(2021, 1, 1)),
    ("not yet valid", |draft| draft.params.not_before = rcgen::date_time_ymd(2039, 1, 1)),
    ("signature changed", |draft| draft.patches.push(Patch::Signature)),
    ("signed with another key", |draft| draft.signed_with = Some(5)),
    ("algorithms differ", |draft| draft.patches.push(Patch::OuterAlgorithm)),
    ("version 1", |draft| draft.patches.push(Patch::Version1)),
    ("no seconds", |draft| draft.patches.push(Patch::NoSeconds)),
    ("key agreement", |draft| draft.patches.push(Patch::Agreement)),
    ("unknown extension", |draft| add(draft, &[1, 2, 3, 4], &[5, 0], false)),
    ("unknown critical extension", |draft| add(draft, &[1, 2, 3, 4], &[5, 0], true)),
    ("unknown extension twice", |draft| {
        add(draft, &[1, 2, 3, 4], &[5, 0], false);
        add(draft, &[1, 2, 3, 4], &[5, 0], false);
    }),
    ("basic constraints twice", |draft| {
        add(draft, &BASIC_CONSTRAINTS, &[0x30, 3, 1, 1, 0xff], true);
        add(draft, &BASIC_CONSTRAINTS, &[0x30, 3, 1, 1, 0xff], true);
    }),
    ("key usage twice", |draft| {
        add(draft, &KEY_USAGE, &[3, 2, 1, 0x86], true);
        add(draft, &KEY_USAGE, &[3, 2, 1, 0x86], true);
    }),
    ("usages twice", |draft| {
        add(draft, &USAGES, &[0x30, 6, 6, 4, 0x55, 0x1d, 0x25, 0], false);
        add(draft, &USAGES, &[0x30, 6, 6, 4, 0x55, 0x1d, 0x25, 0], false);
    }),
    ("alternative names twice", |draft| {
        add(draft, &ALTERNATIVE, &[0x30, 3, 0x82, 1, b'a'], false);
        add(draft, &ALTERNATIVE, &[0x30, 3, 0x82, 1, b'a'], false);
    }),
    ("subject key identifier twice", |draft| {
        add(draft, &SUBJECT_KEY, &[4, 1, 1], false);
        add(draft, &SUBJECT_KEY, &[4, 1, 1], false);
    }),
    ("authority key identifier twice", |draft| {
        draft.params.use_authority_key_identifier_extension = true;
        add(draft, &AUTHORITY_KEY, &[0x30, 0], false);
    }),
    ("constraints of names twice", |draft| {
        permit(draft, GeneralSubtree::DnsName("example".to_owned()));
        add(draft, &CONSTRAINTS, &[0x30, 0], true);
    }),
    ("key usage unreadable", |draft| {
        no_usage(draft);
        add(draft, &KEY_USAGE, &[5, 0], true);
    }),
    ("key usage empty", |draft| {
        no_usage(draft);
        add(draft, &KEY_USAGE, &[3, 1, 0], true);
    }),
    ("usages unreadable", |draft| add(draft, &USAGES, &[4, 0], false)),
    ("alternative names unreadable", |draft| {
        draft.params.subject_alt_names.clear();
        add(draft, &ALTERNATIVE, &[4, 0], false);
    }),
    ("authority key identifier unreadable", |draft| {
        draft.params.use_authority_key_identifier_extension = false;
        add(draft, &AUTHORITY_KEY, &[4, 0], false);
    }),
    ("subject key identifier unreadable", |draft| {
        draft.patches.push(Patch::Without(&[0x55, 0x1d, 0x0e]));
        add(draft, &[2, 5, 29, 14], &[5, 0], false);
    }),
    ("constraints of names unreadable", |draft| add(draft, &CONSTRAINTS, &[4, 0], true)),
    ("distribution points unreadable", |draft| add(draft, &POINTS, &[4, 0], false)),
    ("distribution point of nobody", |draft| add(draft, &POINTS, &[0x30, 2, 0x30, 0], false)),
    ("Netscape's type unreadable", |draft| add(draft, &NETSCAPE, &[4, 0], false)),
    ("Netscape's type for clients", |draft| add(draft, &NETSCAPE, &[3, 2, 7, 0x80], false)),
    ("Netscape's type for servers and authorities", |draft| add(draft, &NETSCAPE, &[3, 2, 2, 0x44], false)),
    ("basic constraints unreadable", |draft| {
        draft.params.is_ca = IsCa::NoCa;
        add(draft, &BASIC_CONSTRAINTS, &[4, 0], true);
    }),
    ("no authority", |draft| draft.params.is_ca = IsCa::ExplicitNoCa),
    ("no constraints but key usage", |draft| draft.params.is_ca = IsCa::NoCa),
    ("no constraints and no key usage", |draft| {
        draft.params.is_ca = IsCa::NoCa;
        no_usage(draft);
    }),
    ("no constraints but Netscape's type", |draft| {
        draft.params.is_ca = IsCa::NoCa;
        no_usage(draft);
        add(draft, &NETSCAPE, &[3, 2, 2, 0x04], false);
    }),
    ("key usage for signatures only", |draft| draft.params.key_usages = vec![KeyUsagePurpose::DigitalSignature]),
    ("key usage for encipherment only", |draft| draft.params.key_usages = vec![KeyUsagePurpose::KeyEncipherment]),
    ("no key usage", no_usage),
    ("path length 0", |draft| draft.params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0))),
    ("path length 1", |draft| draft.params.is_ca = IsCa::Ca(BasicConstraints::Constrained(1))),
    ("path length 300", |draft| {
        draft.params.is_ca = IsCa::NoCa;
        add(draft, &BASIC_CONSTRAINTS, &[0x30, 7, 1, 1, 0xff, 2, 2, 1, 0x2c], true);
    }),
    ("path length below 0", |draft| {
        draft.params.is_ca = IsCa::NoCa;
        add(draft, &BASIC_CONSTRAINTS, &[0x30, 6, 1, 1, 0xff, 2, 1, 0xff], true);
    }),
    ("hosts permitted", |draft| permit(draft, GeneralSubtree::DnsName("good.example".to_owned()))),
    ("other hosts permitted", |draft| permit(draft, GeneralSubtree::DnsName("other.example".to_owned()))),
    ("hosts excluded", |draft| exclude(draft, GeneralSubtree::DnsName("good.example".to_owned()))),
    ("other hosts excluded", |draft| exclude(draft, GeneralSubtree::DnsName("other.example".to_owned()))),
    ("addresses permitted", |draft| {
        permit(draft, GeneralSubtree::IpAddress(CidrSubnet::from_v4_prefix([192, 0, 2, 0], 24)));
    }),
    ("other addresses permitted", |draft| {
        permit(draft, GeneralSubtree::IpAddress(CidrSubnet::from_v4_prefix([10, 0, 0, 0], 8)));
    }),
    ("names permitted", |draft| {
        let mut base = rcgen::DistinguishedName::new();
        base.push(DnType::OrganizationName, DnValue::PrintableString("ACME  ltd".try_into().unwrap()));
        permit(draft, GeneralSubtree::DirectoryName(base));
    }),
    ("other names permitted", |draft| {
        let mut base = rcgen::DistinguishedName::new();
        base.push(DnType::OrganizationName, "Other Ltd");
        permit(draft, GeneralSubtree::DirectoryName(base));
    }),
    ("mailboxes permitted", |draft| permit(draft, GeneralSubtree::Rfc822Name("mail.example".to_owned()))),
    ("constraints with a distance", |draft| {
        let base = element(0x82, b"good.example");
        let subtree = element(0x30, &[base, vec![0x80, 1, 1]].concat());
        add(draft, &CONSTRAINTS, &element(0x30, &element(0xa0, &subtree)), true);
    }),
    ("for clients only", |draft| draft.params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth]),
    ("for servers only", |draft| draft.params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth]),
    ("for anything", |draft| draft.params.extended_key_usages = vec![ExtendedKeyUsagePurpose::Any]),
    ("authority key identifier of another key", |draft| {
        draft.params.use_authority_key_identifier_extension = false;
        add(draft, &AUTHORITY_KEY, &[0x30, 3, 0x80, 1, 9], false);
    }),
    ("no authority key identifier", |draft| draft.params.use_authority_key_identifier_extension = false),
    ("another subject key identifier", |draft| draft.params.key_identifier_method = KeyIdMethod::PreSpecified(vec![9; 20])),
    ("authority key identifier of another serial number", |draft| by_serial(draft, &element(0x30, &[]), 99)),
    ("issuer in other letters", |draft| {
        if let Some(issuer) = draft.issuer.take() {
            let mut other = rcgen::DistinguishedName::new();
            for (kind, value) in issuer.iter() {
                let DnValue::Utf8String(text) = value else { continue };
                let spelled = format!(" {} ", text.to_uppercase().replace(' ', "   "));
                other.push(kind.clone(), DnValue::PrintableString(spelled.as_str().try_into().unwrap()));
            }
            draft.issuer = Some(other);
        }
    }),
    ("issuer with another name", |draft| draft.issuer = Some(name("Somebody"))),
    ("proxy", |draft| add(draft, &[1, 3, 6, 1, 5, 5, 7, 1, 14], &[0x30, 12, 0x30, 10, 6, 8, 0x2b, 6, 1, 5, 5, 7, 0x15, 1], true)),
    ("addresses of the net", |draft| add(draft, &[1, 3, 6, 1, 5, 5, 7, 1, 7], &[0x30, 0], false)),
    ("serial number 0", |draft| draft.params.serial_number = Some(SerialNumber::from_slice(&[0]))),
    ("no subject", |draft| draft.params.distinguished_name = rcgen::DistinguishedName::new()),
];

/// A leaf, two authorities in between, and a root.
fn drafts() -> [Draft; 4] {
    let mut leaf = Draft::leaf("www.good.example", 0, &["www.good.example"]);
    leaf.params.subject_alt_names.push(SanType::IpAddress([192, 0, 2, 7].into()));
    leaf.params.subject_alt_names.push(SanType::Rfc822Name("it@mail.example".try_into().unwrap()));
    let mut drafts = [leaf, Draft::authority("Sub One", 1), Draft::authority("Sub Two", 2), Draft::authority("Root", 3)];
    // Spelled out, so that a change can spell it in another way.
    for below in 0..3 {
        drafts[below].issuer = Some(drafts[below + 1].params.distinguished_name.clone());
    }
    drafts
}

fn issued(keys: &Keys, drafts: &[Draft; 4]) -> [Vec<u8>; 4] {
    std::array::from_fn(|place| keys.issue(&drafts[place], drafts.get(place + 1)))
}

/// Every change to every certificate of a path, for every purpose.
pub(crate) fn changed(keys: &Keys) -> Vec<Scene> {
    let mut scenes = Vec::new();
    for (kind, change) in CHANGES {
        for place in 0..4 {
            for purpose in [None, Some("sslserver"), Some("sslclient")] {
                let mut drafts = drafts();
                change(&mut drafts[place]);
                if kind == "no subject" && place > 0 {
                    continue;
                }
                let [leaf, one, two, root] = issued(keys, &drafts);
                let title = format!("{kind}, at {place}, for {}", purpose.unwrap_or("nothing"));
                scenes.push(Scene {
                    title,
                    kind,
                    of_anchor: place == 3,
                    leaf,
                    untrusted: vec![two, one],
                    trusted: vec![root],
                    purpose,
                });
            }
        }
    }
    scenes
}

/// Authorities with one name, crossed, doubled or in a circle: the certificates in either order.
pub(crate) fn crossed(keys: &Keys) -> Vec<Scene> {
    let mut scenes = Vec::new();
    let mut add = |kind: &'static str, leaf: &[u8], untrusted: &[&Vec<u8>], trusted: &[&Vec<u8>]| {
        for turned in [false, true] {
            let ordered = |list: &[&Vec<u8>]| {
                let mut list: Vec<Vec<u8>> = list.iter().map(|der| (*der).clone()).collect();
                if turned {
                    list.reverse();
                }
                list
            };
            scenes.push(Scene {
                title: format!("{kind}{}", if turned { ", turned" } else { "" }),
                kind,
                of_anchor: false,
                leaf: leaf.to_vec(),
                untrusted: ordered(untrusted),
                trusted: ordered(trusted),
                purpose: None,
            });
        }
    };
    for with_ids in [true, false] {
        let mut drafts = drafts();
        for draft in &mut drafts {
            draft.params.use_authority_key_identifier_extension = with_ids;
        }
        let [leaf, one, two, root] = issued(keys, &drafts);
        let ids = |with: &'static str, without: &'static str| if with_ids { with } else { without };

        // An authority of another environment has the root's name.
        let mut mimic = Draft::authority("Root", 4);
        mimic.params.use_authority_key_identifier_extension = with_ids;
        let mimic_der = keys.issue(&mimic, None);
        add(
            ids("two roots of one name", "two roots of one name without identifiers"),
            &leaf,
            &[&one, &two],
            &[&mimic_der, &root],
        );
        add(ids("the wrong root", "the wrong root without identifiers"), &leaf, &[&one, &two], &[&mimic_der]);

        // And one in between.
        let mut double = Draft::authority("Sub One", 4);
        double.params.use_authority_key_identifier_extension = with_ids;
        let double_der = keys.issue(&double, Some(&drafts[2]));
        let kind = ids("two of one name in between", "two of one name in between without identifiers");
        add(kind, &leaf, &[&double_der, &one, &two], &[&root]);

        // An expired twin, with the same key.
        let mut old = Draft::authority("Sub One", 1);
        old.params.not_after = rcgen::date_time_ymd(2021, 1, 1);
        old.params.use_authority_key_identifier_extension = with_ids;
        let old_der = keys.issue(&old, Some(&drafts[2]));
        add(ids("an expired twin", "an expired twin without identifiers"), &leaf, &[&old_der, &one, &two], &[&root]);

        // A twin that may not sign, and one with other constraints.
        let mut weak = Draft::authority("Sub One", 1);
        weak.params.is_ca = IsCa::ExplicitNoCa;
        weak.params.use_authority_key_identifier_extension = with_ids;
        let weak_der = keys.issue(&weak, Some(&drafts[2]));
        add(
            ids("a twin that is no authority", "a twin that is no authority without identifiers"),
            &leaf,
            &[&weak_der, &one, &two],
            &[&root],
        );
        let mut narrow = Draft::authority("Sub One", 1);
        permit(&mut narrow, GeneralSubtree::DnsName("other.example".to_owned()));
        let narrow_der = keys.issue(&narrow, Some(&drafts[2]));
        add(
            ids("a twin for other hosts", "a twin for other hosts without identifiers"),
            &leaf,
            &[&narrow_der, &one, &two],
            &[&root],
        );

        // The second authority crossed by a root that nobody trusts.
        let stranger = Draft::authority("Stranger", 4);
        let stranger_der = keys.issue(&stranger, None);
        let crossed_der = keys.issue(&drafts[2], Some(&Draft { issuer: None, ..Draft::authority("Stranger", 4) }));
        let mut crossed = Draft::authority("Sub Two", 2);
        crossed.issuer = Some(stranger.params.distinguished_name.clone());
        let by_stranger = keys.issue(&crossed, Some(&stranger));
        let kind = ids("crossed by a stranger", "crossed by a stranger without identifiers");
        add(kind, &leaf, &[&by_stranger, &one, &two, &stranger_der], &[&root]);
        add(ids("only crossed", "only crossed without identifiers"), &leaf, &[&one, &crossed_der], &[&root]);

        // Two authorities that sign each other.
        let mut back = Draft::authority("Sub Two", 2);
        back.params.use_authority_key_identifier_extension = with_ids;
        let back_der = keys.issue(&back, Some(&drafts[1]));
        add(ids("a circle", "a circle without identifiers"), &leaf, &[&one, &back_der], &[&root]);
        add(
            ids("a circle and a way out", "a circle and a way out without identifiers"),
            &leaf,
            &[&back_der, &one, &two],
            &[&root],
        );
    }

    // Certificates that stand for themselves.
    let alone = Draft::leaf("alone.example", 0, &["alone.example"]);
    let alone_der = keys.issue(&alone, None);
    let other = keys.issue(&Draft::authority("Root", 3), None);
    add("trusted by itself", &alone_der, &[], &[&alone_der]);
    add("trusted by nobody", &alone_der, &[&alone_der], &[&other]);
    let mut mimic = Draft::leaf("alone.example", 4, &["alone.example"]);
    mimic.params.use_authority_key_identifier_extension = false;
    add("like a trusted one", &keys.issue(&mimic, None), &[], &[&alone_der]);
    scenes
}
