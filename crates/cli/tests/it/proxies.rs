//! `connect` through a proxy, as curl goes through the same one: what opens the way, what does not, and whose environment says so.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use crate::hostile::Stage;
use crate::loopback::{Loopback, answer, silent};
use crate::odd_certificates::Draft;
use crate::support::Said;

const FILES: [&str; 4] = ["--identity", "identity.pem", "--truststore", "ca.pem"];

/// What a proxy visits.
type Visits = Arc<Mutex<Vec<String>>>;

fn read_head(stream: &mut TcpStream) -> io::Result<String> {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        head.extend_from_slice(&byte);
    }
    Ok(String::from_utf8(head).unwrap())
}

/// A proxy that lets in who knows this, and carries bytes to and fro.
fn proxy(authorization: Option<&'static str>) -> (Loopback, Visits) {
    let visits = Visits::default();
    let noted = Arc::clone(&visits);
    let proxy = Loopback::raw(move |stream| {
        let head = read_head(stream)?;
        noted.lock().unwrap().push(head.clone());
        if authorization.is_some_and(|expected| !head.contains(&format!("Proxy-Authorization: Basic {expected}\r\n"))) {
            return stream.write_all(
                b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n",
            );
        }
        let target = head.strip_prefix("CONNECT ").and_then(|rest| rest.split(' ').next()).unwrap();
        let mut server = TcpStream::connect(target)?;
        stream.write_all(b"HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n")?;
        let (mut from, mut to) = (stream.try_clone()?, server.try_clone()?);
        let sending = thread::spawn(move || {
            let _ = io::copy(&mut from, &mut to);
            let _ = to.shutdown(Shutdown::Write);
        });
        let _ = io::copy(&mut server, stream);
        let _ = stream.shutdown(Shutdown::Both);
        sending.join().unwrap();
        Ok(())
    });
    (proxy, visits)
}

/// A proxy that says no, and remembers who came.
fn refusing() -> (Loopback, Visits) {
    let visits = Visits::default();
    let noted = Arc::clone(&visits);
    let proxy = Loopback::raw(move |stream| {
        noted.lock().unwrap().push(read_head(stream)?);
        stream.write_all(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
    });
    (proxy, visits)
}

fn connect(stage: &Stage, variables: &[(&str, &str)], line: &[&str]) -> Said {
    stage.folder.keyferry_in(variables, &[&["connect"], line, &FILES[..]].concat())
}

fn curl(stage: &Stage, variables: &[(&str, &str)], line: &[&str]) -> Said {
    let mut command = stage.folder.command("curl".as_ref());
    let output =
        command.args(["-sS", "--max-time", "20", "--cacert", "ca.pem"]).args(line).envs(variables.iter().copied()).output();
    let output = output.expect("curl is needed: apt-get install curl");
    Said { code: output.status.code().unwrap(), out: output.stdout, err: String::from_utf8_lossy(&output.stderr).into_owned() }
}

#[test]
fn the_way_is_opened_as_for_curl_and_that_is_said() {
    let stage = Stage::new();
    let server = stage.sends(&[Draft::default().sign(&stage.key, &stage.authority)]);
    let (proxy, visits) = proxy(None);
    let (url, through) = (format!("https://{}/there", server.address()), format!("http://{}", proxy.address()));
    let said = connect(&stage, &[], &[&url, "--proxy", &through]).ok().text();
    assert!(said.starts_with(&format!("Through the proxy {} (--proxy)\n", proxy.address())), "{said}");
    assert!(said.contains("verified against the truststore") && said.contains("The server answered 200 ok:\nhi"), "{said}");
    assert_eq!(curl(&stage, &[], &[&url, "--proxy", &through]).ok().text(), "hi");
    let said = connect(&stage, &[("HTTPS_PROXY", &through)], &[&url, "--json"]).ok();
    let json: serde_json::Value = serde_json::from_slice(&said.out).unwrap();
    assert_eq!((&json["proxy"]["address"], &json["proxy"]["named_by"]), (&proxy.address().into(), &"HTTPS_PROXY".into()));
    let visits = visits.lock().unwrap().clone();
    assert_eq!(visits.len(), 3, "{visits:?}");
    for asked in &visits {
        let target = server.address();
        assert!(asked.starts_with(&format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n")), "{asked}");
        assert!(!asked.contains("/there"), "{asked}");
    }
    // Without one.
    let said = connect(&stage, &[("HTTPS_PROXY", &through)], &[&url, "--no-proxy", "--json"]).ok();
    assert!(serde_json::from_slice::<serde_json::Value>(&said.out).unwrap()["proxy"].is_null());
}

#[test]
fn name_and_password_are_shown_to_the_proxy_only() {
    let stage = Stage::new();
    let noted = Visits::default();
    let record = Arc::clone(&noted);
    let server = Loopback::tls(&[Draft::default().sign(&stage.key, &stage.authority)], &stage.key, move |stream| {
        let mut bytes = [0; 4096];
        let length = stream.read(&mut bytes)?;
        record.lock().unwrap().push(String::from_utf8_lossy(&bytes[..length]).into_owned());
        stream.write_all(b"HTTP/1.1 204 none\r\n\r\n")?;
        stream.flush()
    });
    // me:changeit
    let (proxy, visits) = proxy(Some("bWU6Y2hhbmdlaXQ="));
    let (url, through) = (format!("https://{}/there", server.address()), format!("http://{}", proxy.address()));
    let with = |user: &str, spec: &str| {
        connect(
            &stage,
            &[("WRONG", "hunter2")],
            &[&url, "-v", "--proxy", &through, "--proxy-user", user, "--proxy-password", spec],
        )
    };
    let said = with("me", "env:STOREPASS").ok();
    assert!(!format!("{}{}", said.text(), said.err).contains("bWU6"), "{}", said.err);
    curl(&stage, &[], &[&url, "--proxy", &through, "--proxy-user", "me:changeit"]).ok();
    assert!(visits.lock().unwrap().iter().all(|head| head.contains("bWU6Y2hhbmdlaXQ=")));
    assert!(noted.lock().unwrap().iter().all(|head| !head.contains("bWU6") && head.starts_with("GET /there ")));
    with("me", "env:WRONG").fails(3, &["does not take this name and password (407 Proxy Authentication Required)"]);
    connect(&stage, &[], &[&url, "--proxy", &through]).fails(3, &["wants to know who asks (407", "--proxy-user NAME"]);
    with("me", "pass:changeit").fails(2, &["--proxy-password does not take pass:"]);
    with("a:b", "env:STOREPASS").fails(2, &["a colon or a control character"]);
    let line = [&url[..], "--proxy-user", "me", "--proxy-password", "env:STOREPASS"];
    connect(&stage, &[], &line).fails(2, &["a name and a password are given for a proxy, and there is none"]);
    // Never out of a URL, and not repeated.
    for (variables, line) in [
        (&[][..], &["host", "--proxy", "http://me:hunter2@localhost:1"][..]),
        (&[("https_proxy", "http://me:hunter2@localhost:1")], &["host", "-v"]),
    ] {
        let said =
            connect(&stage, variables, line).fails(2, &["do not belong into the address of a proxy", "--proxy-password SPEC"]);
        assert!(!said.err.contains("hunter2"), "{}", said.err);
    }
}

#[test]
fn proxies_that_open_nothing() {
    let stage = Stage::new();
    let through = |proxy: &Loopback, code: i32, words: &[&str]| {
        let url = format!("http://{}", proxy.address());
        connect(&stage, &[], &["api.example:8443", "--proxy", &url, "--timeout", "2"]).fails(code, words);
    };
    for (bytes, words) in [
        ("HTTP/1.1 403 Forbidden\r\n\r\n", "does not allow connections to api.example:8443 (403 Forbidden)"),
        ("HTTP/1.1 502 Bad Gateway\r\n\r\n", "does not reach api.example:8443 (502 Bad Gateway)"),
        ("HTTP/1.1 405 \r\n\r\n", "does not open connections for others (405)"),
        ("HTTP/1.1 418 a\u{1b}[2J\r\n\r\n", "does not open the way to api.example:8443 (418 a\\1B[2J)"),
        ("SSH-2.0-x\r\n", "does not answer as an HTTP proxy does"),
        ("HTTP/1.1 ok\r\n\r\n", "does not answer as an HTTP proxy does"),
        ("HTTP/1.1 2", "did not open the way to api.example:8443: it hung up"),
        ("", "did not open the way to api.example:8443: it hung up"),
    ] {
        through(&Loopback::raw(move |stream| answer(stream, bytes.as_bytes())), 1, &[words]);
    }
    through(&Loopback::raw(silent), 1, &["did not open the way to api.example:8443 within 2 seconds", "--timeout"]);
    let endless = Loopback::raw(|stream| {
        answer(stream, b"HTTP/1.1 200 ok\r\n")?;
        loop {
            stream.write_all(&[b'x'; 512])?;
            thread::sleep(Duration::from_millis(1));
        }
    });
    through(&endless, 1, &["does not answer as an HTTP proxy does"]);
    let line = ["api.example", "--proxy", "http://no-such-proxy.invalid:3128"];
    connect(&stage, &[], &line)
        .fails(1, &["the proxy no-such-proxy.invalid:3128 is not reached: there is no host called", "--no-proxy"]);
    connect(&stage, &[("ALL_PROXY", "127.0.0.1:1")], &["api.example"])
        .fails(1, &["the proxy 127.0.0.1:1 is not reached: nobody listens", "the proxy comes from ALL_PROXY"]);
    for (url, words) in [
        ("https://localhost:1", "TLS to the proxy itself (https://) is not supported"),
        ("socks5h://localhost:1", "SOCKS is not supported"),
        ("localhost", "the proxy's port is missing"),
    ] {
        connect(&stage, &[], &["api.example", "--proxy", url]).fails(2, &[&format!("--proxy: {words}")]);
    }
}

#[test]
fn the_environment_is_read_as_curl_reads_it() {
    let stage = Stage::new();
    let (proxy, visits) = refusing();
    let here = format!("http://{}", proxy.address());
    let is_used = |said: Said| {
        assert_ne!(said.code, 0, "{}", said.err);
        !std::mem::take(&mut *visits.lock().unwrap()).is_empty()
    };
    let both = |variables: &[(&str, &str)], host: &str| {
        let ours = is_used(connect(&stage, variables, &[host, "--timeout", "5"]));
        let theirs = is_used(curl(&stage, variables, &[&format!("https://{host}/")]));
        (ours, theirs)
    };
    for (variables, used) in [
        (&[("https_proxy", &here[..])][..], true),
        (&[("HTTPS_PROXY", &here)], true),
        (&[("all_proxy", &here)], true),
        (&[("ALL_PROXY", &here)], true),
        (&[("http_proxy", &here)], false),
        (&[("https_proxy", &here), ("HTTPS_PROXY", "http://127.0.0.1:1")], true),
        (&[("https_proxy", ""), ("HTTPS_PROXY", &here)], true),
        (&[("HTTPS_PROXY", &here), ("all_proxy", "http://127.0.0.1:1")], true),
        (&[("HTTPS_PROXY", &here), ("no_proxy", ""), ("NO_PROXY", "127.0.0.1")], false),
        (&[("HTTPS_PROXY", &here), ("no_proxy", "other"), ("NO_PROXY", "127.0.0.1")], true),
    ] {
        assert_eq!(both(variables, "127.0.0.1:1"), (used, used), "{variables:?}");
    }
    for (list, host, used) in [
        ("*", "api.example.invalid:1", false),
        ("example.invalid", "api.example.invalid:1", false),
        (".example.invalid", "example.invalid:1", false),
        ("other,EXAMPLE.invalid.", "api.example.invalid:1", false),
        ("other example.invalid", "api.example.invalid:1", false),
        ("ample.invalid", "example.invalid:1", true),
        ("127.0.0.0/8", "127.0.0.1:1", false),
        ("128.0.0.0/8", "127.0.0.1:1", true),
        ("127.0.0.1", "127.0.0.1:1", false),
        ("::1", "[::1]:1", false),
        ("::2", "[::1]:1", true),
    ] {
        let variables = [("HTTPS_PROXY", &here[..]), ("NO_PROXY", list)];
        assert_eq!(both(&variables, host), (used, used), "{list} {host}");
    }
    let socks = [("ALL_PROXY", "socks5://localhost:1")];
    connect(&stage, &socks, &["api.example.invalid"])
        .fails(2, &["ALL_PROXY: SOCKS is not supported", "--no-proxy goes without it"]);
    // A port is ours: curl takes the entry for another host.
    let variables = [("HTTPS_PROXY", &here[..]), ("NO_PROXY", "example.invalid:1")];
    assert_eq!(both(&variables, "api.example.invalid:1"), (false, true));
    assert_eq!(both(&variables, "api.example.invalid:2"), (true, true));
    // What is named on the command line is what somebody wants now.
    assert!(is_used(connect(&stage, &[("NO_PROXY", "*")], &["api.example.invalid", "--proxy", &here])));
}
