//! Inputs to begin with: what the real tools wrote, and pieces of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use der::Tag;
use keyferry_core::Timestamp;
use keyferry_core::oid::hash;
use keyferry_formats::pbe::Session;
use keyferry_formats::{EncodeOptions, Keystore, pem, pkcs12 as pfx};

use crate::layers::{bcfks_input, counted, element, identifier, integer, java_text, octets, pbes2, sequence};
use crate::{opened, password, written};

/// Those of `fixtures` with files of the real tools, but for the post-quantum ones: a signature takes as long as a thousand cases.
const FOLDERS: [&str; 9] =
    ["openssl", "keytool", "bouncycastle", "loose", "twins", "openssl3.5", "openssl4.0", "java25.0.5", "java26"];

/// Everything that the real tools wrote; of PEM, what stands in the blocks too.
pub fn fixtures() -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures");
    let folders = FOLDERS.iter().filter_map(|tool| fs::read_dir(root.join(tool)).ok());
    let mut paths: Vec<_> = folders.flatten().filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    let mut found = Vec::new();
    for bytes in paths.iter().filter_map(|path| fs::read(path).ok()) {
        found.extend(pem::decode(&bytes).unwrap_or_default().into_iter().map(|block| block.content.to_vec()));
        found.push(bytes);
    }
    for bytes in folder("detect") {
        found.extend(pem::decode(&bytes).unwrap_or_default().into_iter().map(|block| block.content.to_vec()));
        found.push(bytes);
    }
    found.retain(|bytes| !bytes.is_empty());
    found
}

/// What stands in the folder `seeds` for a target.
pub(crate) fn folder(name: &str) -> Vec<Vec<u8>> {
    let files = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(name)).into_iter().flatten();
    let mut paths: Vec<PathBuf> = files.filter_map(|file| Some(file.ok()?.path())).collect();
    paths.sort();
    paths.iter().filter_map(|path| fs::read(path).ok()).collect()
}

/// One of the folder `detect`; of PEM, what stands in the first block.
pub(crate) fn file(name: &str) -> Vec<u8> {
    let bytes = raw(name);
    let blocks = pem::decode(&bytes).unwrap_or_default();
    blocks.first().map_or(bytes, |block| block.content.to_vec())
}

/// One of the folder `detect` as it is.
pub(crate) fn raw(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds/detect").join(name)).unwrap_or_default()
}

pub(crate) fn small_key() -> Vec<u8> {
    file("key-ed25519.pem")
}

pub(crate) fn small_public_key() -> Vec<u8> {
    file("public-ed25519.pem")
}

pub(crate) fn small_certificate() -> Vec<u8> {
    file("cert-ed448.pem")
}

fn those(wanted: impl Fn(&[u8]) -> bool) -> Vec<Vec<u8>> {
    fixtures().into_iter().filter(|bytes| wanted(bytes)).collect()
}

pub(crate) fn der() -> Vec<Vec<u8>> {
    those(|bytes| bytes.starts_with(&[0x30]))
}

pub(crate) fn pkcs12() -> Vec<Vec<u8>> {
    let mut all = those(pfx::is_pkcs12);
    // Those behind whose MAC a fuzzer gets.
    all.extend(STORES.iter().filter_map(encoded));
    all.extend(written::pkcs12());
    all
}

pub(crate) fn jks() -> Vec<Vec<u8>> {
    those(|bytes| bytes.starts_with(&[0xfe, 0xed]) || bytes.starts_with(&[0xce, 0xce]))
}

pub(crate) fn bks() -> Vec<Vec<u8>> {
    those(keyferry_formats::bks::is_bks)
}

pub(crate) fn jwk() -> Vec<Vec<u8>> {
    let mut all = those(|bytes| bytes.starts_with(b"{"));
    all.extend(written::jwk());
    all
}

/// The keystores among the fixtures whose keys can be had without much work, opened.
static STORES: LazyLock<Vec<Keystore>> = LazyLock::new(|| {
    let session = Session::default();
    jks().into_iter().chain(bks()).filter_map(|bytes| opened(&bytes, &session)).collect()
});

/// A store as PKCS#12 in which nothing is encrypted.
fn encoded(store: &Keystore) -> Option<Vec<u8>> {
    let (password, session) = (password(), Session::default());
    let options = EncodeOptions::new(&password, Timestamp(0), &session);
    let protection = pfx::Protection { keys: None, certificates: None, mac: None, layout: pfx::Layout::default() };
    pfx::encode(store, &protection, &options, &mut keyferry_formats::SystemRandom).ok()
}

/// Private keys as PKCS#8 has them, and in the other forms.
pub(crate) fn keys() -> Vec<Vec<u8>> {
    let mut all = der();
    for store in STORES.iter() {
        all.extend(store.entries().iter().filter_map(|entry| Some(entry.clear_key()?.as_pkcs8_der().to_vec())));
    }
    all.extend(written::sealed_keys());
    all
}

/// Everything that is read by its content.
pub(crate) fn all() -> Vec<Vec<u8>> {
    let written = [written::pkcs12(), written::bcfks(), written::sealed_keys(), written::traditional_keys(), written::jwk()];
    fixtures().into_iter().chain(written.into_iter().flatten()).collect()
}

pub(crate) fn pem_texts() -> Vec<Vec<u8>> {
    fixtures().into_iter().chain(written::traditional_keys()).collect()
}

pub(crate) fn bcfks() -> Vec<Vec<u8>> {
    der().into_iter().chain(written::bcfks()).collect()
}

/// The safes of PKCS#12 files that are not encrypted.
pub(crate) fn safe_contents() -> Vec<Vec<u8>> {
    let files = STORES.iter().filter_map(encoded);
    // Each `SafeContents` begins with the sequence inside an octet string of its own.
    files.flat_map(|file| inside(&file)).filter(|bytes| is_small(bytes)).collect()
}

/// What takes little time to encrypt and to decrypt: the rest is more of the same.
fn is_small(bytes: &[u8]) -> bool {
    bytes.len() < 2500
}

/// Private keys as they are inside of an encrypted layer.
pub(crate) fn private_keys() -> Vec<Vec<u8>> {
    written::private_keys().map(|key| key.as_pkcs8_der().to_vec()).collect()
}

/// The sequences that stand in octet strings.
fn inside(bytes: &[u8]) -> Vec<Vec<u8>> {
    let starts =
        bytes.windows(6).enumerate().filter(|(_, window)| window.starts_with(&[0x04, 0x82]) && window.ends_with(&[0x30, 0x82]));
    starts
        .filter_map(|(at, window)| {
            let length = usize::from(u16::from_be_bytes([*window.get(2)?, *window.get(3)?]));
            bytes.get(at + 4..at + 4 + length).map(<[u8]>::to_vec)
        })
        .collect()
}

/// Files of Java without their digests.
pub(crate) fn jks_bodies() -> Vec<Vec<u8>> {
    jks().into_iter().filter_map(|bytes| Some(bytes.get(..bytes.len().checked_sub(20)?)?.to_vec())).collect()
}

/// Serialised secret keys, and private ones.
pub(crate) fn objects() -> Vec<Vec<u8>> {
    let mut all = private_keys();
    all.push(
        [
            &[0xac, 0xed, 0, 5, 0x73, 0x72, 0, 31][..],
            b"javax.crypto.spec.SecretKeySpec",
            &[0x5b, 0x47, 0x0b, 0x66, 0xe2, 0x30, 0x61, 0x4d, 2, 0, 2, b'L', 0, 9],
            b"algorithmt\0\x12Ljava/lang/String;[\0\x03keyt\0\x02[Bxpt\0\x03AESur\0\x02[B",
            &[0xac, 0xf3, 0x17, 0xf8, 6, 8, 0x54, 0xe0, 2, 0, 0, 0x78, 0x70, 0, 0, 0, 2, 7, 7],
        ]
        .concat(),
    );
    all
}

/// BKS without header and MAC, and an entry without a key.
pub(crate) fn bks_entries() -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> =
        bks().into_iter().filter_map(|bytes| Some(bytes.get(32..bytes.len().checked_sub(20)?)?.to_vec())).collect();
    // Bytes that nobody sealed.
    all.push([&[3][..], &java_text("a"), &[0; 12], &counted(b"bytes"), &[0]].concat());
    all
}

/// Keys as BKS has them before they are sealed.
pub(crate) fn bks_keys() -> Vec<Vec<u8>> {
    let key = |kind: u8, format: &str, algorithm: &str, encoded: &[u8]| {
        [&[kind][..], &java_text(format), &java_text(algorithm), &counted(encoded)].concat()
    };
    let mut all = vec![key(2, "RAW", "AES", &[7; 16])];
    for clear in written::private_keys() {
        all.push(key(0, "PKCS#8", "RSA", clear.as_pkcs8_der()));
        let public = clear.public_key().ok().flatten();
        all.extend(public.map(|public| key(1, "X.509", "RSA", public.as_der())));
    }
    all
}

/// The content of BCFKS with a certificate and a key.
pub(crate) fn object_store_data() -> Vec<Vec<u8>> {
    let time = element(Tag::GeneralizedTime, &[b"20260101000000Z"]);
    let object = |kind: u8, alias: &str, data: &[u8]| {
        let alias = element(Tag::Utf8String, &[alias.as_bytes()]);
        sequence(&[&integer(kind), &alias, &time, &time, &octets(data)])
    };
    let mut objects = Vec::new();
    for store in STORES.iter() {
        for entry in store.entries() {
            if let Some(key) = entry.clear_key() {
                let (algorithm, ciphertext) = pbes2(key.as_pkcs8_der(), &bcfks_input("PRIVATE_KEY_ENCRYPTION"));
                let key = sequence(&[&algorithm, &octets(&ciphertext)]);
                let chain: Vec<&[u8]> =
                    entry.certificates().iter().map(keyferry_core::certificate::Certificate::as_der).collect();
                objects.push(object(1, &entry.alias, &sequence(&[&key, &sequence(&chain)])));
            } else if let Some(certificate) = entry.certificates().first() {
                objects.push(object(0, &entry.alias, certificate.as_der()));
            }
        }
    }
    let algorithm = sequence(&[&identifier(hash::HMAC_SHA512), &element(Tag::Null, &[])]);
    let stores = objects.iter().map(|object| sequence(&[&integer(1), &algorithm, &time, &time, &sequence(&[object])]));
    stores.filter(|bytes| is_small(bytes)).collect()
}

fn texts(all: &[&str]) -> Vec<Vec<u8>> {
    all.iter().map(|text| text.as_bytes().to_vec()).collect()
}

pub(crate) fn configurations() -> Vec<Vec<u8>> {
    texts(&[
        include_str!("../../fixtures/openssl/CSRConfig.conf"),
        "[ req ]\ndistinguished_name = d\nreq_extensions = e\nprompt = no\n[ d ]\nC = FR\nCN = $ENV::HOME\n[ e ]\n\
         subjectAltName = @names\nbasicConstraints = critical,CA:true,pathlen:1\n[ names ]\nDNS.1 = a.example\nIP.1 = ::1\n",
        ".pragma = dollarid:true\n.include other.cnf\na = \"b\\n\" 'c' # d\n[x]\nb = ${default::a}$(a)\\\n c\nx::y = z\n",
    ])
}

pub(crate) fn names() -> Vec<Vec<u8>> {
    texts(&[
        "/C=FR/O=Example\\/x/OU=a+OU=b/CN=name/emailAddress=a@b.example",
        "CN=\"a, b\" , OU=x\\, y + OU=z, O=\\C3\\A9t\\C3\\A9, C=FR",
        "1.2.3.4=#0c0161, CN=x; OU = y",
    ])
}

pub(crate) fn extensions() -> Vec<Vec<u8>> {
    texts(&[
        "san=dns:a.example,ip:1.2.3.4,email:a@b.example",
        "bc:critical=ca:true,pathlen:3",
        "subjectAltName=critical,DNS:a.example,IP:::1,otherName:1.2.3;UTF8:x,dirName:d",
        "nameConstraints=permitted;IP:10.0.0.0/255.0.0.0,excluded;email:.example",
        "certificatePolicies=1.2.3,@policy",
        "1.2.3=ASN1:SEQUENCE:x",
        "keyUsage=digitalSignature,keyCertSign",
    ])
}

pub(crate) fn openssl_lines() -> Vec<Vec<u8>> {
    texts(&[
        "req\n-new\n-newkey\nrsa:2048\n-nodes\n-keyout\nk.pem\n-out\nr.csr\n-subj\n/CN=x\n-sha256",
        "pkcs12\n-export\n-in=c.pem\n-inkey\nk.pem\n-passout\nenv:P\n-out\na.p12\n-name\nx",
        "x509\n--in\nc.pem\n-noout\n-text\n-dates\n-fingerprint",
        "verify\n-CAfile\nca.pem\n-untrusted\ni.pem\n-purpose\nsslclient\nc.pem",
        "s_client\n-connect\nhost:443\n-servername\nhost",
        "help\nreq",
    ])
}

pub(crate) fn keytool_lines() -> Vec<Vec<u8>> {
    texts(&[
        "-genkeypair\n-alias\na\n-keyalg\nRSA\n-keysize\n2048\n-dname\nCN=x\n-keystore\nk.p12\n-storepass:env\nP\n-validity\n90",
        "-importkeystore\n-srckeystore\na.jks\n-destkeystore\nb.p12\n-deststoretype\nPKCS12\n-noprompt",
        "-list\n-v\n-keystore\nk.jks\n-storepass\nchangeit\n-J-Xmx1g",
        "-printcert\n-sslserver\nhost:443\n-rfc",
        "-certreq\n-alias\na\n-ext\nsan=dns:x\n-file\nr.csr",
        "-help",
    ])
}

pub(crate) fn registrations() -> Vec<Vec<u8>> {
    texts(&["[registration]\nlogin = \"MZP1\"\n[subject]\ncommon_name = \"MZP1\"\n"])
}
