//! Certificates that no authority would make: rcgen's, changed before or after they are signed.

use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, DistinguishedName, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    SigningKey,
};

/// A change that rcgen has no word for.
#[derive(Clone, Debug)]
pub(crate) enum Patch {
    /// Neither version nor extensions.
    Version1,
    /// The algorithm beside the signature is ECDSA with SHA-384.
    OuterAlgorithm,
    /// The first moment of validity has no seconds.
    NoSeconds,
    /// The key is for key agreement only (id-ecDH).
    Agreement,
    /// The last byte of the signature is another one.
    Signature,
    /// The value of an extension, found by its content octets, is another one.
    Without(&'static [u8]),
}

/// A certificate to be made.
pub(crate) struct Draft {
    pub params: CertificateParams,
    pub key: usize,
    /// Which key signs; its issuer's, when nobody says.
    pub signed_with: Option<usize>,
    /// The issuer's name, when it is spelled in another way.
    pub issuer: Option<DistinguishedName>,
    pub patches: Vec<Patch>,
}

pub(crate) fn name(text: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::OrganizationName, "Acme Ltd");
    name.push(DnType::CommonName, text);
    name
}

/// An extension by its dotted number.
pub(crate) fn extension(oid: &[u64], content: &[u8], critical: bool) -> CustomExtension {
    let mut extension = CustomExtension::from_oid_content(oid, content.to_vec());
    extension.set_criticality(critical);
    extension
}

impl Draft {
    /// An authority's.
    pub(crate) fn authority(text: &str, key: usize) -> Self {
        let mut draft = Self::leaf(text, key, &[]);
        draft.params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        draft.params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        draft
    }

    /// An end entity's, valid from 2020 to 2040.
    pub(crate) fn leaf(text: &str, key: usize, hosts: &[&str]) -> Self {
        let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
        let mut params = CertificateParams::new(hosts).unwrap();
        params.distinguished_name = name(text);
        params.not_before = rcgen::date_time_ymd(2020, 1, 1);
        params.not_after = rcgen::date_time_ymd(2040, 1, 1);
        params.use_authority_key_identifier_extension = true;
        Self { params, key, signed_with: None, issuer: None, patches: Vec::new() }
    }
}

/// The keys that the certificates are for.
pub(crate) struct Keys(Vec<KeyPair>);

impl Keys {
    pub(crate) fn new() -> Self {
        Self((0..6).map(|_| KeyPair::generate().unwrap()).collect())
    }

    /// The DER of a certificate, issued by the one of `issuer`, or by itself.
    pub(crate) fn issue(&self, draft: &Draft, issuer: Option<&Draft>) -> Vec<u8> {
        let issuer = issuer.unwrap_or(draft);
        let mut params = issuer.params.clone();
        if let Some(name) = &draft.issuer {
            params.distinguished_name = name.clone();
        }
        let key = &self.0[draft.signed_with.unwrap_or(issuer.key)];
        let der = draft.params.signed_by(&self.0[draft.key], &Issuer::from_params(&params, key)).unwrap().der().to_vec();
        if draft.patches.is_empty() { der } else { patched(&der, &draft.patches, key) }
    }
}

/// The elements inside of one.
fn inside(element: &[u8]) -> Vec<Vec<u8>> {
    let mut rest = &element[header(element)..];
    let mut found = Vec::new();
    while !rest.is_empty() {
        let length = header(rest) + content_length(rest);
        found.push(rest[..length].to_vec());
        rest = &rest[length..];
    }
    found
}

fn header(element: &[u8]) -> usize {
    if element[1] < 0x80 { 2 } else { 2 + usize::from(element[1] & 0x7f) }
}

fn content_length(element: &[u8]) -> usize {
    match element[1] {
        short @ ..0x80 => usize::from(short),
        long => element[2..2 + usize::from(long & 0x7f)].iter().fold(0, |length, byte| length << 8 | usize::from(*byte)),
    }
}

pub(crate) fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let header = match length {
        ..0x80 => vec![tag, u8::try_from(length).unwrap()],
        0x80..0x100 => vec![tag, 0x81, u8::try_from(length).unwrap()],
        _ => vec![tag, 0x82, u8::try_from(length >> 8).unwrap(), u8::try_from(length & 0xff).unwrap()],
    };
    [header, content.to_vec()].concat()
}

/// The certificate, changed and signed again.
fn patched(der: &[u8], patches: &[Patch], key: &KeyPair) -> Vec<u8> {
    const ECDSA_SHA384: [u8; 12] = [0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03];
    let mut parts = inside(der);
    let mut fields = inside(&parts[0]);
    for patch in patches {
        match patch {
            Patch::Version1 => {
                fields.remove(0);
                fields.pop();
            }
            Patch::NoSeconds => {
                let times = inside(&fields[4]);
                let first = element(0x17, &[&times[0][2..12], b"Z".as_slice()].concat());
                fields[4] = element(0x30, &[first, times[1].clone()].concat());
            }
            Patch::Agreement => {
                let key = inside(&fields[6]);
                let curve = inside(&key[0])[1].clone();
                let algorithm = element(0x30, &[&[0x06, 0x05, 0x2b, 0x81, 0x04, 0x01, 0x0c], curve.as_slice()].concat());
                fields[6] = element(0x30, &[algorithm, key[1].clone()].concat());
            }
            Patch::Without(oid) => {
                let extensions = inside(&inside(fields.last().unwrap())[0]);
                let kept: Vec<u8> =
                    extensions.into_iter().filter(|extension| !inside(extension)[0].ends_with(oid)).flatten().collect();
                *fields.last_mut().unwrap() = element(0xa3, &element(0x30, &kept));
            }
            Patch::OuterAlgorithm | Patch::Signature => {}
        }
    }
    parts[0] = element(0x30, &fields.concat());
    parts[2] = element(0x03, &[vec![0], key.sign(&parts[0]).unwrap()].concat());
    for patch in patches {
        match patch {
            Patch::OuterAlgorithm => parts[1] = ECDSA_SHA384.to_vec(),
            Patch::Signature => *parts[2].last_mut().unwrap() ^= 1,
            _ => {}
        }
    }
    element(0x30, &parts.concat())
}
