//! Servers that drip, flood, lie and stay silent: everything that talks to them ends in time, with a plain sentence, and believes none of them.

use std::io::{self, Write};
use std::process::Stdio;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use keyferry_core::key::PrivateKey;
use keyferry_formats::pem::{self, label};
use regex::Regex;
use rustls::version;

use crate::loopback::{Loopback, Tls, answer, go_on, silent};
use crate::odd_certificates::{Draft, authority, extension, host, key};
use crate::support::{Folder, Said};

/// What every command line is given; the rest is for a machine that has other things to do.
const SECONDS: u64 = 4;
const SLACK: Duration = Duration::from_secs(20);

/// KiB of address space for ours: what a server sends without end is not kept. (Threads have their stacks in it, and an allocator's room each.)
const MEMORY: u32 = 400_000;

/// How many at once: they mostly wait.
const AT_ONCE: usize = 6;

/// An authority, a server's key, and files with an identity of ours and the authority in the folder.
pub(crate) struct Stage {
    pub folder: Folder,
    pub authority: PrivateKey,
    pub key: PrivateKey,
}

impl Stage {
    pub(crate) fn new() -> Self {
        let (folder, authority, key) = (Folder::new(), key(), key());
        folder.write("ca.pem", pem::block(label::CERTIFICATE, &root(&authority)).as_bytes());
        let ours = Draft { subject: "client", extensions: Vec::new(), ..Draft::default() }.sign(&key, &authority);
        let identity = [pem::block(label::PRIVATE_KEY, key.as_pkcs8_der()), pem::block(label::CERTIFICATE, &ours)]
            .map(|block| block.to_string());
        folder.write("identity.pem", identity.concat());
        Self { folder, authority, key }
    }

    /// A server with the certificate of this draft.
    fn server(&self, draft: &Draft, serve: impl Fn(&mut Tls) -> io::Result<()> + Send + Sync + 'static) -> Loopback {
        Loopback::tls(&[draft.sign(&self.key, &self.authority)], &self.key, serve)
    }

    /// A server with these certificates, whatever they are.
    pub(crate) fn sends(&self, chain: &[Vec<u8>]) -> Loopback {
        Loopback::tls(chain, &self.key, |stream| answer(stream, OK))
    }

    fn run(&self, program: &str, arguments: &[&str]) -> (Said, Duration) {
        let start = Instant::now();
        let line = format!("ulimit -v {MEMORY} && exec \"$0\" \"$@\"");
        let bounded = cfg!(target_os = "linux") && program != "openssl";
        let mut command = self.folder.command(if bounded { "sh" } else { program }.as_ref());
        if bounded {
            command.args(["-c", &line, program]);
        }
        command.args(arguments).env("KEYFERRY_TIMEOUT", SECONDS.to_string());
        let output = command.stdin(Stdio::null()).output().unwrap();
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        (Said { code: output.status.code().unwrap_or(-1), out: output.stdout, err }, start.elapsed())
    }

    pub(crate) fn keyferry(&self, arguments: &[&str]) -> (Said, Duration) {
        self.run(env!("CARGO_BIN_EXE_keyferry"), arguments)
    }

    fn connect(&self, server: &Loopback) -> (Said, Duration) {
        self.connect_with(server, "ca.pem")
    }

    pub(crate) fn connect_with(&self, server: &Loopback, truststore: &str) -> (Said, Duration) {
        let seconds = SECONDS.to_string();
        let files = ["--identity", "identity.pem", "--truststore", truststore, "--http", "GET", "/", "--timeout", &seconds];
        self.keyferry(&[&["connect", &server.address()], &files[..], &["--truststore-password", "env:STOREPASS"]].concat())
    }

    fn s_client(&self, server: &Loopback, ours: bool, more: &[&str]) -> (Said, Duration) {
        let address = server.address();
        let line = ["s_client", "-connect", &address, "-CAfile", "ca.pem", "-verify_hostname", "localhost"];
        let line = [&line[..], more].concat();
        if ours { self.keyferry(&[&["openssl"], &line[..]].concat()) } else { self.run("openssl", &line) }
    }
}

fn tls_1_2(certificate: &[u8], key: &PrivateKey) -> Loopback {
    Loopback::tls_of(&[&version::TLS12], &[certificate.to_vec()], key, |stream| answer(stream, OK))
}

fn root(key: &PrivateKey) -> Vec<u8> {
    Draft { subject: "Odd CA", extensions: vec![authority()], ..Draft::default() }.sign(key, key)
}

const OK: &[u8] = b"HTTP/1.1 200 ok\r\nContent-Length: 2\r\n\r\nhi";
const OPEN: &[u8] = b"HTTP/1.1 200 ok\r\n\r\n";
const HEAD: &[u8] = b"HTTP/1.1 200 ok\r\nX: ";

/// A server, and what is said of it.
struct Case {
    title: &'static str,
    server: Loopback,
    /// What `connect` ends with, and what it says.
    code: i32,
    words: &'static str,
    /// Whether its certificates can be looked at: the server has the key of the first one.
    shown: bool,
    /// Whether openssl believes it.
    believed: bool,
}

fn case(title: &'static str, code: i32, words: &'static str, server: Loopback) -> Case {
    Case { title, server, code, words, shown: false, believed: false }
}

impl Case {
    fn shown(self) -> Self {
        Self { shown: true, ..self }
    }

    fn believed(self) -> Self {
        Self { shown: true, believed: true, ..self }
    }
}

const DRIP: Duration = Duration::from_millis(100);
const FLOOD: Duration = Duration::from_millis(1);

fn without_tls() -> Vec<Case> {
    let late = "did not finish the TLS handshake within SECONDS seconds";
    let floods = |next: &'static [u8]| Loopback::raw(move |stream| go_on(stream, b"", next, Duration::ZERO));
    let says = |bytes: &'static [u8]| Loopback::raw(move |stream| answer(stream, bytes));
    let drips = Loopback::raw(|stream| go_on(stream, b"\x16\x03\x03\x20\x00", b"\x02", DRIP));
    let one_byte_each = Loopback::raw(|stream| {
        answer(stream, b"")?;
        for byte in [&[2, 0, 0x40, 0][..], &[0; 200]].concat() {
            stream.write_all(&[0x16, 3, 3, 0, 1, byte])?;
            thread::sleep(DRIP);
        }
        Ok(())
    });
    vec![
        case("silent", 1, late, Loopback::raw(silent)),
        case("a record byte by byte", 1, late, drips),
        case("a message in records of a byte", 1, late, one_byte_each),
        case("no end of changes", 1, "where it has no place", floods(&[0x14, 3, 3, 0, 1, 1])),
        case("no end of warnings", 1, "without end", floods(&[0x15, 3, 3, 0, 2, 1, 90])),
        case("no end of nothing", 1, "does not speak TLS", floods(&[0; 4096])),
        case("noise", 1, "does not speak TLS", says(&[0xA7; 5000])),
        case("plain HTTP", 1, "does not speak TLS", says(b"HTTP/1.1 400 Bad\r\n\r\n")),
        case("hangs up", 1, "", Loopback::raw(|_| Ok(()))),
        case("no cipher suite", 5, "no way of encryption in common", says(&[0x15, 3, 3, 0, 2, 2, 40])),
        case("TLS 1.1", 5, "does not speak this version of TLS", says(&[0x15, 3, 2, 0, 2, 2, 70])),
        case("an alert of its own", 5, "the server broke off: it says `alert number 199`", says(&[0x15, 3, 3, 0, 2, 2, 199])),
    ]
}

fn with_certificates(stage: &Stage) -> Vec<Case> {
    let usual = Draft::default;
    let shows = |draft: Draft| stage.server(&draft, |stream| answer(stream, OK));
    let with = |more: Vec<u8>| shows(Draft { extensions: vec![host("localhost"), more], ..usual() });
    let client_only = extension(&[0x55, 0x1D, 0x25], false, &[0x30, 10, 0x06, 8, 0x2B, 6, 1, 5, 5, 7, 3, 2]);
    let sha1 = [0x06, 7, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x01].to_vec();
    let own = Draft { issuer: "server", ..usual() }.sign(&stage.key, &stage.key);
    let the_root = Loopback::tls(&[root(&stage.authority)], &stage.authority, |stream| answer(stream, OK));
    let changed = usual().sign(&stage.key, &key());
    let no_names = Draft { extensions: vec![], subject: "localhost", ..usual() };
    let good = usual().sign(&stage.key, &stage.authority);
    vec![
        case(
            "itself three times",
            0,
            "verified against the truststore",
            stage.sends(&[good.clone(), good.clone(), good.clone()]),
        )
        .believed(),
        case("TLS 1.2", 0, "verified against the truststore", tls_1_2(&good, &stage.key)).believed(),
        case("other name", 5, "for other names: DNS:o.example", shows(Draft { extensions: vec![host("o.example")], ..usual() }))
            .shown(),
        // openssl still takes the common name.
        case("no name", 5, "it is for other names: none", shows(no_names)).believed(),
        case("expired", 5, "it expired at 2021-01-01", shows(Draft { until: "210101000000Z", ..usual() })).shown(),
        case("too early", 5, "it is not valid before 2048-01-01", shows(Draft { from: "480101000000Z", ..usual() })).shown(),
        case("for clients", 5, "no serverAuth", with(client_only)).shown(),
        case("unknown extension", 5, "does not know: 1.2.3.4", with(extension(&[0x2A, 3, 4], true, &[5, 0]))).shown(),
        case("version 1", 5, "it is of version 1", shows(Draft { version: 1, extensions: vec![], ..usual() })).shown(),
        case("SHA-1", 5, "signed with SHA1withECDSA, which is too weak", shows(Draft { algorithm: sha1, ..usual() })).shown(),
        case("its own issuer", 5, "signed with its own key, and not in the truststore", stage.sends(&[own])).shown(),
        case("an authority itself", 5, "the certificate of an authority, in the truststore itself", the_root).shown(),
        case("unknown issuer", 5, "authority `CN=Else` is not in the", shows(Draft { issuer: "Else", ..usual() })).shown(),
        case("changed", 5, "its signature does not hold", stage.sends(&[changed])).shown(),
    ]
}

/// These lie about who they are, or cannot be understood.
fn impostors(stage: &Stage) -> Vec<Case> {
    let good = Draft::default().sign(&stage.key, &stage.authority);
    let odd = |draft: Draft| draft.sign(&stage.key, &stage.authority);
    let long_identifier = [&[0x06, 51, 0x2A][..], &[0x81, 0x01].repeat(25)].concat();
    let behind = [&good[..], b"junk"].concat();
    let no_certificate = b"\x30\x03\x02\x01\x05".to_vec();
    let stranger = Loopback::tls(std::slice::from_ref(&good), &key(), |stream| answer(stream, OK));
    let no_seconds = odd(Draft { issuer: "server", from: "2001010000Z", ..Draft::default() });
    let unreadable = odd(Draft { algorithm: long_identifier, ..Draft::default() });
    vec![
        case("somebody else", 5, "does not have the key of it", stranger),
        case("somebody else, TLS 1.2", 5, "does not have the key of it", tls_1_2(&good, &key())),
        case("junk behind", 5, "cannot be read", stage.sends(&[behind])),
        case("junk after", 5, "cannot be read", stage.sends(&[good.clone(), no_certificate.clone()])),
        case("junk before", 5, "cannot be read", stage.sends(&[no_certificate, good.clone()])),
        case("nothing", 1, "the server showed no certificate", stage.sends(&[])),
        case("empty", 5, "cannot be read", stage.sends(&[Vec::new(), good.clone()])),
        case("a time without seconds", 5, "cannot be read", stage.sends(&[no_seconds, good.clone()])),
        case("swapped", 5, "cannot be read", stage.sends(&[unreadable, good.clone()])),
        case("too many", 1, "is larger than 64 KiB", stage.sends(&vec![good; 400])),
    ]
}

fn with_answers(stage: &Stage) -> Vec<Case> {
    let usual = Draft::default();
    let late = "did not finish its answer within SECONDS seconds";
    let goes_on =
        |first: &'static [u8], next: &'static [u8], pause| stage.server(&usual, move |stream| go_on(stream, first, next, pause));
    let new_keys = stage.server(&usual, |stream| {
        answer(stream, b"")?;
        loop {
            stream.conn.refresh_traffic_keys().map_err(io::Error::other)?;
            stream.flush()?;
        }
    });
    let cut_short = stage.server(&usual, |stream| answer(stream, b"HTTP/1.1 200 ok\r\nContent-Length: 9\r\n\r\nhi"));
    vec![
        case("a body byte by byte", 1, late, goes_on(OPEN, b"x", DRIP)),
        case("a head byte by byte", 1, "did not answer the request within SECONDS seconds", goes_on(HEAD, b"x", DRIP)),
        case("no end of a body", 0, "the answer is longer than 1024 KiB", goes_on(OPEN, &[b'x'; 16_000], FLOOD)),
        case("no end of a head", 0, "the answer is longer than 1024 KiB", goes_on(HEAD, &[b'x'; 16_000], FLOOD)),
        case("no end of new keys", 1, "", new_keys),
        case("cut short", 1, "hung up in the middle of its answer", cut_short),
        case("silent after the handshake", 1, "did not answer the request within", stage.server(&usual, silent)),
        case("keeps the connection", 0, "", stage.server(&usual, |stream| answer(stream, OK).and_then(|()| silent(stream)))),
    ]
    .into_iter()
    .map(Case::believed)
    .collect()
}

/// What only a program understands: `InvalidMessage(HandshakePayloadTooLarge)`, `Os { code: 111, .. }`.
fn debug_text(said: &Said) -> Option<String> {
    let shape = Regex::new(r"[A-Z][a-z]+[A-Z]\w*\(|\w+\([A-Z][a-z]+[A-Z]|\w \{ \w+:|os error").unwrap();
    shape.find(&format!("{}{}", said.text(), said.err)).map(|found| found.as_str().to_owned())
}

/// Looks at what every command says of every server, several at once.
fn check(cases: Vec<Case>, judge: impl Fn(&Case) + Sync) {
    let cases = Mutex::new(cases);
    let next = || cases.lock().unwrap().pop();
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(case) = next() {
                    judge(&case);
                }
            });
        }
    });
}

impl Case {
    /// The end of a command line, its words, and that it came in time.
    fn expect(&self, tool: &str, (said, time): (Said, Duration), code: Option<i32>, words: &str) -> Said {
        let all = format!("{}, {tool}, after {time:?}:\n{}{}", self.title, said.text(), said.err);
        assert!(code.is_none_or(|code| said.code == code) && said.code >= 0, "it ended with {}: {all}", said.code);
        let words = words.replace("SECONDS", &SECONDS.to_string());
        assert!(all.contains(&words), "`{words}` is not said of {all}");
        assert!(time < SLACK, "it took too long: {all}");
        assert_eq!(debug_text(&said), None, "{all}");
        said
    }
}

#[test]
fn connect_has_a_sentence_for_every_server_in_time() {
    let stage = Stage::new();
    let cases = [without_tls(), with_certificates(&stage), impostors(&stage), with_answers(&stage)];
    check(cases.into_iter().flatten().collect(), |case| {
        case.expect("connect", stage.connect(&case.server), Some(case.code), case.words);
    });
}

#[test]
fn a_server_s_certificate_is_the_first_that_it_sent_or_none() {
    let stage = Stage::new();
    let cases = [without_tls(), with_certificates(&stage), impostors(&stage)];
    check(cases.into_iter().flatten().collect(), |case| {
        let line = ["keytool", "-printcert", "-sslserver", &case.server.address()];
        let (code, words) = if case.shown { (0, "Certificate #0") } else { (1, "No certificate from the SSL server") };
        case.expect("keytool", stage.keyferry(&line), Some(code), words);
    });
}

#[test]
fn s_client_believes_nobody_whom_openssl_does_not_believe() {
    let stage = Stage::new();
    let cases = [without_tls(), with_certificates(&stage), impostors(&stage), with_answers(&stage)];
    check(cases.into_iter().flatten().collect(), |case| {
        let strict = stage.s_client(&case.server, true, &["-verify_return_error"]);
        case.expect("s_client -verify_return_error", strict, Some(i32::from(!case.believed)), "");
        let lax = case.expect("s_client", stage.s_client(&case.server, true, &[]), None, "Verify return code: ").text();
        assert_eq!(lax.contains("Verify return code: 0 (ok)"), case.believed, "{}: {lax}", case.title);
    });
    check([with_certificates(&stage), impostors(&stage)].into_iter().flatten().collect(), |case| {
        let (said, _) = stage.s_client(&case.server, false, &["-verify_return_error"]);
        assert_eq!(said.code == 0, case.believed, "{}, openssl itself: {}", case.title, said.err);
    });
}

#[test]
fn s_client_waits_for_an_end_when_standard_input_has_ended() {
    let stage = Stage::new();
    check(with_answers(&stage), |case| {
        case.expect("s_client -quiet", stage.s_client(&case.server, true, &["-quiet"]), Some(1), "the server took too long");
    });
}

#[test]
fn a_truststore_makes_no_authority_of_a_server() {
    let stage = Stage::new();
    let server = Draft { issuer: "a server", subject: "a server", ..Draft::default() }.sign(&stage.key, &stage.key);
    stage.folder.write("server.pem", pem::block(label::CERTIFICATE, &server).as_bytes());
    let (said, _) = stage.connect_with(&stage.sends(std::slice::from_ref(&server)), "server.pem");
    assert!(said.ok().text().contains("verified against the truststore"));
    // Its key signs for somebody else.
    let (other, key) = (Draft { issuer: "a server", ..Draft::default() }, key());
    let other = other.sign(&key, &stage.key);
    for chain in [vec![other.clone()], vec![other, server]] {
        let (said, _) = stage.connect_with(&Loopback::tls(&chain, &key, |stream| answer(stream, OK)), "server.pem");
        said.fails(5, &["its issuer `CN=a server` is in the truststore, but its certificate is not an authority's"]);
    }
    // The chain of a key is there for others to trust.
    let identity = [stage.folder.read("identity.pem"), stage.folder.read("ca.pem")].concat();
    stage.folder.write("chain.pem", identity);
    stage.folder.keyferry(&["convert", "chain.pem", "-o", "chain.p12", "--out-password", "env:STOREPASS"]).ok();
    let usual = stage.server(&Draft::default(), |stream| answer(stream, OK));
    stage.connect_with(&usual, "chain.p12").0.fails(4, &["there is no certificate to trust"]);
}

#[test]
fn more_pem_blocks_than_are_read_are_said() {
    let folder = Folder::new();
    let block = "-----BEGIN CERTIFICATE REQUEST-----\nMAA=\n-----END CERTIFICATE REQUEST-----\n";
    folder.write("many.pem", block.repeat(200_001));
    for words in [
        &["req", "-in", "many.pem", "-noout"][..],
        &["x509", "-in", "many.pem", "-noout"],
        &["pkcs7", "-in", "many.pem", "-noout"],
        &["pkcs8", "-in", "many.pem"],
        &["crl2pkcs7", "-nocrl", "-certfile", "many.pem"],
        &["storeutl", "-noout", "many.pem"],
    ] {
        folder
            .keyferry(&[&["openssl"], words].concat())
            .fails(1, &["at most 200000 are allowed; if you trust the file, raise that with KEYFERRY_MAX_ENTRIES"]);
    }
}
