//! A first request over the connection, HTTP/1.1, and what is to be said of its answer.

use base64ct::{Base64, Encoding};
use keyferry_core::counted;
use keyferry_formats::Password;
use zeroize::Zeroizing;

use keyferry_host::failure::{Failure, Kind};
use keyferry_host::words;

/// A request, ready to be sent.
pub(super) struct Request {
    bytes: Zeroizing<Vec<u8>>,
    /// Whether the answer has no body, whatever its head says.
    pub head_only: bool,
}

/// What is asked for: `GET /path`.
pub(super) struct Line {
    method: String,
    path: String,
}

impl Line {
    pub(super) fn new(method: &str, path: &str) -> Result<Self, Failure> {
        if method.is_empty() || !method.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(Failure::usage(format!("`{method}` is no HTTP method")).hint("for example --http GET /path"));
        }
        if !path.starts_with('/') || !path.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(
                Failure::usage(format!("`{path}` is not a path")).hint("it begins with a slash, and blanks are written %20")
            );
        }
        Ok(Self { method: method.to_owned(), path: path.to_owned() })
    }

    /// What `--http` and the path of a URL ask for together; nothing when there is neither.
    pub(super) fn of(given: Option<&[String]>, path: Option<&str>) -> Result<Option<Self>, Failure> {
        match (given, path) {
            (Some([_, given]), Some(path)) if given != path => {
                Err(Failure::usage("the URL and --http name two paths").hint("leave the path out of the URL, or --http"))
            }
            (Some([method, path]), _) => Self::new(method, path).map(Some),
            (_, path) => path.map(|path| Self::new("GET", path)).transpose(),
        }
    }
}

impl Request {
    /// The client ID goes into the query, or beside the secret.
    pub(super) fn new(line: &Line, host: &str, client_id: Option<&str>, secret: Option<&Password>) -> Self {
        let Line { method, path } = line;
        let mut target = path.clone();
        if let Some(id) = client_id.filter(|_| secret.is_none() && !path.contains("client_id=")) {
            target.push(if path.contains('?') { '&' } else { '?' });
            target.push_str("client_id=");
            target.push_str(&percent_encoded(id));
        }
        let mut text = Zeroizing::new(format!(
            "{method} {target} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: keyferry/{}\r\nAccept: */*\r\nConnection: close\r\n",
            env!("CARGO_PKG_VERSION")
        ));
        if let (Some(id), Some(secret)) = (client_id, secret) {
            text.push_str("Authorization: ");
            text.push_str(&basic(id, secret));
            text.push_str("\r\n");
        }
        if method != "GET" && method != "HEAD" {
            text.push_str("Content-Length: 0\r\n");
        }
        text.push_str("\r\n");
        Self { bytes: Zeroizing::new(text.as_bytes().to_vec()), head_only: method == "HEAD" }
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// Basic authentication (RFC 7617), as the value of a header field.
pub(super) fn basic(id: &str, secret: &Password) -> Zeroizing<String> {
    let pair = Zeroizing::new(format!("{id}:{}", secret.as_str()));
    let encoded = Zeroizing::new(Base64::encode_string(pair.as_bytes()));
    Zeroizing::new(format!("Basic {}", *encoded))
}

/// The unreserved characters stay (RFC 3986, section 2.3).
fn percent_encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

/// The most of an answer that is read.
pub(super) const MOST: usize = 1 << 20;

/// Where the reading ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum End {
    /// Where the answer ends.
    Whole,
    /// At [`MOST`] bytes; there is more.
    TooLong,
    /// The server hung up before its answer was whole.
    CutShort,
    /// The time was over before its answer was whole.
    Late,
}

/// The server's answer.
#[derive(Clone, Debug, serde::Serialize)]
pub(super) struct Answer {
    pub status: u16,
    reason: String,
    pub body: String,
    pub end: End,
}

impl Answer {
    pub(super) fn new((status, reason): (u16, &str), body: &[u8], end: End) -> Self {
        Self { status, reason: reason.to_owned(), body: String::from_utf8_lossy(body).into_owned(), end }
    }

    pub(super) fn status_line(&self) -> String {
        format!("{} {}", self.status, self.reason).trim_end().to_owned()
    }

    /// Whether the answer is a good one, and all of it came within so many seconds.
    pub(super) fn judged(&self, seconds: u64) -> Result<(), Failure> {
        if self.status >= 400 {
            let what = format!("the connection is fine, but the server answered {}", self.status_line());
            return Err(Failure::new(Kind::Check, what).hint(self.advice()));
        }
        match self.end {
            End::Whole => Ok(()),
            End::TooLong => {
                let what = format!("the answer is longer than {} KiB; the rest was not read", MOST >> 10);
                words::warning(&what, Some("ask for less, or with curl"));
                Ok(())
            }
            End::CutShort => Err(Failure::new(Kind::Failed, "the server hung up in the middle of its answer")
                .hint("what came of it is printed; try again, and ask the server's owner if it stays so")),
            End::Late => Err(Failure::new(
                Kind::Failed,
                format!("the server did not finish its answer within {}", counted(seconds, "second", "seconds")),
            )
            .hint("what came of it is printed; wait longer with --timeout")),
        }
    }

    /// What to look at when the answer is an error.
    fn advice(&self) -> &'static str {
        match self.status {
            401 => "the certificate was taken, the rest was not: check the client ID, the secret and the token",
            403 => "the certificate was taken: check that the application is approved for this data, and the client ID",
            404 => "check the path",
            429 => "wait: there were too many requests",
            500.. => "that is the server's own fault: try later, then ask the car maker",
            _ => "check the request",
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    #[test]
    fn the_client_id_goes_into_the_query_or_into_basic_authentication() {
        let line = Line::new("GET", "/user?x=1").unwrap();
        let text = |secret: Option<&Password>| {
            let request = Request::new(&line, "host", Some("a b"), secret);
            String::from_utf8(request.as_bytes().to_vec()).unwrap()
        };
        assert!(text(None).starts_with("GET /user?x=1&client_id=a%20b HTTP/1.1\r\nHost: host\r\n"));
        let secret = Password::new("c");
        assert!(
            text(Some(&secret)).contains("GET /user?x=1 HTTP/1.1")
                && text(Some(&secret)).contains("Authorization: Basic YSBiOmM=\r\n")
        );
    }

    #[test]
    fn a_url_and_http_agree_on_the_path() {
        let given = |method: &str, path: &str| [method.to_owned(), path.to_owned()];
        let line =
            |given: Option<&[String]>, path| Line::of(given, path).unwrap().map(|line| format!("{} {}", line.method, line.path));
        assert_eq!(line(None, None), None);
        assert_eq!(line(None, Some("/a?b")).unwrap(), "GET /a?b");
        assert_eq!(line(Some(&given("POST", "/a")), None).unwrap(), "POST /a");
        assert_eq!(line(Some(&given("POST", "/a")), Some("/a")).unwrap(), "POST /a");
        assert!(Line::of(Some(&given("GET", "/b")), Some("/a")).is_err());
    }
}
