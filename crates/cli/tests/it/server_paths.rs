//! `connect` judges a server by the path from its certificate to whom we trust: every path is tried, and the sentence names the certificate at fault.

use keyferry_core::key::PrivateKey;
use keyferry_formats::pem::{self, label};

use crate::hostile::Stage;
use crate::odd_certificates::{Draft, authority, extension, host, key, tlv};
use crate::support::Said;

const BELIEVED: &str = "verified against the truststore";
const PRINTABLE_STRING: u8 = 0x13;

impl Stage {
    /// What `connect` says of a server with these certificates to somebody who trusts those.
    fn judge(&self, trusted: &[&Vec<u8>], sent: &[&Vec<u8>]) -> Said {
        let trusted: String = trusted.iter().map(|der| pem::block(label::CERTIFICATE, der).to_string()).collect();
        self.folder.write("trusted.pem", trusted);
        let sent: Vec<Vec<u8>> = sent.iter().map(|der| (*der).clone()).collect();
        self.connect_with(&self.sends(&sent), "trusted.pem").0
    }

    fn believes(&self, trusted: &[&Vec<u8>], sent: &[&Vec<u8>]) {
        let said = self.judge(trusted, sent).ok();
        assert!(said.text().contains(BELIEVED), "{}", said.text());
    }

    fn refuses(&self, trusted: &[&Vec<u8>], sent: &[&Vec<u8>], words: &str) {
        self.judge(trusted, sent).fails(5, &[&format!("the server's certificate is not accepted: {words}")]);
    }

    /// The server's certificate, made by this draft and the authority's key.
    fn server_of(&self, draft: &Draft) -> Vec<u8> {
        draft.sign(&self.key, &self.authority)
    }

    /// The server's usual certificate with one extension more.
    fn server_with(&self, more: Vec<u8>) -> Vec<u8> {
        self.server_of(&Draft { extensions: vec![host("localhost"), more], ..Draft::default() })
    }
}

fn ca(subject: &'static str, issuer: &'static str, more: &[Vec<u8>], key: &PrivateKey, signer: &PrivateKey) -> Vec<u8> {
    let extensions = [&[authority()], more].concat();
    Draft { issuer, subject, extensions, ..Draft::default() }.sign(key, signer)
}

fn root(key: &PrivateKey) -> Vec<u8> {
    ca("Odd CA", "Odd CA", &[], key, key)
}

/// An extension of RFC 5280, by the last number of its identifier.
fn known(number: u8, critical: bool, value: &[u8]) -> Vec<u8> {
    extension(&[0x55, 0x1D, number], critical, value)
}

#[test]
fn every_path_is_tried() {
    let stage = Stage::new();
    let (right, wrong, server) = (root(&stage.authority), root(&key()), stage.server_of(&Draft::default()));
    stage.believes(&[&right, &wrong], &[&server]);
    stage.believes(&[&wrong, &right], &[&server]);
    stage.refuses(&[&wrong], &[&server], "its signature does not hold: the truststore has an authority of the same name");
    // One in between, signed by somebody who is trusted and by somebody who is not, and by a namesake.
    let (middle, other) = (key(), key());
    let ours = ca("Middle", "Odd CA", &[], &middle, &stage.authority);
    let strangers = ca("Middle", "Stranger", &[], &middle, &other);
    let namesakes = ca("Middle", "Odd CA", &[], &middle, &other);
    let (own, server) = (ca("Stranger", "Stranger", &[], &other, &other), Draft { issuer: "Middle", ..Draft::default() });
    let server = server.sign(&stage.key, &middle);
    for sent in
        [[&strangers, &namesakes, &own, &ours], [&own, &ours, &namesakes, &strangers], [&namesakes, &strangers, &ours, &own]]
    {
        stage.believes(&[&wrong, &right], &[&[&server], &sent[..]].concat());
    }
    stage.refuses(
        &[&right],
        &[&server],
        "its authority `CN=Middle` is not in the truststore, and the server sent no certificate of it",
    );
    stage.refuses(&[&right], &[&server, &strangers], "its authority `CN=Stranger` is not in the truststore, and the server sent");
    stage.refuses(
        &[&right],
        &[&server, &strangers, &own],
        "its authority `CN=Stranger` is not in the truststore; that the server",
    );
    // An authority that is not signed by itself may end a path.
    stage.believes(&[&strangers], &[&server]);
}

#[test]
fn names_are_compared_as_the_standard_says() {
    let stage = Stage::new();
    let usual = Draft::default;
    let root = root(&stage.authority);
    for issuer in ["ODD ca", " Odd  CA "] {
        stage.believes(&[&root], &[&stage.server_of(&Draft { issuer, issuer_string: PRINTABLE_STRING, ..usual() })]);
    }
    stage.refuses(&[&root], &[&stage.server_of(&Draft { issuer: "OddCA", ..usual() })], "its authority `CN=OddCA` is not in");
}

#[test]
fn the_fault_has_its_place() {
    let stage = Stage::new();
    let (root, middle) = (root(&stage.authority), key());
    let server = Draft { issuer: "Middle", ..Draft::default() }.sign(&stage.key, &middle);
    let draft = || Draft { subject: "Middle", extensions: vec![authority()], ..Draft::default() };
    let refuses = |draft: Draft, words: &str| {
        stage.refuses(&[&root], &[&server, &draft.sign(&middle, &stage.authority)], words);
    };
    let with = |more: Vec<u8>| Draft { extensions: vec![authority(), more], ..draft() };
    refuses(Draft { until: "210101000000Z", ..draft() }, "the certificate of its authority `CN=Middle` expired at 2021-01-01");
    refuses(
        Draft { extensions: vec![], ..draft() },
        "the certificate of `CN=Middle`, whose key signed it, is not an authority's",
    );
    refuses(Draft { version: 1, ..draft() }, "the certificate of its authority `CN=Middle` is of version 1");
    refuses(
        with(extension(&[0x2A, 3, 4], true, &[5, 0])),
        "the certificate of its authority `CN=Middle` has a critical extension that",
    );
    let elsewhere = tlv(0x30, &[&tlv(0xA0, &[&tlv(0x30, &[&tlv(0x82, &[b"good.example"])])])]);
    refuses(with(known(30, true, &elsewhere)), "it has a name outside of those that an authority above it may issue for");
    // A star stands for the one that is excluded.
    let bad_one = tlv(0x30, &[&tlv(0xA1, &[&tlv(0x30, &[&tlv(0x82, &[b"bad.good.example"])])])]);
    let names = tlv(0x30, &[&tlv(0x82, &[b"localhost"]), &tlv(0x82, &[b"*.good.example"])]);
    let star = Draft { issuer: "Middle", extensions: vec![known(17, false, &names)], ..Draft::default() };
    let narrow = with(known(30, true, &bad_one)).sign(&middle, &stage.authority);
    let excluded = "it has a name that an authority above it may not issue for";
    stage.refuses(&[&root], &[&star.sign(&stage.key, &middle), &narrow], excluded);
    refuses(with(known(15, true, &[9, 9])), "the certificate of its authority `CN=Middle` has an extension that cannot be read");
    let for_clients = [0x30, 10, 0x06, 8, 0x2B, 6, 1, 5, 5, 7, 3, 2];
    refuses(with(known(37, false, &for_clients)), "the certificate of its authority `CN=Middle` is not for TLS servers");
    let forged = draft().sign(&middle, &key());
    stage.refuses(&[&root], &[&server, &forged], "the signature of the certificate of its authority `CN=Middle` does not hold");
    // An authority that has nothing to do with it is not blamed for its short key.
    let line = ["req", "-x509", "-newkey", "rsa:1024", "-nodes", "-subj", "/CN=Short", "-keyout", "short.key", "-outform", "DER"];
    stage.folder.openssl(&[&line[..], &["-out", "short.der"]].concat()).ok();
    let changed = Draft::default().sign(&stage.key, &key());
    stage.refuses(&[&root, &stage.folder.read("short.der")], &[&changed], "its signature does not hold");
}

#[test]
fn what_cannot_be_understood_is_refused() {
    let stage = Stage::new();
    let root = root(&stage.authority);
    let unreadable = "it has an extension that cannot be read, or one that is there twice";
    for (number, value) in [(15, &[9, 9][..]), (37, b"x"), (17, &[0x30, 5]), (31, &[0x30, 2, 5, 0])] {
        stage.refuses(&[&root], &[&stage.server_with(known(number, false, value))], unreadable);
    }
    stage.refuses(&[&root], &[&stage.server_with(host("localhost"))], unreadable);
    let odd = Draft { issuer: "server", extensions: vec![host("localhost"), known(15, false, &[9, 9])], ..Draft::default() };
    let odd = odd.sign(&stage.key, &stage.key);
    stage.refuses(&[&odd], &[&odd], "it cannot be judged: its key or its extensions cannot be read");
}

/// openssl takes these.
#[test]
fn what_programs_of_tls_refuse_is_refused() {
    let stage = Stage::new();
    let root = root(&stage.authority);
    let policies = [0x30, 6, 0x30, 4, 0x06, 2, 0x2A, 3];
    stage.refuses(
        &[&root],
        &[&stage.server_with(known(32, true, &policies))],
        "it has a critical extension that keyferry does not",
    );
    let gated = [0x30, 11, 0x06, 9, 0x60, 0x86, 0x48, 1, 0x86, 0xF8, 0x42, 4, 1];
    stage.refuses(&[&root], &[&stage.server_with(known(37, false, &gated))], "it is not for TLS servers: its extended key usage");
    stage.refuses(&[&root], &[&stage.server_with(authority())], "it is the certificate of an authority (CA), not of a server");
    // A curve that is not spoken in TLS here, under a name that openssl's path goes by.
    let line = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-521", "-nodes", "-subj", "/CN=Large"];
    stage.folder.openssl(&[&line[..], &["-keyout", "large.key", "-out", "large.pem"]].concat()).ok();
    let (server, large) = stage.signed_by("large", &["-sha256"]);
    stage.refuses(
        &[&large],
        &[&server],
        "the key of its authority `CN=Large` is too weak, or of a kind that makes no such signatures",
    );
}

impl Stage {
    /// A certificate of the server, signed by openssl with the authority in `NAME.pem`, and that authority's.
    fn signed_by(&self, name: &str, options: &[&str]) -> (Vec<u8>, Vec<u8>) {
        self.folder.write("key.pem", pem::block(label::PRIVATE_KEY, self.key.as_pkcs8_der()).as_bytes());
        let subject = ["-subj", "/CN=server", "-addext", "subjectAltName=DNS:localhost"];
        self.folder.openssl(&[&["req", "-new", "-key", "key.pem", "-out", "server.csr"], &subject[..]].concat()).ok();
        let (authority, key) = (format!("{name}.pem"), format!("{name}.key"));
        let line = ["x509", "-req", "-in", "server.csr", "-CA", &authority, "-CAkey", &key, "-copy_extensions", "copy"];
        self.folder.openssl(&[&line[..], &["-out", "server.pem"], options].concat()).ok();
        let der = |file: &str| self.folder.openssl(&["x509", "-in", file, "-outform", "DER"]).ok().out;
        (der("server.pem"), der(&authority))
    }
}

#[test]
fn signatures_of_rsa_with_either_padding_hold() {
    let stage = Stage::new();
    let line = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=Padding", "-keyout", "rsa.key", "-out", "rsa.pem"];
    stage.folder.openssl(&line).ok();
    let pss = ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"];
    for hash in ["-sha256", "-sha384", "-sha512"] {
        let (server, authority) = stage.signed_by("rsa", &[&[hash], &pss[..]].concat());
        stage.believes(&[&authority], &[&server]);
        let verify = ["verify", "-auth_level", "2", "-CAfile", "rsa.pem", "server.pem"];
        let ours = stage.folder.keyferry(&[&["openssl"], &verify[..]].concat());
        assert_eq!((ours.text(), ours.code), (stage.folder.openssl(&verify).text(), 0), "{}", ours.err);
        let mut changed = server;
        let last = changed.len() - 1;
        changed[last] ^= 1;
        stage.refuses(&[&authority], &[&changed], "its signature does not hold");
    }
    let (server, authority) = stage.signed_by("rsa", &[&["-sha1"], &pss[..]].concat());
    stage.refuses(&[&authority], &[&server], "it is signed with RSASSA-PSS, which is too weak or not known");
}

#[test]
fn a_server_s_name_is_an_alternative_name() {
    let stage = Stage::new();
    let named = |kind: u8, value: &[u8]| {
        let names = known(17, false, &tlv(0x30, &[&tlv(kind, &[value])]));
        stage.sends(&[stage.server_of(&Draft { subject: "localhost", extensions: vec![names], ..Draft::default() })])
    };
    let says = |server: &crate::loopback::Loopback, name: &str| {
        let line = ["connect", &server.address(), "--identity", "identity.pem", "--truststore", "ca.pem", "--server-name", name];
        stage.keyferry(&[&line[..], &["--timeout", "2", "--http", "GET", "/"]].concat()).0
    };
    let (star, address) = (named(0x82, b"*.Good.example"), named(0x87, &[127, 0, 0, 1]));
    let other = "it is for other names: ";
    says(&star, "a.good.example").ok();
    says(&star, "a.b.good.example").fails(5, &[other]);
    says(&star, "good.example").fails(5, &[other]);
    says(&star, "localhost").fails(5, &[other]);
    says(&address, "127.0.0.1").ok();
    says(&address, "127.0.0.2").fails(5, &[other]);
    says(&named(0x82, b"127.0.0.1"), "127.0.0.1").fails(5, &[other]);
    says(&named(0x82, b"*.example"), "good.example").fails(5, &[other]);
}
